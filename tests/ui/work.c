/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-at-work"
#include "config.h"

#include "work.h"

#include <ftw.h>
#include <stdio.h>

#include "ui/wbl-settings.h"

/* ---- coming to work ---- */

static gboolean
has_window (gpointer data)
{
  Work *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));
  self->window = WBL_IS_WINDOW (window) ? WBL_WINDOW (window) : NULL;
  return self->window != NULL && gtk_window_is_active (window);
}

gboolean
work_asks_to_sign_in (gpointer data)
{
  return gtk_widget_get_mapped (GTK_WIDGET (wbl_window_get_sign_in (((Work *) data)->window)));
}

gboolean
work_has_desk (gpointer data)
{
  return wbl_window_get_desk (((Work *) data)->window) != NULL;
}

GtkWidget *
work_sign_in_part (Work *self, const char *name)
{
  GtkWidget *page = GTK_WIDGET (wbl_window_get_sign_in (self->window));
  return GTK_WIDGET (gtk_widget_get_template_child (page, WBL_TYPE_SIGN_IN_PAGE, name));
}

void
work_sign_in (Work *self, const char *password)
{
  const WblSignIn what = { .server = self->nest->http, .app_id = self->nest->app_id, .user = SUPPORT, .agent_name = "Lin" };
  wbl_sign_in_page_fill (wbl_window_get_sign_in (self->window), &what);
  gtk_editable_set_text (GTK_EDITABLE (work_sign_in_part (self, "password")), password);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (work_sign_in_part (self, "remember")), FALSE);
  g_signal_emit_by_name (work_sign_in_part (self, "sign_in"), "clicked");
}

gboolean
work_writes (gpointer data)
{
  Work *self = data;
  return wbl_window_get_conversation (self->window) != NULL && GTK_IS_TEXT_VIEW (real_focus ());
}

/* The list fills when the message is here: until then the key finds nothing. */
static void
open_conversation (Work *self)
{
  while (wbl_window_get_conversation (self->window) == NULL)
    {
      real_keys ("alt+Down");
      real_breathe ();
    }
  real_keys ("ctrl+r");
  real_wait (work_writes, self, "the composer");
  self->conversation = g_strdup (wbl_window_get_conversation (self->window));
}

gboolean
work_is_in_front (gpointer data)
{
  return real_active_window () == GTK_WINDOW (((Work *) data)->window);
}

static gboolean
play_cb (gpointer data)
{
  Work *self = data;
  real_wait (has_window, self, "the window");
  real_wait (work_asks_to_sign_in, self, "the page to sign in");
  work_sign_in (self, SUPPORT_PASSWORD);
  real_wait (work_has_desk, self, "the desk");
  self->customer = test_customer_new (self->nest, self->support);
  test_customer_say (self->customer, "does the tent leak");
  open_conversation (self);
  self->play (self);
  self->played = TRUE;
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static int
remove_cb (const char *path, const struct stat *info, int flag, struct FTW *ftw)
{
  return remove (path);
}

void
work_test (gconstpointer play)
{
  Work self = { .play = (WorkPlay) play, .dir = g_dir_make_tmp ("wbl-test-XXXXXX", NULL) };
  const char *argv[] = { "warbler", "--data-dir", self.dir, NULL };
  wbl_settings_set_string ("send-key", "ctrl-enter");
  wbl_settings_set_string ("last-queue", "all");
  wbl_settings_set_string ("last-status", "any");
  self.nest = test_nest_new_with ("--faults", &self.support);
  self.application = wbl_application_new ();
  g_idle_add (play_cb, &self);
  g_assert_cmpint (g_application_run (G_APPLICATION (self.application), 3, (char **) argv), ==, 0);
  g_assert_true (self.played);
  g_object_unref (self.application);
  test_customer_free (self.customer);
  nest_process_free (self.nest);
  nftw (self.dir, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (self.conversation);
  g_free (self.dir);
}
