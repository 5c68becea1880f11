/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-away"

#include "config.h"

#include "desk/wbl-desk-away.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-ops.h"

/* What is with the customer, or snoozed, stays with who has it: nobody waits. */
static gpointer
waiting_job (WblDb *db, gpointer data, GError **error)
{
  WblListQuery query = { .queue = 0, .status = WBL_STATUS_OPEN };
  g_autoptr (GArray) rows = wbl_db_list_conversations (db, &query, error);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_object_unref);

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (WblConversation) c = wbl_db_get_conversation_row (db, g_array_index (rows, gint64, i), error);

      if (c == NULL)
        return NULL;
      if (c->needs_answer)
        g_ptr_array_add (waiting, g_steal_pointer (&c));
    }
  return g_steal_pointer (&waiting);
}

/** wbl_desk_waiting_for_me_async: what of mine is open and needs an answer. */
void
wbl_desk_waiting_for_me_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_waiting_for_me_async, waiting_job, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable,
                 callback, data);
}

/** wbl_desk_waiting_for_me_finish: Returns: (transfer full) (element-type WblConversation): in the inbox's order. */
GPtrArray *
wbl_desk_waiting_for_me_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
step_away_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) waiting = waiting_job (db, NULL, error);

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      g_autofree char *entity = g_strconcat ("conv:", ((WblConversation *) waiting->pdata[i])->id, NULL);
      g_autoptr (WblOp) op = wbl_op_new ("assign", entity);

      wbl_op_set_string (op, "agent", "");
      if (!wbl_db_op_add (db, op, error))
        return NULL;
    }
  return GINT_TO_POINTER (waiting != NULL);
}

/** wbl_desk_step_away_async: gives all of it back to the queue, or nothing. End with wbl_desk_command_finish(). */
void
wbl_desk_step_away_async (WblDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_step_away_async, step_away_job, NULL, NULL, callback, data);
}
