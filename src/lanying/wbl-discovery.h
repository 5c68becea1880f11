/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lanying/wbl-http.h"

G_BEGIN_DECLS

/** WblCluster: where one cluster of the cloud answers. Base URLs without a slash at the end, http or https; at least one
 * of each, in the order to try. */
typedef struct
{
  GPtrArray *rest;     /* (element-type utf8) (owned) */
  GPtrArray *realtime; /* (element-type utf8) (owned) */
} WblCluster;

/** WblDiscovery: what an app's discovery says. */
typedef struct
{
  GPtrArray *clusters; /* (element-type WblCluster) (owned): at least one */
  GPtrArray *hosts;    /* (element-type utf8) (owned): who to ask next time instead of the public hosts; may be empty */
  char *app_status;    /* "" = not known yet */
  char *verification;  /* JSON, "" = none; its content is not documented */
  char *services;      /* names of what the first cluster has, "" = not told; not kept for the next start */
} WblDiscovery;

void
wbl_discovery_free (WblDiscovery *discovery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblDiscovery, wbl_discovery_free)

WblDiscovery *
wbl_discovery_read (JsonObject *data, gboolean secure, GError **error);
WblDiscovery *
wbl_discovery_new_fixed (const char *server);
char *
wbl_discovery_save (const WblDiscovery *discovery);
WblDiscovery *
wbl_discovery_load (const char *saved);

char **
wbl_discovery_hosts (const char *const *remembered);

/** WblDiscoveryQuestion: whom to ask for what. */
typedef struct
{
  const char *server;       /* (nullable): a private cloud, which may have no discovery and then is used as it is */
  const char *app_id;
  const char *const *hosts; /* whom to ask when there is no @server, at least one */
  guint deadline_ms;        /* for each request */
  guint stagger_ms;         /* between the starts of two hosts */
} WblDiscoveryQuestion;

void
wbl_discovery_async (WblHttp *http,
                     const WblDiscoveryQuestion *question,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data);
WblDiscovery *
wbl_discovery_finish (WblHttp *http, GAsyncResult *result, GError **error);

G_END_DECLS
