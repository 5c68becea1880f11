/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "desk-fixture"

#include "config.h"

#include "desk-fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-messages.h"

#define DEADLINE_S 150 /* the demo desk under a sanitizer, on a busy machine */
#define TICK_MS 20

/* ---- waiting ---- */

typedef struct
{
  const char *where, *what;
  gint64 until_us;
} Wait;

static gboolean
tick_cb (gpointer data)
{
  const Wait *wait = data;

  if (g_get_monotonic_time () > wait->until_us)
    g_error ("%s: waited too long for %s", wait->where, wait->what);
  return G_SOURCE_CONTINUE;
}

guint
test_wait_begin (const char *where, const char *what)
{
  Wait *wait = g_new (Wait, 1);

  *wait = (Wait){ where, what, g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC };
  return g_timeout_add_full (G_PRIORITY_DEFAULT, TICK_MS, tick_cb, wait, g_free);
}

void
test_wait_run (gint64 us)
{
  gint64 until = g_get_monotonic_time () + us;

  do
    g_main_context_iteration (NULL, TRUE);
  while (g_get_monotonic_time () < until);
}

void
test_wait_end (guint id)
{
  g_source_remove (id);
}

void
test_ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

void
test_wait_result (GAsyncResult **result)
{
  TEST_WAIT (*result != NULL);
}

/* Takes @result. */
void
test_finish_command (TestDesk *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wbl_desk_command_finish (self->desk, result, &error));
  g_assert_no_error (error);
  g_object_unref (result);
}

/* ---- the desk ---- */

static void
alert_cb (TestDesk *self, WblDeskAlert *alert)
{
  static const char *const kinds[] = { "message", "promise", "rating", "read", "mention" };

  g_ptr_array_add (self->alerts, g_strdup_printf ("%s %s %s", kinds[alert->kind], alert->conversation_id, alert->text));
}

static void
claim_lost_cb (TestDesk *self, const char *conversation, const char *winner)
{
  g_ptr_array_add (self->lost, g_strdup_printf ("%s %s", conversation, winner));
}

void
test_desk_open (TestDesk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_open_async (self->dir, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  self->desk = wbl_desk_open_finish (result, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (self->desk, "alert", G_CALLBACK (alert_cb), self);
  g_signal_connect_swapped (self->desk, "claim-lost", G_CALLBACK (claim_lost_cb), self);
}

TestDesk *
test_desk_new (void)
{
  TestDesk *self = g_new0 (TestDesk, 1);
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("wbl-desk-XXXXXX", &error);
  g_assert_no_error (error);
  self->alerts = g_ptr_array_new_with_free_func (g_free);
  self->lost = g_ptr_array_new_with_free_func (g_free);
  test_desk_open (self);
  return self;
}

/* Closes the store; nothing of the desk may be left. */
void
test_desk_close (TestDesk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  gpointer weak = self->desk;

  wbl_desk_close_async (self->desk, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_true (wbl_desk_close_finish (self->desk, result, NULL));
  g_clear_object (&result);
  g_object_add_weak_pointer (weak, &weak);
  g_clear_object (&self->desk);
  TEST_WAIT (weak == NULL);
}

static int
remove_cb (const char *path, const struct stat *info, int flag, struct FTW *ftw)
{
  return remove (path);
}

void
test_desk_free (TestDesk *self)
{
  if (self->desk != NULL)
    test_desk_close (self);
  nftw (self->dir, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (self->dir);
  g_ptr_array_unref (self->alerts);
  g_ptr_array_unref (self->lost);
  g_free (self);
}

void
test_desk_sign_in (TestDesk *self, NestProcess *nest, const char *agent, WblRole role)
{
  test_desk_sign_in_as (self, nest, SUPPORT, SUPPORT_PASSWORD, agent, role);
}

void
test_desk_sign_in_as (TestDesk *self, NestProcess *nest, const char *user, const char *password, const char *agent, WblRole role)
{
  WblSignIn what = { .server = nest->http, .app_id = nest->app_id, .user = user, .password = password, .agent_name = agent,
                     .role = role };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_sign_in_async (self->desk, &what, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_true (wbl_desk_sign_in_finish (self->desk, result, &error));
  g_assert_no_error (error);
  test_desk_wait_online (self);
  test_desk_wait_idle (self);
}

/* Connects again with what the store knows; does not wait for the connection. */
void
test_desk_resume (TestDesk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_resume_async (self->desk, SUPPORT_PASSWORD, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_true (wbl_desk_resume_finish (self->desk, result, &error));
  g_assert_no_error (error);
}

static gboolean
is_online (TestDesk *self)
{
  if (wbl_desk_get_link (self->desk) == WBL_DESK_ONLINE)
    return TRUE;
  wbl_desk_retry_now (self->desk);
  return FALSE;
}

void
test_desk_wait_online (TestDesk *self)
{
  TEST_WAIT (is_online (self));
}

static gpointer
nothing_job (WblDb *db, gpointer data, GError **error)
{
  return NULL;
}

/* Everything is here and sent, and the store has nothing more to do about it. */
void
test_desk_wait_idle (TestDesk *self)
{
  guint quiet = 0;

  while (quiet < 3)
    {
      TEST_WAIT (is_online (self) && !wbl_desk_is_syncing (self->desk));
      test_desk_job (self, nothing_job, NULL);
      quiet = is_online (self) && !wbl_desk_is_syncing (self->desk) ? quiet + 1 : 0;
    }
}

/* ---- what the store holds ---- */

/* Behind everything else that waits for the store. */
gpointer
test_desk_job (TestDesk *self, WblStoreJob job, gpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gpointer value;

  wbl_store_write_async (wbl_desk_get_store (self->desk), WBL_PRIORITY_MAINTENANCE, job, data, NULL, NULL, NULL,
                         test_ready_cb, &result);
  test_wait_result (&result);
  value = wbl_store_job_finish (wbl_desk_get_store (self->desk), result, &error);
  g_assert_no_error (error);
  return value;
}

static gpointer
conversation_job (WblDb *db, gpointer data, GError **error)
{
  WblListQuery query = { .queue = 2 };
  g_autoptr (GArray) rows = wbl_db_list_conversations (db, &query, error);
  WblConversation *found = NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autoptr (WblConversation) c = wbl_db_get_conversation_row (db, g_array_index (rows, gint64, i), error);

      if (c != NULL && c->peer == *(gint64 *) data && (found == NULL || c->opening_mid > found->opening_mid))
        g_set_object (&found, c);
    }
  return found;
}

WblConversation *
test_desk_conversation (TestDesk *self, gint64 peer)
{
  return test_desk_job (self, conversation_job, &peer);
}

WblConversation *
test_desk_wait_conversation (TestDesk *self, gint64 peer)
{
  WblConversation *found = NULL;

  TEST_WAIT ((found = test_desk_conversation (self, peer)) != NULL);
  return found;
}

void
test_desk_wait_text (TestDesk *self, gint64 peer, const char *text)
{
  gboolean here = FALSE;

  while (!here)
    {
      g_autoptr (WblConversation) c = test_desk_wait_conversation (self, peer);

      here = g_str_equal (c->last_text, text);
      if (!here)
        g_main_context_iteration (NULL, TRUE);
    }
}

static gpointer
thread_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblThreadPage) page = wbl_db_thread_page (db, data, 0, 5000, error);

  return page != NULL ? g_ptr_array_ref (page->messages) : NULL;
}

GPtrArray *
test_desk_thread (TestDesk *self, const char *conversation)
{
  return test_desk_job (self, thread_job, (gpointer) conversation);
}

WblMessage *
test_desk_newest (TestDesk *self, const char *conversation)
{
  g_autoptr (GPtrArray) messages = test_desk_thread (self, conversation);

  g_assert_cmpuint (messages->len, >, 0);
  return g_object_ref (g_ptr_array_index (messages, messages->len - 1));
}

GPtrArray *
test_desk_outbox (TestDesk *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *messages;

  wbl_desk_outbox_async (self->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  messages = wbl_desk_outbox_finish (self->desk, result, &error);
  g_assert_no_error (error);
  return messages;
}

static gpointer
meta_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_meta (db, data);
}

char *
test_desk_meta (TestDesk *self, const char *name)
{
  return test_desk_job (self, meta_job, (gpointer) name);
}

/* ---- commands ---- */

WblReceipt *
test_desk_reply (TestDesk *self, const char *conversation, const char *text, gint64 hold_ms)
{
  WblReply reply = { .conversation = conversation, .text = text, .hold_ms = hold_ms };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblReceipt *receipt;

  wbl_desk_reply_async (self->desk, &reply, test_ready_cb, &result);
  test_wait_result (&result);
  receipt = wbl_desk_reply_finish (self->desk, result, &error);
  g_assert_no_error (error);
  return receipt;
}

void
test_desk_note (TestDesk *self, const char *conversation, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblReceipt) receipt = NULL;

  wbl_desk_note_async (self->desk, conversation, text, test_ready_cb, &result);
  test_wait_result (&result);
  receipt = wbl_desk_note_finish (self->desk, result, &error);
  g_assert_no_error (error);
}

/* ---- the customer ---- */

static void
bytes_cb (SoupWebsocketConnection *socket, SoupWebsocketDataType type, GBytes *message, TestCustomer *self)
{
  g_byte_array_append (self->raw, g_bytes_get_data (message, NULL), (guint) g_bytes_get_size (message));
}

static void
go_online (TestCustomer *self)
{
  nest_peer_go_online (self->peer, "page");
  g_signal_connect (self->peer->socket, "message", G_CALLBACK (bytes_cb), self);
}

TestCustomer *
test_customer_new (NestProcess *nest, gint64 desk)
{
  TestCustomer *self = g_new0 (TestCustomer, 1);

  self->peer = nest_peer_new_visitor (nest, desk);
  self->desk = desk;
  self->raw = g_byte_array_new ();
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->exts = g_ptr_array_new_with_free_func (g_free);
  self->files = g_ptr_array_new_with_free_func (g_free);
  go_online (self);
  return self;
}

void
test_customer_free (TestCustomer *self)
{
  g_signal_handlers_disconnect_by_data (self->peer->socket, self);
  nest_peer_free (self->peer);
  g_byte_array_unref (self->raw);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->exts);
  g_ptr_array_unref (self->files);
  g_free (self);
}

/* After a restart of the local desk. */
void
test_customer_reconnect (TestCustomer *self)
{
  g_signal_handlers_disconnect_by_data (self->peer->socket, self);
  nest_peer_disconnect (self->peer);
  go_online (self);
}

gint64
test_customer_say (TestCustomer *self, const char *text)
{
  return nest_peer_say (self->peer, self->desk, text);
}

gint64
test_customer_rate (TestCustomer *self, const char *survey, int stars, const char *comment)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autofree char *ext = g_strdup_printf (
      "{\"app\":\"warbler\",\"v\":1,\"t\":\"rating\",\"survey\":\"%s\",\"stars\":%d,\"comment\":\"%s\"}", survey, stars,
      comment);
  g_autofree char *text = g_strdup_printf ("★★☆☆☆ %s", comment);
  g_autoptr (WblWireFrame) answer = NULL;

  body.has_type = TRUE;
  body.type = (gint) WBL_BODY_CHAT;
  body.content = text;
  body.ext = ext;
  answer = nest_peer_send_body (self->peer, self->desk, nest_peer_new_client_id (self->peer), &body);
  g_assert_cmpint ((gint) answer->sync_dl->status->code, ==, WBL_STATUS_OK);
  return (gint64) answer->sync_dl->server_mid;
}

static void
take_meta (TestCustomer *self, const WblWireFrame *frame, guint i)
{
  const WblPbMessageBody *body = wbl_wire_frame_get_body (frame, i);

  if (body == NULL || (gint64) frame->metas[i]->from->uid != self->desk)
    return;
  if (body->operation != NULL)
    {
      self->n_read_acks += (gint) body->operation->type == WBL_OPER_READ_ACK;
      return;
    }
  g_ptr_array_add (self->texts, g_strdup (body->content != NULL ? body->content : ""));
  g_ptr_array_add (self->exts, g_strdup (body->ext != NULL ? body->ext : ""));
  g_ptr_array_add (self->files, g_strdup (body->attachment != NULL ? body->attachment : ""));
}

/* Takes what waits for the customer. */
void
test_customer_pull (TestCustomer *self)
{
  gint64 key = 0;

  do
    {
      g_autoptr (WblWireFrame) page = nest_peer_pull (self->peer, self->desk, key);

      for (guint i = 0; i < page->n_metas; i++)
        take_meta (self, page, i);
      key = (gint64) page->sync_dl->next_key;
    }
  while (key != 0);
}

void
test_customer_wait_texts (TestCustomer *self, guint n)
{
  test_customer_pull (self);
  while (self->texts->len < n)
    {
      nest_peer_wait_notice (self->peer);
      test_customer_pull (self);
    }
}

gboolean
test_customer_saw (TestCustomer *self, const char *bytes)
{
  return memmem (self->raw->data, self->raw->len, bytes, strlen (bytes)) != NULL;
}

/* ---- the local desk ---- */

NestProcess *
test_nest_new (gint64 *support)
{
  return test_nest_new_with (NULL, support);
}

NestProcess *
test_nest_new_with (const char *option, gint64 *support)
{
  const char *args[] = { "--ping-interval", "600000", option, NULL }; /* the customer's end never pings */
  NestProcess *nest = nest_process_new (args);
  g_autoptr (NestPeer) peer = nest_peer_new_user (nest, SUPPORT);

  *support = peer->uid;
  return nest;
}

static gboolean
is_to (JsonObject *message, gint64 to)
{
  return g_ascii_strtoll (json_object_get_string_member (message, "to"), NULL, 10) == to;
}

/* How many messages of @type with this content went to @to; @content NULL = any. */
guint
test_export_count (NestProcess *nest, const char *type, gint64 to, const char *content)
{
  g_autoptr (GPtrArray) messages = nest_process_export (nest, NULL);
  guint n = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      JsonObject *message = g_ptr_array_index (messages, i);

      n += is_to (message, to) && g_str_equal (json_object_get_string_member (message, "type"), type)
           && (content == NULL || g_str_equal (json_object_get_string_member (message, "content"), content));
    }
  return n;
}

JsonObject *
test_export_op (NestProcess *nest, gint64 group, const char *kind)
{
  g_autoptr (GPtrArray) messages = nest_process_export (nest, NULL);

  for (guint i = messages->len; i > 0; i--)
    {
      JsonObject *message = g_ptr_array_index (messages, i - 1);
      const char *ext = json_object_get_string_member (message, "ext");
      g_autoptr (JsonNode) node = is_to (message, group) && *ext != '\0' ? json_from_string (ext, NULL) : NULL;
      JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
      JsonObject *op = object != NULL && json_object_has_member (object, "op") ? json_object_get_object_member (object, "op") : NULL;

      if (op != NULL && g_str_equal (json_object_get_string_member (op, "kind"), kind))
        return json_object_ref (op);
    }
  return NULL;
}
