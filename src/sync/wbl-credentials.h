/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The account's password, in the system's keyring only. LOCKED: offer to unlock; MISSING: ask each time. */
typedef enum
{
  WBL_CREDENTIALS_ERROR_LOCKED = 1,
  WBL_CREDENTIALS_ERROR_MISSING,
} WblCredentialsError;
#define WBL_CREDENTIALS_ERROR (wbl_credentials_error_quark ())
GQuark wbl_credentials_error_quark (void);

void wbl_credentials_store_async (const char *server, const char *app_id, const char *user, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_credentials_store_finish (GAsyncResult *result, GError **error);
void wbl_credentials_lookup_async (const char *server, const char *app_id, const char *user, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *wbl_credentials_lookup_finish (GAsyncResult *result, GError **error); /* (nullable): free with wbl_credentials_free() */
void wbl_credentials_erase_async (const char *server, const char *app_id, const char *user, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_credentials_erase_finish (GAsyncResult *result, GError **error);
/* The store's key, by the store's id: 64 hexadecimal digits. */
void wbl_credentials_store_key_async (const char *store, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_credentials_lookup_key_async (const char *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* ends in lookup_finish */
void wbl_credentials_erase_key_async (const char *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* ends in erase_finish */
void wbl_credentials_free (char *password);

G_END_DECLS
