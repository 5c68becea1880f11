/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-hostile-sync"

#include "config.h"

#include <stdio.h>

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-private.h"
#include "unit/desk/desk-fixture.h"

/* A store that fails for a while, typing in between, and files that are none. */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desk;
  TestCustomer *customer;
} Fixture;

static guint n_warnings, n_refused;
static GArray *delays; /* (element-type guint) ms, how long the store was left alone each time */

static void
set_up (Fixture *f, gconstpointer data)
{
  n_warnings = n_refused = 0;
  g_array_set_size (delays, 0);
  f->nest = test_nest_new_with ("--faults", &f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Ana", WBL_ROLE_AGENT);
  f->customer = test_customer_new (f->nest, f->support);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
}

static gpointer
exec_job (WblDb *db, gpointer sql, GError **error)
{
  return wbl_db_exec (db, sql, error) ? GINT_TO_POINTER (1) : NULL;
}

static gboolean
says (const GLogField *fields, gsize n_fields, const char *text)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      return g_str_has_prefix (fields[i].value, text);
  return FALSE;
}

static void
note_delay (const GLogField *fields, gsize n_fields)
{
  guint ms = 0;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && sscanf (fields[i].value, "the store is tried again in %u ms", &ms) == 1)
      g_array_append_val (delays, ms);
}

/* The one warning that is expected must not end the test. */
static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  n_refused += says (fields, n_fields, "refused by the store");
  note_delay (fields, n_fields);
  if ((level & G_LOG_LEVEL_MASK) != G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, fields, n_fields, data);
  n_warnings++;
  return G_LOG_WRITER_HANDLED;
}

static void
assert_lines (TestDesk *desk, gint64 peer, const char *expected)
{
  g_autoptr (WblConversation) c = test_desk_conversation (desk, peer);
  g_autoptr (GPtrArray) lines = test_desk_thread (desk, c->id);
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (texts, "%s ", ((WblMessage *) lines->pdata[i])->text);
  g_assert_cmpstr (texts->str, ==, expected);
}

/* The server counts a page as delivered when it was sent: one that the store did not take comes again, also when newer
 * messages came in between. */
static void
test_failing_store (Fixture *f, gconstpointer data)
{
  test_customer_say (f->customer, "one");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "one");
  g_assert_nonnull (test_desk_job (f->desk, exec_job, (gpointer) "CREATE TEMP TRIGGER full BEFORE INSERT ON main.message BEGIN"
                                   " SELECT RAISE(ABORT, 'disk full'); END"));
  test_customer_say (f->customer, "two");
  TEST_WAIT (n_warnings > 0);
  g_assert_nonnull (test_desk_job (f->desk, exec_job, (gpointer) "DROP TRIGGER full"));
  test_customer_say (f->customer, "three");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "three");
  test_desk_wait_idle (f->desk);
  assert_lines (f->desk, f->customer->peer->uid, "one two three ");
}

/* Reading goes on, every write is refused, also the one that would mark what is missing. */
static void
set_writable (TestDesk *desk, gboolean writable)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_store_read_async (wbl_desk_get_store (desk->desk), WBL_PRIORITY_MAINTENANCE, exec_job,
                        (gpointer) (writable ? "PRAGMA query_only=OFF" : "PRAGMA query_only=ON"), NULL, NULL, NULL, test_ready_cb,
                        &result);
  test_wait_result (&result);
  wbl_store_job_finish (wbl_desk_get_store (desk->desk), result, &error);
  g_assert_no_error (error);
}

/* While nothing can be written, nothing is asked for that the server would count as delivered; the desk knows why; and all
 * comes by itself, in its order, once there is room. Also that of chats which are new, and after a connection began. */
static void
test_refusing_store (Fixture *f, gconstpointer data)
{
  g_autoptr (TestCustomer) other = test_customer_new (f->nest, f->support);

  test_customer_say (f->customer, "one");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "one");
  test_desk_wait_idle (f->desk);
  set_writable (f->desk, FALSE);
  test_customer_say (f->customer, "two");
  TEST_WAIT (wbl_desk_get_store_problem (f->desk->desk) != NULL);
  g_assert_error (wbl_desk_get_store_problem (f->desk->desk), WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY);
  test_customer_say (f->customer, "three");
  test_customer_say (other, "hello");
  TEST_WAIT (n_refused >= 3); /* the page, and what tried again */
  g_assert_cmpuint (g_array_index (delays, guint, delays->len - 1), ==, 2000); /* room may be there at any moment */
  g_assert_true (wbl_desk_is_syncing (f->desk->desk));
  set_writable (f->desk, TRUE);
  test_desk_wait_text (f->desk, f->customer->peer->uid, "three");
  test_desk_wait_text (f->desk, other->peer->uid, "hello");
  test_desk_wait_idle (f->desk);
  g_assert_null (wbl_desk_get_store_problem (f->desk->desk));
  assert_lines (f->desk, f->customer->peer->uid, "one two three ");
  g_assert_cmpuint (n_warnings, ==, 1);
}

static void
test_refused_from_the_start (Fixture *f, gconstpointer data)
{
  test_customer_say (f->customer, "one");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "one");
  test_desk_close (f->desk);
  test_customer_say (f->customer, "two");
  test_desk_open (f->desk);
  set_writable (f->desk, FALSE);
  test_desk_resume (f->desk);
  TEST_WAIT (wbl_desk_get_store_problem (f->desk->desk) != NULL);
  test_customer_say (f->customer, "three");
  TEST_WAIT (n_refused >= 2);
  set_writable (f->desk, TRUE);
  test_desk_wait_text (f->desk, f->customer->peer->uid, "three");
  test_desk_wait_idle (f->desk);
  assert_lines (f->desk, f->customer->peer->uid, "one two three ");
}

/* ---- what is sent while the store refuses ---- */

static void
execute (Fixture *f, const char *sql)
{
  g_assert_nonnull (test_desk_job (f->desk, exec_job, (gpointer) sql));
}

/* @when: a change of a message of ours that the store does not take for a while; @arrives: whether the customer has the reply all
 * the same. In the end it is there once, here and there. */
static void
refuse_while_sending (Fixture *f, const char *when, gboolean arrives)
{
  g_autofree char *trigger = g_strdup_printf ("CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.message WHEN %s BEGIN"
                                              " SELECT RAISE(ABORT, 'disk full'); END", when);
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblReceipt) receipt = NULL;

  test_customer_say (f->customer, "one");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  test_desk_wait_idle (f->desk);
  execute (f, trigger);
  receipt = test_desk_reply (f->desk, c->id, "two", 0);
  TEST_WAIT (wbl_desk_get_store_problem (f->desk->desk) != NULL);
  g_assert_true (wbl_desk_is_syncing (f->desk->desk));
  if (arrives)
    test_customer_wait_texts (f->customer, 1);
  g_assert_cmpuint (f->customer->texts->len, ==, arrives ? 1 : 0);
  execute (f, "DROP TRIGGER refuse");
  test_customer_wait_texts (f->customer, 1);
  test_desk_wait_idle (f->desk);
  g_assert_null (wbl_desk_get_store_problem (f->desk->desk));
  g_assert_cmpuint (wbl_desk_get_n_outbox (f->desk->desk), ==, 0);
  test_customer_say (f->customer, "three");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "three");
  g_assert_cmpuint (f->customer->texts->len, ==, 1);
  assert_lines (f->desk, f->customer->peer->uid, "one two three ");
}

/* What cannot be marked as on its way is not sent. */
static void
test_refused_visit (Fixture *f, gconstpointer data)
{
  refuse_while_sending (f, "NEW.state=3", FALSE);
}

/* The answer is noted when the store takes something again, without another connection. */
static void
test_refused_answer (Fixture *f, gconstpointer data)
{
  refuse_while_sending (f, "NEW.state=4 AND OLD.pending=1", TRUE);
}

static void
assert_delay (guint i, guint ms)
{
  g_assert_cmpuint (g_array_index (delays, guint, i), ==, ms);
}

/* An answer that the store will not have, whatever its room: it is asked ever more rarely, and the next connection tries anew. */
static void
test_refused_for_long (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblReceipt) receipt = NULL;

  test_customer_say (f->customer, "one");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  test_desk_wait_idle (f->desk);
  execute (f, "CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.message WHEN NEW.state=4 AND OLD.pending=1 BEGIN"
              " SELECT RAISE(ABORT, 'never'); END");
  receipt = test_desk_reply (f->desk, c->id, "two", 0);
  TEST_WAIT (delays->len >= 3);
  assert_delay (0, 2000);
  assert_delay (1, 4000);
  assert_delay (2, 8000);
  test_desk_close (f->desk);
  g_array_set_size (delays, 0);
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_online (f->desk);
  test_desk_wait_idle (f->desk);
  g_assert_cmpuint (wbl_desk_get_n_outbox (f->desk->desk), ==, 0);
  g_assert_cmpuint (delays->len, ==, 0);
  assert_lines (f->desk, f->customer->peer->uid, "one two ");
}

static gpointer
page_count_job (WblDb *db, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count=%" G_GINT64_FORMAT,
                                          data != NULL ? wbl_db_int (db, "PRAGMA page_count", "") : G_GINT64_CONSTANT (1000000));

  return GINT_TO_POINTER (wbl_db_exec (db, sql, error));
}

static void
set_room (Fixture *f, gboolean room)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_store_read_async (wbl_desk_get_store (f->desk->desk), WBL_PRIORITY_MAINTENANCE, page_count_job, room ? NULL : f, NULL, NULL,
                        NULL, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_nonnull (wbl_store_job_finish (wbl_desk_get_store (f->desk->desk), result, NULL));
}

/* A full database: what is written is refused, with its reason, and is sent to nobody; what comes waits. */
static void
test_full (Fixture *f, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (12000, 'x');
  g_autofree char *expected = NULL;
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblReply reply = { .text = long_text };

  test_customer_say (f->customer, "one");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  test_desk_wait_idle (f->desk);
  set_room (f, FALSE);
  reply.conversation = c->id;
  wbl_desk_reply_async (f->desk->desk, &reply, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_null (wbl_desk_reply_finish (f->desk->desk, result, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL);
  test_customer_say (f->customer, long_text);
  TEST_WAIT (wbl_desk_get_store_problem (f->desk->desk) != NULL);
  g_assert_error (wbl_desk_get_store_problem (f->desk->desk), WBL_STORE_ERROR, WBL_STORE_ERROR_FULL);
  g_assert_cmpuint (f->customer->texts->len, ==, 0);
  set_room (f, TRUE);
  test_customer_say (f->customer, "three");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "three");
  test_desk_wait_idle (f->desk);
  expected = g_strdup_printf ("one %s three ", long_text);
  assert_lines (f->desk, f->customer->peer->uid, expected);
  g_assert_cmpuint (f->customer->texts->len, ==, 0);
}

static void
refuse_file (Fixture *f, const char *conversation, gsize size)
{
  g_autoptr (GBytes) file = g_bytes_new_take (g_malloc0 (size + 1), size);
  WblReply reply = { .conversation = conversation, .text = "", .file_name = "a.png", .file_mime = "image/png", .file = file };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_reply_async (f->desk->desk, &reply, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_null (wbl_desk_reply_finish (f->desk->desk, result, &error));
  g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_TOO_LARGE);
}

static void
test_files (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;

  test_customer_say (f->customer, "hello");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  refuse_file (f, c->id, 0);
  refuse_file (f, c->id, 25 * 1024 * 1024 + 1);
}

static void
tell_faults (Fixture *f, const char *path, const char *body)
{
  g_autoptr (NestPeer) teller = nest_peer_new (f->nest);

  g_assert_cmpint (nest_peer_code (teller, "POST", path, body), ==, 200);
}

static gpointer
holes_job (WblDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (wbl_db_int (db, "SELECT count(*) FROM hole", ""));
}

/* A server that gives the newest page of history whatever it is asked for: the desk does not ask for ever, and is done with
 * the rest. What is missing stays known as missing, and comes from a sound server. */
static void
test_rounds (Fixture *f, gconstpointer data)
{
  g_autoptr (TestDesk) late = test_desk_new ();

  for (guint i = 0; i < 120; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);

      test_customer_say (f->customer, text);
    }
  test_desk_wait_text (f->desk, f->customer->peer->uid, "number 119");
  tell_faults (f, "/__test__/set", "{\"rounds\":true}");
  test_desk_sign_in (late, f->nest, "Ben", WBL_ROLE_AGENT);
  g_assert_cmpint (GPOINTER_TO_INT (test_desk_job (late, holes_job, NULL)), ==, 1);
  tell_faults (f, "/__test__/clear", "{}");
  test_desk_close (late);
  test_desk_open (late);
  test_desk_resume (late);
  test_desk_wait_online (late);
  test_desk_wait_idle (late);
  g_assert_cmpint (GPOINTER_TO_INT (test_desk_job (late, holes_job, NULL)), ==, 0);
}

int
main (int argc, char **argv)
{
  int failed = 0;

  g_test_init (&argc, &argv, NULL);
  delays = g_array_new (FALSE, FALSE, sizeof (guint));
  g_log_set_writer_func (count_warnings, NULL, NULL);
  g_test_add ("/hostile-sync/failing-store", Fixture, NULL, set_up, test_failing_store, tear_down);
  g_test_add ("/hostile-sync/rounds", Fixture, NULL, set_up, test_rounds, tear_down);
  g_test_add ("/hostile-sync/refusing-store", Fixture, NULL, set_up, test_refusing_store, tear_down);
  g_test_add ("/hostile-sync/refused-visit", Fixture, NULL, set_up, test_refused_visit, tear_down);
  g_test_add ("/hostile-sync/refused-answer", Fixture, NULL, set_up, test_refused_answer, tear_down);
  g_test_add ("/hostile-sync/refused-for-long", Fixture, NULL, set_up, test_refused_for_long, tear_down);
  g_test_add ("/hostile-sync/full", Fixture, NULL, set_up, test_full, tear_down);
  g_test_add ("/hostile-sync/refused-from-the-start", Fixture, NULL, set_up, test_refused_from_the_start, tear_down);
  g_test_add ("/hostile-sync/files", Fixture, NULL, set_up, test_files, tear_down);
  failed = g_test_run ();
  g_array_unref (delays);
  return failed;
}
