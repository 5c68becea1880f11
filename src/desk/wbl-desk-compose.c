/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-compose"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-leak-guard.h"
#include "lanying/wbl-cloud-talk.h"
#include "model/wbl-ai.h"
#include "model/wbl-json.h"
#include "model/wbl-quote.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-people.h"
#include "store/wbl-db-ratings.h"
#include "text/wbl-mask.h"
#include "text/wbl-mention.h"
#include "text/wbl-safe-text.h"
#include "text/wbl-template.h"

/*
 * Writing. A reply is a message to the customer and an operation in our log that says who wrote it; a note is an
 * operation and nothing else. They share no path to the transport.
 */

#define MAX_TEXT (16 * 1024)
#define MAX_FILE (25 * 1024 * 1024)
#define QUOTE_CHARS 120

void
wbl_receipt_free (WblReceipt *receipt)
{
  if (receipt == NULL)
    return;
  g_free (receipt->op_id);
  g_free (receipt);
}

static void
receipt_destroy (gpointer data)
{
  wbl_receipt_free (data);
}

typedef struct
{
  char *conversation;
  char *text;
  gint64 hold_ms;
  gint64 quote_mid; /* what it answers, 0 = nothing in particular */
  GPtrArray *cites; /* WblCite */
  char *file_name, *file_mime;
  GBytes *file;
  guint width, height;
  gint64 promise_due_ms; /* of a holding reply */
} Draft;

static void
draft_free (gpointer data)
{
  Draft *draft = data;

  g_free (draft->conversation);
  g_free (draft->text);
  g_clear_pointer (&draft->cites, g_ptr_array_unref);
  g_free (draft->file_name);
  g_free (draft->file_mime);
  g_clear_pointer (&draft->file, g_bytes_unref);
  g_free (draft);
}

/* ---- what may not be sent ---- */

static gboolean
check_draft (WblDesk *self, const Draft *draft, GError **error)
{
  gsize start = 0, end = 0;

  if (self->account == NULL)
    g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_SIGNED_IN, "Nobody is signed in");
  else if (self->account->role != WBL_ROLE_AGENT)
    g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN, "Only agents write to customers");
  else if (*draft->text == '\0' && draft->file == NULL)
    g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INVALID, "There is nothing to send");
  else if (strlen (draft->text) > MAX_TEXT)
    g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_TOO_LARGE, "The text is longer than 16 KiB");
  else if (draft->file != NULL && (g_bytes_get_size (draft->file) > MAX_FILE || g_bytes_get_size (draft->file) == 0))
    g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_TOO_LARGE, "The file is empty or larger than 25 MiB");
  else if (wbl_template_find_blank (draft->text, 0, &start, &end))
    g_set_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_PLACEHOLDER, "%.*s is left in the text", (int) (end - start),
                 draft->text + start);
  else
    return TRUE;
  return FALSE;
}

static gboolean
may_be_read (WblDb *db, const Draft *draft, GError **error)
{
  for (guint i = 0; draft->cites != NULL && i < draft->cites->len; i++)
    {
      const WblCite *cite = g_ptr_array_index (draft->cites, i);

      if (!wbl_db_article_is_internal (db, cite->article))
        continue;
      g_set_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INTERNAL_TEXT, "The text comes from the internal article %s",
                   cite->article);
      return FALSE;
    }
  return wbl_leak_guard_check (db, draft->text, error);
}

/* ---- a reply ---- */

static char *
object_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

/* The customer reads this again, maybe in another client, so the start of their own words is enough; never a card's
 * number, and never the name that the desk has for them. */
static void
add_quote (JsonObject *ext, const WblMessage *quoted)
{
  g_autofree char *masked = wbl_mask (quoted->text, WBL_MASK_CARDS_ONLY);
  g_autofree char *start = g_utf8_substring (masked, 0, MIN (g_utf8_strlen (masked, -1), QUOTE_CHARS));

  g_strdelimit (start, "\n\r\t", ' ');
  wbl_quote_add (ext, quoted->server_id, quoted->from_us ? quoted->author : NULL, start);
}

static char *
reply_ext (const char *name, const WblMessage *quoted)
{
  g_autoptr (JsonObject) ext = json_object_new ();

  json_object_set_string_member (ext, "app", "warbler");
  json_object_set_int_member (ext, "v", 1);
  json_object_set_string_member (ext, "name", name);
  if (quoted != NULL)
    add_quote (ext, quoted);
  return object_text (ext);
}

static char *
attachment_of (const Draft *draft)
{
  g_autoptr (JsonObject) object = NULL;

  if (draft->file == NULL)
    return NULL;
  object = json_object_new ();
  json_object_set_string_member (object, "dName", draft->file_name);
  json_object_set_int_member (object, "fLen", (gint64) g_bytes_get_size (draft->file));
  json_object_set_string_member (object, "mime", draft->file_mime);
  if (draft->width > 0)
    {
      json_object_set_int_member (object, "width", draft->width);
      json_object_set_int_member (object, "height", draft->height);
    }
  return object_text (object);
}

static WblContentType
type_of (const Draft *draft)
{
  if (draft->file == NULL)
    return WBL_CONTENT_TEXT;
  return g_str_has_prefix (draft->file_mime, "image/") ? WBL_CONTENT_IMAGE : WBL_CONTENT_FILE;
}

static JsonObject *
cite_object (const WblCite *cite)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "article", cite->article);
  if (cite->version > 0)
    json_object_set_int_member (object, "version", cite->version);
  if (cite->passage != NULL)
    json_object_set_string_member (object, "passage", cite->passage);
  return object;
}

static gboolean
log_reply (WblDb *db, const Draft *draft, const char *conversation, WblReceipt *receipt, GError **error)
{
  g_autofree char *entity = g_strconcat ("conv:", conversation, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("reply", entity);
  JsonArray *cites = json_array_new ();

  for (guint i = 0; draft->cites != NULL && i < draft->cites->len; i++)
    json_array_add_object_element (cites, cite_object (g_ptr_array_index (draft->cites, i)));
  json_object_set_array_member (op->payload, "cites", cites);
  wbl_op_set_id (op, "client_id", receipt->client_id);
  g_free (receipt->op_id);
  receipt->op_id = g_strdup (op->id);
  return wbl_db_op_add (db, op, error);
}

static gboolean
keep_promises (WblDb *db, const char *conversation, GError **error)
{
  g_autoptr (GPtrArray) promises = wbl_db_promises (db, conversation, error);

  for (guint i = 0; promises != NULL && i < promises->len; i++)
    {
      WblPromise *promise = g_ptr_array_index (promises, i);
      g_autofree char *entity = g_strconcat ("promise:", promise->id, NULL);
      g_autoptr (WblOp) op = wbl_op_new ("promise.close", entity);

      wbl_op_set_string (op, "outcome", "kept");
      if (!wbl_db_op_add (db, op, error))
        return FALSE;
    }
  return promises != NULL;
}

static gboolean
make_promise (WblDb *db, const Draft *draft, const char *conversation, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *entity = g_strconcat ("promise:", id, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("promise", entity);

  wbl_op_set_string (op, "conv", conversation);
  wbl_op_set_string (op, "text", draft->text);
  wbl_op_set_int (op, "due", draft->promise_due_ms);
  return wbl_db_op_add (db, op, error);
}

/* Who is in the group and called by name behind an at sign is called by the cloud too. (transfer full) (nullable) */
static char *
mention_config (WblDb *db, const WblConversation *c, const char *text)
{
  g_autoptr (GPtrArray) people = c->chat_kind == WBL_CHAT_GROUP ? wbl_db_people_of_group (db, c->peer, NULL) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) meant = NULL;
  g_autoptr (JsonObject) config = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  JsonArray *list = json_array_new ();

  json_object_set_array_member (config, "mentionList", list);
  for (guint i = 0; people != NULL && i < people->len; i++)
    g_ptr_array_add (names, ((WblPerson *) g_ptr_array_index (people, i))->name);
  g_ptr_array_add (names, NULL);
  meant = wbl_mention_find (text, (const char *const *) names->pdata);
  for (guint i = 0; i < meant->len; i++)
    json_array_add_int_element (list, ((WblPerson *) g_ptr_array_index (people, g_array_index (meant, guint, i)))->uid);
  node = json_node_init_object (json_node_alloc (), config);
  return meant->len > 0 ? json_to_string (node, FALSE) : NULL;
}

static gboolean
add_reply (WblDb *db,
           const Draft *draft,
           const WblConversation *c,
           const WblMessage *quoted,
           WblReceipt *receipt,
           GError **error)
{
  g_autofree char *name = wbl_db_get_meta (db, "agent-name");
  g_autofree char *ext = reply_ext (name != NULL ? name : "", quoted);
  g_autofree char *attachment = attachment_of (draft);
  g_autofree char *config = mention_config (db, c, draft->text);
  WblNewMessage message = { .conversation = c->id, .type = type_of (draft), .text = draft->text, .attachment = attachment,
                            .ext = ext, .author = name, .state = WBL_SEND_QUEUED, .config = config };

  if (draft->hold_ms > 0)
    {
      message.state = WBL_SEND_HELD;
      message.hold_until_ms = wbl_db_now_ms (db) + draft->hold_ms;
    }
  receipt->state = message.state;
  receipt->row_id = wbl_db_add_message (db, &message, &receipt->client_id, error);
  return receipt->row_id != 0
         && (draft->file == NULL || wbl_db_put_file (db, receipt->row_id, FALSE, draft->file, error))
         && log_reply (db, draft, c->id, receipt, error);
}

static WblMessage *
find_quoted (WblDb *db, const Draft *draft, GError **error)
{
  WblMessage *quoted = wbl_db_get_quoted (db, draft->conversation, draft->quote_mid, NULL);

  if (quoted == NULL)
    g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND,
                         "The message that this answers is not in this chat, or was taken back");
  return quoted;
}

static gpointer
reply_job (WblDb *db, gpointer data, GError **error)
{
  Draft *draft = data;
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, draft->conversation, error);
  g_autoptr (WblReceipt) receipt = g_new0 (WblReceipt, 1);
  g_autoptr (WblMessage) quoted = NULL;

  if (c == NULL || !may_be_read (db, draft, error))
    return NULL;
  if (draft->quote_mid != 0 && (quoted = find_quoted (db, draft, error)) == NULL)
    return NULL;
  if (!add_reply (db, draft, c, quoted, receipt, error))
    return NULL;
  if (draft->promise_due_ms > 0 ? !make_promise (db, draft, c->id, error) : !keep_promises (db, c->id, error))
    return NULL;
  if (!wbl_db_save_draft (db, c->id, FALSE, NULL, 0, error) || !wbl_db_save_draft_file (db, c->id, NULL, error))
    return NULL;
  return g_steal_pointer (&receipt);
}

static Draft *
draft_from (const WblReply *reply)
{
  Draft *draft = g_new0 (Draft, 1);

  draft->conversation = g_strdup (reply->conversation);
  draft->text = g_strdup (reply->text != NULL ? reply->text : "");
  draft->hold_ms = reply->hold_ms;
  draft->quote_mid = reply->quote_mid;
  draft->cites = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_cite_free);
  for (guint i = 0; reply->cites != NULL && reply->cites[i] != NULL; i++)
    g_ptr_array_add (draft->cites, wbl_cite_copy (reply->cites[i]));
  if (reply->file != NULL)
    {
      draft->file = g_bytes_ref (reply->file);
      draft->file_name = wbl_safe_filename (reply->file_name != NULL ? reply->file_name : "file");
      draft->file_mime = g_strdup (reply->file_mime != NULL ? reply->file_mime : "application/octet-stream");
      draft->width = reply->width;
      draft->height = reply->height;
    }
  return draft;
}

static void
send_draft (WblDesk *self, gpointer tag, Draft *draft, GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;

  if (!check_draft (self, draft, &error))
    {
      draft_free (draft);
      g_task_report_error (self, callback, data, tag, error);
      return;
    }
  if (draft->hold_ms > 0)
    wbl_desk_schedule_tick (self, g_get_real_time () / 1000 + draft->hold_ms);
  wbl_desk_write (self, tag, reply_job, draft, draft_free, receipt_destroy, callback, data);
}

/**
 * wbl_desk_reply_async:
 * @reply: borrowed for the call
 *
 * Writes to the customer. When it ends without error the message is on disk and will be sent once, now or when the
 * network is back. Fails with WBL_DESK_ERROR: FORBIDDEN, INVALID, TOO_LARGE, PLACEHOLDER, INTERNAL_TEXT; NOT_FOUND when
 * what it answers was taken back meanwhile.
 */
void
wbl_desk_reply_async (WblDesk *self, const WblReply *reply, GAsyncReadyCallback callback, gpointer data)
{
  send_draft (self, wbl_desk_reply_async, draft_from (reply), callback, data);
}

/** wbl_desk_reply_finish: Returns: (transfer full): what was written. */
WblReceipt *
wbl_desk_reply_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** wbl_desk_holding_reply_async: "I am checking, until …": the words and the promise, together. */
void
wbl_desk_holding_reply_async (WblDesk *self,
                              const char *conversation,
                              const char *text,
                              gint64 due_ms,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  WblReply reply = { .conversation = conversation, .text = text };
  Draft *draft = draft_from (&reply);

  draft->promise_due_ms = due_ms;
  send_draft (self, wbl_desk_holding_reply_async, draft, callback, data);
  wbl_desk_schedule_tick (self, 1);
}

/* ---- a note ---- */

/* Colleagues whose names stand in the note behind an at sign. */
static gboolean
add_mentions (WblDb *db, WblOp *op, const char *text, GError **error)
{
  g_autoptr (GPtrArray) agents = wbl_db_agents (db, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) meant = NULL;
  JsonArray *mentions = json_array_new ();

  for (guint i = 0; agents != NULL && i < agents->len; i++)
    g_ptr_array_add (names, ((WblAgent *) g_ptr_array_index (agents, i))->name);
  g_ptr_array_add (names, NULL);
  meant = wbl_mention_find (text, (const char *const *) names->pdata);
  for (guint i = 0; i < meant->len; i++)
    json_array_add_string_element (mentions, ((WblAgent *) agents->pdata[g_array_index (meant, guint, i)])->id);
  json_object_set_array_member (op->payload, "mentions", mentions);
  return agents != NULL;
}

static gpointer
note_job (WblDb *db, gpointer data, GError **error)
{
  Draft *draft = data;
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, draft->conversation, error);
  g_autoptr (WblReceipt) receipt = g_new0 (WblReceipt, 1);
  g_autofree char *entity = NULL;
  g_autoptr (WblOp) op = NULL;

  if (c == NULL)
    return NULL;
  entity = g_strconcat ("conv:", c->id, NULL);
  op = wbl_op_new ("note", entity);
  wbl_op_set_string (op, "text", draft->text);
  if (!add_mentions (db, op, draft->text, error))
    return NULL;
  if (!wbl_db_op_add (db, op, error) || !wbl_db_save_draft (db, c->id, TRUE, NULL, 0, error))
    return NULL;
  receipt->op_id = g_strdup (op->id);
  receipt->row_id = -op->seq;
  receipt->state = op->state == WBL_OP_LOCAL ? WBL_SEND_SENT : WBL_SEND_QUEUED;
  return g_steal_pointer (&receipt);
}

/** wbl_desk_note_async: a private note. Customers never see it: it goes to the staff room or stays here. Colleagues whose
 * names are in it behind an at sign are told. */
void
wbl_desk_note_async (WblDesk *self, const char *conversation, const char *text, GAsyncReadyCallback callback, gpointer data)
{
  Draft *draft = g_new0 (Draft, 1);

  draft->conversation = g_strdup (conversation);
  draft->text = g_strdup (text);
  if (text == NULL || *text == '\0')
    {
      draft_free (draft);
      g_task_report_new_error (self, callback, data, wbl_desk_note_async, WBL_DESK_ERROR, WBL_DESK_ERROR_INVALID,
                               "There is nothing to note");
      return;
    }
  wbl_desk_write (self, wbl_desk_note_async, note_job, draft, draft_free, receipt_destroy, callback, data);
}

WblReceipt *
wbl_desk_note_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the question for a rating ---- */

static char *
survey_ext (const char *id)
{
  g_autoptr (JsonObject) ext = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (ext, "app", "warbler");
  json_object_set_int_member (ext, "v", 1);
  json_object_set_string_member (ext, "t", "survey");
  json_object_set_string_member (ext, "survey", id);
  json_object_set_int_member (ext, "scale", 5);
  text = object_text (ext);
  return wbl_ai_ext_for_nobody (text);
}

static gboolean
log_survey (WblDb *db, const WblConversation *c, const char *id, const char *key, GError **error)
{
  g_autofree char *entity = g_strconcat ("conv:", c->id, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("survey", entity);

  op->key = g_strdup (key);
  wbl_op_set_string (op, "survey", id);
  wbl_op_set_id (op, "trigger_mid", c->last_customer_mid);
  return wbl_db_op_add (db, op, error);
}

/* wbl_desk_job_survey: asks the customer of @conversation for a rating, in the running transaction; nothing, if somebody has set
 * out to ask after the same message. @asks: (out): whether we do */
gboolean
wbl_desk_job_survey (WblDb *db, const char *conversation, gboolean *asks, GError **error)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, conversation, error);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *ext = survey_ext (id);
  g_autofree char *me = wbl_db_get_meta (db, "agent-id");
  g_autofree char *key = c != NULL ? wbl_db_survey_key (c->id, c->last_customer_mid) : NULL;
  WblNewMessage message = { .type = WBL_CONTENT_SURVEY, .ext = ext, .state = WBL_SEND_QUEUED };
  gint64 client_id = 0;

  *asks = FALSE;
  if (c == NULL)
    return FALSE;
  if (wbl_db_survey_is_claimed (db, key))
    return TRUE;
  *asks = TRUE;
  message.conversation = c->id;
  message.text = wbl_phrase_survey (c->language);
  return wbl_db_add_survey (db, id, c->id, me, error) && log_survey (db, c, id, key, error)
         && wbl_db_add_message (db, &message, &client_id, error) != 0;
}

/* ---- messages that wait ---- */

static gint64 *
row_key (gint64 row)
{
  return g_memdup2 (&row, sizeof row);
}

static gpointer
cancel_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_outbox_cancel (db, *(gint64 *) data, error);
}

/** wbl_desk_cancel_message_async: a queued, held or failed message of ours will not be sent. */
void
wbl_desk_cancel_message_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_write (self, wbl_desk_cancel_message_async, cancel_job, row_key (row_id), g_free, g_free, callback, data);
}

/** wbl_desk_cancel_message_finish: Returns: (transfer full): its text, for the composer; NOT_FOUND when it has left. */
char *
wbl_desk_cancel_message_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
send_now_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_outbox_send_now (db, *(gint64 *) data, error) ? GINT_TO_POINTER (1) : NULL;
}

/** wbl_desk_send_now_async: a person looked at a held or failed message: it goes. */
void
wbl_desk_send_now_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_send_now_async, send_now_job, row_key (row_id), g_free, callback, data);
}

static gpointer
outbox_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_outbox_list (db, error);
}

void
wbl_desk_outbox_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_outbox_async, outbox_job, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
                 data);
}

/** wbl_desk_outbox_finish: Returns: (transfer full) (element-type WblMessage): what is not in the cloud, oldest first. */
GPtrArray *
wbl_desk_outbox_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
recall_posted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (wbl_cloud_post_finish (WBL_CLOUD (source), result, &error) >= 0)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (wbl_cloud_error_get_advice (error) != WBL_CLOUD_GIVE_UP)
    {
      g_task_return_error (task, error);
      return;
    }
  g_error_free (error);
  g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND, "The cloud does not take it back any more");
}

/* A recall is not queued: five minutes later it would be too late anyway. Over REST, where a refusal has an answer. */
static void
recall_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = WBL_DESK (g_task_get_source_object (task));
  GError *error = NULL;
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (GPtrArray) pair = wbl_store_job_finish (WBL_STORE (source), result, &error);
  WblMessage *message = pair != NULL ? g_ptr_array_index (pair, 0) : NULL;
  WblCloudOutgoing *outgoing;

  if (pair == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  c = g_object_ref (g_ptr_array_index (pair, 1));
  if (message->from_uid != 0 && self->cloud != NULL && message->from_uid != wbl_cloud_get_uid (self->cloud))
    {
      g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN, "A colleague with an account of their own wrote it");
      return;
    }
  if (self->cloud == NULL || wbl_desk_get_link (self) != WBL_DESK_ONLINE || message->server_id == 0)
    {
      g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE, "A message can only be recalled while online");
      return;
    }
  outgoing = wbl_cloud_outgoing_new (g_get_real_time (), c->peer, c->chat_kind == WBL_CHAT_GROUP);
  outgoing->oper = WBL_OPER_RECALL;
  outgoing->oper_mid = message->server_id;
  wbl_cloud_post_async (self->cloud, outgoing, NULL, recall_posted_cb, g_steal_pointer (&task));
  wbl_cloud_outgoing_free (outgoing);
}

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

static gpointer
recall_job (WblDb *db, gpointer data, GError **error)
{
  WblMessage *message = wbl_db_get_message (db, *(gint64 *) data, error);
  WblConversation *c = message != NULL ? wbl_db_get_conversation (db, message->conversation_id, error) : NULL;
  GPtrArray *pair;

  if (c == NULL)
    {
      g_clear_object (&message);
      return NULL;
    }
  pair = g_ptr_array_new_with_free_func (unref_object);
  g_ptr_array_add (pair, message);
  g_ptr_array_add (pair, c);
  return pair;
}

/**
 * wbl_desk_recall_async: takes back a sent message, within the cloud's five minutes and online only. What the cloud says to
 * all devices of the account then marks it here too. Fails with WBL_CLOUD_ERROR: OFFLINE, or what says to try again;
 * WBL_DESK_ERROR: NOT_FOUND when the cloud refuses, FORBIDDEN for a colleague's own account and for who is no agent. End with
 * wbl_desk_command_finish().
 */
void
wbl_desk_recall_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, wbl_desk_recall_async);
  if (self->account == NULL || self->account->role != WBL_ROLE_AGENT)
    {
      g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN, "Only agents write to customers");
      g_object_unref (task);
      return;
    }
  wbl_store_read_async (self->store, WBL_PRIORITY_INTERACTIVE, recall_job, row_key (row_id), g_free,
                        (GDestroyNotify) g_ptr_array_unref, NULL, recall_read_cb, task);
}
