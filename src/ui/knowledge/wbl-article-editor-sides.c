/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-editor-sides"

#include "config.h"

#include "ui/knowledge/wbl-article-editor-private.h"

#include <glib/gi18n-lib.h>

#include "text/wbl-safe-text.h"
#include "ui/wbl-format.h"

#define PREVIEW_MS 150
#define SIMILAR_MS 500
#define MAX_TITLE_BYTES 400

/* ---- the preview ---- */

static WblArticle *
article_of (WblArticleDoc *doc)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (doc->key);
  article->title = g_strdup (doc->title);
  article->body = g_strdup (doc->body);
  article->language = g_strdup (doc->language);
  article->region = g_strdup (doc->region);
  article->internal = doc->state != WBL_ARTICLE_PUBLIC;
  article->version = doc->version;
  article->verified_ms = doc->verified_ms;
  return article;
}

static gboolean
preview_cb (gpointer data)
{
  WblArticleEditor *self = data;
  g_autoptr (WblArticleDoc) doc = wbl_article_editor_doc (self, NULL);
  g_autoptr (WblArticle) article = article_of (doc);

  self->preview_id = 0;
  wbl_article_view_set_article (self->preview, article, NULL, TRUE);
  return G_SOURCE_REMOVE;
}

/* wbl_article_editor_queue_preview: shows the text as it will look, soon after the last letter. */
void
wbl_article_editor_queue_preview (WblArticleEditor *self)
{
  if (self->preview_id == 0)
    self->preview_id = g_timeout_add (PREVIEW_MS, preview_cb, self);
}

/* ---- does it exist already? ---- */

static void
open_similar_cb (WblArticleEditor *self,
                 GtkButton        *button)
{
  wbl_article_editor_edit (GTK_WINDOW (self), self->desk, g_object_get_data (G_OBJECT (button), "key"));
}

static GtkWidget *
similar_row (WblArticleEditor *self,
             WblArticleDoc    *doc)
{
  g_autofree char *title = wbl_display_text (doc->title, MAX_TITLE_BYTES);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *button = gtk_button_new_with_label (_("Open It Instead"));
  /* Translators: read out for a button; %s is the title of an article */
  g_autofree char *name = g_strdup_printf (_("Open “%s” instead"), title);

  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, "tooltip-text", title, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "key", g_strdup (doc->key), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (open_similar_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), button);
  return row;
}

static void
similar_found_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) docs = wbl_desk_docs_finish (WBL_DESK (source), result, &error);
  GtkWidget *child = NULL;

  if (docs == NULL || self->desk == NULL)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->similar))) != NULL)
    gtk_box_remove (self->similar, child);
  for (guint i = 0; i < docs->len; i++)
    gtk_box_append (self->similar, similar_row (self, g_ptr_array_index (docs, i)));
  self->n_similar = docs->len;
  gtk_revealer_set_reveal_child (self->similar_revealer, docs->len > 0);
}

static gboolean
similar_cb (gpointer data)
{
  WblArticleEditor *self = data;
  g_autoptr (WblArticleDoc) doc = wbl_article_editor_doc (self, NULL);

  self->similar_id = 0;
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->asking = g_cancellable_new ();
  wbl_desk_similar_articles_async (self->desk, doc->key, doc->title, doc->body, self->asking, similar_found_cb,
                                   g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* wbl_article_editor_queue_similar: looks for articles that say the same, once typing pauses; only for new ones. */
void
wbl_article_editor_queue_similar (WblArticleEditor *self)
{
  if (self->stored)
    return;
  g_clear_handle_id (&self->similar_id, g_source_remove);
  self->similar_id = g_timeout_add (SIMILAR_MS, similar_cb, self);
}

/* ---- the same in the other language ---- */

static void
show_twin (WblArticleEditor *self)
{
  WblArticleDoc *twin = self->twin != NULL ? self->twin->twin : NULL;
  g_autoptr (WblArticle) article = twin != NULL ? article_of (twin) : NULL;
  g_autofree char *date = twin != NULL ? wbl_format_date (MAX (twin->at_ms, twin->verified_ms)) : NULL;
  g_autofree char *words = NULL;

  if (twin == NULL)
    words = g_strdup (_("There is no article in the other language yet."));
  else if (self->twin->drifted)
    /* Translators: warning beside an article in another language; %s is a date */
    words = g_strdup_printf (_("Changed on %s, after this one was last checked. Compare them, then verify this one."), date);
  else
    /* Translators: beside an article in another language; %s is a date */
    words = g_strdup_printf (_("Says the same as far as we know. Last touched on %s."), date);
  gtk_label_set_text (self->twin_words, words);
  if (twin != NULL && self->twin->drifted)
    gtk_widget_add_css_class (GTK_WIDGET (self->twin_words), "warning-text");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->twin_words), "warning-text");
  gtk_button_set_label (self->twin_button, twin != NULL ? _("_Edit It Beside This One") : _("_Write It"));
  gtk_widget_set_visible (GTK_WIDGET (self->twin_view), twin != NULL);
  if (article != NULL)
    wbl_article_view_set_article (self->twin_view, article, NULL, TRUE);
}

static void
twin_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblTwin) twin = wbl_desk_twin_finish (WBL_DESK (source), result, &error);

  if (twin == NULL || self->desk == NULL)
    return;
  g_clear_pointer (&self->twin, wbl_twin_free);
  self->twin = g_steal_pointer (&twin);
  show_twin (self);
}

/* wbl_article_editor_load_twin: reads the article in the other language, whose id the fields give. */
void
wbl_article_editor_load_twin (WblArticleEditor *self)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_editor_doc (self, NULL);

  if (doc->twin == NULL)
    {
      g_clear_pointer (&self->twin, wbl_twin_free);
      show_twin (self);
      return;
    }
  wbl_desk_twin_async (self->desk, doc->key, doc->twin, self->cancellable, twin_read_cb, g_object_ref (self));
}

/* wbl_article_editor_open_twin: edits the article in the other language, or begins it with everything but its words. */
void
wbl_article_editor_open_twin (WblArticleEditor *self)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_editor_doc (self, NULL);
  g_autoptr (WblArticleDoc) twin = NULL;

  if (self->twin != NULL && self->twin->twin != NULL)
    {
      wbl_article_editor_edit (GTK_WINDOW (self), self->desk, self->twin->twin->key);
      return;
    }
  twin = wbl_article_doc_copy (doc);
  g_free (twin->key);
  twin->key = doc->twin != NULL ? g_strdup (doc->twin) : wbl_article_new_key ();
  g_clear_pointer (&twin->of, g_free);
  g_clear_pointer (&twin->op, g_free);
  wbl_article_doc_set (&twin->twin, doc->key);
  wbl_article_doc_set (&twin->language, g_str_has_prefix (doc->language != NULL ? doc->language : "", "zh") ? "en" : "zh");
  wbl_article_doc_set (&twin->url, NULL);
  twin->state = WBL_ARTICLE_DRAFT;
  twin->verified_ms = 0;
  if (doc->twin == NULL)
    {
      wbl_article_doc_set (&doc->twin, twin->key);
      wbl_article_fields_set_doc (self->fields, doc);
    }
  wbl_article_editor_write (GTK_WINDOW (self), self->desk, twin);
}
