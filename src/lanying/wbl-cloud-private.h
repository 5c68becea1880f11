/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"

G_BEGIN_DECLS

/** WblCloudLimits: every deadline of the cloud client, in one place; tests set short ones. */
typedef struct
{
  guint rest_ms;      /* one REST call */
  guint answer_ms;    /* a bot's answer over REST: the cloud itself gives up after 300 s */
  guint transfer_ms;  /* a file transfer without a byte */
  guint connect_ms;   /* WebSocket and engine.io opening */
  guint provision_ms; /* answer to our Provision */
  guint pull_ms;      /* answer to a pull; asked again after it */
  guint send_ms;      /* answer to a send */
  guint heartbeat_ms; /* UNREAD while online */
  guint pulse_ms;     /* how often the clocks are compared to notice sleep */
  guint backoff_min_ms;
  guint backoff_max_ms;
  guint stable_ms; /* this long online forgets past failures */
  guint
      renew_ms; /* wait before the second silent renewal of a token; twice that before the third */
  guint app_ms; /* between looks at an app that is frozen or has no licence */
} WblCloudLimits;

extern const WblCloudLimits wbl_cloud_limits_default;

void
wbl_cloud_set_limits (WblCloud *self, const WblCloudLimits *limits);

G_END_DECLS
