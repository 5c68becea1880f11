/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/wbl-db-conversations.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-list.h"
#include "store/wbl-db-messages.h"
#include "unit/store/db-fixture.h"

/* What stays on top of a person's list, and what they took out of it. */

#define OTHER 502

typedef struct
{
  WblDb *db;
  char *first, *second; /* the conversations of CUSTOMER, who wrote first, and OTHER */
} Fixture;

static void
say_as (WblDb *db, gint64 peer, gint64 mid, gint64 time_ms, const char *text)
{
  WblCloudPage *page = page_new (peer);

  g_ptr_array_add (page->records, record_new (mid, peer, time_ms, text, NULL));
  store_page (db, page, 0);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->db = db_new (TEAM);
  say_as (f->db, CUSTOMER, 10, T0, "我的帐篷漏水");
  say_as (f->db, OTHER, 20, T0 + HOUR, "Where is my parcel?");
  f->first = id_of (CUSTOMER, 10);
  f->second = id_of (OTHER, 20);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->first);
  g_free (f->second);
  wbl_db_close (f->db);
}

/* The list of all open conversations, as ids: "a b". */
static char *
list (Fixture *f)
{
  const WblListQuery query = { .queue = 2, .status = WBL_STATUS_OPEN };
  g_autoptr (GArray) rows = wbl_db_list_conversations (f->db, &query, NULL);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (WblConversation) c = wbl_db_get_conversation_row (f->db, g_array_index (rows, gint64, i), NULL);

      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", g_str_equal (c->id, f->first)    ? "first"
                                                             : g_str_equal (c->id, f->second) ? "second"
                                                                                              : "third");
    }
  return g_string_free (ids, FALSE);
}

static void
assert_list (Fixture *f, const char *expected)
{
  g_autofree char *ids = list (f);

  g_assert_cmpstr (ids, ==, expected);
}

static gboolean
is_pinned (Fixture *f, const char *id)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (f->db, id, NULL);

  return c->pinned;
}

static void
tell_next_pin (Fixture *f, gint64 peer, gboolean pinned)
{
  WblPinChange change = { 0 };

  g_assert_true (wbl_db_next_pin (f->db, &change));
  g_assert_cmpint (change.peer, ==, peer);
  g_assert_cmpint (change.pinned, ==, pinned);
  g_assert_true (wbl_db_pin_told (f->db, &change, NULL));
}

/* A pin is stronger than who waits longer, in the list and nowhere else. */
static void
test_pin (Fixture *f, gconstpointer data)
{
  g_autofree char *next = NULL;

  assert_list (f, "first second");
  g_assert_true (wbl_db_pin (f->db, f->second, TRUE, NULL));
  assert_list (f, "second first");
  next = wbl_db_next_conversation (f->db, FALSE, NULL, NULL);
  g_assert_cmpstr (next, ==, f->first);
  tell_next_pin (f, OTHER, TRUE);
  g_assert_false (wbl_db_next_pin (f->db, &(WblPinChange){ 0 }));
  g_assert_true (wbl_db_pin (f->db, f->second, FALSE, NULL));
  assert_list (f, "first second");
  tell_next_pin (f, OTHER, FALSE);
}

static void
assign_to (Fixture *f, gint64 mid, const char *id, const char *kind, const char *payload)
{
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  g_autofree char *op = g_strdup_printf ("op%" G_GINT64_FORMAT, mid);

  receive_op (f->db, mid, op, kind, entity, "a1", payload);
}

/* Someone in danger stands first, whatever is pinned. */
static void
test_safety (Fixture *f, gconstpointer data)
{
  g_assert_true (wbl_db_pin (f->db, f->second, TRUE, NULL));
  assert_list (f, "second first");
  assign_to (f, 1, f->first, "priority", "{\"value\":2}");
  assert_list (f, "first second");
  say (f->db, 30, UID, T0 + 2 * HOUR, "请立即停用", NULL);
  assert_list (f, "first second"); /* answered, and still first */
  assign_to (f, 2, f->first, "priority", "{\"value\":1}");
  assert_list (f, "second first");
}

static void
promise (Fixture *f, gint64 mid, const char *id, gint64 due_ms)
{
  g_autofree char *entity = g_strconcat ("promise:", id, NULL); /* one each: a later one says when it is due now */
  g_autofree char *op = g_strdup_printf ("op%" G_GINT64_FORMAT, mid);
  g_autofree char *payload =
      g_strdup_printf ("{\"conv\":\"%s\",\"text\":\"soon\",\"due\":%" G_GINT64_FORMAT "}", id, due_ms);

  receive_op (f->db, mid, op, "promise", entity, "a1", payload);
}

/* Who needs an answer comes first; then what is due first, a promise or the answer itself; then who waits longest. */
static void
test_order (Fixture *f, gconstpointer data)
{
  say_as (f->db, 503, 30, T0 + 2 * HOUR, "hello");
  assert_list (f, "first second third");
  promise (f, 1, f->second, T0 - HOUR);
  assert_list (f, "second first third"); /* a broken promise before who waits longer */
  promise (f, 2, f->second, T0 + 50 * HOUR);
  assert_list (f, "first second third"); /* one of the day after does not put off an answer that is due now */
  say (f->db, 40, UID, T0 + 3 * HOUR, "请先晾干", NULL);
  assert_list (f, "second third first"); /* answered */
  promise (f, 3, f->first, T0 - HOUR);
  assert_list (f, "second third first"); /* a promise is no answer that is owed */
}

/* The target moves what is due among the promises. */
static void
test_target (Fixture *f, gconstpointer data)
{
  promise (f, 1, f->second, T0 + HOUR / 2);
  assert_list (f, "first second");
  g_assert_true (wbl_db_set_target_ms (f->db, HOUR, NULL));
  g_assert_true (wbl_db_changes (f->db)->list);
  assert_list (f, "second first");
  say_as (f->db, CUSTOMER, 50, T0 + 2 * HOUR, "在吗");
  assert_list (f, "second first");
}

/* What was told meanwhile is not what holds now. */
static void
test_pin_changed_meanwhile (Fixture *f, gconstpointer data)
{
  WblPinChange pinned = { OTHER, TRUE };

  g_assert_true (wbl_db_pin (f->db, f->second, TRUE, NULL));
  g_assert_true (wbl_db_pin (f->db, f->second, FALSE, NULL));
  g_assert_true (wbl_db_pin_told (f->db, &pinned, NULL));
  tell_next_pin (f, OTHER, FALSE);
}

/* The cloud's list holds, but for what it was not told yet; chats that nobody knows here come later. */
static void
test_pins_of_cloud (Fixture *f, gconstpointer data)
{
  const gint64 cloud[] = { CUSTOMER, 503 };
  WblPinChange told = { OTHER, TRUE };

  g_assert_true (wbl_db_pin (f->db, f->second, TRUE, NULL));
  g_assert_true (wbl_db_put_pins (f->db, cloud, G_N_ELEMENTS (cloud), NULL));
  g_assert_true (is_pinned (f, f->first) && is_pinned (f, f->second));
  g_assert_true (wbl_db_pin_told (f->db, &told, NULL));
  g_assert_true (wbl_db_put_pins (f->db, cloud, G_N_ELEMENTS (cloud), NULL));
  g_assert_true (is_pinned (f, f->first) && !is_pinned (f, f->second));
  say_as (f->db, 503, 30, T0 + 2 * HOUR, "hello");
  assert_list (f, "first third second");
  g_assert_true (wbl_db_put_pins (f->db, NULL, 0, NULL));
  assert_list (f, "first second third");
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM pin", ""), ==, 0);
}

/* One row a chat is on top: the newest. */
static void
test_pin_moves_on (Fixture *f, gconstpointer data)
{
  g_autofree char *entity = g_strconcat ("conv:", f->first, NULL);
  g_autofree char *later = id_of (CUSTOMER, 40);

  g_assert_true (wbl_db_pin (f->db, f->first, TRUE, NULL));
  receive_op (f->db, 1, "op1", "status", entity, "a1", "{\"status\":\"resolved\",\"up_to_mid\":\"10\"}");
  say_as (f->db, CUSTOMER, 40, T0 + 200 * HOUR, "Another tent leaks");
  g_assert_true (is_pinned (f, later) && !is_pinned (f, f->first));
  assert_list (f, "third second");
}

static gboolean
is_found (Fixture *f, const char *id, const char *text)
{
  const WblListQuery query = { .queue = 2, .query = (char *) text };
  g_autoptr (GArray) rows = wbl_db_list_conversations (f->db, &query, NULL);
  gint64 row = wbl_db_conversation_row (f->db, id);

  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, gint64, i) == row)
      return TRUE;
  return FALSE;
}

/* Out of the list and its counts, but not out of the record; the customer's next message brings it back. */
static void
test_remove (Fixture *f, gconstpointer data)
{
  WblListCounts counts = { 0 };
  g_autofree char *next = NULL;
  g_autoptr (GArray) told = NULL;

  g_assert_true (wbl_db_remove (f->db, f->first, NULL));
  assert_list (f, "second");
  g_assert_true (wbl_db_count_conversations (f->db, 2, T0, &counts, NULL));
  g_assert_cmpuint (counts.status[WBL_STATUS_OPEN], ==, 1);
  g_assert_cmpuint (counts.needs_answer[2], ==, 1);
  next = wbl_db_next_conversation (f->db, FALSE, NULL, NULL);
  g_assert_cmpstr (next, ==, f->second);
  g_assert_true (is_found (f, f->first, "帐篷"));
  told = wbl_db_take_removals (f->db, NULL);
  g_assert_cmpuint (told->len, ==, 1);
  g_assert_cmpint (g_array_index (told, gint64, 0), ==, CUSTOMER);
  g_array_unref (told);
  told = wbl_db_take_removals (f->db, NULL);
  g_assert_cmpuint (told->len, ==, 0);
  say_as (f->db, CUSTOMER, 30, T0 + 2 * HOUR, "在吗");
  assert_list (f, "first second");
}

/* A colleague's act brings it back, once; the same act again, as a reconnection has it, does not. */
static void
test_remove_and_colleague (Fixture *f, gconstpointer data)
{
  g_autofree char *entity = g_strconcat ("conv:", f->first, NULL);

  g_assert_true (wbl_db_remove (f->db, f->first, NULL));
  receive_op (f->db, 1, "op1", "assign", entity, "a1", "{\"agent\":\"me\"}");
  assert_list (f, "first second");
  g_assert_true (wbl_db_remove (f->db, f->first, NULL));
  receive_op (f->db, 1, "op1", "assign", entity, "a1", "{\"agent\":\"me\"}");
  assert_list (f, "second");
  g_assert_true (wbl_db_put_back (f->db, f->first, NULL));
  assert_list (f, "first second");
}

/* What is not sent yet may not get out of sight. */
static void
test_remove_unsent (Fixture *f, gconstpointer data)
{
  const WblNewMessage reply = { f->first, WBL_CONTENT_TEXT, "马上看", NULL, "", "Lin", WBL_SEND_QUEUED, 0, NULL };
  g_autoptr (GError) error = NULL;
  gint64 client_id = 0;

  g_assert_cmpint (wbl_db_add_message (f->db, &reply, &client_id, NULL), >, 0);
  g_assert_false (wbl_db_remove (f->db, f->first, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID);
  assert_list (f, "second first");
}

static void
remove_elsewhere (Fixture *f, gint64 peer, gint64 mid, WblCloudForget how, gint64 from)
{
  WblCloudPage *page = page_new (peer);
  WblCloudRecord *record = record_new (mid, from, T0 + 3 * HOUR, "", NULL);

  record->ns = WBL_CLOUD_CONVERSATION;
  record->notice_type = how;
  record->oper_peer = peer;
  g_ptr_array_add (page->records, record);
  store_page (f->db, page, 0);
}

/* Another device: only from the list of all devices, only ours, and nobody who waits is lost. */
static void
test_remove_elsewhere (Fixture *f, gconstpointer data)
{
  say (f->db, 30, UID, T0 + 2 * HOUR, "请先晾干", NULL);
  remove_elsewhere (f, CUSTOMER, 40, WBL_FORGET_HERE, UID);
  remove_elsewhere (f, CUSTOMER, 41, WBL_FORGET_EVERYWHERE, CUSTOMER);
  assert_list (f, "second first");
  remove_elsewhere (f, CUSTOMER, 42, WBL_FORGET_EVERYWHERE, UID);
  remove_elsewhere (f, OTHER, 43, WBL_FORGET_EVERYWHERE, UID);
  assert_list (f, "second");
  g_assert_true (is_found (f, f->first, "帐篷"));
  say_as (f->db, CUSTOMER, 50, T0 + 4 * HOUR, "还漏");
  assert_list (f, "second first");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/list/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("pin", test_pin);
  ADD ("safety", test_safety);
  ADD ("order", test_order);
  ADD ("target", test_target);
  ADD ("pin/changed-meanwhile", test_pin_changed_meanwhile);
  ADD ("pin/of-cloud", test_pins_of_cloud);
  ADD ("pin/moves-on", test_pin_moves_on);
  ADD ("remove", test_remove);
  ADD ("remove/colleague", test_remove_and_colleague);
  ADD ("remove/unsent", test_remove_unsent);
  ADD ("remove/elsewhere", test_remove_elsewhere);
  return g_test_run ();
}
