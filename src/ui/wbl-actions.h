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
  WBL_ACTION_HIDDEN = 1 << 0, /* not in the palette: it makes no sense there */
  WBL_ACTION_FIXED = 1 << 1,  /* widgets know its key too: it cannot be changed */
} WblActionFlags;

/** WblActionInfo: one thing the window can do. The table of them says what its key is until a person changes it. */
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
const WblActionInfo *wbl_actions_find (const char *name);
const char *wbl_actions_section_title (WblActionSection section);
char *wbl_actions_accel_label (const char *accel);

G_END_DECLS
