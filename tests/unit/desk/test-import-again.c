/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk/wbl-passages.h"
#include "import-fixture.h"
#include "model/wbl-cite.h"
#include "model/wbl-op.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-gaps.h"
#include "store/wbl-db-index.h"
#include "store/wbl-db-leak.h"
#include "store/wbl-db-learn.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-packs.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-questions.h"

/* Importing again: what changed, what is gone, who cited it; and readers that a file takes down. */

/* ---- passages ---- */

static void
test_passages (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) passages = wbl_article_passages (
      "Before.\n\n# Returns\n\nIn 7 days.\n\n- box\n- form\n\n## 跨境\n\n<!--page=3-->\n\n需要先联系客服，再寄回商品。\n\n# Last\n\nEnd.");
  const WblPassage *p;
  g_autofree char *anchor = NULL;
  g_autofree char *hash = wbl_passage_id (" In 7\n days.\n\n• box • form ");

  g_assert_cmpuint (passages->len, ==, 4);
  p = g_ptr_array_index (passages, 1);
  g_assert_cmpstr (p->heading, ==, "Returns");
  g_assert_cmpstr (p->text, ==, "In 7 days.\n\n• box\n• form");
  g_assert_cmpstr (p->id, ==, hash);
  g_assert_cmpuint (p->position, ==, 1);
  g_assert_null (wbl_passage_anchor (p));
  p = g_ptr_array_index (passages, 2);
  anchor = wbl_passage_anchor (p);
  g_assert_cmpstr (p->heading, ==, "Returns › 跨境");
  g_assert_cmpstr (p->language, ==, "zh");
  g_assert_cmpstr (anchor, ==, "#page=3");
  p = g_ptr_array_index (passages, 3);
  g_assert_cmpstr (p->heading, ==, "Last");
}

static void
test_long_sections (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("# One\n\n");
  g_autoptr (GPtrArray) passages = NULL;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (text, "Paragraph %u is one of many, and each of them has about ninety characters in it.\n\n", i);
  passages = wbl_article_passages (text->str);
  g_assert_cmpuint (passages->len, >, 2);
  g_assert_cmpuint (passages->len, <, 8);
  for (guint i = 0; i < passages->len; i++)
    g_assert_cmpstr (((WblPassage *) passages->pdata[i])->heading, ==, "One");
}

/* ---- differences ---- */

static const WblImportChange *
find_change (const WblImportReport *report, const char *title)
{
  for (guint i = 0; i < report->changes->len; i++)
    if (g_str_equal (((WblImportChange *) report->changes->pdata[i])->title, title))
      return report->changes->pdata[i];
  g_error ("nothing is said of %s", title);
}

static void
put_three (Fixture *f)
{
  g_autoptr (WblImportReport) report = NULL;

  put_bytes (f, "a.md", "---\nid: a\n---\n# A\n\nIn 7 days.\n\n## Cost\n\nIt is free.", -1);
  put_bytes (f, "b.md", "# B\n\nOther.", -1);
  put_bytes (f, "faq.csv", "id,question,answer\nq1,Why,Because\nq2,When,Now\n", -1);
  report = import_ok (f, f->files);
  assert_counts (report, 4, 0, 0, 0);
}

static void
change_them (Fixture *f)
{
  g_autofree char *gone = g_build_filename (f->files, "b.md", NULL);

  put_bytes (f, "a.md", "---\nid: a\n---\n# A\n\nIn 7 days.\n\n## Cost\n\nIt costs 5.\n\n## New\n\nMore.", -1);
  put_bytes (f, "faq.csv", "id,question,answer\nq0,First,Yes\nq1,Why,Because\n", -1);
  g_assert_cmpint (g_unlink (gone), ==, 0);
}

static void
assert_difference (const WblImportReport *report)
{
  const WblImportChange *a = find_change (report, "A");
  const WblPassageChange *dropped = g_ptr_array_index (a->passages, 0), *added = g_ptr_array_index (a->passages, 1);

  assert_counts (report, 1, 1, 1, 0);
  g_assert_cmpuint (report->gone, ==, 2);
  g_assert_cmpint (a->kind, ==, WBL_IMPORT_CHANGED);
  g_assert_cmpuint (a->n_kept, ==, 1);
  g_assert_cmpuint (a->n_dropped, ==, 1);
  g_assert_cmpuint (a->n_new, ==, 2);
  g_assert_false (dropped->added);
  g_assert_cmpstr (dropped->text, ==, "It is free.");
  g_assert_cmpstr (dropped->heading, ==, "Cost");
  g_assert_true (added->added);
  g_assert_cmpint (find_change (report, "First")->kind, ==, WBL_IMPORT_ADDED);
  g_assert_cmpint (find_change (report, "B")->kind, ==, WBL_IMPORT_GONE);
  g_assert_cmpint (find_change (report, "When")->kind, ==, WBL_IMPORT_GONE);
}

static guint
count_articles (Fixture *f)
{
  g_autoptr (GPtrArray) all = fixture_write (f->store, list_job, NULL);

  return all->len;
}

static void
test_difference (Fixture *f, gconstpointer data)
{
  g_autoptr (WblImportReport) dry = NULL;
  g_autoptr (WblImportReport) real = NULL;
  g_autoptr (WblImportReport) again = NULL;
  g_autoptr (WblArticle) article = NULL;

  put_three (f);
  change_them (f);
  f->dry_run = TRUE;
  dry = import_ok (f, f->files);
  assert_difference (dry);
  g_assert_true (dry->dry_run);
  article = get_article (f, "a");
  g_assert_cmpuint (article->version, ==, 1); /* nothing was written */
  g_assert_cmpuint (count_articles (f), ==, 4);
  f->dry_run = FALSE;
  real = import_ok (f, f->files);
  assert_difference (real);
  g_assert_cmpuint (count_articles (f), ==, 5); /* what is gone stays unless it is asked for */
  again = import_ok (f, f->files);
  assert_counts (again, 0, 0, 3, 0);
  g_assert_cmpuint (again->gone, ==, 2);
}

static void
test_remove_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (WblImportReport) again = NULL;

  put_three (f);
  change_them (f);
  f->remove_gone = TRUE;
  report = import_ok (f, f->files);
  assert_difference (report);
  g_assert_cmpuint (count_articles (f), ==, 3);
  again = import_ok (f, f->files);
  assert_counts (again, 0, 0, 3, 0);
  g_assert_cmpuint (again->gone, ==, 0);
}

/* A file that cannot be read today, or a folder that is not there, does not mean that its articles are gone. */
static void
test_unreadable_is_not_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (f->files, "sub", NULL);
  g_autofree char *inner = g_build_filename (f->files, "sub", "c.md", NULL);
  g_autoptr (WblImportReport) first = NULL;
  g_autoptr (WblImportReport) damaged = NULL;
  g_autoptr (WblImportReport) absent = NULL;

  put_three (f);
  put_bytes (f, "sub/c.md", "# C\n\nText.", -1);
  first = import_ok (f, missing);
  f->remove_gone = TRUE;
  put_bytes (f, "faq.csv", "\x89PNG\r\n\x1a\n\0\0\0\0", 12);
  damaged = import_ok (f, f->files);
  g_assert_cmpuint (damaged->gone, ==, 0);
  g_assert_cmpuint (damaged->refused, ==, 1);
  g_assert_cmpint (g_unlink (inner), ==, 0);
  g_assert_cmpint (g_rmdir (missing), ==, 0);
  absent = import_ok (f, missing);
  g_assert_cmpuint (absent->gone, ==, 0);
  g_assert_cmpuint (count_articles (f), ==, 6); /* C was imported from two places */
}

static gpointer
edit_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblArticle) old = wbl_db_get_article (db, "a", error);
  WblArticle *article = wbl_article_new ();
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };

  article->key = g_strdup ("a");
  article->title = g_strdup (old->title);
  article->body = g_strdup ("Edited here.");
  g_ptr_array_add (puts, wbl_article_put_new (article, "edited", NULL));
  g_assert_true (wbl_db_put_articles (db, puts, &counts, error));
  return NULL;
}

/* The same file twice changes nothing, even where somebody has worked on the article since. */
static void
test_edited_here (Fixture *f, gconstpointer data)
{
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (WblArticle) article = NULL;

  put_three (f);
  fixture_write (f->store, edit_job, NULL);
  report = import_ok (f, f->files);
  assert_counts (report, 0, 0, 4, 0);
  article = get_article (f, "a");
  g_assert_cmpstr (article->body, ==, "Edited here.");
}

/* What the team has: "a" as its file says, "b" as somebody wrote it. */
static gpointer
share_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) keys = wbl_db_imported_keys (db, NULL, error);
  g_autoptr (WblArticleDoc) doc = NULL;
  guint n_too_long = 0;

  g_assert_cmpuint (wbl_db_pack_stage_keys (db, keys, &n_too_long, error), ==, keys->len);
  g_assert_cmpuint (n_too_long, ==, 0);
  g_assert_true (wbl_db_pack_staged (db, error));
  doc = wbl_db_get_article_doc (db, "b", error);
  g_free (doc->body);
  doc->body = g_strdup ("By hand.");
  g_assert_true (wbl_db_save_article (db, doc, error));
  return NULL;
}

/* One that no pack can carry is counted apart, and stays as it is. */
static gpointer
share_long_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) keys = wbl_db_imported_keys (db, NULL, error);
  guint n_too_long = 0;

  g_assert_cmpuint (wbl_db_pack_stage_keys (db, keys, &n_too_long, error), ==, 1);
  g_assert_cmpuint (n_too_long, ==, 1);
  g_assert_true (wbl_db_pack_staged (db, error));
  g_assert_true (wbl_db_article_is_team (db, "largest"));
  return GINT_TO_POINTER (!wbl_db_article_is_team (db, "long"));
}

static void
test_too_long (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (WBL_ARTICLE_MAX_PACKED, 'x');
  g_autofree char *lines = g_strdup_printf ("{\"id\":\"largest\",\"title\":\"T\",\"body\":\"%s\"}\n"
                                            "{\"id\":\"long\",\"title\":\"T\",\"body\":\"%sx\"}\n", text, text);
  g_autoptr (WblImportReport) report = NULL;

  put_bytes (f, "c.jsonl", lines, -1);
  report = import_ok (f, f->files);
  assert_counts (report, 2, 0, 0, 0);
  g_assert_nonnull (fixture_write (f->store, share_long_job, NULL));
}

static gpointer
state_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblArticleDoc) doc = wbl_db_get_article_doc (db, data, error);

  return GINT_TO_POINTER (doc->state);
}

/* The team's articles follow their files until somebody writes them; then they are kept, and the plan says so before. */
static void
test_team (Fixture *f, gconstpointer data)
{
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (WblArticle) a = NULL, b = NULL;
  g_autofree char *c = g_build_filename (f->files, "c.md", NULL);

  put_bytes (f, "a.md", "---\nid: a\n---\n# A\n\nFirst.\n", -1);
  put_bytes (f, "b.md", "---\nid: b\n---\n# B\n\nFirst.\n", -1);
  put_bytes (f, "c.md", "---\nid: c\n---\n# C\n\nFirst.\n", -1);
  report = import_ok (f, f->files);
  assert_counts (report, 3, 0, 0, 0);
  fixture_write (f->store, share_job, NULL);
  put_bytes (f, "a.md", "---\nid: a\n---\n# A\n\nSecond.\n", -1);
  put_bytes (f, "b.md", "---\nid: b\n---\n# B\n\nSecond.\n", -1);
  g_assert_cmpint (g_unlink (c), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      f->dry_run = i == 0;
      f->remove_gone = TRUE;
      g_clear_pointer (&report, wbl_import_report_free);
      report = import_ok (f, f->files);
      assert_counts (report, 0, 1, 0, 0);
      g_assert_cmpuint (report->kept, ==, 1);
      g_assert_cmpuint (report->gone, ==, 1);
    }
  a = get_article (f, "a");
  b = get_article (f, "b");
  g_assert_nonnull (strstr (a->body, "Second."));
  g_assert_cmpstr (b->body, ==, "By hand.");
  g_assert_cmpint (GPOINTER_TO_INT (fixture_write (f->store, state_job, (gpointer) "c")), ==, WBL_ARTICLE_ARCHIVED);
  g_clear_pointer (&report, wbl_import_report_free);
  report = import_ok (f, f->files);
  assert_counts (report, 0, 0, 2, 0);
}

/* ---- a store of an older version ---- */

#define SECRET "Nobody may tell a customer that we give up to thirty euros back without asking anybody."

/* A wording learned, a gap, an article that is now its owner's, and the schema of the version before. */
static gpointer
make_older_job (WblDb *db, gpointer lacking, GError **error)
{
  const WblNewPick pick = { .article = "a", .question = "can I send it back", .outcome = "helped" };
  g_autofree char *id = NULL;
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version=%d", (int) wbl_db_int (db, "PRAGMA user_version", "") - 1);
  g_autoptr (WblArticleDoc) doc = wbl_db_get_article_doc (db, "owned", error);

  wbl_db_set_meta (db, "agent-id", "me", error);
  id = wbl_db_add_pick (db, &pick, error);
  doc->owner = g_strdup ("me");
  g_assert_true (wbl_db_save_article (db, doc, error));
  g_assert_true (wbl_db_add_gap (db, WBL_GAP_NOTHING, "zeppelins", NULL, error));
  g_assert_true (wbl_db_exec (db, version, error));
  return GINT_TO_POINTER (lacking == NULL || wbl_db_exec (db, lacking, error));
}

static gpointer
tend_job (WblDb *db, gpointer data, GError **error)
{
  gboolean more = TRUE;

  while (more && wbl_db_tend_articles (db, &more, error))
    continue;
  return NULL;
}

static gpointer
carried_job (WblDb *db, gpointer lacking, GError **error)
{
  g_autoptr (WblLeakSpan) leak = wbl_db_find_leak (db, SECRET, error);
  g_autoptr (GPtrArray) questions = wbl_db_article_questions (db, "a", 10, error);
  g_autoptr (GPtrArray) gaps = wbl_db_gap_rows (db, 0, 10, error);
  g_autoptr (WblArticleDoc) owned = wbl_db_get_article_doc (db, "owned", error);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_nonnull (leak);
  g_assert_cmpstr (leak->article, ==, "secret");
  g_assert_cmpuint (questions->len, ==, 1);
  g_assert_cmpstr (((WblQuestion *) questions->pdata[0])->text, ==, "can I send it back");
  g_assert_cmpuint (gaps->len, ==, lacking == NULL ? 1 : 0);
  g_assert_cmpstr (owned->owner, ==, "me");
  g_assert_cmpuint (owned->version, ==, 2); /* as its file said, and as it was saved */
  g_assert_true (wbl_db_find_articles (db, "porcelain", rows, error));
  return GUINT_TO_POINTER (rows->len);
}

static void
put_older (Fixture *f)
{
  g_autoptr (WblImportReport) first = NULL, second = NULL;

  put_bytes (f, "a.md", "---\nid: a\n---\n# A\n\nFirst.\n", -1);
  put_bytes (f, "owned.md", "---\nid: owned\n---\n# Owned\n\nFirst.\n", -1);
  put_bytes (f, "secret.md", "---\nid: secret\nvisibility: internal\n---\n# Secret\n\n" SECRET, -1);
  first = import_ok (f, f->files);
  put_bytes (f, "a.md", "---\nid: a\nregion: EU\nvalid_from: 2026-01-01\nvalid_to: 2036-12-31\n---\n# A\n\nOf porcelain.\n", -1);
  second = import_ok (f, f->files);
  assert_counts (second, 0, 1, 2, 0);
}

/* What was imported and never shared is there again, in all that was said of it, and its files say nothing new. */
static void
test_older_store (Fixture *f, gconstpointer lacking)
{
  g_autoptr (WblArticle) before = NULL, a = NULL, secret = NULL;
  g_autoptr (WblImportReport) again = NULL;
  g_autoptr (GError) error = NULL;

  put_older (f);
  before = get_article (f, "a");
  fixture_write (f->store, make_older_job, (gpointer) lacking);
  fixture_close (f->store);
  g_assert_null (fixture_try_open (f->dir, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_OLDER);
  g_assert_true (wbl_store_set_aside (f->dir, TRUE, NULL));
  f->store = fixture_open (f->dir);
  a = get_article (f, "a");
  secret = get_article (f, "secret");
  g_assert_cmpuint (count_articles (f), ==, 3);
  g_assert_cmpstr (a->body, ==, before->body);
  g_assert_cmpuint (a->version, ==, 2);
  g_assert_cmpstr (a->region, ==, "EU");
  g_assert_cmpstr (a->collection, ==, "Test");
  g_assert_cmpint (a->valid_from_ms, ==, lacking == NULL ? before->valid_from_ms : 0);
  g_assert_cmpint (a->valid_to_ms, ==, before->valid_to_ms);
  g_assert_cmpint (a->valid_to_ms, >, 0);
  g_assert_cmpint (a->changed_ms, ==, before->changed_ms);
  g_assert_true (secret->internal);
  fixture_write (f->store, tend_job, NULL);
  g_assert_cmpuint (GPOINTER_TO_UINT (fixture_write (f->store, carried_job, (gpointer) lacking)), ==, 1);
  again = import_ok (f, f->files);
  assert_counts (again, 0, 0, 3, 0);
  g_assert_cmpuint (again->gone, ==, 0);
}

/* ---- citations ---- */

typedef struct
{
  const char *conversation, *article, *text; /* text: (nullable) of the passage */
} Citation;

static gpointer
cite_job (WblDb *db, gpointer data, GError **error)
{
  const Citation *citation = data;
  g_autofree char *entity = g_strconcat ("conv:", citation->conversation, NULL);
  g_autofree char *hash = citation->text != NULL ? wbl_passage_id (citation->text) : NULL;
  g_autoptr (WblOp) op = wbl_op_new ("reply", entity);
  JsonArray *cites = json_array_new ();
  JsonObject *cite = json_object_new ();

  json_object_set_string_member (cite, "article", citation->article);
  if (hash != NULL)
    json_object_set_string_member (cite, "passage", hash);
  json_array_add_object_element (cites, cite);
  json_object_set_array_member (op->payload, "cites", cites);
  wbl_op_set_id (op, "client_id", 1);
  g_assert_true (wbl_db_op_add (db, op, error));
  return NULL;
}

static void
test_citations (Fixture *f, gconstpointer data)
{
  static const Citation citations[] = {
    { "kept", "a", "In 7 days." }, { "dropped", "a", "It is free." }, { "whole", "a", NULL },
    { "whole", "a", "It is free." }, { "other", "q1", NULL },        { "gone", "q2", "Now" },
  };
  g_autoptr (WblImportReport) report = NULL;
  const WblImportChange *a;

  put_three (f);
  for (guint i = 0; i < G_N_ELEMENTS (citations); i++)
    fixture_write (f->store, cite_job, (gpointer) &citations[i]);
  change_them (f);
  f->dry_run = TRUE;
  report = import_ok (f, f->files);
  a = find_change (report, "A");
  g_assert_cmpuint (report->cited, ==, 4);
  g_assert_cmpuint (a->conversations->len, ==, 2);
  g_assert_cmpstr (a->conversations->pdata[0], ==, "dropped");
  g_assert_cmpstr (a->conversations->pdata[1], ==, "whole");
  g_assert_cmpstr (find_change (report, "When")->conversations->pdata[0], ==, "gone");
}

/* ---- readers that end ---- */

static void
test_sick_readers (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "1-good", "2-crash", "3-good", "4-hang", "5-mad", "6-endless", "7-half", "8-good" };
  g_autofree char *healthy = g_strdup (g_getenv ("WBL_IMPORT"));
  g_autoptr (WblImportReport) report = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    put_bytes (f, names[i], "x", 1);
  g_setenv ("WBL_IMPORT", g_getenv ("WBL_SICK_READER"), TRUE);
  wbl_import_set_patience (3000);
  report = import_ok (f, f->files);
  g_setenv ("WBL_IMPORT", healthy, TRUE);
  wbl_import_set_patience (90000);
  assert_counts (report, 4, 0, 0, 5);
  assert_problem (report, "2-crash: made its reader fail");
  assert_problem (report, "4-hang: took too long");
  assert_problem (report, "5-mad: made its reader fail");
  assert_problem (report, "6-endless: made its reader fail");
  assert_problem (report, "7-half: made its reader fail");
}

static void
test_no_reader (Fixture *f, gconstpointer data)
{
  g_autofree char *healthy = g_strdup (g_getenv ("WBL_IMPORT"));
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (GError) error = NULL;

  put_bytes (f, "a.md", "# A\n\nText.", -1);
  g_setenv ("WBL_IMPORT", "/nonexistent/reader", TRUE);
  report = import_from (f, f->files, NULL, NULL, NULL, &error);
  g_setenv ("WBL_IMPORT", healthy, TRUE);
  g_assert_null (report);
  g_assert_nonnull (error);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* A cancel does not wait for a reader that hangs. */
static void
test_cancel_hanging (Fixture *f, gconstpointer data)
{
  g_autofree char *healthy = g_strdup (g_getenv ("WBL_IMPORT"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WblImportReport) report = NULL;
  g_autoptr (GError) error = NULL;

  put_bytes (f, "hang", "x", 1);
  g_setenv ("WBL_IMPORT", g_getenv ("WBL_SICK_READER"), TRUE);
  g_timeout_add (200, cancel_cb, cancellable);
  report = import_from (f, f->files, NULL, NULL, cancellable, &error);
  g_setenv ("WBL_IMPORT", healthy, TRUE);
  g_assert_null (report);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/import-again/passages", test_passages },
    { "/import-again/long-sections", test_long_sections },
    { "/import-again/difference", test_difference },
    { "/import-again/remove-gone", test_remove_gone },
    { "/import-again/unreadable-is-not-gone", test_unreadable_is_not_gone },
    { "/import-again/edited-here", test_edited_here },
    { "/import-again/team", test_team },
    { "/import-again/too-long-to-share", test_too_long },
    { "/import-again/older-store", test_older_store },
    { "/import-again/citations", test_citations },
    { "/import-again/sick-readers", test_sick_readers },
    { "/import-again/no-reader", test_no_reader },
    { "/import-again/cancel-hanging", test_cancel_hanging },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add ("/import-again/older-store-lacks-columns", Fixture,
              "DROP TABLE gap; ALTER TABLE article DROP COLUMN valid_from_ms; ALTER TABLE article DROP COLUMN twin;"
              "ALTER TABLE import DROP COLUMN file; ALTER TABLE pack DROP COLUMN tries",
              set_up, test_older_store, tear_down);
  return g_test_run ();
}
