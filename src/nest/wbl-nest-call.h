/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

/* The codes of the envelope {code, data, message}. */
enum
{
  WBL_NEST_OK = 200,
  WBL_NEST_ENDED_TOKEN = 402,
  WBL_NEST_NO_USER = 10000,
  WBL_NEST_BAD_PARAMETER = 10002,
  WBL_NEST_NO_TOKEN = 10003,
  WBL_NEST_USER_EXISTS = 10004,
  WBL_NEST_FRIENDS_ALREADY = 10005,
  WBL_NEST_BLOCKED = 10006,
  WBL_NEST_NO_REQUEST = 10007,
  WBL_NEST_BAD_TOKEN = 10008,
  WBL_NEST_NO_FILE = 10009,
  WBL_NEST_NO_PERMISSION = 10010,
  WBL_NEST_REFUSES_REQUESTS = 10012,
  WBL_NEST_WRONG_PASSWORD = 11001,
  WBL_NEST_STORE_FAILED = 20000,
  WBL_NEST_NO_GROUP = 20001,
  WBL_NEST_NO_MEMBER = 20002,
  WBL_NEST_OWNER_STAYS = 20004,
  WBL_NEST_HEIR_NO_MEMBER = 20005,
  WBL_NEST_GROUP_FULL = 20010,
  WBL_NEST_ADMIN_ONLY = 20012,
  WBL_NEST_OWNER_ONLY = 20013,
  WBL_NEST_NO_APPLICATION = 20014,
  WBL_NEST_NO_INVITATION = 20015,
  WBL_NEST_MEMBER_ALREADY = 20017,
  WBL_NEST_GROUP_BLOCKED = 20018,
  WBL_NEST_NO_ANNOUNCEMENT = 20020,
  WBL_NEST_NO_SHARED_FILE = 20022,
  WBL_NEST_SHARED_FILE_RIGHTS = 20023,
  WBL_NEST_QR_INVALID = 20024,
  WBL_NEST_QR_EXPIRED = 20025,
  WBL_NEST_NO_APP = 40000,
  WBL_NEST_NO_APP_HERE = 99998,
};

/* One REST call: what came in, and the envelope that goes out. */
typedef struct
{
  WblNest *nest;
  SoupServerMessage *message; /* (owned) */
  GHashTable *query; /* (nullable) */
  JsonObject *body;  /* (owned): empty when there was none */
  char *text;        /* (owned) (nullable): the body where it is one text */
  gboolean is_admin; /* with an administrator token */
  gint64 group_id;   /* with an administrator's rights in this group; 0: none */
  WblNestUser *user; /* (owned) (nullable): who calls, or for whom the administrator does */
  JsonObject *answer; /* (owned) */
  gboolean is_handled; /* its handler runs */
  gboolean is_waiting; /* for something its handler started */
  gboolean is_paused;
} WblNestCall;

typedef void (*WblNestHandler) (WblNestCall *call);

/* Who may call. */
typedef enum
{
  WBL_NEST_ANYBODY,  /* no token needed */
  WBL_NEST_VISITORS, /* signed in, also anonymous customers: the handler checks what they reach */
  WBL_NEST_USERS,    /* signed in, not anonymous */
  WBL_NEST_ADMINS,   /* with an administrator token, for nobody in particular */
} WblNestAccess;

typedef struct
{
  const char *method; /* GET, or POST for every method that writes */
  const char *path;
  WblNestHandler handler;
  WblNestAccess access;
  const char *params; /* (nullable): see wbl_nest_params_check(); ":string*": the body is one text,
                         ":object[]*": a list */
} WblNestRoute;

extern const WblNestRoute wbl_nest_app_routes[];
extern const WblNestRoute wbl_nest_sign_routes[];
extern const WblNestRoute wbl_nest_user_routes[];
extern const WblNestRoute wbl_nest_device_routes[];
extern const WblNestRoute wbl_nest_admin_routes[];
extern const WblNestRoute wbl_nest_many_routes[];
extern const WblNestRoute wbl_nest_push_routes[];
extern const WblNestRoute wbl_nest_roster_routes[];
extern const WblNestRoute wbl_nest_contact_routes[];
extern const WblNestRoute wbl_nest_group_routes[];
extern const WblNestRoute wbl_nest_group_setting_routes[];
extern const WblNestRoute wbl_nest_group_member_routes[];
extern const WblNestRoute wbl_nest_group_door_routes[];
extern const WblNestRoute wbl_nest_group_board_routes[];
extern const WblNestRoute wbl_nest_message_routes[];
extern const WblNestRoute wbl_nest_ask_routes[];
extern const WblNestRoute wbl_nest_file_routes[];
extern const WblNestRoute wbl_nest_play_routes[];

#define WBL_NEST_PLAY_PATH "/__play__/"

const char *wbl_nest_call_text (WblNestCall *self, const char *name);
gint64 wbl_nest_call_id (WblNestCall *self, const char *name);
gint64 wbl_nest_call_int (WblNestCall *self, const char *name, gint64 fallback);
gboolean wbl_nest_call_has (WblNestCall *self, const char *name);
gboolean wbl_nest_call_flag (WblNestCall *self, const char *name);
GArray *wbl_nest_call_ids (WblNestCall *self, const char *name);
void wbl_nest_call_object (WblNestCall *self, JsonObject *data);
void wbl_nest_call_array (WblNestCall *self, JsonArray *data);
JsonArray *wbl_nest_call_objects (WblNestCall *self, const char *name);
void wbl_nest_call_ids_answer (WblNestCall *self, const GArray *ids);
GArray *wbl_nest_call_page (WblNestCall *self, const GArray *keys, gint64 limit);
void wbl_nest_call_ok (WblNestCall *self);
void wbl_nest_call_done (WblNestCall *self, gboolean stored);
void wbl_nest_call_fail (WblNestCall *self, gint code, const char *text);
gboolean wbl_nest_call_may_reach (WblNestCall *self, gint64 peer_id);

void wbl_nest_call_wait (WblNestCall *self);
void wbl_nest_call_finish (WblNestCall *self);

void wbl_nest_put_time (JsonObject *object, const char *name, gint64 time_ms);
void wbl_nest_put_text (JsonObject *object, const char *name, const char *text);

G_END_DECLS
