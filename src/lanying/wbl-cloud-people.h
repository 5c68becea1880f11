/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"
#include "model/wbl-cloud-types-rest.h"

G_BEGIN_DECLS

/*
 * People over REST: contacts ("roster"), strangers, ourselves and our devices. Main thread; each call ends in the finish
 * named behind it, with a WBL_CLOUD_ERROR or G_IO_ERROR_CANCELLED. Lists are fetched to their end.
 */

/* Who somebody is. */
void wbl_cloud_profiles_async (WblCloud *self, const gint64 *uids, gsize n, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_profiles_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudProfile */
void wbl_cloud_find_person_async (WblCloud *self, const char *username, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_own_profile_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblCloudProfile *wbl_cloud_profile_finish (WblCloud *self, GAsyncResult *result, GError **error);
void wbl_cloud_support_staff_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* ids_finish */
void wbl_cloud_online_async (WblCloud *self, gint64 uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_cloud_online_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* Contacts. Lists of ids end in wbl_cloud_ids_finish(), changes in wbl_cloud_done_finish(). */
GArray *wbl_cloud_ids_finish (WblCloud *self, GAsyncResult *result, GError **error); /* gint64 */
void wbl_cloud_contacts_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* ids */
void wbl_cloud_contact_requests_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_contact_requests_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudRequest */
void wbl_cloud_ask_contact_async (WblCloud *self, gint64 uid, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_accept_contact_async (WblCloud *self, gint64 uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_decline_contact_async (WblCloud *self, gint64 uid, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_remove_contact_async (WblCloud *self, gint64 uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_set_contact_ext_async (WblCloud *self, gint64 uid, const char *alias, const char *ext, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_blocked_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* ids */
void wbl_cloud_block_async (WblCloud *self, gint64 uid, gboolean block, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_may_message_async (WblCloud *self, gint64 uid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_cloud_may_message_finish (WblCloud *self, GAsyncResult *result, GError **error);

/* Ourselves. Changes end in wbl_cloud_done_finish(). */
void wbl_cloud_set_own_profile_async (WblCloud *self, const char *nick, const char *description, const char *public_info, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_change_password_async (WblCloud *self, const char *old_password, const char *new_password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_devices_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_cloud_devices_finish (WblCloud *self, GAsyncResult *result, GError **error); /* WblCloudDevice */
void wbl_cloud_kick_device_async (WblCloud *self, guint device_sn, gboolean forget, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_pinned_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GArray *wbl_cloud_pinned_finish (WblCloud *self, GAsyncResult *result, GError **error); /* gint64 */
void wbl_cloud_pin_async (WblCloud *self, gint64 peer, gboolean pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
