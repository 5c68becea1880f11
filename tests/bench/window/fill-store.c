/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fill-store"

#include "config.h"

#include <stdlib.h>

#include "store/wbl-db-incoming.h"
#include "store/wbl-db-private.h"
#include "tests/bench/bench-store.h"

/*
 * fill-store DIR N SERVER: a store with N conversations of two messages each, of the account "bench", as if fetched from
 * SERVER. Prints how many messages a second went in.
 */

#define SUPPORT 77
#define BATCH 2000
#define MINUTE_MS G_GINT64_CONSTANT (60000)

typedef struct
{
  guint first, last;
  gint64 now_ms;
  const char *server;
} Batch;

static void
add_record (WblCloudPage *page, gint64 mid, gint64 from, gint64 to, gint64 time_ms, char *text)
{
  WblCloudRecord *record = wbl_cloud_record_new ();

  record->ns = WBL_CLOUD_MESSAGE;
  record->id = mid;
  record->from = from;
  record->to = to;
  record->time_ms = time_ms;
  record->text = text;
  record->config = g_strdup ("");
  record->attachment = g_strdup ("");
  record->ext = g_strdup ("");
  record->sender_name = g_strdup ("");
  g_ptr_array_add (page->records, record);
}

/* Every third customer waits for an answer; the chats are spread over the last weeks. */
static gboolean
store_chat (WblDb *db, guint i, gint64 now_ms, GError **error)
{
  static const char *const questions[] = { "我的帐篷漏水了，能退吗？订单在路上", "Where is my parcel? It was promised for Friday",
                                           "充电宝能带上飞机吗", "The zip of my jacket broke after a week", "退款什么时候到账" };
  g_autoptr (WblCloudPage) page = wbl_cloud_page_new ();
  gint64 peer = 1000 + i, mid = 1000 + 10 * (gint64) i, at_ms = now_ms - i % 40000 * MINUTE_MS;

  page->peer = peer;
  add_record (page, mid, peer, SUPPORT, at_ms, g_strdup_printf ("%s %u", questions[i % G_N_ELEMENTS (questions)], i));
  if (i % 3 == 0)
    add_record (page, mid + 1, peer, SUPPORT, at_ms + 1000, g_strdup ("请尽快回复 please"));
  else
    add_record (page, mid + 1, SUPPORT, peer, at_ms + 1000, g_strdup ("您好，马上为您查询。One moment, please."));
  return wbl_db_store_page (db, page, 0, error);
}

static gpointer
chats_job (WblDb *db, gpointer data, GError **error)
{
  Batch *batch = data;

  for (guint i = batch->first; i < batch->last; i++)
    if (!store_chat (db, i, batch->now_ms, error))
      return NULL;
  return NULL;
}

static gpointer
account_job (WblDb *db, gpointer data, GError **error)
{
  const Batch *batch = data;

  if (wbl_db_set_meta (db, "server", batch->server, error) && wbl_db_set_meta (db, "app-id", "bench", error)
      && wbl_db_set_meta (db, "user", "bench", error) && wbl_db_set_meta_int (db, "uid", SUPPORT, error)
      && wbl_db_set_meta (db, "agent-id", "a1", error) && wbl_db_set_meta (db, "agent-name", "Bench", error)
      && wbl_db_set_meta_int (db, "role", WBL_ROLE_AGENT, error))
    wbl_db_set_meta_int (db, "as-of", batch->now_ms, error);
  return NULL;
}

/* All of them are in the queue that the window opens with, as the log of a hundred thousand claims would have it. */
static gpointer
claim_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_exec (db, "UPDATE conversation SET assignee='a1'", error);
  return NULL;
}

static void
run (WblStore *store, WblStoreJob job, Batch *batch)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_store_write_async (store, WBL_PRIORITY_SYNC, job, batch, NULL, NULL, NULL, done_cb, NULL);
  result = wait_result ();
  wbl_store_job_finish (store, result, &error);
  if (error != NULL)
    g_error ("%s", error->message);
}

static WblStore *
open_store (const char *dir)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblStore *store = NULL;

  wbl_store_open_async (dir, NULL, done_cb, NULL);
  result = wait_result ();
  store = wbl_store_open_finish (result, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  return store;
}

int
main (int argc, char **argv)
{
  g_autoptr (WblStore) store = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  Batch batch = { .now_ms = g_get_real_time () / 1000, .server = argc == 4 ? argv[3] : NULL };
  guint n = argc == 4 ? (guint) atoi (argv[2]) : 0;
  gint64 started_us = g_get_monotonic_time ();

  if (n == 0)
    g_error ("fill-store DIR N SERVER");
  store = open_store (argv[1]);
  run (store, account_job, &batch);
  for (guint i = 0; i < n; i += BATCH)
    {
      batch.first = i;
      batch.last = MIN (n, i + BATCH);
      run (store, chats_job, &batch);
    }
  run (store, claim_job, &batch);
  g_print ("%.0f messages a second\n", 2.0 * n * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - started_us));
  wbl_store_close_async (store, done_cb, NULL);
  closed = wait_result ();
  return EXIT_SUCCESS;
}
