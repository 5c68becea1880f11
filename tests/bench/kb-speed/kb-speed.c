/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "kb-speed"

#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "corpus.h"
#include "edits.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index.h"
#include "store/wbl-db-learn.h"
#include "store/wbl-db-private.h"
#include "text/wbl-tokenizer.h"
#include "tests/bench/bench-store.h"

/*
 * kb-speed: how long a search takes, beside plain FTS5 (the same tokens, any word counts, bm25) over the same articles in
 * the same run; how fast the index is built and how large it is. Time is the worker's own processor time, so that a busy
 * machine does not count, and the wall's beside it.
 *
 * The exit code is 0 when no kind of question is slower than plain FTS5 at p95, and, of a collection of 100,000 articles or
 * a million, when the limits below are kept.
 */

#define BATCH 256 /* as an import writes them */
#define LIMIT 10
#define FIRST_TAUGHT 1000000 /* number of the first sentence that is confirmed: none that is asked */
#define PLAIN_EACH 5 /* plain FTS5 is asked one question of so many: it takes its time */
#define MIN_RATE 2500
#define MAX_BYTES 1800 /* of the index, an article */

static gint n_articles = 5000;
static gint n_questions = 200;
static gint n_taught = 0;
static gint n_edits = 0;
static gboolean no_plain = FALSE;
static char *folder = NULL;
static char *only = NULL;

static const char *const names[N_ASKS] = { "keyword", "sentence", "message", "prefix" };

/* Milliseconds at p95, and of p99 three times that. */
static const double limits[2][N_ASKS] = { { 5, 5, 5, 5 }, { 15, 15, 20, 15 } };

typedef struct
{
  GArray *cpu, *wall; /* of double: milliseconds (owned) */
} Times;

typedef struct
{
  Corpus *corpus; /* (owned) */
  guint next;     /* article */
  GPtrArray *puts; /* (element-type WblArticlePut): a batch */
  gboolean more;  /* to tend */
  double build_s, build_wall_s, plain_s;
  Times ours[N_ASKS], plain[N_ASKS];
  guint n_right[N_ASKS]; /* of ours, how many found the article that is asked for */
  gint64 index_bytes, plain_bytes, text_bytes;
} Bench;

/* ---- the store's worker ---- */

static double
cpu_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

/* ---- building ---- */

static char *
key_of (guint number)
{
  return g_strdup_printf ("%08u", number);
}

/* (transfer full): the next articles; making them up is not part of what is measured */
static GPtrArray *
next_articles (Bench *bench)
{
  GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  for (guint i = 0; i < BATCH && bench->next < (guint) n_articles; i++, bench->next++)
    {
      WblArticle *article = wbl_article_new ();

      article->key = key_of (bench->next);
      corpus_article (bench->corpus, bench->next, &article->title, &article->body);
      g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
    }
  return puts;
}

static gpointer
build_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;
  WblArticleCounts counts = { 0 };
  double start = cpu_ms ();

  wbl_db_put_articles (db, bench->puts, &counts, error);
  bench->build_s += (cpu_ms () - start) / 1e3;
  return NULL;
}

/* What a desk does when nobody works at it. */
static gpointer
tend_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;
  double start = cpu_ms ();

  wbl_db_tend_articles (db, &bench->more, error);
  bench->build_s += (cpu_ms () - start) / 1e3;
  return NULL;
}

static gpointer
nothing_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_set_meta_int (db, "built", 1, error);
  return NULL;
}

static gpointer
plain_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;
  double start;

  for (guint i = 0; i < 16 * BATCH && bench->next < (guint) n_articles; i++, bench->next++)
    {
      g_autofree char *title = NULL, *body = NULL;

      corpus_article (bench->corpus, bench->next, &title, &body);
      start = cpu_ms ();
      if (!wbl_db_run (db, error, "INSERT INTO plain_fts(rowid,title,body) VALUES(?,?,?)", "iss", (gint64) bench->next + 1, title, body))
        return NULL;
      bench->plain_s += (cpu_ms () - start) / 1e3;
    }
  return NULL;
}

static gpointer
plain_table_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_exec (db, "CREATE VIRTUAL TABLE plain_fts USING fts5(title, body, content='', tokenize='wbl')", error);
  return NULL;
}

static gpointer
size_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;

  bench->index_bytes = wbl_db_int (db, "SELECT sum(pgsize) FROM dbstat WHERE aggregate=1 AND (name LIKE 'article_s%'"
                                       " OR name LIKE 'article_block%')", "");
  bench->plain_bytes = wbl_db_int (db, "SELECT sum(pgsize) FROM dbstat WHERE aggregate=1 AND name LIKE 'plain_fts%'", "");
  bench->text_bytes = wbl_db_int (db, "SELECT sum(length(CAST(title AS BLOB))+length(CAST(body AS BLOB))) FROM article", "");
  return NULL;
}

static gpointer
teach_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;

  for (guint i = 0; i < (guint) n_taught; i++)
    {
      guint article;
      g_autofree char *text = corpus_question (bench->corpus, ASK_SENTENCE, FIRST_TAUGHT + i, (guint) n_articles, &article);
      g_autofree char *key = key_of (article), *id = NULL;

      id = wbl_db_add_pick (db, &(WblNewPick){ .article = key, .question = text, .outcome = "sent" }, error);
      if (id == NULL)
        return NULL;
    }
  return NULL;
}

/* With what it takes to commit it. */
static void
run_timed (WblStore *store, WblStorePriority priority, WblStoreJob job, Bench *bench)
{
  gint64 start = g_get_monotonic_time ();

  run_job_at (store, priority, job, bench);
  bench->build_wall_s += (double) (g_get_monotonic_time () - start) / 1e6;
}

static void
build (WblStore *store, Bench *bench)
{
  while (bench->next < (guint) n_articles)
    {
      g_autoptr (GPtrArray) puts = bench->puts = next_articles (bench);

      run_timed (store, WBL_PRIORITY_IMPORT, build_job, bench);
    }
  if (n_edits > 0)
    edits_measure (store, bench->corpus, (guint) n_articles, (guint) n_edits);
  for (bench->more = TRUE; bench->more;)
    run_timed (store, WBL_PRIORITY_MAINTENANCE, tend_job, bench);
  run_timed (store, WBL_PRIORITY_SYNC, nothing_job, bench); /* all is safe on the disk */
  if (no_plain)
    return;
  bench->next = 0;
  run_job (store, plain_table_job, bench);
  while (bench->next < (guint) n_articles)
    run_job (store, plain_job, bench);
}

/* ---- asking ---- */

static gboolean
search (WblDb *db, Ask ask, const char *text, const char *key)
{
  g_autoptr (WblQuery) query = ask == ASK_MESSAGE ? wbl_query_new_conversation () : wbl_query_new_typed (text);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  if (ask == ASK_MESSAGE)
    wbl_query_add_message (query, text, TRUE);
  wbl_query_set_place (query, NULL, wbl_db_now_ms (db));
  found = wbl_search_articles (db, query, LIMIT, &error);
  if (found == NULL)
    g_error ("%s", error->message);
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((const WblFound *) found->pdata[i])->article->key, key))
      return TRUE;
  return FALSE;
}

static gboolean
search_plain (WblDb *db, Ask ask, const char *text, const char *key)
{
  g_autofree char *match = wbl_query_to_fts (text, ask == ASK_PREFIX ? WBL_QUERY_ANY | WBL_QUERY_PREFIX : WBL_QUERY_ANY);
  g_autoptr (WblStmt) stmt = NULL;

  if (match == NULL)
    return FALSE;
  stmt = wbl_db_prepare (db, "SELECT f.rowid, a.title, a.body FROM (SELECT rowid FROM plain_fts WHERE plain_fts MATCH ?"
                             " ORDER BY rank LIMIT ?) f JOIN article a ON a.id=f.rowid", NULL, "si", match, (gint64) LIMIT);
  while (wbl_db_step (db, stmt, NULL))
    continue;
  return FALSE;
}

/* Returns: what @func says: whether the article @key was among those found. */
static gboolean
time_one (WblDb *db, Ask ask, const char *text, const char *key, gboolean (*func) (WblDb *, Ask, const char *, const char *), Times *times)
{
  gint64 wall = g_get_monotonic_time ();
  double cpu = cpu_ms (), spent;
  gboolean right = func (db, ask, text, key);

  spent = cpu_ms () - cpu;
  g_array_append_val (times->cpu, spent);
  spent = (double) (g_get_monotonic_time () - wall) / 1e3;
  g_array_append_val (times->wall, spent);
  return right;
}

static gboolean
is_asked (Ask ask)
{
  return only == NULL || g_str_equal (only, names[ask]);
}

/* Other questions of each kind come first: what is measured is warm. */
static gpointer
ask_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;

  for (guint ask = 0; ask < N_ASKS; ask++)
    for (guint i = 0; is_asked (ask) && i < 2 * (guint) n_questions; i++)
      {
        guint article = 0;
        g_autofree char *text = corpus_question (bench->corpus, ask, i, (guint) n_articles, &article);
        g_autofree char *key = key_of (article);

        if (i < (guint) n_questions)
          search (db, ask, text, key);
        else
          bench->n_right[ask] += time_one (db, ask, text, key, search, &bench->ours[ask]);
        if (i >= (guint) n_questions && i % PLAIN_EACH == 0 && !no_plain)
          time_one (db, ask, text, key, search_plain, &bench->plain[ask]);
      }
  return NULL;
}

/* ---- telling ---- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double da = *(const double *) a, db = *(const double *) b;

  return da < db ? -1 : da > db;
}

static double
percentile (GArray *times, double part)
{
  if (times->len == 0)
    return 0;
  g_array_sort (times, compare_doubles);
  return g_array_index (times, double, (guint) (part * (times->len - 1) + .5));
}

/* Returns: whether the limits are kept. */
static gboolean
tell_kind (Bench *bench, Ask ask)
{
  GArray *cpu = bench->ours[ask].cpu, *wall = bench->ours[ask].wall, *plain = bench->plain[ask].cpu;
  double p95 = percentile (cpu, .95), p99 = percentile (cpu, .99), theirs = percentile (plain, .95);
  double limit = n_articles >= 1000000 ? limits[1][ask] : n_articles >= 100000 ? limits[0][ask] : 0;

  g_print ("%-9s %8.2f %8.2f %8.2f   %8.2f %8.2f   %8.2f %8.2f %8.2f   %6.1f %8.1f %%\n", names[ask], percentile (cpu, .5), p95,
           p99, percentile (wall, .5), percentile (wall, .95), percentile (plain, .5), theirs, percentile (plain, .99),
           p95 > 0 ? theirs / p95 : 0, 100.0 * bench->n_right[ask] / MAX (1, cpu->len));
  if (limit > 0 && (p95 > limit || p99 > 3 * p95))
    return FALSE;
  return no_plain || p95 <= theirs || p95 < 1;
}

static gboolean
tell (Bench *bench)
{
  double n = n_articles;
  gboolean kept = TRUE;

  g_print ("%d articles of %.0f bytes\n", n_articles, (double) bench->text_bytes / n);
  if (bench->build_s > 0)
    g_print ("built: %.0f articles/s of processor time, %.0f by the clock; plain FTS5: %.0f\n", n / bench->build_s,
             n / bench->build_wall_s, bench->plain_s > 0 ? n / bench->plain_s : 0);
  g_print ("index: %.2f GB per million; plain FTS5: %.2f\n\n", (double) bench->index_bytes / n / 1e3,
           (double) bench->plain_bytes / n / 1e3);
  g_print ("%-9s %26s   %17s   %26s   %6s %10s\n", "ms", "ours p50, p95, p99", "by the clock", "plain FTS5 p50, p95, p99",
           "ratio", "among ten");
  for (Ask ask = 0; ask < N_ASKS; ask++)
    if (is_asked (ask))
      kept &= tell_kind (bench, ask);
  if (n_articles >= 100000)
    kept &= (double) bench->index_bytes / n <= MAX_BYTES && (bench->build_s <= 0 || n / bench->build_s >= MIN_RATE);
  return kept;
}

/* ---- main ---- */

static void
make_times (Times *times)
{
  times->cpu = g_array_new (FALSE, FALSE, sizeof (double));
  times->wall = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
free_times (Times *times)
{
  g_array_unref (times->cpu);
  g_array_unref (times->wall);
}

static gboolean
measure (Bench *bench)
{
  g_autofree char *made = folder == NULL ? g_dir_make_tmp ("kb-speed-XXXXXX", NULL) : NULL;
  const char *dir = folder != NULL ? folder : made;
  gboolean there = g_file_test (dir, G_FILE_TEST_IS_DIR) && folder != NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (WblStore) store = NULL;
  g_autoptr (GError) error = NULL;

  wbl_store_open_async (dir, NULL, done_cb, NULL);
  opened = wait_result ();
  store = wbl_store_open_finish (opened, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  if (!there)
    build (store, bench);
  run_job (store, size_job, bench);
  run_job (store, teach_job, bench);
  run_job (store, ask_job, bench);
  wbl_store_close_async (store, done_cb, NULL);
  closed = wait_result ();
  return tell (bench);
}

int
main (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "articles", 0, 0, G_OPTION_ARG_INT, &n_articles, "How many", "N" },
    { "questions", 0, 0, G_OPTION_ARG_INT, &n_questions, "How many of each kind", "N" },
    { "taught", 0, 0, G_OPTION_ARG_INT, &n_taught, "How many sentences were confirmed before", "N" },
    { "edits", 0, 0, G_OPTION_ARG_INT, &n_edits, "How many are edited while the index is joined, and afterwards", "N" },
    { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Only questions of one kind", "KIND" },
    { "no-plain", 0, 0, G_OPTION_ARG_NONE, &no_plain, "Not beside plain FTS5", NULL },
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &folder, "A store to make and keep, or one that an earlier run kept", "DIR" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Bench bench = { .corpus = corpus_new () };
  gboolean kept;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  for (Ask ask = 0; ask < N_ASKS; ask++)
    {
      make_times (&bench.ours[ask]);
      make_times (&bench.plain[ask]);
    }
  kept = measure (&bench);
  for (Ask ask = 0; ask < N_ASKS; ask++)
    {
      free_times (&bench.ours[ask]);
      free_times (&bench.plain[ask]);
    }
  corpus_free (bench.corpus);
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
