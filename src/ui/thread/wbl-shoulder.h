/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * WblShoulder: whether somebody looks over the person's shoulder. While it is on, wbl_words_text() masks for everybody.
 * Off at each start. Main thread only.
 *
 * Signals: "changed" (): show again what wbl_words_text() gave
 */
#define WBL_TYPE_SHOULDER (wbl_shoulder_get_type ())
G_DECLARE_FINAL_TYPE (WblShoulder, wbl_shoulder, WBL, SHOULDER, GObject)

WblShoulder *wbl_shoulder_get_default (void);
gboolean wbl_shoulder_is_on (void);
void wbl_shoulder_set_on (gboolean on);

G_END_DECLS
