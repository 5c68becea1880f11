/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "text/wbl-intern.h"

/* Strings keep their numbers while the table grows, whatever bytes they have. */
static void
test_numbers (void)
{
  g_autoptr (WblIntern) intern = wbl_intern_new ();

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < 20000; i++)
      {
        g_autofree char *text = g_strdup_printf ("%*u", (int) (i % 20), i);

        g_assert_cmpuint (wbl_intern_add (intern, text, strlen (text)), ==, i);
      }
  g_assert_cmpuint (wbl_intern_size (intern), ==, 20000);
  g_assert_cmpstr (wbl_intern_get (intern, 19999)->text, ==, "              19999");
}

static void
test_bytes (void)
{
  g_autoptr (WblIntern) intern = wbl_intern_new ();

  g_assert_cmpuint (wbl_intern_add (intern, "", 0), ==, 0);
  g_assert_cmpuint (wbl_intern_add (intern, "a\0b", 3), ==, 1);
  g_assert_cmpuint (wbl_intern_add (intern, "a\0c", 3), ==, 2);
  g_assert_cmpuint (wbl_intern_add (intern, "abc", 1), ==, 3);
  g_assert_cmpuint (wbl_intern_add (intern, "a\0b", 3), ==, 1);
  g_assert_cmpuint (wbl_intern_add (intern, "", 0), ==, 0);
  g_assert_cmpuint (wbl_intern_get (intern, 2)->len, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intern/numbers", test_numbers);
  g_test_add_func ("/intern/bytes", test_bytes);
  return g_test_run ();
}
