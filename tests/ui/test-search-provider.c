/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-search-provider"
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge.h"
#include "ui/inbox/wbl-inbox-pane.h"
#include "ui/wbl-application.h"
#include "ui/wbl-search-provider.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-window.h"

/*
 * The application as the bus starts it, asked by a thread that has a connection of its own, as GNOME Shell has. The store
 * is the demo desk's, filled by an ordinary run before.
 */

#define INTERFACE "org.gnome.Shell.SearchProvider2"
#define CUSTOMER "Anna Schmidt"
#define DEADLINE_S 60
#define TICK_MS 50

typedef struct
{
  WblApplication *application;
  char *dir;                   /* (owned) */
  GDBusConnection *connection; /* (owned): the shell's */
  gint64 until_us;
} Fixture;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

static void
run (Fixture *f, const char *option)
{
  const char *argv[] = { "warbler", "--demo", "--data-dir", f->dir, option, NULL };
  f->application = wbl_application_new ();
  f->until_us = g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC;
  g_assert_cmpint (g_application_run (G_APPLICATION (f->application), option != NULL ? 5 : 4, (char **) argv), ==, 0);
  g_clear_object (&f->application);
}

static WblWindow *
find_window (Fixture *f)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (f->application)); l != NULL; l = l->next)
    if (WBL_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

/* ---- filling the store ---- */

static gboolean fill_cb (gpointer data);

static void
hits_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;
  g_autoptr (GPtrArray) hits = wbl_desk_hits_finish (WBL_DESK (source), result, NULL);
  if (hits != NULL && hits->len > 0 && wbl_window_get_conversation (find_window (f)) != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (f->application), "quit", NULL);
  else
    g_timeout_add (TICK_MS, fill_cb, f);
}

static gboolean
fill_cb (gpointer data)
{
  Fixture *f = data;
  WblWindow *window = f->application != NULL ? find_window (f) : NULL;
  WblDesk *desk = window != NULL ? wbl_window_get_desk (window) : NULL;
  if (f->until_us != 0 && g_get_monotonic_time () > f->until_us)
    g_error ("the demo desk did not come up");
  if (desk == NULL || wbl_desk_is_syncing (desk))
    return G_SOURCE_CONTINUE;
  if (wbl_window_get_conversation (window) == NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.next-conversation", NULL);
  wbl_desk_search_articles_async (desk, "tent", 1, NULL, hits_cb, f);
  return G_SOURCE_REMOVE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  f->dir = g_dir_make_tmp ("warbler-search-XXXXXX", NULL);
  f->connection = g_dbus_connection_new_for_address_sync (
    address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL,
    &error);
  g_assert_no_error (error);
  wbl_settings_set_bool ("search-people", FALSE);
  g_timeout_add (TICK_MS, fill_cb, f);
  run (f, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_dbus_connection_close_sync (f->connection, NULL, NULL);
  g_object_unref (f->connection);
  remove_tree (f->dir);
  g_free (f->dir);
}

/* ---- the shell's side, in a thread ---- */

static GVariant *
call (Fixture *f, const char *method, GVariant *arguments)
{
  const char *own = g_application_get_dbus_object_path (G_APPLICATION (f->application));
  g_autofree char *path = g_strconcat (own, "/SearchProvider", NULL);
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_sync (f->connection, APP_ID, path, INTERFACE, method, arguments, NULL,
                                                  G_DBUS_CALL_FLAGS_NO_AUTO_START, DEADLINE_S * 1000, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

static GStrv
search (Fixture *f, const char *text)
{
  const char *const terms[] = { text, NULL };
  g_autoptr (GVariant) answer = call (f, "GetInitialResultSet", g_variant_new ("(^as)", terms));
  GStrv ids = NULL;
  g_variant_get (answer, "(^as)", &ids);
  return ids;
}

static GStrv
refine (Fixture *f, const char *const *previous, const char *first, const char *second)
{
  const char *const terms[] = { first, second, NULL };
  g_autoptr (GVariant) answer =
    call (f, "GetSubsearchResultSet", g_variant_new ("(^as^as)", previous, terms));
  GStrv ids = NULL;
  g_variant_get (answer, "(^as)", &ids);
  return ids;
}

static char *
first_of_kind (const char *const *ids, const char *kind)
{
  for (; *ids != NULL; ids++)
    if (g_str_has_prefix (*ids, kind))
      return g_strdup (*ids);
  return NULL;
}

/* ---- what is looked at from the thread happens on the main loop ---- */

typedef struct
{
  gboolean (*holds) (Fixture *f, const char *text);
  Fixture *f;
  const char *text;
  gboolean value;
  gboolean done;
  GMutex mutex;
  GCond cond;
} Look;

static gboolean
look_cb (gpointer data)
{
  Look *look = data;
  g_mutex_lock (&look->mutex);
  look->value = look->holds (look->f, look->text);
  look->done = TRUE;
  g_cond_signal (&look->cond);
  g_mutex_unlock (&look->mutex);
  return G_SOURCE_REMOVE;
}

static gboolean
look (Fixture *f, gboolean (*holds) (Fixture *f, const char *text), const char *text)
{
  Look ask = { .holds = holds, .f = f, .text = text };
  g_mutex_init (&ask.mutex);
  g_cond_init (&ask.cond);
  g_timeout_add (TICK_MS, look_cb, &ask);
  g_mutex_lock (&ask.mutex);
  while (!ask.done)
    g_cond_wait (&ask.cond, &ask.mutex);
  g_mutex_unlock (&ask.mutex);
  g_mutex_clear (&ask.mutex);
  g_cond_clear (&ask.cond);
  return ask.value;
}

static void
wait_until (Fixture *f, gboolean (*holds) (Fixture *f, const char *text), const char *text, const char *what)
{
  gint64 until_us = g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC;
  while (!look (f, holds, text))
    if (g_get_monotonic_time () > until_us)
      g_error ("waited too long: %s", what);
}

static gboolean
no_window (Fixture *f, const char *text)
{
  return gtk_application_get_windows (GTK_APPLICATION (f->application)) == NULL;
}

static gboolean
allow_people (Fixture *f, const char *text)
{
  wbl_settings_set_bool ("search-people", TRUE);
  return TRUE;
}

static gboolean
shows_conversation (Fixture *f, const char *id)
{
  WblWindow *window = find_window (f);
  return window != NULL && g_strcmp0 (wbl_window_get_conversation (window), id) == 0;
}

static gboolean
shows_article (Fixture *f, const char *title)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (f->application)); l != NULL; l = l->next)
    if (g_strcmp0 (gtk_widget_get_name (l->data), "article-window") == 0
        && g_strcmp0 (gtk_window_get_title (l->data), title) == 0)
      return TRUE;
  return FALSE;
}

static guint
count_entries (GtkWidget *widget, const char *text)
{
  guint n = GTK_IS_SEARCH_ENTRY (widget) && g_str_equal (gtk_editable_get_text (GTK_EDITABLE (widget)), text);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_entries (child, text);
  return n;
}

/* In the list of conversations and in Knowledge. */
static gboolean
searches_for (Fixture *f, const char *text)
{
  WblWindow *window = find_window (f);
  return window != NULL && count_entries (GTK_WIDGET (window), text) == 2;
}

static gboolean
quit (Fixture *f, const char *text)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->application), "quit", NULL);
  return TRUE;
}

/* ---- with and without a window ---- */

static char *
name_of (GVariant *metas, const char *id)
{
  g_autoptr (GVariantIter) iter = NULL;
  GVariant *meta = NULL;
  char *name = NULL;
  g_variant_get (metas, "(aa{sv})", &iter);
  while (g_variant_iter_loop (iter, "@a{sv}", &meta))
    {
      const char *has = NULL, *is = NULL, *description = NULL;
      g_autoptr (GVariant) serialized = g_variant_lookup_value (meta, "icon", NULL);
      g_autoptr (GIcon) icon = g_icon_deserialize (serialized);
      g_assert_true (g_variant_lookup (meta, "id", "&s", &has) && g_variant_lookup (meta, "name", "&s", &is)
                     && g_variant_lookup (meta, "description", "&s", &description));
      g_assert_nonnull (icon);
      if (g_str_equal (has, id))
        name = g_strdup (is);
    }
  return name;
}

static void
look_without_names (Fixture *f)
{
  g_auto (GStrv) ids = search (f, "tent");
  g_auto (GStrv) fewer = refine (f, (const char *const *) ids, "tent", "leak");
  g_auto (GStrv) people = search (f, CUSTOMER);
  g_autofree char *article = first_of_kind ((const char *const *) ids, "a:");
  g_autofree char *conversation = first_of_kind ((const char *const *) ids, "c:");
  g_autoptr (GVariant) metas = call (f, "GetResultMetas", g_variant_new ("(^as)", ids));
  g_autofree char *printed = g_variant_print (metas, FALSE);
  g_autofree char *title = name_of (metas, article);
  g_assert_nonnull (title);
  g_assert_nonnull (conversation);
  g_assert_null (strstr (printed, CUSTOMER));
  g_assert_cmpuint (g_strv_length (fewer), >, 0);
  g_assert_null (first_of_kind ((const char *const *) people, "p:"));
}

static void
look_with_names (Fixture *f)
{
  g_auto (GStrv) ids = search (f, CUSTOMER);
  g_autofree char *person = first_of_kind ((const char *const *) ids, "p:");
  g_autoptr (GVariant) metas = call (f, "GetResultMetas", g_variant_new ("(^as)", ids));
  g_autofree char *name = NULL;
  g_assert_nonnull (person);
  name = name_of (metas, person);
  g_assert_cmpstr (name, ==, CUSTOMER);
}

/* The first of them finds the store open for searches and takes it over. */
static void
choose (Fixture *f)
{
  const char *const terms[] = { "tent", NULL };
  g_auto (GStrv) ids = search (f, "tent");
  g_autofree char *article = first_of_kind ((const char *const *) ids, "a:");
  g_autofree char *conversation = first_of_kind ((const char *const *) ids, "c:");
  g_autoptr (GVariant) metas = call (f, "GetResultMetas", g_variant_new ("(^as)", ids));
  g_autofree char *title = name_of (metas, article);
  g_auto (GStrv) after = NULL;
  g_assert_true (look (f, no_window, NULL));
  g_variant_unref (call (f, "ActivateResult", g_variant_new ("(s^asu)", "x:nothing", terms, 0)));
  g_assert_true (look (f, no_window, NULL));
  g_variant_unref (call (f, "ActivateResult", g_variant_new ("(s^asu)", article, terms, 0)));
  wait_until (f, shows_article, title, "the article");
  g_variant_unref (call (f, "ActivateResult", g_variant_new ("(s^asu)", conversation, terms, 0)));
  wait_until (f, shows_conversation, conversation + 2, "the conversation");
  g_variant_unref (call (f, "LaunchSearch", g_variant_new ("(^asu)", terms, 0)));
  wait_until (f, searches_for, "tent", "the search in the window");
  after = search (f, "tent");
  g_assert_cmpuint (g_strv_length (after), ==, g_strv_length (ids));
}

static gpointer
shell_thread (gpointer data)
{
  Fixture *f = data;
  look_without_names (f);
  look (f, allow_people, NULL);
  look_with_names (f);
  choose (f);
  look (f, quit, NULL);
  return NULL;
}

/* The shell asks only after the name is owned. */
static gboolean
begin_cb (gpointer data)
{
  Fixture *f = data;
  if (!g_application_get_is_registered (G_APPLICATION (f->application)))
    return G_SOURCE_CONTINUE;
  g_thread_unref (g_thread_new ("shell", shell_thread, f));
  return G_SOURCE_REMOVE;
}

static void
test_shell (Fixture *f, gconstpointer data)
{
  g_timeout_add (TICK_MS, begin_cb, f);
  run (f, "--gapplication-service");
}

/* ---- a provider by itself, whose store is busy ---- */

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean go;
} Gate;

static gpointer
gate_job (WblDb *db, gpointer data, GError **error)
{
  Gate *gate = data;
  g_mutex_lock (&gate->mutex);
  while (!gate->go)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
  return NULL;
}

static void
ask (Fixture *f, GDBusConnection *provider, const char *text, GAsyncResult **answer)
{
  const char *const terms[] = { text, NULL };
  g_dbus_connection_call (f->connection, g_dbus_connection_get_unique_name (provider), "/search", INTERFACE,
                          "GetInitialResultSet", g_variant_new ("(^as)", terms), NULL, G_DBUS_CALL_FLAGS_NONE,
                          DEADLINE_S * 1000, NULL, ready_cb, answer);
}

static guint
n_found (Fixture *f, GAsyncResult *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = g_dbus_connection_call_finish (f->connection, answer, &error);
  g_autoptr (GVariant) ids = NULL;
  g_assert_no_error (error);
  ids = g_variant_get_child_value (value, 0);
  return g_variant_n_children (ids);
}

/* While the store is at something else, three searches come: the last one counts, and the loop never waits. */
static void
test_stale (Fixture *f, gconstpointer data)
{
  g_autoptr (GApplication) application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autofree char *store = g_build_filename (f->dir, "store", NULL);
  g_autoptr (WblDeskDoor) door = wbl_desk_door_new (application, store);
  g_autoptr (WblSearchProvider) provider = wbl_search_provider_new (door);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GAsyncResult) visit = NULL, first = NULL, second = NULL, third = NULL, opened = NULL;
  g_autoptr (WblDesk) desk = NULL, again = NULL;
  Gate gate = { .go = FALSE };
  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  g_assert_true (wbl_search_provider_export (provider, bus, "/search", NULL));
  wbl_desk_door_visit_async (door, ready_cb, &visit);
  wait_for (&visit);
  desk = wbl_desk_door_visit_finish (door, visit);
  g_assert_nonnull (desk);
  wbl_store_read_async (wbl_desk_get_store (desk), WBL_PRIORITY_INTERACTIVE, gate_job, &gate, NULL, NULL, NULL, NULL, NULL);
  ask (f, bus, "tent", &first);
  ask (f, bus, "tent l", &second);
  ask (f, bus, "tent leak", &third);
  wait_for (&first);
  wait_for (&second);
  g_assert_null (third);
  g_mutex_lock (&gate.mutex);
  gate.go = TRUE;
  g_cond_signal (&gate.cond);
  g_mutex_unlock (&gate.mutex);
  wait_for (&third);
  g_assert_cmpuint (n_found (f, first), ==, 0);
  g_assert_cmpuint (n_found (f, second), ==, 0);
  g_assert_cmpuint (n_found (f, third), >, 0);

  /* When nobody asks any more the store is free for others. */
  g_clear_object (&desk);
  wbl_desk_door_set_idle_ms (door, 1);
  g_clear_object (&visit);
  wbl_desk_door_visit_async (door, ready_cb, &visit);
  wait_for (&visit);
  g_object_unref (wbl_desk_door_visit_finish (door, visit));
  while (again == NULL)
    {
      g_clear_object (&opened);
      wbl_desk_open_async (store, NULL, ready_cb, &opened);
      wait_for (&opened);
      again = wbl_desk_open_finish (opened, NULL);
    }
  g_clear_object (&opened);
  wbl_desk_close_async (again, ready_cb, &opened);
  wait_for (&opened);
  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.cond);
}

/* Where there is no desk nothing is found, and none is made. */
static void
test_no_store (void)
{
  g_autoptr (GApplication) application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autofree char *dir = g_dir_make_tmp ("warbler-search-XXXXXX", NULL);
  g_autofree char *store = g_build_filename (dir, "store", NULL);
  g_autoptr (WblDeskDoor) door = wbl_desk_door_new (application, store);
  g_autoptr (GAsyncResult) visit = NULL;
  wbl_desk_door_visit_async (door, ready_cb, &visit);
  wait_for (&visit);
  g_assert_null (wbl_desk_door_visit_finish (door, visit));
  g_assert_false (g_file_test (store, G_FILE_TEST_EXISTS));
  remove_tree (dir);
}

int
main (int argc, char *argv[])
{
  g_autofree char *demo = NULL;
  gtk_test_init (&argc, &argv, NULL);
  demo = g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "data", "demo", NULL);
  g_setenv ("WBL_DEMO_DIR", demo, TRUE);
  g_test_add_func ("/search-provider/no-store", test_no_store);
  g_test_add ("/search-provider/shell", Fixture, NULL, set_up, test_shell, tear_down);
  g_test_add ("/search-provider/stale", Fixture, NULL, set_up, test_stale, tear_down);
  return g_test_run ();
}
