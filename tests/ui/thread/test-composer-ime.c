/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-composer-ime"
#include "config.h"

#include "scripted-desk.h"
#include "ui-test.h"
#include "ui/thread/wbl-thread-pane-private.h"

/* A real input method (ibus-libpinyin) and real key presses: the session's desktop brings both. */

typedef struct
{
  WblDesk *desk;
  WblThreadPane *pane;
  GtkWidget *window, *view;
  char *preedit;
  const char *wanted;
} Ime;

static void
preedit_cb (Ime *ime, const char *preedit)
{
  g_free (ime->preedit);
  ime->preedit = g_strdup (preedit);
}

static gboolean
is_composing (gpointer data)
{
  Ime *ime = data;

  return ime->preedit != NULL && *ime->preedit != '\0';
}

static char *
written (Ime *ime)
{
  return wbl_draft_dup_text (wbl_composer_get_draft (ime->pane->composer), FALSE);
}

static gboolean
is_written (gpointer data)
{
  g_autofree char *text = written (data);

  return g_strcmp0 (text, ((Ime *) data)->wanted) == 0;
}

static gboolean
is_sent (gpointer data)
{
  return scripted_desk_count (((Ime *) data)->desk, "reply ") > 0;
}

static gboolean
is_active (gpointer data)
{
  return gtk_window_is_active (data);
}

static void
set_up (Ime *ime, gconstpointer with_enter)
{
  WblConversation *c = scripted_conversation ("c1", "王小明", "在吗");

  ime->desk = scripted_desk_new ();
  c->assignee_id = g_strdup ("a-lin");
  scripted_desk_put (ime->desk, c);
  scripted_desk_say (ime->desk, "c1", scripted_message ("c1", "Lin", TRUE, 4, "hi"));
  ime->pane = WBL_THREAD_PANE (wbl_thread_pane_new (ime->desk));
  g_object_set (ime->pane, "send-with-enter", with_enter != NULL, NULL);
  ime->window = ui_window_new (GTK_WIDGET (ime->pane), 600, 500);
  wbl_thread_pane_set_conversation (ime->pane, "c1");
  ime->view = ui_find (GTK_WIDGET (ime->pane->composer), GTK_TYPE_TEXT_VIEW, 0);
  g_signal_connect_swapped (ime->view, "preedit-changed", G_CALLBACK (preedit_cb), ime);
  ui_wait_until (is_active, ime->window);
  wbl_thread_pane_focus_composer (ime->pane);
  ui_settle ();
}

static void
tear_down (Ime *ime, gconstpointer data)
{
  ui_destroy (ime->window);
  g_free (ime->preedit);
  g_assert_finalize_object (ime->desk);
}

static void
compose (Ime *ime)
{
  ui_run ("xdotool type --delay 120 nihao");
  ui_wait_until (is_composing, ime);
}

/* Takes the first candidate, and sends it with @key. */
static void
choose_and_send (Ime *ime, const char *key)
{
  g_autofree char *press = g_strdup_printf ("xdotool key --delay 120 %s", key);

  ui_run ("xdotool key --delay 120 space");
  ime->wanted = "你好";
  ui_wait_until (is_written, ime);
  ui_run (press);
  ui_wait_until (is_sent, ime);
  g_assert_cmpstr (scripted_desk_last (ime->desk, "reply "), ==, "reply c1 hold=0 file=- cites=0: 你好");
}

/* Enter belongs to the input method while it composes, and sends only what was committed. */
static void
enter_sends (Ime *ime, const char *key)
{
  g_autofree char *press = g_strdup_printf ("xdotool key --delay 120 %s", key);

  compose (ime);
  ui_run (press);
  ime->wanted = "nihao";
  ui_wait_until (is_written, ime);
  ui_settle ();
  g_assert_false (is_sent (ime));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ime->view)), "", 0);
  compose (ime);
  wbl_composer_send (ime->pane->composer, FALSE);
  g_assert_false (is_sent (ime));
  choose_and_send (ime, key);
}

static void
test_enter (Ime *ime, gconstpointer data)
{
  enter_sends (ime, "Return");
}

static void
test_keypad_enter (Ime *ime, gconstpointer data)
{
  enter_sends (ime, "KP_Enter");
}

/* Where Ctrl+Enter sends, it does not send half a word either, with whichever Enter, and loses nothing of it. */
static void
test_ctrl_enter (Ime *ime, gconstpointer data)
{
  compose (ime);
  ui_run ("xdotool key --delay 120 ctrl+Return");
  ui_settle ();
  ui_run ("xdotool key --delay 120 ctrl+KP_Enter");
  ui_settle ();
  ime->wanted = "";
  g_assert_true (is_composing (ime) && is_written (ime));
  g_assert_false (is_sent (ime));
  choose_and_send (ime, "ctrl+Return");
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  g_test_add ("/composer-ime/enter", Ime, "enter", set_up, test_enter, tear_down);
  g_test_add ("/composer-ime/keypad-enter", Ime, "enter", set_up, test_keypad_enter, tear_down);
  g_test_add ("/composer-ime/ctrl-enter", Ime, NULL, set_up, test_ctrl_enter, tear_down);
  return g_test_run ();
}
