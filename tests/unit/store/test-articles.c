/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/wbl-db-article-drafts.h"
#include "store/wbl-db-article-uses.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-index.h"
#include "tests/unit/rounds.h"
#include "unit/store/db-fixture.h"

/* Articles of the team: what two desks of one team hold after both wrote. */

static WblArticleDoc *
doc_new (const char *key, const char *title, const char *body, const char *of)
{
  WblArticleDoc *doc = wbl_article_doc_new ();

  doc->key = g_strdup (key);
  doc->title = g_strdup (title);
  doc->body = g_strdup (body);
  doc->state = WBL_ARTICLE_PUBLIC;
  wbl_article_doc_set (&doc->of, of);
  return doc;
}

static void
save (WblDb *db, const char *key, const char *title, const char *body, const char *of)
{
  g_autoptr (WblArticleDoc) doc = doc_new (key, title, body, of);
  g_autoptr (GError) error = NULL;

  g_assert_true (wbl_db_save_article (db, doc, &error));
  g_assert_no_error (error);
}

static WblArticleDoc *
current (WblDb *db, const char *key)
{
  g_autoptr (GError) error = NULL;
  WblArticleDoc *doc = wbl_db_get_article_doc (db, key, &error);

  g_assert_no_error (error);
  return doc;
}

static GPtrArray *
versions_of (WblDb *db, const char *key)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *versions = wbl_db_article_versions (db, key, &error);

  g_assert_no_error (error);
  return versions;
}

static WblArticleDoc *
version_at (GPtrArray *versions, guint i)
{
  g_assert_cmpuint (versions->len, >, i);
  return g_ptr_array_index (versions, i);
}

static void
import (WblDb *db, const char *key, const char *title, const char *body, const char *hash)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);
  WblArticleCounts counts = { 0 };
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (key);
  article->title = g_strdup (title);
  article->body = g_strdup (body);
  article->internal = TRUE;
  g_ptr_array_add (puts, wbl_article_put_new (article, hash, "a.md"));
  g_assert_true (wbl_db_put_articles (db, puts, &counts, NULL));
}

static guint
n_found (WblDb *db, const char *words)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_true (wbl_db_find_articles (db, words, rows, NULL));
  return rows->len;
}

/* Gives what @from wrote to @to, in the order of the team's log; both learn the places. */
static void
deliver (WblDb *from, WblDb *to, gint64 *mid)
{
  g_autoptr (GPtrArray) ops = wbl_db_ops_unsent (from, 1000, NULL);

  for (guint i = 0; i < ops->len; i++)
    {
      const WblOp *op = g_ptr_array_index (ops, i);
      g_autofree char *ext = wbl_op_to_ext (op);
      g_autoptr (WblOp) there = wbl_op_from_ext (ext, NULL);

      g_assert_cmpuint (strlen (ext), <=, WBL_OP_MAX_EXT);
      (*mid)++;
      g_assert_true (wbl_db_op_acked (from, op->client_id, *mid, NULL));
      g_assert_true (wbl_db_op_receive (to, there, *mid, NULL));
    }
}

static void
assert_same (WblDb *a, WblDb *b, const char *key)
{
  g_autoptr (WblArticleDoc) da = current (a, key), docb = current (b, key);
  g_autoptr (GPtrArray) va = versions_of (a, key), vb = versions_of (b, key);
  g_autoptr (WblArticle) ra = wbl_db_get_article (a, key, NULL), rb = wbl_db_get_article (b, key, NULL);

  g_assert_true (wbl_article_doc_equal (da, docb));
  g_assert_cmpstr (da->op, ==, docb->op);
  g_assert_cmpuint (va->len, ==, vb->len);
  for (guint i = 0; i < va->len; i++)
    {
      g_assert_cmpstr (version_at (va, i)->op, ==, version_at (vb, i)->op);
      g_assert_true (version_at (va, i)->unseen == version_at (vb, i)->unseen);
    }
  g_assert_true ((ra == NULL) == (rb == NULL));
  if (ra != NULL)
    g_assert_cmpuint (ra->version, ==, rb->version);
}

static void
test_publish (void)
{
  WblDb *db = db_new (0);
  g_autoptr (WblArticleDoc) doc = NULL;

  save (db, "a", "Tent leaks", "Open the vents.", NULL);
  g_assert_cmpuint (n_found (db, "vents"), ==, 1);
  doc = current (db, "a");
  g_assert_cmpuint (doc->version, ==, 1);
  g_assert_false (doc->pending);
  save (db, "a", "Tent leaks", "Dry the seams.", doc->op);
  g_assert_cmpuint (n_found (db, "vents"), ==, 0);
  g_assert_cmpuint (n_found (db, "seams"), ==, 1);
  g_assert_true (wbl_db_set_article_state (db, "a", WBL_ARTICLE_DRAFT, NULL));
  g_assert_cmpuint (n_found (db, "seams"), ==, 0);
  g_assert_true (wbl_db_set_article_state (db, "a", WBL_ARTICLE_INTERNAL, NULL));
  g_assert_cmpuint (n_found (db, "seams"), ==, 1);
  g_assert_cmpint (wbl_db_int (db, "SELECT internal FROM article WHERE key='a'", ""), ==, 1);
  g_assert_true (wbl_db_set_article_state (db, "a", WBL_ARTICLE_ARCHIVED, NULL));
  g_assert_cmpint (wbl_db_int (db, "SELECT count(*) FROM article", ""), ==, 0);
  g_assert_cmpuint (wbl_db_article_df (db, "seam"), ==, 0);
  g_assert_cmpfloat (wbl_db_article_length (db, TRUE, WBL_FEATURE_WORD), ==, 0);
  g_assert_true (wbl_db_unarchive_article (db, "a", NULL)); /* for whom it was before */
  g_assert_cmpuint (n_found (db, "seams"), ==, 1);
  g_assert_cmpint (wbl_db_int (db, "SELECT internal FROM article WHERE key='a'", ""), ==, 1);
  g_assert_true (wbl_db_set_article_state (db, "a", WBL_ARTICLE_PUBLIC, NULL));
  g_assert_true (wbl_db_set_article_state (db, "a", WBL_ARTICLE_ARCHIVED, NULL));
  g_assert_true (wbl_db_unarchive_article (db, "a", NULL));
  g_assert_cmpint (wbl_db_int (db, "SELECT internal FROM article WHERE key='a'", ""), ==, 0);
  wbl_db_close (db);
}

/* Both write without having seen the other: the later in the log holds on both desks, the other is kept and marked. */
static void
test_concurrent (void)
{
  WblDb *a = db_new (TEAM), *b = db_new (TEAM);
  g_autoptr (WblArticleDoc) base = NULL;
  g_autoptr (GPtrArray) versions = NULL;
  gint64 mid = 100;

  save (a, "k", "Returns", "Seven days.", NULL);
  deliver (a, b, &mid);
  base = current (a, "k");
  save (a, "k", "Returns", "Fourteen days in the EU.", base->op);
  save (b, "k", "Returns", "Thirty days in the shop.", base->op);
  deliver (b, a, &mid);
  deliver (a, b, &mid);
  assert_same (a, b, "k");
  versions = versions_of (a, "k");
  g_assert_cmpuint (versions->len, ==, 3);
  g_assert_cmpstr (version_at (versions, 0)->body, ==, "Fourteen days in the EU.");
  g_assert_true (version_at (versions, 0)->in_force);
  g_assert_cmpstr (version_at (versions, 1)->body, ==, "Thirty days in the shop.");
  g_assert_true (version_at (versions, 1)->unseen);
  g_assert_false (version_at (versions, 2)->unseen);
  g_assert_cmpuint (n_found (b, "fourteen"), ==, 1);
  g_assert_cmpuint (n_found (b, "thirty"), ==, 0);
  wbl_db_close (a);
  wbl_db_close (b);
}

/* The same operations in any order of arrival give the same article. */
static void
test_any_order (void)
{
  WblDb *a = db_new (TEAM);
  g_autoptr (GPtrArray) exts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  gint64 mid = 100;

  while (body->len < 20000)
    g_string_append (body, "第一步：晾干帐篷。\n\"Then\" seal it.\n\n");
  save (a, "k", "Long", body->str, NULL);
  save (a, "k", "Short", "Short.", NULL);
  g_assert_true (wbl_db_verify_article (a, "k", 99, NULL));
  g_string_append (body, "The end.");
  save (a, "k", "Long again", body->str, NULL);
  g_assert_true (wbl_db_set_article_state (a, "k", WBL_ARTICLE_INTERNAL, NULL));
  ops = wbl_db_ops_unsent (a, 1000, NULL);
  for (guint i = 0; i < ops->len; i++)
    {
      g_ptr_array_add (exts, wbl_op_to_ext (g_ptr_array_index (ops, i)));
      g_assert_true (wbl_db_op_acked (a, ((WblOp *) g_ptr_array_index (ops, i))->client_id, ++mid, NULL));
    }
  g_assert_cmpuint (exts->len, >, 8);
  for (guint seed = 0, n = test_rounds (8, 80); seed < n; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      WblDb *b = db_new (TEAM);
      g_autofree guint *order = g_new (guint, exts->len);

      for (guint i = 0; i < exts->len; i++)
        {
          guint j = (guint) g_rand_int_range (rand, 0, (gint32) i + 1);

          order[i] = i;
          order[i] = order[j];
          order[j] = i;
        }
      for (guint i = 0; i < exts->len; i++)
        {
          g_autoptr (WblOp) op = wbl_op_from_ext (exts->pdata[order[i]], NULL);
          g_assert_true (wbl_db_op_receive (b, op, 101 + order[i], NULL));
        }
      assert_same (a, b, "k");
      wbl_db_close (b);
    }
  wbl_db_close (a);
}

/* A version whose pieces are not all here, or are not what they should be, does not hold. */
static void
test_pieces (void)
{
  WblDb *db = db_new (TEAM);
  g_autoptr (WblArticleDoc) doc = NULL, whole = NULL;
  const char *hash = "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969"; /* of "Hello" */
  g_autofree char *put = g_strdup_printf ("{\"title\":\"T\",\"state\":\"public\",\"sha256\":\"%s\",\"pieces\":2}", hash);
  g_autofree char *entity = g_strconcat ("piece:", hash, NULL);

  receive_op (db, 10, "p0", "article.put", "article:k", "a1", "{\"title\":\"Old\",\"body\":\"old\",\"state\":\"public\"}");
  receive_op (db, 11, "p1", "piece", entity, "a1", "{\"n\":0,\"text\":\"Hel\"}");
  receive_op (db, 14, "p2", "article.put", "article:k", "a1", put);
  receive_op (db, 12, "p3", "piece", entity, "a1", "{\"n\":1,\"text\":\"l0\"}");
  doc = current (db, "k");
  g_assert_cmpstr (doc->title, ==, "Old");
  receive_op (db, 13, "p4", "piece", entity, "a1", "{\"n\":1,\"text\":\"lo\"}");
  whole = current (db, "k");
  g_assert_cmpstr (whole->title, ==, "T");
  g_assert_cmpstr (whole->body, ==, "Hello");
  wbl_db_close (db);
}

/* What others send may be anything. */
static void
test_hostile (void)
{
  static const char *const payloads[] = {
    "{}", "{\"title\":\"T\"}", "{\"title\":1,\"body\":[]}", "{\"title\":\"\",\"body\":\"b\"}",
    "{\"title\":\"T\",\"state\":\"public\",\"sha256\":\"x\",\"pieces\":99999999999}",
    "{\"title\":\"T\",\"state\":\"public\",\"sha256\":\"x\",\"pieces\":-1}", "{\"imported\":\"yes\"}",
  };
  WblDb *db = db_new (TEAM);
  g_autoptr (WblArticleDoc) doc = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autofree char *id = g_strdup_printf ("h%u", i);
      receive_op (db, 10 + i, id, "article.put", "article:k", "a1", payloads[i]);
      g_assert_false (wbl_db_article_is_team (db, "k"));
    }
  receive_op (db, 50, "ok", "article.put", "article:k", "a1",
              "{\"title\":\"T\",\"body\":\"b\",\"state\":\"secret\",\"from\":-5,\"to\":1e99,\"verified\":\"x\"}");
  receive_op (db, 51, "s", "article.state", "article:k", "a1", "{\"state\":\"everyone\"}");
  doc = current (db, "k");
  g_assert_cmpint (doc->state, ==, WBL_ARTICLE_DRAFT);
  g_assert_cmpint (doc->valid_from_ms, ==, 0);
  g_assert_cmpuint (n_found (db, "b"), ==, 0);
  wbl_db_close (db);
}

/* An imported article becomes the team's when it is edited, with what it was as its first version; then no import
 * replaces it, and the colleague who had imported the same file sees the edit. */
static void
test_imported (void)
{
  WblDb *a = db_new (TEAM), *b = db_new (TEAM);
  g_autoptr (GPtrArray) before = NULL, versions = NULL;
  g_autoptr (WblArticleDoc) doc = NULL;
  gint64 mid = 100;

  import (a, "f", "File", "From a file.", "1");
  import (b, "f", "File", "From a file.", "1");
  before = versions_of (a, "f");
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_null (version_at (before, 0)->op);
  g_assert_cmpint (version_at (before, 0)->state, ==, WBL_ARTICLE_INTERNAL);
  save (a, "f", "File", "Edited by hand.", NULL);
  g_assert_true (wbl_db_share_article (b, "f", NULL));
  deliver (a, b, &mid);
  deliver (b, a, &mid);
  assert_same (a, b, "f");
  versions = versions_of (b, "f");
  g_assert_cmpuint (versions->len, ==, 2);
  g_assert_cmpstr (version_at (versions, 0)->body, ==, "Edited by hand.");
  g_assert_cmpstr (version_at (versions, 1)->body, ==, "From a file.");
  g_assert_false (version_at (versions, 1)->unseen);
  import (b, "f", "File", "A newer file.", "2");
  doc = current (b, "f");
  g_assert_cmpstr (doc->body, ==, "Edited by hand.");
  g_assert_cmpuint (n_found (b, "newer"), ==, 0);
  g_assert_cmpuint (n_found (b, "hand"), ==, 1);
  wbl_db_close (a);
  wbl_db_close (b);
}

/* A body that was sent before is not sent again. */
static void
test_incremental (void)
{
  WblDb *db = db_new (TEAM);
  g_autofree char *body = g_strnfill (30000, 'x');
  gint64 pieces, again;

  save (db, "k", "Long", body, NULL);
  pieces = wbl_db_int (db, "SELECT count(*) FROM op WHERE kind='piece'", "");
  g_assert_cmpint (pieces, ==, 5);
  save (db, "k", "Short", "short", NULL);
  save (db, "k", "Long", body, NULL);
  again = wbl_db_int (db, "SELECT count(*) FROM op WHERE kind='piece'", "");
  g_assert_cmpint (again, ==, pieces);
  g_assert_cmpint (wbl_db_int (db, "SELECT length(body) FROM article WHERE key='k'", ""), ==, 30000);
  wbl_db_close (db);
}

static char *
repeated (const char *text, gsize bytes)
{
  GString *all = g_string_new (NULL);

  while (all->len + strlen (text) <= bytes)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

/* Texts about as long as an operation may be, whatever each character takes in it, come through, with the longest key and title. */
static void
test_near_the_limit (void)
{
  static const char *const letters[] = { "x", "\"", "\x7f", "一", "\n\\", "😀" };
  WblDb *a = db_new (TEAM), *b = db_new (TEAM);
  gint64 mid = 100;

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autofree char *rest = repeated (i % 2 ? "k" : "\"", WBL_ARTICLE_MAX_KEY - 5);
      g_autofree char *title = repeated (letters[i], WBL_ARTICLE_MAX_TITLE);

      for (gsize bytes = 800; bytes < 9000; bytes += 409)
        {
          g_autofree char *body = repeated (letters[i], bytes);
          g_autofree char *key = g_strdup_printf ("%u%04u%s", i, (guint) bytes, rest);
          g_autoptr (WblArticleDoc) there = NULL;

          save (a, key, title, body, NULL);
          deliver (a, b, &mid);
          there = current (b, key);
          g_assert_cmpstr (there->body, ==, body);
        }
    }
  wbl_db_close (a);
  wbl_db_close (b);
}

static void
test_refused (void)
{
  WblDb *db = db_new (TEAM);
  g_autofree char *huge = g_strnfill (WBL_ARTICLE_MAX_PACKED + 1, 'x');
  g_autofree char *largest = g_strnfill (WBL_ARTICLE_MAX_BODY, '\x01');
  g_autofree char *key = g_strnfill (WBL_ARTICLE_MAX_KEY + 1, 'k');
  const struct
  {
    const char *key, *title, *body;
    gboolean ok;
  } cases[] = { { "k", "", "b", FALSE }, { "k", "t", "", FALSE },     { "", "t", "b", FALSE },
                { key, "t", "b", FALSE }, { "k", "t", huge, FALSE }, { "k", "t", largest, TRUE }, { "k", "t", "b", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WblArticleDoc) doc = doc_new (cases[i].key, cases[i].title, cases[i].body, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (wbl_db_save_article (db, doc, &error) == cases[i].ok);
      if (!cases[i].ok)
        g_assert_error (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID);
    }
  wbl_db_close (db);
}

static void
test_review (void)
{
  WblDb *db = db_new (0);
  g_autoptr (GPtrArray) due = NULL, later = NULL;

  save (db, "never", "Never verified", "b", NULL);
  save (db, "soon", "Verified", "b", NULL);
  save (db, "past", "Past", "b", NULL);
  save (db, "gone", "Archived", "b", NULL);
  g_assert_true (wbl_db_verify_article (db, "soon", 5000, NULL));
  g_assert_true (wbl_db_verify_article (db, "past", 1000, NULL));
  g_assert_true (wbl_db_verify_article (db, "gone", 1000, NULL));
  g_assert_true (wbl_db_set_article_state (db, "gone", WBL_ARTICLE_ARCHIVED, NULL));
  import (db, "file", "Imported", "b", "1");
  g_assert_true (wbl_db_run (db, NULL, "UPDATE article SET verified_ms=50 WHERE key='file'", ""));
  due = wbl_db_articles_to_review (db, 2000, 100, 10, NULL);
  g_assert_cmpuint (due->len, ==, 2);
  g_assert_cmpstr (version_at (due, 0)->key, ==, "file");
  g_assert_cmpstr (version_at (due, 1)->key, ==, "past");
  later = wbl_db_articles_to_review (db, 6000, 0, 10, NULL);
  g_assert_cmpuint (later->len, ==, 2);
  wbl_db_close (db);
}

static void
test_drafts (void)
{
  WblDb *db = db_new (0);
  g_autoptr (WblArticleDoc) doc = doc_new ("k", "", "half a sen", "v1"), got = NULL, none = NULL;
  g_autoptr (GError) error = NULL;

  doc->region = g_strdup ("EU");
  g_assert_true (wbl_db_save_article_draft (db, doc, &error));
  got = wbl_db_get_article_draft (db, "k", &error);
  g_assert_true (wbl_article_doc_equal (got, doc) || g_str_equal (got->title, ""));
  g_assert_cmpstr (got->body, ==, "half a sen");
  g_assert_cmpstr (got->of, ==, "v1");
  g_assert_cmpstr (got->region, ==, "EU");
  g_assert_cmpuint (n_found (db, "half"), ==, 0);
  g_assert_true (wbl_db_drop_article_draft (db, "k", &error));
  none = wbl_db_get_article_draft (db, "k", &error);
  g_assert_null (none);
  g_assert_no_error (error);
  wbl_db_close (db);
}

/* Used where, rated how, wrong for whom. */
static void
test_uses (void)
{
  WblDb *db = db_new (TEAM);
  g_autofree char *conversation = NULL, *entity = NULL, *wrong = NULL;
  g_autoptr (GPtrArray) uses = NULL, others = NULL;
  const WblUseRow *row;

  say (db, 10, CUSTOMER, T0, "My tent leaks", NULL);
  say (db, 11, UID, T0 + 1000, "How was it?", SURVEY_EXT);
  say (db, 12, CUSTOMER, T0 + 90000000, "5", NULL);
  conversation = conversation_of (db, 10);
  entity = g_strconcat ("conv:", conversation, NULL);
  wrong = g_strdup_printf ("{\"conv\":\"%s\",\"mid\":\"10\",\"outcome\":\"wrong\"}", conversation);
  receive_op (db, 20, "r1", "reply", entity, "a1", "{\"client_id\":\"1\",\"cites\":[{\"article\":\"k\",\"version\":2}]}");
  receive_op (db, 21, "r2", "reply", entity, "a1", "{\"client_id\":\"2\",\"cites\":[{\"article\":\"k\"}]}");
  receive_op (db, 22, "r3", "reply", entity, "a1", "{\"client_id\":\"3\",\"cites\":[{\"article\":\"kk\"}]}");
  receive_op (db, 23, "w1", "pick", "article:k", "a2", wrong);
  uses = wbl_db_article_uses (db, "k", 10, NULL);
  g_assert_cmpuint (uses->len, ==, 2);
  row = g_ptr_array_index (uses, 1);
  g_assert_cmpstr (row->conversation, ==, conversation);
  g_assert_cmpstr (row->subject, ==, "My tent leaks");
  g_assert_cmpint (row->stars, ==, 5);
  g_assert_false (row->failed);
  row = g_ptr_array_index (uses, 0);
  g_assert_true (row->failed);
  g_assert_cmpstr (row->agent, ==, "a2");
  others = wbl_db_article_uses (db, "other", 10, NULL);
  g_assert_cmpuint (others->len, ==, 0);
  wbl_db_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/articles/publish", test_publish);
  g_test_add_func ("/articles/concurrent", test_concurrent);
  g_test_add_func ("/articles/any-order", test_any_order);
  g_test_add_func ("/articles/pieces", test_pieces);
  g_test_add_func ("/articles/hostile", test_hostile);
  g_test_add_func ("/articles/imported", test_imported);
  g_test_add_func ("/articles/incremental", test_incremental);
  g_test_add_func ("/articles/near-the-limit", test_near_the_limit);
  g_test_add_func ("/articles/refused", test_refused);
  g_test_add_func ("/articles/review", test_review);
  g_test_add_func ("/articles/drafts", test_drafts);
  g_test_add_func ("/articles/uses", test_uses);
  return g_test_run ();
}
