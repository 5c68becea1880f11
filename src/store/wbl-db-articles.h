/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblArticlePut: an article to be stored. */
typedef struct
{
  WblArticle *article; /* (owned): version and changed_ms are not read */
  char *hash;          /* of everything that makes it differ from what is stored */
  char *source;        /* (nullable): where it came from, to show */
  gboolean team;       /* from the team's log: an import does not replace such a one */
} WblArticlePut;
WblArticlePut *wbl_article_put_new (WblArticle *article, const char *hash, const char *source);
void wbl_article_put_free (WblArticlePut *put);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblArticlePut, wbl_article_put_free)

typedef struct
{
  guint added, changed, unchanged;
} WblArticleCounts;

gboolean wbl_db_put_articles (WblDb *db, GPtrArray *puts, WblArticleCounts *counts, GError **error);
gboolean wbl_db_delete_article (WblDb *db, const char *key, GError **error);
WblArticle *wbl_db_get_article (WblDb *db, const char *key, GError **error);
WblArticle *wbl_db_get_article_row (WblDb *db, gint64 row, GError **error);
GPtrArray *wbl_db_list_articles (WblDb *db, const char *collection, guint limit, GError **error); /* WblArticle */
gint64 wbl_db_article_row (WblDb *db, const char *key);
gint64 wbl_db_article_slot (WblDb *db, gint64 row);
guint wbl_db_count_articles (WblDb *db);

/** WblArticleSlot: what of an article is compared with a query; borrowed from the row that is being read. */
typedef struct
{
  gint64 row;
  const char *region; /* (nullable) */
  gint64 valid_from_ms, valid_to_ms;
  const guint8 *digest; /* wbl-digest.h */
  gsize digest_len;
} WblArticleSlot;
typedef void (*WblArticleSlotFunc) (const WblArticleSlot *slot, gpointer data);
gboolean wbl_db_read_slot (WblDb *db, gint64 slot, WblArticleSlotFunc func, gpointer data, GError **error);
char *wbl_db_article_key (WblDb *db, gint64 row);
char *wbl_db_indexed_part (const char *body);

G_END_DECLS
