/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/wbl-db-messages.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-ratings.h"
#include "unit/store/db-fixture.h"

/* A customer is asked for a rating once, whoever resolves the conversation and whoever the team's log heard first. */

#define THEIRS "{\"app\":\"warbler\",\"v\":1,\"t\":\"survey\",\"survey\":\"theirs\",\"scale\":5}"
#define OURS "{\"app\":\"warbler\",\"v\":1,\"t\":\"survey\",\"survey\":\"ours\",\"scale\":5}"

typedef struct
{
  WblDb *db;
  char *conversation, *key, *entity;
  gint64 op_client_id, client_id;
} Fixture;

/* We set out to ask, as the desk does when a conversation is resolved. */
static void
ask (Fixture *f)
{
  g_autoptr (WblOp) op = wbl_op_new ("survey", f->entity);
  WblNewMessage message = { .conversation = f->conversation, .type = WBL_CONTENT_SURVEY, .text = "?", .ext = OURS,
                            .state = WBL_SEND_QUEUED };

  wbl_op_set_string (op, "survey", "ours");
  op->key = g_strdup (f->key);
  g_assert_true (wbl_db_add_survey (f->db, "ours", f->conversation, "me", NULL));
  g_assert_true (wbl_db_op_add (f->db, op, NULL));
  f->op_client_id = op->client_id;
  g_assert_cmpint (wbl_db_add_message (f->db, &message, &f->client_id, NULL), !=, 0);
}

static void
set_up (Fixture *f, gconstpointer team)
{
  f->db = db_new (GPOINTER_TO_INT (team));
  say (f->db, 10, CUSTOMER, T0, "Thank you", NULL);
  f->conversation = conversation_of (f->db, 10);
  f->entity = g_strconcat ("conv:", f->conversation, NULL);
  f->key = wbl_db_survey_key (f->conversation, 10);
  g_assert_false (wbl_db_survey_is_claimed (f->db, f->key));
  ask (f);
  g_assert_true (wbl_db_survey_is_claimed (f->db, f->key));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wbl_db_close (f->db);
  g_free (f->conversation);
  g_free (f->entity);
  g_free (f->key);
}

/* A colleague's claim, as the log has it. */
static void
they_claim (Fixture *f, gint64 mid)
{
  g_autoptr (WblOp) op = wbl_op_new ("survey", f->entity);

  op->agent = (g_free (op->agent), g_strdup ("a2"));
  op->key = g_strdup (f->key);
  wbl_op_set_string (op, "survey", "theirs");
  g_assert_true (wbl_db_op_receive (f->db, op, mid, NULL));
}

static guint
n_to_send (Fixture *f)
{
  g_autoptr (GPtrArray) next = NULL;
  gint64 next_ms = 0;

  g_assert_true (wbl_db_outbox_release (f->db, wbl_db_now_ms (f->db), &next_ms, NULL));
  next = wbl_db_outbox_next (f->db, 10, NULL);
  return next->len;
}

static void
acked (Fixture *f, gint64 mid)
{
  g_assert_true (wbl_db_op_acked (f->db, f->op_client_id, mid, NULL));
}

static void
time_passes (Fixture *f, gint64 ms)
{
  g_assert_true (wbl_db_run (f->db, NULL, "UPDATE survey SET wait_ms=max(1, wait_ms-?) WHERE wait_ms>0", "i", ms));
}

static gint64
waits_ms (Fixture *f)
{
  gint64 next_ms = 0;

  g_assert_true (wbl_db_outbox_release (f->db, wbl_db_now_ms (f->db), &next_ms, NULL));
  return next_ms > 0 ? next_ms - wbl_db_now_ms (f->db) : 0;
}

static void
test_alone (Fixture *f, gconstpointer team)
{
  g_assert_cmpuint (n_to_send (f), ==, 1);
}

/* The team's room was dissolved: its log will never say anything. */
static void
test_gone (Fixture *f, gconstpointer team)
{
  g_assert_cmpuint (n_to_send (f), ==, 0);
  g_assert_true (wbl_db_run (f->db, NULL, "DELETE FROM message WHERE pending=1", ""));
  g_assert_true (wbl_db_run (f->db, NULL, "INSERT INTO chat(kind,peer,left) VALUES(2,?,1) ON CONFLICT DO UPDATE SET left=1", "i",
                             (gint64) TEAM));
  ask (f);
  g_assert_cmpuint (n_to_send (f), ==, 1);
}

/* The team's log does not take it: that is no reason to wait for ever. A person sees it, and decides. */
static void
test_refused (Fixture *f, gconstpointer team)
{
  g_autoptr (GPtrArray) list = NULL;
  WblMessage *message;

  g_assert_true (wbl_db_op_refused (f->db, f->op_client_id, "refused", NULL));
  g_assert_true (wbl_db_outbox_failed (f->db, f->op_client_id, "refused", FALSE, NULL)); /* as the postman does */
  list = wbl_db_outbox_list (f->db, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  message = g_ptr_array_index (list, 0);
  g_assert_cmpint (message->type, ==, WBL_CONTENT_SURVEY);
  g_assert_cmpint (message->send_state, ==, WBL_SEND_FAILED);
  g_assert_cmpuint (n_to_send (f), ==, 0);
  g_assert_true (wbl_db_outbox_send_now (f->db, message->row_id, NULL));
  g_assert_cmpuint (n_to_send (f), ==, 1);
}

/* Not before the team's log says that nobody was first; a reply after it does not wait for it. */
static void
test_first (Fixture *f, gconstpointer team)
{
  WblNewMessage reply = { .conversation = f->conversation, .type = WBL_CONTENT_TEXT, .text = "Bye", .state = WBL_SEND_QUEUED };
  gint64 client_id = 0;

  g_assert_cmpuint (n_to_send (f), ==, 0);
  g_assert_cmpint (waits_ms (f), ==, 0);
  g_assert_cmpint (wbl_db_add_message (f->db, &reply, &client_id, NULL), !=, 0);
  g_assert_cmpuint (n_to_send (f), ==, 1);
  g_assert_true (wbl_db_run (f->db, NULL, "DELETE FROM message WHERE client_id=?", "i", client_id));
  acked (f, 7);
  g_assert_cmpuint (n_to_send (f), ==, 0);
  g_assert_cmpint (waits_ms (f), <=, 2000);
  they_claim (f, 9); /* too late */
  time_passes (f, 2001);
  g_assert_cmpuint (n_to_send (f), ==, 1);
}

/* They were first, as we hear before our own acknowledgement or just after it; their question comes, ours goes. */
static void
test_second (Fixture *f, gconstpointer team)
{
  gboolean acked_before = g_str_has_suffix (g_test_get_path (), "after");

  if (acked_before)
    acked (f, 7);
  they_claim (f, 5);
  if (!acked_before)
    acked (f, 7);
  time_passes (f, 60000);
  g_assert_cmpuint (n_to_send (f), ==, 0);
  g_assert_cmpint (waits_ms (f), >, 60000);
  say (f->db, 11, UID, T0 + 1, "?", THEIRS);
  g_assert_cmpuint (wbl_db_outbox_count (f->db), ==, 0);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM survey", ""), ==, 1);
  g_assert_cmpint (waits_ms (f), ==, 0);
}

/* Whoever was first has gone home: we ask. A question about something else is not theirs. */
static void
test_take_over (Fixture *f, gconstpointer team)
{
  they_claim (f, 5);
  acked (f, 7);
  say (f->db, 11, UID, T0 + 1, "?", SURVEY_EXT);
  g_assert_cmpuint (wbl_db_outbox_count (f->db), ==, 1);
  time_passes (f, 11 * 60000);
  g_assert_cmpuint (n_to_send (f), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, team, test) g_test_add ("/surveys/" name, Fixture, GINT_TO_POINTER (team), set_up, test, tear_down)
  ADD ("alone", 0, test_alone);
  ADD ("gone", TEAM, test_gone);
  ADD ("refused", TEAM, test_refused);
  ADD ("first", TEAM, test_first);
  ADD ("second-before", TEAM, test_second);
  ADD ("second-after", TEAM, test_second);
  ADD ("take-over", TEAM, test_take_over);
  return g_test_run ();
}
