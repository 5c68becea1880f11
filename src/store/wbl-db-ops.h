/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-op.h"
#include "store/wbl-db.h"

G_BEGIN_DECLS

gboolean wbl_db_op_add (WblDb *db, WblOp *op, GError **error);
gboolean wbl_db_op_receive (WblDb *db, WblOp *op, gint64 mid, GError **error);
gboolean wbl_db_ops_sign_again (WblDb *db, const char *from, const char *to, GError **error);
gboolean wbl_db_op_acked (WblDb *db, gint64 client_id, gint64 mid, GError **error);
gboolean wbl_db_op_set_state (WblDb *db, const char *id, WblOpState state, GError **error);
GPtrArray *wbl_db_ops_unsent (WblDb *db, guint limit, GError **error);
gboolean wbl_db_ops_fold_unsent (WblDb *db, GError **error);
gboolean wbl_db_ops_requeue (WblDb *db, gboolean all_local, GError **error);
gboolean wbl_db_ops_requeue_one (WblDb *db, gint64 client_id, GError **error);
gboolean wbl_db_op_refused (WblDb *db, gint64 client_id, const char *reason, GError **error);
gboolean wbl_db_op_retry (WblDb *db, gint64 seq, GError **error);
char *wbl_db_op_withdraw (WblDb *db, gint64 seq, GError **error);
guint wbl_db_ops_count_refused (WblDb *db);
gboolean wbl_db_set_team (WblDb *db, gint64 group, GError **error);
guint wbl_db_ops_count_unsent (WblDb *db);

gboolean wbl_db_fold_entity (WblDb *db, const char *entity, GError **error);

typedef gboolean (*WblOpFunc) (const WblOp *op, gpointer data);
gboolean wbl_db_ops_of (WblDb *db, const char *entity, WblOpFunc func, gpointer data, GError **error);

G_END_DECLS
