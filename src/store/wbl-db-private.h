/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#if HAVE_SQLCIPHER
#define SQLITE_HAS_CODEC 1
#include <sqlcipher/sqlite3.h>
#else
#include <sqlite3.h>
#endif

#include "store/wbl-db.h"
#include "store/wbl-question-index.h"

G_BEGIN_DECLS

/* WblArticleIndex: wbl-db-index.c */
typedef struct _WblArticleIndex WblArticleIndex;

struct _WblDb
{
  sqlite3 *sqlite;
  GHashTable *statements; /* SQL text (owned) → sqlite3_stmt (owned) */
  WblChanges *changes;    /* of the running transaction (owned) */
  GThread *worker;        /* the only thread that may be here */
  gboolean lasting;       /* a commit waits until it is safe on the disk */
  WblArticleIndex *article_index; /* the one that is searched, as far as it is known (owned) (nullable) */
  WblArticleIndex *next_index;    /* the one that is being made in its place (owned) (nullable) */
  gboolean index_touched; /* by the running transaction: without it nothing of that would be true */
  WblQuestionIndex *questions; /* (owned) (nullable): wbl-db-questions.c */
  gboolean questions_touched;  /* as index_touched */
  GCancellable *cancellable; /* of the running job (nullable) (unowned) */
  const gint *wanted;        /* (atomic): how many wait whom the running job can wait for (nullable) (unowned) */
};

/* WblStmt: a cached prepared statement in use; reset when it goes out of scope. */
typedef sqlite3_stmt WblStmt;

WblDb *wbl_db_open (const char *path, const char *raw_key, gboolean alone, GError **error);
void wbl_db_close (WblDb *db);
gboolean wbl_db_set_lasting (WblDb *db, gboolean lasting, GError **error);
gboolean wbl_db_begin (WblDb *db, GError **error);
gboolean wbl_db_commit (WblDb *db, GError **error);
void wbl_db_rollback (WblDb *db);
gboolean wbl_db_exec (WblDb *db, const char *sql, GError **error);
gboolean wbl_db_migrate (WblDb *db, GError **error);
gboolean wbl_db_carry_over (WblDb *db, const char *path, GError **error);
gboolean wbl_db_register_tokenizers (WblDb *db, GError **error);
void wbl_db_drop_article_index (WblDb *db);
gboolean wbl_db_settle_article_index (WblDb *db, GError **error);
gboolean wbl_db_fail (WblDb *db, GError **error);
gboolean wbl_db_is_wanted (WblDb *db);

/* format: one letter per bound value: i gint64, s const char* (NULL = NULL), d double, b GBytes*, n NULL without a value.
 * Statements are kept by their text; one text is in use once at a time. */
WblStmt *wbl_db_prepare (WblDb *db, const char *sql, GError **error, const char *format, ...);
gboolean wbl_db_run (WblDb *db, GError **error, const char *sql, const char *format, ...);
gboolean wbl_db_step (WblDb *db, WblStmt *stmt, GError **error); /* TRUE = a row */
gint64 wbl_db_int (WblDb *db, const char *sql, const char *format, ...);  /* first column, 0 without a row */
char *wbl_db_text (WblDb *db, const char *sql, const char *format, ...); /* first column, NULL without a row */
void wbl_stmt_done (WblStmt *stmt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblStmt, wbl_stmt_done)

static inline const char *
col_text (WblStmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);
  return text != NULL ? text : "";
}

static inline char *
col_dup (WblStmt *stmt, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, column));
}

static inline gint64
col_int (WblStmt *stmt, int column)
{
  return sqlite3_column_int64 (stmt, column);
}

/* SQL: the agent at this computer; whether the note of a row of op mentions them. */
#define WBL_DB_ME "(SELECT value FROM meta WHERE name='agent-id')"
#define WBL_DB_NOTE_CALLS_ME                                                                                           \
  "EXISTS(SELECT 1 FROM json_each(op.payload,'$.mentions') WHERE json_each.value=" WBL_DB_ME ")"

G_END_DECLS
