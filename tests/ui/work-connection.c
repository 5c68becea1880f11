/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-at-work"
#include "config.h"

#include "work.h"

#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "desk/wbl-thread.h"
#include "tests/unit/sync/office.h"
#include "ui/wbl-format.h"
#include "ui/widgets/wbl-offline-bar.h"

/* ---- what the customer is told of reading (rule 1) ---- */

#define QUIET_MS 2500 /* with a conversation that nobody sees: more than twice the second that reading takes */

/* Returns: how often the desk said "read" to the customer, by the frames that reached them */
static guint
count_read_acks (Work *self)
{
  real_breathe ();
  test_customer_pull (self->customer);
  return self->customer->n_read_acks;
}

typedef struct
{
  WblThread *thread;
  gboolean mine;
  guint unread;
} Conversation;

static gboolean
is_so (gpointer data)
{
  Conversation *wanted = data;
  WblConversation *c = wbl_thread_get_conversation (wanted->thread);
  return c != NULL && (c->assignee_id != NULL) == wanted->mine && c->unread == wanted->unread;
}

static gboolean
is_active (gpointer window)
{
  return gtk_window_is_active (window);
}

/* The window stands there, but the keyboard is elsewhere: nobody reads. */
static void
assert_unread_behind (Work *self, WblThread *thread)
{
  guint before = count_read_acks (self);
  GtkWidget *other = gtk_window_new ();
  gint64 until_us = 0;
  Conversation unread = { thread, TRUE, 1 };
  gtk_window_present (GTK_WINDOW (other));
  real_wait (is_active, other, "the other window");
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
  test_customer_say (self->customer, "are you there");
  real_wait (is_so, &unread, "the unread message");
  until_us = g_get_monotonic_time () + QUIET_MS * 1000;
  while (g_get_monotonic_time () < until_us)
    g_assert_cmpuint (count_read_acks (self), ==, before);
  g_assert_true (is_so (&unread));
  gtk_window_destroy (GTK_WINDOW (other));
}

static void
active_cb (GtkWindow *window, GParamSpec *pspec, gpointer data)
{
  if (gtk_window_is_active (window))
    *(gint64 *) data = g_get_monotonic_time ();
}

void
work_play_reading (Work *self)
{
  g_autoptr (WblThread) thread = wbl_thread_new (wbl_window_get_desk (self->window), self->conversation);
  Conversation read = { thread, TRUE, 0 };
  gint64 since_us = 0;
  guint before = 0;
  real_keys ("ctrl+t");
  real_wait (is_so, &read, "the conversation taken and read");
  while (count_read_acks (self) == 0)
    ;
  before = count_read_acks (self);
  g_signal_connect (self->window, "notify::is-active", G_CALLBACK (active_cb), &since_us);
  assert_unread_behind (self, thread);
  g_assert_cmpuint (self->customer->n_read_acks, ==, before);
  real_wait (is_so, &read, "the message read, with the keyboard in the window again");
  g_assert_cmpint (since_us, >, 0);
  g_assert_cmpint (g_get_monotonic_time () - since_us, >=, 950 * 1000); /* not at the first glance */
  while (count_read_acks (self) == before)
    ;
  g_signal_handlers_disconnect_by_func (self->window, active_cb, &since_us);
}

/* ---- what stops the connection for good ---- */

#define DRAFT "half a sentence"

static void
count_bars (GtkWidget *widget, guint *n)
{
  if (WBL_IS_OFFLINE_BAR (widget) && gtk_widget_get_mapped (widget))
    {
      gpointer revealer = gtk_widget_get_template_child (widget, WBL_TYPE_OFFLINE_BAR, "revealer");
      *n += gtk_revealer_get_reveal_child (GTK_REVEALER (revealer));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    count_bars (child, n);
}

static GtkWidget *
bar_part (Work *self, const char *name)
{
  GtkWidget *bar = real_find (GTK_WIDGET (self->window), WBL_TYPE_OFFLINE_BAR);
  g_assert_nonnull (bar);
  return GTK_WIDGET (gtk_widget_get_template_child (bar, WBL_TYPE_OFFLINE_BAR, name));
}

typedef struct
{
  Work *work;
  const char *words;
} Bar;

static gboolean
bar_says (gpointer data)
{
  Bar *bar = data;
  guint n = 0;
  count_bars (GTK_WIDGET (bar->work->window), &n);
  return n == 1 && strstr (gtk_label_get_text (GTK_LABEL (bar_part (bar->work, "words"))), bar->words) != NULL;
}

static char *
written (Work *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (real_focus ()));
  GtkTextIter start, end;
  g_assert_true (work_writes (self));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static gboolean
has_draft (gpointer data)
{
  g_autofree char *text = work_writes (data) ? written (data) : NULL;
  return g_strcmp0 (text, DRAFT) == 0;
}

static void
write_draft (Work *self)
{
  real_type (DRAFT);
  real_wait (has_draft, self, "what is typed");
}

/* One line says it. The page, the conversation and what is half written stay where they are. */
static void
assert_stopped (Work *self, const char *words)
{
  Bar bar = { self, words };
  real_wait (bar_says, &bar, words);
  g_assert_null (real_question ());
  g_assert_false (work_asks_to_sign_in (self));
  g_assert_true (has_draft (self));
}

static gboolean
is_online (gpointer data)
{
  WblDesk *desk = wbl_window_get_desk (((Work *) data)->window);
  return desk != NULL && wbl_desk_get_link (desk) == WBL_DESK_ONLINE;
}

static gboolean
shows_conversation (gpointer data)
{
  Work *self = data;
  return g_strcmp0 (wbl_window_get_conversation (self->window), self->conversation) == 0;
}

static void
ask_for_password (Work *self)
{
  g_signal_emit_by_name (bar_part (self, "act"), "clicked");
  real_wait (work_asks_to_sign_in, self, "the page to sign in");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (work_sign_in_part (self, "user"))), ==, SUPPORT);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (work_sign_in_part (self, "password"))), ==, "");
}

static void
give_password (Work *self, const char *password)
{
  gtk_editable_set_text (GTK_EDITABLE (work_sign_in_part (self, "password")), password);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (work_sign_in_part (self, "remember")), FALSE);
  g_signal_emit_by_name (work_sign_in_part (self, "sign_in"), "clicked");
}

static guint
count_drafts (Work *self)
{
  guint n = 0;
  test_customer_pull (self->customer);
  for (guint i = 0; i < self->customer->texts->len; i++)
    n += g_str_equal (self->customer->texts->pdata[i], DRAFT);
  return n;
}

static gboolean
is_answered (gpointer data)
{
  return count_drafts (data) > 0;
}

/* The same conversation with the same words; sent, they reach the customer. */
static void
go_on (Work *self)
{
  real_wait (is_online, self, "the connection");
  real_wait (shows_conversation, self, "the same conversation");
  real_keys ("ctrl+r");
  real_wait (has_draft, self, "what was half written");
  real_keys ("ctrl+Return");
  real_wait (is_answered, self, "the reply at the customer");
  g_assert_cmpuint (count_drafts (self), ==, 1);
}

static NestPeer *
other_device (Work *self)
{
  NestPeer *peer = nest_peer_new (self->nest);
  g_assert_true (nest_peer_sign_in (peer, SUPPORT, SUPPORT_PASSWORD));
  return peer;
}

void
work_play_kicked (Work *self)
{
  g_autoptr (NestPeer) other = other_device (self);
  write_draft (self);
  office_call (other, "/user/kick", NULL);
  assert_stopped (self, "This account was signed in on another device");
  ask_for_password (self);
  give_password (self, SUPPORT_PASSWORD);
  go_on (self);
}

void
work_play_password (Work *self)
{
  g_autoptr (NestPeer) other = other_device (self);
  write_draft (self);
  office_call (other, "/user/change_password", g_strdup ("{\"old_password\":\"" SUPPORT_PASSWORD "\",\"new_password\":\"newer\"}"));
  assert_stopped (self, "The sign-in has ended. Give the password again");
  ask_for_password (self);
  give_password (self, "newer");
  go_on (self);
}

static gboolean
is_refused (gpointer data)
{
  return gtk_revealer_get_reveal_child (GTK_REVEALER (work_sign_in_part (data, "error")));
}

/* Signing in says why it does not work either, until somebody lets the account in again. */
void
work_play_frozen (Work *self)
{
  g_autoptr (NestPeer) admin = nest_peer_new (self->nest);
  g_autofree char *list = g_strdup_printf ("{\"list\":[%" G_GINT64_FORMAT "]}", self->support);
  admin->token = nest_process_print (self->nest, "admin-token");
  write_draft (self);
  office_call (admin, "/user/disable", g_strdup (list));
  assert_stopped (self, "The server does not let this account in");
  ask_for_password (self);
  give_password (self, SUPPORT_PASSWORD);
  real_wait (is_refused, self, "the refusal");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (work_sign_in_part (self, "error_title"))), ==, "The Account Is Blocked");
  office_call (admin, "/user/enable", g_strdup (list));
  give_password (self, SUPPORT_PASSWORD);
  go_on (self);
}

/* ---- after sleep ---- */

static gint64 slept_s; /* what the clock that goes on in sleep is ahead */

/* The clocks of the whole program, as after so much sleep. */
int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result = (int) syscall (SYS_clock_gettime, clock, now);
  if (clock == CLOCK_BOOTTIME)
    now->tv_sec += slept_s;
  return result;
}

static gboolean
is_offline (gpointer data)
{
  WblDesk *desk = wbl_window_get_desk (((Work *) data)->window);
  return wbl_desk_get_link (desk) == WBL_DESK_OFFLINE;
}

typedef struct
{
  WblThread *thread;
  const char *text;
} Text;

static gboolean
has_text (gpointer data)
{
  const Text *wanted = data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (wanted->thread));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WblThreadRow) row = g_list_model_get_item (G_LIST_MODEL (wanted->thread), i);
      if (g_strcmp0 (wbl_thread_row_get_message (row)->text, wanted->text) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
set_faults (Work *self, const char *path, const char *faults)
{
  g_autoptr (NestPeer) nobody = nest_peer_new (self->nest);
  office_call (nobody, path, g_strdup (faults));
}

/* A connection that seems alive and hears nothing: after sleep it is not waited for. */
static void
wake_up_deaf (Work *self, WblThread *thread)
{
  Text text = { thread, "said while you slept" };
  set_faults (self, "/__test__/set", "{\"down\":{\"drop\":100}}");
  nest_peer_post_text (self->customer->peer, self->support, nest_peer_new_client_id (self->customer->peer), text.text);
  real_breathe ();
  set_faults (self, "/__test__/clear", "{}");
  real_breathe ();
  g_assert_false (has_text (&text));
  g_assert_true (is_online (self));
  slept_s += 3600;
  real_wait (has_text, &text, "what was said meanwhile");
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* While a new attempt is waited for, waking up is the time for it: it is under way before the clock has told the rest. */
static void
wake_up_waiting (Work *self)
{
  WblDesk *desk = wbl_window_get_desk (self->window);
  guint n = 0;
  nest_process_stop (self->nest);
  real_wait (is_offline, self, "no connection");
  g_signal_connect_swapped (desk, "state-changed", G_CALLBACK (count_cb), &n);
  for (guint tries = 0; n == 0; tries++) /* one may be under way just then */
    {
      g_assert_cmpuint (tries, <, 10);
      real_breathe ();
      n = 0;
      g_signal_emit_by_name (wbl_ticker_get_default (), "resumed");
    }
  g_signal_handlers_disconnect_by_func (desk, count_cb, &n);
  nest_process_start (self->nest);
  real_wait (is_online, self, "the connection");
}

void
work_play_resumed (Work *self)
{
  g_autoptr (WblThread) thread = wbl_thread_new (wbl_window_get_desk (self->window), self->conversation);
  wake_up_deaf (self, thread);
  wake_up_waiting (self);
}
