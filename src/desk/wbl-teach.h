/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "model/wbl-teaching.h"

G_BEGIN_DECLS

/* Teaching the company's bot: an article goes to it as a file message, through the outbox. */
void wbl_desk_set_bot_async (WblDesk *self, gint64 uid, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_teach_async (WblDesk *self, const char *key, gint64 bot, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_teaching_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblTeaching *wbl_desk_teaching_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_taught_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_taught_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblTeaching */

G_END_DECLS
