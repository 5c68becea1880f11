/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "kb-speed"

#include "config.h"

#include <time.h>

#include "edits.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index.h"

#define STEPS 150     /* of tending before each edit: a merge is well under way */
#define AWAY 7919     /* from one edited article to the next */
#define PER_DELETED 5 /* one of so many is deleted instead */

typedef struct
{
  Corpus *corpus;
  guint number, n_articles;
  char *question;
  gboolean more;
  double cpu_ms; /* of the last job */
} Edits;

typedef struct
{
  double sum, worst, worst_cpu;
  guint n;
} Waits;

static void
note (Waits *waits, gint64 start_us, double cpu_ms)
{
  double ms = (double) (g_get_monotonic_time () - start_us) / 1e3;

  waits->sum += ms;
  waits->worst = MAX (waits->worst, ms);
  waits->worst_cpu = MAX (waits->worst_cpu, cpu_ms);
  waits->n++;
}

static void
tell (const char *what, const Waits *waits)
{
  g_print ("%-24s %4u, %8.1f ms each, %8.1f at most, %8.1f of the processor\n", what, waits->n, waits->sum / MAX (1, waits->n),
           waits->worst, waits->worst_cpu);
}

static double
cpu_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

/* ---- the store's worker ---- */

static gboolean
edit (WblDb *db, const Edits *edits, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%08u", edits->number);
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };
  WblArticle *article;

  if (edits->number % PER_DELETED == 0)
    return wbl_db_delete_article (db, key, error);
  article = wbl_article_new ();
  article->key = g_strdup (key);
  corpus_article (edits->corpus, edits->n_articles + edits->number, &article->title, &article->body);
  g_ptr_array_add (puts, wbl_article_put_new (article, "2", NULL));
  return wbl_db_put_articles (db, puts, &counts, error);
}

static gpointer
edit_job (WblDb *db, gpointer data, GError **error)
{
  Edits *edits = data;
  double start = cpu_ms ();

  edit (db, edits, error);
  edits->cpu_ms = cpu_ms () - start;
  return NULL;
}

static gpointer
search_job (WblDb *db, gpointer data, GError **error)
{
  Edits *edits = data;
  double start = cpu_ms ();
  g_autoptr (WblQuery) query = wbl_query_new_typed (edits->question);
  g_autoptr (GPtrArray) found = wbl_search_articles (db, query, 10, error);

  edits->cpu_ms = cpu_ms () - start;
  return NULL;
}

static gpointer
tend_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_tend_articles (db, &((Edits *) data)->more, error);
  return NULL;
}

/* ---- asking for it ---- */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  g_assert_no_error (error);
  ++*(guint *) data;
}

static void
wait_for (guint *ended, guint n)
{
  while (*ended < n)
    g_main_context_iteration (NULL, TRUE);
}

/* @tending: a part of it is asked for first, so that the job comes while it goes on. */
static void
time_job (WblStore *store, WblStoreJob job, Edits *edits, gboolean tending, Waits *waits)
{
  guint ended = 0, tended = 0;
  gint64 start;

  if (tending)
    {
      wbl_store_write_async (store, WBL_PRIORITY_MAINTENANCE, tend_job, edits, NULL, NULL, NULL, ended_cb, &tended);
      g_usleep (1000);
    }
  start = g_get_monotonic_time ();
  wbl_store_write_async (store, WBL_PRIORITY_INTERACTIVE, job, edits, NULL, NULL, NULL, ended_cb, &ended);
  wait_for (&ended, 1);
  note (waits, start, edits->cpu_ms);
  g_debug ("%.1f ms, %.1f of the processor", (double) (g_get_monotonic_time () - start) / 1e3, edits->cpu_ms);
  wait_for (&tended, tending);
}

static void
tend (WblStore *store, Edits *edits, guint steps)
{
  edits->more = TRUE;
  for (guint i = 0; i < steps && edits->more; i++)
    {
      guint ended = 0;

      wbl_store_write_async (store, WBL_PRIORITY_MAINTENANCE, tend_job, edits, NULL, NULL, NULL, ended_cb, &ended);
      wait_for (&ended, 1);
    }
}

static void
measure_round (WblStore *store, Edits *edits, guint n_edits, guint steps, Waits *edit, Waits *search)
{
  for (guint i = 0; i < n_edits; i++)
    {
      guint article;

      edits->number = (edits->number + AWAY) % edits->n_articles;
      g_free (edits->question);
      edits->question = corpus_question (edits->corpus, ASK_SENTENCE, i, edits->n_articles, &article);
      tend (store, edits, i * steps);
      time_job (store, search_job, edits, steps > 0, search);
      time_job (store, edit_job, edits, steps > 0, edit);
    }
}

/** edits_measure: of a store that was just filled, whose segments are not joined yet; they are afterwards. */
void
edits_measure (WblStore *store, Corpus *corpus, guint n_articles, guint n_edits)
{
  Edits edits = { corpus, 0, n_articles, NULL, TRUE };
  Waits edit[2] = { { 0 } }, search[2] = { { 0 } };

  measure_round (store, &edits, n_edits, STEPS, &edit[0], &search[0]);
  tend (store, &edits, G_MAXUINT);
  measure_round (store, &edits, n_edits, 0, &edit[1], &search[1]);
  tell ("edits while joining", &edit[0]);
  tell ("searches while joining", &search[0]);
  tell ("edits afterwards", &edit[1]);
  tell ("searches afterwards", &search[1]);
  g_free (edits.question);
}
