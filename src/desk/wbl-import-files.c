/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import-files"

#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "desk/wbl-import.h"

#define MAX_DEPTH 32
#define MAX_FILES 100000

typedef struct
{
  GPtrArray *files;    /* of WblImportFile */
  GPtrArray *problems; /* of utf8 */
  GHashTable *folders; /* "device:inode" of those we are in or have been in */
  GCancellable *cancellable;
  const char *root;    /* the path being listed */
} Scan;

static void
file_free (gpointer data)
{
  WblImportFile *file = data;

  g_free (file->path);
  g_free (file->name);
  g_free (file->root);
  g_free (file);
}

static void
add_problem (Scan *scan, const char *name, const char *reason)
{
  g_autofree char *shown = g_filename_display_name (name);

  g_ptr_array_add (scan->problems, g_strdup_printf ("%s: %s", shown, reason));
}

static void
add_file (Scan *scan, const char *path, const char *name)
{
  WblImportFile *file = g_new (WblImportFile, 1);

  *file = (WblImportFile){ g_strdup (path), g_filename_display_name (name), g_strdup (scan->root), FALSE };
  g_ptr_array_add (scan->files, file);
}

/* Whether a folder is new: links may lead back to it. */
static gboolean
enter_folder (Scan *scan, const GStatBuf *info)
{
  return g_hash_table_add (scan->folders, g_strdup_printf ("%ju:%ju", (uintmax_t) info->st_dev, (uintmax_t) info->st_ino));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The visible names in a folder, in a steady order. */
static GPtrArray *
list_folder (Scan *scan, const char *path, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *child;

  if (dir == NULL)
    {
      add_problem (scan, name, _ ("cannot be read"));
      return g_steal_pointer (&names);
    }
  while ((child = g_dir_read_name (dir)) != NULL)
    if (*child != '.')
      g_ptr_array_add (names, g_strdup (child));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static void scan_path (Scan *scan, const char *path, const char *name, guint depth);

static void
scan_folder (Scan *scan, const char *path, const char *name, guint depth)
{
  g_autoptr (GPtrArray) names = list_folder (scan, path, name);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      g_autofree char *child_name = depth > 0 ? g_build_filename (name, g_ptr_array_index (names, i), NULL)
                                              : g_strdup (g_ptr_array_index (names, i));

      scan_path (scan, child, child_name, depth + 1);
    }
}

static void
scan_path (Scan *scan, const char *path, const char *name, guint depth)
{
  GStatBuf info;

  if (g_cancellable_is_cancelled (scan->cancellable) || scan->files->len >= MAX_FILES)
    return;
  if (g_stat (path, &info) != 0)
    add_problem (scan, name, errno == ENOENT ? _ ("does not exist") : _ ("cannot be read"));
  else if (S_ISREG (info.st_mode))
    add_file (scan, path, name);
  else if (!S_ISDIR (info.st_mode))
    add_problem (scan, name, _ ("is not a file"));
  else if (depth > MAX_DEPTH)
    add_problem (scan, name, _ ("lies too deep"));
  else if (enter_folder (scan, &info))
    scan_folder (scan, path, name, depth);
}

/**
 * wbl_import_list_files:
 * @paths: files and folders
 * @problems: (element-type utf8) (inout): "name: reason" of what cannot be read is appended
 * @whole: (element-type utf8) (inout): those of @paths of which every file was found are appended
 * @cancellable: (nullable): what was found until then is returned
 *
 * Looks into folders, through links too, each folder once. Hidden files are left out. Blocks; any thread.
 *
 * Returns: (transfer full) (element-type WblImportFile): in a steady order
 */
GPtrArray *
wbl_import_list_files (const char *const *paths, GPtrArray *problems, GPtrArray *whole, GCancellable *cancellable)
{
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Scan scan = { g_ptr_array_new_with_free_func (file_free), problems, folders, cancellable, NULL };

  for (; *paths != NULL; paths++)
    {
      g_autofree char *name = g_path_get_basename (*paths);
      guint before = problems->len;

      scan.root = *paths;
      scan_path (&scan, *paths, name, 0);
      if (problems->len == before && scan.files->len < MAX_FILES && !g_cancellable_is_cancelled (cancellable))
        g_ptr_array_add (whole, g_strdup (*paths));
    }
  return scan.files;
}
