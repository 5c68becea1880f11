/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-users"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

#include <string.h>

#define USER_COLUMNS \
  "SELECT u.id, u.name, u.nick, u.avatar, u.description, u.public_info, u.private_info," \
  " u.settings, u.anonymous, u.owner_id, u.support, u.created_ms FROM users u "

void
wbl_nest_user_free (WblNestUser *user)
{
  g_free (user->name);
  g_free (user->nick);
  g_free (user->avatar);
  g_free (user->description);
  g_free (user->public_info);
  g_free (user->private_info);
  g_free (user->settings);
  g_free (user);
}

void
wbl_nest_device_free (WblNestDevice *device)
{
  g_free (device->guid);
  g_free (device->user_agent);
  g_free (device);
}

void
wbl_nest_contact_free (WblNestContact *contact)
{
  g_free (contact->alias);
  g_free (contact->ext);
  g_free (contact);
}

/* ---- passwords and tokens ---- */

static char *
random_hex (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *more = g_uuid_string_random ();
  g_autofree char *both = g_strconcat (uuid, more, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
}

static char *
password_hash (const char *salt,
               const char *password)
{
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) salt, strlen (salt),
                                    password, -1);
}

/**
 * wbl_nest_db_check_password: (skip)
 * @self: a store
 * @user_id: a user
 * @password: what they typed
 *
 * Returns: whether it is the user's password
 */
gboolean
wbl_nest_db_check_password (WblNestDb *self,
                            gint64 user_id,
                            const char *password)
{
  sqlite3_stmt *row
      = wbl_nest_db_bind (self, "SELECT salt, hash FROM users WHERE id=?", "i", user_id);
  gboolean right = FALSE;

  if (wbl_nest_db_step (self, row))
    {
      const char *salt = (const char *) sqlite3_column_text (row, 0);
      g_autofree char *hash = password_hash (salt, password);

      right = g_str_equal (hash, (const char *) sqlite3_column_text (row, 1));
    }
  sqlite3_reset (row);
  return right;
}

/**
 * wbl_nest_db_set_password: (skip)
 * @self: a store
 * @user_id: a user
 * @password: the new password
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_set_password (WblNestDb *self,
                          gint64 user_id,
                          const char *password,
                          GError **error)
{
  g_autofree char *salt = random_hex ();
  g_autofree char *hash = password_hash (salt, password);

  return wbl_nest_db_run (self, error, "UPDATE users SET salt=?, hash=? WHERE id=?", "ssi", salt,
                          hash, user_id);
}

/**
 * wbl_nest_db_add_token: (skip)
 * @self: a store
 * @user_id: a user
 * @error: return location for an error
 *
 * Makes a token that stands for the user until it is dropped. Only its hash is stored.
 *
 * Returns: (transfer full) (nullable): the token
 */
char *
wbl_nest_db_add_token (WblNestDb *self,
                       gint64 user_id,
                       GError **error)
{
  g_autofree char *token = random_hex ();
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  if (!wbl_nest_db_run (self, error, "INSERT INTO tokens VALUES(?,?,?)", "sii", hash, user_id,
                        wbl_nest_db_now ()))
    return NULL;
  return g_steal_pointer (&token);
}

/**
 * wbl_nest_db_drop_tokens: (skip)
 * @self: a store
 * @user_id: a user
 * @error: return location for an error
 *
 * Makes all tokens of the user invalid.
 *
 * Returns: whether it is done
 */
gboolean
wbl_nest_db_drop_tokens (WblNestDb *self,
                         gint64 user_id,
                         GError **error)
{
  return wbl_nest_db_run (self, error, "DELETE FROM tokens WHERE user_id=?", "i", user_id);
}

/* ---- users ---- */

static WblNestUser *
take_user (WblNestDb *self,
           sqlite3_stmt *row)
{
  WblNestUser *user = NULL;

  if (!wbl_nest_db_step (self, row))
    return NULL;
  user = g_new0 (WblNestUser, 1);
  user->id = sqlite3_column_int64 (row, 0);
  user->name = wbl_nest_db_column (row, 1);
  user->nick = wbl_nest_db_column (row, 2);
  user->avatar = wbl_nest_db_column (row, 3);
  user->description = wbl_nest_db_column (row, 4);
  user->public_info = wbl_nest_db_column (row, 5);
  user->private_info = wbl_nest_db_column (row, 6);
  user->settings = wbl_nest_db_column (row, 7);
  user->anonymous = sqlite3_column_int (row, 8);
  user->owner_id = sqlite3_column_int64 (row, 9);
  user->support = sqlite3_column_int (row, 10);
  user->created_ms = sqlite3_column_int64 (row, 11);
  return user;
}

/* For a query of at most one row. */
static WblNestUser *
take_only_user (WblNestDb *self,
                sqlite3_stmt *row)
{
  WblNestUser *user = take_user (self, row);

  sqlite3_reset (row);
  return user;
}

/**
 * wbl_nest_db_add_user: (skip)
 * @self: a store
 * @user: name, nick and the rest; id (and created_ms when 0) are filled in
 * @password: their password
 * @error: return location for an error
 *
 * Returns: whether the user was added; not when the name is taken
 */
gboolean
wbl_nest_db_add_user (WblNestDb *self,
                      WblNestUser *user,
                      const char *password,
                      GError **error)
{
  g_autofree char *salt = random_hex ();
  g_autofree char *hash = password_hash (salt, password);

  user->created_ms = user->created_ms != 0 ? user->created_ms : wbl_nest_db_now ();
  if (!wbl_nest_db_run (self, error, "INSERT INTO users(name, salt, hash, nick, avatar, description,"
                        " public_info, private_info, settings, anonymous, owner_id, support,"
                        " created_ms) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)", "sssssssssdidi",
                        user->name, salt, hash, user->nick, user->avatar, user->description,
                        user->public_info, user->private_info, user->settings, user->anonymous,
                        user->owner_id, user->support, user->created_ms))
    return FALSE;
  user->id = sqlite3_last_insert_rowid (self->handle);
  return TRUE;
}

/**
 * wbl_nest_db_save_user: (skip)
 * @self: a store
 * @user: a user that is stored
 * @error: return location for an error
 *
 * Stores what a profile may change: not the name, not the password.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_save_user (WblNestDb *self,
                       const WblNestUser *user,
                       GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE users SET nick=?, avatar=?, description=?,"
                          " public_info=?, private_info=?, settings=?, support=? WHERE id=?",
                          "ssssssdi", user->nick, user->avatar, user->description,
                          user->public_info, user->private_info, user->settings, user->support,
                          user->id);
}

/**
 * wbl_nest_db_get_user: (skip)
 * @self: a store
 * @id: a user id
 *
 * Returns: (transfer full) (nullable): the user
 */
WblNestUser *
wbl_nest_db_get_user (WblNestDb *self,
                      gint64 id)
{
  return take_only_user (self, wbl_nest_db_bind (self, USER_COLUMNS "WHERE id=?", "i", id));
}

/**
 * wbl_nest_db_find_user: (skip)
 * @self: a store
 * @name: a user name
 *
 * Returns: (transfer full) (nullable): the user of that name
 */
WblNestUser *
wbl_nest_db_find_user (WblNestDb *self,
                       const char *name)
{
  return take_only_user (self, wbl_nest_db_bind (self, USER_COLUMNS "WHERE name=?", "s", name));
}

/**
 * wbl_nest_db_find_token: (skip)
 * @self: a store
 * @token: (nullable): what a client sent as its token
 *
 * Returns: (transfer full) (nullable): the user it stands for
 */
WblNestUser *
wbl_nest_db_find_token (WblNestDb *self,
                        const char *token)
{
  g_autofree char *hash
      = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token != NULL ? token : "", -1);

  return take_only_user (self, wbl_nest_db_bind (self, USER_COLUMNS "JOIN tokens t ON"
                         " t.user_id=u.id WHERE t.hash=?", "s", hash));
}

/**
 * wbl_nest_db_list_support: (skip)
 * @self: a store
 *
 * Returns: (transfer full) (element-type WblNestUser): who customers may turn to
 */
GPtrArray *
wbl_nest_db_list_support (WblNestDb *self)
{
  GPtrArray *users = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_nest_user_free);
  sqlite3_stmt *rows = wbl_nest_db_bind (self, USER_COLUMNS "WHERE support ORDER BY id", "");
  WblNestUser *user = NULL;

  while ((user = take_user (self, rows)) != NULL)
    g_ptr_array_add (users, user);
  return users;
}

/* ---- devices ---- */

static WblNestDevice *
take_device (WblNestDb *self,
             sqlite3_stmt *row)
{
  WblNestDevice *device = NULL;

  if (!wbl_nest_db_step (self, row))
    return NULL;
  device = g_new0 (WblNestDevice, 1);
  device->user_id = sqlite3_column_int64 (row, 0);
  device->sn = sqlite3_column_int (row, 1);
  device->guid = wbl_nest_db_column (row, 2);
  device->platform = sqlite3_column_int (row, 3);
  device->user_agent = wbl_nest_db_column (row, 4);
  device->last_login_ms = sqlite3_column_int64 (row, 5);
  return device;
}

/**
 * wbl_nest_db_take_device: (skip)
 * @self: a store
 * @user_id: a user
 * @guid: what the device calls itself
 * @platform: its OsType
 * @user_agent: (nullable): free text
 * @error: return location for an error
 *
 * Notes that the device signed in, giving it a number the first time.
 *
 * Returns: (transfer full) (nullable): the device; last_login_ms is that of the time before
 */
WblNestDevice *
wbl_nest_db_take_device (WblNestDb *self,
                         gint64 user_id,
                         const char *guid,
                         gint platform,
                         const char *user_agent,
                         GError **error)
{
  sqlite3_stmt *row = NULL;
  WblNestDevice *device = NULL;

  if (!wbl_nest_db_run (self, error, "INSERT OR IGNORE INTO devices SELECT ?1, 1 + coalesce(max(sn),"
                        " 0), ?2, ?3, ?4, 0 FROM devices WHERE user_id=?1", "isds", user_id, guid,
                        platform, user_agent))
    return NULL;
  row = wbl_nest_db_bind (self, "SELECT user_id, sn, guid, platform, user_agent, last_login_ms FROM"
                          " devices WHERE user_id=? AND guid=?", "is", user_id, guid);
  device = take_device (self, row);
  sqlite3_reset (row);
  if (!wbl_nest_db_run (self, error, "UPDATE devices SET last_login_ms=?, platform=?, user_agent=?"
                        " WHERE user_id=? AND guid=?", "idsis", wbl_nest_db_now (), platform,
                        user_agent, user_id, guid))
    g_clear_pointer (&device, wbl_nest_device_free);
  return device;
}

/**
 * wbl_nest_db_list_devices: (skip)
 * @self: a store
 * @user_id: a user
 *
 * Returns: (transfer full) (element-type WblNestDevice): the user's devices
 */
GPtrArray *
wbl_nest_db_list_devices (WblNestDb *self,
                          gint64 user_id)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_nest_device_free);
  sqlite3_stmt *rows
      = wbl_nest_db_bind (self, "SELECT user_id, sn, guid, platform, user_agent, last_login_ms FROM"
                          " devices WHERE user_id=? ORDER BY sn", "i", user_id);
  WblNestDevice *device = NULL;

  while ((device = take_device (self, rows)) != NULL)
    g_ptr_array_add (devices, device);
  return devices;
}

/**
 * wbl_nest_db_remove_device: (skip)
 * @self: a store
 * @user_id: a user
 * @sn: the number of one of their devices
 * @error: return location for an error
 *
 * Returns: whether it is forgotten
 */
gboolean
wbl_nest_db_remove_device (WblNestDb *self,
                           gint64 user_id,
                           gint sn,
                           GError **error)
{
  return wbl_nest_db_run (self, error, "DELETE FROM positions WHERE user_id=? AND sn=?", "id",
                          user_id, sn)
         && wbl_nest_db_run (self, error, "DELETE FROM devices WHERE user_id=? AND sn=?", "id",
                             user_id, sn);
}

/* ---- roster ---- */

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
  return wbl_nest_db_run (self, error, "INSERT OR IGNORE INTO contacts(user_id, peer_id)"
                          " VALUES(?1,?2),(?2,?1)", "ii", user_id, peer_id);
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
  return wbl_nest_db_run (self, error, "INSERT OR REPLACE INTO contacts VALUES(?,?,?,?,?)", "iissd",
                          contact->user_id, contact->peer_id, contact->alias, contact->ext,
                          contact->muted);
}

/**
 * wbl_nest_db_remove_contact: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: another one
 * @error: return location for an error
 *
 * Takes the two off each other's roster.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_remove_contact (WblNestDb *self,
                            gint64 user_id,
                            gint64 peer_id,
                            GError **error)
{
  return wbl_nest_db_run (self, error, "DELETE FROM contacts WHERE (user_id=?1 AND peer_id=?2) OR"
                          " (user_id=?2 AND peer_id=?1)", "ii", user_id, peer_id);
}

/**
 * wbl_nest_db_get_contact: (skip)
 * @self: a store
 * @user_id: a user
 * @peer_id: another one
 *
 * Returns: (transfer full) (nullable): the peer on the user's roster
 */
WblNestContact *
wbl_nest_db_get_contact (WblNestDb *self,
                         gint64 user_id,
                         gint64 peer_id)
{
  sqlite3_stmt *row = wbl_nest_db_bind (self, "SELECT alias, ext, muted FROM contacts WHERE"
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
    }
  sqlite3_reset (row);
  return contact;
}

/**
 * wbl_nest_db_list_contacts: (skip)
 * @self: a store
 * @user_id: a user
 *
 * Returns: (transfer full) (element-type gint64): the ids on their roster
 */
GArray *
wbl_nest_db_list_contacts (WblNestDb *self,
                           gint64 user_id)
{
  return wbl_nest_db_take_ids (self, wbl_nest_db_bind (self, "SELECT peer_id FROM contacts WHERE"
                               " user_id=? ORDER BY peer_id", "i", user_id));
}
