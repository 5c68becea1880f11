/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"

G_BEGIN_DECLS

/** WblCloudFacts: what this connection has shown of a server that its documentation leaves open. 0 = not seen. No secrets. */
typedef struct
{
  guint n_sign_ins;
  guint n_clusters;        /* that discovery named */
  guint n_rest;            /* addresses, of all clusters */
  guint n_realtime;
  const char *services;    /* (transfer none): names of what its first cluster has, "" if there was no discovery */
  gint64 token_expire;     /* as the sign-in said it, of whatever unit */
  gint64 signed_in_ms;     /* our clock */
  gint64 server_date_ms;   /* the server's clock at that time, by its Date header */
  guint ping_interval_ms;  /* of engine.io's open packet */
  guint ping_timeout_ms;
  guint os_type;           /* that our Provision was accepted with: 5 Linux, 6 web */
  guint device_sn;         /* that the server gave us */
  gint64 newest_id;        /* largest id of a record */
  gint64 newest_time_ms;   /* its time */
  int history_order;       /* of a page of history on the wire: 1 oldest first, -1 newest first */
  gboolean prev_mid;       /* a page said what comes before it */
} WblCloudFacts;

void wbl_cloud_get_facts (WblCloud *self, WblCloudFacts *facts);

/** WblCloudRefusals: the numbers a server says no with: `code` of the envelope, else the HTTP status. */
typedef struct
{
  gint64 wrong_token;
  gint64 wrong_password;
} WblCloudRefusals;

void
wbl_cloud_refusals_async (WblCloud *self,
                          const char *user,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data);
gboolean
wbl_cloud_refusals_finish (WblCloud *self, GAsyncResult *result, WblCloudRefusals *refusals, GError **error);

G_END_DECLS
