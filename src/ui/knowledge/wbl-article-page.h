/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-articles.h"

G_BEGIN_DECLS

/* WblArticlePageWindow: what became of an article in use, its versions, and what keeps it right. */
#define WBL_TYPE_ARTICLE_PAGE_WINDOW (wbl_article_page_window_get_type ())
G_DECLARE_FINAL_TYPE (WblArticlePageWindow, wbl_article_page_window, WBL, ARTICLE_PAGE_WINDOW, AdwWindow)
void wbl_article_page_present (GtkWindow *parent, WblDesk *desk, const char *key);

G_END_DECLS
