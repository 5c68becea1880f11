/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-ai"

#include "config.h"

#include "model/wbl-ai.h"
#include "model/wbl-mentions.h"

static void
test_reads (void)
{
  g_auto (WblAiMark) piece = { 0 };
  g_auto (WblAiMark) last = { 0 };
  g_auto (WblAiMark) failed = { 0 };

  g_assert_true (wbl_ai_mark_read ("{\"ai\":{\"stream\":true,\"role\":\"ai\",\"seq\":2,\"finish\":false,"
                                   "\"request_msg_id\":9007199254740993}}", &piece));
  g_assert_true (piece.from_ai && piece.streamed && !piece.finished);
  g_assert_cmpint (piece.seq, ==, 2);
  g_assert_cmpint (piece.request_mid, ==, G_GINT64_CONSTANT (9007199254740993));
  g_assert_true (wbl_ai_mark_read ("{\"ai\":{\"stream\":true,\"finish\":true}}", &last));
  g_assert_true (last.finished && !last.streamed);
  g_assert_true (wbl_ai_mark_read ("{\"lanying_connector\":{\"result\":\"error\",\"error_code\":\"rate_limit_reached\","
                                   "\"is_debug_msg\":true}}", &failed));
  g_assert_true (failed.failed && failed.debug && !failed.from_ai);
  g_assert_cmpstr (failed.error_code, ==, "rate_limit_reached");
}

static void
test_anything_else (void)
{
  static const char *const texts[] = { NULL, "", "{", "[]", "{\"ai\":5}", "{\"ai\":[]}", "{\"app\":\"warbler\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (WblAiMark) mark = { 0 };

      g_assert_false (wbl_ai_mark_read (texts[i], &mark));
      g_assert_false (mark.from_ai || mark.streamed || mark.failed || mark.debug);
      g_assert_cmpstr (mark.error_code, ==, "");
    }
}

static void
test_writes (void)
{
  g_autofree char *survey = wbl_ai_ext_for_nobody ("{\"app\":\"warbler\",\"v\":1}");
  g_autofree char *broken = wbl_ai_ext_for_nobody ("{{");
  g_autofree char *context = wbl_ai_ext_for_context (NULL);
  g_autofree char *question = wbl_ai_ext_for_question ("shop", TRUE);
  g_autoptr (GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *document = NULL;
  g_auto (WblAiMark) mark = { 0 };

  g_assert_cmpstr (survey, ==, "{\"app\":\"warbler\",\"v\":1,\"ai\":{\"role\":\"ai\"}}");
  g_assert_cmpstr (broken, ==, "{\"ai\":{\"role\":\"ai\"}}");
  g_assert_true (wbl_ai_mark_read (survey, &mark));
  g_assert_true (mark.from_ai);
  g_assert_cmpstr (context, ==, "{\"ai\":{\"ai_generate\":false}}");
  g_assert_cmpstr (question, ==, "{\"ai\":{\"preset_name\":\"shop\",\"reset_prompt\":true,\"force_stream\":true}}");
  g_hash_table_insert (facts, (char *) "version", (char *) "3");
  g_hash_table_insert (facts, (char *) "key", (char *) "a\"b");
  document = wbl_ai_ext_for_document (facts);
  g_assert_cmpstr (document, ==, "{\"ai\":{\"metadata\":{\"key\":\"a\\\"b\",\"version\":\"3\"}}}");
  g_assert_null (wbl_ai_document_of (document)); /* it has no name */
  g_assert_null (wbl_ai_document_of ("{\"ai\":{\"metadata\":[\"document\"]}}"));
  g_assert_null (wbl_ai_document_of (NULL));
}

/* Ids are 64 bits wide, as numbers and as digits; a neighbour of a double's precision is somebody else. */
static void
test_mentions (void)
{
  const gint64 me = G_GINT64_CONSTANT (9007199254740993); /* 2^53 + 1 */

  g_assert_true (wbl_mentions_call ("{\"mentionList\":[5,9007199254740993]}", me));
  g_assert_true (wbl_mentions_call ("{\"mentionList\":[\"9007199254740993\"]}", me));
  g_assert_true (wbl_mentions_call ("{\"mentionAll\":true}", me));
  g_assert_true (wbl_mentions_call ("{\"mentionList\":[9223372036854775807]}", G_MAXINT64));
  g_assert_false (wbl_mentions_call ("{\"mentionList\":[9007199254740992,9007199254740994]}", me));
  g_assert_false (wbl_mentions_call ("{\"mentionList\":[9007199254740992.0,null,{},[9007199254740993]]}", me));
  g_assert_false (wbl_mentions_call ("{\"mentionList\":[18446744073709551615]}", G_MAXINT64));
  g_assert_false (wbl_mentions_call ("{\"mentionList\":9007199254740993,\"mentionAll\":\"true\"}", me));
  g_assert_false (wbl_mentions_call ("not JSON", me));
  g_assert_false (wbl_mentions_call (NULL, me));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ai/reads", test_reads);
  g_test_add_func ("/ai/anything-else", test_anything_else);
  g_test_add_func ("/ai/writes", test_writes);
  g_test_add_func ("/ai/mentions", test_mentions);
  return g_test_run ();
}
