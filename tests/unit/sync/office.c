/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "unit/sync/office.h"

/** office_call: a call that works. @body: (transfer full) (nullable). Returns: the group_id of its answer, 0 = none */
gint64
office_call (NestPeer *peer, const char *path, char *body)
{
  g_autofree char *owned = body;
  g_autoptr (JsonObject) answer = nest_peer_call (peer, "POST", path, owned);
  JsonNode *data = json_object_get_member (answer, "data");

  g_assert_cmpint (json_object_get_int_member (answer, "code"), ==, 200);
  return data != NULL && JSON_NODE_HOLDS_OBJECT (data)
             ? json_object_get_int_member_with_default (json_node_get_object (data), "group_id", 0)
             : 0;
}

/** office_set_faults: docs/protocol.md lists them; NULL = no more. */
void
office_set_faults (Office *self, const char *faults)
{
  g_autoptr (NestPeer) nobody = nest_peer_new (self->nest);

  office_call (nobody, faults != NULL ? "/__test__/set" : "/__test__/clear", g_strdup (faults != NULL ? faults : "{}"));
}

static NestPeer *
new_user (Office *self, const char *user, const char *nick, const char *device)
{
  NestPeer *peer = nest_peer_new_user (self->nest, user);

  office_call (peer, "/user/profile", g_strdup_printf ("{\"nick_name\":\"%s\"}", nick));
  nest_peer_go_online (peer, device);
  return peer;
}

static void
add_customer (Office *self)
{
  g_autoptr (WblConversation) c = NULL;

  self->customer = test_customer_new (self->nest, self->support);
  test_customer_say (self->customer, OFFICE_GREETING);
  c = test_desk_wait_conversation (self->lin, self->customer->peer->uid);
  self->conversation = g_strdup (c->id);
  if (self->chen != NULL)
    test_desk_wait_text (self->chen, self->customer->peer->uid, OFFICE_GREETING);
}

static void
add_chen (Office *self, gboolean team)
{
  self->chen = test_desk_new ();
  test_desk_sign_in (self->chen, self->nest, "陈静", WBL_ROLE_AGENT);
  TEST_WAIT (!team || wbl_desk_get_team (self->chen->desk) != 0);
}

void
office_set_up (Office *self, gconstpointer parts)
{
  OfficeParts wanted = (OfficeParts) GPOINTER_TO_INT (parts);

  self->nest = test_nest_new_with ("--faults", &self->support);
  self->lin = test_desk_new ();
  test_desk_sign_in (self->lin, self->nest, "林岚", WBL_ROLE_AGENT);
  if (wanted & OFFICE_TEAM)
    TEST_DO (self->lin, wbl_desk_create_team_async, "客服", NULL);
  test_desk_wait_idle (self->lin);
  if (wanted & OFFICE_CHEN)
    add_chen (self, wanted & OFFICE_TEAM);
  if (wanted & OFFICE_OWNER)
    {
      self->owner = nest_peer_new (self->nest);
      g_assert_true (nest_peer_sign_in (self->owner, SUPPORT, SUPPORT_PASSWORD));
    }
  if (wanted & OFFICE_CUSTOMER)
    add_customer (self);
  self->ben = wanted & OFFICE_BEN ? new_user (self, "ben", "Ben", "laptop") : NULL;
  self->wang = wanted & OFFICE_WANG ? new_user (self, "wang", "王小明", "phone") : NULL;
  test_desk_wait_idle (self->lin);
  if (self->chen != NULL)
    test_desk_wait_idle (self->chen);
}

void
office_tear_down (Office *self, gconstpointer data)
{
  test_desk_free (self->lin);
  g_clear_pointer (&self->chen, test_desk_free);
  g_clear_pointer (&self->customer, test_customer_free);
  g_clear_pointer (&self->owner, nest_peer_free);
  g_clear_pointer (&self->ben, nest_peer_free);
  g_clear_pointer (&self->wang, nest_peer_free);
  nest_process_free (self->nest);
  g_free (self->conversation);
}
