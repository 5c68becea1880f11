/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-facts-row"
#include "config.h"

#include "ui/thread/wbl-facts-row.h"

#include <glib/gi18n-lib.h>

#include "text/wbl-chip-links.h"
#include "ui/inbox/wbl-inbox-words.h"
#include "ui/thread/wbl-shoulder.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"
#include "ui/wbl-settings.h"

#define GAP 14
#define MAX_CHIPS 3
#define CHIP_CHARS 200

struct _WblFactsRow
{
  GtkWidget parent_instance;
  char **chips;        /* (owned) (nullable) */
  GtkWidget *clock;    /* each fact is a box of icon and words, or empty and hidden */
  GtkWidget *pending;
  GtkWidget *promise;
  GtkWidget *chip_box;
  GtkWidget *rating; /* its label is the first child, the stars follow */
  GtkWidget *channel;
};

G_DEFINE_FINAL_TYPE (WblFactsRow, wbl_facts_row, GTK_TYPE_WIDGET)

/* Layout: facts from the start; those that no longer fit are not shown at all. */

static gboolean
takes_part (GtkWidget *child)
{
  return gtk_widget_get_visible (child);
}

static void
wbl_facts_row_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  int total = 0;
  int first = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least = 0;
      int best = 0;

      if (!takes_part (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &least, &best, NULL, NULL);
      if (orientation == GTK_ORIENTATION_VERTICAL)
        total = MAX (total, best);
      else
        total += best + (total > 0 ? GAP : 0);
      if (first == 0)
        first = least;
    }
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? total : first;
  *natural = total;
  *minimum_baseline = *natural_baseline = -1;
}

static void
wbl_facts_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int used = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { 0, 0, 0, height };
      int least = 0;

      if (!takes_part (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &place.width, NULL, NULL);
      if (used == 0)
        place.width = MAX (least, MIN (place.width, width));
      gtk_widget_set_child_visible (child, used + place.width <= width);
      place.x = mirrored ? width - used - place.width : used;
      gtk_widget_size_allocate (child, &place, -1);
      used += place.width + GAP;
    }
}

/* One fact */

static GtkWidget *
add_fact (WblFactsRow *self, const char *icon)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = gtk_label_new ("");

  gtk_image_set_pixel_size (GTK_IMAGE (image), 14);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_visible (image, icon != NULL);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_visible (box, FALSE);
  gtk_widget_add_css_class (box, "fact");
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  return box;
}

static void
set_fact (GtkWidget *box, const char *words, const char *style)
{
  gtk_widget_set_visible (box, words != NULL);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), words != NULL ? words : "");
  gtk_widget_remove_css_class (box, "warning-text");
  gtk_widget_remove_css_class (box, "error-text");
  if (style != NULL)
    gtk_widget_add_css_class (box, style);
}

static void
show_clock (WblFactsRow *self, WblConversation *conversation, const WblInboxNow *now)
{
  gint64 span_ms = now->now_ms - conversation->waiting_since_ms;
  g_autofree char *span = wbl_format_duration (MAX (0, span_ms));
  g_autofree char *clock = wbl_format_clock (now->now_ms);
  g_autofree char *words = NULL;

  if (!conversation->needs_answer || conversation->waiting_since_ms == 0)
    {
      set_fact (self->clock, NULL, NULL);
      return;
    }
  if (now->live)
    /* Translators: above the thread; %s is a duration such as "12 min". Never a bare "waiting". */
    words = g_strdup_printf (_ ("Unanswered %s"), span);
  else
    /* Translators: above the thread, while offline. %1$s is the time of the data, %2$s a duration such as "12 min". */
    words = g_strdup_printf (_ ("At %1$s unanswered %2$s"), clock, span);
  set_fact (self->clock, words, !now->live ? NULL : span_ms > now->target_ms ? "error-text" : "warning-text");
}

static void
show_promise (WblFactsRow *self, WblConversation *conversation, const WblInboxNow *now)
{
  g_autofree char *clock = NULL;
  g_autofree char *words = NULL;

  if (conversation->promise_due_ms != 0)
    {
      clock = wbl_format_clock (conversation->promise_due_ms);
      /* Translators: above the thread: an answer was promised for a time; %s is that time. */
      words = g_strdup_printf (_ ("Promised %s"), clock);
    }
  set_fact (self->promise, words,
            words != NULL ? wbl_inbox_mark_style (conversation, WBL_MARK_PROMISE, now) : NULL);
}

static void
show_rating (WblFactsRow *self, int stars)
{
  GtkWidget *label = gtk_widget_get_first_child (self->rating);
  GtkWidget *star = NULL;
  g_autofree char *said = g_strdup_printf (ngettext ("Last rating %d star", "Last rating %d stars", (guint) MAX (stars, 0)), stars);

  gtk_widget_set_visible (self->rating, stars > 0);
  gtk_label_set_text (GTK_LABEL (label), _ ("Last rating"));
  while ((star = gtk_widget_get_next_sibling (label)) != NULL)
    gtk_box_remove (GTK_BOX (self->rating), star);
  for (int i = 1; i <= 5 && stars > 0; i++)
    {
      star = gtk_image_new_from_icon_name (i <= stars ? "starred-symbolic" : "non-starred-symbolic");
      gtk_image_set_pixel_size (GTK_IMAGE (star), 12);
      gtk_box_append (GTK_BOX (self->rating), star);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rating), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  gtk_widget_set_tooltip_text (self->rating, stars > 0 ? said : NULL);
}

static void
show_channel (WblFactsRow *self, WblConversation *conversation)
{
  g_autofree char *language = wbl_inbox_language_words (conversation->language);
  const char *channel = wbl_channel_words (conversation->channel);
  g_autofree char *words = *language != '\0' ? g_strdup_printf ("%s · %s", channel, language) : g_strdup (channel);

  set_fact (self->channel, words, NULL);
}

static void
wbl_facts_row_dispose (GObject *object)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (wbl_facts_row_parent_class)->dispose (object);
}

static void
wbl_facts_row_finalize (GObject *object)
{
  g_strfreev (WBL_FACTS_ROW (object)->chips);
  G_OBJECT_CLASS (wbl_facts_row_parent_class)->finalize (object);
}

static void
wbl_facts_row_class_init (WblFactsRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_facts_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_facts_row_finalize;
  widget_class->measure = wbl_facts_row_measure;
  widget_class->size_allocate = wbl_facts_row_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "facts");
}

static void show_chips (WblFactsRow *self);

static void
wbl_facts_row_init (WblFactsRow *self)
{
  self->clock = add_fact (self, "preferences-system-time-symbolic");
  self->pending = add_fact (self, "network-offline-symbolic");
  self->promise = add_fact (self, "alarm-symbolic");
  self->chip_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_visible (self->chip_box, FALSE);
  gtk_widget_set_parent (self->chip_box, GTK_WIDGET (self));
  self->rating = add_fact (self, NULL);
  gtk_box_remove (GTK_BOX (self->rating), gtk_widget_get_first_child (self->rating));
  gtk_box_set_spacing (GTK_BOX (self->rating), 2);
  gtk_widget_set_margin_end (gtk_widget_get_first_child (self->rating), 4);
  self->channel = add_fact (self, NULL);
  g_signal_connect_object (wbl_shoulder_get_default (), "changed", G_CALLBACK (show_chips), self, G_CONNECT_SWAPPED);
}

/**
 * wbl_facts_row_set_conversation:
 * @self: the row
 * @conversation: (nullable): whose facts
 * @now_ms: the time to count from; offline the age of the data
 * @live: whether the clocks run
 */
void
wbl_facts_row_set_conversation (WblFactsRow *self, WblConversation *conversation, gint64 now_ms, gboolean live)
{
  WblInboxNow now = {
    .now_ms = now_ms,
    .target_ms = wbl_settings_get_int ("target-minutes") * 60 * G_GINT64_CONSTANT (1000),
    .live = live,
  };

  g_return_if_fail (WBL_IS_FACTS_ROW (self));
  gtk_widget_set_visible (GTK_WIDGET (self), conversation != NULL);
  if (conversation == NULL)
    return;
  show_clock (self, conversation, &now);
  set_fact (self->pending, conversation->claim_pending ? _ ("Will try to take") : NULL, NULL);
  show_promise (self, conversation, &now);
  show_rating (self, conversation->last_rating);
  show_channel (self, conversation);
}

/* What a chip's text is, found again in it alone. */
static WblChipKind
kind_of (const char *number)
{
  g_autoptr (GArray) numbers = wbl_find_chips (number);
  g_autoptr (GArray) contacts = wbl_find_contact_chips (number);

  if (numbers->len > 0)
    return g_array_index (numbers, WblChipSpan, 0).kind;
  return contacts->len > 0 ? g_array_index (contacts, WblChipSpan, 0).kind : WBL_CHIP_NONE;
}

/* The desk's own list if there is one, else ours; read once. */
static char **
chip_links (void)
{
  static char **links = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  if (links != NULL)
    return links;
  path = g_build_filename (g_get_user_config_dir (), "warbler", "chip-links.txt", NULL);
  if (g_file_get_contents (path, &text, NULL, NULL) && !g_utf8_validate (text, -1, NULL))
    g_clear_pointer (&text, g_free);
  links = wbl_chip_links_parse (text);
  return links;
}

/* (nullable): the button that opens what a number is about */
static GtkWidget *
make_opener (const char *number)
{
  g_autofree char *link = wbl_chip_link (chip_links (), kind_of (number), number);
  GtkWidget *button = NULL;
  /* Translators: tooltip; %s is an order or tracking number or an address that is shown in the browser */
  g_autofree char *tip = g_strdup_printf (_ ("Open %s"), number);

  if (link == NULL)
    return NULL;
  button = gtk_button_new_from_icon_name ("web-browser-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "thread.open-link");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", link);
  return button;
}

static GtkWidget *
make_chip (const char *number)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (number);
  GtkWidget *icon = gtk_image_new_from_icon_name ("edit-copy-symbolic");
  /* Translators: tooltip of a number in the thread; %s is an order or tracking number. */
  g_autofree char *tip = g_strdup_printf (_ ("Copy %s"), number);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 12);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "thread.copy-number");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", number);
  return button;
}

static void
show_chips (WblFactsRow *self)
{
  guint n = self->chips != NULL ? g_strv_length (self->chips) : 0;
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (self->chip_box)) != NULL)
    gtk_box_remove (GTK_BOX (self->chip_box), child);
  for (guint i = 0; i < MIN (n, MAX_CHIPS); i++)
    {
      /* who may not see a phone is not given one */
      g_autofree char *number = wbl_words_text (self->chips[i], TRUE, CHIP_CHARS, NULL);
      GtkWidget *opener = make_opener (number);

      gtk_box_append (GTK_BOX (self->chip_box), make_chip (number));
      if (opener != NULL)
        gtk_box_append (GTK_BOX (self->chip_box), opener);
    }
  gtk_widget_set_visible (self->chip_box, n > 0);
}

/**
 * wbl_facts_row_set_chips:
 * @self: the row
 * @numbers: (nullable): numbers and addresses of the conversation, newest first
 */
void
wbl_facts_row_set_chips (WblFactsRow *self, char **numbers)
{
  g_return_if_fail (WBL_IS_FACTS_ROW (self));
  if (self->chips != NULL && numbers != NULL && g_strv_equal ((const char *const *) self->chips, (const char *const *) numbers))
    return;
  g_strfreev (self->chips);
  self->chips = g_strdupv (numbers);
  show_chips (self);
}

/**
 * wbl_facts_row_get_first_chip:
 * @self: the row
 *
 * Returns: (nullable): the newest number of the conversation
 */
const char *
wbl_facts_row_get_first_chip (WblFactsRow *self)
{
  g_return_val_if_fail (WBL_IS_FACTS_ROW (self), NULL);
  return self->chips != NULL ? self->chips[0] : NULL;
}
