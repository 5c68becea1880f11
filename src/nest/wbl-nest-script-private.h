/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-script.h"

G_BEGIN_DECLS

struct _WblNestScript
{
  WblNestDb *db;    /* (unowned) */
  JsonObject *desk; /* (owned) desk.json */
  char *app_id;           /* (owned) (nullable) the store's */
  WblNestScriptSink sink;
  gpointer user_data; /* (unowned) */
  gint64 support_id;
  gint64 team_id;
  gint64 lamport;
  gint64 last_op_mid; /* base of the next operation */
  gint64 last_client_id;
  GHashTable *files; /* (owned) name → attachment members, JSON text */
};

#define WBL_NEST_MINUTE_MS (60 * G_GINT64_CONSTANT (1000))

/* The envelope of an operation (docs/operations.md). */
typedef struct
{
  const char *kind;
  const char *entity;
  const char *agent;
  const char *key; /* (nullable) only automatic acts have one */
  const char *id;  /* (nullable) a new one is made */
} WblNestOp;

/* JSON in the shape of docs/operations.md. */
const char *wbl_nest_text_of (JsonObject *object, const char *member);
void wbl_nest_build_text (JsonBuilder *builder, const char *name, const char *value);
void wbl_nest_build_int (JsonBuilder *builder, const char *name, gint64 value);
void wbl_nest_build_id (JsonBuilder *builder, const char *name, gint64 id);
JsonBuilder *wbl_nest_payload_new (void);
JsonBuilder *wbl_nest_ext_new (void);
char *wbl_nest_ext_end (JsonBuilder *builder);

JsonObject *wbl_nest_script_event_at (JsonObject *event, gint64 now_ms);
const char *wbl_nest_script_agent_name (WblNestScript *self, const char *agent);
gint64 wbl_nest_script_client_id (WblNestScript *self, gint64 time_ms);
gboolean wbl_nest_script_tell_op (
    WblNestScript *self, const WblNestOp *op, JsonBuilder *payload, gint64 time_ms, GError **error);
const char *wbl_nest_script_file_url (
    WblNestScript *self, const char *name, gint64 uploader, gint64 *size, GError **error);

G_END_DECLS
