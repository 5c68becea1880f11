/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-at-work"
#include "config.h"

#include "work.h"

#include <string.h>

#include "desk/wbl-thread.h"
#include "ui/wbl-key-capture.h"
#include "ui/wbl-keyboard-page.h"
#include "ui/wbl-palette.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-shortcuts.h"
#include "ui/wbl-thread-window.h"

/* ---- keys that a person changed ---- */

static gboolean
is_active (gpointer type)
{
  GtkWindow *window = real_active_window ();
  return window != NULL && G_OBJECT_TYPE (window) == GPOINTER_TO_SIZE (type);
}

static void
wait_for_window (GType type, const char *what)
{
  real_wait (is_active, GSIZE_TO_POINTER (type), what);
}

static gboolean
finds_action (gpointer data)
{
  (void) data;
  return real_focus () != NULL && gtk_widget_get_ancestor (real_focus (), WBL_TYPE_PALETTE) != NULL;
}

static gboolean
finds_no_action (gpointer data)
{
  return !finds_action (data);
}

static void
palette (const char *action)
{
  real_keys ("ctrl+k");
  real_wait (finds_action, NULL, "the palette");
  real_type (action);
  real_keys ("Return");
  real_wait (finds_no_action, NULL, "the palette to go");
}

static gboolean
has_row (gpointer title)
{
  GtkWidget *focus = real_focus ();
  return ADW_IS_ACTION_ROW (focus) && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (focus)), title);
}

static gboolean
has_page (gpointer data)
{
  (void) data;
  return real_active_window () != NULL && real_find (GTK_WIDGET (real_active_window ()), WBL_TYPE_KEYBOARD_PAGE) != NULL;
}

static gboolean
has_query (const char *query)
{
  GtkWidget *field = real_find (GTK_WIDGET (real_active_window ()), GTK_TYPE_SEARCH_ENTRY);
  return g_str_equal (gtk_editable_get_text (GTK_EDITABLE (field)), query);
}

/* A window that has only just come may miss a key: then once more. */
static void
look_for (const char *query)
{
  real_type (query);
  real_breathe ();
  for (guint i = 0; !has_query (query); i++)
    {
      g_assert_cmpuint (i, <, 5);
      real_keys ("ctrl+a");
      real_type (query);
      real_breathe ();
    }
}

/* By the palette, and there by its name. */
static void
go_to_row (const char *title)
{
  palette ("change keyboard");
  real_wait (has_page, NULL, "the page with the keys");
  look_for (title);
  for (guint i = 0; !has_row ((gpointer) title); i++)
    {
      g_assert_cmpuint (i, <, 10);
      real_keys ("Tab");
      real_breathe ();
    }
}

static void
press_for_row (const char *keys)
{
  real_keys ("Return");
  wait_for_window (WBL_TYPE_KEY_CAPTURE, "the window that waits for a key");
  real_keys (keys);
}

static void
assert_keys (const char *action, const char *keys)
{
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  g_autofree char *label = wbl_keymap_label (keymap, wbl_actions_find (action));
  g_assert_cmpstr (label, ==, keys);
}

static gboolean
has_keys (gpointer keys)
{
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  g_autofree char *label = wbl_keymap_label (keymap, wbl_actions_find ("win.resolve"));
  return g_str_equal (label, keys);
}

static gboolean
is_refused (gpointer words)
{
  GtkWidget *label = real_focus () != NULL ? gtk_widget_get_first_child (real_focus ()) : NULL;
  return GTK_IS_LABEL (label) && g_str_equal (gtk_label_get_text (GTK_LABEL (label)), words);
}

static gboolean
is_asked (gpointer data)
{
  (void) data;
  return real_question () != NULL;
}

/* What may not be taken is told, who has a key is named, and nothing changes before a person said so. */
static void
try_taken_keys (void)
{
  press_for_row ("a");
  real_wait (is_refused, (gpointer) "This key writes text. Hold Ctrl with it, or press a function key.", "the reason");
  real_keys ("alt+r");
  real_wait (is_refused, (gpointer) "Alt with a letter is for buttons and menus. Hold Ctrl with it.", "the other reason");
  real_keys ("ctrl+t");
  real_wait (is_asked, NULL, "the question");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (real_question ())), ==, "Ctrl+T Is Used by “Take”");
  assert_keys ("win.resolve", "Ctrl+E");
  real_keys ("Escape");
  real_wait (has_row, (gpointer) "Resolve", "the row again");
  assert_keys ("win.resolve", "Ctrl+E");
  assert_keys ("win.take", "Ctrl+T");
}

static char *
key_on_row (void)
{
  GtkWidget *row = real_focus ();
  g_autoptr (GString) labels = g_string_new (NULL);
  GPtrArray *todo = g_ptr_array_new ();
  for (g_ptr_array_add (todo, row); todo->len > 0;)
    {
      GtkWidget *widget = g_ptr_array_steal_index (todo, todo->len - 1);
      if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
        g_string_append_printf (labels, "%s;", gtk_label_get_text (GTK_LABEL (widget)));
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
        g_ptr_array_add (todo, child);
    }
  g_ptr_array_unref (todo);
  return g_string_free (g_steal_pointer (&labels), FALSE);
}

static void
give_key (const char *keys, const char *label)
{
  g_autofree char *shown = NULL;
  press_for_row (keys);
  real_wait (has_keys, (gpointer) label, "the new key");
  real_wait (has_row, (gpointer) "Resolve", "the row again");
  shown = key_on_row ();
  g_assert_nonnull (strstr (shown, label));
}

static void
back_to_work (Work *self)
{
  real_keys ("Escape");
  real_wait (work_is_in_front, self, "the window again");
}

typedef struct
{
  WblThread *thread;
  WblStatus status;
} State;

static gboolean
has_state (gpointer data)
{
  State *state = data;
  WblConversation *conversation = wbl_thread_get_conversation (state->thread);
  return conversation != NULL && conversation->status == state->status;
}

static void
wait_for_state (WblThread *thread, WblStatus status, const char *what)
{
  State state = { thread, status };
  real_wait (has_state, &state, what);
}

/* The old key has gone by when the palette has come and gone. */
static void
assert_does_nothing (Work *self, WblThread *thread, const char *keys)
{
  WblStatus status = wbl_thread_get_conversation (thread)->status;
  real_keys (keys);
  palette ("write a reply");
  real_wait (work_writes, self, "the composer");
  real_breathe ();
  g_assert_cmpint (wbl_thread_get_conversation (thread)->status, ==, status);
}

static const char *
listed_key (GtkWidget *widget, const char *title)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *own = NULL, *accelerator = NULL;
      g_object_get (widget, "title", &own, "accelerator", &accelerator, NULL);
      return g_strcmp0 (own, title) == 0 ? g_intern_string (accelerator) : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      const char *found = listed_key (child, title);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
look_at_list (Work *self, const char *resolve)
{
  real_keys ("ctrl+question");
  wait_for_window (GTK_TYPE_SHORTCUTS_WINDOW, "the list of keys");
  g_assert_cmpstr (listed_key (GTK_WIDGET (real_active_window ()), "Resolve"), ==, resolve);
  g_assert_cmpstr (listed_key (GTK_WIDGET (real_active_window ()), "Take"), ==, "<Control>t");
  back_to_work (self);
}

/* A window that is made afterwards has the same keys. */
static void
use_in_new_window (Work *self, WblThread *thread)
{
  palette ("reopen");
  wait_for_state (thread, WBL_STATUS_OPEN, "the reopened conversation");
  palette ("open in its own");
  wait_for_window (WBL_TYPE_THREAD_WINDOW, "the window of the conversation");
  real_keys ("F2");
  wait_for_state (thread, WBL_STATUS_RESOLVED, "the resolved conversation, in its own window");
  real_keys ("ctrl+w");
  real_wait (work_is_in_front, self, "the window again");
}

static gboolean
has_button (gpointer data)
{
  (void) data;
  return GTK_IS_BUTTON (real_focus ());
}

/* Taken over from another, taken away, and all as at first again. */
static void
replace_and_reset (void)
{
  press_for_row ("ctrl+t");
  real_wait (is_asked, NULL, "the question");
  real_keys ("Return");
  real_wait (has_keys, (gpointer) "Ctrl+T", "the key of the other");
  real_wait (has_row, (gpointer) "Resolve", "the row again");
  assert_keys ("win.take", "");
  press_for_row ("BackSpace");
  real_wait (has_keys, (gpointer) "", "no key");
  real_wait (has_row, (gpointer) "Resolve", "the row again");
  real_keys ("Tab");
  real_wait (has_button, NULL, "the button that resets");
  real_keys ("space");
  real_wait (has_keys, (gpointer) "Ctrl+E", "the key that it had at first");
  real_wait (has_row, (gpointer) "Resolve", "the row again");
  assert_keys ("win.take", "");
}

static gboolean
finds_key (gpointer data)
{
  (void) data;
  return real_focus () != NULL && gtk_widget_get_ancestor (real_focus (), GTK_TYPE_SEARCH_ENTRY) != NULL;
}

static gboolean
has_no_overrides (gpointer data)
{
  g_autoptr (GVariant) stored = wbl_settings_ref_value (WBL_SHORTCUTS_SETTING);
  (void) data;
  return g_variant_n_children (stored) == 0;
}

static gboolean
is_empty (gpointer field)
{
  return *gtk_editable_get_text (field) == '\0';
}

/* Nothing before a person said so; then every action has its first key at once, in the list of keys as on the page. */
static void
reset_all (Work *self)
{
  real_keys ("alt+a");
  real_wait (is_asked, NULL, "the question");
  real_keys ("Escape");
  real_wait (has_page, NULL, "the page again");
  assert_keys ("win.take", "");
  real_keys ("alt+a");
  real_wait (is_asked, NULL, "the question again");
  real_keys ("alt+r");
  real_wait (has_no_overrides, NULL, "the keys of the table");
  real_wait (finds_key, NULL, "the field: the button is of no more use");
  assert_keys ("win.take", "Ctrl+T");
  assert_keys ("win.resolve", "Ctrl+E");
  real_keys ("Escape");
  real_wait (is_empty, real_focus (), "the empty field");
  back_to_work (self);
  look_at_list (self, "<Control>e");
}

static gboolean
is_in_popover (gpointer data)
{
  (void) data;
  return real_focus () != NULL && gtk_widget_get_ancestor (real_focus (), GTK_TYPE_POPOVER) != NULL;
}

static void
leave_popover (Work *self, const char *what)
{
  real_wait (is_in_popover, NULL, what);
  real_keys ("Escape");
  real_wait (work_writes, self, "the composer again");
  real_breathe ();
  g_assert_true (work_writes (self));
}

/* What a key opened goes by Esc, back to where one was. */
void
work_play_popovers (Work *self)
{
  real_keys ("ctrl+shift+s");
  leave_popover (self, "the times to snooze until");
  palette ("labels");
  leave_popover (self, "the labels");
  palette ("assign");
  leave_popover (self, "the colleagues");
}

/* A key of Resolve that a person changes, by keys alone. */
void
work_play_keys (Work *self)
{
  g_autoptr (WblThread) thread = wbl_thread_new (wbl_window_get_desk (self->window), self->conversation);
  wait_for_state (thread, WBL_STATUS_OPEN, "the open conversation");
  go_to_row ("Resolve");
  try_taken_keys ();
  give_key ("F2", "F2");
  back_to_work (self);
  assert_does_nothing (self, thread, "ctrl+e");
  real_keys ("F2");
  wait_for_state (thread, WBL_STATUS_RESOLVED, "the resolved conversation");
  look_at_list (self, "F2");
  use_in_new_window (self, thread);
  go_to_row ("Resolve");
  replace_and_reset ();
  reset_all (self);
}
