/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-doc"

#include "config.h"

#include <string.h>

#include "model/wbl-article-doc.h"
#include "model/wbl-json.h"
#include "model/wbl-op.h"

/* What others write is cut to this many characters, the title and the body apart. */
#define MAX_FIELD 500

G_DEFINE_FINAL_TYPE (WblArticleDoc, wbl_article_doc, G_TYPE_OBJECT)

static const char *const states[] = { NULL, "draft", "internal", "public", "archived" };

/** wbl_article_state_to_string: Returns: the word of the operation format (docs/operations.md); never NULL. */
const char *
wbl_article_state_to_string (WblArticleState state)
{
  return state >= WBL_ARTICLE_DRAFT && state <= WBL_ARTICLE_ARCHIVED ? states[state] : states[WBL_ARTICLE_DRAFT];
}

/** wbl_article_state_from_string: Returns: 0 for an unknown word. */
WblArticleState
wbl_article_state_from_string (const char *word)
{
  for (guint i = WBL_ARTICLE_DRAFT; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i], word) == 0)
      return (WblArticleState) i;
  return 0;
}

/* The texts and times that a writer gives, by their names in an operation. */
static const struct
{
  const char *member;
  gsize offset;
} texts[] = {
  { "title", G_STRUCT_OFFSET (WblArticleDoc, title) },     { "body", G_STRUCT_OFFSET (WblArticleDoc, body) },
  { "lang", G_STRUCT_OFFSET (WblArticleDoc, language) },   { "collection", G_STRUCT_OFFSET (WblArticleDoc, collection) },
  { "url", G_STRUCT_OFFSET (WblArticleDoc, url) },         { "twin", G_STRUCT_OFFSET (WblArticleDoc, twin) },
  { "region", G_STRUCT_OFFSET (WblArticleDoc, region) },   { "product", G_STRUCT_OFFSET (WblArticleDoc, product) },
  { "owner", G_STRUCT_OFFSET (WblArticleDoc, owner) },
}, times[] = {
  { "from", G_STRUCT_OFFSET (WblArticleDoc, valid_from_ms) }, { "to", G_STRUCT_OFFSET (WblArticleDoc, valid_to_ms) },
  { "verified", G_STRUCT_OFFSET (WblArticleDoc, verified_ms) }, { "review", G_STRUCT_OFFSET (WblArticleDoc, review_ms) },
};

static char **
text_at (WblArticleDoc *self, guint i)
{
  return G_STRUCT_MEMBER_P (self, texts[i].offset);
}

static gint64 *
time_at (WblArticleDoc *self, guint i)
{
  return G_STRUCT_MEMBER_P (self, times[i].offset);
}

static void
wbl_article_doc_finalize (GObject *object)
{
  WblArticleDoc *self = WBL_ARTICLE_DOC (object);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_at (self, i));
  g_free (self->key);
  g_free (self->op);
  g_free (self->of);
  g_free (self->author);
  G_OBJECT_CLASS (wbl_article_doc_parent_class)->finalize (object);
}

static void
wbl_article_doc_class_init (WblArticleDocClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_article_doc_finalize;
}

static void
wbl_article_doc_init (WblArticleDoc *self)
{
  self->state = WBL_ARTICLE_DRAFT;
}

/** wbl_article_doc_new: Returns: (transfer full): an empty draft for its builder to fill. */
WblArticleDoc *
wbl_article_doc_new (void)
{
  return g_object_new (WBL_TYPE_ARTICLE_DOC, NULL);
}

/** wbl_article_doc_set: replaces the text at @place; an empty @value is none. */
void
wbl_article_doc_set (char **place, const char *value)
{
  char *copy = value != NULL && *value != '\0' ? g_strdup (value) : NULL;

  g_free (*place);
  *place = copy;
}

/** wbl_article_doc_copy: Returns: (transfer full): what its writers say, with its key and operation, for a builder. */
WblArticleDoc *
wbl_article_doc_copy (WblArticleDoc *self)
{
  WblArticleDoc *copy = wbl_article_doc_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_at (copy, i) = g_strdup (*text_at (self, i));
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    *time_at (copy, i) = *time_at (self, i);
  copy->key = g_strdup (self->key);
  copy->op = g_strdup (self->op);
  copy->of = g_strdup (self->of);
  copy->state = self->state;
  return copy;
}

/** wbl_article_doc_equal: Returns: whether their writers say the same. */
gboolean
wbl_article_doc_equal (WblArticleDoc *a, WblArticleDoc *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (*text_at (a, i), *text_at (b, i)) != 0)
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (*time_at (a, i) != *time_at (b, i))
      return FALSE;
  return a->state == b->state;
}

/** wbl_article_doc_to_json: adds what its writers say, and the version they had before them, to @object. */
void
wbl_article_doc_to_json (WblArticleDoc *self, JsonObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*text_at (self, i) != NULL)
      json_object_set_string_member (object, texts[i].member, *text_at (self, i));
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (*time_at (self, i) != 0)
      json_object_set_int_member (object, times[i].member, *time_at (self, i));
  json_object_set_string_member (object, "state", wbl_article_state_to_string (self->state));
  if (self->of != NULL)
    json_object_set_string_member (object, "of", self->of);
}

static char *
bounded (const char *text, glong max)
{
  return g_utf8_strlen (text, -1) > max ? g_utf8_substring (text, 0, max) : g_strdup (text);
}

/**
 * wbl_article_doc_from_json:
 * @key: the article's
 * @object: as wbl_article_doc_to_json() made it, perhaps by somebody else
 *
 * Returns: (transfer full): the document, within bounds; of an unknown state it is a draft
 */
WblArticleDoc *
wbl_article_doc_from_json (const char *key, JsonObject *object)
{
  WblArticleDoc *self = wbl_article_doc_new ();
  WblArticleState state = wbl_article_state_from_string (wbl_json_string_or (object, "state", ""));

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = wbl_json_string_or (object, texts[i].member, "");
      glong max = i == 0 ? WBL_ARTICLE_MAX_TITLE : i == 1 ? (glong) WBL_ARTICLE_MAX_PACKED : MAX_FIELD;

      if (*text != '\0')
        *text_at (self, i) = bounded (text, max);
    }
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    *time_at (self, i) = wbl_json_time (object, times[i].member);
  self->key = g_strdup (key);
  if (self->title == NULL)
    self->title = g_strdup ("");
  if (self->body == NULL)
    self->body = g_strdup ("");
  self->of = g_strdup (wbl_json_string_or (object, "of", NULL));
  if (state != 0)
    self->state = state;
  return self;
}
