/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-gaps-window"

#include "config.h"

#include "ui/knowledge/wbl-gaps-window.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-article-packs.h"
#include "desk/wbl-articles.h"
#include "desk/wbl-gaps.h"
#include "desk/wbl-snippet-cites.h"
#include "text/wbl-safe-text.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-article-page.h"
#include "ui/knowledge/wbl-snippet-manager.h"
#include "ui/wbl-format.h"
#include "ui/wbl-problem.h"
#include "ui/widgets/wbl-toasts.h"

#define MAX_LINE_BYTES 400

struct _WblGapsWindow
{
  AdwWindow parent_instance;
  AdwToastOverlay *toasts;
  GtkWidget *packs_part;
  GtkLabel *packs_words;
  GtkStack *missing_stack;
  GtkStack *due_stack;
  GtkStack *drafts_stack;
  GtkStack *quotes_stack;
  GtkStack *archived_stack;
  AdwViewStack *pages;
  GtkListBox *missing_list;
  GtkListBox *due_list;
  GtkListBox *drafts_list;
  GtkListBox *quotes_list;
  GtkListBox *archived_list;
  WblDesk *desk;             /* (owned) */
  GPtrArray *gaps;           /* (owned) WblGap: what is shown */
  GCancellable *cancellable; /* (owned): reading, until the window closes or something changes */
};

G_DEFINE_FINAL_TYPE (WblGapsWindow, wbl_gaps_window, ADW_TYPE_WINDOW)

static void
say (WblGapsWindow *self,
     const char    *words)
{
  wbl_toasts_say (self->toasts, words);
}

static void
show_list (GtkStack   *stack,
           GtkListBox *list,
           guint       n)
{
  GtkListBoxRow *row = NULL;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
  gtk_stack_set_visible_child_name (stack, n > 0 ? "list" : "empty");
}

static AdwActionRow *
make_row (const char *title,
          const char *subtitle)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *line = wbl_display_text (*title != '\0' ? title : _("(without a title)"), MAX_LINE_BYTES);
  g_autofree char *second = wbl_display_text (subtitle, 2 * MAX_LINE_BYTES);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), line);
  adw_action_row_set_title_lines (row, 2);
  adw_action_row_set_subtitle (row, second);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

/* ---- what is missing ---- */

static void
append_count (GPtrArray *parts,
              guint      n,
              char      *words)
{
  if (n > 0)
    g_ptr_array_add (parts, words);
  else
    g_free (words);
}

static char *
gap_words (const WblGap *gap)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u person", "%u people", gap->people), gap->people));
  append_count (parts, gap->n_nothing,
                g_strdup_printf (ngettext ("%u search found nothing", "%u searches found nothing", gap->n_nothing), gap->n_nothing));
  append_count (parts, gap->n_no_pick,
                g_strdup_printf (ngettext ("%u search without a pick", "%u searches without a pick", gap->n_no_pick),
                                 gap->n_no_pick));
  append_count (parts, gap->n_questions,
                g_strdup_printf (ngettext ("%u question without an article", "%u questions without an article", gap->n_questions),
                                 gap->n_questions));
  if (gap->trend != 0)
    /* Translators: how many people missed an article in the last two weeks, compared with the two before */
    g_ptr_array_add (parts, g_strdup (gap->trend > 0 ? _("more than before") : _("less than before")));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (WblGapsWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error) && self->desk != NULL)
    say (self, wbl_problem_sentence (error));
}

static void
close_gap_cb (WblGapsWindow *self,
              GtkButton     *button)
{
  wbl_desk_close_gap_async (self->desk, g_object_get_data (G_OBJECT (button), "text"), closed_cb, g_object_ref (self));
}

static void
start_article (WblGapsWindow *self,
               const char    *text)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_doc_new ();

  doc->title = g_strdup (text);
  wbl_article_editor_write (GTK_WINDOW (self), self->desk, doc);
}

static GtkWidget *
gap_row (WblGapsWindow *self,
         const WblGap  *gap)
{
  g_autofree char *words = gap_words (gap);
  AdwActionRow *row = make_row (gap->text, words);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Not Missing"));
  /* Translators: read out for a button; %s is what somebody asked */
  g_autofree char *name = g_strdup_printf (_("“%s” is not missing"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (gap->text), g_free);
  g_object_set_data_full (G_OBJECT (row), "text", g_strdup (gap->text), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (close_gap_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row, button);
  return GTK_WIDGET (row);
}

/* Returns: which gap has the keyboard: the first one when the window has just come; -1 when it is elsewhere. */
static int
focused_gap (WblGapsWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;

  if (self->gaps == NULL)
    return 0;
  return row != NULL && gtk_widget_get_parent (row) == GTK_WIDGET (self->missing_list)
             ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row))
             : -1;
}

static void
gaps_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (WblGapsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) gaps = wbl_desk_gaps_finish (WBL_DESK (source), result, &error);
  int at;

  if (self->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (gaps == NULL)
    {
      say (self, wbl_problem_sentence (error));
      return;
    }
  at = focused_gap (self);
  show_list (self->missing_stack, self->missing_list, gaps->len);
  for (guint i = 0; i < gaps->len; i++)
    gtk_list_box_append (self->missing_list, gap_row (self, g_ptr_array_index (gaps, i)));
  if (at >= 0 && gaps->len > 0)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->missing_list, MIN (at, (int) gaps->len - 1))));
  g_clear_pointer (&self->gaps, g_ptr_array_unref);
  self->gaps = g_steal_pointer (&gaps);
}

static void
copy_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  WblGapsWindow *self = WBL_GAPS_WINDOW (widget);
  /* Translators: heads of a table's columns, up to "trend" */
  const char *heads[] = { _("question"), _("people"), _("searches that found nothing"), _("searches without a pick"),
                          _("questions without an article"), _("trend"), NULL };
  g_autofree char *csv = self->gaps != NULL ? wbl_gaps_to_csv (self->gaps, heads) : NULL;

  if (csv == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), csv);
  say (self, _("Copied."));
}

/* ---- what is due, what is being written ---- */

static char *
due_words (WblArticleDoc *doc)
{
  g_autofree char *date = wbl_format_date (doc->review_ms != 0 ? doc->review_ms : doc->verified_ms);

  /* Translators: %s is a date */
  return g_strdup_printf (doc->review_ms != 0 ? _("To be checked on %s") : _("Verified on %s"), date);
}

static GtkWidget *
doc_row (WblArticleDoc *doc,
         const char    *words)
{
  AdwActionRow *row = make_row (doc->title, words);

  g_object_set_data_full (G_OBJECT (row), "key", g_strdup (doc->key), g_free);
  return GTK_WIDGET (row);
}

static void
due_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (WblGapsWindow) self = data;
  g_autoptr (GPtrArray) docs = wbl_desk_docs_finish (WBL_DESK (source), result, NULL);

  if (docs == NULL || self->desk == NULL)
    return;
  show_list (self->due_stack, self->due_list, docs->len);
  for (guint i = 0; i < docs->len; i++)
    {
      g_autofree char *words = due_words (g_ptr_array_index (docs, i));

      gtk_list_box_append (self->due_list, doc_row (g_ptr_array_index (docs, i), words));
    }
}

static void
drafts_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (WblGapsWindow) self = data;
  g_autoptr (GPtrArray) docs = wbl_desk_docs_finish (WBL_DESK (source), result, NULL);

  if (docs == NULL || self->desk == NULL)
    return;
  show_list (self->drafts_stack, self->drafts_list, docs->len);
  for (guint i = 0; i < docs->len; i++)
    {
      WblArticleDoc *doc = g_ptr_array_index (docs, i);

      gtk_list_box_append (self->drafts_list, doc_row (doc, doc->op != NULL ? _("A draft of the team") : _("Not saved for the team")));
    }
}

/* ---- what quotes text that is no more ---- */

static GtkWidget *
quote_row (const WblStaleSnippet *stale)
{
  g_autofree char *title = stale->title != NULL ? wbl_display_text (stale->title, MAX_LINE_BYTES) : NULL;
  /* Translators: about a snippet that quotes an article; %s is the article's title */
  g_autofree char *words = title != NULL ? g_strdup_printf (_("“%s” says something else now"), title)
                                         : g_strdup (_("The article it quotes is no longer found"));
  AdwActionRow *row = make_row (stale->name, words);

  g_object_set_data_full (G_OBJECT (row), "snippet", g_strdup (stale->id), g_free);
  return GTK_WIDGET (row);
}

/* The number stands at the page's name, so that it is seen from any other. */
static void
quotes_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (WblGapsWindow) self = data;
  g_autoptr (GPtrArray) all = wbl_desk_stale_snippets_finish (WBL_DESK (source), result, NULL);
  AdwViewStackPage *page = NULL;

  if (all == NULL || self->desk == NULL)
    return;
  page = adw_view_stack_get_page (self->pages, GTK_WIDGET (self->quotes_stack));
  adw_view_stack_page_set_badge_number (page, all->len);
  adw_view_stack_page_set_needs_attention (page, all->len > 0);
  show_list (self->quotes_stack, self->quotes_list, all->len);
  for (guint i = 0; i < all->len; i++)
    gtk_list_box_append (self->quotes_list, quote_row (g_ptr_array_index (all, i)));
}

/* ---- what was put away ---- */

static void
unarchive_cb (WblGapsWindow *self,
              GtkButton     *button)
{
  wbl_desk_unarchive_article_async (self->desk, g_object_get_data (G_OBJECT (button), "key"), closed_cb, g_object_ref (self));
}

static GtkWidget *
archived_row (WblGapsWindow *self,
              WblArticleDoc *doc)
{
  g_autofree char *date = wbl_format_date (doc->at_ms);
  /* Translators: about an archived article: %1$s who wrote its last version, %2$s a date */
  g_autofree char *words = g_strdup_printf (_("Last written by %1$s on %2$s"), doc->author, date);
  GtkWidget *row = doc_row (doc, words);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Restore"));
  /* Translators: read out for a button; %s is the title of an article */
  g_autofree char *name = g_strdup_printf (_("Restore “%s”"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "key", g_strdup (doc->key), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (unarchive_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
archived_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (WblGapsWindow) self = data;
  g_autoptr (GPtrArray) docs = wbl_desk_docs_finish (WBL_DESK (source), result, NULL);

  if (docs == NULL || self->desk == NULL)
    return;
  show_list (self->archived_stack, self->archived_list, docs->len);
  for (guint i = 0; i < docs->len; i++)
    gtk_list_box_append (self->archived_list, archived_row (self, g_ptr_array_index (docs, i)));
}

/* ---- what did not come through ---- */

static const char *
pack_reason (const char *word)
{
  static const struct
  {
    const char *word, *text;
  } reasons[] = {
    { "damaged", N_ ("what came is not what was sent") },
    { "newer", N_ ("a newer Warbler made it") },
    { "file-gone", N_ ("the file is no longer with the team") },
    { "refused", N_ ("the server refused the file") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i].word, word))
      return _ (reasons[i].text);
  return _ ("the connection broke off");
}

static char *
pack_words (const WblPackNews *news)
{
  g_autofree char *author = wbl_display_text (news->author, MAX_LINE_BYTES);

  if (news->ours)
    /* Translators: articles that we share; %2$s says why not, as in "the connection broke off" */
    return g_strdup_printf (ngettext ("%1$u shared article is not with the team yet: %2$s. It is tried again.",
                                      "%1$u shared articles are not with the team yet: %2$s. It is tried again.", news->n),
                            news->n, pack_reason (news->fail));
  /* Translators: %2$s is a colleague; %3$s says why not, as in "the connection broke off" */
  return g_strdup_printf (ngettext ("%1$u article shared by %2$s is not here yet: %3$s. It is tried again.",
                                    "%1$u articles shared by %2$s are not here yet: %3$s. It is tried again.", news->n),
                          news->n, author, pack_reason (news->fail));
}

static void
packs_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (WblGapsWindow) self = data;
  g_autoptr (GPtrArray) packs = wbl_desk_packs_finish (WBL_DESK (source), result, NULL);
  g_autoptr (GString) words = g_string_new (NULL);

  if (packs == NULL || self->desk == NULL)
    return;
  for (guint i = 0; i < packs->len; i++)
    {
      const WblPackNews *news = g_ptr_array_index (packs, i);
      g_autofree char *line = news->fail != NULL ? pack_words (news) : NULL;

      if (line != NULL)
        g_string_append_printf (words, "%s%s", words->len > 0 ? "\n" : "", line);
    }
  gtk_label_set_text (self->packs_words, words->str);
  gtk_widget_set_visible (self->packs_part, words->len > 0);
}

static void
retry_packs_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  WblGapsWindow *self = WBL_GAPS_WINDOW (widget);

  wbl_desk_retry_packs_async (self->desk, closed_cb, g_object_ref (self));
}

/* ---- the window ---- */

static void
open_snippet (WblGapsWindow *self,
              const char    *id)
{
  GtkWidget *manager = wbl_snippet_manager_new (GTK_WINDOW (self), self->desk);

  wbl_snippet_manager_open (WBL_SNIPPET_MANAGER (manager), id);
  gtk_window_present (GTK_WINDOW (manager));
}

static void
row_activated_cb (WblGapsWindow *self,
                  GtkListBoxRow *row)
{
  const char *text = g_object_get_data (G_OBJECT (row), "text");
  const char *key = g_object_get_data (G_OBJECT (row), "key");
  const char *snippet = g_object_get_data (G_OBJECT (row), "snippet");

  if (text != NULL)
    start_article (self, text);
  else if (snippet != NULL)
    open_snippet (self, snippet);
  else if (gtk_widget_get_parent (GTK_WIDGET (row)) == GTK_WIDGET (self->drafts_list))
    wbl_article_editor_edit (GTK_WINDOW (self), self->desk, key);
  else
    wbl_article_page_present (GTK_WINDOW (self), self->desk, key);
}

static void
refresh (WblGapsWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  wbl_desk_gaps_async (self->desk, self->cancellable, gaps_read_cb, g_object_ref (self));
  wbl_desk_articles_to_review_async (self->desk, self->cancellable, due_read_cb, g_object_ref (self));
  wbl_desk_article_drafts_async (self->desk, self->cancellable, drafts_read_cb, g_object_ref (self));
  wbl_desk_stale_snippets_async (self->desk, self->cancellable, quotes_read_cb, g_object_ref (self));
  wbl_desk_archived_articles_async (self->desk, self->cancellable, archived_read_cb, g_object_ref (self));
  wbl_desk_packs_async (self->desk, self->cancellable, packs_read_cb, g_object_ref (self));
}

static void
desk_changed_cb (WblGapsWindow        *self,
                 const WblDeskChanges *changes)
{
  if (changes->knowledge)
    refresh (self);
}

static void
wbl_gaps_window_dispose (GObject *object)
{
  WblGapsWindow *self = WBL_GAPS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->gaps, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_GAPS_WINDOW);
  G_OBJECT_CLASS (wbl_gaps_window_parent_class)->dispose (object);
}

static void
wbl_gaps_window_finalize (GObject *object)
{
  g_object_unref (WBL_GAPS_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (wbl_gaps_window_parent_class)->finalize (object);
}

static void
wbl_gaps_window_class_init (WblGapsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_gaps_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_gaps_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/warblerdesk/Warbler/knowledge/wbl-gaps-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, packs_part);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, packs_words);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, missing_stack);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, due_stack);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, drafts_stack);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, quotes_stack);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, archived_stack);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, quotes_list);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, archived_list);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, missing_list);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, due_list);
  gtk_widget_class_bind_template_child (widget_class, WblGapsWindow, drafts_list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "gaps.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "gaps.retry-packs", NULL, retry_packs_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
wbl_gaps_window_init (WblGapsWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_gaps_window_present:
 * @parent: (nullable): a window of the application
 *
 * Shows what knowledge is missing, due for a look or being written, and keeps it up to date. A row begins, opens or
 * continues the article.
 */
void
wbl_gaps_window_present (GtkWindow *parent,
                         WblDesk   *desk)
{
  WblGapsWindow *self = g_object_new (WBL_TYPE_GAPS_WINDOW, NULL);

  self->desk = g_object_ref (desk);
  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, G_CONNECT_SWAPPED);
  refresh (self);
  gtk_window_present (GTK_WINDOW (self));
}
