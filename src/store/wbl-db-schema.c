/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-schema"

#include "config.h"

#include "store/wbl-db-private.h"

/*
 * The schema. docs/store-schema.md says the same in sentences. Times are UTC milliseconds, server ids (mid) integers,
 * our own ids text. Until the first release this text may change in place: SCHEMA_VERSION differs, and the store is
 * made anew from the cloud, with what only the old one had (wbl-db-carry.c).
 */
#define SCHEMA_VERSION 19
#define APPLICATION_ID 0x57424c31 /* "WBL1" */

static const char schema[] =
    /* Facts about the store, by name: account, device, cursors. */
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"

    /* The log of everything done at the desk (docs/operations.md). mid: staff-room server id, NULL = not there yet.
     * state: 0 kept here (no team), 1 queued, 2 on its way, 3 in the team's log, 4 taken back, 5 refused; fail: why. */
    "CREATE TABLE op(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, entity TEXT NOT NULL,"
    " account TEXT NOT NULL, agent TEXT NOT NULL, device TEXT NOT NULL, lamport INTEGER NOT NULL,"
    " base INTEGER NOT NULL, key TEXT, payload TEXT NOT NULL, at_ms INTEGER NOT NULL, mid INTEGER,"
    " client_id INTEGER, state INTEGER NOT NULL, mine INTEGER NOT NULL, fail TEXT);"
    "CREATE INDEX op_entity ON op(entity, mid, lamport);"
    "CREATE INDEX op_unsent ON op(seq) WHERE state IN (1,2,5);"
    "CREATE INDEX op_key ON op(key) WHERE key IS NOT NULL;"
    "CREATE INDEX op_client ON op(client_id) WHERE client_id IS NOT NULL;"
    "CREATE INDEX op_agent ON op(agent, at_ms);"
    "CREATE INDEX op_articles ON op(entity) WHERE kind='article.put';"
    "CREATE INDEX op_cites ON op(at_ms) WHERE kind='reply' AND instr(payload,'\"article\"')>0;"

    "CREATE TABLE agent(id TEXT PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL) WITHOUT ROWID;"

    /* People who write to us. */
    "CREATE TABLE contact(uid INTEGER PRIMARY KEY, nick TEXT, username TEXT, name TEXT, folded TEXT, language TEXT,"
    " region TEXT, phone TEXT, mail TEXT, time_zone TEXT, channel INTEGER NOT NULL DEFAULT 1, first_seen_ms INTEGER,"
    " fetched_ms INTEGER NOT NULL DEFAULT 0);"

    /* The transport's threads. kind: 1 user, 2 group. looked_mid: was before
     * somebody's eyes here; read_mid: read by the assignee; read_sent_mid: told to the cloud.
     * newest_mid: the newest record that any page brought. unread_mid: marked as unread from here on, and our other
     * devices do not know yet; 0 = they do. removed_mid: taken out of the list up to here; forget: the cloud does not
     * know that yet. customer: whose chat it is; of a group only in a session (group_type 3), 0 = nobody's. group_type: -1 = to
     * be asked for. members_due: who is in the group is to be asked for. left: we are not in the group any more. left_mid,
     * info_mid: the notices that said so, and the name. */
    "CREATE TABLE chat(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, peer INTEGER NOT NULL, title TEXT,"
    " looked_mid INTEGER NOT NULL DEFAULT 0, read_mid INTEGER NOT NULL DEFAULT 0, read_sent_mid INTEGER NOT NULL DEFAULT 0,"
    " newest_mid INTEGER NOT NULL DEFAULT 0, unread_mid INTEGER NOT NULL DEFAULT 0,"
    " removed_mid INTEGER NOT NULL DEFAULT 0, forget INTEGER NOT NULL DEFAULT 0,"
    " customer INTEGER NOT NULL DEFAULT 0, group_type INTEGER NOT NULL DEFAULT -1, members_due INTEGER NOT NULL DEFAULT 1,"
    " left INTEGER NOT NULL DEFAULT 0, left_mid INTEGER NOT NULL DEFAULT 0, info_mid INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE(kind, peer));"
    "CREATE INDEX chat_customer ON chat(customer) WHERE customer<>0;"
    /* Who is in our groups. name: what they are called there. */
    "CREATE TABLE member(chat INTEGER NOT NULL, uid INTEGER NOT NULL, name TEXT, PRIMARY KEY(chat, uid)) WITHOUT ROWID;"
    /* Messages of customers that came to us, and their senders do not know yet. */
    "CREATE TABLE arrival(chat INTEGER NOT NULL, mid INTEGER NOT NULL, PRIMARY KEY(chat, mid)) WITHOUT ROWID;"
    /* Chats that stay on top of the list, of the account. untold: the cloud does not know yet. */
    "CREATE TABLE pin(peer INTEGER PRIMARY KEY, pinned INTEGER NOT NULL, untold INTEGER NOT NULL);"

    /* Ranges of server ids that are not here: everything above lo and below hi (lo 0: down to the beginning). */
    "CREATE TABLE hole(chat INTEGER NOT NULL REFERENCES chat(id), hi INTEGER NOT NULL, lo INTEGER NOT NULL,"
    " PRIMARY KEY(chat, hi)) WITHOUT ROWID;"

    /* One episode of service. From folding operations: folded_status to
     * no_answer_mid; status is folded_status unless a later message of the customer reopened it, and assignee
     * folded_assignee unless nobody was there then: released_mid is what its resolver had seen, NULL once somebody has it
     * again, reopened_ms when it was reopened after that. answer_due: when the answer is due. The rest is derived
     * from messages. pinned: the newest one of a pinned chat; gone: out of the list. */
    "CREATE TABLE conversation(id TEXT PRIMARY KEY, chat INTEGER NOT NULL REFERENCES chat(id),"
    " opening_mid INTEGER NOT NULL, opened_ms INTEGER NOT NULL,"
    " status INTEGER NOT NULL DEFAULT 1, folded_status INTEGER NOT NULL DEFAULT 1, status_mid INTEGER NOT NULL DEFAULT 0,"
    " snoozed_until INTEGER NOT NULL DEFAULT 0,"
    " assignee TEXT, folded_assignee TEXT, released_mid INTEGER, reopened_ms INTEGER NOT NULL DEFAULT 0,"
    " claim_pending INTEGER NOT NULL DEFAULT 0, priority INTEGER NOT NULL DEFAULT 0, subject TEXT,"
    " labels TEXT NOT NULL DEFAULT '', no_answer_mid INTEGER NOT NULL DEFAULT 0,"
    " last_row INTEGER, last_ms INTEGER NOT NULL DEFAULT 0, last_customer_mid INTEGER NOT NULL DEFAULT 0,"
    " needs_answer INTEGER NOT NULL DEFAULT 0, waiting_since INTEGER NOT NULL DEFAULT 0,"
    " answer_due INTEGER NOT NULL DEFAULT 0, promise_due INTEGER NOT NULL DEFAULT 0, language TEXT, pinned INTEGER NOT NULL DEFAULT 0,"
    " gone INTEGER NOT NULL DEFAULT 0,"
    /* order of the inbox: safety, then pinned, then needs answer, then what is due first, then the longest unanswered */
    " sort_safety INTEGER GENERATED ALWAYS AS (priority<>2) VIRTUAL,"
    " sort_pin INTEGER GENERATED ALWAYS AS (1-pinned) VIRTUAL,"
    " sort_answer INTEGER GENERATED ALWAYS AS (1-needs_answer) VIRTUAL,"
    " sort_due INTEGER GENERATED ALWAYS AS (min(CASE WHEN promise_due>0 THEN promise_due ELSE 9223372036854775807 END,"
    "  CASE WHEN answer_due>0 THEN answer_due ELSE 9223372036854775807 END)) VIRTUAL,"
    " sort_waiting INTEGER GENERATED ALWAYS AS (CASE WHEN waiting_since>0 THEN waiting_since ELSE 9223372036854775807 END) VIRTUAL);"
    "CREATE INDEX conversation_chat ON conversation(chat, opening_mid);"
    "CREATE INDEX conversation_order ON conversation(status, gone, sort_safety, sort_pin, sort_answer, sort_due, sort_waiting, last_ms DESC);"
    "CREATE INDEX conversation_assignee ON conversation(assignee, status, needs_answer);"
    "CREATE INDEX conversation_reopened ON conversation(folded_assignee, reopened_ms) WHERE reopened_ms>0;"
    /* An id that somebody derived from less than we have now, and the conversation that its message is part of. */
    "CREATE TABLE alias(old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX alias_new ON alias(new);"

    /* Messages. cid: hash of the id of the conversation that it would open. pending: 1 = ours and not acknowledged. Order: pending, mid, id. fts: time-ordered key of the index.
     * state, type, fail: the model's numbers. config: as the cloud has it, whatever is in it; calls_me: it mentions us. */
    "CREATE TABLE message(id INTEGER PRIMARY KEY, chat INTEGER NOT NULL REFERENCES chat(id), mid INTEGER,"
    " client_id INTEGER, pending INTEGER NOT NULL DEFAULT 0, conversation TEXT, from_uid INTEGER NOT NULL,"
    " from_us INTEGER NOT NULL, author TEXT, time_ms INTEGER NOT NULL, type INTEGER NOT NULL, text TEXT NOT NULL,"
    " attachment TEXT, ext TEXT, config TEXT, calls_me INTEGER NOT NULL DEFAULT 0, courtesy INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0, fail TEXT,"
    " hold_until INTEGER NOT NULL DEFAULT 0, edit_ms INTEGER NOT NULL DEFAULT 0, edited INTEGER NOT NULL DEFAULT 0,"
    " recalled INTEGER NOT NULL DEFAULT 0, streaming INTEGER NOT NULL DEFAULT 0,"
    " seen_mid INTEGER NOT NULL DEFAULT 0, cid INTEGER, fts INTEGER UNIQUE);"
    "CREATE UNIQUE INDEX message_mid ON message(chat, mid) WHERE mid IS NOT NULL;"
    "CREATE UNIQUE INDEX message_client ON message(client_id) WHERE client_id IS NOT NULL;"
    "CREATE INDEX message_order ON message(chat, pending, mid, id);"
    "CREATE INDEX message_thread ON message(conversation, pending, mid, id);"
    "CREATE INDEX message_rating ON message(chat, mid) WHERE type=102;"
    "CREATE INDEX message_picture ON message(time_ms) WHERE type=1 AND pending=0 AND recalled=0;"
    "CREATE INDEX message_cid ON message(cid) WHERE cid IS NOT NULL;"
    "CREATE INDEX message_outbox ON message(id) WHERE state IN (1,2,3,7);"
    "CREATE VIRTUAL TABLE message_fts USING fts5(text, content='', columnsize=0, tokenize='wbl unigrams');"
    /* What was changed about a message: edits and recalls keep their history. */
    "CREATE TABLE message_history(message INTEGER NOT NULL REFERENCES message(id), at_ms INTEGER NOT NULL,"
    " kind TEXT NOT NULL, text TEXT NOT NULL);"

    /* quote: what the reply will answer, as a server id, 0 = nothing in particular. */
    "CREATE TABLE draft(conversation TEXT NOT NULL, note INTEGER NOT NULL, text TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " quote INTEGER NOT NULL, PRIMARY KEY(conversation, note)) WITHOUT ROWID;"
    "CREATE TABLE draft_file(conversation TEXT PRIMARY KEY, name TEXT NOT NULL, mime TEXT NOT NULL, width INTEGER NOT NULL,"
    " height INTEGER NOT NULL, bytes BLOB NOT NULL);"

    "CREATE TABLE promise(id TEXT PRIMARY KEY, conversation TEXT NOT NULL, text TEXT NOT NULL, owner TEXT,"
    " due_ms INTEGER NOT NULL, state INTEGER NOT NULL, alerted INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE INDEX promise_open ON promise(state, due_ms);"
    "CREATE INDEX promise_conversation ON promise(conversation);"

    /* Ratings follow from messages; reviews are operations folded into the columns below them. wait_ms: our question waits for
     * the team's log (-1), or until then for a colleague's (wbl-db-surveys.c). */
    "CREATE TABLE survey(id TEXT PRIMARY KEY, conversation TEXT NOT NULL, mid INTEGER, at_ms INTEGER NOT NULL,"
    " agent TEXT, answered INTEGER NOT NULL DEFAULT 0, wait_ms INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE INDEX survey_unsent ON survey(wait_ms) WHERE mid IS NULL;"
    "CREATE INDEX survey_conversation ON survey(conversation);"
    "CREATE INDEX survey_at ON survey(at_ms);"
    "CREATE TABLE rating(id TEXT PRIMARY KEY, message INTEGER NOT NULL REFERENCES message(id), mid INTEGER NOT NULL,"
    " survey TEXT, agent TEXT, channel INTEGER NOT NULL, stars INTEGER NOT NULL,"
    " comment TEXT NOT NULL, folded TEXT NOT NULL, at_ms INTEGER NOT NULL, unsolved INTEGER NOT NULL DEFAULT 0,"
    " review_state INTEGER NOT NULL DEFAULT 1, cause INTEGER NOT NULL DEFAULT 0, note TEXT, reviewer TEXT,"
    " reviewed_ms INTEGER NOT NULL DEFAULT 0, n_reviews INTEGER NOT NULL DEFAULT 0,"
    " review_pending INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE INDEX rating_at ON rating(at_ms);"
    "CREATE INDEX rating_message ON rating(message);"

    /* Knowledge. passage: an article's pieces, found by their text. */
    "CREATE TABLE article(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, body TEXT NOT NULL,"
    " language TEXT, collection TEXT, url TEXT, region TEXT, product TEXT, twin TEXT, internal INTEGER NOT NULL DEFAULT 0,"
    " version INTEGER NOT NULL DEFAULT 1, hash TEXT NOT NULL, verified_ms INTEGER NOT NULL DEFAULT 0,"
    " valid_from_ms INTEGER NOT NULL DEFAULT 0, valid_to_ms INTEGER NOT NULL DEFAULT 0,"
    " changed_ms INTEGER NOT NULL, source TEXT);"
    /* The tables of their index have a version of their own: wbl-db-index-anew.c. */
    /* Runs of twelve tokens of internal articles, by hash: what the leak guard looks up. */
    "CREATE TABLE leak(hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY(hash, article)) WITHOUT ROWID;"

    /* What was asked when people said that an article answers it, or does not: a row a wording, counted from the picks
     * that point to it. */
    "CREATE TABLE question(id INTEGER PRIMARY KEY, article TEXT NOT NULL, wording TEXT NOT NULL, text TEXT NOT NULL,"
    " n_sent INTEGER NOT NULL DEFAULT 0, n_clicked INTEGER NOT NULL DEFAULT 0, n_wrong INTEGER NOT NULL DEFAULT 0,"
    " n_times INTEGER NOT NULL DEFAULT 0, UNIQUE(article, wording));"
    /* The operation `pick` as it counts: question is NULL when it was overruled or taken back. asked: what is folded
     * together. outcome: 0 takes back (text: which operation), 1 sent, 2 helped, 3 wrong. */
    "CREATE TABLE pick(seq INTEGER PRIMARY KEY REFERENCES op(seq), article TEXT NOT NULL, asked TEXT NOT NULL,"
    " agent TEXT NOT NULL, outcome INTEGER NOT NULL, text TEXT NOT NULL, question INTEGER);"
    "CREATE INDEX pick_asked ON pick(article, asked);"
    "CREATE INDEX pick_question ON pick(question) WHERE question IS NOT NULL;"
    /* Wordings that a person took from an article: picks of them count for nothing. text: as that person saw it. */
    "CREATE TABLE question_removed(article TEXT NOT NULL, wording TEXT NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY(article, wording)) WITHOUT ROWID;"

    /* Snippets, folded from operations; used_ms is our own. Their files stay on the device that has them. */
    "CREATE TABLE snippet(id TEXT PRIMARY KEY, category TEXT NOT NULL, name TEXT NOT NULL, zh TEXT, en TEXT,"
    " valid_from_ms INTEGER NOT NULL, valid_to_ms INTEGER NOT NULL, file_name TEXT, file_mime TEXT, file_hash TEXT,"
    " file_size INTEGER NOT NULL, pinyin TEXT NOT NULL, initials TEXT NOT NULL, cites TEXT, used_ms INTEGER NOT NULL DEFAULT 0)"
    " WITHOUT ROWID;"
    "CREATE TABLE snippet_file(hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;"
    /* Where imported articles came from: a file within a path that was imported. hash: of what the file said then. */
    "CREATE TABLE import_root(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);"
    "CREATE TABLE import(key TEXT PRIMARY KEY, root INTEGER NOT NULL REFERENCES import_root(id), file TEXT NOT NULL,"
    " hash TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX import_root_files ON import(root);"
    /* Articles of the team: the last version of each, folded from its operations. The row in article follows from it. */
    "CREATE TABLE article_doc(key TEXT PRIMARY KEY, op TEXT NOT NULL, version INTEGER NOT NULL, title TEXT NOT NULL,"
    " body TEXT NOT NULL, language TEXT, collection TEXT, url TEXT, twin TEXT, region TEXT, product TEXT, owner TEXT,"
    " state INTEGER NOT NULL, valid_from_ms INTEGER NOT NULL, valid_to_ms INTEGER NOT NULL,"
    " verified_ms INTEGER NOT NULL, review_ms INTEGER NOT NULL, author TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " pending INTEGER NOT NULL, filed INTEGER NOT NULL DEFAULT 0);"
    /* Packs of articles, by their files' SHA-256, and what is in them. state: 1 to be sent, 2 to be fetched, 3 here; fail: why
     * not yet; bytes: of our own. pack_staged: what goes with the next one. */
    "CREATE TABLE pack(sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, url TEXT, n INTEGER NOT NULL,"
    " until_ms INTEGER NOT NULL, state INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,"
    " next_ms INTEGER NOT NULL DEFAULT 0, fail TEXT, bytes BLOB);"
    "CREATE INDEX pack_waiting ON pack(next_ms) WHERE state IN (1,2);"
    "CREATE TABLE pack_article(key TEXT NOT NULL, pack TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY(key, pack));"
    "CREATE INDEX pack_article_pack ON pack_article(pack);"
    "CREATE TABLE pack_staged(key TEXT PRIMARY KEY, doc TEXT NOT NULL);"
    "CREATE INDEX article_doc_state ON article_doc(state, at_ms);"
    /* What somebody writes here and has not saved: nothing typed is lost. doc: JSON as in an operation. */
    "CREATE TABLE article_draft(key TEXT PRIMARY KEY, doc TEXT NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;"

    /* Searches that were no help (kind: WblGapKind), without what says whose they are; who: a conversation or "". What is
     * like a closed text and came before that is no gap. Questions without an article are read from messages. */
    "CREATE TABLE gap(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, text TEXT NOT NULL, who TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL);"
    "CREATE INDEX gap_at ON gap(at_ms);"
    "CREATE TABLE gap_closed(text TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) WITHOUT ROWID;"

    /* Files of messages in pieces of at most 1 MiB. */
    "CREATE TABLE file(message INTEGER NOT NULL, thumbnail INTEGER NOT NULL, piece INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " PRIMARY KEY(message, thumbnail, piece));";

static gboolean
create (WblDb *db, GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return wbl_db_begin (db, error) && wbl_db_exec (db, schema, error)
         && wbl_db_set_meta (db, "store-uuid", uuid, error)
         && wbl_db_exec (db, "PRAGMA application_id=" G_STRINGIFY (APPLICATION_ID), error)
         && wbl_db_exec (db, "PRAGMA user_version=" G_STRINGIFY (SCHEMA_VERSION), error)
         && wbl_db_commit (db, error);
}

/** wbl_db_migrate: makes the schema, or refuses what this version cannot read: NEWER, OLDER, CORRUPT. */
gboolean
wbl_db_migrate (WblDb *db, GError **error)
{
  gint64 tables = wbl_db_int (db, "SELECT count(*) FROM sqlite_schema", "");
  gint64 version = wbl_db_int (db, "PRAGMA user_version", "");
  gint64 id = wbl_db_int (db, "PRAGMA application_id", "");

  if (tables == 0 && version == 0)
    {
      if (create (db, error))
        return TRUE;
      wbl_db_rollback (db);
      return FALSE;
    }
  if (id != APPLICATION_ID)
    g_set_error_literal (error, WBL_STORE_ERROR, WBL_STORE_ERROR_CORRUPT, "This file is not a store of this app");
  else if (version > SCHEMA_VERSION)
    g_set_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_NEWER, "The store has version %" G_GINT64_FORMAT, version);
  else if (version < SCHEMA_VERSION)
    g_set_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_OLDER, "The store has version %" G_GINT64_FORMAT, version);
  return id == APPLICATION_ID && version == SCHEMA_VERSION;
}
