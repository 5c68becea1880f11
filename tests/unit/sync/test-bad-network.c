/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two devices of the desk's account and ten customer pages write through a network that loses,
 * delays, doubles, swaps and spoils what passes, and breaks now and then. When it is well again
 * everybody has to have the same conversations, each message once and in the same order. */
#define G_LOG_DOMAIN "test-bad-network"

#include "config.h"

#include <string.h>

#include "unit/desk/desk-fixture.h"

#define N_PAGES 10
#define N_DESKS 2
#define TICK_MS 10
#define STEP_TICKS 2
#define PAGE_PATIENCE_US (2 * G_USEC_PER_SEC)

/* A customer who writes one message after the other: each goes again, under the same client id, until
 * it is acknowledged. */
typedef struct
{
  NestPeer *peer;      /* (owned) */
  GPtrArray *texts;    /* (element-type utf8) what they wrote, in order */
  guint n_acked;
  gint64 client_id;    /* of the first that is not acknowledged */
  gboolean signed_in;
  gint64 since_us;     /* the connection, or its last sign of life */
} Page;

typedef struct
{
  guint seed;
  GRand *rand;
  NestProcess *nest;
  gint64 support;
  TestDesk *desks[N_DESKS];
  GPtrArray *pages;
  guint n_replies;
  guint n_ticks;
} World;

/* ---- faults ---- */

/* How many faults there were so far. */
static guint
tell_faults (World *w, const char *what, const char *body)
{
  g_autoptr (NestPeer) teller = nest_peer_new (w->nest);
  g_autofree char *path = g_strconcat ("/__test__/", what, NULL);
  g_autoptr (JsonObject) envelope = nest_peer_call (teller, "POST", path, body);

  g_assert_cmpint (json_object_get_int_member (envelope, "code"), ==, 200);
  return (guint) json_object_get_int_member (json_object_get_object_member (envelope, "data"), "faults");
}

static void
break_network (World *w)
{
  g_autofree char *body = g_strdup_printf (
      "{\"seed\":%u,\"delay_ms\":30,"
      "\"down\":{\"drop\":4,\"delay\":10,\"duplicate\":5,\"reorder\":5,\"truncate\":1,\"malformed\":1,\"cut\":1},"
      "\"up\":{\"drop\":3,\"duplicate\":5}}", w->seed);

  tell_faults (w, "set", body);
}

/* ---- pages ---- */

static Page *
page_new (World *w)
{
  Page *page = g_new0 (Page, 1);

  page->peer = nest_peer_new_visitor (w->nest, w->support);
  page->peer->tolerant = TRUE;
  page->texts = g_ptr_array_new_with_free_func (g_free);
  return page;
}

static void
page_free (gpointer data)
{
  Page *page = data;

  nest_peer_free (page->peer);
  g_ptr_array_unref (page->texts);
  g_free (page);
}

static void
page_connect (Page *page)
{
  nest_peer_disconnect (page->peer);
  nest_peer_connect (page->peer);
  nest_peer_ask_provision (page->peer, "page");
  page->signed_in = FALSE;
  page->since_us = g_get_monotonic_time ();
}

static void
page_send (World *w, Page *page)
{
  if (page->n_acked == page->texts->len)
    return;
  if (page->client_id == 0)
    page->client_id = nest_peer_new_client_id (page->peer);
  nest_peer_post_text (page->peer, w->support, page->client_id, page->texts->pdata[page->n_acked]);
}

static void
page_take (World *w, Page *page, const WblWireFrame *frame)
{
  const WblPbSyncDl *sync = frame->sync_dl;

  page->since_us = g_get_monotonic_time ();
  if (frame->provision != NULL && frame->provision->status != NULL
      && (gint) frame->provision->status->code == WBL_STATUS_OK)
    {
      if (!page->signed_in)
        page_send (w, page);
      page->signed_in = TRUE;
    }
  if (sync == NULL || sync->client_mid == 0 || sync->client_mid != (guint64) page->client_id || sync->status == NULL)
    return;
  if ((gint) sync->status->code == WBL_STATUS_OK)
    {
      page->n_acked++;
      page->client_id = 0;
    }
  page_send (w, page);
}

static void
page_drive (World *w, Page *page)
{
  gboolean busy = !page->signed_in || page->n_acked < page->texts->len;

  if (page->peer->socket == NULL
      || soup_websocket_connection_get_state (page->peer->socket) != SOUP_WEBSOCKET_STATE_OPEN
      || (busy && g_get_monotonic_time () - page->since_us > PAGE_PATIENCE_US))
    page_connect (page);
  while (page->peer->frames->len > 0)
    {
      g_autoptr (WblWireFrame) frame = nest_peer_wait_any (page->peer);

      page_take (w, page, frame);
    }
}

static void
page_write (World *w, Page *page, guint n)
{
  gboolean idle = page->n_acked == page->texts->len;

  g_ptr_array_add (page->texts, g_strdup_printf ("客户消息 %u", n));
  if (idle && page->signed_in)
    page_send (w, page);
}

/* Everything in the conversation, oldest first. */
static char *
page_history (World *w, Page *page)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);
  gint64 key = 0;

  do
    {
      g_autoptr (WblWireFrame) frame = nest_peer_page_back (page->peer, w->support, key, 100);

      for (guint i = 0; i < frame->n_metas; i++)
        g_ptr_array_add (lines, g_strdup_printf ("%" G_GUINT64_FORMAT " %s\n", frame->metas[i]->id,
                                                 wbl_wire_frame_get_body (frame, i)->content));
      key = (gint64) frame->sync_dl->next_key;
    }
  while (key != 0);
  for (guint i = lines->len; i > 0; i--)
    g_string_append (text, lines->pdata[i - 1]);
  return g_string_free (text, FALSE);
}

/* ---- desks ---- */

static char *
desk_history (TestDesk *desk, gint64 customer)
{
  g_autoptr (WblConversation) c = test_desk_conversation (desk, customer);
  g_autoptr (GPtrArray) messages = NULL;
  GString *text = g_string_new (NULL);

  if (c == NULL)
    return g_string_free (text, FALSE);
  messages = test_desk_thread (desk, c->id);
  for (guint i = 0; i < messages->len; i++)
    {
      WblMessage *message = messages->pdata[i];

      if (message->server_id != 0 && message->row_id > 0) /* no note, no event */
        g_string_append_printf (text, "%" G_GINT64_FORMAT " %s\n", message->server_id, message->text);
    }
  return g_string_free (text, FALSE);
}

static void
desk_write (World *w, TestDesk *desk)
{
  Page *page = w->pages->pdata[g_rand_int_range (w->rand, 0, N_PAGES)];
  g_autoptr (WblConversation) c = test_desk_conversation (desk, page->peer->uid);
  g_autofree char *text = g_strdup_printf ("回复 %u", w->n_replies);
  g_autoptr (WblReceipt) receipt = NULL;

  if (c == NULL)
    return;
  w->n_replies++;
  receipt = test_desk_reply (desk, c->id, text, 0);
}

/* ---- the world ---- */

static void
world_drive (World *w)
{
  for (guint i = 0; i < N_PAGES; i++)
    page_drive (w, w->pages->pdata[i]);
}

static gboolean
tick_cb (gpointer data)
{
  World *w = data;

  world_drive (w);
  w->n_ticks++;
  return G_SOURCE_CONTINUE;
}

static void
step (World *w, guint n)
{
  guint choice = (guint) g_rand_int_range (w->rand, 0, 100);

  if (choice < 70)
    page_write (w, w->pages->pdata[g_rand_int_range (w->rand, 0, N_PAGES)], n);
  else if (choice < 95)
    desk_write (w, w->desks[g_rand_int_range (w->rand, 0, N_DESKS)]);
  else
    tell_faults (w, "set", "{\"cut_now\":true}");
  for (guint until = w->n_ticks + STEP_TICKS; w->n_ticks < until;)
    g_main_context_iteration (NULL, TRUE);
}

/* What is left to send. A reply whose customer wrote meanwhile was held for a look: it is fine. */
static guint
flush_outbox (TestDesk *desk)
{
  g_autoptr (GPtrArray) outbox = test_desk_outbox (desk);

  for (guint i = 0; i < outbox->len; i++)
    {
      WblMessage *message = outbox->pdata[i];

      if (message->send_state == WBL_SEND_HELD || message->send_state == WBL_SEND_FAILED)
        TEST_DO (desk, wbl_desk_send_now_async, message->row_id);
    }
  return outbox->len;
}

static gboolean
all_written (World *w)
{
  for (guint i = 0; i < N_PAGES; i++)
    {
      Page *page = w->pages->pdata[i];

      if (!page->signed_in || page->n_acked < page->texts->len)
        return FALSE;
    }
  for (guint i = 0; i < N_DESKS; i++)
    if (flush_outbox (w->desks[i]) > 0)
      return FALSE;
  return TRUE;
}

static gboolean
all_same (World *w)
{
  for (guint i = 0; i < N_PAGES; i++)
    {
      Page *page = w->pages->pdata[i];
      g_autofree char *here = page_history (w, page);

      for (guint j = 0; j < N_DESKS; j++)
        {
          g_autofree char *there = desk_history (w->desks[j], page->peer->uid);

          if (!g_str_equal (here, there))
            return FALSE;
        }
    }
  return TRUE;
}

/* The customer's own messages are all there, once, in the order they were written. */
static void
assert_complete (World *w, Page *page)
{
  g_autofree char *history = page_history (w, page);
  const char *at = history;

  for (guint i = 0; i < page->texts->len; i++)
    {
      g_autofree char *line = g_strconcat (" ", page->texts->pdata[i], "\n", NULL);
      const char *found = strstr (at, line);

      g_assert_nonnull (found);
      g_assert_null (strstr (found + 1, line));
      at = found + 1;
    }
}

static guint
count_replies (World *w)
{
  g_autoptr (GPtrArray) all = nest_process_export (w->nest, NULL);
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    n += g_str_has_prefix (json_object_get_string_member (all->pdata[i], "content"), "回复 ");
  return n;
}

static void
set_up (World *w, guint seed)
{
  static const char *const names[] = { "Ana", "Ben" };

  w->seed = seed;
  w->rand = g_rand_new_with_seed (seed);
  w->nest = test_nest_new_with ("--faults", &w->support);
  w->pages = g_ptr_array_new_with_free_func (page_free);
  for (guint i = 0; i < N_PAGES; i++)
    g_ptr_array_add (w->pages, page_new (w));
  for (guint i = 0; i < N_DESKS; i++)
    {
      w->desks[i] = test_desk_new ();
      test_desk_sign_in (w->desks[i], w->nest, names[i], WBL_ROLE_AGENT);
    }
}

static void
tear_down (World *w)
{
  for (guint i = 0; i < N_DESKS; i++)
    test_desk_free (w->desks[i]);
  g_ptr_array_unref (w->pages);
  nest_process_free (w->nest);
  g_rand_free (w->rand);
}

static void
run (guint seed, guint n_steps)
{
  World w = { 0 };
  guint tick_id;

  g_test_message ("seed %u, %u steps", seed, n_steps);
  set_up (&w, seed);
  world_drive (&w);
  tick_id = g_timeout_add (TICK_MS, tick_cb, &w);
  break_network (&w);
  for (guint i = 0; i < n_steps; i++)
    step (&w, i);
  g_assert_cmpuint (tell_faults (&w, "clear", "{}"), >, n_steps / 10); /* it was a bad network */
  tell_faults (&w, "set", "{\"cut_now\":true}");
  for (guint i = 0; i < N_DESKS; i++)
    test_desk_wait_online (w.desks[i]);
  TEST_WAIT (all_written (&w));
  g_source_remove (tick_id);
  for (guint i = 0; i < N_DESKS; i++)
    test_desk_wait_idle (w.desks[i]);
  TEST_WAIT (all_same (&w));
  for (guint i = 0; i < N_PAGES; i++)
    assert_complete (&w, w.pages->pdata[i]);
  g_assert_cmpuint (w.n_replies, >, 0);
  g_assert_cmpuint (count_replies (&w), ==, w.n_replies);
  tear_down (&w);
}

static void
test_faults (gconstpointer data)
{
  run (GPOINTER_TO_UINT (data), 200);
}

static void
test_long (void)
{
  if (g_getenv ("WBL_TEST_DEEP") == NULL)
    return;
  for (guint i = 0; i < 20; i++)
    run ((guint) g_test_rand_int (), 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/bad-network/seed-1", GUINT_TO_POINTER (1), test_faults);
  g_test_add_data_func ("/bad-network/seed-2", GUINT_TO_POINTER (2), test_faults);
  g_test_add_func ("/bad-network/long", test_long);
  return g_test_run ();
}
