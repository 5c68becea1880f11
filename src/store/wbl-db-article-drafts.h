/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-article-doc.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* What is being written on this computer: one draft an article. */
gboolean wbl_db_save_article_draft (WblDb *db, WblArticleDoc *doc, GError **error);
WblArticleDoc *wbl_db_get_article_draft (WblDb *db, const char *key, GError **error); /* (nullable) */
GPtrArray *wbl_db_article_drafts (WblDb *db, GError **error); /* WblArticleDoc */
gboolean wbl_db_drop_article_draft (WblDb *db, const char *key, GError **error);

G_END_DECLS
