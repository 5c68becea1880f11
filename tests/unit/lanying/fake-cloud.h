/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "lanying/wbl-cloud-private.h"
#include "lanying/wbl-wire.h"

/* A server in this process that lies on demand: what no sound server would say. Nest is the honest
 * one. */
typedef struct
{
  SoupServer *server;
  char *url;
  SoupWebsocketConnection *socket; /* (nullable) (unowned): the newest one */
  GPtrArray *sockets;              /* (owned) all that are not closed */
  GPtrArray *paused;               /* (owned) calls that are never answered */
  guint n_sockets;                 /* open now */
  guint n_connects;
  guint max_sockets;
  guint n_sign_ins;
  guint n_provisions;
  guint n_pulls;
  guint n_unread;
  guint last_os_type;
  guint last_sn;
  char *last_guid;
  guint n_pings;
  guint n_pongs;
  guint n_kicks;
  char *token; /* the one that is good */
  guint ping_ms;
  guint uploaded;             /* bytes of the last upload */
  gboolean cloud_saw_token;   /* with a download */
  gboolean storage_saw_token; /* at the other host */
  /* lies */
  const char *rest_body; /* instead of every REST answer */
  const char *rest_type;
  guint rest_status;
  gboolean silent_rest;  /* never answer */
  gboolean refuse_linux; /* Provision: os_type 5 gets INVALID_PARAMETER */
  guint guid_conflicts;  /* Provision: so many of the next ones get DEVICE_GUID_CONFLICT */
  gboolean refuse_token; /* Provision: whatever token gets INVALID_TOKEN */
  gint64 kick_chat;      /* where notices come from, 0 is where they belong */
  gint64 kick_ms;        /* when they were written, 0 = not told */
  gboolean mute;         /* never answer a frame, never pong */
  gboolean no_status;    /* SYNC answers without a status */
  guint send_status;     /* for sends, 0 = OK */
  gboolean rounds;       /* SYNC answers: goes on with the same key for ever */
  GPtrArray *sent;       /* client ids (gint64*) as they came */
  GHashTable *answers;   /* "/path?query" → a REST answer */
  GPtrArray *requests;   /* "METHOD /path?query body" of those */
} FakeCloud;

FakeCloud *
fake_cloud_new (void);
void
fake_cloud_free (FakeCloud *self);
void
fake_cloud_answer (FakeCloud *self, const char *path, const char *body);
const char *
fake_cloud_asked (FakeCloud *self);
void
fake_cloud_push (FakeCloud *self, gint command, const ProtobufCMessage *payload);
void
fake_cloud_push_raw (FakeCloud *self, const guint8 *bytes, gsize size);
void
fake_cloud_notice (FakeCloud *self, gint64 peer);
void
fake_cloud_kick (FakeCloud *self, guint type);
void
fake_cloud_drop (FakeCloud *self);

WblCloud *
fake_cloud_client (FakeCloud *self);
void
wait_state (WblCloud *cloud, WblLinkState state);
#define wait_until(condition)                                                                      \
  while (!(condition))                                                                             \
  g_main_context_iteration (NULL, TRUE)
