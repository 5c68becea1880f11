/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-fold"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-packs.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-snippets.h"
#include "text/wbl-fold.h"

/*
 * Folding: an entity's state is computed anew from all its operations in the log's order (docs/operations.md). An
 * entity has few operations, so this costs little and cannot drift from the log.
 */

/* ---- conversations ---- */

typedef struct
{
  gboolean team;
  WblStatus status;
  gint64 status_mid;
  gint64 until_ms;
  char *assignee;
  gboolean assigned_pending;
  gint64 released_mid; /* it was resolved up to here, and nobody took it since; -1 = somebody has it */
  gint64 priority;
  char *subject;
  GPtrArray *labels;
  gint64 no_answer_mid;
  char *lost_by; /* our agent whose claim came too late (owned) (nullable) */
} ConvFold;

static void
conv_fold_clear (ConvFold *fold)
{
  g_free (fold->assignee);
  g_free (fold->lost_by);
  g_free (fold->subject);
  g_ptr_array_unref (fold->labels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConvFold, conv_fold_clear)

static void
set_assignee (ConvFold *fold, const WblOp *op, const char *agent)
{
  g_free (fold->assignee);
  fold->assignee = g_strdup (agent);
  fold->released_mid = -1;
  fold->assigned_pending = fold->team && op->mid == 0;
}

static void
fold_claim (ConvFold *fold, const WblOp *op)
{
  const char *agent = wbl_json_string_or (op->payload, "agent", op->agent);
  gboolean is_free = fold->assignee == NULL || *fold->assignee == '\0' || fold->released_mid >= 0;

  if (is_free)
    set_assignee (fold, op, agent);
  if (!op->mine)
    return;
  g_clear_pointer (&fold->lost_by, g_free);
  if (!g_str_equal (fold->assignee, agent))
    fold->lost_by = g_strdup (agent);
}

static void
fold_status (ConvFold *fold, const WblOp *op)
{
  WblStatus status = wbl_status_from_string (wbl_json_string_or (op->payload, "status", ""));

  if (status == 0)
    return;
  fold->status = status;
  fold->status_mid = wbl_json_id (op->payload, "up_to_mid");
  if (status == WBL_STATUS_RESOLVED)
    fold->released_mid = fold->status_mid;
  else if (g_strcmp0 (op->agent, fold->assignee) == 0)
    fold->released_mid = -1;
  fold->until_ms = status == WBL_STATUS_SNOOZED ? wbl_json_time (op->payload, "until") : 0;
}

static gboolean
find_label (GPtrArray *labels, const char *label, guint *at)
{
  return g_ptr_array_find_with_equal_func (labels, label, g_str_equal, at);
}

static void
fold_label_list (ConvFold *fold, const WblOp *op, const char *member, gboolean add)
{
  JsonArray *names = wbl_json_array_or_null (op->payload, member);
  guint at;

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    {
      JsonNode *node = json_array_get_element (names, i);
      const char *name = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

      if (name == NULL || *name == '\0' || strchr (name, '\n') != NULL)
        continue;
      if (find_label (fold->labels, name, &at) != add)
        {
          if (add)
            g_ptr_array_add (fold->labels, g_strdup (name));
          else
            g_ptr_array_remove_index (fold->labels, at);
        }
    }
}

static gboolean
fold_conv_op (const WblOp *op, gpointer data)
{
  ConvFold *fold = data;

  if (g_str_equal (op->kind, "claim"))
    fold_claim (fold, op);
  else if (g_str_equal (op->kind, "assign"))
    {
      set_assignee (fold, op, wbl_json_string_or (op->payload, "agent", ""));
      g_clear_pointer (&fold->lost_by, g_free); /* whoever came first, it was decided anew */
    }
  else if (g_str_equal (op->kind, "status"))
    fold_status (fold, op);
  else if (g_str_equal (op->kind, "priority"))
    fold->priority = CLAMP (wbl_json_int_or (op->payload, "value", 0), 0, 2);
  else if (g_str_equal (op->kind, "subject"))
    {
      g_free (fold->subject);
      fold->subject = g_strdup (wbl_json_string_or (op->payload, "text", ""));
    }
  else if (g_str_equal (op->kind, "label"))
    {
      fold_label_list (fold, op, "add", TRUE);
      fold_label_list (fold, op, "remove", FALSE);
    }
  else if (g_str_equal (op->kind, "no_answer"))
    fold->no_answer_mid = wbl_json_bool_or (op->payload, "undo", FALSE) ? 0 : wbl_json_id (op->payload, "up_to_mid");
  return TRUE;
}

static gboolean
write_conversation (WblDb *db, const char *id, ConvFold *fold, GError **error)
{
  g_autofree char *labels = NULL;

  g_ptr_array_add (fold->labels, NULL);
  labels = g_strjoinv ("\n", (char **) fold->labels->pdata);
  return wbl_db_run (db, error,
                     "UPDATE conversation SET folded_status=?, status_mid=?, snoozed_until=?,"
                     " folded_assignee=NULLIF(?,''), released_mid=NULLIF(?,-1), claim_pending=?, priority=?, subject=NULLIF(?,''), labels=?, no_answer_mid=? WHERE id=?",
                     "iiisiiissis", (gint64) fold->status, fold->status_mid, fold->until_ms,
                     fold->assignee != NULL ? fold->assignee : "", fold->released_mid, (gint64) fold->assigned_pending, fold->priority,
                     fold->subject != NULL ? fold->subject : "", labels, fold->no_answer_mid, id);
}

/* What the row said before. */
typedef struct
{
  gint64 chat;
  gint64 status_mid;
  gint64 status;
} ConvBefore;

/* The row was ours, by a claim that somebody else's turned out to precede. Theirs may come after our acknowledgement. */
static void
note_lost_claim (WblDb *db, const char *conversation, const char *winner)
{
  char *name = wbl_db_text (db, "SELECT name FROM agent WHERE id=?", "s", winner);

  g_hash_table_insert (db->changes->lost_claims, g_strdup (conversation), name != NULL ? name : g_strdup (winner));
}

static ConvBefore
read_before (WblDb *db, const char *id)
{
  ConvBefore before = { 0 };
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT chat, status_mid, folded_status FROM conversation WHERE id=?", NULL, "s", id);

  if (stmt != NULL && wbl_db_step (db, stmt, NULL))
    before = (ConvBefore){ col_int (stmt, 0), col_int (stmt, 1), col_int (stmt, 2) };
  return before;
}

/**
 * wbl_db_refold_conversation:
 * @id: a conversation that is here
 *
 * Computes its row from its operations, and nothing that follows from that.
 */
gboolean
wbl_db_refold_conversation (WblDb *db, const char *id, GError **error)
{
  g_auto (ConvFold) fold = { .status = WBL_STATUS_OPEN,
                             .released_mid = -1,
                             .labels = g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  g_autofree char *assignee = wbl_db_text (db, "SELECT assignee FROM conversation WHERE id=?", "s", id);

  fold.team = wbl_db_get_meta_int (db, "team") != 0;
  if (!wbl_db_ops_of (db, entity, fold_conv_op, &fold, error) || !write_conversation (db, id, &fold, error))
    return FALSE;
  if (fold.lost_by != NULL && g_strcmp0 (assignee, fold.lost_by) == 0)
    note_lost_claim (db, id, fold.assignee);
  return TRUE;
}

/* A resolved conversation may end before a message that is in it, or one that is not resolved any more may go on. With
 * an alias it may have ended before the alias's own operations counted. */
static gboolean
moves_messages (WblDb *db, const char *id, const ConvBefore *before, const ConvBefore *after)
{
  gint64 from = G_MAXINT64;

  if (wbl_db_int (db, "SELECT 1 FROM alias WHERE new=? LIMIT 1", "s", id))
    return TRUE;
  if (before->status == after->status && before->status_mid == after->status_mid)
    return FALSE;
  if (before->status == WBL_STATUS_RESOLVED)
    from = before->status_mid;
  if (after->status == WBL_STATUS_RESOLVED)
    from = MIN (from, after->status_mid);
  return wbl_db_int (db, "SELECT 1 FROM message WHERE chat=? AND pending=0 AND mid>? LIMIT 1", "ii", before->chat, from) != 0;
}

/* One that is not here may have been derived by somebody with less history: then its message is here. */
static gboolean
fold_unknown (WblDb *db, const char *id, GError **error)
{
  gint64 chat = wbl_db_int (db, "SELECT chat FROM message WHERE cid=?", "i", wbl_db_id_hash (id));

  return chat == 0 || wbl_db_place_again (db, chat, error);
}

static gboolean
fold_conversation (WblDb *db, const char *old_id, GError **error)
{
  g_autofree char *current = wbl_db_text (db, "SELECT new FROM alias WHERE old=?", "s", old_id);
  const char *id = current != NULL ? current : old_id;
  ConvBefore before = read_before (db, id), after;

  if (before.chat == 0)
    return fold_unknown (db, id, error);
  if (!wbl_db_refold_conversation (db, id, error))
    return FALSE;
  after = read_before (db, id);
  if (moves_messages (db, id, &before, &after) && !wbl_db_place_again (db, before.chat, error))
    return FALSE;
  return wbl_db_derive_conversation (db, id, error);
}

/* ---- the others: plain fields, the last writer wins ---- */

typedef struct
{
  WblDb *db;
  const char *id;
  GError *error;
} RowFold;

static gboolean
fold_agent_op (const WblOp *op, gpointer data)
{
  RowFold *fold = data;
  WblRole role = wbl_role_from_string (wbl_json_string_or (op->payload, "role", "agent"));

  if (!g_str_equal (op->kind, "agent.join"))
    return TRUE;
  fold->db->changes->agents = TRUE;
  return wbl_db_run (fold->db, &fold->error,
                     "INSERT INTO agent(id,name,role) VALUES(?,?,?)"
                     " ON CONFLICT(id) DO UPDATE SET name=excluded.name, role=excluded.role",
                     "ssi", fold->id, wbl_json_string_or (op->payload, "name", fold->id),
                     (gint64) (role != 0 ? role : WBL_ROLE_AGENT));
}

static gboolean
fold_promise_op (const WblOp *op, gpointer data)
{
  RowFold *fold = data;

  if (g_str_equal (op->kind, "promise"))
    return wbl_db_run (fold->db, &fold->error,
                       "INSERT INTO promise(id,conversation,text,owner,due_ms,state)"
                       " VALUES(?1,coalesce((SELECT new FROM alias WHERE old=?2),?2),?3,?4,?5,1) ON CONFLICT(id) DO UPDATE"
                       " SET conversation=excluded.conversation, text=excluded.text, due_ms=excluded.due_ms, state=1",
                       "ssssi", fold->id, wbl_json_string_or (op->payload, "conv", ""),
                       wbl_json_string_or (op->payload, "text", ""), op->agent,
                       wbl_json_time (op->payload, "due"));
  if (g_str_equal (op->kind, "promise.close"))
    return wbl_db_run (fold->db, &fold->error, "UPDATE promise SET state=? WHERE id=?", "is",
                       (gint64) MAX (wbl_promise_state_from_string (wbl_json_string_or (op->payload, "outcome", "")),
                                     WBL_PROMISE_KEPT),
                       fold->id);
  return TRUE;
}

static const char *
contact_sql (const char *field)
{
  static const struct
  {
    const char *field, *sql;
  } table[] = {
    { "name", "UPDATE contact SET name=NULLIF(?,'') WHERE uid=?" },
    { "language", "UPDATE contact SET language=NULLIF(?,'') WHERE uid=?" },
    { "region", "UPDATE contact SET region=NULLIF(?,'') WHERE uid=?" },
    { "phone", "UPDATE contact SET phone=NULLIF(?,'') WHERE uid=?" },
    { "mail", "UPDATE contact SET mail=NULLIF(?,'') WHERE uid=?" },
    { "time_zone", "UPDATE contact SET time_zone=NULLIF(?,'') WHERE uid=?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].field, field))
      return table[i].sql;
  return NULL;
}

static gboolean
fold_contact_op (const WblOp *op, gpointer data)
{
  RowFold *fold = data;
  const char *sql = contact_sql (wbl_json_string_or (op->payload, "field", ""));
  gint64 uid = g_ascii_strtoll (fold->id, NULL, 10);

  if (!g_str_equal (op->kind, "contact") || sql == NULL)
    return TRUE;
  return wbl_db_run (fold->db, &fold->error, "INSERT OR IGNORE INTO contact(uid) VALUES(?)", "i", uid)
         && wbl_db_run (fold->db, &fold->error, sql, "si", wbl_json_string_or (op->payload, "value", ""), uid);
}

/* ---- reviews: siblings when neither saw the other ---- */

typedef struct
{
  GHashTable *in_force; /* id → WblOp's id; a set of ids that nobody superseded (owned) */
  WblReviewState state;
  WblCause cause;
  char *note;
  char *reviewer;
  gint64 at_ms;
  gboolean pending;
} ReviewFold;

static void
supersede (ReviewFold *fold, const WblOp *op)
{
  JsonArray *sees = wbl_json_array_or_null (op->payload, "sees");

  for (guint i = 0; sees != NULL && i < json_array_get_length (sees); i++)
    {
      JsonNode *node = json_array_get_element (sees, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_hash_table_remove (fold->in_force, json_node_get_string (node));
    }
}

static gboolean
fold_review_op (const WblOp *op, gpointer data)
{
  ReviewFold *fold = data;
  WblReviewState state = wbl_review_state_from_string (wbl_json_string_or (op->payload, "state", ""));

  if (!g_str_equal (op->kind, "review") || state == 0)
    return TRUE;
  supersede (fold, op);
  g_hash_table_add (fold->in_force, g_strdup (op->id));
  fold->state = state;
  fold->cause = wbl_cause_from_string (wbl_json_string_or (op->payload, "cause", ""));
  g_free (fold->note);
  fold->note = g_strdup (wbl_json_string_or (op->payload, "note", ""));
  g_free (fold->reviewer);
  fold->reviewer = g_strdup (op->agent);
  fold->at_ms = op->at_ms;
  fold->pending = op->state != WBL_OP_LOCAL && op->mid == 0;
  return TRUE;
}

static gboolean
fold_rating (WblDb *db, const char *id, GError **error)
{
  ReviewFold fold = { .state = WBL_REVIEW_NEW };
  g_autofree char *entity = g_strconcat ("rating:", id, NULL);
  gboolean ok;

  fold.in_force = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ok = wbl_db_ops_of (db, entity, fold_review_op, &fold, error)
       && wbl_db_run (db, error,
                      "UPDATE rating SET review_state=?, cause=?, note=NULLIF(?,''), reviewer=?, reviewed_ms=?,"
                      " n_reviews=?, review_pending=? WHERE id=?",
                      "iissiiis", (gint64) fold.state, (gint64) fold.cause, fold.note, fold.reviewer, fold.at_ms,
                      (gint64) g_hash_table_size (fold.in_force), (gint64) fold.pending, id);
  db->changes->feedback = TRUE;
  g_hash_table_unref (fold.in_force);
  g_free (fold.note);
  g_free (fold.reviewer);
  return ok;
}

static gboolean
fold_row (WblDb *db, const char *entity, WblOpFunc func, GError **error)
{
  RowFold fold = { db, strchr (entity, ':') + 1, NULL };

  if (!wbl_db_ops_of (db, entity, func, &fold, error))
    return FALSE;
  if (fold.error == NULL)
    return TRUE;
  g_propagate_error (error, fold.error);
  return FALSE;
}

static gboolean
fold_promise (WblDb *db, const char *entity, GError **error)
{
  g_autofree char *conversation = NULL;

  if (!fold_row (db, entity, fold_promise_op, error))
    return FALSE;
  conversation = wbl_db_text (db, "SELECT conversation FROM promise WHERE id=?", "s", strchr (entity, ':') + 1);
  if (conversation != NULL && !wbl_db_int (db, "SELECT 1 FROM conversation WHERE id=?", "s", conversation))
    return fold_unknown (db, conversation, error);
  return conversation == NULL || wbl_db_derive_conversation (db, conversation, error);
}

static gboolean
fold_contact (WblDb *db, const char *entity, GError **error)
{
  gint64 uid = g_ascii_strtoll (strchr (entity, ':') + 1, NULL, 10);

  return fold_row (db, entity, fold_contact_op, error) && wbl_db_contact_changed (db, uid, error);
}

/**
 * wbl_db_fold_entity:
 * @entity: "conv:…", "rating:…" as in docs/operations.md
 *
 * Computes the entity's row anew from its operations. Entities of a kind we do not know are left alone.
 */
gboolean
wbl_db_fold_entity (WblDb *db, const char *entity, GError **error)
{
  if (g_str_has_prefix (entity, "conv:"))
    return fold_conversation (db, entity + strlen ("conv:"), error);
  if (g_str_has_prefix (entity, "rating:"))
    return fold_rating (db, entity + strlen ("rating:"), error);
  if (g_str_has_prefix (entity, "promise:"))
    return fold_promise (db, entity, error);
  if (g_str_has_prefix (entity, "contact:"))
    return fold_contact (db, entity, error);
  if (g_str_has_prefix (entity, "snippet:"))
    return wbl_db_fold_snippet (db, entity, error);
  if (g_str_has_prefix (entity, "agent:"))
    return fold_row (db, entity, fold_agent_op, error);
  if (g_str_has_prefix (entity, "article:"))
    return wbl_db_fold_article (db, entity + strlen ("article:"), error);
  if (g_str_has_prefix (entity, "piece:"))
    return wbl_db_fold_piece (db, entity + strlen ("piece:"), error);
  if (g_str_has_prefix (entity, "pack:"))
    return wbl_db_fold_pack (db, entity + strlen ("pack:"), error);
  return TRUE;
}
