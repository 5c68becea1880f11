/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-control"

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/wbl-control.h"
#include "store/wbl-db.h"

#define INTERFACE "io.github.warblerdesk.Warbler.Control"
#define PATH "/io/github/warblerdesk/Warbler/Control"
#define CALL_TIMEOUT_MS (10 * 60 * 1000)

static const char introspection[] =
    "<node><interface name='" INTERFACE "'>"
    "<method name='Run'><arg type='as' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='i' direction='out'/><arg type='s' direction='out'/><arg type='s' direction='out'/></method>"
    "<signal name='Wrote'><arg type='s'/></signal>"
    "<method name='Activate'/></interface></node>";

struct _WblControl
{
  GObject parent_instance;

  WblDesk *desk;          /* (owned) */
  GDBusServer *server;    /* (owned) */
  GDBusNodeInfo *info;    /* (owned) */
  GPtrArray *connections; /* GDBusConnection (owned) */
  int folder;             /* that the address leads through, -1 = none */
};

static guint activate_signal;

G_DEFINE_FINAL_TYPE (WblControl, wbl_control, G_TYPE_OBJECT)

static char *
socket_path (const char *dir)
{
  return g_build_filename (dir, "ctl", NULL);
}

/*
 * The name of a socket has 107 bytes, a path may have more: then the folder is held open, and the socket's path leads
 * through that. @folder: -1 or what is to be closed when the address is used no more.
 */
static char *
socket_address (const char *dir, int *folder)
{
  g_autofree char *path = socket_path (dir);
  g_autofree char *escaped = NULL;

  *folder = -1;
  if (strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    {
      *folder = open (dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
      g_free (path);
      path = g_strdup_printf ("/proc/self/fd/%d/ctl", *folder);
    }
  escaped = g_dbus_address_escape_value (path);
  return g_strconcat ("unix:path=", escaped, NULL);
}

static void
close_folder (int *folder)
{
  if (*folder >= 0)
    close (*folder);
  *folder = -1;
}

/* ---- serving ---- */

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  g_autoptr (WblCliResult) done = wbl_cli_run_finish (result);
  g_autofree char *out = g_utf8_make_valid (done->out, -1);
  g_autofree char *err = g_utf8_make_valid (done->err, -1);

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(iss)", done->code, out, err));
}

static void
wrote (const char *text, gpointer data)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (data);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_dbus_connection_emit_signal (connection, NULL, PATH, INTERFACE, "Wrote", g_variant_new ("(s)", valid), NULL);
}

/* A command that goes on ends when its terminal is gone. */
static void
run (WblControl *self, GDBusConnection *connection, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autofree const char **args = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const char *cwd = NULL, *input = NULL;
  const WblCliLive live = { wrote, invocation, cancellable };

  g_variant_get (parameters, "(^a&s&s&s)", &args, &cwd, &input);
  g_signal_connect_object (connection, "closed", G_CALLBACK (g_cancellable_cancel), cancellable, G_CONNECT_SWAPPED);
  wbl_cli_run_async (self->desk, args, cwd, *input != '\0' ? input : NULL, &live, ran_cb, invocation);
}

static void
method_called (GDBusConnection *connection,
               const char *sender,
               const char *path,
               const char *interface,
               const char *method,
               GVariant *parameters,
               GDBusMethodInvocation *invocation,
               gpointer data)
{
  WblControl *self = data;

  if (g_str_equal (method, "Activate"))
    {
      g_signal_emit (self, activate_signal, 0);
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  run (self, connection, parameters, invocation);
}

static const GDBusInterfaceVTable vtable = { method_called, NULL, NULL, { 0 } };

static void
connection_closed_cb (WblControl *self, gboolean vanished, GError *error, GDBusConnection *connection)
{
  g_ptr_array_remove (self->connections, connection);
}

static gboolean
new_connection_cb (GDBusServer *server, GDBusConnection *connection, gpointer data)
{
  WblControl *self = data;

  if (g_dbus_connection_register_object (connection, PATH, self->info->interfaces[0], &vtable, self, NULL, NULL) == 0)
    return FALSE;
  g_ptr_array_add (self->connections, g_object_ref (connection));
  g_signal_connect_object (connection, "closed", G_CALLBACK (connection_closed_cb), self, G_CONNECT_SWAPPED);
  return TRUE;
}

/** wbl_control_new: serves the control socket of @desk's store. The caller owns the store's lock, so an old socket is dead. */
WblControl *
wbl_control_new (WblDesk *desk, GError **error)
{
  g_autoptr (WblControl) self = g_object_new (WBL_TYPE_CONTROL, NULL);
  g_autofree char *address = socket_address (wbl_desk_get_dir (desk), &self->folder);
  g_autofree char *path = socket_path (wbl_desk_get_dir (desk));
  g_autofree char *guid = g_dbus_generate_guid ();

  g_unlink (path);
  self->desk = g_object_ref (desk);
  self->info = g_dbus_node_info_new_for_xml (introspection, NULL);
  self->server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER, guid, NULL, NULL, error);
  if (self->server == NULL)
    return NULL;
  g_chmod (path, 0600);
  g_signal_connect_object (self->server, "new-connection", G_CALLBACK (new_connection_cb), self, 0);
  g_dbus_server_start (self->server);
  return g_steal_pointer (&self);
}

/** wbl_control_stop: nobody is served any more; the socket goes. */
void
wbl_control_stop (WblControl *self)
{
  g_autofree char *path = NULL;

  if (self->server == NULL)
    return;
  path = socket_path (wbl_desk_get_dir (self->desk));
  g_dbus_server_stop (self->server);
  g_clear_object (&self->server);
  g_ptr_array_set_size (self->connections, 0);
  g_unlink (path);
  close_folder (&self->folder);
}

static void
wbl_control_dispose (GObject *object)
{
  WblControl *self = WBL_CONTROL (object);

  wbl_control_stop (self);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_control_parent_class)->dispose (object);
}

static void
wbl_control_finalize (GObject *object)
{
  WblControl *self = WBL_CONTROL (object);

  g_clear_pointer (&self->info, g_dbus_node_info_unref);
  g_ptr_array_unref (self->connections);
  close_folder (&self->folder); /* of one that could not be served */
  G_OBJECT_CLASS (wbl_control_parent_class)->finalize (object);
}

static void
wbl_control_class_init (WblControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_control_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_control_finalize;
  activate_signal = g_signal_new ("activate", WBL_TYPE_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_control_init (WblControl *self)
{
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->folder = -1;
}

/* ---- calling ---- */

typedef struct
{
  GVariant *parameters; /* (owned) (nullable): of Run; NULL = Activate */
  WblCliLive live;      /* its cancellable (owned) (nullable) */
  guint wrote;          /* subscription */
  int folder;           /* that the address leads through, -1 = none */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->parameters, g_variant_unref);
  g_clear_object (&call->live.cancellable);
  close_folder (&call->folder);
  g_free (call);
}

static void
result_destroy (gpointer data)
{
  wbl_cli_result_free (data);
}

static void
wrote_cb (GDBusConnection *connection,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer data)
{
  const WblCliLive *live = data;
  const char *text = NULL;

  g_variant_get (parameters, "(&s)", &text);
  live->write (text, live->data);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Call *what = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  WblCliResult *done;

  if (what->wrote != 0)
    g_dbus_connection_signal_unsubscribe (G_DBUS_CONNECTION (source), what->wrote);
  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  done = g_new0 (WblCliResult, 1);
  if (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(iss)")))
    g_variant_get (answer, "(iss)", &done->code, &done->out, &done->err);
  g_task_return_pointer (task, done, result_destroy);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_for_address_finish (result, &error);
  Call *call = g_task_get_task_data (task);

  if (connection == NULL)
    {
      g_task_return_new_error (task, WBL_STORE_ERROR, WBL_STORE_ERROR_TAKEN, "%s", error->message);
      g_error_free (error);
      return;
    }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  if (call->live.write != NULL)
    call->wrote = g_dbus_connection_signal_subscribe (connection, NULL, INTERFACE, "Wrote", PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                      wrote_cb, &call->live, NULL);
  g_dbus_connection_call (connection, NULL, PATH, INTERFACE, call->parameters != NULL ? "Run" : "Activate", call->parameters,
                          NULL, G_DBUS_CALL_FLAGS_NONE, call->live.write != NULL ? G_MAXINT : CALL_TIMEOUT_MS,
                          call->live.cancellable, called_cb, g_steal_pointer (&task));
}

static void
call (const char *dir, GVariant *parameters, const WblCliLive *live, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Call *what = g_new0 (Call, 1);
  g_autofree char *address = socket_address (dir, &what->folder);

  g_task_set_source_tag (task, call);
  what->parameters = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  if (live != NULL)
    what->live = *live;
  if (what->live.cancellable != NULL)
    g_object_ref (what->live.cancellable);
  g_task_set_task_data (task, what, call_free);
  g_dbus_connection_new_for_address (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, connected_cb, task);
}

/** wbl_control_call_async: runs a command line in the process that owns the store in @dir; @live (nullable): of sync --watch. */
void
wbl_control_call_async (const char *dir,
                        const char *const *args,
                        const char *cwd,
                        const char *input,
                        const WblCliLive *live,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  call (dir, g_variant_new ("(^asss)", args, cwd, input != NULL ? input : ""), live, callback, data);
}

/** wbl_control_call_finish: Returns: (transfer full): what it printed there. TAKEN: nobody answers, they may run on another computer. */
WblCliResult *
wbl_control_call_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** wbl_control_activate_async: shows the window of the process that owns the store in @dir. */
void
wbl_control_activate_async (const char *dir, GAsyncReadyCallback callback, gpointer data)
{
  call (dir, NULL, NULL, callback, data);
}

gboolean
wbl_control_activate_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (WblCliResult) done = g_task_propagate_pointer (G_TASK (result), error);

  return done != NULL;
}
