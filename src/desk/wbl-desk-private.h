/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "model/wbl-op.h"
#include "store/wbl-store.h"
#include "sync/wbl-sync.h"

G_BEGIN_DECLS

typedef struct _WblSaving WblSaving; /* of wbl-desk-files.c */
typedef struct _WblAhead WblAhead;   /* of wbl-desk-ahead.c */

struct _WblDesk
{
  GObject parent_instance;

  WblStore *store;         /* (owned) */
  WblCloud *cloud;         /* (owned) (nullable): signed in */
  WblSync *sync;           /* (owned) (nullable) */
  WblAccountInfo *account; /* (owned) (nullable) */
  WblAccountInfo *owner;   /* (owned) (nullable): of what the store holds; account is NULL while signed out */
  char *device_guid;       /* (owned) */
  guint device_sn;
  char *discovery; /* (nullable): where the account's servers were last time */
  gint64 team;
  gint64 as_of_ms;         /* of an earlier run */
  gint64 offline_since_ms; /* 0 = online, or never was */
  gint64 held_after_ms;
  guint n_outbox;   /* messages and operations */
  guint n_unsent;   /* of them, messages, and what was refused */
  guint n_failed;   /* of those, for a person to decide */
  guint n_held;     /* of those, held back */
  gboolean unverified; /* something failed for it */
  gboolean team_gone; /* the staff room, or we from it */
  gboolean counting;
  gboolean count_again; /* something changed meanwhile */
  gboolean joined; /* our agent is in the team's list */
  guint tick_id;   /* source: what time itself changes */
  gint64 tick_due_ms; /* of that */
  guint tend_id;   /* source: looks after the index of articles */
  gboolean tending;
  GHashTable *saving; /* (owned) gint64 row → WblSaving (unowned): its task owns it */
  WblAhead *ahead; /* (owned) (nullable): pictures that are fetched before somebody looks */
  gboolean closed;
  GError *problem; /* (owned) (nullable) */
  GError *keyring_problem; /* (owned) (nullable): of the last sign-in or sign-out */
};

WblStore *wbl_desk_get_store (WblDesk *self);
WblSync *wbl_desk_get_sync (WblDesk *self); /* (nullable) */

/* A write job of a command: TRUE-ish result = done. Ends in wbl_desk_command_finish(). */
void wbl_desk_command (WblDesk *self, gpointer tag, WblStoreJob job, gpointer data, GDestroyNotify data_free, GAsyncReadyCallback callback, gpointer user_data);
/* A read job whose pointer result is handed on; result_free frees it. Ends in g_task_propagate_pointer(). */
void wbl_desk_read (WblDesk *self, gpointer tag, WblStoreJob job, gpointer data, GDestroyNotify data_free, GDestroyNotify result_free, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void wbl_desk_write (WblDesk *self, gpointer tag, WblStoreJob job, gpointer data, GDestroyNotify data_free, GDestroyNotify result_free, GAsyncReadyCallback callback, gpointer user_data);

/* A question to the cloud whose answer is not kept. */
GTask *wbl_desk_ask (WblDesk *self, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* (nullable) */
void wbl_desk_return (GTask *task, gpointer value, GDestroyNotify destroy, GError *error);
void wbl_desk_asked_cb (GObject *source, GAsyncResult *result, gpointer data);

/* Parts */
void wbl_account_info_free (WblAccountInfo *info);
void wbl_desk_load_account (WblDesk *self, GAsyncReadyCallback callback, gpointer data); /* ends in command_finish */
void wbl_desk_stop_sync (WblDesk *self);
void wbl_desk_stop_downloads (WblDesk *self);
void wbl_desk_write_file (GTask *task, GFile *to, GBytes *bytes);
void wbl_desk_hear_whisper (WblDesk *self, gint64 group, JsonObject *ext);
void wbl_desk_schedule_tick (WblDesk *self, gint64 at_ms);
void wbl_desk_schedule_ahead (WblDesk *self, guint ms);
void wbl_desk_look_ahead_anew (WblDesk *self);
void wbl_desk_stop_ahead (WblDesk *self);
void wbl_desk_schedule_tend (WblDesk *self, guint ms);
void wbl_desk_handle_changes (WblDesk *self, WblChanges *changes);
gboolean wbl_desk_is_heard (WblDesk *self);
void wbl_desk_emit_alert (WblDesk *self, WblDeskAlert *alert);
void wbl_desk_set_problem (WblDesk *self, const GError *problem);
void wbl_desk_emit_state (WblDesk *self);

/* Jobs shared by parts; on the worker. */
gboolean wbl_desk_job_survey (WblDb *db, const char *conversation, gboolean *asks, GError **error);

/* Words that customers read, in their language. */
const char *wbl_phrase_survey (const char *language);

G_END_DECLS
