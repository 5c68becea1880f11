/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-desk-job"

#include "config.h"

#include <string.h>

#include "desk-fixture.h"
#include "desk/wbl-feedback.h"
#include "desk/wbl-imports.h"
#include "desk/wbl-knowledge.h"

/* An agent's main job, without a window: from a customer's question to the review of the rating, network gone. */

#define QUESTION "帐篷内壁有水珠，是漏水吗？"
#define ANSWER "不是漏水，是冷凝水：请打开两侧通风口，收帐前晾干 ☀️"
#define COMMENT "回复太慢了"

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
  f->nest = test_nest_new (&f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "林岚", WBL_ROLE_AGENT);
  f->customer = test_customer_new (f->nest, f->support);
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
make_team (Fixture *f)
{
  TEST_DO (f->desk, wbl_desk_create_team_async, "客服团队", NULL);
  test_desk_wait_idle (f->desk);
  TEST_WAIT (wbl_desk_get_team (f->desk->desk) != 0);
}

static void
customer_asks (Fixture *f)
{
  g_autoptr (WblConversation) c = NULL;
  g_autofree char *alert = NULL;

  test_customer_say (f->customer, QUESTION);
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  f->conversation = g_strdup (c->id);
  g_assert_true (c->needs_answer);
  g_assert_cmpuint (c->unread, ==, 1);
  g_assert_cmpint (c->status, ==, WBL_STATUS_OPEN);
  g_assert_null (c->assignee_id);
  g_assert_cmpstr (c->last_text, ==, QUESTION);
  alert = g_strdup_printf ("message %s " QUESTION, c->id);
  TEST_WAIT (f->desk->alerts->len == 1);
  g_assert_cmpstr (f->desk->alerts->pdata[0], ==, alert);
}

static void
agent_takes (Fixture *f)
{
  g_autoptr (WblConversation) c = NULL;
  const WblAccountInfo *me = wbl_desk_get_account (f->desk->desk);

  TEST_DO (f->desk, wbl_desk_take_async, f->conversation);
  test_desk_wait_idle (f->desk);
  c = test_desk_conversation (f->desk, f->customer->peer->uid);
  g_assert_cmpstr (c->assignee_id, ==, me->agent_id);
  g_assert_cmpstr (c->assignee_name, ==, "林岚");
  g_assert_false (c->claim_pending);
}

static GPtrArray *
hits_of (Fixture *f, const char *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *hits;

  if (query != NULL)
    wbl_desk_search_articles_async (f->desk->desk, query, 5, NULL, test_ready_cb, &result);
  else
    wbl_desk_suggest_async (f->desk->desk, f->conversation, 5, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  hits = wbl_desk_hits_finish (f->desk->desk, result, &error);
  g_assert_no_error (error);
  return hits;
}

static void
agent_finds (Fixture *f)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "..", "data", "demo", "articles", NULL);
  const char *paths[] = { folder, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (GPtrArray) suggested = NULL;
  g_autoptr (GPtrArray) found = NULL;

  wbl_desk_import_async (f->desk->desk, paths, &(WblImportOptions){ 0 }, NULL, NULL, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  report = wbl_desk_import_finish (f->desk->desk, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->refused, ==, 0);
  g_assert_cmpuint (report->added, >, 10);
  suggested = hits_of (f, NULL);
  g_assert_cmpuint (suggested->len, >, 0);
  g_assert_nonnull (strstr (((WblHit *) suggested->pdata[0])->key, "condensation"));
  found = hits_of (f, "冷凝水 通风");
  g_assert_cmpuint (found->len, >, 0);
  g_assert_nonnull (strstr (((WblHit *) found->pdata[0])->key, "condensation"));
}

static void
agent_answers (Fixture *f)
{
  g_autoptr (WblReceipt) receipt = test_desk_reply (f->desk, f->conversation, ANSWER, 0);
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblMessage) newest = NULL;

  g_assert_cmpint (receipt->state, ==, WBL_SEND_QUEUED);
  test_customer_wait_texts (f->customer, 1);
  g_assert_cmpstr (f->customer->texts->pdata[0], ==, ANSWER);
  g_assert_cmpstr (f->customer->exts->pdata[0], ==, "{\"app\":\"warbler\",\"v\":1,\"name\":\"林岚\"}");
  test_desk_wait_idle (f->desk);
  c = test_desk_conversation (f->desk, f->customer->peer->uid);
  g_assert_false (c->needs_answer);
  newest = test_desk_newest (f->desk, f->conversation);
  g_assert_cmpint (newest->client_id, ==, receipt->client_id);
  g_assert_cmpint (newest->send_state, >=, WBL_SEND_SENT);
  g_assert_cmpint (newest->server_id, >, 0);
}

static guint
acks (Fixture *f)
{
  g_autoptr (GPtrArray) list = nest_process_export (f->nest, "--acks");

  return list->len;
}

static void
only_reading_is_told (Fixture *f)
{
  test_customer_pull (f->customer);
  g_assert_cmpuint (acks (f), ==, 0);
  g_assert_cmpuint (f->customer->n_read_acks, ==, 0);
  TEST_DO (f->desk, wbl_desk_mark_read_async, f->conversation);
  TEST_WAIT (acks (f) == 1);
}

static char *
member_of (const char *json, const char *member)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  g_assert_nonnull (node);
  return g_strdup (json_object_get_string_member (json_node_get_object (node), member));
}

/* Returns: whether the desk says that a rating is asked for */
static gboolean
resolve (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean asks = FALSE;

  wbl_desk_set_status_async (f->desk->desk, f->conversation, WBL_STATUS_RESOLVED, 0, TRUE, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_true (wbl_desk_set_status_finish (f->desk->desk, result, &asks, NULL));
  return asks;
}

static void
agent_resolves (Fixture *f, char **survey)
{
  g_autoptr (WblConversation) c = NULL;

  g_assert_true (resolve (f));
  test_customer_wait_texts (f->customer, 2);
  *survey = member_of (f->customer->exts->pdata[1], "survey");
  g_assert_nonnull (strstr (f->customer->exts->pdata[1], "\"ai\":{\"role\":\"ai\"}")); /* a bot does not answer it */
  test_desk_wait_idle (f->desk);
  c = test_desk_conversation (f->desk, f->customer->peer->uid);
  g_assert_cmpint (c->status, ==, WBL_STATUS_RESOLVED);
  g_assert_false (resolve (f)); /* it asks once, and says so */
  test_desk_wait_idle (f->desk);
  g_assert_cmpuint (f->customer->exts->len, ==, 2);
}

static WblRating *
only_rating (Fixture *f)
{
  WblFeedbackFilter filter = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ratings = NULL;
  guint total = 0;

  wbl_desk_ratings_async (f->desk->desk, &filter, 10, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  ratings = wbl_desk_ratings_finish (f->desk->desk, result, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, ratings->len);
  return ratings->len == 1 ? g_object_ref (ratings->pdata[0]) : NULL;
}

static char *
customer_rates (Fixture *f, const char *survey)
{
  gint64 mid = test_customer_rate (f->customer, survey, 2, COMMENT);
  g_autoptr (WblRating) rating = NULL;

  TEST_WAIT ((rating = only_rating (f)) != NULL);
  g_assert_cmpint (rating->stars, ==, 2);
  g_assert_cmpstr (rating->comment, ==, COMMENT);
  g_assert_cmpint (rating->mid, ==, mid);
  g_assert_cmpstr (rating->agent_name, ==, "林岚");
  g_assert_cmpint (rating->review_state, ==, WBL_REVIEW_NEW);
  TEST_WAIT (strncmp (f->desk->alerts->pdata[f->desk->alerts->len - 1], "rating ", 7) == 0);
  return g_strdup (rating->id);
}

static void
review_waits (Fixture *f, const char *id)
{
  g_autoptr (WblRating) rating = NULL;

  nest_process_stop (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->desk->desk) == WBL_DESK_OFFLINE);
  TEST_DO (f->desk, wbl_desk_review_async, id, WBL_REVIEW_DONE, WBL_CAUSE_PROCESS, "夜班缺人");
  rating = only_rating (f);
  g_assert_cmpint (rating->review_state, ==, WBL_REVIEW_DONE);
  g_assert_cmpint (rating->cause, ==, WBL_CAUSE_PROCESS);
  g_assert_cmpstr (rating->note, ==, "夜班缺人");
  g_assert_true (rating->review_pending);
  TEST_WAIT (wbl_desk_get_n_outbox (f->desk->desk) == 1);
}

static void
review_arrives (Fixture *f, const char *id)
{
  g_autofree char *entity = g_strconcat ("rating:", id, NULL);
  g_autoptr (WblRating) rating = NULL;
  g_autoptr (JsonObject) op = NULL;
  JsonObject *payload;

  nest_process_start (f->nest);
  test_desk_wait_online (f->desk);
  test_desk_wait_idle (f->desk);
  op = test_export_op (f->nest, wbl_desk_get_team (f->desk->desk), "review");
  g_assert_nonnull (op);
  payload = json_object_get_object_member (op, "payload");
  g_assert_cmpstr (json_object_get_string_member (op, "entity"), ==, entity);
  g_assert_cmpstr (json_object_get_string_member (payload, "cause"), ==, "process");
  g_assert_cmpstr (json_object_get_string_member (payload, "note"), ==, "夜班缺人");
  g_assert_cmpstr (json_object_get_string_member (payload, "state"), ==, "done");
  rating = only_rating (f);
  g_assert_false (rating->review_pending);
  g_assert_cmpuint (rating->n_reviews, ==, 1);
  TEST_WAIT (wbl_desk_get_n_outbox (f->desk->desk) == 0);
  g_assert_cmpuint (wbl_desk_get_n_unsent (f->desk->desk), ==, 0);
}

static void
test_job (Fixture *f, gconstpointer data)
{
  g_autofree char *survey = NULL;
  g_autofree char *rating = NULL;

  make_team (f);
  customer_asks (f);
  agent_takes (f);
  agent_finds (f);
  agent_answers (f);
  only_reading_is_told (f);
  agent_resolves (f, &survey);
  rating = customer_rates (f, survey);
  review_waits (f, rating);
  review_arrives (f, rating);
  g_assert_false (test_customer_saw (f->customer, "夜班缺人"));
}

/* Only its assignee's eyes are told to the customer: not another agent's, not a supervisor's. */
static void
test_not_mine (Fixture *f, gconstpointer data)
{
  g_autoptr (TestDesk) supervisor = test_desk_new ();

  customer_asks (f);
  TEST_DO (f->desk, wbl_desk_mark_read_async, f->conversation);
  test_desk_sign_in (supervisor, f->nest, "周琪", WBL_ROLE_SUPERVISOR);
  TEST_DO (supervisor, wbl_desk_mark_read_async, f->conversation);
  test_desk_wait_idle (supervisor);
  test_desk_wait_idle (f->desk);
  g_assert_cmpuint (acks (f), ==, 0);
}

static void
refuse (TestDesk *desk, const char *conversation, const char *text, int code)
{
  WblReply reply = { .conversation = conversation, .text = text };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_reply_async (desk->desk, &reply, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_null (wbl_desk_reply_finish (desk->desk, result, &error));
  g_assert_error (error, WBL_DESK_ERROR, code);
}

/* What may not be sent is refused with a reason, and nothing is stored. */
static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (16 * 1024 + 1, 'x');
  g_autoptr (TestDesk) supervisor = test_desk_new ();
  g_autoptr (GPtrArray) outbox = NULL;

  customer_asks (f);
  refuse (f->desk, f->conversation, "", WBL_DESK_ERROR_INVALID);
  refuse (f->desk, f->conversation, long_text, WBL_DESK_ERROR_TOO_LARGE);
  refuse (f->desk, f->conversation, "您好 {{name}}", WBL_DESK_ERROR_PLACEHOLDER);
  refuse (supervisor, f->conversation, "hello", WBL_DESK_ERROR_NOT_SIGNED_IN);
  test_desk_sign_in (supervisor, f->nest, "周琪", WBL_ROLE_SUPERVISOR);
  refuse (supervisor, f->conversation, "hello", WBL_DESK_ERROR_FORBIDDEN);
  outbox = test_desk_outbox (f->desk);
  g_assert_cmpuint (outbox->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/desk/job", Fixture, NULL, set_up, test_job, tear_down);
  g_test_add ("/desk/job/not-mine", Fixture, NULL, set_up, test_not_mine, tear_down);
  g_test_add ("/desk/job/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
  return g_test_run ();
}
