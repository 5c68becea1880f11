/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-knowledge-find"

#include "config.h"

#include <string.h>

#include "desk/wbl-knowledge-find.h"
#include "desk/wbl-knowledge.h"
#include "desk/wbl-like-cases.h"
#include "search/wbl-search.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-people.h"
#include "text/wbl-highlight.h"
#include "text/wbl-purchase.h"

#define SUGGEST_MESSAGES 20
#define QUERY_BYTES 4096
#define PASSAGE_CHARS 240

/* ---- the passage to show ---- */

/* Byte pairs into @text for what the query's words find there. */
static GArray *
ranges_of (const char *text, const char *query)
{
  g_autoptr (GArray) spans = wbl_find_matches (text, query);
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < spans->len; i++)
    {
      const WblMatchSpan *span = &g_array_index (spans, WblMatchSpan, i);
      guint pair[2] = { (guint) span->start, (guint) span->end };

      g_array_append_vals (ranges, pair, 2);
    }
  return ranges;
}

/* A long passage is cut around its first match. */
static char *
cut_passage (const char *text, const char *query)
{
  g_autoptr (GArray) spans = NULL;
  glong n_chars = g_utf8_strlen (text, -1), first = 0;
  g_autofree char *part = NULL;

  if (n_chars <= PASSAGE_CHARS)
    return g_strdup (text);
  spans = wbl_find_matches (text, query);
  if (spans->len > 0)
    first = g_utf8_pointer_to_offset (text, text + g_array_index (spans, WblMatchSpan, 0).start);
  first = CLAMP (first - PASSAGE_CHARS / 4, 0, n_chars - PASSAGE_CHARS);
  part = g_utf8_substring (text, first, first + PASSAGE_CHARS);
  return g_strconcat (first > 0 ? "…" : "", part, first + PASSAGE_CHARS < n_chars ? "…" : "", NULL);
}

/* A line that says what the next ones are about, "How to ask for it:", answers nothing itself. */
static gboolean
answers (const WblBlock *block)
{
  return block->kind != WBL_BLOCK_HEADING && !g_str_has_suffix (block->text, ":") && !g_str_has_suffix (block->text, "：");
}

static char *
passage_of (const WblArticle *article, const WblQuery *query, const char *words)
{
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (article->body);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < blocks->len; i++)
    {
      const WblBlock *block = g_ptr_array_index (blocks, i);

      if (answers (block))
        g_ptr_array_add (texts, block->text);
    }
  if (texts->len == 0)
    return g_strdup ("");
  return cut_passage (g_ptr_array_index (texts, wbl_search_best_passage (query, (const char *const *) texts->pdata, texts->len)),
                      words);
}

/* Where and when a question is asked. */
typedef struct
{
  const char *region; /* (nullable): of the customer */
  gint64 at_ms;       /* when they bought, else now */
} Place;

static void
say_force (WblHit *hit, const WblArticle *article, const Place *place)
{
  hit->force = wbl_force (article->region, article->valid_from_ms, article->valid_to_ms, place->region, place->at_ms);
  hit->force_region = g_strdup (article->region);
  hit->force_ms = hit->force == WBL_FORCE_NOT_YET ? article->valid_from_ms : article->valid_to_ms;
}

static WblHit *
hit_of (const WblFound *found, const WblQuery *query, const char *words, const Place *place)
{
  WblHit *hit = wbl_hit_new ();
  const WblArticle *article = found->article;

  hit->key = g_strdup (article->key);
  hit->title = g_strdup (article->title);
  hit->passage = passage_of (article, query, words);
  hit->language = g_strdup (article->language);
  hit->lone = article->twin == NULL || *article->twin == '\0';
  hit->version = article->version;
  hit->internal = article->internal;
  hit->in_force = found->in_force;
  say_force (hit, article, place);
  hit->verified = article->verified_ms != 0;
  hit->score = found->score;
  hit->n_asked = found->times;
  hit->title_ranges = ranges_of (hit->title, words);
  hit->passage_ranges = ranges_of (hit->passage, words);
  return hit;
}

static GPtrArray *
find_hits (WblDb *db, WblQuery *query, const Place *place, guint limit, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *words = wbl_query_get_text (query);
  GPtrArray *hits;

  wbl_query_set_place (query, place->region, place->at_ms);
  found = wbl_search_articles (db, query, limit, error);
  if (found == NULL)
    return NULL;
  hits = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (hits, hit_of (g_ptr_array_index (found, i), query, words, place));
  return hits;
}

/* ---- the two entry points ---- */

/** wbl_knowledge_search: Returns: (transfer full) (element-type WblHit): what a person's words find. */
GPtrArray *
wbl_knowledge_search (WblDb *db, const char *text, guint limit, GError **error)
{
  g_autofree char *bounded = g_utf8_make_valid (text, (gssize) strnlen (text, QUERY_BYTES));
  g_autoptr (WblQuery) query = wbl_query_new_typed (bounded);

  return find_hits (db, query, &(Place){ NULL, wbl_db_now_ms (db) }, limit, error);
}

static gboolean
is_talk (const WblMessage *message)
{
  return message->type == WBL_CONTENT_TEXT && !message->recalled && *message->text != '\0';
}

static void
add_messages (WblQuery *query, const GPtrArray *messages)
{
  guint left = SUGGEST_MESSAGES;

  for (guint i = messages->len; i > 0 && left > 0; i--)
    {
      const WblMessage *message = g_ptr_array_index (messages, i - 1);
      g_autofree char *text = NULL;

      if (!is_talk (message))
        continue;
      text = g_utf8_make_valid (message->text, (gssize) strnlen (message->text, QUERY_BYTES));
      wbl_query_add_message (query, text, !message->from_us);
      left--;
    }
}

/* What an article's dates are asked for: when the customer bought, as they said last, else now. */
static gint64
asked_for_ms (const GPtrArray *messages, gint64 now_ms)
{
  for (guint i = messages->len; i > 0; i--)
    {
      const WblMessage *message = g_ptr_array_index (messages, i - 1);
      gint64 bought_ms = is_talk (message) && !message->from_us ? wbl_find_purchase (message->text, message->time_ms) : 0;

      if (bought_ms != 0)
        return bought_ms;
    }
  return now_ms;
}

/** wbl_knowledge_suggest_at: as wbl_knowledge_suggest(), as if it were @now_ms. */
GPtrArray *
wbl_knowledge_suggest_at (WblDb *db, const char *conversation, gint64 now_ms, guint limit, GError **error)
{
  g_autoptr (WblConversation) row = wbl_db_get_conversation (db, conversation, error);
  g_autoptr (WblContact) contact = row != NULL ? wbl_db_get_contact (db, row->customer_uid, error) : NULL;
  g_autoptr (WblThreadPage) page = contact != NULL ? wbl_db_thread_page (db, conversation, 0, 2 * SUGGEST_MESSAGES, error)
                                                   : NULL;
  g_autoptr (WblQuery) query = wbl_query_new_conversation ();
  g_autoptr (GPtrArray) hits = NULL;
  Place place = { NULL, now_ms };

  if (page == NULL)
    return NULL;
  add_messages (query, page->messages);
  place = (Place){ contact->region, asked_for_ms (page->messages, now_ms) };
  hits = find_hits (db, query, &place, limit, error);
  if (hits == NULL || !wbl_like_cases_add (db, row->id, place.region, place.at_ms, hits, limit, error))
    return NULL;
  return g_steal_pointer (&hits);
}

/** wbl_knowledge_suggest: Returns: (transfer full) (element-type WblHit): what helps with a conversation as it stands. */
GPtrArray *
wbl_knowledge_suggest (WblDb *db, const char *conversation, guint limit, GError **error)
{
  return wbl_knowledge_suggest_at (db, conversation, wbl_db_now_ms (db), limit, error);
}
