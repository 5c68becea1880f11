/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-outbox"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-private.h"
#include "store/wbl-drive.h"
#include "unit/desk/desk-fixture.h"
#include "tests/unit/rounds.h"

/* What an agent wrote arrives once and in order, whatever happens in between; what should be looked at first waits. */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desk;
  TestCustomer *customer;
  char *conversation;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;

  f->nest = test_nest_new (&f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Ana", WBL_ROLE_AGENT);
  f->customer = test_customer_new (f->nest, f->support);
  test_customer_say (f->customer, "hello?");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  f->conversation = g_strdup (c->id);
  test_desk_wait_idle (f->desk);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
  g_free (f->conversation);
}

static void
say (Fixture *f, const char *text, gint64 hold_ms)
{
  g_autoptr (WblReceipt) receipt = test_desk_reply (f->desk, f->conversation, text, hold_ms);

  g_assert_cmpint (receipt->state, ==, hold_ms > 0 ? WBL_SEND_HELD : WBL_SEND_QUEUED);
  g_assert_cmpint (receipt->client_id, >, 0);
}

static void
reopen (Fixture *f)
{
  test_desk_close (f->desk);
  test_desk_open (f->desk);
}

static WblMessage *
only_waiting (Fixture *f)
{
  g_autoptr (GPtrArray) outbox = test_desk_outbox (f->desk);

  g_assert_cmpuint (outbox->len, ==, 1);
  return g_object_ref (outbox->pdata[0]);
}

static void
assert_nothing_waits (Fixture *f)
{
  g_autoptr (GPtrArray) outbox = test_desk_outbox (f->desk);

  g_assert_cmpuint (outbox->len, ==, 0);
}

static void
assert_received (Fixture *f, const char *const *texts)
{
  guint n = g_strv_length ((GStrv) texts);

  test_customer_wait_texts (f->customer, n);
  g_assert_cmpuint (f->customer->texts->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (f->customer->texts->pdata[i], ==, texts[i]);
}

/* ---- the network ---- */

static void
test_offline (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { "one", "two", "three", NULL };

  nest_process_stop (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->desk->desk) == WBL_DESK_OFFLINE);
  say (f, "one", 0);
  say (f, "two", 0);
  reopen (f);
  say (f, "three", 0);
  TEST_WAIT (wbl_desk_get_n_outbox (f->desk->desk) == 3);
  nest_process_start (f->nest);
  test_desk_resume (f->desk);
  test_customer_reconnect (f->customer);
  assert_received (f, texts);
  test_desk_wait_idle (f->desk);
  assert_nothing_waits (f);
}

/* The local desk dies again and again while an agent writes: each line is there once, in order. */
static void
test_restarts (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);

      say (f, text, 0);
      g_ptr_array_add (texts, g_steal_pointer (&text));
      if (i % 10 != 5)
        continue;
      nest_process_kill (f->nest);
      nest_process_start (f->nest);
      test_desk_wait_online (f->desk);
    }
  test_desk_wait_idle (f->desk);
  assert_nothing_waits (f);
  test_customer_reconnect (f->customer);
  g_ptr_array_add (texts, NULL);
  assert_received (f, (const char *const *) texts->pdata);
}

/* ---- kill -9 ---- */

static void
take_lines (GDataInputStream *lines, guint n, GHashTable *confirmed)
{
  char *line = NULL;

  while (n-- > 0 && (line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      char *space = strchr (line, ' ');

      if (space != NULL) /* the last one may be cut off */
        {
          *space = '\0';
          g_assert_true (g_hash_table_insert (confirmed, g_strdup (line), g_strdup (space + 1)));
        }
      g_free (line);
    }
}

static void
write_and_kill (Fixture *f, guint round, GHashTable *confirmed)
{
  g_autofree char *number = g_strdup_printf ("%u", round);
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "unit", "sync", "replier", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, f->desk->dir, f->conversation, number,
                          round % 2 == 0 ? "offline" : "online", NULL);
  g_autoptr (GDataInputStream) lines = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  take_lines (lines, (guint) g_test_rand_int_range (1, 30), confirmed);
  g_usleep ((gulong) g_test_rand_int_range (0, 3000)); /* the moment itself is what is tested */
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);
  take_lines (lines, G_MAXUINT, confirmed);
}

/* Every confirmed reply is in the cloud exactly once, and nothing is there twice or out of order. */
static void
check_export (Fixture *f, GHashTable *confirmed)
{
  g_autoptr (GPtrArray) messages = nest_process_export (f->nest, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 last = 0;
  guint n = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      JsonObject *message = messages->pdata[i];
      const char *client_id = json_object_get_string_member (message, "client_id");
      const char *text = g_hash_table_lookup (confirmed, client_id);
      gint64 id = g_ascii_strtoll (client_id, NULL, 10);

      if (g_ascii_strtoll (json_object_get_string_member (message, "to"), NULL, 10) != f->customer->peer->uid
          || !g_str_equal (json_object_get_string_member (message, "type"), "TEXT"))
        continue;
      g_assert_true (g_hash_table_add (seen, (gpointer) json_object_get_string_member (message, "content")));
      g_assert_cmpint (id, >, last);
      last = id;
      n += text != NULL;
      if (text != NULL)
        g_assert_cmpstr (json_object_get_string_member (message, "content"), ==, text);
    }
  g_assert_cmpuint (n, ==, g_hash_table_size (confirmed));
}

static void
test_kill (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) confirmed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint rounds = test_rounds (8, 60);

  test_desk_close (f->desk);
  for (guint round = 0; round < rounds; round++)
    write_and_kill (f, round, confirmed);
  g_assert_cmpuint (g_hash_table_size (confirmed), >=, rounds);
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_idle (f->desk);
  assert_nothing_waits (f);
  check_export (f, confirmed);
}

/* ---- what is held ---- */

static void
send_now (Fixture *f, gint64 row)
{
  TEST_DO (f->desk, wbl_desk_send_now_async, row);
}

static char *
cancel (Fixture *f, gint64 row, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_cancel_message_async (f->desk->desk, row, test_ready_cb, &result);
  test_wait_result (&result);
  return wbl_desk_cancel_message_finish (f->desk->desk, result, error);
}

static void
test_undo (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { "better so", "and then", NULL };
  g_autoptr (WblMessage) held = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  say (f, "not so", 5000);
  held = only_waiting (f);
  g_assert_cmpint (held->send_state, ==, WBL_SEND_HELD);
  text = cancel (f, held->row_id, NULL);
  g_assert_cmpstr (text, ==, "not so");
  g_assert_null (cancel (f, held->row_id, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND);
  say (f, "better so", 300);
  TEST_DO (f->desk, wbl_desk_set_status_async, f->conversation, WBL_STATUS_SNOOZED, g_get_real_time () / 1000 + 86400000,
           FALSE); /* what waits until tomorrow keeps nothing that waits less */
  test_customer_wait_texts (f->customer, 1);
  say (f, "and then", 0);
  assert_received (f, texts);
  g_assert_false (test_customer_saw (f->customer, "not so"));
}

static void
expect_held (Fixture *f, const char *reason)
{
  g_autoptr (WblMessage) held = NULL;
  g_autoptr (WblConversation) c = NULL;

  test_desk_wait_idle (f->desk);
  held = only_waiting (f);
  g_assert_cmpint (held->send_state, ==, WBL_SEND_HELD);
  g_assert_cmpstr (held->fail_reason, ==, reason);
  c = test_desk_conversation (f->desk, f->customer->peer->uid);
  g_assert_cmpuint (c->n_held, ==, 1);
  g_assert_true (c->needs_answer);
  test_customer_pull (f->customer);
  g_assert_cmpuint (f->customer->texts->len, ==, 0);
}

static void
release (Fixture *f)
{
  static const char *const texts[] = { "wait", NULL };
  g_autoptr (WblMessage) held = only_waiting (f);

  send_now (f, held->row_id);
  assert_received (f, texts);
  test_desk_wait_idle (f->desk);
  assert_nothing_waits (f);
}

static void
test_quit (Fixture *f, gconstpointer data)
{
  say (f, "wait", 60000);
  reopen (f);
  test_desk_resume (f->desk);
  expect_held (f, "quit");
  release (f);
}

static void
test_old (Fixture *f, gconstpointer data)
{
  test_desk_close (f->desk);
  test_desk_open (f->desk);
  say (f, "wait", 0);
  wbl_desk_set_settings (f->desk->desk, -1000, 600000); /* everything is older than that */
  test_desk_resume (f->desk);
  expect_held (f, "old");
  release (f);
}

static void
test_moved (Fixture *f, gconstpointer data)
{
  reopen (f);
  say (f, "wait", 0);
  test_customer_say (f->customer, "It is solved, thank you for nothing");
  test_desk_resume (f->desk);
  expect_held (f, "moved");
  release (f);
}

/* Thanks are no reason to hold an answer back. */
static void
test_courtesy (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { "answer", NULL };

  reopen (f);
  say (f, "answer", 0);
  test_customer_say (f->customer, "ok thanks!");
  test_desk_resume (f->desk);
  assert_received (f, texts);
}

/* ---- refused ---- */

static gint64
group_with_support (Fixture *f, NestPeer *owner)
{
  g_autofree char *body = g_strdup_printf ("{\"name\":\"family\",\"user_list\":[%" G_GINT64_FORMAT "]}", f->support);
  g_autoptr (JsonObject) answer = nest_peer_call (owner, "POST", "/group/create", body);

  g_assert_cmpint (json_object_get_int_member (answer, "code"), ==, 200);
  return json_object_get_int_member (json_object_get_object_member (answer, "data"), "group_id");
}

static void
wait_failed (Fixture *f, WblMessage **failed)
{
  g_clear_object (failed);
  while (*failed == NULL || (*failed)->send_state != WBL_SEND_FAILED)
    {
      g_clear_object (failed);
      *failed = only_waiting (f);
    }
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (NestPeer) owner = nest_peer_new_user (f->nest, "grandma");
  gint64 group = group_with_support (f, owner);
  g_autofree char *kick
      = g_strdup_printf ("{\"group_id\":%" G_GINT64_FORMAT ",\"user_list\":[%" G_GINT64_FORMAT "]}", group, f->support);
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblMessage) failed = NULL;
  g_autofree char *text = NULL;

  nest_peer_go_online (owner, "phone");
  nest_peer_say (owner, group, "Which tent?");
  c = test_desk_wait_conversation (f->desk, group);
  g_assert_cmpint (nest_peer_code (owner, "POST", "/group/kick", kick), ==, 200);
  g_free (f->conversation);
  f->conversation = g_strdup (c->id);
  say (f, "This one", 0);
  wait_failed (f, &failed);
  g_assert_cmpstr (failed->fail_reason, ==, "refused");
  TEST_WAIT (wbl_desk_get_n_failed (f->desk->desk) == 1);
  send_now (f, failed->row_id);
  wait_failed (f, &failed);
  text = cancel (f, failed->row_id, NULL);
  g_assert_cmpstr (text, ==, "This one");
  assert_nothing_waits (f);
}

static void
boss_call (NestPeer *boss, const char *path, gint64 group, gint64 user)
{
  g_autofree char *body
      = g_strdup_printf ("{\"group_id\":%" G_GINT64_FORMAT ",\"user_list\":[%" G_GINT64_FORMAT "],\"duration\":60}", group, user);

  g_assert_cmpint (nest_peer_code (boss, "POST", path, body), ==, 200);
}

static WblMessage *
newest_line (Fixture *f)
{
  return test_desk_newest (f->desk, f->conversation);
}

/* A room in which we may not speak refuses for good: the note stays, says so, and a person decides. */
static void
test_refused_operation (Fixture *f, gconstpointer data)
{
  g_autoptr (NestPeer) boss = nest_peer_new_user (f->nest, "boss");
  gint64 room = group_with_support (f, boss);
  g_autoptr (WblMessage) failed = NULL, shown = NULL, gone = NULL, sent = NULL;
  g_autofree char *first = NULL, *second = NULL;

  TEST_DO (f->desk, wbl_desk_join_team_async, room, NULL);
  test_desk_wait_idle (f->desk);
  boss_call (boss, "/group/ban", room, f->support);
  test_desk_note (f->desk, f->conversation, "the warehouse is closed");
  TEST_WAIT (wbl_desk_get_n_failed (f->desk->desk) == 1);
  failed = only_waiting (f);
  g_assert_cmpint (failed->row_id, <, 0);
  g_assert_cmpint (failed->send_state, ==, WBL_SEND_FAILED);
  g_assert_cmpstr (failed->fail_reason, ==, "refused");
  g_assert_cmpstr (failed->conversation_id, ==, f->conversation);
  shown = newest_line (f);
  g_assert_cmpint (shown->row_id, ==, failed->row_id);
  g_assert_cmpint (shown->send_state, ==, WBL_SEND_FAILED);
  reopen (f);
  test_desk_resume (f->desk);
  TEST_WAIT (wbl_desk_get_n_failed (f->desk->desk) == 1);
  first = cancel (f, failed->row_id, NULL);
  g_assert_cmpstr (first, ==, "the warehouse is closed");
  assert_nothing_waits (f);
  gone = newest_line (f);
  g_assert_cmpint (gone->row_id, !=, failed->row_id);

  test_desk_note (f->desk, f->conversation, "it opens at nine");
  TEST_WAIT (wbl_desk_get_n_failed (f->desk->desk) == 1);
  g_set_object (&failed, NULL);
  failed = only_waiting (f);
  boss_call (boss, "/group/unban", room, f->support);
  send_now (f, failed->row_id);
  TEST_WAIT (wbl_desk_get_n_outbox (f->desk->desk) == 0);
  sent = newest_line (f);
  g_assert_cmpint (sent->send_state, ==, WBL_SEND_SENT);
  g_assert_cmpuint (test_export_count (f->nest, "COMMAND", room, "[note]"), ==, 1);
  second = cancel (f, failed->row_id, NULL);
  g_assert_null (second);
}

/* ---- files ---- */

static void
test_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("\x89PNG\r\n\x1a\n not really", 19);
  WblReply reply = { .conversation = f->conversation, .text = "", .file_name = "../../tent.png", .file_mime = "image/png",
                     .file = file, .width = 12, .height = 8 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblReceipt) receipt = NULL;
  g_autoptr (GBytes) got = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *attachment;

  wbl_desk_reply_async (f->desk->desk, &reply, test_ready_cb, &result);
  test_wait_result (&result);
  receipt = wbl_desk_reply_finish (f->desk->desk, result, NULL);
  g_assert_nonnull (receipt);
  test_customer_wait_texts (f->customer, 1);
  node = json_from_string (f->customer->files->pdata[0], NULL);
  attachment = json_node_get_object (node);
  g_assert_cmpint (json_object_get_int_member (attachment, "fLen"), ==, 19);
  g_assert_cmpint (json_object_get_int_member (attachment, "width"), ==, 12);
  g_assert_null (strchr (json_object_get_string_member (attachment, "dName"), '/'));
  g_assert_cmpuint (nest_peer_fetch (f->customer->peer, "GET", json_object_get_string_member (attachment, "url"), NULL,
                                     NULL, &got), ==, 200);
  g_assert_true (g_bytes_equal (got, file));
}

/* ---- a store of an older version ---- */

static gpointer
make_older_job (WblDb *db, gpointer lacking, GError **error)
{
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version=%" G_GINT64_FORMAT, wbl_db_int (db, "PRAGMA user_version", "") - 1);

  return GINT_TO_POINTER (wbl_db_exec (db, version, error) && (lacking == NULL || wbl_db_exec (db, lacking, error)));
}

static void
assert_refused_as_older (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_open_async (f->desk->dir, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_null (wbl_desk_open_finish (result, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_OLDER);
}

static void
assert_draft (Fixture *f, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblDrafts) drafts = NULL;

  wbl_desk_load_drafts_async (f->desk->desk, f->conversation, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  drafts = wbl_desk_load_drafts_finish (f->desk->desk, result, NULL);
  g_assert_cmpstr (drafts->reply, ==, text);
}

static void
assert_thread (Fixture *f, const char *expected)
{
  g_autoptr (GPtrArray) lines = test_desk_thread (f->desk, f->conversation);
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (texts, "%s;", ((WblMessage *) lines->pdata[i])->text);
  g_assert_cmpstr (texts->str, ==, expected);
}

/* The new store has whose desk it is, what was not sent, its file, the note and the draft; the rest comes from the cloud, and
 * what waited is sent once. The account asks for no more than its password. */
static void
test_older_store (Fixture *f, gconstpointer lacking)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("third", 5);
  WblReply file = { .conversation = f->conversation, .text = "", .file_name = "third.txt", .file_mime = "text/plain", .file = bytes };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblReceipt) receipt = NULL;
  gint64 uid = wbl_desk_get_account (f->desk->desk)->uid;

  nest_process_stop (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->desk->desk) == WBL_DESK_OFFLINE);
  say (f, "two nights", 0);
  wbl_desk_reply_async (f->desk->desk, &file, test_ready_cb, &result);
  test_wait_result (&result);
  receipt = wbl_desk_reply_finish (f->desk->desk, result, NULL);
  g_clear_object (&result); /* it holds the desk */
  g_assert_nonnull (receipt);
  test_desk_note (f->desk, f->conversation, "a friend of the house");
  TEST_DO (f->desk, wbl_desk_save_draft_async, f->conversation, FALSE, "half a w", 0);
  g_assert_nonnull (test_desk_job (f->desk, make_older_job, (gpointer) lacking));
  test_desk_close (f->desk);
  assert_refused_as_older (f);
  g_assert_true (wbl_desk_set_aside (f->desk->dir, TRUE, NULL));
  test_desk_open (f->desk);
  g_assert_cmpint (wbl_desk_get_account (f->desk->desk)->uid, ==, uid);
  g_assert_cmpuint (wbl_desk_get_n_unsent (f->desk->desk), ==, 2);
  assert_draft (f, "half a w");
  reopen (f); /* it is taken over once */
  g_assert_cmpuint (wbl_desk_get_n_unsent (f->desk->desk), ==, 2);
  nest_process_start (f->nest);
  test_desk_resume (f->desk);
  test_customer_reconnect (f->customer);
  test_customer_wait_texts (f->customer, 2);
  g_assert_cmpuint (f->customer->texts->len, ==, 2);
  g_assert_cmpstr (f->customer->texts->pdata[0], ==, "two nights");
  test_desk_wait_idle (f->desk);
  assert_nothing_waits (f);
  assert_draft (f, "half a w");
  assert_thread (f, "hello?;a friend of the house;two nights;;");
}

static gboolean
is_network (int fd)
{
  return TRUE;
}

/* The same with both files where no other connection is let in. */
static void
test_older_store_on_network (Fixture *f, gconstpointer data)
{
  wbl_drive_set_check (is_network);
  test_older_store (f, data);
  wbl_drive_set_check (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/outbox/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("offline", test_offline);
  ADD ("restarts", test_restarts);
  ADD ("kill", test_kill);
  ADD ("undo", test_undo);
  ADD ("quit", test_quit);
  ADD ("old", test_old);
  ADD ("moved", test_moved);
  ADD ("courtesy", test_courtesy);
  ADD ("refused", test_refused);
  ADD ("refused-operation", test_refused_operation);
  ADD ("file", test_file);
  ADD ("older-store", test_older_store);
  ADD ("older-store-on-network", test_older_store_on_network);
  g_test_add ("/outbox/older-store-lacks-columns", Fixture,
              "ALTER TABLE draft DROP COLUMN quote; ALTER TABLE op DROP COLUMN fail; ALTER TABLE message DROP COLUMN config;"
              "DROP TABLE survey",
              set_up, test_older_store, tear_down);
  return g_test_run ();
}
