/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"
#include "lanying/wbl-session.h"

G_BEGIN_DECLS

/* What the files of this layer share about a WblCloud. */

WblSession *
wbl_cloud_get_session (WblCloud *self);
void
wbl_cloud_learn_group (WblCloud *self, gint64 peer);
void
wbl_cloud_put_async (WblCloud *self,
                     const char *place,
                     const char *name,
                     const char *mime,
                     GBytes *bytes,
                     WblCloudProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data);

G_END_DECLS
