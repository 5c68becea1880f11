/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-archive"

#include "config.h"

#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "importer/wbl-importer-zip.h"

/*
 * Archives are read member by member into memory; nothing is ever written to a disk. A member that grows beyond its
 * format's limit is left out; one archive that grows beyond RATIO times its size, or all of them together beyond
 * WBL_IMPORTER_MAX_UNPACKED, end there.
 */

#define BLOCK 65536
#define RATIO 200
#define RATIO_FREE (8 * 1024 * 1024) /* below this any ratio is fine */
#define MAX_NAME 1024
#define MAX_PART (64 * 1024 * 1024) /* of an office document */

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

typedef struct
{
  WblImporter *importer;
  Archive *archive;
  gint64 left; /* bytes that this archive may still give */
  gboolean bomb;
} Unpacking;

static Archive *
open_archive (GBytes *bytes)
{
  g_autoptr (Archive) archive = archive_read_new ();
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);

  archive_read_support_format_zip (archive);
  archive_read_support_format_tar (archive);
  archive_read_support_format_7zip (archive);
  archive_read_support_filter_gzip (archive);
  archive_read_support_filter_bzip2 (archive);
  archive_read_support_filter_xz (archive);
  archive_read_support_filter_zstd (archive);
  return archive_read_open_memory (archive, data, size) == ARCHIVE_OK ? g_steal_pointer (&archive) : NULL;
}

static Unpacking
start_unpacking (WblImporter *importer, Archive *archive, GBytes *packed)
{
  gint64 by_ratio = (gint64) g_bytes_get_size (packed) * RATIO;

  return (Unpacking){ importer, archive, MAX (by_ratio, RATIO_FREE), FALSE };
}

/* Returns: (nullable): the member under the cursor; NULL with a reason when it is damaged, too large, or a bomb. */
static GBytes *
read_member (Unpacking *u, gint64 limit, const char **reason)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  guint8 block[BLOCK];
  gssize n;

  while ((n = archive_read_data (u->archive, block, sizeof block)) > 0)
    {
      u->left -= n;
      u->importer->unpacked_left -= n;
      u->bomb = u->left < 0 || u->importer->unpacked_left < 0;
      if (u->bomb || (gint64) content->len + n > limit)
        {
          *reason = u->bomb ? WBL_IMPORT_BOMB : WBL_IMPORT_TOO_LARGE;
          return NULL;
        }
      g_byte_array_append (content, block, (guint) n);
    }
  *reason = WBL_IMPORT_DAMAGED;
  return n == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&content)) : NULL;
}

/* ---- names ---- */

static gboolean
has_controls (const char *name)
{
  for (; *name != '\0'; name++)
    if ((guchar) *name < 0x20 || *name == 0x7f)
      return TRUE;
  return FALSE;
}

/**
 * wbl_archive_safe_name:
 * @name: of a member, as its archive says
 *
 * Nothing is unpacked to a disk, but keys, titles and links come from names.
 *
 * Returns: (transfer full) (nullable): the name with / as its separator; NULL when it points out of its archive
 */
char *
wbl_archive_safe_name (const char *name)
{
  g_autofree char *slashed = g_strdelimit (g_strdup (name), "\\", '/');
  g_auto (GStrv) parts = g_strsplit (slashed, "/", -1);
  gboolean safe = *slashed != '\0' && *slashed != '/' && strlen (slashed) <= MAX_NAME && !has_controls (slashed)
                  && !(g_ascii_isalpha (slashed[0]) && slashed[1] == ':');

  for (guint i = 0; safe && parts[i] != NULL; i++)
    safe = !g_str_equal (parts[i], "..");
  return safe ? g_steal_pointer (&slashed) : NULL;
}

/* Names of old archives are in the encoding of the machine that made them: of those we meet, GB18030. */
static char *
name_of (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry), *raw = archive_entry_pathname (entry);
  g_autofree char *converted = NULL;

  if (name != NULL && g_utf8_validate (name, -1, NULL))
    return g_strdup (name);
  if (raw == NULL)
    return g_strdup ("");
  if (!g_utf8_validate (raw, -1, NULL))
    converted = g_convert (raw, -1, "UTF-8", "GB18030", NULL, NULL, NULL);
  return converted != NULL ? g_steal_pointer (&converted) : g_utf8_make_valid (raw, -1);
}

/* What systems add on their own, and hidden files as in folders. */
static gboolean
is_hidden (const char *name)
{
  return g_str_has_prefix (name, "__MACOSX/") || *name == '.' || strstr (name, "/.") != NULL;
}

/* ---- archives of files ---- */

static void
read_file (Unpacking *u, const char *name, struct archive_entry *entry)
{
  gint64 limit = wbl_importer_limit (name);
  const char *reason = NULL;
  g_autoptr (GBytes) content = NULL;

  if (archive_entry_is_data_encrypted (entry))
    reason = WBL_IMPORT_PASSWORD;
  else if (limit > 0 && archive_entry_size_is_set (entry) && archive_entry_size (entry) > limit)
    reason = WBL_IMPORT_TOO_LARGE;
  else if (limit == 0)
    content = g_bytes_new (NULL, 0); /* of no known format: its reader says so */
  else
    content = read_member (u, limit, &reason);
  if (content != NULL)
    wbl_importer_read (u->importer, name, content);
  else
    wbl_importer_refuse (u->importer, name, reason);
}

static void
read_entry (Unpacking *u, const char *archive_name, struct archive_entry *entry)
{
  g_autofree char *raw = name_of (entry);
  g_autofree char *safe = wbl_archive_safe_name (raw);
  g_autofree char *name = g_strconcat (archive_name, "/", safe != NULL ? safe : raw, NULL);

  if (archive_entry_filetype (entry) != AE_IFREG || (safe != NULL && is_hidden (safe)))
    return;
  wbl_importer_alive (u->importer);
  if (safe == NULL)
    wbl_importer_refuse (u->importer, name, WBL_IMPORT_UNSAFE_NAME);
  else
    read_file (u, name, entry);
}

static void
read_entries (Unpacking *u, const char *name)
{
  struct archive_entry *entry;
  int result = ARCHIVE_OK;

  while (!u->bomb && u->importer->members_left > 0
         && ((result = archive_read_next_header (u->archive, &entry)) == ARCHIVE_OK || result == ARCHIVE_WARN))
    {
      u->importer->members_left--;
      read_entry (u, name, entry);
    }
  if (u->importer->members_left == 0)
    wbl_importer_note (u->importer, name, WBL_IMPORT_MANY_MEMBERS);
  else if (!u->bomb && result != ARCHIVE_EOF)
    wbl_importer_refuse (u->importer, name,
                         archive_read_has_encrypted_entries (u->archive) > 0 ? WBL_IMPORT_PASSWORD : WBL_IMPORT_DAMAGED);
}

void
wbl_importer_archive (WblImporter *self, const char *name, GBytes *bytes)
{
  g_autoptr (Archive) archive = NULL;
  Unpacking u;

  if (self->archives >= WBL_IMPORTER_MAX_ARCHIVES)
    {
      wbl_importer_refuse (self, name, WBL_IMPORT_TOO_DEEP);
      return;
    }
  archive = open_archive (bytes);
  if (archive == NULL)
    {
      wbl_importer_refuse (self, name, WBL_IMPORT_DAMAGED);
      return;
    }
  self->archives++;
  u = start_unpacking (self, archive, bytes);
  read_entries (&u, name);
  self->archives--;
}

/* ---- parts of office documents ---- */

static gboolean
is_wanted (const char *name, const char *const *prefixes)
{
  for (; *prefixes != NULL; prefixes++)
    if (g_str_has_prefix (name, *prefixes))
      return TRUE;
  return FALSE;
}

static void
read_part (Unpacking *u, struct archive_entry *entry, const char *const *prefixes, WblParts *parts)
{
  g_autofree char *name = name_of (entry);
  g_autoptr (GBytes) content = NULL;

  if (!is_wanted (name, prefixes) || !g_str_has_suffix (name, ".xml") || g_hash_table_contains (parts->bytes, name))
    {
      if (!g_str_has_suffix (name, ".rels") || !is_wanted (name, prefixes))
        return;
    }
  if (archive_entry_is_data_encrypted (entry))
    parts->reason = WBL_IMPORT_PASSWORD;
  else if ((content = read_member (u, MAX_PART, &parts->reason)) != NULL)
    {
      g_hash_table_replace (parts->bytes, g_steal_pointer (&name), g_steal_pointer (&content));
      parts->reason = NULL;
    }
}

/**
 * wbl_parts_read:
 * @zip: an office document
 * @prefixes: (array zero-terminated=1): which of its XML parts are wanted
 *
 * Returns: the parts, to be cleared with wbl_parts_clear()
 */
WblParts
wbl_parts_read (WblImporter *importer, GBytes *zip, const char *const *prefixes)
{
  WblParts parts = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref), NULL };
  g_autoptr (Archive) archive = open_archive (zip);
  struct archive_entry *entry;
  Unpacking u;
  int result = ARCHIVE_FATAL;

  if (archive != NULL)
    {
      u = start_unpacking (importer, archive, zip);
      for (guint n = 0; parts.reason == NULL && n < WBL_IMPORTER_MAX_MEMBERS; n++)
        {
          result = archive_read_next_header (archive, &entry);
          if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
            break;
          read_part (&u, entry, prefixes, &parts);
        }
    }
  if (parts.reason == NULL && g_hash_table_size (parts.bytes) == 0)
    parts.reason = WBL_IMPORT_DAMAGED;
  return parts;
}

void
wbl_parts_clear (WblParts *parts)
{
  g_hash_table_unref (parts->bytes);
}
