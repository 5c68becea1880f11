/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-feedback.h"

G_BEGIN_DECLS

const char *wbl_review_state_words (WblReviewState state);
const char *wbl_cause_words (WblCause cause);
char *wbl_satisfied_value (const WblFeedbackSummary *summary);
char *wbl_satisfied_words (const WblFeedbackSummary *summary);
char *wbl_satisfied_sentence (const WblFeedbackSummary *summary);
char *wbl_interval_words (guint n);
char *wbl_percent (guint part, guint whole);
char *wbl_range_words (double low, double high);
char *wbl_rating_sentence (WblRating *rating, gint64 now_ms);
char *wbl_rating_outcome (WblRating *rating);

G_END_DECLS
