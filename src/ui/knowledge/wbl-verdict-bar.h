/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-learning.h"

G_BEGIN_DECLS

/*
 * WblVerdictBar: "This answered it" and "Wrong for this" of one article and one question, in a window of its own.
 *
 * Signals: "toast" (AdwToast*)
 */
#define WBL_TYPE_VERDICT_BAR (wbl_verdict_bar_get_type ())
G_DECLARE_FINAL_TYPE (WblVerdictBar, wbl_verdict_bar, WBL, VERDICT_BAR, GtkBox)
GtkWidget *wbl_verdict_bar_new (WblDesk *desk, const WblArticlePick *pick);

G_END_DECLS
