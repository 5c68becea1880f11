/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-packs"

#include "config.h"

#include "desk/wbl-article-packs.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-packs.h"
#include "text/wbl-mask.h"

void
wbl_pack_news_free (WblPackNews *news)
{
  if (news == NULL)
    return;
  g_free (news->author);
  g_free (news->fail);
  g_free (news);
}

static void
news_destroy (gpointer data)
{
  wbl_pack_news_free (data);
}

/* ---- sharing ---- */

typedef struct
{
  GPtrArray *keys;  /* (owned) (nullable): which, else */
  char *collection; /* (owned) (nullable): whose */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_clear_pointer (&wish->keys, g_ptr_array_unref);
  g_free (wish->collection);
  g_free (wish);
}

static gpointer
share_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;
  GError *local = NULL;
  g_autoptr (GPtrArray) keys
      = wish->keys != NULL ? g_ptr_array_ref (wish->keys) : wbl_db_imported_keys (db, wish->collection, &local);
  guint n = keys != NULL ? wbl_db_pack_stage_keys (db, keys, &local) : 0;

  if (local == NULL && n > 0)
    wbl_db_pack_staged (db, &local);
  if (local == NULL)
    return GUINT_TO_POINTER (n);
  g_propagate_error (error, local);
  return NULL;
}

/**
 * wbl_desk_share_articles_async:
 * @keys: (nullable) (array zero-terminated=1): which imported articles become the team's
 * @collection: (nullable): without @keys, all of this collection; NULL: all that were imported here
 *
 * Shares what is not the team's yet, as it is. It goes to the team's files at once when there is a line, else later. From
 * then on importing these files again goes to the team too, as what has changed, until somebody edits an article. Fails
 * with WBL_DESK_ERROR_FORBIDDEN for auditors.
 */
void
wbl_desk_share_articles_async (WblDesk *self,
                               const char *const *keys,
                               const char *collection,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  Wish *wish = NULL;

  if (self->account != NULL && self->account->role == WBL_ROLE_AUDITOR)
    {
      g_task_report_new_error (self, callback, data, wbl_desk_share_articles_async, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN,
                               "Auditors do not write articles");
      return;
    }
  wish = g_new0 (Wish, 1);
  wish->collection = g_strdup (collection);
  if (keys != NULL)
    wish->keys = g_ptr_array_new_with_free_func (g_free);
  for (; keys != NULL && *keys != NULL; keys++)
    g_ptr_array_add (wish->keys, g_strdup (*keys));
  wbl_desk_write (self, wbl_desk_share_articles_async, share_job, wish, wish_free, NULL, callback, data);
}

/**
 * wbl_desk_share_articles_finish:
 * @n: (out): how many articles became the team's
 *
 * Returns: whether that is on disk
 */
gboolean
wbl_desk_share_articles_finish (WblDesk *self, GAsyncResult *result, guint *n, GError **error)
{
  GError *local = NULL;

  *n = GPOINTER_TO_UINT (g_task_propagate_pointer (G_TASK (result), &local));
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/* ---- what is on its way ---- */

static gpointer
packs_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) packs = wbl_db_packs_waiting (db, error);
  GPtrArray *all = packs != NULL ? g_ptr_array_new_with_free_func (news_destroy) : NULL;

  for (guint i = 0; packs != NULL && i < packs->len; i++)
    {
      const WblPack *pack = g_ptr_array_index (packs, i);
      WblPackNews *news = g_new0 (WblPackNews, 1);

      news->ours = pack->state == WBL_PACK_TO_SEND;
      news->author = wbl_mask (pack->author != NULL ? pack->author : "", WBL_MASK_ALL);
      news->n = pack->n;
      news->fail = g_strdup (pack->fail);
      news->at_ms = pack->until_ms;
      g_ptr_array_add (all, news);
    }
  return all;
}

/** wbl_desk_packs_async: which packs are not here, or not with the team yet, and why. End with wbl_desk_packs_finish(). */
void
wbl_desk_packs_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_packs_async, packs_job, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
                 data);
}

/** wbl_desk_packs_finish: Returns: (transfer full) (element-type WblPackNews): oldest first. */
GPtrArray *
wbl_desk_packs_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What is done to packs is asked for again as soon as that is on disk. */
static gpointer
retry_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_changes (db)->outbox = TRUE;
  return GINT_TO_POINTER (wbl_db_packs_retry (db, error));
}

/** wbl_desk_retry_packs_async: a person wants all that failed tried again now. */
void
wbl_desk_retry_packs_async (WblDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_retry_packs_async, retry_job, NULL, NULL, callback, data);
}
