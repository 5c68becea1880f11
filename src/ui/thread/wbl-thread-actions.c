/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-thread-actions"
#include "config.h"

#include "ui/thread/wbl-thread-pane-private.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-blocked.h"
#include "store/wbl-db.h"
#include "ui/thread/wbl-labels-popover.h"
#include "ui/thread/wbl-message-words.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-compat.h"

#define CHIP_CHARS 200

/* One command on its way: what to say when it is done, and how it is undone. */
typedef struct
{
  GWeakRef pane;
  char *words;       /* (owned) (nullable) */
  const char *undo;  /* (nullable) action name */
  GVariant *target;  /* (owned) (nullable) of the undo */
} Command;

static void
command_free (Command *command)
{
  g_weak_ref_clear (&command->pane);
  g_free (command->words);
  g_clear_pointer (&command->target, g_variant_unref);
  g_free (command);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Command, command_free)

static Command *
command_new (WblThreadPane *self, const char *words, const char *undo, GVariant *target)
{
  Command *command = g_new0 (Command, 1);

  g_weak_ref_init (&command->pane, self);
  command->words = g_strdup (words);
  command->undo = undo;
  command->target = target != NULL ? g_variant_ref_sink (target) : NULL;
  return command;
}

/* Tells of a command that could not be done, in words for people. */
void
wbl_thread_pane_tell_error (WblThreadPane *self, const GError *error)
{
  g_info ("Not done: %s", error->message);
  if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN))
    wbl_thread_pane_tell (self, _ ("Your role does not allow this"), NULL, NULL);
  else if (g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL))
    wbl_thread_pane_tell (self, _ ("The disk is full. Nothing was changed."), NULL, NULL);
  else
    wbl_thread_pane_tell (self, _ ("Could not be saved. Nothing was changed."), NULL, NULL);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Command) command = data;
  g_autoptr (WblThreadPane) self = g_weak_ref_get (&command->pane);
  g_autoptr (GError) error = NULL;
  gboolean done = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  if (self == NULL || self->desk == NULL)
    return;
  if (!done)
    wbl_thread_pane_tell_error (self, error);
  else if (command->words != NULL)
    wbl_thread_pane_tell (self, command->words, command->undo, command->target);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Command) command = data;
  g_autoptr (WblThreadPane) self = g_weak_ref_get (&command->pane);
  g_autoptr (GError) error = NULL;
  gboolean asks = FALSE, done = wbl_desk_set_status_finish (WBL_DESK (source), result, &asks, &error);

  if (self == NULL || self->desk == NULL)
    return;
  if (!done)
    wbl_thread_pane_tell_error (self, error);
  else
    wbl_thread_pane_tell (self, asks ? _ ("Resolved. A rating is asked for.") : _ ("Resolved"), command->undo, command->target);
}

static const char *
current (WblThreadPane *self)
{
  return wbl_thread_pane_get_conversation (self);
}

/* Composer */

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_composer_send (WBL_THREAD_PANE (widget)->composer, FALSE);
}

static void
send_next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_composer_send (WBL_THREAD_PANE (widget)->composer, TRUE);
}

static void
note_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_composer_set_note (WBL_THREAD_PANE (widget)->composer, TRUE);
}

static void
reply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_composer_set_note (WBL_THREAD_PANE (widget)->composer, FALSE);
}

static void
reply_to (WblThreadPane *self, WblMessage *message)
{
  WblDraft *draft = wbl_composer_get_draft (self->composer);

  if (draft == NULL || message == NULL || !wbl_message_can_quote (message))
    return;
  wbl_draft_set_quote (draft, message);
  wbl_composer_set_note (self->composer, FALSE);
}

/* The newest of one side that can be pointed at. (transfer none) (nullable) */
static WblMessage *
newest_of (WblThreadPane *self, gboolean us)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->thread));

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (WblThreadRow) row = g_list_model_get_item (G_LIST_MODEL (self->thread), i - 1);
      WblMessage *message = wbl_thread_row_get_message (row);

      if (message->from_us == us && wbl_message_can_quote (message))
        return message;
    }
  return NULL;
}

/* By key: the line that has the focus, else what the customer wrote last. */
static void
reply_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  WblMessage *message = current (self) != NULL ? wbl_message_list_get_focused (self->list) : NULL;

  if (current (self) != NULL)
    reply_to (self, message != NULL ? message : newest_of (self, FALSE));
}

static void
reply_to_message_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  guint position = 0;
  g_autoptr (WblThreadRow) row = NULL;

  if (current (self) == NULL || !wbl_thread_find (self->thread, g_variant_get_int64 (parameter), &position))
    return;
  row = g_list_model_get_item (G_LIST_MODEL (self->thread), position);
  reply_to (self, wbl_thread_row_get_message (row));
}

static void
recalled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Command) command = data;
  g_autoptr (WblThreadPane) self = g_weak_ref_get (&command->pane);
  g_autoptr (GError) error = NULL;
  gboolean done = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  if (self == NULL || self->desk == NULL)
    return;
  if (done)
    wbl_thread_pane_tell (self, _ ("Recalled. The customer sees that something was taken back."), NULL, NULL);
  else if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN))
    wbl_thread_pane_tell (self, _ ("A colleague wrote this with an account of their own. Only they can recall it."), NULL, NULL);
  else if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND))
    wbl_thread_pane_tell (self, _ ("Too late to recall it: that goes for five minutes only."), NULL, NULL);
  else
    wbl_thread_pane_tell (self, _ ("Not recalled: the cloud did not do it. The customer still has it."), NULL, NULL);
}

static void
recall_message_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  wbl_desk_recall_async (self->desk, g_variant_get_int64 (parameter), recalled_cb, command_new (self, NULL, NULL, NULL));
}

/* By key: the line that has the focus, else the last of ours; what is too old is not ours to take back any more. */
static void
recall_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  WblMessage *message = current (self) != NULL ? wbl_message_list_get_focused (self->list) : NULL;

  if (message == NULL || !message->from_us)
    message = current (self) != NULL ? newest_of (self, TRUE) : NULL;
  if (message == NULL || !wbl_message_can_recall (message, g_get_real_time () / 1000))
    wbl_thread_pane_tell (self, _ ("Nothing to recall: that goes for five minutes after sending."), NULL, NULL);
  else
    wbl_desk_recall_async (self->desk, message->row_id, recalled_cb, command_new (self, NULL, NULL, NULL));
}

static void
snippets_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_composer_open_snippets (WBL_THREAD_PANE (widget)->composer);
}

static void
attach_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_composer_attach (WBL_THREAD_PANE (widget)->composer);
}

static void
undo_hold_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_thread_pane_undo_hold (WBL_THREAD_PANE (widget), NULL);
}

static void
undo_hold_of_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_thread_pane_undo_hold (WBL_THREAD_PANE (widget), g_variant_get_string (parameter, NULL));
}

static void
move_to_note_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_thread_pane_move_to_note (WBL_THREAD_PANE (widget));
}

static void
move_to_reply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_thread_pane_move_to_reply (WBL_THREAD_PANE (widget));
}

static void
holding_reply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);

  if (conversation != NULL)
    wbl_holding_popover_open (WBL_HOLDING_POPOVER (self->holding), conversation->language);
}

/* Conversation */

static void
take_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  if (current (self) != NULL)
    wbl_desk_take_async (self->desk, current (self), done_cb, command_new (self, NULL, NULL, NULL));
}

static void
assign_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_thread_header_open_assign (WBL_THREAD_PANE (widget)->header);
}

static void
assign_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  const char *agent = g_variant_get_string (parameter, NULL);
  const char *former = conversation != NULL && conversation->assignee_id != NULL ? conversation->assignee_id : "";

  if (conversation == NULL || g_str_equal (agent, former))
    return;
  wbl_desk_assign_async (self->desk, conversation->id, *agent != '\0' ? agent : NULL, done_cb,
                         command_new (self, *agent != '\0' ? _ ("Transferred") : _ ("Given back to the queue"), NULL, NULL));
}

static void
set_status (WblThreadPane *self, WblStatus status, gint64 until_ms, const char *words)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  gboolean resolve = status == WBL_STATUS_RESOLVED, ask = resolve && self->ask_rating;

  if (conversation == NULL || (conversation->status == status && status != WBL_STATUS_SNOOZED))
    return;
  wbl_desk_set_status_async (self->desk, conversation->id, status, until_ms, ask, resolve ? resolved_cb : done_cb,
                             command_new (self, words, resolve || words != NULL ? "thread.restore-status" : NULL,
                                          g_variant_new ("(six)", conversation->id, (int) conversation->status,
                                                         conversation->snoozed_until_ms)));
}

static void
restore_status_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  const char *conversation = NULL;
  gint64 until_ms = 0;
  int status = 0;

  g_variant_get (parameter, "(&six)", &conversation, &status, &until_ms);
  wbl_desk_set_status_async (self->desk, conversation, (WblStatus) status, until_ms, FALSE, done_cb,
                             command_new (self, NULL, NULL, NULL));
}

static void
resolve_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_status (WBL_THREAD_PANE (widget), WBL_STATUS_RESOLVED, 0, NULL);
}

static void
reopen_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_status (WBL_THREAD_PANE (widget), WBL_STATUS_OPEN, 0, NULL);
}

static void
with_customer_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_status (WBL_THREAD_PANE (widget), WBL_STATUS_WITH_CUSTOMER, 0, NULL);
}

static void
snooze_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_thread_header_open_snooze (WBL_THREAD_PANE (widget)->header);
}

static void
snooze_until_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_status (WBL_THREAD_PANE (widget), WBL_STATUS_SNOOZED, g_variant_get_int64 (parameter), _ ("Snoozed"));
}

static void
no_answer_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  if (current (self) != NULL)
    wbl_desk_no_answer_async (self->desk, current (self), FALSE, done_cb,
                              command_new (self, _ ("Marked as needing no answer"), "thread.undo-no-answer",
                                           g_variant_new_string (current (self))));
}

static void
mark_unread_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  if (current (self) == NULL)
    return;
  wbl_thread_pane_keep_unread (self);
  wbl_desk_mark_unread_async (self->desk, current (self), done_cb, command_new (self, _ ("Marked as unread"), NULL, NULL));
}

static void
undo_no_answer_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  wbl_desk_no_answer_async (self->desk, g_variant_get_string (parameter, NULL), TRUE, done_cb,
                            command_new (self, NULL, NULL, NULL));
}

/* The list */

static void
set_pin (WblThreadPane *self, const char *conversation, gboolean pin, const char *words)
{
  wbl_desk_pin_async (self->desk, conversation, pin, done_cb,
                      command_new (self, words, words != NULL ? "thread.set-pin" : NULL,
                                   g_variant_new ("(sb)", conversation, !pin)));
}

static void
pin_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  if (current (self) != NULL)
    set_pin (self, current (self), TRUE, _ ("Stays on top of the list, on every device of this account"));
}

static void
unpin_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  if (current (self) != NULL)
    set_pin (self, current (self), FALSE, _ ("No longer on top of the list"));
}

static void
set_pin_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *conversation = NULL;
  gboolean pin = FALSE;

  g_variant_get (parameter, "(&sb)", &conversation, &pin);
  set_pin (WBL_THREAD_PANE (widget), conversation, pin, NULL);
}

static void
remove_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Command) command = data;
  g_autoptr (WblThreadPane) self = g_weak_ref_get (&command->pane);
  g_autofree char *conversation = g_variant_dup_string (command->target, NULL);

  if (g_strcmp0 (wbl_ask_finish (result), "remove") == 0 && self != NULL && self->desk != NULL)
    wbl_desk_remove_async (self->desk, conversation, FALSE, done_cb, g_steal_pointer (&command));
}

static char *
remove_words (const WblConversation *conversation)
{
  const char *first = conversation->needs_answer         ? _ ("The customer still waits for an answer.")
                      : conversation->promise_due_ms > 0 ? _ ("A promise to this customer is still open.")
                                                         : "";

  return g_strconcat (first, *first != '\0' ? "\n\n" : "",
                      _ ("It leaves the list on this device only. Its messages and notes are not erased: you find them by "
                         "searching, and colleagues keep theirs. A new message, or something a colleague does, brings it back."),
                      NULL);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  const WblAskResponse answers[] = { { "cancel", _ ("_Cancel"), ADW_RESPONSE_DEFAULT },
                                     { "remove", _ ("_Take Out"), ADW_RESPONSE_DESTRUCTIVE } };
  g_autofree char *words = NULL;

  if (conversation == NULL)
    return;
  words = remove_words (conversation);
  wbl_ask_async (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Take This Conversation out of Your List?"), words, answers,
                 G_N_ELEMENTS (answers), NULL, remove_answered_cb,
                 command_new (self, _ ("Taken out of the list"), "thread.put-back-one", g_variant_new_string (conversation->id)));
}

static void
blocked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Command) command = data;
  g_autoptr (WblThreadPane) self = g_weak_ref_get (&command->pane);
  g_autoptr (GError) error = NULL;
  gboolean done = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  if (self != NULL && self->desk != NULL)
    wbl_thread_pane_tell (self, done ? command->words : _ ("Not blocked: the cloud cannot be reached. They can still write."),
                          NULL, NULL);
}

static void
block_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Command) command = data;
  g_autoptr (WblThreadPane) self = g_weak_ref_get (&command->pane);
  gint64 person = g_variant_get_int64 (command->target);

  if (g_strcmp0 (wbl_ask_finish (result), "block") == 0 && self != NULL && self->desk != NULL)
    wbl_desk_block_async (self->desk, person, TRUE, blocked_cb, g_steal_pointer (&command));
}

static void
block_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  const WblAskResponse answers[] = { { "cancel", _ ("_Cancel"), ADW_RESPONSE_DEFAULT },
                                     { "block", _ ("_Block"), ADW_RESPONSE_DESTRUCTIVE } };

  if (conversation == NULL)
    return;
  wbl_ask_async (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Block This Customer?"),
                 _ ("They can write to nobody at this account any more, whoever of the team is there. What they wrote stays. "
                    "You can unblock them in the team window."),
                 answers, G_N_ELEMENTS (answers), NULL, block_answered_cb,
                 command_new (self, _ ("Blocked. They cannot write to you any more."), NULL, g_variant_new_int64 (conversation->peer)));
}

static void
put_back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  const char *conversation = parameter != NULL ? g_variant_get_string (parameter, NULL) : current (self);

  if (conversation != NULL)
    wbl_desk_remove_async (self->desk, conversation, TRUE, done_cb, command_new (self, _ ("Back in the list"), NULL, NULL));
}

static void
set_priority (WblThreadPane *self, WblPriority priority)
{
  if (current (self) != NULL)
    wbl_desk_set_priority_async (self->desk, current (self), priority, done_cb, command_new (self, NULL, NULL, NULL));
}

static void
set_priority_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_priority (WBL_THREAD_PANE (widget), (WblPriority) g_variant_get_int32 (parameter));
}

/* By key: normal, high and back. Safety is chosen in the menu. */
static void
priority_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);

  if (conversation != NULL)
    set_priority (self, conversation->priority == WBL_PRIORITY_NORMAL ? WBL_PRIORITY_HIGH : WBL_PRIORITY_NORMAL);
}

static void
set_label_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  const char *label = NULL;
  gboolean add = FALSE;

  g_variant_get (parameter, "(&sb)", &label, &add);
  if (current (self) != NULL)
    wbl_desk_label_async (self->desk, current (self), label, add, done_cb, command_new (self, NULL, NULL, NULL));
}

static void
label_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);

  if (conversation != NULL)
    wbl_labels_popover_open (GTK_WIDGET (self->header), conversation->labels);
}

static void
send_held_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  wbl_desk_send_now_async (self->desk, g_variant_get_int64 (parameter), done_cb, command_new (self, NULL, NULL, NULL));
}

/* Looking and copying */

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);

  if (current (self) == NULL)
    return;
  gtk_search_bar_set_search_mode (self->find_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->find));
}

static void
copy_number (WblThreadPane *self, const char *number)
{
  g_autofree char *masked = wbl_words_text (number, wbl_thread_pane_is_mine (self), CHIP_CHARS, NULL);
  /* Translators: %s is an order or tracking number that was put into the clipboard. */
  g_autofree char *words = g_strdup_printf (_ ("Copied %s"), masked);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), masked);
  wbl_thread_pane_tell (self, words, NULL, NULL);
}

static void
copy_number_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  copy_number (WBL_THREAD_PANE (widget), g_variant_get_string (parameter, NULL));
}

static void
select_text_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_message_list_select_text (WBL_THREAD_PANE (widget)->list);
}

static void
open_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_open_uri (widget, g_variant_get_string (parameter, NULL));
}

static void
copy_chip_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  const char *number = wbl_facts_row_get_first_chip (self->facts);

  if (number != NULL)
    copy_number (self, number);
}

static gboolean
may_reply (WblThreadPane *self)
{
  const WblAccountInfo *account = wbl_desk_get_account (self->desk);

  return account != NULL && account->role == WBL_ROLE_AGENT;
}

static gboolean
has_unsent (const WblConversation *conversation)
{
  return conversation->n_queued + conversation->n_held + conversation->n_failed > 0;
}

static void
allow (WblThreadPane *self, const char *name, gboolean allowed)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), name, allowed);
  g_signal_emit_by_name (self, "allows", name, allowed);
}

/* Switches the actions off that make no sense now. */
void
wbl_thread_pane_update_actions (WblThreadPane *self)
{
  static const char *const always[] = {
    "thread.send",        "thread.send-next", "thread.note",   "thread.reply",   "thread.attach", "thread.assign",
    "thread.assign-to",   "thread.snooze",    "thread.label",  "thread.set-label", "thread.find", "thread.priority",
    "thread.snooze-until", "thread.copy-chip", "thread.holding-reply", "thread.move-to-note", "thread.set-priority",
    "thread.snippets",     "thread.select-text",
  };
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  WblStatus status = conversation != NULL ? conversation->status : 0;

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    allow (self, always[i], current (self) != NULL);
  allow (self, "thread.reply-to", current (self) != NULL && may_reply (self));
  allow (self, "thread.reply-to-message", current (self) != NULL && may_reply (self));
  allow (self, "thread.move-to-reply", current (self) != NULL && may_reply (self));
  allow (self, "thread.recall", current (self) != NULL && may_reply (self));
  allow (self, "thread.recall-message", current (self) != NULL && may_reply (self));
  allow (self, "thread.take", conversation != NULL && !wbl_thread_pane_is_mine (self));
  allow (self, "thread.resolve", conversation != NULL && status != WBL_STATUS_RESOLVED);
  allow (self, "thread.reopen", conversation != NULL && status != WBL_STATUS_OPEN);
  allow (self, "thread.with-customer", conversation != NULL && status != WBL_STATUS_WITH_CUSTOMER);
  allow (self, "thread.no-answer", conversation != NULL && conversation->needs_answer);
  allow (self, "thread.mark-unread", conversation != NULL && conversation->last_customer_mid != 0);
  allow (self, "thread.pin", conversation != NULL && !conversation->pinned);
  allow (self, "thread.unpin", conversation != NULL && conversation->pinned);
  allow (self, "thread.block", conversation != NULL && conversation->chat_kind != WBL_CHAT_GROUP);
  allow (self, "thread.remove", conversation != NULL && !conversation->removed && !has_unsent (conversation));
  allow (self, "thread.put-back", conversation != NULL && conversation->removed);
  allow (self, "thread.undo-hold", current (self) != NULL && g_hash_table_contains (self->held, current (self)));
}

/* Declares every "thread.…" action; the window binds keys to them. */
void
wbl_thread_pane_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "thread.send", NULL, send_action },
    { "thread.send-next", NULL, send_next_action },
    { "thread.note", NULL, note_action },
    { "thread.reply", NULL, reply_action },
    { "thread.reply-to", NULL, reply_to_action },
    { "thread.reply-to-message", "x", reply_to_message_action },
    { "thread.recall", NULL, recall_action },
    { "thread.recall-message", "x", recall_message_action },
    { "thread.attach", NULL, attach_action },
    { "thread.snippets", NULL, snippets_action },
    { "thread.undo-hold", NULL, undo_hold_action },
    { "thread.undo-hold-of", "s", undo_hold_of_action },
    { "thread.move-to-note", NULL, move_to_note_action },
    { "thread.move-to-reply", NULL, move_to_reply_action },
    { "thread.holding-reply", NULL, holding_reply_action },
    { "thread.take", NULL, take_action },
    { "thread.assign", NULL, assign_action },
    { "thread.assign-to", "s", assign_to_action },
    { "thread.resolve", NULL, resolve_action },
    { "thread.reopen", NULL, reopen_action },
    { "thread.with-customer", NULL, with_customer_action },
    { "thread.snooze", NULL, snooze_action },
    { "thread.snooze-until", "x", snooze_until_action },
    { "thread.restore-status", "(six)", restore_status_action },
    { "thread.no-answer", NULL, no_answer_action },
    { "thread.mark-unread", NULL, mark_unread_action },
    { "thread.undo-no-answer", "s", undo_no_answer_action },
    { "thread.pin", NULL, pin_action },
    { "thread.unpin", NULL, unpin_action },
    { "thread.set-pin", "(sb)", set_pin_action },
    { "thread.remove", NULL, remove_action },
    { "thread.block", NULL, block_action },
    { "thread.put-back", NULL, put_back_action },
    { "thread.put-back-one", "s", put_back_action },
    { "thread.priority", NULL, priority_action },
    { "thread.set-priority", "i", set_priority_action },
    { "thread.label", NULL, label_action },
    { "thread.set-label", "(sb)", set_label_action },
    { "thread.send-held", "x", send_held_action },
    { "thread.find", NULL, find_action },
    { "thread.select-text", NULL, select_text_action },
    { "thread.copy-chip", NULL, copy_chip_action },
    { "thread.copy-number", "s", copy_number_action },
    { "thread.open-link", "s", open_link_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type, actions[i].activate);
  gtk_widget_class_install_property_action (widget_class, "thread.ask-rating", "ask-rating");
}
