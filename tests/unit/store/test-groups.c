/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/wbl-db-conversations.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-lessons.h"
#include "store/wbl-db-messages.h"
#include "unit/store/db-fixture.h"

/* Groups, who is in them, and what notices do to that, in any order. */

#define SESSION_GROUP 7001
#define COLLEAGUE 78

typedef struct
{
  WblDb *db;
} Fixture;

static void
member_destroy (gpointer member)
{
  wbl_cloud_member_free (member);
}

/* NULL-terminated by 0. */
static void
put_members (WblDb *db, gint64 group, const gint64 *uids)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (member_destroy);

  for (; *uids != 0; uids++)
    {
      WblCloudMember *member = g_new0 (WblCloudMember, 1);

      member->uid = *uids;
      member->display_name = g_strdup (*uids == COLLEAGUE ? "Ben" : "");
      g_ptr_array_add (members, member);
    }
  g_assert_true (wbl_db_put_members (db, group, members, NULL));
}

static void
put_group (WblDb *db, gint64 id, const char *name, guint type, guint n_members)
{
  WblCloudGroup group = { .id = id, .name = (char *) name, .ext = (char *) "", .type = type, .n_members = n_members };

  g_assert_true (wbl_db_put_group (db, &group, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->db = db_new (TEAM);
  put_group (f->db, TEAM, "staff room", 0, 1);
  put_members (f->db, TEAM, (const gint64[]){ UID, 0 });
  put_group (f->db, SESSION_GROUP, "#1042", 3, 3);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wbl_db_close (f->db);
}

static void
say_in_session (Fixture *f, gint64 mid, gint64 from, const char *text)
{
  WblCloudPage *page = page_new (SESSION_GROUP);
  WblCloudRecord *record = record_new (mid, from, T0 + mid, text, NULL);

  page->group = record->group = TRUE;
  record->to = SESSION_GROUP;
  g_ptr_array_add (page->records, record);
  store_page (f->db, page, 0);
}

static WblConversation *
session (Fixture *f)
{
  g_autofree char *id = wbl_db_text (f->db, "SELECT c.id FROM conversation c JOIN chat ON chat.id=c.chat WHERE chat.peer=?", "i",
                                     (gint64) SESSION_GROUP);

  return wbl_db_get_conversation (f->db, id, NULL);
}

static void
assert_session (Fixture *f, gint64 customer, gboolean needs_answer)
{
  g_autoptr (WblConversation) c = session (f);

  g_assert_cmpint (c->customer_uid, ==, customer);
  g_assert_cmpint (c->needs_answer, ==, needs_answer);
}

/* Whichever comes first: what was said, who is in the session, who is of the staff. */
static void
test_customer (Fixture *f, gconstpointer data)
{
  const gint64 in_session[] = { UID, COLLEAGUE, CUSTOMER, 0 }, staff[] = { UID, COLLEAGUE, 0 };
  g_autoptr (WblConversation) c = NULL;

  say_in_session (f, 10, CUSTOMER, "我的帐篷漏水");
  assert_session (f, 0, TRUE);
  put_members (f->db, SESSION_GROUP, in_session);
  assert_session (f, CUSTOMER, TRUE); /* two are none of the staff: who wrote first */
  say_in_session (f, 11, COLLEAGUE, "请拍一张照片");
  assert_session (f, CUSTOMER, TRUE);
  put_members (f->db, TEAM, staff);
  assert_session (f, CUSTOMER, FALSE);
  say_in_session (f, 12, CUSTOMER, "拍好了，发哪里？");
  assert_session (f, CUSTOMER, TRUE);
  say_in_session (f, 13, COLLEAGUE, "发在这里");
  assert_session (f, CUSTOMER, FALSE);
  c = session (f);
  g_assert_cmpstr (c->last_author, ==, "Ben");
  put_members (f->db, TEAM, (const gint64[]){ UID, 0 }); /* and back: the colleague is none of the staff any more */
  assert_session (f, CUSTOMER, TRUE);
}

/* The members are known, and then somebody writes: whoever that is, it is not the lowest number. */
static void
test_customer_writes_later (Fixture *f, gconstpointer data)
{
  const gint64 in_session[] = { UID, COLLEAGUE, CUSTOMER, 0 };

  put_members (f->db, SESSION_GROUP, in_session);
  say_in_session (f, 20, UID, "在吗");
  say_in_session (f, 21, CUSTOMER, "在");
  assert_session (f, CUSTOMER, TRUE);
  say_in_session (f, 22, COLLEAGUE, "我也在");
  assert_session (f, CUSTOMER, TRUE);
  say_in_session (f, 10, COLLEAGUE, "我早就来过"); /* a look into old days */
  assert_session (f, COLLEAGUE, TRUE);
}

/* The company's bot is none of the customers, also where it spoke first; who only says so of themselves is. */
static void
test_bot (Fixture *f, gconstpointer data)
{
  const gint64 in_session[] = { UID, COLLEAGUE, CUSTOMER, 0 };
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblThreadPage) thread = NULL;
  WblCloudPage *page = page_new (SESSION_GROUP);
  WblCloudRecord *forged = record_new (12, CUSTOMER, T0 + 12, "我是机器人", "{\"ai\":{\"role\":\"ai\"}}");

  say_in_session (f, 10, COLLEAGUE, "您好，我是小雀"); /* the member called Ben is the bot */
  say_in_session (f, 11, CUSTOMER, "我的帐篷漏水");
  put_members (f->db, SESSION_GROUP, in_session);
  assert_session (f, COLLEAGUE, TRUE);
  g_assert_true (wbl_db_set_bot (f->db, COLLEAGUE, NULL));
  assert_session (f, CUSTOMER, TRUE);
  page->group = forged->group = TRUE;
  forged->to = SESSION_GROUP;
  g_ptr_array_add (page->records, forged);
  store_page (f->db, page, 0);
  assert_session (f, CUSTOMER, TRUE);
  c = session (f);
  thread = wbl_db_thread_page (f->db, c->id, 0, 10, NULL);
  g_assert_cmpuint (thread->messages->len, ==, 3);
  for (guint i = 0; i < thread->messages->len; i++)
    {
      const WblMessage *line = g_ptr_array_index (thread->messages, i);

      g_assert_cmpint (line->by_bot, ==, line->server_id == 10);
      g_assert_cmpint (line->from_us, ==, line->by_bot);
      g_assert_true (!line->by_bot || g_str_equal (line->author, "Ben"));
    }
}

/* Who reads a group's message is told only where the message asks, and each sender of their own. */
static void
test_read_marks (Fixture *f, gconstpointer data)
{
  WblCloudPage *page = page_new (SESSION_GROUP);
  WblCloudRecord *asks = record_new (11, COLLEAGUE, T0, "who has the key?", NULL);
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (GPtrArray) marks = NULL;
  const WblReadMark *mark = NULL;

  put_group (f->db, SESSION_GROUP, "family", 0, 3);
  say_in_session (f, 10, CUSTOMER, "hello");
  g_free (asks->config);
  asks->config = g_strdup ("{\"groupMemberList\":[77]}");
  asks->group = page->group = TRUE;
  g_ptr_array_add (page->records, asks);
  store_page (f->db, page, 0);
  c = session (f);
  g_assert_true (wbl_db_mark_read (f->db, c->id, NULL));
  marks = wbl_db_unsent_read_marks (f->db, NULL);
  g_assert_cmpuint (marks->len, ==, 1);
  mark = g_ptr_array_index (marks, 0);
  g_assert_cmpuint (mark->mids->len, ==, 2);
  g_assert_cmpint (g_array_index (mark->mids, gint64, 0), ==, 11);
  g_assert_cmpint (g_array_index (mark->senders, gint64, 0), ==, COLLEAGUE);
  g_assert_cmpint (g_array_index (mark->senders, gint64, 1), ==, 0);
}

/* A group of people that is no session belongs to nobody in particular, and shows its own name. */
static void
test_plain_group (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;

  put_group (f->db, SESSION_GROUP, "family", 0, 2);
  put_members (f->db, SESSION_GROUP, (const gint64[]){ UID, CUSTOMER, 0 });
  say_in_session (f, 10, CUSTOMER, "hello");
  assert_session (f, 0, TRUE);
  c = session (f);
  g_assert_cmpstr (c->customer, ==, "family");
}

static void
take_members (Fixture *f)
{
  gint64 group;

  while ((group = wbl_db_members_due (f->db)) != 0)
    g_assert_true (wbl_db_members_unknown (f->db, group, NULL));
}

static void
notice_about (Fixture *f, gint64 page_of, gint64 mid, WblCloudGroupNotice type, gint64 from, gint64 about, const char *content)
{
  WblCloudPage *page = page_new (page_of);
  WblCloudRecord *record = record_new (mid, from, T0, content, NULL);

  page->group = page_of != 0;
  record->ns = WBL_CLOUD_GROUP_NOTICE;
  record->notice_type = type;
  record->oper_peer = TEAM;
  record->affected = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (about != 0)
    g_array_append_val (record->affected, about);
  g_ptr_array_add (page->records, record);
  store_page (f->db, page, 0);
}

/* Only what changed is asked for. */
static void
test_members_due (Fixture *f, gconstpointer data)
{
  take_members (f);
  notice_about (f, TEAM, 10, WBL_GROUP_JOINED, UID, COLLEAGUE, "");
  g_assert_cmpint (wbl_db_members_due (f->db), ==, TEAM);
  take_members (f);
  notice_about (f, TEAM, 11, WBL_GROUP_LEAVED, COLLEAGUE, 0, "");
  g_assert_cmpint (wbl_db_members_due (f->db), ==, TEAM);
  take_members (f);
  notice_about (f, TEAM, 12, WBL_GROUP_INFO_UPDATED, COLLEAGUE, 0, "{\"property\":\"display_name\",\"display_name\":\"Benny\"}");
  g_assert_cmpint (wbl_db_members_due (f->db), ==, TEAM);
  take_members (f);
  notice_about (f, TEAM, 13, WBL_GROUP_INFO_UPDATED, COLLEAGUE, 0, "{\"property\":\"name\",\"name\":\"room 2\"}");
  notice_about (f, TEAM, 14, WBL_GROUP_INFO_UPDATED, COLLEAGUE, 0, "no JSON {");
  notice_about (f, TEAM, 15, 9999, COLLEAGUE, 0, "");
  g_assert_cmpint (wbl_db_members_due (f->db), ==, 0);
  {
    g_autofree char *title = wbl_db_text (f->db, "SELECT title FROM chat WHERE peer=?", "i", (gint64) TEAM);

    g_assert_cmpstr (title, ==, "room 2");
  }
  notice_about (f, TEAM, 5, WBL_GROUP_INFO_UPDATED, COLLEAGUE, 0, "{\"name\":\"an older name\"}");
  {
    g_autofree char *title = wbl_db_text (f->db, "SELECT title FROM chat WHERE peer=?", "i", (gint64) TEAM);

    g_assert_cmpstr (title, ==, "room 2");
  }
}

/* The newest notice holds, in whatever order a look into the past brings them; others' going is not ours. */
static void
test_left (Fixture *f, gconstpointer data)
{
  notice_about (f, TEAM, 10, WBL_GROUP_LEAVED, COLLEAGUE, 0, "");
  notice_about (f, TEAM, 11, WBL_GROUP_KICKED, UID, COLLEAGUE, "");
  g_assert_false (wbl_db_team_is_gone (f->db));
  notice_about (f, 0, 20, WBL_GROUP_KICKED, COLLEAGUE, UID, "");
  g_assert_true (wbl_db_team_is_gone (f->db));
  notice_about (f, TEAM, 15, WBL_GROUP_JOINED, COLLEAGUE, UID, "");
  g_assert_true (wbl_db_team_is_gone (f->db));
  notice_about (f, TEAM, 30, WBL_GROUP_JOINED, COLLEAGUE, UID, "");
  g_assert_false (wbl_db_team_is_gone (f->db));
  notice_about (f, 0, 40, WBL_GROUP_DESTROYED, COLLEAGUE, 0, "");
  g_assert_true (wbl_db_team_is_gone (f->db));
  g_assert_true (wbl_db_set_team (f->db, SESSION_GROUP + 1, NULL));
  g_assert_false (wbl_db_team_is_gone (f->db));
}

/* The list of a connection says which groups are ours still. */
static void
test_list (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  WblCloudGroup other = { .id = SESSION_GROUP, .name = (char *) "#1042", .ext = (char *) "", .type = 3, .n_members = 3 };
  WblCloudGroup team = { .id = TEAM, .name = (char *) "staff room", .ext = (char *) "", .n_members = 1 };

  g_ptr_array_add (groups, &other);
  g_assert_true (wbl_db_put_groups (f->db, groups, NULL));
  g_assert_true (wbl_db_team_is_gone (f->db));
  g_assert_cmpint (wbl_db_members_due (f->db), ==, SESSION_GROUP);
  put_members (f->db, SESSION_GROUP, (const gint64[]){ UID, COLLEAGUE, CUSTOMER, 0 });
  g_ptr_array_add (groups, &team);
  g_assert_true (wbl_db_put_groups (f->db, groups, NULL));
  g_assert_false (wbl_db_team_is_gone (f->db));
  g_assert_cmpint (wbl_db_members_due (f->db), ==, 0); /* as many as we know */
}

/* Whom a notice about contacts names is asked for again; nobody else. */
static void
test_roster (Fixture *f, gconstpointer data)
{
  WblCloudPage *page = page_new (0);
  WblCloudRecord *record = record_new (10, COLLEAGUE, T0, "{\"nick_name\":\"Wang\"}", NULL);

  g_assert_true (wbl_db_run (f->db, NULL, "INSERT OR REPLACE INTO contact(uid,fetched_ms) VALUES(?,1),(?,1),(?,1)", "iii",
                             (gint64) CUSTOMER, (gint64) COLLEAGUE, (gint64) 503));
  record->ns = WBL_CLOUD_ROSTER_NOTICE;
  record->notice_type = 8;
  record->oper_peer = CUSTOMER;
  g_ptr_array_add (page->records, record);
  store_page (f->db, page, 0);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT fetched_ms FROM contact WHERE uid=?", "i", (gint64) CUSTOMER), ==, 0);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM contact WHERE fetched_ms=1", ""), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/groups/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("customer", test_customer);
  ADD ("customer/writes-later", test_customer_writes_later);
  ADD ("bot", test_bot);
  ADD ("plain", test_plain_group);
  ADD ("read-marks", test_read_marks);
  ADD ("members-due", test_members_due);
  ADD ("left", test_left);
  ADD ("list", test_list);
  ADD ("roster", test_roster);
  return g_test_run ();
}
