/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  WBL_SECTION_CONVERSATION, /* about the open one */
  WBL_SECTION_MOVING,
  WBL_SECTION_WRITING,
  WBL_SECTION_WINDOW,
  WBL_N_SECTIONS,
} WblActionSection;

typedef enum
{
  WBL_ACTION_NONE = 0,
  WBL_ACTION_EARLY = 1 << 0,  /* its key acts before the focused widget sees it: no text key, no input method key */
  WBL_ACTION_HIDDEN = 1 << 1, /* not in the palette: it makes no sense there */
} WblActionFlags;

/** WblActionInfo: one thing the window can do. The table of them is the only place that names keys. */
typedef struct
{
  const char *name;    /* "win.send" */
  const char *forward; /* (nullable) the thread's own action behind it: "thread.send" */
  const char *accel;   /* (nullable) */
  const char *title;   /* English; translate with _() */
  const char *icon;
  WblActionSection section;
  WblActionFlags flags;
} WblActionInfo;

const WblActionInfo *wbl_actions_get (guint *n_actions);
const char *wbl_actions_section_title (WblActionSection section);
char *wbl_actions_accel_label (const char *accel);
void wbl_actions_install (GtkWidget *window);
GtkWidget *wbl_actions_shortcuts_window (void);

G_END_DECLS
