/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-thread.h"

G_BEGIN_DECLS

/**
 * WblThreadPane: one conversation: header, facts, messages, composer. Its actions are "thread.…".
 *
 * Properties: "send-with-enter" (gboolean); "ask-rating" (gboolean): resolving asks for a rating.
 * Signals: "next-requested" (): show the next conversation that needs me; "toast" (AdwToast*): show it;
 * "conversation-changed" (): another conversation or another state of it.
 * "allows" (char*, gboolean): whether one of the thread's actions can be done now.
 */
#define WBL_TYPE_THREAD_PANE (wbl_thread_pane_get_type ())
G_DECLARE_FINAL_TYPE (WblThreadPane, wbl_thread_pane, WBL, THREAD_PANE, GtkBox)

GtkWidget *wbl_thread_pane_new (WblDesk *desk);
void wbl_thread_pane_set_conversation (WblThreadPane *self, const char *conversation);
const char *wbl_thread_pane_get_conversation (WblThreadPane *self);
WblConversation *wbl_thread_pane_get_snapshot (WblThreadPane *self);
void wbl_thread_pane_insert (WblThreadPane *self, const char *text, const WblCite *cite, gboolean internal, const char *caution);
void wbl_thread_pane_show_message (WblThreadPane *self, gint64 server_id);
void wbl_thread_pane_focus_composer (WblThreadPane *self);
void wbl_thread_pane_set_narrow (WblThreadPane *self, gboolean narrow);
void wbl_thread_pane_set_banner (WblThreadPane *self, GtkWidget *banner);
AdwHeaderBar *wbl_thread_pane_get_header_bar (WblThreadPane *self);
void wbl_thread_pane_save_drafts (WblThreadPane *self);
void wbl_thread_pane_update_actions (WblThreadPane *self); /* tells by "allows" what can be done now */

G_END_DECLS
