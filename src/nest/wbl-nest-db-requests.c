/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-db-requests"
#include "config.h"

#include "nest/wbl-nest-db-private.h"

#define REQUEST_COLUMNS \
  "SELECT id, kind, group_id, user_id, from_id, reason, status, expires_ms, updated_ms FROM" \
  " requests "

void
wbl_nest_request_free (WblNestRequest *request)
{
  g_free (request->reason);
  g_free (request);
}

static WblNestRequest *
take_request (WblNestDb *self,
              sqlite3_stmt *row)
{
  WblNestRequest *request = NULL;

  if (!wbl_nest_db_step (self, row))
    return NULL;
  request = g_new0 (WblNestRequest, 1);
  request->id = sqlite3_column_int64 (row, 0);
  request->kind = sqlite3_column_int (row, 1);
  request->group_id = sqlite3_column_int64 (row, 2);
  request->user_id = sqlite3_column_int64 (row, 3);
  request->from_id = sqlite3_column_int64 (row, 4);
  request->reason = wbl_nest_db_column (row, 5);
  request->status = sqlite3_column_int (row, 6);
  request->expires_ms = sqlite3_column_int64 (row, 7);
  request->updated_ms = sqlite3_column_int64 (row, 8);
  return request;
}

/**
 * wbl_nest_db_add_request: (skip)
 * @self: a store
 * @request: kind, group_id, user_id, from_id, reason; the rest is filled in
 * @error: return location for an error
 *
 * Stores a request that waits for its answer. The one made before by the same people is gone.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_add_request (WblNestDb *self,
                         WblNestRequest *request,
                         GError **error)
{
  request->status = WBL_NEST_WAITING;
  request->updated_ms = wbl_nest_db_now ();
  request->expires_ms = request->updated_ms + WBL_NEST_REQUEST_LIFE_MS;
  return wbl_nest_db_run (self, error, "INSERT OR REPLACE INTO requests(kind, group_id, user_id,"
                          " from_id, reason, status, expires_ms, updated_ms) VALUES(?,?,?,?,?,?,?,?)",
                          "diiisdii", request->kind, request->group_id, request->user_id,
                          request->from_id, request->reason, request->status, request->expires_ms,
                          request->updated_ms);
}

/**
 * wbl_nest_db_settle_request: (skip)
 * @self: a store
 * @request: a request
 * @status: what became of it
 * @error: return location for an error
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_db_settle_request (WblNestDb *self,
                            WblNestRequest *request,
                            WblNestRequestStatus status,
                            GError **error)
{
  return wbl_nest_db_run (self, error, "UPDATE requests SET status=?, updated_ms=? WHERE id=?", "dii",
                          status, wbl_nest_db_now (), request->id);
}

/**
 * wbl_nest_db_find_request: (skip)
 * @self: a store
 * @kind: its kind
 * @group_id: the group it is about; 0: none
 * @user_id: whom it is about
 * @from_id: whose it is; 0: anybody's
 *
 * Returns: (transfer full) (nullable): the request, if it waits for its answer and has not expired
 */
WblNestRequest *
wbl_nest_db_find_request (WblNestDb *self,
                          WblNestRequestKind kind,
                          gint64 group_id,
                          gint64 user_id,
                          gint64 from_id)
{
  sqlite3_stmt *row
      = wbl_nest_db_bind (self, REQUEST_COLUMNS "WHERE kind=?1 AND group_id=?2 AND user_id=?3 AND"
                          " ?4 IN(0, from_id) AND status=0 AND expires_ms>?5 ORDER BY id DESC LIMIT 1",
                          "diiii", kind, group_id, user_id, from_id, wbl_nest_db_now ());
  WblNestRequest *request = take_request (self, row);

  sqlite3_reset (row);
  return request;
}

/**
 * wbl_nest_db_list_requests: (skip)
 * @self: a store
 * @kind: their kind
 * @group_id: the group they are about; 0: any
 * @user_id: whom they are about; 0: anybody
 *
 * Returns: (transfer full) (element-type WblNestRequest): the requests, oldest first
 */
GPtrArray *
wbl_nest_db_list_requests (WblNestDb *self,
                           WblNestRequestKind kind,
                           gint64 group_id,
                           gint64 user_id)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_nest_request_free);
  sqlite3_stmt *rows
      = wbl_nest_db_bind (self, REQUEST_COLUMNS "WHERE kind=?1 AND ?2 IN(0, group_id) AND"
                          " ?3 IN(0, user_id) ORDER BY id", "dii", kind, group_id, user_id);
  WblNestRequest *request = NULL;

  while ((request = take_request (self, rows)) != NULL)
    g_ptr_array_add (requests, request);
  return requests;
}
