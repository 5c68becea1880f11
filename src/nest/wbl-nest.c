/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest"
#include "config.h"

#include "nest/wbl-nest.h"

#include "nest/wbl-nest-bot.h"
#include "nest/wbl-nest-chat-page.h"
#include "nest/wbl-nest-client.h"
#include "nest/wbl-nest-faults.h"
#include "nest/wbl-nest-listen.h"
#include "nest/wbl-nest-realtime.h"
#include "nest/wbl-nest-rest.h"
#include "nest/wbl-nest-show.h"

#define DEFAULT_APP_ID "warbler-local"
#define DEFAULT_PING_MS 25000

/* A desk without an app id of its own keeps the one it answered to first. */
static char *
own_app_id (WblNestDb *db)
{
  char *app_id = wbl_nest_db_dup_value (db, "app_id");

  if (app_id != NULL)
    return app_id;
  wbl_nest_db_set_value (db, "app_id", DEFAULT_APP_ID, NULL);
  return g_strdup (DEFAULT_APP_ID);
}

/**
 * wbl_nest_new: (skip)
 * @db: (transfer full): its store, with the app id it answers to
 *
 * Returns: (transfer full): a desk that does not listen yet
 */
WblNest *
wbl_nest_new (WblNestDb *db)
{
  WblNest *self = g_new0 (WblNest, 1);

  self->db = db;
  self->app_id = own_app_id (db);
  self->batch = wbl_nest_batch_new (db);
  self->online = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                        (GDestroyNotify) g_ptr_array_unref);
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
  self->ping_interval_ms = DEFAULT_PING_MS;
  self->server = soup_server_new ("server-header", "warbler-nest", NULL);
  wbl_nest_rest_start (self);
  wbl_nest_realtime_start (self);
  wbl_nest_chat_page_start (self);
  return self;
}

/**
 * wbl_nest_free: (skip)
 * @self: (transfer full): a desk
 *
 * Ends all connections and closes the store.
 */
void
wbl_nest_free (WblNest *self)
{
  wbl_nest_show_end (self);
  g_clear_pointer (&self->bot, wbl_nest_bot_free);
  while (self->clients->len > 0)
    wbl_nest_client_close (self->clients->pdata[0]);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_ptr_array_unref (self->clients);
  wbl_nest_batch_free (self->batch);
  g_clear_pointer (&self->faults, wbl_nest_faults_free);
  g_hash_table_unref (self->online);
  wbl_nest_db_close (self->db);
  g_free (self->app_id);
  g_strfreev (self->web_origins);
  g_free (self->base_url);
  g_free (self);
}

static gboolean
try_port (WblNest *self,
          guint port,
          GError **error)
{
  self->port = wbl_nest_listen_local (self->server, port, error);
  return self->port != 0;
}

static guint
kept_port (WblNest *self)
{
  g_autofree char *kept = wbl_nest_db_dup_value (self->db, "port");

  return kept != NULL ? (guint) g_ascii_strtoull (kept, NULL, 10) : 0;
}

/**
 * wbl_nest_listen: (skip)
 * @self: a desk
 * @port: the port to listen on; 0 for the one it had before, or any when that is taken
 * @error: return location for an error
 *
 * Starts to listen, on the loopback only.
 *
 * Returns: whether it listens
 */
gboolean
wbl_nest_listen (WblNest *self,
                 gint port,
                 GError **error)
{
  g_autofree char *text = NULL;
  guint kept = port == 0 ? kept_port (self) : 0;

  if (kept == 0 || !try_port (self, kept, NULL))
    if (!try_port (self, (guint) port, error))
      return FALSE;
  self->base_url = g_strdup_printf ("http://127.0.0.1:%u", self->port);
  text = g_strdup_printf ("%u", self->port);
  return wbl_nest_db_set_value (self->db, "port", text, error);
}
