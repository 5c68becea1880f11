/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-at-work"
#include "config.h"

#include "work.h"

#include "ui/inbox/wbl-inbox-pane.h"
#include "ui/thread/wbl-thread-pane.h"
#include "ui/widgets/wbl-panes.h"

/* ---- the list where one page shows at a time, by keys ---- */

static WblPanes *
panes_of (Work *self)
{
  return WBL_PANES (real_find (GTK_WIDGET (self->window), WBL_TYPE_PANES));
}

static gboolean
is_single (gpointer panes)
{
  return wbl_panes_get_mode (panes) == WBL_PANES_SINGLE;
}

static gboolean
is_wide (gpointer panes)
{
  return !is_single (panes);
}

/* What came while a key moved through the list waits, as rule 3 says. */
static gboolean
has_three (gpointer inbox)
{
  wbl_inbox_apply_pending (inbox);
  return g_list_model_get_n_items (inbox) == 3;
}

static gboolean
has_one (gpointer inbox)
{
  return g_list_model_get_n_items (inbox) == 1;
}

static gboolean
is_on_row (gpointer data)
{
  (void) data;
  return real_focus () != NULL && gtk_widget_get_parent (real_focus ()) != NULL
         && GTK_IS_LIST_VIEW (gtk_widget_get_parent (real_focus ()));
}

static gboolean
has_left (gpointer row)
{
  return is_on_row (NULL) && real_focus () != row;
}

static gboolean
is_field (gpointer text)
{
  GtkWidget *field = real_focus () != NULL ? gtk_widget_get_ancestor (real_focus (), GTK_TYPE_SEARCH_ENTRY) : NULL;
  return field != NULL && g_str_equal (gtk_editable_get_text (GTK_EDITABLE (field)), text);
}

typedef struct
{
  Work *work;
  WblInbox *inbox;
  guint position;
} Place;

static gboolean
shows_place (gpointer data)
{
  Place *place = data;
  g_autoptr (WblInboxRow) row = g_list_model_get_item (G_LIST_MODEL (place->inbox), place->position);
  return wbl_panes_get_show_thread (panes_of (place->work))
         && g_strcmp0 (wbl_inbox_row_get_id (row), wbl_window_get_conversation (place->work->window)) == 0;
}

/* One row on, and the list is still there. */
static void
move (Work *self, const char *keys)
{
  GtkWidget *row = real_focus ();
  g_assert_true (is_on_row (NULL));
  real_keys (keys);
  real_wait (has_left, row, "the next row");
  real_breathe ();
  g_assert_false (wbl_panes_get_show_thread (panes_of (self)));
  g_assert_true (is_on_row (NULL));
}

static void
go_back (void)
{
  real_keys ("alt+Left");
  real_wait (is_on_row, NULL, "a row of the list");
}

static void
open_by_keys (Work *self, WblInbox *inbox)
{
  Place last = { self, inbox, 2 }, middle = { self, inbox, 1 };
  go_back ();
  real_keys ("Home");
  real_breathe ();
  move (self, "Down");
  move (self, "Down");
  real_keys ("Return");
  real_wait (shows_place, &last, "the last conversation");
  go_back ();
  move (self, "Up");
  real_keys ("space");
  real_wait (shows_place, &middle, "the middle conversation");
}

static gboolean
is_aside (gpointer panes)
{
  return wbl_panes_get_side_visible (panes);
}

static gboolean
is_not_aside (gpointer panes)
{
  return !is_aside (panes);
}

static gboolean
has_focus (gpointer work)
{
  GtkWidget *focus = real_focus ();
  return focus != NULL && gtk_widget_get_mapped (focus) && gtk_widget_get_ancestor (focus, WBL_TYPE_THREAD_PANE) != NULL;
}

/* A look at the side pane, and Esc: one is where one was. */
static void
look_aside (Work *self)
{
  GtkWidget *before = NULL;
  real_wait (has_focus, self, "the focus in the thread");
  before = real_focus ();
  g_assert_false (work_writes (self)); /* Esc leaves the composer first */
  real_keys ("F9");
  real_wait (is_aside, panes_of (self), "the side pane");
  real_keys ("Escape");
  real_wait (is_not_aside, panes_of (self), "the side pane to go");
  real_breathe ();
  g_assert_true (real_focus () == before);
}

/* What is typed on a row is looked for; Enter on a row is still the row's. */
static void
look_for (WblInbox *inbox)
{
  go_back ();
  real_type ("zipper");
  real_wait (is_field, (gpointer) "zipper", "what was typed");
  real_wait (has_one, inbox, "what was found");
  real_keys ("Escape");
  real_wait (is_on_row, NULL, "the list again");
  real_wait (has_three, inbox, "all conversations");
}

/* Where there is room the keys open what they come to. */
static void
walk_in_wide_window (Work *self, WblInbox *inbox)
{
  Place first = { self, inbox, 0 }, second = { self, inbox, 1 };
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1200, 780);
  real_wait (is_wide, panes_of (self), "the wide window");
  real_keys ("Home");
  real_wait (shows_place, &first, "the first conversation");
  real_keys ("Down");
  real_wait (shows_place, &second, "the second conversation");
  g_assert_true (is_on_row (NULL));
}

/* By keys: rows that are passed stay closed where the list would be gone with them. */
void
work_play_narrow (Work *self)
{
  g_autoptr (TestCustomer) second = test_customer_new (self->nest, self->support);
  g_autoptr (TestCustomer) third = test_customer_new (self->nest, self->support);
  WblInbox *inbox = wbl_inbox_pane_get_inbox (WBL_INBOX_PANE (real_find (GTK_WIDGET (self->window), WBL_TYPE_INBOX_PANE)));
  test_customer_say (second, "the zipper is broken");
  test_customer_say (third, "where is my stove");
  real_wait (has_three, inbox, "three conversations");
  gtk_window_set_default_size (GTK_WINDOW (self->window), 400, 700);
  real_wait (is_single, panes_of (self), "the narrow window");
  open_by_keys (self, inbox);
  look_aside (self);
  look_for (inbox);
  walk_in_wide_window (self, inbox);
}
