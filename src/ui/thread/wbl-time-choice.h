/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** WblTimeKind: times that are offered for a snooze or a promise. */
typedef enum
{
  WBL_TIME_30_MIN,
  WBL_TIME_1_H,
  WBL_TIME_2_H,
  WBL_TIME_TOMORROW,
  WBL_TIME_MONDAY,
} WblTimeKind;

gint64 wbl_time_choice_ms (WblTimeKind kind, gint64 now_ms);
const char *wbl_time_choice_words (WblTimeKind kind);

/**
 * WblTimeChoice: some offered times as buttons, and a day and a time to pick. Signal "changed" () tells of
 * another choice.
 */
#define WBL_TYPE_TIME_CHOICE (wbl_time_choice_get_type ())
G_DECLARE_FINAL_TYPE (WblTimeChoice, wbl_time_choice, WBL, TIME_CHOICE, GtkBox)

GtkWidget *wbl_time_choice_new (const WblTimeKind *kinds, guint n_kinds);
void wbl_time_choice_reset (WblTimeChoice *self, gint64 now_ms);
gint64 wbl_time_choice_get_due_ms (WblTimeChoice *self);

G_END_DECLS
