/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-lifecycle"
#include "config.h"

#include "ui/wbl-lifecycle.h"

#include <glib/gi18n-lib.h>

#include "cli/wbl-control.h"
#include "desk/wbl-knowledge.h"
#include "desk/wbl-imports.h"
#include "desk/wbl-teach.h"
#include "store/wbl-db.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-notifier.h"
#include "ui/wbl-problem.h"
#include "ui/wbl-settings.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define DEMO_AGENT "林岚" /* whose work the demo desk shows */

struct _WblLifecycle
{
  GObject parent_instance;
  GApplication *application; /* (unowned) outlives us */
  WblWindow *window;         /* (unowned) outlives us */
  WblDeskDoor *door;         /* (owned): who may have the desk open already */
  WblOptions options;        /* (owned) */
  GCancellable *cancellable; /* (owned): opening, signing in */
  WblDesk *desk;             /* (owned) (nullable) */
  WblDemo *demo;             /* (owned) (nullable) */
  WblControl *control;       /* (owned) (nullable): serves command lines while we own the store */
  WblNotifier *notifier;     /* (owned) (nullable): while a desk is on screen */
  char *dir;                 /* (owned): folder with "store" and, for the demo, "nest" */
  gboolean in_demo;
  gboolean erase_demo;       /* leaving the demo takes its server's data along */
  gboolean play;             /* begin the busy morning once the demo desk is there */
  gboolean sign_in_again;    /* with what the form holds, once the store is a new one */
};

G_DEFINE_FINAL_TYPE (WblLifecycle, wbl_lifecycle, G_TYPE_OBJECT)

/**
 * wbl_options_clear:
 * @options: options
 *
 * Frees what they hold.
 */
void
wbl_options_clear (WblOptions *options)
{
  g_clear_pointer (&options->data_dir, g_free);
  g_clear_pointer (&options->server, g_free);
  g_clear_pointer (&options->app_id, g_free);
  g_clear_pointer (&options->user, g_free);
  g_clear_pointer (&options->agent, g_free);
  g_clear_pointer (&options->role, g_free);
}

static gboolean
cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
apply_settings (WblLifecycle *self)
{
  if (self->desk != NULL)
    wbl_desk_set_settings (self->desk, wbl_settings_get_int ("held-after-minutes") * MINUTE_MS,
                           wbl_settings_get_int ("target-minutes") * MINUTE_MS);
}

static void
show_desk (WblLifecycle *self)
{
  wbl_window_show_desk (self->window, self->desk, self->demo);
  wbl_desk_door_show (self->door, self->desk);
  if (self->notifier == NULL)
    self->notifier = wbl_notifier_new (self->application, self->window, self->desk);
}

static void
show_sign_in (WblLifecycle *self, const GError *error)
{
  const WblAccountInfo *account = self->desk != NULL ? wbl_desk_get_account (self->desk) : NULL;
  WblSignInPage *page = wbl_window_show_sign_in (self->window, self->desk);
  WblSignIn known = {
    .server = self->options.server,
    .app_id = self->options.app_id,
    .user = self->options.user,
    .agent_name = self->options.agent,
    .role = self->options.role != NULL ? wbl_role_from_string (self->options.role) : 0,
  };
  if (account != NULL && !self->in_demo)
    known = (WblSignIn){ .server = account->server,
                         .app_id = account->app_id,
                         .user = account->user,
                         .agent_name = account->agent_name,
                         .role = account->role };
  wbl_sign_in_page_fill (page, &known);
  if (error != NULL)
    wbl_sign_in_page_show_error (page, error);
}

/* ---- the demo desk ---- */

static void
demo_imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblLifecycle) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblImportReport) report = wbl_desk_import_finish (WBL_DESK (source), result, &error);
  if (report == NULL && !cancelled (error))
    wbl_window_toast (self->window, _("The demo’s articles could not be read."));
}

/* What is there already comes out unchanged, so this may run at every start. */
static void
import_demo (WblLifecycle *self)
{
  const char *override = g_getenv ("WBL_DEMO_DIR");
  g_autofree char *articles =
    g_build_filename (override != NULL ? override : PKGDATADIR "/demo", "articles", NULL);
  const char *const paths[] = { articles, NULL };
  const WblImportOptions options = { .collection = "demo" };
  wbl_desk_import_async (self->desk, paths, &options, NULL, NULL, self->cancellable,
                         demo_imported_cb, g_object_ref (self));
}

static void
demo_signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblLifecycle) self = data;
  g_autoptr (GError) error = NULL;
  if (!wbl_desk_sign_in_finish (WBL_DESK (source), result, &error))
    {
      if (!cancelled (error))
        wbl_window_show_problem (self->window, error);
      return;
    }
  wbl_desk_set_bot_async (self->desk, wbl_demo_get_info (self->demo)->bot, NULL, NULL);
  import_demo (self);
  show_desk (self);
  if (self->play)
    wbl_window_play (self->window);
  self->play = FALSE;
}

/* The demo's password is no secret: it never goes to the keyring, so nothing is asked. */
static void
sign_in_demo (WblLifecycle *self)
{
  const WblDemoInfo *info = wbl_demo_get_info (self->demo);
  const WblSignIn what = {
    .server = info->server,
    .app_id = info->app_id,
    .user = info->user,
    .password = info->password,
    .agent_name = DEMO_AGENT,
    .role = WBL_ROLE_AGENT,
    .remember = FALSE,
  };
  wbl_desk_sign_in_async (self->desk, &what, self->cancellable, demo_signed_in_cb,
                          g_object_ref (self));
}

static void open_desk (WblLifecycle *self);

static void
demo_started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblLifecycle) self = data;
  g_autoptr (GError) error = NULL;
  self->demo = wbl_demo_start_finish (result, &error);
  if (self->demo != NULL)
    open_desk (self);
  else if (!cancelled (error))
    wbl_window_show_problem (self->window, error);
}

static void
start_demo (WblLifecycle *self)
{
  g_autofree char *nest = g_build_filename (self->dir, "nest", NULL);
  self->in_demo = TRUE;
  wbl_window_show_loading (self->window, _("Opening the demo desk…"));
  wbl_demo_start_async (nest, self->cancellable, demo_started_cb, g_object_ref (self));
}

/* ---- opening ---- */

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblLifecycle) self = data;
  g_autoptr (GError) error = NULL;
  if (wbl_desk_resume_finish (WBL_DESK (source), result, &error))
    show_desk (self);
  else if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_KEYRING_LOCKED))
    wbl_window_show_problem (self->window, error);
  else if (!cancelled (error))
    show_sign_in (self, error);
}

static void
resume (WblLifecycle *self)
{
  wbl_window_show_loading (self->window, _("Opening your desk…"));
  wbl_desk_resume_async (self->desk, NULL, self->cancellable, resumed_cb, g_object_ref (self));
}

/* Without it only command lines suffer, so its failure is no reason to stop. */
static void
serve_command_lines (WblLifecycle *self)
{
  g_autoptr (GError) error = NULL;
  self->control = wbl_control_new (self->desk, &error);
  if (self->control == NULL && wbl_desk_is_on_network (self->desk)) /* many such drives have no sockets */
    g_message ("no control socket on this drive: %s %d", g_quark_to_string (error->domain), error->code);
  else if (self->control == NULL)
    g_warning ("no control socket: %s %d", g_quark_to_string (error->domain), error->code);
  else
    g_signal_connect_object (self->control, "activate", G_CALLBACK (g_application_activate),
                             self->application, G_CONNECT_SWAPPED);
}

static void
other_shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  if (!wbl_control_activate_finish (result, &error))
    g_info ("the store's owner did not answer: %s %d", g_quark_to_string (error->domain), error->code);
}

/* Somebody else owns the store: their window comes up, and ours says so. */
static void
open_failed (WblLifecycle *self, const GError *error)
{
  g_autofree char *store = g_build_filename (self->dir, "store", NULL);
  if (g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_TAKEN))
    wbl_control_activate_async (store, other_shown_cb, NULL);
  wbl_window_show_problem (self->window, error);
}

static void
go_on (WblLifecycle *self)
{
  serve_command_lines (self);
  apply_settings (self);
  if (wbl_desk_is_new_on_network (self->desk))
    wbl_window_toast (self->window, _("Your desk is on a network drive. While it is open here, no other computer can open it."));
  if (self->in_demo)
    sign_in_demo (self);
  else if (self->sign_in_again)
    wbl_sign_in_page_sign_in (wbl_window_show_sign_in (self->window, self->desk));
  else if (wbl_desk_get_account (self->desk) != NULL && self->options.user == NULL)
    resume (self);
  else
    show_sign_in (self, NULL);
  self->sign_in_again = FALSE;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblLifecycle) self = data;
  g_autoptr (GError) error = NULL;
  self->desk = wbl_desk_open_finish (result, &error);
  if (self->desk != NULL)
    go_on (self);
  else if (!cancelled (error))
    open_failed (self, error);
}

/* A desk that comes too late, when we are about to quit, is closed again. */
static void
taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WblLifecycle *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *store = g_build_filename (self->dir, "store", NULL);
  g_autoptr (WblDesk) desk = wbl_desk_door_take_finish (WBL_DESK_DOOR (source), result);
  if (g_cancellable_is_cancelled (cancellable))
    {
      if (desk != NULL)
        wbl_desk_close_async (desk, NULL, NULL);
      return;
    }
  self->desk = g_steal_pointer (&desk);
  if (self->desk != NULL)
    go_on (self);
  else
    wbl_desk_open_async (store, cancellable, opened_cb, g_object_ref (self));
}

static void
open_desk (WblLifecycle *self)
{
  g_autofree char *store = g_build_filename (self->dir, "store", NULL);
  if (!self->in_demo)
    wbl_window_show_loading (self->window, _("Opening your desk…"));
  wbl_desk_door_take_async (self->door, store, taken_cb, g_task_new (self, self->cancellable, NULL, NULL));
}

/**
 * wbl_lifecycle_start:
 * @self: the lifecycle
 *
 * Begins, or begins again after a problem.
 */
void
wbl_lifecycle_start (WblLifecycle *self)
{
  g_return_if_fail (WBL_IS_LIFECYCLE (self));
  if (self->desk != NULL && wbl_desk_get_account (self->desk) != NULL && !self->in_demo)
    resume (self);
  else if (self->desk != NULL && self->in_demo)
    sign_in_demo (self);
  else if (self->in_demo && self->demo == NULL)
    start_demo (self);
  else
    open_desk (self);
}

/* ---- leaving a desk ---- */

static void
detach (WblLifecycle *self)
{
  g_clear_object (&self->notifier);
  wbl_desk_door_show (self->door, NULL);
  wbl_window_drop_desk (self->window);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  if (!wbl_desk_close_finish (WBL_DESK (source), result, &error))
    g_warning ("closing the desk: %s %d", g_quark_to_string (error->domain), error->code);
  g_task_return_boolean (task, TRUE);
}

/**
 * wbl_lifecycle_close_async:
 * @self: the lifecycle
 * @callback: called when all is on disk
 * @data: for @callback
 *
 * Takes the desk off the window, closes it and ends the demo desk's server. It can be started again afterwards.
 */
void
wbl_lifecycle_close_async (WblLifecycle *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (WblDesk) desk = NULL;
  GTask *task = NULL;
  g_return_if_fail (WBL_IS_LIFECYCLE (self));
  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, wbl_lifecycle_close_async);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  detach (self);
  if (self->control != NULL)
    wbl_control_stop (self->control);
  g_clear_object (&self->control);
  if (self->demo != NULL)
    wbl_demo_stop (self->demo);
  g_clear_object (&self->demo);
  desk = g_steal_pointer (&self->desk);
  if (desk != NULL)
    wbl_desk_close_async (desk, closed_cb, task);
  else
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

/**
 * wbl_lifecycle_close_finish:
 * @self: the lifecycle
 * @result: the result
 */
void
wbl_lifecycle_close_finish (WblLifecycle *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
closed_for_demo_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblLifecycle *self = WBL_LIFECYCLE (source);
  g_autofree char *dir = g_build_filename (self->dir, "demo", NULL);
  wbl_lifecycle_close_finish (self, result);
  g_free (self->dir);
  self->dir = g_steal_pointer (&dir);
  start_demo (self);
}

static void
try_demo_cb (WblLifecycle *self, gboolean play)
{
  self->play = play;
  wbl_lifecycle_close_async (self, closed_for_demo_cb, NULL);
}

static void
say_keyring_problem (WblLifecycle *self, WblDesk *desk)
{
  if (wbl_desk_get_keyring_problem (desk) != NULL)
    wbl_window_toast (self->window, _("The keyring did not let go of the password. Remove it there by hand."));
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblLifecycle) self = data;
  g_autoptr (GError) error = NULL;
  wbl_desk_sign_out_finish (WBL_DESK (source), result, &error);
  show_sign_in (self, error);
  say_keyring_problem (self, WBL_DESK (source));
}

static void
closed_to_begin_anew_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  wbl_lifecycle_close_finish (WBL_LIFECYCLE (source), result);
  wbl_lifecycle_start (WBL_LIFECYCLE (source));
}

/* The data is gone, and the desk that held it closed: the next one begins with a new store. */
static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblLifecycle) self = data;
  g_autoptr (GError) error = NULL;
  if (wbl_desk_sign_out_finish (WBL_DESK (source), result, &error))
    {
      say_keyring_problem (self, WBL_DESK (source));
      wbl_lifecycle_close_async (self, closed_to_begin_anew_cb, NULL);
      return;
    }
  self->sign_in_again = FALSE;
  wbl_window_show_problem (self->window, error);
}

/* Links are removed, not followed. */
static void
remove_tree (GFile *file)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
    file, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child = NULL;
  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL)
         && child != NULL)
    {
      if (g_file_query_file_type (child, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL)
          == G_FILE_TYPE_DIRECTORY)
        remove_tree (child);
      else
        g_file_delete (child, NULL, NULL);
    }
  g_file_delete (file, NULL, NULL);
}

static void
erase_demo (WblLifecycle *self)
{
  g_autofree char *path = g_build_filename (self->dir, "nest", NULL);
  g_autoptr (GFile) nest = g_file_new_for_path (path);
  remove_tree (nest);
  self->erase_demo = FALSE;
}

static void
closed_to_leave_demo_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblLifecycle *self = WBL_LIFECYCLE (source);
  g_autofree char *parent = g_path_get_dirname (self->dir);
  wbl_lifecycle_close_finish (self, result);
  if (self->erase_demo)
    erase_demo (self);
  if (!self->options.demo)
    {
      g_free (self->dir);
      self->dir = g_steal_pointer (&parent);
    }
  self->in_demo = FALSE;
  wbl_lifecycle_start (self);
}

static void
demo_signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblLifecycle) self = data;
  g_autoptr (GError) error = NULL;
  if (!wbl_desk_sign_out_finish (WBL_DESK (source), result, &error))
    g_info ("leaving the demo: %s %d", g_quark_to_string (error->domain), error->code);
  wbl_lifecycle_close_async (self, closed_to_leave_demo_cb, NULL);
}

static void
sign_out_cb (WblLifecycle *self, gboolean erase)
{
  self->erase_demo = erase && self->in_demo;
  detach (self);
  wbl_window_show_loading (self->window, _("Signing out…"));
  if (self->in_demo)
    wbl_desk_sign_out_async (self->desk, erase, demo_signed_out_cb, g_object_ref (self));
  else
    wbl_desk_sign_out_async (self->desk, erase, erase ? removed_cb : signed_out_cb, g_object_ref (self));
}

/* Another account's data is here: it goes, and then whoever typed their password signs in. */
static void
remove_data_cb (WblLifecycle *self)
{
  self->sign_in_again = TRUE;
  wbl_window_show_loading (self->window, _("Removing the data…"));
  wbl_desk_sign_out_async (self->desk, TRUE, removed_cb, g_object_ref (self));
}

/* ---- what the window's pages ask for ---- */

static void
signed_in_cb (WblLifecycle *self)
{
  show_desk (self);
  if (wbl_desk_get_keyring_problem (self->desk) != NULL)
    wbl_window_toast (self->window, _("No open keyring keeps the password. You are asked for it at the next start."));
}

static void
sign_in_needed_cb (WblLifecycle *self)
{
  show_sign_in (self, wbl_desk_get_problem (self->desk));
}

static void
start_new_store (WblLifecycle *self, gboolean carry_over)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *store = g_build_filename (self->dir, "store", NULL);
  if (wbl_desk_set_aside (store, carry_over, &error))
    wbl_lifecycle_start (self);
  else
    wbl_window_show_problem (self->window, error);
}

static void
way_out_cb (WblLifecycle *self, int way_out)
{
  switch ((WblWayOut) way_out)
    {
    case WBL_WAY_NEW_STORE:
    case WBL_WAY_CARRY_OVER:
      start_new_store (self, way_out == WBL_WAY_CARRY_OVER);
      break;
    case WBL_WAY_SIGN_IN:
    case WBL_WAY_EDIT_APP:
    case WBL_WAY_EDIT_USER:
    case WBL_WAY_EDIT_PASSWORD:
    case WBL_WAY_EDIT_SERVER:
      show_sign_in (self, NULL);
      break;
    case WBL_WAY_NONE:
    case WBL_WAY_RETRY:
    case WBL_WAY_UNLOCK:
    case WBL_WAY_NO_KEYRING:
    default:
      wbl_lifecycle_start (self);
    }
}

/**
 * wbl_lifecycle_resumed:
 * @self: the lifecycle
 *
 * The machine woke from sleep: connections are gone, whatever they seem.
 */
void
wbl_lifecycle_resumed (WblLifecycle *self)
{
  g_return_if_fail (WBL_IS_LIFECYCLE (self));
  if (self->desk != NULL)
    wbl_desk_retry_now (self->desk);
}

static void
wbl_lifecycle_dispose (GObject *object)
{
  WblLifecycle *self = WBL_LIFECYCLE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->notifier);
  g_clear_object (&self->control);
  g_clear_object (&self->demo);
  g_clear_object (&self->desk);
  g_clear_object (&self->door);
  G_OBJECT_CLASS (wbl_lifecycle_parent_class)->dispose (object);
}

static void
wbl_lifecycle_finalize (GObject *object)
{
  WblLifecycle *self = WBL_LIFECYCLE (object);
  wbl_options_clear (&self->options);
  g_clear_pointer (&self->dir, g_free);
  G_OBJECT_CLASS (wbl_lifecycle_parent_class)->finalize (object);
}

static void
wbl_lifecycle_class_init (WblLifecycleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_lifecycle_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_lifecycle_finalize;
}

static void
wbl_lifecycle_init (WblLifecycle *self)
{
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (wbl_settings_get_default (), "changed::held-after-minutes",
                           G_CALLBACK (apply_settings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wbl_settings_get_default (), "changed::target-minutes",
                           G_CALLBACK (apply_settings), self, G_CONNECT_SWAPPED);
}

/**
 * wbl_options_dup_dir:
 * @options: what the command line asked for
 *
 * Returns: (transfer full): the absolute path of the folder with the desk
 */
char *
wbl_options_dup_dir (const WblOptions *options)
{
  gboolean development = g_str_equal (PROFILE, "development");
  if (options->data_dir != NULL)
    return g_canonicalize_filename (options->data_dir, NULL);
  return g_build_filename (g_get_user_data_dir (), development ? "warbler-devel" : "warbler", NULL);
}

/**
 * wbl_lifecycle_new:
 * @application: the application
 * @window: its window
 * @door: who may have the desk open already, and is told which desk there is
 * @options: what the command line asked for; copied
 *
 * Returns: (transfer full): a lifecycle that has not begun
 */
WblLifecycle *
wbl_lifecycle_new (GApplication *application, WblWindow *window, WblDeskDoor *door, const WblOptions *options)
{
  WblLifecycle *self = g_object_new (WBL_TYPE_LIFECYCLE, NULL);
  WblSignInPage *page = wbl_window_get_sign_in (window);
  self->application = application;
  self->window = window;
  self->door = g_object_ref (door);
  self->options = (WblOptions){ options->demo,
                                g_strdup (options->data_dir),
                                g_strdup (options->server),
                                g_strdup (options->app_id),
                                g_strdup (options->user),
                                g_strdup (options->agent),
                                g_strdup (options->role) };
  self->dir = wbl_options_dup_dir (options);
  self->in_demo = options->demo;
  g_signal_connect_object (page, "signed-in", G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "try-demo", G_CALLBACK (try_demo_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "remove-data", G_CALLBACK (remove_data_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "way-out", G_CALLBACK (way_out_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "sign-in-needed", G_CALLBACK (sign_in_needed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "sign-out", G_CALLBACK (sign_out_cb), self, G_CONNECT_SWAPPED);
  return self;
}
