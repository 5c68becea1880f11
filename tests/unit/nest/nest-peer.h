/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "lanying/wbl-wire.h"
#include "nest-process.h"

G_BEGIN_DECLS

/* Somebody who talks to a desk: REST calls that wait for their answer, and one realtime connection
 * whose frames are collected. Every wait has a deadline and fails the test. */
typedef struct
{
  NestProcess *nest;   /* (unowned) */
  SoupSession *session; /* (owned) */
  char *token;         /* (owned) (nullable) */
  gint64 act_as;       /* header user_id; 0: none */
  gint64 act_in;       /* header group_id; 0: none */
  gint64 uid;
  gint sn;
  gint claimed_sn; /* what Provision says it was given; 0: nothing */
  SoupWebsocketConnection *socket; /* (owned) (nullable) */
  GPtrArray *frames;   /* (owned) (element-type WblWireFrame) not looked at yet */
  GPtrArray *texts;    /* (owned) (element-type utf8) control packets */
  GArray *user_notices; /* (owned) (element-type gint) what was told about the person's devices */
  gint64 last_client_id;
  gboolean tolerant; /* frames that make no sense are counted and left out */
  guint n_spoilt;
} NestPeer;

NestPeer *nest_peer_new (NestProcess *nest);
NestPeer *nest_peer_new_user (NestProcess *nest, const char *name);
NestPeer *nest_peer_new_visitor (NestProcess *nest, gint64 desk);
NestPeer *nest_peer_new_device (NestPeer *other);
void nest_peer_free (NestPeer *self);

guint nest_peer_fetch (NestPeer *self,
                       const char *method,
                       const char *path,
                       const char *type,
                       GBytes *body,
                       GBytes **answer);
JsonObject *nest_peer_call (NestPeer *self, const char *method, const char *path, const char *body);
gint nest_peer_code (NestPeer *self, const char *method, const char *path, const char *body);
gboolean nest_peer_sign_in (NestPeer *self, const char *name, const char *password);

void nest_peer_connect (NestPeer *self);
void nest_peer_ask_provision (NestPeer *self, const char *guid);
gint nest_peer_provision (NestPeer *self, const char *guid);
void nest_peer_go_online (NestPeer *self, const char *guid);
void nest_peer_disconnect (NestPeer *self);
void nest_peer_wait_closed (NestPeer *self);
void nest_peer_send_bytes (NestPeer *self, const guint8 *data, gsize size);
void nest_peer_send_frame (NestPeer *self, gint command, const ProtobufCMessage *payload);
WblWireFrame *nest_peer_wait (NestPeer *self, gint command);
WblWireFrame *nest_peer_wait_any (NestPeer *self);
WblWireFrame *nest_peer_wait_sync (NestPeer *self);
gint nest_peer_wait_user_notice (NestPeer *self);
gint64 nest_peer_wait_notice (NestPeer *self);
void nest_peer_assert_quiet (NestPeer *self);

gint64 nest_peer_new_client_id (NestPeer *self);
void nest_peer_post_text (NestPeer *self, gint64 to, gint64 client_id, const char *text);
WblWireFrame *nest_peer_send_payload (NestPeer *self,
                                      gint64 to,
                                      gint64 client_id,
                                      gint ns,
                                      const ProtobufCMessage *payload);
WblWireFrame *nest_peer_send_body (NestPeer *self,
                                   gint64 to,
                                   gint64 client_id,
                                   WblPbMessageBody *body);
gint64 nest_peer_say (NestPeer *self, gint64 to, const char *text);
WblWireFrame *nest_peer_operate (NestPeer *self,
                                 gint64 to,
                                 gint type,
                                 gint64 mid,
                                 gint64 conversation,
                                 const char *content);
void nest_peer_ask_for (NestPeer *self, gint64 peer);
WblWireFrame *nest_peer_pull (NestPeer *self, gint64 peer, gint64 key);
WblWireFrame *nest_peer_page_back (NestPeer *self, gint64 peer, gint64 key, gint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NestPeer, nest_peer_free)

G_END_DECLS
