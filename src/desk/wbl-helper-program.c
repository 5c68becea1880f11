/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-helper-program"

#include "config.h"

#include "desk/wbl-helper-program.h"

/* In a build tree that was not installed: in a folder beside ours, or beside the one that we are in. */
static char *
in_build_tree (const char *name, const char *folder)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *below = g_build_filename (here, folder, name, NULL);
  g_autofree char *beside = g_build_filename (here, "..", folder, name, NULL);

  if (g_file_test (below, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&below);
  return g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&beside) : NULL;
}

/**
 * wbl_helper_program:
 * @name: a program of ours that is no command of a person
 * @folder: the folder of the sources that makes it
 * @variable: an environment variable that names another one, for tests
 *
 * Returns: (transfer full): where it is, or where it should be
 */
char *
wbl_helper_program (const char *name, const char *folder, const char *variable)
{
  const char *override = g_getenv (variable);
  g_autofree char *installed = g_build_filename (LIBEXECDIR, name, NULL);
  char *built = NULL;

  if (override != NULL)
    return g_strdup (override);
  if (!g_file_test (installed, G_FILE_TEST_IS_EXECUTABLE))
    built = in_build_tree (name, folder);
  return built != NULL ? built : g_steal_pointer (&installed);
}
