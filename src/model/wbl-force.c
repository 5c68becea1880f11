/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-force"

#include "config.h"

#include "model/wbl-force.h"

/* The member states of the European Union, by ISO 3166-1; Greece also as the Union itself writes it. */
static const char *const eu_members[] = {
  "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GR", "HR", "HU",
  "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", NULL,
};

/** wbl_region_is_everywhere: Returns: whether an article of this region (nullable) holds for everybody. */
gboolean
wbl_region_is_everywhere (const char *region)
{
  return region == NULL || *region == '\0' || g_ascii_strcasecmp (region, "all") == 0;
}

static gboolean
covers (const char *region, const char *customer)
{
  g_autofree char *upper = g_ascii_strup (customer, -1);

  if (wbl_region_is_everywhere (region) || g_ascii_strcasecmp (region, customer) == 0)
    return TRUE;
  return g_ascii_strcasecmp (region, "EU") == 0 && g_strv_contains (eu_members, upper);
}

/**
 * wbl_region_holds:
 * @article_region: (nullable): one region or several, separated by commas or spaces; nothing or "all" = everywhere
 * @customer_region: (nullable): of the customer; not known excludes nothing
 *
 * Returns: whether an article of the one holds in the other: "EU" holds in its member states
 */
gboolean
wbl_region_holds (const char *article_region, const char *customer_region)
{
  g_auto (GStrv) regions = NULL;
  gboolean any = FALSE;

  if (wbl_region_is_everywhere (article_region) || wbl_region_is_everywhere (customer_region))
    return TRUE;
  regions = g_strsplit_set (article_region, ",; /", -1);
  for (guint i = 0; regions[i] != NULL; i++)
    {
      if (*regions[i] == '\0')
        continue;
      any = TRUE;
      if (covers (regions[i], customer_region))
        return TRUE;
    }
  return !any;
}

/**
 * wbl_force:
 * @article_region: (nullable): see wbl_region_holds()
 * @from_ms: when the article begins to hold, 0 = always
 * @to_ms: when it ends, 0 = never
 * @customer_region: (nullable): see wbl_region_holds()
 * @at_ms: what its dates are asked for: when the customer bought, if that is known, else now
 *
 * Returns: whether the article holds for that customer. The region is the first reason. Any thread.
 */
WblForce
wbl_force (const char *article_region, gint64 from_ms, gint64 to_ms, const char *customer_region, gint64 at_ms)
{
  if (!wbl_region_holds (article_region, customer_region))
    return WBL_FORCE_ELSEWHERE;
  if (to_ms != 0 && at_ms >= to_ms)
    return WBL_FORCE_ENDED;
  return from_ms != 0 && at_ms < from_ms ? WBL_FORCE_NOT_YET : WBL_FORCE_HOLDS;
}
