/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/thread/wbl-composer.h"
#include "ui/thread/wbl-facts-row.h"
#include "ui/thread/wbl-holding-popover.h"
#include "ui/thread/wbl-message-list.h"
#include "ui/thread/wbl-thread-header.h"
#include "ui/thread/wbl-thread-pane.h"

G_BEGIN_DECLS

/** WblHeld: a reply that can be taken back, and what was before it. */
typedef struct
{
  gint64 row_id;
  gboolean moved;   /* sending it set the status, and opened the next conversation */
  WblStatus status; /* before that */
  gint64 until_ms;  /* of a snooze */
} WblHeld;

struct _WblThreadPane
{
  GtkBox parent_instance;
  WblDesk *desk;             /* (owned) */
  WblThread *thread;         /* (owned) (nullable) */
  GSignalGroup *thread_watch; /* (owned) */
  gulong active_handler;     /* on the window, while there is one */
  GHashTable *drafts;        /* (owned) (element-type utf8 WblDraft) by conversation */
  GHashTable *held;          /* (owned) (element-type utf8 WblHeld*) what can be taken back, by conversation */
  char *claimed;             /* (owned) (nullable) conversation whose claim was begun by typing */
  gint64 show_mid;           /* message to show once it is loaded, 0 = none */
  guint read_wait;           /* source: the thread has been visible for less than a second */
  gboolean keep_unread; /* until another conversation is on screen, or the customer writes */
  gint64 unread_mid;    /* what they wrote last when it was marked */
  gboolean ask_rating;
  gboolean find_pending; /* older lines were asked for by the search */
  WblThreadHeader *header;
  AdwBin *banner;
  WblFactsRow *facts;
  GtkWidget *writing;
  GtkLabel *writing_words;
  GtkRevealer *lost;
  GtkLabel *lost_words;
  GtkSearchBar *find_bar;
  GtkEditable *find;
  GtkLabel *find_words;
  GtkStack *stack;
  WblMessageList *list;
  GtkWidget *typing;
  GtkLabel *typing_words;
  WblComposer *composer;
  GtkWidget *holding; /* a popover at the composer */
};

/* wbl-thread-send.c: what leaves the composer */
void wbl_thread_pane_send_draft (WblThreadPane *self, WblDraft *draft, gboolean note, gboolean and_next);
void wbl_thread_pane_send_holding (WblThreadPane *self, const char *text, gint64 due_ms);
void wbl_thread_pane_move_to_note (WblThreadPane *self);
void wbl_thread_pane_move_to_reply (WblThreadPane *self);
gboolean wbl_thread_pane_undo_hold (WblThreadPane *self, const char *conversation);
void wbl_thread_pane_take_back (WblThreadPane *self, WblMessage *message, gboolean keep_text);
gint64 wbl_thread_hold_ms (gboolean careful, const char *text, gint64 setting_ms);
gboolean wbl_thread_find_placeholder (const char *text, int *start, int *end);

/* wbl-thread-actions.c: what is done to the conversation */
void wbl_thread_pane_install_actions (GtkWidgetClass *widget_class);
void wbl_thread_pane_tell (WblThreadPane *self, const char *words, const char *undo_action, GVariant *target);
void wbl_thread_pane_tell_error (WblThreadPane *self, const GError *error);
void wbl_thread_pane_emit_next (WblThreadPane *self);
void wbl_thread_pane_keep_unread (WblThreadPane *self);
WblDraft *wbl_thread_pane_draft_of (WblThreadPane *self, const char *conversation);
gboolean wbl_thread_pane_is_mine (WblThreadPane *self);

G_END_DECLS
