/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>

#include "cli/wbl-cli-private.h"
#include "unit/desk/desk-fixture.h"

/* The real program, as a person at a terminal runs it. There is no keyring: passwords come on standard input. */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestCustomer *customer;
  TestDesk *desk; /* made the store; closed */
  char *conversation;
} Fixture;

static inline void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;

  f->nest = test_nest_new (&f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Ana", WBL_ROLE_AGENT);
  f->customer = test_customer_new (f->nest, f->support);
  test_customer_say (f->customer, "Where is my tent?");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  f->conversation = g_strdup (c->id);
  test_desk_wait_idle (f->desk);
  test_desk_close (f->desk);
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
  g_free (f->conversation);
}

/* Runs it with a file as standard input, or with a pipe. */
static inline GSubprocess *
start_reading (const char *path, const char *const *args)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  GSubprocessFlags in = path == NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_NONE;
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (in | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  if (path != NULL)
    g_subprocess_launcher_set_stdin_file_path (launcher, path);
  g_strv_builder_add (argv, g_getenv ("WBL_CTL"));
  g_strv_builder_addv (argv, (const char **) args);
  all = g_strv_builder_end (argv);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) all, &error);
  g_assert_no_error (error);
  return process;
}

static inline GSubprocess *
start (const char *const *args)
{
  return start_reading (NULL, args);
}

/* Runs it to its end; the caller frees what it printed. What it is told is a file: one that ends without reading breaks no
 * pipe. */
static inline int
run_and_hear (const char *input, char **out, char **err, const char *const *args)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("ctl-input-XXXXXX", &path, NULL);
  gboolean written = g_file_set_contents (path, input != NULL ? input : "", -1, NULL);
  g_autoptr (GSubprocess) process = start_reading (path, args);
  g_autoptr (GError) error = NULL;

  g_assert_true (written);
  g_close (fd, NULL);
  g_subprocess_communicate_utf8 (process, NULL, NULL, out, err, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_true (g_subprocess_get_exit_status (process) == 0 || **err != '\0');
  return g_subprocess_get_exit_status (process);
}

static inline int
run_with (const char *input, char **out, const char *const *args)
{
  g_autofree char *err = NULL;

  return run_and_hear (input, out, &err, args);
}

#define RUN(out, ...) run_with (NULL, out, (const char *const[]){ __VA_ARGS__, NULL })

static inline JsonNode *
run_json (Fixture *f, const char *const *args)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  g_strv_builder_addv (builder, (const char **) args);
  g_strv_builder_add_many (builder, "--json", "--store", f->desk->dir, NULL);
  all = g_strv_builder_end (builder);
  g_assert_cmpint (run_with (NULL, &out, (const char *const *) all), ==, 0);
  node = json_from_string (out, &error);
  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

#define JSON(f, ...) run_json (f, (const char *const[]){ __VA_ARGS__, NULL })
