/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-transfer-bar"
#include "config.h"

#include "ui/thread/wbl-transfer-bar.h"

#include <glib/gi18n-lib.h>

struct _WblTransferBar
{
  GtkBox parent_instance;
  GSignalGroup *transfers; /* (owned): what the desk says of them */
  WblDesk *desk;           /* (owned) (nullable) */
  WblMessage *message;     /* (owned) (nullable) */
  GtkWidget *instead;      /* (unowned) (nullable) weak: shown while nothing is on its way */
  GtkProgressBar *progress;
  GtkWidget *stop;
};

G_DEFINE_FINAL_TYPE (WblTransferBar, wbl_transfer_bar, GTK_TYPE_BOX)

/* A file of ours that has no address yet, while its message is being sent. */
static gboolean
is_uploading (WblMessage *message)
{
  return message->send_state == WBL_SEND_SENDING && message->file_url == NULL && message->type >= WBL_CONTENT_IMAGE
         && message->type <= WBL_CONTENT_FILE;
}

/* Who has just pressed the one's button has the other's, which takes its place, under their fingers. */
static void
take_turns (GtkWidget *comes, GtkWidget *goes)
{
  GtkRoot *root = gtk_widget_get_root (goes);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  gtk_widget_set_visible (comes, TRUE);
  if (focus != NULL && (focus == goes || gtk_widget_is_ancestor (focus, goes)))
    gtk_widget_child_focus (comes, GTK_DIR_TAB_FORWARD);
  gtk_widget_set_visible (goes, FALSE);
}

static void
show (WblTransferBar *self, gboolean shown)
{
  GtkWidget *bar = GTK_WIDGET (self);

  if (self->instead != NULL)
    take_turns (shown ? bar : self->instead, shown ? self->instead : bar);
  else
    gtk_widget_set_visible (bar, shown);
}

static void
name_transfer (WblTransferBar *self, gboolean out)
{
  const char *measure = out ? _ ("How much of the file is sent") : _ ("How much of the file is here");
  const char *stop = out ? _ ("Stop Sending the File") : _ ("Stop Saving the File");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, measure, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->stop), GTK_ACCESSIBLE_PROPERTY_LABEL, stop, -1);
  gtk_widget_set_tooltip_text (self->stop, stop);
}

/* How far it is, from 0 to 1; -1: nothing is on its way. */
static double
find_fraction (WblTransferBar *self)
{
  gint64 row = 0;

  if (self->message == NULL || self->desk == NULL)
    return -1;
  row = self->message->row_id;
  return is_uploading (self->message) ? MAX (0, wbl_desk_get_upload (self->desk, row))
                                      : wbl_desk_get_download (self->desk, row);
}

static void
update (WblTransferBar *self)
{
  double fraction = find_fraction (self);

  if (fraction >= 0 && !gtk_widget_get_visible (GTK_WIDGET (self)))
    name_transfer (self, is_uploading (self->message));
  show (self, fraction >= 0);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (fraction, 1));
}

static void
moved_cb (WblTransferBar *self, gint64 row, double fraction)
{
  if (self->message != NULL && self->message->row_id == row)
    update (self);
}

static void
stop_clicked_cb (WblTransferBar *self)
{
  if (self->message == NULL)
    return;
  wbl_desk_stop_upload (self->desk, self->message->row_id);
  wbl_desk_stop_download (self->desk, self->message->row_id);
}

static void
wbl_transfer_bar_dispose (GObject *object)
{
  WblTransferBar *self = WBL_TRANSFER_BAR (object);

  g_signal_group_set_target (self->transfers, NULL);
  g_clear_weak_pointer (&self->instead);
  g_clear_object (&self->message);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_TRANSFER_BAR);
  G_OBJECT_CLASS (wbl_transfer_bar_parent_class)->dispose (object);
}

static void
wbl_transfer_bar_finalize (GObject *object)
{
  g_object_unref (WBL_TRANSFER_BAR (object)->transfers);
  G_OBJECT_CLASS (wbl_transfer_bar_parent_class)->finalize (object);
}

static void
wbl_transfer_bar_class_init (WblTransferBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_transfer_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_transfer_bar_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/thread/wbl-transfer-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WblTransferBar, progress);
  gtk_widget_class_bind_template_child (widget_class, WblTransferBar, stop);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
}

static void
wbl_transfer_bar_init (WblTransferBar *self)
{
  self->transfers = g_signal_group_new (WBL_TYPE_DESK);
  g_signal_group_connect_swapped (self->transfers, "upload", G_CALLBACK (moved_cb), self);
  g_signal_group_connect_swapped (self->transfers, "download", G_CALLBACK (moved_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_transfer_bar_set:
 * @self: a bar
 * @desk: (nullable): who moves files
 * @message: (nullable): whose file; %NULL: the bar is hidden
 * @instead: (nullable): a button that is shown while nothing is on its way
 *
 * Is there while the file of the message is on its way, out or here.
 */
void
wbl_transfer_bar_set (WblTransferBar *self, WblDesk *desk, WblMessage *message, GtkWidget *instead)
{
  g_return_if_fail (WBL_IS_TRANSFER_BAR (self));
  g_set_object (&self->desk, desk);
  g_set_object (&self->message, message);
  g_set_weak_pointer (&self->instead, instead);
  g_signal_group_set_target (self->transfers, desk);
  update (self);
}
