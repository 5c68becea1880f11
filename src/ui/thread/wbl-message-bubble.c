/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-message-bubble"
#include "config.h"

#include "ui/thread/wbl-message-bubble.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "text/wbl-safe-text.h"
#include "ui/thread/wbl-file-save.h"
#include "ui/thread/wbl-image-view.h"
#include "ui/thread/wbl-message-words.h"
#include "ui/thread/wbl-text-window.h"
#include "ui/thread/wbl-transfer-bar.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-compat.h"

/* How much of a text is laid out at first and at most. */
#define FIRST_CHARS 1200
#define MORE_TIMES 4
#define LAST_CHARS 20000

struct _WblMessageBubble
{
  GtkBox parent_instance;
  WblDesk *desk;       /* (owned) (nullable) */
  WblMessage *message; /* (owned) (nullable) */
  char *language;      /* (owned) (nullable) */
  gsize shown_chars;
  gboolean plain;
  WblImageView *image;
  GtkWidget *file;
  GtkImage *file_icon;
  GtkLabel *file_words;
  GtkWidget *save;
  WblTransferBar *transfer;
  GtkLabel *text;
  GtkWidget *more;
  GtkWidget *too_long;
  GMenuModel *text_menu;
  GtkWidget *menu; /* a popover, made when it is first opened */
};

G_DEFINE_FINAL_TYPE (WblMessageBubble, wbl_message_bubble, GTK_TYPE_BOX)

static void
append_link (GString *markup, const char *text, const WblLinkSpan *link)
{
  g_autofree char *words = g_strndup (text + link->start, link->end - link->start);
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  const char *scheme = "";

  if (link->kind == WBL_LINK_EMAIL)
    scheme = "mailto:";
  else if (strstr (words, "://") == NULL)
    scheme = "https://";
  g_string_append_printf (markup, "<a href=\"%s%s\">%s</a>", scheme, escaped, escaped);
}

static void
append_escaped (GString *markup, const char *text, gsize from, gsize to)
{
  g_autofree char *escaped = g_markup_escape_text (text + from, (gssize) (to - from));

  g_string_append (markup, escaped);
}

/* (nullable): NULL without a link. Every byte of the text is escaped: only the links are ours. */
static char *
link_markup (const char *text)
{
  g_autoptr (GArray) links = wbl_linkify (text);
  g_autoptr (GString) markup = g_string_new (NULL);
  gsize at = 0;

  if (links == NULL || links->len == 0)
    return NULL;
  for (guint i = 0; i < links->len; i++)
    {
      const WblLinkSpan *link = &g_array_index (links, WblLinkSpan, i);

      append_escaped (markup, text, at, link->start);
      append_link (markup, text, link);
      at = link->end;
    }
  append_escaped (markup, text, at, strlen (text));
  return g_string_free (g_steal_pointer (&markup), FALSE);
}

static void
show_text (WblMessageBubble *self)
{
  gboolean clipped = FALSE;
  g_autofree char *words = wbl_message_event_words (self->message);
  g_autofree char *text = wbl_words_text (words, self->plain, self->shown_chars, &clipped);
  g_autofree char *markup = link_markup (text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  if (self->language != NULL)
    pango_attr_list_insert (attributes, pango_attr_language_new (pango_language_from_string (self->language)));
  gtk_label_set_attributes (self->text, attributes);
  if (markup != NULL)
    gtk_label_set_markup (self->text, markup);
  else
    gtk_label_set_text (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->text), *text != '\0');
  gtk_widget_set_visible (self->more, clipped && self->shown_chars < LAST_CHARS);
  gtk_widget_set_visible (self->too_long, clipped && self->shown_chars >= LAST_CHARS);
}

static void
more_clicked_cb (WblMessageBubble *self)
{
  self->shown_chars = MIN (self->shown_chars * MORE_TIMES, LAST_CHARS);
  show_text (self);
}

static gboolean
link_activated_cb (WblMessageBubble *self, const char *uri)
{
  wbl_open_uri (GTK_WIDGET (self), uri);
  return TRUE;
}

static void
update_menu (WblMessageBubble *self)
{
  gboolean text = gtk_widget_get_visible (GTK_WIDGET (self->text));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.copy", text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.select", text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.reply", wbl_message_can_quote (self->message));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.recall",
                                 wbl_message_can_recall (self->message, g_get_real_time () / 1000));
}

/* Selectable labels complain in the lists of GTK 4.8 when their row is used again; so a part is chosen in a window. */
static void
menu_pressed_cb (WblMessageBubble *self, int n_press, double x, double y)
{
  if (self->message == NULL)
    return;
  update_menu (self);
  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (self->text_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_message_bubble_copy (WBL_MESSAGE_BUBBLE (widget));
}

static void
select_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wbl_message_bubble_select (WBL_MESSAGE_BUBBLE (widget));
}

static void
reply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "thread.reply-to-message", "x", WBL_MESSAGE_BUBBLE (widget)->message->server_id);
}

static void
recall_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "thread.recall-message", "x", WBL_MESSAGE_BUBBLE (widget)->message->row_id);
}

static void
save_clicked_cb (WblMessageBubble *self)
{
  wbl_file_save (GTK_WIDGET (self), self->desk, self->message);
}

static gboolean
is_file (WblMessage *message)
{
  return message->type == WBL_CONTENT_FILE || message->type == WBL_CONTENT_AUDIO || message->type == WBL_CONTENT_VIDEO
         || (message->file_url != NULL && message->type != WBL_CONTENT_IMAGE
             && (message->type < WBL_CONTENT_NOTE || message->type == WBL_CONTENT_UNKNOWN));
}

static const char *
file_icon (WblContentType type)
{
  if (type == WBL_CONTENT_AUDIO)
    return "audio-input-microphone-symbolic";
  return type == WBL_CONTENT_VIDEO ? "video-x-generic-symbolic" : "text-x-generic-symbolic";
}

static char *
file_name (WblMessage *message)
{
  g_autofree char *name = NULL;

  if (message->type == WBL_CONTENT_AUDIO)
    /* Translators: a voice message; %u is its length in seconds. */
    return g_strdup_printf (_ ("Voice message, %u s"), message->duration_s);
  name = wbl_safe_filename (message->file_name != NULL ? message->file_name : _ ("File"));
  return wbl_words_line (name);
}

static void
show_file (WblMessageBubble *self)
{
  gboolean shown = is_file (self->message);
  g_autofree char *name = shown ? file_name (self->message) : NULL;
  g_autofree char *size = shown && self->message->file_size > 0 ? g_format_size ((guint64) self->message->file_size) : NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->file, shown);
  if (!shown)
    return;
  words = size != NULL ? g_strdup_printf (_ ("%1$s, %2$s"), name, size) : g_steal_pointer (&name);
  gtk_image_set_from_icon_name (self->file_icon, file_icon (self->message->type));
  gtk_label_set_text (self->file_words, words);
}

static void
show_image (WblMessageBubble *self)
{
  gboolean shown = self->message->type == WBL_CONTENT_IMAGE && !self->message->recalled;

  gtk_widget_set_visible (GTK_WIDGET (self->image), shown);
  wbl_image_view_set_message (self->image, self->desk, shown ? self->message : NULL);
}

static void
clear (WblMessageBubble *self)
{
  if (self->image != NULL)
    {
      wbl_image_view_set_message (self->image, NULL, NULL);
      wbl_transfer_bar_set (self->transfer, NULL, NULL, self->save);
    }
  g_clear_object (&self->message);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->language, g_free);
}

static void
wbl_message_bubble_dispose (GObject *object)
{
  clear (WBL_MESSAGE_BUBBLE (object));
  g_clear_pointer (&WBL_MESSAGE_BUBBLE (object)->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_MESSAGE_BUBBLE);
  G_OBJECT_CLASS (wbl_message_bubble_parent_class)->dispose (object);
}

static void
wbl_message_bubble_class_init (WblMessageBubbleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_message_bubble_dispose;
  g_type_ensure (WBL_TYPE_IMAGE_VIEW);
  g_type_ensure (WBL_TYPE_TRANSFER_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/thread/wbl-message-bubble.ui");
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, image);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, file);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, file_icon);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, file_words);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, save);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, transfer);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, text);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, more);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, too_long);
  gtk_widget_class_bind_template_child (widget_class, WblMessageBubble, text_menu);
  gtk_widget_class_install_action (widget_class, "message.reply", NULL, reply_action);
  gtk_widget_class_install_action (widget_class, "message.recall", NULL, recall_action);
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "message.select", NULL, select_action);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, link_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
}

static void
wbl_message_bubble_init (WblMessageBubble *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_message_bubble_set:
 * @self: a bubble
 * @desk: (nullable): where files come from
 * @message: (nullable): what to show; NULL forgets the former one
 * @plain: whether phone and mail are shown, as for the assignee
 * @language: (nullable): BCP 47 tag that chooses the shapes of Han characters
 */
void
wbl_message_bubble_set (WblMessageBubble *self,
                        WblDesk *desk,
                        WblMessage *message,
                        gboolean plain,
                        const char *language)
{
  gboolean same = FALSE;

  g_return_if_fail (WBL_IS_MESSAGE_BUBBLE (self));
  same = message != NULL && self->message != NULL && self->message->row_id == message->row_id;
  if (!same)
    clear (self);
  if (message == NULL)
    return;
  g_set_object (&self->desk, desk);
  g_set_object (&self->message, message);
  g_free (self->language);
  self->language = g_strdup (language);
  self->plain = plain;
  if (!same)
    self->shown_chars = FIRST_CHARS;
  show_image (self);
  show_file (self);
  wbl_transfer_bar_set (self->transfer, desk, message, self->save);
  show_text (self);
}

/**
 * wbl_message_bubble_copy:
 * @self: a bubble
 *
 * Puts the text, masked as it is shown, into the clipboard.
 */
void
wbl_message_bubble_copy (WblMessageBubble *self)
{
  const char *text = NULL;

  g_return_if_fail (WBL_IS_MESSAGE_BUBBLE (self));
  text = gtk_label_get_text (self->text);
  if (*text != '\0')
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

/**
 * wbl_message_bubble_select:
 * @self: a bubble
 *
 * Shows the text, masked as it is in the bubble and as long as it can get there, where a part of it can be selected.
 *
 * Returns: (transfer none) (nullable): the window; %NULL without text
 */
GtkWidget *
wbl_message_bubble_select (WblMessageBubble *self)
{
  g_autofree char *words = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (WBL_IS_MESSAGE_BUBBLE (self), NULL);
  if (self->message == NULL || self->message->recalled)
    return NULL;
  words = wbl_message_event_words (self->message);
  text = wbl_words_text (words, self->plain, LAST_CHARS, NULL);
  if (*text == '\0')
    return NULL;
  return wbl_text_window_open (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), text, self->language);
}

/**
 * wbl_message_bubble_get_shown_text:
 * @self: a bubble
 *
 * Returns: (transfer none): the text as it is shown
 */
const char *
wbl_message_bubble_get_shown_text (WblMessageBubble *self)
{
  g_return_val_if_fail (WBL_IS_MESSAGE_BUBBLE (self), "");
  return gtk_label_get_text (self->text);
}
