/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-stats.h"

#include <math.h>

/* Found by bisection of |p - hits/n| = z √(p(1 - p)/n) with 40 digits, not by the formula. */
static const struct
{
  guint hits, n;
  double low, high;
} golden[] = {
  { 0, 1, 0.000000000000, 0.793450685623 },
  { 1, 1, 0.206549314377, 1.000000000000 },
  { 1, 2, 0.094531205734, 0.905468794266 },
  { 0, 10, 0.000000000000, 0.277532799863 },
  { 5, 10, 0.236593090513, 0.763406909487 },
  { 10, 10, 0.722467200137, 1.000000000000 },
  { 84, 100, 0.755797306107, 0.899047115112 },
  { 101, 120, 0.765906676541, 0.896230226406 },
  { 1, 1000, 0.000176546371, 0.005642558598 },
  { 500, 1000, 0.469069600368, 0.530930399632 },
  { 999999, 1000000, 0.999994335088, 0.999999823475 },
};

static void
test_wilson (void)
{
  double low, high;

  for (guint i = 0; i < G_N_ELEMENTS (golden); i++)
    {
      wbl_wilson (golden[i].hits, golden[i].n, &low, &high);
      g_assert_cmpfloat_with_epsilon (low, golden[i].low, 1e-11);
      g_assert_cmpfloat_with_epsilon (high, golden[i].high, 1e-11);
    }
  wbl_wilson (0, 0, &low, &high);
  g_assert_cmpfloat (low, ==, 0);
  g_assert_cmpfloat (high, ==, 1);
}

static void
test_wilson_holds_the_proportion (void)
{
  for (guint n = 1; n < 200; n++)
    for (guint hits = 0; hits <= n; hits++)
      {
        double low, high, p = (double) hits / n;

        wbl_wilson (hits, n, &low, &high);
        g_assert_cmpfloat (low, >=, 0);
        g_assert_cmpfloat (low, <=, p);
        g_assert_cmpfloat (high, >=, p);
        g_assert_cmpfloat (high, <=, 1);
      }
}

static void
test_mean (void)
{
  const int values[] = { 1, 2, 5, 5 };

  g_assert_cmpfloat (wbl_mean (values, 4), ==, 3.25);
  g_assert_true (isnan (wbl_mean (values, 0)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/stats/wilson", test_wilson);
  g_test_add_func ("/text/stats/wilson-holds", test_wilson_holds_the_proportion);
  g_test_add_func ("/text/stats/mean", test_mean);
  return g_test_run ();
}
