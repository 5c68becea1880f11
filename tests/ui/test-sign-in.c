/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-sign-in"

#include "config.h"

#include <adwaita.h>
#include <ftw.h>
#include <stdio.h>

#include "desk/wbl-desk.h"
#include "store/wbl-drive.h"
#include "store/wbl-store.h"
#include "ui/account/wbl-sign-in-page.h"
#include "ui/wbl-application.h"
#include "ui/wbl-preferences.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-window.h"
#include "unit/desk/desk-fixture.h"

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

/* ---- another account's data is here: the whole application, at a real local desk ---- */

typedef struct
{
  WblApplication *application;
  NestProcess *nest;
  char *dir, *store; /* (owned) */
  WblSignInPage *page;
  guint step, n_turns;
} Other;

/* Lin signs in, signs out and leaves the data here. */
static void
leave_data (Other *o)
{
  const WblSignIn what = { .server = o->nest->http, .app_id = o->nest->app_id, .user = SUPPORT, .password = SUPPORT_PASSWORD,
                           .agent_name = "Lin", .role = WBL_ROLE_AGENT };
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) signed_in = NULL;
  g_autoptr (GAsyncResult) signed_out = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (WblDesk) desk = open_desk (o->store);

  wbl_desk_sign_in_async (desk, &what, NULL, done_cb, &result);
  signed_in = waited (&result);
  g_assert_true (wbl_desk_sign_in_finish (desk, signed_in, &error));
  wbl_desk_sign_out_async (desk, FALSE, done_cb, &result);
  signed_out = waited (&result);
  g_assert_true (wbl_desk_sign_out_finish (desk, signed_out, NULL));
  wbl_desk_close_async (desk, done_cb, &result);
  closed = waited (&result);
}

static GtkWidget *
part (Other *o, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (o->page), WBL_TYPE_SIGN_IN_PAGE, name));
}

static const char *
typed (Other *o, const char *name)
{
  return gtk_editable_get_text (GTK_EDITABLE (part (o, name)));
}

static void
sign_in_as_ben (Other *o)
{
  const WblSignIn what = { .server = o->nest->http, .app_id = o->nest->app_id, .user = "ben", .agent_name = "Ben" };

  wbl_sign_in_page_fill (o->page, &what);
  gtk_editable_set_text (GTK_EDITABLE (part (o, "password")), SUPPORT_PASSWORD);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (part (o, "remember")), FALSE);
  g_signal_emit_by_name (part (o, "sign_in"), "clicked");
}

static gboolean
is_refused (Other *o)
{
  return gtk_revealer_get_reveal_child (GTK_REVEALER (part (o, "error")));
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
answer (Other *o, const char *response)
{
  AdwMessageDialog *dialog = NULL;

  g_signal_emit_by_name (part (o, "remove_data"), "clicked");
  dialog = question ();
  g_assert_nonnull (dialog);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "Data of Lin From"));
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Whose data it is has a name, and going on as that account asks for nothing but the password. */
static void
look_at_refusal (Other *o)
{
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (part (o, "error_title"))), ==, "Another Account’s Data Is Here");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (part (o, "error_body"))), "the data of Lin at app"));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (part (o, "error_body"))), o->nest->app_id));
  g_assert_true (gtk_widget_get_visible (part (o, "remove_data")));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (part (o, "error_button"))), ==, "Go On as Lin");
  g_signal_emit_by_name (part (o, "error_button"), "clicked");
  g_assert_cmpstr (typed (o, "user"), ==, SUPPORT);
  g_assert_cmpstr (typed (o, "agent_name"), ==, "Lin");
  g_assert_cmpstr (typed (o, "password"), ==, "");
  g_assert_false (is_refused (o));
}

static gboolean
other_cb (gpointer data)
{
  Other *o = data;
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (o->application));
  WblWindow *window = WBL_IS_WINDOW (active) ? WBL_WINDOW (active) : NULL;

  if (++o->n_turns > 2400)
    g_error ("stopped at step %u", o->step);
  if (window == NULL)
    return G_SOURCE_CONTINUE;
  o->page = wbl_window_get_sign_in (window);
  if (o->step == 0 && gtk_widget_get_mapped (GTK_WIDGET (o->page)) && ++o->step)
    sign_in_as_ben (o);
  else if (o->step == 1 && is_refused (o) && ++o->step)
    {
      look_at_refusal (o);
      sign_in_as_ben (o);
    }
  else if (o->step == 2 && is_refused (o) && ++o->step)
    answer (o, "cancel");
  else if (o->step == 3 && ++o->step)
    {
      g_assert_true (is_refused (o) && gtk_widget_get_mapped (GTK_WIDGET (o->page)));
      answer (o, "remove");
    }
  else if (o->step == 4 && wbl_window_get_desk (window) != NULL && ++o->step)
    {
      g_assert_cmpstr (wbl_desk_get_account (wbl_window_get_desk (window))->user, ==, "ben");
      g_action_group_activate_action (G_ACTION_GROUP (o->application), "quit", NULL);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
test_other_account (void)
{
  gint64 support = 0;
  Other o = { .nest = test_nest_new (&support), .dir = g_dir_make_tmp ("wbl-test-XXXXXX", NULL) };
  g_autoptr (NestPeer) ben = nest_peer_new_user (o.nest, "ben");
  const char *argv[] = { "warbler", "--data-dir", o.dir, NULL };

  o.store = g_build_filename (o.dir, "store", NULL);
  leave_data (&o);
  o.application = wbl_application_new ();
  g_timeout_add (20, other_cb, &o);
  g_assert_cmpint (g_application_run (G_APPLICATION (o.application), 3, (char **) argv), ==, 0);
  g_assert_cmpuint (o.step, ==, 5);
  g_object_unref (o.application);
  nest_process_free (o.nest);
  nftw (o.dir, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (o.store);
  g_free (o.dir);
}

/* ---- a desk on a network drive ---- */

static gboolean on_network; /* what every drive is said to be */

static gboolean
is_network (int fd)
{
  return on_network;
}

static gboolean
preferences_tell_drive (WblDesk *desk)
{
  GtkWidget *preferences = wbl_preferences_new (NULL, desk);
  gboolean visible = gtk_widget_get_visible (
      GTK_WIDGET (gtk_widget_get_template_child (preferences, G_OBJECT_TYPE (preferences), "drive")));

  gtk_window_destroy (GTK_WINDOW (preferences));
  return visible;
}

/* Plainly, on the page that says what protects the desk's data; a drive of one's own is no news. */
static void
test_network_drive (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Fixture f = { NULL };

      on_network = i == 1;
      wbl_drive_set_check (is_network);
      set_up (&f, NULL);
      g_assert_cmpint (wbl_desk_is_on_network (f.desk), ==, on_network);
      g_assert_cmpint (preferences_tell_drive (f.desk), ==, on_network);
      tear_down (&f, NULL);
      wbl_drive_set_check (NULL);
    }
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
  g_test_add_func ("/sign-in/network-drive", test_network_drive);
  g_test_add_func ("/sign-in/other-account", test_other_account);
  return g_test_run ();
}
