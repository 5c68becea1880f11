/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-purchase"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "text/wbl-purchase.h"

/*
 * When a customer says they bought something: a day near a word for buying, in one sentence. Only days in the past count.
 */

#define DAY_MS (24 * G_GINT64_CONSTANT (3600000))
#define MAX_BYTES 16384

#define BOUGHT_ZH "(?:买|购|下单|拍下|入手|订的|订购)"
#define BOUGHT_EN "(?:bought|ordered|purchased?|placed (?:the|my|an) order|order(?:ed)? (?:on|of|from))"
#define NEAR "[^。！？.!?\\n]{0,24}?"
#define MONTHS "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?"

typedef enum
{
  DAY_YMD,    /* year, month, day */
  DAY_MD,     /* month, day: the last one that was */
  DAY_AGO,    /* days ago */
  DAY_NAME_D, /* month's name, day, year or nothing */
  DAY_D_NAME, /* day, month's name, year or nothing */
  DAY_YESTERDAY,
} DayForm;

static const struct
{
  DayForm form;
  const char *pattern;
} days[] = {
  { DAY_YMD, "(20\\d\\d)\\s?[-/.年]\\s?(\\d{1,2})\\s?[-/.月]\\s?(\\d{1,2})(?!\\d)" },
  { DAY_MD, "(?<![\\d年])(\\d{1,2})\\s?月\\s?(\\d{1,2})\\s?[日号]" },
  { DAY_AGO, "(?<!\\d)(\\d{1,3})\\s?(?:天前|days? ago)" },
  { DAY_NAME_D, "\\b" MONTHS "\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?:,?\\s+(20\\d\\d))?" },
  { DAY_D_NAME, "(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?\\s+" MONTHS "(?:,?\\s+(20\\d\\d))?" },
  { DAY_YESTERDAY, "(昨天|yesterday)" },
};

static int
number_at (const GMatchInfo *match, int group)
{
  g_autofree char *text = g_match_info_fetch (match, group);

  return text != NULL ? atoi (text) : 0;
}

static int
month_at (const GMatchInfo *match, int group)
{
  static const char *const names[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };
  g_autofree char *text = g_match_info_fetch (match, group);

  for (int i = 0; text != NULL && i < 12; i++)
    if (g_ascii_strncasecmp (text, names[i], 3) == 0)
      return i + 1;
  return 0;
}

/* Without a year: the last such day that is not in the future. 0 = there is no such day. */
static gint64
day_ms (int year, int month, int day, gint64 now_ms)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_ms / 1000);
  g_autoptr (GDateTime) date = g_date_time_new_local (year > 0 ? year : g_date_time_get_year (now), month, day, 0, 0, 0);
  g_autoptr (GDateTime) before = NULL;

  if (date == NULL)
    return 0;
  if (g_date_time_compare (date, now) <= 0)
    return g_date_time_to_unix (date) * 1000;
  if (year > 0)
    return 0;
  before = g_date_time_add_years (date, -1);
  return g_date_time_to_unix (before) * 1000;
}

static gint64
read_day (DayForm form, const GMatchInfo *match, int first, gint64 now_ms)
{
  switch (form)
    {
    case DAY_YMD:
      return day_ms (number_at (match, first), number_at (match, first + 1), number_at (match, first + 2), now_ms);
    case DAY_MD:
      return day_ms (0, number_at (match, first), number_at (match, first + 1), now_ms);
    case DAY_AGO:
      return now_ms - number_at (match, first) * DAY_MS;
    case DAY_NAME_D:
      return day_ms (number_at (match, first + 2), month_at (match, first), number_at (match, first + 1), now_ms);
    case DAY_D_NAME:
      return day_ms (number_at (match, first + 2), month_at (match, first + 1), number_at (match, first), now_ms);
    case DAY_YESTERDAY:
    default:
      return now_ms - DAY_MS;
    }
}

static gint64
find_form (const char *text, DayForm form, const char *pattern, gint64 now_ms)
{
  static const char *const around[] = { BOUGHT_EN NEAR "%s", BOUGHT_ZH NEAR "%s", "%s" NEAR BOUGHT_ZH, "%s" NEAR BOUGHT_EN };

  for (guint i = 0; i < G_N_ELEMENTS (around); i++)
    {
      g_auto (GStrv) parts = g_strsplit (around[i], "%s", 2);
      g_autofree char *whole = g_strjoin ("", parts[0], pattern, parts[1], NULL);
      g_autoptr (GRegex) regex = g_regex_new (whole, G_REGEX_CASELESS, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;

      g_assert (regex != NULL);
      if (g_regex_match (regex, text, 0, &match))
        return read_day (form, match, 1, now_ms);
    }
  return 0;
}

/**
 * wbl_find_purchase:
 * @text: what a customer wrote; valid UTF-8
 * @now_ms: the time, UTC milliseconds
 *
 * Returns: when they say they bought it: "3月1日买的", "ordered on 12 March", "bought 10 days ago"; the day's first
 * millisecond here, 0 when they do not say. Any thread.
 */
gint64
wbl_find_purchase (const char *text, gint64 now_ms)
{
  g_autofree char *bounded = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_BYTES));

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      gint64 found = find_form (bounded, days[i].form, days[i].pattern, now_ms);

      if (found != 0)
        return found;
    }
  return 0;
}
