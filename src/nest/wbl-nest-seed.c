/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-seed"

#include "config.h"

#include "nest/wbl-nest-script-private.h"
#include "nest/wbl-nest-seed.h"

/* How a new device of the account knows the room again. */
#define ROOM_EXT "{\"app\":\"warbler\",\"v\":1,\"t\":\"staff-room\"}"
#define JOINED_MINUTES_AGO (40 * 24 * 60)

static const char *const files[]
    = { "conversations/earlier.json", "conversations/incident-payment.json",
        "conversations/week.json", "conversations/today.json" };

typedef struct
{
  WblNestTalk *talk; /* (unowned) */
  JsonObject *event; /* (owned) */
  gint64 time_ms;
} SeedEvent;

typedef struct
{
  WblNestDb *db;         /* (unowned) */
  WblNestScript *script; /* (owned) */
  gint64 now_ms;
  GHashTable *customers; /* (owned) name in desk.json → its object, (unowned) in the desk */
  GPtrArray *talks;      /* (owned) (element-type WblNestTalk) */
  GArray *events;        /* (owned) (element-type SeedEvent) */
} Seed;

static void
seed_event_clear (gpointer event)
{
  json_object_unref (((SeedEvent *)event)->event);
}

static void
seed_clear (Seed *seed)
{
  g_clear_pointer (&seed->script, wbl_nest_script_free);
  g_clear_pointer (&seed->customers, g_hash_table_unref);
  g_clear_pointer (&seed->talks, g_ptr_array_unref);
  g_clear_pointer (&seed->events, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seed, seed_clear)

static gboolean
store_past (WblNestMessage *message, gpointer user_data, GError **error)
{
  return wbl_nest_db_add_past_message (user_data, message, error);
}

static gint64
add_support (WblNestDb *db, JsonObject *desk, GError **error)
{
  JsonObject *support = json_object_get_object_member (desk, "support");
  g_autoptr (WblNestUser) user = g_new0 (WblNestUser, 1);

  user->name = g_strdup (wbl_nest_text_of (support, "user"));
  user->nick = g_strdup (wbl_nest_text_of (support, "name"));
  user->support = TRUE;
  if (!wbl_nest_db_add_user (db, user, wbl_nest_text_of (support, "password"), error))
    return 0;
  return user->id;
}

static gint64
add_team (WblNestDb *db, JsonObject *desk, gint64 support_id, GError **error)
{
  JsonObject *team = json_object_get_object_member (desk, "team");
  g_autoptr (WblNestGroup) group = g_new0 (WblNestGroup, 1);

  group->name = g_strdup (wbl_nest_text_of (team, "name"));
  group->owner_id = support_id;
  group->ext = g_strdup (ROOM_EXT);
  if (!wbl_nest_db_add_group (db, group, error))
    return 0;
  return wbl_nest_db_is_member (db, group->id, support_id)
                 || wbl_nest_db_add_member (db, group->id, support_id, error)
             ? group->id
             : 0;
}

static gboolean
add_accounts (Seed *seed, JsonObject *desk, GError **error)
{
  gint64 support_id = add_support (seed->db, desk, error);
  gint64 team_id = support_id != 0 ? add_team (seed->db, desk, support_id, error) : 0;

  if (team_id == 0)
    return FALSE;
  wbl_nest_script_set_accounts (seed->script, support_id, team_id);
  return wbl_nest_script_join_agents (
      seed->script, seed->now_ms - JOINED_MINUTES_AGO * WBL_NEST_MINUTE_MS, error);
}

static void
index_customers (Seed *seed, JsonObject *desk)
{
  JsonArray *customers = json_object_get_array_member (desk, "customers");

  for (guint i = 0; i < json_array_get_length (customers); i++)
    {
      JsonObject *customer = json_array_get_object_element (customers, i);

      g_hash_table_insert (seed->customers, (char *)wbl_nest_text_of (customer, "id"), customer);
    }
}

/* Events of one minute follow each other by seconds; none is later than now. */
static void
collect_events (Seed *seed, WblNestTalk *talk, JsonArray *events)
{
  gint64 last_ms = 0;

  for (guint i = 0; i < json_array_get_length (events); i++)
    {
      JsonObject *event = json_array_get_object_element (events, i);
      SeedEvent one = { .talk = talk, .event = wbl_nest_script_event_at (event, seed->now_ms) };

      one.time_ms = seed->now_ms - json_object_get_int_member (event, "ago") * WBL_NEST_MINUTE_MS;
      one.time_ms = MAX (one.time_ms, last_ms + 3000);
      last_ms = one.time_ms;
      g_array_append_val (seed->events, one);
    }
}

static gboolean
collect_conversation (Seed *seed, JsonObject *conversation, GError **error)
{
  const char *id = wbl_nest_text_of (conversation, "id");
  JsonObject *customer
      = g_hash_table_lookup (seed->customers, wbl_nest_text_of (conversation, "customer"));
  gint64 peer = 0;
  WblNestTalk *talk = NULL;

  if (customer == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: unknown customer", id);
      return FALSE;
    }
  peer = wbl_nest_script_add_customer (seed->script, customer, error);
  if (peer == 0)
    return FALSE;
  talk = wbl_nest_talk_new (seed->script, id, peer, wbl_nest_text_of (conversation, "subject"));
  g_ptr_array_add (seed->talks, talk);
  collect_events (seed, talk, json_object_get_array_member (conversation, "events"));
  return TRUE;
}

static gboolean
collect_file (Seed *seed, const char *name, GError **error)
{
  g_autoptr (JsonObject) file = wbl_nest_script_load (name, error);
  JsonArray *conversations
      = file != NULL ? json_object_get_array_member (file, "conversations") : NULL;

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (conversations); i++)
    if (!collect_conversation (seed, json_array_get_object_element (conversations, i), error))
      return FALSE;
  return TRUE;
}

static gint
compare_events (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const SeedEvent *)a)->time_ms;
  gint64 right = ((const SeedEvent *)b)->time_ms;

  return left < right ? -1 : left > right;
}

/* What was answered was read by the desk, what is older than a day was seen by the customer. */
static gboolean
mark_read (Seed *seed, WblNestTalk *talk, GError **error)
{
  gint64 support = wbl_nest_script_get_support (seed->script);
  gint64 peer = wbl_nest_talk_get_peer (talk);
  gint64 seen = wbl_nest_talk_get_seen (talk);

  return (seen == 0 || wbl_nest_db_set_read (seed->db, support, peer, seen, error))
         && (wbl_nest_talk_get_answered (talk) == 0
             || wbl_nest_db_set_read (seed->db, peer, support, wbl_nest_talk_get_answered (talk),
                                      error));
}

static gboolean
tell_all (Seed *seed, GError **error)
{
  g_array_sort (seed->events, compare_events);
  for (guint i = 0; i < seed->events->len; i++)
    {
      SeedEvent *event = &g_array_index (seed->events, SeedEvent, i);

      if (!wbl_nest_talk_tell (event->talk, event->event, event->time_ms, error))
        return FALSE;
    }
  for (guint i = 0; i < seed->talks->len; i++)
    if (!mark_read (seed, g_ptr_array_index (seed->talks, i), error))
      return FALSE;
  return TRUE;
}

#define DAY_MS (24 * 60 * WBL_NEST_MINUTE_MS)

static void
build_day (Seed *seed, JsonBuilder *payload, const char *name, JsonObject *snippet, const char *member)
{
  if (json_object_has_member (snippet, member))
    wbl_nest_build_int (payload, name,
                        seed->now_ms + json_object_get_int_member (snippet, member) * DAY_MS);
}

static gboolean
tell_snippet (Seed *seed, JsonObject *snippet, gint64 time_ms, GError **error)
{
  static const char *const members[] = { "category", "name", "zh", "en" };
  g_autofree char *entity = g_strconcat ("snippet:", wbl_nest_text_of (snippet, "id"), NULL);
  JsonBuilder *payload = wbl_nest_payload_new ();
  const WblNestOp op = { "snippet", entity, "zhou", NULL, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    wbl_nest_build_text (payload, members[i], wbl_nest_text_of (snippet, members[i]));
  build_day (seed, payload, "valid_from", snippet, "from_days");
  build_day (seed, payload, "valid_to", snippet, "to_days");
  return wbl_nest_script_tell_op (seed->script, &op, payload, time_ms, error);
}

/* The supervisor wrote the team's snippets before everything else. */
static gboolean
tell_snippets (Seed *seed, GError **error)
{
  g_autoptr (JsonObject) file = wbl_nest_script_load ("snippets.json", error);
  JsonArray *snippets = file != NULL ? json_object_get_array_member (file, "snippets") : NULL;
  gint64 time_ms = seed->now_ms - (JOINED_MINUTES_AGO - 1) * WBL_NEST_MINUTE_MS;

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (snippets); i++)
    if (!tell_snippet (seed, json_array_get_object_element (snippets, i), time_ms + i, error))
      return FALSE;
  return TRUE;
}

static gboolean
fill (Seed *seed, JsonObject *desk, gboolean past, GError **error)
{
  index_customers (seed, desk);
  if (!add_accounts (seed, desk, error) || !tell_snippets (seed, error))
    return FALSE;
  for (gsize i = 0; past && i < G_N_ELEMENTS (files); i++)
    if (!collect_file (seed, files[i], error))
      return FALSE;
  return tell_all (seed, error)
         && wbl_nest_db_set_value (seed->db, "demo_user", WBL_NEST_DEMO_USER, error)
         && wbl_nest_db_set_value (seed->db, "demo_password", WBL_NEST_DEMO_PASSWORD, error);
}

/* The conversations' ids follow from the app id: the store's, or the demo desk's own from now on.
 */
static gboolean
settle_app_id (WblNestDb *db, JsonObject *desk, GError **error)
{
  g_autofree char *app_id = wbl_nest_db_dup_value (db, "app_id");

  return app_id != NULL
         || wbl_nest_db_set_value (db, "app_id", wbl_nest_text_of (desk, "app_id"), error);
}

/**
 * wbl_nest_seed_demo: (skip)
 * @db: a new store, in a transaction
 * @past: with its conversations and what agents did; else only the shop, its people and snippets
 * @error: return location for an error
 *
 * Fills the demo desk: accounts, staff room, conversations, what agents did. Name and password of
 * the support account are kept as the values demo_user and demo_password. When the store knows its
 * port, pictures have a full address; so listen first.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_seed_demo (WblNestDb *db, gboolean past, GError **error)
{
  g_autoptr (JsonObject) desk = wbl_nest_script_load ("desk.json", error);
  g_auto (Seed) seed = { .db = db };

  if (desk == NULL || !settle_app_id (db, desk, error))
    return FALSE;
  seed.now_ms = g_get_real_time () / 1000;
  seed.script = wbl_nest_script_new (db, desk, store_past, db);
  seed.customers = g_hash_table_new (g_str_hash, g_str_equal);
  seed.talks = g_ptr_array_new_with_free_func ((GDestroyNotify)wbl_nest_talk_free);
  seed.events = g_array_new (FALSE, FALSE, sizeof (SeedEvent));
  g_array_set_clear_func (seed.events, seed_event_clear);
  return fill (&seed, desk, past, error);
}

/**
 * wbl_nest_seed_find_accounts: (skip)
 * @db: a store
 * @support_id: (out): the desk's account
 * @team_id: (out): its staff room
 *
 * Returns: whether the store holds the demo desk
 */
gboolean
wbl_nest_seed_find_accounts (WblNestDb *db, gint64 *support_id, gint64 *team_id)
{
  g_autoptr (WblNestUser) support = wbl_nest_db_find_user (db, WBL_NEST_DEMO_USER);
  g_autoptr (GArray) groups = support != NULL ? wbl_nest_db_list_groups (db, support->id) : NULL;

  if (groups == NULL || groups->len == 0)
    return FALSE;
  *support_id = support->id;
  *team_id = g_array_index (groups, gint64, 0);
  return TRUE;
}
