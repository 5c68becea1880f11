/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-feedback-words"

#include "config.h"

#include "ui/feedback/wbl-feedback-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "ui/people/wbl-stars.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

/**
 * wbl_review_state_words:
 * @state: how far a review is
 *
 * Returns: its name
 */
const char *
wbl_review_state_words (WblReviewState state)
{
  switch (state)
    {
    case WBL_REVIEW_IN_REVIEW:
      return _("In review");
    case WBL_REVIEW_DONE:
      return _("Done");
    case WBL_REVIEW_NEW:
    default:
      /* Translators: state of a rating that nobody has looked at */
      return _("New");
    }
}

/**
 * wbl_cause_words:
 * @cause: why a rating came about
 *
 * Returns: its name
 */
const char *
wbl_cause_words (WblCause cause)
{
  static const char *words[] = {
    [WBL_CAUSE_NONE] = N_ ("Not chosen"),  [WBL_CAUSE_POLICY] = N_ ("Policy"),
    [WBL_CAUSE_PRODUCT] = N_ ("Product"),  [WBL_CAUSE_PROCESS] = N_ ("Process"),
    [WBL_CAUSE_KNOWLEDGE] = N_ ("Knowledge"), [WBL_CAUSE_AGENT] = N_ ("Agent"),
    [WBL_CAUSE_DELIVERY] = N_ ("Delivery"), [WBL_CAUSE_CUSTOMER] = N_ ("Customer"),
    [WBL_CAUSE_UNCLEAR] = N_ ("Unclear"),
  };

  return _(words[(guint) cause < G_N_ELEMENTS (words) ? cause : WBL_CAUSE_UNCLEAR]);
}

static int
percent_of (double share)
{
  return (int) lround (share * 100);
}

/**
 * wbl_percent:
 * @part: how many
 * @whole: of how many
 *
 * Returns: (transfer full): the share in words; a dash when there is nothing to divide by
 */
char *
wbl_percent (guint part,
             guint whole)
{
  if (whole == 0)
    return g_strdup ("–");
  /* Translators: a share of a hundred */
  return g_strdup_printf (_("%d %%"), percent_of ((double) part / whole));
}

/**
 * wbl_range_words:
 * @low: lower end, 0…1
 * @high: upper end, 0…1
 *
 * Returns: (transfer full): the range in percent, without the sign
 */
char *
wbl_range_words (double low,
                 double high)
{
  return g_strdup_printf ("%d–%d", percent_of (low), percent_of (high));
}

/**
 * wbl_satisfied_value:
 * @summary: figures
 *
 * Returns: (transfer full): the share of satisfied customers
 */
char *
wbl_satisfied_value (const WblFeedbackSummary *summary)
{
  return wbl_percent (summary->satisfied, summary->n);
}

/**
 * wbl_satisfied_words:
 * @summary: figures
 *
 * Returns: (transfer full): what stands under the share: how many, and the likely range
 */
char *
wbl_satisfied_words (const WblFeedbackSummary *summary)
{
  g_autofree char *range = wbl_range_words (summary->low, summary->high);

  if (summary->n == 0)
    return g_strdup (_("no ratings in this choice"));
  /* Translators: below a percentage; %1$u is a count of ratings, %2$s a range such as 77–90 */
  return g_strdup_printf (ngettext ("satisfied of %1$u rating · likely %2$s", "satisfied of %1$u ratings · likely %2$s",
                                    summary->n),
                          summary->n, range);
}

/**
 * wbl_satisfied_sentence:
 * @summary: figures
 *
 * Returns: (transfer full): the same as one sentence
 */
char *
wbl_satisfied_sentence (const WblFeedbackSummary *summary)
{
  g_autofree char *value = wbl_satisfied_value (summary);
  g_autofree char *range = wbl_range_words (summary->low, summary->high);

  if (summary->n == 0)
    return g_strdup (_("No ratings in this choice."));
  /* Translators: %1$s is a percentage such as "84 %", %2$u a count, %3$s a range such as 77–90 */
  return g_strdup_printf (ngettext ("Satisfied %1$s of %2$u rating (likely %3$s)",
                                    "Satisfied %1$s of %2$u ratings (likely %3$s)", summary->n),
                          value, summary->n, range);
}

/**
 * wbl_interval_words:
 * @n: how many ratings
 *
 * Returns: (transfer full): where a range comes from
 */
char *
wbl_interval_words (guint n)
{
  /* Translators: how a range was computed; %u is the number of ratings. Wilson is a person's name */
  return g_strdup_printf (_("n = %u. The range is the 95 %% Wilson interval. Satisfied means 4 or 5 stars."), n);
}

/**
 * wbl_rating_outcome:
 * @rating: a rating
 *
 * Returns: (transfer full): what to say at the end of its row: that it is not solved, its cause, or who answered
 */
char *
wbl_rating_outcome (WblRating *rating)
{
  if (rating->says_unsolved)
    return g_strdup (_("not solved"));
  if (rating->cause != WBL_CAUSE_NONE)
    return g_strdup (wbl_cause_words (rating->cause));
  return wbl_words_line (rating->agent_name);
}

/**
 * wbl_rating_sentence:
 * @rating: a rating
 * @now_ms: the time, UTC milliseconds
 *
 * Returns: (transfer full): everything its row tells, as one sentence for the screen reader
 */
char *
wbl_rating_sentence (WblRating *rating,
                     gint64     now_ms)
{
  g_autofree char *stars = wbl_stars_words (rating->stars);
  g_autofree char *name = wbl_words_line (rating->customer);
  g_autofree char *comment = wbl_words_line (*rating->comment != '\0' ? rating->comment : _("no comment"));
  g_autofree char *outcome = wbl_rating_outcome (rating);
  g_autofree char *age = wbl_format_age (rating->time_ms, now_ms);

  /* Translators: a rating, read aloud: %1$s "2 of 5 stars", %2$s customer, %3$s comment, %4$s agent or cause,
   * %5$s age, %6$s state of its review */
  return g_strdup_printf (_("%1$s, %2$s: %3$s. %4$s, %5$s. %6$s"), stars, name, comment, outcome, age,
                          wbl_review_state_words (rating->review_state));
}
