/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-page"

#include "config.h"

#include "ui/knowledge/wbl-article-page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "text/wbl-safe-text.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-learned-list.h"
#include "ui/knowledge/wbl-teach-dialog.h"
#include "ui/wbl-format.h"
#include "ui/wbl-problem.h"
#include "ui/widgets/wbl-toasts.h"

#define REVIEW_MONTHS 6
#define MAX_ROWS 100
#define MAX_LINE_BYTES 400

struct _WblArticlePageWindow
{
  AdwWindow parent_instance;
  AdwToastOverlay *toasts;
  AdwPreferencesGroup *facts;
  AdwActionRow *verified;
  AdwActionRow *rated;
  AdwActionRow *taught;
  AdwPreferencesGroup *questions;
  WblLearnedList *learned;   /* (owned) */
  AdwPreferencesGroup *uses;
  AdwPreferencesGroup *versions;
  WblDesk *desk;             /* (owned) */
  char *key;                 /* (owned) */
  GPtrArray *rows;           /* (owned) GtkWidget (unowned): of uses and versions, with their groups */
  GCancellable *cancellable; /* (owned): reading, until the window closes */
};

G_DEFINE_FINAL_TYPE (WblArticlePageWindow, wbl_article_page_window, ADW_TYPE_WINDOW)

static void refresh (WblArticlePageWindow *self);

static void
say (WblArticlePageWindow *self,
     const char           *words)
{
  wbl_toasts_say (self->toasts, words);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (WblArticlePageWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  if (self->desk == NULL)
    return;
  if (!ok)
    say (self, wbl_problem_sentence (error));
  refresh (self);
}

/* ---- rows ---- */

static AdwActionRow *
add_row (WblArticlePageWindow *self,
         AdwPreferencesGroup  *group,
         const char           *title,
         const char           *subtitle)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *line = wbl_display_text (title, MAX_LINE_BYTES);
  g_autofree char *second = wbl_display_text (subtitle, MAX_LINE_BYTES);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), line);
  adw_action_row_set_title_lines (row, 1);
  adw_action_row_set_subtitle (row, second);
  adw_preferences_group_add (group, GTK_WIDGET (row));
  g_object_set_data (G_OBJECT (row), "group", group);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
clear_rows (WblArticlePageWindow *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      adw_preferences_group_remove (g_object_get_data (G_OBJECT (row), "group"), row);
    }
  g_ptr_array_set_size (self->rows, 0);
}

static char *
use_words (const WblArticleUse *use)
{
  g_autofree char *date = wbl_format_date (use->at_ms);

  if (use->failed)
    /* Translators: an article was reported as wrong for a question: %1$s date, %2$s colleague */
    return g_strdup_printf (_("%1$s · reported as wrong here by %2$s"), date, use->agent);
  if (use->stars > 0)
    /* Translators: an article was used: %1$s date, %2$s colleague, %3$d stars from 1 to 5 */
    return g_strdup_printf (_("%1$s · %2$s · rated %3$d of 5 afterwards"), date, use->agent, use->stars);
  /* Translators: an article was used: %1$s date, %2$s colleague */
  return g_strdup_printf (_("%1$s · %2$s"), date, use->agent);
}

static void
show_uses (WblArticlePageWindow *self,
           const WblArticlePage *page)
{
  g_autofree char *counts = g_strdup_printf (ngettext ("Used in %u conversation", "Used in %u conversations", page->n_used),
                                             page->n_used);
  g_autofree char *failed = g_strdup_printf (ngettext ("wrong in %u", "wrong in %u", page->n_failed), page->n_failed);
  /* Translators: joins "Used in 7 conversations" and "wrong in 2" */
  g_autofree char *both = g_strdup_printf (_("%1$s, %2$s"), counts, failed);

  adw_preferences_group_set_description (self->uses, page->n_failed > 0 ? both : counts);
  for (guint i = 0; i < MIN (page->uses->len, MAX_ROWS); i++)
    {
      const WblArticleUse *use = g_ptr_array_index (page->uses, i);
      g_autofree char *words = use_words (use);
      /* Translators: a line of a list: %1$s customer, %2$s what the conversation is about */
      g_autofree char *title = g_strdup_printf (_("%1$s: %2$s"), use->customer, use->subject);
      AdwActionRow *row = add_row (self, self->uses, title, words);

      if (use->failed)
        gtk_widget_add_css_class (GTK_WIDGET (row), "warning-text");
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", use->conversation_id);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "app.open-conversation");
    }
}

static void
show_facts (WblArticlePageWindow *self,
            const WblArticlePage *page)
{
  g_autofree char *verified = page->doc->verified_ms != 0 ? wbl_format_date (page->doc->verified_ms) : NULL;
  g_autofree char *review = page->doc->review_ms != 0 ? wbl_format_date (page->doc->review_ms) : NULL;
  g_autofree char *title = wbl_display_text (page->doc->title, MAX_LINE_BYTES);
  g_autofree char *checked = NULL;
  g_autofree char *rated = NULL;

  adw_preferences_group_set_title (self->facts, "");
  gtk_window_set_title (GTK_WINDOW (self), title);
  if (verified == NULL)
    checked = g_strdup (_("Never"));
  else if (review == NULL)
    checked = g_strdup (verified);
  else
    /* Translators: when an article was checked, and when it should be again: two dates */
    checked = g_strdup_printf (_("%1$s, again on %2$s"), verified, review);
  adw_action_row_set_subtitle (self->verified, checked);
  if (page->n_rated == 0)
    rated = g_strdup (_("Not yet"));
  else
    /* Translators: %1$u %% is a share, of %2$u ratings; the likely range is %3$u to %4$u %% */
    rated = g_strdup_printf (ngettext ("Satisfied %1$u %% of %2$u rating (likely %3$u–%4$u)",
                                       "Satisfied %1$u %% of %2$u ratings (likely %3$u–%4$u)", page->n_rated),
                             (guint) lround (100.0 * page->n_satisfied / page->n_rated), page->n_rated,
                             (guint) lround (100 * page->low), (guint) lround (100 * page->high));
  adw_action_row_set_subtitle (self->rated, rated);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.share", page->doc->op == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.archive", page->doc->state != WBL_ARTICLE_ARCHIVED);
}

/* ---- the bot ---- */

static void
teaching_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (WblArticlePageWindow) self = data;
  g_autoptr (WblTeaching) teaching = wbl_desk_teaching_finish (WBL_DESK (source), result, NULL);
  g_autofree char *words = NULL;

  if (teaching == NULL || self->desk == NULL)
    return;
  words = wbl_teach_words (teaching);
  adw_action_row_set_subtitle (self->taught, words);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.teach", teaching->may);
}

static void
teach_asked_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (WblArticlePageWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (self->desk != NULL && !wbl_teach_ask_finish (result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, wbl_problem_sentence (error));
}

static void
read_teaching (WblArticlePageWindow *self)
{
  wbl_desk_teaching_async (self->desk, self->key, self->cancellable, teaching_read_cb, g_object_ref (self));
}

static void
desk_changed_cb (WblArticlePageWindow *self,
                 WblDeskChanges       *changes)
{
  if (self->desk == NULL || !changes->knowledge)
    return;
  read_teaching (self);
  wbl_learned_list_refresh (self->learned);
}

/* ---- versions ---- */

static void
restore_cb (WblArticlePageWindow *self,
            GtkButton            *button)
{
  wbl_desk_restore_article_async (self->desk, self->key, g_object_get_data (G_OBJECT (button), "op"), done_cb,
                                  g_object_ref (self));
}

static char *
version_words (WblArticleDoc *doc)
{
  g_autofree char *date = wbl_format_date (doc->at_ms);

  if (doc->in_force)
    /* Translators: a version of an article that holds: %1$s date, %2$s who wrote it */
    return g_strdup_printf (_("%1$s · %2$s · holds now"), date, doc->author);
  if (doc->unseen)
    /* Translators: a version of an article: %1$s date, %2$s who wrote it */
    return g_strdup_printf (_("%1$s · %2$s · overtaken by somebody who wrote at the same time"), date, doc->author);
  return g_strdup_printf (_("%1$s · %2$s"), date, doc->author);
}

static void
add_restore (WblArticlePageWindow *self,
             AdwActionRow         *row,
             WblArticleDoc        *doc)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Restore"));
  /* Translators: read out for a button; %u is the number of a version */
  g_autofree char *name = g_strdup_printf (_("Restore version %u"), doc->version);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "op", g_strdup (doc->op), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (restore_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row, button);
}

static void
versions_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (WblArticlePageWindow) self = data;
  g_autoptr (GPtrArray) docs = wbl_desk_docs_finish (WBL_DESK (source), result, NULL);

  if (docs == NULL || self->desk == NULL)
    return;
  for (guint i = 0; i < MIN (docs->len, MAX_ROWS); i++)
    {
      WblArticleDoc *doc = g_ptr_array_index (docs, i);
      g_autofree char *words = version_words (doc);
      /* Translators: a version of an article: its number and its title */
      g_autofree char *title = g_strdup_printf (_("%1$u. %2$s"), doc->version, doc->title);
      AdwActionRow *row = add_row (self, self->versions, title, words);

      if (!doc->in_force && doc->op != NULL)
        add_restore (self, row, doc);
    }
}

static void
page_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (WblArticlePageWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblArticlePage) page = wbl_desk_article_page_finish (WBL_DESK (source), result, &error);

  if (self->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page == NULL)
    {
      say (self, wbl_problem_sentence (error));
      return;
    }
  clear_rows (self);
  show_facts (self, page);
  show_uses (self, page);
  wbl_desk_article_versions_async (self->desk, self->key, self->cancellable, versions_read_cb, g_object_ref (self));
}

static void
refresh (WblArticlePageWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  wbl_desk_article_page_async (self->desk, self->key, self->cancellable, page_read_cb, g_object_ref (self));
  read_teaching (self);
  wbl_learned_list_refresh (self->learned);
}

/* ---- the class ---- */

static void
act_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  WblArticlePageWindow *self = WBL_ARTICLE_PAGE_WINDOW (widget);

  if (g_str_equal (action, "page.edit"))
    wbl_article_editor_edit (GTK_WINDOW (self), self->desk, self->key);
  else if (g_str_equal (action, "page.verify"))
    wbl_desk_verify_article_async (self->desk, self->key, REVIEW_MONTHS, done_cb, g_object_ref (self));
  else if (g_str_equal (action, "page.teach"))
    wbl_teach_ask_async (GTK_WINDOW (self), self->desk, self->key, teach_asked_cb, g_object_ref (self));
  else if (g_str_equal (action, "page.share"))
    wbl_desk_share_article_async (self->desk, self->key, done_cb, g_object_ref (self));
  else
    wbl_desk_set_article_state_async (self->desk, self->key, WBL_ARTICLE_ARCHIVED, done_cb, g_object_ref (self));
}

static void
restore_question_cb (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  WblArticlePageWindow *self = WBL_ARTICLE_PAGE_WINDOW (widget);

  wbl_desk_remove_question_async (self->desk, self->key, g_variant_get_string (parameter, NULL), TRUE, done_cb,
                                  g_object_ref (self));
}

static void
toast_cb (WblArticlePageWindow *self,
          AdwToast             *toast)
{
  wbl_toasts_show (self->toasts, g_object_ref (toast));
}

static void
wbl_article_page_window_dispose (GObject *object)
{
  WblArticlePageWindow *self = WBL_ARTICLE_PAGE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  if (self->learned != NULL)
    g_object_run_dispose (G_OBJECT (self->learned));
  g_clear_object (&self->learned);
  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_ARTICLE_PAGE_WINDOW);
  G_OBJECT_CLASS (wbl_article_page_window_parent_class)->dispose (object);
}

static void
wbl_article_page_window_finalize (GObject *object)
{
  WblArticlePageWindow *self = WBL_ARTICLE_PAGE_WINDOW (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->rows);
  g_free (self->key);
  G_OBJECT_CLASS (wbl_article_page_window_parent_class)->finalize (object);
}

static void
wbl_article_page_window_class_init (WblArticlePageWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_article_page_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_article_page_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/warblerdesk/Warbler/knowledge/wbl-article-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WblArticlePageWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WblArticlePageWindow, facts);
  gtk_widget_class_bind_template_child (widget_class, WblArticlePageWindow, verified);
  gtk_widget_class_bind_template_child (widget_class, WblArticlePageWindow, rated);
  gtk_widget_class_bind_template_child (widget_class, WblArticlePageWindow, taught);
  gtk_widget_class_bind_template_child (widget_class, WblArticlePageWindow, questions);
  gtk_widget_class_bind_template_child (widget_class, WblArticlePageWindow, uses);
  gtk_widget_class_bind_template_child (widget_class, WblArticlePageWindow, versions);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, act_cb);
  gtk_widget_class_install_action (widget_class, "page.verify", NULL, act_cb);
  gtk_widget_class_install_action (widget_class, "page.share", NULL, act_cb);
  gtk_widget_class_install_action (widget_class, "page.teach", NULL, act_cb);
  gtk_widget_class_install_action (widget_class, "page.archive", NULL, act_cb);
  gtk_widget_class_install_action (widget_class, "page.restore-question", "s", restore_question_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
wbl_article_page_window_init (WblArticlePageWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_article_page_present:
 * @parent: (nullable): a window of the application
 * @key: of an article
 *
 * Shows where an article was used and how that went, its versions, and lets it be verified, shared, restored, archived.
 */
void
wbl_article_page_present (GtkWindow  *parent,
                          WblDesk    *desk,
                          const char *key)
{
  WblArticlePageWindow *self = g_object_new (WBL_TYPE_ARTICLE_PAGE_WINDOW, NULL);

  self->desk = g_object_ref (desk);
  self->key = g_strdup (key);
  self->learned = wbl_learned_list_new (self->questions, desk, key);
  g_signal_connect_object (self->learned, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, G_CONNECT_SWAPPED);
  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  refresh (self);
  gtk_window_present (GTK_WINDOW (self));
}
