/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-app-status"

#include "config.h"

#include "lanying/wbl-cloud-error.h"
#include "unit/sync/office.h"

/* The app is frozen, has no licence, or wants verification: the desk says so, keeps what is written, and goes on when all is
 * well again. */

static void
all_well (Office *f)
{
  office_set_faults (f, NULL);
  wbl_desk_retry_now (f->lin->desk); /* what the button of the line does */
  TEST_WAIT (wbl_desk_get_link (f->lin->desk) == WBL_DESK_ONLINE);
  g_assert_null (wbl_desk_get_problem (f->lin->desk));
}

static gboolean
is_away_for (Office *f, WblCloudError code)
{
  return wbl_desk_get_link (f->lin->desk) == WBL_DESK_OFFLINE
         && g_error_matches (wbl_desk_get_problem (f->lin->desk), WBL_CLOUD_ERROR, (int) code);
}

static void
say (Office *f, const char *text)
{
  g_autoptr (WblReceipt) receipt = test_desk_reply (f->lin, f->conversation, text, 0);

  g_assert_cmpint (receipt->state, ==, WBL_SEND_QUEUED);
}

/* How often the customer was told so. */
static guint
n_arrived (Office *f, const char *text)
{
  guint n = 0;

  test_customer_pull (f->customer);
  for (guint i = 0; i < f->customer->texts->len; i++)
    n += g_str_equal (f->customer->texts->pdata[i], text);
  return n;
}

static void
test_frozen (Office *f, gconstpointer data)
{
  office_set_faults (f, "{\"app_status\":\"frozen\",\"cut_now\":true}");
  TEST_WAIT (is_away_for (f, WBL_CLOUD_ERROR_APP));
  say (f, "written meanwhile");
  test_desk_close (f->lin);
  test_desk_open (f->lin);
  test_desk_resume (f->lin);
  TEST_WAIT (is_away_for (f, WBL_CLOUD_ERROR_APP));
  g_assert_cmpuint (wbl_desk_get_n_failed (f->lin->desk), ==, 0);
  all_well (f);
  test_customer_reconnect (f->customer);
  TEST_WAIT (n_arrived (f, "written meanwhile") == 1);
}

/* Refused in the midst of it: nothing fails, nothing goes twice. */
static void
test_frozen_while_sending (Office *f, gconstpointer data)
{
  office_set_faults (f, "{\"app_status\":\"banned\"}");
  say (f, "are you there");
  TEST_WAIT (is_away_for (f, WBL_CLOUD_ERROR_APP));
  g_assert_cmpuint (wbl_desk_get_n_failed (f->lin->desk), ==, 0);
  all_well (f);
  TEST_WAIT (n_arrived (f, "are you there") == 1);
  test_desk_wait_idle (f->lin);
  g_assert_cmpuint (n_arrived (f, "are you there"), ==, 1);
}

static void
test_licence (Office *f, gconstpointer data)
{
  office_set_faults (f, "{\"provision\":{\"status\":17,\"times\":1000},\"cut_now\":true}");
  TEST_WAIT (is_away_for (f, WBL_CLOUD_ERROR_LICENSE));
  all_well (f);
}

/* A first sign-in says the same. */
static void
test_sign_in (Office *f, gconstpointer data)
{
  g_autoptr (TestDesk) newcomer = test_desk_new ();
  WblSignIn what = { .server = f->nest->http, .app_id = f->nest->app_id, .user = SUPPORT, .password = SUPPORT_PASSWORD,
                     .agent_name = "Ben", .role = WBL_ROLE_AGENT };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  office_set_faults (f, "{\"app_status\":\"revoked\"}");
  wbl_desk_sign_in_async (newcomer->desk, &what, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_false (wbl_desk_sign_in_finish (newcomer->desk, result, &error));
  g_assert_error (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_APP);
}

static WblVerification *
verification (Office *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblVerification *told = NULL;

  wbl_desk_verification_async (f->lin->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  told = wbl_desk_verification_finish (f->lin->desk, result, &error);
  g_assert_no_error (error);
  return told;
}

/* Who runs the app is asked for when somebody looks; it stops nothing. */
static void
test_verification (Office *f, gconstpointer data)
{
  g_autoptr (WblVerification) untold = verification (f);
  g_autoptr (WblVerification) told = NULL;

  g_assert_cmpint (untold->state, ==, WBL_VERIFIED_UNTOLD);
  office_set_faults (f, "{\"verification\":\"unverified\"}");
  told = verification (f);
  g_assert_cmpint (told->state, ==, WBL_VERIFIED_NO);
  g_assert_true (told->company);
  g_assert_cmpstr (told->name, ==, "Bluefinch");
  g_assert_cmpint (wbl_desk_get_link (f->lin->desk), ==, WBL_DESK_ONLINE);
  say (f, "good morning");
  TEST_WAIT (n_arrived (f, "good morning") == 1);
}

/* Until what was refused for it is sent, or taken back. */
static void
test_unverified (Office *f, gconstpointer data)
{
  g_autoptr (GPtrArray) waiting = NULL;

  g_assert_false (wbl_desk_is_unverified (f->lin->desk));
  office_set_faults (f, "{\"send\":{\"status\":2,\"times\":1,\"reason\":\"account_verify_needed\"}}");
  say (f, "good morning");
  TEST_WAIT (wbl_desk_is_unverified (f->lin->desk));
  g_assert_cmpuint (wbl_desk_get_n_failed (f->lin->desk), ==, 1);
  waiting = test_desk_outbox (f->lin);
  g_assert_cmpuint (waiting->len, ==, 1);
  g_assert_cmpstr (((WblMessage *) waiting->pdata[0])->fail_reason, ==, "verify");
  TEST_DO (f->lin, wbl_desk_send_now_async, ((WblMessage *) waiting->pdata[0])->row_id);
  TEST_WAIT (!wbl_desk_is_unverified (f->lin->desk));
  TEST_WAIT (n_arrived (f, "good morning") == 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) OFFICE_TEST ("/app-status/" name, OFFICE_CUSTOMER, func)
  ADD ("frozen", test_frozen);
  ADD ("frozen/while-sending", test_frozen_while_sending);
  ADD ("licence", test_licence);
  ADD ("sign-in", test_sign_in);
  ADD ("unverified", test_unverified);
  ADD ("verification", test_verification);
  return g_test_run ();
}
