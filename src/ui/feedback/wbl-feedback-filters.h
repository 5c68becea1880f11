/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-feedback.h"

G_BEGIN_DECLS

/*
 * WblFeedbackFilters: which ratings to look at, as a row of menu buttons that say what is chosen. Every choice is also
 * a stateful action of the group "filter": period, agent, stars, state, channel (texts) and comment (a switch).
 *
 * Signals: "changed" ()
 */
#define WBL_TYPE_FEEDBACK_FILTERS (wbl_feedback_filters_get_type ())
G_DECLARE_FINAL_TYPE (WblFeedbackFilters, wbl_feedback_filters, WBL, FEEDBACK_FILTERS, GtkBox)
GtkWidget *wbl_feedback_filters_new (void);
void wbl_feedback_filters_set_agents (WblFeedbackFilters *self, GPtrArray *agents);
void wbl_feedback_filters_set_query (WblFeedbackFilters *self, const char *query);
void wbl_feedback_filters_get (WblFeedbackFilters *self, gint64 now_ms, WblFeedbackFilter *filter);
guint wbl_feedback_filters_get_days (WblFeedbackFilters *self);
void wbl_feedback_filters_choose (WblFeedbackFilters *self, const char *name, const char *value);
gboolean wbl_feedback_filters_are_default (WblFeedbackFilters *self);
void wbl_feedback_filters_reset (WblFeedbackFilters *self);

G_END_DECLS
