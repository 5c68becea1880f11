/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "drafter"

#include "config.h"

#include <stdio.h>

#include "unit/desk/desk-fixture.h"

/* drafter DIR CONVERSATION MID: leaves a draft that answers MID, says so when it is on disk, and waits to be killed. */
int
main (int argc, char **argv)
{
  TestDesk self = { .dir = argv[1] };

  g_autoptr (GBytes) bytes = g_bytes_new_static ("a receipt", 9);
  WblAttachment file = { (char *) "receipt.txt", (char *) "text/plain", bytes, 0, 0 };

  g_assert_cmpint (argc, ==, 4);
  self.alerts = g_ptr_array_new_with_free_func (g_free);
  self.lost = g_ptr_array_new_with_free_func (g_free);
  test_desk_open (&self);
  TEST_DO (&self, wbl_desk_save_draft_async, argv[2], FALSE, "half a thou", g_ascii_strtoll (argv[3], NULL, 10));
  TEST_DO (&self, wbl_desk_save_draft_file_async, argv[2], &file);
  puts ("kept");
  fflush (stdout);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}
