/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-clock.h"

G_BEGIN_DECLS

/** WblPulls: requests for pages, one at a time for each chat; of new records 20 a second
 * at most, of history 8 at a time. Main thread.
 */
typedef struct _WblPulls WblPulls;

typedef void (*WblPullsSend) (gint64 peer, gboolean history, guint64 key, guint n, gpointer data);

WblPulls *
wbl_pulls_new (WblClock *clock, WblPullsSend send, gpointer data);
void
wbl_pulls_free (WblPulls *self);
void
wbl_pulls_set_patience (WblPulls *self, guint ms);
void
wbl_pulls_ask (WblPulls *self, gint64 peer, gboolean history, guint64 key, guint n);
void
wbl_pulls_answered (WblPulls *self, gint64 peer, gboolean history, gboolean last);
gboolean
wbl_pulls_is_full (WblPulls *self);
gboolean
wbl_pulls_goes_round (WblPulls *self, gint64 peer, guint64 next_key);
void
wbl_pulls_bar (WblPulls *self);
void
wbl_pulls_clear (WblPulls *self);

G_END_DECLS
