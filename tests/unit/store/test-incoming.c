/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/wbl-db-conversations.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-ratings.h"
#include "unit/store/db-fixture.h"

typedef struct
{
  WblDb *db;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->db = db_new (TEAM);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wbl_db_close (f->db);
}

static WblConversation *
conversation (Fixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;
  WblConversation *c = wbl_db_get_conversation (f->db, id, &error);

  g_assert_no_error (error);
  return c;
}

static void
set_status (Fixture *f, gint64 op_mid, const char *id, const char *status, gint64 up_to)
{
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  g_autofree char *op = g_strdup_printf ("op%" G_GINT64_FORMAT, op_mid);
  g_autofree char *payload = g_strdup_printf ("{\"status\":\"%s\",\"up_to_mid\":\"%" G_GINT64_FORMAT "\"}", status, up_to);

  receive_op (f->db, op_mid, op, "status", entity, "a1", payload);
}

static void
assert_status (Fixture *f, const char *id, WblStatus status, gboolean needs_answer)
{
  g_autoptr (WblConversation) c = conversation (f, id);

  g_assert_cmpint (c->status, ==, status);
  g_assert_cmpint (c->needs_answer, ==, needs_answer);
}

/* ---- conversations ---- */

static void
test_opens (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = id_of (CUSTOMER, 10);
  g_autofree char *id = NULL;
  g_autoptr (WblConversation) c = NULL;

  say (f->db, 10, CUSTOMER, T0, "我的帐篷漏水", NULL);
  say (f->db, 11, CUSTOMER, T0 + 1000, "在吗", NULL);
  id = conversation_of (f->db, 11);
  g_assert_cmpstr (id, ==, expected);
  c = conversation (f, id);
  g_assert_cmpint (c->status, ==, WBL_STATUS_OPEN);
  g_assert_true (c->needs_answer);
  g_assert_cmpint (c->waiting_since_ms, ==, T0);
  g_assert_cmpuint (c->unread, ==, 2);
  g_assert_cmpint (c->last_customer_mid, ==, 11);
  g_assert_cmpstr (c->last_text, ==, "在吗");
  g_assert_cmpuint (wbl_db_changes (f->db)->incoming->len, ==, 2);
}

static void
test_same_page_twice (Fixture *f, gconstpointer data)
{
  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM message", ""), ==, 1);
  g_assert_cmpuint (wbl_db_changes (f->db)->incoming->len, ==, 1);
}

static void
test_reopens (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  g_autofree char *same = NULL;
  g_autofree char *next = NULL;

  say (f->db, 10, CUSTOMER, T0, "My tent leaks", NULL);
  say (f->db, 11, UID, T0 + HOUR, "Please dry it", NULL);
  assert_status (f, id, WBL_STATUS_OPEN, FALSE);
  set_status (f, 1, id, "resolved", 10);
  assert_status (f, id, WBL_STATUS_RESOLVED, FALSE);
  say (f->db, 12, CUSTOMER, T0 + 2 * HOUR, "谢谢", NULL);
  assert_status (f, id, WBL_STATUS_RESOLVED, FALSE);
  say (f->db, 13, CUSTOMER, T0 + 70 * HOUR, "It leaks again", NULL);
  assert_status (f, id, WBL_STATUS_OPEN, TRUE);
  set_status (f, 2, id, "resolved", 13);
  say (f->db, 14, CUSTOMER, T0 + 70 * HOUR + WBL_REOPEN_WINDOW_MS, "Another question", NULL);
  same = conversation_of (f->db, 14);
  g_assert_cmpstr (same, ==, id);
  set_status (f, 3, id, "resolved", 14);
  say (f->db, 15, CUSTOMER, T0 + 71 * HOUR + 2 * WBL_REOPEN_WINDOW_MS, "A new matter", NULL);
  next = conversation_of (f->db, 15);
  g_assert_cmpstr (next, !=, id);
  assert_status (f, id, WBL_STATUS_RESOLVED, FALSE);
  assert_status (f, next, WBL_STATUS_OPEN, TRUE);
}

static void
assert_assignee (Fixture *f, const char *id, const char *agent)
{
  g_autoptr (WblConversation) c = conversation (f, id);

  g_assert_cmpstr (c->assignee_id, ==, agent);
}

static void
assert_left_by (Fixture *f, const char *id, const char *agent)
{
  g_autoptr (WblConversation) c = conversation (f, id);

  g_assert_cmpstr (c->left_by_name, ==, agent);
}

/* A conversation of a1's that is resolved; they did something at @last_ms, and the customer writes again later. */
static char *
resolved_by_a1 (Fixture *f, gint64 last_ms)
{
  char *id = id_of (CUSTOMER, 10);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);

  say (f->db, 10, CUSTOMER, T0, "My tent leaks", NULL);
  receive_op_at (f->db, 1, T0, "o1", "claim", entity, "a1", "{\"agent\":\"a1\"}");
  receive_op_at (f->db, 2, T0 + 1, "o2", "status", entity, "a1", "{\"status\":\"resolved\",\"up_to_mid\":\"10\"}");
  receive_op_at (f->db, 3, last_ms, "o3", "note", "conv:another", "a1", "{\"text\":\"x\"}");
  return id;
}

/* Rule 11: it comes back to its last agent while they are there. */
static void
test_reopens_to_agent (Fixture *f, gconstpointer data)
{
  g_autofree char *id = resolved_by_a1 (f, T0 + 9 * HOUR);

  say (f->db, 12, CUSTOMER, T0 + 10 * HOUR, "谢谢", NULL);
  assert_status (f, id, WBL_STATUS_RESOLVED, FALSE);
  assert_assignee (f, id, "a1");
  say (f->db, 13, CUSTOMER, T0 + 10 * HOUR, "It leaks again", NULL);
  assert_status (f, id, WBL_STATUS_OPEN, TRUE);
  assert_assignee (f, id, "a1");
}

/* And to nobody when they are not: whoever takes it first has it, the last agent too. */
static void
test_reopens_to_nobody (Fixture *f, gconstpointer data)
{
  g_autofree char *id = resolved_by_a1 (f, T0 + HOUR);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);

  say (f->db, 12, CUSTOMER, T0 + 10 * HOUR, "ok thx", NULL);
  assert_assignee (f, id, "a1"); /* it is still resolved, by a1 */
  say (f->db, 13, CUSTOMER, T0 + 10 * HOUR, "It leaks again", NULL);
  assert_status (f, id, WBL_STATUS_OPEN, TRUE);
  assert_assignee (f, id, NULL);
  assert_left_by (f, id, "a1");
  receive_op_at (f->db, 4, T0 + 11 * HOUR, "o4", "note", "conv:another", "a1", "{\"text\":\"back\"}");
  assert_assignee (f, id, NULL); /* who comes later does not get it by that */
  receive_op_at (f->db, 5, T0 + 11 * HOUR, "o5", "status", entity, "a2", "{\"status\":\"snoozed\",\"up_to_mid\":\"13\"}");
  assert_assignee (f, id, NULL);
  receive_op_at (f->db, 6, T0 + 11 * HOUR, "o6", "claim", entity, "a2", "{\"agent\":\"a2\"}");
  assert_assignee (f, id, "a2");
  assert_left_by (f, id, NULL);
  receive_op_at (f->db, 7, T0 + 11 * HOUR, "o7", "claim", entity, "a1", "{\"agent\":\"a1\"}");
  assert_assignee (f, id, "a2");
}

/* What shows that they were there may come later than the customer's message. */
static void
test_reopens_late_log (Fixture *f, gconstpointer data)
{
  g_autofree char *id = resolved_by_a1 (f, T0 + HOUR);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);

  say (f->db, 13, CUSTOMER, T0 + 10 * HOUR, "It leaks again", NULL);
  assert_assignee (f, id, NULL);
  receive_op_at (f->db, 4, T0 + 9 * HOUR, "o4", "note", "conv:another", "a1", "{\"text\":\"here\"}");
  assert_assignee (f, id, "a1");
  receive_op_at (f->db, 5, T0 + 11 * HOUR, "o5", "status", entity, "a1", "{\"status\":\"open\",\"up_to_mid\":\"13\"}");
  say (f->db, 14, CUSTOMER, T0 + 30 * HOUR, "Hello?", NULL);
  assert_assignee (f, id, "a1"); /* theirs and open: nobody takes it from them */
}

/* What was signed by a made-up id was another agent's: who bears that id was not there. */
static void
test_reopens_signed_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = resolved_by_a1 (f, T0 + HOUR);
  g_autoptr (WblOp) note = wbl_op_new ("note", "conv:another");

  g_assert_true (wbl_db_set_meta (f->db, "agent-id", "a1", NULL));
  wbl_op_set_string (note, "text", "here");
  g_assert_true (wbl_db_op_add (f->db, note, NULL));
  g_assert_true (wbl_db_run (f->db, NULL, "UPDATE op SET at_ms=? WHERE mine=1", "i", T0 + 9 * HOUR));
  say (f->db, 13, CUSTOMER, T0 + 10 * HOUR, "It leaks again", NULL);
  assert_assignee (f, id, "a1");
  g_assert_true (wbl_db_ops_sign_again (f->db, "a1", "a9", NULL));
  assert_assignee (f, id, NULL);
}

/* Without a team there is nobody else. */
static void
test_reopens_alone (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  g_assert_true (wbl_db_set_meta_int (f->db, "team", 0, NULL));
  id = resolved_by_a1 (f, T0 + HOUR);
  say (f->db, 13, CUSTOMER, T0 + 10 * HOUR, "It leaks again", NULL);
  assert_assignee (f, id, "a1");
}

/* Rule 11: what closes a conversation politely does not open it again, and anything more does. */
static void
test_courtesy (Fixture *f, gconstpointer data)
{
  static const char *const polite[] = { "谢谢", "谢谢～", "ok thx", "👍", "好的，谢谢", "Thanks!" };
  g_autofree char *id = resolved_by_a1 (f, T0 + HOUR);

  for (guint i = 0; i < G_N_ELEMENTS (polite); i++)
    {
      say (f->db, 20 + i, CUSTOMER, T0 + 2 * HOUR + i, polite[i], NULL);
      assert_status (f, id, WBL_STATUS_RESOLVED, FALSE);
    }
  say (f->db, 30, CUSTOMER, T0 + 3 * HOUR, "谢谢，那运费谁出？", NULL);
  assert_status (f, id, WBL_STATUS_OPEN, TRUE);
}

static void
test_no_answer (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);

  say (f->db, 10, CUSTOMER, T0, "FYI", NULL);
  assert_status (f, id, WBL_STATUS_OPEN, TRUE);
  receive_op (f->db, 1, "n1", "no_answer", entity, "a1", "{\"up_to_mid\":\"10\"}");
  assert_status (f, id, WBL_STATUS_OPEN, FALSE);
  receive_op (f->db, 2, "n2", "no_answer", entity, "a1", "{\"up_to_mid\":\"10\",\"undo\":true}");
  assert_status (f, id, WBL_STATUS_OPEN, TRUE);
}

static void
test_snooze_wakes (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  gint64 until = wbl_db_now_ms (f->db) + HOUR, next = 0;
  g_autofree char *payload = g_strdup_printf ("{\"status\":\"snoozed\",\"up_to_mid\":\"10\",\"until\":%" G_GINT64_FORMAT "}", until);

  say (f->db, 10, CUSTOMER, T0, "Later please", NULL);
  receive_op (f->db, 1, "z1", "status", entity, "a1", payload);
  assert_status (f, id, WBL_STATUS_SNOOZED, TRUE);
  g_assert_true (wbl_db_wake_snoozed (f->db, wbl_db_now_ms (f->db), &next, NULL));
  g_assert_cmpint (next, ==, until);
  say (f->db, 11, CUSTOMER, T0 + 1, "thanks", NULL);
  assert_status (f, id, WBL_STATUS_OPEN, TRUE);
}

/* Less history opened a conversation; more shows that it is part of an older one. Its draft and operations stay. */
static void
test_older_history (Fixture *f, gconstpointer data)
{
  g_autofree char *late = id_of (CUSTOMER, 20);
  g_autofree char *early = id_of (CUSTOMER, 10);
  g_autofree char *entity = g_strconcat ("conv:", late, NULL);
  g_autofree char *draft = NULL;
  g_autoptr (WblConversation) c = NULL;

  say (f->db, 20, CUSTOMER, T0 + HOUR, "Any news?", NULL);
  receive_op (f->db, 1, "p1", "priority", entity, "a1", "{\"value\":1}");
  g_assert_true (wbl_db_save_draft (f->db, late, FALSE, "Dear", 0, NULL));
  say (f->db, 10, CUSTOMER, T0, "Where is my parcel?", NULL);
  c = conversation (f, late);
  g_assert_cmpstr (c->id, ==, early);
  g_assert_cmpstr (c->draft, ==, "Dear");
  g_assert_cmpint (c->priority, ==, WBL_PRIORITY_HIGH);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM conversation", ""), ==, 1);
  g_assert_true (wbl_db_save_draft (f->db, late, FALSE, "Dear Ms", 0, NULL));
  draft = wbl_db_get_draft (f->db, early, FALSE, NULL);
  g_assert_cmpstr (draft, ==, "Dear Ms");
}

/* ---- claims ---- */

static gint64
claim_own (Fixture *f, const char *id)
{
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("claim", entity);

  wbl_op_set_string (op, "agent", "me");
  g_assert_true (wbl_db_op_add (f->db, op, NULL));
  return op->client_id;
}

static void
test_claim_lost (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  g_autoptr (WblConversation) wished = NULL;
  g_autoptr (WblConversation) lost = NULL;
  gint64 client;

  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  client = claim_own (f, id);
  wished = conversation (f, id);
  g_assert_cmpstr (wished->assignee_id, ==, "me");
  g_assert_true (wished->claim_pending);
  receive_op (f->db, 5, "c1", "claim", entity, "a1", "{\"agent\":\"a1\"}");
  g_assert_true (wbl_db_op_acked (f->db, client, 6, NULL));
  lost = conversation (f, id);
  g_assert_cmpstr (lost->assignee_id, ==, "a1");
  g_assert_false (lost->claim_pending);
  g_assert_cmpstr (g_hash_table_lookup (wbl_db_changes (f->db)->lost_claims, id), ==, "a1");
}

static void
test_claim_won (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  g_autoptr (WblConversation) c = NULL;

  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  g_assert_true (wbl_db_op_acked (f->db, claim_own (f, id), 4, NULL));
  receive_op (f->db, 5, "c1", "claim", entity, "a1", "{\"agent\":\"a1\"}");
  c = conversation (f, id);
  g_assert_cmpstr (c->assignee_id, ==, "me");
  g_assert_cmpuint (g_hash_table_size (wbl_db_changes (f->db)->lost_claims), ==, 0);
}

/* ---- holes ---- */

static void
history (Fixture *f, const gint64 *mids, guint n, guint64 asked_before, guint64 next_key)
{
  WblCloudPage *page = page_new (CUSTOMER);

  page->history = TRUE;
  page->next_key = next_key;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (page->records, record_new (mids[i], CUSTOMER, T0 + mids[i], "text", NULL));
  store_page (f->db, page, asked_before);
}

static void
test_holes (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) open = NULL;
  g_autoptr (GArray) lower = NULL;
  g_autoptr (GArray) met = NULL;

  say (f->db, 10, CUSTOMER, T0, "old", NULL);
  g_assert_true (wbl_db_open_hole (f->db, WBL_CHAT_USER, CUSTOMER, NULL));
  open = wbl_db_holes (f->db, NULL);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpint (g_array_index (open, WblHole, 0).lo, ==, 10);
  history (f, (gint64[]){ 40, 50 }, 2, 0, 40);
  lower = wbl_db_holes (f->db, NULL);
  g_assert_cmpuint (lower->len, ==, 1);
  g_assert_cmpint (g_array_index (lower, WblHole, 0).hi, ==, 40);
  g_assert_cmpint (g_array_index (lower, WblHole, 0).lo, ==, 10);
  history (f, (gint64[]){ 10, 20, 30 }, 3, 40, 10);
  met = wbl_db_holes (f->db, NULL);
  g_assert_cmpuint (met->len, ==, 0);
  g_assert_cmpuint (wbl_db_changes (f->db)->incoming->len, ==, 1); /* history tells nobody */
}

static void
test_hole_to_the_beginning (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) holes = NULL;

  g_assert_true (wbl_db_open_hole (f->db, WBL_CHAT_USER, CUSTOMER, NULL));
  history (f, (gint64[]){ 40, 50 }, 2, 0, 0);
  holes = wbl_db_holes (f->db, NULL);
  g_assert_cmpuint (holes->len, ==, 0);
}

/* ---- outbox ---- */

static gint64
write_reply (Fixture *f, const char *id, WblSendState state, gint64 hold_until, gint64 *client)
{
  g_autoptr (GError) error = NULL;
  WblNewMessage reply = { id, WBL_CONTENT_TEXT, "Answer", NULL, "{}", "Lin", state, hold_until };
  gint64 row = wbl_db_add_message (f->db, &reply, client, &error);

  g_assert_no_error (error);
  return row;
}

static void
say_in (WblDb *db, gint64 peer, gint64 mid, gint64 time_ms)
{
  WblCloudPage *page = page_new (peer);

  g_ptr_array_add (page->records, record_new (mid, peer, time_ms, "hello", NULL));
  store_page (db, page, 0);
}

static void
assert_next (Fixture *f, gboolean mine, const char *after, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *next = wbl_db_next_conversation (f->db, mine, after, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (next, ==, expected);
}

/* Mine come before nobody's, a colleague's never; what is answered, being answered or on screen is not next. */
static void
test_next (Fixture *f, gconstpointer data)
{
  g_autofree char *waits = id_of (CUSTOMER, 10);
  g_autofree char *mine = id_of (CUSTOMER + 1, 11);
  g_autofree char *theirs = id_of (CUSTOMER + 2, 12);
  g_autofree char *entity = g_strconcat ("conv:", theirs, NULL);
  gint64 client = 0;

  assert_next (f, TRUE, NULL, NULL);
  for (int i = 0; i < 3; i++)
    say_in (f->db, CUSTOMER + i, 10 + i, T0 + i * HOUR);
  claim_own (f, mine);
  receive_op (f->db, 1, "c1", "claim", entity, "a1", "{\"agent\":\"a1\"}");
  assert_next (f, TRUE, NULL, mine);
  assert_next (f, FALSE, NULL, waits);
  assert_next (f, TRUE, mine, waits);
  assert_next (f, FALSE, waits, NULL);
  say (f->db, 20, UID, T0 + 5 * HOUR, "hello", NULL); /* to CUSTOMER */
  assert_next (f, TRUE, NULL, mine);
  write_reply (f, mine, WBL_SEND_HELD, wbl_db_now_ms (f->db) + HOUR, &client);
  assert_next (f, TRUE, NULL, NULL);
}

static WblSendState
state_of (Fixture *f, gint64 row)
{
  return (WblSendState) wbl_db_int (f->db, "SELECT state FROM message WHERE id=?", "i", row);
}

static void
test_outbox (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  gint64 client = 0, second = 0, row, row2;
  g_autoptr (GPtrArray) next = NULL;
  WblCloudAck ack = { 0, 20, T0 + HOUR, 0 };

  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  row = write_reply (f, id, WBL_SEND_QUEUED, 0, &client);
  row2 = write_reply (f, id, WBL_SEND_QUEUED, 0, &second);
  g_assert_cmpint (second, >, client);
  assert_status (f, id, WBL_STATUS_OPEN, FALSE);
  next = wbl_db_outbox_next (f->db, 10, NULL);
  g_assert_cmpuint (next->len, ==, 1); /* order is kept: one of a chat at a time */
  g_assert_cmpint (((WblQueued *) next->pdata[0])->row, ==, row);
  g_assert_true (wbl_db_outbox_sending (f->db, client, NULL));
  g_assert_true (wbl_db_outbox_restart (f->db, NULL));
  g_assert_cmpint (state_of (f, row), ==, WBL_SEND_QUEUED);
  g_assert_true (wbl_db_outbox_sending (f->db, client, NULL));
  say (f->db, 20, UID, T0 + HOUR, "Answer", NULL); /* its echo comes before its acknowledgement */
  ack.client_id = client;
  g_assert_true (wbl_db_outbox_acked (f->db, &ack, NULL));
  g_assert_true (wbl_db_outbox_acked (f->db, &ack, NULL));
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM message WHERE mid=20", ""), ==, 1);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT mid FROM message WHERE id=?", "i", row), ==, 20);
  g_assert_cmpint (state_of (f, row), ==, WBL_SEND_SENT);
  g_assert_cmpint (state_of (f, row2), ==, WBL_SEND_QUEUED);
  say (f->db, 20, UID, T0 + HOUR, "Answer", NULL);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM message", ""), ==, 3);
}

static void
test_outbox_review (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  g_autofree char *text = NULL;
  gint64 client = 0, row;

  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  row = write_reply (f, id, WBL_SEND_QUEUED, 0, &client);
  g_assert_true (wbl_db_outbox_review (f->db, HOUR, NULL));
  g_assert_cmpint (state_of (f, row), ==, WBL_SEND_QUEUED);
  say (f->db, 11, CUSTOMER, T0 + 1, "谢谢", NULL);
  g_assert_true (wbl_db_outbox_review (f->db, HOUR, NULL));
  g_assert_cmpint (state_of (f, row), ==, WBL_SEND_QUEUED);
  say (f->db, 12, CUSTOMER, T0 + 2, "Never mind, I found it", NULL);
  g_assert_true (wbl_db_outbox_review (f->db, HOUR, NULL));
  g_assert_cmpint (state_of (f, row), ==, WBL_SEND_HELD);
  g_assert_true (wbl_db_outbox_send_now (f->db, row, NULL));
  g_assert_true (wbl_db_outbox_review (f->db, HOUR, NULL));
  g_assert_cmpint (state_of (f, row), ==, WBL_SEND_QUEUED);
  text = wbl_db_outbox_cancel (f->db, row, NULL);
  g_assert_cmpstr (text, ==, "Answer");
  g_assert_cmpint (state_of (f, row), ==, WBL_SEND_CANCELLED);
  g_assert_cmpuint (wbl_db_outbox_count (f->db), ==, 0);
  assert_status (f, id, WBL_STATUS_OPEN, TRUE);
}

static void
test_outbox_old (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  gint64 client = 0, next = 0, row, held;

  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  row = write_reply (f, id, WBL_SEND_QUEUED, 0, &client);
  held = write_reply (f, id, WBL_SEND_HELD, wbl_db_now_ms (f->db) + HOUR, &client);
  g_assert_true (wbl_db_outbox_review (f->db, -1000, NULL)); /* everything is too old */
  g_assert_cmpint (state_of (f, row), ==, WBL_SEND_HELD);
  g_assert_true (wbl_db_outbox_release (f->db, wbl_db_now_ms (f->db), &next, NULL));
  g_assert_cmpint (state_of (f, held), ==, WBL_SEND_HELD);
  g_assert_cmpint (next, >, 0);
  g_assert_true (wbl_db_outbox_release (f->db, next, &next, NULL));
  g_assert_cmpint (state_of (f, held), ==, WBL_SEND_QUEUED);
  g_assert_cmpint (next, ==, 0);
}

/* ---- ratings and reviews ---- */

static WblRating *
rating (Fixture *f, const char *id)
{
  return wbl_db_get_rating (f->db, id, NULL);
}

static void
test_rating_words (Fixture *f, gconstpointer data)
{
  g_autoptr (WblRating) none = NULL;
  g_autoptr (WblRating) right = NULL;
  g_autoptr (WblRating) later = NULL;

  say (f->db, 10, CUSTOMER, T0, "要两件", NULL);
  say (f->db, 11, UID, T0 + 1, "要几件?", NULL);
  say (f->db, 12, CUSTOMER, T0 + 2, "2", NULL);
  say (f->db, 13, UID, T0 + 3, "How was it? 1-5", SURVEY_EXT);
  say (f->db, 14, CUSTOMER, T0 + 4, "2", NULL);
  say (f->db, 15, CUSTOMER, T0 + 5, "5", NULL);
  none = rating (f, "r12");
  right = rating (f, "r14");
  later = rating (f, "r15");
  g_assert_null (none);
  g_assert_nonnull (right);
  g_assert_cmpint (right->stars, ==, 2);
  g_assert_null (later);
}

static void
test_rating_history (Fixture *f, gconstpointer data)
{
  g_autoptr (WblRating) after = NULL;
  g_autoptr (WblRating) between = NULL;

  say (f->db, 14, CUSTOMER, T0 + 4, "2", NULL);
  say (f->db, 12, UID, T0 + 3, "How was it? 1-5", SURVEY_EXT);
  after = rating (f, "r14");
  g_assert_cmpint (after->stars, ==, 2);
  say (f->db, 13, CUSTOMER, T0 + 3, "How many pieces do I get?", NULL);
  between = rating (f, "r14");
  g_assert_null (between);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT answered FROM survey WHERE id='s1'", ""), ==, 0);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT type FROM message WHERE mid=14", ""), ==, WBL_CONTENT_TEXT);
}

static void
test_reviews (Fixture *f, gconstpointer data)
{
  g_autoptr (WblRating) two = NULL;
  g_autoptr (WblRating) one = NULL;
  g_auto (GStrv) in_force = NULL;

  say (f->db, 10, CUSTOMER, T0, "bad", "{\"app\":\"warbler\",\"v\":1,\"t\":\"rating\",\"stars\":1,\"comment\":\"bad\"}");
  receive_op (f->db, 1, "v1", "review", "rating:r10", "a1", "{\"state\":\"in_review\",\"cause\":\"policy\",\"note\":\"x\",\"sees\":[]}");
  receive_op (f->db, 2, "v2", "review", "rating:r10", "a2", "{\"state\":\"done\",\"cause\":\"product\",\"note\":\"y\",\"sees\":[]}");
  two = rating (f, "r10");
  g_assert_cmpuint (two->n_reviews, ==, 2);
  in_force = wbl_db_reviews_in_force (f->db, "r10", NULL);
  g_assert_cmpuint (g_strv_length (in_force), ==, 2);
  receive_op (f->db, 3, "v3", "review", "rating:r10", "a1", "{\"state\":\"done\",\"cause\":\"policy\",\"note\":\"z\",\"sees\":[\"v1\",\"v2\"]}");
  one = rating (f, "r10");
  g_assert_cmpuint (one->n_reviews, ==, 1);
  g_assert_cmpint (one->review_state, ==, WBL_REVIEW_DONE);
  g_assert_cmpstr (one->note, ==, "z");
}

/* ---- reading ---- */

static void
test_read_marks (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  g_autoptr (WblConversation) read = NULL;
  g_autoptr (GPtrArray) marks = NULL;
  g_autoptr (GPtrArray) none = NULL;

  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  say (f->db, 11, CUSTOMER, T0, "you?", NULL);
  none = wbl_db_unsent_read_marks (f->db, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (wbl_db_mark_read (f->db, id, NULL));
  read = conversation (f, id);
  g_assert_cmpuint (read->unread, ==, 0);
  g_assert_true (read->needs_answer); /* reading is no answer */
  marks = wbl_db_unsent_read_marks (f->db, NULL);
  g_assert_cmpuint (marks->len, ==, 1);
  g_assert_cmpint (((WblReadMark *) marks->pdata[0])->up_to, ==, 11);
  g_assert_cmpuint (((WblReadMark *) marks->pdata[0])->mids->len, ==, 2);
  g_assert_true (wbl_db_read_mark_sent (f->db, WBL_CHAT_USER, CUSTOMER, 11, NULL));
  g_ptr_array_unref (g_steal_pointer (&none));
  none = wbl_db_unsent_read_marks (f->db, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

static WblCloudRecord *
with_config (WblCloudRecord *record, const char *config)
{
  g_free (record->config);
  record->config = g_strdup (config);
  return record;
}

/* Whatever a message's config holds is kept, and an edit changes only what it names; who is called is told of it. */
static void
test_config (Fixture *f, gconstpointer data)
{
  WblCloudPage *page = page_new (CUSTOMER);
  WblCloudRecord *calls = with_config (record_new (11, CUSTOMER, T0 + 1, "@us", NULL), "{\"mentionList\":[76,77]}");
  WblCloudRecord *edit = with_config (record_new (12, CUSTOMER, T0 + 2, "hello", NULL), "{\"odd\":{\"b\":[2]},\"groupAck\":true}");
  g_autofree char *config = NULL;

  calls->group = TRUE;
  edit->ns = WBL_CLOUD_OPERATION;
  edit->oper = WBL_OPER_REPLACE;
  edit->oper_mid = 10;
  edit->edit_ms = T0 + 2;
  g_ptr_array_add (page->records,
                   with_config (record_new (10, CUSTOMER, T0, "hi", NULL),
                                "{\"odd\":{\"a\":9007199254740993},\"mentionList\":[77]}"));
  g_ptr_array_add (page->records, calls);
  g_ptr_array_add (page->records, edit);
  store_page (f->db, page, 0);
  config = wbl_db_text (f->db, "SELECT config FROM message WHERE mid=10", "");
  g_assert_cmpstr (config, ==,
                   "{\"odd\":{\"a\":9007199254740993,\"b\":[2]},\"mentionList\":[77],\"groupAck\":true}");
  g_assert_cmpint (wbl_db_int (f->db, "SELECT calls_me FROM message WHERE mid=10", ""), ==, 0); /* no group */
  g_assert_cmpint (wbl_db_int (f->db, "SELECT calls_me FROM message WHERE mid=11", ""), ==, 1);
}

/* What we send carries its config, in the queue and out of it. */
static void
test_config_out (Fixture *f, gconstpointer data)
{
  g_autofree char *id = id_of (CUSTOMER, 10);
  WblNewMessage message = { .conversation = id, .type = WBL_CONTENT_TEXT, .text = "hi", .state = WBL_SEND_QUEUED,
                            .config = "{\"mentionList\":[5]}" };
  g_autoptr (GPtrArray) queued = NULL;
  gint64 client_id = 0;

  say (f->db, 10, CUSTOMER, T0, "hello?", NULL);
  g_assert_cmpint (wbl_db_add_message (f->db, &message, &client_id, NULL), !=, 0);
  queued = wbl_db_outbox_next (f->db, 5, NULL);
  g_assert_cmpuint (queued->len, ==, 1);
  g_assert_cmpstr (((WblQueued *) queued->pdata[0])->config, ==, message.config);
}

/* ---- arrivals ---- */

/* What the senders are to be told, as server ids: "10 11". */
static char *
untold (Fixture *f)
{
  g_autoptr (GPtrArray) marks = wbl_db_untold_arrivals (f->db, 100, NULL);
  GString *mids = g_string_new (NULL);

  for (guint i = 0; i < marks->len; i++)
    {
      const WblArrivalMark *mark = g_ptr_array_index (marks, i);

      g_assert_cmpint (mark->peer, ==, CUSTOMER);
      for (guint k = 0; k < mark->mids->len; k++)
        g_string_append_printf (mids, "%s%" G_GINT64_FORMAT, mids->len > 0 ? " " : "", g_array_index (mark->mids, gint64, k));
    }
  return g_string_free (mids, FALSE);
}

static void
assert_untold (Fixture *f, const char *expected)
{
  g_autofree char *mids = untold (f);

  g_assert_cmpstr (mids, ==, expected);
}

static void
say_with_status (Fixture *f, gint64 mid, gint64 time_ms, guint status, gboolean history)
{
  WblCloudPage *page = page_new (CUSTOMER);
  WblCloudRecord *record = record_new (mid, CUSTOMER, time_ms, "hello", NULL);

  record->status = status;
  page->history = history;
  g_ptr_array_add (page->records, record);
  store_page (f->db, page, 0);
}

static void
acknowledge (Fixture *f, gint64 mid, gint64 from, gint64 about, WblCloudOper oper)
{
  WblCloudPage *page = page_new (CUSTOMER);
  WblCloudRecord *record = record_new (mid, from, T0 + mid, "", NULL);

  record->ns = WBL_CLOUD_OPERATION;
  record->oper = oper;
  record->oper_mid = about;
  g_ptr_array_add (page->records, record);
  store_page (f->db, page, 0);
}

/* Once each: not our own, not what another device told, not old days; what was read needs no word more. */
static void
test_arrivals (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) marks = NULL;

  g_assert_true (wbl_db_set_meta_int (f->db, "role", WBL_ROLE_AGENT, NULL));
  g_assert_true (wbl_db_set_meta_int (f->db, "as-of", T0, NULL));
  say_with_status (f, 10, T0, 0, FALSE);
  say_with_status (f, 11, T0 + 1, 1, FALSE);
  say_with_status (f, 12, T0 + 2, 0, FALSE);
  say (f->db, 13, UID, T0 + 3, "hi", NULL);
  say_with_status (f, 5, T0 - HOUR, 0, TRUE);
  say_with_status (f, 14, T0 + 4, 0, TRUE); /* lost on its way, and fetched from history */
  assert_untold (f, "10 12 14");
  acknowledge (f, 20, UID, 12, WBL_OPER_DELIVER_ACK);
  assert_untold (f, "10 14");
  marks = wbl_db_untold_arrivals (f->db, 1, NULL);
  g_assert_true (wbl_db_arrivals_told (f->db, g_ptr_array_index (marks, 0), NULL));
  assert_untold (f, "14");
  say_with_status (f, 10, T0, 0, FALSE); /* comes again after a reconnection */
  assert_untold (f, "14");
  g_assert_true (wbl_db_read_mark_sent (f->db, WBL_CHAT_USER, CUSTOMER, 14, NULL));
  assert_untold (f, "");
}

/* Two devices of the customer's acknowledge the same of ours, in any order, twice: one state, which never goes back, and no sign of
 * life of the customer's. */
static void
test_acknowledged_twice (Fixture *f, gconstpointer data)
{
  static const struct
  {
    WblCloudOper oper;
    WblSendState state;
  } acks[] = {
    { WBL_OPER_DELIVER_ACK, WBL_SEND_DELIVERED }, { WBL_OPER_DELIVER_ACK, WBL_SEND_DELIVERED },
    { WBL_OPER_READ_ACK, WBL_SEND_READ },         { WBL_OPER_DELIVER_ACK, WBL_SEND_READ },
    { WBL_OPER_READ_ACK, WBL_SEND_READ },
  };
  g_autofree char *id = id_of (CUSTOMER, 10);
  gint64 row;

  say (f->db, 10, CUSTOMER, T0, "hello", NULL);
  say (f->db, 11, UID, T0 + 1, "Good morning", NULL);
  row = wbl_db_int (f->db, "SELECT id FROM message WHERE mid=11", "");
  for (guint i = 0; i < G_N_ELEMENTS (acks); i++)
    {
      g_autoptr (WblConversation) c = NULL;

      acknowledge (f, 20 + i, CUSTOMER, 11, acks[i].oper);
      g_assert_cmpint (state_of (f, row), ==, acks[i].state);
      c = conversation (f, id);
      g_assert_cmpstr (c->last_text, ==, "Good morning");
      g_assert_cmpint (c->last_customer_mid, ==, 10);
      g_assert_false (c->needs_answer);
    }
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM message", ""), ==, 2);
}

/* Who only looks on tells customers nothing. */
static void
test_arrivals_of_supervisor (Fixture *f, gconstpointer data)
{
  g_assert_true (wbl_db_set_meta_int (f->db, "role", WBL_ROLE_SUPERVISOR, NULL));
  say_with_status (f, 10, T0, 0, FALSE);
  g_assert_true (wbl_db_set_meta_int (f->db, "role", WBL_ROLE_AUDITOR, NULL));
  say_with_status (f, 11, T0, 0, FALSE);
  assert_untold (f, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/store/arrivals", test_arrivals },
    { "/store/acknowledged-twice", test_acknowledged_twice },
    { "/store/arrivals-of-supervisor", test_arrivals_of_supervisor },
    { "/store/opens", test_opens },
    { "/store/same-page-twice", test_same_page_twice },
    { "/store/reopens", test_reopens },
    { "/store/reopens/to-agent", test_reopens_to_agent },
    { "/store/reopens/to-nobody", test_reopens_to_nobody },
    { "/store/reopens/late-log", test_reopens_late_log },
    { "/store/reopens/signed-again", test_reopens_signed_again },
    { "/store/reopens/alone", test_reopens_alone },
    { "/store/courtesy", test_courtesy },
    { "/store/no-answer", test_no_answer },
    { "/store/snooze", test_snooze_wakes },
    { "/store/older-history", test_older_history },
    { "/store/next", test_next },
    { "/store/claim-lost", test_claim_lost },
    { "/store/claim-won", test_claim_won },
    { "/store/holes", test_holes },
    { "/store/hole-beginning", test_hole_to_the_beginning },
    { "/store/outbox", test_outbox },
    { "/store/outbox-moved", test_outbox_review },
    { "/store/outbox-old", test_outbox_old },
    { "/store/rating-words", test_rating_words },
    { "/store/rating-history", test_rating_history },
    { "/store/reviews", test_reviews },
    { "/store/read-marks", test_read_marks },
    { "/store/config", test_config },
    { "/store/config-out", test_config_out },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
