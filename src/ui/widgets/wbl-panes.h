/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** WblPanesMode: how many panes have room. */
typedef enum
{
  WBL_PANES_THREE,  /* list | thread | side */
  WBL_PANES_TWO,    /* list | thread; the side pane slides over the thread */
  WBL_PANES_SINGLE, /* list or thread, as pages; the side pane covers the thread */
} WblPanesMode;

/**
 * WblPanes: three panes side by side with handles between them, that fold where their minimum widths no longer fit.
 *
 * Its children are the properties "list", "thread" and "side". "list-width" and "side-width" are what the person
 * dragged; they are kept within what fits. "side-visible" says whether the side pane shows; folded, it slides over the
 * thread and Esc closes it. "show-thread" says which page shows when single. "mode" notifies when folding changes.
 */
#define WBL_TYPE_PANES (wbl_panes_get_type ())
G_DECLARE_FINAL_TYPE (WblPanes, wbl_panes, WBL, PANES, GtkWidget)

GtkWidget *wbl_panes_new (void);
char *wbl_panes_narrow_layout (GtkWidget *widget);
void wbl_panes_set_list (WblPanes *self, GtkWidget *child);
void wbl_panes_set_thread (WblPanes *self, GtkWidget *child);
void wbl_panes_set_side (WblPanes *self, GtkWidget *child);
WblPanesMode wbl_panes_get_mode (WblPanes *self);
gboolean wbl_panes_get_side_visible (WblPanes *self);
void wbl_panes_set_side_visible (WblPanes *self, gboolean visible);
gboolean wbl_panes_get_show_thread (WblPanes *self);
void wbl_panes_set_show_thread (WblPanes *self, gboolean show);
gboolean wbl_panes_focus_next (WblPanes *self, gboolean backwards);

G_END_DECLS
