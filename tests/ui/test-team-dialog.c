/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-team-dialog"
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "desk/wbl-blocked.h"
#include "desk/wbl-board.h"
#include "desk/wbl-requests.h"
#include "ui/account/wbl-announcements.h"
#include "ui/account/wbl-blocked-people.h"
#include "ui/account/wbl-shared-files.h"
#include "ui/account/wbl-team-dialog.h"
#include "unit/sync/office.h"

/* Who waits for a yes or a no, and what the team shares: with a desk that is not signed in, and at a local desk. */

typedef struct
{
  WblDesk *desk;
  char *dir; /* (owned) */
  WblTeamDialog *dialog;
} Fixture;

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static WblTeamDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (WBL_IS_TEAM_DIALOG (window))
        return WBL_TEAM_DIALOG (window);
    }
  return NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  f->dir = g_dir_make_tmp ("warbler-team-XXXXXX", NULL);
  wbl_desk_open_async (f->dir, NULL, ready_cb, &result);
  f->desk = wbl_desk_open_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  wbl_team_dialog_present (NULL, f->desk);
  f->dialog = find_dialog ();
  g_assert_nonnull (f->dialog);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;
  gtk_window_destroy (GTK_WINDOW (f->dialog));
  wbl_desk_close_async (f->desk, ready_cb, &result);
  g_assert_true (wbl_desk_close_finish (f->desk, wait_for (&result), NULL));
  g_object_unref (f->desk);
  dir = g_dir_open (f->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->dir, name, NULL);
      g_remove (path);
    }
  g_rmdir (f->dir);
  g_free (f->dir);
}

/* Whether a widget of @type whose property @name has @text in it is on screen. (transfer none) (nullable) */
static GtkWidget *
find (GtkWidget *root, GType type, const char *name, const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && gtk_widget_get_mapped (root))
    {
      g_autofree char *value = NULL;
      g_object_get (root, name, &value, NULL);
      if (value != NULL && strstr (value, text) != NULL)
        return root;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, name, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
row_of (Fixture *f, const char *subtitle)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return find (GTK_WIDGET (f->dialog), ADW_TYPE_ACTION_ROW, "subtitle", subtitle);
}

static void
show (Fixture *f)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new ();
  WblRequest contact = { WBL_REQUEST_CONTACT, 501, 0, (char *) "Wang <i>", (char *) "from\nthe shop", (char *) "" };
  WblRequest member = { WBL_REQUEST_APPLICATION, 78, 9000, (char *) "Ben", (char *) "", (char *) "" };
  WblRequest invitation = { WBL_REQUEST_INVITATION, 78, 7001, (char *) "Ben", (char *) "", (char *) "Night <b>shift" };
  g_ptr_array_add (requests, &contact);
  g_ptr_array_add (requests, &member);
  g_ptr_array_add (requests, &invitation);
  wbl_team_dialog_show_requests (f->dialog, requests);
}

/* Each says who wants what; strangers' words are no markup and one line. Nobody waiting: no list. */
static void
test_rows (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  GtkWidget *contact = NULL;
  g_autofree char *subtitle = NULL;
  show (f);
  contact = row_of (f, "asks to be your contact");
  g_assert_nonnull (contact);
  g_object_get (contact, "subtitle", &subtitle, NULL);
  g_assert_null (strchr (subtitle, '\n'));
  g_assert_nonnull (find (contact, GTK_TYPE_LABEL, "label", "Wang <i>"));
  g_assert_nonnull (row_of (f, "asks to be in the team"));
  g_assert_nonnull (row_of (f, "invites you into group Night <b>shift"));
  wbl_team_dialog_show_requests (f->dialog, nobody);
  g_assert_null (row_of (f, "asks to be your contact"));
}

/* An answer that did not get through says why, and can be tried again. */
static void
test_answer (Fixture *f, gconstpointer data)
{
  GtkWidget *accept = NULL;
  show (f);
  accept = find (row_of (f, "asks to be in the team"), GTK_TYPE_BUTTON, "label", "_Accept");
  g_assert_nonnull (accept);
  g_assert_true (gtk_widget_get_focusable (accept));
  g_signal_emit_by_name (accept, "clicked");
  while (!gtk_widget_is_sensitive (accept))
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (find (GTK_WIDGET (f->dialog), GTK_TYPE_LABEL, "label", "This needs the network"));
}

/* ---- what the cloud keeps ---- */

static WblCloudList *
list_of (GtkWidget *root, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return WBL_CLOUD_LIST (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      WblCloudList *found = list_of (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
show_one (WblCloudList *list, gpointer item)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  if (item != NULL)
    g_ptr_array_add (items, item);
  wbl_cloud_list_show (list, items);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Colleagues' words are no markup and one line; away from the cloud each list says so. */
static void
test_board (Fixture *f, gconstpointer data)
{
  WblCloudList *announcements = list_of (GTK_WIDGET (f->dialog), WBL_TYPE_ANNOUNCEMENTS);
  WblCloudList *files = list_of (GTK_WIDGET (f->dialog), WBL_TYPE_SHARED_FILES);
  WblCloudAnnouncement said = { .id = 1, .title = (char *) "<b>Sale</b>\non Monday", .content = (char *) "30 days" };
  WblCloudFile file = { .id = 2, .name = (char *) "../<i>.txt", .size = 2000 };
  g_autofree char *subtitle = NULL;
  GtkWidget *row = NULL;
  while (*(adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (files)) ?: "") == '\0')
    g_main_context_iteration (NULL, TRUE);
  show_one (announcements, &said);
  row = find (GTK_WIDGET (announcements), ADW_TYPE_ACTION_ROW, "title", "<b>Sale</b>");
  g_assert_nonnull (row);
  g_object_get (row, "subtitle", &subtitle, NULL);
  g_assert_nonnull (strstr (subtitle, "30 days"));
  show_one (files, &file);
  g_assert_nonnull (find (GTK_WIDGET (files), ADW_TYPE_ACTION_ROW, "subtitle", "2.0"));
  show_one (files, NULL);
  g_assert_null (find (GTK_WIDGET (files), ADW_TYPE_ACTION_ROW, "subtitle", "2.0"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (files)));
}

/* Seen only where somebody is blocked; what did not get through says why and can be tried again. */
static void
test_unblock (Fixture *f, gconstpointer data)
{
  WblCloudList *blocked = list_of (GTK_WIDGET (f->dialog), WBL_TYPE_BLOCKED_PEOPLE);
  WblBlocked ben = { 78, (char *) "Ben" };
  GtkWidget *button = NULL;
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (blocked)));
  show_one (blocked, &ben);
  button = find (GTK_WIDGET (blocked), GTK_TYPE_BUTTON, "tooltip-text", "Unblock Ben");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_false (gtk_widget_is_sensitive (button));
  while (!gtk_widget_is_sensitive (button))
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (blocked)), "needs the network"));
  show_one (blocked, NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (blocked)));
}

static AdwMessageDialog *
find_question (void)
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

/* Presses a button that asks first, and answers. */
static void
press_and_answer (WblCloudList *list, const char *tooltip, const char *answer)
{
  GtkWidget *button = find (GTK_WIDGET (list), GTK_TYPE_BUTTON, "tooltip-text", tooltip);
  AdwMessageDialog *question = NULL;
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  while ((question = find_question ()) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question), "whole team"));
  g_assert_true (gtk_widget_is_sensitive (button));
  adw_message_dialog_response (question, answer);
  gtk_window_destroy (GTK_WINDOW (question));
  while (find_question () != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_asks (WblCloudList *list, const char *tooltip)
{
  GtkWidget *button = find (GTK_WIDGET (list), GTK_TYPE_BUTTON, "tooltip-text", tooltip);
  wbl_cloud_list_tell (list, "");
  press_and_answer (list, tooltip, "cancel");
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_cmpstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (list)), ==, "");
  press_and_answer (list, tooltip, "remove");
  while (strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (list)), "needs the network") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (gtk_widget_is_sensitive (button));
}

/* What goes for everybody goes after a question only. */
static void
test_remove (Fixture *f, gconstpointer data)
{
  WblCloudList *announcements = list_of (GTK_WIDGET (f->dialog), WBL_TYPE_ANNOUNCEMENTS);
  WblCloudList *files = list_of (GTK_WIDGET (f->dialog), WBL_TYPE_SHARED_FILES);
  WblCloudAnnouncement said = { .id = 1, .title = (char *) "Sale", .content = (char *) "" };
  WblCloudFile file = { .id = 2, .name = (char *) "a.txt", .size = 2000 };
  while (*(adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (files)) ?: "") == '\0')
    g_main_context_iteration (NULL, TRUE);
  show_one (announcements, &said);
  show_one (files, &file);
  assert_asks (announcements, "Withdraw Announcement “Sale”");
  assert_asks (files, "Remove a.txt for All");
}

/* While a file is on its way there is a way to stop it, and only then. */
static void
test_share (Fixture *f, gconstpointer data)
{
  WblCloudList *files = list_of (GTK_WIDGET (f->dialog), WBL_TYPE_SHARED_FILES);
  g_autofree char *path = g_build_filename (f->dir, "store.db", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  while (*(adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (files)) ?: "") == '\0')
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (find (GTK_WIDGET (files), GTK_TYPE_BUTTON, "label", "_Stop"));
  wbl_shared_files_share (WBL_SHARED_FILES (files), file);
  g_assert_nonnull (strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (files)), "Sharing store.db"));
  while (strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (files)), "needs the network") == NULL)
    {
      GtkWidget *stop = find (GTK_WIDGET (files), GTK_TYPE_BUTTON, "label", "_Stop");
      g_assert_true (stop == NULL || gtk_widget_is_sensitive (stop));
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_null (find (GTK_WIDGET (files), GTK_TYPE_BUTTON, "label", "_Stop"));
  g_assert_nonnull (find (GTK_WIDGET (files), GTK_TYPE_BUTTON, "label", "Share a _File…"));
}

/* ---- at a local desk ---- */

typedef struct
{
  Office office;
  WblTeamDialog *dialog;
  WblSharedFiles *files;
  char *dir;    /* (owned) */
  GFile *large; /* (owned): three megabytes */
  GFile *copy;  /* (owned): where it is saved to */
} Live;

static void
live_set_up (Live *f, gconstpointer data)
{
  g_autofree char *large = NULL, *copy = NULL;

  office_set_up (&f->office, GINT_TO_POINTER (OFFICE_TEAM));
  f->dir = g_dir_make_tmp ("warbler-team-XXXXXX", NULL);
  large = g_build_filename (f->dir, "a & <b>.bin", NULL);
  copy = g_build_filename (f->dir, "copy.bin", NULL);
  g_assert_true (g_file_set_contents (large, "tents", -1, NULL));
  g_assert_cmpint (truncate (large, 3 << 20), ==, 0);
  f->large = g_file_new_for_path (large);
  f->copy = g_file_new_for_path (copy);
  wbl_team_dialog_present (NULL, f->office.lin->desk);
  f->dialog = find_dialog ();
  f->files = WBL_SHARED_FILES (list_of (GTK_WIDGET (f->dialog), WBL_TYPE_SHARED_FILES));
}

static void
live_tear_down (Live *f, gconstpointer data)
{
  if (f->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (f->dialog));
  office_tear_down (&f->office, NULL);
  g_assert_true (g_file_delete (f->large, NULL, NULL));
  g_assert_cmpint (g_rmdir (f->dir), ==, 0); /* nothing else is left there */
  g_object_unref (f->large);
  g_object_unref (f->copy);
  g_free (f->dir);
}

static gboolean
says (Live *f, const char *words)
{
  return strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (f->files)) ?: "", words) != NULL;
}

static double
fraction_of (Live *f)
{
  GtkWidget *bar = find (GTK_WIDGET (f->files), GTK_TYPE_PROGRESS_BAR, "css-name", "progressbar");

  return bar != NULL ? gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)) : 0;
}

static GtkWidget *
button_of (Live *f, const char *tooltip)
{
  return find (GTK_WIDGET (f->files), GTK_TYPE_BUTTON, "tooltip-text", tooltip);
}

/* A file goes to the team and comes back: one at a time, seen on its way, stopped without a trace. */
static void
test_transfer (Live *f, gconstpointer data)
{
  WblCloudFile file = { 0 };
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *content = NULL;
  gsize size = 0;

  wbl_shared_files_share (f->files, f->large);
  g_assert_true (says (f, "Sharing a & _b_.bin…"));
  TEST_WAIT (button_of (f, "Save a & <b>.bin…") != NULL);
  wbl_desk_shared_files_async (f->office.lin->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  list = wbl_desk_shared_files_finish (f->office.lin->desk, result, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  file.name = ((WblCloudFile *) list->pdata[0])->name;
  file.url = ((WblCloudFile *) list->pdata[0])->url;
  office_set_faults (&f->office, "{\"rest\":{\"path\":\"/file/download/\",\"times\":1,\"cut_after\":300000,\"stall\":true}}");
  wbl_shared_files_save (f->files, &file, f->copy);
  g_assert_true (says (f, "Saving a & _b_.bin…"));
  TEST_WAIT (fraction_of (f) > 0);
  g_assert_false (gtk_widget_is_sensitive (button_of (f, "Save a & <b>.bin…")));
  g_assert_null (find (GTK_WIDGET (f->files), GTK_TYPE_BUTTON, "label", "Share a _File…"));
  g_signal_emit_by_name (button_of (f, "Stop saving this file"), "clicked");
  TEST_WAIT (says (f, "The file is not saved"));
  g_assert_false (g_file_query_exists (f->copy, NULL));
  g_assert_true (gtk_widget_is_sensitive (button_of (f, "Save a & <b>.bin…")));
  wbl_shared_files_save (f->files, &file, f->copy);
  TEST_WAIT (says (f, "The file is saved"));
  g_assert_true (g_file_load_contents (f->copy, NULL, &content, &size, NULL, NULL));
  g_assert_cmpuint (size, ==, 3 << 20);
  g_assert_cmpstr (content, ==, "tents");
  g_assert_true (g_file_delete (f->copy, NULL, NULL));
}

/* The window is closed while a file is sent: that ends, nobody sees the file, and no bar that is gone is moved. */
static void
test_closed (Live *f, gconstpointer data)
{
  gpointer left = f->files;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  office_set_faults (&f->office, "{\"rest\":{\"path\":\"/group/file/upload\",\"times\":1,\"stall\":true}}");
  wbl_shared_files_share (f->files, f->large);
  g_object_add_weak_pointer (G_OBJECT (f->files), &left);
  TEST_WAIT (fraction_of (f) > 0);
  gtk_window_destroy (GTK_WINDOW (f->dialog));
  f->dialog = NULL;
  g_assert_nonnull (left); /* it is waiting for the end of it */
  TEST_WAIT (left == NULL);
  wbl_desk_shared_files_async (f->office.lin->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  list = wbl_desk_shared_files_finish (f->office.lin->desk, result, NULL);
  g_assert_cmpuint (list->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(name, func) g_test_add ("/team-dialog/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("rows", test_rows);
  ADD ("answer", test_answer);
  ADD ("board", test_board);
  ADD ("unblock", test_unblock);
  ADD ("remove", test_remove);
  ADD ("share", test_share);
  g_test_add ("/team-dialog/transfer", Live, NULL, live_set_up, test_transfer, live_tear_down);
  g_test_add ("/team-dialog/closed", Live, NULL, live_set_up, test_closed, live_tear_down);
  return g_test_run ();
}
