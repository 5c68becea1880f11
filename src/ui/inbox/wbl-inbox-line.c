/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-inbox-line"
#include "config.h"

#include "ui/inbox/wbl-inbox-line.h"

#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

struct _WblInboxLine
{
  GtkBox parent_instance;
  GtkImage *channel;
  GtkWidget *pin;
  GtkLabel *name;
  GtkLabel *language;
  GtkLabel *assignee;
  GtkLabel *age;
  GtkWidget *voice;
  GtkWidget *draft;
  GtkLabel *preview;
  GtkWidget *mark;
  GtkImage *mark_icon;
  GtkLabel *mark_words;
  GtkLabel *unread;
  GSignalGroup *row; /* (owned) watches the row, whose target is a WblInboxRow or NULL */
  WblInboxNow now;
};

G_DEFINE_FINAL_TYPE (WblInboxLine, wbl_inbox_line, GTK_TYPE_BOX)

static void
set_class (gpointer widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_icon (GtkImage *image, const char *name)
{
  if (g_strcmp0 (gtk_image_get_icon_name (image), name) != 0)
    gtk_image_set_from_icon_name (image, name);
}

/* Asked for when the pointer rests: setting a tooltip asks the display where the pointer is, and waits, once for each row. */
static gboolean
channel_tooltip_cb (WblInboxLine *self, int x, int y, gboolean by_key, GtkTooltip *tooltip)
{
  g_autoptr (WblInboxRow) row = g_signal_group_dup_target (self->row);
  WblConversation *conversation = row != NULL ? wbl_inbox_row_get_conversation (row) : NULL;

  if (conversation != NULL)
    gtk_tooltip_set_text (tooltip, wbl_channel_words (conversation->channel));
  return conversation != NULL;
}

static void
show_first_line (WblInboxLine *self, WblConversation *conversation)
{
  g_autofree char *name = wbl_words_line (conversation->customer);
  g_autofree char *assignee = wbl_words_line (conversation->assignee_name);
  g_autofree char *language = wbl_inbox_language_words (conversation->language);
  g_autofree char *age = wbl_format_age (conversation->last_ms, self->now.now_ms);

  set_icon (self->channel, wbl_channel_icon (conversation->channel));
  gtk_label_set_text (self->name, name);
  gtk_widget_set_visible (self->pin, conversation->pinned);
  set_class (self->name, "strong", conversation->needs_answer);
  gtk_label_set_text (self->language, language);
  gtk_widget_set_visible (GTK_WIDGET (self->language), *language != '\0');
  gtk_label_set_text (self->assignee, assignee);
  gtk_label_set_text (self->age, age);
}

static void
show_mark (WblInboxLine *self, WblConversation *conversation)
{
  WblInboxMark mark = wbl_inbox_mark (conversation);
  const char *style = wbl_inbox_mark_style (conversation, mark, &self->now);
  g_autofree char *words = wbl_inbox_mark_words (conversation, mark, &self->now);

  gtk_widget_set_visible (self->mark, mark != WBL_MARK_NONE);
  set_icon (self->mark_icon, wbl_inbox_mark_icon (mark));
  gtk_label_set_text (self->mark_words, words);
  set_class (self->mark, "warning-text", g_strcmp0 (style, "warning-text") == 0);
  set_class (self->mark, "error-text", g_strcmp0 (style, "error-text") == 0);
}

static void
show_second_line (WblInboxLine *self, WblConversation *conversation)
{
  g_autofree char *preview = wbl_inbox_preview (conversation);
  g_autofree char *unread = g_strdup_printf (conversation->unread > 99 ? "99+" : "%u", conversation->unread);
  gboolean draft = conversation->draft != NULL;

  gtk_widget_set_visible (self->voice, !draft && conversation->last_type == WBL_CONTENT_AUDIO);
  gtk_widget_set_visible (self->draft, draft);
  gtk_label_set_text (self->preview, preview);
  show_mark (self, conversation);
  gtk_label_set_text (self->unread, unread);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), conversation->unread > 0);
}

/* GtkListItem has no accessible label before GTK 4.12: its widget's parent is what a reader reads. */
static void
say (WblInboxLine *self, WblConversation *conversation)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *sentence = wbl_inbox_row_sentence (conversation, &self->now);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
show_row (WblInboxLine *self)
{
  g_autoptr (WblInboxRow) row = g_signal_group_dup_target (self->row);
  WblConversation *conversation = row != NULL ? wbl_inbox_row_get_conversation (row) : NULL;

  gtk_widget_set_opacity (GTK_WIDGET (self), conversation != NULL ? 1 : 0);
  if (conversation == NULL)
    return;
  show_first_line (self, conversation);
  show_second_line (self, conversation);
  say (self, conversation);
}

static void
wbl_inbox_line_dispose (GObject *object)
{
  WblInboxLine *self = WBL_INBOX_LINE (object);

  if (self->row != NULL)
    g_signal_group_set_target (self->row, NULL);
  g_clear_object (&self->row);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_INBOX_LINE);
  G_OBJECT_CLASS (wbl_inbox_line_parent_class)->dispose (object);
}

static void
wbl_inbox_line_class_init (WblInboxLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_inbox_line_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/inbox/wbl-inbox-line.ui");
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, channel);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, pin);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, name);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, language);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, assignee);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, age);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, voice);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, draft);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, preview);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, mark);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, mark_icon);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, mark_words);
  gtk_widget_class_bind_template_child (widget_class, WblInboxLine, unread);
  gtk_widget_class_bind_template_callback (widget_class, channel_tooltip_cb);
}

static void
wbl_inbox_line_init (WblInboxLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->row = g_signal_group_new (WBL_TYPE_INBOX_ROW);
  g_signal_group_connect_swapped (self->row, "notify::conversation", G_CALLBACK (show_row), self);
}

/**
 * wbl_inbox_line_new:
 *
 * Returns: (transfer floating): an empty line
 */
GtkWidget *
wbl_inbox_line_new (void)
{
  return g_object_new (WBL_TYPE_INBOX_LINE, NULL);
}

/**
 * wbl_inbox_line_set_row:
 * @self: a line
 * @row: (nullable): what to show from now on; NULL forgets the former one
 * @now: the time to count from
 */
void
wbl_inbox_line_set_row (WblInboxLine *self, WblInboxRow *row, const WblInboxNow *now)
{
  g_return_if_fail (WBL_IS_INBOX_LINE (self));
  self->now = *now;
  g_signal_group_set_target (self->row, row);
  show_row (self);
}

/**
 * wbl_inbox_line_refresh:
 * @self: a line
 * @now: the time to count from
 *
 * Shows ages and clocks again, as time went on.
 */
void
wbl_inbox_line_refresh (WblInboxLine *self, const WblInboxNow *now)
{
  g_return_if_fail (WBL_IS_INBOX_LINE (self));
  self->now = *now;
  show_row (self);
}
