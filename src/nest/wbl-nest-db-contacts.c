/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-contacts"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

void
wbl_nest_contact_free (WblNestContact *contact)
{
  g_free (contact->alias);
  g_free (contact->ext);
  g_free (contact);
}

/**
 * wbl_nest_db_add_contact: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: another one
 * @error: return location for an error
 *
 * Puts the two on each other's roster.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_add_contact (WblNestDb *self,
                         gint64 user_id,
                         gint64 peer_id,
                         GError **error)
{
  return wbl_nest_db_run (self, error, "INSERT INTO contacts(user_id, peer_id)"
                          " VALUES(?1,?2),(?2,?1) ON CONFLICT(user_id, peer_id) DO UPDATE SET"
                          " relation=0", "ii", user_id, peer_id);
}

/**
 * wbl_nest_db_save_contact: (skip)
 * @self: a store
 * @contact: a contact
 * @error: return location for an error
 *
 * Stores what the owner of the roster wrote about the peer; makes the contact when there is none.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_save_contact (WblNestDb *self,
                          const WblNestContact *contact,
                          GError **error)
{
  return wbl_nest_db_run (self, error, "INSERT OR REPLACE INTO contacts VALUES(?,?,?,?,?,?,?)",
                          "iissddd", contact->user_id, contact->peer_id, contact->alias,
                          contact->ext, contact->muted, contact->relation, contact->blocked);
}

/**
 * wbl_nest_db_remove_contact: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: another one
 * @error: return location for an error
 *
 * Takes the two off each other's roster. What they wrote about each other stays.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_remove_contact (WblNestDb *self,
                            gint64 user_id,
                            gint64 peer_id,
                            GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE contacts SET relation=1 WHERE relation=0 AND"
                          " ((user_id=?1 AND peer_id=?2) OR (user_id=?2 AND peer_id=?1))", "ii",
                          user_id, peer_id);
}

/**
 * wbl_nest_db_get_contact: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: another one
 *
 * Returns: (transfer full) (nullable): what there is between them, also when they are no friends
 */
WblNestContact *
wbl_nest_db_get_contact (WblNestDb *self,
                         gint64 user_id,
                         gint64 peer_id)
{
  sqlite3_stmt *row = wbl_nest_db_bind (self, "SELECT alias, ext, muted, relation, blocked FROM contacts WHERE"
                                        " user_id=? AND peer_id=?", "ii", user_id, peer_id);
  WblNestContact *contact = NULL;

  if (wbl_nest_db_step (self, row))
    {
      contact = g_new0 (WblNestContact, 1);
      contact->user_id = user_id;
      contact->peer_id = peer_id;
      contact->alias = wbl_nest_db_column (row, 0);
      contact->ext = wbl_nest_db_column (row, 1);
      contact->muted = sqlite3_column_int (row, 2);
      contact->relation = sqlite3_column_int (row, 3);
      contact->blocked = sqlite3_column_int (row, 4);
    }
  sqlite3_reset (row);
  return contact;
}

/**
 * wbl_nest_db_list_contacts: (skip)
 * @self: a store
 * @user_id: a user
 *
 * Returns: (transfer full) (element-type gint64): the ids on their roster, ascending
 */
GArray *
wbl_nest_db_list_contacts (WblNestDb *self,
                           gint64 user_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT peer_id FROM contacts WHERE"
                               " user_id=? AND relation=0 ORDER BY peer_id", "i", user_id));
}

/**
 * wbl_nest_db_list_holders: (skip)
 * @self: a store
 * @user_id: a user
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type gint64): who has the user among their contacts and did not block them
 */
GArray *
wbl_nest_db_list_holders (WblNestDb *self,
                          gint64 user_id,
                          guint limit)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT user_id FROM contacts WHERE peer_id=? AND"
                               " relation=0 AND NOT blocked AND user_id<>peer_id ORDER BY user_id LIMIT ?", "ii",
                               user_id, (gint64) limit));
}

/**
 * wbl_nest_db_list_blocked: (skip)
 * @self: a store
 * @user_id: a user
 *
 * Returns: (transfer full) (element-type gint64): whom they blocked
 */
GArray *
wbl_nest_db_list_blocked (WblNestDb *self,
                          gint64 user_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT peer_id FROM contacts WHERE"
                               " user_id=? AND blocked ORDER BY peer_id", "i", user_id));
}

/**
 * wbl_nest_db_is_blocked: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: another one
 *
 * Returns: whether @user_id blocked @peer_id
 */
gboolean
wbl_nest_db_is_blocked (WblNestDb *self,
                        gint64 user_id,
                        gint64 peer_id)
{
  return wbl_nest_db_int (self, "SELECT blocked FROM contacts WHERE user_id=? AND peer_id=?", "ii",
                          user_id, peer_id) != 0;
}

/**
 * wbl_nest_db_set_blocked: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: another one
 * @blocked: whether @user_id wants nothing of @peer_id
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_set_blocked (WblNestDb *self,
                         gint64 user_id,
                         gint64 peer_id,
                         gboolean blocked,
                         GError **error)
{
  return wbl_nest_db_run (self, error, "INSERT INTO contacts(user_id, peer_id, relation, blocked)"
                          " VALUES(?1,?2,2,?3) ON CONFLICT(user_id, peer_id) DO UPDATE SET"
                          " blocked=?3", "iid", user_id, peer_id, blocked);
}

/* ---- pinned conversations ---- */

/**
 * wbl_nest_db_set_pinned: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: a conversation of theirs
 * @pinned: whether it is to stay on top
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_set_pinned (WblNestDb *self,
                        gint64 user_id,
                        gint64 peer_id,
                        gboolean pinned,
                        GError **error)
{
  if (!pinned)
    return wbl_nest_db_run (self, error, "DELETE FROM pins WHERE user_id=? AND peer_id=?", "ii",
                            user_id, peer_id);
  return wbl_nest_db_run (self, error, "INSERT OR IGNORE INTO pins VALUES(?,?,?)", "iii", user_id,
                          peer_id, wbl_nest_db_now ());
}

/**
 * wbl_nest_db_list_pinned: (skip)
 * @self: a store
 * @user_id: a user
 *
 * Returns: (transfer full) (element-type gint64): the conversations they pinned, newest pin first
 */
GArray *
wbl_nest_db_list_pinned (WblNestDb *self,
                         gint64 user_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT peer_id FROM pins WHERE"
                               " user_id=? ORDER BY created_ms DESC, peer_id DESC", "i", user_id));
}
