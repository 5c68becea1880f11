/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-demo"

#include "config.h"

#include "desk/wbl-demo.h"
#include "desk/wbl-helper-program.h"
#include "model/wbl-json.h"

/* The local desk: warbler-nest as a child. It holds our end of a pipe, so it ends when we do, however we end. */

struct _WblDemo
{
  GObject parent_instance;

  GSubprocess *nest;   /* (owned) */
  GOutputStream *pipe; /* (unowned) the child's standard input: its end of our life */
  WblDemoInfo info;    /* strings (owned) */
};

G_DEFINE_FINAL_TYPE (WblDemo, wbl_demo, G_TYPE_OBJECT)

static gboolean
read_info (WblDemo *self, const char *line, GError **error)
{
  g_autoptr (JsonObject) object = wbl_json_parse_object (line, -1, error);

  if (object == NULL)
    return FALSE;
  self->info.server = g_strdup (wbl_json_string_or (object, "http", ""));
  self->info.app_id = g_strdup (wbl_json_string_or (object, "app_id", ""));
  self->info.chat = g_strdup (wbl_json_string_or (object, "chat", ""));
  self->info.user = g_strdup (wbl_json_string_or (object, "user", ""));
  self->info.password = g_strdup (wbl_json_string_or (object, "password", ""));
  self->info.bot = g_ascii_strtoll (wbl_json_string_or (object, "bot", ""), NULL, 10);
  return TRUE;
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblDemo *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (line != NULL && read_info (self, line, &error))
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "The local desk did not start");
}

/**
 * wbl_demo_start_async:
 * @dir: the local desk's own folder
 *
 * Starts the local desk with its demonstration shop and waits until it is ready.
 */
void
wbl_demo_start_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  WblDemo *self = g_object_new (WBL_TYPE_DEMO, NULL);
  g_autofree char *path = wbl_helper_program ("warbler-nest", "nest", "WBL_NEST");
  g_autoptr (GDataInputStream) output = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, wbl_demo_start_async);
  g_task_set_task_data (task, self, g_object_unref);
  self->nest = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path, "--data", dir,
                                 "--port", "0", "--seed", "demo", "--parent-pipe", NULL);
  if (self->nest == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->pipe = g_subprocess_get_stdin_pipe (self->nest);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->nest));
  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, cancellable, line_cb, g_steal_pointer (&task));
}

/** wbl_demo_start_finish: Returns: (transfer full): the running local desk. */
WblDemo *
wbl_demo_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const WblDemoInfo *
wbl_demo_get_info (WblDemo *self)
{
  return &self->info;
}

/** wbl_demo_stop: ends the local desk in good order. */
void
wbl_demo_stop (WblDemo *self)
{
  if (self->nest != NULL)
    g_subprocess_send_signal (self->nest, 15);
}

static void
wbl_demo_finalize (GObject *object)
{
  WblDemo *self = WBL_DEMO (object);

  wbl_demo_stop (self);
  g_clear_object (&self->nest);
  g_free (self->info.server);
  g_free (self->info.app_id);
  g_free (self->info.chat);
  g_free (self->info.user);
  g_free (self->info.password);
  G_OBJECT_CLASS (wbl_demo_parent_class)->finalize (object);
}

static void
wbl_demo_class_init (WblDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_demo_finalize;
}

static void
wbl_demo_init (WblDemo *self)
{
}
