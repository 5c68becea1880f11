/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/knowledge/wbl-side-pane.h"
#if __has_include("ui/inbox/wbl-inbox-pane.h")
#include "ui/inbox/wbl-inbox-pane.h"
#else
#include "desk/wbl-inbox.h"
typedef struct _WblInboxPane WblInboxPane;
#define WBL_INBOX_PANE(x) ((WblInboxPane *) (x))
GtkWidget *wbl_inbox_pane_new (WblDesk *desk);
WblInbox *wbl_inbox_pane_get_inbox (WblInboxPane *self);
void wbl_inbox_pane_select (WblInboxPane *self, const char *conversation);
gboolean wbl_inbox_pane_select_relative (WblInboxPane *self, int step);
void wbl_inbox_pane_focus_search (WblInboxPane *self);
#endif
#if __has_include("ui/thread/wbl-thread-pane.h")
#include "ui/thread/wbl-thread-pane.h"
#else
typedef struct _WblThreadPane WblThreadPane;
#define WBL_THREAD_PANE(x) ((WblThreadPane *) (x))
GtkWidget *wbl_thread_pane_new (WblDesk *desk);
void wbl_thread_pane_set_conversation (WblThreadPane *self, const char *conversation);
void wbl_thread_pane_set_banner (WblThreadPane *self, GtkWidget *banner);
void wbl_thread_pane_set_narrow (WblThreadPane *self, gboolean narrow);
void wbl_thread_pane_save_drafts (WblThreadPane *self);
void wbl_thread_pane_insert (WblThreadPane *self, const char *text, const char *article_key);
#endif
#if __has_include("ui/feedback/wbl-feedback-page.h")
#include "ui/feedback/wbl-feedback-page.h"
#else
GtkWidget *wbl_feedback_page_new (WblDesk *desk);
#endif
