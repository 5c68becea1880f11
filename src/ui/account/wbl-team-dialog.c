/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-team-dialog"
#include "config.h"

#include "ui/account/wbl-team-dialog.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-requests.h"
#include "ui/account/wbl-announcements.h"
#include "ui/account/wbl-blocked-people.h"
#include "ui/account/wbl-shared-files.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-problem.h"

struct _WblTeamDialog
{
  AdwWindow parent_instance;
  AdwActionRow *current;       /* (template) */
  GtkEditable *name, *number;  /* (template) */
  GtkWidget *create, *join;    /* (template) */
  GtkLabel *words;             /* (template) */
  AdwPreferencesGroup *waiting; /* (template) */
  WblCloudList *announcements, *files, *blocked; /* (template) */
  GPtrArray *rows;             /* (owned) (element-type GtkWidget): in waiting (unowned) */
  GCancellable *asking;        /* (owned): of what waits */
  WblDesk *desk;               /* (owned) */
  GCancellable *cancellable;   /* (owned) (nullable): what is under way */
};

G_DEFINE_FINAL_TYPE (WblTeamDialog, wbl_team_dialog, ADW_TYPE_WINDOW)

static gint64
typed_number (WblTeamDialog *self)
{
  gint64 number = 0;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->number)));
  return g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &number, NULL) ? number : 0;
}

static void
edited_cb (WblTeamDialog *self)
{
  gboolean idle = self->cancellable == NULL;
  gtk_widget_set_sensitive (self->create, idle && *gtk_editable_get_text (self->name) != 0);
  gtk_widget_set_sensitive (self->join, idle && typed_number (self) != 0);
}

static void
show_current (WblTeamDialog *self)
{
  gint64 team = wbl_desk_get_team (self->desk);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, team);
  /* Translators: there is no team yet */
  adw_action_row_set_subtitle (self->current, team != 0 ? number : _("None; you work alone"));
}

static void
ask_lists (WblTeamDialog *self)
{
  wbl_cloud_list_set_desk (self->announcements, self->desk);
  wbl_cloud_list_set_desk (self->files, self->desk);
  wbl_cloud_list_set_desk (self->blocked, self->desk);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblTeamDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_desk_command_finish (WBL_DESK (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  gtk_label_set_label (self->words, ok ? _("You are in the team now.") : wbl_problem_sentence (error));
  show_current (self);
  ask_lists (self);
  edited_cb (self);
}

static void
begin (WblTeamDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_label_set_label (self->words, "");
  edited_cb (self);
}

static void
create_cb (WblTeamDialog *self)
{
  if (!gtk_widget_get_sensitive (self->create))
    return;
  begin (self);
  wbl_desk_create_team_async (self->desk, gtk_editable_get_text (self->name), self->cancellable,
                              done_cb, g_object_ref (self));
}

static void
join_cb (WblTeamDialog *self)
{
  if (!gtk_widget_get_sensitive (self->join))
    return;
  begin (self);
  wbl_desk_join_team_async (self->desk, typed_number (self), self->cancellable, done_cb,
                            g_object_ref (self));
}

/* ---- who waits for an answer ---- */

static void ask_requests (WblTeamDialog *self);

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblTeamDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = wbl_desk_command_finish (WBL_DESK (source), result, &error);
  if (self->desk == NULL)
    return;
  gtk_label_set_label (self->words, done ? "" : wbl_problem_sentence (error));
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_set_sensitive (g_ptr_array_index (self->rows, i), TRUE);
  ask_requests (self);
}

static void
answer (GtkWidget *button, gboolean accept)
{
  WblTeamDialog *self = WBL_TEAM_DIALOG (gtk_widget_get_root (button));
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  gtk_widget_set_sensitive (row, FALSE);
  wbl_desk_answer_request_async (self->desk, g_object_get_data (G_OBJECT (row), "item"), accept, answered_cb,
                                 g_object_ref (self));
}

static void
accept_cb (GtkWidget *button)
{
  answer (button, TRUE);
}

static void
decline_cb (GtkWidget *button)
{
  answer (button, FALSE);
}

static char *
what_for (const WblRequest *request)
{
  g_autofree char *reason = wbl_words_line (request->reason);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, request->group);
  g_autofree char *named = wbl_words_line (request->group_name);
  const char *group = *named != '\0' ? named : number;
  g_autofree char *what = NULL;
  if (request->kind == WBL_REQUEST_CONTACT)
    what = g_strdup (_("asks to be your contact"));
  else if (request->kind == WBL_REQUEST_APPLICATION)
    what = g_strdup (_("asks to be in the team"));
  else
    /* Translators: %s is the name or the number of a group */
    what = g_strdup_printf (_("invites you into group %s"), group);
  return *reason != '\0' ? g_strdup_printf ("%s · %s", what, reason) : g_steal_pointer (&what);
}

static void
free_request (gpointer request)
{
  wbl_request_free (request);
}

static void
add_request (WblTeamDialog *self, const WblRequest *request)
{
  g_autofree char *name = wbl_words_line (request->person_name);
  g_autofree char *subtitle = what_for (request);
  /* Translators: name of a button for a screen reader; %s is a person */
  g_autofree char *accept = g_strdup_printf (_("Accept %s"), name);
  /* Translators: name of a button for a screen reader; %s is a person */
  g_autofree char *decline = g_strdup_printf (_("Decline %s"), name);
  WblRequest *kept = wbl_request_copy (request);
  GtkWidget *row = wbl_cloud_list_row (name, subtitle, kept);
  g_object_set_data_full (G_OBJECT (row), "request", kept, free_request);
  wbl_cloud_list_add_button (row, NULL, _("_Decline"), decline, G_CALLBACK (decline_cb));
  wbl_cloud_list_add_button (row, NULL, _("_Accept"), accept, G_CALLBACK (accept_cb));
  adw_preferences_group_add (self->waiting, row);
  g_ptr_array_add (self->rows, row);
}

/**
 * wbl_team_dialog_show_requests:
 * @self: the dialog
 * @requests: (element-type WblRequest): who waits
 *
 * Shows them, each with a yes and a no.
 */
void
wbl_team_dialog_show_requests (WblTeamDialog *self, GPtrArray *requests)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->waiting, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < requests->len; i++)
    add_request (self, g_ptr_array_index (requests, i));
  gtk_widget_set_visible (GTK_WIDGET (self->waiting), requests->len > 0);
}

static void
requests_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblTeamDialog) self = data;
  g_autoptr (GPtrArray) requests = wbl_desk_requests_finish (WBL_DESK (source), result, NULL);
  if (requests != NULL && self->desk != NULL)
    wbl_team_dialog_show_requests (self, requests);
}

/* Away from the cloud nothing is shown: nothing could be answered. */
static void
ask_requests (WblTeamDialog *self)
{
  wbl_desk_requests_async (self->desk, self->asking, requests_cb, g_object_ref (self));
}

static void
wbl_team_dialog_dispose (GObject *object)
{
  WblTeamDialog *self = WBL_TEAM_DIALOG (object);
  g_cancellable_cancel (self->asking);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_TEAM_DIALOG);
  G_OBJECT_CLASS (wbl_team_dialog_parent_class)->dispose (object);
}

static void
wbl_team_dialog_finalize (GObject *object)
{
  WblTeamDialog *self = WBL_TEAM_DIALOG (object);
  g_ptr_array_unref (self->rows);
  g_object_unref (self->asking);
  G_OBJECT_CLASS (wbl_team_dialog_parent_class)->finalize (object);
}

static void
wbl_team_dialog_class_init (WblTeamDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_team_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_team_dialog_finalize;
  g_type_ensure (WBL_TYPE_ANNOUNCEMENTS);
  g_type_ensure (WBL_TYPE_SHARED_FILES);
  g_type_ensure (WBL_TYPE_BLOCKED_PEOPLE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/account/wbl-team-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, current);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, name);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, number);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, create);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, join);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, words);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, waiting);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, announcements);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, files);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, blocked);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wbl_team_dialog_init (WblTeamDialog *self)
{
  self->rows = g_ptr_array_new ();
  self->asking = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_team_dialog_present:
 * @parent: the window in front of which to show it
 * @desk: a desk with an account
 *
 * Shows the team of the desk and the ways to get one.
 */
void
wbl_team_dialog_present (GtkWindow *parent, WblDesk *desk)
{
  WblTeamDialog *self = g_object_new (WBL_TYPE_TEAM_DIALOG, "transient-for", parent, NULL);
  self->desk = g_object_ref (desk);
  show_current (self);
  ask_requests (self);
  ask_lists (self);
  gtk_window_present (GTK_WINDOW (self));
}
