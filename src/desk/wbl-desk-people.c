/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-people"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-groups.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-people.h"
#include "store/wbl-db-ratings.h"
#include "text/wbl-chips.h"

/* ---- agents ---- */

static gpointer
agents_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_agents (db, error);
}

void
wbl_desk_agents_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_agents_async, agents_job, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
                 data);
}

/** wbl_desk_agents_finish: Returns: (transfer full) (element-type WblAgent): the team, by name. */
GPtrArray *
wbl_desk_agents_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- who is next ---- */

typedef struct
{
  gboolean mine;
  char *after; /* (nullable) */
} Next;

static void
next_free (gpointer data)
{
  Next *next = data;

  g_free (next->after);
  g_free (next);
}

static gpointer
next_job (WblDb *db, gpointer data, GError **error)
{
  const Next *next = data;

  return wbl_db_next_conversation (db, next->mine, next->after, error);
}

void
wbl_desk_next_async (WblDesk *self, gboolean mine, const char *after, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer data)
{
  Next *next = g_new0 (Next, 1);

  next->mine = mine;
  next->after = g_strdup (after);
  wbl_desk_read (self, wbl_desk_next_async, next_job, next, next_free, g_free, cancellable, callback, data);
}

char *
wbl_desk_next_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- who can be called by name ---- */

static gpointer
callable_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, data, error);
  g_autoptr (GPtrArray) people = NULL;
  GPtrArray *agents = NULL;

  if (c == NULL)
    return NULL;
  people = c->chat_kind == WBL_CHAT_GROUP ? wbl_db_people_of_group (db, c->peer, error) : g_ptr_array_new ();
  if (people == NULL)
    return NULL;
  agents = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < people->len; i++)
    {
      const WblPerson *person = g_ptr_array_index (people, i);
      WblAgent *agent = wbl_agent_new ();

      agent->id = g_strdup_printf ("%" G_GINT64_FORMAT, person->uid);
      agent->name = g_strdup (person->name);
      g_ptr_array_add (agents, agent);
    }
  return agents;
}

/**
 * wbl_desk_callable_async:
 * @note: whether a note is written, which only colleagues see, or a reply
 *
 * Asks who can be called by name behind an at sign: in a note the colleagues, in a reply to a group those who are in it,
 * their ids being the cloud's; in a reply to one person nobody. End with wbl_desk_agents_finish().
 */
void
wbl_desk_callable_async (WblDesk *self,
                         const char *conversation,
                         gboolean note,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  if (note)
    wbl_desk_agents_async (self, cancellable, callback, data);
  else
    wbl_desk_read (self, wbl_desk_callable_async, callable_job, g_strdup (conversation), g_free,
                   (GDestroyNotify) g_ptr_array_unref, cancellable, callback, data);
}

/* ---- the customer's card ---- */

void
wbl_customer_card_free (WblCustomerCard *card)
{
  if (card == NULL)
    return;
  g_clear_object (&card->contact);
  g_clear_pointer (&card->conversations, g_ptr_array_unref);
  g_clear_pointer (&card->ratings, g_ptr_array_unref);
  g_clear_pointer (&card->promises, g_ptr_array_unref);
  g_strfreev (card->order_numbers);
  g_free (card);
}

static void
card_destroy (gpointer data)
{
  wbl_customer_card_free (data);
}

static void
collect_orders (const char *text, GPtrArray *orders)
{
  g_autoptr (GArray) chips = wbl_find_chips (text);

  for (guint i = 0; i < chips->len; i++)
    {
      const WblChipSpan *chip = &g_array_index (chips, WblChipSpan, i);
      g_autofree char *number = g_strndup (text + chip->start, chip->end - chip->start);

      if (!g_ptr_array_find_with_equal_func (orders, number, g_str_equal, NULL))
        g_ptr_array_add (orders, g_steal_pointer (&number));
    }
}

static GStrv
find_orders (WblDb *db, const char *conversation)
{
  g_autoptr (WblThreadPage) page = wbl_db_thread_page (db, conversation, 0, 100, NULL);
  GPtrArray *orders = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; page != NULL && i < page->messages->len; i++)
    {
      const WblMessage *message = g_ptr_array_index (page->messages, i);

      if (message->type == WBL_CONTENT_TEXT)
        collect_orders (message->text, orders);
    }
  g_ptr_array_add (orders, NULL);
  return (GStrv) g_ptr_array_free (orders, FALSE);
}

static gpointer
card_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, data, error);
  g_autoptr (WblCustomerCard) card = NULL;

  if (c == NULL)
    return NULL;
  card = g_new0 (WblCustomerCard, 1);
  card->contact = wbl_db_get_contact (db, c->customer_uid, error);
  card->conversations = wbl_db_conversations_of_peer (db, c->customer_uid, c->id, error);
  card->ratings = wbl_db_ratings_of_peer (db, c->customer_uid, error);
  card->promises = wbl_db_promises (db, c->id, error);
  card->order_numbers = find_orders (db, c->id);
  return card->ratings != NULL && card->promises != NULL ? g_steal_pointer (&card) : NULL;
}

/** wbl_desk_customer_async: who writes in @conversation, and everything before. */
void
wbl_desk_customer_async (WblDesk *self,
                         const char *conversation,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  wbl_desk_read (self, wbl_desk_customer_async, card_job, g_strdup (conversation), g_free, card_destroy, cancellable, callback,
                 data);
}

/** wbl_desk_customer_finish: Returns: (transfer full): the card. */
WblCustomerCard *
wbl_desk_customer_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
