/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-postman"

#include "config.h"

#include "model/wbl-json.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-lessons.h"
#include "store/wbl-db-list.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-outbox.h"
#include "sync/wbl-sync-private.h"

/*
 * The postman: takes what waits in the store, marks it as on its way, sends it, and notes the answer. The client id
 * was given when the thing was written, so sending twice is sending once.
 */

#define AT_ONCE 20
#define ARRIVALS_AT_ONCE 200
#define RETRY_MS 2000
#define UPLOAD_TRIES 5 /* in a row, while the connection itself stands */

struct _WblPostman
{
  WblSync *sync; /* (unowned) our owner */
  guint generation;
  gboolean taking;  /* reading the store */
  gboolean again;   /* something came meanwhile */
  guint retry_id;   /* source */
  guint on_the_way; /* sent, not answered */
  guint noting;     /* answers on their way into the store */
  GHashTable *uploading; /* gint64 row (owned) → Upload (unowned): its visit owns it */
  GPtrArray *unnoted;    /* WblCloudAck (owned): answers that the store did not take yet */
  GHashTable *tries;     /* gint64 client id (owned) → how often its upload failed (GINT_TO_POINTER) */
};

/* A file on its way. */
typedef struct
{
  WblSync *sync; /* (unowned): the visit holds it */
  gint64 row;
  GCancellable *cancellable; /* (owned) */
  gboolean stopped;          /* by a person */
  double fraction;           /* told last */
} Upload;

/* What one visit to the store gave. */
typedef struct
{
  GPtrArray *messages; /* WblQueued */
  GPtrArray *ops;      /* WblOp */
  GPtrArray *marks;    /* WblReadMark */
  GPtrArray *arrivals; /* WblArrivalMark */
  GArray *unread;      /* WblUnreadMark */
  GArray *removals;    /* gint64: chats that left the list */
  gint64 team;
} Mail;

static void
mail_free (gpointer data)
{
  Mail *mail = data;

  g_clear_pointer (&mail->messages, g_ptr_array_unref);
  g_clear_pointer (&mail->ops, g_ptr_array_unref);
  g_clear_pointer (&mail->marks, g_ptr_array_unref);
  g_clear_pointer (&mail->arrivals, g_ptr_array_unref);
  g_clear_pointer (&mail->unread, g_array_unref);
  g_clear_pointer (&mail->removals, g_array_unref);
  g_free (mail);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mail, mail_free)

typedef struct
{
  WblSync *sync; /* (owned) keeps self alive */
  WblPostman *self;
  guint generation;
  WblCloudAck *ack;  /* (owned) (nullable): while it is noted */
  WblQueued *queued; /* (owned) (nullable): while its file is uploaded */
  Upload *upload;    /* (owned) (nullable): the same */
} Visit;

static void
upload_free (Upload *upload)
{
  g_object_unref (upload->cancellable);
  g_free (upload);
}

static void
visit_free (gpointer data)
{
  Visit *visit = data;

  wbl_queued_free (visit->queued);
  g_free (visit->ack);
  g_clear_pointer (&visit->upload, upload_free);
  g_object_unref (visit->sync);
  g_free (visit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_free)

static Visit *
visit_new (WblPostman *self)
{
  Visit *visit = g_new0 (Visit, 1);

  visit->sync = g_object_ref (self->sync);
  visit->self = self;
  visit->generation = self->generation;
  return visit;
}

static gboolean
is_stale (const Visit *visit)
{
  return visit->generation != visit->self->generation;
}

WblPostman *
wbl_postman_new (WblSync *sync)
{
  WblPostman *self = g_new0 (WblPostman, 1);

  self->sync = sync;
  self->uploading = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->tries = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->unnoted = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* The connection is gone: they begin anew with the next one. */
static void
stop_uploads (WblPostman *self)
{
  g_autoptr (GList) uploads = g_hash_table_get_values (self->uploading);

  g_hash_table_remove_all (self->uploading);
  for (GList *l = uploads; l != NULL; l = l->next)
    g_cancellable_cancel (((Upload *) l->data)->cancellable);
}

void
wbl_postman_free (WblPostman *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  stop_uploads (self);
  g_hash_table_unref (self->uploading);
  g_hash_table_unref (self->tries);
  g_ptr_array_unref (self->unnoted);
  g_free (self);
}

/* Back into the queue: what was on its way when the connection ended. Held and failed ones stay as they are. */
static gpointer
requeue_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_outbox_requeue (db, error) && wbl_db_ops_requeue (db, FALSE, error) ? GINT_TO_POINTER (1) : NULL;
}

void
wbl_postman_reset (WblPostman *self)
{
  self->generation++;
  self->taking = FALSE;
  self->again = FALSE;
  self->on_the_way = 0;
  g_ptr_array_set_size (self->unnoted, 0); /* they are sent again, and taken once */
  stop_uploads (self);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_INTERACTIVE, requeue_job, NULL, NULL, NULL, NULL, NULL,
                         NULL);
}

gboolean
wbl_postman_is_idle (WblPostman *self)
{
  return !self->taking && !self->again && self->on_the_way == 0 && self->noting == 0 && self->unnoted->len == 0
         && self->retry_id == 0;
}

/* ---- sending ---- */

static void
send_outgoing (WblPostman *self, WblCloudOutgoing *outgoing)
{
  self->on_the_way++;
  wbl_cloud_send (wbl_sync_get_cloud (self->sync), outgoing);
  wbl_cloud_outgoing_free (outgoing);
}

static void
send_message (WblPostman *self, const WblQueued *queued)
{
  WblCloudOutgoing *outgoing = wbl_cloud_outgoing_new (queued->client_id, queued->peer, queued->kind == WBL_CHAT_GROUP);

  outgoing->ctype = queued->type == WBL_CONTENT_SURVEY ? WBL_CONTENT_TEXT : queued->type;
  outgoing->text = g_strdup (queued->text);
  outgoing->attachment = g_strdup (queued->attachment);
  outgoing->ext = g_strdup (queued->ext);
  outgoing->config = g_strdup (queued->config);
  send_outgoing (self, outgoing);
}

/* An operation goes to the staff room and nowhere else: the group is the one a person confirmed. */
static void
send_op (WblPostman *self, const WblOp *op, gint64 team)
{
  WblCloudOutgoing *outgoing = wbl_cloud_outgoing_new (op->client_id, team, TRUE);

  outgoing->ctype = WBL_CONTENT_COMMAND;
  outgoing->text = g_strdup_printf ("[%s]", op->kind);
  outgoing->ext = wbl_op_to_ext (op);
  send_outgoing (self, outgoing);
}

typedef struct
{
  WblChatKind kind;
  gint64 peer, up_to;
} SentMark;

static gpointer
mark_sent_job (WblDb *db, gpointer data, GError **error)
{
  SentMark *mark = data;

  wbl_db_read_mark_sent (db, mark->kind, mark->peer, mark->up_to, error);
  return NULL;
}

static void
send_mark (WblPostman *self, const WblReadMark *mark)
{
  SentMark sent = { mark->kind, mark->peer, mark->up_to };

  if (mark->mids->len > 0)
    wbl_cloud_read (wbl_sync_get_cloud (self->sync), mark->peer, (const gint64 *) (gpointer) mark->senders->data,
                    (const gint64 *) (gpointer) mark->mids->data, mark->mids->len);
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, mark_sent_job, g_memdup2 (&sent, sizeof sent),
                         g_free, NULL, NULL, NULL, NULL);
}

static gpointer
arrivals_told_job (WblDb *db, gpointer data, GError **error)
{
  GPtrArray *marks = data;

  for (guint i = 0; i < marks->len; i++)
    if (!wbl_db_arrivals_told (db, g_ptr_array_index (marks, i), error))
      break;
  return NULL;
}

/* They are noted as told before the next visit looks for more. Returns: whether there may be more */
static gboolean
send_arrivals (WblPostman *self, GPtrArray *marks)
{
  guint n = 0;

  for (guint i = 0; marks != NULL && i < marks->len; i++)
    {
      const WblArrivalMark *mark = g_ptr_array_index (marks, i);

      wbl_cloud_delivered (wbl_sync_get_cloud (self->sync), mark->peer, (const gint64 *) (gpointer) mark->mids->data,
                           mark->mids->len);
      n += mark->mids->len;
    }
  if (n > 0)
    wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_INTERACTIVE, arrivals_told_job, g_ptr_array_ref (marks),
                           (GDestroyNotify) g_ptr_array_unref, NULL, NULL, NULL, NULL);
  return n == ARRIVALS_AT_ONCE;
}

/* ---- what a refusal means ---- */

static gboolean
is_passing (const GError *error)
{
  static const WblCloudError passing[] = { WBL_CLOUD_ERROR_UNREACHABLE, WBL_CLOUD_ERROR_TIMEOUT, WBL_CLOUD_ERROR_SERVER,
                                           WBL_CLOUD_ERROR_RATE_LIMIT,  WBL_CLOUD_ERROR_OFFLINE,
                                           WBL_CLOUD_ERROR_SIGN_IN_AGAIN };

  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    if (g_error_matches (error, WBL_CLOUD_ERROR, (int) passing[i]))
      return TRUE;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || wbl_cloud_error_may_pass (error);
}

/* The store keeps why as a word (docs/store-schema.md): what a server says is for no one's eyes. */
static const char *
word_of (const GError *error)
{
  if (g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND))
    return "file-gone";
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE))
    return "too-large";
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_ACCOUNT))
    return "account";
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNVERIFIED))
    return "verify";
  if (g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TLS)
      || g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL))
    return "connection";
  return "refused";
}

/* ---- files: uploaded before their message goes ---- */

static gboolean
needs_upload (const WblQueued *queued)
{
  g_autoptr (JsonObject) object = NULL;

  if (*queued->attachment == '\0')
    return FALSE;
  object = wbl_json_parse_object (queued->attachment, -1, NULL);
  return object != NULL && wbl_json_string_or (object, "url", NULL) == NULL;
}

typedef struct
{
  gint64 row;
  char *attachment;
} Uploaded;

static void
uploaded_free (gpointer data)
{
  Uploaded *uploaded = data;

  g_free (uploaded->attachment);
  g_free (uploaded);
}

static gpointer
uploaded_job (WblDb *db, gpointer data, GError **error)
{
  Uploaded *uploaded = data;

  wbl_db_set_attachment (db, uploaded->row, uploaded->attachment, error);
  return NULL;
}

static char *
with_url (const char *attachment, const char *url)
{
  g_autoptr (JsonObject) object = wbl_json_parse_object (attachment, -1, NULL);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "url", url);
  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

static void note_refusal (WblPostman *self, gint64 client_id, gboolean retry, const char *reason);

/* Stopped by a person, or tried often enough while everything else gets through: then a person decides. */
static void
upload_failed (WblPostman *self, const Visit *visit, const GError *error)
{
  const gint64 *id = &visit->queued->client_id;
  int tries = GPOINTER_TO_INT (g_hash_table_lookup (self->tries, id)) + 1;
  gboolean passing = !visit->upload->stopped && is_passing (error) && tries < UPLOAD_TRIES;

  if (passing)
    g_hash_table_insert (self->tries, g_memdup2 (id, sizeof *id), GINT_TO_POINTER (tries));
  else
    g_hash_table_remove (self->tries, id);
  note_refusal (self, *id, passing, visit->upload->stopped ? "stopped" : is_passing (error) ? "upload" : word_of (error));
}

static void
uploaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  WblPostman *self = visit->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = wbl_cloud_upload_finish (WBL_CLOUD (source), result, &error);
  Uploaded *uploaded;

  if (is_stale (visit))
    return;
  g_hash_table_remove (self->uploading, &visit->upload->row);
  if (url == NULL)
    {
      upload_failed (self, visit, error);
      return;
    }
  self->on_the_way--;
  g_hash_table_remove (self->tries, &visit->queued->client_id);
  uploaded = g_new (Uploaded, 1);
  uploaded->row = visit->queued->row;
  uploaded->attachment = with_url (visit->queued->attachment, url);
  g_free (visit->queued->attachment);
  visit->queued->attachment = g_strdup (uploaded->attachment);
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, uploaded_job, uploaded, uploaded_free, NULL, NULL,
                         NULL, NULL);
  send_message (self, visit->queued);
}

static void
progress_cb (double fraction, gpointer data)
{
  Upload *upload = data;

  upload->fraction = fraction;
  wbl_sync_tell_upload (upload->sync, upload->row, fraction);
}

static gpointer
file_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_file (db, *(gint64 *) data, FALSE, error);
}

static void
file_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_autoptr (GBytes) bytes = wbl_store_job_finish (WBL_STORE (source), result, NULL);
  WblQueued *queued = visit->queued;
  WblPostman *self = visit->self;
  Upload *upload = visit->upload;
  g_autoptr (JsonObject) object = wbl_json_parse_object (queued->attachment, -1, NULL);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  if (is_stale (visit))
    return;
  if (bytes == NULL)
    {
      g_hash_table_remove (self->uploading, &upload->row);
      error = g_error_new_literal (WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND, "The file is gone");
      upload_failed (self, visit, error);
      return;
    }
  name = g_strdup (wbl_json_string_or (object, "dName", "file"));
  wbl_cloud_upload_async (wbl_sync_get_cloud (self->sync), queued->peer, queued->kind == WBL_CHAT_GROUP, queued->type, name,
                          wbl_json_string_or (object, "mime", "application/octet-stream"), bytes, progress_cb, upload,
                          upload->cancellable, uploaded_cb, g_steal_pointer (&visit));
}

static void
upload_and_send (WblPostman *self, WblQueued *queued)
{
  Visit *visit = visit_new (self);

  self->on_the_way++;
  visit->queued = queued;
  visit->upload = g_new0 (Upload, 1);
  visit->upload->sync = self->sync;
  visit->upload->row = queued->row;
  visit->upload->cancellable = g_cancellable_new ();
  g_hash_table_insert (self->uploading, g_memdup2 (&queued->row, sizeof queued->row), visit->upload);
  wbl_store_read_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, file_job,
                        g_memdup2 (&queued->row, sizeof queued->row), g_free, (GDestroyNotify) g_bytes_unref, NULL,
                        file_read_cb, visit);
}

/* wbl_postman_get_upload: Returns: how much of the file of @row is sent, from 0 to 1; -1 = it is not on its way. */
double
wbl_postman_get_upload (WblPostman *self, gint64 row)
{
  const Upload *upload = g_hash_table_lookup (self->uploading, &row);

  return upload != NULL ? upload->fraction : -1;
}

/* wbl_postman_stop_upload: a person does not want the file of @row to be sent now. It fails, and can be sent again. */
void
wbl_postman_stop_upload (WblPostman *self, gint64 row)
{
  Upload *upload = g_hash_table_lookup (self->uploading, &row);

  if (upload == NULL)
    return;
  upload->stopped = TRUE;
  g_cancellable_cancel (upload->cancellable);
}

static void note_again (WblPostman *self);

/* ---- a visit to the store ---- */

static gpointer
take_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (Mail) mail = g_new0 (Mail, 1);

  mail->team = wbl_db_team_is_gone (db) ? 0 : wbl_db_team (db); /* without a room operations wait */
  if (!wbl_db_review_lessons (db, error))
    return NULL;
  mail->messages = wbl_db_outbox_next (db, AT_ONCE, error);
  mail->marks = wbl_db_unsent_read_marks (db, error);
  mail->arrivals = wbl_db_untold_arrivals (db, ARRIVALS_AT_ONCE, error);
  mail->unread = wbl_db_take_unread_marks (db, error);
  mail->removals = wbl_db_take_removals (db, error);
  mail->ops = mail->team != 0 ? wbl_db_ops_unsent (db, AT_ONCE, error) : NULL;
  for (guint i = 0; mail->messages != NULL && i < mail->messages->len; i++)
    if (!wbl_db_outbox_sending (db, ((WblQueued *) g_ptr_array_index (mail->messages, i))->client_id, error))
      return NULL;
  for (guint i = 0; mail->ops != NULL && i < mail->ops->len; i++)
    if (!wbl_db_op_set_state (db, ((WblOp *) g_ptr_array_index (mail->ops, i))->id, WBL_OP_SENDING, error))
      return NULL;
  return g_steal_pointer (&mail);
}

static void
deliver (WblPostman *self, Mail *mail)
{
  for (guint i = 0; mail->ops != NULL && i < mail->ops->len; i++)
    send_op (self, g_ptr_array_index (mail->ops, i), mail->team);
  while (mail->messages != NULL && mail->messages->len > 0)
    {
      WblQueued *queued = g_ptr_array_steal_index (mail->messages, 0);

      if (needs_upload (queued))
        upload_and_send (self, queued);
      else
        {
          send_message (self, queued);
          wbl_queued_free (queued);
        }
    }
  for (guint i = 0; mail->marks != NULL && i < mail->marks->len; i++)
    send_mark (self, g_ptr_array_index (mail->marks, i));
  for (guint i = 0; mail->unread != NULL && i < mail->unread->len; i++)
    {
      const WblUnreadMark *mark = &g_array_index (mail->unread, WblUnreadMark, i);

      wbl_cloud_unread (wbl_sync_get_cloud (self->sync), mark->peer, mark->mid);
    }
  for (guint i = 0; mail->removals != NULL && i < mail->removals->len; i++)
    wbl_cloud_forget (wbl_sync_get_cloud (self->sync), g_array_index (mail->removals, gint64, i));
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Mail) mail = wbl_store_job_finish (WBL_STORE (source), result, &error);
  WblPostman *self = visit->self;
  gboolean again;

  if (is_stale (visit))
    return;
  self->taking = FALSE;
  if (mail == NULL)
    {
      wbl_sync_store_refused (self->sync, error); /* what is not marked as on its way is not sent */
      return;
    }
  again = self->again || (mail->ops != NULL && mail->ops->len == AT_ONCE);
  self->again = FALSE;
  deliver (self, mail);
  again = send_arrivals (self, mail->arrivals) || again;
  if (again)
    wbl_postman_flush (self);
}

/*
 * wbl_postman_flush: something waits. Only called when caught up. After a refusal that may pass nothing is sent for a
 * while: a server that asks for a pause gets one.
 */
void
wbl_postman_flush (WblPostman *self)
{
  note_again (self);
  if (self->retry_id != 0)
    return;
  if (self->taking)
    {
      self->again = TRUE;
      return;
    }
  self->taking = TRUE;
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_INTERACTIVE, take_job, NULL, NULL, mail_free, NULL,
                         taken_cb, visit_new (self));
}

/* ---- answers ---- */

static gpointer
acked_job (WblDb *db, gpointer data, GError **error)
{
  WblCloudAck *ack = data;
  GError *local = NULL;

  if (!wbl_db_op_acked (db, ack->client_id, ack->server_id, &local) && local == NULL)
    wbl_db_outbox_acked (db, ack, &local);
  if (local != NULL)
    g_propagate_error (error, local);
  return NULL;
}

/* What the store does not take now is kept, and noted when it takes something again. */
static void
noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_autoptr (GError) error = NULL;
  WblPostman *self = visit->self;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  self->noting--;
  if (is_stale (visit))
    return;
  if (error == NULL)
    {
      wbl_postman_flush (self);
      return;
    }
  g_ptr_array_add (self->unnoted, g_steal_pointer (&visit->ack));
  wbl_sync_store_refused (self->sync, error);
}

static void
note_ack (WblPostman *self, const WblCloudAck *ack)
{
  Visit *visit = visit_new (self);

  visit->ack = g_memdup2 (ack, sizeof *ack);
  self->noting++;
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_INTERACTIVE, acked_job, g_memdup2 (ack, sizeof *ack),
                         g_free, NULL, NULL, noted_cb, visit);
}

static void
note_again (WblPostman *self)
{
  while (self->unnoted->len > 0)
    {
      g_autofree WblCloudAck *ack = g_ptr_array_steal_index (self->unnoted, 0);
      note_ack (self, ack);
    }
}

void
wbl_postman_acked (WblPostman *self, const WblCloudAck *ack)
{
  if (self->on_the_way > 0)
    self->on_the_way--;
  note_ack (self, ack);
}

typedef struct
{
  gint64 client_id;
  gboolean retry;
  const char *reason; /* code word */
} Refusal;

static gpointer
refused_job (WblDb *db, gpointer data, GError **error)
{
  Refusal *refusal = data;

  if (refusal->retry ? wbl_db_ops_requeue_one (db, refusal->client_id, error)
                     : wbl_db_op_refused (db, refusal->client_id, refusal->reason, error))
    wbl_db_outbox_failed (db, refusal->client_id, refusal->reason, refusal->retry, error);
  return NULL;
}

static void
refusal_noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;

  wbl_store_job_finish (WBL_STORE (source), result, NULL);
  visit->self->noting--;
  if (!is_stale (visit))
    wbl_sync_flush (visit->sync); /* those behind it */
}

static gboolean
retry_cb (gpointer data)
{
  WblPostman *self = data;

  self->retry_id = 0;
  wbl_sync_flush (self->sync);
  return G_SOURCE_REMOVE;
}

static void
note_refusal (WblPostman *self, gint64 client_id, gboolean retry, const char *reason)
{
  Refusal *refusal = g_new0 (Refusal, 1);

  refusal->client_id = client_id;
  refusal->retry = retry;
  refusal->reason = reason;
  if (self->on_the_way > 0)
    self->on_the_way--;
  self->noting++;
  if (retry && self->retry_id == 0)
    self->retry_id = g_timeout_add (RETRY_MS, retry_cb, self);
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_INTERACTIVE, refused_job, refusal, g_free, NULL,
                         NULL, refusal_noted_cb, visit_new (self));
}

void
wbl_postman_refused (WblPostman *self, gint64 client_id, const GError *error)
{
  note_refusal (self, client_id, is_passing (error), word_of (error));
}
