/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"
#include "model/wbl-cloud-types-rest.h"

G_BEGIN_DECLS

/*
 * Groups over REST: the staff room, sessions with several agents, and what members share. Main thread; each call ends in
 * the finish named behind it, with a WBL_CLOUD_ERROR or G_IO_ERROR_CANCELLED. Lists are fetched to their end.
 */

/** WblCloudGroupType: the cloud's numbers. Its documentation knows 0 and 2; 3 is what a session of a customer with
 * several agents is, where the app allows it. */
typedef enum
{
  WBL_CLOUD_GROUP_PRIVATE = 0,
  WBL_CLOUD_GROUP_CHAT_ROOM = 2,
  WBL_CLOUD_GROUP_SESSION = 3,
} WblCloudGroupType;

/* The groups themselves. */
void wbl_cloud_groups_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_groups_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudGroup */
void wbl_cloud_group_async (WblCloud *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblCloudGroup *wbl_cloud_group_finish (WblCloud *self, GAsyncResult *result, GError **error);
void wbl_cloud_create_group_async (WblCloud *self, WblCloudGroupType type, const char *name, const char *description, const gint64 *members, gsize n, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gint64 wbl_cloud_create_group_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* Changes; all end in wbl_cloud_done_finish(). */
void wbl_cloud_set_group_name_async (WblCloud *self, gint64 group, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_set_group_ext_async (WblCloud *self, gint64 group, const char *ext, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_set_group_display_name_async (WblCloud *self, gint64 group, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_set_group_history_visible_async (WblCloud *self, gint64 group, gboolean visible, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_transfer_group_async (WblCloud *self, gint64 group, gint64 new_owner, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_leave_group_async (WblCloud *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_destroy_group_async (WblCloud *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/* Members. Inviting and removing answer for each person: one may be refused while the others came in. */
void wbl_cloud_members_async (WblCloud *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_members_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudMember */
void wbl_cloud_invite_async (WblCloud *self, gint64 group, const gint64 *people, gsize n, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_remove_members_async (WblCloud *self, gint64 group, const gint64 *people, gsize n, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_outcomes_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudOutcome */

/* Applications and invitations. */
void wbl_cloud_apply_to_group_async (WblCloud *self, gint64 group, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* done_finish */
void wbl_cloud_group_applications_async (WblCloud *self, const gint64 *groups, gsize n, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_group_applications_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudRequest */
void wbl_cloud_answer_group_application_async (WblCloud *self, gint64 group, gint64 applicant, gboolean accept, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* done_finish */
void wbl_cloud_group_invitations_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_group_invitations_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudRequest */
void wbl_cloud_answer_group_invitation_async (WblCloud *self, gint64 group, gint64 inviter, gboolean accept, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* done_finish */

/* Announcements. */
void wbl_cloud_announcements_async (WblCloud *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_announcements_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudAnnouncement */
void wbl_cloud_announce_async (WblCloud *self, gint64 group, const char *title, const char *content, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* done_finish */
void wbl_cloud_delete_announcement_async (WblCloud *self, gint64 group, gint64 announcement, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* done_finish */

/* Shared files: the list, and what a member adds to it. Their bytes: wbl_cloud_download_async() with the file's url. */
void wbl_cloud_group_files_async (WblCloud *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_group_files_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudFile */
void wbl_cloud_share_file_async (WblCloud *self, gint64 group, const char *name, const char *mime, GBytes *bytes, WblCloudProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblCloudFile *wbl_cloud_share_file_finish (WblCloud *self, GAsyncResult *result, GError **error);
void wbl_cloud_rename_group_file_async (WblCloud *self, gint64 group, gint64 file, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* done_finish */
void wbl_cloud_delete_group_files_async (WblCloud *self, gint64 group, const gint64 *files, gsize n, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* outcomes_finish */

G_END_DECLS
