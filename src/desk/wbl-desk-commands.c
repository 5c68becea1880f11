/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-commands"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "model/wbl-json.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-list.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-ratings.h"

/* What a person does to a conversation: each is one operation, logged with the rows it changes. */

/* What a command's job says. */
enum
{
  DONE = 1,
  ASKS, /* done, and the customer is going to be asked for a rating */
};

typedef struct
{
  WblOp *op;
  char *conversation;
  gboolean up_to_newest; /* the operation covers what its author has seen: the newest customer message here */
  gboolean ask_rating;
  gboolean take; /* for whom this desk acts by then */
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  wbl_op_free (command->op);
  g_free (command->conversation);
  g_free (command);
}

static char *
current_entity (WblDb *db, const char *conversation, GError **error)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, conversation, error);

  return c != NULL ? g_strconcat ("conv:", c->id, NULL) : NULL;
}

static gboolean
fill_up_to (WblDb *db, Command *command, GError **error)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, command->conversation, error);

  if (c == NULL)
    return FALSE;
  wbl_op_set_id (command->op, "up_to_mid", c->last_customer_mid);
  return TRUE;
}

static gpointer
command_job (WblDb *db, gpointer data, GError **error)
{
  Command *command = data;
  gboolean asks = FALSE;

  if (command->conversation != NULL && g_str_has_prefix (command->op->entity, "conv:"))
    {
      char *entity = current_entity (db, command->conversation, error);

      if (entity == NULL)
        return NULL;
      g_free (command->op->entity);
      command->op->entity = entity;
    }
  if (command->up_to_newest && !fill_up_to (db, command, error))
    return NULL;
  if (command->take)
    {
      g_autofree char *me = wbl_db_get_meta (db, "agent-id");

      wbl_op_set_string (command->op, "agent", me != NULL ? me : "");
    }
  if (!wbl_db_op_add (db, command->op, error))
    return NULL;
  if (command->ask_rating && !wbl_desk_job_survey (db, command->op->entity + strlen ("conv:"), &asks, error))
    return NULL;
  return GINT_TO_POINTER (asks ? ASKS : DONE);
}

static Command *
command_new (const char *kind, const char *conversation)
{
  Command *command = g_new0 (Command, 1);
  g_autofree char *entity = g_strconcat ("conv:", conversation, NULL);

  command->op = wbl_op_new (kind, entity);
  command->conversation = g_strdup (conversation);
  return command;
}

static void
run (WblDesk *self, gpointer tag, Command *command, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, tag, command_job, command, command_free, callback, data);
}

/**
 * wbl_desk_take_async: takes an unassigned conversation. Offline it is a wish until the team's log has it; a lost one is
 * told by "claim-lost". End with wbl_desk_command_finish(), as all here.
 */
void
wbl_desk_take_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data)
{
  Command *command = command_new ("claim", conversation);

  command->take = TRUE;
  run (self, wbl_desk_take_async, command, callback, data);
}

/** wbl_desk_assign_async: @agent_id: (nullable): nobody */
void
wbl_desk_assign_async (WblDesk *self,
                       const char *conversation,
                       const char *agent_id,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  Command *command = command_new ("assign", conversation);

  wbl_op_set_string (command->op, "agent", agent_id);
  run (self, wbl_desk_assign_async, command, callback, data);
}

/**
 * wbl_desk_set_status_async:
 * @until_ms: of a snooze, 0 = until the customer writes
 * @ask_rating: with RESOLVED: asks the customer for a rating in the same transaction
 */
void
wbl_desk_set_status_async (WblDesk *self,
                           const char *conversation,
                           WblStatus status,
                           gint64 until_ms,
                           gboolean ask_rating,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  Command *command = command_new ("status", conversation);

  wbl_op_set_string (command->op, "status", wbl_status_to_string (status));
  if (status == WBL_STATUS_SNOOZED)
    wbl_op_set_int (command->op, "until", until_ms);
  command->up_to_newest = TRUE;
  command->ask_rating = ask_rating && status == WBL_STATUS_RESOLVED && self->account != NULL
                        && self->account->role == WBL_ROLE_AGENT;
  run (self, wbl_desk_set_status_async, command, callback, data);
  if (status == WBL_STATUS_SNOOZED)
    wbl_desk_schedule_tick (self, until_ms);
}

/**
 * wbl_desk_set_status_finish:
 * @asks: (out) (nullable): whether the customer is going to be asked for a rating: not if somebody asks after the same message
 *
 * Returns: whether it is done and on disk
 */
gboolean
wbl_desk_set_status_finish (WblDesk *self, GAsyncResult *result, gboolean *asks, GError **error)
{
  GError *local = NULL;
  int answer = GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), &local));

  if (asks != NULL)
    *asks = answer == ASKS;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/** wbl_desk_no_answer_async: what the customer wrote last needs no answer; @undo takes that back. */
void
wbl_desk_no_answer_async (WblDesk *self,
                          const char *conversation,
                          gboolean undo,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  Command *command = command_new ("no_answer", conversation);

  command->up_to_newest = TRUE;
  if (undo)
    json_object_set_boolean_member (command->op->payload, "undo", TRUE);
  run (self, wbl_desk_no_answer_async, command, callback, data);
}

void
wbl_desk_label_async (WblDesk *self,
                      const char *conversation,
                      const char *label,
                      gboolean add,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  Command *command = command_new ("label", conversation);
  JsonArray *names = json_array_new ();

  json_array_add_string_element (names, label);
  json_object_set_array_member (command->op->payload, add ? "add" : "remove", names);
  run (self, wbl_desk_label_async, command, callback, data);
}

void
wbl_desk_set_priority_async (WblDesk *self,
                             const char *conversation,
                             WblPriority priority,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  Command *command = command_new ("priority", conversation);

  wbl_op_set_int (command->op, "value", priority);
  run (self, wbl_desk_set_priority_async, command, callback, data);
}

void
wbl_desk_set_subject_async (WblDesk *self,
                            const char *conversation,
                            const char *subject,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  Command *command = command_new ("subject", conversation);

  wbl_op_set_string (command->op, "text", subject);
  run (self, wbl_desk_set_subject_async, command, callback, data);
}

/** wbl_desk_promise_async: a promise to the customer, owned by the agent who signed in. */
void
wbl_desk_promise_async (WblDesk *self,
                        const char *conversation,
                        const char *text,
                        gint64 due_ms,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  Command *command = command_new ("promise", conversation);
  g_autofree char *id = g_uuid_string_random ();

  g_free (command->op->entity);
  command->op->entity = g_strconcat ("promise:", id, NULL);
  wbl_op_set_string (command->op, "conv", conversation);
  wbl_op_set_string (command->op, "text", text);
  wbl_op_set_int (command->op, "due", due_ms);
  run (self, wbl_desk_promise_async, command, callback, data);
  wbl_desk_schedule_tick (self, 1);
}

void
wbl_desk_close_promise_async (WblDesk *self,
                              const char *promise,
                              WblPromiseState outcome,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  Command *command = g_new0 (Command, 1);
  g_autofree char *entity = g_strconcat ("promise:", promise, NULL);

  command->op = wbl_op_new ("promise.close", entity);
  wbl_op_set_string (command->op, "outcome", wbl_promise_state_to_string (outcome));
  run (self, wbl_desk_close_promise_async, command, callback, data);
}

/** wbl_desk_set_contact_async: @field: name, language, region, phone, mail or time_zone */
void
wbl_desk_set_contact_async (WblDesk *self,
                            gint64 peer,
                            const char *field,
                            const char *value,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  Command *command = g_new0 (Command, 1);
  g_autofree char *entity = g_strdup_printf ("contact:%" G_GINT64_FORMAT, peer);

  command->op = wbl_op_new ("contact", entity);
  wbl_op_set_string (command->op, "field", field);
  wbl_op_set_string (command->op, "value", value);
  run (self, wbl_desk_set_contact_async, command, callback, data);
}

/** wbl_desk_log_reveal_async: a person looked at a number that is masked; the log keeps who and when. @field: phone or mail */
void
wbl_desk_log_reveal_async (WblDesk *self, gint64 peer, const char *field, GAsyncReadyCallback callback, gpointer data)
{
  Command *command = g_new0 (Command, 1);
  g_autofree char *entity = g_strdup_printf ("contact:%" G_GINT64_FORMAT, peer);

  command->op = wbl_op_new ("reveal", entity);
  wbl_op_set_string (command->op, "field", field);
  run (self, wbl_desk_log_reveal_async, command, callback, data);
}

/* ---- read marks ---- */

static gboolean
am_assignee (WblDb *db, const WblConversation *c)
{
  g_autofree char *me = wbl_db_get_meta (db, "agent-id");

  return g_strcmp0 (c->assignee_id, me) == 0 && wbl_db_get_meta_int (db, "role") == WBL_ROLE_AGENT;
}

static gpointer
mark_read_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, data, error);

  if (c == NULL)
    return NULL;
  if (am_assignee (db, c))
    wbl_db_mark_read (db, c->id, error);
  else if (c->unread > 0)
    wbl_db_mark_looked (db, c->id, error);
  return GINT_TO_POINTER (1);
}

/**
 * wbl_desk_mark_read_async: a person had the thread before their eyes: it is no longer unread here. The customer is told
 * only when that person is its assignee; for other agents and for supervisors nothing leaves.
 */
void
wbl_desk_mark_read_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data)
{
  WblDeskAlert alert = { .kind = WBL_ALERT_READ, .conversation_id = conversation, .customer = "", .text = "" };

  wbl_desk_emit_alert (self, &alert);
  wbl_desk_command (self, wbl_desk_mark_read_async, mark_read_job, g_strdup (conversation), g_free, callback, data);
}

static gpointer
mark_unread_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, data, error);

  return c != NULL && wbl_db_mark_unread (db, c->id, am_assignee (db, c), error) ? GINT_TO_POINTER (1) : NULL;
}

/**
 * wbl_desk_mark_unread_async: what the customer wrote last is to be looked at again. The account's other devices are told
 * only by its assignee, as of reading; customers keep what they were told.
 */
void
wbl_desk_mark_unread_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_mark_unread_async, mark_unread_job, g_strdup (conversation), g_free, callback, data);
}

/* ---- the list ---- */

static gpointer
pin_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_pin (db, data, TRUE, error) ? GINT_TO_POINTER (1) : NULL;
}

static gpointer
unpin_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_pin (db, data, FALSE, error) ? GINT_TO_POINTER (1) : NULL;
}

/** wbl_desk_pin_async: the conversation's chat stays on top of the list, at every device of the account; or not any more. */
void
wbl_desk_pin_async (WblDesk *self, const char *conversation, gboolean pin, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_pin_async, pin ? pin_job : unpin_job, g_strdup (conversation), g_free, callback, data);
}

static gpointer
remove_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_remove (db, data, error) ? GINT_TO_POINTER (1) : NULL;
}

static gpointer
put_back_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_put_back (db, data, error) ? GINT_TO_POINTER (1) : NULL;
}

/**
 * wbl_desk_remove_async: takes the conversation out of this device's list, or puts it back (@undo). Its lines stay here and
 * at colleagues, and it is found by searching; a new message or what a colleague does to it brings it back. Refused with
 * WBL_STORE_ERROR_INVALID while something in it is not sent yet.
 */
void
wbl_desk_remove_async (WblDesk *self, const char *conversation, gboolean undo, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_remove_async, undo ? put_back_job : remove_job, g_strdup (conversation), g_free, callback,
                    data);
}
