/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-learning"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "desk/wbl-learning.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-learn.h"
#include "store/wbl-db-questions.h"

#define MAX_LEARNED 200

typedef struct
{
  char *article, *conversation, *question;
  gboolean wrong;
} Said;

static void
said_free (gpointer data)
{
  Said *said = data;

  g_free (said->article);
  g_free (said->conversation);
  g_free (said->question);
  g_free (said);
}

static gpointer
pick_job (WblDb *db, gpointer data, GError **error)
{
  const Said *said = data;
  g_autoptr (WblConversation) c = said->conversation != NULL ? wbl_db_get_conversation (db, said->conversation, error) : NULL;
  WblNewPick pick = { .article = said->article, .outcome = said->wrong ? "wrong" : "helped" };
  g_autofree char *question = NULL;

  if (said->conversation != NULL && c == NULL)
    return NULL;
  pick.conversation = c != NULL ? c->id : NULL;
  question = said->question != NULL ? wbl_db_question_from (db, pick.conversation, said->question, error)
                                    : wbl_db_question_of (db, c->id, 0, &pick.mid, error);
  pick.question = question;
  return question != NULL ? wbl_db_add_pick (db, &pick, error) : NULL;
}

/**
 * wbl_desk_pick_article_async:
 * @pick: borrowed for the call; with a conversation, a question or both
 *
 * Remembers that an article answered what was asked, or did not, without what says whose question it is. It travels
 * through the staff room. End with wbl_desk_pick_article_finish().
 */
void
wbl_desk_pick_article_async (WblDesk *self, const WblArticlePick *pick, GAsyncReadyCallback callback, gpointer data)
{
  Said *said;

  g_return_if_fail (pick->conversation != NULL || pick->question != NULL);
  said = g_new (Said, 1);
  *said = (Said){ g_strdup (pick->article), g_strdup (pick->conversation), g_strdup (pick->question), pick->wrong };
  wbl_desk_write (self, wbl_desk_pick_article_async, pick_job, said, said_free, g_free, callback, data);
}

/**
 * wbl_desk_pick_article_finish:
 *
 * Returns: (transfer full): what wbl_desk_undo_pick_async() takes; WBL_STORE_ERROR_NOT_FOUND without such an article or
 *   conversation, INVALID when nothing was asked
 */
char *
wbl_desk_pick_article_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
undo_job (WblDb *db, gpointer data, GError **error)
{
  g_autofree char *id = wbl_db_undo_pick (db, data, error);

  return id != NULL ? GINT_TO_POINTER (1) : NULL;
}

/** wbl_desk_undo_pick_async: takes back what @op_id said. End with wbl_desk_command_finish(). */
void
wbl_desk_undo_pick_async (WblDesk *self, const char *op_id, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_undo_pick_async, undo_job, g_strdup (op_id), g_free, callback, data);
}

/* ---- what an article has learned ---- */

static void
learned_free (gpointer data)
{
  WblLearned *learned = data;

  g_free (learned->text);
  g_free (learned);
}

static gpointer
learned_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) questions = wbl_db_article_questions (db, data, MAX_LEARNED, error);
  g_autoptr (GPtrArray) removed = questions != NULL ? wbl_db_removed_questions (db, data, MAX_LEARNED, error) : NULL;
  GPtrArray *list = removed != NULL ? g_ptr_array_new_with_free_func (learned_free) : NULL;

  for (guint i = 0; list != NULL && i < questions->len; i++)
    {
      const WblQuestion *question = g_ptr_array_index (questions, i);
      WblLearned *learned = g_new0 (WblLearned, 1);

      *learned = (WblLearned){ g_strdup (question->text), question->n_sent + question->n_clicked, question->n_wrong,
                               question->n_times, FALSE };
      g_ptr_array_add (list, learned);
    }
  for (guint i = 0; list != NULL && i < removed->len; i++)
    {
      WblLearned *learned = g_new0 (WblLearned, 1);

      *learned = (WblLearned){ .text = g_strdup (g_ptr_array_index (removed, i)), .removed = TRUE };
      g_ptr_array_add (list, learned);
    }
  return list;
}

/** wbl_desk_learned_async: the questions that @article learned, the most asked first, then those taken from it. */
void
wbl_desk_learned_async (WblDesk *self, const char *article, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_learned_async, learned_job, g_strdup (article), g_free, (GDestroyNotify) g_ptr_array_unref,
                 cancellable, callback, data);
}

/** wbl_desk_learned_finish: Returns: (transfer full) (element-type WblLearned). */
GPtrArray *
wbl_desk_learned_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  char *article, *text;
  gboolean undo;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_free (removal->article);
  g_free (removal->text);
  g_free (removal);
}

static gpointer
remove_job (WblDb *db, gpointer data, GError **error)
{
  const Removal *removal = data;

  return wbl_db_remove_question (db, removal->article, removal->text, removal->undo, error) ? GINT_TO_POINTER (1) : NULL;
}

/**
 * wbl_desk_remove_question_async:
 * @text: a question as wbl_desk_learned_finish() gave it
 * @undo: whether the article is found by it again
 *
 * The article is no longer found by these words, whoever confirmed them; for the whole team. FORBIDDEN for auditors. End
 * with wbl_desk_command_finish().
 */
void
wbl_desk_remove_question_async (WblDesk *self,
                                const char *article,
                                const char *text,
                                gboolean undo,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  Removal *removal;

  if (self->account != NULL && self->account->role == WBL_ROLE_AUDITOR)
    {
      g_task_report_new_error (self, callback, data, wbl_desk_remove_question_async, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN,
                               "Auditors do not teach articles");
      return;
    }
  removal = g_new (Removal, 1);
  *removal = (Removal){ g_strdup (article), g_strdup (text), undo };
  wbl_desk_command (self, wbl_desk_remove_question_async, remove_job, removal, removal_free, callback, data);
}
