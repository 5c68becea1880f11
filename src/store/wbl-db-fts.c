/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-fts"

#include "config.h"

#include <string.h>

#include "store/wbl-db-incoming.h"
#include "store/wbl-db-private.h"
#include "text/wbl-tokenizer.h"

/* Our tokenizer as FTS5 sees it: "wbl", with the argument "unigrams" for messages. */

typedef struct
{
  void *context;
  int (*token) (void *, int, const char *, int, int, int);
  int code;
} Relay;

static gboolean
relay_token (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer data)
{
  Relay *relay = data;

  relay->code = relay->token (relay->context, colocated ? FTS5_TOKEN_COLOCATED : 0, token, (int) len, (int) start,
                              (int) end);
  return relay->code == SQLITE_OK;
}

static int
create_cb (void *unused, const char **args, int n_args, Fts5Tokenizer **out)
{
  gboolean unigrams = n_args > 0 && strcmp (args[0], "unigrams") == 0;

  *out = GINT_TO_POINTER (1 + (unigrams ? WBL_TOKENIZE_UNIGRAMS : WBL_TOKENIZE_DEFAULT));
  return SQLITE_OK;
}

static void
delete_cb (Fts5Tokenizer *tokenizer)
{
}

static int
tokenize_cb (Fts5Tokenizer *tokenizer,
             void *context,
             int flags,
             const char *text,
             int length,
             int (*token) (void *, int, const char *, int, int, int))
{
  Relay relay = { context, token, SQLITE_OK };
  WblTokenizeFlags how = (WblTokenizeFlags) (GPOINTER_TO_INT (tokenizer) - 1);

  /* A query is bigrams: unigrams are there to be found by a single character. */
  if (flags & FTS5_TOKENIZE_QUERY)
    how = WBL_TOKENIZE_DEFAULT;
  if (text != NULL && length > 0)
    wbl_tokenize (text, length, how, relay_token, &relay);
  return relay.code;
}

static fts5_api *
find_api (WblDb *db)
{
  fts5_api *api = NULL;
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (db->sqlite, "SELECT fts5(?1)", -1, &stmt, NULL) != SQLITE_OK)
    return NULL;
  sqlite3_bind_pointer (stmt, 1, &api, "fts5_api_ptr", NULL);
  sqlite3_step (stmt);
  sqlite3_finalize (stmt);
  return api;
}

/** wbl_db_register_tokenizers: on every connection, before the first statement that needs them. */
gboolean
wbl_db_register_tokenizers (WblDb *db, GError **error)
{
  static fts5_tokenizer tokenizer = { create_cb, delete_cb, tokenize_cb };
  fts5_api *api = find_api (db);

  if (api != NULL && api->xCreateTokenizer (api, "wbl", NULL, &tokenizer, NULL) == SQLITE_OK)
    return TRUE;
  g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_FAILED, "This SQLite has no FTS5");
  return FALSE;
}

/* ---- the index of messages: newest first by row id ---- */

static gint64
free_fts_key (WblDb *db, gint64 time_ms)
{
  gint64 key = MAX (time_ms, 1) * 1000;

  while (wbl_db_int (db, "SELECT 1 FROM message WHERE fts=?", "i", key))
    key++;
  return key;
}

/** wbl_db_index_message: makes a message's text findable; one without text, or already indexed, is left alone. */
gboolean
wbl_db_index_message (WblDb *db, gint64 row, GError **error)
{
  g_autofree char *text = wbl_db_text (
      db, "SELECT substr(text,1,65536) FROM message WHERE id=? AND text<>'' AND fts IS NULL AND type<>6", "i", row);
  gint64 key;

  if (text == NULL)
    return TRUE;
  key = free_fts_key (db, wbl_db_int (db, "SELECT time_ms FROM message WHERE id=?", "i", row));
  return wbl_db_run (db, error, "INSERT INTO message_fts(rowid,text) VALUES(?,?)", "is", key, text)
         && wbl_db_run (db, error, "UPDATE message SET fts=? WHERE id=?", "ii", key, row);
}

/** wbl_db_unindex_message: must run while the row still holds the text that was indexed. */
gboolean
wbl_db_unindex_message (WblDb *db, gint64 row, GError **error)
{
  return wbl_db_run (db, error,
                     "INSERT INTO message_fts(message_fts,rowid,text)"
                     " SELECT 'delete', fts, substr(text,1,65536) FROM message WHERE id=? AND fts IS NOT NULL",
                     "i", row)
         && wbl_db_run (db, error, "UPDATE message SET fts=NULL WHERE id=?", "i", row);
}
