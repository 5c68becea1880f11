/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "warbler-import"

#include "config.h"

#include <errno.h>
#include <locale.h>
#include <unistd.h>

#include "importer/wbl-importer-jail.h"
#include "importer/wbl-importer.h"

/*
 * warbler-import: reads the files that its parent names on standard input, and says on standard output what is in them
 * (model/wbl-import-frame.h). It ends when its input ends.
 */

/* Whether all was written. */
static gboolean
write_all (const guint8 *bytes, gsize size)
{
  while (size > 0)
    {
      gssize n = write (STDOUT_FILENO, bytes, size);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        bytes += n, size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
read_all (guint8 *bytes, gsize size)
{
  while (size > 0)
    {
      gssize n = read (STDIN_FILENO, bytes, size);

      if (n == 0 || (n < 0 && errno != EINTR))
        return FALSE;
      if (n > 0)
        bytes += n, size -= (gsize) n;
    }
  return TRUE;
}

/* Without a parent there is nobody to read for. */
static void
emit_cb (WblImportFrameKind kind, GHashTable *fields, gpointer data)
{
  g_autoptr (GBytes) frame = wbl_import_frame_encode (kind, fields);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  if (!write_all (bytes, size))
    _exit (1);
  if (kind == WBL_IMPORT_FRAME_DOCUMENT)
    wbl_importer_renew_time ();
}

static GHashTable *
next_request (void)
{
  guint8 head[WBL_IMPORT_FRAME_HEAD];
  g_autofree guint8 *body = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GHashTable *fields = NULL;
  WblImportFrameKind kind;
  guint32 length;

  if (!read_all (head, sizeof head) || (length = wbl_import_frame_length (head)) == 0)
    return NULL;
  body = g_malloc (length);
  if (!read_all (body, length))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&body), length);
  return wbl_import_frame_decode (bytes, &kind, &fields) ? fields : NULL;
}

static void
read_one (GHashTable *request)
{
  WblImporter importer = wbl_importer_init (emit_cb, NULL);
  const char *path = g_hash_table_lookup (request, "path"), *name = g_hash_table_lookup (request, "name");

  wbl_importer_renew_time ();
  if (path != NULL && name != NULL)
    wbl_importer_read_file (&importer, path, name);
  emit_cb (WBL_IMPORT_FRAME_END, NULL, NULL);
}

int
main (void)
{
  GHashTable *request;

  setlocale (LC_CTYPE, "C.UTF-8"); /* names in archives */
  if (isatty (STDIN_FILENO) || !wbl_importer_jail ())
    {
      g_printerr ("warbler-import reads files for Warbler and is not started by hand.\n");
      return 1;
    }
  while ((request = next_request ()) != NULL)
    {
      read_one (request);
      g_hash_table_unref (request);
    }
  return 0;
}
