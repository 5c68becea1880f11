/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-learned-list"

#include "config.h"

#include "ui/knowledge/wbl-learned-list.h"

#include <glib/gi18n-lib.h>

#include "text/wbl-safe-text.h"
#include "ui/wbl-problem.h"
#include "ui/widgets/wbl-toasts.h"

#define MAX_LINE_BYTES 400
#define TEXT_KEY "wbl-question"

struct _WblLearnedList
{
  GObject parent_instance;
  AdwPreferencesGroup *group; /* (unowned): outlives us */
  WblDesk *desk;              /* (owned) */
  char *article;              /* (owned): key */
  GPtrArray *rows;            /* GtkWidget (unowned): of the group */
  GCancellable *cancellable;  /* (owned): the newest reading */
};

G_DEFINE_FINAL_TYPE (WblLearnedList, wbl_learned_list, G_TYPE_OBJECT)

static void
say (WblLearnedList *self,
     const char     *words,
     const char     *undo_text)
{
  AdwToast *toast = wbl_toast_new (words);

  if (undo_text != NULL)
    {
      adw_toast_set_button_label (toast, _("_Undo"));
      adw_toast_set_action_name (toast, "page.restore-question");
      adw_toast_set_action_target (toast, "s", undo_text);
    }
  g_signal_emit_by_name (self, "toast", toast);
  g_object_unref (toast);
}

/* ---- taking it and giving it back ---- */

typedef struct
{
  WblLearnedList *self; /* (owned) */
  char *text;           /* (owned) */
  gboolean undo;
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->self);
  g_free (change->text);
  g_free (change);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Change) change = data;
  g_autoptr (GError) error = NULL;

  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error))
    say (change->self, wbl_problem_sentence (error), NULL);
  else if (!change->undo)
    say (change->self, _("The article is no longer found by this question."), change->text);
}

static void
clicked_cb (WblLearnedList *self,
            GtkButton      *button)
{
  Change *change = g_new0 (Change, 1);

  change->self = g_object_ref (self);
  change->text = g_strdup (g_object_get_data (G_OBJECT (button), TEXT_KEY));
  change->undo = g_object_get_data (G_OBJECT (button), "removed") != NULL;
  wbl_desk_remove_question_async (self->desk, self->article, change->text, change->undo, changed_cb, change);
}

/* ---- rows ---- */

static char *
words_of (const WblLearned *learned)
{
  g_autofree char *right = NULL;
  g_autofree char *wrong = NULL;

  if (learned->removed)
    return g_strdup (_("Removed: the article is not found by it"));
  right = g_strdup_printf (ngettext ("answered it in %u conversation", "answered it in %u conversations", learned->n_times),
                           learned->n_times);
  if (learned->n_wrong == 0)
    return g_steal_pointer (&right);
  wrong = g_strdup_printf (ngettext ("%u colleague says it is wrong", "%u colleagues say it is wrong", learned->n_wrong),
                           learned->n_wrong);
  /* Translators: joins "answered it in 3 conversations" and "1 colleague says it is wrong" */
  return g_strdup_printf (_("%1$s, %2$s"), right, wrong);
}

static GtkWidget *
make_button (WblLearnedList   *self,
             const WblLearned *learned,
             const char       *line)
{
  GtkWidget *button = gtk_button_new_with_label (learned->removed ? _("Restore") : _("Remove"));
  /* Translators: read out for a button; %s is a question a customer asked */
  g_autofree char *name = g_strdup_printf (learned->removed ? _("Restore the question “%s”") : _("Remove the question “%s”"), line);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), TEXT_KEY, g_strdup (learned->text), g_free);
  g_object_set_data (G_OBJECT (button), "removed", learned->removed ? self : NULL);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static void
add_row (WblLearnedList   *self,
         const WblLearned *learned)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *line = wbl_display_text (learned->text, MAX_LINE_BYTES);
  g_autofree char *words = words_of (learned);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), line);
  adw_action_row_set_title_lines (row, 2);
  adw_action_row_set_subtitle (row, words);
  adw_action_row_add_suffix (row, make_button (self, learned, line));
  adw_preferences_group_add (self->group, GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (WblLearnedList) self = data;
  g_autoptr (GPtrArray) learned = wbl_desk_learned_finish (WBL_DESK (source), result, NULL);

  if (learned == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < learned->len; i++)
    add_row (self, g_ptr_array_index (learned, i));
  adw_preferences_group_set_description (self->group, learned->len > 0 ? NULL : _("None yet"));
}

static void
wbl_learned_list_dispose (GObject *object)
{
  WblLearnedList *self = WBL_LEARNED_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_learned_list_parent_class)->dispose (object);
}

static void
wbl_learned_list_finalize (GObject *object)
{
  WblLearnedList *self = WBL_LEARNED_LIST (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->rows);
  g_free (self->article);
  G_OBJECT_CLASS (wbl_learned_list_parent_class)->finalize (object);
}

static void
wbl_learned_list_class_init (WblLearnedListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wbl_learned_list_dispose;
  object_class->finalize = wbl_learned_list_finalize;
  g_signal_new ("toast", WBL_TYPE_LEARNED_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
wbl_learned_list_init (WblLearnedList *self)
{
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
}

/**
 * wbl_learned_list_new:
 * @group: gets the rows; outlives the list
 * @desk: the desk
 * @article: key of an article
 *
 * Returns: (transfer full): a list without rows; wbl_learned_list_refresh() fills it
 */
WblLearnedList *
wbl_learned_list_new (AdwPreferencesGroup *group,
                      WblDesk             *desk,
                      const char          *article)
{
  WblLearnedList *self = g_object_new (WBL_TYPE_LEARNED_LIST, NULL);

  self->group = group;
  self->desk = g_object_ref (desk);
  self->article = g_strdup (article);
  return self;
}

/** wbl_learned_list_refresh: reads the questions anew. */
void
wbl_learned_list_refresh (WblLearnedList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  wbl_desk_learned_async (self->desk, self->article, self->cancellable, read_cb, g_object_ref (self));
}
