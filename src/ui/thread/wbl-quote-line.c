/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-quote-line"
#include "config.h"

#include "ui/thread/wbl-quote-line.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-message-words.h"
#include "ui/thread/wbl-words.h"

struct _WblQuoteLine
{
  GtkBox parent_instance;
  char *sentence; /* (owned) */
  GtkLabel *author;
  GtkLabel *words;
};

G_DEFINE_FINAL_TYPE (WblQuoteLine, wbl_quote_line, GTK_TYPE_BOX)

static void
wbl_quote_line_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_QUOTE_LINE);
  G_OBJECT_CLASS (wbl_quote_line_parent_class)->dispose (object);
}

static void
wbl_quote_line_finalize (GObject *object)
{
  g_free (WBL_QUOTE_LINE (object)->sentence);
  G_OBJECT_CLASS (wbl_quote_line_parent_class)->finalize (object);
}

static void
wbl_quote_line_class_init (WblQuoteLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_quote_line_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_quote_line_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/thread/wbl-quote-line.ui");
  gtk_widget_class_bind_template_child (widget_class, WblQuoteLine, author);
  gtk_widget_class_bind_template_child (widget_class, WblQuoteLine, words);
}

static void
wbl_quote_line_init (WblQuoteLine *self)
{
  self->sentence = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_quote_line_set_message:
 * @self: a line
 * @message: (nullable): what is answered; NULL = it is not on this computer
 * @plain: whether phone and mail are shown, as for the assignee
 */
void
wbl_quote_line_set_message (WblQuoteLine *self, WblMessage *message, gboolean plain)
{
  g_autofree char *author = NULL;
  g_autofree char *words = NULL;

  g_return_if_fail (WBL_IS_QUOTE_LINE (self));
  author = wbl_words_line (message != NULL ? message->author : NULL);
  words = message != NULL ? wbl_message_brief (message, plain) : g_strdup (_ ("An earlier message"));
  gtk_label_set_text (self->author, author);
  gtk_widget_set_visible (GTK_WIDGET (self->author), *author != '\0');
  gtk_label_set_text (self->words, words);
  g_free (self->sentence);
  /* Translators: read out before a reply: %1$s wrote what is answered, %2$s is how that begins. */
  self->sentence = g_strdup_printf (_ ("In reply to %1$s: %2$s"), author, words);
}

/**
 * wbl_quote_line_get_sentence:
 * @self: a line
 *
 * Returns: (transfer none): what a screen reader says of it
 */
const char *
wbl_quote_line_get_sentence (WblQuoteLine *self)
{
  g_return_val_if_fail (WBL_IS_QUOTE_LINE (self), "");
  return self->sentence;
}
