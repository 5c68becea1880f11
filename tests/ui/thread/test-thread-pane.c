/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-thread-pane"
#include "config.h"

#include <string.h>

#include "scripted-desk.h"
#include "ui-test.h"
#include "ui/thread/wbl-image-viewer.h"
#include "ui/thread/wbl-message-words.h"
#include "ui/thread/wbl-shoulder.h"
#include "ui/thread/wbl-thread-pane-private.h"
#include "ui/thread/wbl-time-choice.h"

typedef struct
{
  WblDesk *desk;
  GtkWidget *window;
  WblThreadPane *pane;
} Fixture;

static WblConversation *
mine (guint unread)
{
  WblConversation *c = scripted_conversation ("c1", "王小明", "能退吗");

  c->assignee_id = g_strdup ("a-lin");
  c->assignee_name = g_strdup ("Lin");
  c->subject = g_strdup ("漏水");
  c->unread = unread;
  c->last_rating = 2;
  c->promise_due_ms = g_get_real_time () / 1000 + 20 * 60000;
  return c;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->desk = scripted_desk_new ();
  scripted_desk_put (f->desk, mine (0));
  for (int i = 60; i > 0; i--)
    {
      g_autofree char *text = g_strdup_printf ("line %d", i);

      scripted_desk_say (f->desk, "c1", scripted_message ("c1", i % 3 == 0 ? "Lin" : "王小明", i % 3 == 0, i, text));
    }
  f->pane = WBL_THREAD_PANE (wbl_thread_pane_new (f->desk));
  f->window = ui_window_new (GTK_WIDGET (f->pane), 620, 600);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ui_destroy (f->window);
  g_assert_finalize_object (f->desk);
}

static void
toast_cb (AdwToast **kept, AdwToast *toast)
{
  g_set_object (kept, toast);
}

static GtkAdjustment *
adjustment (Fixture *f)
{
  GtkWidget *scroll = ui_find (GTK_WIDGET (f->pane->list), GTK_TYPE_SCROLLED_WINDOW, 0);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroll));
}

static gboolean
at_end (gpointer data)
{
  GtkAdjustment *a = data;

  return gtk_adjustment_get_upper (a) > gtk_adjustment_get_page_size (a) &&
         gtk_adjustment_get_value (a) + gtk_adjustment_get_page_size (a) >= gtk_adjustment_get_upper (a) - 40;
}

/* Opens at the newest line, stays there while it is there, and never jumps away from what is being read. */
static void
test_scrolling (Fixture *f, gconstpointer data)
{
  GtkAdjustment *a = adjustment (f);
  double value = 0;

  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_wait_until (at_end, a);
  scripted_desk_say (f->desk, "c1", scripted_message ("c1", "王小明", FALSE, 0, "newest"));
  ui_settle ();
  ui_wait_until (at_end, a);
  gtk_adjustment_set_value (a, gtk_adjustment_get_upper (a) / 2);
  ui_settle ();
  value = gtk_adjustment_get_value (a);
  scripted_desk_say (f->desk, "c1", scripted_message ("c1", "王小明", FALSE, 0, "even newer"));
  ui_settle ();
  g_assert_false (at_end (a));
  g_assert_cmpfloat (ABS (gtk_adjustment_get_value (a) - value), <, 80);
}

/* What the server alone has is fetched when it is asked for; without a connection it is said where it is. */
static void
test_remote (Fixture *f, gconstpointer data)
{
  GtkWidget *list = GTK_WIDGET (f->pane->list), *button = ui_find (list, GTK_TYPE_BUTTON, 0);

  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_settle ();
  g_assert_false (gtk_widget_get_visible (button));
  scripted_desk_set_remote (f->desk, "c1");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_nonnull (ui_find_label (button, "Fetch Older Messages"));
  scripted_desk_set_link (f->desk, WBL_DESK_OFFLINE);
  g_assert_nonnull (ui_find_label (button, "Older messages are at the server, which cannot be reached now"));
  scripted_desk_set_link (f->desk, WBL_DESK_ONLINE);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (scripted_desk_count (f->desk, "fetch c1"), ==, 1);
  g_assert_nonnull (ui_find_label (button, "Fetching Older Messages…"));
  scripted_desk_set_remote (f->desk, NULL);
  g_assert_false (gtk_widget_get_visible (button));
}

static GtkWidget *
button_that_says (GtkWidget *root, const char *words)
{
  GtkWidget *button;

  for (guint n = 0; (button = ui_find (root, GTK_TYPE_MENU_BUTTON, n)) != NULL; n++)
    if (g_strcmp0 (gtk_widget_get_tooltip_text (button), words) == 0)
      return button;
  return NULL;
}

/* Nobody wonders why a conversation that a colleague had is not theirs any more. */
static void
test_left (Fixture *f, gconstpointer data)
{
  WblConversation *c = scripted_conversation ("c2", "王小明", "还是漏水");

  c->left_by_name = g_strdup ("Lin");
  scripted_desk_put (f->desk, c);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_settle ();
  g_assert_nonnull (button_that_says (GTK_WIDGET (f->pane), "Assigned to Lin"));
  wbl_thread_pane_set_conversation (f->pane, "c2");
  ui_settle ();
  g_assert_nonnull (button_that_says (GTK_WIDGET (f->pane),
                                      "Not assigned: Lin had it, but was not at work when the customer wrote again"));
  scripted_desk_put (f->desk, scripted_conversation ("c2", "王小明", "还是漏水"));
  ui_settle ();
  g_assert_nonnull (button_that_says (GTK_WIDGET (f->pane), "Not assigned"));
}

static gboolean
has_no_older (gpointer data)
{
  return !wbl_thread_get_has_older (WBL_THREAD_PANE (data)->thread);
}

static void
test_older (Fixture *f, gconstpointer data)
{
  scripted_desk_set_older (f->desk, "c1", 30);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_wait_until (at_end, adjustment (f));
  g_assert_true (wbl_thread_get_has_older (f->pane->thread));
  gtk_adjustment_set_value (adjustment (f), 0);
  ui_wait_until (has_no_older, f->pane);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->pane->thread)), ==, 90);
}

/* A quote leads to what it answers, also when that is further back; what is in an earlier conversation is said so. */
static void
test_jump (Fixture *f, gconstpointer data)
{
  g_autoptr (AdwToast) toast = NULL;
  WblMessage *answer = scripted_message ("c1", "王小明", FALSE, 0, "that one");
  g_autoptr (WblThreadRow) first = NULL;

  g_signal_connect_swapped (f->pane, "toast", G_CALLBACK (toast_cb), &toast);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_wait_until (at_end, adjustment (f));
  first = g_list_model_get_item (G_LIST_MODEL (f->pane->thread), 0);
  answer->quote_mid = wbl_thread_row_get_message (first)->server_id;
  g_signal_emit_by_name (f->pane->list, "row-action", "show-quoted", answer);
  ui_settle ();
  g_assert_false (at_end (adjustment (f)));
  g_assert_null (toast);
  answer->quote_mid = 1;
  g_signal_emit_by_name (f->pane->list, "row-action", "show-quoted", answer);
  g_assert_nonnull (toast);
  g_assert_nonnull (strstr (adw_toast_get_title (toast), "not in this conversation"));
  g_object_unref (answer);
}

typedef struct
{
  WblDesk *desk;
  const char *prefix;
} Wanted;

static gboolean
was_asked (gpointer data)
{
  Wanted *wanted = data;

  return scripted_desk_last (wanted->desk, wanted->prefix) != NULL;
}

static gboolean
is_active (gpointer data)
{
  return gtk_window_is_active (data);
}

/* Rule 1: read only in a focused window, after a second; not when it was left before. What was looked at already and is
 * another's to answer is left alone. (Only the assignee's reading is told: the desk's own tests.) */
static void
test_read_mark (Fixture *f, gconstpointer data)
{
  Wanted read = { f->desk, "read c1" };
  WblConversation *other = scripted_conversation ("c2", "Anna", "hi");
  gint64 start = 0;

  other->read_untold = TRUE;
  scripted_desk_put (f->desk, other);
  scripted_desk_put (f->desk, mine (2));
  ui_wait_until (is_active, f->window);
  wbl_thread_pane_set_conversation (f->pane, "c2");
  g_assert_cmpuint (f->pane->read_wait, ==, 0);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  g_assert_cmpuint (f->pane->read_wait, !=, 0);
  wbl_thread_pane_set_conversation (f->pane, "c2");
  g_assert_cmpuint (f->pane->read_wait, ==, 0);
  g_assert_cmpuint (scripted_desk_count (f->desk, "read "), ==, 0);
  start = g_get_monotonic_time ();
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_wait_until (was_asked, &read);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 990000);
  gtk_widget_set_visible (GTK_WIDGET (f->pane), FALSE);
  scripted_desk_put (f->desk, mine (4));
  g_assert_cmpuint (f->pane->read_wait, ==, 0);
}

/* What was marked as unread while it is on screen stays so until it is opened again, or the customer writes. */
static void
test_mark_unread (Fixture *f, gconstpointer data)
{
  WblConversation *newer = mine (2);
  WblConversation *marked = mine (1);

  newer->last_customer_mid = 8;
  marked->last_customer_mid = 7;
  ui_wait_until (is_active, f->window);
  scripted_desk_put (f->desk, marked);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  g_assert_cmpuint (f->pane->read_wait, !=, 0);
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.mark-unread", NULL);
  g_assert_cmpstr (scripted_desk_last (f->desk, "unread"), ==, "unread c1");
  g_assert_cmpuint (f->pane->read_wait, ==, 0);
  scripted_desk_set_typing (f->desk, "c1", FALSE);
  g_assert_cmpuint (f->pane->read_wait, ==, 0);
  scripted_desk_put (f->desk, newer);
  g_assert_cmpuint (f->pane->read_wait, !=, 0);
}

/* The facts are there before anything is typed, and freeze when the network is away. */
static void
test_facts (Fixture *f, gconstpointer data)
{
  scripted_desk_say (f->desk, "c1", scripted_message ("c1", "王小明", FALSE, 0, "订单 LQ-2026-3391"));
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_settle ();
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->facts), "Unanswered 2 min"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->facts), "Promised"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->facts), "Last rating"));
  g_assert_cmpstr (wbl_facts_row_get_first_chip (f->pane->facts), ==, "LQ-2026-3391");
  scripted_desk_set_link (f->desk, WBL_DESK_OFFLINE);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->facts), "unanswered 1 min"));
}

static GtkWidget *
button_with_tip (GtkWidget *root, const char *tip)
{
  for (guint i = 0; ui_find (root, GTK_TYPE_BUTTON, i) != NULL; i++)
    {
      GtkWidget *button = ui_find (root, GTK_TYPE_BUTTON, i);

      if (g_strcmp0 (gtk_widget_get_tooltip_text (button), tip) == 0)
        return button;
    }
  return NULL;
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
has_text (gpointer data)
{
  return *(char **) data != NULL;
}

static void
expect_copied (Fixture *f, const char *number, const char *expected)
{
  g_autofree char *copied = NULL;

  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.copy-number", "s", number);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (f->pane)), NULL, copied_cb, &copied);
  ui_wait_until (has_text, &copied);
  g_assert_cmpstr (copied, ==, expected);
}

/* Numbers are for everybody, a phone and an address for whoever serves the customer, unless somebody looks over
 * their shoulder; what the list knows has a link. */
static void
test_chips (Fixture *f, gconstpointer data)
{
  WblConversation *other = mine (0);
  GtkWidget *facts = GTK_WIDGET (f->pane->facts);
  GtkWidget *open = NULL;

  scripted_desk_say (f->desk, "c1", scripted_message ("c1", "王小明", FALSE, 0, "LQ-2026-3391，电话 13812342207，地址：浙江省杭州市西湖区文三路138号"));
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_settle ();
  g_assert_nonnull (button_with_tip (facts, "Copy LQ-2026-3391"));
  g_assert_nonnull (button_with_tip (facts, "Copy 13812342207"));
  g_assert_null (button_with_tip (facts, "Open 13812342207"));
  g_assert_nonnull (button_with_tip (facts, "Copy 浙江省杭州市西湖区文三路138号"));
  open = button_with_tip (facts, "Open LQ-2026-3391");
  g_assert_nonnull (open);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (open)), ==, "thread.open-link");
  g_assert_cmpstr (g_variant_get_string (gtk_actionable_get_action_target_value (GTK_ACTIONABLE (open)), NULL), ==,
                   "https://shop.bluefinch.example/orders/LQ-2026-3391");
  wbl_shoulder_set_on (TRUE);
  g_assert_nonnull (button_with_tip (facts, "Copy LQ-2026-3391"));
  g_assert_null (button_with_tip (facts, "Copy 13812342207"));
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "13812342207"));
  expect_copied (f, "13812342207", "138****2207");
  wbl_shoulder_set_on (FALSE);
  g_assert_nonnull (button_with_tip (facts, "Copy 13812342207"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "13812342207"));
  expect_copied (f, "13812342207", "13812342207");
  g_free (other->assignee_id);
  other->assignee_id = g_strdup ("a-chen");
  scripted_desk_put (f->desk, other);
  ui_settle ();
  g_assert_nonnull (button_with_tip (facts, "Copy LQ-2026-3391"));
  g_assert_null (button_with_tip (facts, "Copy 13812342207"));
}

/* Resolving asks for a rating unless it is switched off, and can be undone. */
static void
test_resolve (Fixture *f, gconstpointer data)
{
  g_autoptr (AdwToast) toast = NULL;

  g_signal_connect_swapped (f->pane, "toast", G_CALLBACK (toast_cb), &toast);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.resolve", NULL);
  g_assert_cmpstr (scripted_desk_last (f->desk, "status "), ==, "status c1 resolved ask=1");
  ui_settle ();
  g_assert_nonnull (toast);
  g_signal_emit_by_name (toast, "button-clicked");
  g_assert_cmpstr (scripted_desk_last (f->desk, "status "), ==, "status c1 open ask=0");
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.ask-rating", NULL);
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.resolve", NULL);
  g_assert_cmpstr (scripted_desk_last (f->desk, "status "), ==, "status c1 resolved ask=0");
}

static void
test_commands (Fixture *f, gconstpointer data)
{
  GtkWidget *pane = GTK_WIDGET (f->pane);

  wbl_thread_pane_set_conversation (f->pane, "c1");
  gtk_widget_activate_action (pane, "thread.assign-to", "s", "a-chen");
  g_assert_cmpstr (scripted_desk_last (f->desk, "assign "), ==, "assign c1 a-chen");
  gtk_widget_activate_action (pane, "thread.assign-to", "s", "");
  g_assert_cmpstr (scripted_desk_last (f->desk, "assign "), ==, "assign c1 nobody");
  gtk_widget_activate_action (pane, "thread.snooze-until", "x", G_GINT64_CONSTANT (1900000000000));
  g_assert_cmpstr (scripted_desk_last (f->desk, "status "), ==, "status c1 snoozed ask=0");
  gtk_widget_activate_action (pane, "thread.no-answer", NULL);
  g_assert_cmpstr (scripted_desk_last (f->desk, "no-answer "), ==, "no-answer c1 undo=0");
  gtk_widget_activate_action (pane, "thread.set-priority", "i", 2);
  g_assert_cmpstr (scripted_desk_last (f->desk, "priority "), ==, "priority c1 2");
  gtk_widget_activate_action (pane, "thread.set-label", "(sb)", "退货", TRUE);
  g_assert_cmpstr (scripted_desk_last (f->desk, "label "), ==, "label c1 退货 add=1");
  gtk_widget_activate_action (pane, "thread.send-held", "x", G_GINT64_CONSTANT (7));
  g_assert_cmpstr (scripted_desk_last (f->desk, "send-now "), ==, "send-now 7");
}

/* The question on screen. (transfer none) (nullable) */
static AdwMessageDialog *
question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static gboolean
nothing_asked (gpointer data)
{
  return question () == NULL;
}

static void
answer (const char *response)
{
  AdwMessageDialog *dialog = question ();

  g_assert_nonnull (dialog);
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait_until (nothing_asked, NULL);
  ui_settle ();
}

static gboolean
has_action (Fixture *f, const char *name)
{
  GtkWidget *button = gtk_button_new ();
  gboolean enabled = FALSE;

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), name);
  wbl_thread_pane_set_banner (f->pane, button);
  enabled = gtk_widget_is_sensitive (button);
  wbl_thread_pane_set_banner (f->pane, NULL);
  return enabled;
}

/* Pinned or not, in the list or not: each has its way back, and only that one is offered. */
static void
test_pin (Fixture *f, gconstpointer data)
{
  WblConversation *pinned = mine (1);

  wbl_thread_pane_set_conversation (f->pane, "c1");
  g_assert_true (has_action (f, "thread.pin") && !has_action (f, "thread.unpin"));
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.pin", NULL);
  g_assert_cmpstr (scripted_desk_last (f->desk, "pin "), ==, "pin c1 1");
  pinned->pinned = TRUE;
  scripted_desk_put (f->desk, pinned);
  g_assert_true (!has_action (f, "thread.pin") && has_action (f, "thread.unpin"));
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.unpin", NULL);
  g_assert_cmpstr (scripted_desk_last (f->desk, "pin "), ==, "pin c1 0");
}

/* Asked first, with what it means for whom; what is not sent yet stays in sight. */
static void
test_remove (Fixture *f, gconstpointer data)
{
  WblConversation *removed = mine (1);
  WblConversation *unsent = mine (1);

  wbl_thread_pane_set_conversation (f->pane, "c1");
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.remove", NULL);
  g_assert_nonnull (question ());
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question ()), "still waits for an answer"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question ()), "colleagues keep theirs"));
  answer ("cancel");
  g_assert_cmpuint (scripted_desk_count (f->desk, "remove "), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.remove", NULL);
  answer ("remove");
  g_assert_cmpstr (scripted_desk_last (f->desk, "remove "), ==, "remove c1 undo=0");
  removed->removed = TRUE;
  scripted_desk_put (f->desk, removed);
  g_assert_true (!has_action (f, "thread.remove") && has_action (f, "thread.put-back"));
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.put-back", NULL);
  g_assert_cmpstr (scripted_desk_last (f->desk, "remove "), ==, "remove c1 undo=1");
  unsent->n_queued = 1;
  scripted_desk_put (f->desk, unsent);
  g_assert_false (has_action (f, "thread.remove"));
}

/* Nobody is blocked by one press. */
static void
test_block (Fixture *f, gconstpointer data)
{
  g_autoptr (AdwToast) toast = NULL;

  g_signal_connect_swapped (f->pane, "toast", G_CALLBACK (toast_cb), &toast);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.block", NULL);
  answer ("cancel");
  g_assert_cmpuint (scripted_desk_count (f->desk, "block "), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.block", NULL);
  answer ("block");
  g_assert_cmpuint (scripted_desk_count (f->desk, "block "), ==, 1);
  g_assert_true (g_str_has_suffix (scripted_desk_last (f->desk, "block "), " 1"));
  g_assert_nonnull (strstr (adw_toast_get_title (toast), "Blocked"));
}

/* The last of ours is recalled while the cloud still does that; after it the words say so, and nothing is asked. */
static void
test_recall (Fixture *f, gconstpointer data)
{
  g_autoptr (AdwToast) toast = NULL;
  WblMessage *sent = scripted_message ("c1", "Lin", TRUE, 1, "the wrong price");
  g_autofree char *call = g_strdup_printf ("recall %" G_GINT64_FORMAT, sent->row_id);

  g_signal_connect_swapped (f->pane, "toast", G_CALLBACK (toast_cb), &toast);
  g_assert_true (wbl_message_can_recall (sent, sent->time_ms));
  g_assert_true (wbl_message_can_recall (sent, sent->time_ms + 5 * 60 * 1000 - 1));
  g_assert_false (wbl_message_can_recall (sent, sent->time_ms + 5 * 60 * 1000));
  scripted_desk_put (f->desk, scripted_conversation ("c7", "Anna", "hi"));
  scripted_desk_say (f->desk, "c7", scripted_message ("c7", "Lin", TRUE, 6, "six minutes ago"));
  wbl_thread_pane_set_conversation (f->pane, "c7");
  ui_settle ();
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.recall", NULL);
  g_assert_cmpuint (scripted_desk_count (f->desk, "recall "), ==, 0);
  g_assert_nonnull (strstr (adw_toast_get_title (toast), "Nothing to recall"));
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_settle ();
  scripted_desk_say (f->desk, "c1", sent);
  scripted_desk_say (f->desk, "c1", scripted_message ("c1", "王小明", FALSE, 0, "really?"));
  wbl_thread_pane_focus_composer (f->pane); /* no line has the focus */
  ui_settle ();
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.recall", NULL);
  ui_settle ();
  g_assert_cmpstr (scripted_desk_last (f->desk, "recall "), ==, call);
}

/* A holding reply leaves what is in the composer alone; its words are in the customer's language. */
static void
test_holding (Fixture *f, gconstpointer data)
{
  g_autofree char *zh = wbl_holding_words ("zh-Hans", 0, 1900000000000);
  g_autofree char *en = wbl_holding_words ("en", 0, 1900000000000);

  g_assert_nonnull (strstr (zh, "回复您"));
  g_assert_nonnull (strstr (en, "get back to you by"));
  wbl_thread_pane_set_conversation (f->pane, "c1");
  wbl_thread_pane_insert (f->pane, "unfinished", NULL, FALSE, NULL);
  wbl_thread_pane_send_holding (f->pane, "back by 15:00", 1900000000000);
  ui_settle ();
  g_assert_cmpstr (scripted_desk_last (f->desk, "holding "), ==, "holding c1: back by 15:00");
  g_assert_false (wbl_draft_is_empty (wbl_composer_get_draft (f->pane->composer), FALSE));
}

static void
test_times (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 11, 27, 16, 30, 0); /* a Friday */
  gint64 now_ms = g_date_time_to_unix (now) * 1000;
  g_autoptr (GDateTime) tomorrow = g_date_time_new_from_unix_local (wbl_time_choice_ms (WBL_TIME_TOMORROW, now_ms) / 1000);
  g_autoptr (GDateTime) monday = g_date_time_new_from_unix_local (wbl_time_choice_ms (WBL_TIME_MONDAY, now_ms) / 1000);

  g_assert_cmpint (wbl_time_choice_ms (WBL_TIME_1_H, now_ms), ==, now_ms + 3600000);
  g_assert_cmpint (g_date_time_get_day_of_month (tomorrow), ==, 28);
  g_assert_cmpint (g_date_time_get_hour (tomorrow), ==, 9);
  g_assert_cmpint (g_date_time_get_day_of_month (monday), ==, 30);
  g_assert_cmpint (g_date_time_get_day_of_week (monday), ==, 1);
}

/* Rule 29: what needs the application running says so. */
static void
test_says_condition (Fixture *f, gconstpointer data)
{
  static const WblTimeKind kinds[] = { WBL_TIME_1_H };
  GtkWidget *choice = g_object_ref_sink (wbl_time_choice_new (kinds, 1));

  g_assert_nonnull (ui_find_label (choice, "while it is running"));
  g_object_unref (choice);
}

static void
test_find (Fixture *f, gconstpointer data)
{
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_settle ();
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.find", NULL);
  gtk_editable_set_text (f->pane->find, "LINE 42");
  g_assert_true (wbl_message_list_find (f->pane->list, "LINE 42", 0));
  g_assert_false (wbl_message_list_find (f->pane->list, "nothing like it", 0));
  g_assert_false (wbl_message_list_find (f->pane->list, "", 0));
}

static void
test_typing_line (Fixture *f, gconstpointer data)
{
  wbl_thread_pane_set_conversation (f->pane, "c1");
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "is typing"));
  scripted_desk_set_typing (f->desk, "c1", TRUE);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "王小明 is typing"));
  scripted_desk_set_typing (f->desk, "c1", FALSE);
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "is typing"));
}

/* Above the thread stands who else writes to this customer. */
static void
test_writing_line (Fixture *f, gconstpointer data)
{
  scripted_desk_put (f->desk, scripted_conversation ("c2", "Anna", "hi"));
  wbl_thread_pane_set_conversation (f->pane, "c1");
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "is writing too"));
  scripted_desk_set_writer (f->desk, "c1", "陈静");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "陈静 is writing too"));
  wbl_thread_pane_set_conversation (f->pane, "c2");
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "is writing too"));
  wbl_thread_pane_set_conversation (f->pane, "c1");
  scripted_desk_set_writer (f->desk, "c1", "陈静");
  scripted_desk_set_writer (f->desk, "c1", NULL);
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "is writing too"));
}

/* While its picture is fetched to be saved the window says how much is here, and the button gives way to one that stops it. */
static void
assert_viewer_saves (Fixture *f, GtkWidget *viewer, gint64 row)
{
  g_autofree char *stopped = g_strdup_printf ("drop %" G_GINT64_FORMAT, row);
  GtkWidget *bar = ui_find (viewer, GTK_TYPE_PROGRESS_BAR, 0);
  GtkWidget *box = gtk_widget_get_parent (bar);
  GtkWidget *stop = gtk_widget_get_next_sibling (bar);
  GtkWidget *save = gtk_widget_get_next_sibling (box);

  if (!GTK_IS_BUTTON (save)) /* which side of the bar is no matter */
    save = gtk_widget_get_prev_sibling (box);
  g_assert_true (gtk_widget_grab_focus (save));
  scripted_desk_set_download (f->desk, row, 0.25);
  g_assert_true (gtk_widget_get_visible (box));
  g_assert_false (gtk_widget_get_visible (save));
  g_assert_true (gtk_widget_is_focus (stop));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0.25);
  g_signal_emit_by_name (stop, "clicked");
  g_assert_cmpstr (scripted_desk_last (f->desk, "drop"), ==, stopped);
  scripted_desk_set_download (f->desk, row, -1);
  g_assert_false (gtk_widget_get_visible (box));
  g_assert_true (gtk_widget_is_focus (save));
}

/* The window of a picture comes and goes, with and without a picture. */
static void
test_viewer (Fixture *f, gconstpointer data)
{
  WblMessage *message = scripted_message ("c1", "王小明", FALSE, 0, "");
  GtkWidget *viewer = NULL;

  message->type = WBL_CONTENT_IMAGE;
  viewer = wbl_image_viewer_open (GTK_WINDOW (f->window), f->desk, message);
  g_object_add_weak_pointer (G_OBJECT (viewer), (gpointer *) &viewer);
  ui_settle ();
  g_assert_nonnull (ui_find_label (viewer, "Picture Not Here Yet"));
  assert_viewer_saves (f, viewer, message->row_id);
  gtk_window_destroy (GTK_WINDOW (viewer));
  ui_settle ();
  g_assert_null (viewer);
  g_object_unref (message);
}

/* Nothing of a pane outlives it, in the middle of anything. */
static void
test_finalize (void)
{
  WblDesk *desk = scripted_desk_new ();
  GtkWidget *pane = g_object_ref_sink (wbl_thread_pane_new (desk));

  scripted_desk_put (desk, mine (1));
  wbl_thread_pane_set_conversation (WBL_THREAD_PANE (pane), "c1");
  wbl_thread_pane_insert (WBL_THREAD_PANE (pane), "text", NULL, FALSE, NULL);
  gtk_widget_activate_action (pane, "thread.send", NULL);
  gtk_widget_activate_action (pane, "thread.resolve", NULL);
  g_assert_finalize_object (pane);
  ui_settle ();
  g_assert_finalize_object (desk);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
#define ADD(path, test) g_test_add ("/thread-pane/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("scrolling", test_scrolling);
  ADD ("remote", test_remote);
  ADD ("left", test_left);
  ADD ("older", test_older);
  ADD ("jump", test_jump);
  ADD ("read-mark", test_read_mark);
  ADD ("mark-unread", test_mark_unread);
  ADD ("pin", test_pin);
  ADD ("remove", test_remove);
  ADD ("block", test_block);
  ADD ("facts", test_facts);
  ADD ("chips", test_chips);
  ADD ("recall", test_recall);
  ADD ("resolve", test_resolve);
  ADD ("commands", test_commands);
  ADD ("holding", test_holding);
  ADD ("says-condition", test_says_condition);
  ADD ("find", test_find);
  ADD ("typing", test_typing_line);
  ADD ("writing", test_writing_line);
  ADD ("viewer", test_viewer);
#undef ADD
  g_test_add_func ("/thread-pane/times", test_times);
  g_test_add_func ("/thread-pane/finalize", test_finalize);
  return g_test_run ();
}
