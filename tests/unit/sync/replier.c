/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "replier"

#include "config.h"

#include <stdio.h>

#include "unit/desk/desk-fixture.h"

/*
 * replier DIR CONVERSATION ROUND online|offline: answers for ever and prints the client id of each reply that the desk
 * took: "ID TEXT". Somebody kills it at any moment.
 */
int
main (int argc, char **argv)
{
  TestDesk self = { .dir = argv[1] };

  g_assert_cmpint (argc, ==, 5);
  self.alerts = g_ptr_array_new_with_free_func (g_free);
  self.lost = g_ptr_array_new_with_free_func (g_free);
  test_desk_open (&self);
  if (g_str_equal (argv[4], "online"))
    test_desk_resume (&self);
  for (guint n = 0;; n++)
    {
      g_autofree char *text = g_strdup_printf ("%s.%u", argv[3], n);
      g_autoptr (WblReceipt) receipt = test_desk_reply (&self, argv[2], text, 0);

      printf ("%" G_GINT64_FORMAT " %s\n", receipt->client_id, text);
      fflush (stdout);
    }
}
