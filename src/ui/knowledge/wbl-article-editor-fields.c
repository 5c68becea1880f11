/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-editor-fields"

#include "config.h"

#include "ui/knowledge/wbl-article-editor-fields.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define DAY_MS (24 * G_GINT64_CONSTANT (3600000))

struct _WblArticleFields
{
  AdwPreferencesPage parent_instance;
  AdwComboRow *state;
  AdwComboRow *owner;
  AdwEntryRow *language;
  AdwEntryRow *collection;
  AdwEntryRow *url;
  AdwEntryRow *region;
  AdwEntryRow *product;
  AdwEntryRow *from;
  AdwEntryRow *to;
  AdwEntryRow *review;
  AdwEntryRow *twin;
  AdwActionRow *id_row;
  GPtrArray *owners;   /* (owned) (element-type utf8) ids in the owner row's order, "" = nobody */
  char *owner_id;      /* (owned) (nullable): of the article, perhaps not in the row yet */
  gboolean setting;    /* what changes is not by a person */
};

enum
{
  CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblArticleFields, wbl_article_fields, ADW_TYPE_PREFERENCES_PAGE)

/**
 * wbl_article_parse_day:
 * @text: "2026-03-01"; "" = no day
 * @day_ms: (out): when that day begins here, UTC milliseconds; 0 = no day
 *
 * Returns: whether @text says a day, or none
 */
gboolean
wbl_article_parse_day (const char *text,
                       gint64     *day_ms)
{
  int year = 0, month = 0, day = 0, end = 0;
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (GDateTime) date = NULL;

  *day_ms = 0;
  if (*stripped == '\0')
    return TRUE;
  if (sscanf (stripped, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || stripped[end] != '\0' || year < 1971)
    return FALSE;
  date = g_date_time_new_local (year, month, day, 0, 0, 0);
  if (date == NULL)
    return FALSE;
  *day_ms = g_date_time_to_unix (date) * 1000;
  return TRUE;
}

/** wbl_article_day: Returns: (transfer full): the day as wbl_article_parse_day() reads it, "" for 0. */
char *
wbl_article_day (gint64 day_ms)
{
  g_autoptr (GDateTime) date = day_ms != 0 ? g_date_time_new_from_unix_local (day_ms / 1000) : NULL;

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("");
}

static void
changed_cb (WblArticleFields *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_row (AdwEntryRow *row,
         const char  *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
set_day (AdwEntryRow *row,
         gint64       day_ms)
{
  g_autofree char *text = wbl_article_day (day_ms);

  set_row (row, text);
}

static void
select_owner (WblArticleFields *self)
{
  guint at = 0;

  if (self->owner_id == NULL || !g_ptr_array_find_with_equal_func (self->owners, self->owner_id, g_str_equal, &at))
    at = 0;
  adw_combo_row_set_selected (self->owner, at);
}

static void
wbl_article_fields_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_ARTICLE_FIELDS);
  G_OBJECT_CLASS (wbl_article_fields_parent_class)->dispose (object);
}

static void
wbl_article_fields_finalize (GObject *object)
{
  WblArticleFields *self = WBL_ARTICLE_FIELDS (object);

  g_ptr_array_unref (self->owners);
  g_free (self->owner_id);
  G_OBJECT_CLASS (wbl_article_fields_parent_class)->finalize (object);
}

static void
wbl_article_fields_class_init (WblArticleFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_article_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_article_fields_finalize;
  signals[CHANGED] = g_signal_new ("changed", WBL_TYPE_ARTICLE_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/knowledge/wbl-article-editor-fields.ui");
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, state);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, owner);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, language);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, collection);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, url);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, region);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, product);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, from);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, to);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, review);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, twin);
  gtk_widget_class_bind_template_child (widget_class, WblArticleFields, id_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
wbl_article_fields_init (WblArticleFields *self)
{
  self->owners = g_ptr_array_new_with_free_func (g_free);
  self->setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  wbl_article_fields_set_agents (self, NULL);
}

/**
 * wbl_article_fields_set_agents:
 * @agents: (nullable) (element-type WblAgent): who can own an article
 */
void
wbl_article_fields_set_agents (WblArticleFields *self,
                               GPtrArray        *agents)
{
  /* Translators: no owner of an article */
  g_autoptr (GtkStringList) names = gtk_string_list_new ((const char *[]){ _("Nobody"), NULL });

  self->setting = TRUE;
  g_ptr_array_set_size (self->owners, 0);
  g_ptr_array_add (self->owners, g_strdup (""));
  for (guint i = 0; agents != NULL && i < agents->len; i++)
    {
      const WblAgent *agent = g_ptr_array_index (agents, i);

      gtk_string_list_append (names, agent->name);
      g_ptr_array_add (self->owners, g_strdup (agent->id));
    }
  adw_combo_row_set_model (self->owner, G_LIST_MODEL (names));
  select_owner (self);
  self->setting = FALSE;
}

/** wbl_article_fields_set_doc: shows what @doc says. */
void
wbl_article_fields_set_doc (WblArticleFields *self,
                            WblArticleDoc    *doc)
{
  g_return_if_fail (WBL_IS_ARTICLE_FIELDS (self) && WBL_IS_ARTICLE_DOC (doc));
  self->setting = TRUE;
  g_free (self->owner_id);
  self->owner_id = g_strdup (doc->owner);
  adw_combo_row_set_selected (self->state, doc->state == WBL_ARTICLE_ARCHIVED ? 0 : doc->state - WBL_ARTICLE_DRAFT);
  set_row (self->language, doc->language);
  set_row (self->collection, doc->collection);
  set_row (self->url, doc->url);
  set_row (self->region, doc->region);
  set_row (self->product, doc->product);
  set_row (self->twin, doc->twin);
  set_day (self->from, doc->valid_from_ms);
  set_day (self->to, doc->valid_to_ms != 0 ? doc->valid_to_ms - DAY_MS / 2 : 0);
  set_day (self->review, doc->review_ms);
  adw_action_row_set_subtitle (self->id_row, doc->key);
  select_owner (self);
  self->setting = FALSE;
}

static void
take (AdwEntryRow *row,
      char       **place)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  wbl_article_doc_set (place, text);
}

static gboolean
take_day (AdwEntryRow *row,
          gint64      *place)
{
  gint64 day_ms = 0;
  gboolean ok = wbl_article_parse_day (gtk_editable_get_text (GTK_EDITABLE (row)), &day_ms);

  if (ok)
    {
      *place = day_ms;
      gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
    }
  else
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  return ok;
}

/* The article holds until the day after its last one begins. */
static gboolean
take_last_day (AdwEntryRow *row,
               gint64      *place)
{
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) next = NULL;
  gint64 day_ms = 0;

  if (!take_day (row, &day_ms))
    return FALSE;
  if (day_ms != 0)
    {
      date = g_date_time_new_from_unix_local (day_ms / 1000);
      next = g_date_time_add_days (date, 1);
    }
  *place = next != NULL ? g_date_time_to_unix (next) * 1000 : 0;
  return TRUE;
}

/**
 * wbl_article_fields_fill:
 * @doc: whose fields are set
 *
 * Returns: whether all days can be read; one that cannot is marked and left as it was
 */
gboolean
wbl_article_fields_fill (WblArticleFields *self,
                         WblArticleDoc    *doc)
{
  guint owner = adw_combo_row_get_selected (self->owner);
  gboolean ok = TRUE;

  g_return_val_if_fail (WBL_IS_ARTICLE_FIELDS (self) && WBL_IS_ARTICLE_DOC (doc), FALSE);
  doc->state = (WblArticleState) (adw_combo_row_get_selected (self->state) + WBL_ARTICLE_DRAFT);
  if (owner > 0 && owner < self->owners->len)
    wbl_article_doc_set (&doc->owner, self->owners->pdata[owner]);
  else if (self->owner_id == NULL || g_ptr_array_find_with_equal_func (self->owners, self->owner_id, g_str_equal, NULL))
    wbl_article_doc_set (&doc->owner, NULL);
  take (self->language, &doc->language);
  take (self->collection, &doc->collection);
  take (self->url, &doc->url);
  take (self->region, &doc->region);
  take (self->product, &doc->product);
  take (self->twin, &doc->twin);
  ok &= take_day (self->from, &doc->valid_from_ms);
  ok &= take_last_day (self->to, &doc->valid_to_ms);
  ok &= take_day (self->review, &doc->review_ms);
  return ok;
}
