/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "nest/wbl-nest-db.h"

G_BEGIN_DECLS

struct _WblNestDb
{
  sqlite3 *handle;        /* (owned) */
  GHashTable *statements; /* (owned) SQL text (static) → sqlite3_stmt */
  char *dir;              /* (owned) */
  gint64 last_id;         /* newest server id given */
  gboolean batch_open;    /* a transaction whose commit does not wait for the disk */
  gboolean batch_inside;  /* what comes now belongs to it */
  void (*early_func) (gpointer user_data); /* (nullable): ends the batch */
  gpointer early_data;
  int lock_fd;            /* held while the store is open for writing; -1: none */
};

/* @format has one letter for each parameter: i gint64, d int, s text or NULL, b GBytes or NULL.
 * @sql must be a string literal: its statement is kept under its address. */
sqlite3_stmt *wbl_nest_db_bind (WblNestDb *self, const char *sql, const char *format, ...);
gboolean wbl_nest_db_run (WblNestDb *self,
                          GError **error,
                          const char *sql,
                          const char *format,
                          ...);
gint64 wbl_nest_db_int (WblNestDb *self, const char *sql, const char *format, ...);
gboolean wbl_nest_db_step (WblNestDb *self, sqlite3_stmt *statement);
char *wbl_nest_db_column (sqlite3_stmt *statement, int column);
GArray *wbl_nest_db_take_ids (WblNestDb *self, sqlite3_stmt *statement);

gboolean wbl_nest_db_create_schema (WblNestDb *self, GError **error);
gint64 wbl_nest_db_now (void);

G_END_DECLS
