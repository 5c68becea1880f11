/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-realtime"
#include "config.h"

#include <string.h>

#include "nest-peer.h"
#include "tests/unit/fair-share.h"
#include "nest/wbl-nest-db.h"
#include "nest/wbl-nest-stream.h"

typedef struct
{
  NestProcess *nest;
  NestPeer *desk;
  NestPeer *customer;
} Fixture;

static void
set_up (Fixture *f,
        gconstpointer data)
{
  f->nest = nest_process_new (NULL);
  f->desk = nest_peer_new_user (f->nest, "desk");
  f->customer = nest_peer_new_visitor (f->nest, f->desk->uid);
  nest_peer_go_online (f->desk, "desk-1");
  nest_peer_go_online (f->customer, "page");
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  nest_peer_free (f->desk);
  nest_peer_free (f->customer);
  nest_process_free (f->nest);
}

static gint
status_of (const WblWireFrame *frame)
{
  return (gint) frame->sync_dl->status->code;
}

static const char *
content_at (const WblWireFrame *frame,
            guint index)
{
  g_assert_cmpuint (index, <, frame->n_metas);
  return wbl_wire_frame_get_body (frame, index)->content;
}

/* The operation the pulled page consists of. */
static const WblPbMessageOperation *
only_operation (const WblWireFrame *frame,
                gint type)
{
  const WblPbMessageOperation *operation = NULL;

  g_assert_cmpuint (frame->n_metas, ==, 1);
  operation = wbl_wire_frame_get_body (frame, 0)->operation;
  g_assert_nonnull (operation);
  g_assert_cmpint ((gint) operation->type, ==, type);
  return operation;
}

static void
test_refused (Fixture *f,
              gconstpointer data)
{
  g_autoptr (NestPeer) stranger = nest_peer_new_device (f->desk);
  g_autoptr (WblWireFrame) answer = NULL;

  nest_peer_connect (stranger);
  nest_peer_send_frame (stranger, WBL_COMMAND_UNREAD, NULL);
  answer = nest_peer_wait_sync (stranger);
  g_assert_cmpint (status_of (answer), ==, WBL_STATUS_UNAUTHORIZED);
  g_assert_cmpstr (answer->sync_dl->status->reason, ==, "you must login first");
  stranger->token[0] ^= 1;
  g_assert_cmpint (nest_peer_provision (stranger, "x"), ==, WBL_STATUS_INVALID_TOKEN);
  stranger->token[0] ^= 1;
  stranger->uid = f->customer->uid;
  g_assert_cmpint (nest_peer_provision (stranger, "x"), ==, WBL_STATUS_INVALID_TOKEN);
}

static void
test_send_and_pull (Fixture *f,
                    gconstpointer data)
{
  gint64 id = nest_peer_say (f->customer, f->desk->uid, "帐篷漏水吗？");
  g_autoptr (WblWireFrame) page = NULL;
  g_autoptr (WblWireFrame) again = NULL;

  g_assert_cmpint (nest_peer_wait_notice (f->desk), ==, f->customer->uid);
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (page->n_metas, ==, 1);
  g_assert_cmpuint (page->metas[0]->id, ==, (guint64) id);
  g_assert_cmpuint (page->metas[0]->from->uid, ==, (guint64) f->customer->uid);
  g_assert_cmpstr (content_at (page, 0), ==, "帐篷漏水吗？");
  g_assert_cmpint (status_of (page), ==, WBL_STATUS_OK);
  g_assert_cmpuint (page->sync_dl->xid->uid, ==, (guint64) f->customer->uid);
  again = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (again->n_metas, ==, 0);
  nest_peer_assert_quiet (f->customer);
}

/* One NOTICE for a conversation until it is pulled. */
static void
test_one_notice (Fixture *f,
                 gconstpointer data)
{
  g_autoptr (WblWireFrame) page = NULL;

  nest_peer_say (f->customer, f->desk->uid, "1");
  nest_peer_say (f->customer, f->desk->uid, "2");
  g_assert_cmpint (nest_peer_wait_notice (f->desk), ==, f->customer->uid);
  nest_peer_assert_quiet (f->desk);
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (page->n_metas, ==, 2);
  nest_peer_say (f->customer, f->desk->uid, "3");
  g_assert_cmpint (nest_peer_wait_notice (f->desk), ==, f->customer->uid);
}

static void
test_pull_pages (Fixture *f,
                 gconstpointer data)
{
  guint n = 0;
  gint64 key = 0;
  gint64 last = 0;

  for (guint i = 0; i < 250; i++)
    last = nest_peer_say (f->customer, f->desk->uid, "x");
  nest_peer_wait_notice (f->desk);
  do
    {
      g_autoptr (WblWireFrame) page = nest_peer_pull (f->desk, f->customer->uid, key);

      n += page->n_metas;
      key = (gint64) page->sync_dl->next_key;
      if (key == 0)
        g_assert_cmpuint (page->metas[page->n_metas - 1]->id, ==, (guint64) last);
    }
  while (key != 0);
  g_assert_cmpuint (n, ==, 250);
}

static void
test_history (Fixture *f,
              gconstpointer data)
{
  gint64 ids[5] = { 0 };
  g_autoptr (WblWireFrame) newest = NULL;
  g_autoptr (WblWireFrame) older = NULL;

  for (guint i = 0; i < 5; i++)
    ids[i] = nest_peer_say (f->customer, f->desk->uid, "x");
  newest = nest_peer_page_back (f->desk, f->customer->uid, 0, 3);
  g_assert_true (newest->sync_dl->is_full_sync);
  g_assert_cmpuint (newest->n_metas, ==, 3);
  g_assert_cmpuint (newest->metas[0]->id, ==, (guint64) ids[4]);
  g_assert_cmpuint (newest->sync_dl->next_key, ==, (guint64) ids[1]);
  older = nest_peer_page_back (f->desk, f->customer->uid, ids[1], 3);
  g_assert_cmpuint (older->n_metas, ==, 2);
  g_assert_cmpuint (older->metas[1]->id, ==, (guint64) ids[0]);
  g_assert_cmpuint (older->sync_dl->next_key, ==, 0);
}

static void
test_same_client_id (Fixture *f,
                     gconstpointer data)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) first = NULL;
  g_autoptr (WblWireFrame) second = NULL;
  g_autoptr (GPtrArray) stored = NULL;

  body.content = (char *) "once";
  first = nest_peer_send_body (f->desk, f->customer->uid, 77, &body);
  second = nest_peer_send_body (f->desk, f->customer->uid, 77, &body);
  g_assert_cmpint (status_of (second), ==, WBL_STATUS_OK);
  g_assert_cmpuint (first->sync_dl->server_mid, ==, second->sync_dl->server_mid);
  g_assert_cmpuint (first->sync_dl->server_time, ==, second->sync_dl->server_time);
  stored = nest_process_export (f->nest, NULL);
  g_assert_cmpuint (stored->len, ==, 1);
  g_assert_cmpstr (json_object_get_string_member (stored->pdata[0], "client_id"), ==, "77");
}

static WblWireFrame *
acknowledge (NestPeer *peer,
             gint64 to,
             gint64 client_id,
             gint64 mid)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbMessageOperation operation = WBL_PB_MESSAGE_OPERATION_INIT;

  body.has_type = body.has_ctype = operation.has_type = operation.has_mid = TRUE;
  body.type = (gint) WBL_BODY_OPER;
  body.ctype = (gint) WBL_CTYPE_COMMAND;
  operation.type = (gint) WBL_OPER_READ_ACK;
  operation.mid = (guint64) mid;
  body.operation = &operation;
  return nest_peer_send_body (peer, to, client_id, &body);
}

/* The web SDK numbers an acknowledgement by the milliseconds and a random number below 256, so many of a burst have
 * one number, and a text may have it, too. None of them is another one sent again. */
static void
test_shared_client_id (Fixture *f,
                       gconstpointer data)
{
  g_autoptr (NestPeer) other_one = nest_peer_new_user (f->nest, "other");
  gint64 first = nest_peer_say (f->customer, f->desk->uid, "one");
  gint64 second = nest_peer_say (f->customer, f->desk->uid, "two");
  WblPbMessageBody text = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) ack = acknowledge (f->desk, f->customer->uid, 5, first);
  g_autoptr (WblWireFrame) other = acknowledge (f->desk, f->customer->uid, 5, second);
  g_autoptr (WblWireFrame) said = NULL;
  g_autoptr (WblWireFrame) again = NULL;
  g_autoptr (WblWireFrame) elsewhere = NULL;
  g_autoptr (WblWireFrame) page = NULL;

  text.content = (char *) "an answer";
  said = nest_peer_send_body (f->desk, f->customer->uid, 5, &text);
  again = nest_peer_send_body (f->desk, f->customer->uid, 5, &text);
  elsewhere = nest_peer_send_body (f->desk, other_one->uid, 5, &text);
  g_assert_cmpuint (ack->sync_dl->server_mid, <, other->sync_dl->server_mid);
  g_assert_cmpuint (other->sync_dl->server_mid, <, said->sync_dl->server_mid);
  g_assert_cmpuint (said->sync_dl->server_mid, ==, again->sync_dl->server_mid);
  g_assert_cmpuint (said->sync_dl->server_mid, <, elsewhere->sync_dl->server_mid);
  page = nest_peer_pull (f->customer, f->desk->uid, (gint64) first);
  g_assert_cmpuint (page->n_metas, ==, 4);
  g_assert_cmpuint (wbl_wire_frame_get_body (page, 1)->operation->mid, ==, (guint64) first);
  g_assert_cmpuint (wbl_wire_frame_get_body (page, 2)->operation->mid, ==, (guint64) second);
  g_assert_cmpstr (content_at (page, 3), ==, "an answer");
}

/* However quickly somebody sends, in one turn of the main loop only so much of it is read, and the next turn is everybody's. */
static void
test_fair_share (void)
{
  g_autoptr (GInputStream) input
      = g_memory_input_stream_new_from_data (g_malloc0 (FAIR_SHARE_BYTES), FAIR_SHARE_BYTES, g_free);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) base = g_simple_io_stream_new (input, output);
  g_autoptr (WblNestStream) stream = wbl_nest_stream_new (base, 2 * FAIR_SHARE_BYTES);

  fair_share_check (g_io_stream_get_input_stream (G_IO_STREAM (stream)));
}

/* Both devices of an account get what either of them sends or receives. */
static void
test_two_devices (Fixture *f,
                  gconstpointer data)
{
  g_autoptr (NestPeer) second = nest_peer_new_device (f->desk);
  g_autoptr (WblWireFrame) page = NULL;

  nest_peer_go_online (second, "desk-2");
  g_assert_cmpint (second->sn, !=, f->desk->sn);
  nest_peer_say (f->desk, f->customer->uid, "reply");
  g_assert_cmpint (nest_peer_wait_notice (second), ==, f->customer->uid);
  page = nest_peer_pull (second, f->customer->uid, 0);
  g_assert_cmpstr (content_at (page, 0), ==, "reply");
  g_assert_cmpuint (page->metas[0]->from->uid, ==, (guint64) f->desk->uid);
  nest_peer_assert_quiet (f->desk);
  nest_peer_say (f->customer, f->desk->uid, "thanks");
  g_assert_cmpint (nest_peer_wait_notice (f->desk), ==, f->customer->uid);
  g_assert_cmpint (nest_peer_wait_notice (second), ==, f->customer->uid);
}

static gint64
make_group (NestPeer *owner)
{
  g_autoptr (JsonObject) envelope
      = nest_peer_call (owner, "POST", "/group/create", "{\"name\":\"staff room\",\"type\":0}");
  JsonObject *data = json_object_get_object_member (envelope, "data");

  g_assert_cmpint (json_object_get_int_member (envelope, "code"), ==, 200);
  return json_object_get_int_member (data, "group_id");
}

/* The staff room of a team with one shared account: a group with that account alone in it. */
static void
test_staff_room (Fixture *f,
                 gconstpointer data)
{
  g_autoptr (NestPeer) second = nest_peer_new_device (f->desk);
  g_autofree char *ext = g_strnfill (8000, 'x');
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) answer = NULL;
  g_autoptr (WblWireFrame) created = NULL;
  g_autoptr (WblWireFrame) page = NULL;
  g_autoptr (WblWireFrame) refused = NULL;
  gint64 group = 0;

  nest_peer_go_online (second, "desk-2");
  group = make_group (f->desk);
  g_assert_cmpint (nest_peer_wait_notice (second), ==, group);
  created = nest_peer_pull (second, group, 0);
  body.has_ctype = TRUE;
  body.ctype = (gint) WBL_CTYPE_COMMAND;
  body.content = (char *) "took a conversation";
  body.ext = ext;
  answer = nest_peer_send_body (f->desk, group, nest_peer_new_client_id (f->desk), &body);
  g_assert_cmpint (status_of (answer), ==, WBL_STATUS_OK);
  g_assert_cmpint (nest_peer_wait_notice (second), ==, group);
  page = nest_peer_pull (second, group, 0);
  g_assert_cmpuint (page->n_metas, ==, 1);
  g_assert_cmpstr (wbl_wire_frame_get_body (page, 0)->ext, ==, ext);
  g_assert_cmpint ((gint) wbl_wire_frame_get_body (page, 0)->type, ==, WBL_BODY_GROUPCHAT);
  refused = nest_peer_pull (f->customer, group, 0);
  g_assert_cmpint (status_of (refused), ==, WBL_STATUS_UNAUTHORIZED);
}

/* A device that was away is told what its sister wrote. */
static void
test_behind (Fixture *f,
             gconstpointer data)
{
  g_autoptr (NestPeer) second = nest_peer_new_device (f->desk);
  g_autoptr (WblWireFrame) page = NULL;
  gint64 group = make_group (f->desk);

  nest_peer_say (f->desk, group, "while you were away");
  nest_peer_go_online (second, "desk-2");
  g_assert_cmpint (nest_peer_wait_notice (second), ==, group);
  page = nest_peer_pull (second, group, 0);
  g_assert_cmpstr (content_at (page, page->n_metas - 1), ==, "while you were away");
}

static void
test_read (Fixture *f,
           gconstpointer data)
{
  gint64 id = nest_peer_say (f->customer, f->desk->uid, "seen?");
  g_autoptr (WblWireFrame) acked = NULL;
  g_autoptr (WblWireFrame) all = NULL;
  g_autoptr (WblWireFrame) seen = NULL;
  g_autoptr (WblWireFrame) before = NULL;
  g_autoptr (WblWireFrame) after = NULL;
  g_autoptr (GPtrArray) acks = NULL;

  nest_peer_wait_notice (f->desk);
  nest_peer_send_frame (f->desk, WBL_COMMAND_UNREAD, NULL);
  before = nest_peer_wait (f->desk, WBL_COMMAND_UNREAD);
  g_assert_cmpuint (before->unread_dl->n_unread, ==, 1);
  g_assert_cmpuint (before->unread_dl->unread[0]->n, ==, 1);
  acked = nest_peer_operate (f->desk, f->customer->uid, WBL_OPER_READ_ACK, id, 0, NULL);
  all = nest_peer_operate (f->desk, f->desk->uid, WBL_OPER_READ_ALL, id, f->customer->uid, NULL);
  g_assert_cmpint (status_of (acked), ==, WBL_STATUS_OK);
  g_assert_cmpint (status_of (all), ==, WBL_STATUS_OK);
  g_assert_cmpint (nest_peer_wait_notice (f->customer), ==, f->desk->uid);
  /* its own message too: the page has asked for nothing yet */
  seen = nest_peer_pull (f->customer, f->desk->uid, id);
  g_assert_cmpuint (only_operation (seen, WBL_OPER_READ_ACK)->mid, ==, (guint64) id);
  nest_peer_send_frame (f->desk, WBL_COMMAND_UNREAD, NULL);
  after = nest_peer_wait (f->desk, WBL_COMMAND_UNREAD);
  g_assert_cmpuint (after->unread_dl->unread[0]->n, ==, 0);
  acks = nest_process_export (f->nest, "--acks");
  g_assert_cmpuint (acks->len, ==, 1);
}

static void
test_recall (Fixture *f,
             gconstpointer data)
{
  gint64 id = nest_peer_say (f->desk, f->customer->uid, "oops");
  g_autoptr (WblWireFrame) theirs = NULL;
  g_autoptr (WblWireFrame) mine = NULL;
  g_autoptr (WblWireFrame) page = NULL;

  theirs = nest_peer_operate (f->customer, f->desk->uid, WBL_OPER_RECALL, id, f->desk->uid, NULL);
  g_assert_cmpint (status_of (theirs), ==, WBL_STATUS_UNAUTHORIZED);
  mine = nest_peer_operate (f->desk, f->customer->uid, WBL_OPER_RECALL, id, f->customer->uid, NULL);
  g_assert_cmpint (status_of (mine), ==, WBL_STATUS_OK);
  nest_peer_wait_notice (f->customer);
  page = nest_peer_pull (f->customer, f->desk->uid, 0);
  g_assert_cmpuint (only_operation (page, WBL_OPER_RECALL)->mid, ==, (guint64) id);
}

/* The past is put into the store while the desk is down. */
static void
test_recall_too_late (Fixture *f,
                      gconstpointer data)
{
  g_autoptr (WblNestMessage) old = wbl_nest_message_new ();
  g_autoptr (WblWireFrame) answer = NULL;
  WblNestDb *db = NULL;

  nest_peer_disconnect (f->desk);
  nest_peer_disconnect (f->customer);
  nest_process_stop (f->nest);
  db = wbl_nest_db_open (f->nest->dir, NULL);
  old->from_id = f->desk->uid;
  old->to_id = f->customer->uid;
  old->time_ms = g_get_real_time () / 1000 - 6 * 60 * 1000;
  g_assert_true (wbl_nest_db_add_past_message (db, old, NULL));
  wbl_nest_db_close (db);
  nest_process_start (f->nest);
  nest_peer_go_online (f->desk, "desk-1");
  answer = nest_peer_operate (f->desk, f->customer->uid, WBL_OPER_RECALL, old->id, f->customer->uid,
                              NULL);
  g_assert_cmpint (status_of (answer), ==, WBL_STATUS_FAIL);
  g_assert_cmpstr (answer->sync_dl->status->reason, ==, "exceed recall time limit");
}

static void
test_edits (Fixture *f,
            gconstpointer data)
{
  gint64 id = nest_peer_say (f->desk, f->customer->uid, "Hel");
  g_autoptr (WblWireFrame) append
      = nest_peer_operate (f->desk, f->customer->uid, WBL_OPER_APPEND, id, f->customer->uid, "lo");
  g_autoptr (WblWireFrame) page = nest_peer_page_back (f->customer, f->desk->uid, 0, 5);
  g_autoptr (WblWireFrame) replace = NULL;
  g_autoptr (WblWireFrame) later = NULL;

  g_assert_cmpuint (append->sync_dl->edit_timestamp, >, 0);
  g_assert_cmpstr (content_at (page, 0), ==, "Hello");
  replace = nest_peer_operate (f->desk, f->customer->uid, WBL_OPER_REPLACE, id, f->customer->uid,
                               "Bye");
  g_assert_cmpuint (replace->sync_dl->edit_timestamp, >, append->sync_dl->edit_timestamp);
  later = nest_peer_page_back (f->customer, f->desk->uid, 0, 5);
  g_assert_cmpstr (content_at (later, 0), ==, "Bye");
}

/* Typing reaches who is online, and no store. */
static void
test_typing (Fixture *f,
             gconstpointer data)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) answer = NULL;
  g_autoptr (WblWireFrame) relayed = NULL;
  g_autoptr (GPtrArray) stored = NULL;

  body.has_qos = TRUE;
  body.qos = (gint) WBL_QOS_AT_MOST_ONCE;
  body.ext = (char *) "{\"input_status\":\"typing\"}";
  answer = nest_peer_send_body (f->customer, f->desk->uid, 5, &body);
  g_assert_cmpint (status_of (answer), ==, WBL_STATUS_OK);
  relayed = nest_peer_wait_sync (f->desk);
  g_assert_cmpstr (wbl_wire_frame_get_body (relayed, 0)->ext, ==, body.ext);
  g_assert_cmpint ((gint) wbl_wire_frame_get_body (relayed, 0)->qos, ==, WBL_QOS_AT_MOST_ONCE);
  g_assert_cmpuint (relayed->sync_dl->xid->uid, ==, (guint64) f->customer->uid);
  g_assert_true (relayed->sync_dl->is_eager_sync);
  stored = nest_process_export (f->nest, NULL);
  g_assert_cmpuint (stored->len, ==, 0);
}

/* A visitor reaches whom they came to talk to, nobody else. */
static void
test_visitor (Fixture *f,
              gconstpointer data)
{
  g_autoptr (NestPeer) other = nest_peer_new_user (f->nest, "other");
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) sent = NULL;
  g_autoptr (WblWireFrame) pulled = NULL;

  body.content = (char *) "hi";
  sent = nest_peer_send_body (f->customer, other->uid, 9, &body);
  g_assert_cmpint (status_of (sent), ==, WBL_STATUS_UNAUTHORIZED);
  pulled = nest_peer_pull (f->customer, other->uid, 0);
  g_assert_cmpint (status_of (pulled), ==, WBL_STATUS_UNAUTHORIZED);
}

/* Operations are messages too: an oversized one would be a page that nobody can read. */
static void
test_large_operation (Fixture *f,
                      gconstpointer data)
{
  g_autofree char *large = g_strnfill (512 * 1024, 'x');
  gint64 id = nest_peer_say (f->desk, f->customer->uid, "hi");
  g_autoptr (WblWireFrame) ack = nest_peer_operate (f->customer, f->desk->uid, WBL_OPER_READ_ACK, id,
                                                    f->desk->uid, large);
  g_autoptr (WblWireFrame) own = nest_peer_operate (f->customer, f->customer->uid, WBL_OPER_READ_ALL,
                                                    id, f->desk->uid, large);

  g_assert_cmpint (status_of (ack), ==, WBL_STATUS_INVALID_PARAMETER);
  g_assert_cmpint (status_of (own), ==, WBL_STATUS_INVALID_PARAMETER);
  nest_peer_assert_quiet (f->desk);
}

/* ext is merged: many small edits must not make a large message. */
static void
test_edits_add_up (Fixture *f,
                   gconstpointer data)
{
  g_autofree char *filler = g_strnfill (100 * 1024, 'x');
  gint64 id = nest_peer_say (f->customer, f->desk->uid, "hi");
  gint status = WBL_STATUS_OK;

  for (guint i = 0; i < 4 && status == WBL_STATUS_OK; i++)
    {
      WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
      WblPbMessageOperation operation = WBL_PB_MESSAGE_OPERATION_INIT;
      g_autofree char *ext = g_strdup_printf ("{\"k%u\":\"%s\"}", i, filler);
      g_autoptr (WblWireFrame) answer = NULL;

      operation.has_type = operation.has_mid = body.has_type = TRUE;
      operation.type = (gint) WBL_OPER_REPLACE;
      operation.mid = (guint64) id;
      body.type = (gint) WBL_BODY_OPER;
      body.operation = &operation;
      body.ext = ext;
      answer = nest_peer_send_body (f->customer, f->desk->uid, nest_peer_new_client_id (f->customer), &body);
      status = status_of (answer);
    }
  g_assert_cmpint (status, ==, WBL_STATUS_INVALID_PARAMETER);
}

/* A customer who guesses the id of what the team writes reaches none of its authors with it. */
static void
test_outsider (Fixture *f,
               gconstpointer data)
{
  g_autoptr (JsonObject) created
      = nest_peer_call (f->desk, "POST", "/group/create", "{\"name\":\"room\",\"type\":0}");
  gint64 room = json_object_get_int_member (json_object_get_object_member (created, "data"), "group_id");
  gint64 id = nest_peer_say (f->desk, room, "note");
  g_autoptr (WblWireFrame) ack = nest_peer_operate (f->customer, room, WBL_OPER_READ_ACK, id, room, "boo");
  g_autoptr (WblWireFrame) own = nest_peer_operate (f->customer, f->customer->uid, WBL_OPER_READ_ALL,
                                                    id, room, NULL);
  g_autoptr (WblWireFrame) page = nest_peer_pull (f->customer, room, 0);

  g_assert_cmpint (status_of (ack), ==, WBL_STATUS_INVALID_PARAMETER);
  g_assert_cmpint (status_of (own), ==, WBL_STATUS_UNAUTHORIZED);
  g_assert_cmpint (status_of (page), ==, WBL_STATUS_UNAUTHORIZED);
}

/* Past the main loop: what is written so is sent while nothing is read. */
static gboolean
write_past (NestPeer *peer,
            guint8 opcode,
            const guint8 *data,
            gsize size)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (peer->socket);
  guint n = size < 126 ? 0 : size < 65536 ? 2 : 8;
  guint8 head[14] = { 0x80 | opcode, (guint8) (0x80 | (n == 0 ? size : n == 2 ? 126 : 127)) };

  for (guint i = 0; i < n; i++)
    head[1 + n - i] = (guint8) ((guint64) size >> (8 * i));
  return g_output_stream_write_all (g_io_stream_get_output_stream (stream), head, 6 + n, NULL,
                                    NULL, NULL)
         && g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, size, NULL, NULL,
                                       NULL);
}

static gboolean
write_frame_past (NestPeer *peer,
                  const guint8 *data,
                  gsize size)
{
  static const char event[] = "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]";
  g_autofree guint8 *bytes = g_malloc (size + 1);

  bytes[0] = 4;
  memcpy (bytes + 1, data, size);
  return write_past (peer, 1, (const guint8 *) event, strlen (event))
         && write_past (peer, 2, bytes, size + 1);
}

/* Who asks for much, reads nothing and goes on sending is cut off before the desk holds much of it. */
static void
test_flood (Fixture *f,
            gconstpointer data)
{
  g_autofree char *text = g_strnfill (250 * 1024, 'x');
  g_autofree guint8 *large = g_malloc0 (WBL_WIRE_MAX_FRAME - 64);
  WblPbSyncUl sync = WBL_PB_SYNC_UL_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  g_autoptr (GBytes) pull = NULL;
  guint sent = 0;

  nest_peer_say (f->desk, f->customer->uid, text);
  xid.has_uid = sync.has_key = TRUE;
  xid.uid = (guint64) f->desk->uid;
  sync.xid = &xid;
  sync.key = 1;
  pull = wbl_wire_encode (WBL_COMMAND_SYNC, &sync.base);
  for (guint i = 0; i < 64; i++)
    g_assert_true (write_frame_past (f->customer, g_bytes_get_data (pull, NULL), g_bytes_get_size (pull)));
  while (sent < 16 && write_frame_past (f->customer, large, WBL_WIRE_MAX_FRAME - 64))
    sent++;
  g_assert_cmpuint (sent, <, 16);
  nest_peer_assert_quiet (f->desk);
}

static void
test_same_guid (Fixture *f,
                gconstpointer data)
{
  g_autoptr (NestPeer) twin = nest_peer_new_device (f->desk);

  nest_peer_go_online (twin, "desk-1");
  g_assert_cmpint (twin->sn, ==, f->desk->sn);
  g_assert_cmpint (nest_peer_wait_user_notice (f->desk), ==, WBL_USER_NOTICE_KICK_BY_SAME_DEVICE);
  nest_peer_wait_closed (f->desk);
  nest_peer_assert_quiet (twin);
}

static void
test_bad_frames (Fixture *f,
                 gconstpointer data)
{
  const guint8 cut[] = { 0x18, 1, 0x22, 100 };
  const guint8 unknown[] = { 0x18, 99 };
  g_autoptr (WblWireFrame) first = NULL;
  g_autoptr (WblWireFrame) second = NULL;

  nest_peer_send_bytes (f->desk, cut, sizeof cut);
  first = nest_peer_wait_sync (f->desk);
  g_assert_cmpint (status_of (first), ==, WBL_STATUS_PARSER_ERROR);
  nest_peer_send_bytes (f->desk, unknown, sizeof unknown);
  second = nest_peer_wait_sync (f->desk);
  g_assert_cmpint (status_of (second), ==, WBL_STATUS_UNKNOWN_COMMAND);
  nest_peer_assert_quiet (f->desk);
  soup_websocket_connection_send_binary (f->desk->socket, unknown, sizeof unknown);
  nest_peer_wait_closed (f->desk);
}

static void
test_too_large (Fixture *f,
                gconstpointer data)
{
  g_autofree guint8 *bytes = g_malloc0 (WBL_WIRE_MAX_FRAME + 1);

  nest_peer_send_bytes (f->desk, bytes, WBL_WIRE_MAX_FRAME + 1);
  nest_peer_wait_closed (f->desk);
  nest_peer_assert_quiet (f->customer);
}

static void
test_ping (Fixture *f,
           gconstpointer data)
{
  guint before = f->desk->texts->len;

  soup_websocket_connection_send_text (f->desk->socket, "2probe");
  nest_peer_assert_quiet (f->desk);
  g_assert_cmpuint (f->desk->texts->len, ==, before + 1);
  g_assert_cmpstr (f->desk->texts->pdata[before], ==, "3probe");
}

/* What was acknowledged is there after the desk was killed, at the same address. */
static void
test_killed (Fixture *f,
             gconstpointer data)
{
  g_autofree char *http = g_strdup (f->nest->http);
  gint64 id = nest_peer_say (f->customer, f->desk->uid, "keep me");
  g_autoptr (WblWireFrame) page = NULL;

  nest_process_kill (f->nest);
  nest_peer_wait_closed (f->desk);
  nest_peer_disconnect (f->desk);
  nest_peer_disconnect (f->customer);
  nest_process_start (f->nest);
  g_assert_cmpstr (f->nest->http, ==, http);
  nest_peer_go_online (f->desk, "desk-1");
  g_assert_cmpint (nest_peer_wait_notice (f->desk), ==, f->customer->uid);
  page = nest_peer_pull (f->desk, f->customer->uid, 0);
  g_assert_cmpuint (page->metas[0]->id, ==, (guint64) id);
}

#define ADD(path, function) \
  g_test_add ("/nest/realtime/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("refused", test_refused);
  ADD ("send-and-pull", test_send_and_pull);
  ADD ("one-notice", test_one_notice);
  ADD ("pull-pages", test_pull_pages);
  ADD ("history", test_history);
  ADD ("same-client-id", test_same_client_id);
  ADD ("shared-client-id", test_shared_client_id);
  g_test_add_func ("/nest/realtime/fair-share", test_fair_share);
  ADD ("two-devices", test_two_devices);
  ADD ("staff-room", test_staff_room);
  ADD ("behind", test_behind);
  ADD ("read", test_read);
  ADD ("recall", test_recall);
  ADD ("recall-too-late", test_recall_too_late);
  ADD ("edits", test_edits);
  ADD ("typing", test_typing);
  ADD ("visitor", test_visitor);
  ADD ("large-operation", test_large_operation);
  ADD ("edits-add-up", test_edits_add_up);
  ADD ("outsider", test_outsider);
  ADD ("flood", test_flood);
  ADD ("same-guid", test_same_guid);
  ADD ("bad-frames", test_bad_frames);
  ADD ("too-large", test_too_large);
  ADD ("ping", test_ping);
  ADD ("killed", test_killed);
  return g_test_run ();
}
