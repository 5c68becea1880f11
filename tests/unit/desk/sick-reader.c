/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/wbl-import-frame.h"

/* A reader that a file may take down: it does what the file's name says, else reads it as warbler-import would. */

static void
say (WblImportFrameKind kind, const char *name)
{
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) frame = NULL;
  gsize size = 0;
  const void *bytes;

  g_hash_table_insert (fields, (char *) "name", (char *) name);
  g_hash_table_insert (fields, (char *) "title", (char *) name);
  g_hash_table_insert (fields, (char *) "body", (char *) "Text.");
  frame = wbl_import_frame_encode (kind, fields);
  bytes = g_bytes_get_data (frame, &size);
  g_assert_cmpint (write (STDOUT_FILENO, bytes, size), ==, (gssize) size);
}

static void
do_as_told (const char *name)
{
  static const char mad[] = "\x05\0\0\0garbage that is no frame", endless[] = "\xff\xff\xff\xff";

  if (strstr (name, "crash") != NULL)
    {
      signal (SIGSEGV, SIG_DFL); /* a sanitizer would write a report of this wanted death */
      raise (SIGSEGV);
    }
  else if (strstr (name, "hang") != NULL)
    pause ();
  else if (strstr (name, "mad") != NULL)
    g_assert_cmpint (write (STDOUT_FILENO, mad, sizeof mad), >, 0);
  else if (strstr (name, "endless") != NULL)
    g_assert_cmpint (write (STDOUT_FILENO, endless, 4), ==, 4);
  say (WBL_IMPORT_FRAME_DOCUMENT, name);
  if (strstr (name, "half") != NULL)
    _exit (3);
  say (WBL_IMPORT_FRAME_END, name);
}

int
main (void)
{
  guint8 head[WBL_IMPORT_FRAME_HEAD], body[65536];

  while (read (STDIN_FILENO, head, sizeof head) == sizeof head)
    {
      guint32 length = wbl_import_frame_length (head);
      g_autoptr (GHashTable) fields = NULL;
      g_autoptr (GBytes) bytes = NULL;
      WblImportFrameKind kind;

      g_assert_cmpuint (length, <=, sizeof body);
      g_assert_cmpint (read (STDIN_FILENO, body, length), ==, length);
      bytes = g_bytes_new (body, length);
      g_assert_true (wbl_import_frame_decode (bytes, &kind, &fields));
      do_as_told (g_hash_table_lookup (fields, "name"));
    }
  return 0;
}
