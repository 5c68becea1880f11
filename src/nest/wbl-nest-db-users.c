/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-users"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

#include <string.h>

#define USER_COLUMNS \
  "SELECT u.id, u.name, u.nick, u.avatar, u.description, u.public_info, u.private_info," \
  " u.settings, u.anonymous, u.owner_id, u.support, u.created_ms, u.disabled FROM users u "

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
 * @guid: (nullable): the device it is for
 * @error: return location for an error
 *
 * Makes a token that stands for the user until it is dropped. Only its hash is stored.
 *
 * Returns: (transfer full) (nullable): the token
 */
char *
wbl_nest_db_add_token (WblNestDb *self,
                       gint64 user_id,
                       const char *guid,
                       GError **error)
{
  g_autofree char *token = random_hex ();
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  if (!wbl_nest_db_run (self, error, "INSERT INTO tokens VALUES(?,?,?,?)", "siis", hash, user_id,
                        wbl_nest_db_now (), guid))
    return NULL;
  return g_steal_pointer (&token);
}

/**
 * wbl_nest_db_bind_token: (skip)
 * @self: a store
 * @token: a token
 * @guid: the device that signed in with it
 * @error: return location for an error
 *
 * From now on the token goes with the device. One that belongs to a device already stays there.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_bind_token (WblNestDb *self,
                        const char *token,
                        const char *guid,
                        GError **error)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  return wbl_nest_db_run (self, error, "UPDATE tokens SET guid=? WHERE hash=? AND guid IS NULL", "ss",
                          guid, hash);
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

/**
 * wbl_nest_db_add_admin: (skip)
 * @self: a store
 * @error: return location for an error
 *
 * Makes an administrator token. Only its hash is stored.
 *
 * Returns: (transfer full) (nullable): the token
 */
char *
wbl_nest_db_add_admin (WblNestDb *self,
                       GError **error)
{
  g_autofree char *token = random_hex ();
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  if (!wbl_nest_db_run (self, error, "INSERT INTO admins VALUES(?,?)", "si", hash,
                        wbl_nest_db_now ()))
    return NULL;
  return g_steal_pointer (&token);
}

/**
 * wbl_nest_db_is_admin: (skip)
 * @self: a store
 * @token: what a client sent as its token
 *
 * Returns: whether it is an administrator token
 */
gboolean
wbl_nest_db_is_admin (WblNestDb *self,
                      const char *token)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  return wbl_nest_db_int (self, "SELECT 1 FROM admins WHERE hash=?", "s", hash) != 0;
}

/* ---- texts for who has the code ---- */

/**
 * wbl_nest_db_add_secret: (skip)
 * @self: a store
 * @text: a text
 * @life_ms: how long it is kept, in milliseconds
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the code that fetches it, once
 */
char *
wbl_nest_db_add_secret (WblNestDb *self,
                        const char *text,
                        gint64 life_ms,
                        GError **error)
{
  g_autofree char *code = random_hex ();
  gint64 now = wbl_nest_db_now ();

  if (!wbl_nest_db_run (self, error, "DELETE FROM secrets WHERE expires_ms<=?", "i", now)
      || !wbl_nest_db_run (self, error, "INSERT INTO secrets VALUES(?,?,?)", "ssi", code, text,
                           now + life_ms))
    return NULL;
  return g_steal_pointer (&code);
}

/**
 * wbl_nest_db_take_secret: (skip)
 * @self: a store
 * @code: a code
 *
 * Returns: (transfer full) (nullable): the text; it is gone now
 */
char *
wbl_nest_db_take_secret (WblNestDb *self,
                         const char *code)
{
  sqlite3_stmt *row = wbl_nest_db_bind (self, "SELECT text FROM secrets WHERE code=? AND expires_ms>?",
                                        "si", code, wbl_nest_db_now ());
  char *text = wbl_nest_db_step (self, row) ? wbl_nest_db_column (row, 0) : NULL;

  sqlite3_reset (row);
  wbl_nest_db_run (self, NULL, "DELETE FROM secrets WHERE code=?", "s", code);
  return text;
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
  user->is_disabled = sqlite3_column_int (row, 12);
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
 * Stores what a profile may change, and whether the user is disabled: not the password.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_save_user (WblNestDb *self,
                       const WblNestUser *user,
                       GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE users SET nick=?, avatar=?, description=?,"
                          " public_info=?, private_info=?, settings=?, support=?, name=?,"
                          " disabled=? WHERE id=?", "ssssssdsdi", user->nick, user->avatar, user->description,
                          user->public_info, user->private_info, user->settings, user->support,
                          user->name, user->is_disabled, user->id);
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
                         " t.user_id=u.id WHERE t.hash=? AND NOT u.disabled", "s", hash));
}

/**
 * wbl_nest_db_is_ended: (skip)
 * @self: a store
 * @token: what a client sent as its token
 *
 * Returns: whether it stood for a user until something ended it
 */
gboolean
wbl_nest_db_is_ended (WblNestDb *self,
                      const char *token)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  return wbl_nest_db_int (self, "SELECT 1 FROM ended WHERE hash=?", "s", hash) != 0;
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

/**
 * wbl_nest_db_list_users: (skip)
 * @self: a store
 * @offset: how many to leave out at the start
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type WblNestUser): who is registered, in the order of their ids
 */
GPtrArray *
wbl_nest_db_list_users (WblNestDb *self,
                        gint64 offset,
                        gint64 limit)
{
  GPtrArray *users = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_nest_user_free);
  sqlite3_stmt *rows = wbl_nest_db_bind (self, USER_COLUMNS "ORDER BY id LIMIT ?2 OFFSET ?1", "ii",
                                         offset, limit);
  WblNestUser *user = NULL;

  while ((user = take_user (self, rows)) != NULL)
    g_ptr_array_add (users, user);
  return users;
}

/**
 * wbl_nest_db_forget_user: (skip)
 * @self: a store
 * @user_id: a user
 * @error: return location for an error
 *
 * Takes away what makes the account a person's: name, profile, password, tokens, devices, contacts,
 * memberships. Groups they own are dissolved. What they wrote stays where others have it. In a
 * transaction of the caller.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_forget_user (WblNestDb *self,
                         gint64 user_id,
                         GError **error)
{
  g_autofree char *name = g_strdup_printf ("deleted_%" G_GINT64_FORMAT, user_id);

  return wbl_nest_db_run (self, error, "UPDATE users SET name=?, nick=NULL, avatar=NULL,"
                          " description=NULL, public_info=NULL, private_info=NULL, settings=NULL,"
                          " hash='', support=0, disabled=1 WHERE id=?", "si", name, user_id)
         && wbl_nest_db_drop_tokens (self, user_id, error)
         && wbl_nest_db_run (self, error, "DELETE FROM devices WHERE user_id=?", "i", user_id)
         && wbl_nest_db_run (self, error, "DELETE FROM contacts WHERE user_id=?1 OR peer_id=?1", "i",
                             user_id)
         && wbl_nest_db_run (self, error, "DELETE FROM requests WHERE user_id=?1 OR from_id=?1", "i",
                             user_id)
         && wbl_nest_db_run (self, error, "DELETE FROM members WHERE user_id=?1 OR group_id IN"
                             " (SELECT id FROM groups WHERE owner_id=?1)", "i", user_id)
         && wbl_nest_db_run (self, error, "DELETE FROM groups WHERE owner_id=?", "i", user_id);
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
 * wbl_nest_db_is_another_device: (skip)
 * @self: a store
 * @user_id: a user
 * @sn: the number a device says it was given
 * @guid: what it calls itself
 *
 * Returns: whether the number is that of a device of the user with another guid
 */
gboolean
wbl_nest_db_is_another_device (WblNestDb *self,
                               gint64 user_id,
                               gint64 sn,
                               const char *guid)
{
  return wbl_nest_db_int (self, "SELECT 1 FROM devices WHERE user_id=? AND sn=? AND guid<>?", "iis",
                          user_id, sn, guid) != 0;
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
 * Returns: whether it is forgotten, and its tokens with it
 */
gboolean
wbl_nest_db_remove_device (WblNestDb *self,
                           gint64 user_id,
                           gint sn,
                           GError **error)
{
  return wbl_nest_db_run (self, error, "DELETE FROM positions WHERE user_id=? AND sn=?", "id",
                          user_id, sn)
         && wbl_nest_db_run (self, error, "DELETE FROM tokens WHERE user_id=?1 AND guid=(SELECT guid"
                             " FROM devices WHERE user_id=?1 AND sn=?2)", "id", user_id, sn)
         && wbl_nest_db_run (self, error, "DELETE FROM devices WHERE user_id=? AND sn=?", "id",
                             user_id, sn);
}
