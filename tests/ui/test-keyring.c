/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-keyring"
#include "config.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>

#include "desk/wbl-desk-key.h"
#include "sync/wbl-credentials.h"

/* What is kept in a real Secret Service, and that none of it outlives what it belongs to. */

#define SERVER "https://example.invalid"

static GAsyncResult *waited;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  waited = g_object_ref (result);
}

static GAsyncResult *
wait_for_it (void)
{
  while (waited == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (&waited);
}

static char *
looked_up (void)
{
  g_autoptr (GAsyncResult) result = wait_for_it ();
  g_autoptr (GError) error = NULL;
  char *secret = wbl_credentials_lookup_finish (result, &error);
  g_assert_no_error (error);
  return secret;
}

static void
stored (void)
{
  g_autoptr (GAsyncResult) result = wait_for_it ();
  g_autoptr (GError) error = NULL;
  wbl_credentials_store_finish (result, &error);
  g_assert_no_error (error);
}

static char *
password_of (const char *user)
{
  wbl_credentials_lookup_async (SERVER, "app", user, NULL, done_cb, NULL);
  return looked_up ();
}

/* Each account has a password of its own; forgetting one leaves the other, and forgetting nothing is no failure. */
static void
test_login (void)
{
  g_autofree char *erased = NULL, *other = NULL;

  wbl_credentials_store_async (SERVER, "app", "lin", "first", NULL, done_cb, NULL);
  stored ();
  wbl_credentials_store_async (SERVER, "app", "zhou", "second", NULL, done_cb, NULL);
  stored ();
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      wbl_credentials_erase_async (SERVER, "app", "lin", NULL, done_cb, NULL);
      result = wait_for_it ();
      g_assert_true (wbl_credentials_erase_finish (result, NULL));
    }
  erased = password_of ("lin");
  other = password_of ("zhou");
  g_assert_null (erased);
  g_assert_cmpstr (other, ==, "second");
}

/* The key of an erased store goes with its name; a store that never had one has nothing to forget. */
static void
test_store_key (void)
{
  g_autofree char *dir = g_dir_make_tmp ("warbler-keyring-XXXXXX", NULL);
  g_autofree char *id = g_build_filename (dir, "id", NULL);
  g_autofree char *before = NULL, *after = NULL;

  g_assert_true (g_file_set_contents (id, "4c7b\n", -1, NULL));
  wbl_credentials_store_key_async ("4c7b", "00ff", NULL, done_cb, NULL);
  stored ();
  wbl_credentials_lookup_key_async ("4c7b", NULL, done_cb, NULL);
  before = looked_up ();
  g_assert_cmpstr (before, ==, "00ff");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      wbl_desk_key_erase_async (dir, NULL, done_cb, NULL);
      result = wait_for_it ();
      g_assert_true (wbl_desk_key_erase_finish (result, NULL));
    }
  wbl_credentials_lookup_key_async ("4c7b", NULL, done_cb, NULL);
  after = looked_up ();
  g_assert_null (after);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
lock_keyring (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  const char *const keyrings[] = { "/org/freedesktop/secrets/collection/login" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) done =
    g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service",
                                 "Lock", g_variant_new ("(@ao)", g_variant_new_objv (keyrings, 1)), NULL,
                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/* Its items can be found without unlocking it. */
static gboolean
is_kept (const char *user)
{
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  GList *items = NULL;
  gboolean kept = FALSE;

  g_hash_table_insert (attributes, (gpointer) "kind", (gpointer) "login");
  g_hash_table_insert (attributes, (gpointer) "user", (gpointer) user);
  items = secret_service_search_sync (NULL, NULL, attributes, SECRET_SEARCH_ALL, NULL, &error);
  g_assert_no_error (error);
  kept = items != NULL;
  g_list_free_full (items, g_object_unref);
  return kept;
}

static void
assert_not_erased (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_credentials_erase_async (SERVER, "app", "lin", NULL, done_cb, NULL);
  result = wait_for_it ();
  g_assert_false (wbl_credentials_erase_finish (result, &error));
  g_assert_error (error, WBL_CREDENTIALS_ERROR, WBL_CREDENTIALS_ERROR_LOCKED);
  g_assert_true (is_kept ("lin"));
}

static void
assert_nothing_to_erase (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_credentials_erase_async (SERVER, "app", "nobody", NULL, done_cb, NULL);
  result = wait_for_it ();
  g_assert_true (wbl_credentials_erase_finish (result, &error));
  g_assert_no_error (error);
}

/* Nobody is here to unlock it: what is kept in it is locked up, and what is not is not there. Nor can it be forgotten, and that is
 * said. */
static void
test_locked (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *other = NULL;

  wbl_credentials_store_async (SERVER, "app", "lin", "first", NULL, done_cb, NULL);
  stored ();
  lock_keyring ();
  wbl_credentials_lookup_async (SERVER, "app", "lin", NULL, done_cb, NULL);
  result = wait_for_it ();
  g_assert_null (wbl_credentials_lookup_finish (result, &error));
  g_assert_error (error, WBL_CREDENTIALS_ERROR, WBL_CREDENTIALS_ERROR_LOCKED);
  other = password_of ("nobody");
  g_assert_null (other);
  assert_not_erased ();
  assert_nothing_to_erase ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/login", test_login);
  g_test_add_func ("/keyring/store-key", test_store_key);
  g_test_add_func ("/keyring/locked", test_locked); /* it stays so: the last one */
  return g_test_run ();
}
