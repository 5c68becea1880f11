/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-text-window"
#include "config.h"

#include "ui/thread/wbl-text-window.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-shoulder.h"
#include "ui/thread/wbl-words.h"

struct _WblTextWindow
{
  AdwWindow parent_instance;
  GtkToggleButton *find_button;
  GtkSearchBar *find_bar;
  GtkEditable *find;
  GtkLabel *find_words;
  GtkTextView *view;
};

G_DEFINE_FINAL_TYPE (WblTextWindow, wbl_text_window, ADW_TYPE_WINDOW)

static GtkTextBuffer *
buffer_of (WblTextWindow *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static gboolean
search_from (const GtkTextIter *from, const char *text, gboolean backwards, GtkTextIter *start, GtkTextIter *end)
{
  const GtkTextSearchFlags flags = GTK_TEXT_SEARCH_CASE_INSENSITIVE | GTK_TEXT_SEARCH_TEXT_ONLY;

  return backwards ? gtk_text_iter_backward_search (from, text, flags, start, end, NULL)
                   : gtk_text_iter_forward_search (from, text, flags, start, end, NULL);
}

/**
 * wbl_text_window_find:
 * @self: the window
 * @text: what to find, in any case
 * @backwards: towards the start
 *
 * Selects the next place after the selection, or the first one from the other end.
 *
 * Returns: whether there is one
 */
gboolean
wbl_text_window_find (WblTextWindow *self, const char *text, gboolean backwards)
{
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextIter selected_from, selected_to, start, end;

  g_return_val_if_fail (WBL_IS_TEXT_WINDOW (self), FALSE);
  if (*text == '\0')
    return FALSE;
  gtk_text_buffer_get_selection_bounds (buffer, &selected_from, &selected_to);
  if (!search_from (backwards ? &selected_from : &selected_to, text, backwards, &start, &end))
    {
      gtk_text_buffer_get_bounds (buffer, &selected_from, &selected_to);
      if (!search_from (backwards ? &selected_to : &selected_from, text, backwards, &start, &end))
        return FALSE;
    }
  gtk_text_buffer_select_range (buffer, &start, &end);
  gtk_text_view_scroll_to_mark (self->view, gtk_text_buffer_get_insert (buffer), 0.1, FALSE, 0, 0);
  return TRUE;
}

static void
find (WblTextWindow *self, gboolean backwards)
{
  const char *text = gtk_editable_get_text (self->find);
  gboolean found = wbl_text_window_find (self, text, backwards);

  gtk_label_set_text (self->find_words, found || *text == '\0' ? "" : _ ("Not found"));
}

static void
find_changed_cb (WblTextWindow *self)
{
  GtkTextIter start;

  gtk_text_buffer_get_start_iter (buffer_of (self), &start);
  gtk_text_buffer_place_cursor (buffer_of (self), &start);
  find (self, FALSE);
}

static void
find_next_cb (WblTextWindow *self)
{
  find (self, FALSE);
}

static void
find_previous_cb (WblTextWindow *self)
{
  find (self, TRUE);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblTextWindow *self = WBL_TEXT_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->find_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->find));
}

/* Escape ends the search first. */
static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblTextWindow *self = WBL_TEXT_WINDOW (widget);

  if (!gtk_search_bar_get_search_mode (self->find_bar))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  gtk_search_bar_set_search_mode (self->find_bar, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WblTextWindow *self = WBL_TEXT_WINDOW (widget);
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
wbl_text_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_TEXT_WINDOW);
  G_OBJECT_CLASS (wbl_text_window_parent_class)->dispose (object);
}

static void
wbl_text_window_class_init (WblTextWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_text_window_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/thread/wbl-text-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WblTextWindow, find_button);
  gtk_widget_class_bind_template_child (widget_class, WblTextWindow, find_bar);
  gtk_widget_class_bind_template_child (widget_class, WblTextWindow, find);
  gtk_widget_class_bind_template_child (widget_class, WblTextWindow, find_words);
  gtk_widget_class_bind_template_child (widget_class, WblTextWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, find_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_previous_cb);
  gtk_widget_class_install_action (widget_class, "text.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "text.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "text.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "text.find", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "text.close", NULL);
}

/* It holds a text that was plain when it was opened: masked now, it stays so. */
static void
shoulder_changed_cb (WblTextWindow *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_autofree char *masked = NULL;

  if (!wbl_shoulder_is_on ())
    return;
  gtk_text_buffer_get_bounds (buffer_of (self), &start, &end);
  text = gtk_text_buffer_get_text (buffer_of (self), &start, &end, TRUE);
  masked = wbl_words_text (text, FALSE, G_MAXINT32, NULL);
  gtk_text_buffer_set_text (buffer_of (self), masked, -1);
}

static void
wbl_text_window_init (WblTextWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->find_bar, self->find);
  g_object_bind_property (self->find_button, "active", self->find_bar, "search-mode-enabled",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (wbl_shoulder_get_default (), "changed", G_CALLBACK (shoulder_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wbl_text_window_open:
 * @parent: (nullable): the window it belongs to
 * @text: the text as it is shown elsewhere: masked, bounded, harmless to draw
 * @language: (nullable): BCP 47 tag that chooses the shapes of Han characters
 *
 * Returns: (transfer none): the window, which is shown; all of the text is selected
 */
GtkWidget *
wbl_text_window_open (GtkWindow *parent, const char *text, const char *language)
{
  WblTextWindow *self = g_object_new (WBL_TYPE_TEXT_WINDOW, "transient-for", parent, NULL);
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextIter start, end;

  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  if (language != NULL)
    gtk_text_buffer_apply_tag (buffer, gtk_text_buffer_create_tag (buffer, NULL, "language", language, NULL), &start, &end);
  gtk_text_buffer_select_range (buffer, &start, &end);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
