/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-people-words"

#include "config.h"

#include "ui/people/wbl-people-words.h"

#include <glib/gi18n-lib.h>

/**
 * wbl_people_channel:
 * @channel: where a customer writes from
 *
 * Returns: its name
 */
const char *
wbl_people_channel (WblChannel channel)
{
  switch (channel)
    {
    case WBL_CHANNEL_APP:
      return _("App");
    case WBL_CHANNEL_WEB:
      return _("Web");
    case WBL_CHANNEL_BOT:
      return _("Bot");
    case WBL_CHANNEL_PHONE_NOTE:
      return _("Phone note");
    case WBL_CHANNEL_MAIL:
      return _("Imported mail");
    default:
      return _("Unknown");
    }
}

/**
 * wbl_people_language:
 * @tag: BCP 47 tag
 *
 * Returns: (transfer full): the language's name, or the tag where we have none
 */
char *
wbl_people_language (const char *tag)
{
  static const struct
  {
    const char *tag;
    const char *name;
  } names[] = {
    { "zh-hant", N_ ("Chinese (traditional)") },
    { "zh-tw", N_ ("Chinese (traditional)") },
    { "zh-hk", N_ ("Chinese (traditional)") },
    { "zh", N_ ("Chinese") },
    { "en", N_ ("English") },
    { "fr", N_ ("French") },
    { "de", N_ ("German") },
    { "es", N_ ("Spanish") },
    { "it", N_ ("Italian") },
    { "ja", N_ ("Japanese") },
    { "ko", N_ ("Korean") },
  };
  g_autofree char *lower = g_ascii_strdown (tag, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (lower, names[i].tag))
      return g_strdup (_(names[i].name));
  return g_strdup (tag);
}

/**
 * wbl_people_visits:
 * @contact: a customer
 *
 * Returns: (transfer full): whether they are new, or how often they have come
 */
char *
wbl_people_visits (WblContact *contact)
{
  if (contact->n_conversations <= 1)
    return g_strdup (_("New customer"));
  /* Translators: a customer who has come before; the number counts this time */
  return g_strdup_printf (ngettext ("Returning · visit %u", "Returning · visit %u", contact->n_conversations),
                          contact->n_conversations);
}

/**
 * wbl_people_local_time:
 * @contact: a customer
 * @now_ms: the time, UTC milliseconds
 *
 * Returns: (transfer full) (nullable): their region and time of day there; %NULL when neither is known
 */
char *
wbl_people_local_time (WblContact *contact,
                       gint64      now_ms)
{
  g_autoptr (GTimeZone) zone = contact->time_zone != NULL ? g_time_zone_new_identifier (contact->time_zone) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr (GDateTime) there = zone != NULL ? g_date_time_to_timezone (now, zone) : NULL;
  /* Translators: time of day where the customer is, a format of g_date_time_format */
  g_autofree char *clock = there != NULL ? g_date_time_format (there, C_ ("customer's clock", "%H:%M")) : NULL;
  const char *region = contact->region != NULL && *contact->region != '\0' ? contact->region : NULL;

  if (clock == NULL)
    return g_strdup (region);
  if (region == NULL)
    /* Translators: %s is the time of day where the customer is */
    return g_strdup_printf (_("%s there now"), clock);
  /* Translators: %1$s is a region, %2$s the time of day there */
  return g_strdup_printf (_("%1$s, %2$s there now"), region, clock);
}
