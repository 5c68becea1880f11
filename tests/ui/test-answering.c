/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-answering"
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "desk/wbl-helper-program.h"
#include "desk/wbl-inbox.h"
#include "desk/wbl-thread.h"
#include "ui/wbl-application.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-window.h"

/*
 * Rule 5 of the desk: twenty conversations answered from the keyboard alone, without a look at the list. The keys come
 * from the X server, as a person's do; what was sent is read from what the local desk stored.
 */

#define N_ANSWERS 20
#define WAIT_MS 60000

typedef struct
{
  WblApplication *application;
  WblWindow *window;
  char *dir;
  GPtrArray *customers; /* of each answer in turn: the customer's user id as text */
  gboolean done;
} Fixture;

typedef gboolean (*Condition) (gpointer data);

static gboolean
late_cb (gpointer what)
{
  g_assert_cmpstr (what, ==, "here in time");
  return G_SOURCE_REMOVE;
}

static void
wait_until (Condition condition, gpointer data, const char *what)
{
  guint late = g_timeout_add (WAIT_MS, late_cb, (gpointer) what);
  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

static gboolean
tick_cb (gpointer data)
{
  (void) data;
  return G_SOURCE_CONTINUE;
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Runs a program to its good end, while the window goes on. */
static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  gboolean exited = FALSE;
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, exited_cb, &exited);
  wait_until (is_true, &exited, argv[0]);
}

static void
xdotool (const char *verb, const char *what)
{
  const char *argv[] = { "xdotool", verb, "--clearmodifiers", "--delay", "20", what, NULL };
  run (argv);
}

static gboolean
has_desk (gpointer data)
{
  Fixture *f = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (f->application));
  f->window = WBL_IS_WINDOW (window) ? WBL_WINDOW (window) : NULL;
  return f->window != NULL && wbl_window_get_desk (f->window) != NULL && gtk_window_is_active (window);
}

static gboolean
has_conversation (gpointer data)
{
  Fixture *f = data;
  return wbl_window_get_conversation (f->window) != NULL;
}

static gboolean
writes (gpointer data)
{
  Fixture *f = data;
  return has_conversation (f) && GTK_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (f->window)));
}

typedef struct
{
  Fixture *fixture;
  const char *before;
} Move;

static gboolean
has_moved (gpointer data)
{
  Move *move = data;
  return writes (move->fixture)
         && g_strcmp0 (wbl_window_get_conversation (move->fixture->window), move->before) != 0;
}

static gboolean
is_loaded (gpointer data)
{
  return wbl_thread_get_conversation (data) != NULL;
}

/* Returns: (transfer full): the user id of whom the conversation is with */
static char *
customer_of (Fixture *f, const char *conversation)
{
  g_autoptr (WblThread) thread = wbl_thread_new (wbl_window_get_desk (f->window), conversation);
  wait_until (is_loaded, thread, "the conversation");
  return g_strdup_printf ("%" G_GINT64_FORMAT, wbl_thread_get_conversation (thread)->peer);
}

static char *
answer_text (guint i)
{
  return g_strdup_printf ("answer %u of twenty", i);
}

static void
answer_one (Fixture *f, guint i)
{
  g_autofree char *text = answer_text (i);
  g_autofree char *before = g_strdup (wbl_window_get_conversation (f->window));
  Move move = { f, before };
  g_ptr_array_add (f->customers, customer_of (f, before));
  xdotool ("type", text);
  xdotool ("key", "ctrl+shift+Return");
  if (i < N_ANSWERS)
    wait_until (has_moved, &move, "the next conversation, ready to be written to");
}

static gboolean
enough_wait (gpointer data)
{
  const WblInboxCounts *counts = wbl_inbox_get_counts (data);
  return counts->needs_answer[WBL_QUEUE_MINE] + counts->needs_answer[WBL_QUEUE_UNASSIGNED] >= N_ANSWERS;
}

/* The demo desk has about a dozen customers who wait; more come. */
static void
bring_customers (Fixture *f)
{
  WblDesk *desk = wbl_window_get_desk (f->window);
  const WblAccountInfo *account = wbl_desk_get_account (desk);
  g_autoptr (WblInbox) inbox = wbl_inbox_new (desk);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "ui", "customers.py", NULL);
  g_autofree char *uid = g_strdup_printf ("%" G_GINT64_FORMAT, account->uid);
  const char *argv[] = { "/usr/bin/python3", script, account->server, account->app_id, uid, "12", NULL };
  wbl_inbox_set_filter (inbox, WBL_QUEUE_ALL, WBL_STATUS_OPEN, NULL);
  run (argv);
  wait_until (enough_wait, inbox, "twenty customers who wait");
}

static gboolean
all_sent (gpointer data)
{
  Fixture *f = data;
  return wbl_desk_get_n_unsent (wbl_window_get_desk (f->window)) == 0;
}

static gboolean
play_cb (gpointer data)
{
  Fixture *f = data;
  guint tick = g_timeout_add (20, tick_cb, NULL);
  wait_until (has_desk, f, "the demo desk");
  bring_customers (f);
  while (!has_conversation (f))
    {
      xdotool ("key", "alt+Down");
      g_main_context_iteration (NULL, FALSE);
    }
  xdotool ("key", "ctrl+r");
  wait_until (writes, f, "the composer");
  for (guint i = 1; i <= N_ANSWERS; i++)
    answer_one (f, i);
  wait_until (all_sent, f, "everything to be sent");
  f->done = TRUE;
  g_source_remove (tick);
  g_action_group_activate_action (G_ACTION_GROUP (f->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

/* What the local desk stored, a line for each message, once it has stopped. */
static char *
export (const char *dir)
{
  g_autofree char *nest = wbl_helper_program ("warbler-nest", "nest", "WBL_NEST");
  g_autofree char *data = g_build_filename (dir, "nest", NULL);
  const char *argv[] = { nest, "export", "--data", data, NULL };
  g_autoptr (GError) error = NULL;
  char *lines = NULL;
  int status = 0;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &lines, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return lines;
}

/* Returns: (transfer full): who got the message with this text; exactly one did */
static char *
receiver_of (char **lines, const char *text)
{
  char *receiver = NULL;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = NULL;
      JsonObject *message = NULL;
      if (strstr (lines[i], text) == NULL)
        continue;
      node = json_from_string (lines[i], NULL);
      message = json_node_get_object (node);
      if (g_strcmp0 (json_object_get_string_member (message, "content"), text) != 0)
        continue;
      g_assert_null (receiver);
      receiver = g_strdup (json_object_get_string_member (message, "to"));
    }
  g_assert_nonnull (receiver);
  return receiver;
}

static void
assert_received (Fixture *f)
{
  g_autofree char *text = export (f->dir);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) once = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_assert_cmpuint (f->customers->len, ==, N_ANSWERS);
  for (guint i = 0; i < N_ANSWERS; i++)
    {
      g_autofree char *answer = answer_text (i + 1);
      char *receiver = receiver_of (lines, answer);
      g_assert_cmpstr (receiver, ==, g_ptr_array_index (f->customers, i));
      g_assert_true (g_hash_table_add (once, receiver)); /* nobody twice */
    }
}

static void
test_twenty (void)
{
  Fixture f = { .dir = g_dir_make_tmp ("warbler-answering-XXXXXX", NULL),
                .customers = g_ptr_array_new_with_free_func (g_free) };
  const char *argv[] = { "warbler", "--demo", "--data-dir", f.dir, NULL };
  wbl_settings_set_string ("send-key", "ctrl-enter");
  f.application = wbl_application_new ();
  g_idle_add (play_cb, &f);
  g_assert_cmpint (g_application_run (G_APPLICATION (f.application), 4, (char **) argv), ==, 0);
  g_assert_true (f.done);
  g_object_unref (f.application);
  assert_received (&f);
  g_ptr_array_unref (f.customers);
  g_free (f.dir);
}

int
main (int argc, char *argv[])
{
  g_autofree char *demo = NULL;
  gtk_test_init (&argc, &argv, NULL);
  demo = g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "data", "demo", NULL);
  g_setenv ("WBL_DEMO_DIR", demo, TRUE);
  g_test_add_func ("/answering/twenty", test_twenty);
  return g_test_run ();
}
