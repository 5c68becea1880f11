/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-inbox"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-inbox.h"
#include "store/wbl-db-conversations.h"

/*
 * The store filters and sorts; the model holds the order as numbers and makes a row object only when a view asks for it.
 * The first screen comes with the order, so a view has something to show at once.
 */

#define FIRST_SCREEN 40
#define BATCH 60
#define SETTLE_MS 30

/* ---- rows ---- */

struct _WblInboxRow
{
  GObject parent_instance;

  gint64 row;
  WblConversation *conversation; /* (owned) (nullable) */
};

enum
{
  PROP_CONVERSATION = 1,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (WblInboxRow, wbl_inbox_row, G_TYPE_OBJECT)

static void
row_set (WblInboxRow *self, WblConversation *conversation)
{
  if (g_set_object (&self->conversation, conversation))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONVERSATION]);
}

static void
wbl_inbox_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, WBL_INBOX_ROW (object)->conversation);
}

static void
wbl_inbox_row_finalize (GObject *object)
{
  g_clear_object (&WBL_INBOX_ROW (object)->conversation);
  G_OBJECT_CLASS (wbl_inbox_row_parent_class)->finalize (object);
}

static void
wbl_inbox_row_class_init (WblInboxRowClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = wbl_inbox_row_get_property;
  G_OBJECT_CLASS (klass)->finalize = wbl_inbox_row_finalize;
  props[PROP_CONVERSATION] =
      g_param_spec_object ("conversation", NULL, NULL, WBL_TYPE_CONVERSATION,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
wbl_inbox_row_init (WblInboxRow *self)
{
}

/** wbl_inbox_row_get_id: Returns: (nullable): the conversation's id, NULL until loaded. */
const char *
wbl_inbox_row_get_id (WblInboxRow *self)
{
  return self->conversation != NULL ? self->conversation->id : NULL;
}

WblConversation *
wbl_inbox_row_get_conversation (WblInboxRow *self)
{
  return self->conversation;
}

/* ---- the model ---- */

struct _WblInbox
{
  GObject parent_instance;

  WblDesk *desk;       /* (owned) */
  WblListQuery filter; /* query (owned) */
  GArray *rows;        /* gint64: the order shown (owned) */
  GArray *waiting;     /* gint64: the order to come, while frozen (owned) (nullable) */
  GHashTable *objects; /* gint64 (owned) → WblInboxRow (owned) */
  GArray *wanted;      /* gint64: rows asked for and not loaded (owned) */
  WblInboxCounts counts;
  GCancellable *listing; /* (owned) (nullable) */
  guint settle_id; /* source: changes collect before a new query */
  guint fetch_id;  /* source */
  guint n_pending;
  gboolean frozen;
  gboolean loading;
  gboolean dirty; /* something changed while listing */
};

enum
{
  COUNTS_CHANGED,
  LOADED,
  PENDING_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void wbl_inbox_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WblInbox, wbl_inbox, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, wbl_inbox_list_model_init))

static void refresh (WblInbox *self);

/* What one job gives: the order, the counts, and some conversations. */
typedef struct
{
  WblListQuery query;
  gint64 day_end_ms;
  GArray *ask; /* rows to load (owned) (nullable) */
} Ask;

typedef struct
{
  GArray *rows; /* (nullable) */
  WblListCounts counts;
  GArray *loaded_rows;
  GPtrArray *loaded; /* WblConversation */
} Listing;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_free (ask->query.query);
  g_clear_pointer (&ask->ask, g_array_unref);
  g_free (ask);
}

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_clear_pointer (&listing->rows, g_array_unref);
  g_array_unref (listing->loaded_rows);
  g_ptr_array_unref (listing->loaded);
  g_free (listing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listing, listing_free)

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

static Listing *
listing_new (void)
{
  Listing *listing = g_new0 (Listing, 1);

  listing->loaded_rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  listing->loaded = g_ptr_array_new_with_free_func (unref_object);
  return listing;
}

/* A row that left meanwhile or cannot be read is left out: the rest of the list is worth showing. */
static gboolean
load_row (WblDb *db, Listing *listing, gint64 row, GError **error)
{
  g_autoptr (GError) failure = NULL;
  WblConversation *conversation = wbl_db_get_conversation_row (db, row, &failure);

  if (conversation != NULL)
    {
      g_array_append_val (listing->loaded_rows, row);
      g_ptr_array_add (listing->loaded, conversation);
      return TRUE;
    }
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!g_error_matches (failure, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND))
    g_warning ("A conversation could not be read: %s", failure->message);
  return TRUE;
}

static gboolean
load_rows (WblDb *db, Listing *listing, GArray *rows, guint limit, GError **error)
{
  for (guint i = 0; i < rows->len && i < limit; i++)
    if (!load_row (db, listing, g_array_index (rows, gint64, i), error))
      return FALSE;
  return TRUE;
}

static gpointer
list_job (WblDb *db, gpointer data, GError **error)
{
  Ask *ask = data;
  g_autoptr (Listing) listing = listing_new ();

  listing->rows = wbl_db_list_conversations (db, &ask->query, error);
  if (listing->rows == NULL ||
      !wbl_db_count_conversations (db, ask->query.queue, ask->day_end_ms, &listing->counts, error) ||
      !load_rows (db, listing, listing->rows, FIRST_SCREEN, error))
    return NULL;
  return g_steal_pointer (&listing);
}

static gpointer
fetch_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (Listing) listing = listing_new ();

  return load_rows (db, listing, ((Ask *) data)->ask, BATCH, error) ? g_steal_pointer (&listing) : NULL;
}

static gint64
end_of_day_ms (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) midnight =
      g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now), g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr (GDateTime) end = g_date_time_add_days (midnight, 1);

  return g_date_time_to_unix (end) * 1000;
}

/* ---- taking results ---- */

static WblInboxRow *
row_object (WblInbox *self, gint64 row)
{
  WblInboxRow *object = g_hash_table_lookup (self->objects, &row);

  if (object != NULL)
    return object;
  object = g_object_new (WBL_TYPE_INBOX_ROW, NULL);
  object->row = row;
  g_hash_table_insert (self->objects, g_memdup2 (&row, sizeof row), object);
  return object;
}

static void
take_conversations (WblInbox *self, Listing *listing)
{
  for (guint i = 0; i < listing->loaded->len; i++)
    row_set (row_object (self, g_array_index (listing->loaded_rows, gint64, i)), g_ptr_array_index (listing->loaded, i));
}

/* The smallest span that differs: views keep what stays. */
static void
show_order (WblInbox *self, GArray *rows)
{
  const gint64 *was = (const gint64 *) (gpointer) self->rows->data, *now = (const gint64 *) (gpointer) rows->data;
  guint n_was = self->rows->len, n_now = rows->len, head = 0, tail = 0;
  g_autoptr (GArray) old = self->rows;

  while (head < n_was && head < n_now && was[head] == now[head])
    head++;
  while (tail < n_was - head && tail < n_now - head && was[n_was - 1 - tail] == now[n_now - 1 - tail])
    tail++;
  self->rows = g_array_ref (rows);
  if (n_was - head - tail > 0 || n_now - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, n_was - head - tail, n_now - head - tail);
}

static void
set_pending (WblInbox *self, guint n)
{
  if (self->n_pending == n)
    return;
  self->n_pending = n;
  g_signal_emit (self, signals[PENDING_CHANGED], 0);
}

static gboolean
same_order (GArray *a, GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (gint64)) == 0;
}

static void
take_order (WblInbox *self, GArray *rows)
{
  g_clear_pointer (&self->waiting, g_array_unref);
  if (!self->frozen || same_order (rows, self->rows))
    {
      show_order (self, rows);
      set_pending (self, 0);
      return;
    }
  self->waiting = g_array_ref (rows);
  set_pending (self, self->n_pending + 1);
}

static void
take_counts (WblInbox *self, const WblListCounts *counts)
{
  memcpy (self->counts.needs_answer, counts->needs_answer, sizeof counts->needs_answer);
  memcpy (self->counts.status, counts->status, sizeof counts->status);
  self->counts.promises_today = counts->promises_today;
  self->counts.next_promise_ms = counts->next_promise_ms;
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblInbox) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Listing) listing = wbl_store_job_finish (WBL_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading = FALSE;
  g_clear_object (&self->listing);
  if (listing != NULL)
    {
      take_conversations (self, listing);
      take_order (self, listing->rows);
      take_counts (self, &listing->counts);
    }
  g_signal_emit (self, signals[LOADED], 0);
  if (self->dirty)
    refresh (self);
}

static void
refresh (WblInbox *self)
{
  Ask *ask = g_new0 (Ask, 1);

  self->dirty = FALSE;
  self->loading = TRUE;
  ask->query = self->filter;
  ask->query.query = g_strdup (self->filter.query);
  ask->day_end_ms = end_of_day_ms ();
  self->listing = g_cancellable_new ();
  wbl_store_read_async (wbl_desk_get_store (self->desk), WBL_PRIORITY_INTERACTIVE, list_job, ask, ask_free, listing_free,
                        self->listing, listed_cb, g_object_ref (self));
}

/* ---- loading rows on demand ---- */

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblInbox) self = data;
  g_autoptr (Listing) listing = wbl_store_job_finish (WBL_STORE (source), result, NULL);

  if (listing != NULL)
    take_conversations (self, listing);
}

static void
fetch (WblInbox *self, GArray *rows)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->ask = rows;
  wbl_store_read_async (wbl_desk_get_store (self->desk), WBL_PRIORITY_INTERACTIVE, fetch_job, ask, ask_free, listing_free,
                        NULL, fetched_cb, g_object_ref (self));
}

static gboolean
fetch_wanted_cb (gpointer data)
{
  WblInbox *self = data;

  self->fetch_id = 0;
  for (guint at = 0; at < self->wanted->len; at += BATCH)
    {
      GArray *part = g_array_new (FALSE, FALSE, sizeof (gint64));

      g_array_append_vals (part, &g_array_index (self->wanted, gint64, at), MIN (BATCH, self->wanted->len - at));
      fetch (self, part);
    }
  g_array_set_size (self->wanted, 0);
  return G_SOURCE_REMOVE;
}

static void
want (WblInbox *self, gint64 row)
{
  g_array_append_val (self->wanted, row);
  if (self->fetch_id == 0)
    self->fetch_id = g_idle_add_full (G_PRIORITY_DEFAULT, fetch_wanted_cb, self, NULL);
}

/* ---- changes ---- */

static gboolean
settled_cb (gpointer data)
{
  WblInbox *self = data;

  self->settle_id = 0;
  if (self->loading)
    self->dirty = TRUE;
  else
    refresh (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_changed (WblConversation *conversation, GPtrArray *ids)
{
  return conversation != NULL
         && g_ptr_array_find_with_equal_func (ids, conversation->id, g_str_equal, NULL);
}

static void
reload_changed (WblInbox *self, GPtrArray *ids)
{
  GHashTableIter iter;
  gpointer key, object;

  g_hash_table_iter_init (&iter, self->objects);
  while (ids->len > 0 && g_hash_table_iter_next (&iter, &key, &object))
    if (is_changed (((WblInboxRow *) object)->conversation, ids))
      want (self, *(gint64 *) key);
}

static void
desk_changed_cb (WblInbox *self, WblDeskChanges *changes)
{
  reload_changed (self, changes->conversations);
  if ((changes->list || changes->agents) && self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, settled_cb, self);
}

/* ---- GListModel ---- */

static GType
get_item_type (GListModel *model)
{
  return WBL_TYPE_INBOX_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return WBL_INBOX (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WblInbox *self = WBL_INBOX (model);
  WblInboxRow *object;

  if (position >= self->rows->len)
    return NULL;
  object = row_object (self, g_array_index (self->rows, gint64, position));
  if (object->conversation == NULL)
    want (self, object->row);
  return g_object_ref (object);
}

static void
wbl_inbox_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- public ---- */

/** wbl_inbox_new: Returns: (transfer full): all open conversations, loading. */
WblInbox *
wbl_inbox_new (WblDesk *desk)
{
  WblInbox *self = g_object_new (WBL_TYPE_INBOX, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, G_CONNECT_SWAPPED);
  refresh (self);
  return self;
}

/** wbl_inbox_set_filter: @status: 0 = any; @query: (nullable): looks through every queue. Starts anew at once. */
void
wbl_inbox_set_filter (WblInbox *self, WblQueue queue, WblStatus status, const char *query)
{
  self->filter.queue = (int) queue;
  self->filter.status = status;
  if (query != self->filter.query)
    {
      g_free (self->filter.query);
      self->filter.query = g_strdup (query);
    }
  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  self->frozen = FALSE;
  refresh (self);
}

WblQueue
wbl_inbox_get_queue (WblInbox *self)
{
  return (WblQueue) self->filter.queue;
}

const WblInboxCounts *
wbl_inbox_get_counts (WblInbox *self)
{
  return &self->counts;
}

gboolean
wbl_inbox_is_loading (WblInbox *self)
{
  return self->loading;
}

/** wbl_inbox_set_frozen: while frozen the order stays; what changes is collected. */
void
wbl_inbox_set_frozen (WblInbox *self, gboolean frozen)
{
  self->frozen = frozen;
}

guint
wbl_inbox_get_n_pending (WblInbox *self)
{
  return self->n_pending;
}

/** wbl_inbox_apply_pending: shows the order that was held back. */
void
wbl_inbox_apply_pending (WblInbox *self)
{
  g_autoptr (GArray) waiting = g_steal_pointer (&self->waiting);

  if (waiting != NULL)
    show_order (self, waiting);
  set_pending (self, 0);
}

/** wbl_inbox_find: Returns: whether a loaded row shows this conversation; @position: (out) (optional) */
gboolean
wbl_inbox_find (WblInbox *self, const char *conversation, guint *position)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      WblInboxRow *object = g_hash_table_lookup (self->objects, &g_array_index (self->rows, gint64, i));

      if (object == NULL || g_strcmp0 (wbl_inbox_row_get_id (object), conversation) != 0)
        continue;
      if (position != NULL)
        *position = i;
      return TRUE;
    }
  return FALSE;
}

static void
wbl_inbox_dispose (GObject *object)
{
  WblInbox *self = WBL_INBOX (object);

  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->fetch_id, g_source_remove);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_inbox_parent_class)->dispose (object);
}

static void
wbl_inbox_finalize (GObject *object)
{
  WblInbox *self = WBL_INBOX (object);

  g_free (self->filter.query);
  g_array_unref (self->rows);
  g_clear_pointer (&self->waiting, g_array_unref);
  g_array_unref (self->wanted);
  g_hash_table_unref (self->objects);
  G_OBJECT_CLASS (wbl_inbox_parent_class)->finalize (object);
}

static void
wbl_inbox_class_init (WblInboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_inbox_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_inbox_finalize;
  signals[COUNTS_CHANGED] = g_signal_new ("counts-changed", WBL_TYPE_INBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOADED] = g_signal_new ("loaded", WBL_TYPE_INBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PENDING_CHANGED] = g_signal_new ("pending-changed", WBL_TYPE_INBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_inbox_init (WblInbox *self)
{
  self->filter.queue = WBL_QUEUE_ALL;
  self->filter.status = WBL_STATUS_OPEN;
  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->objects = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}
