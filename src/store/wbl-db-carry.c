/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-carry"

#include "config.h"

#include "store/wbl-db-incoming.h"
#include "store/wbl-db-index.h"
#include "store/wbl-db-leak.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"

/*
 * A store of an older schema is not brought up to date: a new one is filled from the cloud. What only the old one has is
 * taken over: what was not sent, what is typed and not sent, whose desk it is, and the articles that were imported here and are
 * not the team's, with where they came from. The old file is only read. It may be of
 * any older version: of each table the columns that both have are copied, and one that cannot be read is left out.
 */

typedef struct
{
  const char *table;
  const char *skip;        /* columns that are new here, each between commas */
  const char *more_column; /* one more, "" = none */
  const char *more_value;
  const char *which; /* of the old table t */
} Taken;

#define CHAT_HERE                                                                                                      \
  "(SELECT n.id FROM main.chat n JOIN old.chat o ON o.kind=n.kind AND o.peer=n.peer WHERE o.id=t.chat)"
#define MESSAGE_HERE                                                                                                   \
  "(SELECT n.id FROM main.message n JOIN old.message o ON o.client_id=n.client_id WHERE o.id=t.message AND n.pending=1)"
/* What is here of a chat begins anew. */
#define NOT_OF_CHAT                                                                                                    \
  ",id,title,looked_mid,read_mid,read_sent_mid,newest_mid,unread_mid,removed_mid,forget,customer,group_type,"          \
  "members_due,left,left_mid,info_mid,"
#define ROOT_HERE "(SELECT n.id FROM main.import_root n JOIN old.import_root o ON o.path=n.path WHERE o.id=t.root)"
#define NOT_A_TEAMS "key NOT IN (SELECT key FROM old.article_doc)"
#define NO_GAP_HERE "NOT EXISTS (SELECT 1 FROM main.gap n WHERE n.text=t.text AND n.at_ms=t.at_ms)"
#define UNSENT "pending=1 AND state IN (1,2,3,7)"

static const Taken taken[] = {
  { "meta", ",,", "", "",
    "name IN ('server','app-id','user','uid','agent-id','agent-name','role','team','bot','target-ms','lamport',"
    "'last-client-id','packed-until')" },
  { "op", ",seq,", "", "", "mine=1 AND state IN (0,1,2,5) ORDER BY seq" },
  { "chat", NOT_OF_CHAT, "", "", "id IN (SELECT chat FROM old.message WHERE " UNSENT ")" },
  { "message", ",id,chat,fts,", ",chat", "," CHAT_HERE, UNSENT " ORDER BY id" },
  { "file", ",message,", ",message", "," MESSAGE_HERE, "message IN (SELECT id FROM old.message WHERE " UNSENT ")" },
  { "survey", ",,", "", "", "mid IS NULL" },
  { "draft", ",,", "", "", "1" },
  { "draft_file", ",,", "", "", "1" },
  { "article_draft", ",,", "", "", "1" },
  { "pack", ",,", "", "", "state=1" },
  { "pack_article", ",,", "", "", "pack IN (SELECT sha256 FROM old.pack WHERE state=1)" },
  { "pack_staged", ",,", "", "", "1" },
  { "article", ",id,", "", "", NOT_A_TEAMS " ORDER BY id" },
  { "import_root", ",id,", "", "", "1" },
  { "import", ",root,", ",root", "," ROOT_HERE, "1" },
  { "gap", ",id,", "", "", NO_GAP_HERE " ORDER BY id" },
  { "gap_closed", ",,", "", "", "1" },
  { "snippet_file", ",,", "", "", "1" },
};

/* The columns that both tables have, and of those that only the new one has what cannot be left out. */
static char *
copy_sql (WblDb *db, const Taken *what)
{
  return wbl_db_text (
      db,
      "SELECT 'INSERT OR IGNORE INTO main.'||?1||'('||group_concat(n.name)||?3||') SELECT '||group_concat(CASE"
      "  WHEN o.name IS NOT NULL THEN 't.'||n.name WHEN n.type='INTEGER' THEN '0' ELSE '''''' END)||?4||' FROM old.'||?1||"
      " ' t WHERE '||?5 FROM pragma_table_info(?1,'main') n LEFT JOIN pragma_table_info(?1,'old') o ON o.name=n.name"
      " WHERE instr(?2,','||n.name||',')=0 AND (o.name IS NOT NULL OR (n.\"notnull\" AND n.dflt_value IS NULL))",
      "sssss", what->table, what->skip, what->more_column, what->more_value, what->which);
}

/* Only where there is no room is there no going on: a table that cannot be read would not be readable the next time. */
static gboolean
take (WblDb *db, const Taken *what, GError **error)
{
  g_autofree char *sql = copy_sql (db, what);
  g_autoptr (GError) local = NULL;

  if (sql != NULL && wbl_db_exec (db, sql, &local))
    return TRUE;
  g_message ("%s could not be taken over: %s", what->table, local != NULL ? local->message : "not there");
  if (sqlite3_get_autocommit (db->sqlite) || g_error_matches (local, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static gboolean
index_messages (WblDb *db, GError **error)
{
  gint64 row = 0;

  while ((row = wbl_db_int (db, "SELECT min(id) FROM message WHERE id>?", "i", row)) != 0)
    if (!wbl_db_index_message (db, row, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_all (WblDb *db, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    if (!take (db, &taken[i], error))
      return FALSE;
  db->changes->outbox = db->changes->knowledge = TRUE;
  return index_messages (db, error) && wbl_db_leak_make_anew (db, error) && wbl_db_look_for_articles (db, error)
         && wbl_db_ops_fold_unsent (db, error);
}

/* Where no other connection is let in, that lock takes a file that can be written; nothing but its log is moved into it. */
static gboolean
attach (WblDb *db, const char *path, GError **error)
{
  g_autofree char *locking = wbl_db_text (db, "PRAGMA main.locking_mode", "");
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (full, NULL, error);
  g_autofree char *with_mode =
      uri != NULL ? g_strconcat (uri, g_strcmp0 (locking, "exclusive") == 0 ? "?mode=rw" : "?mode=ro", NULL) : NULL;

  return uri != NULL && wbl_db_run (db, error, "ATTACH ? AS old", "s", with_mode);
}

/**
 * wbl_db_carry_over:
 * @path: a database of an older version, which is only read
 *
 * Takes over what only that one has, in one transaction; again does no harm. Worker thread. Fails with WBL_STORE_ERROR:
 * FULL (try again), CORRUPT and others (it cannot be read at all).
 */
gboolean
wbl_db_carry_over (WblDb *db, const char *path, GError **error)
{
  gboolean ok;

  if (!attach (db, path, error))
    return FALSE;
  ok = wbl_db_begin (db, error) && take_all (db, error) && wbl_db_commit (db, error);
  wbl_db_rollback (db);
  wbl_db_exec (db, "DETACH old", NULL);
  return ok;
}
