/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-knowledge.h"

G_BEGIN_DECLS

/*
 * WblArticleFinder: what the knowledge list shows: suggestions for the open conversation while nothing is typed, else
 * the articles that match. Typing is waited out, a newer wish cancels the older one, and a late answer is dropped.
 *
 * Signals:
 *  "found" (): wbl_article_finder_get_hits() is new
 *  "busy-changed" (): a search has begun or ended
 */
#define WBL_TYPE_ARTICLE_FINDER (wbl_article_finder_get_type ())
G_DECLARE_FINAL_TYPE (WblArticleFinder, wbl_article_finder, WBL, ARTICLE_FINDER, GObject)
WblArticleFinder *wbl_article_finder_new (WblDesk *desk);
void wbl_article_finder_set_query (WblArticleFinder *self, const char *query);
void wbl_article_finder_set_conversation (WblArticleFinder *self, const char *conversation);
const char *wbl_article_finder_get_conversation (WblArticleFinder *self);
const char *wbl_article_finder_get_query (WblArticleFinder *self);
gboolean wbl_article_finder_is_search (WblArticleFinder *self);
gboolean wbl_article_finder_is_busy (WblArticleFinder *self);
gboolean wbl_article_finder_is_behind (WblArticleFinder *self);
void wbl_article_finder_pick (WblArticleFinder *self);
GPtrArray *wbl_article_finder_get_hits (WblArticleFinder *self);

G_END_DECLS
