/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-hit-row"

#include "config.h"

#include "ui/knowledge/wbl-hit-row.h"

#include <glib/gi18n-lib.h>

#include "text/wbl-safe-text.h"
#include "ui/knowledge/wbl-ranges.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

#define FEWEST_CASES 5

struct _WblHitRow
{
  GtkListBoxRow parent_instance;
  WblHit *hit; /* (owned) */
  GtkLabel *title;
  GtkWidget *verified;
  GtkWidget *internal;
  GtkLabel *language;
  GtkLabel *key;
  GtkLabel *worked;
  GtkLabel *asked;
  GtkLabel *passage;
  GtkWidget *not_in_force;
  GtkLabel *force_words;
};

#define MAX_BYTES 2000 /* of a title, of a passage */

G_DEFINE_FINAL_TYPE (WblHitRow, wbl_hit_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_text (GtkLabel   *label,
          const char *text,
          GArray     *ranges,
          const char *language)
{
  g_autofree char *shown = wbl_display_text (text, MAX_BYTES);
  g_autoptr (PangoAttrList) attributes = NULL;

  /* The ranges count bytes of @text: where something had to be replaced or cut, they would mark other words. */
  attributes = wbl_ranges_to_attributes (shown, g_str_equal (shown, text) ? ranges : NULL, language);
  gtk_label_set_text (label, shown);
  gtk_label_set_attributes (label, attributes);
}

/* A tag is shown only where it tells something: when the article speaks another language than the window. */
static gboolean
is_foreign (const char *language)
{
  const char *own = pango_language_to_string (gtk_get_default_language ());

  if (g_str_equal (own, "c"))
    own = "en";
  return language != NULL && *language != '\0' && g_ascii_strncasecmp (language, own, 2) != 0;
}

/* (transfer full) (nullable): another language than the window's, and whether that is the only one */
static char *
language_words (const WblHit *hit)
{
  if (!is_foreign (hit->language))
    return NULL;
  if (hit->lone && g_str_has_prefix (hit->language, "en"))
    /* Translators: of an article that nobody has written in another language */
    return g_strdup (_("English only"));
  if (hit->lone && g_str_has_prefix (hit->language, "zh"))
    /* Translators: of an article that nobody has written in another language */
    return g_strdup (_("Chinese only"));
  return g_ascii_strup (hit->language, 2);
}

static void
show_language (WblHitRow *self)
{
  g_autofree char *words = language_words (self->hit);

  gtk_label_set_text (self->language, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->language), words != NULL);
}

static void
show_key (WblHitRow *self,
          guint      number)
{
  g_autofree char *accelerator = NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->key), number >= 1 && number <= 9);
  if (number < 1 || number > 9)
    return;
  accelerator = g_strdup_printf ("<Control>%u", number);
  words = gtk_accelerator_get_label (GDK_KEY_0 + number, GDK_CONTROL_MASK);
  gtk_label_set_text (self->key, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, accelerator, -1);
}

/**
 * wbl_hit_force_words:
 * @hit: an article that does not hold for the customer
 *
 * Returns: (transfer full): why, in a few words for a list
 */
char *
wbl_hit_force_words (const WblHit *hit)
{
  g_autofree char *date = hit->force_ms != 0 ? wbl_format_date (hit->force_ms) : NULL;
  g_autofree char *region = wbl_words_line (hit->force_region);

  switch (hit->force)
    {
    case WBL_FORCE_ELSEWHERE:
      /* Translators: why an article does not hold for a customer; %s is a region such as "EU" */
      return g_strdup_printf (_("Only in %s"), region);
    case WBL_FORCE_NOT_YET:
      /* Translators: why an article does not hold for a customer; %s is a date */
      return g_strdup_printf (_("Not before %s"), date);
    case WBL_FORCE_ENDED:
      /* Translators: why an article does not hold for a customer any more; %s is a date */
      return g_strdup_printf (_("Ended on %s"), date);
    case WBL_FORCE_HOLDS:
    default:
      return g_strdup (_("Not in force"));
    }
}

static void
show_force (WblHitRow *self)
{
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->not_in_force, !self->hit->in_force);
  if (self->hit->in_force)
    return;
  words = wbl_hit_force_words (self->hit);
  gtk_label_set_text (self->force_words, words);
}

/* (transfer full) (nullable): fewer cases than five say nothing. */
static char *
worked_words (WblHit *hit)
{
  if (hit->n_used >= FEWEST_CASES)
    /* Translators: of an article: it answered %1$u of %2$u like conversations */
    return g_strdup_printf (ngettext ("Worked in %1$u of %2$u like case", "Worked in %1$u of %2$u like cases", hit->n_used),
                            hit->n_worked, hit->n_used);
  return hit->by_colleagues ? g_strdup (_("Used by colleagues in like cases")) : NULL;
}

static void
show_worked (WblHitRow *self)
{
  g_autofree char *words = worked_words (self->hit);

  gtk_label_set_text (self->worked, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->worked), words != NULL);
}

/* (transfer full) (nullable) */
static char *
asked_words (WblHit *hit)
{
  if (hit->n_asked == 0)
    return NULL;
  /* Translators: why an article is suggested: it answered a question like this in %u conversations */
  return g_strdup_printf (ngettext ("Asked like this before, %u time", "Asked like this before, %u times", hit->n_asked),
                          hit->n_asked);
}

static void
show_asked (WblHitRow *self)
{
  g_autofree char *words = asked_words (self->hit);

  gtk_label_set_text (self->asked, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->asked), words != NULL);
}

static void
name_row (WblHitRow *self)
{
  g_autofree char *asked = asked_words (self->hit);
  g_autofree char *worked = worked_words (self->hit);
  g_autofree char *language = language_words (self->hit);
  g_autoptr (GString) name = g_string_new (gtk_label_get_text (self->title));

  if (language != NULL)
    g_string_append_printf (name, ", %s", language);
  if (self->hit->verified)
    g_string_append_printf (name, ", %s", _("verified"));
  if (self->hit->internal)
    g_string_append_printf (name, ", %s", _("internal, for notes only"));
  if (!self->hit->in_force)
    {
      g_autofree char *reason = wbl_hit_force_words (self->hit);

      g_string_append_printf (name, ", %s", reason);
    }
  if (worked != NULL)
    g_string_append_printf (name, ", %s", worked);
  if (asked != NULL)
    g_string_append_printf (name, ", %s", asked);
  g_string_append_printf (name, ". %s", gtk_label_get_text (self->passage));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str, -1);
}

static void
wbl_hit_row_dispose (GObject *object)
{
  WblHitRow *self = WBL_HIT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_HIT_ROW);
  g_clear_object (&self->hit);
  G_OBJECT_CLASS (wbl_hit_row_parent_class)->dispose (object);
}

static void
wbl_hit_row_class_init (WblHitRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_hit_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/knowledge/wbl-hit-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, title);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, verified);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, internal);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, language);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, key);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, worked);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, asked);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, passage);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, not_in_force);
  gtk_widget_class_bind_template_child (widget_class, WblHitRow, force_words);
}

static void
wbl_hit_row_init (WblHitRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_hit_row_new:
 * @hit: what was found
 * @number: its place, from 1; the first nine show their Ctrl key
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
wbl_hit_row_new (WblHit *hit,
                 guint   number)
{
  WblHitRow *self = g_object_new (WBL_TYPE_HIT_ROW, NULL);

  self->hit = g_object_ref (hit);
  set_text (self->title, hit->title, hit->title_ranges, hit->language);
  set_text (self->passage, hit->passage, hit->passage_ranges, hit->language);
  gtk_widget_set_visible (GTK_WIDGET (self->passage), *hit->passage != '\0');
  gtk_widget_set_visible (self->verified, hit->verified);
  gtk_widget_set_visible (self->internal, hit->internal);
  show_force (self);
  show_worked (self);
  show_asked (self);
  show_language (self);
  show_key (self, number);
  name_row (self);
  return GTK_WIDGET (self);
}

/**
 * wbl_hit_row_get_hit:
 *
 * Returns: (transfer none): what the row shows
 */
WblHit *
wbl_hit_row_get_hit (WblHitRow *self)
{
  g_return_val_if_fail (WBL_IS_HIT_ROW (self), NULL);
  return self->hit;
}
