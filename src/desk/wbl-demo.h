/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "model/wbl-play.h"

G_BEGIN_DECLS

/** WblDemo: a running local desk: warbler-nest as a child that ends with us. */
typedef struct
{
  char *server;
  char *app_id;
  char *chat;
  char *user;
  char *password;
  gint64 bot; /* user id of the shop's bot, 0 = none */
} WblDemoInfo;
#define WBL_TYPE_DEMO (wbl_demo_get_type ())
G_DECLARE_FINAL_TYPE (WblDemo, wbl_demo, WBL, DEMO, GObject)
void wbl_demo_start_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblDemo *wbl_demo_start_finish (GAsyncResult *result, GError **error);
const WblDemoInfo *wbl_demo_get_info (WblDemo *self);
void wbl_demo_stop (WblDemo *self);

/* The demo's busy morning, directed by a desk that is signed in to it. */
void wbl_desk_play_async (WblDesk *self, WblPlayVerb verb, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblPlay *wbl_desk_play_finish (WblDesk *self, GAsyncResult *result, GError **error);

G_END_DECLS
