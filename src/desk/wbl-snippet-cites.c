/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-snippet-cites"

#include "config.h"

#include "desk/wbl-snippet-cites.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge-find.h"
#include "desk/wbl-passages.h"
#include "model/wbl-cite.h"
#include "model/wbl-json.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-snippets.h"
#include "text/wbl-leak.h"

/*
 * When a snippet is saved, the passages of articles that it repeats go with it as its citations: those that share twelve
 * tokens in a row with it. When such a passage is no more, somebody should look at the snippet; saving it cites anew.
 */

#define LOOK_AT 5    /* articles that are most like the text */
#define MOST_CITES 4 /* of a snippet */
#define PAYLOAD_BYTES 7000

void
wbl_stale_snippet_free (WblStaleSnippet *stale)
{
  if (stale == NULL)
    return;
  g_free (stale->id);
  g_free (stale->name);
  g_free (stale->article);
  g_free (stale->title);
  g_free (stale);
}

static void
stale_destroy (gpointer data)
{
  wbl_stale_snippet_free (data);
}

/* ---- citing ---- */

static void
add_runs (GHashTable *runs, const char *text)
{
  g_autoptr (GArray) shingles = wbl_leak_shingles (text);

  for (guint i = 0; i < shingles->len; i++)
    g_hash_table_add (runs, g_memdup2 (&g_array_index (shingles, WblShingle, i).hash, sizeof (guint64)));
}

static gboolean
shares_run (GHashTable *runs, const char *text)
{
  g_autoptr (GArray) shingles = wbl_leak_shingles (text);

  for (guint i = 0; i < shingles->len; i++)
    if (g_hash_table_contains (runs, &g_array_index (shingles, WblShingle, i).hash))
      return TRUE;
  return FALSE;
}

static void
add_cite (JsonArray *cites, const WblArticle *article, const char *passage)
{
  JsonObject *cite = json_object_new ();

  json_object_set_string_member (cite, "article", article->key);
  json_object_set_int_member (cite, "version", article->version);
  json_object_set_string_member (cite, "passage", passage);
  json_array_add_object_element (cites, cite);
}

static void
cite_article (WblDb *db, JsonArray *cites, GHashTable *runs, const char *key)
{
  g_autoptr (WblArticle) article = wbl_db_get_article (db, key, NULL);
  g_autoptr (GPtrArray) passages = article != NULL ? wbl_article_passages (article->body) : NULL;

  for (guint i = 0; passages != NULL && i < passages->len && json_array_get_length (cites) < MOST_CITES; i++)
    {
      const WblPassage *passage = g_ptr_array_index (passages, i);

      if (shares_run (runs, passage->text))
        add_cite (cites, article, passage->id);
    }
}

static gboolean
cite_text (WblDb *db, JsonArray *cites, const char *text, GError **error)
{
  g_autoptr (GHashTable) runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GPtrArray) hits = NULL;

  add_runs (runs, text);
  if (g_hash_table_size (runs) == 0)
    return TRUE;
  hits = wbl_knowledge_search (db, text, LOOK_AT, error);
  for (guint i = 0; hits != NULL && i < hits->len; i++)
    cite_article (db, cites, runs, ((WblHit *) g_ptr_array_index (hits, i))->key);
  return hits != NULL;
}

/**
 * wbl_snippet_add_cites:
 * @op: the operation that writes a snippet, with its texts
 *
 * Adds which passages it repeats, if there is room for that.
 */
gboolean
wbl_snippet_add_cites (WblDb *db, WblOp *op, GError **error)
{
  JsonArray *cites = json_array_new ();
  g_autofree char *payload = NULL;

  if (!cite_text (db, cites, wbl_json_string_or (op->payload, "zh", ""), error)
      || !cite_text (db, cites, wbl_json_string_or (op->payload, "en", ""), error))
    {
      json_array_unref (cites);
      return FALSE;
    }
  json_object_set_array_member (op->payload, "cites", cites);
  payload = wbl_op_payload_text (op);
  if (json_array_get_length (cites) == 0 || strlen (payload) > PAYLOAD_BYTES)
    json_object_remove_member (op->payload, "cites");
  return TRUE;
}

/* ---- what is no more ---- */

/* The ids of what an article says today, and its title. */
typedef struct
{
  char *title; /* (nullable): there is no such article */
  GHashTable *passages;
} Today;

static void
today_free (gpointer data)
{
  Today *today = data;

  g_free (today->title);
  g_hash_table_unref (today->passages);
  g_free (today);
}

static const Today *
look_up (WblDb *db, GHashTable *articles, const char *key)
{
  Today *today = g_hash_table_lookup (articles, key);
  g_autoptr (WblArticle) article = today == NULL ? wbl_db_get_article (db, key, NULL) : NULL;
  g_autoptr (GPtrArray) passages = article != NULL ? wbl_article_passages (article->body) : NULL;

  if (today != NULL)
    return today;
  today = g_new0 (Today, 1);
  today->title = article != NULL ? g_strdup (article->title) : NULL;
  today->passages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; passages != NULL && i < passages->len; i++)
    g_hash_table_add (today->passages, g_strdup (((WblPassage *) g_ptr_array_index (passages, i))->id));
  g_hash_table_insert (articles, g_strdup (key), today);
  return today;
}

/* Returns: (nullable): the first citation of text that is no more. */
static WblStaleSnippet *
find_stale (WblDb *db, GHashTable *articles, const WblSnippetCites *snippet)
{
  g_autoptr (JsonNode) node = wbl_json_parse (snippet->cites, -1, NULL);
  JsonArray *cites = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; cites != NULL && i < json_array_get_length (cites) && i < MOST_CITES; i++)
    {
      JsonObject *cite = wbl_json_element_object (cites, i, NULL);
      const char *key = cite != NULL ? wbl_json_string_or (cite, "article", "") : "";
      const Today *today = *key != '\0' ? look_up (db, articles, key) : NULL;
      WblStaleSnippet *stale = NULL;

      if (today == NULL || g_hash_table_contains (today->passages, wbl_json_string_or (cite, "passage", "")))
        continue;
      stale = g_new0 (WblStaleSnippet, 1);
      stale->id = g_strdup (snippet->id);
      stale->name = g_strdup (snippet->name);
      stale->article = g_strdup (key);
      stale->title = g_strdup (today->title);
      return stale;
    }
  return NULL;
}

static gpointer
stale_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) snippets = wbl_db_list_snippet_cites (db, error);
  g_autoptr (GHashTable) articles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, today_free);
  GPtrArray *all = snippets != NULL ? g_ptr_array_new_with_free_func (stale_destroy) : NULL;

  for (guint i = 0; snippets != NULL && i < snippets->len; i++)
    {
      WblStaleSnippet *stale = find_stale (db, articles, g_ptr_array_index (snippets, i));

      if (stale != NULL)
        g_ptr_array_add (all, stale);
    }
  return all;
}

/** wbl_desk_stale_snippets_async: which snippets quote text that is no more. End with wbl_desk_stale_snippets_finish(). */
void
wbl_desk_stale_snippets_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_stale_snippets_async, stale_job, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable,
                 callback, data);
}

/** wbl_desk_stale_snippets_finish: Returns: (transfer full) (element-type WblStaleSnippet): by name. */
GPtrArray *
wbl_desk_stale_snippets_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
