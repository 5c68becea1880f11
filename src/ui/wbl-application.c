/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-application"
#include "config.h"

#include "ui/wbl-application.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>

#include "desk/wbl-system-search.h"
#include "ui/thread/wbl-shoulder.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-format.h"
#include "ui/wbl-lifecycle.h"
#include "ui/wbl-search-provider.h"
#include "ui/wbl-window.h"

#define RESOURCES "/io/github/warblerdesk/Warbler"

struct _WblApplication
{
  AdwApplication parent_instance;
  WblOptions options;
  WblWindow *window;   /* (owned by the application) (nullable) */
  WblLifecycle *lifecycle; /* (owned) (nullable) */
  WblDeskDoor *door;   /* (owned) (nullable): for who comes without a window */
  WblSearchProvider *provider; /* (owned) (nullable): while we are on the bus */
  char *wanted;         /* (owned) (nullable): conversation to open once the desk is there */
  char *wanted_article; /* (owned) (nullable): or an article */
  char *wanted_search;  /* (owned) (nullable): or what to look for */
  guint32 wanted_at;    /* when the person asked for the window, by the display's clock; 0 = not known */
  gboolean quitting;
};

G_DEFINE_FINAL_TYPE (WblApplication, wbl_application, ADW_TYPE_APPLICATION)

/* AdwApplication loads style.css itself; each part of the window brings its own beside it. */
static void
load_styles (void)
{
  const char *const parts[] = { "inbox", "thread", "knowledge", "people", "feedback" };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
      g_autofree char *path = g_strdup_printf (RESOURCES "/%s/%s.css", parts[i], parts[i]);
      if (!g_resources_get_info (path, 0, NULL, NULL, NULL))
        continue;
      gtk_css_provider_load_from_resource (provider, path);
      gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                                  GTK_STYLE_PROVIDER (provider),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    }
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_show_about (gtk_application_get_active_window (GTK_APPLICATION (data)));
}

static void
activate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_activate (G_APPLICATION (data));
}

/* From a notification, perhaps one of a run before: the desk may not be there yet. */
static void
open_conversation_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblApplication *self = data;
  g_free (self->wanted);
  self->wanted = g_variant_dup_string (parameter, NULL);
  g_application_activate (G_APPLICATION (self));
}

static void
chosen_cb (WblApplication *self, int kind, const char *key, guint timestamp)
{
  char **wanted = kind == WBL_FOUND_ARTICLE ? &self->wanted_article : &self->wanted;
  g_free (*wanted);
  *wanted = g_strdup (key);
  self->wanted_at = timestamp;
  g_application_activate (G_APPLICATION (self));
}

static void
searched_cb (WblApplication *self, const char *text, guint timestamp)
{
  g_free (self->wanted_search);
  self->wanted_search = g_strdup (text);
  self->wanted_at = timestamp;
  g_application_activate (G_APPLICATION (self));
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblApplication) self = data;
  wbl_lifecycle_close_finish (WBL_LIFECYCLE (source), result);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_application_quit (G_APPLICATION (self));
}

static void
desk_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GApplication) application = data;
  wbl_desk_close_finish (WBL_DESK (source), result, NULL);
  g_application_quit (application);
}

static void
left_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GApplication) application = data;
  g_autoptr (WblDesk) desk = wbl_desk_door_take_finish (WBL_DESK_DOOR (source), result);
  if (desk != NULL)
    wbl_desk_close_async (desk, desk_closed_cb, g_steal_pointer (&application));
  else
    g_application_quit (application);
}

/* There was no window yet, but there may have been visitors. */
static void
quit_without_window (WblApplication *self)
{
  g_autofree char *dir = wbl_options_dup_dir (&self->options);
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  wbl_desk_door_take_async (self->door, store, left_cb, g_object_ref (self));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblApplication *self = data;
  if (self->quitting)
    return;
  self->quitting = TRUE;
  if (self->lifecycle != NULL)
    wbl_lifecycle_close_async (self->lifecycle, closed_cb, g_object_ref (self));
  else
    quit_without_window (self);
}

/* Asked to end from outside, we close the desk as if the person had. */
static gboolean
signalled_cb (gpointer data)
{
  g_action_group_activate_action (G_ACTION_GROUP (data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

/* Every window follows: none may go on showing what the others hide. */
static void
shoulder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wbl_shoulder_set_on (!wbl_shoulder_is_on ());
}

static const GActionEntry entries[] = {
  { "about", about_cb },
  { "quit", quit_cb },
  { "activate", activate_cb },
  { "open-conversation", open_conversation_cb, "s" },
  { "shoulder", shoulder_cb },
};

static void
wbl_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (wbl_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  g_unix_signal_add (SIGTERM, signalled_cb, application);
  g_unix_signal_add (SIGINT, signalled_cb, application);
  gtk_window_set_default_icon_name (APP_ID);
  load_styles ();
  wbl_read_mnemonics_once ();
}

/* The desktop's search asks before there is a window, and perhaps without ever wanting one. */
static gboolean
wbl_application_dbus_register (GApplication *application, GDBusConnection *connection, const char *path, GError **error)
{
  WblApplication *self = WBL_APPLICATION (application);
  g_autofree char *own = g_strconcat (path, "/SearchProvider", NULL);
  if (!G_APPLICATION_CLASS (wbl_application_parent_class)->dbus_register (application, connection, path, error))
    return FALSE;
  self->provider = wbl_search_provider_new (self->door);
  g_signal_connect_object (self->provider, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->provider, "searched", G_CALLBACK (searched_cb), self, G_CONNECT_SWAPPED);
  return wbl_search_provider_export (self->provider, connection, own, error);
}

static void
wbl_application_dbus_unregister (GApplication *application, GDBusConnection *connection, const char *path)
{
  WblApplication *self = WBL_APPLICATION (application);
  if (self->provider != NULL)
    wbl_search_provider_unexport (self->provider);
  g_clear_object (&self->provider);
  G_APPLICATION_CLASS (wbl_application_parent_class)->dbus_unregister (application, connection, path);
}

static void
open_wanted (WblApplication *self)
{
  g_autofree char *conversation = NULL, *article = NULL, *text = NULL;
  if (wbl_window_get_desk (self->window) == NULL)
    return;
  conversation = g_steal_pointer (&self->wanted);
  article = g_steal_pointer (&self->wanted_article);
  text = g_steal_pointer (&self->wanted_search);
  if (conversation != NULL)
    wbl_window_open_conversation (self->window, conversation);
  if (article != NULL)
    wbl_window_open_article (self->window, article);
  if (text != NULL)
    wbl_window_search (self->window, text);
}

/* By the time of the person's own act the desktop tells whether the window may come to the front. */
static void
present (WblApplication *self)
{
  guint32 at = self->wanted_at;
  self->wanted_at = 0;
  if (at != 0)
    gtk_window_present_with_time (GTK_WINDOW (self->window), at);
  else
    gtk_window_present (GTK_WINDOW (self->window));
}

static void
wbl_application_activate (GApplication *application)
{
  WblApplication *self = WBL_APPLICATION (application);
  if (self->quitting)
    return;
  if (self->window == NULL)
    {
      self->window = WBL_WINDOW (wbl_window_new (ADW_APPLICATION (self)));
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      g_signal_connect_object (self->window, "notify::desk", G_CALLBACK (open_wanted), self,
                               G_CONNECT_SWAPPED);
      self->lifecycle = wbl_lifecycle_new (application, self->window, self->door, &self->options);
      g_signal_connect_object (wbl_ticker_get_default (), "resumed",
                               G_CALLBACK (wbl_lifecycle_resumed), self->lifecycle, G_CONNECT_SWAPPED);
      wbl_lifecycle_start (self->lifecycle);
    }
  present (self);
  open_wanted (self);
}

static void
make_door (WblApplication *self)
{
  g_autofree char *dir = wbl_options_dup_dir (&self->options);
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  self->door = wbl_desk_door_new (G_APPLICATION (self), store);
}

static int
wbl_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  WblApplication *self = WBL_APPLICATION (application);
  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("warbler %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (self->options.role != NULL && wbl_role_from_string (self->options.role) == 0)
    {
      g_printerr ("%s\n", _("--role is agent, supervisor or auditor."));
      return 64;
    }
  make_door (self);
  return -1;
}

static void
wbl_application_finalize (GObject *object)
{
  WblApplication *self = WBL_APPLICATION (object);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->lifecycle);
  g_clear_object (&self->provider);
  g_clear_object (&self->door);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->wanted_article, g_free);
  g_clear_pointer (&self->wanted_search, g_free);
  wbl_options_clear (&self->options);
  G_OBJECT_CLASS (wbl_application_parent_class)->finalize (object);
}

static void
wbl_application_class_init (WblApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = wbl_application_finalize;
  application_class->startup = wbl_application_startup;
  application_class->activate = wbl_application_activate;
  application_class->dbus_register = wbl_application_dbus_register;
  application_class->dbus_unregister = wbl_application_dbus_unregister;
  application_class->handle_local_options = wbl_application_handle_local_options;
}

static void
wbl_application_init (WblApplication *self)
{
  WblOptions *options = &self->options;
  const GOptionEntry option_entries[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Open the demo desk"), NULL },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->data_dir, N_ ("Folder of the desk"),
      N_ ("DIR") },
    { "server", 0, 0, G_OPTION_ARG_STRING, &options->server, N_ ("Server of a private cloud"),
      N_ ("URL") },
    { "app-id", 0, 0, G_OPTION_ARG_STRING, &options->app_id, N_ ("Lanying app"), N_ ("ID") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &options->user, N_ ("User name to sign in with"),
      N_ ("NAME") },
    { "agent", 0, 0, G_OPTION_ARG_STRING, &options->agent, N_ ("Name that customers see"),
      N_ ("NAME") },
    { "role", 0, 0, G_OPTION_ARG_STRING, &options->role, N_ ("agent, supervisor or auditor"),
      N_ ("ROLE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };
  g_application_add_main_option_entries (G_APPLICATION (self), option_entries);
}

/**
 * wbl_application_new:
 *
 * Returns: (transfer full): the application, to be run
 */
WblApplication *
wbl_application_new (void)
{
  return g_object_new (WBL_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "resource-base-path", RESOURCES,
                       "register-session", FALSE,
                       NULL);
}

/**
 * wbl_application_main:
 * @argc: count of @argv
 * @argv: the command line
 *
 * Sets the language and runs the application to its end.
 *
 * Returns: the exit code
 */
int
wbl_application_main (int argc, char **argv)
{
  g_autoptr (WblApplication) application = NULL;
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_("Warbler"));
  application = wbl_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
