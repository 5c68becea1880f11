/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-cloud-types.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblQueued: a message that waits to be sent. */
typedef struct
{
  gint64 row;
  gint64 client_id;
  WblChatKind kind;
  gint64 peer;
  WblContentType type;
  char *text, *attachment, *ext, *config;
} WblQueued;
void wbl_queued_free (WblQueued *queued);

GPtrArray *wbl_db_outbox_next (WblDb *db, guint limit, GError **error); /* WblQueued: the oldest of each chat */
GPtrArray *wbl_db_outbox_list (WblDb *db, GError **error); /* WblMessage */
guint wbl_db_outbox_count (WblDb *db);
gboolean wbl_db_outbox_restart (WblDb *db, GError **error);
gboolean wbl_db_outbox_requeue (WblDb *db, GError **error);
gboolean wbl_db_set_attachment (WblDb *db, gint64 row, const char *attachment, GError **error);
gboolean wbl_db_outbox_review (WblDb *db, gint64 held_after_ms, GError **error);
gboolean wbl_db_outbox_release (WblDb *db, gint64 now_ms, gint64 *next_ms, GError **error);
gboolean wbl_db_outbox_sending (WblDb *db, gint64 client_id, GError **error);
gboolean wbl_db_outbox_acked (WblDb *db, const WblCloudAck *ack, GError **error);
gboolean wbl_db_outbox_failed (WblDb *db, gint64 client_id, const char *reason, gboolean retry, GError **error);
guint wbl_db_outbox_count_failed (WblDb *db);
guint wbl_db_outbox_count_held (WblDb *db);
gboolean wbl_db_outbox_wants_verification (WblDb *db);
gboolean wbl_db_outbox_send_now (WblDb *db, gint64 row, GError **error);
gboolean wbl_db_article_is_internal (WblDb *db, const char *key);
char *wbl_db_outbox_cancel (WblDb *db, gint64 row, GError **error);

G_END_DECLS
