/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-typing"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "model/wbl-json.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-people.h"

/*
 * Who writes right now: the customer sees that somebody of ours does, the colleagues see who (docs/operations.md). Both are
 * brief messages that nobody stores, on separate ways: the one to the customer names nobody.
 */

/* ---- telling ---- */

typedef struct
{
  WblDesk *self; /* (owned) */
  gboolean typing;
} Typing;

static gpointer
peer_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_conversation (db, data, error);
}

static void
peer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Typing *typing = data;
  g_autoptr (WblConversation) c = wbl_store_job_finish (WBL_STORE (source), result, NULL);

  if (c != NULL && typing->self->cloud != NULL)
    wbl_cloud_typing (typing->self->cloud, c->peer, c->chat_kind == WBL_CHAT_GROUP, typing->typing);
  g_object_unref (typing->self);
  g_free (typing);
}

static void
tell_customer (WblDesk *self, const char *conversation, gboolean typing)
{
  Typing *what = g_new (Typing, 1);

  what->self = g_object_ref (self);
  what->typing = typing;
  wbl_store_read_async (self->store, WBL_PRIORITY_INTERACTIVE, peer_job, g_strdup (conversation), g_free, g_object_unref, NULL,
                        peer_cb, what);
}

static void
tell_team (WblDesk *self, const char *conversation, gboolean typing)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *ext = NULL;

  json_object_set_string_member (object, "app", "warbler");
  json_object_set_int_member (object, "v", 1);
  json_object_set_string_member (object, "t", "writing");
  json_object_set_string_member (object, "conv", conversation);
  json_object_set_string_member (object, "agent", self->account->agent_id);
  json_object_set_string_member (object, "device", self->device_guid);
  json_object_set_boolean_member (object, "on", typing);
  json_node_take_object (node, object);
  ext = json_to_string (node, FALSE);
  wbl_cloud_whisper (self->cloud, self->team, ext);
}

/**
 * wbl_desk_typing:
 * @typing: whether a reply is being written; say so again every few seconds
 *
 * The customer may know that somebody writes, the colleagues who; only while a reply is written, never for a note.
 */
void
wbl_desk_typing (WblDesk *self, const char *conversation, gboolean typing)
{
  if (self->cloud == NULL || wbl_desk_get_link (self) != WBL_DESK_ONLINE || self->account->role != WBL_ROLE_AGENT)
    return;
  tell_customer (self, conversation, typing);
  if (self->team != 0)
    tell_team (self, conversation, typing);
}

/* ---- hearing ---- */

typedef struct
{
  WblDesk *self; /* (owned) */
  char *conversation;
  char *agent;
  gboolean on;
} Writing;

static void
writing_free (Writing *writing)
{
  g_object_unref (writing->self);
  g_free (writing->conversation);
  g_free (writing->agent);
  g_free (writing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Writing, writing_free)

static gpointer
agents_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_agents (db, error);
}

static void
agents_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Writing) writing = data;
  g_autoptr (GPtrArray) agents = wbl_store_job_finish (WBL_STORE (source), result, NULL);

  for (guint i = 0; agents != NULL && i < agents->len; i++)
    {
      const WblAgent *agent = g_ptr_array_index (agents, i);

      if (g_str_equal (agent->id, writing->agent))
        g_signal_emit_by_name (writing->self, "writing", writing->conversation, agent->name, writing->on);
    }
}

/* wbl_desk_hear_whisper: only the confirmed room counts, and of it only people whom the team's log knows. */
void
wbl_desk_hear_whisper (WblDesk *self, gint64 group, JsonObject *ext)
{
  Writing *writing;

  if (self->team == 0 || group != self->team || !g_str_equal (wbl_json_string_or (ext, "t", ""), "writing")
      || g_str_equal (wbl_json_string_or (ext, "device", ""), self->device_guid))
    return;
  writing = g_new0 (Writing, 1);
  writing->self = g_object_ref (self);
  writing->conversation = g_strdup (wbl_json_string_or (ext, "conv", ""));
  writing->agent = g_strdup (wbl_json_string_or (ext, "agent", ""));
  writing->on = wbl_json_bool_or (ext, "on", FALSE);
  wbl_store_read_async (self->store, WBL_PRIORITY_PREFETCH, agents_job, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL,
                        agents_cb, writing);
}
