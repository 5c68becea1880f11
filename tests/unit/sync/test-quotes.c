/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-quotes"

#include "config.h"

#include <string.h>

#include "lanying/wbl-cloud-error.h"
#include "unit/desk/desk-fixture.h"

/* Replies that point at a certain message, both ways, and what becomes of them. */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desk;
  TestCustomer *customer;
  char *conversation;
  gint64 asked, added; /* two lines of the customer */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;

  f->nest = test_nest_new_with ("--faults", &f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "林岚", WBL_ROLE_AGENT);
  f->customer = test_customer_new (f->nest, f->support);
  f->asked = test_customer_say (f->customer, "运费谁出？\n卡号 6222021234567890128");
  f->added = test_customer_say (f->customer, "还有，几天到？");
  test_desk_wait_text (f->desk, f->customer->peer->uid, "还有，几天到？");
  c = test_desk_conversation (f->desk, f->customer->peer->uid);
  f->conversation = g_strdup (c->id);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
  g_free (f->conversation);
}

static WblReceipt *
answer (Fixture *f, const char *text, gint64 mid, GError **error)
{
  WblReply reply = { .conversation = f->conversation, .text = text, .quote_mid = mid };
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_reply_async (f->desk->desk, &reply, test_ready_cb, &result);
  test_wait_result (&result);
  return wbl_desk_reply_finish (f->desk->desk, result, error);
}

static JsonObject *
quote_in (const char *ext)
{
  g_autoptr (JsonNode) node = json_from_string (ext, NULL);

  g_assert_nonnull (node);
  return json_object_ref (json_object_get_object_member (json_node_get_object (node), "quote"));
}

/* The customer's client learns which message is meant and how it began; no card number, nobody's private name. */
static void
test_out (Fixture *f, gconstpointer data)
{
  g_autofree char *mid = g_strdup_printf ("%" G_GINT64_FORMAT, f->asked);
  g_autoptr (WblReceipt) receipt = answer (f, "我们出", f->asked, NULL);
  g_autoptr (JsonObject) quote = NULL;
  g_autoptr (WblMessage) newest = NULL;

  g_assert_nonnull (receipt);
  test_customer_wait_texts (f->customer, 1);
  quote = quote_in (f->customer->exts->pdata[0]);
  g_assert_cmpstr (json_object_get_string_member (quote, "mid"), ==, mid);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (quote, "text"), "运费谁出？ 卡号"));
  g_assert_null (strstr (json_object_get_string_member (quote, "text"), "6222021234567890128"));
  g_assert_false (json_object_has_member (quote, "name"));
  test_desk_wait_idle (f->desk);
  newest = test_desk_newest (f->desk, f->conversation);
  g_assert_cmpint (newest->quote_mid, ==, f->asked);
  g_assert_true (g_str_has_prefix (newest->quote->text, "运费谁出？"));
  g_assert_null (newest->quote->quote);
}

static void
customer_answers (Fixture *f, const char *text, char *ext)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autoptr (WblWireFrame) frame = NULL;

  body.has_type = TRUE;
  body.type = (gint) WBL_BODY_CHAT;
  body.content = (char *) text;
  body.ext = ext;
  frame = nest_peer_send_body (f->customer->peer, f->support, nest_peer_new_client_id (f->customer->peer), &body);
  g_assert_cmpint ((gint) frame->sync_dl->status->code, ==, WBL_STATUS_OK);
  test_desk_wait_text (f->desk, f->customer->peer->uid, text);
}

/* What a customer claims to quote is not believed: the words are those of the desk's own copy. */
static void
test_in (Fixture *f, gconstpointer data)
{
  g_autofree char *forged = NULL;
  g_autoptr (WblMessage) own = NULL, shown = NULL, unknown = NULL, odd = NULL;
  g_autoptr (WblReceipt) receipt = answer (f, "我们出运费", 0, NULL);

  test_customer_wait_texts (f->customer, 1);
  test_desk_wait_idle (f->desk);
  own = test_desk_newest (f->desk, f->conversation);
  forged = g_strdup_printf ("{\"quote\":{\"mid\":\"%" G_GINT64_FORMAT "\",\"name\":\"林岚\",\"text\":\"赔你一万元\"}}", own->server_id);
  customer_answers (f, "你说过的", forged);
  shown = test_desk_newest (f->desk, f->conversation);
  g_assert_cmpint (shown->quote_mid, ==, own->server_id);
  g_assert_cmpstr (shown->quote->text, ==, "我们出运费");
  g_assert_cmpstr (shown->quote->author, ==, "林岚");
  customer_answers (f, "那时候说的", (char *) "{\"quote\":{\"mid\":\"12345\",\"text\":\"赔你一万元\"}}");
  unknown = test_desk_newest (f->desk, f->conversation);
  g_assert_cmpint (unknown->quote_mid, ==, 12345);
  g_assert_null (unknown->quote);
  customer_answers (f, "哈", (char *) "{\"quote\":[{\"mid\":-1}]}");
  odd = test_desk_newest (f->desk, f->conversation);
  g_assert_cmpint (odd->quote_mid, ==, 0);
}

static void
take_back (Fixture *f, gint64 mid)
{
  g_autoptr (WblWireFrame) frame
      = nest_peer_operate (f->customer->peer, f->support, WBL_OPER_RECALL, mid, f->support, NULL);

  g_assert_cmpint ((gint) frame->sync_dl->status->code, ==, WBL_STATUS_OK);
}

static gboolean
quote_is_gone (Fixture *f)
{
  g_autoptr (WblMessage) newest = test_desk_newest (f->desk, f->conversation);

  return newest->quote != NULL && newest->quote->recalled;
}

/* What was taken back is not quoted any more: not in the thread, and not in a new reply. */
static void
test_taken_back (Fixture *f, gconstpointer data)
{
  g_autoptr (WblReceipt) receipt = answer (f, "三天", f->added, NULL);
  g_autoptr (WblMessage) newest = NULL;
  g_autoptr (GError) error = NULL;

  test_desk_wait_idle (f->desk);
  take_back (f, f->added);
  TEST_WAIT (quote_is_gone (f));
  newest = test_desk_newest (f->desk, f->conversation);
  g_assert_cmpstr (newest->quote->text, ==, "");
  g_assert_null (answer (f, "也就是三天", f->added, &error));
  g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND);
}

static gboolean
newest_is_recalled (Fixture *f)
{
  g_autoptr (WblMessage) newest = test_desk_newest (f->desk, f->conversation);

  return newest->recalled;
}

/* The five minutes are the cloud's to judge: what it refuses stays, here and at the customer's. */
static void
test_recalled_too_late (Fixture *f, gconstpointer data)
{
  g_autoptr (WblReceipt) receipt = answer (f, "价格是 9 元", 0, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting = NULL;

  test_customer_wait_texts (f->customer, 1);
  test_desk_wait_idle (f->desk);
  g_assert_cmpint (nest_peer_code (f->customer->peer, "POST", "/__test__/set",
                                   "{\"rest\":{\"path\":\"/message/send\",\"times\":1,\"code\":10002}}"),
                   ==, 200);
  wbl_desk_recall_async (f->desk->desk, receipt->row_id, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_false (wbl_desk_command_finish (f->desk->desk, result, &error));
  g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND);
  test_desk_wait_idle (f->desk);
  g_assert_false (newest_is_recalled (f));
  waiting = test_desk_outbox (f->desk); /* and it is not tried again by itself */
  g_assert_cmpuint (waiting->len, ==, 0);
  g_assert_cmpuint (test_export_count (f->nest, "RECALL", f->customer->peer->uid, NULL), ==, 0);
}

/* What we take back is gone here as well, and cannot be taken back where there is no connection to do it. */
static void
test_recalled (Fixture *f, gconstpointer data)
{
  g_autoptr (WblReceipt) receipt = answer (f, "价格是 9 元", 0, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_customer_wait_texts (f->customer, 1);
  test_desk_wait_idle (f->desk);
  TEST_DO (f->desk, wbl_desk_recall_async, receipt->row_id);
  TEST_WAIT (newest_is_recalled (f));
  nest_process_stop (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->desk->desk) != WBL_DESK_ONLINE);
  wbl_desk_recall_async (f->desk->desk, receipt->row_id, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_false (wbl_desk_command_finish (f->desk->desk, result, &error));
  g_assert_error (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE);
}

/* Whoever may not write to customers takes nothing back from them either: the desk refuses it, not only the button. */
static void
test_recalled_by_role (Fixture *f, gconstpointer data)
{
  const WblRole roles[] = { WBL_ROLE_SUPERVISOR, WBL_ROLE_AUDITOR };
  g_autoptr (WblReceipt) receipt = answer (f, "价格是 9 元", 0, NULL);

  test_customer_wait_texts (f->customer, 1);
  test_desk_wait_idle (f->desk);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      test_desk_sign_in (f->desk, f->nest, "Sue", roles[i]);
      wbl_desk_recall_async (f->desk->desk, receipt->row_id, test_ready_cb, &result);
      test_wait_result (&result);
      g_assert_false (wbl_desk_command_finish (f->desk->desk, result, &error));
      g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN);
    }
  test_desk_wait_idle (f->desk);
  g_assert_cmpuint (test_export_count (f->nest, "RECALL", f->customer->peer->uid, NULL), ==, 0);
}

/* A message of somebody else's chat cannot be quoted: its words would reach a stranger. */
static void
test_other_chat (Fixture *f, gconstpointer data)
{
  g_autoptr (TestCustomer) other = test_customer_new (f->nest, f->support);
  gint64 mid = test_customer_say (other, "我的地址是文三路 138 号");
  g_autoptr (GError) error = NULL;

  test_desk_wait_text (f->desk, other->peer->uid, "我的地址是文三路 138 号");
  g_assert_null (answer (f, "收到", mid, &error));
  g_assert_error (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND);
}

static WblDrafts *
drafts_of (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  WblDrafts *drafts;

  wbl_desk_load_drafts_async (f->desk->desk, f->conversation, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  drafts = wbl_desk_load_drafts_finish (f->desk->desk, result, NULL);
  g_assert_nonnull (drafts);
  return drafts;
}

static gboolean
draft_has_quote (Fixture *f)
{
  g_autoptr (WblDrafts) drafts = drafts_of (f);

  return drafts->quote != NULL;
}

static void
leave_draft_and_die (Fixture *f)
{
  g_autofree char *mid = g_strdup_printf ("%" G_GINT64_FORMAT, f->asked);
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "unit", "sync", "drafter", NULL);
  g_autoptr (GSubprocess) child
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, f->desk->dir, f->conversation, mid, NULL);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

  g_assert_cmpstr (line, ==, "kept");
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);
}

/* What a reply will answer is part of the draft: it outlives the process, and goes with what is sent. */
static void
test_draft (Fixture *f, gconstpointer data)
{
  g_autoptr (WblDrafts) found = NULL, sent = NULL;
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblReceipt) receipt = NULL;

  test_desk_close (f->desk);
  leave_draft_and_die (f);
  test_desk_open (f->desk);
  found = drafts_of (f);
  g_assert_cmpstr (found->reply, ==, "half a thou");
  g_assert_cmpstr (found->file->name, ==, "receipt.txt");
  g_assert_cmpmem (g_bytes_get_data (found->file->bytes, NULL), g_bytes_get_size (found->file->bytes), "a receipt", 9);
  g_assert_cmpint (found->quote->server_id, ==, f->asked);
  test_desk_resume (f->desk);
  test_desk_wait_online (f->desk);
  receipt = answer (f, "half a thought", f->asked, NULL);
  sent = drafts_of (f);
  g_assert_null (sent->reply);
  g_assert_null (sent->file);
  g_assert_null (sent->quote);
  TEST_DO (f->desk, wbl_desk_save_draft_async, f->conversation, FALSE, "", f->added);
  test_desk_wait_idle (f->desk);
  c = test_desk_conversation (f->desk, f->customer->peer->uid);
  g_assert_null (c->draft); /* nothing is written yet */
  take_back (f, f->added);
  TEST_WAIT (!draft_has_quote (f));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/quotes/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("out", test_out);
  ADD ("in", test_in);
  ADD ("taken-back", test_taken_back);
  ADD ("recalled", test_recalled);
  ADD ("recalled/too-late", test_recalled_too_late);
  ADD ("recalled/by-role", test_recalled_by_role);
  ADD ("other-chat", test_other_chat);
  ADD ("draft", test_draft);
  return g_test_run ();
}
