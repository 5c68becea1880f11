/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-db"
#include "config.h"

#include <glib/gstdio.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-db.h"

typedef struct
{
  char *dir;
  WblNestDb *db;
  gint64 agent;
  gint64 customer;
} Fixture;

static gint64
add_user (WblNestDb *db,
          const char *name)
{
  WblNestUser user = { .name = (char *) name };
  g_autoptr (GError) error = NULL;

  wbl_nest_db_add_user (db, &user, "secret", &error);
  g_assert_no_error (error);
  return user.id;
}

static void
set_up (Fixture *f,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("nest-db-XXXXXX", NULL);
  f->db = wbl_nest_db_open (f->dir, &error);
  g_assert_no_error (error);
  f->agent = add_user (f->db, "agent");
  f->customer = add_user (f->db, "customer");
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *f,
           gconstpointer data)
{
  g_clear_pointer (&f->db, wbl_nest_db_close);
  remove_all (f->dir);
  g_free (f->dir);
}

static gint64
send (Fixture *f,
      gint64 from,
      gint64 to,
      const char *text)
{
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();
  g_autoptr (GError) error = NULL;

  message->from_id = from;
  message->to_id = to;
  message->content = g_strdup (text);
  wbl_nest_db_add_message (f->db, message, &error);
  g_assert_no_error (error);
  return message->id;
}

static gint64
past (Fixture *f,
      gint64 time_ms)
{
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();
  g_autoptr (GError) error = NULL;

  message->from_id = f->customer;
  message->to_id = f->agent;
  message->time_ms = time_ms;
  wbl_nest_db_add_past_message (f->db, message, &error);
  g_assert_no_error (error);
  return message->id;
}

static void
test_ids (Fixture *f,
          gconstpointer data)
{
  gint64 now_ms = g_get_real_time () / 1000;
  gint64 live = send (f, f->agent, f->customer, "now");
  gint64 late = past (f, now_ms - 1000);
  gint64 early = past (f, now_ms - 86400000);
  gint64 same = past (f, now_ms - 86400000);
  gint64 next = send (f, f->agent, f->customer, "next");

  g_assert_cmpint (early, <, same);
  g_assert_cmpint (same, <, late);
  g_assert_cmpint (late, <, live);
  g_assert_cmpint (live, <, next);
  g_assert_cmpint (next, <, G_GINT64_CONSTANT (1) << 53);
}

static void
test_client_id (Fixture *f,
                     gconstpointer data)
{
  g_autoptr (GPtrArray) sent = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GPtrArray) unnumbered = NULL;

  for (gint round = 0; round < 3; round++)
    {
      g_autoptr (WblNestMessage) message = wbl_nest_message_new ();
      g_autoptr (GError) error = NULL;

      message->from_id = f->agent;
      message->to_id = f->customer;
      message->client_id = round < 2 ? 7 : 0;
      wbl_nest_db_add_message (f->db, message, &error);
      g_assert_no_error (error);
    }
  sent = wbl_nest_db_list_sent (f->db, f->agent, 7);
  others = wbl_nest_db_list_sent (f->db, f->customer, 7);
  unnumbered = wbl_nest_db_list_sent (f->db, f->agent, 0);
  g_assert_cmpuint (sent->len, ==, 2);
  g_assert_cmpint (((WblNestMessage *) sent->pdata[0])->id, <, ((WblNestMessage *) sent->pdata[1])->id);
  g_assert_cmpuint (others->len, ==, 0);
  g_assert_cmpuint (unnumbered->len, ==, 0);
}

static void
test_unread (Fixture *f,
             gconstpointer data)
{
  gint64 first = send (f, f->customer, f->agent, "one");
  gint64 second = send (f, f->customer, f->agent, "two");
  g_autoptr (GArray) before = wbl_nest_db_list_chats (f->db, f->agent);
  g_autoptr (GArray) after = NULL;
  g_autoptr (WblNestMessage) read = NULL;

  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpint (g_array_index (before, WblNestChat, 0).peer_id, ==, f->customer);
  g_assert_cmpint (g_array_index (before, WblNestChat, 0).unread, ==, 2);
  g_assert_cmpint (g_array_index (before, WblNestChat, 0).last_id, ==, second);
  g_assert_true (wbl_nest_db_set_read (f->db, f->agent, f->customer, first, NULL));
  after = wbl_nest_db_list_chats (f->db, f->agent);
  g_assert_cmpint (g_array_index (after, WblNestChat, 0).unread, ==, 1);
  read = wbl_nest_db_get_message (f->db, first);
  g_assert_cmpint (read->status, ==, WBL_MESSAGE_READ);
}

static void
test_positions (Fixture *f,
                gconstpointer data)
{
  gint64 first = send (f, f->customer, f->agent, "one");
  g_autoptr (GArray) behind = wbl_nest_db_list_behind (f->db, f->agent, 1);
  g_autoptr (GArray) none = NULL;

  g_assert_cmpuint (behind->len, ==, 1);
  g_assert_cmpint (wbl_nest_db_get_position (f->db, f->agent, 1, f->customer), ==, 0);
  wbl_nest_db_set_position (f->db, f->agent, 1, f->customer, first, NULL);
  wbl_nest_db_set_position (f->db, f->agent, 1, f->customer, 3, NULL);
  g_assert_cmpint (wbl_nest_db_get_position (f->db, f->agent, 1, f->customer), ==, first);
  g_assert_cmpint (wbl_nest_db_get_position (f->db, f->agent, 2, f->customer), ==, 0);
  none = wbl_nest_db_list_behind (f->db, f->agent, 1);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_pages (Fixture *f,
            gconstpointer data)
{
  gint64 ids[5] = { 0 };
  g_autoptr (GPtrArray) on = NULL;
  g_autoptr (GPtrArray) back = NULL;

  for (gint i = 0; i < 5; i++)
    ids[i] = send (f, f->customer, f->agent, "x");
  on = wbl_nest_db_list_after (f->db, f->agent, f->customer, ids[1], 2);
  back = wbl_nest_db_list_back (f->db, f->customer, f->agent, ids[3], 2);
  g_assert_cmpuint (on->len, ==, 2);
  g_assert_cmpint (((WblNestMessage *) on->pdata[0])->id, ==, ids[2]);
  g_assert_cmpint (((WblNestMessage *) on->pdata[1])->id, ==, ids[3]);
  g_assert_cmpuint (back->len, ==, 2);
  g_assert_cmpint (((WblNestMessage *) back->pdata[0])->id, ==, ids[3]);
  g_assert_cmpint (((WblNestMessage *) back->pdata[1])->id, ==, ids[2]);
}

static void
test_cleared (Fixture *f,
              gconstpointer data)
{
  g_autoptr (GArray) chats = NULL;
  g_autoptr (GPtrArray) mine = NULL;
  g_autoptr (GPtrArray) theirs = NULL;

  send (f, f->customer, f->agent, "x");
  g_assert_true (wbl_nest_db_set_cleared (f->db, f->agent, f->customer, NULL));
  chats = wbl_nest_db_list_chats (f->db, f->agent);
  mine = wbl_nest_db_list_back (f->db, f->agent, f->customer, 0, 10);
  theirs = wbl_nest_db_list_back (f->db, f->customer, f->agent, 0, 10);
  g_assert_cmpuint (chats->len, ==, 0);
  g_assert_cmpuint (mine->len, ==, 0);
  g_assert_cmpuint (theirs->len, ==, 1);
}

static void
test_groups (Fixture *f,
             gconstpointer data)
{
  WblNestGroup group = { .name = (char *) "room", .owner_id = f->agent };
  g_autoptr (GArray) chats = NULL;
  g_autoptr (GArray) others = NULL;

  g_assert_true (wbl_nest_db_add_group (f->db, &group, NULL));
  g_assert_cmpint (group.id, >=, WBL_NEST_FIRST_GROUP);
  g_assert_true (wbl_nest_db_is_member (f->db, group.id, f->agent));
  g_assert_false (wbl_nest_db_is_member (f->db, group.id, f->customer));
  send (f, f->agent, group.id, "alone");
  chats = wbl_nest_db_list_chats (f->db, f->agent);
  others = wbl_nest_db_list_chats (f->db, f->customer);
  g_assert_cmpuint (chats->len, ==, 1);
  g_assert_cmpint (g_array_index (chats, WblNestChat, 0).peer_id, ==, group.id);
  g_assert_cmpuint (others->len, ==, 0);
}

static void
test_accounts (Fixture *f,
               gconstpointer data)
{
  g_autofree char *token = wbl_nest_db_add_token (f->db, f->agent, NULL, NULL);
  g_autoptr (WblNestUser) user = wbl_nest_db_find_token (f->db, token);
  g_autoptr (WblNestDevice) one = wbl_nest_db_take_device (f->db, f->agent, "a", 5, NULL, NULL);
  g_autoptr (WblNestDevice) two = wbl_nest_db_take_device (f->db, f->agent, "b", 5, NULL, NULL);
  g_autoptr (WblNestDevice) again = wbl_nest_db_take_device (f->db, f->agent, "a", 5, NULL, NULL);

  g_assert_cmpint (user->id, ==, f->agent);
  g_assert_null (wbl_nest_db_find_token (f->db, "nonsense"));
  g_assert_true (wbl_nest_db_check_password (f->db, f->agent, "secret"));
  g_assert_false (wbl_nest_db_check_password (f->db, f->agent, "Secret"));
  g_assert_cmpint (one->sn, !=, two->sn);
  g_assert_cmpint (one->sn, ==, again->sn);
}

static void
test_locked (Fixture *f,
             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WblNestDb) second = wbl_nest_db_open (f->dir, &error);
  g_autoptr (WblNestDb) reader = NULL;

  g_assert_null (second);
  g_assert_nonnull (error);
  reader = wbl_nest_db_open_read_only (f->dir, NULL);
  g_assert_nonnull (reader);
}

#define ADD(path, function) \
  g_test_add ("/nest-db/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("ids", test_ids);
  ADD ("client-id", test_client_id);
  ADD ("unread", test_unread);
  ADD ("positions", test_positions);
  ADD ("pages", test_pages);
  ADD ("cleared", test_cleared);
  ADD ("groups", test_groups);
  ADD ("accounts", test_accounts);
  ADD ("locked", test_locked);
  return g_test_run ();
}
