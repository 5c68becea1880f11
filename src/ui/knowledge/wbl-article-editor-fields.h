/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-articles.h"

G_BEGIN_DECLS

/*
 * WblArticleFields: everything about an article but its title and text.
 *
 * Signals: "changed" (): somebody changed a field
 */
#define WBL_TYPE_ARTICLE_FIELDS (wbl_article_fields_get_type ())
G_DECLARE_FINAL_TYPE (WblArticleFields, wbl_article_fields, WBL, ARTICLE_FIELDS, AdwPreferencesPage)

void wbl_article_fields_set_agents (WblArticleFields *self, GPtrArray *agents); /* WblAgent */
void wbl_article_fields_set_doc (WblArticleFields *self, WblArticleDoc *doc);
gboolean wbl_article_fields_fill (WblArticleFields *self, WblArticleDoc *doc);
gboolean wbl_article_parse_day (const char *text, gint64 *day_ms);
char *wbl_article_day (gint64 day_ms);

G_END_DECLS
