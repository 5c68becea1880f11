/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-feedback.h"

G_BEGIN_DECLS

/*
 * WblFeedbackPage: ratings and what we make of them: figures, the list, the conversation, the review; and the charts.
 * Everything here is read from the store, so it works with the network off; it says how old it is.
 *
 * Signals: "open-conversation" (const char *id)
 */
#define WBL_TYPE_FEEDBACK_PAGE (wbl_feedback_page_get_type ())
G_DECLARE_FINAL_TYPE (WblFeedbackPage, wbl_feedback_page, WBL, FEEDBACK_PAGE, GtkBox)
GtkWidget *wbl_feedback_page_new (WblDesk *desk);
void wbl_feedback_page_set_banner (WblFeedbackPage *self, GtkWidget *banner);
void wbl_feedback_page_show_insights (WblFeedbackPage *self, gboolean insights);
void wbl_feedback_page_focus_search (WblFeedbackPage *self);

G_END_DECLS
