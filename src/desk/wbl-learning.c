/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-learning"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "desk/wbl-learning.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-learn.h"

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
