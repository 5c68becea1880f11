/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-window-actions"
#include "config.h"

#include "ui/wbl-window-private.h"

#include <glib/gi18n-lib.h>

#include "ui/account/wbl-team-dialog.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-gaps-window.h"
#include "ui/knowledge/wbl-import-dialog.h"
#include "ui/knowledge/wbl-snippet-manager.h"
#include "ui/knowledge/wbl-teach-dialog.h"
#include "ui/wbl-actions.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-outbox-window.h"
#include "ui/wbl-preferences.h"
#include "ui/wbl-problem.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-shortcuts.h"

/* ---- the open conversation: the thread's own actions ---- */

static void
set_enabled (WblWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
shows_feedback (WblWindow *self)
{
  return g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "feedback") == 0;
}

/* Nothing is done to a conversation that is behind another page. */
static void
forward_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  const char *forward = g_object_get_data (G_OBJECT (action), "forward");
  if (shows_feedback (self))
    wbl_window_toast (self, _("This is done in the inbox."));
  else if (self->thread != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->thread), forward, NULL);
}

static void
add_forwards (WblWindow *self)
{
  guint n_actions = 0;
  const WblActionInfo *actions = wbl_actions_get (&n_actions);
  for (guint i = 0; i < n_actions; i++)
    if (actions[i].forward != NULL)
      {
        g_autoptr (GSimpleAction) action =
          g_simple_action_new (actions[i].name + strlen ("win."), NULL);
        g_object_set_data (G_OBJECT (action), "forward", (gpointer) actions[i].forward);
        g_signal_connect (action, "activate", G_CALLBACK (forward_cb), self);
        g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
      }
}

/* What the thread does not allow now is offered nowhere. */
void
wbl_window_allow_forward (WblWindow *self, const char *forward, gboolean allowed)
{
  guint n_actions = 0;
  const WblActionInfo *actions = wbl_actions_get (&n_actions);

  for (guint i = 0; i < n_actions; i++)
    if (g_strcmp0 (actions[i].forward, forward) == 0)
      set_enabled (self, actions[i].name + strlen ("win."), allowed);
}

static void
insert_nth_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  const char *name = g_action_get_name (G_ACTION (action));
  guint n = name[strlen ("insert-")] - '0';
  if (self->side != NULL && wbl_panes_get_mode (self->panes) != WBL_PANES_SINGLE)
    wbl_side_pane_insert_nth (self->side, n);
}

static void
judge_article_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  gboolean wrong = g_str_equal (g_action_get_name (G_ACTION (action)), "article-wrong");
  if (self->side == NULL || !wbl_side_pane_judge (self->side, wrong))
    wbl_window_toast (self, _("Open an article and a conversation first."));
}

/* The actions of the window are named as those of the pane: "article-edit" is its "article.edit". */
static void
act_on_article_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  g_autofree char *name = g_strdelimit (g_strdup (g_action_get_name (G_ACTION (action))), "-", '.');
  if (self->side == NULL || !wbl_side_pane_act (self->side, name))
    wbl_window_toast (self, _("Open an article first."));
}

static void
teach_asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblWindow) self = data;
  g_autoptr (GError) error = NULL;
  if (wbl_teach_ask_finish (result, &error))
    wbl_window_toast (self, _("On its way to the bot. The article’s page says when it has it."));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wbl_window_toast (self, wbl_problem_sentence (error));
}

static void
teach_bot_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  const char *key = self->side != NULL ? wbl_side_pane_get_article (self->side) : NULL;
  if (key != NULL)
    wbl_teach_ask_async (GTK_WINDOW (self), self->desk, key, teach_asked_cb, g_object_ref (self));
  else
    wbl_window_toast (self, _("Open an article first."));
}

static void
detach_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_window_detach (data);
}

static void
articles_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  adw_view_stack_set_visible_child_name (self->views, "inbox");
  wbl_panes_set_side_visible (self->panes, TRUE);
  wbl_side_pane_focus_search (self->side);
}

static void
new_article_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  wbl_article_editor_write (GTK_WINDOW (self), self->desk, NULL);
}

static void
article_from_conversation_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  if (self->conversation != NULL)
    wbl_article_editor_from_conversation (GTK_WINDOW (self), self->desk, self->conversation);
  else
    wbl_window_toast (self, _("Open a conversation first."));
}

static void
gaps_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  wbl_gaps_window_present (GTK_WINDOW (self), self->desk);
}

/* ---- moving around ---- */

/* In Feedback the keys go through the ratings: they never leave the page. */
static void
step_conversation (WblWindow *self, int step)
{
  GtkWidget *page = shows_feedback (self) ? adw_bin_get_child (ADW_BIN (self->feedback)) : NULL;
  if (page != NULL)
    {
      gtk_widget_activate_action (page, step > 0 ? "feedback.next" : "feedback.previous", NULL);
      return;
    }
  adw_view_stack_set_visible_child_name (self->views, "inbox");
  wbl_inbox_pane_select_relative (self->inbox, step);
}

static void
next_conversation_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_conversation (data, 1);
}

static void
previous_conversation_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_conversation (data, -1);
}

/* The one of my open conversations that follows the one on screen, in the list's order, round and round. */
static void
show_next_live (WblWindow *self)
{
  GListModel *model = G_LIST_MODEL (self->live);
  guint n = g_list_model_get_n_items (model), at = 0;
  g_autoptr (WblInboxRow) row = NULL;
  if (self->conversation != NULL && wbl_inbox_find (self->live, self->conversation, &at))
    at++;
  row = n > 0 ? g_list_model_get_item (model, at % n) : NULL;
  if (row != NULL)
    wbl_window_open_conversation (self, wbl_inbox_row_get_id (row));
  else
    wbl_window_toast (self, _("You have no open conversation."));
}

static void
live_loaded_cb (WblInbox *live, gpointer data)
{
  g_signal_handlers_disconnect_by_func (live, live_loaded_cb, data);
  show_next_live (data);
}

static void
next_live_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  if (self->live != NULL)
    {
      show_next_live (self);
      return;
    }
  self->live = wbl_inbox_new (self->desk);
  g_signal_connect_object (self->live, "loaded", G_CALLBACK (live_loaded_cb), self, G_CONNECT_DEFAULT);
  wbl_inbox_set_filter (self->live, WBL_QUEUE_MINE, WBL_STATUS_OPEN, NULL);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblWindow) self = data;
  g_autoptr (GError) error = NULL;
  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error))
    wbl_window_toast (self, wbl_problem_sentence (error));
}

/* Returns: (transfer full) (nullable): who is next; when there is nobody the person was told why */
static char *
next_found (WblWindow *self, WblDesk *desk, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *next = wbl_desk_next_finish (desk, result, &error);
  if (self->desk != desk)
    return NULL;
  if (error != NULL)
    wbl_window_toast (self, wbl_problem_sentence (error));
  else if (next == NULL)
    wbl_window_toast (self, _("All answered. Nobody waits for you."));
  return g_steal_pointer (&next);
}

static void
next_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblWindow) self = data;
  g_autofree char *next = next_found (self, WBL_DESK (source), result);
  if (next != NULL)
    wbl_window_open_conversation (self, next);
}

/**
 * wbl_window_next:
 * @self: the window
 *
 * Opens the next conversation that needs the person, one of theirs before one of nobody's, or says that there is none.
 */
void
wbl_window_next (WblWindow *self)
{
  wbl_desk_next_async (self->desk, TRUE, self->conversation, NULL, next_cb, g_object_ref (self));
}

static void
next_to_take_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblWindow) self = data;
  g_autofree char *next = next_found (self, WBL_DESK (source), result);
  if (next == NULL)
    return;
  wbl_window_open_conversation (self, next);
  wbl_desk_take_async (self->desk, next, taken_cb, g_object_ref (self));
}

static void
take_next_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  wbl_desk_next_async (self->desk, FALSE, self->conversation, NULL, next_to_take_cb, g_object_ref (self));
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  adw_view_stack_set_visible_child_name (self->views, "inbox");
  wbl_panes_set_show_thread (self->panes, FALSE);
  wbl_inbox_pane_focus_search (self->inbox);
}

static void
next_pane_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_panes_focus_next (WBL_WINDOW (data)->panes, FALSE);
}

static void
previous_pane_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_panes_focus_next (WBL_WINDOW (data)->panes, TRUE);
}

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  wbl_panes_set_show_thread (self->panes, FALSE);
  if (wbl_panes_get_mode (self->panes) == WBL_PANES_SINGLE)
    wbl_window_focus_list (self);
}

/* ---- the palette ---- */

static void
palette_closed_cb (WblWindow *self)
{
  WblPalette *palette = g_steal_pointer (&self->palette);
  GtkWidget *before = palette != NULL ? g_object_get_data (G_OBJECT (palette), "focus") : NULL;
  if (palette == NULL)
    return;
  if (before != NULL && gtk_widget_get_root (before) == GTK_ROOT (self))
    gtk_widget_grab_focus (before);
  else
    wbl_window_focus_list (self);
  gtk_overlay_remove_overlay (self->overlay, GTK_WIDGET (palette));
}

static void
palette_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (self->palette != NULL)
    {
      palette_closed_cb (self);
      return;
    }
  self->palette = WBL_PALETTE (wbl_palette_new (self->desk));
  if (focus != NULL)
    g_object_set_data_full (G_OBJECT (self->palette), "focus", g_object_ref (focus), g_object_unref);
  g_signal_connect_object (self->palette, "closed", G_CALLBACK (palette_closed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->palette, "open-conversation",
                           G_CALLBACK (wbl_window_open_conversation), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->palette, "open-article", G_CALLBACK (wbl_window_open_article), self,
                           G_CONNECT_SWAPPED);
  gtk_overlay_add_overlay (self->overlay, GTK_WIDGET (self->palette));
  gtk_widget_grab_focus (GTK_WIDGET (self->palette));
}

/* ---- the window ---- */

static void
show_inbox_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_view_stack_set_visible_child_name (WBL_WINDOW (data)->views, "inbox");
}

static void
show_feedback_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_view_stack_set_visible_child_name (WBL_WINDOW (data)->views, "feedback");
}

static void
side_pane_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  WblWindow *self = data;
  wbl_panes_set_side_visible (self->panes, g_variant_get_boolean (state));
}

static void
retry_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_desk_retry_now (WBL_WINDOW (data)->desk);
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  wbl_import_choose (GTK_WIDGET (self), self->desk, FALSE);
}

static void
import_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  wbl_import_choose (GTK_WIDGET (self), self->desk, TRUE);
}

static void
outbox_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  wbl_outbox_window_present (self, self->desk);
}

static void
snippets_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  gtk_window_present (GTK_WINDOW (wbl_snippet_manager_new (GTK_WINDOW (self), self->desk)));
}

static void
team_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  wbl_team_dialog_present (GTK_WINDOW (self), self->desk);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  gtk_window_present (GTK_WINDOW (wbl_preferences_new (self, self->desk)));
}

static void
edit_shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblWindow *self = data;
  GtkWidget *preferences = wbl_preferences_new (self, self->desk);
  wbl_preferences_show_keyboard (WBL_PREFERENCES (preferences));
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWidget *window = wbl_shortcuts_window ();
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (data));
  gtk_window_present (GTK_WINDOW (window));
}

/* ---- closing ---- */

static void
add_sentence (GString *words, const char *sentence)
{
  if (words->len > 0)
    g_string_append_c (words, '\n');
  g_string_append (words, sentence);
}

/**
 * wbl_closing_words:
 * @queued: how many messages wait to be sent
 * @held: how many are held back
 * @promises: how many promises are due today
 *
 * Returns: (transfer full): what to know before the window is closed
 */
char *
wbl_closing_words (guint queued, guint held, guint promises)
{
  GString *words = g_string_new (NULL);
  g_autofree char *unsent = g_strdup_printf (
    ngettext ("%u message is not sent yet.", "%u messages are not sent yet.", queued), queued);
  g_autofree char *back =
    g_strdup_printf (ngettext ("%u message is held back.", "%u messages are held back.", held), held);
  g_autofree char *due = g_strdup_printf (
    ngettext ("%u promise is due today.", "%u promises are due today.", promises), promises);

  if (queued > 0)
    add_sentence (words, unsent);
  if (held > 0)
    add_sentence (words, back);
  if (promises > 0)
    add_sentence (words, due);
  add_sentence (words, words->len > 0 ? _("Running on, Warbler sends what waits and reminds you.")
                                      : _("Running on, Warbler tells you of new messages."));
  add_sentence (words, _("This is asked once; Preferences can change it."));
  return g_string_free (words, FALSE);
}

static char *
closing_words (WblWindow *self)
{
  const WblInboxCounts *counts = wbl_inbox_get_counts (wbl_inbox_pane_get_inbox (self->inbox));
  guint held = wbl_desk_get_n_held (self->desk);

  return wbl_closing_words (wbl_desk_get_n_unsent (self->desk) - held, held, counts->promises_today);
}

static void
keep_running (WblWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
close_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblWindow *self = WBL_WINDOW (source);
  const char *answer = wbl_ask_finish (result);
  if (g_str_equal (answer, "cancel"))
    return;
  wbl_settings_set_string ("close-behaviour", answer);
  if (g_str_equal (answer, "quit"))
    g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "quit", NULL);
  else
    keep_running (self);
}

/**
 * wbl_window_ask_close:
 * @self: the window, about to close
 *
 * Closing asks once whether to run on, and then remembers.
 *
 * Returns: whether the window stays, or goes in another way
 */
gboolean
wbl_window_ask_close (WblWindow *self)
{
  const WblAskResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "quit", _("_Quit"), ADW_RESPONSE_DEFAULT },
    { "keep-running", _("_Keep Running"), ADW_RESPONSE_SUGGESTED },
  };
  g_autofree char *behaviour = wbl_settings_dup_string ("close-behaviour");
  g_autofree char *words = NULL;
  if (self->desk == NULL || g_str_equal (behaviour, "quit"))
    {
      g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "quit", NULL);
      return TRUE;
    }
  if (g_str_equal (behaviour, "keep-running"))
    {
      keep_running (self);
      return TRUE;
    }
  words = closing_words (self);
  wbl_ask_async (GTK_WINDOW (self), _("Keep Warbler Running?"), words, responses,
                 G_N_ELEMENTS (responses), NULL, close_answered_cb, NULL);
  return TRUE;
}

/* ---- the demo's busy morning ---- */

static void
play_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_play_bar_start (WBL_WINDOW (data)->play);
}

static void
play_pause_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_play_bar_pause (WBL_WINDOW (data)->play);
}

static void
play_stop_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_play_bar_stop (WBL_WINDOW (data)->play);
}

static void
away_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_window_step_away (data);
}

static const GActionEntry entries[] = {
  { "play", play_cb },
  { "play-pause", play_pause_cb },
  { "play-stop", play_stop_cb },
  { "detach", detach_cb },
  { "articles", articles_cb },
  { "article-answered", judge_article_cb },
  { "article-wrong", judge_article_cb },
  { "article-open", act_on_article_cb },
  { "article-edit", act_on_article_cb },
  { "article-page", act_on_article_cb },
  { "teach-bot", teach_bot_cb },
  { "new-article", new_article_cb },
  { "gaps", gaps_cb },
  { "article-from-conversation", article_from_conversation_cb },
  { "next-conversation", next_conversation_cb },
  { "previous-conversation", previous_conversation_cb },
  { "next-live", next_live_cb },
  { "take-next", take_next_cb },
  { "away", away_cb },
  { "search", search_cb },
  { "next-pane", next_pane_cb },
  { "previous-pane", previous_pane_cb },
  { "back", back_cb },
  { "palette", palette_cb },
  { "show-inbox", show_inbox_cb },
  { "show-feedback", show_feedback_cb },
  { "outbox", outbox_cb },
  { "retry", retry_cb },
  { "import", import_cb },
  { "import-folder", import_folder_cb },
  { "snippets", snippets_cb },
  { "team", team_cb },
  { "preferences", preferences_cb },
  { "shortcuts", shortcuts_cb },
  { "edit-shortcuts", edit_shortcuts_cb },
  { "insert-1", insert_nth_cb },
  { "insert-2", insert_nth_cb },
  { "insert-3", insert_nth_cb },
  { "insert-4", insert_nth_cb },
  { "insert-5", insert_nth_cb },
  { "insert-6", insert_nth_cb },
  { "insert-7", insert_nth_cb },
  { "insert-8", insert_nth_cb },
  { "insert-9", insert_nth_cb },
  { "side-pane", NULL, NULL, "true", side_pane_cb },
};

/**
 * wbl_window_sync_play:
 * @self: the window
 *
 * Allows what can be done with the busy morning now; only the demo desk has one.
 */
void
wbl_window_sync_play (WblWindow *self)
{
  gboolean active = wbl_play_bar_get_active (self->play);
  set_enabled (self, "play", self->demo != NULL && !active);
  set_enabled (self, "play-pause", active);
  set_enabled (self, "play-stop", active);
}

/* What works with no desk on screen, too. */
static gboolean
works_without_desk (const char *name)
{
  return g_str_equal (name, "shortcuts") || g_str_equal (name, "edit-shortcuts") || g_str_equal (name, "preferences");
}

/**
 * wbl_window_desk_actions:
 * @self: the window
 * @enabled: whether a desk is on screen
 *
 * Allows or forbids everything that needs a desk.
 */
void
wbl_window_desk_actions (WblWindow *self, gboolean enabled)
{
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (self));
  for (char **name = names; *name != NULL; name++)
    set_enabled (self, *name, enabled || works_without_desk (*name));
  wbl_window_sync_play (self);
  if (enabled)
    wbl_thread_pane_update_actions (self->thread);
}

static void
sync_side_pane (WblWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "side-pane");
  if (self->panes != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action),
                               g_variant_new_boolean (wbl_panes_get_side_visible (self->panes)));
}

/**
 * wbl_window_watch_panes:
 * @self: the window, with panes
 *
 * Keeps the action that shows the side pane in step with the panes.
 */
void
wbl_window_watch_panes (WblWindow *self)
{
  g_signal_connect_object (self->panes, "notify::side-visible", G_CALLBACK (sync_side_pane), self,
                           G_CONNECT_SWAPPED);
  sync_side_pane (self);
}

/**
 * wbl_window_add_actions:
 * @self: the window
 *
 * Gives the window all actions of the table, disabled until a desk is there.
 */
void
wbl_window_add_actions (WblWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  add_forwards (self);
  wbl_window_desk_actions (self, FALSE);
}
