/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "desk/wbl-knowledge-find.h"
#include "desk/wbl-knowledge.h"
#include "model/wbl-article-doc.h"
#include "store/wbl-db-learn.h"
#include "import-fixture.h"

/* ---- the demo desk ---- */

static char *
demo_articles (void)
{
  return g_build_filename (g_getenv ("WBL_TEST_DATA"), "..", "..", "data", "demo", "articles", NULL);
}

static void
test_demo_imports (Fixture *f, gconstpointer data)
{
  g_autofree char *articles = demo_articles ();
  g_autoptr (WblImportReport) first = import_ok (f, articles);
  g_autoptr (WblImportReport) second = import_ok (f, articles);
  g_autoptr (WblArticle) tent = get_article (f, "tent-lq2-zh");

  assert_counts (first, 45, 0, 0, 0);
  assert_counts (second, 0, 0, 45, 0);
  g_assert_cmpstr (tent->title, ==, "二人帐篷 LQ-2 搭建与通风");
  g_assert_cmpstr (tent->collection, ==, "帐篷");
  g_assert_cmpstr (tent->region, ==, "CN");
  g_assert_cmpint (tent->verified_ms, >, 0);
  g_assert_cmpint (tent->valid_from_ms, >, 0);
  g_assert_false (tent->internal);
  g_assert_true (g_str_has_prefix (tent->body, "第一次请"));
}

typedef struct
{
  const char *query;
  const char *key;
} Judged;

/* Where the right article is: 1 = first, 0 = not among the first 10. */
static gpointer
rank_job (WblDb *db, gpointer data, GError **error)
{
  const Judged *judged = data;
  g_autoptr (GPtrArray) hits = wbl_knowledge_search (db, judged->query, 10, error);

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    if (g_str_equal (((WblHit *) g_ptr_array_index (hits, i))->key, judged->key))
      return GUINT_TO_POINTER (i + 1);
  return NULL;
}

#define NDCG_FLOOR .9

/* Each question has one right article: nDCG@10 is the mean of 1 / log2 (1 + its rank). */
static void
test_demo_questions (Fixture *f, gconstpointer data)
{
  g_autofree char *articles = demo_articles ();
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), "demo-queries.tsv", NULL);
  g_autoptr (WblImportReport) report = import_ok (f, articles);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  double sum = 0;
  guint n;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  n = g_strv_length (lines);
  g_assert_cmpuint (n, >=, 60);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], "\t", 2);
      Judged judged = { columns[0], columns[1] };
      guint rank = GPOINTER_TO_UINT (fixture_write (f->store, rank_job, &judged));

      if (rank != 1)
        g_test_message ("%s: rank %u", lines[i], rank);
      sum += rank > 0 ? 1 / log2 (1 + rank) : 0;
    }
  g_test_message ("nDCG@10 %.3f", sum / n);
  g_assert_cmpfloat (sum / n, >=, NDCG_FLOOR);
}

static gpointer
confirm_job (WblDb *db, gpointer data, GError **error)
{
  const Judged *judged = data;
  WblNewPick pick = { .article = judged->key, .question = judged->query, .outcome = "sent" };

  return wbl_db_add_pick (db, &pick, error);
}

static gpointer
undo_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_undo_pick (db, data, error);
}

/* A question in words that its article has not finds it once it was answered with it, however it is put; not before, and
 * not when that is taken back. What found other articles finds them as before. */
static void
test_demo_learns (Fixture *f, gconstpointer data)
{
  g_autofree char *articles = demo_articles ();
  g_autoptr (WblImportReport) report = import_ok (f, articles);
  Judged asked = { "zzyx gadget keeps beeping overnight", "tent-lq2-zh" }, again = { "my zzyx beeps overnight", "tent-lq2-zh" };
  Judged other = { "帐篷漏水", "tent-lq2-zh" };
  guint before = GPOINTER_TO_UINT (fixture_write (f->store, rank_job, &other));
  g_autofree char *id = NULL;
  g_autofree char *undone = NULL;

  g_assert_cmpuint (GPOINTER_TO_UINT (fixture_write (f->store, rank_job, &again)), ==, 0);
  id = fixture_write (f->store, confirm_job, &asked);
  g_assert_cmpuint (GPOINTER_TO_UINT (fixture_write (f->store, rank_job, &again)), ==, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (fixture_write (f->store, rank_job, &other)), ==, before);
  undone = fixture_write (f->store, undo_job, id);
  g_assert_nonnull (undone);
  g_assert_cmpuint (GPOINTER_TO_UINT (fixture_write (f->store, rank_job, &again)), ==, 0);
}

/* ---- formats ---- */

static void
test_markdown (Fixture *f, gconstpointer data)
{
  const char *text = "---\r\ntitle: \"Quoted: title\"\r\nlang: en\r\nurl: https://example.org/a\r\nvisibility: internal\r\n"
                     "valid_to: 2026-03-01\r\nid: my-id\r\n---\r\n\r\nBody *here*.\r\n";
  g_autoptr (WblArticle) article = NULL;
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (GDateTime) last = g_date_time_new_local (2026, 3, 2, 0, 0, 0);

  put_bytes (f, "a.md", text, -1);
  report = import_ok (f, f->files);
  assert_counts (report, 1, 0, 0, 0);
  article = get_article (f, "my-id");
  g_assert_cmpstr (article->title, ==, "Quoted: title");
  g_assert_cmpstr (article->body, ==, "Body *here*.");
  g_assert_cmpstr (article->collection, ==, "Test");
  g_assert_cmpstr (article->url, ==, "https://example.org/a");
  g_assert_true (article->internal);
  g_assert_cmpint (article->valid_to_ms, ==, g_date_time_to_unix (last) * 1000);
}

static void
test_text (Fixture *f, gconstpointer data)
{
  g_autoptr (WblArticle) article = NULL;
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (GPtrArray) blocks = NULL;

  put_bytes (f, "Opening hours.txt", "Monday 9-17\n    Tuesday 10-18\n\nClosed on Sunday", -1);
  report = import_ok (f, f->files);
  assert_counts (report, 1, 0, 0, 0);
  article = only_article (f);
  g_assert_cmpstr (article->title, ==, "Opening hours");
  blocks = wbl_article_blocks (article->body);
  g_assert_cmpuint (blocks->len, ==, 2);
  g_assert_cmpstr (((WblBlock *) blocks->pdata[0])->text, ==, "Monday 9-17\nTuesday 10-18");
}

static void
test_html (Fixture *f, gconstpointer data)
{
  const char *page
      = "<!doctype html><html lang=en><head><title>Ship &amp; return</title><style>p{color:red}</style></head><body>"
        "<nav>Home About</nav><h1>Ship &amp; return</h1><p>First <b>bold</b> word_one *star*.</p>"
        "<script>alert('x')</script><ol><li>Pack it<li><p>Send it</p></ol><ul><li>one</li></ul>"
        "<pre>a  b\n c</pre><p>See <a href='https://example.org/x'>the page</a> or <a href='javascript:alert(1)'>this</a></p>"
        "<table><tr><th>To</th><th>Days</th></tr><tr><td>EU</td><td>3</td></tr></table></body></html>";
  g_autoptr (WblArticle) article = NULL;
  g_autoptr (WblImportReport) report = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *steps = NULL;

  put_bytes (f, "page.html", page, -1);
  report = import_ok (f, f->files);
  assert_counts (report, 1, 0, 0, 0);
  article = only_article (f);
  g_assert_cmpstr (article->title, ==, "Ship & return");
  g_assert_cmpstr (article->language, ==, "en");
  plain = wbl_article_plain_text (article);
  g_assert_cmpstr (plain, ==,
                   "First bold word_one *star*.\n\n1. Pack it\n2. Send it\n• one\n\na  b\n c\n\n"
                   "See the page (https://example.org/x) or this\n\n• To · Days\n• EU · 3");
  steps = wbl_article_steps (article);
  g_assert_cmpstr (steps, ==, "1. Pack it\n2. Send it");
}

/* ---- bad input ---- */

static void
test_encodings (Fixture *f, gconstpointer data)
{
  const char *text = "退货政策：收到商品七天之内，可以无理由退货，运费由买家承担。请联系客服。";
  const char *encodings[] = { "GB18030", "UTF-16" };
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (GPtrArray) all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      gsize len;
      g_autofree char *name = g_strconcat (encodings[i], ".txt", NULL);
      g_autofree char *bytes = g_convert (text, -1, encodings[i], "UTF-8", NULL, &len, NULL);

      put_bytes (f, name, bytes, (gssize) len);
    }
  report = import_ok (f, f->files);
  assert_counts (report, 2, 0, 0, 0);
  all = fixture_write (f->store, list_job, NULL);
  for (guint i = 0; i < all->len; i++)
    g_assert_cmpstr (((WblArticle *) all->pdata[i])->body, ==, text);
}

/* What is cut off from a title is still found, and read. */
static void
test_long_title (Fixture *f, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (400, 'x');
  g_autofree char *line = g_strdup_printf ("{\"id\":\"t\",\"title\":\"%s zzyx\",\"body\":\"Body\"}", filler);
  g_autofree char *body = g_strdup_printf ("%s zzyx\n\nBody", filler);
  Judged asked = { "zzyx", "t" };
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (WblArticle) article = NULL;

  put_bytes (f, "c.jsonl", line, -1);
  report = import_ok (f, f->files);
  article = get_article (f, "t");
  g_assert_cmpuint (strlen (article->title), ==, 300);
  g_assert_cmpstr (article->body, ==, body);
  g_assert_cmpuint (GPOINTER_TO_UINT (fixture_write (f->store, rank_job, &asked)), ==, 1);
}

/* An id that no operation could carry, and one that came before: the lines are named, and the first of each id counts. */
static void
test_ids (Fixture *f, gconstpointer data)
{
  g_autofree char *longest = g_strnfill (WBL_ARTICLE_MAX_KEY, 'x');
  g_autofree char *lines = g_strdup_printf ("{\"id\":\"%s\",\"title\":\"T\",\"body\":\"B\"}\n{\"id\":\"%sy\",\"title\":\"T\",\"body\":\"B\"}\n"
                                            "{\"id\":\"a\",\"title\":\"T\",\"body\":\"First\"}\n{\"id\":\"a\",\"title\":\"T\",\"body\":\"Second\"}\n",
                                            longest, longest);
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (WblArticle) article = NULL;

  put_bytes (f, "c.jsonl", lines, -1);
  report = import_ok (f, f->files);
  assert_counts (report, 2, 0, 0, 2);
  assert_problem (report, "c.jsonl#xx");
  assert_problem (report, "c.jsonl#a: has an id that came before");
  article = get_article (f, "a");
  g_assert_cmpstr (article->body, ==, "First");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0";
  g_autofree char *large = g_strnfill (16 * 1024 * 1024 + 1, 'a');
  g_autofree char *missing = g_build_filename (f->files, "nothing-here.md", NULL);
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (WblImportReport) absent = NULL;

  put_bytes (f, "picture.md", png, sizeof png);
  put_bytes (f, "photo.jpeg", png, sizeof png);
  put_bytes (f, "sub/large.txt", large, -1);
  put_bytes (f, "empty.md", "", 0);
  put_bytes (f, "good.md", "# Good\n\nStays.", -1);
  put_bytes (f, "twin-a.md", "---\nid: twin\n---\nA", -1);
  put_bytes (f, "twin-b.md", "---\nid: twin\n---\nB", -1);
  put_bytes (f, ".hidden.md", "# Hidden\n\nNot found.", -1);
  report = import_ok (f, f->files);
  assert_counts (report, 2, 0, 0, 5);
  assert_problem (report, "picture.md: ");
  assert_problem (report, "photo.jpeg: ");
  assert_problem (report, "sub/large.txt: ");
  assert_problem (report, "empty.md: ");
  assert_problem (report, "twin-b.md: ");
  absent = import_ok (f, missing);
  assert_counts (absent, 0, 0, 0, 1);
}

/* As large as it says, with nothing in it: the limit is known before anything is read. */
static void
test_hundred_megabytes (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "log.txt", "page.html", "faq.csv", "guide.docx" };
  g_autoptr (WblImportReport) report = NULL;

  put_bytes (f, "good.md", "# Good\n\nStays.", -1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->files, names[i], NULL);

      put_bytes (f, names[i], "", 0);
      g_assert_cmpint (truncate (path, 100 * 1024 * 1024), ==, 0);
    }
  report = import_ok (f, f->files);
  assert_counts (report, 1, 0, 0, 4);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strconcat (names[i], ": is too large", NULL);
      assert_problem (report, line);
    }
}

static void
test_unreadable (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->files, "dangling.md", NULL);
  g_autoptr (WblImportReport) report = NULL;

  put_bytes (f, "good.md", "# Good\n\nStays.", -1);
  g_assert_cmpint (symlink ("/nonexistent/target", path), ==, 0);
  report = import_ok (f, f->files);
  assert_counts (report, 1, 0, 0, 1);
  assert_problem (report, "dangling.md: ");
}

static void
test_symlink_loop (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->files, "a", "b", "back", NULL);
  g_autoptr (WblImportReport) report = NULL;

  put_bytes (f, "a/b/one.md", "# One\n\nText.", -1);
  g_assert_cmpint (symlink ("../..", path), ==, 0);
  report = import_ok (f, f->files);
  assert_counts (report, 1, 0, 0, 0);
}

/* ---- again, progress, cancel ---- */

static void
test_changed (Fixture *f, gconstpointer data)
{
  g_autoptr (WblImportReport) first = NULL;
  g_autoptr (WblImportReport) second = NULL;
  g_autoptr (WblArticle) article = NULL;

  put_bytes (f, "a.md", "# A\n\nThe zebra.", -1);
  put_bytes (f, "b.md", "# B\n\nOther.", -1);
  first = import_ok (f, f->files);
  put_bytes (f, "a.md", "---\nid: a\n---\n# A\n\nThe giraffe.", -1);
  second = import_ok (f, f->files);
  assert_counts (second, 1, 0, 1, 0);
  put_bytes (f, "a.md", "---\nid: a\n---\n# A\n\nThe lion.", -1);
  wbl_import_report_free (g_steal_pointer (&second));
  second = import_ok (f, f->files);
  assert_counts (second, 0, 1, 1, 0);
  article = get_article (f, "a");
  g_assert_cmpuint (article->version, ==, 2);
  g_assert_cmpstr (article->body, ==, "The lion.");
}

typedef struct
{
  guint calls, last, total;
  GCancellable *cancellable; /* (nullable): cancelled at the first call */
} Progress;

static void
progress_cb (guint done, guint total, guint articles, const char *name, gpointer data)
{
  Progress *p = data;

  g_assert_cmpuint (done, >=, p->last);
  g_assert_cmpuint (articles, >=, done);
  g_assert_nonnull (name);
  p->calls++;
  p->last = done;
  p->total = total;
  if (p->cancellable != NULL)
    g_cancellable_cancel (p->cancellable);
}

static void
put_many (Fixture *f, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.md", i);
      put_bytes (f, name, "# Title\n\nText.", -1);
    }
}

static void
test_progress (Fixture *f, gconstpointer data)
{
  Progress p = { 0 };
  g_autoptr (WblImportReport) report = NULL;

  put_many (f, 600);
  report = import_from (f, f->files, progress_cb, &p, NULL, NULL);
  assert_counts (report, 600, 0, 0, 0);
  g_assert_cmpuint (p.last, ==, 600);
  g_assert_cmpuint (p.total, ==, 600);
  g_assert_cmpuint (p.calls, >, 1);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Progress p = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (GPtrArray) all = NULL;

  put_many (f, 600);
  report = import_from (f, f->files, progress_cb, &p, cancellable, &error);
  g_assert_null (report);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (p.calls, ==, 1);
  all = fixture_write (f->store, list_job, NULL);
  g_assert_cmpuint (all->len, >=, p.last);
  g_assert_cmpuint (all->len, <, 600);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/import/demo", test_demo_imports },       { "/import/demo-questions", test_demo_questions },
    { "/import/demo-learns", test_demo_learns },
    { "/import/markdown", test_markdown },       { "/import/text", test_text },
    { "/import/html", test_html },               { "/import/encodings", test_encodings },
    { "/import/long-title", test_long_title },
    { "/import/ids", test_ids },
    { "/import/refused", test_refused },         { "/import/unreadable", test_unreadable },
    { "/import/hundred-megabytes", test_hundred_megabytes },
    { "/import/symlink-loop", test_symlink_loop }, { "/import/changed", test_changed },
    { "/import/progress", test_progress },       { "/import/cancel", test_cancel },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
