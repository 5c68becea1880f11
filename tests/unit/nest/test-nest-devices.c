/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the devices of one person hear of each other, and how little a device can make the desk hold
 * for it. */
#define G_LOG_DOMAIN "test-nest-devices"
#include "config.h"

#include <string.h>

#include "nest-peer.h"

typedef struct
{
  NestProcess *nest;
  NestPeer *phone;
  NestPeer *laptop; /* of the same person */
  NestPeer *customer;
} Fixture;

static void
set_up (Fixture *f,
        gconstpointer data)
{
  f->nest = nest_process_new (NULL);
  f->phone = nest_peer_new_user (f->nest, "desk");
  f->laptop = nest_peer_new_device (f->phone);
  f->customer = nest_peer_new_visitor (f->nest, f->phone->uid);
  nest_peer_go_online (f->phone, "phone");
  nest_peer_go_online (f->laptop, "laptop");
  nest_peer_go_online (f->customer, "page");
  g_assert_cmpint (nest_peer_wait_user_notice (f->phone), ==, WBL_USER_NOTICE_DEVICE_ADDED);
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  nest_peer_free (f->phone);
  nest_peer_free (f->laptop);
  nest_peer_free (f->customer);
  nest_process_free (f->nest);
}

static gint
status_of (const WblWireFrame *frame)
{
  return (gint) frame->sync_dl->status->code;
}

/* ---- who is there ---- */

static void
test_come_and_go (Fixture *f,
                  gconstpointer data)
{
  nest_peer_disconnect (f->laptop);
  g_assert_cmpint (nest_peer_wait_user_notice (f->phone), ==, WBL_USER_NOTICE_DEVICE_LOGOUT);
  nest_peer_go_online (f->laptop, "laptop");
  g_assert_cmpint (nest_peer_wait_user_notice (f->phone), ==, WBL_USER_NOTICE_DEVICE_LOGIN);
  nest_peer_assert_quiet (f->phone);
  g_assert_cmpuint (f->phone->user_notices->len, ==, 0);
  g_assert_cmpuint (f->customer->user_notices->len, ==, 0);
}

static void
test_kick (Fixture *f,
           gconstpointer data)
{
  g_autofree char *path = g_strdup_printf ("/user/kick?device_sn=%d", f->laptop->sn);

  g_assert_cmpint (nest_peer_code (f->phone, "POST", path, NULL), ==, 200);
  g_assert_cmpint (nest_peer_wait_user_notice (f->laptop), ==,
                   WBL_USER_NOTICE_KICKED_BY_OTHER_DEVICE);
  nest_peer_wait_closed (f->laptop);
  g_assert_cmpint (nest_peer_wait_user_notice (f->phone), ==, WBL_USER_NOTICE_DEVICE_LOGOUT);
}

static guint
count_devices (NestPeer *peer)
{
  g_autoptr (JsonObject) envelope = nest_peer_call (peer, "GET", "/user/device/list", NULL);

  return json_array_get_length (json_object_get_array_member (envelope, "data"));
}

static void
test_remove (Fixture *f,
             gconstpointer data)
{
  g_autofree char *path = g_strdup_printf ("/user/device/remove?device_sn=%d", f->laptop->sn);

  g_assert_cmpuint (count_devices (f->phone), ==, 2);
  g_assert_cmpint (nest_peer_code (f->phone, "POST", path, NULL), ==, 200);
  g_assert_cmpint (nest_peer_wait_user_notice (f->laptop), ==, WBL_USER_NOTICE_DEVICE_REMOVED);
  nest_peer_wait_closed (f->laptop);
  g_assert_cmpuint (count_devices (f->phone), ==, 1);
}

/* A number that was given to another guid of the same person is a conflict, and nobody is kicked for it; one that
 * nobody has, or has no more, is none. */
static void
test_guid_conflict (Fixture *f,
                    gconstpointer data)
{
  g_autoptr (NestPeer) twin = nest_peer_new_device (f->phone);
  g_autofree char *path = NULL;

  twin->claimed_sn = f->laptop->sn;
  nest_peer_connect (twin);
  g_assert_cmpint (nest_peer_provision (twin, "twin"), ==, WBL_STATUS_DEVICE_GUID_CONFLICT);
  g_assert_cmpint (twin->sn, ==, 0);
  g_assert_cmpuint (count_devices (f->phone), ==, 2);
  nest_peer_assert_quiet (f->laptop);
  twin->claimed_sn = 0; /* as the protocol asks: another name, no number, on the same connection */
  g_assert_cmpint (nest_peer_provision (twin, "triplet"), ==, WBL_STATUS_OK);
  g_assert_cmpint (twin->sn, !=, f->laptop->sn);
  g_assert_cmpuint (count_devices (f->phone), ==, 3);
  nest_peer_disconnect (twin);
  path = g_strdup_printf ("/user/device/remove?device_sn=%d", twin->sn);
  twin->claimed_sn = twin->sn;
  g_assert_cmpint (nest_peer_code (f->phone, "POST", path, NULL), ==, 200);
  g_assert_true (nest_peer_sign_in (twin, "desk", "secret"));
  nest_peer_go_online (twin, "fourth");
  nest_peer_disconnect (twin);
  f->customer->claimed_sn = f->laptop->sn; /* a number is the person's own */
  nest_peer_disconnect (f->customer);
  nest_peer_go_online (f->customer, "page");
}

/* ---- what one does, the other hears ---- */

static const WblPbMessageOperation *
operation_at (const WblWireFrame *page,
              guint i)
{
  return wbl_wire_frame_get_body (page, i)->operation;
}

static guint
unread_of (NestPeer *peer,
           gint64 conversation)
{
  g_autoptr (WblWireFrame) answer = NULL;

  nest_peer_send_frame (peer, WBL_COMMAND_UNREAD, NULL);
  answer = nest_peer_wait (peer, WBL_COMMAND_UNREAD);
  for (guint i = 0; i < answer->unread_dl->n_unread; i++)
    if (answer->unread_dl->unread[i]->xid->uid == (guint64) conversation)
      return answer->unread_dl->unread[i]->n;
  return 0;
}

/* READ_ALL, READ_CANCEL and DELETE are between the person's devices: the customer hears nothing. */
static void
test_own_operations (Fixture *f,
                     gconstpointer data)
{
  static const gint types[] = { WBL_OPER_READ_ALL, WBL_OPER_READ_CANCEL, WBL_OPER_DELETE };
  static const guint unread[] = { 0, 1, 1 };
  gint64 id = nest_peer_say (f->customer, f->phone->uid, "hello");
  g_autoptr (WblWireFrame) history = NULL;
  gint64 peer = f->customer->uid;

  g_assert_cmpint (nest_peer_wait_notice (f->laptop), ==, peer);
  g_assert_cmpint (nest_peer_wait_notice (f->phone), ==, peer);
  wbl_wire_frame_free (nest_peer_pull (f->laptop, peer, 0));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (WblWireFrame) answer = nest_peer_operate (f->phone, f->phone->uid, types[i], id, peer, NULL);
      g_autoptr (WblWireFrame) page = NULL;

      g_assert_cmpint (status_of (answer), ==, WBL_STATUS_OK);
      g_assert_cmpint (nest_peer_wait_notice (f->laptop), ==, peer);
      page = nest_peer_pull (f->laptop, peer, 0);
      g_assert_cmpuint (page->n_metas, ==, 1);
      g_assert_cmpint ((gint) operation_at (page, 0)->type, ==, types[i]);
      g_assert_cmpuint (operation_at (page, 0)->mid, ==, (guint64) id);
      g_assert_cmpuint (operation_at (page, 0)->xid->uid, ==, (guint64) peer);
      g_assert_cmpuint (unread_of (f->laptop, peer), ==, unread[i]);
    }
  nest_peer_assert_quiet (f->customer);
  history = nest_peer_page_back (f->laptop, peer, 0, 10);
  g_assert_cmpuint (history->n_metas, ==, 0); /* deleted on the person's devices … */
  g_clear_pointer (&history, wbl_wire_frame_free);
  history = nest_peer_page_back (f->customer, f->phone->uid, 0, 10);
  g_assert_cmpuint (history->n_metas, ==, 1); /* … and nowhere else */
}

/* The author is told, and sees the state in the history. */
static void
test_acks (Fixture *f,
           gconstpointer data)
{
  static const gint types[] = { WBL_OPER_DELIVER_ACK, WBL_OPER_READ_ACK };
  static const gint states[] = { WBL_MESSAGE_DELIVERED, WBL_MESSAGE_READ };
  gint64 id = nest_peer_say (f->customer, f->phone->uid, "hello");
  gint64 after = id;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (WblWireFrame) answer
          = nest_peer_operate (f->phone, f->customer->uid, types[i], id, f->customer->uid, NULL);
      g_autoptr (WblWireFrame) page = NULL;
      g_autoptr (WblWireFrame) history = NULL;

      g_assert_cmpint (status_of (answer), ==, WBL_STATUS_OK);
      g_assert_cmpint (nest_peer_wait_notice (f->customer), ==, f->phone->uid);
      page = nest_peer_pull (f->customer, f->phone->uid, after);
      g_assert_cmpuint (page->n_metas, ==, 1);
      g_assert_cmpint ((gint) operation_at (page, 0)->type, ==, types[i]);
      after = (gint64) page->metas[0]->id;
      history = nest_peer_page_back (f->customer, f->phone->uid, 0, 1);
      g_assert_cmpint ((gint) wbl_wire_frame_get_body (history, 0)->status, ==, states[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) /* what was said is said: another device changes nothing */
    {
      g_autoptr (WblWireFrame) again
          = nest_peer_operate (f->laptop, f->customer->uid, types[i], id, f->customer->uid, NULL);

      g_assert_cmpint (status_of (again), ==, WBL_STATUS_OK);
      g_assert_cmpuint (again->sync_dl->server_mid, >, (guint64) after);
    }
  {
    g_autoptr (WblWireFrame) page = nest_peer_pull (f->customer, f->phone->uid, after);
    g_autoptr (WblWireFrame) history = nest_peer_page_back (f->customer, f->phone->uid, 0, 1);

    g_assert_cmpuint (page->n_metas, ==, 0);
    g_assert_cmpint ((gint) wbl_wire_frame_get_body (history, 0)->status, ==, WBL_MESSAGE_READ);
  }
}

static WblWireFrame *
drop_conversation (NestPeer *peer,
                   gint64 conversation,
                   gint type)
{
  WblPbConversation body = WBL_PB_CONVERSATION_INIT;
  WblPbConversationOperation operation = WBL_PB_CONVERSATION_OPERATION_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;

  xid.has_uid = TRUE;
  xid.uid = (guint64) conversation;
  operation.has_type = body.has_type = TRUE;
  operation.type = (gint) type;
  operation.xid = &xid;
  body.type = (gint) 1;
  body.operation = &operation;
  return nest_peer_send_payload (peer, 0, nest_peer_new_client_id (peer), WBL_NS_CONVERSATION, &body.base);
}

/* Everywhere: on all devices of the person; the customer keeps it. */
static void
test_drop_conversation (Fixture *f,
                        gconstpointer data)
{
  g_autoptr (WblWireFrame) here = NULL;
  g_autoptr (WblWireFrame) everywhere = NULL;
  g_autoptr (WblWireFrame) before = NULL;
  g_autoptr (WblWireFrame) after = NULL;
  g_autoptr (WblWireFrame) theirs = NULL;
  gint64 peer = f->customer->uid;

  nest_peer_say (f->customer, f->phone->uid, "hello");
  here = drop_conversation (f->phone, peer, WBL_CONVERSATION_OPER_DELETE);
  g_assert_cmpint (status_of (here), ==, WBL_STATUS_OK);
  before = nest_peer_page_back (f->laptop, peer, 0, 10);
  g_assert_cmpuint (before->n_metas, ==, 1);
  everywhere = drop_conversation (f->phone, peer, WBL_CONVERSATION_OPER_DELETE_EVERYWHERE);
  g_assert_cmpint (status_of (everywhere), ==, WBL_STATUS_OK);
  g_assert_cmpint (nest_peer_wait_notice (f->laptop), ==, peer);
  after = nest_peer_page_back (f->laptop, peer, 0, 10);
  g_assert_cmpuint (after->n_metas, ==, 0);
  theirs = nest_peer_page_back (f->customer, f->phone->uid, 0, 10);
  g_assert_cmpuint (theirs->n_metas, ==, 1);
}

/* The cloud's protocol has no word for it: the other devices are told that something of theirs changed, and ask. */
static void
test_pin (Fixture *f,
          gconstpointer data)
{
  g_autofree char *body = g_strdup_printf ("{\"conversation_id\":%" G_GINT64_FORMAT "}", f->customer->uid);
  g_autoptr (JsonObject) envelope = NULL;
  JsonArray *ids = NULL;

  nest_peer_say (f->customer, f->phone->uid, "hello");
  g_assert_cmpint (nest_peer_code (f->phone, "POST", "/user/conversation/pin", body), ==, 200);
  g_assert_cmpint (nest_peer_wait_user_notice (f->laptop), ==, WBL_USER_NOTICE_INFO_UPDATED);
  envelope = nest_peer_call (f->laptop, "GET", "/user/conversation/pin_list", NULL);
  ids = json_object_get_array_member (json_object_get_object_member (envelope, "data"), "conversation_ids");
  g_assert_cmpuint (json_array_get_length (ids), ==, 1);
  g_assert_cmpint (json_array_get_int_element (ids, 0), ==, f->customer->uid);
  g_assert_cmpint (nest_peer_code (f->laptop, "POST", "/user/conversation/unpin", body), ==, 200);
  g_assert_cmpint (nest_peer_wait_user_notice (f->laptop), ==, WBL_USER_NOTICE_INFO_UPDATED);
  nest_peer_assert_quiet (f->customer);
  g_assert_cmpuint (f->customer->user_notices->len, ==, 0);
}

/* ---- bounds ---- */

/* A connection without a WebSocket library: it reads when it is told to. */
static GSocketConnection *
connect_raw (Fixture *f,
             const char *header)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  const char *host = f->nest->http + strlen ("http://");
  GSocketConnection *connection = g_socket_client_connect_to_host (client, host, 80, NULL, &error);
  g_autofree char *request
      = g_strdup_printf ("GET /socket.io/?EIO=3&transport=websocket HTTP/1.1\r\nHost: %s\r\n"
                         "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                         "%s\r\n", host, header);

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                            request, strlen (request), NULL, NULL, NULL));
  return connection;
}

/* Everything up to @mark. */
static GString *
read_until (GSocketConnection *connection,
            const char *mark,
            gsize size)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GString *got = g_string_new (NULL);
  char c = 0;

  while (memmem (got->str, got->len, mark, size) == NULL)
    {
      g_assert_cmpint (g_input_stream_read (input, &c, 1, NULL, NULL), ==, 1);
      g_string_append_c (got, c);
    }
  return got;
}

/* One short message, masked with nothing. */
static void
write_message (GSocketConnection *connection,
               guint8 opcode,
               const void *data,
               gsize size)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  const guint8 head[] = { 0x80 | opcode, 0x80 | (guint8) size, 0, 0, 0, 0 };

  g_assert_cmpuint (size, <, 126);
  g_assert_true (g_output_stream_write_all (output, head, sizeof head, NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (output, data, size, NULL, NULL, NULL));
}

/* The customer at another device that signs in and never reads again. */
static GSocketConnection *
connect_stalled (Fixture *f)
{
  static const char event[] = "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]";
  GSocketConnection *connection = connect_raw (f, "");
  WblPbProvision request = WBL_PB_PROVISION_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  xid.has_uid = TRUE;
  xid.uid = (guint64) f->customer->uid;
  request.xid = &xid;
  request.token = f->customer->token;
  request.device_guid = (char *) "stalled";
  frame = wbl_wire_encode (WBL_COMMAND_PROVISION, &request.base);
  g_byte_array_append (bytes, (const guint8 *) "\x04", 1);
  g_byte_array_append (bytes, g_bytes_get_data (frame, NULL), (guint) g_bytes_get_size (frame));
  write_message (connection, 1, event, strlen (event));
  write_message (connection, 2, bytes->data, bytes->len);
  g_string_free (read_until (connection, "\x04\x08\x00\x10\x00\x18\x03", 7), TRUE);
  return connection;
}

/* A compressed message could grow a thousandfold before anybody counts it. */
static void
test_no_deflate (Fixture *f,
                 gconstpointer data)
{
  g_autoptr (GSocketConnection) connection
      = connect_raw (f, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
  GString *answer = read_until (connection, "\r\n\r\n", 4);

  g_assert_true (g_str_has_prefix (answer->str, "HTTP/1.1 101"));
  g_assert_null (strstr (answer->str, "xtensions"));
  g_string_free (answer, TRUE);
}

static guint64
resident_kb (Fixture *f)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (f->nest->process));
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_ascii_strtoull (strstr (text, "VmRSS:") + strlen ("VmRSS:"), NULL, 10);
}

/* A device that has stopped reading: what is told to it once is not told again, and what need not
 * reach it is dropped. 32 MB of passing messages and 250 stored ones later the desk is no larger. */
static void
test_stalled (Fixture *f,
              gconstpointer data)
{
  g_autofree char *text = g_strnfill (64 * 1024, 'x');
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  guint64 before = 0;
  g_autoptr (GSocketConnection) stalled = connect_stalled (f);

  nest_peer_disconnect (f->customer);
  body.content = text;
  body.has_qos = TRUE;
  body.qos = (gint) WBL_QOS_AT_MOST_ONCE;
  for (guint i = 0; i < 600; i++)
    {
      g_autoptr (WblWireFrame) answer
          = nest_peer_send_body (f->phone, f->customer->uid, nest_peer_new_client_id (f->phone), &body);

      g_assert_cmpint (status_of (answer), ==, WBL_STATUS_OK);
      if (i == 100)
        before = resident_kb (f); /* what the kernel takes is full by now */
      if (i % 2 == 0)
        nest_peer_say (f->phone, f->customer->uid, "hello");
    }
  /* A sanitizer keeps what was freed for a while: there the figure says nothing. */
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (resident_kb (f), <, before + 8 * 1024);
#else
  g_test_message ("%u kB before, %u kB after", (guint) before, (guint) resident_kb (f));
#endif
}

#define ADD(path, function) \
  g_test_add ("/nest/devices/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("come-and-go", test_come_and_go);
  ADD ("kick", test_kick);
  ADD ("remove", test_remove);
  ADD ("guid-conflict", test_guid_conflict);
  ADD ("own-operations", test_own_operations);
  ADD ("acks", test_acks);
  ADD ("drop-conversation", test_drop_conversation);
  ADD ("pin", test_pin);
  ADD ("no-deflate", test_no_deflate);
  ADD ("stalled", test_stalled);
  return g_test_run ();
}
