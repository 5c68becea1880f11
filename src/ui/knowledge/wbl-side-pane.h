/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/*
 * WblSidePane: the pane beside the thread, with a header bar of its own: Knowledge and Customer.
 *
 * Signals:
 *  "insert" (const char *text, WblCite *cite, gboolean internal, const char *caution): put this into the answer, and
 *    cite the article; @caution (nullable) says why it does not hold here
 *  "open-conversation" (const char *id)
 *  "toast" (AdwToast*)
 */
#define WBL_TYPE_SIDE_PANE (wbl_side_pane_get_type ())
G_DECLARE_FINAL_TYPE (WblSidePane, wbl_side_pane, WBL, SIDE_PANE, GtkBox)
GtkWidget *wbl_side_pane_new (WblDesk *desk);
void wbl_side_pane_set_conversation (WblSidePane *self, const char *conversation);
void wbl_side_pane_focus_search (WblSidePane *self);
const char *wbl_side_pane_get_article (WblSidePane *self);
gboolean wbl_side_pane_judge (WblSidePane *self, gboolean wrong);
gboolean wbl_side_pane_act (WblSidePane *self, const char *action);
void wbl_side_pane_search (WblSidePane *self, const char *text);
gboolean wbl_side_pane_insert_nth (WblSidePane *self, guint n);
void wbl_side_pane_set_over (WblSidePane *self, gboolean over);

G_END_DECLS
