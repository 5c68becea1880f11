/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-hand-over"

#include "config.h"

#include <string.h>

#include "unit/desk/desk-fixture.h"

/* A customer of the bot wants a person: the desk has a conversation that needs one. */

#define QUESTION "can I take the lantern on a plane?"

typedef struct
{
  NestProcess *nest;
  TestDesk *desk;
  NestPeer *customer;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  const char *args[] = { "--seed", "shop", "--play-speed", "50", "--ping-interval", "600000", NULL };

  f->nest = nest_process_new (args);
  f->desk = test_desk_new ();
  test_desk_sign_in_as (f->desk, f->nest, f->nest->user, f->nest->password, "Ana", WBL_ROLE_AGENT);
  f->customer = nest_peer_new_visitor (f->nest, f->nest->bot);
  nest_peer_go_online (f->customer, "page");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  nest_peer_free (f->customer);
  test_desk_free (f->desk);
  nest_process_free (f->nest);
}

/* The whole of the bot's next answer: its ext. */
static char *
answer_ext (Fixture *f, gint64 asked)
{
  for (;;)
    {
      g_autoptr (WblWireFrame) page = nest_peer_page_back (f->customer, f->nest->bot, 0, 1);
      const WblPbMessageBody *body = wbl_wire_frame_get_body (page, 0);

      if ((gint64) page->metas[0]->id > asked && strstr (body->ext, "\"finish\":true") != NULL)
        return g_strdup (body->ext);
    }
}

static char *
button_of (const char *ext)
{
  g_autoptr (JsonNode) node = json_from_string (ext, NULL);
  JsonArray *buttons = json_object_get_array_member (json_node_get_object (node), "buttons");

  return g_strdup (json_object_get_string_member (json_array_get_object_element (buttons, 0), "text"));
}

/* @data: what is typed; NULL: what the button of the bot's answer says is pressed. */
static void
test_needs_person (Fixture *f, gconstpointer data)
{
  gint64 asked = nest_peer_say (f->customer, f->nest->bot, QUESTION);
  g_autofree char *ext = answer_ext (f, asked);
  g_autofree char *text = data != NULL ? g_strdup (data) : button_of (ext);
  g_autoptr (WblConversation) none = test_desk_conversation (f->desk, f->customer->uid);
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (GPtrArray) thread = NULL;
  g_autoptr (WblReceipt) receipt = NULL;
  g_autoptr (WblWireFrame) page = NULL;

  g_assert_null (none);
  nest_peer_say (f->customer, f->nest->bot, text);
  test_desk_wait_text (f->desk, f->customer->uid, text);
  c = test_desk_wait_conversation (f->desk, f->customer->uid);
  g_assert_true (c->needs_answer);
  g_assert_cmpint (c->status, ==, WBL_STATUS_OPEN);
  g_assert_true (c->assignee_id == NULL || *c->assignee_id == '\0');
  thread = test_desk_thread (f->desk, c->id);
  g_assert_cmpuint (thread->len, ==, 2);
  for (guint i = 0; i < thread->len; i++)
    g_assert_true (((WblMessage *) thread->pdata[i])->handed_over);
  g_assert_cmpstr (((WblMessage *) thread->pdata[0])->text, ==, QUESTION);
  /* the answer reaches the customer, and the bot stays out of it */
  receipt = test_desk_reply (f->desk, c->id, "This is Ana. It may fly in hand luggage.", 0);
  test_desk_wait_idle (f->desk);
  page = nest_peer_page_back (f->customer, wbl_desk_get_account (f->desk->desk)->uid, 0, 1);
  g_assert_cmpstr (wbl_wire_frame_get_body (page, 0)->content, ==, "This is Ana. It may fly in hand luggage.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/hand-over/typed", Fixture, "I want a human", set_up, test_needs_person, tear_down);
  g_test_add ("/hand-over/pressed", Fixture, NULL, set_up, test_needs_person, tear_down);
  return g_test_run ();
}
