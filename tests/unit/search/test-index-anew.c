/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>

#include <glib/gstdio.h>

#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index-private.h"
#include "store/wbl-db-leak.h"
#include "unit/store/db-fixture.h"

/* An index that another version's tokenizer made serves until the next one is whole. */

#define N_ARTICLES 1500
#define BATCH 100
#define OTHER_TOKENIZER (WBL_ARTICLE_INDEX_VERSION - 1)
#define INTERNAL "Do not tell anybody that the warehouse in the north gives away all of its tents in the winter"

static const char *program;

typedef struct
{
  char *dir, *path; /* (owned) */
  WblDb *db;        /* (owned) */
} Fixture;

static void
open_db (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->db, wbl_db_close);
  f->db = wbl_db_open (f->path, NULL, FALSE, &error);
  g_assert_no_error (error);
}

static void
add (GPtrArray *puts, const char *key, const char *title, const char *body)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (key);
  article->title = g_strdup (title);
  article->body = g_strdup (body);
  article->internal = strcmp (body, INTERNAL) == 0;
  g_ptr_array_add (puts, wbl_article_put_new (article, body, NULL));
}

/* @puts is taken over. */
static void
put_all (Fixture *f, GPtrArray *puts)
{
  WblArticleCounts counts = { 0 };

  g_assert_true (wbl_db_put_articles (f->db, puts, &counts, NULL));
  g_ptr_array_unref (puts);
}

static void
put (Fixture *f, const char *key, const char *title, const char *body)
{
  GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  add (puts, key, title, body);
  put_all (f, puts);
}

static void
fill (Fixture *f)
{
  g_assert_true (wbl_db_begin (f->db, NULL));
  for (guint i = 0; i < N_ARTICLES; i += BATCH)
    {
      GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

      for (guint j = i; j < i + BATCH; j++)
        {
          g_autofree char *key = g_strdup_printf ("%06u", j);
          g_autofree char *body = g_strdup_printf ("Order n%ux can be returned; 退款需要几天。 refund", j);

          add (puts, key, j % 2 ? "Refunds" : "Returning", body);
        }
      put_all (f, puts);
    }
  g_assert_true (wbl_db_commit (f->db, NULL));
}

/* The store of another version: its words of "000001" and "001400" are none that this tokenizer makes of their texts. */
static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("anew-XXXXXX", NULL);
  f->path = g_build_filename (f->dir, "store.db", NULL);
  open_db (f);
  fill (f);
  put (f, "000001", "Zyzzyva", "An order n1x of zyzzyvas.");
  put (f, "001400", "Kwyjibo", "An order n1400x of kwyjibos.");
  put (f, "secret", "Internal", INTERNAL);
  g_assert_true (wbl_db_exec (f->db,
                              "UPDATE article SET title='Beetle', body='An order n1x of beetles' WHERE key='000001';"
                              "UPDATE article SET title='Ape', body='An order n1400x of apes' WHERE key='001400';"
                              "DELETE FROM leak",
                              NULL));
  g_assert_true (wbl_db_run (f->db, NULL, "DELETE FROM meta WHERE name=?", "s", WBL_ARTICLE_INDEX_FROM));
  g_assert_true (wbl_db_set_meta_int (f->db, "article-index", OTHER_TOKENIZER, NULL));
  open_db (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm", "copy.db", "copy.db-wal", "copy.db-shm" };

  wbl_db_close (f->db);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->dir, names[i], NULL);
      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  g_free (f->dir);
  g_free (f->path);
}

static char *
first_for (Fixture *f, const char *text)
{
  g_autoptr (WblQuery) typed = wbl_query_new_typed (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = wbl_search_articles (f->db, typed, 10, &error);

  g_assert_no_error (error);
  return found->len > 0 ? g_strdup (((WblFound *) found->pdata[0])->article->key) : NULL;
}

static void
assert_first (Fixture *f, const char *text, const char *key)
{
  g_autofree char *first = first_for (f, text);

  g_test_message ("%s", text);
  g_assert_cmpstr (first, ==, key);
}

static gboolean
tend (Fixture *f)
{
  gboolean more = FALSE;

  g_assert_true (wbl_db_begin (f->db, NULL));
  g_assert_true (wbl_db_tend_articles (f->db, &more, NULL));
  g_assert_true (wbl_db_commit (f->db, NULL));
  return more;
}

static gboolean
is_serving_other (Fixture *f)
{
  return wbl_db_get_meta_int (f->db, "article-index") == OTHER_TOKENIZER;
}

/* In any block, key or digest of either index. */
static gint64
places_with (Fixture *f, const char *word)
{
  return wbl_db_int (f->db, "SELECT count(*) FROM article_block WHERE instr(bytes,CAST(? AS BLOB))", "s", word)
         + wbl_db_int (f->db, "SELECT count(*) FROM article_segment WHERE instr(keys,CAST(? AS BLOB))", "s", word)
         + wbl_db_int (f->db, "SELECT count(*) FROM article_slot WHERE instr(digest,CAST(? AS BLOB))", "s", word);
}

/* All that is there is of one index, and all of that is there. */
static void
assert_whole (Fixture *f, guint n_articles)
{
  g_assert_false (wbl_db_get_meta (f->db, "article-index-next") != NULL);
  g_assert_cmpint (wbl_db_get_meta_int (f->db, "article-index"), ==, WBL_ARTICLE_INDEX_VERSION);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM article_slot", ""), ==, n_articles);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(DISTINCT slot>>40) FROM article_slot", ""), ==, 1);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM article_segment WHERE slots=0", ""), ==, 0);
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM article_block", ""), ==,
                   wbl_db_int (f->db, "SELECT sum(blocks) FROM article_segment", ""));
  g_assert_cmpuint (wbl_db_count_indexed (f->db), ==, n_articles);
}

/* All articles are found the whole time; the guard knows its text from the beginning. */
static void
test_serves (Fixture *f, gconstpointer data)
{
  g_autoptr (WblLeakSpan) span = wbl_db_find_leak (f->db, INTERNAL, NULL);
  guint n_other = 0;

  g_assert_nonnull (span);
  do
    {
      gboolean other = is_serving_other (f);

      assert_first (f, "n0x", "000000");
      assert_first (f, "n1499x", "001499");
      assert_first (f, other ? "zyzzyva" : "beetle", "000001");
      assert_first (f, other ? "beetle" : "zyzzyva", NULL);
      g_assert_cmpuint (wbl_db_article_df (f->db, "退款"), ==, N_ARTICLES - 2);
      n_other += other;
    }
  while (tend (f));
  g_assert_cmpuint (n_other, >, N_ARTICLES / 256);
  assert_whole (f, N_ARTICLES + 1);
  g_assert_cmpint (places_with (f, "zyzzyva"), ==, 0);
}

/* What is changed meanwhile, whether the next index has it already or not, is right at once and stays so; words of what
 * leaves are gone from both, those too that this tokenizer does not make of the text. */
static void
test_changes (Fixture *f, gconstpointer data)
{
  while (wbl_db_get_meta_int (f->db, WBL_ARTICLE_INDEX_FROM) == 0)
    tend (f);
  g_assert_true (is_serving_other (f));
  g_assert_cmpint (places_with (f, "zyzzyva"), >, 0);
  g_assert_cmpint (places_with (f, "~kwy"), ==, 0); /* cut in the middle by what the term before it shares */
  g_assert_cmpuint (wbl_db_article_df (f->db, "~kwy"), ==, 1);
  put (f, "000001", "Marmalade", "It is sweet.");
  put (f, "001400", "Porcelain", "It breaks.");
  g_assert_true (wbl_db_delete_article (f->db, "000002", NULL));
  g_assert_true (wbl_db_delete_article (f->db, "001401", NULL));
  put (f, "new", "Quokka", "A new one.");
  do
    {
      g_assert_cmpint (places_with (f, "zyzzyva") + places_with (f, "kwyjibo") + places_with (f, "n1401x"), ==, 0);
      g_assert_cmpuint (wbl_db_article_df (f->db, "~kwy") + wbl_db_article_df (f->db, "~zyz"), ==, 0);
      assert_first (f, "marmalade", "000001");
      assert_first (f, "porcelain", "001400");
      assert_first (f, "quokka", "new");
      assert_first (f, "n2x n1401x", NULL);
      assert_first (f, "n3x", "000003");
      g_assert_cmpuint (wbl_db_count_indexed (f->db), ==, N_ARTICLES);
    }
  while (tend (f));
  assert_whole (f, N_ARTICLES);
}

/* A failed transaction leaves both indexes as they were. */
static void
test_rollback (Fixture *f, gconstpointer data)
{
  tend (f);
  g_assert_true (wbl_db_begin (f->db, NULL));
  put (f, "new", "Quokka", "A new one.");
  g_assert_true (wbl_db_delete_article (f->db, "000002", NULL));
  wbl_db_rollback (f->db);
  assert_first (f, "quokka", NULL);
  assert_first (f, "n2x", "000002");
  while (tend (f))
    continue;
  assert_first (f, "quokka", NULL);
  assert_first (f, "n2x", "000002");
  assert_whole (f, N_ARTICLES + 1);
}

/* A third version comes before the second one is done: the first one's index goes on serving. */
static void
test_third_version (Fixture *f, gconstpointer data)
{
  tend (f);
  tend (f);
  g_assert_true (wbl_db_set_meta_int (f->db, "article-index-next", OTHER_TOKENIZER - 1, NULL));
  open_db (f);
  g_assert_cmpint (wbl_db_get_meta_int (f->db, WBL_ARTICLE_INDEX_FROM), ==, 0);
  assert_first (f, "zyzzyva", "000001");
  g_assert_cmpint (wbl_db_int (f->db, "SELECT count(*) FROM article_slot", ""), ==, N_ARTICLES + 1);
  while (tend (f))
    g_assert_cmpuint (wbl_db_count_indexed (f->db), ==, N_ARTICLES + 1);
  assert_whole (f, N_ARTICLES + 1);
}

/* A version of another format was there meanwhile: nothing of either index can be read. */
static void
test_other_format (Fixture *f, gconstpointer data)
{
  tend (f);
  g_assert_true (wbl_db_set_meta_int (f->db, "article-index", 100 * (WBL_ARTICLE_INDEX_FORMAT - 1), NULL));
  open_db (f);
  g_assert_cmpuint (wbl_db_count_indexed (f->db), ==, 0);
  while (tend (f))
    continue;
  assert_first (f, "beetle", "000001");
  assert_whole (f, N_ARTICLES + 1);
}

/* One that has too many empty slots is made anew in the same way. */
static void
test_mostly_empty (Fixture *f, gconstpointer data)
{
  gint64 generation;

  while (tend (f))
    continue;
  generation = wbl_db_get_meta_int (f->db, "article-index-generation");
  g_assert_true (wbl_db_begin (f->db, NULL));
  for (guint i = 0; i < N_ARTICLES * 3 / 4; i++)
    {
      g_autofree char *key = g_strdup_printf ("%06u", i);
      g_assert_true (wbl_db_delete_article (f->db, key, NULL));
    }
  g_assert_true (wbl_db_commit (f->db, NULL));
  do
    assert_first (f, "n1499x", "001499");
  while (tend (f));
  g_assert_cmpint (wbl_db_get_meta_int (f->db, "article-index-generation"), ==, generation + 1);
  assert_whole (f, N_ARTICLES / 4 + 1);
}

/* ---- a process that is killed ---- */

/* The child: a line for each part of the work. */
static int
tend_and_tell (const char *path)
{
  Fixture f = { .path = g_strdup (path) };
  gboolean more = TRUE;

  open_db (&f);
  while (more)
    {
      more = tend (&f);
      g_print ("%s\n", more ? "more" : "done");
      fflush (stdout);
    }
  wbl_db_close (f.db);
  g_free (f.path);
  return 0;
}

/* Returns: whether the child said that it is done */
static gboolean
kill_after (Fixture *f, guint n_parts)
{
  const char *const argv[] = { program, "tend", f->path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  gboolean done = FALSE;

  g_clear_pointer (&f->db, wbl_db_close);
  child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  for (guint i = 0; i < n_parts && !done; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      g_assert_nonnull (line);
      done = strcmp (line, "done") == 0;
    }
  g_subprocess_send_signal (child, SIGKILL);
  g_subprocess_wait (child, NULL, NULL);
  open_db (f);
  return done;
}

static char *
checksum (WblDb *db)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  static const char *const sql[] = { "SELECT bytes FROM article_block ORDER BY id", "SELECT keys FROM article_segment ORDER BY first",
                                     "SELECT digest FROM article_slot ORDER BY slot" };

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    {
      g_autoptr (WblStmt) stmt = wbl_db_prepare (db, sql[i], NULL, "");

      while (wbl_db_step (db, stmt, NULL))
        g_checksum_update (sum, sqlite3_column_blob (stmt, 0), sqlite3_column_bytes (stmt, 0));
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* Of the same articles. */
static char *
checksum_from_nothing (Fixture *f)
{
  Fixture copy = { .dir = f->dir, .path = g_build_filename (f->dir, "copy.db", NULL) };
  char *sum;

  g_assert_true (wbl_db_run (f->db, NULL, "VACUUM INTO ?", "s", copy.path));
  open_db (&copy);
  g_assert_true (wbl_db_set_meta_int (copy.db, "article-index", 0, NULL));
  open_db (&copy);
  g_assert_cmpuint (wbl_db_count_indexed (copy.db), ==, 0);
  while (tend (&copy))
    continue;
  sum = checksum (copy.db);
  wbl_db_close (copy.db);
  g_free (copy.path);
  return sum;
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  gint64 from = 0;
  guint n_killed = 0;
  g_autofree char *made = NULL;
  g_autofree char *from_nothing = NULL;

  while (!kill_after (f, 1 + n_killed % 2))
    {
      n_killed++;
      g_assert_true (n_killed < 100);
      assert_first (f, "n0x", "000000");
      assert_first (f, "n1499x", "001499");
      if (!is_serving_other (f))
        continue;
      g_assert_cmpint (wbl_db_get_meta_int (f->db, WBL_ARTICLE_INDEX_FROM), >, from);
      from = wbl_db_get_meta_int (f->db, WBL_ARTICLE_INDEX_FROM);
    }
  g_assert_cmpuint (n_killed, >, 2);
  g_assert_cmpint (from, >, 0);
  while (tend (f))
    continue;
  assert_whole (f, N_ARTICLES + 1);
  made = checksum (f->db);
  from_nothing = checksum_from_nothing (f);
  g_assert_cmpstr (made, ==, from_nothing);
}

#define ADD(name, func) g_test_add ("/index-anew/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && strcmp (argv[1], "tend") == 0)
    return tend_and_tell (argv[2]);
  g_test_init (&argc, &argv, NULL);
  ADD ("serves", test_serves);
  ADD ("changes", test_changes);
  ADD ("rollback", test_rollback);
  ADD ("third-version", test_third_version);
  ADD ("other-format", test_other_format);
  ADD ("mostly-empty", test_mostly_empty);
  ADD ("killed", test_killed);
  return g_test_run ();
}
