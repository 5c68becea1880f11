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
 * hidden     messages a user deleted for themselves */
static const char schema[] =
    "BEGIN;"
    "CREATE TABLE IF NOT EXISTS vals(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS users(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL"
    " UNIQUE, salt TEXT NOT NULL, hash TEXT NOT NULL, nick TEXT, avatar TEXT, description TEXT,"
    " public_info TEXT, private_info TEXT, settings TEXT, anonymous INT NOT NULL,"
    " owner_id INT NOT NULL, support INT NOT NULL, created_ms INT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS tokens(hash TEXT PRIMARY KEY, user_id INT NOT NULL REFERENCES"
    " users(id), created_ms INT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS devices(user_id INT NOT NULL, sn INT NOT NULL, guid TEXT NOT NULL,"
    " platform INT NOT NULL, user_agent TEXT, last_login_ms INT NOT NULL,"
    " PRIMARY KEY(user_id, sn), UNIQUE(user_id, guid)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS contacts(user_id INT NOT NULL, peer_id INT NOT NULL, alias TEXT,"
    " ext TEXT, muted INT NOT NULL DEFAULT 0, PRIMARY KEY(user_id, peer_id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS groups(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT,"
    " description TEXT, avatar TEXT, ext TEXT, type INT NOT NULL, owner_id INT NOT NULL,"
    " created_ms INT NOT NULL, updated_ms INT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS members(group_id INT NOT NULL, user_id INT NOT NULL,"
    " joined_ms INT NOT NULL, PRIMARY KEY(group_id, user_id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS members_user ON members(user_id, group_id);"
    "CREATE TABLE IF NOT EXISTS messages(id INTEGER PRIMARY KEY, lo INT NOT NULL, hi INT NOT NULL,"
    " only_for INT NOT NULL, client_id INT NOT NULL, ns INT NOT NULL, type INT NOT NULL,"
    " ctype INT NOT NULL, from_id INT NOT NULL, from_sn INT NOT NULL, to_id INT NOT NULL,"
    " conv_id INT NOT NULL, content TEXT, config TEXT, attachment TEXT, ext TEXT,"
    " oper_type INT NOT NULL, oper_mid INT NOT NULL, payload BLOB, time_ms INT NOT NULL,"
    " edit_ms INT NOT NULL, status INT NOT NULL, recalled INT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS messages_chat ON messages(lo, hi, id);"
    "CREATE UNIQUE INDEX IF NOT EXISTS messages_client ON messages(from_id, client_id)"
    " WHERE client_id > 0;"
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
    " uploader INT NOT NULL, to_id INT NOT NULL, size INT NOT NULL) WITHOUT ROWID;"
    "INSERT INTO sqlite_sequence(name, seq) SELECT 'users', 1000000"
    " WHERE NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name='users');"
    "INSERT INTO sqlite_sequence(name, seq) SELECT 'groups', 9000000000"
    " WHERE NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name='groups');"
    "COMMIT;";

gboolean
wbl_nest_db_create_schema (WblNestDb *self,
                           GError **error)
{
  if (sqlite3_exec (self->handle, schema, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Cannot set up the store: %s",
               sqlite3_errmsg (self->handle));
  wbl_nest_db_rollback (self);
  return FALSE;
}
