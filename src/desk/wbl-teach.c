/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-teach"

#include "config.h"

#include "desk/wbl-teach.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-lessons.h"

typedef struct
{
  char *key;
  gint64 bot;
} Wish;

static Wish *
wish_new (const char *key, gint64 bot)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->key = g_strdup (key);
  wish->bot = bot;
  return wish;
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->key);
  g_free (wish);
}

static void
teaching_destroy (gpointer data)
{
  wbl_teaching_free (data);
}

/* A wrong number must not take a customer's conversations from the inbox. */
static gboolean
set_bot (WblDb *db, gint64 uid, GError **error)
{
  if (uid == 0 || !wbl_db_is_person (db, uid))
    return wbl_db_set_bot (db, uid, error);
  g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_A_BOT, "This user is a person who wrote to us");
  return FALSE;
}

static gpointer
set_bot_job (WblDb *db, gpointer data, GError **error)
{
  return set_bot (db, ((const Wish *) data)->bot, error) ? GINT_TO_POINTER (1) : NULL;
}

/** wbl_desk_set_bot_async: @uid: user id of the company's bot. End with wbl_desk_command_finish(). */
void
wbl_desk_set_bot_async (WblDesk *self, gint64 uid, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_set_bot_async, set_bot_job, wish_new (NULL, uid), wish_free, callback, data);
}

static gboolean
find_bot (WblDb *db, const Wish *wish, GError **error)
{
  if (wish->bot > 0 && wish->bot != wbl_db_bot (db))
    return set_bot (db, wish->bot, error);
  if (wbl_db_bot (db) != 0)
    return TRUE;
  g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NO_BOT, "Nobody has said which user the bot is");
  return FALSE;
}

static gpointer
teach_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;
  g_autoptr (WblArticleDoc) doc = wbl_db_get_article_doc (db, wish->key, error);

  if (doc == NULL)
    return NULL;
  if (!wbl_db_may_teach (db, wish->key))
    {
      g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_PUBLIC, "The article is not public, or not in force");
      return NULL;
    }
  return find_bot (db, wish, error) && wbl_db_add_lesson (db, doc, error) != 0 ? GINT_TO_POINTER (1) : NULL;
}

/**
 * wbl_desk_teach_async:
 * @key: a public article that is in force
 * @bot: user id of the bot, remembered from then on; 0 = the one that is known
 *
 * Queues the article for the company's bot: its text leaves this computer. When it ends without error it is on disk and
 * will be sent once, now or when the network is back. Fails with WBL_DESK_ERROR: FORBIDDEN for auditors, NOT_PUBLIC, NO_BOT, NOT_A_BOT;
 * WBL_STORE_ERROR_NOT_FOUND. End with wbl_desk_command_finish().
 */
void
wbl_desk_teach_async (WblDesk *self, const char *key, gint64 bot, GAsyncReadyCallback callback, gpointer data)
{
  if (self->account == NULL)
    g_task_report_new_error (self, callback, data, wbl_desk_teach_async, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_SIGNED_IN,
                             "Nobody is signed in");
  else if (self->account->role == WBL_ROLE_AUDITOR)
    g_task_report_new_error (self, callback, data, wbl_desk_teach_async, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN,
                             "Auditors do not teach the bot");
  else
    wbl_desk_command (self, wbl_desk_teach_async, teach_job, wish_new (key, bot), wish_free, callback, data);
}

static gpointer
teaching_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_teaching (db, ((const Wish *) data)->key, error);
}

/** wbl_desk_teaching_async: what the bot was taught of an article. */
void
wbl_desk_teaching_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_teaching_async, teaching_job, wish_new (key, 0), wish_free, teaching_destroy, cancellable,
                 callback, data);
}

/** wbl_desk_teaching_finish: Returns: (transfer full). */
WblTeaching *
wbl_desk_teaching_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
taught_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_taught (db, error);
}

/** wbl_desk_taught_async: all that the bot was taught or will be, also of articles that are not here any more. */
void
wbl_desk_taught_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_taught_async, taught_job, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable,
                 callback, data);
}

/** wbl_desk_taught_finish: Returns: (transfer full) (element-type WblTeaching): in the order of their articles' keys. */
GPtrArray *
wbl_desk_taught_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
