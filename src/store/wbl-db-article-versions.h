/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-article-doc.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* Articles of the team: what is written here goes through the log, and the rows are computed from it. */
gboolean wbl_db_fold_articles (WblDb *db, GPtrArray *keys, GError **error);
gboolean wbl_db_fold_article (WblDb *db, const char *key, GError **error);
gboolean wbl_db_fold_piece (WblDb *db, const char *hash, GError **error);
gboolean wbl_db_article_is_team (WblDb *db, const char *key);
gboolean wbl_db_article_is_filed (WblDb *db, const char *key);

WblArticleDoc *wbl_db_get_article_doc (WblDb *db, const char *key, GError **error);
GPtrArray *wbl_db_article_versions (WblDb *db, const char *key, GError **error); /* WblArticleDoc */
GPtrArray *wbl_db_articles_to_review (WblDb *db, gint64 until_ms, gint64 verified_before_ms, guint limit, GError **error); /* WblArticleDoc */
GPtrArray *wbl_db_articles_in_state (WblDb *db, WblArticleState state, guint limit, GError **error); /* WblArticleDoc */

gboolean wbl_db_save_article (WblDb *db, WblArticleDoc *doc, GError **error);
gboolean wbl_db_share_article (WblDb *db, const char *key, GError **error);
gboolean wbl_db_set_article_state (WblDb *db, const char *key, WblArticleState state, GError **error);
gboolean wbl_db_unarchive_article (WblDb *db, const char *key, GError **error);
gboolean wbl_db_verify_article (WblDb *db, const char *key, gint64 review_ms, GError **error);

G_END_DECLS
