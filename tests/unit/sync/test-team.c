/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-team"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-away.h"
#include "desk/wbl-desk-private.h"
#include "desk/wbl-feedback.h"
#include "desk/wbl-inbox.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-people.h"
#include "store/wbl-db-ratings.h"
#include "unit/desk/desk-fixture.h"
#include "tests/unit/rounds.h"

/* Agents at different machines: they see the same desk, and customers see nothing of it. */

#define N_DESKS 3
#define SECRET "CANARY-7f3a91"

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desks[N_DESKS]; /* two agents and a supervisor */
  TestCustomer *customer;
  char *conversation;
} Fixture;

static const struct
{
  const char *name;
  WblRole role;
} people[N_DESKS] = { { "Ana", WBL_ROLE_AGENT }, { "Bo", WBL_ROLE_AGENT }, { "Chen", WBL_ROLE_SUPERVISOR } };

static void
wait_all_idle (Fixture *f)
{
  for (guint i = 0; i < N_DESKS; i++)
    test_desk_wait_idle (f->desks[i]);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->nest = test_nest_new (&f->support);
  for (guint i = 0; i < N_DESKS; i++)
    {
      f->desks[i] = test_desk_new ();
      test_desk_sign_in (f->desks[i], f->nest, people[i].name, people[i].role);
      if (i == 0)
        TEST_DO (f->desks[0], wbl_desk_create_team_async, "Team", NULL);
      TEST_WAIT (wbl_desk_get_team (f->desks[i]->desk) != 0);
      g_assert_cmpint (wbl_desk_get_team (f->desks[i]->desk), ==, wbl_desk_get_team (f->desks[0]->desk));
    }
  f->customer = test_customer_new (f->nest, f->support);
  test_customer_say (f->customer, "Is my parcel lost?");
  for (guint i = 0; i < N_DESKS; i++)
    {
      g_autoptr (WblConversation) c = test_desk_wait_conversation (f->desks[i], f->customer->peer->uid);

      g_assert_true (f->conversation == NULL || g_str_equal (f->conversation, c->id));
      g_free (f->conversation);
      f->conversation = g_strdup (c->id);
    }
  wait_all_idle (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < N_DESKS; i++)
    test_desk_free (f->desks[i]);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
  g_free (f->conversation);
}

/* ---- what a desk knows, as text ---- */

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_conversation (GPtrArray *lines, const WblConversation *c)
{
  g_autofree char *labels = g_strjoinv (",", c->labels);

  g_ptr_array_add (lines, g_strdup_printf ("conv %s status=%d assignee=%s/%s pending=%d labels=%s priority=%d subject=%s "
                                           "answer=%d promise=%" G_GINT64_FORMAT " last=%s rating=%d",
                                           c->id, c->status, c->assignee_id, c->assignee_name, c->claim_pending, labels,
                                           c->priority, c->subject, c->needs_answer, c->promise_due_ms, c->last_text,
                                           c->last_rating));
}

static gboolean
add_thread (WblDb *db, GPtrArray *lines, const char *id, GError **error)
{
  g_autoptr (WblThreadPage) page = wbl_db_thread_page (db, id, 0, 5000, error);

  for (guint i = 0; page != NULL && i < page->messages->len; i++)
    {
      const WblMessage *m = page->messages->pdata[i];

      g_ptr_array_add (lines, g_strdup_printf ("line %s %" G_GINT64_FORMAT " type=%d us=%d by=%s text=%s stars=%d", id,
                                               m->server_id, m->type, m->from_us, m->author, m->text, m->stars));
    }
  return page != NULL;
}

static gboolean
add_conversations (WblDb *db, GPtrArray *lines, GError **error)
{
  WblListQuery query = { .queue = 2 };
  g_autoptr (GArray) rows = wbl_db_list_conversations (db, &query, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autoptr (WblConversation) c = wbl_db_get_conversation_row (db, g_array_index (rows, gint64, i), error);

      if (c == NULL || !add_thread (db, lines, c->id, error))
        return FALSE;
      add_conversation (lines, c);
    }
  return rows != NULL;
}

static void
add_people_and_ratings (WblDb *db, GPtrArray *lines)
{
  WblRatingQuery query = { 0 };
  g_autoptr (GPtrArray) agents = wbl_db_agents (db, NULL);
  g_autoptr (GPtrArray) ratings = wbl_db_ratings (db, &query, 100, NULL);

  for (guint i = 0; i < agents->len; i++)
    {
      const WblAgent *agent = agents->pdata[i];
      g_ptr_array_add (lines, g_strdup_printf ("agent %s %s %d", agent->id, agent->name, agent->role));
    }
  for (guint i = 0; i < ratings->len; i++)
    {
      const WblRating *r = ratings->pdata[i];
      g_ptr_array_add (lines, g_strdup_printf ("rating %s stars=%d agent=%s state=%d cause=%d note=%s by=%s n=%u pending=%d",
                                               r->id, r->stars, r->agent_name, r->review_state, r->cause, r->note,
                                               r->reviewer_name, r->n_reviews, r->review_pending));
    }
}

static gpointer
dump_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  if (!add_conversations (db, lines, error))
    return NULL;
  add_people_and_ratings (db, lines);
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static char *
dump (TestDesk *desk)
{
  return test_desk_job (desk, dump_job, NULL);
}

static gboolean
are_same (Fixture *f)
{
  g_autofree char *first = dump (f->desks[0]);

  for (guint i = 1; i < N_DESKS; i++)
    {
      g_autofree char *other = dump (f->desks[i]);

      if (!g_str_equal (first, other))
        return FALSE;
    }
  return TRUE;
}

static void
show_differences (Fixture *f)
{
  for (guint i = 0; i < N_DESKS; i++)
    {
      g_autofree char *text = dump (f->desks[i]);
      g_test_message ("%s:\n%s", people[i].name, text);
    }
}

static void
wait_same (Fixture *f)
{
  gint64 until = g_get_monotonic_time () + 15 * G_USEC_PER_SEC;

  wait_all_idle (f);
  while (!are_same (f) && g_get_monotonic_time () < until)
    {
      g_usleep (20 * 1000); /* another process has to do something */
      wait_all_idle (f);
    }
  if (are_same (f))
    return;
  show_differences (f);
  g_test_fail ();
}

/* Somebody who comes later knows the same. */
static void
check_late_joiner (Fixture *f)
{
  g_autoptr (TestDesk) late = test_desk_new ();
  g_autofree char *theirs = dump (f->desks[0]);
  g_autofree char *ours = NULL;

  test_desk_sign_in (late, f->nest, people[0].name, people[0].role);
  TEST_WAIT (wbl_desk_get_team (late->desk) != 0);
  test_desk_wait_idle (late);
  ours = dump (late);
  g_assert_cmpstr (ours, ==, theirs);
}

/* ---- claims ---- */

static void
test_claim (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) a = NULL;
  g_autoptr (GAsyncResult) b = NULL;
  g_autoptr (WblConversation) c = NULL;
  g_autofree char *lost = NULL;

  wbl_desk_take_async (f->desks[0]->desk, f->conversation, test_ready_cb, &a);
  wbl_desk_take_async (f->desks[1]->desk, f->conversation, test_ready_cb, &b);
  test_wait_result (&a);
  test_wait_result (&b);
  g_assert_true (wbl_desk_command_finish (f->desks[0]->desk, a, NULL));
  g_assert_true (wbl_desk_command_finish (f->desks[1]->desk, b, NULL));
  wait_same (f);
  c = test_desk_conversation (f->desks[0], f->customer->peer->uid);
  g_assert_false (c->claim_pending);
  g_assert_cmpuint (f->desks[0]->lost->len + f->desks[1]->lost->len, ==, 1);
  lost = g_strdup_printf ("%s %s", f->conversation, c->assignee_name);
  if (g_str_equal (c->assignee_name, "Ana"))
    g_assert_cmpstr (f->desks[1]->lost->pdata[0], ==, lost);
  else
    g_assert_cmpstr (f->desks[0]->lost->pdata[0], ==, lost);
  check_late_joiner (f);
}

static void
test_offline_claim (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) before = NULL;
  g_autoptr (WblConversation) after = NULL;

  test_desk_close (f->desks[0]);
  test_desk_open (f->desks[0]);
  TEST_DO (f->desks[0], wbl_desk_take_async, f->conversation);
  before = test_desk_conversation (f->desks[0], f->customer->peer->uid);
  g_assert_true (before->claim_pending);
  g_assert_cmpstr (before->assignee_name, ==, "Ana");
  TEST_DO (f->desks[1], wbl_desk_take_async, f->conversation);
  test_desk_wait_idle (f->desks[1]);
  test_desk_resume (f->desks[0]);
  wait_same (f);
  after = test_desk_conversation (f->desks[0], f->customer->peer->uid);
  g_assert_cmpstr (after->assignee_name, ==, "Bo");
  g_assert_false (after->claim_pending);
  g_assert_cmpuint (f->desks[0]->lost->len, ==, 1);
  g_assert_cmpuint (f->desks[1]->lost->len, ==, 0);
}

/* ---- who writes ---- */

static void
writing_cb (WblDesk *desk, const char *conversation, const char *agent, gboolean on, gpointer data)
{
  g_ptr_array_add (data, g_strdup_printf ("%s %s %d", conversation, agent, on));
}

/* Two desks see each other write; the customer only learns that somebody does, and nothing of it is stored. */
static void
test_writing (Fixture *f, gconstpointer data)
{
  GPtrArray *heard[N_DESKS]; /* (owned) */
  g_autofree char *ana = g_strdup_printf ("%s Ana 1", f->conversation);
  g_autofree char *ana_stops = g_strdup_printf ("%s Ana 0", f->conversation);
  g_autofree char *bo = g_strdup_printf ("%s Bo 1", f->conversation);
  g_autoptr (GPtrArray) before = nest_process_export (f->nest, NULL);
  g_autoptr (GPtrArray) after = NULL;

  for (guint i = 0; i < N_DESKS; i++)
    {
      heard[i] = g_ptr_array_new_with_free_func (g_free);
      g_signal_connect (f->desks[i]->desk, "writing", G_CALLBACK (writing_cb), heard[i]);
    }
  wbl_desk_typing (f->desks[0]->desk, f->conversation, TRUE);
  TEST_WAIT (heard[1]->len == 1 && heard[2]->len == 1);
  g_assert_cmpstr (heard[1]->pdata[0], ==, ana);
  g_assert_cmpstr (heard[2]->pdata[0], ==, ana);
  wbl_desk_typing (f->desks[1]->desk, f->conversation, TRUE);
  TEST_WAIT (heard[0]->len == 1);
  g_assert_cmpstr (heard[0]->pdata[0], ==, bo);
  wbl_desk_typing (f->desks[0]->desk, f->conversation, FALSE);
  TEST_WAIT (heard[1]->len == 2 && heard[2]->len == 3);
  g_assert_cmpstr (heard[1]->pdata[1], ==, ana_stops);
  wbl_desk_typing (f->desks[2]->desk, f->conversation, TRUE); /* a supervisor writes to nobody */
  wait_same (f);
  g_assert_cmpuint (heard[0]->len, ==, 1);
  test_customer_pull (f->customer);
  g_assert_true (test_customer_saw (f->customer, "input_status"));
  g_assert_false (test_customer_saw (f->customer, "writing"));
  g_assert_false (test_customer_saw (f->customer, "Ana"));
  g_assert_false (test_customer_saw (f->customer, f->conversation));
  after = nest_process_export (f->nest, NULL);
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < N_DESKS; i++)
    {
      g_signal_handlers_disconnect_by_data (f->desks[i]->desk, heard[i]);
      g_ptr_array_unref (heard[i]);
    }
}

/* ---- what customers never see ---- */

static void
assert_hidden (Fixture *f)
{
  g_autoptr (GPtrArray) messages = nest_process_export (f->nest, NULL);

  test_customer_pull (f->customer);
  g_assert_false (test_customer_saw (f->customer, SECRET));
  g_assert_false (test_customer_saw (f->customer, "lamport"));
  for (guint i = 0; i < messages->len; i++)
    {
      JsonObject *message = messages->pdata[i];

      if (g_ascii_strtoll (json_object_get_string_member (message, "to"), NULL, 10) == wbl_desk_get_team (f->desks[0]->desk))
        continue;
      g_assert_null (strstr (json_object_get_string_member (message, "content"), SECRET));
      g_assert_null (strstr (json_object_get_string_member (message, "ext"), SECRET));
      g_assert_null (strstr (json_object_get_string_member (message, "ext"), "\"op\""));
    }
}

static void
test_private (Fixture *f, gconstpointer data)
{
  TestDesk *a = f->desks[0], *b = f->desks[1];
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblMessage) note = NULL;
  g_autoptr (WblReceipt) receipt = NULL;
  g_autoptr (JsonObject) reveal = NULL;

  TEST_DO (a, wbl_desk_assign_async, f->conversation, wbl_desk_get_account (b->desk)->agent_id);
  TEST_DO (a, wbl_desk_label_async, f->conversation, SECRET "-label", TRUE);
  TEST_DO (a, wbl_desk_set_subject_async, f->conversation, SECRET "-subject");
  TEST_DO (a, wbl_desk_promise_async, f->conversation, SECRET "-promise", G_GINT64_CONSTANT (4102444800000));
  TEST_DO (a, wbl_desk_set_contact_async, f->customer->peer->uid, "phone", SECRET "-phone");
  TEST_DO (a, wbl_desk_log_reveal_async, f->customer->peer->uid, "phone");
  receipt = test_desk_reply (a, f->conversation, "I am looking for it", 0);
  test_customer_wait_texts (f->customer, 1);
  test_desk_note (a, f->conversation, SECRET "-note");
  wait_same (f);
  c = test_desk_conversation (b, f->customer->peer->uid);
  g_assert_cmpstr (c->assignee_name, ==, "Bo");
  g_assert_cmpstr (c->labels[0], ==, SECRET "-label");
  g_assert_cmpstr (c->subject, ==, SECRET "-subject");
  note = test_desk_newest (b, f->conversation);
  g_assert_cmpint (note->type, ==, WBL_CONTENT_NOTE);
  g_assert_cmpstr (note->text, ==, SECRET "-note");
  g_assert_cmpstr (note->author, ==, "Ana");
  assert_hidden (f);
  g_assert_cmpuint (f->customer->texts->len, ==, 1);
  reveal = test_export_op (f->nest, wbl_desk_get_team (a->desk), "reveal");
  g_assert_nonnull (reveal);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (reveal, "payload"), "field"), ==, "phone");
  check_late_joiner (f);
}

/* ---- stepping away ---- */

static guint
n_waiting (TestDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) waiting = NULL;

  wbl_desk_waiting_for_me_async (desk->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  waiting = wbl_desk_waiting_for_me_finish (desk->desk, result, NULL);
  g_assert_nonnull (waiting);
  return waiting->len;
}

static void
step_away (TestDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_step_away_async (desk->desk, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_true (wbl_desk_command_finish (desk->desk, result, NULL));
}

static char *
assignee (Fixture *f, TestDesk *desk)
{
  g_autoptr (WblConversation) c = test_desk_conversation (desk, f->customer->peer->uid);

  return g_strdup (c->assignee_name != NULL ? c->assignee_name : "");
}

/* Who steps away gives back what waits for them, and only that: not a colleague's, and not what is answered. */
static void
test_away (Fixture *f, gconstpointer data)
{
  TestDesk *a = f->desks[0], *b = f->desks[1];
  g_autoptr (WblReceipt) receipt = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *nobody = NULL;
  g_autofree char *answered = NULL;

  TEST_DO (a, wbl_desk_take_async, f->conversation);
  wait_same (f);
  g_assert_cmpuint (n_waiting (a), ==, 1);
  g_assert_cmpuint (n_waiting (b), ==, 0);
  step_away (b);
  wait_same (f);
  kept = assignee (f, b);
  g_assert_cmpstr (kept, ==, "Ana");
  step_away (a);
  wait_same (f);
  nobody = assignee (f, b);
  g_assert_cmpstr (nobody, ==, "");
  TEST_DO (b, wbl_desk_take_async, f->conversation);
  receipt = test_desk_reply (b, f->conversation, "It is on its way", 0);
  wait_same (f);
  g_assert_cmpuint (n_waiting (b), ==, 0);
  step_away (b);
  wait_same (f);
  answered = assignee (f, a);
  g_assert_cmpstr (answered, ==, "Bo");
}

/* ---- promises ---- */

static guint
promise_alerts (TestDesk *desk)
{
  guint n = 0;

  for (guint i = 0; i < desk->alerts->len; i++)
    n += g_str_has_prefix (desk->alerts->pdata[i], "promise ");
  return n;
}

/* A look at what time changed, and its end. */
static void
pass_time (TestDesk *desk)
{
  wbl_desk_schedule_tick (desk->desk, 1);
  TEST_WAIT (desk->desk->tick_id == 0);
  TEST_WAIT (desk->desk->tick_id != 0);
}

/* Who has the conversation is told before a promise is due, once; who only looks on is not. */
static void
test_promise_due (Fixture *f, gconstpointer data)
{
  TestDesk *a = f->desks[0], *b = f->desks[1];
  gint64 soon_ms = g_get_real_time () / 1000 + 3 * 60 * 1000;

  TEST_DO (a, wbl_desk_take_async, f->conversation);
  TEST_DO (a, wbl_desk_promise_async, f->conversation, "the warehouse is asked", soon_ms);
  TEST_WAIT (promise_alerts (a) == 1);
  wait_same (f);
  pass_time (a);
  pass_time (b);
  g_assert_cmpuint (promise_alerts (a), ==, 1);
  g_assert_cmpuint (promise_alerts (b), ==, 0);
  TEST_DO (a, wbl_desk_assign_async, f->conversation, wbl_desk_get_account (b->desk)->agent_id);
  wait_same (f);
  pass_time (b);
  g_assert_cmpuint (promise_alerts (b), ==, 1);
}

/* ---- reviews ---- */

static gpointer
rating_job (WblDb *db, gpointer data, GError **error)
{
  WblRatingQuery query = { 0 };
  g_autoptr (GPtrArray) ratings = wbl_db_ratings (db, &query, 1, error);

  return ratings != NULL && ratings->len == 1 ? g_object_ref (ratings->pdata[0]) : NULL;
}

static void
review (TestDesk *desk, const char *id, WblCause cause, const char *note)
{
  TEST_DO (desk, wbl_desk_review_async, id, WBL_REVIEW_DONE, cause, note);
}

static void
test_reviews (Fixture *f, gconstpointer data)
{
  TestDesk *a = f->desks[0], *chen = f->desks[2];
  g_autoptr (WblRating) rating = NULL;
  g_autoptr (WblRating) twice = NULL;
  g_autoptr (WblRating) once = NULL;

  TEST_DO (a, wbl_desk_take_async, f->conversation);
  TEST_DO (a, wbl_desk_set_status_async, f->conversation, WBL_STATUS_RESOLVED, 0, TRUE);
  test_customer_wait_texts (f->customer, 1);
  test_customer_say (f->customer, "2");
  TEST_WAIT ((rating = test_desk_job (a, rating_job, NULL)) != NULL);
  wait_same (f);
  test_desk_close (chen);
  test_desk_open (chen);
  review (chen, rating->id, WBL_CAUSE_PROCESS, SECRET "-c");
  review (a, rating->id, WBL_CAUSE_DELIVERY, SECRET "-a");
  test_desk_resume (chen);
  wait_same (f);
  twice = test_desk_job (f->desks[1], rating_job, NULL);
  g_assert_cmpuint (twice->n_reviews, ==, 2);
  review (a, rating->id, WBL_CAUSE_PROCESS, SECRET "-both"); /* has seen both: it stands alone */
  wait_same (f);
  once = test_desk_job (chen, rating_job, NULL);
  g_assert_cmpuint (once->n_reviews, ==, 1);
  g_assert_cmpstr (once->note, ==, SECRET "-both");
  g_assert_cmpstr (once->reviewer_name, ==, "Ana");
  assert_hidden (f);
  check_late_joiner (f);
}

/* ---- who one is ---- */

static gpointer
veteran_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblOp) op = wbl_op_new ("agent.join", "agent:veteran");

  wbl_op_set_string (op, "name", "Dan");
  wbl_op_set_string (op, "role", "agent");
  return wbl_db_op_add (db, op, error) ? GINT_TO_POINTER (1) : NULL;
}

static gpointer
forget_who_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_set_meta (db, "agent-id", "made-up", error) ? GINT_TO_POINTER (1) : NULL;
}

static gboolean
is_taken_by (TestDesk *desk, gint64 peer, const char *agent)
{
  g_autoptr (WblConversation) c = test_desk_wait_conversation (desk, peer);

  return g_strcmp0 (c->assignee_id, agent) == 0;
}

/* What an agent does before the team's log says who it is, is signed by whom the team knows. */
static void
test_known_agent (Fixture *f, gconstpointer data)
{
  gint64 peer = f->customer->peer->uid;
  g_autoptr (TestDesk) dan = test_desk_new ();

  g_assert_nonnull (test_desk_job (f->desks[0], veteran_job, NULL));
  test_desk_wait_idle (f->desks[0]);
  test_desk_sign_in (dan, f->nest, "Dan", WBL_ROLE_AGENT);
  TEST_WAIT (wbl_desk_get_team (dan->desk) != 0);
  g_object_unref (test_desk_wait_conversation (dan, peer));
  test_desk_wait_idle (dan);
  test_desk_close (dan);
  test_desk_open (dan);
  g_assert_nonnull (test_desk_job (dan, forget_who_job, NULL));
  TEST_DO (dan, wbl_desk_take_async, f->conversation);
  g_assert_true (is_taken_by (dan, peer, "made-up"));
  test_desk_resume (dan);
  TEST_WAIT (is_taken_by (dan, peer, "veteran"));
  TEST_WAIT (is_taken_by (f->desks[1], peer, "veteran"));
}

static guint
n_rows (WblInbox *inbox)
{
  return g_list_model_get_n_items (G_LIST_MODEL (inbox));
}

/* What is theirs is in their list as soon as the team knows them, though nothing else happens. */
static void
test_known_agent_list (Fixture *f, gconstpointer data)
{
  g_autoptr (TestDesk) dan = test_desk_new ();
  g_autoptr (WblInbox) mine = NULL;

  g_assert_nonnull (test_desk_job (f->desks[0], veteran_job, NULL));
  test_desk_wait_idle (f->desks[0]);
  test_desk_sign_in (dan, f->nest, "Dan", WBL_ROLE_AGENT);
  TEST_WAIT (wbl_desk_get_team (dan->desk) != 0);
  g_object_unref (test_desk_wait_conversation (dan, f->customer->peer->uid));
  TEST_DO (dan, wbl_desk_take_async, f->conversation);
  test_desk_wait_idle (dan);
  test_desk_close (dan);
  test_desk_open (dan);
  g_assert_nonnull (test_desk_job (dan, forget_who_job, NULL));
  mine = wbl_inbox_new (dan->desk);
  wbl_inbox_set_filter (mine, WBL_QUEUE_MINE, WBL_STATUS_OPEN, NULL);
  TEST_WAIT (!wbl_inbox_is_loading (mine));
  g_assert_cmpuint (n_rows (mine), ==, 0);
  test_desk_resume (dan);
  TEST_WAIT (n_rows (mine) == 1);
}

/* ---- who may say so ---- */

static void
send_forged (NestPeer *peer, gint64 to, const char *conversation)
{
  g_autofree char *ext = g_strdup_printf (
      "{\"app\":\"warbler\",\"v\":1,\"op\":{\"id\":\"forged\",\"kind\":\"label\",\"entity\":\"conv:%s\",\"actor\":"
      "{\"account\":\"" SUPPORT "\",\"agent\":\"a\",\"device\":\"d\"},\"lamport\":999,\"base\":\"0\",\"at\":1,"
      "\"payload\":{\"add\":[\"forged\"]}}}", conversation);
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) answer = NULL;

  body.has_type = body.has_ctype = TRUE;
  body.type = (gint) WBL_BODY_GROUPCHAT;
  body.ctype = (gint) WBL_CTYPE_COMMAND;
  body.content = (char *) "[label]";
  body.ext = ext;
  answer = nest_peer_send_body (peer, to, nest_peer_new_client_id (peer), &body);
}

static void
test_forged (Fixture *f, gconstpointer data)
{
  g_autoptr (NestPeer) mallory = nest_peer_new_user (f->nest, "mallory");
  g_autofree char *body = g_strdup_printf (
      "{\"name\":\"Team\",\"user_list\":[%" G_GINT64_FORMAT "],\"ext\":\"{\\\"app\\\":\\\"warbler\\\",\\\"v\\\":1,"
      "\\\"t\\\":\\\"staff-room\\\"}\"}", f->support);
  g_autoptr (JsonObject) answer = nest_peer_call (mallory, "POST", "/group/create", body);
  gint64 group = json_object_get_int_member (json_object_get_object_member (answer, "data"), "group_id");

  nest_peer_go_online (mallory, "phone");
  nest_peer_say (mallory, group, "hello");
  send_forged (mallory, group, f->conversation);
  send_forged (mallory, wbl_desk_get_team (f->desks[0]->desk), f->conversation);
  send_forged (f->customer->peer, f->support, f->conversation);
  nest_peer_say (mallory, group, "done");
  for (guint i = 0; i < N_DESKS; i++)
    test_desk_wait_text (f->desks[i], group, "done");
  wait_same (f);
  for (guint i = 0; i < N_DESKS; i++)
    {
      g_autoptr (WblConversation) c = test_desk_conversation (f->desks[i], f->customer->peer->uid);

      g_assert_null (c->labels[0]);
      g_assert_cmpint (wbl_desk_get_team (f->desks[i]->desk), !=, group);
    }
}

/* ---- anything, in any order ---- */

static const char *
any_agent (Fixture *f)
{
  gint i = g_test_rand_int_range (0, N_DESKS + 1);

  return i < N_DESKS ? wbl_desk_get_account (f->desks[i]->desk)->agent_id : NULL;
}

static void
act (Fixture *f, TestDesk *desk, guint step)
{
  static const char *const labels[] = { "vip", "退款", "a,b", "urgent" };
  const char *c = f->conversation;
  g_autofree char *text = g_strdup_printf ("step %u", step);
  const char *label = labels[g_test_rand_int_range (0, G_N_ELEMENTS (labels))];

  switch (g_test_rand_int_range (0, 10))
    {
    case 0:
      TEST_DO (desk, wbl_desk_take_async, c);
      break;
    case 1:
      TEST_DO (desk, wbl_desk_assign_async, c, any_agent (f));
      break;
    case 2:
    case 3:
      TEST_DO (desk, wbl_desk_label_async, c, label, g_test_rand_bit ());
      break;
    case 4:
      TEST_DO (desk, wbl_desk_set_priority_async, c, (WblPriority) g_test_rand_int_range (0, 3));
      break;
    case 5:
      TEST_DO (desk, wbl_desk_set_subject_async, c, text);
      break;
    case 6:
      TEST_DO (desk, wbl_desk_set_status_async, c, g_test_rand_bit () ? WBL_STATUS_RESOLVED : WBL_STATUS_WITH_CUSTOMER, 0, FALSE);
      break;
    case 7:
      TEST_DO (desk, wbl_desk_promise_async, c, text, G_GINT64_CONSTANT (4102444800000) + step);
      break;
    case 8:
      TEST_DO (desk, wbl_desk_no_answer_async, c, g_test_rand_bit ());
      break;
    default:
      test_desk_note (desk, c, text);
      break;
    }
}

static void
disturb (Fixture *f, TestDesk *desk, guint step)
{
  g_autofree char *text = g_strdup_printf ("customer %u", step);

  switch (g_test_rand_int_range (0, 12))
    {
    case 0:
      nest_process_kill (f->nest);
      nest_process_start (f->nest);
      test_customer_reconnect (f->customer);
      break;
    case 1:
      test_desk_close (desk);
      test_desk_open (desk);
      break;
    case 2:
    case 3:
      if (wbl_desk_get_link (desk->desk) == WBL_DESK_STOPPED)
        test_desk_resume (desk);
      break;
    case 4:
      test_customer_say (f->customer, text);
      break;
    default:
      break;
    }
}

static void
test_random (Fixture *f, gconstpointer data)
{
  guint steps = test_rounds (120, 600);

  for (guint step = 0; step < steps; step++)
    {
      act (f, f->desks[g_test_rand_int_range (0, N_DESKS)], step);
      disturb (f, f->desks[g_test_rand_int_range (0, N_DESKS)], step);
    }
  for (guint i = 0; i < N_DESKS; i++)
    if (wbl_desk_get_link (f->desks[i]->desk) == WBL_DESK_STOPPED)
      test_desk_resume (f->desks[i]);
  wait_same (f);
  check_late_joiner (f);
  assert_hidden (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/team/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("claim", test_claim);
  ADD ("offline-claim", test_offline_claim);
  ADD ("writing", test_writing);
  ADD ("private", test_private);
  ADD ("away", test_away);
  ADD ("promise-due", test_promise_due);
  ADD ("reviews", test_reviews);
  ADD ("known-agent", test_known_agent);
  ADD ("known-agent-list", test_known_agent_list);
  ADD ("forged", test_forged);
  ADD ("random", test_random);
  return g_test_run ();
}
