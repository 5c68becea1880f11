/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-ranges"

#include "config.h"

#include "ui/knowledge/wbl-ranges.h"

#define TEXT "30 天退货政策 ok" /* "退" starts at byte 6, each Han character has 3 bytes */

static guint
bold_count (PangoAttrList *list,
            guint         *start,
            guint         *end)
{
  GSList *all = pango_attr_list_get_attributes (list);
  guint n = 0;

  for (GSList *l = all; l != NULL; l = l->next)
    {
      PangoAttribute *attribute = l->data;

      if (attribute->klass->type != PANGO_ATTR_WEIGHT)
        continue;
      n++;
      *start = attribute->start_index;
      *end = attribute->end_index;
    }
  g_slist_free_full (all, (GDestroyNotify) pango_attribute_destroy);
  return n;
}

static guint
bold_of (guint  from,
         guint  to,
         guint *start,
         guint *end)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (PangoAttrList) list = NULL;
  guint pair[] = { from, to };

  g_array_append_vals (ranges, pair, 2);
  list = wbl_ranges_to_attributes (TEXT, ranges, "zh");
  return bold_count (list, start, end);
}

static void
test_multi_byte (void)
{
  guint start = 0;
  guint end = 0;

  g_assert_cmpuint (bold_of (6, 12, &start, &end), ==, 1);
  g_assert_cmpuint (start, ==, 6);
  g_assert_cmpuint (end, ==, 12);
  g_assert_cmpuint (bold_of (0, sizeof TEXT - 1, &start, &end), ==, 1);
  g_assert_cmpuint (end, ==, sizeof TEXT - 1);
}

static void
test_refused (void)
{
  guint start = 0;
  guint end = 0;

  g_assert_cmpuint (bold_of (7, 12, &start, &end), ==, 0);     /* cuts a character */
  g_assert_cmpuint (bold_of (6, 11, &start, &end), ==, 0);
  g_assert_cmpuint (bold_of (6, 6, &start, &end), ==, 0);      /* empty */
  g_assert_cmpuint (bold_of (12, 6, &start, &end), ==, 0);     /* backwards */
  g_assert_cmpuint (bold_of (0, 100, &start, &end), ==, 0);    /* beyond the end */
  g_assert_cmpuint (bold_of (0, G_MAXUINT, &start, &end), ==, 0);
}

static void
test_odd_and_none (void)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (guint));
  guint one = 0;
  guint start = 0;
  guint end = 0;
  g_autoptr (PangoAttrList) odd = NULL;
  g_autoptr (PangoAttrList) none = wbl_ranges_to_attributes (TEXT, NULL, NULL);

  g_array_append_val (ranges, one);
  odd = wbl_ranges_to_attributes (TEXT, ranges, NULL);
  g_assert_cmpuint (bold_count (odd, &start, &end), ==, 0);
  g_assert_null (pango_attr_list_get_attributes (none));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ranges/multi-byte", test_multi_byte);
  g_test_add_func ("/ranges/refused", test_refused);
  g_test_add_func ("/ranges/odd-and-none", test_odd_and_none);
  return g_test_run ();
}
