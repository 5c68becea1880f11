/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-realtime"
#include "config.h"

#include "nest/wbl-nest-realtime.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-client.h"

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
  soup_server_add_handler (nest->server, PATH, connected_cb, nest, NULL);
}

/* ---- telling the others ---- */

/* Telling a client may end it, which takes it off the list. */
static GPtrArray *
copy_clients (WblNest *nest)
{
  return g_ptr_array_copy (nest->clients, (GCopyFunc) (GCallback) g_object_ref, NULL);
}

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

/* Every device of everybody who sees the message, but the one it came from. */
static gboolean
concerns (WblNest *nest,
          const WblNestMessage *message,
          WblNestClient *client)
{
  gint64 user_id = wbl_nest_client_get_user_id (client);

  if (user_id == 0)
    return FALSE;
  if (user_id == message->from_id && message->from_sn == wbl_nest_client_get_sn (client))
    return FALSE;
  if (message->only_for != 0)
    return user_id == message->only_for;
  if (message->to_id >= WBL_NEST_FIRST_GROUP)
    return wbl_nest_db_is_member (nest->db, message->to_id, user_id);
  return user_id == message->to_id || user_id == message->from_id;
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
  g_autoptr (GPtrArray) clients = copy_clients (nest);

  for (guint i = 0; i < clients->len; i++)
    if (concerns (nest, message, clients->pdata[i]))
      wbl_nest_client_notice (clients->pdata[i],
                              conversation_for (message, wbl_nest_client_get_user_id (clients->pdata[i])));
}

/**
 * wbl_nest_realtime_relay: (skip)
 * @nest: a desk
 * @message: a message that is not stored
 *
 * Hands it to every receiver that is online and keeps up.
 */
void
wbl_nest_realtime_relay (WblNest *nest,
                         const WblNestMessage *message)
{
  g_autoptr (GPtrArray) clients = copy_clients (nest);

  for (guint i = 0; i < clients->len; i++)
    if (concerns (nest, message, clients->pdata[i])
        && wbl_nest_client_get_user_id (clients->pdata[i]) != message->from_id)
      wbl_nest_client_relay (clients->pdata[i], message,
                             conversation_for (message, wbl_nest_client_get_user_id (clients->pdata[i])));
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
  g_autoptr (GPtrArray) clients = copy_clients (nest);

  for (guint i = 0; i < clients->len; i++)
    if (wbl_nest_client_get_user_id (clients->pdata[i]) == user_id
        && wbl_nest_client_get_sn (clients->pdata[i]) == sn)
      wbl_nest_client_kick (clients->pdata[i], notice);
}
