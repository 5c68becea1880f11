/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-key"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>

#include "desk/wbl-desk-key.h"
#include "desk/wbl-desk.h"
#include "store/wbl-store.h"
#include "sync/wbl-credentials.h"

/*
 * The key of the offline store, from the keyring. A new store gets one where the engine encrypts and a keyring is
 * there; a store that is plain stays plain, and an encrypted one without its key is never replaced by a new one.
 */

#define KEY_BYTES 32

typedef struct
{
  char *id;  /* of the store: DIR/id, no secret */
  char *key; /* (nullable) a new one on its way to the keyring */
  gboolean encrypted; /* the file is there and is no plain SQLite file */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->id);
  wbl_credentials_free (search->key);
  g_free (search);
}

static char *
read_id (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "id", NULL);
  char *id = NULL;

  if (g_file_get_contents (path, &id, NULL, NULL))
    return g_strstrip (id);
  id = g_uuid_string_random ();
  g_mkdir_with_parents (dir, 0700);
  if (!g_file_set_contents_full (path, id, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, NULL))
    g_debug ("the store's id could not be written");
  return id;
}

/* Whether there is a store, and whether it is plain. */
static gboolean
look (const char *dir, gboolean *plain)
{
  g_autofree char *path = g_build_filename (dir, "store.db", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char head[16] = { 0 };
  gsize n = 0;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &n, NULL, NULL) || n == 0)
    return FALSE;
  *plain = memcmp (head, "SQLite format 3", 16) == 0;
  return TRUE;
}

static char *
new_key (void)
{
  guint8 bytes[KEY_BYTES];
  GString *hex = g_string_sized_new (2 * KEY_BYTES + 1);

  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    g_error ("The system gives no random numbers");
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  explicit_bzero (bytes, sizeof bytes);
  return g_string_free (hex, FALSE);
}

static void
key_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* A key that nobody keeps would lose the store: without a keyring the new store is plain, and the app says so. */
  if (wbl_credentials_store_finish (result, &error))
    g_task_return_pointer (task, g_steal_pointer (&search->key), (GDestroyNotify) wbl_credentials_free);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
return_missing (GTask *task, const GError *error)
{
  gboolean locked = g_error_matches (error, WBL_CREDENTIALS_ERROR, WBL_CREDENTIALS_ERROR_LOCKED);

  g_task_return_new_error (task, WBL_DESK_ERROR, locked ? WBL_DESK_ERROR_KEYRING_LOCKED : WBL_DESK_ERROR_NO_KEY, "%s",
                           error != NULL ? error->message : "The keyring has no key for this store");
}

static void
key_looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Search *search = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  char *key = wbl_credentials_lookup_finish (result, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) wbl_credentials_free);
  else if (search->encrypted)
    return_missing (task, error);
  else if (error != NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    {
      search->key = new_key ();
      wbl_credentials_store_key_async (search->id, search->key, cancellable, key_stored_cb, g_steal_pointer (&task));
    }
}

/** wbl_desk_key_async: finds, or makes, the key of the store in @dir. */
void
wbl_desk_key_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  gboolean plain = FALSE, there = look (dir, &plain);
  Search *search;

  g_task_set_source_tag (task, wbl_desk_key_async);
  if (!wbl_store_can_encrypt () || (there && plain))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  search = g_new0 (Search, 1);
  search->id = read_id (dir);
  search->encrypted = there;
  g_task_set_task_data (task, search, search_free);
  wbl_credentials_lookup_key_async (search->id, cancellable, key_looked_up_cb, g_steal_pointer (&task));
}

/** wbl_desk_key_finish: Returns: (transfer full) (nullable): wipe with wbl_credentials_free(); NULL = a plain store. */
char *
wbl_desk_key_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
key_erased_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autofree char *path = g_build_filename (g_task_get_task_data (task), "id", NULL);
  GError *error = NULL;

  if (!wbl_credentials_erase_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_unlink (path);
  g_task_return_boolean (task, TRUE);
}

/** wbl_desk_key_erase_async: forgets the key of the store in @dir, which is erased already; none is a success. */
void
wbl_desk_key_erase_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *path = g_build_filename (dir, "id", NULL);
  g_autofree char *id = NULL;

  g_task_set_source_tag (task, wbl_desk_key_erase_async);
  g_task_set_task_data (task, g_strdup (dir), g_free);
  if (!g_file_get_contents (path, &id, NULL, NULL))
    g_task_return_boolean (task, TRUE);
  else
    wbl_credentials_erase_key_async (g_strstrip (id), cancellable, key_erased_cb, g_steal_pointer (&task));
}

gboolean
wbl_desk_key_erase_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
