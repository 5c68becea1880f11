/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/wbl-desk-door.h"
#include "ui/wbl-window.h"

G_BEGIN_DECLS

/** WblOptions: what the command line asked for. Strings may be NULL. */
typedef struct
{
  gboolean demo;
  char *data_dir;
  char *server;
  char *app_id;
  char *user;
  char *agent;
  char *role;
} WblOptions;

void wbl_options_clear (WblOptions *options);

/**
 * WblLifecycle: the way from a started program to a desk on screen, and back: opening the store, the demo desk, signing in,
 * going on with what the keyring holds, signing out, closing. It drives the window's pages.
 */
#define WBL_TYPE_LIFECYCLE (wbl_lifecycle_get_type ())
G_DECLARE_FINAL_TYPE (WblLifecycle, wbl_lifecycle, WBL, LIFECYCLE, GObject)

char *wbl_options_dup_dir (const WblOptions *options);
WblLifecycle *wbl_lifecycle_new (GApplication *application, WblWindow *window, WblDeskDoor *door, const WblOptions *options);
void wbl_lifecycle_start (WblLifecycle *self);
void wbl_lifecycle_resumed (WblLifecycle *self);
void wbl_lifecycle_close_async (WblLifecycle *self, GAsyncReadyCallback callback, gpointer data);
void wbl_lifecycle_close_finish (WblLifecycle *self, GAsyncResult *result);

G_END_DECLS
