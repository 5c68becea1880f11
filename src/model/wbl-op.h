/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "model/wbl-types.h"

G_BEGIN_DECLS

/** WBL_OP_MAX_EXT: an operation's ext is at most this many bytes; one of four times as many is not read. */
#define WBL_OP_MAX_EXT 8192

/** WblOpState: how far an operation has come. Stored: append only. */
typedef enum
{
  WBL_OP_LOCAL = 0, /* no team */
  WBL_OP_QUEUED = 1,
  WBL_OP_SENDING = 2,
  WBL_OP_LOGGED = 3, /* in the team's log */
  WBL_OP_WITHDRAWN = 4, /* taken back before the team had it: counts for nothing */
  WBL_OP_REFUSED = 5,   /* the staff room said no: it still counts here, and waits for a person */
} WblOpState;

/** WblOp: one thing done at the desk (docs/operations.md). Strings are never NULL but key. */
typedef struct
{
  gint64 seq; /* row of the local log, 0 = not there */
  char *id;
  char *kind;
  char *entity;
  char *account;
  char *agent;
  char *device;
  gint64 lamport;
  gint64 base;
  char *key; /* (nullable) */
  JsonObject *payload;
  gint64 at_ms;
  gint64 mid; /* staff-room server id, 0 = none yet */
  gint64 client_id;
  WblOpState state;
  gboolean mine;
} WblOp;

WblOp *wbl_op_new (const char *kind, const char *entity);
void wbl_op_free (WblOp *op);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblOp, wbl_op_free)
WblOp *wbl_op_set_string (WblOp *op, const char *member, const char *value);
WblOp *wbl_op_set_int (WblOp *op, const char *member, gint64 value);
WblOp *wbl_op_set_id (WblOp *op, const char *member, gint64 value);
char *wbl_op_payload_text (const WblOp *op);
gboolean wbl_op_set_payload_text (WblOp *op, const char *json, GError **error);
char *wbl_op_to_ext (const WblOp *op);
WblOp *wbl_op_from_ext (const char *ext, GError **error);
gint64 wbl_json_id (JsonObject *object, const char *member);
gint64 wbl_json_time (JsonObject *object, const char *member);

G_END_DECLS
