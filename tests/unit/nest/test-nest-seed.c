/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-seed"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-seed.h"

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

typedef struct
{
  char *dir;
  WblNestDb *db;
  gint64 support;
  gint64 team;
  GPtrArray *messages; /* all of them */
} Fixture;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("wbl-seed-XXXXXX", NULL);
  f->db = wbl_nest_db_open (f->dir, &error);
  g_assert_no_error (error);
  g_assert_true (wbl_nest_db_begin (f->db, &error));
  g_assert_true (wbl_nest_seed_demo (f->db, TRUE, &error));
  g_assert_true (wbl_nest_db_commit (f->db, &error));
  g_assert_no_error (error);
  g_assert_true (wbl_nest_seed_find_accounts (f->db, &f->support, &f->team));
  f->messages = wbl_nest_db_list_all (f->db, 0, 100000);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->messages);
  wbl_nest_db_close (f->db);
  remove_tree (f->dir);
  g_free (f->dir);
}

static guint
count (Fixture *f, gboolean in_team, const char *needle)
{
  guint n = 0;

  for (guint i = 0; i < f->messages->len; i++)
    {
      WblNestMessage *message = g_ptr_array_index (f->messages, i);

      n += (message->to_id == f->team) == in_team && message->ext != NULL
           && strstr (message->ext, needle) != NULL;
    }
  return n;
}

static void
test_desk (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) chats = wbl_nest_db_list_chats (f->db, f->support);
  g_autoptr (GArray) members = wbl_nest_db_list_members (f->db, f->team);
  g_autoptr (GPtrArray) staff = wbl_nest_db_list_support (f->db);
  g_autoptr (WblNestGroup) team = wbl_nest_db_get_group (f->db, f->team);

  g_assert_true (wbl_nest_db_check_password (f->db, f->support, WBL_NEST_DEMO_PASSWORD));
  g_assert_cmpuint (staff->len, ==, 1);
  g_assert_cmpuint (members->len, ==, 1);
  g_assert_cmpint (team->owner_id, ==, f->support);
  g_assert_nonnull (strstr (team->ext, "\"t\":\"staff-room\""));
  g_assert_cmpuint (chats->len, >=, 100);
  g_assert_cmpuint (count (f, TRUE, "\"agent.join\""), ==, 4);
  g_assert_cmpuint (count (f, TRUE, "\"role\":\"supervisor\""), ==, 1);
  g_assert_cmpuint (count (f, FALSE, "\"t\":\"rating\""), ==, 31);
  g_assert_cmpuint (count (f, TRUE, "\"kind\":\"promise\""), >=, 10);
  g_assert_cmpuint (count (f, TRUE, "\"snoozed\""), ==, 2);
  g_assert_cmpuint (count (f, TRUE, "\"kind\":\"note\""), >=, 15);
}

/* No byte of a note, label or operation reaches a customer. */
static void
test_private (Fixture *f, gconstpointer data)
{
  static const char *const secrets[]
      = { "\"op\":", "\"agent\":", "待补知识", "超过我的额度", "staff" };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_cmpuint (count (f, FALSE, secrets[i]), ==, 0);
}

static void
test_times (Fixture *f, gconstpointer data)
{
  gint64 now = g_get_real_time () / 1000;
  gint64 last_id = 0, first_ms = G_MAXINT64, newest_ms = 0;

  for (guint i = 0; i < f->messages->len; i++)
    {
      WblNestMessage *message = g_ptr_array_index (f->messages, i);

      g_assert_cmpint (message->id, >, last_id);
      g_assert_cmpint (message->time_ms, <=, now);
      last_id = message->id;
      if (message->to_id != f->team)
        {
          first_ms = MIN (first_ms, message->time_ms);
          newest_ms = MAX (newest_ms, message->time_ms);
        }
    }
  g_assert_cmpint (now - first_ms, >, 28 * DAY_MS);
  g_assert_cmpint (now - first_ms, <, 31 * DAY_MS);
  g_assert_cmpint (now - newest_ms, <, 5 * 60 * 1000);
}

static gint64
find_unread (Fixture *f, const char *content)
{
  g_autoptr (GArray) chats = wbl_nest_db_list_chats (f->db, f->support);

  for (guint i = 0; i < f->messages->len; i++)
    {
      WblNestMessage *message = g_ptr_array_index (f->messages, i);

      if (message->content == NULL || strstr (message->content, content) == NULL)
        continue;
      for (guint n = 0; n < chats->len; n++)
        if (g_array_index (chats, WblNestChat, n).peer_id == message->from_id)
          return g_array_index (chats, WblNestChat, n).unread;
    }
  return -1;
}

static void
test_unread (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (find_unread (f, "26800 毫安时"), ==, 1);
  g_assert_cmpint (find_unread (f, "四个角都是干的"), ==, 3);
  g_assert_cmpint (find_unread (f, "朋友送的冲锋衣"), ==, 0);
}

static void
test_articles (Fixture *f, gconstpointer data)
{
  const char *folder = "/io/github/warblerdesk/Warbler/demo/articles/";
  g_auto (GStrv) names
      = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  guint n_internal = 0, n_stale = 0;

  g_assert_cmpuint (g_strv_length (names), ==, 45);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, names[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      const char *text = g_bytes_get_data (bytes, NULL);
      const char *verified = strstr (text, "\nverified: ");

      g_assert_nonnull (verified);
      n_internal += strstr (text, "\nvisibility: internal\n") != NULL;
      n_stale += g_ascii_strtoll (verified + strlen ("\nverified: "), NULL, 10) > 365;
      g_assert_null (strstr (text, "F1-P02")); /* the deliberate gap */
    }
  g_assert_cmpuint (n_internal, ==, 6);
  g_assert_cmpuint (n_stale, ==, 3);
}

/* Pictures and the voice message are files of the store. */
static void
test_files (Fixture *f, gconstpointer data)
{
  guint n = 0;

  for (guint i = 0; i < f->messages->len; i++)
    {
      WblNestMessage *message = g_ptr_array_index (f->messages, i);
      const char *sign
          = message->attachment != NULL ? strstr (message->attachment, "file_sign=") : NULL;
      g_autofree char *name
          = sign != NULL ? g_strndup (sign + 10, strcspn (sign + 10, "\"")) : NULL;
      g_autofree char *path = name != NULL ? wbl_nest_db_dup_file_path (f->db, name) : NULL;

      if (path == NULL)
        continue;
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
      n++;
    }
  g_assert_cmpuint (n, ==, 7);
}

static void
test_values (Fixture *f, gconstpointer data)
{
  g_autofree char *user = wbl_nest_db_dup_value (f->db, "demo_user");
  g_autofree char *app_id = wbl_nest_db_dup_value (f->db, "app_id");

  g_assert_cmpstr (user, ==, "bluefinch");
  g_assert_cmpstr (app_id, ==, "bluefinch");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/nest/seed/desk", Fixture, NULL, set_up, test_desk, tear_down);
  g_test_add ("/nest/seed/private", Fixture, NULL, set_up, test_private, tear_down);
  g_test_add ("/nest/seed/times", Fixture, NULL, set_up, test_times, tear_down);
  g_test_add ("/nest/seed/unread", Fixture, NULL, set_up, test_unread, tear_down);
  g_test_add ("/nest/seed/articles", Fixture, NULL, set_up, test_articles, tear_down);
  g_test_add ("/nest/seed/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/nest/seed/values", Fixture, NULL, set_up, test_values, tear_down);
  return g_test_run ();
}
