/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "model/wbl-cloud-types-rest.h"

G_BEGIN_DECLS

/*
 * What hangs in the staff room besides its talk: announcements, and files for all. The cloud keeps both and is asked each
 * time: on line only, and there must be a team (WBL_DESK_ERROR_NOT_FOUND). Main thread. Changes end in
 * wbl_desk_command_finish().
 */

void wbl_desk_announcements_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_announcements_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblCloudAnnouncement */
void wbl_desk_announce_async (WblDesk *self, const char *text, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_withdraw_announcement_async (WblDesk *self, gint64 announcement, GAsyncReadyCallback callback, gpointer data);

void wbl_desk_shared_files_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_shared_files_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblCloudFile */
typedef void (*WblShareProgress) (double fraction, gpointer data);
void wbl_desk_share_file_async (WblDesk *self, GFile *file, WblShareProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_save_shared_file_async (WblDesk *self, const WblCloudFile *shared, GFile *to, WblShareProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_remove_shared_file_async (WblDesk *self, gint64 file, GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
