/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "store/wbl-db-incoming.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-private.h"

/* A database in memory, driven on this very thread; a customer to talk to; a clock of our own for messages. */

#define UID 77        /* the support account */
#define CUSTOMER 501
#define TEAM 9000
#define HOUR (G_GINT64_CONSTANT (3600000))
#define T0 (G_GINT64_CONSTANT (1760000000000))

static inline WblDb *
db_new (gint64 team)
{
  g_autoptr (GError) error = NULL;
  WblDb *db = wbl_db_open (":memory:", NULL, FALSE, &error);

  g_assert_no_error (error);
  g_assert_true (wbl_db_set_meta (db, "app-id", "app", NULL));
  g_assert_true (wbl_db_set_meta (db, "user", "support", NULL));
  g_assert_true (wbl_db_set_meta (db, "agent-id", "me", NULL));
  g_assert_true (wbl_db_set_meta (db, "device-guid", "device", NULL));
  g_assert_true (wbl_db_set_meta_int (db, "uid", UID, NULL));
  g_assert_true (wbl_db_set_meta_int (db, "team", team, NULL));
  g_assert_true (wbl_db_set_meta_int (db, "as-of", 1, NULL)); /* caught up before: what comes is news */
  return db;
}

static inline WblCloudRecord *
record_new (gint64 mid, gint64 from, gint64 time_ms, const char *text, const char *ext)
{
  WblCloudRecord *record = wbl_cloud_record_new ();

  record->ns = WBL_CLOUD_MESSAGE;
  record->id = mid;
  record->from = from;
  record->to = from == UID ? CUSTOMER : UID;
  record->time_ms = time_ms;
  g_free (record->text);
  record->text = g_strdup (text);
  g_free (record->ext);
  record->ext = g_strdup (ext != NULL ? ext : "");
  if (record->config == NULL)
    record->config = g_strdup ("");
  return record;
}

static inline WblCloudPage *
page_new (gint64 peer)
{
  WblCloudPage *page = wbl_cloud_page_new ();

  page->peer = peer;
  return page;
}

static inline void
store_page (WblDb *db, WblCloudPage *page, guint64 asked_before)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wbl_db_store_page (db, page, asked_before, &error));
  g_assert_no_error (error);
  wbl_cloud_page_free (page);
}

/* One live message between CUSTOMER and us. */
static inline void
say (WblDb *db, gint64 mid, gint64 from, gint64 time_ms, const char *text, const char *ext)
{
  WblCloudPage *page = page_new (CUSTOMER);

  g_ptr_array_add (page->records, record_new (mid, from, time_ms, text, ext));
  store_page (db, page, 0);
}

static inline void
receive_op_at (WblDb *db, gint64 mid, gint64 at_ms, const char *id, const char *kind, const char *entity, const char *agent,
               const char *payload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WblOp) op = wbl_op_new (kind, entity);

  g_free (op->id);
  op->id = g_strdup (id);
  g_free (op->agent);
  op->agent = g_strdup (agent);
  op->lamport = mid;
  op->at_ms = at_ms;
  g_assert_true (wbl_op_set_payload_text (op, payload, &error));
  g_assert_true (wbl_db_op_receive (db, op, mid, &error));
  g_assert_no_error (error);
}

static inline void
receive_op (WblDb *db, gint64 mid, const char *id, const char *kind, const char *entity, const char *agent, const char *payload)
{
  receive_op_at (db, mid, T0 + mid, id, kind, entity, agent, payload);
}

static inline char *
conversation_of (WblDb *db, gint64 mid)
{
  return wbl_db_text (db, "SELECT conversation FROM message WHERE mid=?", "i", mid);
}

static inline char *
id_of (gint64 peer, gint64 mid)
{
  return wbl_conversation_id_new ("app", UID, WBL_CHAT_USER, peer, mid);
}

#define SURVEY_EXT "{\"app\":\"warbler\",\"v\":1,\"t\":\"survey\",\"survey\":\"s1\",\"scale\":5}"
