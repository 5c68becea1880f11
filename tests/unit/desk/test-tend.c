/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk/wbl-desk.h"
#include "desk/wbl-knowledge.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index-private.h"
#include "unit/desk/lone-desk.h"

/* A desk looks after its index by itself; who types waits for no search that is out of date. */

#define N_ARTICLES 700

static gpointer
fill_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };

  for (guint i = 0; i < N_ARTICLES; i++)
    {
      WblArticle *article = wbl_article_new ();

      article->key = g_strdup_printf ("%06u", i);
      article->title = g_strdup_printf ("Refunds of order %u", i);
      article->body = g_strdup ("A refund takes five days. 退款需要五天。");
      g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
    }
  wbl_db_put_articles (db, puts, &counts, error);
  wbl_db_set_meta_int (db, "article-index", GPOINTER_TO_INT (data), error);
  return NULL;
}

static void
make_store (const char *dir, gint64 version)
{
  WblStore *store = fixture_open (dir);

  fixture_write (store, fill_job, GINT_TO_POINTER (version));
  fixture_close (store);
}

static guint
n_found (WblDesk *desk, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = NULL;

  wbl_desk_search_articles_async (desk, text, 5, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  hits = wbl_desk_hits_finish (desk, result, &error);
  g_assert_no_error (error);
  return hits->len;
}

static gpointer
is_made_job (WblDb *db, gpointer data, GError **error)
{
  g_autofree char *next = wbl_db_get_meta (db, "article-index-next");

  return GINT_TO_POINTER (next == NULL);
}

/* The index of another version's tokenizer: everything is found from the beginning, and the desk makes the next one by itself. */
static void
test_serves (void)
{
  g_autofree char *dir = fixture_dir ();
  WblDesk *desk;
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  make_store (dir, WBL_ARTICLE_INDEX_VERSION - 1);
  desk = lone_desk_open (dir);
  do
    {
      g_assert_cmpuint (n_found (desk, "699"), ==, 1);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  while (fixture_write (wbl_desk_get_store (desk), is_made_job, NULL) == NULL);
  g_assert_cmpuint (n_found (desk, "699"), ==, 1);
  lone_desk_close (desk);
  fixture_remove (dir);
}

/* The index of another format: searching works from the beginning, and finds everything in the end. */
static void
test_rebuild (void)
{
  g_autofree char *dir = fixture_dir ();
  WblDesk *desk;
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  make_store (dir, -1);
  desk = lone_desk_open (dir);
  n_found (desk, "refund");
  while (n_found (desk, "699") == 0)
    g_assert_cmpint (g_get_monotonic_time (), <, end);
  g_assert_cmpuint (n_found (desk, "order 3"), >, 0);
  lone_desk_close (desk);
  fixture_remove (dir);
}

/* Searches until it is told to stop. */
static gpointer
search_job (WblDb *db, gpointer data, GError **error)
{
  gint *running = data;
  GPtrArray *found;

  do
    {
      g_autoptr (WblQuery) query = wbl_query_new_typed ("how many days does a refund of an order take 退款需要几天");

      found = wbl_search_articles (db, query, 5, error);
      g_clear_pointer (&found, g_ptr_array_unref);
      g_atomic_int_set (running, 1);
    }
  while (*error == NULL);
  return NULL;
}

static gpointer
tend_job (WblDb *db, gpointer data, GError **error)
{
  gboolean more = TRUE;

  while (more && wbl_db_tend_articles (db, &more, error))
    continue;
  return NULL;
}

/* A search in the middle of its work ends when nobody waits for it any more, and gives nothing. */
static void
test_cancelled (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autoptr (GCancellable) stale = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblStore *store = NULL;
  gint running = 0;

  make_store (dir, 0);
  store = fixture_open (dir);
  fixture_write (store, tend_job, NULL);
  wbl_store_read_async (store, WBL_PRIORITY_INTERACTIVE, search_job, &running, NULL, NULL, stale, fixture_done_cb, NULL);
  while (g_atomic_int_get (&running) == 0)
    g_thread_yield ();
  g_cancellable_cancel (stale);
  result = fixture_wait ();
  g_assert_null (wbl_store_job_finish (store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_close (store);
  fixture_remove (dir);
}

/* What is typed next comes before what nobody does, and that gives way in the middle. */
static gpointer
give_way_job (WblDb *db, gpointer data, GError **error)
{
  gint *running = data;

  g_atomic_int_set (running, 1);
  while (!wbl_db_is_wanted (db))
    g_thread_yield ();
  return NULL;
}

static gpointer
nothing_job (WblDb *db, gpointer data, GError **error)
{
  return NULL;
}

static void
test_gives_way (void)
{
  g_autofree char *dir = fixture_dir ();
  g_autoptr (GAsyncResult) result = NULL;
  WblStore *store = fixture_open (dir);
  gint running = 0;

  wbl_store_write_async (store, WBL_PRIORITY_MAINTENANCE, give_way_job, &running, NULL, NULL, NULL, NULL, NULL);
  while (g_atomic_int_get (&running) == 0)
    g_thread_yield ();
  wbl_store_read_async (store, WBL_PRIORITY_INTERACTIVE, nothing_job, NULL, NULL, NULL, NULL, fixture_done_cb, NULL);
  result = fixture_wait ();
  fixture_close (store);
  fixture_remove (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tend/rebuild", test_rebuild);
  g_test_add_func ("/tend/serves", test_serves);
  g_test_add_func ("/tend/cancelled", test_cancelled);
  g_test_add_func ("/tend/gives-way", test_gives_way);
  return g_test_run ();
}
