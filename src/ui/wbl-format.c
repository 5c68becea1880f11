/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-format"
#include "config.h"

#include "ui/wbl-format.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#include "ui/thread/wbl-words.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

#define TICK_SECONDS 15
#define SLEEP_JUMP_US (5 * G_USEC_PER_SEC) /* suspend shows as boot time running ahead */

/**
 * wbl_now_ms:
 *
 * Returns: the wall clock, UTC milliseconds
 */
gint64
wbl_now_ms (void)
{
  return g_get_real_time () / 1000;
}

static char *
format_local (gint64 time_ms, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  return local != NULL ? g_date_time_format (local, format) : g_strdup ("");
}

/* Days between the local dates of two times: 0 the same day, 1 the day before. */
static int
days_apart (gint64 time_ms, gint64 now_ms)
{
  GDate a, b;
  g_autoptr (GDateTime) from = g_date_time_new_from_unix_local (time_ms / 1000);
  g_autoptr (GDateTime) to = g_date_time_new_from_unix_local (now_ms / 1000);
  if (from == NULL || to == NULL)
    return G_MAXINT;
  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, g_date_time_get_day_of_month (from), g_date_time_get_month (from),
                  g_date_time_get_year (from));
  g_date_set_dmy (&b, g_date_time_get_day_of_month (to), g_date_time_get_month (to),
                  g_date_time_get_year (to));
  return g_date_days_between (&a, &b);
}

/**
 * wbl_format_duration:
 * @span_ms: a length of time in milliseconds
 *
 * Returns: (transfer full): it in one unit, rounded down: "12 min", "3 h", "2 d"
 */
char *
wbl_format_duration (gint64 span_ms)
{
  span_ms = MAX (span_ms, 0);
  if (span_ms < HOUR_MS)
    /* Translators: a length of time in minutes, as short as can be */
    return g_strdup_printf (_("%d min"), (int) (span_ms / MINUTE_MS));
  if (span_ms < DAY_MS)
    /* Translators: a length of time in hours, as short as can be */
    return g_strdup_printf (_("%d h"), (int) (span_ms / HOUR_MS));
  /* Translators: a length of time in days, as short as can be */
  return g_strdup_printf (_("%d d"), (int) MIN (span_ms / DAY_MS, 99999));
}

/**
 * wbl_format_age:
 * @then_ms: a time
 * @now_ms: the present
 *
 * Returns: (transfer full): how long ago: "now", "2 min", "3 h", "2 d", and the date after two weeks
 */
char *
wbl_format_age (gint64 then_ms, gint64 now_ms)
{
  gint64 span = now_ms - then_ms;
  if (span < MINUTE_MS)
    /* Translators: age of a message that came within the last minute */
    return g_strdup (_("now"));
  return span < 14 * DAY_MS ? wbl_format_duration (span) : wbl_format_date (then_ms);
}

/**
 * wbl_format_clock:
 * @time_ms: a time
 *
 * Returns: (transfer full): its hour and minute
 */
char *
wbl_format_clock (gint64 time_ms)
{
  /* Translators: time of day, a format of g_date_time_format */
  return format_local (time_ms, C_ ("time of day", "%H:%M"));
}

/**
 * wbl_format_date:
 * @time_ms: a time
 *
 * Returns: (transfer full): its day and month, with the year when it is not this one
 */
char *
wbl_format_date (gint64 time_ms)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time_ms / 1000);
  if (then != NULL && g_date_time_get_year (then) != g_date_time_get_year (now))
    /* Translators: a date of another year, a format of g_date_time_format */
    return format_local (time_ms, C_ ("date", "%-e %b %Y"));
  /* Translators: a date of this year, a format of g_date_time_format */
  return format_local (time_ms, C_ ("date", "%-e %b"));
}

/**
 * wbl_format_day:
 * @time_ms: a time
 * @now_ms: the present
 *
 * Returns: (transfer full): the heading of its day in a thread: "Today", "Yesterday", "Fri 20 Nov"
 */
char *
wbl_format_day (gint64 time_ms, gint64 now_ms)
{
  int days = days_apart (time_ms, now_ms);
  if (days == 0)
    return g_strdup (_("Today"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (days > 0 && days < 300)
    /* Translators: heading of a day in a thread, a format of g_date_time_format */
    return format_local (time_ms, C_ ("day heading", "%a %-e %b"));
  /* Translators: heading of a day of another year, a format of g_date_time_format */
  return format_local (time_ms, C_ ("day heading", "%a %-e %b %Y"));
}

/**
 * wbl_format_as_of:
 * @time_ms: when the data was last known to be current, 0 = never
 * @now_ms: the present
 *
 * Returns: (transfer full): "As of 10:10", with the date when that was not today; "" for 0
 */
char *
wbl_format_as_of (gint64 time_ms, gint64 now_ms)
{
  g_autofree char *clock = NULL, *date = NULL;
  if (time_ms == 0)
    return g_strdup ("");
  clock = wbl_format_clock (time_ms);
  if (days_apart (time_ms, now_ms) == 0)
    /* Translators: age of what is on screen; %s is a time of day */
    return g_strdup_printf (_("As of %s"), clock);
  date = wbl_format_date (time_ms);
  /* Translators: age of what is on screen; %1$s is a date, %2$s a time of day */
  return g_strdup_printf (_("As of %1$s, %2$s"), date, clock);
}

/* Whoever runs the app, as the cloud names them: a text of others, one line of it. */
static char *
run_by (const WblVerification *verification)
{
  g_autofree char *name = wbl_words_line (verification->name);
  if (*name == '\0')
    return g_strdup (verification->company ? _("a company") : _("a person"));
  /* Translators: who runs an app; %s is a name */
  return g_strdup_printf (verification->company ? _("the company %s") : _("the person %s"), name);
}

/**
 * wbl_format_erasing:
 * @n_unsent: how many messages are not sent yet
 *
 * Returns: (transfer full): what is lost when the data on this computer is erased
 */
char *
wbl_format_erasing (guint n_unsent)
{
  return g_strdup_printf (
    ngettext ("The conversations, articles and reviews on this computer are erased. %u message "
              "that is not sent yet is lost. The server keeps its own copies.",
              "The conversations, articles and reviews on this computer are erased. %u messages "
              "that are not sent yet are lost. The server keeps its own copies.",
              n_unsent),
    n_unsent);
}

/**
 * wbl_format_verification:
 * @verification: what the cloud says of who runs the app
 *
 * Returns: (transfer full) (nullable): what that is, and what to do where something is to be done; NULL: nothing was told
 */
char *
wbl_format_verification (const WblVerification *verification)
{
  g_autofree char *who = run_by (verification);
  switch (verification->state)
    {
    case WBL_VERIFIED_YES:
      /* Translators: %s is "the company …" or "the person …" */
      return g_strdup_printf (_("Verified: %s."), who);
    case WBL_VERIFIED_NO:
      /* Translators: %s is "the company …" or "the person …" */
      return g_strdup_printf (_("Not verified: %s. The cloud may refuse messages until the account is verified in the Lanying "
                                "console; ask whoever runs the app."), who);
    case WBL_VERIFIED_ENDED:
      /* Translators: %s is "the company …" or "the person …" */
      return g_strdup_printf (_("The verification failed or has run out: %s. The cloud may refuse messages until it is renewed in "
                                "the Lanying console; ask whoever runs the app."), who);
    case WBL_VERIFIED_UNTOLD:
    default:
      return NULL;
    }
}

struct _WblTicker
{
  GObject parent_instance;
  guint source_id;
  gint64 asleep_us; /* boot time minus monotonic time at the last tick */
};

enum
{
  TICK,
  RESUMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblTicker, wbl_ticker, G_TYPE_OBJECT)

static gint64
clock_us (clockid_t clock)
{
  struct timespec now = { 0 };
  clock_gettime (clock, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64
time_asleep_us (void)
{
  return clock_us (CLOCK_BOOTTIME) - clock_us (CLOCK_MONOTONIC);
}

static gboolean
tick_cb (gpointer data)
{
  WblTicker *self = data;
  gint64 asleep = time_asleep_us ();
  if (asleep - self->asleep_us > SLEEP_JUMP_US)
    g_signal_emit (self, signals[RESUMED], 0);
  self->asleep_us = asleep;
  g_signal_emit (self, signals[TICK], 0);
  return G_SOURCE_CONTINUE;
}

static void
wbl_ticker_finalize (GObject *object)
{
  g_clear_handle_id (&WBL_TICKER (object)->source_id, g_source_remove);
  G_OBJECT_CLASS (wbl_ticker_parent_class)->finalize (object);
}

static void
wbl_ticker_class_init (WblTickerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_ticker_finalize;
  signals[TICK] = g_signal_new ("tick", WBL_TYPE_TICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[RESUMED] = g_signal_new ("resumed", WBL_TYPE_TICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
wbl_ticker_init (WblTicker *self)
{
  self->asleep_us = time_asleep_us ();
  self->source_id = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
  g_source_set_name_by_id (self->source_id, "[warbler] ticker");
}

/**
 * wbl_ticker_get_default:
 *
 * Returns: (transfer none): the ticker of this process
 */
WblTicker *
wbl_ticker_get_default (void)
{
  static WblTicker *instance;
  if (instance == NULL)
    instance = g_object_new (WBL_TYPE_TICKER, NULL);
  return instance;
}
