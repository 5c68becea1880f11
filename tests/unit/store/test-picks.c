/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/wbl-db-articles.h"
#include "store/wbl-db-learn.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-outbox.h"
#include "store/wbl-db-questions.h"
#include "tests/unit/rounds.h"
#include "unit/store/db-fixture.h"

/* Questions that articles answer, from the team's log. */

#define N_PICKS 40

static void
put_article (WblDb *db, const char *key)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticle *article = wbl_article_new ();
  WblArticleCounts counts = { 0 };

  article->key = g_strdup (key);
  article->title = g_strdup ("Title");
  article->body = g_strdup ("Body");
  g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
  g_assert_true (wbl_db_put_articles (db, puts, &counts, NULL));
}

static guint
count_questions (WblDb *db)
{
  return wbl_question_index_get_size (wbl_db_get_question_index (db, NULL));
}

/* The index that was kept up to date has the words that one has that is made now. */
static void
assert_index (WblDb *db)
{
  const WblQuestionIndex *kept = wbl_db_get_question_index (db, NULL);
  g_autoptr (WblQuestionIndex) fresh = wbl_question_index_new ();
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT id,text FROM question", NULL, "");

  while (wbl_db_step (db, stmt, NULL))
    wbl_question_index_add (fresh, col_int (stmt, 0), col_text (stmt, 1));
  g_assert_cmpuint (wbl_question_index_get_size (kept), ==, wbl_question_index_get_size (fresh));
  for (guint place = 0; place < wbl_question_index_get_places (fresh); place++)
    {
      const GArray *words = wbl_question_index_get (fresh, place)->words.words;

      for (guint i = 0; i < words->len; i++)
        {
          guint64 word = g_array_index (words, guint64, i);

          g_assert_nonnull (wbl_question_index_find (kept, word));
          g_assert_cmpuint (wbl_question_index_find (kept, word)->places->len, ==, wbl_question_index_find (fresh, word)->places->len);
        }
    }
}

/* All that is known, whatever the rows' numbers are. */
static char *
dump (WblDb *db)
{
  char *rows = wbl_db_text (
      db, "SELECT group_concat(line, char(10)) FROM (SELECT article||'|'||wording||'|'||text||'|'||n_sent||'|'||n_clicked||'|'||"
          "n_wrong||'|'||n_times AS line FROM question UNION ALL SELECT article||'|'||wording||'|'||text||'|removed' FROM"
          " question_removed ORDER BY 1)", "");

  assert_index (db);
  return rows != NULL ? rows : g_strdup ("");
}

/* ---- any order ---- */

typedef struct
{
  gint64 mid;
  const char *kind;
  char *id, *entity, *agent, *payload;
} Pick;

static char *
payload_of (GRand *rand, int i, const Pick *picks)
{
  static const char *const questions[] = { "水壶会响吗？", "水壶会响吗", "kettle whistles", "Kettle whistles!", "hissing burner" };
  static const char *const outcomes[] = { "sent", "helped", "wrong", "later-version" };
  int conv = g_rand_int_range (rand, 0, 6);
  const Pick *of = i > 0 ? &picks[g_rand_int_range (rand, 0, i)] : NULL;
  g_autoptr (JsonObject) before = NULL;
  g_autofree char *where = conv < 5 ? g_strdup_printf ("\"conv\":\"c%d\",", conv) : g_strdup ("");

  if (g_str_equal (picks[i].kind, "question.remove"))
    return g_strdup_printf ("{\"question\":\"%s\"%s}", questions[g_rand_int_range (rand, 0, 5)],
                            g_rand_int_range (rand, 0, 2) == 0 ? ",\"undo\":true" : "");
  if (of != NULL && g_rand_int_range (rand, 0, 4) == 0)
    return g_strdup_printf ("{\"undo\":true,\"of\":\"%s\",%s", of->id, strchr (of->payload, '{') + 1);
  return g_strdup_printf ("{%s\"outcome\":\"%s\",\"question\":\"%s\"}", where, outcomes[g_rand_int_range (rand, 0, 4)],
                          questions[g_rand_int_range (rand, 0, 5)]);
}

static void
make_picks (Pick *picks, GRand *rand)
{
  for (int i = 0; i < N_PICKS; i++)
    {
      Pick *pick = &picks[i];

      pick->mid = 100 + i;
      pick->kind = g_rand_int_range (rand, 0, 8) == 0 ? "question.remove" : "pick";
      pick->id = g_strdup_printf ("p%d", i);
      pick->entity = g_strdup_printf ("article:k%d", g_rand_int_range (rand, 0, 2));
      pick->agent = g_strdup_printf ("a%d", g_rand_int_range (rand, 0, 3));
      pick->payload = payload_of (rand, i, picks);
    }
}

static char *
after_order (const Pick *picks, GRand *rand, gboolean shuffled)
{
  WblDb *db = db_new (TEAM);
  int order[2 * N_PICKS];
  char *result;

  for (int i = 0; i < 2 * N_PICKS; i++)
    order[i] = i % N_PICKS; /* each comes twice */
  for (int i = 2 * N_PICKS - 1; shuffled && i > 0; i--)
    {
      int k = g_rand_int_range (rand, 0, i + 1), swap = order[i];
      order[i] = order[k];
      order[k] = swap;
    }
  for (int i = 0; i < 2 * N_PICKS; i++)
    {
      const Pick *pick = &picks[order[i]];
      receive_op (db, pick->mid, pick->id, pick->kind, pick->entity, pick->agent, pick->payload);
    }
  result = dump (db);
  if (shuffled)
    {
      g_autofree char *again = NULL;

      g_assert_true (wbl_db_refold_picks (db, NULL));
      again = dump (db);
      g_assert_cmpstr (again, ==, result);
    }
  wbl_db_close (db);
  return result;
}

static void
test_any_order (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint n_worlds = test_rounds (10, 100);
  gboolean something = FALSE;

  g_test_message ("seed %u", seed);
  for (guint world = 0; world < n_worlds; world++)
    {
      Pick picks[N_PICKS] = { 0 };
      g_autofree char *expected = NULL;

      make_picks (picks, rand);
      expected = after_order (picks, rand, FALSE);
      something = something || *expected != '\n';
      for (int i = 0; i < 6; i++)
        {
          g_autofree char *got = after_order (picks, rand, TRUE);

          g_assert_cmpstr (got, ==, expected);
        }
      for (int i = 0; i < N_PICKS; i++)
        {
          g_free (picks[i].id);
          g_free (picks[i].entity);
          g_free (picks[i].agent);
          g_free (picks[i].payload);
        }
    }
  g_assert_true (something);
}

/* ---- the last word ---- */

static void
tell (WblDb *db, int n, const char *agent, const char *payload)
{
  g_autofree char *id = g_strdup_printf ("t%d", n);

  receive_op (db, 200 + n, id, "pick", "article:k", agent, payload);
}

static void
assert_counts (WblDb *db, guint sent, guint clicked, guint wrong, guint times)
{
  g_autoptr (GPtrArray) questions = wbl_db_article_questions (db, "k", 10, NULL);
  const WblQuestion *question = NULL;

  g_assert_cmpuint (questions->len, ==, 1);
  question = questions->pdata[0];
  g_assert_cmpuint (question->n_sent, ==, sent);
  g_assert_cmpuint (question->n_clicked, ==, clicked);
  g_assert_cmpuint (question->n_wrong, ==, wrong);
  g_assert_cmpuint (question->n_times, ==, times);
}

static void
test_last_word (void)
{
  WblDb *db = db_new (TEAM);

  tell (db, 1, "a1", "{\"conv\":\"c1\",\"outcome\":\"helped\",\"question\":\"Where is it\"}");
  assert_counts (db, 0, 1, 0, 1);
  tell (db, 2, "a1", "{\"conv\":\"c1\",\"outcome\":\"sent\",\"question\":\"where is it?\"}");
  assert_counts (db, 1, 0, 0, 1);
  tell (db, 3, "a1", "{\"conv\":\"c2\",\"outcome\":\"helped\",\"question\":\"where is it\"}");
  assert_counts (db, 1, 0, 0, 2);
  tell (db, 4, "a1", "{\"conv\":\"c1\",\"outcome\":\"wrong\",\"question\":\"where is it\"}");
  assert_counts (db, 0, 1, 1, 1);
  tell (db, 5, "a1", "{\"conv\":\"c1\",\"undo\":true,\"of\":\"t4\"}");
  assert_counts (db, 1, 0, 0, 2);
  tell (db, 6, "a2", "{\"conv\":\"c1\",\"undo\":true,\"of\":\"t2\"}"); /* somebody else's */
  assert_counts (db, 1, 0, 0, 2);
  wbl_db_close (db);
}

/* ---- taken from an article ---- */

static void
take (WblDb *db, int n, const char *agent, const char *payload)
{
  g_autofree char *id = g_strdup_printf ("r%d", n);

  receive_op (db, 200 + n, id, "question.remove", "article:k", agent, payload);
}

static void
assert_removed (WblDb *db, const char *text)
{
  g_autoptr (GPtrArray) learned = wbl_db_article_questions (db, "k", 10, NULL);
  g_autoptr (GPtrArray) removed = wbl_db_removed_questions (db, "k", 10, NULL);

  g_assert_cmpuint (learned->len, ==, 0);
  g_assert_cmpuint (count_questions (db), ==, 0);
  g_assert_cmpuint (removed->len, ==, 1);
  g_assert_cmpstr (removed->pdata[0], ==, text);
}

/* Whoever confirmed it and whoever will, it counts for nothing until somebody takes that back. */
static void
test_removed (void)
{
  WblDb *db = db_new (TEAM);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;

  tell (db, 1, "a1", "{\"conv\":\"c1\",\"outcome\":\"sent\",\"question\":\"Where is it\"}");
  tell (db, 2, "a2", "{\"conv\":\"c2\",\"outcome\":\"sent\",\"question\":\"where is it?\"}");
  assert_counts (db, 2, 0, 0, 2);
  take (db, 3, "a3", "{\"question\":\"WHERE is it?\"}");
  assert_removed (db, "WHERE is it?");
  tell (db, 4, "a2", "{\"conv\":\"c3\",\"outcome\":\"sent\",\"question\":\"where is it\"}");
  assert_removed (db, "WHERE is it?");
  take (db, 5, "a1", "{\"question\":\"where is it\",\"undo\":true}");
  assert_counts (db, 2, 0, 0, 3);
  none = wbl_db_removed_questions (db, "k", 10, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (wbl_db_remove_question (db, "k", "where is it", FALSE, &error));
  assert_removed (db, "where is it");
  g_assert_false (wbl_db_remove_question (db, "k", " ?! ", FALSE, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID);
  wbl_db_close (db);
}

/* What a transaction taught that never was is not found. */
static void
test_rolled_back (void)
{
  WblDb *db = db_new (TEAM);

  tell (db, 1, "a1", "{\"conv\":\"c1\",\"outcome\":\"sent\",\"question\":\"Where is it\"}");
  g_assert_cmpuint (count_questions (db), ==, 1);
  g_assert_true (wbl_db_begin (db, NULL));
  tell (db, 2, "a2", "{\"conv\":\"c2\",\"outcome\":\"sent\",\"question\":\"When will it come\"}");
  g_assert_cmpuint (count_questions (db), ==, 2);
  wbl_db_rollback (db);
  g_assert_cmpuint (count_questions (db), ==, 1);
  assert_index (db);
  wbl_db_close (db);
}

/* ---- what is sent ---- */

static void
name_customer (WblDb *db, const char *name)
{
  g_assert_true (wbl_db_run (db, NULL, "INSERT OR REPLACE INTO contact(uid,name) VALUES(?,?)", "is", (gint64) CUSTOMER, name));
}

static gint64
reply (WblDb *db, const char *conversation, const char *article)
{
  g_autoptr (GError) error = NULL;
  WblNewMessage message = { .conversation = conversation, .type = WBL_CONTENT_TEXT, .text = "See here", .state = WBL_SEND_QUEUED };
  g_autofree char *entity = g_strconcat ("conv:", conversation, NULL);
  g_autofree char *payload = NULL;
  g_autoptr (WblOp) op = wbl_op_new ("reply", entity);
  gint64 client_id = 0;

  g_assert_cmpint (wbl_db_add_message (db, &message, &client_id, &error), !=, 0);
  payload = g_strdup_printf ("{\"client_id\":\"%" G_GINT64_FORMAT "\",\"cites\":[{\"article\":\"%s\"},{\"article\":\"%s\"}]}",
                             client_id, article, article);
  g_assert_true (wbl_op_set_payload_text (op, payload, &error));
  g_assert_true (wbl_db_op_add (db, op, &error));
  g_assert_no_error (error);
  return client_id;
}

static void
ack (WblDb *db, gint64 client_id, gint64 mid)
{
  WblCloudAck answer = { .client_id = client_id, .server_id = mid, .time_ms = T0 + 5 * 60000 };
  g_autoptr (GError) error = NULL;

  g_assert_true (wbl_db_outbox_acked (db, &answer, &error));
  g_assert_no_error (error);
}

static char *
only_question (WblDb *db)
{
  g_autoptr (GPtrArray) questions = wbl_db_article_questions (db, "k", 10, NULL);

  return questions->len == 1 ? g_strdup (((WblQuestion *) questions->pdata[0])->text) : NULL;
}

/* Once, when the server has it, with what was asked before it and nothing that says whose it was. */
static void
test_sent_confirms (void)
{
  WblDb *db = db_new (0);
  g_autofree char *conversation = NULL;
  g_autofree char *question = NULL;
  gint64 client_id = 0;

  put_article (db, "k");
  say (db, 10, CUSTOMER, T0, "Hello, this is about something else entirely", NULL);
  say (db, 11, UID, T0 + 1, "Yes?", NULL);
  say (db, 12, CUSTOMER, T0 + 2, "I am Mei Lin, order LQ-2026-3391", NULL);
  say (db, 13, CUSTOMER, T0 + 3, "mei lin here again: can you send the tent to 138 0013 8000?", NULL);
  name_customer (db, "Mei Lin");
  conversation = conversation_of (db, 10);
  client_id = reply (db, conversation, "k");
  g_assert_cmpuint (count_questions (db), ==, 0);
  ack (db, client_id, 14);
  ack (db, client_id, 14);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM op WHERE kind='pick'", ""), ==, 1);
  question = only_question (db);
  g_assert_nonnull (question);
  g_test_message ("%s", question);
  g_assert_nonnull (strstr (question, "send the tent"));
  g_assert_null (strstr (question, "something else"));
  g_assert_null (strcasestr (question, "Mei"));
  g_assert_null (strstr (question, "3391"));
  g_assert_null (strstr (question, "8000"));
  wbl_db_close (db);
}

static void
recall (WblDb *db, gint64 mid, gint64 from)
{
  static gint64 next = 1000;
  WblCloudPage *page = page_new (CUSTOMER);
  WblCloudRecord *record = record_new (next++, from, T0 + 6 * 60000, "", NULL);

  record->ns = WBL_CLOUD_OPERATION;
  record->oper = WBL_OPER_RECALL;
  record->oper_mid = mid;
  g_ptr_array_add (page->records, record);
  store_page (db, page, 0);
}

/* Recalled, the reply answered nothing: what it confirmed by itself goes, and what a person said stays. */
static void
test_recall (void)
{
  WblDb *db = db_new (0);
  g_autofree char *conversation = NULL;
  gint64 first = 0, second = 0;

  put_article (db, "k");
  say (db, 12, CUSTOMER, T0 + 2, "can you send the tent by train", NULL);
  conversation = conversation_of (db, 12);
  first = reply (db, conversation, "k");
  ack (db, first, 14);
  assert_counts (db, 1, 0, 0, 1);
  recall (db, 14, CUSTOMER); /* it is not theirs */
  assert_counts (db, 1, 0, 0, 1);
  recall (db, 14, UID);
  g_assert_cmpuint (count_questions (db), ==, 0);
  recall (db, 14, UID);
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM op WHERE kind='pick'", ""), ==, 2);
  second = reply (db, conversation, "k"); /* the same words again, and another reply's confirmation stands */
  ack (db, second, 15);
  recall (db, 14, UID);
  assert_counts (db, 1, 0, 0, 1);
  wbl_db_close (db);
}

/* "Are you there?" is not the question; what was asked before our answer to it is. */
static void
test_thin_question (void)
{
  WblDb *db = db_new (0);
  g_autofree char *conversation = NULL;
  g_autofree char *question = NULL;
  g_autofree char *before = NULL;
  gint64 mid = 0;

  say (db, 10, CUSTOMER, T0, "帐篷漏水怎么办", NULL);
  say (db, 11, UID, T0 + 1, "请稍等", NULL);
  say (db, 12, CUSTOMER, T0 + 2, "?", NULL);
  conversation = conversation_of (db, 10);
  question = wbl_db_question_of (db, conversation, 0, &mid, NULL);
  g_assert_cmpstr (question, ==, "帐篷漏水怎么办 ?");
  g_assert_cmpint (mid, ==, 12);
  before = wbl_db_question_of (db, conversation, 10, &mid, NULL);
  g_assert_cmpstr (before, ==, "");
  g_assert_cmpint (mid, ==, 0);
  wbl_db_close (db);
}

static void
test_refuses (void)
{
  WblDb *db = db_new (0);
  WblNewPick pick = { .article = "none", .question = "where is it", .outcome = "helped" };
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) unknown = NULL;

  g_assert_null (wbl_db_add_pick (db, &pick, &missing));
  g_assert_error (missing, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND);
  put_article (db, "k");
  pick.article = "k";
  pick.question = "";
  g_assert_null (wbl_db_add_pick (db, &pick, &empty));
  g_assert_error (empty, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID);
  g_assert_null (wbl_db_undo_pick (db, "nobody", &unknown));
  g_assert_error (unknown, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND);
  wbl_db_close (db);
}

/* Whatever another client writes there: bounded, masked, of any type. */
static void
test_hostile (void)
{
  WblDb *db = db_new (TEAM);
  g_autofree char *longest = g_strnfill (6000, 'x');
  g_autofree char *payload = g_strdup_printf ("{\"conv\":\"c\",\"outcome\":\"sent\",\"question\":\"%s call 13800138000\"}", longest);
  g_autofree char *masked = NULL;

  tell (db, 1, "a1", "{\"conv\":7,\"outcome\":[\"sent\"],\"question\":{\"a\":1},\"undo\":\"yes\",\"of\":[]}");
  tell (db, 2, "a1", "{\"outcome\":\"sent\"}");
  tell (db, 3, "a1", "{\"outcome\":\"sent\",\"question\":\"\\\"*() NEAR - \"}");
  g_assert_cmpuint (count_questions (db), ==, 1);
  tell (db, 4, "a1", "{\"outcome\":\"sent\",\"question\":\"{}!?\"}");
  g_assert_cmpuint (count_questions (db), ==, 1);
  tell (db, 5, "a2", payload);
  g_assert_cmpint (wbl_db_int (db, "SELECT max(length(text)) FROM question", ""), <=, WBL_QUESTION_CHARS);
  tell (db, 6, "a3", "{\"outcome\":\"sent\",\"question\":\"call me on 13800138000\"}");
  masked = wbl_db_text (db, "SELECT text FROM question WHERE text LIKE 'call me%'", "");
  g_assert_nonnull (masked);
  g_assert_null (strstr (masked, "13800138000"));
  wbl_db_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picks/any-order", test_any_order);
  g_test_add_func ("/picks/last-word", test_last_word);
  g_test_add_func ("/picks/removed", test_removed);
  g_test_add_func ("/picks/rolled-back", test_rolled_back);
  g_test_add_func ("/picks/sent-confirms", test_sent_confirms);
  g_test_add_func ("/picks/recall", test_recall);
  g_test_add_func ("/picks/thin-question", test_thin_question);
  g_test_add_func ("/picks/refuses", test_refuses);
  g_test_add_func ("/picks/hostile", test_hostile);
  return g_test_run ();
}
