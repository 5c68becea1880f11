/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "desk/wbl-gaps.h"
#include "unit/desk/lone-desk.h"
#include "unit/store/db-fixture.h"

#define NUMBER "13812342207"
#define NAME "王小明"

static gpointer
people_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_set_meta (db, "app-id", "app", NULL);
  wbl_db_set_meta_int (db, "uid", UID, NULL);
  wbl_db_run (db, NULL, "INSERT INTO contact(uid,name) VALUES(501,'" NAME "')", "");
  return db;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  lone_desk_set_up (f, people_job);
}

static GPtrArray *
gaps_of (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *gaps;

  wbl_desk_gaps_async (f->desk, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  gaps = wbl_desk_gaps_finish (f->desk, result, &error);
  g_assert_no_error (error);
  return gaps;
}

static const WblGap *
gap_at (GPtrArray *gaps, guint i)
{
  g_assert_cmpuint (gaps->len, >, i);
  return g_ptr_array_index (gaps, i);
}

static gpointer
flush_job (WblDb *db, gpointer data, GError **error)
{
  return NULL;
}

/* Searches are noted in the background: whatever was queued before this is done after it. */
static void
flush (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_store_write_async (wbl_desk_get_store (f->desk), WBL_PRIORITY_MAINTENANCE, flush_job, NULL, NULL, NULL, NULL,
                         fixture_done_cb, NULL);
  result = fixture_wait ();
}

static void
close_gap (Fixture *f, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_close_gap_async (f->desk, text, fixture_done_cb, NULL);
  result = fixture_wait ();
  g_assert_true (wbl_desk_command_finish (f->desk, result, NULL));
}

/* What helped is no gap; what means the same by its words is one gap; what concerns most comes first. */
static void
test_searches (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) gaps = NULL;

  wbl_desk_note_search (f->desk, "c1", "pump head for the filter", 0, FALSE);
  wbl_desk_note_search (f->desk, "c2", "filter pump head", 3, FALSE);
  wbl_desk_note_search (f->desk, "c2", "Filters: pump head?", 0, FALSE);
  wbl_desk_note_search (f->desk, NULL, "gift wrapping", 0, FALSE);
  wbl_desk_note_search (f->desk, "c3", "tent", 5, TRUE);
  wbl_desk_note_search (f->desk, "c3", "?", 0, FALSE);
  wbl_desk_note_search (f->desk, "c3", "a", 0, FALSE);
  flush (f);
  gaps = gaps_of (f);
  g_assert_cmpuint (gaps->len, ==, 2);
  g_assert_cmpuint (gap_at (gaps, 0)->people, ==, 2);
  g_assert_cmpuint (gap_at (gaps, 0)->n_nothing, ==, 2);
  g_assert_cmpuint (gap_at (gaps, 0)->n_no_pick, ==, 1);
  g_assert_cmpuint (gap_at (gaps, 0)->n_questions, ==, 0);
  g_assert_cmpint (gap_at (gaps, 0)->trend, ==, 2);
  g_assert_cmpstr (gap_at (gaps, 1)->text, ==, "gift wrapping");
}

static gpointer
ask_job (WblDb *db, gpointer data, GError **error)
{
  gint64 now = g_get_real_time () / 1000;
  g_autofree char *answered = NULL, *entity = NULL;

  for (int i = 0; i < 3; i++)
    {
      WblCloudPage *page = page_new (600 + i);
      WblCloudRecord *record = record_new (100 + i, 600 + i, now - i * 24 * HOUR, i == 2 ? "滤水器水泵头坏了，怎么换" : "滤水器的水泵头怎么换？", NULL);

      record->to = UID;
      g_ptr_array_add (page->records, record);
      store_page (db, page, 0);
    }
  answered = conversation_of (db, 102);
  entity = g_strconcat ("conv:", answered, NULL);
  receive_op (db, 7, "r", "reply", entity, "a1", "{\"client_id\":\"1\",\"cites\":[{\"article\":\"k\"}]}");
  say (db, 200, CUSTOMER, now, "你好", NULL);
  return NULL;
}

/* A question whose answer cites an article is none, a greeting neither. */
static void
test_questions (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) gaps = NULL;

  fixture_write (wbl_desk_get_store (f->desk), ask_job, NULL);
  gaps = gaps_of (f);
  g_assert_cmpuint (gaps->len, >=, 1);
  g_assert_cmpuint (gap_at (gaps, 0)->people, ==, 2);
  g_assert_cmpuint (gap_at (gaps, 0)->n_questions, ==, 2);
  g_assert_cmpstr (gap_at (gaps, 0)->text, ==, "滤水器的水泵头怎么换？");
}

static void
test_close (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL, after = NULL;

  fixture_write (wbl_desk_get_store (f->desk), ask_job, NULL);
  wbl_desk_note_search (f->desk, NULL, "gift wrapping", 0, FALSE);
  flush (f);
  before = gaps_of (f);
  close_gap (f, gap_at (before, 0)->text);
  after = gaps_of (f);
  g_assert_cmpuint (after->len, ==, before->len - 1);
}

/* Many say one thing in many ways, in whatever order: that is one gap, and closing it closes all of it. @data: the first to search. */
static void
test_incident (Fixture *f, gconstpointer data)
{
  static const char *const searches[] = { "付款失败怎么办", "付款一直失败", "我付款失败了", "请问付款失败是什么原因", "付款失败，页面一直转圈",
                                          "payment failed", "my payment has failed", "why does the payment fail",
                                          "电池能不能带上飞机", "帐篷漏水怎么补", "how do i return a tent", "how do i change my name" };
  g_autoptr (GPtrArray) before = NULL, after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autofree char *conversation = g_strdup_printf ("c%u", i);
      guint at = (i * 5 + GPOINTER_TO_UINT (data)) % G_N_ELEMENTS (searches);

      wbl_desk_note_search (f->desk, conversation, searches[at], 0, FALSE);
      g_usleep (2000); /* each in a millisecond of its own */
    }
  flush (f);
  before = gaps_of (f);
  g_assert_cmpuint (before->len, ==, 6);
  g_assert_cmpuint (gap_at (before, 0)->people, ==, 5);
  g_assert_cmpuint (gap_at (before, 1)->people, ==, 3);
  close_gap (f, gap_at (before, 0)->text);
  after = gaps_of (f);
  g_assert_cmpuint (after->len, ==, 5);
}

static gpointer
private_job (WblDb *db, gpointer data, GError **error)
{
  say (db, 300, CUSTOMER, g_get_real_time () / 1000, "我叫" NAME "，电话" NUMBER "，水泵头怎么换", NULL);
  return id_of (CUSTOMER, 300);
}

/* Whether a canary is anywhere in the tables of gaps. */
static gpointer
look_job (WblDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (wbl_db_int (db, "SELECT count(*) FROM gap WHERE instr(text,?)>0", "s", data)
                          + wbl_db_int (db, "SELECT count(*) FROM gap_closed WHERE instr(text,?)>0", "s", data));
}

static void
test_canaries (Fixture *f, gconstpointer data)
{
  static const char *const canaries[] = { NUMBER, NAME, "BF-2026-10432", "sunny@example.org", "文三路100号" };
  g_autofree char *conversation = fixture_write (wbl_desk_get_store (f->desk), private_job, NULL);
  g_autoptr (GPtrArray) gaps = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (canaries); i++)
    {
      g_autofree char *query = g_strdup_printf ("水泵头 %s 换", canaries[i]);
      wbl_desk_note_search (f->desk, conversation, query, 0, FALSE);
    }
  flush (f);
  gaps = gaps_of (f);
  g_assert_cmpuint (gaps->len, >=, 1);
  for (guint i = 0; i < gaps->len; i++)
    {
      close_gap (f, gap_at (gaps, i)->text);
      for (guint k = 0; k < G_N_ELEMENTS (canaries); k++)
        g_assert_null (strstr (gap_at (gaps, i)->text, canaries[k]));
    }
  for (guint k = 0; k < G_N_ELEMENTS (canaries); k++)
    g_assert_null (fixture_write (wbl_desk_get_store (f->desk), look_job, (gpointer) canaries[k]));
}

static void
test_csv (void)
{
  WblGap gap = { (char *) "say \"hi\", =1", 3, 1, 2, 0, -1, 0 }, formula = { (char *) "=cmd()", 1, 1, 0, 0, 0, 0 };
  g_autoptr (GPtrArray) gaps = g_ptr_array_new ();
  const char *heads[] = { "q", "n", NULL };
  g_autofree char *csv = NULL;

  g_ptr_array_add (gaps, &gap);
  g_ptr_array_add (gaps, &formula);
  csv = wbl_gaps_to_csv (gaps, heads);
  g_assert_cmpstr (csv, ==, "\"q\",\"n\"\r\n\"say \"\"hi\"\", =1\",3,1,2,0,-1\r\n\"'=cmd()\",1,1,0,0,0\r\n");
}

#define ADD(path, func) g_test_add ("/gaps/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("searches", test_searches);
  ADD ("questions", test_questions);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *path = g_strdup_printf ("/gaps/incident/%u", i);
      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_incident, tear_down);
    }
  ADD ("close", test_close);
  ADD ("canaries", test_canaries);
  g_test_add_func ("/gaps/csv", test_csv);
  return g_test_run ();
}
