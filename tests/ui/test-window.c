/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-window"
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <string.h>

#include "desk/wbl-desk-away.h"
#include "ui/feedback/wbl-feedback-page.h"
#include "ui/wbl-application.h"
#include "ui/wbl-palette.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-thread-window.h"
#include "ui/wbl-window.h"
#include "ui/widgets/wbl-panes.h"
#include "ui/widgets/wbl-play-bar.h"

/* The whole application on the demo desk, from its command line to its end. */

/* What 1366 × 768 leaves at 125 %. */
#define SMALL_WIDTH 1093
#define SMALL_HEIGHT 614

typedef struct
{
  WblApplication *application;
  char *dir;
  guint n_tries;
  gboolean saw_desk;
  gboolean saw_conversation;
  gboolean saw_palette;
  gboolean saw_detached;
  char *waiting; /* a conversation that has a notification (owned) (nullable) */
  guint closing; /* how far closing was tried */
  gboolean closed;
  guint playing; /* how far the busy morning was tried */
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

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
look_at_palette (Fixture *f, WblWindow *window)
{
  GtkWidget *palette = NULL;
  gtk_widget_activate_action (GTK_WIDGET (window), "win.palette", NULL);
  palette = find (GTK_WIDGET (window), WBL_TYPE_PALETTE);
  g_assert_nonnull (palette);
  g_assert_cmpuint (wbl_palette_get_n_rows (WBL_PALETTE (palette)), >, 20);
  wbl_palette_set_query (WBL_PALETTE (palette), "充电宝能带上飞机吗"); /* no action and no conversation is called so */
  while (wbl_palette_get_n_rows (WBL_PALETTE (palette)) == 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.palette", NULL);
  g_assert_null (find (GTK_WIDGET (window), WBL_TYPE_PALETTE));
  f->saw_palette = TRUE;
}

/* The list of keys opens without a word from the toolkit: warnings are fatal here. */
static void
look_at_shortcuts (WblWindow *window)
{
  GtkWindow *list = NULL;
  gtk_widget_activate_action (GTK_WIDGET (window), "win.shortcuts", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (gtk_window_get_toplevels ()); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (gtk_window_get_toplevels (), i);
      list = GTK_IS_SHORTCUTS_WINDOW (toplevel) ? toplevel : list;
    }
  g_assert_nonnull (list);
  while (gtk_widget_get_width (GTK_WIDGET (list)) == 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (list);
}

static guint
count_windows (Fixture *f, GType type)
{
  guint n = 0;
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (f->application)); l != NULL; l = l->next)
    n += G_TYPE_CHECK_INSTANCE_TYPE (l->data, type) ? 1 : 0;
  return n;
}

static gboolean
is_offered (WblWindow *window, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (window), action);
}

/* A conversation is open in one place: its own window, which choosing it again brings to the front. */
static void
look_at_detached (Fixture *f, WblWindow *window)
{
  g_autofree char *conversation = g_strdup (wbl_window_get_conversation (window));
  g_assert_true (is_offered (window, "resolve") && !is_offered (window, "reopen"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.detach", NULL);
  g_assert_false (is_offered (window, "resolve") || is_offered (window, "reopen"));
  g_assert_cmpuint (count_windows (f, WBL_TYPE_THREAD_WINDOW), ==, 1);
  g_assert_null (wbl_window_get_conversation (window));
  wbl_window_open_conversation (window, conversation);
  g_assert_cmpuint (count_windows (f, WBL_TYPE_THREAD_WINDOW), ==, 1);
  f->saw_detached = TRUE;
}

/* At 1366 × 768 with 125 % everything has its place: nothing sticks out of the window. */
static void
look_at_room (WblWindow *window)
{
  GtkWidget *panes = find (GTK_WIDGET (window), WBL_TYPE_PANES);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, SMALL_WIDTH);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window)), <=, SMALL_HEIGHT);
  for (GtkWidget *child = gtk_widget_get_first_child (panes); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t box;
      if (!gtk_widget_get_mapped (child))
        continue;
      g_assert_true (gtk_widget_compute_bounds (child, GTK_WIDGET (window), &box));
      g_assert_cmpfloat (box.origin.x, >=, 0);
      g_assert_cmpfloat (box.origin.x + box.size.width, <=, SMALL_WIDTH);
      g_assert_cmpfloat (box.origin.y + box.size.height, <=, SMALL_HEIGHT);
    }
}

/* Feedback has its room as the inbox has; it is laid out only once it is seen. */
static void
look_at_room_of_feedback (WblWindow *window)
{
  GtkWidget *page = NULL;
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-feedback", NULL);
  page = find (GTK_WIDGET (window), WBL_TYPE_FEEDBACK_PAGE);
  g_assert_nonnull (page);
  while (find (page, WBL_TYPE_PANES) == NULL || gtk_widget_get_width (find (page, WBL_TYPE_PANES)) == 0)
    g_main_context_iteration (NULL, TRUE);
  look_at_room (window);
}

static AdwMessageDialog *
question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0
      && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
answer_closing (Fixture *f, WblWindow *window, const char *answer)
{
  AdwMessageDialog *dialog = NULL;
  gtk_window_close (GTK_WINDOW (window));
  dialog = question ();
  g_assert_nonnull (dialog);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "1 message is held back."));
  g_signal_emit_by_name (find_button (GTK_WIDGET (dialog), answer), "clicked");
  f->closing++;
}

/* Closing asks once, names what is held, and remembers; one step per turn. */
static gboolean
look_at_closing (Fixture *f, WblWindow *window)
{
  WblReply reply = { .conversation = f->waiting, .text = "not yet", .hold_ms = 600000 };
  g_autofree char *behaviour = wbl_settings_dup_string ("close-behaviour");
  gboolean visible = gtk_widget_get_visible (GTK_WIDGET (window));
  switch (f->closing)
    {
    case 0:
      wbl_desk_reply_async (wbl_window_get_desk (window), &reply, NULL, NULL);
      f->closing++;
      return FALSE;
    case 1:
      if (wbl_desk_get_n_unsent (wbl_window_get_desk (window)) == 1)
        answer_closing (f, window, "_Cancel");
      return FALSE;
    case 2:
      g_assert_true (visible);
      g_assert_cmpstr (behaviour, ==, "ask");
      answer_closing (f, window, "_Keep Running");
      return FALSE;
    default:
      if (visible)
        return FALSE;
    }
  g_assert_cmpstr (behaviour, ==, "keep-running");
  gtk_window_present (GTK_WINDOW (window));
  gtk_window_close (GTK_WINDOW (window));
  g_assert_null (question ());
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));
  gtk_window_present (GTK_WINDOW (window));
  return TRUE;
}

static void
waiting_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GPtrArray) waiting = wbl_desk_waiting_for_me_finish (WBL_DESK (source), result, NULL);
  g_assert_nonnull (waiting);
  *(int *) data = (int) waiting->len;
}

static int
count_waiting (WblWindow *window)
{
  int n = -1;
  wbl_desk_waiting_for_me_async (wbl_window_get_desk (window), NULL, waiting_cb, &n);
  while (n < 0)
    g_main_context_iteration (NULL, TRUE);
  return n;
}

/* Stepping away says what goes back to the queue, and does it only then. */
static void
look_at_away (WblWindow *window)
{
  static const char *const answers[] = { "_Cancel", "_Give Back" };
  int before = count_waiting (window);
  g_assert_cmpint (before, >, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *count = g_strdup_printf ("%d conversation", before);
      g_assert_cmpint (count_waiting (window), ==, before);
      gtk_widget_activate_action (GTK_WIDGET (window), "win.away", NULL);
      while (question () == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_nonnull (strstr (adw_message_dialog_get_body (question ()), count));
      g_signal_emit_by_name (find_button (GTK_WIDGET (question ()), answers[i]), "clicked");
      while (question () != NULL)
        g_main_context_iteration (NULL, TRUE);
    }
  while (count_waiting (window) > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* The bar's buttons pause the busy morning, let it go on and end it; each step waits for the local desk's answer. What a busy
 * machine did not begin in five seconds a person begins again. */
static gboolean
look_at_play (Fixture *f, WblWindow *window)
{
  static const struct
  {
    const char *waits_for, *presses;
  } steps[] = { { "Pa_use", "Pa_use" }, { "Go _On", "Go _On" }, { "Pa_use", "S_top" } };
  GtkWidget *bar = find (GTK_WIDGET (window), WBL_TYPE_PLAY_BAR);
  if (f->playing == 1 && f->n_tries % 100 == 0 && is_offered (window, "play"))
    gtk_widget_activate_action (GTK_WIDGET (window), "win.play", NULL);
  if (f->playing == 0)
    {
      g_assert_true (is_offered (window, "play") && !is_offered (window, "play-pause") && !is_offered (window, "play-stop"));
      gtk_widget_activate_action (GTK_WIDGET (window), "win.play", NULL);
      f->playing++;
    }
  else if (f->playing <= G_N_ELEMENTS (steps))
    {
      if (bar == NULL || !wbl_play_bar_get_active (WBL_PLAY_BAR (bar))
          || find_button (bar, steps[f->playing - 1].waits_for) == NULL)
        return FALSE;
      g_assert_true (!is_offered (window, "play") && is_offered (window, "play-stop"));
      g_signal_emit_by_name (find_button (bar, steps[f->playing - 1].presses), "clicked");
      f->playing++;
    }
  return f->playing > G_N_ELEMENTS (steps) && is_offered (window, "play") && !is_offered (window, "play-pause");
}

/* Keys that move through conversations move through ratings there, and nothing reaches the conversation behind. */
static void
look_at_feedback (WblWindow *window)
{
  static const char *const keys[] = { "win.next-conversation", "win.previous-conversation", "win.resolve", "win.take" };
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-feedback", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), keys[i], NULL);
      g_assert_nonnull (find (GTK_WIDGET (window), WBL_TYPE_FEEDBACK_PAGE));
      g_assert_null (wbl_window_get_conversation (window));
    }
}

/* Leaving the demo with its data leaves nothing of it behind, the server's part neither. */
static gboolean
left_demo_cb (gpointer data)
{
  Fixture *f = data;
  GtkWidget *window =
    GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (f->application)));
  g_autofree char *nest = g_build_filename (f->dir, "nest", NULL);
  if (++f->n_tries > 2400)
    g_error ("the demo was not left");
  if (window == NULL || find (window, WBL_TYPE_SIGN_IN_PAGE) == NULL)
    return G_SOURCE_CONTINUE;
  g_assert_false (g_file_test (nest, G_FILE_TEST_EXISTS));
  g_action_group_activate_action (G_ACTION_GROUP (f->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

/* Whether the notification service was ever asked for something with these words. */
static gboolean
was_asked (const char *what)
{
  g_autofree char *log = NULL;
  g_assert_true (g_file_get_contents (g_getenv ("DESK_BUS_LOG"), &log, NULL, NULL));
  return strstr (log, what) != NULL;
}

/* A notification of a conversation goes away when that is read in the window, however it was opened. */
static gboolean
look_at_notification (Fixture *f, WblWindow *window)
{
  WblDeskAlert alert = { .kind = WBL_ALERT_MESSAGE, .customer = "Canary Customer", .text = "canary words" };
  if (f->waiting == NULL)
    {
      f->waiting = g_strdup (wbl_window_get_conversation (window));
      gtk_widget_activate_action (GTK_WIDGET (window), "win.next-conversation", NULL);
      g_assert_cmpstr (wbl_window_get_conversation (window), !=, f->waiting);
    }
  alert.conversation_id = f->waiting;
  if (!was_asked ("Canary Customer"))
    {
      g_signal_emit_by_name (wbl_window_get_desk (window), "alert", &alert);
      return FALSE;
    }
  g_assert_false (was_asked ("canary words")); /* the sender only, by default */
  if (was_asked ("CloseNotification"))
    return TRUE;
  if (g_strcmp0 (wbl_window_get_conversation (window), f->waiting) != 0)
    wbl_window_open_conversation (window, f->waiting);
  return FALSE;
}

/* Walks through the desk as it comes up, one look per turn, and then leaves it as a person does. */
static gboolean
watch_cb (gpointer data)
{
  Fixture *f = data;
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (f->application));
  WblWindow *window = WBL_IS_WINDOW (active) ? WBL_WINDOW (active) : NULL;
  if (++f->n_tries > 2400)
    g_error ("the demo desk did not come up: closing %u, playing %u", f->closing, f->playing);
  if (window == NULL || wbl_window_get_desk (window) == NULL)
    return G_SOURCE_CONTINUE;
  f->saw_desk = TRUE;
  if (wbl_window_get_conversation (window) == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.next-conversation", NULL);
      return G_SOURCE_CONTINUE;
    }
  if (!f->saw_conversation) /* keys had a home before */
    g_assert_nonnull (gtk_widget_get_ancestor (gtk_window_get_focus (active), GTK_TYPE_LIST_VIEW));
  f->saw_conversation = TRUE;
  if (f->waiting == NULL)
    look_at_room (window);
  if (!look_at_notification (f, window) || (!f->closed && !look_at_closing (f, window)))
    return G_SOURCE_CONTINUE;
  f->closed = TRUE;
  if (!look_at_play (f, window))
    return G_SOURCE_CONTINUE;
  look_at_palette (f, window);
  look_at_shortcuts (window);
  look_at_detached (f, window);
  look_at_away (window);
  look_at_feedback (window);
  g_signal_emit_by_name (window, "sign-out", TRUE);
  g_timeout_add (50, left_demo_cb, f);
  return G_SOURCE_REMOVE;
}

/* Both pages once, at the small size, and out again. */
static gboolean
small_cb (gpointer data)
{
  Fixture *f = data;
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (f->application));
  WblWindow *window = WBL_IS_WINDOW (active) ? WBL_WINDOW (active) : NULL;
  if (++f->n_tries > 2400)
    g_error ("the demo desk did not come up");
  if (window == NULL || wbl_window_get_desk (window) == NULL)
    return G_SOURCE_CONTINUE;
  if (wbl_window_get_conversation (window) == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.next-conversation", NULL);
      return G_SOURCE_CONTINUE;
    }
  look_at_room (window);
  look_at_room_of_feedback (window);
  f->saw_desk = TRUE;
  g_action_group_activate_action (G_ACTION_GROUP (f->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

/* In the language that the desktop of this run has: words of another length need other room. */
static void
test_small (void)
{
  Fixture f = { .dir = g_dir_make_tmp ("warbler-window-XXXXXX", NULL) };
  const char *argv[] = { "warbler", "--demo", "--data-dir", f.dir, NULL };
  if (g_strcmp0 (g_getenv ("DESK_LOCALE"), "zh_CN") == 0)
    g_assert_cmpstr (g_dgettext (GETTEXT_PACKAGE, "Show Feedback"), !=, "Show Feedback");
  wbl_settings_set_int ("window-width", SMALL_WIDTH);
  wbl_settings_set_int ("window-height", SMALL_HEIGHT);
  f.application = wbl_application_new ();
  g_timeout_add (50, small_cb, &f);
  g_assert_cmpint (g_application_run (G_APPLICATION (f.application), 4, (char **) argv), ==, 0);
  g_assert_true (f.saw_desk);
  g_object_unref (f.application);
  remove_tree (f.dir);
  g_free (f.dir);
}

static void
test_demo_desk (void)
{
  Fixture f = { .dir = g_dir_make_tmp ("warbler-window-XXXXXX", NULL) };
  const char *argv[] = { "warbler", "--demo", "--data-dir", f.dir, NULL };
  wbl_settings_set_int ("window-width", SMALL_WIDTH);
  wbl_settings_set_int ("window-height", SMALL_HEIGHT);
  f.application = wbl_application_new ();
  g_timeout_add (50, watch_cb, &f);
  g_assert_cmpint (g_application_run (G_APPLICATION (f.application), 4, (char **) argv), ==, 0);
  g_assert_true (f.saw_desk && f.saw_conversation && f.saw_palette && f.saw_detached);
  g_object_unref (f.application);
  remove_tree (f.dir);
  g_free (f.waiting);
  g_free (f.dir);
}

/* With nothing on disk the first run is what shows, and its question is asked once. */
static gboolean
first_run_cb (gpointer data)
{
  Fixture *f = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (f->application));
  if (++f->n_tries > 2400)
    g_error ("the first run did not come up");
  if (window == NULL || find (GTK_WIDGET (window), WBL_TYPE_SIGN_IN_PAGE) == NULL)
    return G_SOURCE_CONTINUE;
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "send"));
  f->saw_desk = TRUE;
  gtk_window_close (window);
  return G_SOURCE_REMOVE;
}

static void
test_first_run (void)
{
  Fixture f = { .dir = g_dir_make_tmp ("warbler-window-XXXXXX", NULL) };
  const char *argv[] = { "warbler", "--data-dir", f.dir, NULL };
  f.application = wbl_application_new ();
  g_timeout_add (50, first_run_cb, &f);
  g_assert_cmpint (g_application_run (G_APPLICATION (f.application), 3, (char **) argv), ==, 0);
  g_assert_true (f.saw_desk);
  g_object_unref (f.application);
  remove_tree (f.dir);
  g_free (f.dir);
}

static gboolean
has_aside (const char *store)
{
  g_autoptr (GDir) dir = g_dir_open (store, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "store.db.damaged-"))
      return TRUE;
  return FALSE;
}

/* The page of a damaged store offers a new one, and that leads to signing in; the old file stays. */
static gboolean
damaged_cb (gpointer data)
{
  Fixture *f = data;
  GtkWidget *window =
    GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (f->application)));
  GtkWidget *page = window != NULL ? find (window, ADW_TYPE_STATUS_PAGE) : NULL;
  g_autofree char *store = g_build_filename (f->dir, "store", NULL);
  if (++f->n_tries > 2400)
    g_error ("the damaged store was not answered: %s",
             page != NULL ? adw_status_page_get_title (ADW_STATUS_PAGE (page)) : "no page");
  if (page != NULL && !f->saw_desk)
    {
      g_assert_false (has_aside (store));
      g_signal_emit_by_name (find (page, GTK_TYPE_BUTTON), "clicked");
      f->saw_desk = TRUE;
    }
  if (window == NULL || find (window, WBL_TYPE_SIGN_IN_PAGE) == NULL)
    return G_SOURCE_CONTINUE;
  g_assert_true (f->saw_desk && has_aside (store));
  gtk_window_close (GTK_WINDOW (window));
  return G_SOURCE_REMOVE;
}

static void
test_damaged (void)
{
  Fixture f = { .dir = g_dir_make_tmp ("warbler-window-XXXXXX", NULL) };
  const char *argv[] = { "warbler", "--data-dir", f.dir, NULL };
  g_autofree char *store = g_build_filename (f.dir, "store", NULL);
  g_autofree char *file = g_build_filename (store, "store.db", NULL);
  g_assert_cmpint (g_mkdir (store, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "this is not a database, not at all", -1, NULL));
  f.application = wbl_application_new ();
  g_timeout_add (50, damaged_cb, &f);
  g_assert_cmpint (g_application_run (G_APPLICATION (f.application), 3, (char **) argv), ==, 0);
  g_object_unref (f.application);
  remove_tree (f.dir);
  g_free (f.dir);
}

static void
test_settings (void)
{
  g_autofree char *before = wbl_settings_dup_string ("close-behaviour");
  g_autofree char *after = NULL;
  g_assert_cmpstr (before, ==, "ask");
  wbl_settings_set_string ("close-behaviour", "quit");
  after = wbl_settings_dup_string ("close-behaviour");
  g_assert_cmpstr (after, ==, "quit");
  wbl_settings_set_string ("close-behaviour", "ask");
  g_assert_cmpint (wbl_settings_get_int ("held-after-minutes"), ==, 30);
  g_assert_false (wbl_settings_get_bool ("notification-preview"));
}

int
main (int argc, char *argv[])
{
  g_autofree char *demo = NULL;
  g_autofree char *words = NULL;
  gtk_test_init (&argc, &argv, NULL);
  words = g_build_filename (g_test_get_dir (G_TEST_BUILT), "..", "po", NULL);
  setlocale (LC_ALL, ""); /* which gtk_test_init() sets to English */
  bindtextdomain (GETTEXT_PACKAGE, words);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  demo = g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "data", "demo", NULL);
  g_setenv ("WBL_DEMO_DIR", demo, TRUE);
  g_test_add_func ("/window/settings", test_settings);
  g_test_add_func ("/window/first-run", test_first_run);
  g_test_add_func ("/window/damaged", test_damaged);
  g_test_add_func ("/window/demo-desk", test_demo_desk);
  g_test_add_func ("/window/small", test_small);
  return g_test_run ();
}
