/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-at-work"
#include "config.h"

#include "work.h"

int
main (int argc, char *argv[])
{
  g_log_set_writer_func (work_write_log, NULL, NULL);
  gtk_test_init (&argc, &argv, NULL);
  /* libadwaita 1.2 frees a toast that is hidden before it was shown to its end, which a busy machine brings about. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  WORK_TEST ("/at-work/keys", work_play_keys);
  WORK_TEST ("/at-work/popovers", work_play_popovers);
  WORK_TEST ("/at-work/narrow", work_play_narrow);
  WORK_TEST ("/at-work/full", work_play_full);
  WORK_TEST ("/at-work/reading", work_play_reading);
  WORK_TEST ("/at-work/kicked", work_play_kicked);
  WORK_TEST ("/at-work/password-changed", work_play_password);
  WORK_TEST ("/at-work/frozen", work_play_frozen);
  WORK_TEST ("/at-work/resumed", work_play_resumed);
  return g_test_run ();
}
