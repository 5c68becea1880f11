/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-message-row"
#include "config.h"

#include "ui/thread/wbl-message-row.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-message-bubble.h"
#include "ui/thread/wbl-message-words.h"
#include "ui/thread/wbl-quote-line.h"
#include "ui/thread/wbl-shoulder.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

/* Only so far is looked for the last message of a burst. */
#define BURST_LOOK_AHEAD 20

struct _WblMessageRow
{
  GtkBox parent_instance;
  GSignalGroup *row; /* (owned) watches the row */
  WblMessageContext context;
  guint position;
  GtkLabel *day;
  GtkWidget *meta;
  GtkLabel *author;
  GtkLabel *time;
  GtkImage *state_icon;
  GtkLabel *state;
  GtkWidget *bubble_box;
  GtkWidget *note_head;
  GtkLabel *note_words;
  GtkBox *stars;
  GtkWidget *calls_me;
  GtkLabel *bot;
  GtkWidget *quote;
  WblQuoteLine *quote_line;
  WblMessageBubble *bubble;
  GtkWidget *gone;
  GtkWidget *edited;
  GtkWidget *trouble;
  GtkImage *trouble_icon;
  GtkLabel *trouble_words;
  GtkWidget *edit;
  GtkWidget *send;
  GtkWidget *discard;
};

enum
{
  ACTION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblMessageRow, wbl_message_row, GTK_TYPE_BOX)

static void
set_class (gpointer widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* (transfer full) (nullable) */
static WblMessage *
message_at (WblMessageRow *self, gint64 position)
{
  GListModel *model = G_LIST_MODEL (self->context.thread);
  g_autoptr (WblThreadRow) row = NULL;

  if (model == NULL || position < 0 || position >= g_list_model_get_n_items (model))
    return NULL;
  row = g_list_model_get_item (model, (guint) position);
  return g_object_ref (wbl_thread_row_get_message (row));
}

static void
show_day (WblMessageRow *self, WblMessage *message, WblMessage *before)
{
  g_autofree char *day = wbl_format_day (message->time_ms, wbl_now_ms ());

  gtk_label_set_text (self->day, day);
  gtk_widget_set_visible (GTK_WIDGET (self->day), !wbl_message_same_day (before, message));
}

/* Time of the last message of the burst that starts here. */
static gint64
burst_end (WblMessageRow *self, WblMessage *message)
{
  g_autoptr (WblMessage) last = g_object_ref (message);

  for (gint64 at = 1; at < BURST_LOOK_AHEAD; at++)
    {
      g_autoptr (WblMessage) next = message_at (self, self->position + at);

      if (!wbl_message_same_burst (last, next))
        break;
      g_set_object (&last, next);
    }
  return last->time_ms;
}

static char *
burst_time (WblMessageRow *self, WblMessage *message)
{
  g_autofree char *from = wbl_format_clock (message->time_ms);
  g_autofree char *to = wbl_format_clock (burst_end (self, message));

  if (g_str_equal (from, to))
    return g_steal_pointer (&from);
  /* Translators: times of the first and the last of some messages, such as "09:58 – 10:08". */
  return g_strdup_printf (_ ("%1$s – %2$s"), from, to);
}

static void
show_meta (WblMessageRow *self, WblMessage *message, WblMessage *before, WblMessageShape shape)
{
  gboolean ours = shape == WBL_SHAPE_OURS;
  gboolean shown = shape <= WBL_SHAPE_OURS && !wbl_message_same_burst (before, message);
  const char *icon = ours ? wbl_message_state_icon (message->send_state) : NULL;
  g_autofree char *author = wbl_words_line (message->author);
  g_autofree char *time = shown ? burst_time (self, message) : NULL;

  gtk_widget_set_visible (self->meta, shown);
  if (!shown)
    return;
  gtk_label_set_text (self->author, author);
  gtk_label_set_text (self->time, time);
  gtk_image_set_from_icon_name (self->state_icon, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), icon != NULL);
  gtk_label_set_text (self->state, ours ? wbl_message_state_words (message->send_state) : "");
  gtk_widget_set_halign (self->meta, ours ? GTK_ALIGN_END : GTK_ALIGN_START);
}

static void
show_stars (WblMessageRow *self, int stars)
{
  g_autofree char *digit = g_strdup_printf ("%d", stars);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->stars))) != NULL)
    gtk_box_remove (self->stars, child);
  gtk_widget_set_visible (GTK_WIDGET (self->stars), stars > 0);
  for (int i = 1; i <= 5 && stars > 0; i++)
    gtk_box_append (self->stars, gtk_image_new_from_icon_name (i <= stars ? "starred-symbolic" : "non-starred-symbolic"));
  if (stars > 0)
    gtk_box_append (self->stars, gtk_label_new (digit));
}

static void
show_note_head (WblMessageRow *self, WblMessage *message)
{
  g_autofree char *author = wbl_words_line (message->author);
  g_autofree char *clock = wbl_format_clock (message->time_ms);
  /* Translators: head of a private note. %1$s is its author, %2$s the time. */
  g_autofree char *words = g_strdup_printf (_ ("Note, customers cannot see it · %1$s %2$s"), author, clock);

  gtk_label_set_text (self->note_words, words);
}

static void
show_shape (WblMessageRow *self, WblMessage *message, WblMessageShape shape)
{
  static const GtkAlign places[] = {
    [WBL_SHAPE_THEIRS] = GTK_ALIGN_START, [WBL_SHAPE_OURS] = GTK_ALIGN_END,    [WBL_SHAPE_NOTE] = GTK_ALIGN_FILL,
    [WBL_SHAPE_EVENT] = GTK_ALIGN_CENTER, [WBL_SHAPE_RATING] = GTK_ALIGN_CENTER,
  };
  gboolean bare = message->type == WBL_CONTENT_IMAGE && *message->text == '\0';

  gtk_widget_set_halign (self->bubble_box, places[shape]);
  set_class (self->bubble_box, "theirs", shape == WBL_SHAPE_THEIRS && !bare);
  set_class (self->bubble_box, "ours", shape == WBL_SHAPE_OURS && !bare);
  set_class (self->bubble_box, "note", shape == WBL_SHAPE_NOTE);
  set_class (self->bubble_box, "event", shape == WBL_SHAPE_EVENT);
  set_class (self->bubble_box, "rating", shape == WBL_SHAPE_RATING);
  set_class (self->bubble_box, "bare", bare);
  set_class (self->bubble_box, "queued", message->send_state == WBL_SEND_QUEUED);
  set_class (self->bubble_box, "held", message->send_state == WBL_SEND_HELD);
  set_class (self->bubble_box, "failed", message->send_state == WBL_SEND_FAILED);
  gtk_widget_set_visible (self->note_head, shape == WBL_SHAPE_NOTE);
  if (shape == WBL_SHAPE_NOTE)
    show_note_head (self, message);
  show_stars (self, shape == WBL_SHAPE_RATING ? message->stars : 0);
}

static void
show_quote (WblMessageRow *self, WblMessage *message)
{
  gboolean shown = message->quote_mid != 0 && !message->recalled;

  gtk_widget_set_visible (self->quote, shown);
  if (!shown)
    return;
  wbl_quote_line_set_message (self->quote_line, message->quote, self->context.plain);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->quote), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  wbl_quote_line_get_sentence (self->quote_line), -1);
}

static void
show_trouble (WblMessageRow *self, WblMessage *message)
{
  g_autofree char *words = wbl_message_trouble (message);
  gboolean queued = message->send_state == WBL_SEND_QUEUED;

  gtk_widget_set_visible (self->trouble, words != NULL);
  gtk_label_set_text (self->trouble_words, words != NULL ? words : "");
  gtk_image_set_from_icon_name (self->trouble_icon, queued ? "mail-send-symbolic" : "dialog-warning-symbolic");
  set_class (self->trouble_icon, "warning-text", message->send_state == WBL_SEND_HELD);
  set_class (self->trouble_icon, "error-text", message->send_state == WBL_SEND_FAILED);
  gtk_widget_set_visible (self->edit, wbl_message_can_edit (message));
  gtk_widget_set_visible (self->send, wbl_message_can_send (message));
  gtk_widget_set_visible (self->discard, wbl_message_can_send (message));
}

/* GtkListItem has no accessible label before GTK 4.12: its widget's parent is what a reader reads. */
static void
say (WblMessageRow *self, WblMessage *message)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  const char *text = message->recalled ? _ ("Recalled") : wbl_message_bubble_get_shown_text (self->bubble);
  gboolean quotes = message->quote_mid != 0 && !message->recalled;
  g_autofree char *said = quotes ? g_strdup_printf ("%s. %s", wbl_quote_line_get_sentence (self->quote_line), text) : NULL;
  g_autofree char *sentence = wbl_message_sentence (message, said != NULL ? said : text);

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
show_row (WblMessageRow *self)
{
  g_autoptr (WblThreadRow) row = g_signal_group_dup_target (self->row);
  WblMessage *message = row != NULL ? wbl_thread_row_get_message (row) : NULL;
  g_autoptr (WblMessage) before = message != NULL ? message_at (self, (gint64) self->position - 1) : NULL;
  WblMessageShape shape = message != NULL ? wbl_message_shape (message) : WBL_SHAPE_EVENT;
  const char *bot = message != NULL ? wbl_message_bot_words (message) : NULL;

  if (message == NULL)
    {
      wbl_message_bubble_set (self->bubble, NULL, NULL, FALSE, NULL);
      return;
    }
  show_day (self, message, before);
  show_meta (self, message, before, shape);
  show_shape (self, message, shape);
  show_quote (self, message);
  gtk_widget_set_visible (self->calls_me, message->calls_me && !message->recalled);
  gtk_label_set_text (self->bot, bot != NULL ? bot : "");
  gtk_widget_set_visible (GTK_WIDGET (self->bot), bot != NULL && !message->recalled);
  wbl_message_bubble_set (self->bubble, self->context.desk, message, self->context.plain, self->context.language);
  gtk_widget_set_visible (GTK_WIDGET (self->bubble), !message->recalled);
  gtk_widget_set_visible (self->gone, message->recalled);
  gtk_widget_set_visible (self->edited, message->edited && !message->recalled);
  show_trouble (self, message);
  set_class (self, "follows", shape <= WBL_SHAPE_OURS && wbl_message_same_burst (before, message));
  say (self, message);
}

static void
emit_action (WblMessageRow *self, const char *what)
{
  g_autoptr (WblThreadRow) row = g_signal_group_dup_target (self->row);

  if (row != NULL)
    g_signal_emit (self, signals[ACTION], 0, what, wbl_thread_row_get_message (row));
}

static void
quote_clicked_cb (WblMessageRow *self)
{
  emit_action (self, "show-quoted");
}

static void
edit_clicked_cb (WblMessageRow *self)
{
  emit_action (self, "edit");
}

static void
send_clicked_cb (WblMessageRow *self)
{
  emit_action (self, "send");
}

static void
discard_clicked_cb (WblMessageRow *self)
{
  emit_action (self, "discard");
}

static void
wbl_message_row_dispose (GObject *object)
{
  WblMessageRow *self = WBL_MESSAGE_ROW (object);

  if (self->row != NULL)
    g_signal_group_set_target (self->row, NULL);
  g_clear_object (&self->row);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_MESSAGE_ROW);
  G_OBJECT_CLASS (wbl_message_row_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, day);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, meta);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, author);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, time);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, state);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, bubble_box);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, note_head);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, note_words);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, stars);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, calls_me);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, bot);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, quote);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, quote_line);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, gone);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, edited);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, trouble);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, trouble_icon);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, trouble_words);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, edit);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, send);
  gtk_widget_class_bind_template_child (widget_class, WblMessageRow, discard);
}

static void
wbl_message_row_class_init (WblMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_message_row_dispose;
  signals[ACTION] = g_signal_new ("action", WBL_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  2, G_TYPE_STRING, WBL_TYPE_MESSAGE);
  g_type_ensure (WBL_TYPE_MESSAGE_BUBBLE);
  g_type_ensure (WBL_TYPE_QUOTE_LINE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/thread/wbl-message-row.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, discard_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, quote_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_clicked_cb);
}

static void
wbl_message_row_init (WblMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->row = g_signal_group_new (WBL_TYPE_THREAD_ROW);
  g_signal_group_connect_swapped (self->row, "notify::message", G_CALLBACK (show_row), self);
  g_signal_connect_object (wbl_shoulder_get_default (), "changed", G_CALLBACK (show_row), self, G_CONNECT_SWAPPED);
}

/**
 * wbl_message_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
wbl_message_row_new (void)
{
  return g_object_new (WBL_TYPE_MESSAGE_ROW, NULL);
}

/**
 * wbl_message_row_set_row:
 * @self: a row
 * @row: (nullable): what to show from now on; NULL forgets the former one
 * @position: its place in the thread
 * @context: what the lines of the thread share; must outlive the binding
 */
void
wbl_message_row_set_row (WblMessageRow *self, WblThreadRow *row, guint position, const WblMessageContext *context)
{
  g_return_if_fail (WBL_IS_MESSAGE_ROW (self));
  self->context = *context;
  self->position = position;
  wbl_message_row_set_found (self, FALSE);
  g_signal_group_set_target (self->row, row);
  show_row (self);
}

/**
 * wbl_message_row_refresh:
 * @self: a row
 * @position: its place in the thread, as its neighbours may have changed
 */
void
wbl_message_row_refresh (WblMessageRow *self, guint position)
{
  g_return_if_fail (WBL_IS_MESSAGE_ROW (self));
  self->position = position;
  show_row (self);
}

/**
 * wbl_message_row_dup_row:
 * @self: a row
 *
 * Returns: (transfer full) (nullable): what it shows
 */
WblThreadRow *
wbl_message_row_dup_row (WblMessageRow *self)
{
  g_return_val_if_fail (WBL_IS_MESSAGE_ROW (self), NULL);
  return g_signal_group_dup_target (self->row);
}

/**
 * wbl_message_row_get_shown_text:
 * @self: a row
 *
 * Returns: (transfer none): the text as it is shown
 */
const char *
wbl_message_row_get_shown_text (WblMessageRow *self)
{
  g_return_val_if_fail (WBL_IS_MESSAGE_ROW (self), "");
  return wbl_message_bubble_get_shown_text (self->bubble);
}

/**
 * wbl_message_row_copy:
 * @self: a row
 *
 * Puts its text, masked as it is shown, into the clipboard.
 */
void
wbl_message_row_copy (WblMessageRow *self)
{
  g_return_if_fail (WBL_IS_MESSAGE_ROW (self));
  wbl_message_bubble_copy (self->bubble);
}

/**
 * wbl_message_row_select:
 * @self: a row
 *
 * Shows its text in a window of its own, where a part of it can be selected.
 *
 * Returns: (transfer none) (nullable): the window; %NULL without text
 */
GtkWidget *
wbl_message_row_select (WblMessageRow *self)
{
  g_return_val_if_fail (WBL_IS_MESSAGE_ROW (self), NULL);
  return wbl_message_bubble_select (self->bubble);
}

/**
 * wbl_message_row_set_found:
 * @self: a row
 * @found: whether it is the hit of a search in the thread
 */
void
wbl_message_row_set_found (WblMessageRow *self, gboolean found)
{
  g_return_if_fail (WBL_IS_MESSAGE_ROW (self));
  set_class (self->bubble_box, "found", found);
}
