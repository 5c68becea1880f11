/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-own"

#include "config.h"

#include "lanying/wbl-cloud-people.h"
#include "lanying/wbl-rest.h"

/* Ourselves: profile, password, devices, pinned conversations. */

static void
free_device (gpointer data)
{
  wbl_cloud_device_free (data);
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

/**
 * wbl_cloud_set_own_profile_async:
 * @nick: (nullable): what is NULL stays as it is
 * @description: (nullable)
 * @public_info: (nullable): JSON by convention; everybody reads it
 */
void
wbl_cloud_set_own_profile_async (WblCloud *self,
                                 const char *nick,
                                 const char *description,
                                 const char *public_info,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (JsonObject) object = json_object_new ();

  g_return_if_fail (WBL_IS_CLOUD (self));
  set_text (object, "nick_name", nick);
  set_text (object, "description", description);
  set_text (object, "public_info", public_info);
  wbl_rest_call (self, &wbl_rest_done, "POST", "/user/profile", json_node_init_object (json_node_alloc (), object),
                 cancellable, callback, data);
}

/** wbl_cloud_change_password_async: other devices have to sign in anew. Set the new one with set_credentials. */
void
wbl_cloud_change_password_async (WblCloud *self,
                                 const char *old_password,
                                 const char *new_password,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", "/user/change_password",
                 wbl_rest_body ("{'old_password': <%s>, 'new_password': <%s>}", old_password, new_password), cancellable,
                 callback, data);
}

/* ---- devices ---- */

static gpointer
read_device (JsonNode *node, GError **error)
{
  JsonObject *object = wbl_rest_object (node, error);
  WblCloudDevice *device = object != NULL ? g_new0 (WblCloudDevice, 1) : NULL;

  if (device == NULL)
    return NULL;
  device->sn = (guint)wbl_json_int (object, "device_sn", error);
  device->platform = (guint)wbl_json_int_or (object, "platform", 0);
  device->agent = wbl_rest_member (object, "user_agent");
  return device;
}

const WblRestKind wbl_rest_devices = { .row = read_device, .destroy = free_device, .paged = TRUE };

/** wbl_cloud_devices_async: asks which devices are signed in to our account. */
void
wbl_cloud_devices_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_devices, "GET", "/user/device/list", NULL, cancellable, callback, data);
}

/** wbl_cloud_devices_finish: Returns: (transfer container) (element-type WblCloudDevice) (nullable): this one too. */
GPtrArray *
wbl_cloud_devices_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_devices, result, error);
}

/** wbl_cloud_kick_device_async: ends its connection; with @forget it also has to sign in anew. */
void
wbl_cloud_kick_device_async (WblCloud *self,
                             guint device_sn,
                             gboolean forget,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autofree char *path
      = g_strdup_printf ("%s?device_sn=%u", forget ? "/user/device/remove" : "/user/kick", device_sn);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", path, NULL, cancellable, callback, data);
}

/* ---- pinned conversations ---- */

static gpointer
read_pinned (WblCloud *self, JsonObject *envelope, GError **error)
{
  g_autoptr (GArray) pinned = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonObject *data = wbl_json_object_or_null (envelope, "data");
  JsonArray *list = data != NULL ? wbl_json_array_or_null (data, "conversation_ids") : NULL;
  GError *cause = NULL;

  for (guint i = 0; list != NULL && cause == NULL && i < json_array_get_length (list); i++)
    {
      gint64 id = wbl_json_element_int (list, i, &cause);

      g_array_append_val (pinned, id);
    }
  if (cause != NULL)
    g_propagate_error (error, cause);
  return g_steal_pointer (&pinned);
}

static void
free_array (gpointer data)
{
  g_array_unref (data);
}

static const WblRestKind pinned_kind = { .reader = read_pinned, .destroy = free_array };

/** wbl_cloud_pinned_async: asks which conversations are pinned, on whichever device. */
void
wbl_cloud_pinned_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &pinned_kind, "GET", "/user/conversation/pin_list", NULL, cancellable, callback, data);
}

/** wbl_cloud_pinned_finish: Returns: (transfer full) (element-type gint64) (nullable): user and group ids. */
GArray *
wbl_cloud_pinned_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &pinned_kind, result, error);
}

/** wbl_cloud_pin_async: pins or unpins a chat for all our devices; ends in wbl_cloud_done_finish(). */
void
wbl_cloud_pin_async (WblCloud *self,
                     gint64 peer,
                     gboolean pin,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", pin ? "/user/conversation/pin" : "/user/conversation/unpin",
                 wbl_rest_body ("{'conversation_id': <%x>}", peer), cancellable, callback, data);
}
