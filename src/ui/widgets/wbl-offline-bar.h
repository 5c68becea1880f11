/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/**
 * WblOfflineBar: the grey line that says how the connection is when it is not as it should be: offline since when,
 * or stopped and what to do, with what waits to be sent behind a button.
 *
 * Signal "sign-in" (): the person has to sign in again.
 */
#define WBL_TYPE_OFFLINE_BAR (wbl_offline_bar_get_type ())
G_DECLARE_FINAL_TYPE (WblOfflineBar, wbl_offline_bar, WBL, OFFLINE_BAR, GtkWidget)

/** WblBarFacts: how the connection, the app and the team are. */
typedef struct
{
  WblDeskLink link;
  const GError *problem; /* (nullable) */
  const GError *store;   /* (nullable): why what the cloud has cannot be saved */
  gint64 offline_ms;
  guint n_failed;
  gboolean unverified;
  gboolean team_gone;
} WblBarFacts;

/** WblBarAct: what the line's button does. */
typedef enum
{
  WBL_BAR_NOTHING,
  WBL_BAR_RETRY,
  WBL_BAR_SIGN_IN,
  WBL_BAR_TEAM,
} WblBarAct;

/** WblBarWords: the line. */
typedef struct
{
  const char *icon;
  char *words;     /* (owned) */
  const char *act; /* (nullable) label of the button */
  WblBarAct does;
} WblBarWords;

gboolean wbl_offline_bar_choose (const WblBarFacts *facts, WblBarWords *words);
GtkWidget *wbl_offline_bar_new (WblDesk *desk);
char *wbl_offline_bar_words (gint64 offline_ms);

G_END_DECLS
