/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-clock.h"
#include "lanying/wbl-cloud.h"

G_BEGIN_DECLS

/** WblSends: our sends that wait for the server's answer. Main thread. */
typedef struct _WblSends WblSends;

typedef void (*WblSendsRefused) (gint64 client_id, const GError *error, gpointer data);

WblSends *
wbl_sends_new (WblClock *clock, WblSendsRefused refused, gpointer data);
void
wbl_sends_free (WblSends *self);
void
wbl_sends_add (WblSends *self, gint64 client_id, guint deadline_ms);
gboolean
wbl_sends_take (WblSends *self, gint64 client_id);
void
wbl_sends_fail_all (WblSends *self, const GError *error);

G_END_DECLS
