/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/wbl-cli.h"
#include "text/wbl-mask.h"

G_BEGIN_DECLS

/* WblRun: one command being run. Its function starts it and, now or later, ends it with wbl_run_end(). */
typedef struct _WblRun WblRun;
typedef void (*WblCommandFunc) (WblRun *run);

struct _WblRun
{
  WblDesk *desk; /* (owned) (nullable) */
  GStrv args;    /* positional arguments after the command's words (owned) */
  char *cwd;
  char *input; /* standard input (nullable) */
  GString *out, *err;
  WblCliLive live; /* its cancellable (owned) */
  GTask *task; /* (owned) */
  gpointer state; /* of the command (owned) */
  GDestroyNotify state_free;
  WblCommandFunc resumed; /* (nullable): goes on when somebody is signed in */
  /* options */
  gboolean json, watch, until_idle, undo, comment, internal, password_stdin, dry_run, remove_gone, explain;
  char *store, *server, *app_id, *user, *agent, *role, *status, *queue, *query, *direction, *cause, *note, *collection, *name;
  char *queries, *mode, *run_file, *to, *question, *conversation, *bot;
  int limit; /* WBL_NO_LIMIT = none was given */
  int stars, days, timeout;
};

#define WBL_NO_LIMIT G_MININT

typedef struct
{
  const char *words;   /* "inbox list" */
  const char *usage;   /* positional arguments */
  const char *summary;
  const char *options; /* letters of the option table */
  int min_args, max_args; /* max_args -1 = any */
  WblStoreNeed store;
  gboolean wants_input;
  WblCommandFunc func;
} WblCommand;

#define WBL_CODE_FAILED "failed"
#define WBL_CODE_USAGE "usage"

void wbl_cli_kb_confirm (WblRun *run);
void wbl_cli_kb_reject (WblRun *run);
void wbl_cli_kb_undo (WblRun *run);
void wbl_cli_kb_questions (WblRun *run);
void wbl_cli_kb_remove_question (WblRun *run);
void wbl_cli_kb_teach (WblRun *run);
void wbl_cli_kb_taught (WblRun *run);
void wbl_run_end (WblRun *run, int code);
char *wbl_cli_words (const GError *error);
gboolean wbl_cli_is_address (const char *argument);
void wbl_run_end_failed (WblRun *run, int exit_code, const char *code, const char *message);
void wbl_run_done (WblRun *run);
void wbl_run_flush (WblRun *run);
void wbl_run_fail (WblRun *run, const GError *error);
void wbl_run_done_cb (GObject *source, GAsyncResult *result, gpointer data);
void wbl_run_resume (WblRun *run, WblCommandFunc then);
void wbl_run_online (WblRun *run, WblCommandFunc then);
void wbl_run_usage (WblRun *run, const char *words);
void wbl_run_print (WblRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
void wbl_run_print_json (WblRun *run, JsonBuilder *builder);
typedef void (*WblAddItem) (JsonBuilder *builder, gconstpointer item);
typedef void (*WblPrintItem) (WblRun *run, gconstpointer item);
void wbl_run_list (WblRun *run, GPtrArray *items, const GError *error, WblAddItem add, WblPrintItem print);
void wbl_json_append (GString *out, JsonBuilder *builder);
void wbl_json_add_error (JsonBuilder *builder, const char *code, const char *message);
void wbl_json_add_string (JsonBuilder *builder, const char *name, const char *value);
void wbl_json_add_masked (JsonBuilder *builder, const char *name, const char *value, WblMaskFlags flags);
void wbl_json_add_strings (JsonBuilder *builder, const char *name, GPtrArray *strings);
void wbl_json_add_int (JsonBuilder *builder, const char *name, gint64 value);
void wbl_json_add_id (JsonBuilder *builder, const char *name, gint64 value);
void wbl_json_add_bool (JsonBuilder *builder, const char *name, gboolean value);
char *wbl_cli_mask (const char *text, WblMaskFlags flags);
char *wbl_cli_time (gint64 ms);

void wbl_cli_kb_import (WblRun *run);
void wbl_cli_watch (WblRun *run);
const char *wbl_cli_link_word (WblDeskLink link);

extern const WblCommand wbl_account_commands[];
extern const WblCommand wbl_inbox_commands[];
extern const WblCommand wbl_kb_commands[];
extern const WblCommand wbl_feedback_commands[];
extern const WblCommand wbl_outbox_commands[];
extern const WblCommand wbl_request_commands[];
extern const WblCommand wbl_sync_commands[];
extern const WblCommand wbl_wire_commands[];
extern const WblCommand wbl_doctor_commands[];

G_END_DECLS
