/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-holding-popover"
#include "config.h"

#include "ui/thread/wbl-holding-popover.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-time-choice.h"
#include "ui/wbl-format.h"

/* What the customer reads: in the customer's language, so not translated with the window. %s is a time. */
typedef struct
{
  const char *name; /* for the agent */
  const char *zh;
  const char *en;
} Reason;

static const Reason reasons[] = {
  { N_ ("Checking with the warehouse"), "我正在向仓库核实，最晚 %s 回复您。", "I am checking with our warehouse and will get back to you by %s." },
  { N_ ("Checking with a colleague"), "我正在和同事确认，最晚 %s 回复您。", "I am checking with a colleague and will get back to you by %s." },
  { N_ ("Checking the order"), "我正在查询您的订单，最晚 %s 回复您。", "I am looking into your order and will get back to you by %s." },
  { N_ ("Waiting for the carrier"), "我正在等物流的答复，最晚 %s 回复您。", "I am waiting for the carrier's answer and will get back to you by %s." },
};

struct _WblHoldingPopover
{
  GtkPopover parent_instance;
  char *language; /* (owned) (nullable) */
  GtkDropDown *reason;
  WblTimeChoice *time;
  GtkTextView *words;
};

enum
{
  SEND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblHoldingPopover, wbl_holding_popover, GTK_TYPE_POPOVER)

static char *
due_words (gint64 due_ms)
{
  g_autoptr (GDateTime) due = g_date_time_new_from_unix_local (due_ms / 1000);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (wbl_now_ms () / 1000);
  gboolean today = g_date_time_get_year (due) == g_date_time_get_year (now) &&
                   g_date_time_get_day_of_year (due) == g_date_time_get_day_of_year (now);

  return g_date_time_format (due, today ? "%H:%M" : "%Y-%m-%d %H:%M");
}

/**
 * wbl_holding_words:
 * @language: (nullable): BCP 47 tag of the customer's language
 * @reason: which reason, from 0
 * @due_ms: the promised time
 *
 * Returns: (transfer full): the words of a holding reply, in Chinese or English
 */
char *
wbl_holding_words (const char *language, guint reason, gint64 due_ms)
{
  const Reason *chosen = &reasons[MIN (reason, G_N_ELEMENTS (reasons) - 1)];
  gboolean chinese = language != NULL ? g_str_has_prefix (language, "zh") : g_str_has_prefix (g_get_language_names ()[0], "zh");
  g_autofree char *due = due_words (due_ms);
  g_auto (GStrv) parts = g_strsplit (chinese ? chosen->zh : chosen->en, "%s", 2);

  return g_strjoinv (due, parts);
}

static void
compose (WblHoldingPopover *self)
{
  g_autofree char *words = wbl_holding_words (self->language, gtk_drop_down_get_selected (self->reason),
                                              wbl_time_choice_get_due_ms (self->time));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->words), words, -1);
}

/* The keyboard is on the button within, which says only what is chosen. */
static void
name_reason (WblHoldingPopover *self)
{
  GtkStringObject *chosen = gtk_drop_down_get_selected_item (self->reason);
  g_autofree char *name = g_strdup_printf (_ ("Reason: %s"), gtk_string_object_get_string (chosen));

  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (self->reason))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
send_cb (WblHoldingPopover *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->words);
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  gtk_popover_popdown (GTK_POPOVER (self));
  if (*text != '\0')
    g_signal_emit (self, signals[SEND], 0, text, wbl_time_choice_get_due_ms (self->time));
}

static void
wbl_holding_popover_finalize (GObject *object)
{
  g_free (WBL_HOLDING_POPOVER (object)->language);
  G_OBJECT_CLASS (wbl_holding_popover_parent_class)->finalize (object);
}

static void
wbl_holding_popover_class_init (WblHoldingPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_holding_popover_finalize;
  signals[SEND] = g_signal_new ("send", WBL_TYPE_HOLDING_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_STRING, G_TYPE_INT64);
}

static GtkWidget *
make_reasons (WblHoldingPopover *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    gtk_string_list_append (names, _ (reasons[i].name));
  self->reason = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reason), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Reason"), -1);
  g_signal_connect_object (self->reason, "notify::selected", G_CALLBACK (compose), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reason, "notify::selected", G_CALLBACK (name_reason), self, G_CONNECT_SWAPPED);
  name_reason (self);
  return GTK_WIDGET (self->reason);
}

static GtkWidget *
make_words (WblHoldingPopover *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new ();

  self->words = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_wrap_mode (self->words, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->words, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Words of the holding reply"),
                                  -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroll), 64);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->words));
  gtk_widget_set_size_request (scroll, 300, -1);
  gtk_widget_add_css_class (scroll, "holding-words");
  return scroll;
}

static void
wbl_holding_popover_init (WblHoldingPopover *self)
{
  static const WblTimeKind kinds[] = { WBL_TIME_30_MIN, WBL_TIME_2_H, WBL_TIME_TOMORROW };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *button = gtk_button_new_with_label (_ ("Send and Promise"));

  self->time = WBL_TIME_CHOICE (wbl_time_choice_new (kinds, G_N_ELEMENTS (kinds)));
  gtk_box_append (GTK_BOX (box), make_reasons (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->time));
  gtk_box_append (GTK_BOX (box), make_words (self));
  gtk_box_append (GTK_BOX (box), button);
  gtk_popover_set_child (GTK_POPOVER (self), box);
  gtk_popover_set_default_widget (GTK_POPOVER (self), button);
  g_signal_connect_object (self->time, "changed", G_CALLBACK (compose), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (send_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wbl_holding_popover_new:
 *
 * Returns: (transfer floating): the popover
 */
GtkWidget *
wbl_holding_popover_new (void)
{
  return g_object_new (WBL_TYPE_HOLDING_POPOVER, NULL);
}

/**
 * wbl_holding_popover_open:
 * @self: the popover
 * @language: (nullable): BCP 47 tag of the customer's language
 */
void
wbl_holding_popover_open (WblHoldingPopover *self, const char *language)
{
  char *copy = g_strdup (language);

  g_return_if_fail (WBL_IS_HOLDING_POPOVER (self));
  g_free (self->language);
  self->language = copy;
  wbl_time_choice_reset (self->time, wbl_now_ms ());
  compose (self);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->reason));
}
