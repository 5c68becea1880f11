/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-feedback.h"
#include "desk/wbl-knowledge.h"
#include "desk/wbl-thread.h"

G_BEGIN_DECLS

/*
 * A desk whose answers come when the test says so: the linker takes these functions before the desk's own (muldefs), so
 * that a late, failed or cancelled answer can be told from a prompt one. Every call is recorded in order.
 */
typedef struct
{
  char *what; /* name of the call, without prefix and _async */
  char *text; /* query, conversation, key or rating */
  char *note; /* of a review */
  WblReviewState state;
  WblCause cause;
  WblFeedbackFilter filter; /* its strings are not kept */
  GTask *task; /* (nullable): answered */
} DoubleCall;

WblDesk *double_desk_new (void);
void double_desk_reset (void);
guint double_count (const char *what);
DoubleCall *double_call (const char *what, guint n);
void double_answer (DoubleCall *call, gpointer result, GDestroyNotify destroy);
void double_fail (DoubleCall *call);
void double_set_ratings (GPtrArray *ratings);
gboolean double_wait (gboolean (*done) (gpointer data), gpointer data);

WblHit *double_hit (const char *key, const char *title, const char *passage);
WblRating *double_rating (const char *id, int stars, const char *customer, const char *comment);
WblFeedbackSummary *double_summary (guint days, guint n_per_day, guint satisfied_per_day);

G_END_DECLS
