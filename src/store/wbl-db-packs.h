/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-article-doc.h"
#include "model/wbl-json.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* Packs of articles: what is too long for the log, or too much, goes as a file of the team's group. */

/** WblPackState: how far a pack has come here. Stored: append only. */
typedef enum
{
  WBL_PACK_TO_SEND = 1,  /* ours, and the team has not got it */
  WBL_PACK_TO_FETCH = 2, /* a colleague's, not here yet */
  WBL_PACK_HERE = 3,
} WblPackState;

typedef struct
{
  char *sha256;
  char *name;
  char *url;     /* (nullable): not uploaded */
  char *fail;    /* (nullable): why it is not here or there yet: a code word */
  char *author;  /* (nullable): name to show */
  gint64 size;
  guint n;       /* articles in it */
  gint64 until_ms;
  gint64 next_ms; /* not before */
  WblPackState state;
  GBytes *bytes; /* (nullable): of one to be sent */
} WblPack;
void wbl_pack_free (WblPack *pack);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblPack, wbl_pack_free)

/* Making them. */
gboolean wbl_db_pack_stage (WblDb *db, WblArticleDoc *doc, gboolean imported, GError **error);
gboolean wbl_db_pack_some (WblDb *db, gboolean *more, GError **error);
gboolean wbl_db_pack_staged (WblDb *db, GError **error);
GPtrArray *wbl_db_imported_keys (WblDb *db, const char *collection, GError **error); /* utf8 */
guint wbl_db_pack_stage_keys (WblDb *db, GPtrArray *keys, guint *n_too_long, GError **error);

/* Moving them. */
WblPack *wbl_db_pack_next (WblDb *db, WblPackState state, GError **error); /* (nullable) */
gint64 wbl_db_pack_next_ms (WblDb *db);
gboolean wbl_db_pack_sent (WblDb *db, const char *sha256, const char *url, GError **error);
gboolean wbl_db_pack_apply (WblDb *db, const char *sha256, GBytes *bytes, GError **error);
gboolean wbl_db_pack_failed (WblDb *db, const char *sha256, const char *why, GError **error);
gboolean wbl_db_packs_retry (WblDb *db, GError **error);
GPtrArray *wbl_db_packs_waiting (WblDb *db, GError **error); /* WblPack, without their bytes */

/* Folding. */
gboolean wbl_db_fold_pack (WblDb *db, const char *sha256, GError **error);
JsonObject *wbl_db_packed_article (WblDb *db, const char *sha256, const char *key); /* (nullable) */

G_END_DECLS
