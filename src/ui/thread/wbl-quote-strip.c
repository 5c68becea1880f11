/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-quote-strip"
#include "config.h"

#include "ui/thread/wbl-quote-strip.h"

#include "ui/thread/wbl-quote-line.h"
#include "ui/wbl-compat.h"

struct _WblQuoteStrip
{
  GtkBox parent_instance;
  GSignalGroup *draft; /* (owned) watches the draft */
  WblQuoteLine *line;
};

G_DEFINE_FINAL_TYPE (WblQuoteStrip, wbl_quote_strip, GTK_TYPE_BOX)

static void
show_quote (WblQuoteStrip *self)
{
  g_autoptr (WblDraft) draft = g_signal_group_dup_target (self->draft);
  WblMessage *quote = draft != NULL && !wbl_draft_get_note (draft) ? wbl_draft_get_quote (draft) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), quote != NULL);
  if (quote == NULL)
    return;
  wbl_quote_line_set_message (self->line, quote, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  wbl_quote_line_get_sentence (self->line), -1);
}

static void
quote_changed_cb (WblQuoteStrip *self)
{
  show_quote (self);
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    wbl_announce (GTK_WIDGET (self), wbl_quote_line_get_sentence (self->line));
}

static void
close_clicked_cb (WblQuoteStrip *self)
{
  wbl_quote_strip_leave_out (self);
}

static void
wbl_quote_strip_dispose (GObject *object)
{
  WblQuoteStrip *self = WBL_QUOTE_STRIP (object);

  if (self->draft != NULL)
    g_signal_group_set_target (self->draft, NULL);
  g_clear_object (&self->draft);
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_QUOTE_STRIP);
  G_OBJECT_CLASS (wbl_quote_strip_parent_class)->dispose (object);
}

static void
wbl_quote_strip_class_init (WblQuoteStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_quote_strip_dispose;
  g_type_ensure (WBL_TYPE_QUOTE_LINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/thread/wbl-quote-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, WblQuoteStrip, line);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
}

static void
wbl_quote_strip_init (WblQuoteStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->draft = g_signal_group_new (WBL_TYPE_DRAFT);
  g_signal_group_connect_swapped (self->draft, "quote-changed", G_CALLBACK (quote_changed_cb), self);
}

/**
 * wbl_quote_strip_set_draft:
 * @self: a strip
 * @draft: (nullable): whose quote is shown, while its reply is the one on screen
 */
void
wbl_quote_strip_set_draft (WblQuoteStrip *self, WblDraft *draft)
{
  g_return_if_fail (WBL_IS_QUOTE_STRIP (self));
  g_signal_group_set_target (self->draft, draft);
  show_quote (self);
}

/**
 * wbl_quote_strip_leave_out:
 * @self: a strip
 *
 * Lets the reply answer nothing in particular. Its text stays.
 *
 * Returns: whether it showed something
 */
gboolean
wbl_quote_strip_leave_out (WblQuoteStrip *self)
{
  g_autoptr (WblDraft) draft = NULL;

  g_return_val_if_fail (WBL_IS_QUOTE_STRIP (self), FALSE);
  draft = g_signal_group_dup_target (self->draft);
  if (draft == NULL || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return FALSE;
  wbl_draft_set_quote (draft, NULL);
  return TRUE;
}
