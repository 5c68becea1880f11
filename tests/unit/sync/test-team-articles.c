/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-team-articles"

#include "config.h"

#include "desk/wbl-articles.h"
#include "desk/wbl-learning.h"
#include "unit/sync/office.h"

/* What a team says of its articles through two whole desks, one of them away meanwhile: in the end both know the same. */

#define KEY "kettle"
#define QUESTION "水壶会响吗？"
#define ASKED_ANEW "水壶会响吗" /* the same wording */

static void
save (TestDesk *desk, const char *body)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_doc_new ();

  doc->key = g_strdup (KEY);
  doc->title = g_strdup ("Kettles");
  doc->body = g_strdup (body);
  doc->language = g_strdup ("en");
  doc->state = WBL_ARTICLE_PUBLIC;
  TEST_DO (desk, wbl_desk_save_article_async, doc);
}

/* Its id, which undoes it. */
static char *
confirm (TestDesk *desk, const char *question, gboolean wrong)
{
  const WblArticlePick pick = { .article = KEY, .question = question, .wrong = wrong };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *id = NULL;

  wbl_desk_pick_article_async (desk->desk, &pick, test_ready_cb, &result);
  test_wait_result (&result);
  id = wbl_desk_pick_article_finish (desk->desk, result, &error);
  g_assert_no_error (error);
  return id;
}

/* "QUESTION people/wrong/times;" of each that the article learned, "-QUESTION;" of each taken from it. */
static char *
learned (TestDesk *desk)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) list = NULL;

  wbl_desk_learned_async (desk->desk, KEY, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  list = wbl_desk_learned_finish (desk->desk, result, NULL);
  for (guint i = 0; i < list->len; i++)
    {
      const WblLearned *one = g_ptr_array_index (list, i);

      if (one->removed)
        g_string_append_printf (all, "-%s;", one->text);
      else
        g_string_append_printf (all, "%s %u/%u/%u;", one->text, one->n_people, one->n_wrong, one->n_times);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static gboolean
has_learned (TestDesk *desk, const char *expected)
{
  g_autofree char *now = learned (desk);

  return g_str_equal (now, expected);
}

static void
wait_both (Office *f, const char *expected)
{
  TEST_WAIT (has_learned (f->lin, expected));
  TEST_WAIT (has_learned (f->chen, expected));
}

static void
go_away (TestDesk *desk)
{
  test_desk_wait_idle (desk);
  test_desk_close (desk);
  test_desk_open (desk);
}

static void
come_back (Office *f, TestDesk *desk)
{
  test_desk_resume (desk);
  test_desk_wait_online (desk);
  test_desk_wait_idle (desk);
  test_desk_wait_idle (f->chen);
}

/* One confirms, the other takes the question away, and the one confirms it anew before hearing of that: it stays away, at both,
 * until somebody gives it back; then what both said counts. */
static void
test_removed (Office *f, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL;

  save (f->lin, "Our kettles whistle.");
  first = confirm (f->lin, QUESTION, FALSE);
  wait_both (f, QUESTION " 1/0/1;");
  go_away (f->lin);
  TEST_DO (f->chen, wbl_desk_remove_question_async, KEY, QUESTION, FALSE);
  test_desk_wait_idle (f->chen);
  second = confirm (f->lin, ASKED_ANEW, FALSE);
  g_assert_true (has_learned (f->lin, ASKED_ANEW " 1/0/2;"));
  come_back (f, f->lin);
  wait_both (f, "-" QUESTION ";");
  TEST_DO (f->lin, wbl_desk_remove_question_async, KEY, QUESTION, TRUE);
  wait_both (f, ASKED_ANEW " 1/0/2;");
}

/* Away, one takes back what they said, while the other says that it was wrong, and gives it up again. */
static void
test_taken_back (Office *f, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *wrong = NULL;

  save (f->lin, "Our kettles whistle.");
  first = confirm (f->lin, QUESTION, FALSE);
  wait_both (f, QUESTION " 1/0/1;");
  second = confirm (f->chen, QUESTION, FALSE);
  wait_both (f, QUESTION " 2/0/1;");
  go_away (f->lin);
  TEST_DO (f->lin, wbl_desk_undo_pick_async, first);
  wrong = confirm (f->chen, QUESTION, TRUE);
  come_back (f, f->lin);
  wait_both (f, QUESTION " 0/1/0;");
  TEST_DO (f->chen, wbl_desk_undo_pick_async, wrong);
  wait_both (f, QUESTION " 1/0/1;");
}

/* "BODY by AUTHOR: STATE, VERSIONS" of what holds. */
static char *
article_at (TestDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL, versions_result = NULL;
  g_autoptr (WblArticleDoc) doc = NULL;
  g_autoptr (GPtrArray) versions = NULL;

  wbl_desk_article_doc_async (desk->desk, KEY, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  doc = wbl_desk_article_doc_finish (desk->desk, result, NULL);
  wbl_desk_article_versions_async (desk->desk, KEY, NULL, test_ready_cb, &versions_result);
  test_wait_result (&versions_result);
  versions = wbl_desk_docs_finish (desk->desk, versions_result, NULL);
  return doc != NULL ? g_strdup_printf ("%s by %s: %s, %u", doc->body, doc->author, wbl_article_state_to_string (doc->state),
                                        versions->len)
                     : g_strdup ("");
}

static gboolean
is_at (TestDesk *desk, const char *expected)
{
  g_autofree char *now = article_at (desk);

  return g_str_equal (now, expected);
}

static void
wait_article (Office *f, const char *expected)
{
  TEST_WAIT (is_at (f->lin, expected));
  TEST_WAIT (is_at (f->chen, expected));
}

/* Both write the same article, one of them away: the later in the log holds at both, and no version is lost. Who archives it
 * meanwhile archives what the other has made of it. */
static void
test_written_twice (Office *f, gconstpointer data)
{
  save (f->lin, "Our kettles whistle.");
  wait_article (f, "Our kettles whistle. by 林岚: public, 1");
  go_away (f->lin);
  save (f->chen, "Our kettles whistle softly.");
  test_desk_wait_idle (f->chen);
  save (f->lin, "Our kettles whistle, and loudly.");
  come_back (f, f->lin);
  wait_article (f, "Our kettles whistle, and loudly. by 林岚: public, 3");
  go_away (f->lin);
  TEST_DO (f->lin, wbl_desk_set_article_state_async, KEY, WBL_ARTICLE_ARCHIVED);
  save (f->chen, "They hum.");
  test_desk_wait_idle (f->chen);
  come_back (f, f->lin);
  wait_article (f, "They hum. by 陈静: archived, 4");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) OFFICE_TEST ("/team-articles/" name, OFFICE_TEAM | OFFICE_CHEN, func)
  ADD ("removed", test_removed);
  ADD ("taken-back", test_taken_back);
  ADD ("written-twice", test_written_twice);
  return g_test_run ();
}
