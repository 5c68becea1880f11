/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-composer"
#include "config.h"

#include "scripted-desk.h"
#include "ui-test.h"
#include "ui/thread/wbl-composer.h"
#include "ui/thread/wbl-quote-strip.h"
#include "ui/thread/wbl-snippet-popover.h"
#include "ui/thread/wbl-thread-pane-private.h"

typedef struct
{
  WblDesk *desk;
  GtkWidget *window;
  WblThreadPane *pane;
  GtkTextView *view;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->desk = scripted_desk_new ();
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%d", i);
      g_autofree char *name = g_strdup_printf ("Customer %d", i);
      WblConversation *c = scripted_conversation (id, name, "hello");

      c->assignee_id = g_strdup ("a-lin");
      scripted_desk_put (f->desk, c);
      scripted_desk_say (f->desk, id, scripted_message (id, name, FALSE, 5, "hello"));
      scripted_desk_say (f->desk, id, scripted_message (id, "Lin", TRUE, 4, "hi"));
    }
  f->pane = WBL_THREAD_PANE (wbl_thread_pane_new (f->desk));
  f->window = ui_window_new (GTK_WIDGET (f->pane), 600, 600);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_settle ();
  f->view = GTK_TEXT_VIEW (ui_find (GTK_WIDGET (f->pane->composer), GTK_TYPE_TEXT_VIEW, 0));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ui_destroy (f->window);
  g_assert_finalize_object (f->desk);
}

static void
type (Fixture *f, const char *text)
{
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (f->view), text, -1);
}

static char *
written (Fixture *f)
{
  return wbl_draft_dup_text (wbl_composer_get_draft (f->pane->composer), wbl_composer_get_note (f->pane->composer));
}

static void
assert_written (Fixture *f, const char *text)
{
  g_autofree char *now = written (f);

  g_assert_cmpstr (now, ==, text);
}

/* Reply and note never mix: not on screen, not on the way out, not on disk. */
static void
test_separation (Fixture *f, gconstpointer data)
{
  type (f, "to the customer");
  wbl_composer_set_note (f->pane->composer, TRUE);
  assert_written (f, "");
  type (f, "about the customer");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (f->pane->composer), "note"));
  wbl_composer_set_note (f->pane->composer, FALSE);
  assert_written (f, "to the customer");
  wbl_composer_set_note (f->pane->composer, TRUE);
  wbl_composer_send (f->pane->composer, FALSE);
  ui_settle ();
  g_assert_cmpstr (scripted_desk_last (f->desk, "note "), ==, "note c1: about the customer");
  g_assert_cmpuint (scripted_desk_count (f->desk, "reply "), ==, 0);
  wbl_composer_set_note (f->pane->composer, FALSE);
  assert_written (f, "to the customer");
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

static void
move_to_reply (Fixture *f, const char *answer)
{
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.move-to-reply", NULL);
  ui_settle ();
  g_assert_true ((question () != NULL) == (answer != NULL));
  if (answer != NULL)
    g_signal_emit_by_name (gtk_widget_get_ancestor (ui_find_label (GTK_WIDGET (question ()), answer), GTK_TYPE_BUTTON), "clicked");
  ui_settle ();
}

/* Rule 7: text moves only when told to. Into the note at once; into the reply after one question, and nothing internal. */
static void
test_move (Fixture *f, gconstpointer data)
{
  g_autofree char *left = NULL;

  type (f, "the stock is wrong");
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.move-to-note", NULL);
  g_assert_true (wbl_composer_get_note (f->pane->composer));
  assert_written (f, "the stock is wrong");
  move_to_reply (f, "Cancel");
  g_assert_true (wbl_composer_get_note (f->pane->composer));
  assert_written (f, "the stock is wrong");
  move_to_reply (f, "Move to Reply");
  g_assert_false (wbl_composer_get_note (f->pane->composer));
  assert_written (f, "the stock is wrong");
  wbl_composer_set_note (f->pane->composer, TRUE);
  assert_written (f, "");
  type (f, "we ask");
  move_to_reply (f, NULL);
  assert_written (f, "the stock is wrong\nwe ask");
  wbl_composer_set_note (f->pane->composer, TRUE);
  type (f, "a secret");
  move_to_reply (f, NULL);
  assert_written (f, "the stock is wrong\nwe ask");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "Our own business"));
  left = wbl_draft_dup_text (wbl_composer_get_draft (f->pane->composer), TRUE);
  g_assert_cmpstr (left, ==, "a secret");
  g_assert_cmpuint (scripted_desk_count (f->desk, "reply "), ==, 0);
}

static GtkWidget *
strip (Fixture *f)
{
  return ui_find (GTK_WIDGET (f->pane->composer), WBL_TYPE_QUOTE_STRIP, 0);
}

/* "Draft saved" is said of what is on the disk, and of nothing else. */
static void
test_not_saved (Fixture *f, gconstpointer data)
{
  GtkWidget *composer = GTK_WIDGET (f->pane->composer);
  guint before = scripted_desk_count (f->desk, "draft c1");

  scripted_desk_refuse_next (f->desk, WBL_DESK_ERROR_INVALID);
  type (f, "half a thought");
  wbl_thread_pane_save_drafts (f->pane);
  g_assert_null (ui_find_label (composer, "Draft saved"));
  ui_settle ();
  g_assert_nonnull (ui_find_label (composer, "Draft not saved yet"));
  g_assert_null (ui_find_label (composer, "Draft saved"));
  g_assert_cmpuint (scripted_desk_count (f->desk, "draft c1"), ==, before);
  wbl_thread_pane_save_drafts (f->pane); /* or three seconds later */
  ui_settle ();
  g_assert_cmpstr (scripted_desk_last (f->desk, "draft c1"), ==, "draft c1 reply: half a thought");
  g_assert_nonnull (ui_find_label (composer, "Draft saved"));
}

/* A reply can point at a message: the newest of the customer's by key. Escape leaves the quote out and nothing else. */
static void
test_quote (Fixture *f, gconstpointer data)
{
  WblMessage *hello = scripted_message ("c1", "Customer 1", FALSE, 1, "which tent?");
  g_autofree char *saved = g_strdup_printf ("draft-quote c1 %" G_GINT64_FORMAT, hello->server_id);
  g_autofree char *sent = g_strdup_printf ("quote c1 %" G_GINT64_FORMAT, hello->server_id);

  scripted_desk_say (f->desk, "c1", hello);
  type (f, "the blue one");
  wbl_composer_set_note (f->pane->composer, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.reply-to", NULL);
  assert_written (f, "the blue one");
  g_assert_true (gtk_widget_get_visible (strip (f)));
  g_assert_nonnull (ui_find_label (strip (f), "which tent?"));
  wbl_composer_set_note (f->pane->composer, TRUE);
  g_assert_false (gtk_widget_get_visible (strip (f)));
  wbl_composer_set_note (f->pane->composer, FALSE);
  g_assert_true (ui_press (GTK_WIDGET (f->view), GDK_KEY_Escape));
  g_assert_false (gtk_widget_get_visible (strip (f)));
  assert_written (f, "the blue one");
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.reply-to-message", "x", hello->server_id);
  wbl_thread_pane_save_drafts (f->pane);
  g_assert_cmpstr (scripted_desk_last (f->desk, "draft-quote"), ==, saved);
  wbl_composer_send (f->pane->composer, FALSE);
  g_assert_false (gtk_widget_get_visible (strip (f)));
  ui_settle ();
  g_assert_cmpstr (scripted_desk_last (f->desk, "quote "), ==, sent);
  type (f, "another");
  wbl_composer_send (f->pane->composer, FALSE);
  ui_settle ();
  g_assert_cmpuint (scripted_desk_count (f->desk, "quote "), ==, 1);
}

/* A reply that was refused comes back with what it answers; when that was taken back, without it. */
static void
test_quote_back (Fixture *f, gconstpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.reply-to", NULL);
  type (f, "the blue one");
  scripted_desk_refuse_next (f->desk, WBL_DESK_ERROR_TOO_LARGE);
  wbl_composer_send (f->pane->composer, FALSE);
  ui_settle ();
  g_assert_true (gtk_widget_get_visible (strip (f)));
  scripted_desk_refuse_next (f->desk, WBL_DESK_ERROR_NOT_FOUND);
  wbl_composer_send (f->pane->composer, FALSE);
  ui_settle ();
  g_assert_false (gtk_widget_get_visible (strip (f)));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "was taken back"));
  assert_written (f, "the blue one");
}

static gboolean
offers_names (gpointer data)
{
  GtkWidget *popover = ui_find (GTK_WIDGET (((Fixture *) data)->pane->composer), GTK_TYPE_LIST_BOX, 0);

  return popover != NULL && gtk_widget_get_mapped (popover);
}

/* In a note an at sign offers the team; a reply is not for colleagues. */
static void
test_mention (Fixture *f, gconstpointer data)
{
  type (f, "@");
  ui_settle ();
  g_assert_false (offers_names (f));
  wbl_composer_set_note (f->pane->composer, TRUE);
  type (f, "ask @c");
  ui_wait_until (offers_names, f);
  g_assert_true (ui_press (GTK_WIDGET (f->view), GDK_KEY_Down));
  g_assert_true (ui_press (GTK_WIDGET (f->view), GDK_KEY_Return));
  assert_written (f, "ask @Chen ");
  ui_settle ();
  g_assert_false (offers_names (f));
  type (f, "and @");
  ui_wait_until (offers_names, f);
  g_assert_true (ui_press (GTK_WIDGET (f->view), GDK_KEY_Escape));
  assert_written (f, "ask @Chen and @");
  ui_settle ();
  g_assert_false (offers_names (f));
  type (f, "nobody");
  ui_settle ();
  g_assert_false (offers_names (f));
}

/* In a reply to a group those who are in it are offered, and nobody of the team. */
static void
test_mention_in_group (Fixture *f, gconstpointer data)
{
  scripted_desk_put (f->desk, scripted_conversation ("g1", "Session", "hello"));
  wbl_thread_pane_set_conversation (f->pane, "g1");
  type (f, "ask @c");
  ui_wait_until (offers_names, f);
  g_assert_true (ui_press (GTK_WIDGET (f->view), GDK_KEY_Return));
  assert_written (f, "ask @Chloe ");
  wbl_composer_set_note (f->pane->composer, TRUE);
  type (f, "@c");
  ui_wait_until (offers_names, f);
  g_assert_true (ui_press (GTK_WIDGET (f->view), GDK_KEY_Return));
  assert_written (f, "@Chen ");
}

/* No typing signal leaves in note mode. */
static void
test_typing (Fixture *f, gconstpointer data)
{
  wbl_composer_set_note (f->pane->composer, TRUE);
  type (f, "a note");
  g_assert_cmpuint (scripted_desk_count (f->desk, "typing "), ==, 0);
  wbl_composer_set_note (f->pane->composer, FALSE);
  type (f, "a reply");
  g_assert_cmpstr (scripted_desk_last (f->desk, "typing "), ==, "typing c1 1");
  wbl_composer_set_note (f->pane->composer, TRUE);
  g_assert_cmpstr (scripted_desk_last (f->desk, "typing "), ==, "typing c1 0");
}

/* What controls are called says to whom, and that a note is a note. */
static void
test_names (Fixture *f, gconstpointer data)
{
  GtkWidget *send = GTK_WIDGET (ui_find_label (GTK_WIDGET (f->pane->composer), "Send to Customer 1"));

  g_assert_nonnull (send);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_ancestor (send, GTK_TYPE_BUTTON)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Send to Customer 1");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Reply to Customer 1");
  wbl_composer_set_note (f->pane->composer, TRUE);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Note about Customer 1");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "Add Note"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "Customers never see this"));
  wbl_composer_set_note (f->pane->composer, FALSE);
  scripted_desk_set_link (f->desk, WBL_DESK_OFFLINE);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "Put in Outbox"));
}

typedef struct
{
  WblDesk *desk;
  const char *prefix;
  guint n;
} Count;

static gboolean
has_count (gpointer data)
{
  Count *count = data;

  return scripted_desk_count (count->desk, count->prefix) >= count->n;
}

/* Both drafts are stored soon after the last key and when another conversation is opened, and come back. */
static void
test_drafts (Fixture *f, gconstpointer data)
{
  Count saved = { f->desk, "draft c1 reply: half a thou", 1 };

  type (f, "half a thou");
  ui_wait_until (has_count, &saved);
  type (f, "ght");
  wbl_thread_pane_set_conversation (f->pane, "c2");
  g_assert_cmpstr (scripted_desk_last (f->desk, "draft c1"), ==, "draft c1 reply: half a thought");
  assert_written (f, "");
  wbl_thread_pane_set_conversation (f->pane, "c1");
  assert_written (f, "half a thought");
  wbl_composer_set_note (f->pane->composer, TRUE);
  type (f, "a note");
  wbl_thread_pane_save_drafts (f->pane);
  g_assert_cmpstr (scripted_desk_last (f->desk, "draft c1 note"), ==, "draft c1 note: a note");
}

/* A stored draft that comes late is put before what was typed meanwhile. */
static void
test_late_draft (Fixture *f, gconstpointer data)
{
  wbl_desk_save_draft_async (f->desk, "c3", FALSE, "stored ", 0, NULL, NULL);
  wbl_thread_pane_set_conversation (f->pane, "c3");
  type (f, "typed");
  ui_settle ();
  assert_written (f, "stored typed");
}

/* Rule 4: what is sent goes to the conversation that had the cursor, whatever is selected right after. */
static void
test_recipient_guard (Fixture *f, gconstpointer data)
{
  static const char *const ids[] = { "c1", "c2", "c3" };

  for (guint i = 0; i < 200; i++)
    {
      const char *to = ids[g_test_rand_int_range (0, 3)];
      const char *then = ids[g_test_rand_int_range (0, 3)];
      g_autofree char *text = g_strdup_printf ("message %u for %s", i, to);
      g_autofree char *wanted = g_strdup_printf ("reply %s hold=0 file=- cites=0: %s", to, text);

      wbl_thread_pane_set_conversation (f->pane, to);
      type (f, text);
      wbl_composer_send (f->pane->composer, i % 2 == 0);
      wbl_thread_pane_set_conversation (f->pane, then);
      if (i % 3 == 0)
        ui_settle ();
      g_assert_cmpstr (scripted_desk_last (f->desk, "reply "), ==, wanted);
    }
  ui_settle ();
  g_assert_cmpuint (scripted_desk_count (f->desk, "reply "), ==, 200);
}

/* A refused reply returns to the composer it came from, with the reason; nothing is lost. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  type (f, "precious words");
  scripted_desk_refuse_next (f->desk, WBL_DESK_ERROR_INTERNAL_TEXT);
  wbl_composer_send (f->pane->composer, FALSE);
  wbl_thread_pane_set_conversation (f->pane, "c2");
  ui_settle ();
  assert_written (f, "");
  wbl_thread_pane_set_conversation (f->pane, "c1");
  assert_written (f, "precious words");
  scripted_desk_refuse_next (f->desk, WBL_DESK_ERROR_INTERNAL_TEXT);
  wbl_composer_send (f->pane->composer, FALSE);
  ui_settle ();
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "internal article"));
}

/* Rule 10: a {{…}} that was left over is not sent. */
static void
test_placeholder (Fixture *f, gconstpointer data)
{
  GtkTextIter start, end;

  type (f, "Dear {{name}}, 您好");
  wbl_composer_send (f->pane->composer, FALSE);
  g_assert_cmpuint (scripted_desk_count (f->desk, "reply "), ==, 0);
  g_assert_true (gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (f->view), &start, &end));
  g_assert_cmpint (gtk_text_iter_get_offset (&start), ==, 5);
  g_assert_cmpint (gtk_text_iter_get_offset (&end), ==, 13);
}

/* Rule 8: what is held, and that undoing brings the text back into its own composer. */
static void
test_hold (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (wbl_thread_hold_ms (FALSE, "hello", 0), ==, 0);
  g_assert_cmpint (wbl_thread_hold_ms (TRUE, "hello", 0), ==, 5000);
  g_assert_cmpint (wbl_thread_hold_ms (FALSE, "退您 120 元", 0), ==, 5000);
  g_assert_cmpint (wbl_thread_hold_ms (FALSE, "we refund $ 12.50", 0), ==, 5000);
  g_assert_cmpint (wbl_thread_hold_ms (FALSE, "in 30 days", 0), ==, 0);
  g_assert_cmpint (wbl_thread_hold_ms (FALSE, "$5", 9000), ==, 9000);
  type (f, "you get ¥120 back");
  wbl_composer_send (f->pane->composer, FALSE);
  ui_settle ();
  g_assert_true (g_str_has_prefix (scripted_desk_last (f->desk, "reply "), "reply c1 hold=5000"));
  wbl_thread_pane_set_conversation (f->pane, "c2");
  g_assert_false (wbl_thread_pane_undo_hold (f->pane, NULL));
  wbl_thread_pane_set_conversation (f->pane, "c1");
  g_assert_true (ui_press (GTK_WIDGET (f->view), GDK_KEY_Escape));
  ui_settle ();
  assert_written (f, "taken back");
}

/* Rule 8: a reply that something was warned about is held; the next one is not. */
static void
test_hold_warned (Fixture *f, gconstpointer data)
{
  static const struct { const char *caution; const char *expected; } cases[] = {
    { NULL, "reply c1 hold=0" }, { "Holds in CN only.", "reply c1 hold=5000" }, { NULL, "reply c1 hold=0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      wbl_thread_pane_insert (f->pane, "Within 7 days.", NULL, FALSE, cases[i].caution);
      wbl_composer_send (f->pane->composer, FALSE);
      ui_settle ();
      g_assert_true (g_str_has_prefix (scripted_desk_last (f->desk, "reply "), cases[i].expected));
    }
}

/* The chooser is made when it is wanted, once, and what is picked goes to the cursor. */
static void
test_emoji (Fixture *f, gconstpointer data)
{
  GtkWidget *chooser = NULL;
  GtkWidget *button = NULL;

  type (f, "thanks ");
  g_assert_null (ui_find (GTK_WIDGET (f->pane), GTK_TYPE_EMOJI_CHOOSER, 0));
  for (guint i = 0; (button = ui_find (GTK_WIDGET (f->pane), GTK_TYPE_MENU_BUTTON, i)) != NULL; i++)
    if (g_strcmp0 (gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (button)), "face-smile-symbolic") == 0)
      break;
  for (guint i = 0; i < 2; i++)
    {
      gtk_menu_button_popup (GTK_MENU_BUTTON (button));
      ui_settle ();
      chooser = ui_find (GTK_WIDGET (f->pane), GTK_TYPE_EMOJI_CHOOSER, 0);
      g_assert_true (gtk_widget_get_mapped (chooser));
      g_assert_null (ui_find (GTK_WIDGET (f->pane), GTK_TYPE_EMOJI_CHOOSER, 1));
      g_signal_emit_by_name (chooser, "emoji-picked", "🏕");
      gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
      ui_settle ();
    }
  assert_written (f, "thanks 🏕🏕");
}

/* Rule 8: Ctrl+Z takes it back too, but only where nothing is written that it could undo instead. */
static void
test_undo_key (Fixture *f, gconstpointer data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (f->view);

  type (f, "you get ¥120 back");
  wbl_composer_send (f->pane->composer, FALSE);
  ui_settle ();
  type (f, "x");
  ui_press_with (GTK_WIDGET (f->view), GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpuint (scripted_desk_count (f->desk, "cancel "), ==, 0);
  gtk_text_buffer_set_text (buffer, "", -1);
  g_assert_true (ui_press_with (GTK_WIDGET (f->view), GDK_KEY_z, GDK_CONTROL_MASK));
  ui_settle ();
  g_assert_cmpuint (scripted_desk_count (f->desk, "cancel "), ==, 1);
  assert_written (f, "taken back");
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* Rule 5: send, set With customer, ask for the next one. */
static void
test_send_next (Fixture *f, gconstpointer data)
{
  guint n = 0;

  g_signal_connect_swapped (f->pane, "next-requested", G_CALLBACK (count_cb), &n);
  type (f, "done");
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.send-next", NULL);
  ui_settle ();
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (scripted_desk_last (f->desk, "status "), ==, "status c1 with_customer ask=0");
}

static void
keep_toast_cb (AdwToast **kept, AdwToast *toast)
{
  g_set_object (kept, toast);
}

/* Rules 5 and 8: one undo for all that it did, from the next thread too, and of nothing but its own conversation. */
static void
test_undo_next (Fixture *f, gconstpointer data)
{
  g_autoptr (AdwToast) toast = NULL;
  WblConversation *asking = scripted_conversation ("c1", "Customer 1", "hello");

  asking->assignee_id = g_strdup ("a-lin");
  asking->status = WBL_STATUS_OPEN;
  scripted_desk_put (f->desk, asking);
  g_signal_connect_swapped (f->pane, "toast", G_CALLBACK (keep_toast_cb), &toast);
  type (f, "you get ¥120 back");
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.send-next", NULL);
  wbl_thread_pane_set_conversation (f->pane, "c2");
  ui_settle ();
  type (f, "meanwhile");
  g_assert_false (wbl_thread_pane_undo_hold (f->pane, NULL));
  g_assert_cmpstr (scripted_desk_last (f->desk, "status "), ==, "status c1 with_customer ask=0");
  g_signal_emit_by_name (toast, "button-clicked");
  ui_settle ();
  g_assert_cmpstr (scripted_desk_last (f->desk, "status "), ==, "status c1 open ask=0");
  assert_written (f, "meanwhile");
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_settle ();
  assert_written (f, "taken back");
}

/* Whoever went on is told that the one before was not sent; the words are still there. */
static void
test_refused_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (AdwToast) toast = NULL;

  g_signal_connect_swapped (f->pane, "toast", G_CALLBACK (keep_toast_cb), &toast);
  type (f, "这是 secret 吗");
  scripted_desk_refuse_next (f->desk, WBL_DESK_ERROR_INTERNAL_TEXT);
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.send-next", NULL);
  wbl_thread_pane_set_conversation (f->pane, "c2");
  ui_settle ();
  g_assert_nonnull (toast);
  g_assert_nonnull (strstr (adw_toast_get_title (toast), "internal article"));
  g_assert_cmpuint (scripted_desk_count (f->desk, "status "), ==, 0);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  assert_written (f, "这是 secret 吗");
}

/* Rule 6: the first key takes an unassigned conversation; losing it keeps the text and offers it as a note. */
static void
test_claim (Fixture *f, gconstpointer data)
{
  WblConversation *c = scripted_conversation ("c9", "Nobody's", "hello");

  scripted_desk_put (f->desk, scripted_conversation ("c9", "Nobody's", "hello"));
  wbl_thread_pane_set_conversation (f->pane, "c9");
  wbl_composer_set_note (f->pane->composer, TRUE);
  type (f, "x");
  g_assert_cmpuint (scripted_desk_count (f->desk, "take "), ==, 0);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (f->view), "", 0);
  wbl_composer_set_note (f->pane->composer, FALSE);
  type (f, "a");
  type (f, "b");
  g_assert_cmpuint (scripted_desk_count (f->desk, "take c9"), ==, 1);
  c->assignee_id = g_strdup ("a-lin");
  c->claim_pending = TRUE; /* made offline: nobody has confirmed it */
  scripted_desk_put (f->desk, c);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "Will try to take"));
  scripted_desk_lose_claim (f->desk, "c9", "Chen");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "Chen took this conversation first")); /* in the same moment */
  assert_written (f, "ab");
  g_signal_emit_by_name (
      gtk_widget_get_ancestor (ui_find_label (GTK_WIDGET (f->pane), "Send to Them as a Note"), GTK_TYPE_BUTTON), "clicked");
  ui_settle ();
  g_assert_cmpstr (scripted_desk_last (f->desk, "note "), ==, "note c9: ab");
  g_assert_cmpuint (scripted_desk_count (f->desk, "reply "), ==, 0);
}

/* A supervisor writes notes only. */
static void
test_supervisor (Fixture *f, gconstpointer data)
{
  scripted_desk_set_role (f->desk, WBL_ROLE_SUPERVISOR);
  wbl_thread_pane_set_conversation (f->pane, "c2");
  g_assert_true (wbl_composer_get_note (f->pane->composer));
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.reply", NULL);
  g_assert_true (wbl_composer_get_note (f->pane->composer));
}

/* An article that was inserted is cited when the reply leaves. */
static void
test_insert (Fixture *f, gconstpointer data)
{
  g_autoptr (WblCite) cite = wbl_cite_new ("kb-1", 3, "30 days.");

  type (f, "Hello, ");
  wbl_thread_pane_insert (f->pane, "30 days.", cite, FALSE, NULL);
  wbl_composer_send (f->pane->composer, FALSE);
  g_assert_cmpstr (scripted_desk_last (f->desk, "reply "), ==, "reply c1 hold=0 file=- cites=1: Hello, 30 days.");
}

/* An article that does not hold here is inserted with the reason beside it. */
static void
test_caution (Fixture *f, gconstpointer data)
{
  wbl_thread_pane_insert (f->pane, "30 days.", NULL, FALSE, "Not for this customer");
  assert_written (f, "30 days.");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "Not for this customer"));
}

/* Internal text never enters a reply: the reason and the public article are there instead. A note takes it. */
static void
test_internal (Fixture *f, gconstpointer data)
{
  g_autoptr (WblCite) cite = wbl_cite_new ("internal", 1, NULL);
  GtkWidget *twin = NULL;

  type (f, "Hello. ");
  wbl_thread_pane_insert (f->pane, "not for you", cite, TRUE, NULL);
  ui_settle ();
  assert_written (f, "Hello. ");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "Our own business"));
  twin = ui_find_label (GTK_WIDGET (f->pane->composer), "For everybody");
  g_assert_nonnull (twin);
  g_signal_emit_by_name (gtk_widget_get_ancestor (twin, GTK_TYPE_BUTTON), "clicked");
  assert_written (f, "Hello. what may be said");
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane->composer), "Our own business"));
  wbl_composer_set_note (f->pane->composer, TRUE);
  wbl_thread_pane_insert (f->pane, "not for you", cite, TRUE, NULL);
  assert_written (f, "not for you");
  wbl_composer_set_note (f->pane->composer, FALSE);
  wbl_composer_send (f->pane->composer, FALSE);
  g_assert_cmpstr (scripted_desk_last (f->desk, "reply "), ==, "reply c1 hold=0 file=- cites=1: Hello. what may be said");
}

static void
paste (Fixture *f, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (f->view)), text);
  g_signal_emit_by_name (f->view, "paste-clipboard");
}

static gboolean
is_asked (gpointer data)
{
  return scripted_desk_count (data, "check ") > 0;
}

/* A paste is checked and then stands where it was asked for, whatever was typed meanwhile; an internal one never does. */
static void
test_paste (Fixture *f, gconstpointer data)
{
  type (f, "one ");
  paste (f, "two ");
  type (f, "three");
  ui_wait_until (is_asked, f->desk);
  ui_settle ();
  assert_written (f, "one two three");
  paste (f, "a secret");
  ui_settle ();
  assert_written (f, "one two three");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "Our own business"));
  wbl_composer_set_note (f->pane->composer, TRUE);
  paste (f, "a secret");
  ui_settle ();
  assert_written (f, "a secret");
}

/* What the gate refuses is selected and explained. */
static void
test_refused_leak (Fixture *f, gconstpointer data)
{
  GtkTextIter start, end;

  type (f, "这是 secret 吗");
  scripted_desk_refuse_next (f->desk, WBL_DESK_ERROR_INTERNAL_TEXT);
  wbl_composer_send (f->pane->composer, FALSE);
  ui_settle ();
  assert_written (f, "这是 secret 吗");
  g_assert_true (gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (f->view), &start, &end));
  g_assert_cmpint (gtk_text_iter_get_offset (&start), ==, 3);
  g_assert_cmpint (gtk_text_iter_get_offset (&end), ==, 9);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "For everybody"));
}

/* Types as a person does: into the view that has the keyboard. */
static void
type_key (Fixture *f, const char *text)
{
  gtk_widget_grab_focus (GTK_WIDGET (f->view));
  ui_settle ();
  gtk_text_buffer_insert_interactive_at_cursor (gtk_text_view_get_buffer (f->view), text, -1, TRUE);
  ui_settle ();
}

static GtkWidget *
snippet_list (Fixture *f)
{
  GtkWidget *popover = ui_find (GTK_WIDGET (f->pane->composer), WBL_TYPE_SNIPPET_POPOVER, 0);

  return popover != NULL && gtk_widget_get_visible (popover) ? popover : NULL;
}

static GtkEditable *
snippet_search (Fixture *f)
{
  return GTK_EDITABLE (ui_find (snippet_list (f), GTK_TYPE_SEARCH_ENTRY, 0));
}

static void
search_snippet (Fixture *f, const char *typed, gboolean enter)
{
  GtkEditable *search = snippet_search (f);

  gtk_editable_set_text (search, typed);
  ui_settle ();
  if (enter)
    g_signal_emit_by_name (search, "activate");
  ui_settle ();
}

static char *
selected (Fixture *f)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (f->view);
  GtkTextIter start, end;

  return gtk_text_buffer_get_selection_bounds (buffer, &start, &end) ? gtk_text_buffer_get_text (buffer, &start, &end, FALSE)
                                                                     : g_strdup ("");
}

/* By name of the line, so that a failure tells which. */
#define assert_selected(f, text) \
  G_STMT_START { g_autofree char *now_ = selected (f); g_assert_cmpstr (now_, ==, text); } G_STMT_END

/* A slash in an empty word opens the list, what is chosen takes its place, Tab leads through it, and what is left
 * over is not sent. */
static void
test_snippet (Fixture *f, gconstpointer data)
{
  type_key (f, "好的 /");
  g_assert_null (snippet_list (f)); /* pasted as one: no slash of its own */
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (f->view), "好的 ", -1);
  type_key (f, "/");
  g_assert_nonnull (snippet_list (f));
  search_snippet (f, "tk", TRUE);
  g_assert_null (snippet_list (f));
  assert_written (f, "好的 退{{金额}}元，3天到账。");
  assert_selected (f, "{{金额}}");
  wbl_composer_send (f->pane->composer, FALSE);
  g_assert_cmpuint (scripted_desk_count (f->desk, "reply "), ==, 0);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "{{金额}} is still"));
  assert_selected (f, "{{金额}}");
  gtk_text_buffer_delete_selection (gtk_text_view_get_buffer (f->view), TRUE, TRUE);
  type (f, "120");
  g_assert_true (wbl_composer_next_stop (f->pane->composer, FALSE));
  assert_selected (f, "3");
  g_assert_true (wbl_composer_next_stop (f->pane->composer, TRUE));
  assert_selected (f, "120");
  g_assert_true (wbl_composer_next_stop (f->pane->composer, FALSE));
  g_assert_true (wbl_composer_next_stop (f->pane->composer, FALSE)); /* the end of the text */
  assert_selected (f, "");
  g_assert_false (wbl_composer_next_stop (f->pane->composer, FALSE));
  wbl_composer_send (f->pane->composer, FALSE);
  g_assert_true (g_str_has_suffix (scripted_desk_last (f->desk, "reply "), "好的 退120元，3天到账。"));
}

/* A slash that is only a slash stays one, with what was typed after it. */
static void
test_slash (Fixture *f, gconstpointer data)
{
  type_key (f, "a");
  type_key (f, "/");
  g_assert_null (snippet_list (f)); /* within a word */
  assert_written (f, "a/");
  type_key (f, " ");
  type_key (f, "、");
  g_assert_nonnull (snippet_list (f));
  search_snippet (f, "home", FALSE);
  g_signal_emit_by_name (snippet_search (f), "stop-search");
  ui_settle ();
  assert_written (f, "a/ 、home");
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (f->view)));
  type_key (f, " ");
  type_key (f, "/");
  search_snippet (f, " ", FALSE);
  g_assert_null (snippet_list (f));
  assert_written (f, "a/ 、home / ");
}

/* By its key; with its file; not into another conversation's text. */
static void
test_snippet_file (Fixture *f, gconstpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.snippets", NULL);
  ui_settle ();
  search_snippet (f, "sms", TRUE);
  assert_written (f, "见附件");
  g_assert_nonnull (wbl_draft_get_attachment (wbl_composer_get_draft (f->pane->composer)));
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.snippets", NULL);
  ui_settle ();
  gtk_editable_set_text (snippet_search (f), "dq");
  ui_settle ();
  g_signal_emit_by_name (snippet_search (f), "activate");
  wbl_thread_pane_set_conversation (f->pane, "c2");
  ui_settle ();
  assert_written (f, "");
  g_assert_cmpstr (scripted_desk_last (f->desk, "snippet sorry"), ==, "snippet sorry for c1");
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
#define ADD(path, test) g_test_add ("/composer/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("separation", test_separation);
  ADD ("move", test_move);
  ADD ("not-saved", test_not_saved);
  ADD ("quote", test_quote);
  ADD ("quote-back", test_quote_back);
  ADD ("mention", test_mention);
  ADD ("mention-in-group", test_mention_in_group);
  ADD ("typing", test_typing);
  ADD ("names", test_names);
  ADD ("drafts", test_drafts);
  ADD ("late-draft", test_late_draft);
  ADD ("recipient-guard", test_recipient_guard);
  ADD ("refused", test_refused);
  ADD ("placeholder", test_placeholder);
  ADD ("emoji", test_emoji);
  ADD ("hold", test_hold);
  ADD ("hold-warned", test_hold_warned);
  ADD ("send-next", test_send_next);
  ADD ("undo-key", test_undo_key);
  ADD ("undo-next", test_undo_next);
  ADD ("refused-elsewhere", test_refused_elsewhere);
  ADD ("claim", test_claim);
  ADD ("supervisor", test_supervisor);
  ADD ("insert", test_insert);
  ADD ("caution", test_caution);
  ADD ("internal", test_internal);
  ADD ("paste", test_paste);
  ADD ("refused-leak", test_refused_leak);
  ADD ("snippet", test_snippet);
  ADD ("slash", test_slash);
  ADD ("snippet-file", test_snippet_file);
#undef ADD
  return g_test_run ();
}
