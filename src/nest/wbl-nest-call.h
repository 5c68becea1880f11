/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

/* The codes of the envelope {code, data, message}. */
enum
{
  WBL_NEST_OK = 200,
  WBL_NEST_NO_USER = 10000,
  WBL_NEST_BAD_PARAMETER = 10002,
  WBL_NEST_NO_TOKEN = 10003,
  WBL_NEST_USER_EXISTS = 10004,
  WBL_NEST_BAD_TOKEN = 10008,
  WBL_NEST_NO_FILE = 10009,
  WBL_NEST_NO_PERMISSION = 10010,
  WBL_NEST_WRONG_PASSWORD = 11001,
  WBL_NEST_STORE_FAILED = 20000,
  WBL_NEST_NO_GROUP = 20001,
  WBL_NEST_NO_MEMBER = 20002,
  WBL_NEST_OWNER_STAYS = 20004,
  WBL_NEST_OWNER_ONLY = 20013,
  WBL_NEST_NO_APP = 40000,
  WBL_NEST_NO_APP_HERE = 99998,
};

/* One REST call: what came in, and the envelope that goes out. */
typedef struct
{
  WblNest *nest;
  SoupServerMessage *message;
  GHashTable *query; /* (nullable) */
  JsonObject *body;  /* (owned): empty when there was none */
  WblNestUser *user; /* (owned) (nullable): who calls */
  JsonObject *answer; /* (owned) */
} WblNestCall;

typedef void (*WblNestHandler) (WblNestCall *call);

/* Who may call. */
typedef enum
{
  WBL_NEST_ANYBODY,  /* no token needed */
  WBL_NEST_VISITORS, /* signed in, also anonymous customers: the handler checks what they reach */
  WBL_NEST_USERS,    /* signed in, not anonymous */
} WblNestAccess;

typedef struct
{
  const char *method; /* GET, or POST for every method that writes */
  const char *path;
  WblNestHandler handler;
  WblNestAccess access;
} WblNestRoute;

extern const WblNestRoute wbl_nest_account_routes[];
extern const WblNestRoute wbl_nest_roster_routes[];
extern const WblNestRoute wbl_nest_group_routes[];
extern const WblNestRoute wbl_nest_message_routes[];
extern const WblNestRoute wbl_nest_file_routes[];
extern const WblNestRoute wbl_nest_play_routes[];

#define WBL_NEST_PLAY_PATH "/__play__/"

const char *wbl_nest_call_text (WblNestCall *self, const char *name);
gint64 wbl_nest_call_id (WblNestCall *self, const char *name);
gboolean wbl_nest_call_flag (WblNestCall *self, const char *name);
GArray *wbl_nest_call_ids (WblNestCall *self, const char *name);
void wbl_nest_call_object (WblNestCall *self, JsonObject *data);
void wbl_nest_call_array (WblNestCall *self, JsonArray *data);
void wbl_nest_call_ok (WblNestCall *self);
void wbl_nest_call_done (WblNestCall *self, gboolean stored);
void wbl_nest_call_fail (WblNestCall *self, gint code, const char *text);
gboolean wbl_nest_call_may_reach (WblNestCall *self, gint64 peer_id);

void wbl_nest_put_text (JsonObject *object, const char *name, const char *text);

G_END_DECLS
