/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-inbox.h"
#include "desk/wbl-thread.h"

G_BEGIN_DECLS

/*
 * A desk that a test writes itself: the headers of desk/ over arrays in memory, so that the parts of the window are
 * tested alone, at any time of the day and in any order of events. The real desk has its own tests, and the tour plays
 * the real window over it.
 */
WblDesk *scripted_desk_new (void);
WblConversation *scripted_conversation (const char *id, const char *customer, const char *last_text);
WblMessage *scripted_message (const char *conversation, const char *author, gboolean from_us, gint64 minutes_ago, const char *text);
void scripted_desk_put (WblDesk *desk, WblConversation *conversation);              /* (transfer full) adds or replaces */
void scripted_desk_say (WblDesk *desk, const char *conversation, WblMessage *message); /* (transfer full) adds or replaces by row id */
void scripted_desk_set_link (WblDesk *desk, WblDeskLink state);
void scripted_desk_set_role (WblDesk *desk, WblRole role);
void scripted_desk_refuse_next (WblDesk *desk, WblDeskError code);
void scripted_desk_set_file (WblDesk *desk, GBytes *bytes); /* what every file of a message is */
void scripted_desk_set_upload (WblDesk *desk, gint64 row_id, double fraction);
void scripted_desk_set_download (WblDesk *desk, gint64 row_id, double fraction);
void scripted_desk_lose_claim (WblDesk *desk, const char *conversation, const char *winner);
void scripted_desk_set_typing (WblDesk *desk, const char *conversation, gboolean typing);
void scripted_desk_set_writer (WblDesk *desk, const char *conversation, const char *writer); /* (nullable) a literal */
void scripted_desk_set_older (WblDesk *desk, const char *conversation, guint n);
void scripted_desk_set_remote (WblDesk *desk, const char *conversation); /* (nullable) a literal: the server alone has more of it */
WblInboxRow *scripted_row (WblConversation *conversation); /* (transfer full) (nullable conversation) */
void scripted_row_set (WblInboxRow *row, WblConversation *conversation);

/* What was asked of the desk, one line each, such as "reply c1 hold=0: text"; oldest first. */
GPtrArray *scripted_desk_log (WblDesk *desk);
guint scripted_desk_count (WblDesk *desk, const char *prefix);
const char *scripted_desk_last (WblDesk *desk, const char *prefix); /* (nullable) */

G_END_DECLS
