/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-device"
#include "config.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-realtime.h"
#include "nest/wbl-nest-rest-user.h"

/**
 * wbl_nest_kick_all: (skip)
 * @call: a call of a user
 * @notice: the reason their devices are told, WBL_USER_NOTICE_…
 *
 * Ends the connections of all their devices.
 */
void
wbl_nest_kick_all (WblNestCall *call,
                   gint notice)
{
  g_autoptr (GPtrArray) devices = wbl_nest_db_list_devices (call->nest->db, call->user->id);

  for (guint i = 0; i < devices->len; i++)
    wbl_nest_realtime_kick (call->nest, call->user->id, ((WblNestDevice *) devices->pdata[i])->sn,
                            notice);
}

static void
list_devices (WblNestCall *call)
{
  g_autoptr (GPtrArray) devices = wbl_nest_db_list_devices (call->nest->db, call->user->id);
  JsonArray *data = json_array_new ();

  for (guint i = 0; i < devices->len; i++)
    {
      const WblNestDevice *device = devices->pdata[i];
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "device_sn", device->sn);
      json_object_set_int_member (entry, "platform", device->platform);
      wbl_nest_put_text (entry, "user_agent", device->user_agent);
      json_object_set_int_member (entry, "user_id", device->user_id);
      json_array_add_object_element (data, entry);
    }
  wbl_nest_call_array (call, data);
}

/* Without a device: all of them. */
static void
kick_device (WblNestCall *call)
{
  if (!wbl_nest_call_has (call, "device_sn"))
    wbl_nest_kick_all (call, WBL_USER_NOTICE_KICKED_BY_OTHER_DEVICE);
  else
    wbl_nest_realtime_kick (call->nest, call->user->id,
                            (gint) wbl_nest_call_int (call, "device_sn", 0),
                            WBL_USER_NOTICE_KICKED_BY_OTHER_DEVICE);
  wbl_nest_call_ok (call);
}

/* The device is forgotten, and the tokens it used are worth nothing any more. */
static void
remove_device (WblNestCall *call)
{
  gint sn = (gint) wbl_nest_call_int (call, "device_sn", 0);

  wbl_nest_realtime_kick (call->nest, call->user->id, sn, WBL_USER_NOTICE_DEVICE_REMOVED);
  wbl_nest_call_done (call, wbl_nest_db_remove_device (call->nest->db, call->user->id, sn, NULL));
}

static gboolean
has_device (WblNestCall *call,
            gint64 sn)
{
  g_autoptr (GPtrArray) devices = wbl_nest_db_list_devices (call->nest->db, call->user->id);

  for (guint i = 0; i < devices->len; i++)
    if (((WblNestDevice *) devices->pdata[i])->sn == sn)
      return TRUE;
  wbl_nest_call_fail (call, WBL_NEST_BAD_PARAMETER, "no such device");
  return FALSE;
}

/* Nothing is pushed from a local desk: its clients are connected or see it when they come back. */
static void
bind_push (WblNestCall *call)
{
  if (has_device (call, wbl_nest_call_int (call, "device_sn", 0)))
    wbl_nest_call_ok (call);
}

static void
unbind_push (WblNestCall *call)
{
  if (has_device (call, wbl_nest_call_int (call, "deviceSn", 0)))
    wbl_nest_call_object (call, json_object_new ());
}

const WblNestRoute wbl_nest_device_routes[] = {
  { "GET", "/user/device/list", list_devices, WBL_NEST_VISITORS },
  { "POST", "/user/kick", kick_device, WBL_NEST_USERS, "device_sn:i32" },
  { "POST", "/user/device/remove", remove_device, WBL_NEST_USERS, "device_sn:i32*" },
  { "POST", "/user/token/bind", bind_push, WBL_NEST_USERS,
    "device_sn:i32* device_token:string* notifier_name:string*" },
  { "POST", "/user/token/unbind", unbind_push, WBL_NEST_USERS, "deviceSn:i32*" },
  { NULL },
};
