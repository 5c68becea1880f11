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
  guint n;          /* that are shared */
  guint n_too_long; /* that cannot be */
  gboolean more;    /* packs to make */
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
  Wish *wish = data;
  GError *local = NULL;
  g_autoptr (GPtrArray) keys
      = wish->keys != NULL ? g_ptr_array_ref (wish->keys) : wbl_db_imported_keys (db, wish->collection, &local);

  wish->n = keys != NULL ? wbl_db_pack_stage_keys (db, keys, &wish->n_too_long, &local) : 0;
  if (local == NULL && wish->n > 0)
    wbl_db_pack_some (db, &wish->more, &local);
  if (local != NULL)
    g_propagate_error (error, local);
  return NULL;
}

static gpointer
share_more_job (WblDb *db, gpointer data, GError **error)
{
  wbl_db_pack_some (db, &((Wish *) data)->more, error);
  return NULL;
}

/* A pack a job, so that who works at the desk does not wait for all of them. */
static void
shared_some_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Wish *wish = g_task_get_task_data (task);
  GError *error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (wish->more)
    wbl_desk_write (WBL_DESK (source), wbl_desk_share_articles_async, share_more_job, wish, NULL, NULL, shared_some_cb,
                    g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
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
  GTask *task = NULL;
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
  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, wbl_desk_share_articles_async);
  g_task_set_task_data (task, wish, wish_free);
  wbl_desk_write (self, wbl_desk_share_articles_async, share_job, wish, NULL, NULL, shared_some_cb, task);
}

/**
 * wbl_desk_share_articles_finish:
 * @n: (out): how many articles became the team's
 * @n_too_long: (out): how many are longer than a pack can carry, and stay here alone
 *
 * Returns: whether that is on disk
 */
gboolean
wbl_desk_share_articles_finish (WblDesk *self, GAsyncResult *result, guint *n, guint *n_too_long, GError **error)
{
  const Wish *wish = g_task_get_task_data (G_TASK (result));

  *n = wish != NULL ? wish->n : 0;
  *n_too_long = wish != NULL ? wish->n_too_long : 0;
  return g_task_propagate_boolean (G_TASK (result), error);
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
