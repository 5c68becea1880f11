/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "model/wbl-verification.h"

G_BEGIN_DECLS

/*
 * Times as people read them. Input is UTC milliseconds, output local time in the person's language.
 * All results are (transfer full).
 */
gint64 wbl_now_ms (void);
char *wbl_format_age (gint64 then_ms, gint64 now_ms);
char *wbl_format_duration (gint64 span_ms);
char *wbl_format_clock (gint64 time_ms);
char *wbl_format_day (gint64 time_ms, gint64 now_ms);
char *wbl_format_date (gint64 time_ms);
char *wbl_format_as_of (gint64 time_ms, gint64 now_ms);

char *wbl_format_erasing (guint n_unsent);
char *wbl_format_verification (const WblVerification *verification); /* (nullable) */

/**
 * WblTicker: the one timer behind every relative time of the window. Main thread only.
 *
 * Signals: "tick" (): a minute may have begun somewhere; "resumed" (): the machine woke from sleep.
 */
#define WBL_TYPE_TICKER (wbl_ticker_get_type ())
G_DECLARE_FINAL_TYPE (WblTicker, wbl_ticker, WBL, TICKER, GObject)
WblTicker *wbl_ticker_get_default (void);

G_END_DECLS
