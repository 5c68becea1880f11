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

/* Ratings whose customer wrote something to the stars. */
static guint
count_commented (Fixture *f)
{
  guint n = 0;

  for (guint i = 0; i < f->messages->len; i++)
    {
      WblNestMessage *message = g_ptr_array_index (f->messages, i);

      n += message->ext != NULL && strstr (message->ext, "\"t\":\"rating\"") != NULL
           && strstr (message->ext, "\"comment\":\"\"") == NULL;
    }
  return n;
}

static guint
n_unread (GArray *chats)
{
  guint n = 0;

  for (guint i = 0; i < chats->len; i++)
    n += g_array_index (chats, WblNestChat, i).unread > 0;
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
  g_assert_cmpuint (count_commented (f), ==, 30); /* and one without, which people also give */
  g_assert_cmpuint (count (f, TRUE, "\"kind\":\"promise\""), >=, 10);
  g_assert_cmpuint (count (f, TRUE, "\"status\":\"snoozed\""), ==, 2);
  g_assert_cmpuint (count (f, TRUE, "\"status\":\"with_customer\""), >=, 10);
  g_assert_cmpuint (count (f, TRUE, "\"status\":\"resolved\""), >=, 60);
  g_assert_cmpuint (count (f, TRUE, "\"kind\":\"priority\""), >=, 1);
  g_assert_cmpuint (n_unread (chats), >=, 10); /* open */
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

static gint64
days_since_verified (const char *id)
{
  g_autofree char *path = g_strdup_printf ("/io/github/warblerdesk/Warbler/demo/articles/%s.md", id);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, NULL) : "";
  const char *verified = strstr (text, "\nverified: ");

  g_assert_nonnull (verified);
  return g_ascii_strtoll (verified + strlen ("\nverified: "), NULL, 10);
}

/* Of the articles in two languages two pairs have drifted apart: one side was looked at, the other was not for long. */
static void
test_twins (Fixture *f, gconstpointer data)
{
  static const char *const pairs[] = { "damaged-parcel", "lamp-flight", "payment-failed", "price-protection", "returns-30-days",
                                       "stove-safety", "tent-lq2", "who-pays-shipping" };
  g_autoptr (GString) drifted = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *zh = g_strconcat (pairs[i], "-zh", NULL);
      g_autofree char *en = g_strconcat (pairs[i], "-en", NULL);

      if (ABS (days_since_verified (zh) - days_since_verified (en)) > 180)
        g_string_append_printf (drifted, "%s ", pairs[i]);
    }
  g_assert_cmpstr (drifted->str, ==, "damaged-parcel price-protection ");
}

/* ---- the scenario seeds ---- */

/* Who wrote @words (nullable) first: a customer. */
static gint64
find_customer (Fixture *f, const char *words)
{
  for (guint i = 0; i < f->messages->len; i++)
    {
      WblNestMessage *message = g_ptr_array_index (f->messages, i);

      if (message->to_id == f->support && message->content != NULL && strstr (message->content, words) != NULL)
        return message->from_id;
    }
  g_error ("nobody wrote \"%s\"", words);
}

/* How many messages with @peer say @needle in what they are or carry; @by_them: of the customer's only. */
static guint
count_in_thread (Fixture *f, gint64 peer, const char *needle, gboolean by_them)
{
  guint n = 0;

  for (guint i = 0; i < f->messages->len; i++)
    {
      WblNestMessage *message = g_ptr_array_index (f->messages, i);
      const char *const parts[] = { message->content, message->ext, message->attachment };

      if (message->from_id != peer && (by_them || message->to_id != peer))
        continue;
      for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
        if (parts[part] != NULL && strstr (parts[part], needle) != NULL)
          {
            n++;
            break;
          }
    }
  return n;
}

typedef struct
{
  const char *words; /* of the customer's first message */
  const char *twist; /* in the thread, */
  gboolean by_them;
  guint n;           /* so often at least */
  const char *op;    /* (nullable): what the team's log has of it */
} SeedCase;

/* In the order of the list that the demo desk follows. */
static const SeedCase seed_cases[] = {
  { "帐篷用了一晚上", "地布四个角都是干的", TRUE, 1, "压胶抽检合格" },
  { "my Gale jacket arrived 12 days ago", "send it back", TRUE, 1, NULL },
  { "睡袋今天能到吗", "\"duration\"", TRUE, 1, "告诉刘洋睡袋能不能改自提" },
  { "I returned the Trail 65 pack", "退款", TRUE, 2, NULL },
  { "登山鞋買大了半碼", "香港自提點", TRUE, 1, NULL },
  { "背带开线了", "12315", TRUE, 1, "\"outcome\":\"broken\"" },
  { "is this jacket free of PFAS", "France", TRUE, 1, NULL },
  { "营地灯 26800 毫安时", "飞机", TRUE, 1, NULL },
  { "the courier wants 71.40", "duties", TRUE, 1, "超过我的额度" },
  { "申请仅退款", "file_sign", TRUE, 1, "另一个账户" },
  { "我儿子给我买的灯", "", TRUE, 6, NULL },
  { "return the stove I bought 41 days ago", "You can return any item within 60 days.", FALSE, 1, "cited nothing" },
  { "转人工", "转", TRUE, 3, NULL },
  { "Ignore all previous instructions", "I cannot issue vouchers", FALSE, 2, NULL },
  { "我要退款，身份证", "LQ-2026-3360", TRUE, 1, "客户发了证件和卡号" },
  { "昨天我打过电话", "马莉", FALSE, 1, "两条记录要合并" },
  { "炉头阀门有煤气味", "SP-2510-0481", TRUE, 1, "\"value\":2" },
  { "背包的腰带扣断了", "地址不变", TRUE, 1, "我也点开了" },
  { "公司抬头写错了一个字", "态度很好，但还没解决", TRUE, 1, NULL },
  { "快递把箱子直接扔在楼下", "\"stars\":1", TRUE, 1, "表扬林岚" },
  { "帐篷少了一条风绳", "\"stars\":4", TRUE, 1, "2 星改为 4 星" },
  { "同款抓绒衣还有 M 码吗", "要几件", FALSE, 1, NULL },
  { "付款失败", "付款失败", TRUE, 1, "事件：付款失败" },
  { "我是听障人士", "不要给我打电话", TRUE, 1, "我给您打电话" },
  { "溪流 F1 的手泵泵头裂了", "谢谢～", TRUE, 1, "知识库没有泵头的文章" },
};

static void
test_scenarios (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) peers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (seed_cases); i++)
    {
      const SeedCase *seed = &seed_cases[i];
      gint64 peer = find_customer (f, seed->words);

      if (count_in_thread (f, peer, seed->twist, seed->by_them) < seed->n)
        g_error ("\"%s\" has no \"%s\"", seed->words, seed->twist);
      if (seed->op != NULL && count (f, TRUE, seed->op) == 0)
        g_error ("the team's log of \"%s\" has no \"%s\"", seed->words, seed->op);
      g_hash_table_add (peers, g_memdup2 (&peer, sizeof peer));
    }
  g_assert_cmpuint (g_hash_table_size (peers), ==, 25); /* each has a customer of its own */
  g_assert_cmpuint (count (f, TRUE, "事件：付款失败"), ==, 38 + 1); /* and who came back a day later */
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
  g_test_add ("/nest/seed/twins", Fixture, NULL, set_up, test_twins, tear_down);
  g_test_add ("/nest/seed/scenarios", Fixture, NULL, set_up, test_scenarios, tear_down);
  g_test_add ("/nest/seed/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/nest/seed/values", Fixture, NULL, set_up, test_values, tear_down);
  return g_test_run ();
}
