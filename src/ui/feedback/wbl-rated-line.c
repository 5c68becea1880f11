/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rated-line"

#include "config.h"

#include "ui/feedback/wbl-rated-line.h"

#include <glib/gi18n-lib.h>

#include "text/wbl-mask.h"
#include "text/wbl-safe-text.h"
#include "ui/people/wbl-stars.h"
#include "ui/wbl-format.h"

#define MAX_BYTES 8192

struct _WblRatedLine
{
  GtkBox parent_instance;
  GtkLabel *meta;
  GtkWidget *bubble;
  WblStars *stars;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (WblRatedLine, wbl_rated_line, GTK_TYPE_BOX)

static char *
shown_text (WblMessage *message)
{
  g_autofree char *masked = wbl_mask (message->text != NULL ? message->text : "", WBL_MASK_ALL);

  if (message->recalled)
    return g_strdup (_("Message taken back"));
  if (*masked == '\0' && message->file_name != NULL)
    return wbl_safe_filename (message->file_name);
  return wbl_display_text (masked, MAX_BYTES);
}

static char *
meta_words (WblMessage *message)
{
  g_autofree char *day = wbl_format_day (message->time_ms, wbl_now_ms ());
  g_autofree char *clock = wbl_format_clock (message->time_ms);
  g_autofree char *author = wbl_mask (message->author != NULL ? message->author : "", WBL_MASK_ALL);

  if (message->type == WBL_CONTENT_NOTE)
    /* Translators: head of a private note: %1$s who wrote it, %2$s a day, %3$s a time of day */
    return g_strdup_printf (_("Note, customers cannot see it · %1$s, %2$s %3$s"), author, day, clock);
  /* Translators: head of a message: %1$s who wrote it, %2$s a day, %3$s a time of day */
  return g_strdup_printf (_("%1$s, %2$s %3$s"), author, day, clock);
}

static const char *
shape_of (WblMessage *message)
{
  switch (message->type)
    {
    case WBL_CONTENT_NOTE:
      return "note";
    case WBL_CONTENT_EVENT:
    case WBL_CONTENT_SURVEY:
      return "event";
    default:
      return message->from_us ? "ours" : "theirs";
    }
}

static void
set_shape (WblRatedLine *self,
           WblMessage   *message,
           gboolean      rated)
{
  const char *shape = shape_of (message);
  const char *classes[] = { "line", shape, rated ? "rated" : NULL, NULL };
  gboolean wide = g_str_equal (shape, "note") || rated;

  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
  gtk_widget_set_halign (GTK_WIDGET (self), wide                            ? GTK_ALIGN_FILL
                                            : g_str_equal (shape, "ours")  ? GTK_ALIGN_END
                                            : g_str_equal (shape, "event") ? GTK_ALIGN_CENTER
                                                                           : GTK_ALIGN_START);
  gtk_label_set_xalign (self->meta, g_str_equal (shape, "ours") && !wide ? 1 : 0);
}

static void
wbl_rated_line_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_RATED_LINE);
  G_OBJECT_CLASS (wbl_rated_line_parent_class)->dispose (object);
}

static void
wbl_rated_line_class_init (WblRatedLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_rated_line_dispose;
  g_type_ensure (WBL_TYPE_STARS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-rated-line.ui");
  gtk_widget_class_bind_template_child (widget_class, WblRatedLine, meta);
  gtk_widget_class_bind_template_child (widget_class, WblRatedLine, bubble);
  gtk_widget_class_bind_template_child (widget_class, WblRatedLine, stars);
  gtk_widget_class_bind_template_child (widget_class, WblRatedLine, text);
}

static void
wbl_rated_line_init (WblRatedLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_rated_line_new:
 *
 * Returns: (transfer floating): an empty line
 */
GtkWidget *
wbl_rated_line_new (void)
{
  return g_object_new (WBL_TYPE_RATED_LINE, NULL);
}

/**
 * wbl_rated_line_set_message:
 * @message: what to show; untrusted text, bounded and masked here
 * @rated: whether this is the rating the review is about
 */
void
wbl_rated_line_set_message (WblRatedLine *self,
                            WblMessage   *message,
                            gboolean      rated)
{
  g_autofree char *text = shown_text (message);
  g_autofree char *meta = meta_words (message);

  g_return_if_fail (WBL_IS_RATED_LINE (self));
  gtk_label_set_text (self->meta, meta);
  gtk_label_set_text (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->text), *text != '\0');
  wbl_stars_set (self->stars, message->type == WBL_CONTENT_RATING ? message->stars : 0);
  set_shape (self, message, rated);
}
