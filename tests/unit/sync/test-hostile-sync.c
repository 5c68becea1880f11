/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-hostile-sync"

#include "config.h"

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

static void
set_up (Fixture *f, gconstpointer data)
{
  f->nest = test_nest_new (&f->support);
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

static guint n_warnings;

/* The one warning that is expected must not end the test. */
static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if ((level & G_LOG_LEVEL_MASK) != G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, fields, n_fields, data);
  n_warnings++;
  return G_LOG_WRITER_HANDLED;
}

/* The server counts a page as delivered when it was sent: one that the store did not take comes again, also when newer
 * messages came in between. */
static void
test_failing_store (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (GPtrArray) lines = NULL;

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
  c = test_desk_conversation (f->desk, f->customer->peer->uid);
  lines = test_desk_thread (f->desk, c->id);
  g_assert_cmpuint (lines->len, ==, 3);
  g_assert_cmpstr (((WblMessage *) lines->pdata[1])->text, ==, "two");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_warnings, NULL, NULL);
  g_test_add ("/hostile-sync/failing-store", Fixture, NULL, set_up, test_failing_store, tear_down);
  g_test_add ("/hostile-sync/files", Fixture, NULL, set_up, test_files, tear_down);
  return g_test_run ();
}
