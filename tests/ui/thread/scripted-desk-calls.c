/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "scripted-desk-calls"
#include "config.h"

#include "scripted-desk-private.h"

#include "desk/wbl-blocked.h"
#include "desk/wbl-snippets.h"

#include <string.h>

/* What the window asks of the scripted desk: each call is noted down and ended. */

G_GNUC_PRINTF (2, 3)
static void
note_down (WblDesk *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->log, g_strdup_vprintf (format, args));
  va_end (args);
}

/* Ends a call: refused when the test said so. Consumes @task. */
static void
finish (WblDesk *self, GTask *task, gpointer result, GDestroyNotify destroy)
{
  if (self->refuse_next != 0)
    {
      g_task_return_new_error (task, WBL_DESK_ERROR, self->refuse_next, "refused by the test");
      if (destroy != NULL)
        destroy (result);
      self->refuse_next = 0;
    }
  else
    g_task_return_pointer (task, result, destroy);
  g_object_unref (task);
}

static void
finish_command (WblDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  finish (self, g_task_new (self, NULL, callback, data), self, NULL);
}

gboolean
wbl_desk_command_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

const WblAccountInfo *
wbl_desk_get_account (WblDesk *self)
{
  return &self->account;
}

WblDeskLink
wbl_desk_get_link (WblDesk *self)
{
  return self->state;
}

/* A desk that connects does so for the first time. */
gint64
wbl_desk_get_as_of_ms (WblDesk *self)
{
  return self->state == WBL_DESK_CONNECTING ? 0 : g_get_real_time () / 1000 - (self->state == WBL_DESK_ONLINE ? 0 : 60000);
}

void
wbl_desk_take_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "take %s", conversation);
  finish_command (self, callback, data);
}

void
wbl_desk_assign_async (WblDesk *self, const char *conversation, const char *agent_id, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "assign %s %s", conversation, agent_id != NULL ? agent_id : "nobody");
  finish_command (self, callback, data);
}

void
wbl_desk_set_status_async (WblDesk *self, const char *conversation, WblStatus status, gint64 until_ms, gboolean ask_rating, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "status %s %s ask=%d", conversation, wbl_status_to_string (status), ask_rating);
  finish_command (self, callback, data);
}

/* It asks when it was told to. */
gboolean
wbl_desk_set_status_finish (WblDesk *self, GAsyncResult *result, gboolean *asks, GError **error)
{
  *asks = TRUE;
  return wbl_desk_command_finish (self, result, error);
}

void
wbl_desk_no_answer_async (WblDesk *self, const char *conversation, gboolean undo, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "no-answer %s undo=%d", conversation, undo);
  finish_command (self, callback, data);
}

void
wbl_desk_label_async (WblDesk *self, const char *conversation, const char *label, gboolean add, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "label %s %s add=%d", conversation, label, add);
  finish_command (self, callback, data);
}

void
wbl_desk_set_priority_async (WblDesk *self, const char *conversation, WblPriority priority, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "priority %s %d", conversation, (int) priority);
  finish_command (self, callback, data);
}

void
wbl_desk_mark_read_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "read %s", conversation);
  finish_command (self, callback, data);
}

void
wbl_desk_mark_unread_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "unread %s", conversation);
  finish_command (self, callback, data);
}

void
wbl_desk_pin_async (WblDesk *self, const char *conversation, gboolean pin, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "pin %s %d", conversation, pin);
  finish_command (self, callback, data);
}

void
wbl_desk_remove_async (WblDesk *self, const char *conversation, gboolean undo, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "remove %s undo=%d", conversation, undo);
  finish_command (self, callback, data);
}

void
wbl_desk_send_now_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "send-now %" G_GINT64_FORMAT, row_id);
  finish_command (self, callback, data);
}

void
wbl_receipt_free (WblReceipt *receipt)
{
  if (receipt != NULL)
    g_free (receipt->op_id);
  g_free (receipt);
}

static void
finish_receipt (WblDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  WblReceipt *receipt = g_new0 (WblReceipt, 1);

  receipt->op_id = g_strdup ("op");
  receipt->row_id = ++self->last_row;
  finish (self, g_task_new (self, NULL, callback, data), receipt, (GDestroyNotify) wbl_receipt_free);
}

/* ---- snippets: three of them; the desk's own way of filling them in ---- */

static WblSnippet *
scripted_snippet (const char *id, const char *name, const char *pinyin, const char *initials, const char *zh, const char *en)
{
  WblSnippet *snippet = wbl_snippet_new ();

  snippet->id = g_strdup (id);
  snippet->category = g_strdup ("Returns");
  snippet->name = g_strdup (name);
  snippet->pinyin = g_strdup (pinyin);
  snippet->initials = g_strdup (initials);
  snippet->zh = g_strdup (zh);
  snippet->en = g_strdup (en);
  return snippet;
}

static GPtrArray *
scripted_snippets (void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (all, scripted_snippet ("sorry", "道歉", "dao qian", "dq", "很抱歉", "Sorry"));
  g_ptr_array_add (all, scripted_snippet ("refund", "退款", "tui kuan", "tk", "退{{金额}}元，{{天数|3}}天到账。",
                                          "{{amount}} in {{days|3}} days."));
  g_ptr_array_add (all, scripted_snippet ("guide", "说明书", "shuo ming shu", "sms", "见附件", "Attached"));
  return all;
}

void
wbl_desk_snippets_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  finish (self, g_task_new (self, cancellable, callback, data), scripted_snippets (), (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
wbl_desk_snippets_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The real one knows more ways; here a snippet is found by the beginning of its initials. */
GPtrArray *
wbl_snippets_match (GPtrArray *snippets, const char *typed, gint64 now_ms)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < snippets->len; i++)
    if (g_str_has_prefix (((WblSnippet *) g_ptr_array_index (snippets, i))->initials, typed))
      g_ptr_array_add (found, g_ptr_array_index (snippets, i));
  return found;
}

static gboolean
no_variable (const char *name, gpointer data, char **value)
{
  return FALSE;
}

void
wbl_desk_fill_snippet_async (WblDesk *self, const char *id, const char *conversation, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GPtrArray) all = scripted_snippets ();
  WblFilledSnippet *filled = g_new0 (WblFilledSnippet, 1);

  note_down (self, "snippet %s for %s", id, conversation);
  filled->stops = g_array_new (FALSE, FALSE, sizeof (WblTemplateStop));
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((WblSnippet *) g_ptr_array_index (all, i))->id, id))
      filled->text = wbl_template_fill (((WblSnippet *) g_ptr_array_index (all, i))->zh, no_variable, NULL, filled->stops);
  if (g_str_equal (id, "guide"))
    {
      filled->file_name = g_strdup ("guide.pdf");
      filled->file_mime = g_strdup ("application/pdf");
      filled->file = g_bytes_new_static ("%PDF", 4);
    }
  finish (self, g_task_new (self, NULL, callback, data), filled, (GDestroyNotify) wbl_filled_snippet_free);
}

WblFilledSnippet *
wbl_desk_fill_snippet_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_filled_snippet_free (WblFilledSnippet *filled)
{
  g_free (filled->text);
  g_array_unref (filled->stops);
  g_free (filled->file_name);
  g_free (filled->file_mime);
  g_clear_pointer (&filled->file, g_bytes_unref);
  g_free (filled);
}

static guint
count_cites (const WblCite *const *cites)
{
  guint n = 0;

  while (cites != NULL && cites[n] != NULL)
    n++;
  return n;
}

/* What holds "secret", or comes from the article "internal", is internal; "public" is its twin. */
void
wbl_desk_check_text_async (WblDesk *self,
                           const char *conversation,
                           const char *text,
                           const char *article,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  WblLeak *leak = g_new0 (WblLeak, 1);
  const char *at = strstr (text, "secret");

  note_down (self, "check %s: %s", conversation, text);
  if (at != NULL || g_strcmp0 (article, "internal") == 0)
    {
      leak->article = g_strdup ("internal");
      leak->title = g_strdup ("Our own business");
      leak->start = at != NULL ? (gsize) (at - text) : 0;
      leak->end = at != NULL ? leak->start + strlen ("secret") : 0;
      leak->twin = wbl_hit_new ();
      leak->twin->key = g_strdup ("public");
      leak->twin->title = g_strdup ("For everybody");
      leak->twin->passage = g_strdup ("what may be said");
    }
  finish (self, g_task_new (self, cancellable, callback, data), leak, (GDestroyNotify) wbl_leak_free);
}

WblLeak *
wbl_desk_check_text_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_leak_free (WblLeak *leak)
{
  if (leak == NULL)
    return;
  g_free (leak->article);
  g_free (leak->title);
  g_clear_object (&leak->twin);
  g_free (leak);
}

void
wbl_desk_reply_async (WblDesk *self, const WblReply *reply, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "reply %s hold=%" G_GINT64_FORMAT " file=%s cites=%u: %s", reply->conversation, reply->hold_ms,
             reply->file_name != NULL ? reply->file_name : "-", count_cites (reply->cites),
             reply->text);
  if (reply->quote_mid != 0)
    note_down (self, "quote %s %" G_GINT64_FORMAT, reply->conversation, reply->quote_mid);
  finish_receipt (self, callback, data);
}

WblReceipt *
wbl_desk_reply_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_desk_note_async (WblDesk *self, const char *conversation, const char *text, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "note %s: %s", conversation, text);
  finish_receipt (self, callback, data);
}

WblReceipt *
wbl_desk_note_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_desk_holding_reply_async (WblDesk *self, const char *conversation, const char *text, gint64 due_ms, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "holding %s: %s", conversation, text);
  finish_receipt (self, callback, data);
}

void
wbl_desk_cancel_message_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "cancel %" G_GINT64_FORMAT, row_id);
  finish (self, g_task_new (self, NULL, callback, data), g_strdup ("taken back"), g_free);
}

char *
wbl_desk_cancel_message_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_desk_block_async (WblDesk *self, gint64 person, gboolean block, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "block %" G_GINT64_FORMAT " %d", person, block);
  finish (self, g_task_new (self, NULL, callback, data), GINT_TO_POINTER (1), NULL);
}

void
wbl_desk_recall_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data)
{
  note_down (self, "recall %" G_GINT64_FORMAT, row_id);
  finish (self, g_task_new (self, NULL, callback, data), NULL, NULL);
}

void
wbl_desk_typing (WblDesk *self, const char *conversation, gboolean typing)
{
  note_down (self, "typing %s %d", conversation, typing);
}

void
wbl_desk_save_draft_async (WblDesk *self,
                           const char *conversation,
                           gboolean note,
                           const char *text,
                           gint64 quote_mid,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  gboolean refused = self->refuse_next != 0;

  finish_command (self, callback, data);
  if (refused)
    return;
  note_down (self, "draft %s %s: %s", conversation, note ? "note" : "reply", text);
  if (quote_mid != 0)
    note_down (self, "draft-quote %s %" G_GINT64_FORMAT, conversation, quote_mid);
  g_hash_table_insert (self->drafts, g_strdup_printf ("%s/%d", conversation, note), g_strdup (text));
}

void
wbl_desk_save_draft_file_async (WblDesk *self,
                                const char *conversation,
                                const WblAttachment *file,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  note_down (self, "draft-file %s %s", conversation, file != NULL ? file->name : "");
  g_hash_table_insert (self->draft_files, g_strdup (conversation), wbl_attachment_copy (file));
  finish_command (self, callback, data);
}

void
wbl_desk_load_drafts_async (WblDesk *self, const char *conversation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_task_data (task, g_strdup (conversation), g_free);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
wbl_drafts_free (WblDrafts *drafts)
{
  g_free (drafts->reply);
  g_free (drafts->note);
  g_clear_object (&drafts->quote);
  wbl_attachment_free (drafts->file);
  g_free (drafts);
}

WblDrafts *
wbl_desk_load_drafts_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  WblDrafts *drafts = NULL;
  g_autofree char *reply_key = g_strdup_printf ("%s/0", (char *) g_task_get_task_data (G_TASK (result)));
  g_autofree char *note_key = g_strdup_printf ("%s/1", (char *) g_task_get_task_data (G_TASK (result)));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  drafts = g_new0 (WblDrafts, 1);
  drafts->reply = g_strdup (g_hash_table_lookup (self->drafts, reply_key));
  drafts->note = g_strdup (g_hash_table_lookup (self->drafts, note_key));
  drafts->file = wbl_attachment_copy (g_hash_table_lookup (self->draft_files, g_task_get_task_data (G_TASK (result))));
  return drafts;
}

double
wbl_desk_get_upload (WblDesk *self, gint64 row_id)
{
  return self->upload;
}

void
wbl_desk_stop_upload (WblDesk *self, gint64 row_id)
{
  note_down (self, "stop %" G_GINT64_FORMAT, row_id);
}

void
scripted_desk_set_upload (WblDesk *desk, gint64 row_id, double fraction)
{
  desk->upload = fraction;
  g_signal_emit_by_name (desk, "upload", row_id, fraction);
}

double
wbl_desk_get_download (WblDesk *self, gint64 row_id)
{
  return self->download > 0 ? self->download : -1;
}

void
wbl_desk_stop_download (WblDesk *self, gint64 row_id)
{
  note_down (self, "drop %" G_GINT64_FORMAT, row_id);
}

void
scripted_desk_set_download (WblDesk *desk, gint64 row_id, double fraction)
{
  desk->download = fraction;
  g_signal_emit_by_name (desk, "download", row_id, fraction);
}

void
wbl_desk_save_file_async (WblDesk *self, gint64 row_id, GFile *to, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  note_down (self, "save %" G_GINT64_FORMAT, row_id);
  g_task_return_pointer (task, NULL, NULL);
}

void
wbl_desk_load_file_async (WblDesk *self, gint64 row_id, gboolean thumbnail, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  if (self->file != NULL)
    g_task_return_pointer (task, g_bytes_ref (self->file), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND, "no file");
  g_object_unref (task);
}

GBytes *
wbl_desk_load_file_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_desk_agents_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GPtrArray *agents = g_ptr_array_new_with_free_func (g_object_unref);
  WblAgent *agent = wbl_agent_new ();

  g_free (agent->id);
  g_free (agent->name);
  agent->id = g_strdup ("a-chen");
  agent->name = g_strdup ("Chen");
  g_ptr_array_add (agents, agent);
  g_task_return_pointer (task, agents, (GDestroyNotify) g_ptr_array_unref);
}

/* Everybody of the group "g1" can be called in a reply. */
void
wbl_desk_callable_async (WblDesk *self,
                         const char *conversation,
                         gboolean note,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GPtrArray *people = NULL;
  WblAgent *agent = NULL;

  if (note)
    {
      wbl_desk_agents_async (self, cancellable, callback, data);
      return;
    }
  task = g_task_new (self, cancellable, callback, data);
  people = g_ptr_array_new_with_free_func (g_object_unref);
  if (g_str_equal (conversation, "g1"))
    {
      agent = wbl_agent_new ();
      agent->id = g_strdup ("501");
      agent->name = g_strdup ("Chloe");
      g_ptr_array_add (people, agent);
    }
  g_task_return_pointer (task, people, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
wbl_desk_agents_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
