/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-credentials"

#include "config.h"

#include <libsecret/secret.h>

#include "sync/wbl-credentials.h"

/*
 * libsecret, asynchronously and with a deadline: a locked keyring waits for a person for ever, and a desk must not. Giving
 * up takes the keyring's own question for its password from the screen, so whoever is asked has a minute to type it.
 * Items carry the build's profile, so a development build never meets a person's real account.
 */
#define KEYRING_WAIT_MS 60000

G_DEFINE_QUARK (wbl-credentials-error-quark, wbl_credentials_error)

static const SecretSchema schema = {
  APP_ID,
  SECRET_SCHEMA_NONE,
  {
      { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "app_id", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "store", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
  0, 0, 0, 0, 0, 0, 0, 0
};

typedef struct
{
  GCancellable *inner; /* (owned) */
  guint deadline;      /* source id */
  gboolean too_long;
  GHashTable *attributes; /* (owned) (nullable): of what is looked up */
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_handle_id (&wait->deadline, g_source_remove);
  g_object_unref (wait->inner);
  g_clear_pointer (&wait->attributes, g_hash_table_unref);
  g_free (wait);
}

static gboolean
deadline_cb (gpointer data)
{
  Wait *wait = data;

  wait->deadline = 0;
  wait->too_long = TRUE;
  g_cancellable_cancel (wait->inner);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer data)
{
  g_cancellable_cancel (data);
}

static GTask *
begin (gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Wait *wait = g_new0 (Wait, 1);

  g_task_set_source_tag (task, tag);
  wait->inner = g_cancellable_new ();
  wait->deadline = g_timeout_add (KEYRING_WAIT_MS, deadline_cb, wait);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (outer_cancelled_cb), wait->inner, 0);
  g_task_set_task_data (task, wait, wait_free);
  return task;
}

static void
return_failure (GTask *task, GError *error)
{
  Wait *wait = g_task_get_task_data (task);

  if (wait->too_long || g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_task_return_new_error (task, WBL_CREDENTIALS_ERROR, WBL_CREDENTIALS_ERROR_LOCKED, "The keyring is locked");
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, WBL_CREDENTIALS_ERROR, WBL_CREDENTIALS_ERROR_MISSING, "%s", error->message);
  g_error_free (error);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_failure (task, error);
}

/** wbl_credentials_store_async: remembers the password of one account. Main thread. */
void
wbl_credentials_store_async (const char *server,
                             const char *app_id,
                             const char *user,
                             const char *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GTask *task = begin (wbl_credentials_store_async, cancellable, callback, data);
  g_autofree char *label = g_strdup_printf ("Warbler: %s (%s)", user, app_id);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, password, ((Wait *) g_task_get_task_data (task))->inner,
                         stored_cb, task, "kind", "login", "profile", PROFILE, "server", server, "app_id", app_id, "user",
                         user, NULL);
}

gboolean
wbl_credentials_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What is still there is locked. */
static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Wait *wait = g_task_get_task_data (task);
  GError *error = NULL;
  GList *items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  if (items != NULL || wait->too_long)
    g_task_return_new_error (task, WBL_CREDENTIALS_ERROR, WBL_CREDENTIALS_ERROR_LOCKED, "The keyring was not unlocked");
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else /* no service: then it was a file that was looked into, which is never locked */
    g_task_return_pointer (task, NULL, NULL);
  g_clear_error (&error);
  g_list_free_full (items, g_object_unref);
}

static void
search (GTask *task)
{
  Wait *wait = g_task_get_task_data (task);

  secret_service_search (NULL, &schema, wait->attributes, SECRET_SEARCH_NONE, wait->inner, searched_cb, task);
}

/* Who does not unlock the keyring when asked gets no error from libsecret, and nothing: as if nothing were in it. */
static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *password = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    return_failure (task, error);
  else if (password != NULL)
    g_task_return_pointer (task, password, (GDestroyNotify) secret_password_free);
  else
    search (g_steal_pointer (&task));
}

static void
look_up (GTask *task, GHashTable *attributes)
{
  Wait *wait = g_task_get_task_data (task);

  wait->attributes = attributes;
  secret_password_lookupv (&schema, attributes, wait->inner, looked_up_cb, task);
}

/** wbl_credentials_lookup_async: the remembered password; NULL without error when there is none. */
void
wbl_credentials_lookup_async (const char *server,
                              const char *app_id,
                              const char *user,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  look_up (begin (wbl_credentials_lookup_async, cancellable, callback, data),
           secret_attributes_build (&schema, "kind", "login", "profile", PROFILE, "server", server, "app_id", app_id, "user",
                                    user, NULL));
}

char *
wbl_credentials_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** wbl_credentials_store_key_async: remembers the key of one store. End with wbl_credentials_store_finish(). */
void
wbl_credentials_store_key_async (const char *store,
                                 const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  GTask *task = begin (wbl_credentials_store_key_async, cancellable, callback, data);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, "Warbler: key of the offline store", key,
                         ((Wait *) g_task_get_task_data (task))->inner, stored_cb, task, "kind", "store-key", "profile",
                         PROFILE, "store", store, NULL);
}

/** wbl_credentials_lookup_key_async: End with wbl_credentials_lookup_finish(). */
void
wbl_credentials_lookup_key_async (const char *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  look_up (begin (wbl_credentials_lookup_key_async, cancellable, callback, data),
           secret_attributes_build (&schema, "kind", "store-key", "profile", PROFILE, "store", store, NULL));
}

/* libsecret clears what is unlocked, and says nothing of what is not. */
static void
erased_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    return_failure (task, error);
  else
    search (g_steal_pointer (&task));
}

static void
erase (GTask *task, GHashTable *attributes)
{
  Wait *wait = g_task_get_task_data (task);

  wait->attributes = attributes;
  secret_password_clearv (&schema, attributes, wait->inner, erased_cb, task);
}

/** wbl_credentials_erase_async: forgets the password of one account; nothing to forget is a success, LOCKED when it is kept in a
 * locked keyring, where it stays. */
void
wbl_credentials_erase_async (const char *server,
                             const char *app_id,
                             const char *user,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  erase (begin (wbl_credentials_erase_async, cancellable, callback, data),
         secret_attributes_build (&schema, "kind", "login", "profile", PROFILE, "server", server, "app_id", app_id, "user", user,
                                  NULL));
}

/** wbl_credentials_erase_key_async: forgets the key of an erased store; ends in wbl_credentials_erase_finish(). */
void
wbl_credentials_erase_key_async (const char *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  erase (begin (wbl_credentials_erase_key_async, cancellable, callback, data),
         secret_attributes_build (&schema, "kind", "store-key", "profile", PROFILE, "store", store, NULL));
}

gboolean
wbl_credentials_erase_finish (GAsyncResult *result, GError **error)
{
  GError *local = NULL;

  g_task_propagate_pointer (G_TASK (result), &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/** wbl_credentials_free: wipes and frees a password. */
void
wbl_credentials_free (char *password)
{
  secret_password_free (password);
}
