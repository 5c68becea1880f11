/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-packs"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "desk/wbl-article-packs.h"
#include "desk/wbl-articles.h"
#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge.h"
#include "model/wbl-article-pack.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-packs.h"
#include "unit/desk/desk-fixture.h"
#include "unit/rounds.h"

/* Two desks of one team on one local desk: what one imports and shares is with the other, as a file of the group. */

#define N_ARTICLES 40
#define LONG_BYTES (200 * 1024) /* no operation, and no pieces, carry that */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *a, *b;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->nest = test_nest_new_with ("--faults", &f->support);
  f->a = test_desk_new ();
  test_desk_sign_in (f->a, f->nest, "Ana", WBL_ROLE_AGENT);
  TEST_DO (f->a, wbl_desk_create_team_async, "Team", NULL);
  f->b = test_desk_new ();
  test_desk_sign_in (f->b, f->nest, "Bo", WBL_ROLE_AGENT);
  TEST_WAIT (wbl_desk_get_team (f->b->desk) != 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->a);
  test_desk_free (f->b);
  nest_process_free (f->nest);
}

/* ---- what files say ---- */

typedef struct
{
  guint first, n;
  const char *words;
} Files;

static WblArticlePut *
file_of (guint i, const char *words)
{
  WblArticle *article = wbl_article_new ();
  g_autofree char *filler = i == 0 ? g_strnfill (LONG_BYTES, 'x') : g_strdup ("");
  g_autofree char *hash = g_strdup_printf ("%u %s", i, words);

  article->key = g_strdup_printf ("file-%u", i);
  article->title = g_strdup_printf ("Article %u", i);
  article->body = g_strdup_printf ("%s %u\n\n%s", words, i, filler);
  article->collection = g_strdup ("manual");
  return wbl_article_put_new (article, hash, NULL);
}

/* As an import does it. */
static gpointer
import_job (WblDb *db, gpointer data, GError **error)
{
  const Files *files = data;
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };

  for (guint i = 0; i < files->n; i++)
    g_ptr_array_add (puts, file_of (files->first + i, files->words));
  return GINT_TO_POINTER (wbl_db_put_articles (db, puts, &counts, error) && wbl_db_pack_staged (db, error));
}

static void
import (TestDesk *desk, guint first, guint n, const char *words)
{
  Files files = { first, n, words };
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_command (desk->desk, import, import_job, &files, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  test_finish_command (desk, g_steal_pointer (&result));
}

static guint
share (TestDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0, n_too_long = 0;

  wbl_desk_share_articles_async (desk->desk, NULL, "manual", test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_true (wbl_desk_share_articles_finish (desk->desk, result, &n, &n_too_long, &error));
  g_assert_cmpuint (n_too_long, ==, 0);
  g_assert_no_error (error);
  return n;
}

/* ---- what a desk has ---- */

static gpointer
get_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_article (db, data, NULL);
}

static gboolean
says (TestDesk *desk, const char *key, const char *words)
{
  g_autoptr (WblArticle) article = test_desk_job (desk, get_job, (gpointer) key);

  return article != NULL && g_str_has_prefix (article->body, words);
}

static gpointer
count_job (WblDb *db, gpointer data, GError **error)
{
  return GUINT_TO_POINTER (wbl_db_count_articles (db));
}

static guint
n_articles (TestDesk *desk)
{
  return GPOINTER_TO_UINT (test_desk_job (desk, count_job, NULL));
}

static GPtrArray *
packs (TestDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_packs_async (desk->desk, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  return wbl_desk_packs_finish (desk->desk, result, NULL);
}

static gboolean
has_problem (TestDesk *desk, const char *word)
{
  g_autoptr (GPtrArray) all = packs (desk);

  for (guint i = 0; i < all->len; i++)
    if (g_strcmp0 (((WblPackNews *) g_ptr_array_index (all, i))->fail, word) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
waits_for_nothing (TestDesk *desk)
{
  g_autoptr (GPtrArray) all = packs (desk);

  return all->len == 0;
}

/* How many operations of this kind the team's room has. */
static guint
n_ops (Fixture *f, const char *kind)
{
  g_autofree char *content = g_strdup_printf ("[%s]", kind);

  return test_export_count (f->nest, "COMMAND", wbl_desk_get_team (f->a->desk), content);
}

static JsonObject *
newest_pack (Fixture *f)
{
  g_autoptr (JsonObject) op = test_export_op (f->nest, wbl_desk_get_team (f->a->desk), "article.pack");

  g_assert_nonnull (op);
  return json_object_ref (json_object_get_object_member (op, "payload"));
}

/* The one file that the local desk keeps. */
static char *
stored_file (Fixture *f)
{
  g_autofree char *folder = g_build_filename (f->nest->dir, "files", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  g_assert_nonnull (name);
  g_assert_null (g_dir_read_name (dir));
  return g_build_filename (folder, name, NULL);
}

static void
set_fault (Fixture *f, const char *body)
{
  g_autoptr (NestPeer) teller = nest_peer_new (f->nest);

  g_assert_cmpint (nest_peer_code (teller, "POST", "/__test__/set", body), ==, 200);
}

static void
retry (TestDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_retry_packs_async (desk->desk, test_ready_cb, &result);
  test_wait_result (&result);
  test_finish_command (desk, g_steal_pointer (&result));
}

/* ---- tests ---- */

/* Dozens of articles are one operation and one file; the next pack holds what has changed since, and nothing is sent twice. */
static void
test_incremental (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) first = NULL, second = NULL;

  import (f->a, 0, N_ARTICLES, "first");
  g_assert_cmpuint (share (f->a), ==, N_ARTICLES);
  TEST_WAIT (n_articles (f->b) == N_ARTICLES);
  g_assert_true (says (f->b, "file-0", "first 0"));
  first = newest_pack (f);
  g_assert_cmpint (json_object_get_int_member (first, "n"), ==, N_ARTICLES);
  g_assert_cmpint (json_object_get_int_member (first, "since"), ==, 0);
  g_assert_null (test_export_op (f->nest, wbl_desk_get_team (f->a->desk), "article.put"));
  g_assert_null (test_export_op (f->nest, wbl_desk_get_team (f->a->desk), "piece"));

  import (f->a, 7, 2, "second");
  TEST_WAIT (says (f->b, "file-7", "second 7") && says (f->b, "file-8", "second 8"));
  g_assert_true (says (f->b, "file-9", "first 9"));
  second = newest_pack (f);
  g_assert_cmpint (json_object_get_int_member (second, "n"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (second, "since"), ==, json_object_get_int_member (first, "until"));
  g_assert_cmpint (json_object_get_int_member (second, "until"), >, json_object_get_int_member (second, "since"));

  g_assert_cmpuint (share (f->a), ==, 0);
  test_desk_wait_idle (f->a);
  g_assert_true (waits_for_nothing (f->a) && waits_for_nothing (f->b));
  g_assert_cmpuint (n_ops (f, "article.pack"), ==, 2);
}

/* What a person wrote holds against the file, on both desks, also when both happen at once. */
static void
test_edited (Fixture *f, gconstpointer data)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_doc_new ();

  import (f->a, 1, 3, "first");
  share (f->a);
  TEST_WAIT (n_articles (f->b) == 3);
  doc->key = g_strdup ("file-2");
  doc->title = g_strdup ("Article 2");
  doc->body = g_strdup ("by hand");
  doc->state = WBL_ARTICLE_PUBLIC;
  TEST_DO (f->b, wbl_desk_save_article_async, doc);
  import (f->a, 1, 3, "second");
  TEST_WAIT (says (f->a, "file-2", "by hand") && says (f->b, "file-3", "second 3"));
  test_desk_wait_idle (f->a);
  test_desk_wait_idle (f->b);
  g_assert_true (says (f->a, "file-2", "by hand") && says (f->b, "file-2", "by hand"));
  import (f->a, 1, 3, "third");
  TEST_WAIT (says (f->b, "file-3", "third 3") && says (f->b, "file-1", "third 1"));
  g_assert_true (says (f->a, "file-2", "by hand") && says (f->b, "file-2", "by hand"));
}

/* An article that is too long for the log is written like any other, and what is said of it afterwards is not lost. */
static void
test_long_article (Fixture *f, gconstpointer data)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_doc_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *filler = g_strnfill (LONG_BYTES, 'y');

  doc->key = g_strdup ("long");
  doc->title = g_strdup ("Long");
  doc->body = g_strconcat ("words ", filler, NULL);
  doc->state = WBL_ARTICLE_DRAFT;
  TEST_DO (f->a, wbl_desk_save_article_async, doc);
  TEST_DO (f->a, wbl_desk_set_article_state_async, "long", WBL_ARTICLE_PUBLIC);
  TEST_WAIT (says (f->b, "long", "words y"));
  g_assert_true (says (f->a, "long", "words y"));

  g_free (doc->body);
  doc->body = g_strnfill (WBL_ARTICLE_MAX_PACKED + 1, 'z');
  wbl_desk_save_article_async (f->a->desk, doc, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_false (wbl_desk_command_finish (f->a->desk, result, &error));
  g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID);
}

/* A download that is cut is told, and tried again; what came of it counts for nothing. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  set_fault (f, "{\"rest\":{\"path\":\"/file/download\",\"truncate\":true,\"times\":1}}");
  import (f->a, 1, 10, "first");
  share (f->a);
  TEST_WAIT (has_problem (f->b, "connection") || has_problem (f->b, "damaged"));
  g_assert_cmpuint (n_articles (f->b), ==, 0);
  retry (f->b);
  TEST_WAIT (n_articles (f->b) == 10);
  g_assert_true (waits_for_nothing (f->b));
}

/* An upload that fails keeps the operation back: nobody is told of a file that is not there. */
static void
test_upload_fails (Fixture *f, gconstpointer data)
{
  set_fault (f, "{\"rest\":{\"path\":\"/file/upload\",\"status\":503,\"times\":1}}");
  import (f->a, 1, 5, "first");
  share (f->a);
  TEST_WAIT (has_problem (f->a, "connection"));
  g_assert_null (test_export_op (f->nest, wbl_desk_get_team (f->a->desk), "article.pack"));
  g_assert_true (says (f->a, "file-3", "first 3"));
  retry (f->a);
  TEST_WAIT (n_articles (f->b) == 5);
}

/* A file that was changed on the way, or is gone, is refused in words; when it is right again it is read. */
static void
test_tampered (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *bytes = NULL;
  gsize size = 0;

  test_desk_close (f->b);
  import (f->a, 1, 5, "first");
  share (f->a);
  TEST_WAIT (waits_for_nothing (f->a));
  test_desk_wait_idle (f->a);
  path = stored_file (f);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  test_desk_open (f->b);
  test_desk_resume (f->b);
  TEST_WAIT (has_problem (f->b, "damaged"));
  g_assert_cmpuint (n_articles (f->b), ==, 0);

  g_assert_cmpint (g_unlink (path), ==, 0);
  retry (f->b);
  TEST_WAIT (!has_problem (f->b, "damaged"));
  g_assert_cmpuint (n_articles (f->b), ==, 0);

  bytes[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  retry (f->b);
  TEST_WAIT (n_articles (f->b) == 5);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  ++*(guint *) data;
  return FALSE;
}

static gpointer
say_pack_job (WblDb *db, gpointer data, GError **error)
{
  const char *sha256 = "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969";
  g_autofree char *entity = g_strconcat ("pack:", sha256, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("article.pack", entity);

  wbl_op_set_string (op, "name", "articles.gz");
  wbl_op_set_string (op, "sha256", sha256);
  wbl_op_set_string (op, "url", data);
  wbl_op_set_int (op, "size", 5);
  wbl_op_set_int (op, "n", 1);
  wbl_op_set_int (op, "since", 0);
  wbl_op_set_int (op, "until", 1);
  wbl_db_op_add (db, op, error);
  return NULL;
}

/* A colleague's word does not make this desk knock at a stranger's door. */
static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketService) stranger = g_socket_service_new ();
  g_autoptr (GSocketAddress) loopback = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) at = NULL;
  g_autofree char *url = NULL;
  guint knocks = 0;

  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (stranger), loopback, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &at, NULL));
  g_signal_connect (stranger, "incoming", G_CALLBACK (incoming_cb), &knocks);
  url = g_strdup_printf ("http://127.0.0.1:%u/articles.gz", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (at)));
  test_desk_job (f->a, say_pack_job, url);
  TEST_WAIT (has_problem (f->b, "refused"));
  g_assert_cmpuint (knocks, ==, 0);
}

/* A desk that knows no packs yet is brought up to date by the log, whatever came in between. */
static void
test_late (Fixture *f, gconstpointer data)
{
  test_desk_close (f->b);
  import (f->a, 1, 20, "first");
  share (f->a);
  TEST_DO (f->a, wbl_desk_verify_article_async, "file-4", 6);
  import (f->a, 1, 20, "second");
  TEST_DO (f->a, wbl_desk_set_article_state_async, "file-5", WBL_ARTICLE_ARCHIVED);
  test_desk_wait_idle (f->a);
  test_desk_open (f->b);
  test_desk_resume (f->b);
  TEST_WAIT (says (f->b, "file-4", "second 4") && n_articles (f->b) == 19);
  g_assert_cmpuint (n_articles (f->a), ==, 19);
}

typedef struct
{
  TestDesk *desk;
  gint64 asked_us, worst_us;
  gboolean over;
} Asking;

static void ask_again (Asking *asking);

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;
  g_autoptr (GPtrArray) hits = wbl_desk_hits_finish (WBL_DESK (source), result, NULL);

  g_assert_nonnull (hits);
  asking->worst_us = MAX (asking->worst_us, g_get_monotonic_time () - asking->asked_us);
  if (asking->over)
    asking->desk = NULL;
  else
    ask_again (asking);
}

/* Searches one after the other until it is over: the longest that one waited. */
static void
ask_again (Asking *asking)
{
  asking->asked_us = g_get_monotonic_time ();
  wbl_desk_search_articles_async (asking->desk->desk, "article first", 5, NULL, answered_cb, asking);
}

static void
stop_asking (Asking *asking, const char *what)
{
  asking->over = TRUE;
  TEST_WAIT (asking->desk == NULL);
  g_test_message ("%s: a search waited %.2f s at most", what, (double) asking->worst_us / G_USEC_PER_SEC);
}

/* Thousands are a few files, each told by an operation; a change after that is a small one. */
static void
test_thousands (Fixture *f, gconstpointer data)
{
  guint n = test_rounds (WBL_PACK_FULL_ARTICLES + 100, 6000);
  Asking here = { .desk = f->a }, there = { .desk = f->b };
  g_autoptr (JsonObject) changed = NULL;
  gint64 start;

  import (f->a, 1, n, "first");
  start = g_get_monotonic_time ();
  ask_again (&here);
  ask_again (&there);
  g_assert_cmpuint (share (f->a), ==, n);
  stop_asking (&here, "sharing");
  TEST_WAIT (n_articles (f->b) == n);
  stop_asking (&there, "receiving");
  g_test_message ("%u articles in %.1f s", n, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  g_assert_cmpuint (n_ops (f, "article.pack"), ==, (n + WBL_PACK_FULL_ARTICLES - 1) / WBL_PACK_FULL_ARTICLES);
  import (f->a, 1, 3, "second");
  TEST_WAIT (says (f->b, "file-3", "second 3"));
  g_assert_true (says (f->b, "file-4", "first 4"));
  changed = newest_pack (f);
  g_assert_cmpint (json_object_get_int_member (changed, "n"), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/packs/incremental", Fixture, NULL, set_up, test_incremental, tear_down);
  g_test_add ("/packs/edited", Fixture, NULL, set_up, test_edited, tear_down);
  g_test_add ("/packs/long-article", Fixture, NULL, set_up, test_long_article, tear_down);
  g_test_add ("/packs/cut", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/packs/upload-fails", Fixture, NULL, set_up, test_upload_fails, tear_down);
  g_test_add ("/packs/tampered", Fixture, NULL, set_up, test_tampered, tear_down);
  g_test_add ("/packs/elsewhere", Fixture, NULL, set_up, test_elsewhere, tear_down);
  g_test_add ("/packs/thousands", Fixture, NULL, set_up, test_thousands, tear_down);
  g_test_add ("/packs/late", Fixture, NULL, set_up, test_late, tear_down);
  return g_test_run ();
}
