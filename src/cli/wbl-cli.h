/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/* Exit codes of every command. */
#define WBL_EXIT_OK 0
#define WBL_EXIT_FAILED 1  /* it could not be done; the words say why */
#define WBL_EXIT_USAGE 2   /* the command makes no sense */
#define WBL_EXIT_OFFLINE 3 /* the cloud cannot be reached */

/** WblCliResult: what a command printed. */
typedef struct
{
  int code;
  char *out;
  char *err;
} WblCliResult;
const char *wbl_cli_code (const GError *error);
WblCliResult *wbl_cli_result_new_failed (const char *const *args, const char *code, const char *message);
WblCliResult *wbl_cli_result_new_empty (void);
void wbl_cli_result_free (WblCliResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCliResult, wbl_cli_result_free)

/**
 * WblCliLive: the other end of a command that goes on until it is ended: sync --watch.
 * @write: takes what it prints, as it comes; @text is borrowed
 * @data: for @write, valid until the command has ended
 * @cancellable: (nullable): ends it
 */
typedef struct
{
  void (*write) (const char *text, gpointer data);
  gpointer data;
  GCancellable *cancellable;
} WblCliLive;

/* Runs one command line (without the program's name) on an open desk; @desk is NULL for commands that need none. */
void wbl_cli_run_async (WblDesk *desk, const char *const *args, const char *cwd, const char *input, const WblCliLive *live, GAsyncReadyCallback callback, gpointer data);
WblCliResult *wbl_cli_run_finish (GAsyncResult *result);
/* What a command needs of a store. */
typedef enum
{
  WBL_NO_STORE,
  WBL_STORE_THERE, /* one that is there */
  WBL_ANY_STORE,   /* one is made where there is none */
} WblStoreNeed;

WblStoreNeed wbl_cli_store_need (const char *const *args);
gboolean wbl_cli_wants_json (const char *const *args);
gboolean wbl_cli_is_live (const char *const *args);
gboolean wbl_cli_wants_input (const char *const *args);
char *wbl_cli_dup_store (const char *const *args); /* (nullable): of --store */

G_END_DECLS
