/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-schema"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

/* A conversation is a pair (lo, hi): the two user ids in order, or (0, group id), or (0, user id)
 * for what the desk itself tells a user.
 *
 * messages   every stored meta; id is the server id. only_for: seen by that user alone
 * chats      the conversations that hold a message, with their newest id
 * reads      per user: read up to read_id, emptied up to cleared_id
 * positions  per device: what was sent to it by pulling
 * hidden     messages a user deleted for themselves
 * contacts   what a user wrote about another: relation 0 friend, 1 no friend any more, 2 stranger
 * requests   kind 1: from_id wants to be user_id's friend; 2: user_id wants into the group; 3: from_id
 *            asks user_id into the group. One of a kind for the same people, the newest
 * ended      tokens that stood for somebody once, as hashes
 * admins     administrator tokens, as hashes
 * secrets    texts that somebody may fetch once with the code
 * lessons    what the bot was taught: the metadata of ext.ai and the text of the newest file of that name */
static const char schema[] =
    "BEGIN;"
    "CREATE TABLE IF NOT EXISTS vals(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS users(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL"
    " UNIQUE, salt TEXT NOT NULL, hash TEXT NOT NULL, nick TEXT, avatar TEXT, description TEXT,"
    " public_info TEXT, private_info TEXT, settings TEXT, anonymous INT NOT NULL,"
    " owner_id INT NOT NULL, support INT NOT NULL, created_ms INT NOT NULL,"
    " disabled INT NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS tokens(hash TEXT PRIMARY KEY, user_id INT NOT NULL REFERENCES"
    " users(id), created_ms INT NOT NULL, guid TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS ended(hash TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TRIGGER IF NOT EXISTS tokens_ended AFTER DELETE ON tokens BEGIN"
    " INSERT OR IGNORE INTO ended VALUES(old.hash); END;"
    "CREATE TABLE IF NOT EXISTS devices(user_id INT NOT NULL, sn INT NOT NULL, guid TEXT NOT NULL,"
    " platform INT NOT NULL, user_agent TEXT, last_login_ms INT NOT NULL,"
    " PRIMARY KEY(user_id, sn), UNIQUE(user_id, guid)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS contacts(user_id INT NOT NULL, peer_id INT NOT NULL, alias TEXT,"
    " ext TEXT, muted INT NOT NULL DEFAULT 0, relation INT NOT NULL DEFAULT 0, blocked INT NOT NULL"
    " DEFAULT 0, PRIMARY KEY(user_id, peer_id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS groups(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT,"
    " description TEXT, avatar TEXT, ext TEXT, type INT NOT NULL, owner_id INT NOT NULL,"
    " created_ms INT NOT NULL, updated_ms INT NOT NULL, apply_approval INT NOT NULL DEFAULT 1,"
    " hide_member_info INT NOT NULL DEFAULT 0, history_visible INT NOT NULL DEFAULT 1, member_invite"
    " INT NOT NULL DEFAULT 1, member_modify INT NOT NULL DEFAULT 1, read_ack INT NOT NULL DEFAULT 0,"
    " banned_until_ms INT NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS members(group_id INT NOT NULL, user_id INT NOT NULL,"
    " joined_ms INT NOT NULL, admin INT NOT NULL DEFAULT 0, display_name TEXT, banned_until_ms INT"
    " NOT NULL DEFAULT 0, mute_mode INT NOT NULL DEFAULT 0, push_mode INT NOT NULL DEFAULT 0,"
    " PRIMARY KEY(group_id, user_id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS members_user ON members(user_id, group_id);"
    "CREATE TABLE IF NOT EXISTS group_blocks(group_id INT NOT NULL, user_id INT NOT NULL, created_ms"
    " INT NOT NULL, PRIMARY KEY(group_id, user_id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS requests(id INTEGER PRIMARY KEY AUTOINCREMENT, kind INT NOT NULL,"
    " group_id INT NOT NULL, user_id INT NOT NULL, from_id INT NOT NULL, reason TEXT, status INT NOT"
    " NULL, expires_ms INT NOT NULL, updated_ms INT NOT NULL);"
    "CREATE UNIQUE INDEX IF NOT EXISTS requests_who ON requests(kind, user_id, group_id, from_id);"
    "CREATE TABLE IF NOT EXISTS announcements(id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INT NOT"
    " NULL, title TEXT, content TEXT, author_id INT NOT NULL, created_ms INT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS announcements_group ON announcements(group_id, id);"
    "CREATE TABLE IF NOT EXISTS shared_files(id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INT NOT"
    " NULL, name TEXT, type TEXT, url TEXT, size INT NOT NULL, uploader_id INT NOT NULL, created_ms"
    " INT NOT NULL, updated_ms INT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS shared_files_group ON shared_files(group_id, id);"
    "CREATE TABLE IF NOT EXISTS messages(id INTEGER PRIMARY KEY, lo INT NOT NULL, hi INT NOT NULL,"
    " only_for INT NOT NULL, client_id INT NOT NULL, ns INT NOT NULL, type INT NOT NULL,"
    " ctype INT NOT NULL, from_id INT NOT NULL, from_sn INT NOT NULL, to_id INT NOT NULL,"
    " conv_id INT NOT NULL, content TEXT, config TEXT, attachment TEXT, ext TEXT,"
    " oper_type INT NOT NULL, oper_mid INT NOT NULL, payload BLOB, time_ms INT NOT NULL,"
    " edit_ms INT NOT NULL, status INT NOT NULL, recalled INT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS messages_chat ON messages(lo, hi, id);"
    "DROP INDEX IF EXISTS messages_client;" /* held a client's numbers to be its own, which the web SDK's are not */
    "CREATE INDEX IF NOT EXISTS messages_sent ON messages(from_id, client_id) WHERE client_id > 0;"
    "CREATE TABLE IF NOT EXISTS chats(lo INT NOT NULL, hi INT NOT NULL, last_id INT NOT NULL,"
    " PRIMARY KEY(lo, hi)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS chats_hi ON chats(hi, lo, last_id);"
    "CREATE TABLE IF NOT EXISTS reads(user_id INT NOT NULL, lo INT NOT NULL, hi INT NOT NULL,"
    " read_id INT NOT NULL DEFAULT 0, cleared_id INT NOT NULL DEFAULT 0,"
    " PRIMARY KEY(user_id, lo, hi)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS positions(user_id INT NOT NULL, sn INT NOT NULL, lo INT NOT NULL,"
    " hi INT NOT NULL, id INT NOT NULL, PRIMARY KEY(user_id, sn, lo, hi)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS hidden(user_id INT NOT NULL, id INT NOT NULL,"
    " PRIMARY KEY(user_id, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS files(sign TEXT PRIMARY KEY, name TEXT, type TEXT,"
    " uploader INT NOT NULL, to_id INT NOT NULL, size INT NOT NULL, is_public INT NOT NULL DEFAULT 0)"
    " WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS pins(user_id INT NOT NULL, peer_id INT NOT NULL, created_ms INT NOT"
    " NULL, PRIMARY KEY(user_id, peer_id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS admins(hash TEXT PRIMARY KEY, created_ms INT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS secrets(code TEXT PRIMARY KEY, text TEXT NOT NULL, expires_ms INT NOT"
    " NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS lessons(document TEXT PRIMARY KEY, metadata TEXT NOT NULL, text TEXT NOT"
    " NULL, taught_ms INT NOT NULL) WITHOUT ROWID;"
    "INSERT INTO sqlite_sequence(name, seq) SELECT 'users', 1000000"
    " WHERE NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name='users');"
    "INSERT INTO sqlite_sequence(name, seq) SELECT 'groups', 9000000000"
    " WHERE NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name='groups');"
    "PRAGMA user_version=2;"
    "COMMIT;";

/* Before version 2 the version was not kept. */
static gboolean
is_older (WblNestDb *self)
{
  return wbl_nest_db_int (self, "SELECT count(*) FROM sqlite_schema", "") > 0
         && wbl_nest_db_int (self, "SELECT user_version FROM pragma_user_version", "") < 2;
}

gboolean
wbl_nest_db_create_schema (WblNestDb *self,
                           GError **error)
{
  if (is_older (self))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "The local desk in this folder was made by an older Warbler");
      return FALSE;
    }
  if (sqlite3_exec (self->handle, schema, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Cannot set up the store: %s",
               sqlite3_errmsg (self->handle));
  wbl_nest_db_rollback (self);
  return FALSE;
}
