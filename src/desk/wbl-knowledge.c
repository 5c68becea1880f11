/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-knowledge"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge-find.h"
#include "desk/wbl-knowledge.h"
#include "store/wbl-db-articles.h"

typedef struct
{
  char *text; /* of a search, else a conversation's or an article's key */
  guint limit;
} Wish;

static Wish *
wish_new (const char *text, guint limit)
{
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish){ g_strdup (text), limit };
  return wish;
}

static void
wish_free (gpointer data)
{
  g_free (((Wish *) data)->text);
  g_free (data);
}

static void
hits_free (gpointer hits)
{
  g_ptr_array_unref (hits);
}

static gpointer
search_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;

  return wbl_knowledge_search (db, wish->text, wish->limit, error);
}

/**
 * wbl_desk_search_articles_async:
 * @query: what is typed so far; its last word may be unfinished
 * @limit: how many at most
 *
 * Searches the articles stored here, with no network. Articles that are not in force today come last. End with
 * wbl_desk_hits_finish().
 */
void
wbl_desk_search_articles_async (WblDesk *self,
                                const char *query,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  wbl_desk_read (self, wbl_desk_search_articles_async, search_job, wish_new (query, limit), wish_free, hits_free, cancellable,
                 callback, data);
}

static gpointer
suggest_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;

  return wbl_knowledge_suggest (db, wish->text, wish->limit, error);
}

/**
 * wbl_desk_suggest_async:
 * @conversation: whose messages are the question
 * @limit: how many at most
 *
 * Finds what helps with a conversation as it stands: its newest messages count most. Articles that are not in force for
 * its customer's region today come last. End with wbl_desk_hits_finish().
 */
void
wbl_desk_suggest_async (WblDesk *self,
                        const char *conversation,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  wbl_desk_read (self, wbl_desk_suggest_async, suggest_job, wish_new (conversation, limit), wish_free, hits_free, cancellable,
                 callback, data);
}

/** wbl_desk_hits_finish: Returns: (transfer full) (element-type WblHit): best first; empty when nothing was found. */
GPtrArray *
wbl_desk_hits_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
article_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_article (db, ((const Wish *) data)->text, error);
}

/** wbl_desk_article_async: an article by its key. End with wbl_desk_article_finish(). */
void
wbl_desk_article_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_article_async, article_job, wish_new (key, 1), wish_free, g_object_unref, cancellable, callback,
                 data);
}

/** wbl_desk_article_finish: Returns: (transfer full): WBL_DESK_ERROR_NOT_FOUND when there is none. */
WblArticle *
wbl_desk_article_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  WblArticle *article = g_task_propagate_pointer (G_TASK (result), &local);

  if (g_error_matches (local, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND))
    {
      local->domain = WBL_DESK_ERROR;
      local->code = WBL_DESK_ERROR_NOT_FOUND;
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return article;
}
