/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-sign-in"

#include "config.h"

#include <adwaita.h>
#include <ftw.h>
#include <stdio.h>

#include "desk/wbl-desk.h"
#include "store/wbl-store.h"
#include "ui/account/wbl-sign-in-page.h"
#include "ui/wbl-settings.h"

/* A desk that is on this computer, whose server does not answer. */

#define SERVER "http://127.0.0.1:9"

static GAsyncResult *
waited (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (result);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gpointer
account_job (WblDb *db, gpointer data, GError **error)
{
  g_assert_true (wbl_db_set_meta (db, "server", SERVER, error) && wbl_db_set_meta (db, "app-id", "shop", error)
                 && wbl_db_set_meta (db, "user", "support", error) && wbl_db_set_meta_int (db, "uid", 77, error)
                 && wbl_db_set_meta (db, "agent-id", "a1", error) && wbl_db_set_meta (db, "agent-name", "Lin", error)
                 && wbl_db_set_meta_int (db, "role", WBL_ROLE_AGENT, error));
  return NULL;
}

/* As an earlier sign-in left it. */
static void
make_store (const char *dir)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (WblStore) store = NULL;

  wbl_store_open_async (dir, NULL, done_cb, &result);
  opened = waited (&result);
  store = wbl_store_open_finish (opened, NULL);
  g_assert_nonnull (store);
  wbl_store_write_async (store, WBL_PRIORITY_INTERACTIVE, account_job, NULL, NULL, NULL, NULL, done_cb, &result);
  written = waited (&result);
  wbl_store_close_async (store, done_cb, &result);
  closed = waited (&result);
}

static WblDesk *
open_desk (const char *dir)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) opened = NULL;

  wbl_desk_open_async (dir, NULL, done_cb, &result);
  opened = waited (&result);
  return wbl_desk_open_finish (opened, NULL);
}

static int
remove_cb (const char *path, const struct stat *info, int flag, struct FTW *ftw)
{
  return remove (path);
}

typedef struct
{
  char *dir;
  WblDesk *desk;
  GtkWidget *window;
  WblSignInPage *page;
  guint n_signed_in;
} Fixture;

static void
signed_in_cb (Fixture *f)
{
  f->n_signed_in++;
}

static void
show_page (Fixture *f)
{
  f->page = WBL_SIGN_IN_PAGE (wbl_sign_in_page_new ());
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->page));
  gtk_window_present (GTK_WINDOW (f->window));
  g_signal_connect_swapped (f->page, "signed-in", G_CALLBACK (signed_in_cb), f);
  wbl_sign_in_page_set_desk (f->page, f->desk);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("wbl-test-XXXXXX", NULL);
  if (!wbl_store_can_encrypt ()) /* else the desk looks for a key */
    make_store (f->dir);
  f->desk = open_desk (f->dir);
  g_assert_nonnull (f->desk);
  f->window = gtk_window_new ();
  show_page (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) closed = NULL;

  gtk_window_destroy (GTK_WINDOW (f->window));
  wbl_desk_close_async (f->desk, done_cb, &result);
  closed = waited (&result);
  g_clear_object (&f->desk);
  nftw (f->dir, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (f->dir);
}

static GtkWidget *
child (Fixture *f, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (f->page), WBL_TYPE_SIGN_IN_PAGE, name));
}

static void
sign_in (Fixture *f, const char *user)
{
  const WblSignIn what = { .server = SERVER, .app_id = "shop", .user = user, .agent_name = "Lin" };

  wbl_sign_in_page_fill (f->page, &what);
  gtk_editable_set_text (GTK_EDITABLE (child (f, "password")), "secret");
  g_signal_emit_by_name (child (f, "sign_in"), "clicked");
  while (f->n_signed_in == 0 && !gtk_revealer_get_reveal_child (GTK_REVEALER (child (f, "error"))))
    g_main_context_iteration (NULL, TRUE);
}

/* Without keyring and network the typed password opens the desk that is here; what is written goes out later. */
static void
test_known (Fixture *f, gconstpointer data)
{
  if (wbl_store_can_encrypt ())
    {
      g_test_skip ("an encrypted store is not made by hand");
      return;
    }
  sign_in (f, "support");
  g_assert_cmpuint (f->n_signed_in, ==, 1);
  g_assert_cmpint (wbl_desk_get_link (f->desk), !=, WBL_DESK_SIGNED_OUT);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (child (f, "password"))), ==, "");
}

/* Nobody else's. */
static void
test_stranger (Fixture *f, gconstpointer data)
{
  sign_in (f, "somebody");
  g_assert_cmpuint (f->n_signed_in, ==, 0);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (child (f, "error_title"))), ==, "No Connection");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (f->window)) == child (f, "error_button"));
}

/* The way out of having no keyring asks for the password that is not typed yet, and does not say that it is wrong. */
static void
test_no_keyring (Fixture *f, gconstpointer data)
{
  const WblSignIn what = { .server = SERVER, .app_id = "shop", .user = "somebody", .agent_name = "Lin" };
  g_autoptr (GError) error = g_error_new_literal (WBL_DESK_ERROR, WBL_DESK_ERROR_KEYRING_MISSING, "no keyring");
  GtkWidget *focus = NULL;

  wbl_sign_in_page_fill (f->page, &what);
  wbl_sign_in_page_show_error (f->page, error);
  g_signal_emit_by_name (child (f, "error_button"), "clicked");
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_true (gtk_widget_is_ancestor (focus, child (f, "password")));
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (child (f, "remember"))));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (child (f, "error"))));
}

/* How to send is asked once: an answer is kept even when signing in fails, and the next page does not ask. */
static void
test_send_key (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  wbl_settings_set_string ("send-key", "unset");
  show_page (f);
  g_assert_true (gtk_widget_get_visible (child (f, "send_key")));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (child (f, "enter")), TRUE);
  sign_in (f, "somebody");
  g_assert_cmpuint (f->n_signed_in, ==, 0);
  key = wbl_settings_dup_string ("send-key");
  g_assert_cmpstr (key, ==, "enter");
  show_page (f);
  g_assert_false (gtk_widget_get_visible (child (f, "send_key")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/sign-in/known-offline", Fixture, NULL, set_up, test_known, tear_down);
  g_test_add ("/sign-in/stranger-offline", Fixture, NULL, set_up, test_stranger, tear_down);
  g_test_add ("/sign-in/send-key", Fixture, NULL, set_up, test_send_key, tear_down);
  g_test_add ("/sign-in/no-keyring", Fixture, NULL, set_up, test_no_keyring, tear_down);
  return g_test_run ();
}
