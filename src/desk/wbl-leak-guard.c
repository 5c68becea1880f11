/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-leak-guard"

#include "config.h"

#include "desk/wbl-leak-guard.h"

#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge-find.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-leak.h"
#include "store/wbl-db-people.h"

/*
 * The leak guard. The gate is wbl_leak_guard_check(), in the transaction that would queue the reply: whoever writes to
 * customers passes it. Asking before (wbl_desk_check_text_async()) only serves to say it early and to offer what may
 * be said instead.
 */

#define TWIN_CANDIDATES 10

/** wbl_leak_free: @leak: (transfer full) (nullable) */
void
wbl_leak_free (WblLeak *leak)
{
  if (leak == NULL)
    return;
  g_free (leak->article);
  g_free (leak->title);
  g_clear_object (&leak->twin);
  g_free (leak);
}

/**
 * wbl_leak_guard_check:
 * @text: what a customer would read
 *
 * Returns: TRUE when it repeats no internal article; else FALSE with WBL_DESK_ERROR_INTERNAL_TEXT
 */
gboolean
wbl_leak_guard_check (WblDb *db, const char *text, GError **error)
{
  GError *local = NULL;
  g_autoptr (WblLeakSpan) span = wbl_db_find_leak (db, text, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (span == NULL)
    return TRUE;
  g_set_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_INTERNAL_TEXT, "The text repeats the internal article %s",
               span->article);
  return FALSE;
}

/* ---- asking before ---- */

typedef struct
{
  char *conversation;
  char *text;
  char *article;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->conversation);
  g_free (question->text);
  g_free (question->article);
  g_free (question);
}

static WblLeak *
leak_of_article (WblDb *db, const char *key)
{
  g_autoptr (WblArticle) article = wbl_db_get_article (db, key, NULL);
  WblLeak *leak = NULL;

  if (article == NULL)
    return NULL;
  leak = g_new0 (WblLeak, 1);
  if (article->internal)
    {
      leak->article = g_strdup (article->key);
      leak->title = g_strdup (article->title);
    }
  return leak;
}

static WblLeak *
leak_of_text (WblDb *db, const char *text, GError **error)
{
  GError *local = NULL;
  g_autoptr (WblLeakSpan) span = wbl_db_find_leak (db, text, &local);
  WblLeak *leak = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  leak = g_new0 (WblLeak, 1);
  if (span == NULL)
    return leak;
  leak->article = g_steal_pointer (&span->article);
  leak->title = g_steal_pointer (&span->title);
  leak->start = span->start;
  leak->end = span->end;
  return leak;
}

/* Public, about the same by its title, and in force for this customer. */
static gboolean
is_twin (WblDb *db, const WblHit *hit, const char *region)
{
  g_autoptr (WblArticle) article = NULL;

  if (hit->internal || !hit->in_force || hit->title_ranges->len == 0)
    return FALSE;
  article = wbl_db_get_article (db, hit->key, NULL);
  return article != NULL && wbl_article_in_force (article, region, wbl_db_now_ms (db));
}

/* The public article that says what may be said about the matter. */
static WblHit *
find_twin (WblDb *db, const WblLeak *leak, const char *conversation)
{
  g_autoptr (WblConversation) row = wbl_db_get_conversation (db, conversation, NULL);
  g_autoptr (WblContact) contact = row != NULL ? wbl_db_get_contact (db, row->customer_uid, NULL) : NULL;
  g_autoptr (GPtrArray) hits = wbl_knowledge_search (db, leak->title, TWIN_CANDIDATES, NULL);

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      WblHit *hit = g_ptr_array_index (hits, i);

      if (is_twin (db, hit, contact != NULL ? contact->region : NULL))
        return g_object_ref (hit);
    }
  return NULL;
}

static gpointer
check_job (WblDb *db, gpointer data, GError **error)
{
  const Question *question = data;
  g_autoptr (WblLeak) leak = NULL;

  if (question->article != NULL)
    leak = leak_of_article (db, question->article); /* one that is gone has text all the same */
  if (leak == NULL || leak->article == NULL)
    {
      g_clear_pointer (&leak, wbl_leak_free);
      leak = leak_of_text (db, question->text, error);
    }
  if (leak != NULL && leak->article != NULL)
    leak->twin = find_twin (db, leak, question->conversation);
  return g_steal_pointer (&leak);
}

static void
leak_destroy (gpointer data)
{
  wbl_leak_free (data);
}

/**
 * wbl_desk_check_text_async:
 * @conversation: whose customer would read it
 * @text: what is about to be put into a reply
 * @article: (nullable): the article it comes from
 *
 * Asks whether @text may be in a reply. End with wbl_desk_check_text_finish().
 */
void
wbl_desk_check_text_async (WblDesk *self,
                           const char *conversation,
                           const char *text,
                           const char *article,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->conversation = g_strdup (conversation);
  question->text = g_strdup (text);
  question->article = g_strdup (article);
  wbl_desk_read (self, wbl_desk_check_text_async, check_job, question, question_free, leak_destroy, cancellable, callback,
                 data);
}

/** wbl_desk_check_text_finish: Returns: (transfer full): with article NULL when the text may be sent. */
WblLeak *
wbl_desk_check_text_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
