/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "warblerctl"

#include "config.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cli/wbl-cli-private.h"
#include "cli/wbl-control.h"
#include "store/wbl-db.h"

/* warblerctl: a command line of the desk. It opens the store itself, or asks the process that has it. */

#define INPUT_MAX 4096

typedef struct
{
  GMainLoop *loop;
  const char *const *args;
  char *dir, *cwd, *input;
  WblDesk *desk;
  WblControl *control;
  WblCliLive live; /* of a command that goes on: its cancellable (owned) (nullable) */
  WblCliResult *result;
} Program;

static void
write_cb (const char *text, gpointer data)
{
  fputs (text, stdout);
  fflush (stdout);
}

/* The first signal ends it in good order, a second one at once. */
static gboolean
signal_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
listen_for_signals (Program *program)
{
  program->live.write = write_cb;
  program->live.cancellable = g_cancellable_new ();
  g_unix_signal_add (SIGINT, signal_cb, program->live.cancellable);
  g_unix_signal_add (SIGTERM, signal_cb, program->live.cancellable);
}

static char *
default_dir (void)
{
  const char *name = g_str_equal (PROFILE, "development") ? "warbler-devel" : "warbler";

  return g_build_filename (g_get_user_data_dir (), name, "store", NULL);
}

static void
fail (Program *program, const char *code, const char *words)
{
  program->result = wbl_cli_result_new_failed (program->args, code, words);
  g_main_loop_quit (program->loop);
}

static void
fail_with (Program *program, const GError *error)
{
  g_autofree char *words = wbl_cli_words (error);

  fail (program, wbl_cli_code (error), words);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Program *program = data;

  wbl_desk_close_finish (WBL_DESK (source), result, NULL);
  g_main_loop_quit (program->loop);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Program *program = data;

  program->result = wbl_cli_run_finish (result);
  if (program->control != NULL)
    wbl_control_stop (program->control);
  if (program->desk != NULL)
    wbl_desk_close_async (program->desk, closed_cb, program);
  else
    g_main_loop_quit (program->loop);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Program *program = data;
  g_autoptr (GError) error = NULL;

  program->result = wbl_control_call_finish (result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    program->result = wbl_cli_result_new_empty ();
  if (program->result == NULL)
    fail_with (program, error);
  else
    g_main_loop_quit (program->loop);
}

static const WblCliLive *
live_of (Program *program)
{
  return program->live.cancellable != NULL ? &program->live : NULL;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Program *program = data;
  g_autoptr (GError) error = NULL;

  program->desk = wbl_desk_open_finish (result, &error);
  if (g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_TAKEN))
    wbl_control_call_async (program->dir, program->args, program->cwd, program->input, live_of (program),
                            called_cb, program);
  else if (program->desk == NULL)
    fail_with (program, error);
  else
    {
      program->control = wbl_control_new (program->desk, NULL);
      wbl_cli_run_async (program->desk, program->args, program->cwd, program->input, live_of (program), ran_cb, program);
    }
}

static char *
read_input (void)
{
  char *input = g_malloc0 (INPUT_MAX + 1);
  gsize n = fread (input, 1, INPUT_MAX, stdin);

  input[n] = '\0';
  return input;
}

static int
finish (Program *program)
{
  int code = program->result->code;

  fputs (program->result->out, stdout);
  fputs (program->result->err, stderr);
  wbl_cli_result_free (program->result);
  g_clear_object (&program->control);
  g_clear_object (&program->desk);
  g_clear_object (&program->live.cancellable);
  g_main_loop_unref (program->loop);
  if (program->input != NULL)
    explicit_bzero (program->input, strlen (program->input));
  g_free (program->input);
  g_free (program->dir);
  g_free (program->cwd);
  return fflush (stdout) == 0 ? code : WBL_EXIT_FAILED;
}

static gboolean
has_store (const char *dir)
{
  g_autofree char *file = g_build_filename (dir, "store.db", NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS);
}

/* Returns: whether something runs now that will end by itself */
static gboolean
start (Program *program)
{
  WblStoreNeed need = wbl_cli_store_need (program->args);

  if (need == WBL_STORE_THERE && !has_store (program->dir))
    {
      g_autofree char *words = g_strdup_printf ("No store in %s. \"warblerctl account add\" or \"kb import\" makes one.",
                                                program->dir);
      fail (program, "no_store", words);
      return FALSE;
    }
  if (need != WBL_NO_STORE)
    wbl_desk_open_async (program->dir, NULL, opened_cb, program);
  else
    wbl_cli_run_async (NULL, program->args, program->cwd, program->input, NULL, ran_cb, program);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Program program = { 0 };

  setlocale (LC_ALL, "");
  g_set_prgname ("warblerctl");
  program.loop = g_main_loop_new (NULL, FALSE);
  program.args = (const char *const *) argv + 1;
  program.cwd = g_get_current_dir ();
  program.dir = wbl_cli_dup_store (program.args);
  if (program.dir == NULL)
    program.dir = default_dir ();
  if (wbl_cli_wants_input (program.args))
    program.input = read_input ();
  if (wbl_cli_is_live (program.args))
    listen_for_signals (&program);
  if (start (&program))
    g_main_loop_run (program.loop);
  return finish (&program);
}
