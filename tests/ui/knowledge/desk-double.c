/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "desk-double"

#include "config.h"

#include "desk-double.h"

#include "desk/wbl-gaps.h"

#include <string.h>

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define WAIT_S 20

static GPtrArray *calls;
static GPtrArray *ratings;

/* ---- an object of the desk's type ---- */

typedef struct
{
  GObject parent_instance;
} DoubleDesk;
typedef GObjectClass DoubleDeskClass;
static GType double_desk_get_type (void);
G_DEFINE_FINAL_TYPE (DoubleDesk, double_desk, G_TYPE_OBJECT)

static void
double_desk_init (DoubleDesk *self)
{
}

static void
double_desk_class_init (DoubleDeskClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_signal_new ("state-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("download", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_DOUBLE);
  g_signal_new ("upload", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_DOUBLE);
}

GType
wbl_desk_get_type (void)
{
  return double_desk_get_type ();
}

/* ---- recording ---- */

static void
call_free (DoubleCall *call)
{
  g_clear_object (&call->task);
  g_free (call->what);
  g_free (call->text);
  g_free (call->note);
  g_free (call);
}

WblDesk *
double_desk_new (void)
{
  return g_object_new (double_desk_get_type (), NULL);
}

void
double_desk_reset (void)
{
  for (guint i = 0; calls != NULL && i < calls->len; i++)
    double_fail (g_ptr_array_index (calls, i));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&calls, g_ptr_array_unref);
  g_clear_pointer (&ratings, g_ptr_array_unref);
}

static DoubleCall *
record (WblDesk            *desk,
        const char         *what,
        const char         *text,
        GCancellable       *cancellable,
        GAsyncReadyCallback callback,
        gpointer            data)
{
  DoubleCall *call = g_new0 (DoubleCall, 1);

  call->what = g_strdup (what);
  call->text = g_strdup (text);
  call->task = g_task_new (desk, cancellable, callback, data);
  g_task_set_check_cancellable (call->task, FALSE); /* the worst case: the answer was already under way */
  if (calls == NULL)
    calls = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
  g_ptr_array_add (calls, call);
  return call;
}

DoubleCall *
double_call (const char *what,
             guint       n)
{
  for (guint i = 0; calls != NULL && i < calls->len; i++)
    {
      DoubleCall *call = g_ptr_array_index (calls, i);

      if (g_str_equal (call->what, what) && n-- == 0)
        return call;
    }
  return NULL;
}

guint
double_count (const char *what)
{
  guint n = 0;

  while (double_call (what, n) != NULL)
    n++;
  return n;
}

void
double_answer (DoubleCall    *call,
               gpointer       result,
               GDestroyNotify destroy)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  g_assert_nonnull (task);
  g_task_return_pointer (task, result, destroy);
}

void
double_fail (DoubleCall *call)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  if (task != NULL)
    g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND, "no");
}

static gboolean
timed_out_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

gboolean
double_wait (gboolean (*done) (gpointer data),
             gpointer data)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (WAIT_S, timed_out_cb, &late);

  while (!done (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  return !late;
}

/* ---- the desk's calls ---- */

GQuark
wbl_desk_error_quark (void)
{
  return g_quark_from_static_string ("desk-double");
}

void
wbl_desk_search_articles_async (WblDesk *desk,
                                const char *query,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  record (desk, "search", query, cancellable, callback, data);
}

void
wbl_desk_note_search (WblDesk *desk,
                      const char *conversation,
                      const char *query,
                      guint n_hits,
                      gboolean picked)
{
  record (desk, picked ? "picked" : n_hits > 0 ? "no-pick" : "nothing", query, NULL, NULL, NULL);
}

void
wbl_desk_suggest_async (WblDesk *desk,
                        const char *conversation,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  record (desk, "suggest", conversation, cancellable, callback, data);
}

GPtrArray *
wbl_desk_hits_finish (WblDesk *desk,
                      GAsyncResult *result,
                      GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_desk_article_async (WblDesk *desk,
                        const char *key,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  record (desk, "article", key, cancellable, callback, data);
}

WblArticle *
wbl_desk_article_finish (WblDesk *desk,
                         GAsyncResult *result,
                         GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_desk_customer_async (WblDesk *desk,
                         const char *conversation,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  record (desk, "customer", conversation, cancellable, callback, data);
}

void
wbl_desk_log_reveal_async (WblDesk *desk,
                           gint64 peer,
                           const char *field,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autofree char *what = g_strdup_printf ("%" G_GINT64_FORMAT " %s", peer, field);

  record (desk, "log_reveal", what, NULL, callback, data);
}

WblCustomerCard *
wbl_desk_customer_finish (WblDesk *desk,
                          GAsyncResult *result,
                          GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_desk_agents_async (WblDesk *desk,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  DoubleCall *call = record (desk, "agents", NULL, cancellable, callback, data);

  double_answer (call, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
wbl_desk_agents_finish (WblDesk *desk,
                        GAsyncResult *result,
                        GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
double_set_ratings (GPtrArray *these)
{
  g_clear_pointer (&ratings, g_ptr_array_unref);
  ratings = these;
}

void
wbl_desk_ratings_async (WblDesk *desk,
                        const WblFeedbackFilter *filter,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  DoubleCall *call = record (desk, "ratings", filter->query, cancellable, callback, data);

  call->filter = *filter;
  double_answer (call, g_ptr_array_copy (ratings, (GCopyFunc) (GCallback) g_object_ref, NULL),
                 (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
wbl_desk_ratings_finish (WblDesk *desk,
                         GAsyncResult *result,
                         guint *total,
                         GError **error)
{
  GPtrArray *found = g_task_propagate_pointer (G_TASK (result), error);

  *total = found != NULL ? found->len : 0;
  if (found != NULL)
    g_ptr_array_set_free_func (found, g_object_unref);
  return found;
}

void
wbl_feedback_summary_free (WblFeedbackSummary *summary)
{
  g_array_unref (summary->days);
  g_free (summary);
}

void
wbl_desk_feedback_summary_async (WblDesk *desk,
                                 const WblFeedbackFilter *filter,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  DoubleCall *call = record (desk, "summary", NULL, cancellable, callback, data);

  double_answer (call, double_summary (7, 4, 3), (GDestroyNotify) wbl_feedback_summary_free);
}

WblFeedbackSummary *
wbl_desk_feedback_summary_finish (WblDesk *desk,
                                  GAsyncResult *result,
                                  GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wbl_desk_review_async (WblDesk *desk,
                       const char *rating,
                       WblReviewState state,
                       WblCause cause,
                       const char *note,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  DoubleCall *call = record (desk, "review", rating, NULL, callback, data);

  call->state = state;
  call->cause = cause;
  call->note = g_strdup (note);
}

gboolean
wbl_desk_command_finish (WblDesk *desk,
                         GAsyncResult *result,
                         GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

WblDeskLink
wbl_desk_get_link (WblDesk *desk)
{
  return WBL_DESK_ONLINE;
}

gint64
wbl_desk_get_as_of_ms (WblDesk *desk)
{
  return g_get_real_time () / 1000;
}

void
wbl_customer_card_free (WblCustomerCard *card)
{
  g_object_unref (card->contact);
  g_ptr_array_unref (card->conversations);
  g_ptr_array_unref (card->ratings);
  g_ptr_array_unref (card->promises);
  g_strfreev (card->order_numbers);
  g_free (card);
}

/* ---- articles ---- */

static void
block_free (WblBlock *block)
{
  g_free (block->text);
  g_free (block);
}

/* One paragraph a line: what the widgets do with blocks is the question here, not how they are found. */
GPtrArray *
wbl_article_blocks (const char *markdown)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) block_free);
  g_auto (GStrv) lines = g_strsplit (markdown, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      WblBlock *block = g_new0 (WblBlock, 1);

      block->kind = WBL_BLOCK_PARAGRAPH;
      block->text = g_strdup (lines[i]);
      g_ptr_array_add (blocks, block);
    }
  return blocks;
}

char *
wbl_article_plain_text (WblArticle *article)
{
  return g_strdup (article->body);
}

char *
wbl_article_steps (WblArticle *article)
{
  return NULL;
}

char *
wbl_article_link (WblArticle *article)
{
  return g_strdup (article->url);
}

/* ---- a thread without lines ---- */

typedef struct
{
  GObject parent_instance;
  char *id;
} DoubleThread;
typedef GObjectClass DoubleThreadClass;
static GType double_thread_get_type (void);

static GType
thread_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
thread_n_items (GListModel *model)
{
  return 0;
}

static gpointer
thread_item (GListModel *model,
             guint       position)
{
  return NULL;
}

static void
thread_model_init (GListModelInterface *iface)
{
  iface->get_item_type = thread_item_type;
  iface->get_n_items = thread_n_items;
  iface->get_item = thread_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DoubleThread, double_thread, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, thread_model_init))

static void
double_thread_finalize (GObject *object)
{
  g_free (((DoubleThread *) object)->id);
  G_OBJECT_CLASS (double_thread_parent_class)->finalize (object);
}

static void
double_thread_class_init (DoubleThreadClass *klass)
{
  klass->finalize = double_thread_finalize;
  g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
double_thread_init (DoubleThread *self)
{
}

GType
wbl_thread_get_type (void)
{
  return double_thread_get_type ();
}

WblThread *
wbl_thread_new (WblDesk *desk,
                const char *conversation)
{
  DoubleThread *self = g_object_new (double_thread_get_type (), NULL);

  self->id = g_strdup (conversation);
  return (WblThread *) self;
}

const char *
wbl_thread_get_id (WblThread *thread)
{
  return ((DoubleThread *) thread)->id;
}

gboolean
wbl_thread_get_has_older (WblThread *thread)
{
  return FALSE;
}

gboolean
wbl_thread_get_has_remote (WblThread *thread)
{
  return FALSE;
}

gboolean
wbl_thread_get_fetching (WblThread *thread)
{
  return FALSE;
}

void
wbl_thread_fetch_older (WblThread *thread)
{
}

gboolean
wbl_thread_get_loading (WblThread *thread)
{
  return FALSE;
}

gboolean
wbl_thread_get_typing (WblThread *thread)
{
  return FALSE;
}

WblConversation *
wbl_thread_get_conversation (WblThread *thread)
{
  return NULL;
}

void
wbl_thread_load_older (WblThread *thread)
{
}

void
wbl_thread_load_until (WblThread *thread,
                       gint64 mid)
{
}

gboolean
wbl_thread_find (WblThread *thread,
                 gint64 mid,
                 guint *position)
{
  return FALSE;
}

/* ---- things to show ---- */

WblHit *
double_hit (const char *key,
            const char *title,
            const char *passage)
{
  WblHit *hit = wbl_hit_new ();

  hit->key = g_strdup (key);
  hit->title = g_strdup (title);
  hit->passage = g_strdup (passage);
  hit->in_force = TRUE;
  return hit;
}

WblRating *
double_rating (const char *id,
               int         stars,
               const char *customer,
               const char *comment)
{
  WblRating *rating = wbl_rating_new ();

  rating->id = g_strdup (id);
  rating->conversation_id = g_strdup (id);
  rating->stars = stars;
  rating->customer = g_strdup (customer);
  rating->comment = g_strdup (comment);
  rating->time_ms = g_get_real_time () / 1000 - DAY_MS;
  rating->review_state = WBL_REVIEW_NEW;
  return rating;
}

WblFeedbackSummary *
double_summary (guint days,
                guint n_per_day,
                guint satisfied_per_day)
{
  WblFeedbackSummary *summary = g_new0 (WblFeedbackSummary, 1);

  summary->days = g_array_new (FALSE, FALSE, sizeof (WblFeedbackDay));
  for (guint i = 0; i < days; i++)
    {
      WblFeedbackDay day = { .day_ms = (20000 + i) * DAY_MS, .n = n_per_day, .satisfied = satisfied_per_day };

      g_array_append_val (summary->days, day);
    }
  summary->n = days * n_per_day;
  summary->satisfied = days * satisfied_per_day;
  summary->by_stars[5] = summary->satisfied;
  summary->by_stars[1] = summary->n - summary->satisfied;
  summary->unreviewed = 1;
  return summary;
}
