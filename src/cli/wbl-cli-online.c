/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-online"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "lanying/wbl-cloud-error.h"

/* Commands that need the cloud: they connect first, if this store is not connected already. */

#define DEFAULT_TIMEOUT_S 60

typedef struct
{
  WblCommandFunc then;
  guint timeout_id; /* source */
  gulong handler;
  WblDesk *desk; /* (unowned) the run owns it */
} Wait;

static void
wait_stop (Wait *wait)
{
  g_clear_handle_id (&wait->timeout_id, g_source_remove);
  g_clear_signal_handler (&wait->handler, wait->desk);
}

static void
wait_free (gpointer data)
{
  wait_stop (data);
  g_free (data);
}

static void
fail (WblRun *run)
{
  const GError *problem = wbl_desk_get_problem (run->desk);
  g_autoptr (GError) unknown = NULL;

  wait_stop (run->state);
  if (problem == NULL)
    unknown = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE, "no connection");
  wbl_run_fail (run, problem != NULL ? problem : unknown);
}

static gboolean
timeout_cb (gpointer data)
{
  WblRun *run = data;

  ((Wait *) run->state)->timeout_id = 0;
  fail (run);
  return G_SOURCE_REMOVE;
}

static void
state_changed_cb (WblRun *run)
{
  Wait *wait = run->state;
  WblDeskLink link = wbl_desk_get_link (run->desk);

  if (link == WBL_DESK_STOPPED)
    fail (run);
  else if (link == WBL_DESK_ONLINE)
    {
      wait_stop (wait);
      wait->then (run);
    }
}

static void
wait (WblRun *run)
{
  Wait *wait = run->state;

  if (wbl_desk_get_link (run->desk) == WBL_DESK_ONLINE)
    {
      wait->then (run);
      return;
    }
  wait->timeout_id = g_timeout_add_seconds (run->timeout > 0 ? (guint) run->timeout : DEFAULT_TIMEOUT_S, timeout_cb, run);
  wait->handler = g_signal_connect_swapped (run->desk, "state-changed", G_CALLBACK (state_changed_cb), run);
}

/** wbl_run_online: goes on with @then as soon as the cloud can be asked; else the run ends as OFFLINE or FAILED. */
void
wbl_run_online (WblRun *run, WblCommandFunc then)
{
  Wait *state = g_new0 (Wait, 1);

  state->then = then;
  state->desk = run->desk;
  run->state = state;
  run->state_free = wait_free;
  wbl_run_resume (run, wait);
}

/* ---- signing in ---- */

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;

  if (wbl_desk_resume_finish (run->desk, result, &error))
    run->resumed (run);
  else
    wbl_run_fail (run, error);
}

/** wbl_run_resume: signs in, if nobody has yet, with the password of standard input or of the keyring; then goes on with @then. */
void
wbl_run_resume (WblRun *run, WblCommandFunc then)
{
  WblDeskLink link = wbl_desk_get_link (run->desk);

  run->resumed = then;
  if (run->password_stdin && run->input != NULL)
    g_strchomp (run->input);
  if (link == WBL_DESK_SIGNED_OUT || link == WBL_DESK_STOPPED)
    wbl_desk_resume_async (run->desk, run->password_stdin ? run->input : NULL, NULL, resumed_cb, run);
  else
    then (run);
}
