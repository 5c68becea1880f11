/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-models"

#include "config.h"

#include "desk-fixture.h"
#include "desk/wbl-desk-private.h"
#include "desk/wbl-inbox.h"
#include "desk/wbl-thread.h"

/* The two list models, as a view sees them: a mirror that only believes items-changed must always agree. */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desk;
  GPtrArray *customers; /* TestCustomer */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->nest = test_nest_new (&f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Ana", WBL_ROLE_AGENT);
  f->customers = g_ptr_array_new_with_free_func ((GDestroyNotify) test_customer_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  g_ptr_array_unref (f->customers);
  nest_process_free (f->nest);
}

static TestCustomer *
new_customer (Fixture *f, const char *text)
{
  TestCustomer *customer = test_customer_new (f->nest, f->support);

  g_ptr_array_add (f->customers, customer);
  test_customer_say (customer, text);
  test_desk_wait_text (f->desk, customer->peer->uid, text);
  return customer;
}

/* ---- the mirror ---- */

typedef struct
{
  GListModel *model; /* (unowned) */
  GPtrArray *items;  /* (owned) */
  guint n_changes;
} Mirror;

static void
items_changed_cb (Mirror *self, guint position, guint removed, guint added)
{
  self->n_changes++;
  g_assert_cmpuint (position + removed, <=, self->items->len);
  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->items, (gint) (position + i), g_list_model_get_item (self->model, position + i));
}

static void
mirror_init (Mirror *self, GListModel *model)
{
  self->model = model;
  self->n_changes = 0;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (model));
}

static void
mirror_check (Mirror *self)
{
  g_assert_cmpuint (g_list_model_get_n_items (self->model), ==, self->items->len);
  g_assert_null (g_list_model_get_item (self->model, self->items->len));
  for (guint i = 0; i < self->items->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

      g_assert_true (item == self->items->pdata[i]);
      g_assert_true (g_type_is_a (G_OBJECT_TYPE (item), g_list_model_get_item_type (self->model)));
    }
}

static void
mirror_clear (Mirror *self)
{
  mirror_check (self);
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_ptr_array_unref (self->items);
}

/* ---- the inbox ---- */

static const char *
id_at (WblInbox *inbox, guint i)
{
  g_autoptr (WblInboxRow) row = g_list_model_get_item (G_LIST_MODEL (inbox), i);

  TEST_WAIT (wbl_inbox_row_get_id (row) != NULL);
  return wbl_inbox_row_get_id (row);
}

static guint
n_rows (gpointer model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

static void
finalize (gpointer object)
{
  gpointer weak = object;

  g_object_add_weak_pointer (object, &weak);
  g_object_unref (object);
  TEST_WAIT (weak == NULL);
}

static void
test_inbox (Fixture *f, gconstpointer data)
{
  WblInbox *inbox = wbl_inbox_new (f->desk->desk);
  Mirror mirror;
  g_autofree char *first = NULL;
  guint position = 9;

  mirror_init (&mirror, G_LIST_MODEL (inbox));
  for (guint i = 0; i < 6; i++)
    new_customer (f, i == 3 ? "我的帐篷漏水" : "Where is my parcel?");
  TEST_WAIT (n_rows (inbox) == 6);
  mirror_check (&mirror);
  TEST_WAIT (wbl_inbox_get_counts (inbox)->needs_answer[WBL_QUEUE_UNASSIGNED] == 6);
  first = g_strdup (id_at (inbox, 0)); /* waits longest */
  g_assert_true (wbl_inbox_find (inbox, first, &position));
  g_assert_cmpuint (position, ==, 0);
  TEST_DO (f->desk, wbl_desk_set_status_async, first, WBL_STATUS_RESOLVED, 0, FALSE);
  TEST_WAIT (n_rows (inbox) == 5);
  g_assert_false (wbl_inbox_find (inbox, first, NULL));
  TEST_DO (f->desk, wbl_desk_set_priority_async, id_at (inbox, 4), WBL_PRIORITY_SAFETY);
  TEST_WAIT (((WblInboxRow *) mirror.items->pdata[0]) != NULL
             && wbl_inbox_row_get_conversation (mirror.items->pdata[0])->priority == WBL_PRIORITY_SAFETY);
  mirror_clear (&mirror);
  finalize (inbox);
}

static guint
find (WblInbox *inbox, const char *query)
{
  wbl_inbox_set_filter (inbox, WBL_QUEUE_ALL, 0, query);
  TEST_WAIT (!wbl_inbox_is_loading (inbox));
  return n_rows (inbox);
}

static void
test_find (Fixture *f, gconstpointer data)
{
  WblInbox *inbox = wbl_inbox_new (f->desk->desk);
  Mirror mirror;

  mirror_init (&mirror, G_LIST_MODEL (inbox));
  new_customer (f, "我的帐篷漏水");
  new_customer (f, "Where is my parcel?");
  g_assert_cmpuint (find (inbox, "漏"), ==, 1);
  g_assert_cmpuint (find (inbox, "帐篷"), ==, 1);
  g_assert_cmpuint (find (inbox, "parc"), ==, 1);
  g_assert_cmpuint (find (inbox, "PARCEL"), ==, 1);
  g_assert_cmpuint (find (inbox, "没有这个"), ==, 0);
  g_assert_cmpuint (find (inbox, NULL), ==, 2);
  for (const char *typed = "parcel"; *typed != '\0'; typed++) /* faster than any answer */
    wbl_inbox_set_filter (inbox, WBL_QUEUE_ALL, 0, typed);
  g_assert_cmpuint (find (inbox, "my parcel"), ==, 1);
  mirror_clear (&mirror);
  finalize (inbox);
}

/* A listing that is overtaken at any moment of it is dropped in silence: it is no fault. */
static void
test_overtaken (Fixture *f, gconstpointer data)
{
  WblInbox *inbox = wbl_inbox_new (f->desk->desk);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 8; i++)
    new_customer (f, "Where is my parcel?");
  for (guint i = 0; i < 400; i++)
    {
      wbl_inbox_set_filter (inbox, i % 2 == 0 ? WBL_QUEUE_ALL : WBL_QUEUE_UNASSIGNED, 0, NULL);
      g_usleep ((gulong) g_rand_int_range (random, 0, 1500));
      g_main_context_iteration (NULL, FALSE);
    }
  TEST_WAIT (!wbl_inbox_is_loading (inbox));
  g_assert_cmpuint (n_rows (inbox), ==, 8);
  finalize (inbox);
}

/* With the pointer over it the list stands still; what would move is counted and shown when asked for. */
static void
test_frozen (Fixture *f, gconstpointer data)
{
  WblInbox *inbox = wbl_inbox_new (f->desk->desk);
  Mirror mirror;

  new_customer (f, "first");
  TEST_WAIT (n_rows (inbox) == 1);
  mirror_init (&mirror, G_LIST_MODEL (inbox));
  mirror.n_changes = 0;
  wbl_inbox_set_frozen (inbox, TRUE);
  new_customer (f, "second");
  TEST_WAIT (wbl_inbox_get_n_pending (inbox) > 0);
  g_assert_cmpuint (mirror.n_changes, ==, 0);
  g_assert_cmpuint (n_rows (inbox), ==, 1);
  wbl_inbox_apply_pending (inbox);
  g_assert_cmpuint (n_rows (inbox), ==, 2);
  g_assert_cmpuint (wbl_inbox_get_n_pending (inbox), ==, 0);
  mirror_clear (&mirror);
  finalize (inbox);
}

/* ---- the thread ---- */

static WblThread *
open_thread (Fixture *f, TestCustomer *customer)
{
  g_autoptr (WblConversation) c = test_desk_wait_conversation (f->desk, customer->peer->uid);
  WblThread *thread = wbl_thread_new (f->desk->desk, c->id);

  TEST_WAIT (!wbl_thread_get_loading (thread));
  return thread;
}

static WblMessage *
line_at (WblThread *thread, guint i)
{
  g_autoptr (WblThreadRow) row = g_list_model_get_item (G_LIST_MODEL (thread), i);

  return wbl_thread_row_get_message (row);
}

static void
test_thread_pages (Fixture *f, gconstpointer data)
{
  TestCustomer *customer = new_customer (f, "0");
  gint64 early = 0;
  WblThread *thread;
  Mirror mirror;
  guint position = 0;

  for (guint i = 1; i < 180; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      gint64 id = test_customer_say (customer, text);

      early = i == 20 ? id : early;
    }
  test_desk_wait_text (f->desk, customer->peer->uid, "179");
  thread = open_thread (f, customer);
  mirror_init (&mirror, G_LIST_MODEL (thread));
  g_assert_cmpuint (n_rows (thread), ==, 50);
  g_assert_true (wbl_thread_get_has_older (thread));
  wbl_thread_load_older (thread);
  TEST_WAIT (n_rows (thread) == 100);
  mirror_check (&mirror);
  test_customer_say (customer, "180");
  TEST_WAIT (n_rows (thread) == 101);
  wbl_thread_load_until (thread, early);
  TEST_WAIT (wbl_thread_find (thread, early, &position));
  g_assert_cmpstr (line_at (thread, position)->text, ==, "20");
  wbl_thread_load_older (thread);
  TEST_WAIT (!wbl_thread_get_has_older (thread) && !wbl_thread_get_loading (thread));
  g_assert_cmpuint (n_rows (thread), ==, 181);
  for (guint i = 0; i < 181; i++)
    g_assert_cmpint (g_ascii_strtoll (line_at (thread, i)->text, NULL, 10), ==, i);
  mirror_clear (&mirror);
  finalize (thread);
}

static void
edit (TestCustomer *customer, int oper, gint64 mid, const char *text)
{
  g_autoptr (WblWireFrame) answer = nest_peer_operate (customer->peer, customer->desk, oper, mid, customer->desk, text);

  g_assert_cmpint ((gint) answer->sync_dl->status->code, ==, WBL_STATUS_OK);
}

/* An edit, a recall, an answer on its way: the row stays, its message is another. */
static void
test_thread_in_place (Fixture *f, gconstpointer data)
{
  TestCustomer *customer = new_customer (f, "one");
  gint64 two = test_customer_say (customer, "two");
  WblThread *thread;
  Mirror mirror;
  g_autoptr (WblReceipt) receipt = NULL;

  test_desk_wait_text (f->desk, customer->peer->uid, "two");
  thread = open_thread (f, customer);
  mirror_init (&mirror, G_LIST_MODEL (thread));
  mirror.n_changes = 0;
  edit (customer, WBL_OPER_REPLACE, two, "two, changed");
  TEST_WAIT (g_str_equal (line_at (thread, 1)->text, "two, changed"));
  g_assert_true (line_at (thread, 1)->edited);
  edit (customer, WBL_OPER_RECALL, two, "");
  TEST_WAIT (line_at (thread, 1)->recalled);
  g_assert_cmpuint (mirror.n_changes, ==, 0);
  receipt = test_desk_reply (f->desk, wbl_thread_get_id (thread), "answer", 0);
  TEST_WAIT (n_rows (thread) == 3 && line_at (thread, 2)->send_state >= WBL_SEND_SENT);
  g_assert_cmpuint (mirror.n_changes, ==, 1);
  g_assert_cmpint (line_at (thread, 2)->row_id, ==, receipt->row_id);
  mirror_clear (&mirror);
  finalize (thread);
}

/* Everything goes when it is dropped, whatever was on its way. (The fixture's close asserts it of the desk.) */
static void
test_dropped (Fixture *f, gconstpointer data)
{
  TestCustomer *customer = new_customer (f, "hello");
  g_autoptr (WblConversation) c = test_desk_conversation (f->desk, customer->peer->uid);
  gpointer sync = wbl_desk_get_sync (f->desk->desk);

  finalize (wbl_inbox_new (f->desk->desk));
  finalize (wbl_thread_new (f->desk->desk, c->id));
  g_object_add_weak_pointer (sync, &sync);
  test_desk_close (f->desk);
  TEST_WAIT (sync == NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/models/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("inbox", test_inbox);
  ADD ("find", test_find);
  ADD ("overtaken", test_overtaken);
  ADD ("frozen", test_frozen);
  ADD ("thread/pages", test_thread_pages);
  ADD ("thread/in-place", test_thread_in_place);
  ADD ("dropped", test_dropped);
  return g_test_run ();
}
