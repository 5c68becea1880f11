/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-finder"

#include "config.h"

#include "ui/knowledge/wbl-article-finder.h"

#include <string.h>

#include "desk/wbl-gaps.h"

#define TYPING_MS 120
#define CHANGE_MS 400
#define MAX_SUGGESTIONS 9
#define MAX_RESULTS 50

struct _WblArticleFinder
{
  GObject parent_instance;
  WblDesk *desk;             /* (owned) */
  char *query;               /* (owned) never NULL, stripped */
  char *conversation;        /* (owned) (nullable) */
  GPtrArray *hits;           /* (owned) WblHit */
  GCancellable *cancellable; /* (owned) (nullable) of the search under way */
  guint generation;          /* of the newest wish: an older answer is dropped */
  guint wait_id;
  gboolean busy;
  char *answered;            /* (owned) (nullable) the longest query of this search that was answered */
  guint n_answered;          /* what it found */
  gboolean picked;           /* something of it was used */
};

enum
{
  FOUND,
  BUSY_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblArticleFinder, wbl_article_finder, G_TYPE_OBJECT)

typedef struct
{
  WblArticleFinder *self; /* (owned) */
  guint generation;
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->self);
  g_free (wish);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
set_busy (WblArticleFinder *self,
          gboolean          busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

static void
take_hits (WblArticleFinder *self,
           GPtrArray        *hits)
{
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  self->hits = hits != NULL ? hits : g_ptr_array_new_with_free_func (g_object_unref);
  set_busy (self, FALSE);
  g_signal_emit (self, signals[FOUND], 0);
}

/* ---- what searches come to ---- */

static void
end_search (WblArticleFinder *self)
{
  if (self->answered != NULL && self->desk != NULL)
    wbl_desk_note_search (self->desk, self->conversation, self->answered, self->n_answered, self->picked);
  g_clear_pointer (&self->answered, g_free);
  self->picked = FALSE;
}

/* Letters that are taken away again do not make another search. */
static void
note_answer (WblArticleFinder *self)
{
  if (!wbl_article_finder_is_search (self) || (self->answered != NULL && g_str_has_prefix (self->answered, self->query)))
    return;
  g_free (self->answered);
  self->answered = g_strdup (self->query);
  self->n_answered = self->hits->len;
}

static gboolean
goes_on (WblArticleFinder *self,
         const char       *query)
{
  return *query != '\0'
         && (self->answered == NULL || g_str_has_prefix (query, self->answered) || g_str_has_prefix (self->answered, query));
}

static void
hits_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (Wish) wish = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = wbl_desk_hits_finish (WBL_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || wish->generation != wish->self->generation)
    return;
  if (error != NULL)
    g_info ("Search failed: %s %d", g_quark_to_string (error->domain), error->code);
  take_hits (wish->self, g_steal_pointer (&hits));
  if (error == NULL)
    note_answer (wish->self);
}

static void
drop_wish (WblArticleFinder *self)
{
  self->generation++;
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static Wish *
wish_new (WblArticleFinder *self)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->self = g_object_ref (self);
  wish->generation = self->generation;
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  return wish;
}

static gboolean
ask_cb (gpointer data)
{
  WblArticleFinder *self = data;

  self->wait_id = 0;
  if (wbl_article_finder_is_search (self))
    {
      Wish *wish = wish_new (self);
      wbl_desk_search_articles_async (self->desk, self->query, MAX_RESULTS, self->cancellable, hits_found_cb, wish);
    }
  else if (self->conversation != NULL)
    {
      Wish *wish = wish_new (self);
      wbl_desk_suggest_async (self->desk, self->conversation, MAX_SUGGESTIONS, self->cancellable, hits_found_cb,
                              wish);
    }
  else
    take_hits (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
ask_after (WblArticleFinder *self,
           guint             delay_ms)
{
  drop_wish (self);
  self->wait_id = g_timeout_add (delay_ms, ask_cb, self);
  g_source_set_name_by_id (self->wait_id, "[warbler] article search");
}

static gboolean
concerns_us (WblArticleFinder     *self,
             const WblDeskChanges *changes)
{
  if (changes->knowledge)
    return TRUE;
  if (wbl_article_finder_is_search (self) || self->conversation == NULL || changes->conversations == NULL)
    return FALSE;
  return g_ptr_array_find_with_equal_func (changes->conversations, self->conversation, g_str_equal, NULL);
}

static void
desk_changed_cb (WblDesk              *desk,
                 const WblDeskChanges *changes,
                 WblArticleFinder     *self)
{
  if (concerns_us (self, changes) && self->wait_id == 0)
    ask_after (self, CHANGE_MS);
}

static void
wbl_article_finder_dispose (GObject *object)
{
  WblArticleFinder *self = WBL_ARTICLE_FINDER (object);

  drop_wish (self);
  end_search (self);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_article_finder_parent_class)->dispose (object);
}

static void
wbl_article_finder_finalize (GObject *object)
{
  WblArticleFinder *self = WBL_ARTICLE_FINDER (object);

  g_free (self->query);
  g_free (self->conversation);
  g_ptr_array_unref (self->hits);
  G_OBJECT_CLASS (wbl_article_finder_parent_class)->finalize (object);
}

static void
wbl_article_finder_class_init (WblArticleFinderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wbl_article_finder_dispose;
  object_class->finalize = wbl_article_finder_finalize;
  signals[FOUND] = g_signal_new ("found", WBL_TYPE_ARTICLE_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[BUSY_CHANGED] = g_signal_new ("busy-changed", WBL_TYPE_ARTICLE_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
}

static void
wbl_article_finder_init (WblArticleFinder *self)
{
  self->query = g_strdup ("");
  self->hits = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * wbl_article_finder_new:
 * @desk: where the articles are
 *
 * Returns: (transfer full): a finder with nothing found. Main thread only, as all of it
 */
WblArticleFinder *
wbl_article_finder_new (WblDesk *desk)
{
  WblArticleFinder *self = g_object_new (WBL_TYPE_ARTICLE_FINDER, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, 0);
  return self;
}

/**
 * wbl_article_finder_set_query:
 * @query: what was typed; "" goes back to suggestions
 *
 * Searches when typing has paused for 120 ms.
 */
void
wbl_article_finder_set_query (WblArticleFinder *self,
                              const char       *query)
{
  g_autofree char *stripped = NULL;

  g_return_if_fail (WBL_IS_ARTICLE_FINDER (self) && query != NULL);
  stripped = g_strstrip (g_strdup (query));
  if (g_str_equal (stripped, self->query))
    return;
  if (!goes_on (self, stripped))
    end_search (self);
  g_free (self->query);
  self->query = g_steal_pointer (&stripped);
  ask_after (self, *self->query != '\0' ? TYPING_MS : 0);
}

/**
 * wbl_article_finder_set_conversation:
 * @conversation: (nullable): whose suggestions to show while nothing is typed
 */
void
wbl_article_finder_set_conversation (WblArticleFinder *self,
                                     const char       *conversation)
{
  g_return_if_fail (WBL_IS_ARTICLE_FINDER (self));
  if (g_strcmp0 (conversation, self->conversation) == 0)
    return;
  end_search (self);
  g_free (self->conversation);
  self->conversation = g_strdup (conversation);
  if (!wbl_article_finder_is_search (self))
    ask_after (self, TYPING_MS);
}

/**
 * wbl_article_finder_pick:
 *
 * One of the hits was used: the search was a help.
 */
void
wbl_article_finder_pick (WblArticleFinder *self)
{
  g_return_if_fail (WBL_IS_ARTICLE_FINDER (self));
  self->picked = TRUE;
}

/**
 * wbl_article_finder_get_conversation:
 *
 * Returns: (nullable): the conversation suggestions are for
 */
const char *
wbl_article_finder_get_conversation (WblArticleFinder *self)
{
  return self->conversation;
}

/**
 * wbl_article_finder_is_search:
 *
 * Returns: whether something is typed, so that hits are results and not suggestions
 */
gboolean
wbl_article_finder_is_search (WblArticleFinder *self)
{
  return *self->query != '\0';
}

/** wbl_article_finder_get_query: Returns: what is looked for, without spaces around it; "" while nothing is typed. */
const char *
wbl_article_finder_get_query (WblArticleFinder *self)
{
  return self->query;
}

/**
 * wbl_article_finder_is_busy:
 *
 * Returns: whether an answer is being waited for
 */
gboolean
wbl_article_finder_is_busy (WblArticleFinder *self)
{
  return self->busy;
}

/**
 * wbl_article_finder_is_behind:
 *
 * Returns: whether the hits are still those of an earlier wish: typing is being waited out, or an answer is
 */
gboolean
wbl_article_finder_is_behind (WblArticleFinder *self)
{
  return self->busy || self->wait_id != 0;
}

/**
 * wbl_article_finder_get_hits:
 *
 * Returns: (transfer none) (element-type WblHit): best first; valid until "found"
 */
GPtrArray *
wbl_article_finder_get_hits (WblArticleFinder *self)
{
  return self->hits;
}
