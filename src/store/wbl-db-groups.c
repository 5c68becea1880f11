/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-groups"

#include "config.h"

#include "model/wbl-json.h"
#include "store/wbl-db-derive.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-incoming.h"
#include "store/wbl-db-private.h"

/*
 * What the cloud says of our groups. A session (group type 3) is one customer's conversation with several of us: its
 * customer is the member who is none of the staff, the one who wrote first when there are several. Who is of the staff
 * is known from the members of the staff room, so messages are judged anew when either list changes. The company's bot, once
 * somebody has said which user it is, is of ours too: what anybody marks as a bot's is not believed.
 */

#define SESSION "3" /* group type */

static GArray *
ids_from (WblDb *db, WblStmt *in_use)
{
  g_autoptr (WblStmt) stmt = in_use;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (stmt != NULL && wbl_db_step (db, stmt, NULL))
    {
      gint64 id = col_int (stmt, 0);
      g_array_append_val (ids, id);
    }
  return ids;
}

static gint64
group_chat (WblDb *db, gint64 group)
{
  return wbl_db_int (db, "SELECT id FROM chat WHERE kind=2 AND peer=?", "i", group);
}

/* What shows a chat is to be read again. */
static void
touch (WblDb *db, gint64 chat)
{
  g_autofree char *newest
      = wbl_db_text (db, "SELECT id FROM conversation WHERE chat=? ORDER BY opening_mid DESC LIMIT 1", "i", chat);

  wbl_db_touch (db, newest);
}

/** wbl_db_is_session: @chat: its row */
gboolean
wbl_db_is_session (WblDb *db, gint64 chat)
{
  return wbl_db_int (db, "SELECT 1 FROM chat WHERE id=? AND kind=2 AND group_type=" SESSION, "i", chat) != 0;
}

/** wbl_db_is_staff: Returns: whether the account @uid is ours, a colleague's or the company's bot's. */
gboolean
wbl_db_is_staff (WblDb *db, gint64 uid)
{
  return wbl_db_int (db, "SELECT ? IN " WBL_DB_STAFF, "i", uid) != 0;
}

/** wbl_db_member_name: Returns: (transfer full) (nullable): what somebody is called in the group with row @chat. */
char *
wbl_db_member_name (WblDb *db, gint64 chat, gint64 uid)
{
  return wbl_db_text (db,
                      "SELECT coalesce((SELECT name FROM member WHERE chat=?1 AND uid=?2), k.name, k.nick, k.username)"
                      " FROM (SELECT ?2 AS uid) u LEFT JOIN contact k ON k.uid=u.uid",
                      "ii", chat, uid);
}

/* ---- whose session it is ---- */

/** wbl_db_settle_customer: somebody has written in the session with row @chat, or its members have changed: whose it is. */
gboolean
wbl_db_settle_customer (WblDb *db, gint64 chat, GError **error)
{
  gint64 customer = wbl_db_int (
      db,
      "SELECT m.uid FROM member m WHERE m.chat=?1 AND m.uid NOT IN " WBL_DB_STAFF
      " ORDER BY (SELECT min(mid) FROM message WHERE chat=?1 AND from_uid=m.uid) NULLS LAST, m.uid LIMIT 1",
      "i", chat);

  if (customer == wbl_db_int (db, "SELECT customer FROM chat WHERE id=?", "i", chat))
    return TRUE;
  touch (db, chat);
  return wbl_db_run (db, error, "UPDATE chat SET customer=? WHERE id=?", "ii", customer, chat)
         && (customer == 0 || wbl_db_run (db, error, "INSERT OR IGNORE INTO contact(uid) VALUES(?)", "i", customer));
}

/* Colleagues' lines are ours, whoever of us wrote them. */
static gboolean
judge_messages (WblDb *db, gint64 chat, GError **error)
{
#define OURS "(from_uid IN " WBL_DB_STAFF ")"
  if (!wbl_db_int (db, "SELECT 1 FROM message WHERE chat=? AND pending=0 AND from_us<>" OURS " LIMIT 1", "i", chat))
    return TRUE;
  return wbl_db_run (db, error,
                     "UPDATE message SET from_us=" OURS ", state=CASE WHEN " OURS " THEN max(state,4) ELSE 0 END,"
                     " courtesy=CASE WHEN " OURS " THEN 0 ELSE courtesy END,"
                     " author=coalesce(author,(SELECT name FROM member WHERE chat=message.chat AND uid=from_uid),"
                     "(SELECT coalesce(name,nick,username) FROM contact WHERE uid=from_uid)) WHERE chat=? AND pending=0 AND from_us<>" OURS,
                     "i", chat)
         && wbl_db_place_again (db, chat, error);
#undef OURS
}

static gboolean
settle_session (WblDb *db, gint64 chat, GError **error)
{
  return wbl_db_settle_customer (db, chat, error) && judge_messages (db, chat, error);
}

/** wbl_db_settle_sessions: who is of the staff, or the bot, has changed: whose sessions they are, and whose lines are ours. */
gboolean
wbl_db_settle_sessions (WblDb *db, GError **error)
{
  g_autoptr (GArray) chats
      = ids_from (db, wbl_db_prepare (db, "SELECT id FROM chat WHERE kind=2 AND group_type=" SESSION, error, ""));

  for (guint i = 0; i < chats->len; i++)
    if (!settle_session (db, g_array_index (chats, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* ---- the list of groups ---- */

static gboolean
put_group (WblDb *db, const WblCloudGroup *group, GError **error)
{
  gint64 chat = group_chat (db, group->id);

  if (chat != 0 && wbl_db_int (db, "SELECT 1 FROM chat WHERE id=? AND coalesce(title,'')<>?", "is", chat, group->name))
    touch (db, chat);
  return wbl_db_run (db, error,
                     "INSERT INTO chat(kind,peer,title,group_type,members_due) VALUES(2,?1,NULLIF(?2,''),?3,1)"
                     " ON CONFLICT(kind,peer) DO UPDATE SET title=excluded.title, group_type=excluded.group_type, left=0,"
                     " members_due=(members_due OR ?4<>(SELECT count(*) FROM member WHERE member.chat=chat.id))",
                     "isii", group->id, group->name, (gint64) group->type, (gint64) group->n_members);
}

/** wbl_db_put_group: what the cloud says of one group that we are a member of. */
gboolean
wbl_db_put_group (WblDb *db, const WblCloudGroup *group, GError **error)
{
  return put_group (db, group, error);
}

/** wbl_db_group_due: Returns: a group that the cloud is to be asked what it is, 0 = none. */
gint64
wbl_db_group_due (WblDb *db)
{
  return wbl_db_int (db, "SELECT peer FROM chat WHERE kind=2 AND group_type<0 AND left=0 LIMIT 1", "");
}

/** wbl_db_group_unknown: the cloud does not say what @group is: it counts as any group. */
gboolean
wbl_db_group_unknown (WblDb *db, gint64 group, GError **error)
{
  return wbl_db_run (db, error, "UPDATE chat SET group_type=0 WHERE kind=2 AND peer=? AND group_type<0", "i", group);
}

/** wbl_db_team_is_gone: Returns: whether the staff room was dissolved, or we are no longer in it. */
gboolean
wbl_db_team_is_gone (WblDb *db)
{
  return wbl_db_int (db, "SELECT left FROM chat WHERE kind=2 AND peer=?", "i", wbl_db_team (db)) != 0;
}

/** wbl_db_put_groups: @groups: (element-type WblCloudGroup): all that we are a member of; of others we are no more. */
gboolean
wbl_db_put_groups (WblDb *db, GPtrArray *groups, GError **error)
{
  gboolean gone = wbl_db_team_is_gone (db);

  if (!wbl_db_run (db, error, "UPDATE chat SET left=1 WHERE kind=2", ""))
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    if (!put_group (db, g_ptr_array_index (groups, i), error))
      return FALSE;
  db->changes->outbox = db->changes->outbox || gone != wbl_db_team_is_gone (db);
  return TRUE;
}

/** wbl_db_members_due: Returns: a group whose members are to be asked for, 0 = none. */
gint64
wbl_db_members_due (WblDb *db)
{
  return wbl_db_int (db, "SELECT peer FROM chat WHERE kind=2 AND members_due=1 AND left=0 LIMIT 1", "");
}

/** wbl_db_members_unknown: the cloud does not say who is in @group: what was known stays. */
gboolean
wbl_db_members_unknown (WblDb *db, gint64 group, GError **error)
{
  return wbl_db_run (db, error, "UPDATE chat SET members_due=0 WHERE kind=2 AND peer=?", "i", group);
}

/** wbl_db_put_members: @members: (element-type WblCloudMember): all of them. */
gboolean
wbl_db_put_members (WblDb *db, gint64 group, GPtrArray *members, GError **error)
{
  gint64 chat = group_chat (db, group);

  if (chat == 0)
    return TRUE;
  if (!wbl_db_members_unknown (db, group, error) || !wbl_db_run (db, error, "DELETE FROM member WHERE chat=?", "i", chat))
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    {
      const WblCloudMember *member = g_ptr_array_index (members, i);

      if (!wbl_db_run (db, error, "INSERT OR REPLACE INTO member(chat,uid,name) VALUES(?,?,NULLIF(?,''))", "iis", chat,
                       member->uid, member->display_name)
          || !wbl_db_run (db, error, "INSERT OR IGNORE INTO contact(uid) VALUES(?)", "i", member->uid))
        return FALSE;
    }
  touch (db, chat);
  if (group == wbl_db_team (db))
    return wbl_db_settle_sessions (db, error);
  return !wbl_db_is_session (db, chat) || settle_session (db, chat, error);
}

static void
person_free (gpointer data)
{
  WblPerson *person = data;

  g_free (person->name);
  g_free (person);
}

/** wbl_db_people_of_group: Returns: (transfer full) (element-type WblPerson): who is in it besides ourselves, by name. */
GPtrArray *
wbl_db_people_of_group (WblDb *db, gint64 group, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (
      db,
      "SELECT m.uid, coalesce(m.name, k.name, k.nick, k.username) AS called FROM member m JOIN chat h ON h.id=m.chat"
      " LEFT JOIN contact k ON k.uid=m.uid WHERE h.kind=2 AND h.peer=? AND called IS NOT NULL"
      " AND m.uid<>(SELECT CAST(value AS INTEGER) FROM meta WHERE name='uid') ORDER BY called, m.uid",
      error, "i", group);
  GPtrArray *people = NULL;

  if (stmt == NULL)
    return NULL;
  people = g_ptr_array_new_with_free_func (person_free);
  while (wbl_db_step (db, stmt, NULL))
    {
      WblPerson *person = g_new0 (WblPerson, 1);

      person->uid = col_int (stmt, 0);
      person->name = col_dup (stmt, 1);
      g_ptr_array_add (people, person);
    }
  return people;
}

/* ---- notices ---- */

static gboolean
is_about (const WblCloudRecord *record, gint64 uid)
{
  for (guint i = 0; record->affected != NULL && i < record->affected->len; i++)
    if (g_array_index (record->affected, gint64, i) == uid)
      return TRUE;
  return FALSE;
}

static gboolean
set_left (WblDb *db, gint64 group, gint64 mid, gboolean left, GError **error)
{
  gint64 chat = group_chat (db, group);

  if (chat == 0)
    return TRUE;
  touch (db, chat);
  db->changes->outbox = TRUE;
  return wbl_db_run (db, error, "UPDATE chat SET left=?1, left_mid=?2 WHERE id=?3 AND left_mid<?2", "iii", (gint64) left, mid,
                     chat);
}

static gboolean
ask_members (WblDb *db, gint64 group, GError **error)
{
  db->changes->outbox = TRUE;
  return wbl_db_run (db, error, "UPDATE chat SET members_due=1 WHERE kind=2 AND peer=?", "i", group);
}

/* The content says what changed: a name of a member, or the group's own, which comes with it. */
static gboolean
take_info (WblDb *db, const WblCloudRecord *record, gint64 group, GError **error)
{
  g_autoptr (JsonObject) info = *record->text != '\0' ? wbl_json_parse_object (record->text, -1, NULL) : NULL;
  const char *property = info != NULL ? wbl_json_string_or (info, "property", "") : "";
  const char *name = info != NULL ? wbl_json_string_or (info, "name", NULL) : NULL;

  if (g_str_equal (property, "display_name"))
    return ask_members (db, group, error);
  if (name == NULL || *name == '\0')
    return TRUE;
  touch (db, group_chat (db, group));
  return wbl_db_run (db, error, "UPDATE chat SET title=?, info_mid=? WHERE kind=2 AND peer=? AND info_mid<?", "siii", name,
                     record->id, group, record->id);
}

/**
 * wbl_db_heed_group_notice:
 * @record: a notice about a group
 * @group: which one
 *
 * Notes what is to be asked for again, and whether we are in the group at all. Older notices than the last do not count.
 */
gboolean
wbl_db_heed_group_notice (WblDb *db, const WblCloudRecord *record, gint64 group, GError **error)
{
  gint64 uid = wbl_db_get_meta_int (db, "uid");
  gboolean us = record->from == uid || is_about (record, uid);

  switch ((WblCloudGroupNotice) record->notice_type)
    {
    case WBL_GROUP_DESTROYED:
      return set_left (db, group, record->id, TRUE, error);
    case WBL_GROUP_LEAVED:
      return record->from == uid ? set_left (db, group, record->id, TRUE, error) : ask_members (db, group, error);
    case WBL_GROUP_KICKED:
    case WBL_GROUP_BLOCKED:
      return is_about (record, uid) ? set_left (db, group, record->id, TRUE, error) : ask_members (db, group, error);
    case WBL_GROUP_CREATED:
    case WBL_GROUP_JOINED:
    case WBL_GROUP_APPLY_ACCEPTED:
    case WBL_GROUP_INVITE_ACCEPTED:
      return (!us || set_left (db, group, record->id, FALSE, error)) && ask_members (db, group, error);
    case WBL_GROUP_INFO_UPDATED:
      return take_info (db, record, group, error);
    default:
      return TRUE;
    }
}
