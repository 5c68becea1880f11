/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-article-doc.h"
#include "model/wbl-teaching.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/* Lessons: articles on their way to the company's bot, and what it has of them. */
gint64 wbl_db_bot (WblDb *db);
gboolean wbl_db_set_bot (WblDb *db, gint64 uid, GError **error);
gboolean wbl_db_is_person (WblDb *db, gint64 uid);
gboolean wbl_db_is_bot_chat (WblDb *db, gint64 chat);

gboolean wbl_db_may_teach (WblDb *db, const char *article);
gint64 wbl_db_add_lesson (WblDb *db, WblArticleDoc *doc, GError **error);
gboolean wbl_db_review_lessons (WblDb *db, GError **error);
gboolean wbl_db_lesson_acked (WblDb *db, gint64 row, GError **error);

WblTeaching *wbl_db_teaching (WblDb *db, const char *article, GError **error);
GPtrArray *wbl_db_taught (WblDb *db, GError **error); /* WblTeaching */

G_END_DECLS
