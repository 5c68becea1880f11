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

/* Enter belongs to the input method while it composes, and sends only what was committed. */
static void
test_enter (void)
{
  Ime ime = { .desk = scripted_desk_new () };
  WblConversation *c = scripted_conversation ("c1", "王小明", "在吗");
  GtkWidget *window = NULL;
  GtkWidget *view = NULL;

  c->assignee_id = g_strdup ("a-lin");
  scripted_desk_put (ime.desk, c);
  scripted_desk_say (ime.desk, "c1", scripted_message ("c1", "Lin", TRUE, 4, "hi"));
  ime.pane = WBL_THREAD_PANE (wbl_thread_pane_new (ime.desk));
  g_object_set (ime.pane, "send-with-enter", TRUE, NULL);
  window = ui_window_new (GTK_WIDGET (ime.pane), 600, 500);
  wbl_thread_pane_set_conversation (ime.pane, "c1");
  view = ui_find (GTK_WIDGET (ime.pane->composer), GTK_TYPE_TEXT_VIEW, 0);
  g_signal_connect_swapped (view, "preedit-changed", G_CALLBACK (preedit_cb), &ime);
  ui_wait_until (is_active, window);
  wbl_thread_pane_focus_composer (ime.pane);
  ui_settle ();

  ui_run ("xdotool type --delay 120 nihao");
  ui_wait_until (is_composing, &ime);
  ui_run ("xdotool key --delay 120 Return");
  ime.wanted = "nihao";
  ui_wait_until (is_written, &ime);
  ui_settle ();
  g_assert_false (is_sent (&ime));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "", 0);
  ui_run ("xdotool type --delay 120 nihao");
  ui_wait_until (is_composing, &ime);
  wbl_composer_send (ime.pane->composer, FALSE);
  g_assert_false (is_sent (&ime));
  ui_run ("xdotool key --delay 120 space");
  ime.wanted = "你好";
  ui_wait_until (is_written, &ime);
  ui_run ("xdotool key --delay 120 Return");
  ui_wait_until (is_sent, &ime);
  g_assert_cmpstr (scripted_desk_last (ime.desk, "reply "), ==, "reply c1 hold=0 file=- cites=0: 你好");

  ui_destroy (window);
  g_free (ime.preedit);
  g_assert_finalize_object (ime.desk);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/composer-ime/enter", test_enter);
  return g_test_run ();
}
