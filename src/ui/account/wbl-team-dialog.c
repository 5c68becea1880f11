/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-team-dialog"
#include "config.h"

#include "ui/account/wbl-team-dialog.h"

#include <glib/gi18n-lib.h>

#include "ui/wbl-problem.h"

struct _WblTeamDialog
{
  AdwWindow parent_instance;
  AdwActionRow *current;       /* (template) */
  GtkEditable *name, *number;  /* (template) */
  GtkWidget *create, *join;    /* (template) */
  GtkLabel *words;             /* (template) */
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

static void
wbl_team_dialog_dispose (GObject *object)
{
  WblTeamDialog *self = WBL_TEAM_DIALOG (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_TEAM_DIALOG);
  G_OBJECT_CLASS (wbl_team_dialog_parent_class)->dispose (object);
}

static void
wbl_team_dialog_class_init (WblTeamDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_team_dialog_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/account/wbl-team-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, current);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, name);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, number);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, create);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, join);
  gtk_widget_class_bind_template_child (widget_class, WblTeamDialog, words);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wbl_team_dialog_init (WblTeamDialog *self)
{
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
  gtk_window_present (GTK_WINDOW (self));
}
