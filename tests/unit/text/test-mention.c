/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "text/wbl-mention.h"

static const char *const team[] = { "Lin", "Linda", "林岚", "林岚岚", "Ana Souza", "Lin", NULL };

static const struct
{
  const char *text;
  const char *meant; /* indexes */
} cases[] = {
  { "@Linda please", "1" },
  { "ask @lin, he knows", "0 5" }, /* two of that name */
  { "@Lindau is a town", "" },
  { "lin@lin.example", "" },
  { "问@林岚岚一下", "3" },
  { "＠林岚：请看", "2" },
  { "@林岚 @林岚 @Ana Souza!", "2 4" },
  { "@", "" },
  { "@@Linda", "1" },
  { "nobody", "" },
};

static void
test_find (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) found = wbl_mention_find (cases[i].text, team);
      g_autoptr (GString) meant = g_string_new (NULL);

      for (guint k = 0; k < found->len; k++)
        g_string_append_printf (meant, "%s%u", k > 0 ? " " : "", g_array_index (found, guint, k));
      g_assert_cmpstr (meant->str, ==, cases[i].meant);
    }
}

static void
test_begun (void)
{
  gsize at = 99;

  g_assert_true (wbl_mention_begun ("ask @Li", 7, &at));
  g_assert_cmpuint (at, ==, 4);
  g_assert_true (wbl_mention_begun ("问@", strlen ("问@"), &at));
  g_assert_cmpuint (at, ==, strlen ("问"));
  g_assert_false (wbl_mention_begun ("ask @Li now", 11, &at));
  g_assert_false (wbl_mention_begun ("a@b", 3, &at));
  g_assert_false (wbl_mention_begun ("", 0, &at));
  g_assert_true (wbl_mention_begun ("ask @Li now", 6, &at));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mention/find", test_find);
  g_test_add_func ("/mention/begun", test_begun);
  return g_test_run ();
}
