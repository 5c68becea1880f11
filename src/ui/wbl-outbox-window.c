/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-outbox-window"
#include "config.h"

#include "ui/wbl-outbox-window.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-message-words.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"
#include "ui/wbl-problem.h"
#include "ui/widgets/wbl-toasts.h"

#define MESSAGE_KEY "wbl-message" /* of a row and its buttons: WblMessage* */

struct _WblOutboxWindow
{
  AdwWindow parent_instance;
  AdwToastOverlay *toasts;   /* (template) */
  GtkStack *stack;           /* (template) empty, list */
  GtkListBox *list;          /* (template) */
  WblDesk *desk;             /* (owned) */
  GCancellable *cancellable; /* (owned): reading, until the window closes */
};

G_DEFINE_FINAL_TYPE (WblOutboxWindow, wbl_outbox_window, ADW_TYPE_WINDOW)

static void
say (WblOutboxWindow *self, const char *words)
{
  wbl_toasts_say (self->toasts, words);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblOutboxWindow) self = data;
  g_autoptr (GError) error = NULL;
  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error))
    say (self, wbl_problem_sentence (error));
}

static void
send_cb (WblOutboxWindow *self, GtkButton *button)
{
  const WblMessage *message = g_object_get_data (G_OBJECT (button), MESSAGE_KEY);
  wbl_desk_send_now_async (self->desk, message->row_id, sent_cb, g_object_ref (self));
}

static void
taken_back_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblOutboxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = wbl_desk_cancel_message_finish (WBL_DESK (source), result, &error);
  if (error != NULL)
    {
      say (self, wbl_problem_sentence (error));
      return;
    }
  if (*text != 0)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  say (self, *text != 0 ? _("Taken back. Its text is in the clipboard.") : _("Taken back."));
}

static void
take_back_cb (WblOutboxWindow *self, GtkButton *button)
{
  const WblMessage *message = g_object_get_data (G_OBJECT (button), MESSAGE_KEY);
  wbl_desk_cancel_message_async (self->desk, message->row_id, taken_back_cb, g_object_ref (self));
}

static GtkWidget *
make_button (WblOutboxWindow *self, WblMessage *message, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), MESSAGE_KEY, g_object_ref (message), g_object_unref);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static char *
row_title (WblMessage *message)
{
  g_autofree char *text = wbl_message_event_words (message);
  g_autofree char *line = wbl_words_line (text);
  if (*line != 0 && message->type == WBL_CONTENT_NOTE)
    /* Translators: in the list of what is not sent; %s is the text of a private note */
    return g_strdup_printf (_("Note: %s"), line);
  if (*line != 0)
    return g_steal_pointer (&line);
  return message->file_name != NULL ? wbl_words_line (message->file_name) : g_strdup (_("A file"));
}

static GtkWidget *
make_row (WblOutboxWindow *self, WblMessage *message)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *title = row_title (message);
  g_autofree char *age = wbl_format_age (message->time_ms, wbl_now_ms ());
  g_autofree char *trouble = wbl_message_trouble (message);
  /* Translators: state of a message that is not sent: %1$s is an age such as "2 min", %2$s a sentence */
  g_autofree char *subtitle =
    g_strdup_printf (_("%1$s · %2$s"), age, trouble != NULL ? trouble : _("On its way"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (row, 1);
  adw_action_row_set_subtitle (row, subtitle);
  adw_action_row_set_subtitle_lines (row, 4);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), message->conversation_id != NULL);
  g_object_set_data_full (G_OBJECT (row), MESSAGE_KEY, g_object_ref (message), g_object_unref);
  if (wbl_message_can_send (message))
    adw_action_row_add_suffix (row, make_button (self, message, _("_Send"), G_CALLBACK (send_cb)));
  adw_action_row_add_suffix (row, make_button (self, message, _("_Take Back"),
                                               G_CALLBACK (take_back_cb)));
  return GTK_WIDGET (row);
}

static void
show_messages (WblOutboxWindow *self, GPtrArray *messages)
{
  GtkListBoxRow *row = NULL;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < messages->len; i++)
    gtk_list_box_append (self->list, make_row (self, g_ptr_array_index (messages, i)));
  gtk_stack_set_visible_child_name (self->stack, messages->len > 0 ? "list" : "empty");
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblOutboxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = wbl_desk_outbox_finish (WBL_DESK (source), result, &error);
  if (messages != NULL && self->desk != NULL)
    show_messages (self, messages);
  else if (self->desk != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, wbl_problem_sentence (error));
}

static void
refresh (WblOutboxWindow *self)
{
  wbl_desk_outbox_async (self->desk, self->cancellable, read_cb, g_object_ref (self));
}

static void
row_activated_cb (WblOutboxWindow *self, GtkListBoxRow *row)
{
  const WblMessage *message = g_object_get_data (G_OBJECT (row), MESSAGE_KEY);
  WblWindow *parent = WBL_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (self)));
  g_autofree char *conversation = g_strdup (message->conversation_id);
  gtk_window_close (GTK_WINDOW (self));
  wbl_window_open_conversation (parent, conversation);
}

static void
wbl_outbox_window_dispose (GObject *object)
{
  WblOutboxWindow *self = WBL_OUTBOX_WINDOW (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_OUTBOX_WINDOW);
  G_OBJECT_CLASS (wbl_outbox_window_parent_class)->dispose (object);
}

static void
wbl_outbox_window_class_init (WblOutboxWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_outbox_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/wbl-outbox-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WblOutboxWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WblOutboxWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, WblOutboxWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wbl_outbox_window_init (WblOutboxWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_outbox_window_present:
 * @parent: the window
 * @desk: the desk on it
 *
 * Shows what is not sent yet, and keeps it up to date.
 */
void
wbl_outbox_window_present (WblWindow *parent, WblDesk *desk)
{
  WblOutboxWindow *self = g_object_new (WBL_TYPE_OUTBOX_WINDOW, "transient-for", parent, NULL);
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "state-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  gtk_window_present (GTK_WINDOW (self));
}
