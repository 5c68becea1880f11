/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-thread"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-thread.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-messages.h"

/*
 * The newest page of a conversation and the older pages a person went back to. A change of the conversation reads the
 * newest lines again and replaces what differs, row by row: its cost does not depend on the conversation's length.
 */

#define PAGE 50
#define TYPING_MS 8000 /* who writes says so again before that */
#define FETCH_LOOK_MS 500
#define FETCH_LOOKS 30 /* then the server is not going to answer */

/* ---- rows ---- */

struct _WblThreadRow
{
  GObject parent_instance;

  WblMessage *message; /* (owned) */
};

enum
{
  ROW_PROP_MESSAGE = 1,
  N_ROW_PROPS
};
static GParamSpec *row_props[N_ROW_PROPS];

G_DEFINE_FINAL_TYPE (WblThreadRow, wbl_thread_row, G_TYPE_OBJECT)

static void
row_set (WblThreadRow *self, WblMessage *message)
{
  if (g_set_object (&self->message, message))
    g_object_notify_by_pspec (G_OBJECT (self), row_props[ROW_PROP_MESSAGE]);
}

static WblThreadRow *
row_new (WblMessage *message)
{
  WblThreadRow *self = g_object_new (WBL_TYPE_THREAD_ROW, NULL);

  self->message = g_object_ref (message);
  return self;
}

static void
wbl_thread_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, WBL_THREAD_ROW (object)->message);
}

static void
wbl_thread_row_finalize (GObject *object)
{
  g_clear_object (&WBL_THREAD_ROW (object)->message);
  G_OBJECT_CLASS (wbl_thread_row_parent_class)->finalize (object);
}

static void
wbl_thread_row_class_init (WblThreadRowClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = wbl_thread_row_get_property;
  G_OBJECT_CLASS (klass)->finalize = wbl_thread_row_finalize;
  row_props[ROW_PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, WBL_TYPE_MESSAGE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_ROW_PROPS, row_props);
}

static void
wbl_thread_row_init (WblThreadRow *self)
{
}

WblMessage *
wbl_thread_row_get_message (WblThreadRow *self)
{
  return self->message;
}

/* ---- the model ---- */

struct _WblThread
{
  GObject parent_instance;

  WblDesk *desk; /* (owned) */
  char *id;      /* (owned) */
  WblConversation *conversation; /* (owned) (nullable) */
  GPtrArray *rows;               /* WblThreadRow, oldest first (owned) */
  GCancellable *cancellable;     /* (owned) */
  gint64 until_mid;              /* load older pages until this one is here, 0 = no */
  guint typing_id;               /* source: the end of typing */
  char *writer;                  /* a colleague who writes a reply (owned) (nullable) */
  guint writer_id;               /* source: the end of that */
  gint64 remote_mid;             /* as of WblThreadPage, of the oldest page */
  gint64 fetched_mid;            /* that, when older lines were asked for */
  guint fetch_id, n_looks;       /* source: whether they have come */
  gboolean typing, has_older, has_remote, fetching, loading, dirty, loaded;
};

enum
{
  PROP_CONVERSATION = 1,
  PROP_TYPING,
  PROP_WRITER,
  PROP_HAS_OLDER,
  PROP_LOADING,
  PROP_HAS_REMOTE,
  PROP_FETCHING,
  N_PROPS
};
static GParamSpec *props[N_PROPS];
static guint loaded_signal;

static void wbl_thread_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WblThread, wbl_thread, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, wbl_thread_list_model_init))

typedef struct
{
  char *id;
  gint64 before_mid;
  guint limit;
} Ask;

typedef struct
{
  WblThreadPage *page;           /* (owned) */
  WblConversation *conversation; /* (owned) (nullable) */
} Answer;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_free (ask->id);
  g_free (ask);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->page, wbl_thread_page_free);
  g_clear_object (&answer->conversation);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static gpointer
page_job (WblDb *db, gpointer data, GError **error)
{
  Ask *ask = data;
  g_autoptr (Answer) answer = g_new0 (Answer, 1);

  answer->conversation = wbl_db_get_conversation (db, ask->id, error);
  if (answer->conversation == NULL)
    return NULL;
  answer->page = wbl_db_thread_page (db, ask->id, ask->before_mid, ask->limit, error);
  return answer->page != NULL ? g_steal_pointer (&answer) : NULL;
}

/* ---- merging pages into rows ---- */

static WblThreadRow *
row_at (WblThread *self, guint i)
{
  return g_ptr_array_index (self->rows, i);
}

static gboolean
same_string (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

static gboolean
same_quote (const WblMessage *a, const WblMessage *b)
{
  if (a->quote_mid != b->quote_mid || (a->quote == NULL) != (b->quote == NULL))
    return FALSE;
  return a->quote == NULL || (a->quote->recalled == b->quote->recalled && same_string (a->quote->text, b->quote->text));
}

static gboolean
same_message (const WblMessage *a, const WblMessage *b)
{
  return a->row_id == b->row_id && a->server_id == b->server_id && a->time_ms == b->time_ms && a->type == b->type
         && a->send_state == b->send_state && a->edited == b->edited && a->recalled == b->recalled
         && a->streaming == b->streaming && a->stars == b->stars && a->file_size == b->file_size
         && a->by_bot == b->by_bot
         && same_string (a->text, b->text) && same_string (a->author, b->author)
         && same_string (a->fail_reason, b->fail_reason) && same_string (a->file_url, b->file_url) && same_quote (a, b);
}

/* Where the newly read span begins among the rows: older rows than its first line stay as they are. Several lines may
 * be of one millisecond, so its own row is looked for first. */
static guint
span_start (WblThread *self, WblThreadPage *page)
{
  const WblMessage *first = page->messages->len > 0 ? g_ptr_array_index (page->messages, 0) : NULL;
  guint i = 0;

  if (first == NULL || !page->has_older)
    return 0;
  for (i = self->rows->len; i > 0; i--)
    if (row_at (self, i - 1)->message->row_id == first->row_id)
      return i - 1;
  while (i < self->rows->len && row_at (self, i)->message->time_ms < first->time_ms)
    i++;
  return i;
}

static gboolean
same_line (WblThread *self, guint row, WblThreadPage *page, guint line)
{
  return row_at (self, row)->message->row_id == ((WblMessage *) g_ptr_array_index (page->messages, line))->row_id;
}

static void
update_row (WblThread *self, guint row, WblMessage *message)
{
  if (!same_message (row_at (self, row)->message, message))
    row_set (row_at (self, row), message);
}

/* Replaces rows from @start on by the page's lines, touching only the span whose rows are others. */
static void
replace_from (WblThread *self, guint start, WblThreadPage *page)
{
  guint n_was = self->rows->len - start, n_now = page->messages->len, head = 0, tail = 0;

  while (head < n_was && head < n_now && same_line (self, start + head, page, head))
    head++;
  while (tail < n_was - head && tail < n_now - head
         && same_line (self, self->rows->len - 1 - tail, page, n_now - 1 - tail))
    tail++;
  for (guint i = 0; i < head; i++)
    update_row (self, start + i, g_ptr_array_index (page->messages, i));
  for (guint i = 0; i < tail; i++)
    update_row (self, self->rows->len - 1 - i, g_ptr_array_index (page->messages, n_now - 1 - i));
  if (n_was - head - tail > 0)
    g_ptr_array_remove_range (self->rows, start + head, n_was - head - tail);
  for (guint i = head; i < n_now - tail; i++)
    g_ptr_array_insert (self->rows, (gint) (start + i), row_new (g_ptr_array_index (page->messages, i)));
  if (n_was - head - tail > 0 || n_now - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start + head, n_was - head - tail, n_now - head - tail);
}

static void
prepend (WblThread *self, WblThreadPage *page)
{
  for (guint i = 0; i < page->messages->len; i++)
    g_ptr_array_insert (self->rows, (gint) i, row_new (g_ptr_array_index (page->messages, i)));
  if (page->messages->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, page->messages->len);
}

static void
set_flag (WblThread *self, gboolean *flag, gboolean value, guint prop)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
take_conversation (WblThread *self, WblConversation *conversation)
{
  if (g_set_object (&self->conversation, conversation))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONVERSATION]);
}

/* ---- what the server alone has ---- */

static void
end_fetching (WblThread *self)
{
  g_clear_handle_id (&self->fetch_id, g_source_remove);
  set_flag (self, &self->fetching, FALSE, PROP_FETCHING);
}

/* What is older was read to its beginning: @page has it. */
static void
take_beginning (WblThread *self, const WblThreadPage *page)
{
  set_flag (self, &self->has_older, page->has_older, PROP_HAS_OLDER);
  self->remote_mid = page->remote_mid;
  if (self->fetching && self->remote_mid != self->fetched_mid)
    end_fetching (self);
  set_flag (self, &self->has_remote, self->remote_mid != 0, PROP_HAS_REMOTE);
}

/* ---- reading ---- */

static void refresh (WblThread *self);

static void
go_on (WblThread *self)
{
  if (self->until_mid != 0 && (wbl_thread_find (self, self->until_mid, NULL) || !self->has_older))
    self->until_mid = 0;
  if (self->dirty)
    refresh (self);
  else if (self->until_mid != 0)
    wbl_thread_load_older (self);
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblThread) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Answer) answer = wbl_store_job_finish (WBL_STORE (source), result, &error);
  guint start;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_flag (self, &self->loading, FALSE, PROP_LOADING);
  if (answer == NULL)
    return;
  start = span_start (self, answer->page);
  take_conversation (self, answer->conversation);
  replace_from (self, start, answer->page);
  if (start == 0)
    take_beginning (self, answer->page);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_signal_emit (self, loaded_signal, 0);
    }
  go_on (self);
}

static void
older_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblThread) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Answer) answer = wbl_store_job_finish (WBL_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_flag (self, &self->loading, FALSE, PROP_LOADING);
  if (answer == NULL)
    return;
  prepend (self, answer->page);
  take_beginning (self, answer->page);
  go_on (self);
}

static void
ask (WblThread *self, gint64 before_mid, GAsyncReadyCallback callback)
{
  Ask *what = g_new (Ask, 1);

  what->id = g_strdup (self->id);
  what->before_mid = before_mid;
  what->limit = PAGE;
  set_flag (self, &self->loading, TRUE, PROP_LOADING);
  wbl_store_read_async (wbl_desk_get_store (self->desk), WBL_PRIORITY_INTERACTIVE, page_job, what, ask_free, answer_free,
                        self->cancellable, callback, g_object_ref (self));
}

static void
refresh (WblThread *self)
{
  self->dirty = FALSE;
  ask (self, 0, refreshed_cb);
}

static gint64
oldest_mid (WblThread *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (row_at (self, i)->message->row_id > 0 && row_at (self, i)->message->server_id != 0)
      return row_at (self, i)->message->server_id;
  return 0;
}

/* ---- what changes ---- */

static void
desk_changed_cb (WblThread *self, WblDeskChanges *changes)
{
  gboolean ours = g_ptr_array_find_with_equal_func (changes->conversations, self->id, g_str_equal, NULL)
                  || (self->conversation != NULL
                      && g_ptr_array_find_with_equal_func (changes->conversations, self->conversation->id, g_str_equal, NULL));

  if (!ours)
    return;
  if (self->loading)
    self->dirty = TRUE;
  else
    refresh (self);
}

static gboolean
typing_over_cb (gpointer data)
{
  WblThread *self = data;

  self->typing_id = 0;
  set_flag (self, &self->typing, FALSE, PROP_TYPING);
  return G_SOURCE_REMOVE;
}

static void
desk_typing_cb (WblThread *self, gint64 peer, gboolean typing)
{
  if (self->conversation == NULL || self->conversation->customer_uid != peer)
    return;
  g_clear_handle_id (&self->typing_id, g_source_remove);
  if (typing)
    self->typing_id = g_timeout_add (TYPING_MS, typing_over_cb, self);
  set_flag (self, &self->typing, typing, PROP_TYPING);
}

static void
set_writer (WblThread *self, const char *name)
{
  g_clear_handle_id (&self->writer_id, g_source_remove);
  if (g_strcmp0 (self->writer, name) == 0)
    return;
  g_free (self->writer);
  self->writer = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WRITER]);
}

static gboolean
writing_over_cb (gpointer data)
{
  WblThread *self = data;

  self->writer_id = 0;
  set_writer (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
desk_writing_cb (WblThread *self, const char *conversation, const char *name, gboolean on)
{
  gboolean ours = g_str_equal (conversation, self->id)
                  || (self->conversation != NULL && g_str_equal (conversation, self->conversation->id));

  if (!ours)
    return;
  if (!on)
    {
      if (g_strcmp0 (self->writer, name) == 0)
        set_writer (self, NULL);
      return;
    }
  set_writer (self, name);
  self->writer_id = g_timeout_add (TYPING_MS, writing_over_cb, self);
}

/* ---- GListModel ---- */

static GType
get_item_type (GListModel *model)
{
  return WBL_TYPE_THREAD_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return WBL_THREAD (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WblThread *self = WBL_THREAD (model);

  return position < self->rows->len ? g_object_ref (row_at (self, position)) : NULL;
}

static void
wbl_thread_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- public ---- */

/** wbl_thread_new: Returns: (transfer full): a thread, loading. */
WblThread *
wbl_thread_new (WblDesk *desk, const char *conversation)
{
  WblThread *self = g_object_new (WBL_TYPE_THREAD, NULL);

  self->desk = g_object_ref (desk);
  self->id = g_strdup (conversation);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "typing", G_CALLBACK (desk_typing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "writing", G_CALLBACK (desk_writing_cb), self, G_CONNECT_SWAPPED);
  refresh (self);
  return self;
}

const char *
wbl_thread_get_id (WblThread *self)
{
  return self->id;
}

WblConversation *
wbl_thread_get_conversation (WblThread *self)
{
  return self->conversation;
}

gboolean
wbl_thread_get_typing (WblThread *self)
{
  return self->typing;
}

const char *
wbl_thread_get_writer (WblThread *self)
{
  return self->writer;
}

gboolean
wbl_thread_get_has_older (WblThread *self)
{
  return self->has_older;
}

gboolean
wbl_thread_get_loading (WblThread *self)
{
  return self->loading;
}

/** wbl_thread_load_older: one more page; nothing while loading or at the beginning. */
void
wbl_thread_load_older (WblThread *self)
{
  if (!self->loading && self->has_older && oldest_mid (self) != 0)
    ask (self, oldest_mid (self), older_cb);
}

gboolean
wbl_thread_get_has_remote (WblThread *self)
{
  return self->has_remote;
}

gboolean
wbl_thread_get_fetching (WblThread *self)
{
  return self->fetching;
}

static gboolean
is_here (WblThread *self, gint64 row_id)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (row_at (self, i)->message->row_id == row_id)
      return TRUE;
  return FALSE;
}

/* Notes and events from before the oldest message are here already. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblThread) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Answer) answer = wbl_store_job_finish (WBL_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_flag (self, &self->loading, FALSE, PROP_LOADING);
  if (answer != NULL)
    {
      for (guint i = answer->page->messages->len; i > 0; i--)
        if (is_here (self, ((WblMessage *) g_ptr_array_index (answer->page->messages, i - 1))->row_id))
          g_ptr_array_remove_index (answer->page->messages, i - 1);
      prepend (self, answer->page);
      take_beginning (self, answer->page);
    }
  go_on (self);
}

static gboolean
look_cb (gpointer data)
{
  WblThread *self = data;

  if (++self->n_looks > FETCH_LOOKS)
    {
      self->fetch_id = 0;
      end_fetching (self);
      return G_SOURCE_REMOVE;
    }
  if (!self->loading && oldest_mid (self) != 0)
    ask (self, oldest_mid (self), looked_cb);
  return G_SOURCE_CONTINUE;
}

/**
 * wbl_thread_fetch_older:
 *
 * Asks the server for what is older than all that is here; nothing without a connection, or when there is no such thing. Until it is
 * here, or the server has not answered for a quarter of a minute, "fetching" is TRUE.
 */
void
wbl_thread_fetch_older (WblThread *self)
{
  WblSync *sync = wbl_desk_get_sync (self->desk);

  if (!self->has_remote || self->fetching || self->conversation == NULL || sync == NULL
      || wbl_desk_get_link (self->desk) != WBL_DESK_ONLINE)
    return;
  self->fetched_mid = self->remote_mid;
  self->n_looks = 0;
  self->fetch_id = g_timeout_add (FETCH_LOOK_MS, look_cb, self);
  set_flag (self, &self->fetching, TRUE, PROP_FETCHING);
  wbl_sync_fill (sync, self->conversation->chat_kind, self->conversation->peer);
}

/** wbl_thread_load_until: pages back until the message with this server id is in the model. */
void
wbl_thread_load_until (WblThread *self, gint64 server_id)
{
  self->until_mid = server_id;
  if (!self->loading)
    go_on (self);
}

/** wbl_thread_find: Returns: whether it is in the model; @position: (out) (optional) */
gboolean
wbl_thread_find (WblThread *self, gint64 server_id, guint *position)
{
  for (guint i = self->rows->len; i > 0; i--)
    if (row_at (self, i - 1)->message->server_id == server_id && row_at (self, i - 1)->message->row_id > 0)
      {
        if (position != NULL)
          *position = i - 1;
        return TRUE;
      }
  return FALSE;
}

static void
wbl_thread_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WblThread *self = WBL_THREAD (object);

  switch (id)
    {
    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    case PROP_TYPING:
      g_value_set_boolean (value, self->typing);
      break;
    case PROP_WRITER:
      g_value_set_string (value, self->writer);
      break;
    case PROP_HAS_OLDER:
      g_value_set_boolean (value, self->has_older);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_HAS_REMOTE:
      g_value_set_boolean (value, self->has_remote);
      break;
    case PROP_FETCHING:
      g_value_set_boolean (value, self->fetching);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_thread_dispose (GObject *object)
{
  WblThread *self = WBL_THREAD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->typing_id, g_source_remove);
  g_clear_handle_id (&self->writer_id, g_source_remove);
  g_clear_handle_id (&self->fetch_id, g_source_remove);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_thread_parent_class)->dispose (object);
}

static void
wbl_thread_finalize (GObject *object)
{
  WblThread *self = WBL_THREAD (object);

  g_free (self->id);
  g_free (self->writer);
  g_clear_object (&self->conversation);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (wbl_thread_parent_class)->finalize (object);
}

static void
wbl_thread_class_init (WblThreadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = wbl_thread_get_property;
  object_class->dispose = wbl_thread_dispose;
  object_class->finalize = wbl_thread_finalize;
  props[PROP_CONVERSATION] = g_param_spec_object ("conversation", NULL, NULL, WBL_TYPE_CONVERSATION, flags);
  props[PROP_TYPING] = g_param_spec_boolean ("typing", NULL, NULL, FALSE, flags);
  props[PROP_WRITER] = g_param_spec_string ("writer", NULL, NULL, NULL, flags);
  props[PROP_HAS_OLDER] = g_param_spec_boolean ("has-older", NULL, NULL, FALSE, flags);
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  props[PROP_HAS_REMOTE] = g_param_spec_boolean ("has-remote", NULL, NULL, FALSE, flags);
  props[PROP_FETCHING] = g_param_spec_boolean ("fetching", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  loaded_signal = g_signal_new ("loaded", WBL_TYPE_THREAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_thread_init (WblThread *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}
