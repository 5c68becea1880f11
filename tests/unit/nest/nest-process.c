/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "nest-process"
#include "config.h"

#include "nest-process.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static char *
take_text (JsonObject *object,
           const char *name)
{
  return g_strdup (json_object_get_string_member_with_default (object, name, NULL));
}

static void
read_ready_line (NestProcess *self)
{
  g_autoptr (GDataInputStream) stream
      = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (line);
  node = json_from_string (line, &error);
  g_assert_no_error (error);
  object = json_node_get_object (node);
  g_clear_pointer (&self->http, g_free);
  g_clear_pointer (&self->app_id, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->password, g_free);
  self->http = take_text (object, "http");
  self->app_id = take_text (object, "app_id");
  self->user = take_text (object, "user");
  self->password = take_text (object, "password");
  self->bot = g_ascii_strtoll (json_object_get_string_member_with_default (object, "bot", "0"), NULL, 10);
}

/* Starts the desk on its folder and waits until it is ready. */
void
nest_process_start (NestProcess *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;

  g_strv_builder_add_many (builder, g_getenv ("WBL_NEST"), "--data", self->dir, "--port", "0",
                           "--parent-pipe", NULL);
  g_strv_builder_addv (builder, (const char **) self->args);
  argv = g_strv_builder_end (builder);
  self->process = g_subprocess_newv ((const char *const *) argv,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                     &error);
  g_assert_no_error (error);
  read_ready_line (self);
}

/* Makes a desk with further arguments (NULL-terminated, or NULL) and starts it. */
NestProcess *
nest_process_new (const char *const *args)
{
  NestProcess *self = g_new0 (NestProcess, 1);
  const char *none[] = { NULL };
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("warbler-nest-XXXXXX", &error);
  g_assert_no_error (error);
  self->args = g_strdupv ((char **) (args != NULL ? args : none));
  nest_process_start (self);
  return self;
}

/* Asks the desk to stop and waits; it has to end well. */
void
nest_process_stop (NestProcess *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&self->process);
}

/* Ends the desk without giving it a chance to say goodbye. */
void
nest_process_kill (NestProcess *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

/* What another command on the same folder prints, without the last line end. */
char *
nest_process_print (NestProcess *self,
                    const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("WBL_NEST"), command,
                          "--data", self->dir, NULL);
  char *text = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_strchomp (text);
}

/* What `warbler-nest export` prints: an array of JsonObject. @option is a further option or NULL. */
GPtrArray *
nest_process_export (NestProcess *self,
                     const char *option)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("WBL_NEST"), "export",
                          "--data", self->dir, option, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], &error);

      g_assert_no_error (error);
      g_ptr_array_add (objects, json_node_dup_object (node));
    }
  return objects;
}

/* Stops the desk if it runs, and removes its folder. */
void
nest_process_free (NestProcess *self)
{
  if (self->process != NULL)
    nest_process_stop (self);
  remove_all (self->dir);
  g_free (self->dir);
  g_strfreev (self->args);
  g_free (self->http);
  g_free (self->app_id);
  g_free (self->user);
  g_free (self->password);
  g_free (self);
}
