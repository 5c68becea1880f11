/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "scripted-desk"
#include "config.h"

#include "scripted-desk-private.h"
#include "store/wbl-db.h"

#include <string.h>

struct _WblInboxRow
{
  GObject parent_instance;
  WblConversation *conversation;
};

struct _WblInbox
{
  GObject parent_instance;
  WblDesk *desk;
  GPtrArray *rows;
  WblQueue queue;
  WblStatus status;
  char *query;
  WblInboxCounts counts;
  gboolean frozen;
  guint n_pending;
};

struct _WblThreadRow
{
  GObject parent_instance;
  WblMessage *message;
};

struct _WblThread
{
  GObject parent_instance;
  WblDesk *desk;
  char *id;
  GPtrArray *rows;
  gboolean typing;
  const char *writer;
};

static void inbox_model_init (GListModelInterface *iface);
static void thread_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (WblDesk, wbl_desk, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (WblInboxRow, wbl_inbox_row, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (WblInbox, wbl_inbox, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, inbox_model_init))
G_DEFINE_FINAL_TYPE (WblThreadRow, wbl_thread_row, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (WblThread, wbl_thread, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, thread_model_init))
G_DEFINE_QUARK (wbl-desk-error-quark, wbl_desk_error)
G_DEFINE_QUARK (wbl-store-error-quark, wbl_store_error)

/* Rows */

static void
row_get (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, WBL_INBOX_ROW (object)->conversation);
}

static void
row_finalize (GObject *object)
{
  g_clear_object (&WBL_INBOX_ROW (object)->conversation);
  G_OBJECT_CLASS (wbl_inbox_row_parent_class)->finalize (object);
}

static void
wbl_inbox_row_class_init (WblInboxRowClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = row_get;
  G_OBJECT_CLASS (klass)->finalize = row_finalize;
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1,
                                   g_param_spec_object ("conversation", NULL, NULL, WBL_TYPE_CONVERSATION, G_PARAM_READABLE));
}

static void
wbl_inbox_row_init (WblInboxRow *self)
{
}

const char *
wbl_inbox_row_get_id (WblInboxRow *self)
{
  return self->conversation != NULL ? self->conversation->id : "";
}

WblConversation *
wbl_inbox_row_get_conversation (WblInboxRow *self)
{
  return self->conversation;
}

WblInboxRow *
scripted_row (WblConversation *conversation)
{
  WblInboxRow *row = g_object_new (WBL_TYPE_INBOX_ROW, NULL);

  g_set_object (&row->conversation, conversation);
  return row;
}

void
scripted_row_set (WblInboxRow *row, WblConversation *conversation)
{
  g_set_object (&row->conversation, conversation);
  g_object_notify (G_OBJECT (row), "conversation");
}

static void
thread_row_get (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, WBL_THREAD_ROW (object)->message);
}

static void
thread_row_finalize (GObject *object)
{
  g_clear_object (&WBL_THREAD_ROW (object)->message);
  G_OBJECT_CLASS (wbl_thread_row_parent_class)->finalize (object);
}

static void
wbl_thread_row_class_init (WblThreadRowClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = thread_row_get;
  G_OBJECT_CLASS (klass)->finalize = thread_row_finalize;
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1,
                                   g_param_spec_object ("message", NULL, NULL, WBL_TYPE_MESSAGE, G_PARAM_READABLE));
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

static WblThreadRow *
thread_row_new (WblMessage *message)
{
  WblThreadRow *row = g_object_new (WBL_TYPE_THREAD_ROW, NULL);

  g_set_object (&row->message, message);
  return row;
}

/* Inbox */

static GType
inbox_item_type (GListModel *model)
{
  return WBL_TYPE_INBOX_ROW;
}

static guint
inbox_n_items (GListModel *model)
{
  return WBL_INBOX (model)->rows->len;
}

static gpointer
inbox_item (GListModel *model, guint position)
{
  WblInbox *self = WBL_INBOX (model);

  return position < self->rows->len ? g_object_ref (self->rows->pdata[position]) : NULL;
}

static void
inbox_model_init (GListModelInterface *iface)
{
  iface->get_item_type = inbox_item_type;
  iface->get_n_items = inbox_n_items;
  iface->get_item = inbox_item;
}

static void
inbox_dispose (GObject *object)
{
  WblInbox *self = WBL_INBOX (object);

  if (self->desk != NULL)
    g_ptr_array_remove (self->desk->inboxes, self);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_inbox_parent_class)->dispose (object);
}

static void
inbox_finalize (GObject *object)
{
  g_ptr_array_unref (WBL_INBOX (object)->rows);
  g_free (WBL_INBOX (object)->query);
  G_OBJECT_CLASS (wbl_inbox_parent_class)->finalize (object);
}

static void
wbl_inbox_class_init (WblInboxClass *klass)
{
  static const char *const names[] = { "counts-changed", "loaded", "pending-changed" };

  G_OBJECT_CLASS (klass)->dispose = inbox_dispose;
  G_OBJECT_CLASS (klass)->finalize = inbox_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_new (names[i], WBL_TYPE_INBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_inbox_init (WblInbox *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->status = WBL_STATUS_OPEN;
}

static gboolean
in_queue (WblInbox *self, WblConversation *c, WblQueue queue)
{
  if (queue == WBL_QUEUE_ALL)
    return TRUE;
  if (queue == WBL_QUEUE_UNASSIGNED)
    return c->assignee_id == NULL;
  return g_strcmp0 (c->assignee_id, self->desk->account.agent_id) == 0;
}

static gboolean
matches (WblInbox *self, WblConversation *c)
{
  if (self->query != NULL)
    return strstr (c->customer, self->query) != NULL || strstr (c->last_text, self->query) != NULL;
  return in_queue (self, c, self->queue) && (self->status == 0 || self->status == c->status);
}

static void
inbox_fill (WblInbox *self)
{
  guint before = self->rows->len;

  g_ptr_array_set_size (self->rows, 0);
  memset (&self->counts, 0, sizeof self->counts);
  for (guint i = 0; i < self->desk->conversations->len; i++)
    {
      WblConversation *c = self->desk->conversations->pdata[i];

      for (guint queue = 0; queue < 3; queue++)
        self->counts.needs_answer[queue] += c->needs_answer && in_queue (self, c, queue);
      self->counts.status[c->status]++;
      self->counts.promises_today += c->promise_due_ms != 0;
      if (matches (self, c))
        g_ptr_array_add (self->rows, scripted_row (c));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->rows->len);
  g_signal_emit_by_name (self, "counts-changed");
  g_signal_emit_by_name (self, "loaded");
}

WblInbox *
wbl_inbox_new (WblDesk *desk)
{
  WblInbox *self = g_object_new (WBL_TYPE_INBOX, NULL);

  self->desk = g_object_ref (desk);
  g_ptr_array_add (desk->inboxes, self);
  return self;
}

void
wbl_inbox_set_filter (WblInbox *self, WblQueue queue, WblStatus status, const char *query)
{
  self->queue = queue;
  self->status = status;
  g_free (self->query);
  self->query = g_strdup (query);
  inbox_fill (self);
}

WblQueue
wbl_inbox_get_queue (WblInbox *self)
{
  return self->queue;
}

const WblInboxCounts *
wbl_inbox_get_counts (WblInbox *self)
{
  return &self->counts;
}

gboolean
wbl_inbox_is_loading (WblInbox *self)
{
  return FALSE;
}

void
wbl_inbox_apply_pending (WblInbox *self)
{
  self->n_pending = 0;
  inbox_fill (self);
  g_signal_emit_by_name (self, "pending-changed");
}

void
wbl_inbox_set_frozen (WblInbox *self, gboolean frozen)
{
  self->frozen = frozen; /* what waits is shown with the next change, as the real one does */
}

guint
wbl_inbox_get_n_pending (WblInbox *self)
{
  return self->n_pending;
}

gboolean
wbl_inbox_find (WblInbox *self, const char *conversation, guint *position)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (wbl_inbox_row_get_id (self->rows->pdata[i]), conversation))
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

/* Thread */

static GType
thread_item_type (GListModel *model)
{
  return WBL_TYPE_THREAD_ROW;
}

static guint
thread_n_items (GListModel *model)
{
  return WBL_THREAD (model)->rows->len;
}

static gpointer
thread_item (GListModel *model, guint position)
{
  WblThread *self = WBL_THREAD (model);

  return position < self->rows->len ? g_object_ref (self->rows->pdata[position]) : NULL;
}

static void
thread_model_init (GListModelInterface *iface)
{
  iface->get_item_type = thread_item_type;
  iface->get_n_items = thread_n_items;
  iface->get_item = thread_item;
}

enum
{
  THREAD_CONVERSATION = 1,
  THREAD_TYPING,
  THREAD_HAS_OLDER,
  THREAD_LOADING,
  THREAD_HAS_REMOTE,
  THREAD_FETCHING,
  THREAD_WRITER,
};

static void
thread_get (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WblThread *self = WBL_THREAD (object);

  if (id == THREAD_CONVERSATION)
    g_value_set_object (value, wbl_thread_get_conversation (self));
  else if (id == THREAD_WRITER)
    g_value_set_string (value, self->writer);
  else
    g_value_set_boolean (value, id == THREAD_TYPING      ? self->typing
                                : id == THREAD_HAS_OLDER ? wbl_thread_get_has_older (self)
                                : id == THREAD_HAS_REMOTE ? wbl_thread_get_has_remote (self)
                                : id == THREAD_FETCHING  ? wbl_thread_get_fetching (self)
                                                         : FALSE);
}

static void
thread_dispose (GObject *object)
{
  WblThread *self = WBL_THREAD (object);

  if (self->desk != NULL)
    g_ptr_array_remove (self->desk->threads, self);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_thread_parent_class)->dispose (object);
}

static void
thread_finalize (GObject *object)
{
  g_ptr_array_unref (WBL_THREAD (object)->rows);
  g_free (WBL_THREAD (object)->id);
  G_OBJECT_CLASS (wbl_thread_parent_class)->finalize (object);
}

static void
wbl_thread_class_init (WblThreadClass *klass)
{
  static const char *const names[] = { "typing", "has-older", "loading", "has-remote", "fetching" };

  G_OBJECT_CLASS (klass)->get_property = thread_get;
  G_OBJECT_CLASS (klass)->dispose = thread_dispose;
  G_OBJECT_CLASS (klass)->finalize = thread_finalize;
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), THREAD_CONVERSATION,
      g_param_spec_object ("conversation", NULL, NULL, WBL_TYPE_CONVERSATION, G_PARAM_READABLE));
  g_object_class_install_property (G_OBJECT_CLASS (klass), THREAD_WRITER,
                                   g_param_spec_string ("writer", NULL, NULL, NULL, G_PARAM_READABLE));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_class_install_property (G_OBJECT_CLASS (klass), THREAD_TYPING + i,
                                     g_param_spec_boolean (names[i], NULL, NULL, FALSE, G_PARAM_READABLE));
  g_signal_new ("loaded", WBL_TYPE_THREAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_thread_init (WblThread *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

static GPtrArray *
messages_of (WblDesk *desk, const char *conversation)
{
  GPtrArray *list = g_hash_table_lookup (desk->messages, conversation);

  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (desk->messages, g_strdup (conversation), list);
    }
  return list;
}

WblThread *
wbl_thread_new (WblDesk *desk, const char *conversation)
{
  WblThread *self = g_object_new (WBL_TYPE_THREAD, NULL);
  GPtrArray *list = messages_of (desk, conversation);

  self->desk = g_object_ref (desk);
  self->id = g_strdup (conversation);
  g_ptr_array_add (desk->threads, self);
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (self->rows, thread_row_new (list->pdata[i]));
  return self;
}

const char *
wbl_thread_get_id (WblThread *self)
{
  return self->id;
}

static WblConversation *
find_conversation (WblDesk *desk, const char *id)
{
  for (guint i = 0; i < desk->conversations->len; i++)
    if (g_str_equal (((WblConversation *) desk->conversations->pdata[i])->id, id))
      return desk->conversations->pdata[i];
  return NULL;
}

WblConversation *
wbl_thread_get_conversation (WblThread *self)
{
  return find_conversation (self->desk, self->id);
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
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->desk->older, self->id)) > 0;
}

gboolean
wbl_thread_get_loading (WblThread *self)
{
  return FALSE;
}

gboolean
wbl_thread_get_has_remote (WblThread *self)
{
  return g_strcmp0 (self->desk->remote, self->id) == 0;
}

gboolean
wbl_thread_get_fetching (WblThread *self)
{
  return self->desk->fetching && wbl_thread_get_has_remote (self);
}

void
wbl_thread_fetch_older (WblThread *self)
{
  g_ptr_array_add (self->desk->log, g_strconcat ("fetch ", self->id, NULL));
  self->desk->fetching = TRUE;
  g_object_notify (G_OBJECT (self), "fetching");
}

void
wbl_thread_load_older (WblThread *self)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->desk->older, self->id));
  guint page = MIN (n, 50);

  g_hash_table_insert (self->desk->older, g_strdup (self->id), GUINT_TO_POINTER (n - page));
  for (guint i = 0; i < page; i++)
    {
      g_autofree char *text = g_strdup_printf ("older line %u", n - i);
      g_autoptr (WblMessage) message = scripted_message (self->id, "Customer", FALSE, 2000 + i, text);

      message->row_id = 1000000 + n - i;
      g_ptr_array_insert (self->rows, 0, thread_row_new (message));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, page);
  g_object_notify (G_OBJECT (self), "has-older");
  g_object_notify (G_OBJECT (self), "loading");
}

void
wbl_thread_load_until (WblThread *self, gint64 server_id)
{
  guint position = 0;

  while (wbl_thread_get_has_older (self) && !wbl_thread_find (self, server_id, &position))
    wbl_thread_load_older (self);
}

gboolean
wbl_thread_find (WblThread *self, gint64 server_id, guint *position)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (WBL_THREAD_ROW (self->rows->pdata[i])->message->server_id == server_id)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

/* Desk */

static void
desk_finalize (GObject *object)
{
  WblDesk *self = WBL_DESK (object);

  g_ptr_array_unref (self->conversations);
  g_hash_table_unref (self->messages);
  g_hash_table_unref (self->older);
  g_hash_table_unref (self->drafts);
  g_hash_table_unref (self->draft_files);
  g_ptr_array_unref (self->log);
  g_ptr_array_unref (self->inboxes);
  g_ptr_array_unref (self->threads);
  g_clear_pointer (&self->file, g_bytes_unref);
  G_OBJECT_CLASS (wbl_desk_parent_class)->finalize (object);
}

static void
wbl_desk_class_init (WblDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = desk_finalize;
  g_signal_new ("state-changed", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("download", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_DOUBLE);
  g_signal_new ("upload", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_DOUBLE);
  g_signal_new ("claim-lost", WBL_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                G_TYPE_STRING);
}

static void
wbl_desk_init (WblDesk *self)
{
  self->conversations = g_ptr_array_new_with_free_func (g_object_unref);
  self->messages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->older = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->draft_files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) wbl_attachment_free);
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->inboxes = g_ptr_array_new ();
  self->threads = g_ptr_array_new ();
  self->state = WBL_DESK_ONLINE;
  self->last_row = 5000;
  self->account = (WblAccountInfo){ (char *) "", (char *) "app", (char *) "desk", 1, (char *) "a-lin", (char *) "Lin",
                                    WBL_ROLE_AGENT };
}

WblDesk *
scripted_desk_new (void)
{
  return g_object_new (WBL_TYPE_DESK, NULL);
}

WblConversation *
scripted_conversation (const char *id, const char *customer, const char *last_text)
{
  WblConversation *c = wbl_conversation_new ();

  g_free (c->id);
  g_free (c->customer);
  g_free (c->last_text);
  c->id = g_strdup (id);
  c->customer = g_strdup (customer);
  c->last_text = g_strdup (last_text);
  c->status = WBL_STATUS_OPEN;
  c->channel = WBL_CHANNEL_APP;
  c->last_ms = g_get_real_time () / 1000 - 2 * 60000;
  c->waiting_since_ms = c->last_ms;
  c->needs_answer = TRUE;
  return c;
}

WblMessage *
scripted_message (const char *conversation, const char *author, gboolean from_us, gint64 minutes_ago, const char *text)
{
  static gint64 row = 0;
  WblMessage *m = wbl_message_new ();

  g_free (m->conversation_id);
  g_free (m->author);
  g_free (m->text);
  m->conversation_id = g_strdup (conversation);
  m->author = g_strdup (author);
  m->text = g_strdup (text);
  m->row_id = ++row;
  m->server_id = 100 + row;
  m->from_us = from_us;
  m->send_state = from_us ? WBL_SEND_READ : WBL_SEND_NONE;
  m->time_ms = g_get_real_time () / 1000 - minutes_ago * 60000;
  return m;
}

static void
refresh_inbox (WblInbox *inbox)
{
  if (!inbox->frozen && inbox->n_pending == 0)
    {
      inbox_fill (inbox);
      return;
    }
  if (!inbox->frozen)
    {
      wbl_inbox_apply_pending (inbox);
      return;
    }
  inbox->n_pending++;
  g_signal_emit_by_name (inbox, "pending-changed");
}

void
scripted_desk_put (WblDesk *desk, WblConversation *conversation)
{
  WblConversation *old = find_conversation (desk, conversation->id);
  guint at = 0;

  if (old != NULL && g_ptr_array_find (desk->conversations, old, &at))
    {
      desk->conversations->pdata[at] = conversation;
      g_object_unref (old);
    }
  else
    g_ptr_array_add (desk->conversations, conversation);
  for (guint i = 0; i < desk->inboxes->len; i++)
    refresh_inbox (desk->inboxes->pdata[i]);
  for (guint i = 0; i < desk->threads->len; i++)
    if (g_str_equal (WBL_THREAD (desk->threads->pdata[i])->id, conversation->id))
      g_object_notify (desk->threads->pdata[i], "conversation");
}

static void
thread_say (WblThread *thread, WblMessage *message)
{
  for (guint i = 0; i < thread->rows->len; i++)
    {
      WblThreadRow *row = thread->rows->pdata[i];

      if (row->message->row_id == message->row_id)
        {
          g_set_object (&row->message, message);
          g_object_notify (G_OBJECT (row), "message");
          return;
        }
    }
  g_ptr_array_add (thread->rows, thread_row_new (message));
  g_list_model_items_changed (G_LIST_MODEL (thread), thread->rows->len - 1, 0, 1);
}

void
scripted_desk_say (WblDesk *desk, const char *conversation, WblMessage *message)
{
  g_ptr_array_add (messages_of (desk, conversation), message);
  for (guint i = 0; i < desk->threads->len; i++)
    if (g_str_equal (WBL_THREAD (desk->threads->pdata[i])->id, conversation))
      thread_say (desk->threads->pdata[i], message);
}

void
scripted_desk_set_link (WblDesk *desk, WblDeskLink state)
{
  desk->state = state;
  g_signal_emit_by_name (desk, "state-changed");
}

void
scripted_desk_set_role (WblDesk *desk, WblRole role)
{
  desk->account.role = role;
}

void
scripted_desk_refuse_next (WblDesk *desk, WblDeskError code)
{
  desk->refuse_next = (int) code;
}

void
scripted_desk_set_file (WblDesk *desk, GBytes *bytes)
{
  g_clear_pointer (&desk->file, g_bytes_unref);
  desk->file = bytes != NULL ? g_bytes_ref (bytes) : NULL;
}

void
scripted_desk_lose_claim (WblDesk *desk, const char *conversation, const char *winner)
{
  g_signal_emit_by_name (desk, "claim-lost", conversation, winner);
}

void
scripted_desk_set_typing (WblDesk *desk, const char *conversation, gboolean typing)
{
  for (guint i = 0; i < desk->threads->len; i++)
    {
      WblThread *thread = desk->threads->pdata[i];

      if (!g_str_equal (thread->id, conversation))
        continue;
      thread->typing = typing;
      g_object_notify (G_OBJECT (thread), "typing");
    }
}

void
scripted_desk_set_writer (WblDesk *desk, const char *conversation, const char *writer)
{
  for (guint i = 0; i < desk->threads->len; i++)
    {
      WblThread *thread = desk->threads->pdata[i];

      if (!g_str_equal (thread->id, conversation))
        continue;
      thread->writer = writer;
      g_object_notify (G_OBJECT (thread), "writer");
    }
}

void
scripted_desk_set_older (WblDesk *desk, const char *conversation, guint n)
{
  g_hash_table_insert (desk->older, g_strdup (conversation), GUINT_TO_POINTER (n));
}

void
scripted_desk_set_remote (WblDesk *desk, const char *conversation)
{
  desk->remote = conversation;
  desk->fetching = FALSE;
  for (guint i = 0; i < desk->threads->len; i++)
    {
      g_object_notify (desk->threads->pdata[i], "has-remote");
      g_object_notify (desk->threads->pdata[i], "fetching");
    }
}

GPtrArray *
scripted_desk_log (WblDesk *desk)
{
  return desk->log;
}

guint
scripted_desk_count (WblDesk *desk, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < desk->log->len; i++)
    n += g_str_has_prefix (desk->log->pdata[i], prefix);
  return n;
}

const char *
scripted_desk_last (WblDesk *desk, const char *prefix)
{
  for (guint i = desk->log->len; i > 0; i--)
    if (g_str_has_prefix (desk->log->pdata[i - 1], prefix))
      return desk->log->pdata[i - 1];
  return NULL;
}
