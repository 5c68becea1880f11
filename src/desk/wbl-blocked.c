/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-blocked"

#include "config.h"

#include "desk/wbl-blocked.h"
#include "desk/wbl-desk-private.h"
#include "lanying/wbl-cloud-people.h"
#include "store/wbl-db-people.h"

/* Who is kept from writing to us. The cloud says who; the store knows their names as the inbox shows them. */

static void
blocked_free (gpointer data)
{
  WblBlocked *blocked = data;

  g_free (blocked->name);
  g_free (blocked);
}

static gpointer
names_job (WblDb *db, gpointer data, GError **error)
{
  const GArray *people = data;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (blocked_free);

  for (guint i = 0; i < people->len; i++)
    {
      gint64 person = g_array_index (people, gint64, i);
      g_autoptr (WblContact) contact = wbl_db_get_contact (db, person, error);
      WblBlocked *blocked = NULL;

      if (contact == NULL)
        return NULL;
      blocked = g_new0 (WblBlocked, 1);
      blocked->person = person;
      blocked->name = g_strdup (contact->name);
      g_ptr_array_add (list, blocked);
    }
  return g_steal_pointer (&list);
}

static void
named_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *list = wbl_store_job_finish (WBL_STORE (source), result, &error);

  wbl_desk_return (task, list, (GDestroyNotify) g_ptr_array_unref, error);
}

static void
ids_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDesk *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  GArray *people = wbl_cloud_ids_finish (WBL_CLOUD (source), result, &error);

  if (people == NULL)
    g_task_return_error (task, error);
  else
    wbl_store_read_async (self->store, WBL_PRIORITY_INTERACTIVE, names_job, people, (GDestroyNotify) g_array_unref,
                          (GDestroyNotify) g_ptr_array_unref, cancellable, named_cb, g_steal_pointer (&task));
}

/** wbl_desk_blocked_async: asks who is blocked. */
void
wbl_desk_blocked_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = wbl_desk_ask (self, wbl_desk_blocked_async, cancellable, callback, data);

  if (task != NULL)
    wbl_cloud_blocked_async (self->cloud, cancellable, ids_cb, task);
}

/** wbl_desk_blocked_finish: Returns: (transfer full) (element-type WblBlocked) (nullable) */
GPtrArray *
wbl_desk_blocked_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** wbl_desk_block_async: keeps a person from writing to this account, or lets them again. What is here stays. */
void
wbl_desk_block_async (WblDesk *self, gint64 person, gboolean block, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = wbl_desk_ask (self, wbl_desk_block_async, NULL, callback, data);

  if (task != NULL)
    wbl_cloud_block_async (self->cloud, person, block, NULL, wbl_desk_asked_cb, task);
}
