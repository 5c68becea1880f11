/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-system-search"

#include "config.h"

#include "desk/wbl-system-search.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge-find.h"
#include "desk/wbl-knowledge.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-conversations.h"
#include "text/wbl-mask.h"
#include "text/wbl-safe-text.h"

#define EACH 4            /* results of a kind; a desktop shows about five of all */
#define MAX_QUERY_BYTES 512
#define MAX_RESULTS 32    /* that are described in one call */
#define TITLE_BYTES 200
#define TEXT_BYTES 400

typedef struct
{
  char *text;  /* (owned) (nullable): what is looked for */
  GStrv ids;   /* (owned) (nullable): or what is described */
  gboolean people;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->text);
  g_strfreev (wish->ids);
  g_free (wish);
}

/** wbl_found_free: frees a result. */
void
wbl_found_free (WblFound *found)
{
  if (found == NULL)
    return;
  g_free (found->id);
  g_free (found->key);
  g_free (found->title);
  g_free (found->text);
  g_free (found);
}

static void
found_destroy (gpointer data)
{
  wbl_found_free (data);
}

/* ---- ids: a letter for the kind, a colon, the key ---- */

static const char kind_letters[] = { [WBL_FOUND_ARTICLE] = 'a', [WBL_FOUND_CONVERSATION] = 'c', [WBL_FOUND_PERSON] = 'p' };

static char *
make_id (WblFoundKind kind, const char *key)
{
  return g_strdup_printf ("%c:%s", kind_letters[kind], key);
}

/**
 * wbl_found_parse_id:
 * @id: as a search gave it, or anything a stranger sends
 * @kind: (out): what it is
 * @key: (out) (transfer none): within @id: the article's key or the conversation's id
 *
 * Returns: whether it is such an id
 */
gboolean
wbl_found_parse_id (const char *id, WblFoundKind *kind, const char **key)
{
  if (id[0] == '\0' || id[1] != ':' || id[2] == '\0')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (kind_letters); i++)
    if (kind_letters[i] == id[0])
      {
        *kind = (WblFoundKind) i;
        *key = id + 2;
        return TRUE;
      }
  return FALSE;
}

/* ---- searching ---- */

/* One letter finds everything and tells nothing; one Chinese character is a word. */
static gboolean
says_something (const char *text)
{
  guint letters = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iswide (c))
        return TRUE;
      if (g_unichar_isalnum (c))
        letters++;
    }
  return letters > 1;
}

static char *
join_terms (const char *const *terms)
{
  g_autofree char *joined = g_strjoinv (" ", (char **) terms);
  g_autofree char *valid = g_utf8_make_valid (joined, -1);
  gsize length = strlen (valid);

  if (length <= MAX_QUERY_BYTES)
    return g_steal_pointer (&valid);
  length = MAX_QUERY_BYTES;
  while (length > 0 && ((guchar) valid[length] & 0xC0) == 0x80)
    length--;
  return g_strndup (valid, length);
}

static GPtrArray *
find_articles (WblDb *db, const char *text, GError **error)
{
  g_autoptr (GPtrArray) hits = wbl_knowledge_search (db, text, EACH, error);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    g_ptr_array_add (ids, make_id (WBL_FOUND_ARTICLE, ((WblHit *) g_ptr_array_index (hits, i))->key));
  return ids;
}

static GPtrArray *
find_conversations (WblDb *db, const char *text, GError **error)
{
  const WblListQuery query = { .queue = 2, .query = (char *) text, .no_names = TRUE };
  g_autoptr (GArray) rows = wbl_db_list_conversations (db, &query, error);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; rows != NULL && i < MIN (rows->len, EACH); i++)
    {
      g_autoptr (WblConversation) c = wbl_db_get_conversation_row (db, g_array_index (rows, gint64, i), NULL);

      if (c != NULL)
        g_ptr_array_add (ids, make_id (WBL_FOUND_CONVERSATION, c->id));
    }
  return ids;
}

static GPtrArray *
find_people (WblDb *db, const char *text, GError **error)
{
  g_autoptr (GPtrArray) found = wbl_db_find_people (db, text, EACH, error);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; found != NULL && i < found->len; i++)
    g_ptr_array_add (ids, make_id (WBL_FOUND_PERSON, ((WblConversation *) g_ptr_array_index (found, i))->id));
  return ids;
}

/* The best of each kind first, then the second of each: whoever shows a few shows some of all. */
static gpointer
search_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_autoptr (GPtrArray) kinds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  GError *local = NULL;

  if (says_something (wish->text))
    g_ptr_array_add (kinds, find_articles (db, wish->text, &local));
  if (kinds->len > 0 && local == NULL)
    g_ptr_array_add (kinds, find_conversations (db, wish->text, &local));
  if (kinds->len > 0 && local == NULL && wish->people)
    g_ptr_array_add (kinds, find_people (db, wish->text, &local));
  for (guint place = 0; place < EACH; place++)
    for (guint k = 0; k < kinds->len; k++)
      {
        GPtrArray *ids = g_ptr_array_index (kinds, k);

        if (place < ids->len)
          g_strv_builder_add (all, g_ptr_array_index (ids, place));
      }
  if (local == NULL)
    return g_strv_builder_end (all);
  g_propagate_error (error, local);
  return NULL;
}

/**
 * wbl_desk_system_search_async:
 * @terms: (array zero-terminated=1): what a person typed into the search of their desktop, by words
 * @people: whether customers' names are looked through too
 *
 * Searches what is stored here, with no network; signed in or not. End with wbl_desk_system_search_finish().
 */
void
wbl_desk_system_search_async (WblDesk *self,
                              const char *const *terms,
                              gboolean people,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->text = join_terms (terms);
  wish->people = people;
  wbl_desk_read (self, wbl_desk_system_search_async, search_job, wish, wish_free, (GDestroyNotify) g_strfreev, cancellable,
                 callback, data);
}

/** wbl_desk_system_search_finish: Returns: (transfer full): ids, best first, kinds mixed; empty when nothing was found. */
GStrv
wbl_desk_system_search_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- describing ---- */

/* For a label of somebody else's program: no personal data, no line breaks, no end. */
static char *
safe_line (const char *text, gsize max_bytes)
{
  g_autofree char *masked = wbl_mask (text, WBL_MASK_ALL);
  g_autofree char *line = g_strdelimit (g_strdup (masked), "\n\r\t", ' ');

  return wbl_display_text (g_strstrip (line), max_bytes);
}

static gboolean
describe_article (WblDb *db, WblFound *found)
{
  g_autoptr (WblArticle) article = wbl_db_get_article (db, found->key, NULL);
  g_autofree char *text = article != NULL ? wbl_article_plain_text (article) : NULL;

  if (article == NULL)
    return FALSE;
  found->title = safe_line (article->title, TITLE_BYTES);
  found->text = safe_line (text != NULL ? text : "", TEXT_BYTES);
  found->internal = article->internal;
  return TRUE;
}

/* A conversation is told by its subject, a person by their name: without leave nobody's name is said. */
static gboolean
describe_conversation (WblDb *db, WblFound *found)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, found->key, NULL);
  const char *title = NULL;

  if (c == NULL)
    return FALSE;
  title = found->kind == WBL_FOUND_PERSON ? c->customer : c->subject;
  found->title = title != NULL && *title != '\0' ? safe_line (title, TITLE_BYTES) : NULL;
  found->text = safe_line (c->last_text, TEXT_BYTES);
  found->at_ms = c->last_ms;
  return TRUE;
}

static WblFound *
describe (WblDb *db, const Wish *wish, const char *id)
{
  g_autoptr (WblFound) found = g_new0 (WblFound, 1);
  const char *key = NULL;

  if (!wbl_found_parse_id (id, &found->kind, &key) || (found->kind == WBL_FOUND_PERSON && !wish->people))
    return NULL;
  found->id = g_strdup (id);
  found->key = g_strdup (key);
  if (!(found->kind == WBL_FOUND_ARTICLE ? describe_article (db, found) : describe_conversation (db, found)))
    return NULL;
  return g_steal_pointer (&found);
}

static gpointer
results_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;
  GPtrArray *all = g_ptr_array_new_with_free_func (found_destroy);

  for (guint i = 0; wish->ids[i] != NULL && i < MAX_RESULTS; i++)
    {
      WblFound *found = describe (db, wish, wish->ids[i]);

      if (found != NULL)
        g_ptr_array_add (all, found);
    }
  return all;
}

/**
 * wbl_desk_system_results_async:
 * @ids: (array zero-terminated=1): of a search, perhaps an earlier one
 * @people: whether people may be named
 *
 * Describes results. What is gone meanwhile, or may not be named any more, is left out. End with
 * wbl_desk_system_results_finish().
 */
void
wbl_desk_system_results_async (WblDesk *self,
                               const char *const *ids,
                               gboolean people,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->ids = g_strdupv ((char **) ids);
  wish->people = people;
  wbl_desk_read (self, wbl_desk_system_results_async, results_job, wish, wish_free, (GDestroyNotify) g_ptr_array_unref,
                 cancellable, callback, data);
}

/** wbl_desk_system_results_finish: Returns: (transfer full) (element-type WblFound): in the order of the ids. */
GPtrArray *
wbl_desk_system_results_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
