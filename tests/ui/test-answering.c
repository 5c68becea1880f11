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
#include "ui/thread/wbl-composer.h"
#include "ui/wbl-application.h"
#include "ui/wbl-palette.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-window.h"
#include "tests/ui/answering-articles.h"
#include "tests/ui/real-window.h"
#include "tests/unit/rounds.h"

/*
 * What the keyboard alone does in the real window. Rule 5 of the desk: twenty conversations answered without a look at
 * the list. Rule 4: 200 replies with the selection moving away right behind the send key. Rule 7: a note that becomes a
 * reply. A holding reply with its promise. The keys come from the X server, as a person's do; what was sent is read from
 * what the local desk stored.
 */

#define N_ANSWERS 20
#define N_GUARDED test_rounds (40, 200) /* rule 4 says 200; a part of them in a plain run */
#define MOVED_WITHIN_MS 300

typedef struct
{
  WblApplication *application;
  WblWindow *window;
  char *dir;
  GPtrArray *customers; /* of each answer in turn: the customer's user id as text */
  GPtrArray *sends;     /* Send, as the keys went down */
  gboolean done;
  GtkWidget *left; /* (unowned): what had the focus before the last Tab; only compared */
} Fixture;

/* What was on screen when the send key went down. */
typedef struct
{
  char *text, *conversation;
  guint32 at_ms;    /* of the X server */
  guint32 moved_ms; /* when the key went down that moves the selection, 0 = not yet */
} Send;

static void
send_free (gpointer data)
{
  Send *send = data;
  g_free (send->text);
  g_free (send->conversation);
  g_free (send);
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
  real_wait (is_loaded, thread, "the conversation");
  return g_strdup_printf ("%" G_GINT64_FORMAT, wbl_thread_get_conversation (thread)->peer);
}

/* Once the window can still be asked: whose each guarded reply was to be. */
static void
note_receivers (Fixture *f)
{
  for (guint i = 0; i < f->sends->len; i++)
    {
      Send *send = f->sends->pdata[i];
      char *customer = customer_of (f, send->conversation);
      g_free (send->conversation);
      send->conversation = customer;
    }
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
  real_type (text);
  real_keys ("ctrl+shift+Return");
  if (i < N_ANSWERS)
    real_wait (has_moved, &move, "the next conversation, ready to be written to");
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
  real_run (argv);
  real_wait (enough_wait, inbox, "twenty customers who wait");
}

static gboolean
all_sent (gpointer data)
{
  Fixture *f = data;
  return wbl_desk_get_n_unsent (wbl_window_get_desk (f->window)) == 0;
}

/* ---- rule 4 ---- */

static char *
text_of (GtkTextView *view)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (view), &start, &end);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (view), &start, &end, FALSE);
}

static gboolean
key_down_cb (GtkEventControllerKey *keys, guint keyval, guint keycode, GdkModifierType state, gpointer data)
{
  Fixture *f = data;
  guint32 at_ms = gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (keys));
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  if (keyval == GDK_KEY_Return && (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == GDK_CONTROL_MASK)
    {
      Send *send = g_new0 (Send, 1);
      send->text = GTK_IS_TEXT_VIEW (focus) ? text_of (GTK_TEXT_VIEW (focus)) : g_strdup ("");
      send->conversation = g_strdup (wbl_window_get_conversation (f->window));
      send->at_ms = at_ms;
      g_ptr_array_add (f->sends, send);
    }
  else if ((keyval == GDK_KEY_Up || keyval == GDK_KEY_Down) && f->sends->len > 0)
    ((Send *) f->sends->pdata[f->sends->len - 1])->moved_ms = at_ms;
  return GDK_EVENT_PROPAGATE;
}

/* How many were followed in time by a selection that really moved: the next one went down elsewhere. */
static guint
count_moved (Fixture *f)
{
  guint n = 0;
  for (guint i = 0; i + 1 < f->sends->len; i++)
    {
      const Send *send = f->sends->pdata[i], *next = f->sends->pdata[i + 1];
      if (send->moved_ms != 0 && send->moved_ms - send->at_ms <= MOVED_WITHIN_MS
          && !g_str_equal (send->conversation, next->conversation))
        n++;
    }
  return n;
}

typedef struct
{
  Fixture *fixture;
  guint n;
} Sends;

static gboolean
have_gone_down (gpointer data)
{
  Sends *sends = data;
  return sends->fixture->sends->len >= sends->n;
}

/* Twenty replies in one breath: the next key does not wait for anything. */
static void
guard_some (Fixture *f, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) script = g_string_new (NULL);
  Sends sends = { f, f->sends->len + 20 };
  const char *argv[] = { "xdotool", path, NULL };
  for (guint i = f->sends->len; i < sends.n; i++)
    g_string_append_printf (script, "type --delay 4 g-%u\nkey --delay 4 ctrl+Return\nkey --delay 4 alt+%s\n", i,
                            i % 4 < 2 ? "Down" : "Up");
  g_assert_true (g_file_set_contents (path, script->str, -1, &error));
  real_run (argv);
  real_wait (have_gone_down, &sends, "the keys");
}

static void
guard (Fixture *f)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_autofree char *path = g_build_filename (f->dir, "keys", NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_down_cb), f);
  gtk_widget_add_controller (GTK_WIDGET (f->window), keys);
  while (count_moved (f) < N_GUARDED)
    {
      g_assert_cmpuint (f->sends->len, <, 2 * N_GUARDED);
      guard_some (f, path);
    }
  gtk_widget_remove_controller (GTK_WIDGET (f->window), keys);
}

/* ---- rule 7 ---- */

static WblComposer *
composer (Fixture *f)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  return focus != NULL ? WBL_COMPOSER (gtk_widget_get_ancestor (focus, WBL_TYPE_COMPOSER)) : NULL;
}

static gboolean
writes_note (gpointer data)
{
  return composer (data) != NULL && wbl_composer_get_note (composer (data));
}

static gboolean
writes_reply (gpointer data)
{
  return composer (data) != NULL && !wbl_composer_get_note (composer (data));
}

static gboolean
is_asked (gpointer data)
{
  (void) data;
  return real_question () != NULL;
}

static gboolean
finds_action (gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (((Fixture *) data)->window));
  return focus != NULL && gtk_widget_get_ancestor (focus, WBL_TYPE_PALETTE) != NULL;
}

static void
palette (Fixture *f, const char *action)
{
  real_keys ("ctrl+k");
  real_wait (finds_action, f, "the palette");
  real_type (action);
  real_keys ("Return");
}

static void
assert_written (Fixture *f, const char *text)
{
  g_autofree char *written = text_of (GTK_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (f->window))));
  g_assert_cmpstr (written, ==, text);
}

static void
move_note (Fixture *f)
{
  real_keys ("ctrl+shift+n");
  real_wait (writes_note, f, "the note");
  real_type ("ask them");
  palette (f, "note to the reply");
  real_wait (is_asked, f, "the question");
  real_keys ("Return");
  real_wait (writes_reply, f, "the reply");
  assert_written (f, "ask them");
  palette (f, "text to the note");
  real_wait (writes_note, f, "the note again");
  assert_written (f, "ask them");
  palette (f, "note to the reply");
  real_wait (writes_reply, f, "the reply without a question");
  assert_written (f, "ask them");
  real_keys ("ctrl+a");
  real_keys ("Delete");
}

/* ---- a holding reply ---- */

static gboolean
has_button (gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (((Fixture *) data)->window));
  return GTK_IS_BUTTON (focus) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (focus)), "Send and Promise") == 0;
}

static gboolean
has_time (gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (((Fixture *) data)->window));
  return GTK_IS_TOGGLE_BUTTON (focus) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (focus)), "In 2 Hours") == 0;
}

/* The focus is on the button within. */
static GtkDropDown *
reason (Fixture *f)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  return focus != NULL ? GTK_DROP_DOWN (gtk_widget_get_ancestor (focus, GTK_TYPE_DROP_DOWN)) : NULL;
}

static gboolean
has_reason (gpointer data)
{
  return reason (data) != NULL;
}

static gboolean
has_list (gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (((Fixture *) data)->window));
  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_VIEW) != NULL
         && gtk_widget_get_ancestor (focus, GTK_TYPE_DROP_DOWN) != NULL;
}

static gboolean
has_last_reason (gpointer data)
{
  return reason (data) != NULL && gtk_drop_down_get_selected (reason (data)) == 3;
}

static gboolean
has_left (gpointer data)
{
  Fixture *f = data;
  return gtk_window_get_focus (GTK_WINDOW (f->window)) != f->left;
}

static void
tab_to (Fixture *f, RealCondition condition)
{
  for (guint i = 0; !condition (f); i++)
    {
      g_assert_cmpuint (i, <, 20);
      f->left = gtk_window_get_focus (GTK_WINDOW (f->window));
      real_keys ("Tab");
      real_wait (has_left, f, "the focus to move");
    }
}

static gboolean
is_promised (gpointer data)
{
  return wbl_thread_get_conversation (data)->promise_due_ms != 0;
}

/* A list that has only just opened may miss a key: then once more. */
static void
choose_last_reason (Fixture *f)
{
  for (guint i = 0; !has_last_reason (f); i++)
    {
      g_assert_cmpuint (i, <, 10);
      if (!has_list (f))
        real_keys ("space");
      real_wait (has_list, f, "the list of reasons");
      real_keys ("End");
      real_keys ("Return");
      real_breathe ();
    }
}

static void
hold (Fixture *f)
{
  const char *id = wbl_window_get_conversation (f->window);
  g_autoptr (WblThread) thread = wbl_thread_new (wbl_window_get_desk (f->window), id);
  gint64 in_ms = 0;
  real_wait (is_loaded, thread, "the conversation to promise in");
  real_keys ("ctrl+shift+h");
  real_wait (has_reason, f, "the reasons");
  choose_last_reason (f);
  tab_to (f, has_time);
  real_keys ("space");
  tab_to (f, has_button);
  real_keys ("Return");
  real_wait (is_promised, thread, "the promise");
  in_ms = wbl_thread_get_conversation (thread)->promise_due_ms - g_get_real_time () / 1000;
  g_assert_cmpint (in_ms, >, 100 * 60 * 1000);
  g_assert_cmpint (in_ms, <=, 120 * 60 * 1000);
}

static gboolean
play_cb (gpointer data)
{
  Fixture *f = data;
  real_wait (has_desk, f, "the demo desk");
  bring_customers (f);
  while (!has_conversation (f))
    {
      real_keys ("alt+Down");
      g_main_context_iteration (NULL, FALSE);
    }
  real_keys ("ctrl+r");
  real_wait (writes, f, "the composer");
  answering_articles (f->window);
  for (guint i = 1; i <= N_ANSWERS; i++)
    answer_one (f, i);
  real_wait (all_sent, f, "the twenty to be sent");
  real_wait (writes, f, "the composer again");
  guard (f);
  move_note (f);
  hold (f);
  real_wait (all_sent, f, "everything to be sent");
  note_receivers (f);
  f->done = TRUE;
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

/* None of them went to where the selection moved. */
static void
assert_guarded (Fixture *f)
{
  g_autofree char *text = export (f->dir);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (f->sends->len, >=, N_GUARDED);
  for (guint i = 0; i < f->sends->len; i++)
    {
      const Send *send = f->sends->pdata[i];
      g_autofree char *wanted = g_strdup_printf ("g-%u", i);
      g_autofree char *receiver = NULL;
      g_assert_cmpstr (send->text, ==, wanted);
      receiver = receiver_of (lines, wanted);
      g_assert_cmpstr (receiver, ==, send->conversation);
    }
  g_assert_true (strstr (text, "waiting for the carrier's answer") != NULL || strstr (text, "等物流的答复") != NULL);
}

static void
test_keys (void)
{
  Fixture f = { .dir = g_dir_make_tmp ("warbler-answering-XXXXXX", NULL),
                .customers = g_ptr_array_new_with_free_func (g_free),
                .sends = g_ptr_array_new_with_free_func (send_free) };
  const char *argv[] = { "warbler", "--demo", "--data-dir", f.dir, NULL };
  wbl_settings_set_string ("send-key", "ctrl-enter");
  wbl_settings_set_string ("last-queue", "all");
  wbl_settings_set_string ("last-status", "any"); /* what was answered stays in the list, to move through */
  f.application = wbl_application_new ();
  g_idle_add (play_cb, &f);
  g_assert_cmpint (g_application_run (G_APPLICATION (f.application), 4, (char **) argv), ==, 0);
  g_assert_true (f.done);
  g_object_unref (f.application);
  assert_received (&f);
  assert_guarded (&f);
  g_ptr_array_unref (f.customers);
  g_ptr_array_unref (f.sends);
  g_free (f.dir);
}

int
main (int argc, char *argv[])
{
  g_autofree char *demo = NULL;
  gtk_test_init (&argc, &argv, NULL);
  /* libadwaita 1.2 frees a toast that is hidden before it was shown to its end, which a busy machine brings about. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  demo = g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "data", "demo", NULL);
  g_setenv ("WBL_DEMO_DIR", demo, TRUE);
  g_test_add_func ("/answering/keys", test_keys);
  return g_test_run ();
}
