/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-realtime"
#include "config.h"

#include "nest/wbl-nest-realtime.h"

#include "nest/wbl-nest-page.h"
#include "nest/wbl-nest-rest.h"

#define PATH "/socket.io/"

/* ---- new connections ---- */

static void
client_closed_cb (WblNestClient *client,
                  gpointer user_data)
{
  WblNest *nest = user_data;

  g_ptr_array_remove_fast (nest->clients, client);
}

/* The answer 101 is on its way: the connection is ours now. */
static void
upgraded_cb (SoupServerMessage *message,
             gpointer user_data)
{
  WblNest *nest = user_data;
  g_autoptr (GUri) uri = g_uri_ref (soup_server_message_get_uri (message));
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  WblNestClient *client = wbl_nest_client_new (nest, stream, uri);

  g_ptr_array_add (nest->clients, client);
  wbl_nest_client_start (client, client_closed_cb, nest);
}

static void
refuse_transport (SoupServerMessage *message)
{
  static const char text[] = "{\"code\":0,\"message\":\"Transport unknown\"}";

  soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, text,
                                    sizeof text - 1);
}

static void
connected_cb (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer user_data)
{
  const char *version = query != NULL ? g_hash_table_lookup (query, "EIO") : NULL;
  const char *transport = query != NULL ? g_hash_table_lookup (query, "transport") : NULL;

  if (soup_server_message_get_status (message) != 0)
    return;
  if (((WblNest *) user_data)->is_cut)
    soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
  else if (g_strcmp0 (version, "3") != 0 || g_strcmp0 (transport, "websocket") != 0)
    refuse_transport (message);
  else if (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    g_signal_connect (message, "wrote-informational", G_CALLBACK (upgraded_cb), user_data);
}

/**
 * wbl_nest_realtime_start: (skip)
 * @nest: a desk
 *
 * Adds the realtime endpoint to its server. No extension is offered: a compressed message could
 * grow a thousandfold before anybody counts it.
 */
void
wbl_nest_realtime_start (WblNest *nest)
{
  wbl_nest_rest_guard (nest, PATH);
  soup_server_add_handler (nest->server, PATH, connected_cb, nest, NULL);
}

/* ---- who is online ---- */

/**
 * wbl_nest_realtime_add: (skip)
 * @nest: a desk
 * @client: a connection somebody signed in on
 */
void
wbl_nest_realtime_add (WblNest *nest,
                       WblNestClient *client)
{
  gint64 user_id = wbl_nest_client_get_user_id (client);
  GPtrArray *list = g_hash_table_lookup (nest->online, &user_id);

  if (list == NULL)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (nest->online, g_memdup2 (&user_id, sizeof user_id), list);
    }
  g_ptr_array_add (list, client);
}

/**
 * wbl_nest_realtime_remove: (skip)
 * @nest: a desk
 * @client: a connection that was added and still knows its user
 */
void
wbl_nest_realtime_remove (WblNest *nest,
                          WblNestClient *client)
{
  gint64 user_id = wbl_nest_client_get_user_id (client);
  GPtrArray *list = g_hash_table_lookup (nest->online, &user_id);

  g_ptr_array_remove_fast (list, client);
  if (list->len == 0)
    g_hash_table_remove (nest->online, &user_id);
}

static void
collect (WblNest *nest,
         gint64 user_id,
         GPtrArray *clients)
{
  GPtrArray *list = g_hash_table_lookup (nest->online, &user_id);

  for (guint i = 0; list != NULL && i < list->len; i++)
    g_ptr_array_add (clients, g_object_ref (list->pdata[i]));
}

/* A copy: telling a client may end it, which takes it off the list. */
static GPtrArray *
devices_of (WblNest *nest,
            gint64 user_id)
{
  GPtrArray *clients = g_ptr_array_new_with_free_func (g_object_unref);

  collect (nest, user_id, clients);
  return clients;
}

/* ---- telling the others ---- */

/* What the user calls the conversation the message is in. */
static gint64
conversation_for (const WblNestMessage *message,
                  gint64 user_id)
{
  if (message->only_for != 0)
    return message->conv_id;
  if (message->to_id >= WBL_NEST_FIRST_GROUP || message->from_id == user_id)
    return message->to_id;
  return message->from_id;
}

static void
collect_members (WblNest *nest,
                 gint64 group_id,
                 GPtrArray *clients)
{
  g_autoptr (GArray) members = wbl_nest_db_list_members (nest->db, group_id);

  for (guint i = 0; i < members->len; i++)
    collect (nest, g_array_index (members, gint64, i), clients);
}

/* The devices of everybody who sees the message. */
static GPtrArray *
devices_for (WblNest *nest,
             const WblNestMessage *message)
{
  GPtrArray *clients = g_ptr_array_new_with_free_func (g_object_unref);

  if (message->only_for != 0)
    collect (nest, message->only_for, clients);
  else if (message->to_id >= WBL_NEST_FIRST_GROUP)
    collect_members (nest, message->to_id, clients);
  else
    {
      collect (nest, message->to_id, clients);
      if (message->from_id != message->to_id)
        collect (nest, message->from_id, clients);
    }
  return clients;
}

static gboolean
is_origin (WblNestClient *client,
           const WblNestMessage *message)
{
  return wbl_nest_client_get_user_id (client) == message->from_id
         && wbl_nest_client_get_sn (client) == message->from_sn;
}

/**
 * wbl_nest_realtime_announce: (skip)
 * @nest: a desk
 * @message: a message that is stored
 *
 * Tells every other device concerned that its conversation has something new.
 */
void
wbl_nest_realtime_announce (WblNest *nest,
                            const WblNestMessage *message)
{
  g_autoptr (GPtrArray) clients = devices_for (nest, message);

  for (guint i = 0; i < clients->len; i++)
    if (!is_origin (clients->pdata[i], message))
      wbl_nest_client_notice (clients->pdata[i],
                              conversation_for (message, wbl_nest_client_get_user_id (clients->pdata[i])));
}

/**
 * wbl_nest_realtime_relay: (skip)
 * @nest: a desk
 * @message: a message that is not stored
 *
 * Hands it to every receiver that is online and keeps up; in a group also to the sender's other devices.
 */
void
wbl_nest_realtime_relay (WblNest *nest,
                         const WblNestMessage *message)
{
  g_autoptr (GPtrArray) clients = devices_for (nest, message);

  for (guint i = 0; i < clients->len; i++)
    if (!is_origin (clients->pdata[i], message)
        && (message->to_id >= WBL_NEST_FIRST_GROUP
            || wbl_nest_client_get_user_id (clients->pdata[i]) != message->from_id))
      wbl_nest_client_relay (clients->pdata[i], message,
                             conversation_for (message, wbl_nest_client_get_user_id (clients->pdata[i])));
}

/**
 * wbl_nest_realtime_tell_devices: (skip)
 * @nest: a desk
 * @user_id: a user
 * @sn: the number of one of their devices
 * @notice: what it did, WBL_USER_NOTICE_DEVICE_…
 *
 * Tells the user's other devices that are connected.
 */
void
wbl_nest_realtime_tell_devices (WblNest *nest,
                                gint64 user_id,
                                gint sn,
                                gint notice)
{
  g_autoptr (GPtrArray) clients = devices_of (nest, user_id);

  for (guint i = 0; i < clients->len; i++)
    {
      gint other = wbl_nest_client_get_sn (clients->pdata[i]);
      g_autoptr (GBytes) frame = wbl_nest_page_encode_user_notice (wbl_nest_db_next_id (nest->db), user_id, other, notice, sn);

      if (other != sn)
        wbl_nest_client_send_frame (clients->pdata[i], frame);
    }
}

/**
 * wbl_nest_realtime_kick: (skip)
 * @nest: a desk
 * @user_id: a user
 * @sn: the number of one of their devices
 * @notice: the reason it is told, WBL_USER_NOTICE_…
 *
 * Ends the connections of the device.
 */
void
wbl_nest_realtime_kick (WblNest *nest,
                        gint64 user_id,
                        gint sn,
                        gint notice)
{
  g_autoptr (GPtrArray) clients = devices_of (nest, user_id);

  for (guint i = 0; i < clients->len; i++)
    if (wbl_nest_client_get_sn (clients->pdata[i]) == sn)
      wbl_nest_client_kick (clients->pdata[i], notice);
}
