/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "kb-learning"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "model/wbl-json.h"
#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "store/wbl-db-ops.h"
#include "tests/bench/bench-store.h"

/*
 * kb-learning [OPTION…] SET: what confirmed questions do for search on a set of judged queries.
 * SET/corpus.jsonl: {id,title,body}; SET/queries.dev.jsonl: {id,text[,messages:[{from,text}]]};
 * SET/qrels.dev.tsv: query TAB article TAB grade.
 *
 * Of each article that enough is asked of, some queries are confirmed by five agents, and the rest is asked: before,
 * after, and after a part of the confirmations went to a random article instead. Prints nDCG@10 of the three.
 */

#define LIMIT 10
#define N_AGENTS 5

static int confirmed = 3, seeds = 3;
static double wrong = .2;
static gboolean lines, clicks, half;

static const GOptionEntry options[] = {
  { "confirmed", 'n', 0, G_OPTION_ARG_INT, &confirmed, "Confirmed questions of an article (3)", "N" },
  { "wrong", 'w', 0, G_OPTION_ARG_DOUBLE, &wrong, "Share of confirmations of a random article (.2)", "SHARE" },
  { "seeds", 's', 0, G_OPTION_ARG_INT, &seeds, "How often it is drawn anew (3)", "N" },
  { "lines", 'l', 0, G_OPTION_ARG_NONE, &lines,
    "Articles are their titles; the lines of a body are what was asked and is confirmed, the queries are all asked", NULL },
  { "clicks", 'c', 0, G_OPTION_ARG_NONE, &clicks, "All by one agent's click, instead of five agents who sent the article", NULL },
  { "half", 'h', 0, G_OPTION_ARG_NONE, &half, "Only every second article is taught: what becomes of the others", NULL },
  { NULL }
};

typedef struct
{
  char *key, *title, *body;
  GPtrArray *questions; /* of char*: to be confirmed */
  guint at;
} Entry;

typedef struct
{
  char *id;
  char *article; /* (nullable): what answers it */
  JsonObject *line;
  gboolean asked, other; /* about an article that is taught, or is not */
} Query;

typedef struct
{
  GPtrArray *entries; /* Entry */
  GHashTable *by_key; /* key → Entry */
  GPtrArray *queries; /* Query */
  GRand *rand;
  double share; /* of wrong confirmations */
  double sum[2]; /* nDCG of the queries to articles that are taught, and that are not */
  guint n[2];
} Bench;

/* ---- the set ---- */

static JsonObject *
read_object (const char *line, gsize len)
{
  return wbl_json_parse_object (line, (gssize) len, NULL);
}

typedef void (*LineFunc) (Bench *bench, const char *line, gsize len);

static void
for_each_line (Bench *bench, const char *set, const char *name, LineFunc func)
{
  g_autofree char *path = g_build_filename (set, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  for (const char *line = text; *line != '\0';)
    {
      gsize len = strcspn (line, "\n");

      if (len > 0)
        func (bench, line, len);
      line += len + (line[len] == '\n');
    }
}

static void
read_entry (Bench *bench, const char *line, gsize len)
{
  g_autoptr (JsonObject) object = read_object (line, len);
  Entry *entry = g_new0 (Entry, 1);

  entry->key = g_strdup (json_object_get_string_member (object, "id"));
  entry->title = g_strdup (json_object_get_string_member (object, "title"));
  entry->body = g_strdup (json_object_get_string_member (object, "body"));
  entry->questions = g_ptr_array_new_with_free_func (g_free);
  entry->at = bench->entries->len;
  g_ptr_array_add (bench->entries, entry);
  g_hash_table_insert (bench->by_key, entry->key, entry);
}

static void
read_query (Bench *bench, const char *line, gsize len)
{
  Query *query = g_new0 (Query, 1);

  query->line = read_object (line, len);
  query->id = g_strdup (json_object_get_string_member (query->line, "id"));
  g_ptr_array_add (bench->queries, query);
}

static void
read_judgement (Bench *bench, const char *line, gsize len)
{
  g_autofree char *copy = g_strndup (line, len);
  g_auto (GStrv) fields = g_strsplit (copy, "\t", -1);

  for (guint i = 0; i < bench->queries->len; i++)
    {
      Query *query = bench->queries->pdata[i];
      if (query->article == NULL && g_str_equal (query->id, fields[0]))
        query->article = g_strdup (fields[1]);
    }
}

/* The newest thing that the customer said. */
static const char *
question_of (Query *query)
{
  JsonArray *messages = wbl_json_array_or_null (query->line, "messages");

  for (guint i = messages != NULL ? json_array_get_length (messages) : 0; i > 0; i--)
    {
      JsonObject *message = json_array_get_object_element (messages, i - 1);
      if (g_str_equal (json_object_get_string_member (message, "from"), "customer"))
        return json_object_get_string_member (message, "text");
    }
  return json_object_get_string_member (query->line, "text");
}

/* ---- who is asked, who is confirmed ---- */

static void
shuffle (GPtrArray *array, GRand *rand)
{
  for (guint i = array->len; i > 1; i--)
    {
      guint k = (guint) g_rand_int_range (rand, 0, (gint32) i);
      gpointer swap = array->pdata[i - 1];
      array->pdata[i - 1] = array->pdata[k];
      array->pdata[k] = swap;
    }
}

static gboolean
is_taught (const Entry *entry)
{
  return !half || entry->at % 2 == 0;
}

static void
draw_lines (Bench *bench)
{
  for (guint i = 0; i < bench->entries->len; i++)
    {
      Entry *entry = bench->entries->pdata[i];
      g_auto (GStrv) all = g_strsplit (entry->body, "\n", -1);
      guint n = g_strv_length (all);

      g_ptr_array_set_size (entry->questions, 0);
      for (guint k = 0; k < n && n >= (guint) confirmed && is_taught (entry); k++)
        g_ptr_array_add (entry->questions, g_strdup (all[k]));
      shuffle (entry->questions, bench->rand);
      if (entry->questions->len > (guint) confirmed)
        g_ptr_array_set_size (entry->questions, confirmed);
    }
  for (guint i = 0; i < bench->queries->len; i++)
    {
      Query *query = bench->queries->pdata[i];
      Entry *entry = query->article != NULL ? g_hash_table_lookup (bench->by_key, query->article) : NULL;
      query->asked = entry != NULL && entry->questions->len >= (guint) confirmed;
      query->other = entry != NULL && !query->asked;
    }
}

static void
draw_queries (Bench *bench)
{
  g_autoptr (GHashTable) n = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < bench->entries->len; i++)
    g_ptr_array_set_size (((Entry *) bench->entries->pdata[i])->questions, 0);
  shuffle (bench->queries, bench->rand);
  for (guint i = 0; i < bench->queries->len; i++)
    {
      Query *query = bench->queries->pdata[i];
      if (query->article != NULL)
        g_hash_table_insert (n, query->article, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (n, query->article)) + 1));
    }
  for (guint i = 0; i < bench->queries->len; i++)
    {
      Query *query = bench->queries->pdata[i];
      Entry *entry = query->article != NULL ? g_hash_table_lookup (bench->by_key, query->article) : NULL;
      gboolean enough = entry != NULL && GPOINTER_TO_UINT (g_hash_table_lookup (n, query->article)) > (guint) confirmed && is_taught (entry);

      query->other = entry != NULL && !is_taught (entry);
      query->asked = enough && entry->questions->len >= (guint) confirmed;
      if (enough && !query->asked)
        g_ptr_array_add (entry->questions, g_strdup (question_of (query)));
    }
}

/* ---- the desk ---- */

static gpointer
import_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;
  WblArticleCounts counts = { 0 };
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  for (guint i = 0; i < bench->entries->len; i++)
    {
      Entry *entry = bench->entries->pdata[i];
      WblArticle *article = wbl_article_new ();

      article->key = g_strdup (entry->key);
      article->title = g_strdup (entry->title);
      article->body = g_strdup (lines ? "" : entry->body);
      g_ptr_array_add (puts, wbl_article_put_new (article, "1", NULL));
    }
  wbl_db_put_articles (db, puts, &counts, error);
  return NULL;
}

static gboolean
confirm (WblDb *db, Bench *bench, Entry *entry, const char *question, GError **error)
{
  Entry *to = g_rand_double (bench->rand) < bench->share
                  ? bench->entries->pdata[g_rand_int_range (bench->rand, 0, (gint32) bench->entries->len)]
                  : entry;
  g_autofree char *entity = g_strconcat ("article:", to->key, NULL);
  g_autoptr (WblOp) op = wbl_op_new ("pick", entity);

  g_free (op->agent);
  op->agent = clicks ? g_strdup ("a") : g_strdup_printf ("a%d", g_rand_int_range (bench->rand, 0, N_AGENTS));
  wbl_op_set_string (op, "outcome", clicks ? "helped" : "sent");
  wbl_op_set_string (op, "question", question);
  return wbl_db_op_add (db, op, error);
}

static gpointer
confirm_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;

  for (guint i = 0; i < bench->entries->len; i++)
    {
      Entry *entry = bench->entries->pdata[i];

      for (guint k = 0; k < entry->questions->len; k++)
        if (!confirm (db, bench, entry, entry->questions->pdata[k], error))
          return NULL;
    }
  return NULL;
}

static WblQuery *
query_of (JsonObject *line)
{
  JsonArray *messages = wbl_json_array_or_null (line, "messages");
  WblQuery *query;

  if (messages == NULL)
    return wbl_query_new_typed (json_object_get_string_member (line, "text"));
  query = wbl_query_new_conversation ();
  for (guint i = json_array_get_length (messages); i > 0; i--)
    {
      JsonObject *message = json_array_get_object_element (messages, i - 1);
      wbl_query_add_message (query, json_object_get_string_member (message, "text"),
                             g_str_equal (json_object_get_string_member (message, "from"), "customer"));
    }
  return query;
}

static gpointer
ask_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;

  memset (bench->sum, 0, sizeof bench->sum);
  memset (bench->n, 0, sizeof bench->n);
  for (guint i = 0; i < bench->queries->len; i++)
    {
      Query *asked = bench->queries->pdata[i];
      g_autoptr (WblQuery) query = asked->asked || asked->other ? query_of (asked->line) : NULL;
      g_autoptr (GPtrArray) found = query != NULL ? wbl_search_articles (db, query, LIMIT, error) : NULL;

      bench->n[asked->other] += query != NULL;
      for (guint k = 0; found != NULL && k < found->len; k++)
        if (g_str_equal (((WblFound *) found->pdata[k])->article->key, asked->article))
          bench->sum[asked->other] += 1 / log2 (k + 2);
    }
  return NULL;
}

/* Adds nDCG@10 to @mean, with one right article a query. */
static void
measure (Bench *bench, gboolean learn, double share, double mean[2])
{
  g_autofree char *dir = g_dir_make_tmp ("kb-learning-XXXXXX", NULL);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (WblStore) store = NULL;

  wbl_store_open_async (dir, NULL, done_cb, NULL);
  opened = wait_result ();
  store = wbl_store_open_finish (opened, NULL);
  bench->share = share;
  run_job (store, import_job, bench);
  if (learn)
    run_job (store, confirm_job, bench);
  run_job (store, ask_job, bench);
  wbl_store_close_async (store, done_cb, NULL);
  closed = wait_result ();
  for (int i = 0; i < 2; i++)
    mean[i] += bench->sum[i] / MAX (1, bench->n[i]) / seeds;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("SET");
  g_autoptr (GError) error = NULL;
  Bench bench = { g_ptr_array_new (), g_hash_table_new (g_str_hash, g_str_equal), g_ptr_array_new (), NULL, 0, { 0 }, { 0 } };
  double before[2] = { 0 }, after[2] = { 0 }, spoilt[2] = { 0 };

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    g_error ("usage: kb-learning [OPTION…] SET");
  for_each_line (&bench, argv[1], "corpus.jsonl", read_entry);
  for_each_line (&bench, argv[1], "queries.dev.jsonl", read_query);
  for_each_line (&bench, argv[1], "qrels.dev.tsv", read_judgement);
  for (int i = 0; i < seeds; i++)
    {
      bench.rand = g_rand_new_with_seed ((guint32) i + 1);
      if (lines)
        draw_lines (&bench);
      else
        draw_queries (&bench);
      measure (&bench, FALSE, 0, before);
      measure (&bench, TRUE, 0, after);
      measure (&bench, TRUE, wrong, spoilt);
      g_rand_free (bench.rand);
    }
  for (int i = 0; i < 2; i++)
    if (bench.n[i] > 0)
      printf ("%s%s: %u asked, nDCG@10 %.3f before, %.3f after (%+.3f), %.3f with %.0f %% wrong (%+.3f)\n", argv[1],
              i == 0 ? "" : ", articles that were not taught", bench.n[i], before[i], after[i], after[i] - before[i], spoilt[i],
              100 * wrong, spoilt[i] - after[i]);
  return 0;
}
