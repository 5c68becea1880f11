/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-time-choice"
#include "config.h"

#include "ui/thread/wbl-time-choice.h"

#include <glib/gi18n-lib.h>

#include "ui/wbl-format.h"

#define MINUTE_MS (60 * G_GINT64_CONSTANT (1000))
#define OPENING_HOUR 9

struct _WblTimeChoice
{
  GtkBox parent_instance;
  GtkToggleButton *first; /* of the group */
  GPtrArray *buttons;     /* (owned) (element-type GtkToggleButton) in the order of @kinds */
  WblTimeKind kinds[8];
  guint n_kinds;
  GtkCalendar *calendar;
  GtkSpinButton *hour;
  GtkSpinButton *minute;
  gint64 due_ms;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblTimeChoice, wbl_time_choice, GTK_TYPE_BOX)

static GDateTime *
morning_after (GDateTime *now, int days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);

  return g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                g_date_time_get_day_of_month (day), OPENING_HOUR, 0, 0);
}

/**
 * wbl_time_choice_ms:
 * @kind: an offered time
 * @now_ms: the time now
 *
 * Returns: when that is, in UTC milliseconds; "tomorrow" and "Monday" are at 9:00 local time
 */
gint64
wbl_time_choice_ms (WblTimeKind kind, gint64 now_ms)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_ms / 1000);
  g_autoptr (GDateTime) then = NULL;

  switch (kind)
    {
    case WBL_TIME_30_MIN:
      return now_ms + 30 * MINUTE_MS;
    case WBL_TIME_1_H:
      return now_ms + 60 * MINUTE_MS;
    case WBL_TIME_2_H:
      return now_ms + 120 * MINUTE_MS;
    case WBL_TIME_TOMORROW:
      then = morning_after (now, 1);
      break;
    case WBL_TIME_MONDAY:
    default:
      then = morning_after (now, 8 - g_date_time_get_day_of_week (now));
      break;
    }
  return g_date_time_to_unix (then) * 1000;
}

/**
 * wbl_time_choice_words:
 * @kind: an offered time
 *
 * Returns: its words, in the person's language
 */
const char *
wbl_time_choice_words (WblTimeKind kind)
{
  switch (kind)
    {
    case WBL_TIME_30_MIN:
      return _ ("In 30 Minutes");
    case WBL_TIME_1_H:
      return _ ("In 1 Hour");
    case WBL_TIME_2_H:
      return _ ("In 2 Hours");
    case WBL_TIME_TOMORROW:
      return _ ("Tomorrow 9:00");
    case WBL_TIME_MONDAY:
    default:
      return _ ("Monday 9:00");
    }
}

static void
set_due (WblTimeChoice *self, gint64 due_ms)
{
  self->due_ms = due_ms;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
toggled_cb (GtkToggleButton *button, WblTimeChoice *self)
{
  guint i = 0;

  if (gtk_toggle_button_get_active (button) && g_ptr_array_find (self->buttons, button, &i))
    set_due (self, wbl_time_choice_ms (self->kinds[i], wbl_now_ms ()));
}

static void
picked_cb (WblTimeChoice *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) then =
      g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day),
                             gtk_spin_button_get_value_as_int (self->hour),
                             gtk_spin_button_get_value_as_int (self->minute), 0);

  for (guint i = 0; i < self->buttons->len; i++)
    gtk_toggle_button_set_active (self->buttons->pdata[i], FALSE);
  if (then != NULL)
    set_due (self, g_date_time_to_unix (then) * 1000);
}

static gboolean
two_digits_cb (GtkSpinButton *spin)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static GtkSpinButton *
add_spin (WblTimeChoice *self, GtkBox *box, double last, const char *label)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, last, 1);

  gtk_spin_button_set_wrap (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (spin, "output", G_CALLBACK (two_digits_cb), NULL);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, spin);
  return GTK_SPIN_BUTTON (spin);
}

/* No GtkExpander: walking over a closed one by key is a critical in GTK 4.18. */
static void
add_picker (WblTimeChoice *self)
{
  GtkWidget *toggle = gtk_toggle_button_new_with_label (_ ("Pick a Day and Time"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *time = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->calendar = GTK_CALENDAR (gtk_calendar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->calendar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Day"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->calendar));
  self->hour = add_spin (self, GTK_BOX (time), 23, _ ("Hour"));
  gtk_box_append (GTK_BOX (time), gtk_label_new (":"));
  self->minute = add_spin (self, GTK_BOX (time), 59, _ ("Minute"));
  gtk_widget_set_halign (time, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), time);
  gtk_widget_add_css_class (toggle, "flat");
  gtk_widget_set_halign (toggle, GTK_ALIGN_START);
  g_object_bind_property (toggle, "active", box, "visible", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->calendar, "day-selected", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), toggle);
  gtk_box_append (GTK_BOX (self), box);
}

static void
wbl_time_choice_finalize (GObject *object)
{
  g_ptr_array_unref (WBL_TIME_CHOICE (object)->buttons);
  G_OBJECT_CLASS (wbl_time_choice_parent_class)->finalize (object);
}

static void
wbl_time_choice_class_init (WblTimeChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_time_choice_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", WBL_TYPE_TIME_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_time_choice_init (WblTimeChoice *self)
{
  self->buttons = g_ptr_array_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
}

static void
add_offer (WblTimeChoice *self, WblTimeKind kind)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (wbl_time_choice_words (kind));

  if (self->first == NULL)
    self->first = GTK_TOGGLE_BUTTON (button);
  else
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->first);
  gtk_widget_add_css_class (button, "flat");
  g_ptr_array_add (self->buttons, button);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, 0);
  gtk_box_append (GTK_BOX (self), button);
}

/* Rule 29 of the desk: what needs the application running says so. */
static GtkWidget *
make_condition (void)
{
  GtkWidget *label = gtk_label_new (_ ("Warbler reminds you while it is running."));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

/**
 * wbl_time_choice_new:
 * @kinds: (array length=n_kinds): the offered times
 * @n_kinds: how many, 8 at most
 *
 * Returns: (transfer floating): the choice
 */
GtkWidget *
wbl_time_choice_new (const WblTimeKind *kinds, guint n_kinds)
{
  WblTimeChoice *self = g_object_new (WBL_TYPE_TIME_CHOICE, NULL);

  g_assert (n_kinds <= G_N_ELEMENTS (self->kinds));
  for (guint i = 0; i < n_kinds; i++)
    {
      self->kinds[i] = kinds[i];
      add_offer (self, kinds[i]);
    }
  self->n_kinds = n_kinds;
  add_picker (self);
  gtk_box_append (GTK_BOX (self), make_condition ());
  return GTK_WIDGET (self);
}

/**
 * wbl_time_choice_reset:
 * @self: the choice
 * @now_ms: the time now
 *
 * Chooses the first offer again.
 */
void
wbl_time_choice_reset (WblTimeChoice *self, gint64 now_ms)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_ms / 1000);

  g_return_if_fail (WBL_IS_TIME_CHOICE (self));
  gtk_spin_button_set_value (self->hour, g_date_time_get_hour (now));
  gtk_spin_button_set_value (self->minute, 0);
  gtk_toggle_button_set_active (self->first, FALSE);
  gtk_toggle_button_set_active (self->first, TRUE);
}

/**
 * wbl_time_choice_get_due_ms:
 * @self: the choice
 *
 * Returns: the chosen time, in UTC milliseconds
 */
gint64
wbl_time_choice_get_due_ms (WblTimeChoice *self)
{
  g_return_val_if_fail (WBL_IS_TIME_CHOICE (self), 0);
  return self->due_ms;
}
