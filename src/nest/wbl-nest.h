/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "nest/wbl-nest-batch.h"

G_BEGIN_DECLS

typedef struct _WblNestBot WblNestBot;
typedef struct _WblNestFaults WblNestFaults;

/* The running desk: one store, one HTTP server on the loopback, its realtime connections. */
typedef struct
{
  WblNestDb *db;         /* (owned) */
  SoupServer *server;    /* (owned) */
  char *app_id;          /* (owned) */
  char *base_url;        /* (owned) http://127.0.0.1:PORT */
  char **web_origins;    /* (owned) (nullable) whose web pages may use the desk beside its own */
  guint port;
  WblNestBatch *batch;   /* (owned) what is told only when it is on the disk */
  GPtrArray *clients;    /* (owned) (element-type WblNestClient) realtime connections */
  GHashTable *online;    /* (owned) user id → GPtrArray of their WblNestClient (unowned) */
  guint ping_interval_ms;
  struct _WblNestPlay *play; /* (owned) (nullable) the demo desk's busy morning */
  WblNestBot *bot;           /* (owned) (nullable) */
  WblNestFaults *faults;     /* (owned) (nullable): only for tests */
  gboolean is_cut;           /* the play took the network away */
} WblNest;

WblNest *wbl_nest_new (WblNestDb *db);
void wbl_nest_free (WblNest *self);
gboolean wbl_nest_listen (WblNest *self, gint port, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNest, wbl_nest_free)

G_END_DECLS
