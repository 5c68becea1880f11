/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-inbox"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "desk/wbl-inbox.h"
#include "desk/wbl-thread.h"

/* inbox …: conversations. */

/* ---- list ---- */

static void
add_conversation (JsonBuilder *builder, const WblConversation *c)
{
  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "id", c->id);
  wbl_json_add_masked (builder, "customer", c->customer, WBL_MASK_ALL);
  wbl_json_add_id (builder, "peer", c->peer);
  wbl_json_add_string (builder, "status", wbl_status_to_string (c->status));
  wbl_json_add_string (builder, "assignee", c->assignee_id);
  wbl_json_add_string (builder, "assignee_name", c->assignee_name);
  wbl_json_add_string (builder, "left_by", c->left_by_name);
  wbl_json_add_bool (builder, "claim_pending", c->claim_pending);
  wbl_json_add_bool (builder, "needs_answer", c->needs_answer);
  wbl_json_add_int (builder, "waiting_since", c->waiting_since_ms);
  wbl_json_add_int (builder, "unread", c->unread);
  wbl_json_add_string (builder, "language", c->language);
  wbl_json_add_string (builder, "channel", wbl_channel_to_string (c->channel));
  wbl_json_add_masked (builder, "subject", c->subject, WBL_MASK_ALL);
  wbl_json_add_masked (builder, "last_text", c->last_text, WBL_MASK_ALL);
  wbl_json_add_int (builder, "last_time", c->last_ms);
  wbl_json_add_int (builder, "promise_due", c->promise_due_ms);
  wbl_json_add_int (builder, "priority", c->priority);
  wbl_json_add_masked (builder, "draft", c->draft, WBL_MASK_ALL);
  wbl_json_add_bool (builder, "pinned", c->pinned);
  wbl_json_add_bool (builder, "removed", c->removed);
  json_builder_set_member_name (builder, "labels");
  json_builder_begin_array (builder);
  for (guint i = 0; c->labels[i] != NULL; i++)
    json_builder_add_string_value (builder, c->labels[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_conversation (WblRun *run, const WblConversation *c)
{
  g_autofree char *time = wbl_cli_time (c->last_ms);
  g_autofree char *line = wbl_cli_mask (c->last_text, WBL_MASK_ALL);
  g_autofree char *customer = wbl_cli_mask (c->customer, WBL_MASK_ALL);

  wbl_run_print (run, "%s  %-13s %c %s  %s  %s\n", c->id, wbl_status_to_string (c->status), c->needs_answer ? '!' : ' ', time,
                 customer, line);
}

/* Rows that are not loaded yet come with a notification; the list is printed when all are here. */
static void
print_when_loaded (WblRun *run)
{
  GListModel *model = run->state;
  guint n = g_list_model_get_n_items (model);
  JsonBuilder *builder;

  if (run->limit > 0)
    n = MIN (n, (guint) run->limit);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WblInboxRow) row = g_list_model_get_item (model, i);

      if (wbl_inbox_row_get_conversation (row) == NULL)
        {
          g_signal_connect_swapped (row, "notify::conversation", G_CALLBACK (print_when_loaded), run);
          return;
        }
      g_signal_handlers_disconnect_by_func (row, print_when_loaded, run);
    }
  g_signal_handlers_disconnect_by_func (model, print_when_loaded, run);
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WblInboxRow) row = g_list_model_get_item (model, i);

      if (run->json)
        add_conversation (builder, wbl_inbox_row_get_conversation (row));
      else
        print_conversation (run, wbl_inbox_row_get_conversation (row));
    }
  json_builder_end_array (builder);
  if (run->json)
    wbl_run_print_json (run, builder);
  else
    g_object_unref (builder);
  wbl_run_end (run, WBL_EXIT_OK);
}

static int
queue_of (const char *word)
{
  static const char *const words[] = { "mine", "unassigned", "all" };

  for (int i = 0; i < 3; i++)
    if (g_strcmp0 (word, words[i]) == 0)
      return i;
  return word == NULL ? WBL_QUEUE_ALL : -1;
}

static void
inbox_list (WblRun *run)
{
  int queue = queue_of (run->queue);
  WblStatus status;
  WblInbox *inbox;

  if (run->status != NULL)
    g_strdelimit (run->status, "-", '_'); /* who writes "with-customer" is understood */
  status = wbl_status_from_string (run->status);
  if (queue < 0 || (run->status != NULL && status == 0 && !g_str_equal (run->status, "any")))
    {
      wbl_run_usage (run, "queues: mine, unassigned, all; statuses: open, with_customer, snoozed, resolved, any");
      return;
    }
  inbox = wbl_inbox_new (run->desk);
  run->state = inbox;
  run->state_free = g_object_unref;
  wbl_inbox_set_filter (inbox, (WblQueue) queue, run->status == NULL ? WBL_STATUS_OPEN : status, run->query);
  g_signal_connect_swapped (inbox, "loaded", G_CALLBACK (print_when_loaded), run);
}

/* ---- show ---- */

static const char *
type_word (WblContentType type)
{
  switch (type)
    {
    case WBL_CONTENT_NOTE:
      return "note";
    case WBL_CONTENT_EVENT:
      return "event";
    case WBL_CONTENT_RATING:
      return "rating";
    case WBL_CONTENT_SURVEY:
      return "survey";
    case WBL_CONTENT_TEXT:
      return "text";
    case WBL_CONTENT_IMAGE:
      return "image";
    case WBL_CONTENT_AUDIO:
    case WBL_CONTENT_VIDEO:
    case WBL_CONTENT_FILE:
    case WBL_CONTENT_LOCATION:
    case WBL_CONTENT_COMMAND:
    case WBL_CONTENT_FORWARD:
    case WBL_CONTENT_RTC:
    case WBL_CONTENT_UNKNOWN:
    default:
      return "file";
    }
}

static void
add_message (JsonBuilder *builder, const WblMessage *m, WblMaskFlags flags)
{
  json_builder_begin_object (builder);
  wbl_json_add_int (builder, "row", m->row_id);
  wbl_json_add_id (builder, "id", m->server_id);
  wbl_json_add_id (builder, "client_id", m->client_id);
  wbl_json_add_string (builder, "type", type_word (m->type));
  wbl_json_add_bool (builder, "from_us", m->from_us);
  wbl_json_add_masked (builder, "author", m->author, flags);
  wbl_json_add_int (builder, "time", m->time_ms);
  wbl_json_add_masked (builder, "text", m->text, flags);
  wbl_json_add_string (builder, "state", wbl_send_state_to_string (m->send_state));
  wbl_json_add_string (builder, "reason", m->fail_reason);
  wbl_json_add_int (builder, "stars", m->stars);
  wbl_json_add_id (builder, "quote", m->quote_mid);
  wbl_json_add_bool (builder, "calls_me", m->calls_me);
  wbl_json_add_bool (builder, "handed_over", m->handed_over);
  json_builder_end_object (builder);
}

static void
print_message (WblRun *run, const WblMessage *m, WblMaskFlags flags)
{
  g_autofree char *author = wbl_cli_mask (m->author, flags);
  g_autofree char *text = wbl_cli_mask (m->text, flags);
  g_autofree char *time = wbl_cli_time (m->time_ms);

  wbl_run_print (run, "%s  %-6s %s%s: %s  %s\n", time, type_word (m->type), m->from_us ? "> " : "", author, text,
                 wbl_send_state_to_string (m->send_state));
}

/* Its assignee may see all but cards, as in the window. */
static WblMaskFlags
mask_of (WblRun *run, const WblConversation *c)
{
  const WblAccountInfo *account = wbl_desk_get_account (run->desk);
  gboolean mine = account != NULL && g_strcmp0 (c->assignee_id, account->agent_id) == 0;

  return mine ? WBL_MASK_CARDS_ONLY : WBL_MASK_ALL;
}

static void
thread_loaded_cb (WblRun *run)
{
  WblThread *thread = run->state;
  GListModel *model = G_LIST_MODEL (thread);
  JsonBuilder *builder = json_builder_new ();
  WblMaskFlags flags = mask_of (run, wbl_thread_get_conversation (thread));

  g_signal_handlers_disconnect_by_func (thread, thread_loaded_cb, run);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "conversation");
  add_conversation (builder, wbl_thread_get_conversation (thread));
  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (WblThreadRow) row = g_list_model_get_item (model, i);

      add_message (builder, wbl_thread_row_get_message (row), flags);
      if (!run->json)
        print_message (run, wbl_thread_row_get_message (row), flags);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (run->json)
    wbl_run_print_json (run, builder);
  else
    g_object_unref (builder);
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
card_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblCustomerCard) card = wbl_desk_customer_finish (run->desk, result, &error);

  if (card == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  run->state = wbl_thread_new (run->desk, run->args[0]);
  run->state_free = g_object_unref;
  g_signal_connect_swapped (run->state, "loaded", G_CALLBACK (thread_loaded_cb), run);
}

static void
inbox_show (WblRun *run)
{
  wbl_desk_customer_async (run->desk, run->args[0], NULL, card_cb, run); /* says when there is no such conversation */
}

/* ---- writing ---- */

static void
print_receipt (WblRun *run, const WblReceipt *receipt)
{
  JsonBuilder *builder;

  if (!run->json)
    {
      wbl_run_print (run, "%s\n", wbl_send_state_to_string (receipt->state));
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "op", receipt->op_id);
  wbl_json_add_id (builder, "client_id", receipt->client_id);
  wbl_json_add_string (builder, "state", wbl_send_state_to_string (receipt->state));
  json_builder_end_object (builder);
  wbl_run_print_json (run, builder);
}

static void
end_with_receipt (WblRun *run, WblReceipt *receipt, const GError *error)
{
  if (receipt == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  print_receipt (run, receipt);
  wbl_receipt_free (receipt);
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  WblReceipt *receipt = wbl_desk_reply_finish (WBL_DESK (source), result, &error);

  end_with_receipt (data, receipt, error);
}

static void
inbox_reply (WblRun *run)
{
  WblReply reply = { .conversation = run->args[0], .text = run->args[1] };

  if (run->to != NULL && !g_ascii_string_to_signed (run->to, 10, 1, G_MAXINT64, &reply.quote_mid, NULL))
    {
      wbl_run_usage (run, "--to takes the id of a message, as inbox show --json prints it");
      return;
    }
  wbl_desk_reply_async (run->desk, &reply, replied_cb, run);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  WblReceipt *receipt = wbl_desk_note_finish (WBL_DESK (source), result, &error);

  end_with_receipt (data, receipt, error);
}

static void
inbox_note (WblRun *run)
{
  wbl_desk_note_async (run->desk, run->args[0], run->args[1], noted_cb, run);
}

/* ---- states ---- */

static void
inbox_resolve (WblRun *run)
{
  WblStatus status = run->undo ? WBL_STATUS_OPEN : WBL_STATUS_RESOLVED;

  wbl_desk_set_status_async (run->desk, run->args[0], status, 0, !run->undo, wbl_run_done_cb, run);
}

static void
inbox_unread (WblRun *run)
{
  wbl_desk_mark_unread_async (run->desk, run->args[0], wbl_run_done_cb, run);
}

static void
inbox_pin (WblRun *run)
{
  wbl_desk_pin_async (run->desk, run->args[0], !run->undo, wbl_run_done_cb, run);
}

static void
inbox_remove (WblRun *run)
{
  wbl_desk_remove_async (run->desk, run->args[0], run->undo, wbl_run_done_cb, run);
}

static void
inbox_take (WblRun *run)
{
  wbl_desk_take_async (run->desk, run->args[0], wbl_run_done_cb, run);
}

static const WblAgent *
find_agent (GPtrArray *agents, const char *name)
{
  for (guint i = 0; agents != NULL && i < agents->len; i++)
    {
      const WblAgent *agent = g_ptr_array_index (agents, i);

      if (g_str_equal (agent->id, name) || g_str_equal (agent->name, name))
        return agent;
    }
  return NULL;
}

static void
agents_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) agents = wbl_desk_agents_finish (run->desk, result, &error);
  const WblAgent *agent = find_agent (agents, run->agent);

  if (error != NULL)
    wbl_run_fail (run, error);
  else if (agent == NULL)
    wbl_run_usage (run, "there is no such agent in this team");
  else
    wbl_desk_assign_async (run->desk, run->args[0], agent->id, wbl_run_done_cb, run);
}

static void
inbox_assign (WblRun *run)
{
  if (run->agent == NULL)
    wbl_desk_assign_async (run->desk, run->args[0], NULL, wbl_run_done_cb, run);
  else
    wbl_desk_agents_async (run->desk, NULL, agents_cb, run);
}

const WblCommand wbl_inbox_commands[] = {
  { "inbox list", "[--queue mine|unassigned|all] [--status open|with_customer|snoozed|resolved|any] [--query TEXT] [--limit N]", "Conversations in the inbox's order", "qtQl", 0, 0,
    WBL_STORE_THERE, FALSE, inbox_list },
  { "inbox show", "CONVERSATION", "A conversation and its newest lines", "", 1, 1, WBL_STORE_THERE, FALSE, inbox_show },
  { "inbox reply", "CONVERSATION TEXT [--to MESSAGE]", "Write to the customer", "o", 2, 2, WBL_STORE_THERE, FALSE, inbox_reply },
  { "inbox note", "CONVERSATION TEXT", "Write a private note", "", 2, 2, WBL_STORE_THERE, FALSE, inbox_note },
  { "inbox resolve", "CONVERSATION [--undo]", "Resolve, and ask for a rating", "U", 1, 1, WBL_STORE_THERE, FALSE, inbox_resolve },
  { "inbox unread", "CONVERSATION", "Mark what the customer wrote last as unread again", "", 1, 1, WBL_STORE_THERE, FALSE, inbox_unread },
  { "inbox pin", "CONVERSATION [--undo]", "Keep on top of the list", "U", 1, 1, WBL_STORE_THERE, FALSE, inbox_pin },
  { "inbox remove", "CONVERSATION [--undo]", "Take out of this device's list; colleagues keep it, a new message brings it back", "U",
    1, 1, WBL_STORE_THERE, FALSE, inbox_remove },
  { "inbox take", "CONVERSATION", "Take an unassigned conversation", "", 1, 1, WBL_STORE_THERE, FALSE, inbox_take },
  { "inbox assign", "CONVERSATION [--agent NAME]", "Hand to an agent, or to nobody", "g", 1, 1, WBL_STORE_THERE, FALSE, inbox_assign },
  { NULL }
};
