/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-ops"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-list.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"
#include "store/wbl-db-questions.h"
#include "store/wbl-db-ratings.h"

#define OP_COLUMNS "seq,id,kind,entity,account,agent,device,lamport,base,key,payload,at_ms,mid,client_id,state,mine"

static WblOp *
op_from_row (WblStmt *stmt)
{
  WblOp *op = g_new0 (WblOp, 1);

  op->seq = col_int (stmt, 0);
  op->id = col_dup (stmt, 1);
  op->kind = col_dup (stmt, 2);
  op->entity = col_dup (stmt, 3);
  op->account = col_dup (stmt, 4);
  op->agent = col_dup (stmt, 5);
  op->device = col_dup (stmt, 6);
  op->lamport = col_int (stmt, 7);
  op->base = col_int (stmt, 8);
  op->key = col_dup (stmt, 9);
  op->payload = wbl_json_parse_object (col_text (stmt, 10), -1, NULL);
  if (op->payload == NULL)
    op->payload = json_object_new ();
  op->at_ms = col_int (stmt, 11);
  op->mid = col_int (stmt, 12);
  op->client_id = col_int (stmt, 13);
  op->state = (WblOpState) col_int (stmt, 14);
  op->mine = col_int (stmt, 15) != 0;
  return op;
}

static void
op_destroy (gpointer data)
{
  wbl_op_free (data);
}

static gboolean
insert_op (WblDb *db, const WblOp *op, GError **error)
{
  g_autofree char *payload = wbl_op_payload_text (op);

  return wbl_db_run (db, error,
                     "INSERT INTO op(id,kind,entity,account,agent,device,lamport,base,key,payload,at_ms,mid,client_id,"
                     "state,mine) VALUES(?,?,?,?,?,?,?,?,?,?,?,NULLIF(?,0),NULLIF(?,0),?,?)",
                     "ssssssiissiiiii", op->id, op->kind, op->entity, op->account, op->agent, op->device, op->lamport,
                     op->base, op->key, payload, op->at_ms, op->mid, op->client_id, (gint64) op->state,
                     (gint64) op->mine);
}

static void
take_string (char **place, char *value)
{
  g_free (*place);
  *place = value != NULL ? value : g_strdup ("");
}

/* Who, when and after what: everything of an own operation that its maker does not say. */
static gboolean
sign (WblDb *db, WblOp *op, GError **error)
{
  take_string (&op->account, wbl_db_get_meta (db, "user"));
  if (*op->agent == '\0')
    take_string (&op->agent, wbl_db_get_meta (db, "agent-id"));
  take_string (&op->device, wbl_db_get_meta (db, "device-guid"));
  op->lamport = wbl_db_get_meta_int (db, "lamport") + 1;
  op->base = wbl_db_get_meta_int (db, "team-folded");
  op->at_ms = wbl_db_now_ms (db);
  op->mine = TRUE;
  op->state = wbl_db_get_meta_int (db, "team") != 0 ? WBL_OP_QUEUED : WBL_OP_LOCAL;
  op->client_id = wbl_db_next_client_id (db, error);
  return op->client_id != 0 && wbl_db_set_meta_int (db, "lamport", op->lamport, error);
}

static gboolean
check_size (const WblOp *op, GError **error)
{
  g_autofree char *ext = wbl_op_to_ext (op);

  if (strlen (ext) <= WBL_OP_MAX_EXT)
    return TRUE;
  g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID, "This is too long for the team's log");
  return FALSE;
}

/* Whoever did it was there then. */
static gboolean
note_at_work (WblDb *db, gint64 seq, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT agent, at_ms FROM op WHERE seq=? AND key IS NULL", error, "i", seq);
  g_autofree char *agent = NULL;
  gint64 at_ms = 0;

  if (stmt == NULL)
    return FALSE;
  if (!wbl_db_step (db, stmt, NULL))
    return TRUE;
  agent = col_dup (stmt, 0);
  at_ms = col_int (stmt, 1);
  return wbl_db_agent_acted (db, agent, at_ms, error);
}

/* A pick is folded for itself: an article may have thousands of them. */
static gboolean
fold_what (WblDb *db, gint64 seq, GError **error)
{
  g_autofree char *entity = wbl_db_text (db, "SELECT entity FROM op WHERE seq=?", "i", seq);

  if (wbl_db_int (db, "SELECT kind='pick' FROM op WHERE seq=?", "i", seq))
    return wbl_db_fold_pick (db, seq, error);
  if (wbl_db_int (db, "SELECT kind='question.remove' FROM op WHERE seq=?", "i", seq))
    return wbl_db_fold_removal (db, seq, error);
  if (wbl_db_int (db, "SELECT kind='survey' FROM op WHERE seq=?", "i", seq) && !wbl_db_settle_survey (db, seq, error))
    return FALSE;
  return wbl_db_fold_entity (db, entity, error);
}

static gboolean
fold_op (WblDb *db, gint64 seq, GError **error)
{
  return fold_what (db, seq, error) && note_at_work (db, seq, error);
}

/* What somebody does to a conversation that was taken out of the list brings it back. */
static gboolean
put_back (WblDb *db, const WblOp *op, GError **error)
{
  return !g_str_has_prefix (op->entity, "conv:") || wbl_db_put_back (db, op->entity + strlen ("conv:"), error);
}

/**
 * wbl_db_op_add:
 * @op: an operation of ours; its actor, clock, base, client id and state are filled in
 *
 * Logs @op and folds its entity, in the running transaction.
 */
gboolean
wbl_db_op_add (WblDb *db, WblOp *op, GError **error)
{
  if (!sign (db, op, error) || !check_size (op, error) || !insert_op (db, op, error))
    return FALSE;
  op->seq = sqlite3_last_insert_rowid (db->sqlite);
  db->changes->outbox = TRUE;
  return fold_op (db, op->seq, error) && put_back (db, op, error);
}

static gboolean
note_seen (WblDb *db, const WblOp *op, gint64 mid, GError **error)
{
  if (op->lamport > wbl_db_get_meta_int (db, "lamport")
      && !wbl_db_set_meta_int (db, "lamport", op->lamport, error))
    return FALSE;
  if (mid > wbl_db_get_meta_int (db, "team-folded"))
    return wbl_db_set_meta_int (db, "team-folded", mid, error);
  return TRUE;
}

/**
 * wbl_db_op_receive:
 * @op: an operation that came from the confirmed staff room
 * @mid: its server id there
 *
 * Folds it once: a known id only learns its place in the order.
 */
gboolean
wbl_db_op_receive (WblDb *db, WblOp *op, gint64 mid, GError **error)
{
  gint64 known = wbl_db_int (db, "SELECT seq FROM op WHERE id=?", "s", op->id);
  gboolean is_new = known == 0, ok;

  op->mid = mid;
  op->state = WBL_OP_LOGGED;
  if (known != 0)
    ok = wbl_db_run (db, error, "UPDATE op SET mid=?, state=3, fail=NULL WHERE seq=? AND mid IS NULL", "ii", mid, known);
  else
    ok = insert_op (db, op, error);
  if (known == 0)
    known = sqlite3_last_insert_rowid (db->sqlite);
  return ok && note_seen (db, op, mid, error) && fold_op (db, known, error) && (!is_new || put_back (db, op, error));
}

static gboolean
refold (WblDb *db, gint64 seq, GError **error)
{
  db->changes->outbox = TRUE;
  return fold_op (db, seq, error);
}

/** wbl_db_op_acked: the staff room took our operation with this client id; FALSE without error = it is none of ours. */
gboolean
wbl_db_op_acked (WblDb *db, gint64 client_id, gint64 mid, GError **error)
{
  gint64 seq = wbl_db_int (db, "SELECT seq FROM op WHERE client_id=? AND mine=1", "i", client_id);

  return seq != 0 && wbl_db_run (db, error, "UPDATE op SET mid=?, state=3, fail=NULL WHERE client_id=?", "ii", mid, client_id)
         && refold (db, seq, error);
}

gboolean
wbl_db_op_set_state (WblDb *db, const char *id, WblOpState state, GError **error)
{
  return wbl_db_run (db, error, "UPDATE op SET state=? WHERE id=?", "is", (gint64) state, id);
}

static GPtrArray *
ops_from (WblDb *db, WblStmt *stmt, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (op_destroy);
  GError *local = NULL;

  while (wbl_db_step (db, stmt, &local))
    g_ptr_array_add (ops, op_from_row (stmt));
  if (local == NULL)
    return g_steal_pointer (&ops);
  g_propagate_error (error, local);
  return NULL;
}

/** wbl_db_ops_fold_unsent: what the team has not got counts here; after rows of it were put into the log by themselves. */
gboolean
wbl_db_ops_fold_unsent (WblDb *db, GError **error)
{
  gint64 seq = 0;

  while ((seq = wbl_db_int (db, "SELECT min(seq) FROM op WHERE seq>? AND mid IS NULL AND state<>4", "i", seq)) != 0)
    if (!fold_op (db, seq, error))
      return FALSE;
  return TRUE;
}

/* Who signed takes for themselves: only a claim and an assignment name an agent. Who signed before was not there then. */
static gboolean
sign_again (WblDb *db, const WblOp *op, const char *to, GError **error)
{
  return wbl_db_run (db, error,
                     "UPDATE op SET payload=CASE WHEN kind IN ('claim','assign') AND json_extract(payload,'$.agent')=agent"
                     " THEN json_set(payload,'$.agent',?1) ELSE payload END, agent=?1 WHERE seq=?2",
                     "si", to, op->seq)
         && fold_op (db, op->seq, error) && wbl_db_agent_acted (db, op->agent, op->at_ms, error);
}

/**
 * wbl_db_ops_sign_again:
 * @from: an agent id that was made up from the name before the team's log was read
 * @to: the id that the team knows this agent by
 *
 * What is not sent yet is signed by @to. What was sent stays as it is. What is mine is another's from now on.
 */
gboolean
wbl_db_ops_sign_again (WblDb *db, const char *from, const char *to, GError **error)
{
  g_autoptr (GPtrArray) ops = NULL;
  WblStmt *stmt = wbl_db_prepare (db, "SELECT " OP_COLUMNS " FROM op WHERE state IN (0,1) AND mine=1 AND agent=? ORDER BY seq",
                                  error, "s", from);

  if (stmt == NULL)
    return FALSE;
  ops = ops_from (db, stmt, error);
  wbl_stmt_done (stmt);
  db->changes->agents = TRUE;
  for (guint i = 0; ops != NULL && i < ops->len; i++)
    if (!sign_again (db, g_ptr_array_index (ops, i), to, error))
      return FALSE;
  return ops != NULL;
}

/**
 * wbl_db_ops_unsent:
 *
 * A pack's operation waits for its file, and what is said of the pack's articles waits for that.
 *
 * Returns: (transfer full) (element-type WblOp): what the staff room has not got, oldest first
 */
GPtrArray *
wbl_db_ops_unsent (WblDb *db, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT " OP_COLUMNS " FROM op WHERE state IN (1,2,5) AND state=1"
          " AND NOT EXISTS (SELECT 1 FROM pack p WHERE p.state=1 AND ('pack:'||p.sha256=op.entity OR EXISTS"
          "  (SELECT 1 FROM pack_article a WHERE a.key=substr(op.entity,9) AND a.pack=p.sha256 AND substr(op.entity,1,8)='article:')))"
          " ORDER BY seq LIMIT ?",
      error, "i", (gint64) limit);

  return stmt != NULL ? ops_from (db, stmt, error) : NULL;
}

guint
wbl_db_ops_count_unsent (WblDb *db)
{
  return (guint) wbl_db_int (db, "SELECT count(*) FROM op WHERE state IN (1,2,5)", "");
}

/**
 * wbl_db_ops_requeue:
 * @all_local: also what was done before there was a team, and what another room refused
 *
 * After a restart or a reconnection: what was on its way goes again, with the same client id.
 */
gboolean
wbl_db_ops_requeue (WblDb *db, gboolean all_local, GError **error)
{
  return wbl_db_run (db, error, "UPDATE op SET state=1 WHERE state=2", "")
         && (!all_local || wbl_db_run (db, error, "UPDATE op SET state=1, fail=NULL WHERE state IN (0,5) AND mine=1", ""));
}

gboolean
wbl_db_ops_requeue_one (WblDb *db, gint64 client_id, GError **error)
{
  return wbl_db_run (db, error, "UPDATE op SET state=1 WHERE client_id=? AND state=2", "i", client_id);
}

/**
 * wbl_db_op_refused:
 * @reason: a code word, as for a message that failed
 *
 * The staff room will not take our operation with this client id, however often it is sent: a person decides.
 */
gboolean
wbl_db_op_refused (WblDb *db, gint64 client_id, const char *reason, GError **error)
{
  gint64 seq = wbl_db_int (db, "SELECT seq FROM op WHERE client_id=? AND mine=1 AND state IN (1,2)", "i", client_id);

  if (wbl_db_int (db, "SELECT kind='survey' FROM op WHERE seq=?", "i", seq))
    return wbl_db_survey_refused (db, seq, reason, error);
  return seq == 0
         || (wbl_db_run (db, error, "UPDATE op SET state=5, fail=? WHERE client_id=? AND mine=1", "si", reason, client_id)
             && refold (db, seq, error));
}

guint
wbl_db_ops_count_refused (WblDb *db)
{
  return (guint) wbl_db_int (db, "SELECT count(*) FROM op WHERE state IN (1,2,5) AND state=5", "");
}

/** wbl_db_op_retry: a person wants the refused operation @seq sent again. */
gboolean
wbl_db_op_retry (WblDb *db, gint64 seq, GError **error)
{
  return !wbl_db_int (db, "SELECT 1 FROM op WHERE seq=? AND state=5", "i", seq)
         || (wbl_db_run (db, error, "UPDATE op SET state=1, fail=NULL WHERE seq=?", "i", seq) && refold (db, seq, error));
}

/**
 * wbl_db_op_withdraw:
 * @seq: an operation of ours that is queued or was refused
 *
 * It counts for nothing any more. Should the team have it after all, what the team has holds.
 *
 * Returns: (transfer full) (nullable): its text, "" when it has none; NULL: it is on its way, or the team has it
 */
char *
wbl_db_op_withdraw (WblDb *db, gint64 seq, GError **error)
{
  static const char find[] = "SELECT 1 FROM op WHERE seq=? AND mine=1 AND state IN (1,5)";
  g_autofree char *text = wbl_db_text (db, "SELECT json_extract(payload,'$.text') FROM op WHERE seq=?", "i", seq);

  if (!wbl_db_int (db, find, "i", seq))
    {
      gboolean left = wbl_db_int (db, "SELECT 1 FROM op WHERE seq=? AND mine=1 AND state<>4", "i", seq) != 0;

      g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND,
                           left ? "The team has it already" : "Nothing waits under that number");
      return NULL;
    }
  if (!wbl_db_run (db, error, "UPDATE op SET state=4 WHERE seq=?", "i", seq) || !refold (db, seq, error))
    return NULL;
  return text != NULL ? g_steal_pointer (&text) : g_strdup ("");
}

/**
 * wbl_db_set_team:
 * @group: the staff room that a person confirmed
 *
 * Its log is read from the beginning, and what was done here before goes there.
 */
gboolean
wbl_db_set_team (WblDb *db, gint64 group, GError **error)
{
  return wbl_db_set_meta_int (db, "team", group, error)
         && wbl_db_run (db, error, "INSERT OR IGNORE INTO chat(kind,peer) VALUES(2,?)", "i", group)
         && wbl_db_run (db, error, "UPDATE chat SET newest_mid=0, left=0, members_due=1 WHERE kind=2 AND peer=?", "i", group)
         && wbl_db_run (db, error, "DELETE FROM hole WHERE chat IN (SELECT id FROM chat WHERE kind=2 AND peer=?)", "i", group)
         && wbl_db_run (db, error, "INSERT INTO hole(chat,hi,lo) SELECT id,?,0 FROM chat WHERE kind=2 AND peer=?", "ii",
                        G_MAXINT64, group)
         && wbl_db_run (db, error,
                        "DELETE FROM message WHERE type=6 AND chat IN (SELECT id FROM chat WHERE kind=2 AND peer=?)", "i", group)
         && wbl_db_run (db, error, "UPDATE pack SET state=1, url=NULL WHERE bytes IS NOT NULL", "")
         && wbl_db_ops_requeue (db, TRUE, error);
}

/** wbl_db_ops_of: calls @func for each operation of @entity in fold order, until it returns FALSE. */
gboolean
wbl_db_ops_of (WblDb *db, const char *entity, WblOpFunc func, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) ops = NULL;
  WblStmt *stmt = wbl_db_prepare (
      db,
      "SELECT " OP_COLUMNS " FROM op WHERE state<>4 AND entity IN"
      " (SELECT ?1 UNION ALL SELECT 'conv:'||old FROM alias WHERE 'conv:'||new=?1"
      "  UNION ALL SELECT 'pack:'||pack FROM pack_article WHERE key=substr(?1,9) AND substr(?1,1,8)='article:')"
      " ORDER BY mid IS NULL, mid, lamport, id",
      error, "s", entity);

  if (stmt == NULL)
    return FALSE;
  ops = ops_from (db, stmt, error);
  wbl_stmt_done (stmt);
  for (guint i = 0; ops != NULL && i < ops->len; i++)
    if (!func (g_ptr_array_index (ops, i), data))
      break;
  return ops != NULL;
}
