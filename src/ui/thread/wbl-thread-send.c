/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-thread-send"
#include "config.h"

#include "ui/thread/wbl-thread-pane-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "store/wbl-db.h"
#include "text/wbl-template.h"
#include "ui/wbl-settings.h"

/* Attachments, first replies and amounts can be taken back for so long. */
#define CAREFUL_HOLD_MS 5000

/* One thing on its way to the desk. It holds the draft that it came from, whatever is on screen meanwhile. */
typedef struct
{
  GWeakRef pane;
  WblDraft *draft;        /* (owned) */
  WblDraftParcel *parcel; /* (owned) */
  gint64 hold_ms;
  gboolean and_next;
  WblHeld before; /* what undoing brings back */
} Sending;

static void
sending_free (Sending *sending)
{
  g_weak_ref_clear (&sending->pane);
  g_object_unref (sending->draft);
  wbl_draft_parcel_free (sending->parcel);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static Sending *
sending_new (WblThreadPane *self, WblDraft *draft, gboolean note)
{
  Sending *sending = g_new0 (Sending, 1);

  g_weak_ref_init (&sending->pane, self);
  sending->draft = g_object_ref (draft);
  sending->parcel = wbl_draft_take (draft, note);
  return sending;
}

/**
 * wbl_thread_find_placeholder:
 * @text: a reply
 * @start: (out): first character of it
 * @end: (out): the character after it
 *
 * Returns: whether a {{…}} of a template was left in the text
 */
gboolean
wbl_thread_find_placeholder (const char *text, int *start, int *end)
{
  gsize from = 0, to = 0;

  if (!wbl_template_find_blank (text, 0, &from, &to))
    return FALSE;
  *start = (int) g_utf8_pointer_to_offset (text, text + from);
  *end = (int) g_utf8_pointer_to_offset (text, text + to);
  return TRUE;
}

static gboolean
has_amount (const char *text)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("[¥￥$€£]\\s*\\d|\\d\\s*(元|块|人民币|欧元|美元|USD|EUR|CNY|RMB|HKD|SGD)", G_REGEX_CASELESS, 0, NULL);

  return g_regex_match (regex, text, 0, NULL);
}

/**
 * wbl_thread_hold_ms:
 * @careful: whether a file goes with it, it is the first reply to this person, or a warning was shown about what is in it
 * @text: the reply
 * @setting_ms: the person's own setting
 *
 * Returns: how long a reply can be taken back, in milliseconds
 */
gint64
wbl_thread_hold_ms (gboolean careful, const char *text, gint64 setting_ms)
{
  if (careful || has_amount (text))
    return MAX (setting_ms, CAREFUL_HOLD_MS);
  return setting_ms;
}

/* Whether nobody of us has answered in the thread on screen. */
static gboolean
is_first_reply (WblThreadPane *self, const char *conversation)
{
  guint n = 0;

  if (g_strcmp0 (wbl_thread_pane_get_conversation (self), conversation) != 0 || wbl_thread_get_has_older (self->thread))
    return FALSE;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->thread));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WblThreadRow) row = g_list_model_get_item (G_LIST_MODEL (self->thread), i);
      WblMessage *message = wbl_thread_row_get_message (row);

      if (message->from_us && message->type < WBL_CONTENT_NOTE)
        return FALSE;
    }
  return TRUE;
}

static const char *
refusal (const GError *error)
{
  if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INTERNAL_TEXT))
    return _ ("This text holds an internal article. Customers must not see it.");
  if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_PLACEHOLDER))
    return _ ("A {{…}} is left in the text. Fill it in first.");
  if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_TOO_LARGE))
    return _ ("This is too long or the file is too large. Nothing was sent; your text is kept.");
  if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN))
    return _ ("Your role does not write to customers. Your text is kept.");
  if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND))
    return _ ("The message you answer was taken back. Nothing was sent; your text is kept.");
  if (g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL))
    return _ ("The disk is full. Nothing was sent; your text stays here. Make room, then send it again.");
  return _ ("Could not be saved. Nothing was sent; your text is kept.");
}

typedef struct
{
  GWeakRef pane;
  WblDraft *draft; /* (owned) */
} Explaining;

static void
select_leak (WblThreadPane *pane, WblDraft *draft, const WblLeak *leak)
{
  g_autofree char *text = wbl_draft_dup_text (draft, FALSE);

  if (wbl_composer_get_draft (pane->composer) == draft && leak->end > leak->start && leak->end <= strlen (text))
    wbl_composer_select_range (pane->composer, (int) g_utf8_pointer_to_offset (text, text + leak->start),
                               (int) g_utf8_pointer_to_offset (text, text + leak->end));
}

/* The part that was refused is selected, and what may be said instead is offered. */
static void
leak_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Explaining *explaining = data;
  g_autoptr (WblThreadPane) pane = g_weak_ref_get (&explaining->pane);
  g_autoptr (WblLeak) leak = wbl_desk_check_text_finish (WBL_DESK (source), result, NULL);

  if (pane != NULL && pane->desk != NULL && leak != NULL && leak->article != NULL)
    {
      select_leak (pane, explaining->draft, leak);
      wbl_composer_show_leak (pane->composer, explaining->draft, leak);
    }
  g_weak_ref_clear (&explaining->pane);
  g_object_unref (explaining->draft);
  g_free (explaining);
}

static void
explain_leak (WblThreadPane *pane, WblDraft *draft)
{
  Explaining *explaining = g_new0 (Explaining, 1);
  g_autofree char *text = wbl_draft_dup_text (draft, FALSE);

  g_weak_ref_init (&explaining->pane, pane);
  explaining->draft = g_object_ref (draft);
  wbl_desk_check_text_async (pane->desk, wbl_draft_get_conversation (draft), text, NULL, NULL, leak_found_cb, explaining);
}

static void
give_back (Sending *sending, const GError *error)
{
  g_autoptr (WblThreadPane) pane = g_weak_ref_get (&sending->pane);

  g_info ("Not sent: %s", error->message);
  wbl_draft_restore (sending->draft, g_steal_pointer (&sending->parcel));
  if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND))
    wbl_draft_set_quote (sending->draft, NULL);
  if (pane == NULL || pane->desk == NULL)
    return;
  if (wbl_composer_get_draft (pane->composer) != sending->draft)
    {
      wbl_thread_pane_tell (pane, refusal (error), NULL, NULL);
      return;
    }
  wbl_composer_set_hint (pane->composer, "dialog-warning-symbolic", refusal (error));
  if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INTERNAL_TEXT))
    explain_leak (pane, sending->draft);
}

/* The toast outlives the thread that it is about: it names the conversation, and so does nothing to another. */
static void
remember_hold (WblThreadPane *pane, const char *conversation, const WblHeld *held)
{
  g_hash_table_insert (pane->held, g_strdup (conversation), g_memdup2 (held, sizeof *held));
  wbl_thread_pane_update_actions (pane);
  wbl_thread_pane_tell (pane, _ ("Goes out in a few seconds"), "thread.undo-hold-of", g_variant_new_string (conversation));
}

static void
command_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error))
    g_info ("A status was not set: %s", error->message);
}

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sending) sending = data;
  g_autoptr (WblThreadPane) pane = g_weak_ref_get (&sending->pane);
  g_autoptr (GError) error = NULL;
  g_autoptr (WblReceipt) receipt = wbl_desk_reply_finish (WBL_DESK (source), result, &error);
  const char *conversation = wbl_draft_get_conversation (sending->draft);

  if (receipt == NULL)
    {
      give_back (sending, error);
      return;
    }
  wbl_draft_settle (sending->draft, g_steal_pointer (&sending->parcel));
  if (sending->and_next)
    wbl_desk_set_status_async (WBL_DESK (source), conversation, WBL_STATUS_WITH_CUSTOMER, 0, FALSE, command_cb, NULL);
  sending->before.row_id = receipt->row_id;
  if (pane != NULL && pane->desk != NULL && sending->hold_ms > 0)
    remember_hold (pane, conversation, &sending->before);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sending) sending = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblReceipt) receipt = wbl_desk_note_finish (WBL_DESK (source), result, &error);

  if (receipt == NULL)
    give_back (sending, error);
  else
    wbl_draft_settle (sending->draft, g_steal_pointer (&sending->parcel));
}

static void
send_note (WblThreadPane *self, WblDraft *draft)
{
  Sending *sending = sending_new (self, draft, TRUE);

  wbl_desk_note_async (self->desk, sending->parcel->conversation, sending->parcel->text, noted_cb, sending);
}

static WblHeld
status_before (WblThreadPane *self, const char *conversation, gboolean and_next)
{
  const WblConversation *snapshot = wbl_thread_pane_get_snapshot (self);
  WblHeld held = { .moved = and_next, .status = WBL_STATUS_OPEN };

  if (snapshot != NULL && g_str_equal (snapshot->id, conversation))
    {
      held.status = snapshot->status;
      held.until_ms = snapshot->snoozed_until_ms;
    }
  return held;
}

static void
send_reply (WblThreadPane *self, WblDraft *draft, gboolean and_next)
{
  gint64 setting_ms = wbl_settings_get_int ("hold-seconds") * G_GINT64_CONSTANT (1000);
  gboolean first = is_first_reply (self, wbl_draft_get_conversation (draft));
  Sending *sending = sending_new (self, draft, FALSE);
  const WblDraftParcel *parcel = sending->parcel;
  const WblAttachment *file = parcel->attachment;
  WblReply reply = {
    .conversation = parcel->conversation,
    .text = parcel->text,
    .cites = (const WblCite *const *) parcel->cites->pdata,
    .file_name = file != NULL ? file->name : NULL,
    .file_mime = file != NULL ? file->mime : NULL,
    .file = file != NULL ? file->bytes : NULL,
    .width = file != NULL ? file->width : 0,
    .height = file != NULL ? file->height : 0,
    .quote_mid = parcel->quote != NULL ? parcel->quote->server_id : 0,
  };

  sending->and_next = and_next;
  sending->before = status_before (self, parcel->conversation, and_next);
  sending->hold_ms = wbl_thread_hold_ms (file != NULL || first || parcel->warned, parcel->text, setting_ms);
  reply.hold_ms = sending->hold_ms;
  wbl_desk_reply_async (self->desk, &reply, replied_cb, sending);
}

static gboolean
is_blocked (WblThreadPane *self, WblDraft *draft)
{
  g_autofree char *text = wbl_draft_dup_text (draft, FALSE);
  int start = 0;
  int end = 0;

  if (!wbl_thread_find_placeholder (text, &start, &end))
    return FALSE;
  if (wbl_composer_get_draft (self->composer) == draft)
    {
      g_autofree char *blank = g_utf8_substring (text, start, end);
      /* Translators: %s is what is left to fill in, such as {{order}} */
      g_autofree char *words = g_strdup_printf (_ ("%s is still to be filled in."), blank);

      wbl_composer_set_hint (self->composer, "dialog-warning-symbolic", words);
      wbl_composer_select_range (self->composer, start, end);
    }
  return TRUE;
}

/* Sends what is in @draft to the conversation of @draft, never to the one that happens to be on screen. */
void
wbl_thread_pane_send_draft (WblThreadPane *self, WblDraft *draft, gboolean note, gboolean and_next)
{
  if (!note && is_blocked (self, draft))
    return;
  if (note)
    send_note (self, draft);
  else
    send_reply (self, draft, and_next);
  wbl_message_list_scroll_to_end (self->list);
  if (and_next)
    wbl_thread_pane_emit_next (self);
}

/* Sends a holding reply to the conversation on screen; what is in the composer stays there. */
void
wbl_thread_pane_send_holding (WblThreadPane *self, const char *text, gint64 due_ms)
{
  const char *conversation = wbl_thread_pane_get_conversation (self);
  Sending *sending = NULL;

  if (conversation == NULL)
    return;
  sending = g_new0 (Sending, 1);
  g_weak_ref_init (&sending->pane, self);
  sending->draft = g_object_ref (wbl_thread_pane_draft_of (self, conversation));
  sending->parcel = wbl_draft_wrap (sending->draft, text);
  wbl_desk_holding_reply_async (self->desk, conversation, text, due_ms, replied_cb, sending);
  wbl_message_list_scroll_to_end (self->list);
}

/* Taking back */

typedef struct
{
  WblDraft *draft; /* (owned) */
  GWeakRef pane;
  gboolean note;
  gboolean keep_text;
  WblHeld before;
} TakingBack;

static void
taking_back_free (TakingBack *taking)
{
  g_weak_ref_clear (&taking->pane);
  g_object_unref (taking->draft);
  g_free (taking);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TakingBack, taking_back_free)

/* One undo for all that "send, and open the next" did. */
static void
go_back (WblDesk *desk, WblThreadPane *pane, const TakingBack *taking)
{
  const char *conversation = wbl_draft_get_conversation (taking->draft);

  wbl_desk_set_status_async (desk, conversation, taking->before.status, taking->before.until_ms, FALSE, command_cb, NULL);
  if (pane != NULL)
    gtk_widget_activate_action (GTK_WIDGET (pane), "app.open-conversation", "s", conversation);
}

static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TakingBack) taking = data;
  g_autoptr (WblThreadPane) pane = g_weak_ref_get (&taking->pane);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = wbl_desk_cancel_message_finish (WBL_DESK (source), result, &error);

  if (text != NULL && taking->keep_text)
    wbl_draft_put_back (taking->draft, taking->note, text);
  if (text != NULL && taking->keep_text && pane != NULL && wbl_composer_get_draft (pane->composer) == taking->draft)
    wbl_composer_set_note (pane->composer, taking->note);
  if (text != NULL && taking->before.moved)
    go_back (WBL_DESK (source), pane, taking);
  if (text == NULL && pane != NULL && pane->desk != NULL)
    wbl_thread_pane_tell (pane, _ ("Too late to take it back: it has gone out"), NULL, NULL);
}

static TakingBack *
taking_back_new (WblThreadPane *self, const char *conversation, gboolean note, gboolean keep_text)
{
  TakingBack *taking = g_new0 (TakingBack, 1);

  g_weak_ref_init (&taking->pane, self);
  taking->draft = g_object_ref (wbl_thread_pane_draft_of (self, conversation));
  taking->note = note;
  taking->keep_text = keep_text;
  return taking;
}

/* Takes a message or note back that has not gone out; its text returns to the draft it came from, never to the other. */
void
wbl_thread_pane_take_back (WblThreadPane *self, WblMessage *message, gboolean keep_text)
{
  const char *conversation =
      message->conversation_id != NULL ? message->conversation_id : wbl_thread_pane_get_conversation (self);
  TakingBack *taking = taking_back_new (self, conversation, message->type == WBL_CONTENT_NOTE, keep_text);

  wbl_desk_cancel_message_async (self->desk, message->row_id, cancelled_cb, taking);
}

/* Undoes the hold of @conversation (nullable: the one on screen). Returns whether there was one. */
gboolean
wbl_thread_pane_undo_hold (WblThreadPane *self, const char *conversation)
{
  const char *id = conversation != NULL ? conversation : wbl_thread_pane_get_conversation (self);
  const WblHeld *held = id != NULL ? g_hash_table_lookup (self->held, id) : NULL;
  TakingBack *taking = NULL;

  if (held == NULL)
    return FALSE;
  taking = taking_back_new (self, id, FALSE, TRUE);
  taking->before = *held;
  wbl_desk_cancel_message_async (self->desk, held->row_id, cancelled_cb, taking);
  g_hash_table_remove (self->held, id);
  wbl_thread_pane_update_actions (self);
  return TRUE;
}
