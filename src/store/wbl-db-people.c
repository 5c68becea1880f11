/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-people"

#include "config.h"

#include "model/wbl-json.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-people.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

/** wbl_db_agents: Returns: (transfer full) (element-type WblAgent): by name. */
GPtrArray *
wbl_db_agents (WblDb *db, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT id, name, role FROM agent ORDER BY name", error, "");
  GPtrArray *agents = g_ptr_array_new_with_free_func (unref_object);

  while (wbl_db_step (db, stmt, NULL))
    {
      WblAgent *agent = wbl_agent_new ();
      agent->id = col_dup (stmt, 0);
      agent->name = col_dup (stmt, 1);
      agent->role = (WblRole) col_int (stmt, 2);
      g_ptr_array_add (agents, agent);
    }
  return agents;
}

/** wbl_db_find_agent: Returns: (transfer full) (nullable): the id of the agent of this name. */
char *
wbl_db_find_agent (WblDb *db, const char *name)
{
  return wbl_db_text (db, "SELECT id FROM agent WHERE name=? ORDER BY id LIMIT 1", "s", name);
}

WblRole
wbl_db_agent_role (WblDb *db, const char *id)
{
  return (WblRole) wbl_db_int (db, "SELECT role FROM agent WHERE id=?", "s", id);
}

/** wbl_db_contact_is_named: Returns: whether the profile was fetched, or a person of the team wrote a name. */
gboolean
wbl_db_contact_is_named (WblDb *db, gint64 uid)
{
  return wbl_db_int (db, "SELECT 1 FROM contact WHERE uid=? AND (fetched_ms>0 OR name IS NOT NULL)", "i", uid) != 0;
}

/** wbl_db_get_contact: Returns: (transfer full): what is known of a person, the bare id at least. */
WblContact *
wbl_db_get_contact (WblDb *db, gint64 uid, GError **error)
{
  WblContact *contact = wbl_contact_new ();
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT coalesce(name,nick,username,CAST(uid AS TEXT)), language, region, phone, mail, time_zone, channel,"
      " first_seen_ms, (SELECT count(*) FROM conversation c JOIN chat ON chat.id=c.chat WHERE chat.customer=uid)"
      " FROM contact WHERE uid=?",
      error, "i", uid);

  contact->uid = uid;
  contact->channel = WBL_CHANNEL_APP;
  if (stmt == NULL || !wbl_db_step (db, stmt, NULL))
    {
      contact->name = g_strdup_printf ("%" G_GINT64_FORMAT, uid);
      return contact;
    }
  contact->name = col_dup (stmt, 0);
  contact->language = col_dup (stmt, 1);
  contact->region = col_dup (stmt, 2);
  contact->phone = col_dup (stmt, 3);
  contact->mail = col_dup (stmt, 4);
  contact->time_zone = col_dup (stmt, 5);
  contact->channel = (WblChannel) col_int (stmt, 6);
  contact->first_seen_ms = col_int (stmt, 7);
  contact->n_conversations = (guint) col_int (stmt, 8);
  return contact;
}

/** wbl_db_unknown_contacts: Returns: (transfer full) (element-type gint64): people whose profile was never fetched. */
GArray *
wbl_db_unknown_contacts (WblDb *db, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db, "SELECT uid FROM contact WHERE fetched_ms=0 AND uid>0 ORDER BY first_seen_ms DESC LIMIT ?", error, "i", (gint64) limit);
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (wbl_db_step (db, stmt, NULL))
    {
      gint64 uid = col_int (stmt, 0);
      g_array_append_val (uids, uid);
    }
  return uids;
}

static const char *
member (JsonObject *object, const char *name)
{
  return object != NULL ? wbl_json_string_or (object, name, NULL) : NULL;
}

/** wbl_db_put_profile: what the cloud says of a person; what a person of the team wrote (contact operations) stays. */
gboolean
wbl_db_put_profile (WblDb *db, const WblCloudProfile *profile, GError **error)
{
  g_autoptr (JsonObject) info = *profile->public_info != '\0' ? wbl_json_parse_object (profile->public_info, -1, NULL) : NULL;
  WblChannel channel = wbl_channel_from_string (member (info, "channel"));
  g_autofree char *entity = g_strdup_printf ("contact:%" G_GINT64_FORMAT, profile->uid);

  return wbl_db_run (db, error,
                     "INSERT INTO contact(uid,nick,username,language,region,phone,mail,time_zone,channel,fetched_ms)"
                     " VALUES(?1,NULLIF(?2,''),NULLIF(?3,''),?4,?5,?6,?7,?8,?9,?10) ON CONFLICT(uid) DO UPDATE SET"
                     " nick=excluded.nick, username=excluded.username, language=coalesce(excluded.language,language),"
                     " region=coalesce(excluded.region,region), phone=coalesce(excluded.phone,phone),"
                     " mail=coalesce(excluded.mail,mail), time_zone=coalesce(excluded.time_zone,time_zone),"
                     " channel=excluded.channel, fetched_ms=excluded.fetched_ms",
                     "isssssssii", profile->uid, *profile->alias != '\0' ? profile->alias : profile->nick, profile->username,
                     member (info, "lang"), member (info, "region"), member (info, "phone"), member (info, "mail"),
                     member (info, "time_zone"), (gint64) (channel != 0 ? channel : WBL_CHANNEL_APP), wbl_db_now_ms (db))
         && wbl_db_fold_entity (db, entity, error);
}

/* ---- promises ---- */

static GPtrArray *
promises_from (WblDb *db, WblStmt *in_use)
{
  g_autoptr (WblStmt) stmt = in_use;
  GPtrArray *promises = g_ptr_array_new_with_free_func (unref_object);

  while (wbl_db_step (db, stmt, NULL))
    {
      WblPromise *promise = wbl_promise_new ();
      promise->id = col_dup (stmt, 0);
      promise->conversation_id = col_dup (stmt, 1);
      promise->text = col_dup (stmt, 2);
      promise->owner_name = col_dup (stmt, 3);
      promise->due_ms = col_int (stmt, 4);
      promise->state = (WblPromiseState) col_int (stmt, 5);
      promise->customer = g_strdup (col_text (stmt, 6));
      promise->mine = col_int (stmt, 7) != 0;
      g_ptr_array_add (promises, promise);
    }
  return promises;
}

#define PROMISE_SELECT                                                                                                 \
  "SELECT p.id, p.conversation, p.text, coalesce((SELECT name FROM agent WHERE agent.id=p.owner),p.owner), p.due_ms,"  \
  " p.state, (SELECT coalesce(k.name,k.nick,k.username,'') FROM conversation c JOIN chat ON chat.id=c.chat"            \
  " JOIN contact k ON k.uid=chat.customer WHERE c.id=p.conversation), p.owner=" WBL_DB_ME " FROM promise p "

/* Whoever has the conversation now keeps what was promised in it; of nobody's, who promised. */
#define MINE_TO_KEEP                                                                                                   \
  " AND coalesce((SELECT NULLIF(c.assignee,'') FROM conversation c WHERE c.id=p.conversation),p.owner)=" WBL_DB_ME

/** wbl_db_promises: Returns: (transfer full): the open promises, soonest first. */
GPtrArray *
wbl_db_promises (WblDb *db, const char *conversation, GError **error)
{
  return promises_from (
      db, wbl_db_prepare (db, PROMISE_SELECT "WHERE p.state=1 AND (?1 IS NULL OR p.conversation=?1) ORDER BY p.due_ms LIMIT 500",
                          error, "s", conversation));
}

/** wbl_db_promises_to_alert: Returns: (transfer full): open promises of mine due until @until_ms, each of them once. */
GPtrArray *
wbl_db_promises_to_alert (WblDb *db, gint64 until_ms, GError **error)
{
  GPtrArray *promises = promises_from (
      db, wbl_db_prepare (db, PROMISE_SELECT "WHERE p.state=1 AND p.alerted=0 AND p.due_ms<=?" MINE_TO_KEEP " ORDER BY p.due_ms LIMIT 50",
                          error, "i", until_ms));

  for (guint i = 0; i < promises->len; i++)
    wbl_db_run (db, error, "UPDATE promise SET alerted=1 WHERE id=?", "s",
                ((WblPromise *) g_ptr_array_index (promises, i))->id);
  return promises;
}

/** wbl_db_next_promise_due: Returns: when the next promise of mine that was not told of is due, 0 = none. */
gint64
wbl_db_next_promise_due (WblDb *db)
{
  return wbl_db_int (db, "SELECT min(p.due_ms) FROM promise p WHERE p.state=1 AND p.alerted=0" MINE_TO_KEEP, "");
}
