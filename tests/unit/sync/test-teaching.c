/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-teaching"

#include "config.h"

#include <string.h>

#include "desk/wbl-articles.h"
#include "desk/wbl-desk-private.h"
#include "desk/wbl-teach.h"
#include "unit/desk/desk-fixture.h"

/* Articles go to the company's bot as file messages, and it says what they say. */

#define KEY "kayak"
#define QUESTION "how do I store an inflatable kayak paddle"

typedef struct
{
  NestProcess *nest;
  gint64 bot;
  TestDesk *desk;
} Fixture;

static void
sign_in (Fixture *f, TestDesk *desk)
{
  test_desk_sign_in_as (desk, f->nest, f->nest->user, f->nest->password, "Ana", WBL_ROLE_AGENT);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const char *args[] = { "--seed", "shop", "--play-speed", "50", "--ping-interval", "600000", "--faults", NULL };

  f->nest = nest_process_new (args);
  f->bot = f->nest->bot;
  f->desk = test_desk_new ();
  sign_in (f, f->desk);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  nest_process_free (f->nest);
}

/* ---- articles and lessons ---- */

static WblArticleDoc *
doc_new (const char *body)
{
  WblArticleDoc *doc = wbl_article_doc_new ();

  doc->key = g_strdup (KEY);
  doc->title = g_strdup ("Storing an inflatable kayak");
  doc->body = g_strdup (body);
  doc->language = g_strdup ("en");
  doc->state = WBL_ARTICLE_PUBLIC;
  return doc;
}

static void
save (Fixture *f, const char *body)
{
  g_autoptr (WblArticleDoc) doc = doc_new (body);

  TEST_DO (f->desk, wbl_desk_save_article_async, doc);
}

static WblTeaching *
teaching (TestDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WblTeaching *teaching;

  wbl_desk_teaching_async (desk->desk, KEY, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  teaching = wbl_desk_teaching_finish (desk->desk, result, &error);
  g_assert_no_error (error);
  return teaching;
}

static void
assert_refused (Fixture *f, gint64 bot, WblDeskError code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_teach_async (f->desk->desk, KEY, bot, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_false (wbl_desk_command_finish (f->desk->desk, result, &error));
  g_assert_error (error, WBL_DESK_ERROR, (int) code);
}

static gboolean
knows (TestDesk *desk, guint version)
{
  g_autoptr (WblTeaching) now = teaching (desk);

  return now->taught == version && now->waiting == 0;
}

static gboolean
has_answer (TestDesk *desk)
{
  g_autoptr (WblTeaching) now = teaching (desk);

  return now->answer != NULL;
}

static guint
n_waiting (Fixture *f)
{
  g_autoptr (GPtrArray) outbox = test_desk_outbox (f->desk);

  return outbox->len;
}

/* How many files the bot was sent. */
static guint
n_lessons (Fixture *f)
{
  g_autoptr (GPtrArray) messages = nest_process_export (f->nest, NULL);
  guint n = 0;

  for (guint i = 0; i < messages->len; i++)
    n += strstr (json_object_get_string_member (messages->pdata[i], "ext"), "\"document\":\"" KEY "\"") != NULL;
  return n;
}

/* What the bot says to a customer, when it has said all of it. */
static char *
ask_bot (Fixture *f, const char *question)
{
  g_autoptr (NestPeer) peer = nest_peer_new_visitor (f->nest, f->bot);
  gint64 asked;
  char *text = NULL;

  nest_peer_go_online (peer, "page");
  asked = nest_peer_say (peer, f->bot, question);
  while (text == NULL)
    {
      g_autoptr (WblWireFrame) page = nest_peer_page_back (peer, f->bot, 0, 1);
      const WblPbMessageBody *body = wbl_wire_frame_get_body (page, 0);

      if ((gint64) page->metas[0]->id > asked && strstr (body->ext, "\"finish\":true") != NULL)
        text = g_strdup (body->content);
    }
  return text;
}

static void
assert_says (Fixture *f, const char *words, const char *not_words)
{
  g_autofree char *text = ask_bot (f, QUESTION);

  if (strstr (text, words) == NULL || strstr (text, not_words) != NULL)
    g_error ("The bot said “%s”", text);
  g_assert_nonnull (strstr (text, "[1] Storing an inflatable kayak"));
}

static void
resume (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wbl_desk_resume_async (f->desk->desk, f->nest->password, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_true (wbl_desk_resume_finish (f->desk->desk, result, &error));
  g_assert_no_error (error);
}

/* ---- tests ---- */

/* Taught, it is cited; taught anew, the first is forgotten; what it says is on the disk of the local desk. */
static void
test_cites (Fixture *f, gconstpointer data)
{
  g_autofree char *before = ask_bot (f, QUESTION);
  g_autoptr (WblTeaching) first = NULL;
  g_autoptr (WblTeaching) changed = NULL;
  g_autoptr (WblConversation) c = NULL;

  g_assert_null (strstr (before, "dry"));
  save (f, "Let the inflatable kayak dry, then store the paddle inside it.");
  TEST_DO (f->desk, wbl_desk_teach_async, KEY, f->bot);
  TEST_WAIT (knows (f->desk, 1));
  TEST_WAIT (has_answer (f->desk));
  first = teaching (f->desk);
  g_assert_cmpstr (first->taught_by, ==, "Ana");
  g_assert_cmpstr (first->answer, ==, "Learned. My answers will cite it from now on.");
  g_assert_cmpint (first->bot, ==, f->bot);
  g_assert_true (first->may && !first->changed && !first->withdrawn);
  assert_says (f, "dry", "nothing else");
  save (f, "Store the inflatable kayak and its paddle in a cool cellar.");
  changed = teaching (f->desk);
  g_assert_true (changed->changed);
  TEST_DO (f->desk, wbl_desk_teach_async, KEY, 0); /* the bot is remembered */
  TEST_WAIT (knows (f->desk, 2));
  assert_says (f, "cellar", "dry");
  nest_process_stop (f->nest);
  nest_process_start (f->nest);
  assert_says (f, "cellar", "dry");
  test_desk_wait_idle (f->desk);
  c = test_desk_conversation (f->desk, f->bot); /* its answers are no customer's */
  g_assert_null (c);
}

/* Without a network it waits on disk, once however often it is asked for, and goes once. */
static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (WblTeaching) waiting = NULL;

  save (f, "Old words about a kayak.");
  nest_process_kill (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->desk->desk) == WBL_DESK_OFFLINE);
  TEST_DO (f->desk, wbl_desk_teach_async, KEY, f->bot);
  save (f, "Let the inflatable kayak dry, then store the paddle inside it.");
  TEST_DO (f->desk, wbl_desk_teach_async, KEY, 0);
  TEST_DO (f->desk, wbl_desk_teach_async, KEY, 0);
  waiting = teaching (f->desk);
  g_assert_cmpuint (waiting->waiting, ==, 2);
  g_assert_cmpuint (waiting->taught, ==, 0);
  g_assert_false (waiting->failed);
  g_assert_cmpuint (n_waiting (f), ==, 1);
  test_desk_close (f->desk);
  test_desk_open (f->desk);
  g_assert_cmpuint (n_waiting (f), ==, 1);
  nest_process_start (f->nest);
  resume (f);
  TEST_WAIT (knows (f->desk, 2));
  test_desk_wait_idle (f->desk);
  g_assert_cmpuint (n_lessons (f), ==, 1);
  assert_says (f, "dry", "Old words");
}

/* The answer to it is lost: it goes again under the same client id, and the bot has it once. */
static void
test_resent (Fixture *f, gconstpointer data)
{
  g_autoptr (NestPeer) teller = nest_peer_new (f->nest);

  save (f, "Let the inflatable kayak dry, then store the paddle inside it.");
  test_desk_wait_idle (f->desk); /* the article's own answer is not the lost one */
  g_assert_cmpint (nest_peer_code (teller, "POST", "/__test__/set", "{\"down\":{\"drop\":100}}"), ==, 200);
  TEST_DO (f->desk, wbl_desk_teach_async, KEY, f->bot);
  TEST_WAIT (n_lessons (f) > 0);
  g_assert_false (knows (f->desk, 1));
  g_assert_cmpint (nest_peer_code (teller, "POST", "/__test__/set", "{\"down\":{\"drop\":0},\"cut_now\":true}"), ==, 200);
  TEST_WAIT (knows (f->desk, 1));
  test_desk_wait_idle (f->desk);
  g_assert_cmpuint (n_lessons (f), ==, 1);
}

/* Only what customers may read, to a bot that somebody named, and that is none of the customers. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (WblArticleDoc) ended = doc_new ("The kayak sale has ended.");
  g_autofree char *support = test_desk_meta (f->desk, "uid");
  g_autoptr (TestCustomer) customer = test_customer_new (f->nest, g_ascii_strtoll (support, NULL, 10));

  save (f, "Kayaks.");
  assert_refused (f, 0, WBL_DESK_ERROR_NO_BOT);
  test_customer_say (customer, "hello");
  test_desk_wait_text (f->desk, customer->peer->uid, "hello");
  assert_refused (f, customer->peer->uid, WBL_DESK_ERROR_NOT_A_BOT);
  TEST_DO (f->desk, wbl_desk_set_article_state_async, KEY, WBL_ARTICLE_INTERNAL);
  assert_refused (f, f->bot, WBL_DESK_ERROR_NOT_PUBLIC);
  TEST_DO (f->desk, wbl_desk_set_article_state_async, KEY, WBL_ARTICLE_DRAFT);
  assert_refused (f, f->bot, WBL_DESK_ERROR_NOT_PUBLIC);
  ended->valid_to_ms = 1000;
  TEST_DO (f->desk, wbl_desk_save_article_async, ended);
  assert_refused (f, f->bot, WBL_DESK_ERROR_NOT_PUBLIC);
  f->desk->desk->account->role = WBL_ROLE_AUDITOR;
  assert_refused (f, f->bot, WBL_DESK_ERROR_FORBIDDEN);
  g_assert_cmpuint (n_waiting (f), ==, 0);
}

static gboolean
has_failed (Fixture *f)
{
  g_autoptr (WblTeaching) now = teaching (f->desk);

  return now->failed;
}

/* Made internal before it left: it stays here, and says so. Published again, a person may send it. */
static void
test_withdrawn_in_time (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) outbox = NULL;
  const WblMessage *message = NULL;

  save (f, "Let the inflatable kayak dry, then store the paddle inside it.");
  nest_process_kill (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->desk->desk) == WBL_DESK_OFFLINE);
  TEST_DO (f->desk, wbl_desk_teach_async, KEY, f->bot);
  TEST_DO (f->desk, wbl_desk_set_article_state_async, KEY, WBL_ARTICLE_INTERNAL);
  nest_process_start (f->nest);
  test_desk_wait_online (f->desk);
  TEST_WAIT (has_failed (f));
  outbox = test_desk_outbox (f->desk);
  g_assert_cmpuint (outbox->len, ==, 1);
  message = outbox->pdata[0];
  g_assert_cmpstr (message->fail_reason, ==, "withdrawn");
  g_assert_cmpuint (n_lessons (f), ==, 0);
  TEST_DO (f->desk, wbl_desk_set_article_state_async, KEY, WBL_ARTICLE_PUBLIC);
  TEST_DO (f->desk, wbl_desk_send_now_async, message->row_id);
  TEST_WAIT (knows (f->desk, 1));
}

static GPtrArray *
taught (TestDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_taught_async (desk->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  return wbl_desk_taught_finish (desk->desk, result, NULL);
}

/* A colleague's desk knows what the bot has, and takes its chat for no customer's; withdrawn, both say it is still known. */
static void
test_team (Fixture *f, gconstpointer data)
{
  g_autoptr (TestDesk) other = test_desk_new ();
  g_autoptr (WblTeaching) here = NULL;
  g_autoptr (GPtrArray) there = NULL;
  g_autoptr (WblConversation) c = NULL;
  const WblTeaching *only = NULL;

  sign_in (f, other);
  TEST_WAIT (wbl_desk_get_team (other->desk) != 0);
  save (f, "Let the inflatable kayak dry, then store the paddle inside it.");
  TEST_DO (f->desk, wbl_desk_teach_async, KEY, f->bot);
  TEST_WAIT (knows (other, 1));
  TEST_DO (f->desk, wbl_desk_set_article_state_async, KEY, WBL_ARTICLE_ARCHIVED);
  here = teaching (f->desk);
  g_assert_true (here->withdrawn && !here->may);
  test_desk_wait_idle (f->desk);
  test_desk_wait_idle (other);
  there = taught (other);
  g_assert_cmpuint (there->len, ==, 1);
  only = there->pdata[0];
  g_assert_cmpstr (only->article, ==, KEY);
  g_assert_cmpstr (only->title, ==, "Storing an inflatable kayak");
  TEST_WAIT (has_answer (other));
  c = test_desk_conversation (other, f->bot);
  g_assert_null (c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/teaching/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("cites", test_cites);
  ADD ("offline", test_offline);
  ADD ("resent", test_resent);
  ADD ("refused", test_refused);
  ADD ("withdrawn-in-time", test_withdrawn_in_time);
  ADD ("team", test_team);
  return g_test_run ();
}
