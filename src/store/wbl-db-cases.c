/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-cases"

#include "config.h"

#include "model/wbl-json.h"
#include "store/wbl-db-cases.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"

#define GOOD_STARS 4

void
wbl_case_free (WblCase *one)
{
  if (one == NULL)
    return;
  g_free (one->conversation);
  g_free (one->article);
  g_free (one);
}

/* ---- uses ---- */

static void
add_cites (GPtrArray *cases, GHashTable *seen, const char *conversation, JsonObject *payload)
{
  JsonArray *cites = wbl_json_array_or_null (payload, "cites");

  for (guint i = 0; cites != NULL && i < json_array_get_length (cites); i++)
    {
      JsonObject *cite = wbl_json_element_object (cites, i, NULL);
      const char *article = cite != NULL ? wbl_json_string_or (cite, "article", "") : "";
      g_autofree char *key = g_strjoin ("\n", conversation, article, NULL);
      WblCase *one = NULL;

      if (*article == '\0' || !g_hash_table_add (seen, g_steal_pointer (&key)))
        continue;
      one = g_new (WblCase, 1);
      *one = (WblCase){ g_strdup (conversation), g_strdup (article) };
      g_ptr_array_add (cases, one);
    }
}

/**
 * wbl_db_recent_cases:
 * @limit: how many replies are read at most
 *
 * Returns: (transfer full) (element-type WblCase): each article of each conversation once, the newest replies first
 */
GPtrArray *
wbl_db_recent_cases (WblDb *db, guint limit, GError **error)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_case_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT coalesce(a.new, substr(o.entity,6)), o.payload FROM op o LEFT JOIN alias a ON a.old=substr(o.entity,6)"
          " WHERE o.kind='reply' AND instr(o.payload,'\"article\"')>0 AND o.entity LIKE 'conv:%'"
          " ORDER BY o.at_ms DESC LIMIT ?", error, "i", (gint64) limit);
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    {
      g_autoptr (JsonObject) payload = wbl_json_parse_object (col_text (stmt, 1), -1, NULL);

      if (payload != NULL)
        add_cites (cases, seen, col_text (stmt, 0), payload);
    }
  if (local == NULL)
    return g_steal_pointer (&cases);
  g_propagate_error (error, local);
  return NULL;
}

/* ---- how it went ---- */

typedef struct
{
  WblDb *db;
  const char *conversation;
  WblCaseOutcome outcome;
} Picks;

static gboolean
is_about (Picks *picks, const char *conversation)
{
  g_autofree char *current = NULL;

  if (g_str_equal (conversation, picks->conversation))
    return TRUE;
  current = wbl_db_text (picks->db, "SELECT new FROM alias WHERE old=?", "s", conversation);
  return g_strcmp0 (current, picks->conversation) == 0;
}

/* The last word of a person counts; a pick that was taken back says nothing. */
static gboolean
read_pick (const WblOp *op, gpointer data)
{
  Picks *picks = data;
  const char *outcome = wbl_json_string_or (op->payload, "outcome", "");

  if (!g_str_equal (op->kind, "pick") || !is_about (picks, wbl_json_string_or (op->payload, "conv", "")))
    return TRUE;
  if (wbl_json_bool_or (op->payload, "undo", FALSE))
    picks->outcome = WBL_CASE_OPEN;
  else if (g_str_equal (outcome, "helped"))
    picks->outcome = WBL_CASE_WORKED;
  else if (g_str_equal (outcome, "wrong"))
    picks->outcome = WBL_CASE_FAILED;
  return TRUE;
}

static WblCaseOutcome
rated_outcome (WblDb *db, const char *conversation)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT r.stars, r.unsolved FROM message m JOIN rating r ON r.message=m.id WHERE m.conversation=?"
          " ORDER BY r.at_ms DESC LIMIT 1", NULL, "s", conversation);

  if (stmt == NULL || !wbl_db_step (db, stmt, NULL))
    return WBL_CASE_OPEN;
  return col_int (stmt, 0) >= GOOD_STARS && col_int (stmt, 1) == 0 ? WBL_CASE_WORKED : WBL_CASE_FAILED;
}

/** wbl_db_case_outcome: what a person said of it, else what the customer did, else whether it is resolved. */
WblCaseOutcome
wbl_db_case_outcome (WblDb *db, const char *conversation, const char *article)
{
  g_autofree char *entity = g_strconcat ("article:", article, NULL);
  Picks picks = { db, conversation, WBL_CASE_OPEN };

  wbl_db_ops_of (db, entity, read_pick, &picks, NULL);
  if (picks.outcome == WBL_CASE_OPEN)
    picks.outcome = rated_outcome (db, conversation);
  if (picks.outcome == WBL_CASE_OPEN
      && wbl_db_int (db, "SELECT status FROM conversation WHERE id=?", "s", conversation) == WBL_STATUS_RESOLVED)
    picks.outcome = WBL_CASE_WORKED;
  return picks.outcome;
}

/** wbl_db_customer_text: Returns: (transfer full): the first @messages texts of the customer, one a line. */
char *
wbl_db_customer_text (WblDb *db, const char *conversation, guint messages)
{
  GString *text = g_string_new (NULL);
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT text FROM message WHERE conversation=? AND from_us=0 AND type=0 AND recalled=0 AND pending=0"
          " ORDER BY mid LIMIT ?", NULL, "si", conversation, (gint64) messages);

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    g_string_append_printf (text, "%s\n", col_text (stmt, 0));
  return g_string_free (text, FALSE);
}
