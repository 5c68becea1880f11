/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-hostile"

#include "config.h"

#include "store/wbl-db-conversations.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-ratings.h"
#include "unit/store/db-fixture.h"

/* What customers, team members and servers may write into a record, and what must not come of it. */

static void
operate (WblDb *db, gint64 id, gint64 from, WblCloudOper oper, gint64 about, const char *text)
{
  WblCloudPage *page = page_new (CUSTOMER);
  WblCloudRecord *record = record_new (id, from, T0 + id, text, NULL);

  record->ns = WBL_CLOUD_OPERATION;
  record->oper = oper;
  record->oper_mid = about;
  g_ptr_array_add (page->records, record);
  store_page (db, page, 0);
}

static void
assert_text (WblDb *db, gint64 mid, const char *expected)
{
  g_autofree char *text = wbl_db_text (db, "SELECT text FROM message WHERE mid=?", "i", mid);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_change_of_others (void)
{
  WblDb *db = db_new (TEAM);

  say (db, 10, CUSTOMER, T0, "It leaks", NULL);
  say (db, 11, UID, T0 + 1, "You get a new one", NULL);
  operate (db, 12, CUSTOMER, WBL_OPER_REPLACE, 11, "You get ten new ones");
  operate (db, 13, CUSTOMER, WBL_OPER_APPEND, 11, " and money");
  operate (db, 14, CUSTOMER, WBL_OPER_RECALL, 11, "");
  operate (db, 15, CUSTOMER, WBL_OPER_DELETE, 11, "");
  assert_text (db, 11, "You get a new one");
  operate (db, 16, UID, WBL_OPER_REPLACE, 11, "You get one more");
  assert_text (db, 11, "You get one more");
  operate (db, 17, CUSTOMER, WBL_OPER_RECALL, 10, "");
  assert_text (db, 10, "");
  wbl_db_close (db);
}

/* An operation counts from the confirmed staff room only. */
static void
test_forged_operation (void)
{
  static const char op[] = "{\"app\":\"warbler\",\"v\":1,\"op\":{\"id\":\"x\",\"kind\":\"agent.join\",\"entity\":"
                           "\"agent:evil\",\"payload\":{\"name\":\"Evil\",\"role\":\"supervisor\"}}}";
  WblDb *db = db_new (TEAM);
  const gint64 peers[] = { CUSTOMER, TEAM + 1, TEAM };

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      WblCloudPage *page = page_new (peers[i]);
      WblCloudRecord *record = record_new (10 + i, CUSTOMER, T0, "", op);

      page->group = peers[i] == TEAM + 1; /* the last one is a user with the number of the room */
      record->ctype = WBL_CONTENT_COMMAND;
      g_ptr_array_add (page->records, record);
      store_page (db, page, 0);
    }
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM op", ""), ==, 0);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM agent", ""), ==, 0);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM message WHERE conversation IS NOT NULL", ""), ==, 0);
  wbl_db_close (db);
}

static WblOp *
op_with (const char *body)
{
  g_autofree char *ext = g_strdup_printf (
      "{\"app\":\"warbler\",\"v\":1,\"op\":{\"id\":\"x\",\"kind\":\"status\",\"entity\":\"conv:c\",%s}}", body);

  return wbl_op_from_ext (ext, NULL);
}

static void
test_numbers (void)
{
  g_autoptr (WblOp) large = op_with ("\"lamport\":9223372036854775807,\"at\":9223372036854775807,\"base\":\"18446744073709551615\"");
  g_autoptr (WblOp) small = op_with ("\"lamport\":-5,\"at\":-9223372036854775807,\"base\":\"-1\"");
  g_autoptr (WblOp) own = wbl_op_new ("status", "conv:c");
  WblDb *db = db_new (TEAM);

  g_assert_cmpint (large->at_ms, ==, WBL_TIME_MAX_MS);
  g_assert_cmpint (large->base, ==, 0);
  g_assert_cmpint (small->lamport, ==, 0);
  g_assert_cmpint (small->at_ms, ==, 0);
  g_assert_cmpint (small->base, ==, 0);
  g_assert_null (op_with ("\"lamport\":9223372036854775808"));
  g_assert_true (wbl_db_op_receive (db, large, 1, NULL));
  g_assert_true (wbl_db_op_add (db, own, NULL));
  g_assert_cmpint (own->lamport, >, large->lamport);
  wbl_db_close (db);
}

static void
test_times_and_places (void)
{
  WblDb *db = db_new (TEAM);
  g_autofree char *id = id_of (CUSTOMER, 10);
  g_autofree char *entity = g_strconcat ("conv:", id, NULL);
  g_autoptr (WblConversation) c = NULL;

  say (db, 10, CUSTOMER, T0, "hello", NULL);
  receive_op (db, 1, "a", "status", entity, "a1", "{\"status\":\"snoozed\",\"until\":-9223372036854775807,\"up_to_mid\":\"x\"}");
  receive_op (db, 2, "b", "priority", entity, "a1", "{\"value\":9223372036854775807}");
  receive_op (db, 3, "c", "label", entity, "a1", "{\"add\":[\"two\\nlines\",7,null,[],{},\"\",\"vip\"]}");
  receive_op (db, 4, "d", "promise", "promise:p", "a1", "{\"conv\":\"nowhere\",\"due\":9223372036854775807}");
  receive_op (db, 5, "e", "promise", "promise:", "a1", "{}");
  receive_op (db, 6, "f", "contact", "contact:-7", "a1", "{\"field\":\"name'; DROP TABLE op; --\",\"value\":\"x\"}");
  receive_op (db, 7, "g", "review", "rating:r1", "a1", "{\"sees\":[1,{}],\"cause\":[]}");
  receive_op (db, 8, "h", "note", entity, "a1", "{\"text\":\"note \\u0000 end\"}");
  receive_op (db, 9, "i", "claim", entity, "", "{\"agent\":{}}");
  c = wbl_db_get_conversation (db, id, NULL);
  g_assert_cmpint (c->priority, ==, 2);
  g_assert_cmpstr (c->labels[0], ==, "vip");
  g_assert_null (c->labels[1]);
  g_assert_cmpint (wbl_db_int (db, "SELECT due_ms FROM promise WHERE id='p'", ""), ==, WBL_TIME_MAX_MS);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM op", ""), ==, 9);
  wbl_db_close (db);
}

static void
test_long_operation (void)
{
  g_autofree char *text = g_strnfill (4 * WBL_OP_MAX_EXT, 'x');
  g_autofree char *body = g_strdup_printf ("\"payload\":{\"text\":\"%s\"}", text);

  g_assert_null (op_with (body));
}

/* What is not stored must not count as received: what came before it may still be on its way. */
static void
test_brief_is_no_progress (void)
{
  WblDb *db = db_new (TEAM);
  WblCloudPage *page = page_new (CUSTOMER);
  WblCloudRecord *typing = record_new (900, CUSTOMER, T0, "", "{\"input_status\":\"typing\"}");

  say (db, 10, CUSTOMER, T0, "hello", NULL);
  typing->ephemeral = TRUE;
  g_ptr_array_add (page->records, typing);
  store_page (db, page, 0);
  g_assert_cmpint (wbl_db_int (db, "SELECT newest_mid FROM chat", ""), ==, 10);
  wbl_db_close (db);
}

/* A text that is written piece by piece keeps a bounded history. */
static void
test_many_edits (void)
{
  WblDb *db = db_new (TEAM);

  say (db, 10, CUSTOMER, T0, "a", NULL);
  for (gint64 i = 0; i < 200; i++)
    operate (db, 11 + i, CUSTOMER, WBL_OPER_APPEND, 10, "b");
  g_assert_cmpint (wbl_db_int (db, "SELECT length(text) FROM message WHERE mid=10", ""), ==, 201);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM message_history", ""), <=, 50);
  wbl_db_close (db);
}

static void
edit (WblDb *db, gint64 id, WblCloudOper oper, const char *text, const char *ext, gint64 edit_ms, gboolean group)
{
  WblCloudPage *page = page_new (CUSTOMER);
  WblCloudRecord *record = record_new (id, CUSTOMER, T0 + id, text, ext);

  record->ns = WBL_CLOUD_OPERATION;
  record->oper = oper;
  record->oper_mid = 10;
  record->edit_ms = edit_ms;
  record->group = group;
  g_ptr_array_add (page->records, record);
  store_page (db, page, 0);
}

static void
assert_ext (WblDb *db, const char *expected)
{
  g_autofree char *ext = wbl_db_text (db, "SELECT ext FROM message WHERE mid=10", "");

  g_assert_cmpstr (ext, ==, expected);
}

/* A bot writes: pieces grow one line, a late one does not count, the end repairs what was lost; ext grows with it. */
static void
test_streamed_answer (void)
{
  WblDb *db = db_new (TEAM);

  say (db, 10, CUSTOMER, T0, "Two", "{\"ai\":{\"stream\":true,\"seq\":1,\"finish\":false,\"role\":\"ai\"}}");
  edit (db, 11, WBL_OPER_APPEND, " years", "{\"ai\":{\"stream\":true,\"seq\":2}}", T0 + 200, FALSE);
  edit (db, 12, WBL_OPER_APPEND, "LATE", "{\"ai\":{\"seq\":9}}", T0 + 100, FALSE);
  edit (db, 13, WBL_OPER_REPLACE, "BEFORE", NULL, T0 - 1, FALSE);
  assert_text (db, 10, "Two years");
  assert_ext (db, "{\"ai\":{\"stream\":true,\"seq\":2,\"finish\":false,\"role\":\"ai\"}}");
  g_assert_cmpint (wbl_db_int (db, "SELECT streaming FROM message WHERE mid=10", ""), ==, 1);
  edit (db, 14, WBL_OPER_REPLACE, "Two years, see §3", "{\"ai\":{\"seq\":4,\"finish\":true},\"reference\":[\"a\"]}", T0 + 300, FALSE);
  assert_text (db, 10, "Two years, see §3");
  assert_ext (db, "{\"ai\":{\"stream\":true,\"seq\":4,\"finish\":true,\"role\":\"ai\"},\"reference\":[\"a\"]}");
  g_assert_cmpint (wbl_db_int (db, "SELECT streaming+edited FROM message WHERE mid=10", ""), ==, 0);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM message", ""), ==, 1);
  /* In a group a replacement has to say when it was made; ext that is no object changes nothing. */
  edit (db, 15, WBL_OPER_REPLACE, "whenever", NULL, 0, TRUE);
  edit (db, 16, WBL_OPER_REPLACE, "", "[[", T0 + 400, FALSE);
  assert_text (db, 10, "Two years, see §3");
  assert_ext (db, "{\"ai\":{\"stream\":true,\"seq\":4,\"finish\":true,\"role\":\"ai\"},\"reference\":[\"a\"]}");
  wbl_db_close (db);
}

/* Another device of ours reads, and then wants it unread again. A customer cannot. */
static void
test_read_elsewhere (void)
{
  WblDb *db = db_new (TEAM);

  say (db, 10, CUSTOMER, T0, "a", NULL);
  say (db, 11, CUSTOMER, T0 + 1, "b", NULL);
  operate (db, 12, UID, WBL_OPER_READ_ALL, 11, "");
  g_assert_cmpint (wbl_db_int (db, "SELECT read_mid FROM chat WHERE peer=501", ""), ==, 11);
  operate (db, 13, CUSTOMER, WBL_OPER_READ_CANCEL, 10, "");
  g_assert_cmpint (wbl_db_int (db, "SELECT read_mid FROM chat WHERE peer=501", ""), ==, 11);
  operate (db, 14, UID, WBL_OPER_READ_CANCEL, 11, "");
  g_assert_cmpint (wbl_db_int (db, "SELECT read_mid FROM chat WHERE peer=501", ""), ==, 10);
  wbl_db_close (db);
}

static void
send_file (WblDb *db, gint64 mid, WblContentType type, const char *attachment)
{
  WblCloudPage *page = page_new (CUSTOMER);
  WblCloudRecord *record = record_new (mid, CUSTOMER, T0 + mid, "", NULL);

  record->ctype = type;
  record->attachment = g_strdup (attachment);
  g_ptr_array_add (page->records, record);
  store_page (db, page, 0);
}

static gint64
row_of (WblDb *db, gint64 mid)
{
  return wbl_db_int (db, "SELECT id FROM message WHERE mid=?", "i", mid);
}

/* A place reads as its address; numbers that are none, or no numbers, read as nothing. */
static void
test_places (void)
{
  static const struct
  {
    const char *attachment;
    const char *text;
  } places[] = {
    { "{\"lat\":39.90374,\"lon\":116.397827,\"addr\":\"天安门\"}", "天安门 (39.903740, 116.397827)" },
    { "{\"lat\":39,\"lon\":-7}", "39.000000, -7.000000" },
    { "{\"lat\":[],\"lon\":{}}", "" },
    { "{\"addr\":\"x\"}", "" },
    { "nonsense", "" },
  };
  WblDb *db = db_new (TEAM);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (WblMessage) message = NULL;

      send_file (db, 20 + i, WBL_CONTENT_LOCATION, places[i].attachment);
      message = wbl_db_get_message (db, row_of (db, 20 + i), NULL);
      g_assert_cmpstr (message->text, ==, places[i].text);
    }
  wbl_db_close (db);
}

/* What the cloud has makes room, the oldest first; a file that only we have stays. */
static void
test_file_room (void)
{
  WblDb *db = db_new (TEAM);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (1000), 1000);

  send_file (db, 10, WBL_CONTENT_FILE, "{\"dName\":\"ours\"}");
  send_file (db, 11, WBL_CONTENT_FILE, "{\"dName\":\"a\",\"url\":\"/file/a\"}");
  send_file (db, 12, WBL_CONTENT_FILE, "{\"dName\":\"b\",\"url\":\"/file/b\"}");
  send_file (db, 13, WBL_CONTENT_FILE, "nonsense");
  for (gint64 mid = 10; mid <= 13; mid++)
    g_assert_true (wbl_db_put_file (db, row_of (db, mid), FALSE, bytes, NULL));
  g_assert_true (wbl_db_trim_files (db, 4000, NULL));
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM file", ""), ==, 4);
  g_assert_true (wbl_db_trim_files (db, 3999, NULL));
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM file WHERE message=?", "i", row_of (db, 11)), ==, 0);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM file", ""), ==, 3);
  g_assert_true (wbl_db_trim_files (db, 0, NULL));
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM file", ""), ==, 2);
  wbl_db_close (db);
}

/* Server ids count within their chat. */
static void
test_same_id_elsewhere (void)
{
  WblDb *db = db_new (TEAM);
  WblCloudPage *page = page_new (CUSTOMER + 1);

  say (db, 10, CUSTOMER, T0, "mine", NULL);
  g_ptr_array_add (page->records, record_new (10, CUSTOMER + 1, T0, "theirs", NULL));
  store_page (db, page, 0);
  operate (db, 11, CUSTOMER, WBL_OPER_REPLACE, 10, "changed");
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM message WHERE mid=10 AND text='theirs'", ""), ==, 1);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM message WHERE mid=10 AND text='changed'", ""), ==, 1);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(DISTINCT conversation) FROM message", ""), ==, 2);
  wbl_db_close (db);
}

/* A customer asks no survey, so nothing they say after it is an answer to one. */
static void
test_forged_survey (void)
{
  WblDb *db = db_new (TEAM);
  g_autoptr (WblRating) rating = NULL;

  say (db, 10, CUSTOMER, T0, "How was it?", SURVEY_EXT);
  say (db, 11, CUSTOMER, T0 + 1, "1", NULL);
  rating = wbl_db_get_rating (db, "r11", NULL);
  g_assert_null (rating);
  wbl_db_close (db);
}

static void
test_client_ids (void)
{
  WblDb *db = db_new (TEAM);
  gint64 last = 0;

  for (guint i = 0; i < 2000; i++)
    {
      gint64 next = wbl_db_next_client_id (db, NULL);

      g_assert_cmpint (next, >, last);
      last = next;
    }
  wbl_db_close (db);
}

static void
test_ext (void)
{
  static const char *const exts[] = {
    "{\"app\":\"warbler\",\"t\":\"rating\",\"stars\":-9223372036854775807}",
    "{\"app\":\"warbler\",\"t\":\"rating\",\"stars\":5,\"survey\":[],\"comment\":{}}",
    "{\"app\":[],\"t\":{},\"name\":7,\"ai\":{\"stream\":\"x\"}}",
    "{\"app\":\"warbler\",\"name\":\"\\udc00\",\"ai\":[]}",
    "['\"',[[[[",
    "not json",
  };
  WblDb *db = db_new (TEAM);
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *large = g_strnfill (1024 * 1024, 'w');

  for (guint i = 0; i < G_N_ELEMENTS (exts); i++)
    say (db, 10 + i, CUSTOMER, T0 + i, "hello", exts[i]);
  say (db, 20, CUSTOMER, T0 + 20, large, deep);
  say (db, 21, CUSTOMER, WBL_TIME_MAX_MS, "\xe2\x80\xae\x01\x7f <b>&amp;\n\n\n", NULL);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM message", ""), ==, 8);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM rating WHERE stars NOT BETWEEN 1 AND 5", ""), ==, 0);
  wbl_db_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/change-of-others", test_change_of_others);
  g_test_add_func ("/hostile/forged-operation", test_forged_operation);
  g_test_add_func ("/hostile/numbers", test_numbers);
  g_test_add_func ("/hostile/times-and-places", test_times_and_places);
  g_test_add_func ("/hostile/long-operation", test_long_operation);
  g_test_add_func ("/hostile/brief-is-no-progress", test_brief_is_no_progress);
  g_test_add_func ("/hostile/many-edits", test_many_edits);
  g_test_add_func ("/hostile/streamed-answer", test_streamed_answer);
  g_test_add_func ("/hostile/read-elsewhere", test_read_elsewhere);
  g_test_add_func ("/hostile/places", test_places);
  g_test_add_func ("/hostile/file-room", test_file_room);
  g_test_add_func ("/hostile/same-id-elsewhere", test_same_id_elsewhere);
  g_test_add_func ("/hostile/forged-survey", test_forged_survey);
  g_test_add_func ("/hostile/client-ids", test_client_ids);
  g_test_add_func ("/hostile/ext", test_ext);
  return g_test_run ();
}
