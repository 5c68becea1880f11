/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-stats"

#include "config.h"

#include "text/wbl-stats.h"

#include <math.h>

/* The 97.5th percentile of the standard normal distribution. */
#define Z95 1.959963984540054

/**
 * wbl_wilson:
 * @hits: how many of @n had the property
 * @n: how many there were
 * @low: (out): the lower bound, 0 to 1
 * @high: (out): the upper bound, 0 to 1
 *
 * The 95 % score interval of a proportion, without continuity correction (E. B. Wilson, "Probable
 * inference, the law of succession, and statistical inference", JASA 22, 1927): with p = hits / n,
 *
 *   (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)
 *
 * Of nothing, nothing is known: 0 to 1. May be called from any thread.
 */
void
wbl_wilson (guint   hits,
            guint   n,
            double *low,
            double *high)
{
  double p, z2 = Z95 * Z95, centre, half;

  *low = 0;
  *high = 1;
  g_return_if_fail (hits <= n);
  if (n == 0)
    return;
  p = (double) hits / n;
  centre = p + z2 / (2.0 * n);
  half = Z95 * sqrt (p * (1 - p) / n + z2 / (4.0 * n * n));
  *low = hits == 0 ? 0 : MAX (0, (centre - half) / (1 + z2 / n));
  *high = hits == n ? 1 : MIN (1, (centre + half) / (1 + z2 / n));
}

/**
 * wbl_mean:
 * @values: (array length=n): numbers
 * @n: how many
 *
 * Returns: their mean, NaN of none
 */
double
wbl_mean (const int *values,
          gsize      n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += values[i];
  return n == 0 ? NAN : sum / n;
}
