/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-realtime"

#include "config.h"

#include <string.h>

#include "fake-cloud.h"
#include "lanying/wbl-cloud-groups.h"
#include "lanying/wbl-counted-input.h"
#include "lanying/wbl-engine.h"
#include "tests/unit/fair-share.h"

/* What a client heard, as counters and the last of each. */
typedef struct
{
  guint n_states;
  guint n_chats;
  guint n_pages;
  guint n_records;
  gint64 first_id;
  gboolean history;
  gint64 notice;
  gint64 acked;
  gint64 server_id;
  gint64 refused;
  gint refused_code;
  gint account_code;
} Heard;

static void
state_cb (WblCloud *cloud, Heard *heard)
{
  heard->n_states++;
}

static void
chats_cb (WblCloud *cloud, GArray *chats, Heard *heard)
{
  heard->n_chats += chats->len;
}

static void
notice_cb (WblCloud *cloud, gint64 peer, Heard *heard)
{
  heard->notice = peer;
}

static void
page_cb (WblCloud *cloud, WblCloudPage *page, Heard *heard)
{
  const WblCloudRecord *first
      = page->records->len > 0 ? g_ptr_array_index (page->records, 0) : NULL;

  heard->n_pages++;
  heard->n_records += page->records->len;
  heard->history = page->history;
  heard->first_id = first != NULL ? first->id : 0;
  if (page->next_key != 0 && page->peer != 0)
    wbl_cloud_pull (cloud, page->peer, page->next_key);
}

static void
acked_cb (WblCloud *cloud, WblCloudAck *ack, Heard *heard)
{
  heard->acked = ack->client_id;
  heard->server_id = ack->server_id;
}

static void
refused_cb (WblCloud *cloud, gint64 client_id, GError *error, Heard *heard)
{
  heard->refused = client_id;
  heard->refused_code = error->code;
}

static void
account_cb (WblCloud *cloud, GError *error, Heard *heard)
{
  heard->account_code = error->code;
}

static void
listen (WblCloud *cloud, Heard *heard)
{
  g_signal_connect (cloud, "state-changed", G_CALLBACK (state_cb), heard);
  g_signal_connect (cloud, "chats", G_CALLBACK (chats_cb), heard);
  g_signal_connect (cloud, "notice", G_CALLBACK (notice_cb), heard);
  g_signal_connect (cloud, "page", G_CALLBACK (page_cb), heard);
  g_signal_connect (cloud, "acked", G_CALLBACK (acked_cb), heard);
  g_signal_connect (cloud, "refused", G_CALLBACK (refused_cb), heard);
  g_signal_connect (cloud, "account", G_CALLBACK (account_cb), heard);
}

/* Drops the last reference: a task on its way may hold one until the loop turns. */
static void
close_client (WblCloud *cloud)
{
  gpointer weak = cloud;

  g_object_add_weak_pointer (G_OBJECT (cloud), &weak);
  wbl_cloud_stop (cloud);
  g_object_unref (cloud);
  wait_until (weak == NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (wbl_engine_count_open (), ==, 0);
}

static void
send_text (WblCloud *cloud, gint64 client_id, const char *text)
{
  g_autoptr (WblCloudOutgoing) outgoing = wbl_cloud_outgoing_new (client_id, 2002, FALSE);

  outgoing->text = g_strdup (text);
  wbl_cloud_send (cloud, outgoing);
}

static void
test_happy_path (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  Heard heard = { 0 };

  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  g_assert_cmpint (wbl_cloud_get_state (cloud), ==, WBL_LINK_DISCOVERING);
  wait_state (cloud, WBL_LINK_ONLINE);
  wait_until (heard.n_chats > 0);
  g_assert_cmpint (wbl_cloud_get_uid (cloud), ==, 1001);
  g_assert_cmpuint (wbl_cloud_get_device_sn (cloud), ==, 42);
  g_assert_cmpuint (heard.n_chats, ==, 2);
  g_assert_true (wbl_cloud_is_group (cloud, 77));
  g_assert_false (wbl_cloud_is_group (cloud, 2002));

  wbl_cloud_pull (cloud, 2002, 0);
  wait_until (heard.n_pages == 2);
  g_assert_cmpuint (fake->n_pulls, ==, 2);
  wbl_cloud_history (cloud, 2002, 0, 20);
  wait_until (heard.n_pages == 3);
  g_assert_true (heard.history);
  g_assert_cmpint (heard.first_id, ==, 499);

  send_text (cloud, 123456789, "hi");
  wait_until (heard.acked != 0);
  g_assert_cmpint (heard.acked, ==, 123456789);
  g_assert_cmpint (heard.server_id, ==, 9001);

  fake_cloud_notice (fake, 2002);
  wait_until (heard.notice == 2002);
  wbl_cloud_typing (cloud, 2002, FALSE, TRUE);
  wbl_cloud_read (cloud, 2002, (gint64[]){ 2002, 2002 }, (gint64[]){ 499, 500 }, 2);
  wait_until (fake->sent->len == 5);
  g_assert_cmpint (heard.acked, ==, 123456789);
  close_client (cloud);
  fake_cloud_free (fake);
}

static void
test_offline_send (void)
{
  g_autoptr (WblCloud) cloud = wbl_cloud_new ("http://127.0.0.1:1", "app");
  Heard heard = { 0 };

  listen (cloud, &heard);
  send_text (cloud, 7, "hi");
  g_assert_cmpint (heard.refused, ==, 0);
  wait_until (heard.refused == 7);
  g_assert_cmpint (heard.refused_code, ==, WBL_CLOUD_ERROR_OFFLINE);
  send_text (cloud, 8, "hi");
  wbl_cloud_stop (cloud);
  g_assert_cmpint (heard.refused, ==, 8);
}

static void
test_refused_and_late (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  g_autofree char *long_text = g_strnfill (17 * 1024, 'x');
  WblCloudLimits limits = wbl_cloud_limits_default;
  Heard heard = { 0 };

  listen (cloud, &heard);
  limits.send_ms = 300;
  wbl_cloud_set_limits (cloud, &limits);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  fake->send_status = 20;
  send_text (cloud, 1, "hi");
  wait_until (heard.refused == 1);
  g_assert_cmpint (heard.refused_code, ==, WBL_CLOUD_ERROR_RATE_LIMIT);
  fake->send_status = 12;
  send_text (cloud, 2, "hi");
  wait_until (heard.refused == 2);
  g_assert_cmpint (heard.refused_code, ==, WBL_CLOUD_ERROR_REFUSED);
  send_text (cloud, 3, long_text);
  wait_until (heard.refused == 3);
  g_assert_cmpint (heard.refused_code, ==, WBL_CLOUD_ERROR_TOO_LARGE);
  fake->send_status = 0;
  fake->mute = TRUE;
  send_text (cloud, 4, "hi");
  wait_until (heard.refused == 4);
  g_assert_cmpint (heard.refused_code, ==, WBL_CLOUD_ERROR_TIMEOUT);
  fake->mute = FALSE;
  fake->no_status = TRUE;
  send_text (cloud, 4, "hi");
  wait_until (heard.acked == 4);
  close_client (cloud);
  fake_cloud_free (fake);
}

static void
test_reconnects (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  Heard heard = { 0 };

  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  wait_until (heard.n_chats == 2);
  fake->mute = TRUE;
  send_text (cloud, 5, "hi");
  fake_cloud_drop (fake);
  wait_until (heard.refused == 5);
  g_assert_cmpint (heard.refused_code, ==, WBL_CLOUD_ERROR_OFFLINE);
  fake->mute = FALSE;
  wait_until (heard.n_chats == 4);
  g_assert_cmpuint (fake->n_sign_ins, ==, 1);
  g_assert_cmpuint (fake->max_sockets, ==, 1);
  close_client (cloud);
  fake_cloud_free (fake);
}

static void
stop_cb (WblCloud *cloud, gint64 client_id, GError *error, gpointer data)
{
  wbl_cloud_stop (cloud);
}

/* The owner stops the link while it is being torn down: it must not come back by itself. */
static void
test_stops_in_handler (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);

  g_signal_connect (cloud, "refused", G_CALLBACK (stop_cb), NULL);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  fake->mute = TRUE;
  send_text (cloud, 6, "hi");
  fake_cloud_drop (fake);
  wait_state (cloud, WBL_LINK_IDLE);
  g_assert_cmpint (wbl_cloud_get_retry_at_ms (cloud), ==, 0);
  close_client (cloud);
  g_assert_cmpuint (fake->n_connects, ==, 1);
  fake_cloud_free (fake);
}

static void
test_mute_server (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  Heard heard = { 0 };

  fake->ping_ms = 100;
  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  fake->mute = TRUE;
  wait_until (wbl_cloud_get_state (cloud) != WBL_LINK_ONLINE);
  g_assert_cmpint (wbl_cloud_get_state (cloud), ==, WBL_LINK_BACKOFF);
  g_assert_error (wbl_cloud_get_problem (cloud), WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE);
  g_assert_cmpint (wbl_cloud_get_retry_at_ms (cloud), >, 0);
  close_client (cloud);
  fake_cloud_free (fake);
}

static void
test_renews_token (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  Heard heard = { 0 };

  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  g_free (fake->token);
  fake->token = g_strdup ("other");
  fake_cloud_drop (fake);
  wait_until (fake->n_sign_ins == 2);
  wait_state (cloud, WBL_LINK_ONLINE);
  g_assert_cmpint (heard.account_code, ==, 0);
  close_client (cloud);
  fake_cloud_free (fake);
}

static void
test_os_type_falls_back (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);

  fake->refuse_linux = TRUE;
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  g_assert_cmpuint (fake->last_os_type, ==, 6);
  g_assert_cmpuint (fake->n_connects, ==, 1);
  close_client (cloud);
  fake_cloud_free (fake);
}

static void
test_kicked (void)
{
  static const struct
  {
    guint type;
    gint code;
  } kicks[] = {
    { 1, WBL_CLOUD_ERROR_SIGN_IN_AGAIN }, { 2, WBL_CLOUD_ERROR_ACCOUNT },
    { 4, WBL_CLOUD_ERROR_KICKED },        { 5, WBL_CLOUD_ERROR_KICKED },
    { 10, WBL_CLOUD_ERROR_KICKED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kicks); i++)
    {
      FakeCloud *fake = fake_cloud_new ();
      WblCloud *cloud = fake_cloud_client (fake);
      Heard heard = { 0 };

      listen (cloud, &heard);
      wbl_cloud_start (cloud);
      wait_state (cloud, WBL_LINK_ONLINE);
      fake_cloud_kick (fake, 0);
      fake_cloud_kick (fake, 7);
      wait_until (heard.n_pages == 2);
      g_assert_cmpint (wbl_cloud_get_state (cloud), ==, WBL_LINK_ONLINE);
      fake_cloud_kick (fake, kicks[i].type);
      wait_state (cloud, WBL_LINK_SUSPENDED);
      g_assert_cmpint (heard.account_code, ==, kicks[i].code);
      wbl_cloud_start (cloud);
      wait_state (cloud, WBL_LINK_ONLINE);
      close_client (cloud);
      fake_cloud_free (fake);
    }
}

static void
test_wrong_password (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  Heard heard = { 0 };

  listen (cloud, &heard);
  wbl_cloud_set_credentials (cloud, "anna", "nonsense");
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_SUSPENDED);
  g_assert_cmpint (heard.account_code, ==, WBL_CLOUD_ERROR_WRONG_PASSWORD);
  wbl_cloud_set_credentials (cloud, "anna", "secret");
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  close_client (cloud);
  fake_cloud_free (fake);
}

/* Each of these must end the connection, be survived, and be followed by a new one. */
static void
test_malformed (void)
{
  static const char *const texts[]
      = { "9", "4", "45x-", "452-[\"frame\",{},{}]", "1", "41", "44\"no\"", "0{", "" };
  static const guint8 bytes[][8] = {
    { 0x04, 0xff, 0xff, 0xff },
    { 0x05, 0x08, 0x00 },
    { 0x04, 0x08, 0x00, 0x10, 0x01, 0x18, 0x01 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts) + G_N_ELEMENTS (bytes); i++)
    {
      FakeCloud *fake = fake_cloud_new ();
      WblCloud *cloud = fake_cloud_client (fake);

      wbl_cloud_start (cloud);
      wait_state (cloud, WBL_LINK_ONLINE);
      if (i < G_N_ELEMENTS (texts))
        soup_websocket_connection_send_text (fake->socket, texts[i]);
      else
        {
          soup_websocket_connection_send_text (fake->socket,
                                               "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]");
          soup_websocket_connection_send_binary (fake->socket, bytes[i - G_N_ELEMENTS (texts)], 7);
        }
      wait_until (fake->n_connects == 2);
      wait_state (cloud, WBL_LINK_ONLINE);
      g_assert_cmpuint (wbl_engine_count_open (), ==, 1);
      close_client (cloud);
      fake_cloud_free (fake);
    }
}

/* Unknown commands and control packets between a header and its attachment are borne. */
static void
test_tolerates (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  Heard heard = { 0 };

  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  fake_cloud_push_raw (fake, (const guint8 *)"\x08\x00\x10\x00\x18\x09", 6);
  soup_websocket_connection_send_text (fake->socket, "42[\"x\"]");
  soup_websocket_connection_send_text (fake->socket, "6");
  soup_websocket_connection_send_text (fake->socket, "2probe");
  soup_websocket_connection_send_text (fake->socket,
                                       "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]");
  soup_websocket_connection_send_text (fake->socket, "3");
  soup_websocket_connection_send_binary (
      fake->socket, "\x04\x08\x00\x10\x00\x18\x02\x22\x05\x0a\x03\x08\xd2\x0f", 14);
  wait_until (heard.notice == 2002);
  g_assert_cmpuint (fake->n_connects, ==, 1);
  close_client (cloud);
  fake_cloud_free (fake);
}

static void
test_too_large (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  g_autofree guint8 *huge = g_malloc0 (9 * 1024 * 1024);

  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  fake_cloud_push_raw (fake, huge, 9 * 1024 * 1024);
  wait_state (cloud, WBL_LINK_BACKOFF);
  g_assert_error (wbl_cloud_get_problem (cloud), WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE);
  close_client (cloud);
  fake_cloud_free (fake);
}

/* Small frames without end are one message: the limit per frame that libsoup has does not see it.
 */
static void
test_fragments (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  static guint8 zeros[65000];
  GOutputStream *out = NULL;
  Heard heard = { 0 };

  for (guint i = 0; i < 200; i++)
    {
      const guint8 header[4]
          = { i == 0 ? 0x02 : 0x00, 126, sizeof zeros >> 8, sizeof zeros & 0xff };

      g_byte_array_append (bytes, header, sizeof header);
      g_byte_array_append (bytes, zeros, sizeof zeros);
    }
  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  wait_until (heard.n_chats > 0);
  fake->mute = TRUE; /* or what it answers stands in the middle of a frame */
  out = g_io_stream_get_output_stream (soup_websocket_connection_get_io_stream (fake->socket));
  g_output_stream_write_all_async (out, bytes->data, bytes->len, G_PRIORITY_DEFAULT, NULL, NULL,
                                   NULL);
  wait_until (wbl_cloud_get_state (cloud) != WBL_LINK_ONLINE);
  g_assert_error (wbl_cloud_get_problem (cloud), WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE);
  close_client (cloud);
  fake_cloud_free (fake);
}

/* However quickly a server sends, in one turn of the main loop only so much of it is read, and the next turn is everybody's. */
static void
test_fair_share (void)
{
  g_autoptr (GInputStream) memory
      = g_memory_input_stream_new_from_data (g_malloc0 (FAIR_SHARE_BYTES), FAIR_SHARE_BYTES, g_free);
  g_autoptr (WblCountedInput) counted = wbl_counted_input_new (memory, 2 * FAIR_SHARE_BYTES);

  fair_share_check (G_INPUT_STREAM (counted));
}

/* A server that pings without end, and with megabytes, does not fill our memory with pongs that it need not read; an honest ping
 * is answered. */
static void
test_ping_flood (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  g_autofree char *huge = g_strnfill (1024 * 1024, '2');
  Heard heard = { 0 };

  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  for (guint i = 0; i < 5000; i++)
    soup_websocket_connection_send_text (fake->socket, "2probe");
  soup_websocket_connection_send_text (fake->socket, huge);
  fake_cloud_notice (fake, 3003);
  wait_until (heard.notice == 3003);
  wait_until (fake->n_pongs > 0);
  g_assert_cmpuint (fake->n_pongs, <, 2500); /* one in 50 ms: on any machine that takes less than two minutes */
  g_assert_cmpint (wbl_cloud_get_state (cloud), ==, WBL_LINK_ONLINE);
  close_client (cloud);
  fake_cloud_free (fake);
}

/* A server that names the key it was asked with as the next one would be asked for ever. */
static void
test_goes_round (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  Heard heard = { 0 };

  fake->rounds = TRUE;
  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  fake_cloud_notice (fake, 0);
  wait_until (fake->n_pulls == 2);
  fake_cloud_notice (fake, 3003);
  wait_until (heard.notice == 3003);
  fake_cloud_notice (fake, 3004);
  wait_until (heard.notice == 3004);
  g_assert_cmpuint (fake->n_pulls, ==, 2);
  close_client (cloud);
  fake_cloud_free (fake);
}

/* A large page is read in another thread; what comes after it must still come after it. */
static void
test_large_keeps_order (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  WblPbSyncDl down = WBL_PB_SYNC_DL_INIT;
  WblPbMeta meta = WBL_PB_META_INIT;
  WblPbMeta *list = &meta;
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  g_autofree char *text = g_strnfill (200 * 1024, 'x');
  g_autoptr (GBytes) payload = NULL;
  Heard heard = { 0 };

  listen (cloud, &heard);
  wbl_cloud_start (cloud);
  wait_state (cloud, WBL_LINK_ONLINE);
  body.content = text;
  payload = wbl_wire_pack (&body.base);
  xid.has_uid = TRUE;
  xid.uid = 2002;
  wbl_wire_meta_set_payload (&meta, WBL_NS_MESSAGE, payload);
  down.metas = &list;
  down.n_metas = 1;
  down.xid = &xid;
  fake_cloud_push (fake, WBL_COMMAND_SYNC, &down.base);
  fake_cloud_notice (fake, 3003);
  wait_until (heard.notice == 3003);
  g_assert_cmpuint (heard.n_pages, ==, 1);
  close_client (cloud);
  fake_cloud_free (fake);
}

static void
groups_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = wbl_cloud_groups_finish (WBL_CLOUD (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (groups->len, ==, 2);
  *(gboolean *)data = TRUE;
}

static void
test_rest_renews (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = fake_cloud_client (fake);
  gboolean done = FALSE;

  wbl_cloud_groups_async (cloud, NULL, groups_cb, &done);
  wait_until (done);
  g_free (fake->token);
  fake->token = g_strdup ("other");
  done = FALSE;
  wbl_cloud_groups_async (cloud, NULL, groups_cb, &done);
  wait_until (done);
  g_assert_cmpuint (fake->n_sign_ins, ==, 2);
  g_assert_true (wbl_cloud_is_group (cloud, 78));
  close_client (cloud);
  fake_cloud_free (fake);
}

static GString *logged;

/* Keeps what our own domains log at any level; the rest goes its usual way. */
static GLogWriterOutput
keep_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  g_autofree char *line = g_log_writer_format_fields (level, fields, n_fields, FALSE);

  if (strstr (line, "wbl-") != NULL)
    g_string_append (logged, line);
  return g_log_writer_default (level, fields, n_fields, data);
}

/* Runs last: after all of the above, the log knows nothing of passwords, tokens, texts and addresses. */
static void
test_log_is_clean (void)
{
  static const char *const canaries[] = { "secret", "nonsense", "token-", "anna", "hello", "127.0.0.1" };

  g_assert_nonnull (strstr (logged->str, "state"));
  for (guint i = 0; i < G_N_ELEMENTS (canaries); i++)
    g_assert_null (strstr (logged->str, canaries[i]));
}

int
main (int argc, char **argv)
{
  int status = 0;

  logged = g_string_new (NULL);
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (keep_log, NULL, NULL);
  g_test_add_func ("/realtime/happy-path", test_happy_path);
  g_test_add_func ("/realtime/offline-send", test_offline_send);
  g_test_add_func ("/realtime/refused-and-late", test_refused_and_late);
  g_test_add_func ("/realtime/reconnects", test_reconnects);
  g_test_add_func ("/realtime/stops-in-handler", test_stops_in_handler);
  g_test_add_func ("/realtime/mute-server", test_mute_server);
  g_test_add_func ("/realtime/renews-token", test_renews_token);
  g_test_add_func ("/realtime/os-type-falls-back", test_os_type_falls_back);
  g_test_add_func ("/realtime/kicked", test_kicked);
  g_test_add_func ("/realtime/wrong-password", test_wrong_password);
  g_test_add_func ("/realtime/malformed", test_malformed);
  g_test_add_func ("/realtime/tolerates", test_tolerates);
  g_test_add_func ("/realtime/too-large", test_too_large);
  g_test_add_func ("/realtime/fragments", test_fragments);
  g_test_add_func ("/realtime/fair-share", test_fair_share);
  g_test_add_func ("/realtime/ping-flood", test_ping_flood);
  g_test_add_func ("/realtime/goes-round", test_goes_round);
  g_test_add_func ("/realtime/large-keeps-order", test_large_keeps_order);
  g_test_add_func ("/realtime/rest-renews", test_rest_renews);
  g_test_add_func ("/realtime/log-is-clean", test_log_is_clean);
  status = g_test_run ();
  g_string_free (logged, TRUE);
  return status;
}
