/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

/* One realtime connection. */
#define WBL_TYPE_NEST_CLIENT (wbl_nest_client_get_type ())
G_DECLARE_FINAL_TYPE (WblNestClient, wbl_nest_client, WBL, NEST_CLIENT, GObject)

typedef void (*WblNestClientFunc) (WblNestClient *client, gpointer user_data);

WblNestClient *wbl_nest_client_new (WblNest *nest, GIOStream *stream, GUri *uri);
void wbl_nest_client_start (WblNestClient *self, WblNestClientFunc closed, gpointer user_data);
WblNest *wbl_nest_client_get_nest (WblNestClient *self);
gint64 wbl_nest_client_get_user_id (WblNestClient *self);
const WblNestUser *wbl_nest_client_get_user (WblNestClient *self);
gint wbl_nest_client_get_sn (WblNestClient *self);
void wbl_nest_client_provision (WblNestClient *self, WblNestUser *user, gint sn);
void wbl_nest_client_sign_out (WblNestClient *self);
void wbl_nest_client_write (WblNestClient *self, GBytes *frame);
void wbl_nest_client_send_now (WblNestClient *self, GBytes *frame);
void wbl_nest_client_send_frame (WblNestClient *self, GBytes *frame);
void wbl_nest_client_notice (WblNestClient *self, gint64 peer_id);
void wbl_nest_client_pulled (WblNestClient *self, gint64 peer_id);
void wbl_nest_client_relay (WblNestClient *self, const WblNestMessage *message, gint64 peer_id);
void wbl_nest_client_kick (WblNestClient *self, gint notice);
void wbl_nest_client_close (WblNestClient *self);

G_END_DECLS
