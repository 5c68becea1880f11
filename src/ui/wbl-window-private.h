/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feedback/wbl-feedback-page.h"
#include "ui/inbox/wbl-inbox-pane.h"
#include "ui/knowledge/wbl-side-pane.h"
#include "ui/thread/wbl-thread-pane.h"
#include "ui/wbl-palette.h"
#include "ui/wbl-problem.h"
#include "ui/wbl-window.h"
#include "ui/widgets/wbl-panes.h"
#include "ui/widgets/wbl-play-bar.h"

G_BEGIN_DECLS

struct _WblWindow
{
  AdwApplicationWindow parent_instance;
  GtkOverlay *overlay;      /* (template) */
  AdwToastOverlay *toasts;  /* (template) */
  GtkStack *stack;          /* (template) loading, problem, sign-in, desk */
  GtkRevealer *loading;     /* (template) */
  GtkSpinner *loading_spinner; /* (template) */
  GtkLabel *loading_words;  /* (template) */
  AdwStatusPage *problem;   /* (template) */
  GtkButton *problem_button; /* (template) */
  WblSignInPage *sign_in;   /* (template) */
  AdwViewStack *views;      /* (template) inbox, feedback */
  WblPlayBar *play;         /* (template) the demo's busy morning */
  WblWayOut way_out;        /* of the problem page */
  guint loading_timeout;    /* the page stays empty for half a second */

  WblDesk *desk;            /* (owned) (nullable) */
  WblDemo *demo;            /* (owned) (nullable) */
  WblPanes *panes;          /* (nullable) what follows lives while a desk is shown */
  WblInboxPane *inbox;      /* (nullable) */
  WblThreadPane *thread;    /* (nullable) */
  WblSidePane *side;        /* (nullable) */
  GtkWidget *feedback;      /* (nullable) its place, filled when first seen */
  WblInbox *live;           /* (owned) (nullable) my own conversations, for Ctrl+Tab */
  WblPalette *palette;      /* (nullable) */
  GPtrArray *detached;      /* (owned) WblThreadWindow (unowned): conversations in windows of their own */
  char *conversation;       /* (owned) (nullable) the open one */
};

void wbl_window_add_actions (WblWindow *self);
void wbl_window_allow_forward (WblWindow *self, const char *forward, gboolean allowed);
void wbl_window_desk_actions (WblWindow *self, gboolean enabled);
void wbl_window_sync_play (WblWindow *self);
void wbl_window_focus_list (WblWindow *self);
void wbl_window_detach (WblWindow *self);
void wbl_window_next (WblWindow *self);
void wbl_window_step_away (WblWindow *self);
void wbl_window_watch_panes (WblWindow *self);
gboolean wbl_window_ask_close (WblWindow *self);
char *wbl_closing_words (guint queued, guint held, guint promises);

G_END_DECLS
