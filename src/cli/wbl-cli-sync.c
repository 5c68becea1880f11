/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-sync"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "lanying/wbl-cloud-error.h"

/* sync: connect, and stay until everything is here and sent, or until the time is over. --watch is in wbl-cli-watch.c. */

#define DEFAULT_TIMEOUT_S 60
#define QUIET_MS 300

typedef struct
{
  guint timeout_id, quiet_id; /* sources */
  gulong handler;
  WblDesk *desk; /* (unowned) the run owns it */
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_handle_id (&wait->timeout_id, g_source_remove);
  g_clear_handle_id (&wait->quiet_id, g_source_remove);
  g_clear_signal_handler (&wait->handler, wait->desk);
  g_free (wait);
}

static void
stop_waiting (WblRun *run)
{
  Wait *wait = run->state;

  g_clear_handle_id (&wait->timeout_id, g_source_remove);
  g_clear_handle_id (&wait->quiet_id, g_source_remove);
  g_clear_signal_handler (&wait->handler, wait->desk);
}

static void
finish (WblRun *run)
{
  stop_waiting (run);
  wbl_run_print (run, run->json ? "{\"outbox\":%u}\n" : "%u waiting\n", wbl_desk_get_n_outbox (run->desk));
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
fail (WblRun *run, int exit_code, const GError *problem)
{
  g_autoptr (GError) unknown = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE, "no connection");
  g_autofree char *words = NULL;

  if (problem == NULL)
    problem = unknown;
  words = wbl_cli_words (problem);
  stop_waiting (run);
  wbl_run_end_failed (run, exit_code, wbl_cli_code (problem), words);
}

static gboolean
timeout_cb (gpointer data)
{
  WblRun *run = data;

  ((Wait *) run->state)->timeout_id = 0;
  if (wbl_desk_get_link (run->desk) != WBL_DESK_ONLINE)
    fail (run, WBL_EXIT_OFFLINE, wbl_desk_get_problem (run->desk));
  else
    {
      stop_waiting (run);
      wbl_run_end_failed (run, WBL_EXIT_FAILED, "timeout", "Not finished in time");
    }
  return G_SOURCE_REMOVE;
}

static gboolean
is_idle (WblRun *run)
{
  return wbl_desk_get_link (run->desk) == WBL_DESK_ONLINE && !wbl_desk_is_syncing (run->desk);
}

/* Idle for a moment: what one answer causes may still be on its way into the store. */
static gboolean
quiet_cb (gpointer data)
{
  WblRun *run = data;
  static const int again = QUIET_MS / 3;
  Wait *wait = run->state;

  if (is_idle (run) && run->limit++ >= 2)
    {
      wait->quiet_id = 0;
      finish (run);
      return G_SOURCE_REMOVE;
    }
  if (!is_idle (run))
    run->limit = 0;
  wait->quiet_id = g_timeout_add ((guint) again, quiet_cb, run);
  return G_SOURCE_REMOVE;
}

/* What needs a person first does not get better while we wait. Returns: whether the command has ended */
static gboolean
ends_badly (WblRun *run)
{
  const GError *refused = wbl_desk_get_store_problem (run->desk);

  if (wbl_desk_get_link (run->desk) == WBL_DESK_STOPPED)
    fail (run, WBL_EXIT_FAILED, wbl_desk_get_problem (run->desk));
  else if (refused != NULL)
    fail (run, WBL_EXIT_FAILED, refused);
  else
    return FALSE;
  return TRUE;
}

static void
state_changed_cb (WblRun *run)
{
  ends_badly (run);
}

static void
begin (WblRun *run)
{
  Wait *wait = g_new0 (Wait, 1);
  int seconds = run->timeout > 0 ? run->timeout : DEFAULT_TIMEOUT_S;

  wait->desk = run->desk;
  run->state = wait;
  run->state_free = wait_free;
  run->limit = 0;
  if (ends_badly (run))
    return;
  wait->timeout_id = g_timeout_add_seconds ((guint) seconds, timeout_cb, run);
  wait->handler = g_signal_connect_swapped (run->desk, "state-changed", G_CALLBACK (state_changed_cb), run);
  wait->quiet_id = g_timeout_add (QUIET_MS / 3, quiet_cb, run);
}

static void
sync_command (WblRun *run)
{
  wbl_run_resume (run, run->watch ? wbl_cli_watch : begin);
}

const WblCommand wbl_sync_commands[] = {
  { "sync", "[--until-idle | --watch] [--timeout SECONDS]", "Connect: fetch what is new, send what waits", "wiTp", 0, 0, WBL_STORE_THERE, FALSE,
    sync_command },
  { NULL }
};
