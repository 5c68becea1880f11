/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-attachment.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblThreadPage: lines of a conversation, oldest first. */
typedef struct
{
  GPtrArray *messages; /* (element-type WblMessage) (owned) */
  gboolean has_older;
  gint64 remote_mid; /* of its beginning: what is older than this message only the server has, 0 = nothing, or not known */
} WblThreadPage;
void wbl_thread_page_free (WblThreadPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblThreadPage, wbl_thread_page_free)

WblThreadPage *wbl_db_thread_page (WblDb *db, const char *conversation, gint64 before_mid, guint limit, GError **error);
WblMessage *wbl_db_get_message (WblDb *db, gint64 row, GError **error);
WblMessage *wbl_db_get_quoted (WblDb *db, const char *conversation, gint64 mid, GError **error);

/** WblNewMessage: one of our own to be. */
typedef struct
{
  const char *conversation;
  WblContentType type;
  const char *text;
  const char *attachment; /* (nullable) JSON */
  const char *ext;
  const char *author;
  WblSendState state; /* QUEUED or HELD */
  gint64 hold_until_ms;
  const char *config; /* (nullable) JSON */
} WblNewMessage;
gint64 wbl_db_add_message (WblDb *db, const WblNewMessage *message, gint64 *client_id, GError **error);

gboolean wbl_db_mark_unread (WblDb *db, const char *conversation, gboolean tell, GError **error);
gboolean wbl_db_mark_looked (WblDb *db, const char *conversation, GError **error);
gboolean wbl_db_mark_read (WblDb *db, const char *conversation, GError **error);
typedef struct
{
  WblChatKind kind;
  gint64 peer;
  gint64 up_to;
  GArray *mids;    /* gint64 (owned) */
  GArray *senders; /* gint64 (owned): of each, 0 = who does not ask to know */
} WblReadMark;
void wbl_read_mark_free (WblReadMark *mark);
GPtrArray *wbl_db_unsent_read_marks (WblDb *db, GError **error); /* WblReadMark */
gboolean wbl_db_read_mark_sent (WblDb *db, WblChatKind kind, gint64 peer, gint64 up_to, GError **error);

typedef struct
{
  gint64 peer;
  gint64 mid;
} WblUnreadMark;
GArray *wbl_db_take_unread_marks (WblDb *db, GError **error); /* WblUnreadMark */

/** WblArrivalMark: messages of one person that came to us. */
typedef struct
{
  gint64 peer;
  GArray *mids; /* gint64 (owned) */
} WblArrivalMark;
GPtrArray *wbl_db_untold_arrivals (WblDb *db, guint limit, GError **error); /* WblArrivalMark */
gboolean wbl_db_arrivals_told (WblDb *db, const WblArrivalMark *mark, GError **error);

/* Files of messages, in pieces. */
gboolean wbl_db_put_file (WblDb *db, gint64 row, gboolean thumbnail, GBytes *bytes, GError **error);
gboolean wbl_db_trim_files (WblDb *db, gint64 max_bytes, GError **error);
GBytes *wbl_db_get_file (WblDb *db, gint64 row, gboolean thumbnail, GError **error); /* (nullable) */

/* Drafts */
gboolean wbl_db_save_draft (WblDb *db, const char *conversation, gboolean note, const char *text, gint64 quote_mid, GError **error);
char *wbl_db_get_draft (WblDb *db, const char *conversation, gboolean note, gint64 *quote_mid);
gboolean wbl_db_save_draft_file (WblDb *db, const char *id, const WblAttachment *file, GError **error);
WblAttachment *wbl_db_get_draft_file (WblDb *db, const char *id);

G_END_DECLS
