/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-snippet-popover"
#include "config.h"

#include "ui/thread/wbl-snippet-popover.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

#define MOST_ROWS 60

struct _WblSnippetPopover
{
  GtkPopover parent_instance;
  GPtrArray *snippets;       /* (owned) (element-type WblSnippet) */
  GCancellable *cancellable; /* (owned) (nullable) */
  char *language;            /* (owned) (nullable): of the customer, for the preview */
  gboolean decided;          /* chosen or dismissed already */
  GtkEditable *search;
  GtkScrolledWindow *scroller;
  GtkListBox *list;
  GtkLabel *nothing;
};

enum
{
  CHOSEN,
  DISMISSED,
  ERASED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblSnippetPopover, wbl_snippet_popover, GTK_TYPE_POPOVER)

/* ---- rows ---- */

static GtkWidget *
line_new (const char *text, const char *css_class)
{
  g_autofree char *line = wbl_words_line (text);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", line, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "max-width-chars", 46, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
head_new (WblSnippet *snippet)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = line_new (snippet->name, "heading");
  GtkWidget *clip = gtk_image_new_from_icon_name ("mail-attachment-symbolic");

  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_set_visible (clip, snippet->file_name != NULL);
  gtk_image_set_pixel_size (GTK_IMAGE (clip), 12);
  gtk_box_append (GTK_BOX (head), name);
  gtk_box_append (GTK_BOX (head), clip);
  return head;
}

static GtkWidget *
row_new (WblSnippetPopover *self, WblSnippet *snippet)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  const char *text = wbl_snippet_get_text (snippet, self->language);
  g_autofree char *title = wbl_words_line (snippet->name);
  g_autofree char *category = wbl_words_line (snippet->category);
  g_autofree char *line = wbl_words_line (text);
  g_autofree char *name = NULL;

  gtk_box_append (GTK_BOX (box), head_new (snippet));
  gtk_box_append (GTK_BOX (box), line_new (text, "secondary"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  /* Translators: read out for a snippet: %1$s is its name, %2$s its category, %3$s its text */
  name = g_strdup_printf (_ ("%1$s, %2$s. %3$s"), title, category, line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "snippet", g_object_ref (snippet), g_object_unref);
  return row;
}

static WblSnippet *
snippet_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "snippet");
}

static gboolean
is_filtered (WblSnippetPopover *self)
{
  return *gtk_editable_get_text (self->search) != '\0';
}

/* Without a search the list is ordered by category. */
static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  WblSnippetPopover *self = data;
  WblSnippet *snippet = snippet_of (row);
  WblSnippet *former = before != NULL ? snippet_of (before) : NULL;

  gtk_list_box_row_set_header (row, NULL);
  if (is_filtered (self) || *snippet->category == '\0'
      || (former != NULL && g_str_equal (former->category, snippet->category)))
    return;
  gtk_list_box_row_set_header (row, line_new (snippet->category, "snippet-category"));
}

static GPtrArray *
valid_ones (WblSnippetPopover *self)
{
  GPtrArray *valid = g_ptr_array_new ();

  for (guint i = 0; i < self->snippets->len; i++)
    if (wbl_snippet_is_valid (g_ptr_array_index (self->snippets, i), wbl_now_ms ()))
      g_ptr_array_add (valid, g_ptr_array_index (self->snippets, i));
  return valid;
}

static void
show_rows (WblSnippetPopover *self)
{
  const char *typed = gtk_editable_get_text (self->search);
  g_autoptr (GPtrArray) shown = is_filtered (self) ? wbl_snippets_match (self->snippets, typed, wbl_now_ms ())
                                                   : valid_ones (self);
  GtkListBoxRow *row = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < MIN (shown->len, MOST_ROWS); i++)
    gtk_list_box_append (self->list, row_new (self, g_ptr_array_index (shown, i)));
  gtk_list_box_invalidate_headers (self->list);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

/* ---- deciding ---- */

static void
decide (WblSnippetPopover *self, guint signal, const char *word)
{
  g_autofree char *kept = g_strdup (word);

  if (self->decided)
    return;
  self->decided = TRUE;
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[signal], 0, kept);
}

static void
dismiss (WblSnippetPopover *self)
{
  if (!self->decided)
    decide (self, DISMISSED, gtk_editable_get_text (self->search));
}

static void
choose_row (WblSnippetPopover *self, GtkListBoxRow *row)
{
  if (row == NULL)
    dismiss (self);
  else
    decide (self, CHOSEN, snippet_of (row)->id);
}

static void
row_activated_cb (WblSnippetPopover *self, GtkListBoxRow *row)
{
  choose_row (self, row);
}

static void
activate_cb (WblSnippetPopover *self)
{
  choose_row (self, gtk_list_box_get_selected_row (self->list));
}

static void
stop_cb (WblSnippetPopover *self)
{
  dismiss (self);
}

static void
manage_clicked_cb (WblSnippetPopover *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  dismiss (self);
  gtk_widget_activate_action (parent, "win.snippets", NULL);
}

/* A space at once was no search: the slash was meant. */
static void
search_changed_cb (WblSnippetPopover *self)
{
  if (*gtk_editable_get_text (self->search) == ' ')
    dismiss (self);
  else
    show_rows (self);
}

/* Selects a row and scrolls to it; the field keeps the keyboard. */
static void
show_row (WblSnippetPopover *self, GtkListBoxRow *row)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double x = 0, y = 0;

  gtk_list_box_select_row (self->list, row);
  if (gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (self->list), 0, 0, &x, &y))
    gtk_adjustment_clamp_page (adjustment, y, y + gtk_widget_get_height (GTK_WIDGET (row)));
}

static void
step (WblSnippetPopover *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int at = row != NULL ? gtk_list_box_row_get_index (row) + by : 0;

  row = at >= 0 ? gtk_list_box_get_row_at_index (self->list, at) : NULL;
  if (row != NULL)
    show_row (self, row);
}

/* What the input method of the field did not want. */
static gboolean
key_pressed_cb (WblSnippetPopover *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval == GDK_KEY_Down || keyval == GDK_KEY_Up)
    step (self, keyval == GDK_KEY_Down ? 1 : -1);
  else if (keyval == GDK_KEY_BackSpace && !is_filtered (self))
    decide (self, ERASED, NULL);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
wbl_snippet_popover_closed (GtkPopover *popover)
{
  dismiss (WBL_SNIPPET_POPOVER (popover));
}

/* ---- object ---- */

static void
wbl_snippet_popover_dispose (GObject *object)
{
  WblSnippetPopover *self = WBL_SNIPPET_POPOVER (object);

  self->decided = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->list != NULL)
    gtk_list_box_set_header_func (self->list, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_SNIPPET_POPOVER);
  g_clear_pointer (&self->snippets, g_ptr_array_unref);
  g_clear_pointer (&self->language, g_free);
  G_OBJECT_CLASS (wbl_snippet_popover_parent_class)->dispose (object);
}

static void
wbl_snippet_popover_class_init (WblSnippetPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = WBL_TYPE_SNIPPET_POPOVER;

  G_OBJECT_CLASS (klass)->dispose = wbl_snippet_popover_dispose;
  GTK_POPOVER_CLASS (klass)->closed = wbl_snippet_popover_closed;
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DISMISSED] =
      g_signal_new ("dismissed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ERASED] = g_signal_new ("erased", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/thread/wbl-snippet-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, WblSnippetPopover, search);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetPopover, scroller);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetPopover, list);
  gtk_widget_class_bind_template_child (widget_class, WblSnippetPopover, nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, manage_clicked_cb);
}

static void
wbl_snippet_popover_init (WblSnippetPopover *self)
{
  self->snippets = g_ptr_array_new_with_free_func (g_object_unref);
  self->decided = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, header_cb, self, NULL);
}

/** wbl_snippet_popover_new: Returns: (transfer floating): a closed popover; it needs a parent to be opened. */
GtkWidget *
wbl_snippet_popover_new (void)
{
  return g_object_new (WBL_TYPE_SNIPPET_POPOVER, NULL);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSnippetPopover) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) snippets = wbl_desk_snippets_finish (WBL_DESK (source), result, &error);

  if (snippets == NULL || self->list == NULL)
    {
      g_info ("No snippets: %s", error != NULL ? error->message : "closed");
      return;
    }
  g_ptr_array_unref (self->snippets);
  self->snippets = g_steal_pointer (&snippets);
  gtk_label_set_text (self->nothing, self->snippets->len > 0 ? _ ("No snippet fits.") : _ ("No snippets yet."));
  show_rows (self);
}

/**
 * wbl_snippet_popover_open:
 * @self: the popover
 * @desk: whose snippets
 * @language: (nullable): BCP 47 tag of the customer's language, for the preview
 * @at: what it points at, in its parent's coordinates
 */
void
wbl_snippet_popover_open (WblSnippetPopover *self, WblDesk *desk, const char *language, const GdkRectangle *at)
{
  g_return_if_fail (WBL_IS_SNIPPET_POPOVER (self));
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->language);
  self->language = g_strdup (language);
  self->decided = TRUE;
  gtk_editable_set_text (self->search, "");
  gtk_popover_set_pointing_to (GTK_POPOVER (self), at);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  self->decided = FALSE;
  wbl_desk_snippets_async (desk, self->cancellable, loaded_cb, g_object_ref (self));
}
