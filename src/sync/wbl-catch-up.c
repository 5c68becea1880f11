/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-catch-up"

#include "config.h"

#include "store/wbl-db-incoming.h"
#include "sync/wbl-sync-private.h"

/*
 * After each connection: mark what may be missing as holes, pull what the server has not delivered, then page history
 * back from the top of each hole until it meets something that is here. A page counts as received when its
 * transaction is on disk; only then is the next one asked for.
 */

#define HISTORY_PAGE 50
#define PATIENCE_MS 15000 /* without any page: what does not answer must not keep the rest from going on */
#define HISTORY_AT_ONCE 8
#define RETRY_MS 2000 /* after something that the store did not take */
#define RETRY_AT_LEAST_EVERY_MS 60000
#define FIRST_DAYS_MS (30 * G_GINT64_CONSTANT (86400000))

typedef struct
{
  gint64 peer;
  gboolean group;
} Peer;

struct _WblCatchUp
{
  WblSync *sync;         /* (unowned) our owner */
  guint generation;      /* of the connection: answers of an older one count for nothing */
  GHashTable *pulling;   /* gint64 peer (owned) → number of pulls asked (GINT_TO_POINTER) */
  GHashTable *asking;    /* gint64 peer (owned) → key of the history request (owned gint64) */
  GHashTable *given_up;  /* gint64 peer (owned): no answer in this connection */
  GHashTable *enough;    /* gint64 peer (owned): far enough back for a first look */
  GHashTable *noticed;   /* gint64 peer (owned): to pull when the holes are open */
  GHashTable *refused;   /* gint64 peer (owned) → WblCloudUnread (owned): chats of which the store did not take something */
  GError *problem;       /* (owned) (nullable): why */
  guint retry_id;        /* source */
  guint retry_ms;        /* the last delay, 0 = none in this connection */
  guint writing;         /* pages on their way into the store */
  gboolean listed;       /* the server's chat list is here */
  gboolean looking;      /* reading the holes */
  guint patience_id;     /* source */
};

typedef struct
{
  WblSync *sync; /* (owned) keeps self alive */
  WblCatchUp *self;
  guint generation;
  WblCloudPage *page; /* (owned) (nullable) */
  guint64 asked_before;
  GArray *chats; /* (owned) (nullable) WblCloudUnread */
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->page, wbl_cloud_page_free);
  g_clear_pointer (&step->chats, g_array_unref);
  g_object_unref (step->sync);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static Step *
step_new (WblCatchUp *self)
{
  Step *step = g_new0 (Step, 1);

  step->sync = g_object_ref (self->sync);
  step->self = self;
  step->generation = self->generation;
  return step;
}

/* The store has the step itself as data; its callback gets a second one, as the first is freed on the worker. */
static gboolean
is_stale (const Step *step)
{
  return step->generation != step->self->generation;
}

static gint64 *
key_of (gint64 peer)
{
  return g_memdup2 (&peer, sizeof peer);
}

/* The server counts as delivered what the store did not take. Nothing newer of such a chat may be stored before it, or it
 * would never be missed: so the chat is left alone until what is above its newest record is marked as missing. */
static gboolean
is_refused (WblCatchUp *self, gint64 peer)
{
  return g_hash_table_contains (self->refused, &peer);
}

static void look_for_holes (WblCatchUp *self);
static void check_done (WblCatchUp *self);

/* ---- patience ---- */

/* A chat that the server refuses, or that never answers, is left for the next connection; its hole stays. */
static gboolean
patience_over_cb (gpointer data)
{
  WblCatchUp *self = data;
  GHashTableIter iter;
  gpointer peer;

  self->patience_id = 0;
  g_info ("%u chats do not answer", g_hash_table_size (self->pulling) + g_hash_table_size (self->asking));
  g_hash_table_iter_init (&iter, self->asking);
  while (g_hash_table_iter_next (&iter, &peer, NULL))
    g_hash_table_add (self->given_up, key_of (*(gint64 *) peer));
  g_hash_table_remove_all (self->asking);
  g_hash_table_remove_all (self->pulling);
  check_done (self);
  return G_SOURCE_REMOVE;
}

static void
be_patient (WblCatchUp *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  self->patience_id = g_timeout_add (PATIENCE_MS, patience_over_cb, self);
}

WblCatchUp *
wbl_catch_up_new (WblSync *sync)
{
  WblCatchUp *self = g_new0 (WblCatchUp, 1);

  self->sync = sync;
  self->pulling = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->asking = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->given_up = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->enough = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->noticed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->refused = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
wbl_catch_up_free (WblCatchUp *self)
{
  g_hash_table_unref (self->pulling);
  g_hash_table_unref (self->asking);
  g_hash_table_unref (self->enough);
  g_hash_table_unref (self->noticed);
  g_hash_table_unref (self->given_up);
  g_hash_table_unref (self->refused);
  g_clear_error (&self->problem);
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_free (self);
}

/* wbl_catch_up_reset: the connection ended or began: answers to what was asked before will not come. */
void
wbl_catch_up_reset (WblCatchUp *self)
{
  self->generation++;
  self->writing = 0;
  self->listed = FALSE;
  self->looking = FALSE;
  g_hash_table_remove_all (self->pulling);
  g_hash_table_remove_all (self->asking);
  g_hash_table_remove_all (self->enough);
  g_hash_table_remove_all (self->given_up);
  g_hash_table_remove_all (self->refused);
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_ms = 0;
}

gboolean
wbl_catch_up_is_done (WblCatchUp *self)
{
  return self->listed && !self->looking && self->writing == 0 && g_hash_table_size (self->pulling) == 0
         && g_hash_table_size (self->asking) == 0;
}

static void
check_done (WblCatchUp *self)
{
  if (!wbl_catch_up_is_done (self))
    return;
  g_clear_handle_id (&self->patience_id, g_source_remove);
  look_for_holes (self);
}

/* ---- pulling ---- */

static void
pull (WblCatchUp *self, gint64 peer, guint64 key)
{
  g_hash_table_replace (self->pulling, key_of (peer), GINT_TO_POINTER (1));
  be_patient (self);
  wbl_cloud_pull (wbl_sync_get_cloud (self->sync), peer, key);
}

/* wbl_catch_up_notice: the server says that there is something new. Before the holes are open it waits: what is pulled
 * would look like the lower edge of what may be missing. */
void
wbl_catch_up_notice (WblCatchUp *self, gint64 peer)
{
  if (!self->listed)
    g_hash_table_add (self->noticed, key_of (peer));
  else if (!is_refused (self, peer))
    pull (self, peer, 0);
}

static void
pull_noticed (WblCatchUp *self)
{
  GHashTableIter iter;
  gpointer peer;

  g_hash_table_iter_init (&iter, self->noticed);
  while (g_hash_table_iter_next (&iter, &peer, NULL))
    pull (self, *(gint64 *) peer, 0);
  g_hash_table_remove_all (self->noticed);
}

static gpointer
store_page_job (WblDb *db, gpointer data, GError **error)
{
  Step *step = data;

  return wbl_db_store_page (db, step->page, step->asked_before, error) ? GINT_TO_POINTER (1) : NULL;
}

static void
note_depth (WblCatchUp *self, const WblCloudPage *page)
{
  const WblCloudRecord *oldest = page->records->len > 0 ? g_ptr_array_index (page->records, 0) : NULL;

  if (page->history && !page->group && oldest != NULL && oldest->time_ms < g_get_real_time () / 1000 - FIRST_DAYS_MS)
    g_hash_table_add (self->enough, key_of (page->peer));
}

/* A page from a place on that has nothing from before it: the server would be asked the same for ever. */
static gboolean
gets_no_older (WblCatchUp *self, const WblCloudPage *page)
{
  const gint64 *before = g_hash_table_lookup (self->asking, &page->peer);
  const WblCloudRecord *oldest = page->records->len > 0 ? g_ptr_array_index (page->records, 0) : NULL;

  return before != NULL && *before != 0 && oldest != NULL && page->next_key != 0 && oldest->id >= *before;
}

static void
page_stored (WblCatchUp *self, const WblCloudPage *page)
{
  if (page->history && gets_no_older (self, page))
    g_hash_table_add (self->given_up, key_of (page->peer));
  if (page->history)
    g_hash_table_remove (self->asking, &page->peer);
  else if (page->next_key != 0)
    pull (self, page->peer, page->next_key);
  else
    g_hash_table_remove (self->pulling, &page->peer);
  note_depth (self, page);
  check_done (self);
}

/* ---- what the store did not take ---- */

static void ask_chats (WblCatchUp *self, GArray *chats);

static gboolean
retry_cb (gpointer data)
{
  WblCatchUp *self = data;
  g_autoptr (GArray) chats = g_array_new (FALSE, FALSE, sizeof (WblCloudUnread));
  GHashTableIter iter;
  gpointer chat;

  self->retry_id = 0;
  g_hash_table_iter_init (&iter, self->refused);
  while (g_hash_table_iter_next (&iter, NULL, &chat))
    g_array_append_vals (chats, chat, 1);
  ask_chats (self, chats);
  return G_SOURCE_REMOVE;
}

static void
refuse (WblCatchUp *self, const WblCloudUnread *chat)
{
  g_hash_table_replace (self->refused, key_of (chat->peer), g_memdup2 (chat, sizeof *chat));
}

/* Room comes back at any moment. What the store refuses for what it says is likely to be refused again. */
static gboolean
is_of_disk (const GError *error)
{
  return g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL)
         || g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_DISK)
         || g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY);
}

static void
retry_later (WblCatchUp *self, const GError *error)
{
  if (self->retry_id != 0)
    return;
  if (self->retry_ms == 0 || is_of_disk (error))
    self->retry_ms = RETRY_MS;
  else
    self->retry_ms = MIN (2 * self->retry_ms, RETRY_AT_LEAST_EVERY_MS);
  g_debug ("the store is tried again in %u ms", self->retry_ms);
  self->retry_id = g_timeout_add (self->retry_ms, retry_cb, self);
}

/* wbl_catch_up_refused: the store did not take something. It is tried again until it does. */
void
wbl_catch_up_refused (WblCatchUp *self, const GError *error)
{
  gboolean news = self->problem == NULL;

  g_debug ("refused by the store: %s", error->message);
  retry_later (self, error);
  if (g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_CLOSED))
    return;
  g_clear_error (&self->problem);
  self->problem = g_error_copy (error);
  if (news)
    g_warning ("The store does not take what came: %s", error->message);
  if (news)
    wbl_sync_tell_state (self->sync);
}

static void
page_refused (WblCatchUp *self, const WblCloudPage *page, const GError *error)
{
  WblCloudUnread chat = { page->peer, page->group, 1 };

  g_hash_table_remove (self->pulling, &page->peer);
  g_hash_table_remove (self->asking, &page->peer);
  refuse (self, &chat);
  wbl_catch_up_refused (self, error);
  check_done (self);
}

/* wbl_catch_up_get_problem: Returns: (nullable): why the store does not take what came. */
const GError *
wbl_catch_up_get_problem (WblCatchUp *self)
{
  return self->problem;
}

static void
page_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Step) step = data;
  g_autoptr (GError) error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (is_stale (step))
    return;
  step->self->writing--;
  if (error != NULL)
    page_refused (step->self, step->page, error);
  else
    page_stored (step->self, step->page);
}

static WblCloudRecord *
copy_record (const WblCloudRecord *from)
{
  WblCloudRecord *to = wbl_cloud_record_new ();

  *to = *from;
  to->text = g_strdup (from->text);
  to->config = g_strdup (from->config);
  to->attachment = g_strdup (from->attachment);
  to->ext = g_strdup (from->ext);
  to->sender_name = g_strdup (from->sender_name);
  to->affected = from->affected != NULL ? g_array_ref (from->affected) : NULL;
  return to;
}

static WblCloudPage *
copy_page (const WblCloudPage *from, gboolean records)
{
  WblCloudPage *to = wbl_cloud_page_new ();
  guint n = records ? from->records->len : MIN (1, from->records->len);

  to->peer = from->peer;
  to->group = from->group;
  to->history = from->history;
  to->next_key = from->next_key;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (to->records, copy_record (g_ptr_array_index (from->records, i)));
  return to;
}

/* wbl_catch_up_page: a page has come, asked for or not. */
void
wbl_catch_up_page (WblCatchUp *self, WblCloudPage *page)
{
  gint64 *before = page->history ? g_hash_table_lookup (self->asking, &page->peer) : NULL;
  Step *job, *after;

  if (is_refused (self, page->peer))
    {
      g_hash_table_remove (page->history ? self->asking : self->pulling, &page->peer);
      check_done (self);
      return;
    }
  job = step_new (self);
  after = step_new (self);
  job->page = copy_page (page, TRUE);
  job->asked_before = before != NULL ? (guint64) *before : 0;
  after->page = copy_page (page, FALSE);
  self->writing++;
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, store_page_job, job, step_free, NULL, NULL,
                         page_stored_cb, after);
}

/* ---- the chat list ---- */

/* Something is written in any case: a store that takes nothing must say so. */
static gpointer
open_holes_job (WblDb *db, gpointer data, GError **error)
{
  Step *step = data;

  if (!wbl_db_set_meta_int (db, "tried-ms", wbl_db_now_ms (db), error))
    return NULL;
  for (guint i = 0; i < step->chats->len; i++)
    {
      WblCloudUnread *chat = &g_array_index (step->chats, WblCloudUnread, i);

      if (chat->peer != 0
          && !wbl_db_open_hole (db, chat->group ? WBL_CHAT_GROUP : WBL_CHAT_USER, chat->peer, error))
        return NULL;
    }
  if (wbl_db_team (db) != 0 && !wbl_db_open_hole (db, WBL_CHAT_GROUP, wbl_db_team (db), error))
    return NULL;
  return GINT_TO_POINTER (1);
}

static void
holes_refused (WblCatchUp *self, GArray *chats, const GError *error)
{
  for (guint i = 0; i < chats->len; i++)
    refuse (self, &g_array_index (chats, WblCloudUnread, i));
  wbl_catch_up_refused (self, error);
}

static void
holes_open (WblCatchUp *self, GArray *chats)
{
  gboolean healed = self->problem != NULL;

  g_clear_error (&self->problem);
  for (guint i = 0; i < chats->len; i++)
    {
      const WblCloudUnread *chat = &g_array_index (chats, WblCloudUnread, i);

      g_hash_table_remove (self->refused, &chat->peer);
      if (chat->n > 0)
        pull (self, chat->peer, 0);
    }
  self->listed = TRUE;
  pull_noticed (self);
  check_done (self);
  if (healed)
    {
      wbl_sync_tell_state (self->sync);
      wbl_sync_flush (self->sync);
    }
}

/* A hole that could not be marked is no hole: what the server would say now is not asked for before it is. */
static void
holes_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Step) step = data;
  g_autoptr (GError) error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (is_stale (step))
    return;
  if (error != NULL)
    holes_refused (step->self, step->chats, error);
  else
    holes_open (step->self, step->chats);
}

static void
ask_chats (WblCatchUp *self, GArray *chats)
{
  Step *job = step_new (self), *after = step_new (self);

  job->chats = g_array_copy (chats);
  after->chats = g_array_copy (chats);
  wbl_store_write_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, open_holes_job, job, step_free, NULL, NULL,
                         holes_opened_cb, after);
}

/* wbl_catch_up_chats: the server's list, after each connection. */
void
wbl_catch_up_chats (WblCatchUp *self, GArray *chats)
{
  if (!self->listed)
    ask_chats (self, chats);
}

/* ---- holes ---- */

static gpointer
holes_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_holes (db, error);
}

static gboolean
wants (WblCatchUp *self, const WblHole *hole)
{
  if (is_refused (self, hole->peer) || g_hash_table_contains (self->asking, &hole->peer)
      || g_hash_table_contains (self->given_up, &hole->peer))
    return FALSE;
  return hole->lo > 0 || !g_hash_table_contains (self->enough, &hole->peer);
}

static void
ask_history (WblCatchUp *self, const WblHole *hole)
{
  gint64 before = hole->hi == G_MAXINT64 ? 0 : hole->hi;

  g_hash_table_replace (self->asking, key_of (hole->peer), key_of (before));
  be_patient (self);
  wbl_cloud_history (wbl_sync_get_cloud (self->sync), hole->peer, (guint64) before, HISTORY_PAGE);
}

static void
holes_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Step) step = data;
  g_autoptr (GArray) holes = wbl_store_job_finish (WBL_STORE (source), result, NULL);
  WblCatchUp *self = step->self;

  if (is_stale (step))
    return;
  self->looking = FALSE;
  for (guint i = 0; holes != NULL && i < holes->len; i++)
    {
      const WblHole *hole = &g_array_index (holes, WblHole, i);

      if (g_hash_table_size (self->asking) < HISTORY_AT_ONCE && wants (self, hole))
        ask_history (self, hole);
    }
  if (wbl_catch_up_is_done (self))
    wbl_sync_caught_up (self->sync);
}

static void
look_for_holes (WblCatchUp *self)
{
  self->looking = TRUE;
  wbl_store_read_async (wbl_sync_get_store (self->sync), WBL_PRIORITY_SYNC, holes_job, NULL, NULL,
                        (GDestroyNotify) g_array_unref, NULL, holes_cb, step_new (self));
}

/* wbl_catch_up_fill: a person looks further back than the first look went. */
void
wbl_catch_up_fill (WblCatchUp *self, WblChatKind kind, gint64 peer)
{
  g_hash_table_remove (self->enough, &peer);
  if (!self->looking)
    look_for_holes (self);
}
