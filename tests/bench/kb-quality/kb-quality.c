/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "kb-quality"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "search/wbl-search.h"
#include "store/wbl-db-articles.h"
#include "tests/bench/bench-store.h"

/*
 * kb-quality SET OUT.tsv: how good knowledge search is on a set of judged queries.
 * SET/corpus.jsonl: {id,title,body,lang}; SET/queries.dev.jsonl: {id,text[,messages:[{from,text}]]}.
 * SET/qrels.dev.tsv: query-id TAB article-id TAB grade. Writes query-id TAB article-id TAB rank TAB score, and prints nDCG at
 * ten (gain 2^grade - 1), how often the first is right, and which share of the right ones is among ten. make-sets.py makes sets.
 */

#define LIMIT 10

typedef struct
{
  const char *set;
  FILE *out;
  gint64 spent_us;
  guint n_queries;
  GHashTable *judged; /* (owned): query → GHashTable of article → its grade */
  double ndcg, first, among;
} Bench;

typedef void (*LineFunc) (WblDb *db, JsonObject *line, gpointer data);

static void
for_each_line (WblDb *db, const char *set, const char *name, LineFunc func, gpointer data)
{
  g_autofree char *path = g_build_filename (set, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  for (char *line = text, *end; *line != '\0'; line = end + 1)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();

      end = strchrnul (line, '\n');
      if (json_parser_load_from_data (parser, line, end - line, NULL) && json_parser_get_root (parser) != NULL)
        func (db, json_node_get_object (json_parser_get_root (parser)), data);
      if (*end == '\0')
        break;
    }
}

static void
add_article (WblDb *db, JsonObject *line, gpointer data)
{
  WblArticle *article = wbl_article_new ();

  article->key = g_strdup (json_object_get_string_member (line, "id"));
  article->title = g_strdup (json_object_get_string_member (line, "title"));
  article->body = g_strdup (json_object_get_string_member (line, "body"));
  g_ptr_array_add (data, wbl_article_put_new (article, "1", NULL));
}

static gpointer
import_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;
  WblArticleCounts counts = { 0 };
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_article_put_free);

  for_each_line (db, bench->set, "corpus.jsonl", add_article, puts);
  wbl_db_put_articles (db, puts, &counts, error);
  return NULL;
}

static WblQuery *
query_of (JsonObject *line)
{
  WblQuery *query;
  JsonArray *messages = json_object_has_member (line, "messages") ? json_object_get_array_member (line, "messages") : NULL;

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

/* ---- how right the answers are ---- */

static void
read_judgements (Bench *bench)
{
  g_autofree char *path = g_build_filename (bench->set, "qrels.dev.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s cannot be read", path);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, "\t", -1);
      GHashTable *right;

      if (g_strv_length (words) < 3 || atoi (words[2]) <= 0)
        continue;
      right = g_hash_table_lookup (bench->judged, words[0]);
      if (right == NULL)
        {
          right = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
          g_hash_table_insert (bench->judged, g_strdup (words[0]), right);
        }
      g_hash_table_insert (right, g_strdup (words[1]), GINT_TO_POINTER (atoi (words[2])));
    }
}

static double
gain (int grade, guint place)
{
  return (exp2 (grade) - 1) / log2 (place + 2);
}

static int
compare_grades (gconstpointer a, gconstpointer b, gpointer data)
{
  return GPOINTER_TO_INT (b) - GPOINTER_TO_INT (a);
}

static double
best_gain (GHashTable *right)
{
  g_autoptr (GList) grades = g_list_sort_with_data (g_hash_table_get_values (right), compare_grades, NULL);
  double sum = 0;
  guint place = 0;

  for (GList *l = grades; l != NULL && place < LIMIT; l = l->next)
    sum += gain (GPOINTER_TO_INT (l->data), place++);
  return sum;
}

static void
judge (Bench *bench, const char *query, GPtrArray *found)
{
  GHashTable *right = g_hash_table_lookup (bench->judged, query);
  double sum = 0;
  guint n_right = 0;

  for (guint i = 0; right != NULL && i < found->len; i++)
    {
      int grade = GPOINTER_TO_INT (g_hash_table_lookup (right, ((WblFound *) found->pdata[i])->article->key));

      sum += grade > 0 ? gain (grade, i) : 0;
      n_right += grade > 0;
      bench->first += grade > 0 && i == 0;
    }
  if (right == NULL)
    return;
  bench->ndcg += sum / best_gain (right);
  bench->among += (double) n_right / g_hash_table_size (right);
}

/* ---- asking ---- */

static void
ask (WblDb *db, JsonObject *line, gpointer data)
{
  Bench *bench = data;
  g_autoptr (WblQuery) query = query_of (line);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) found = wbl_search_articles (db, query, LIMIT, NULL);

  bench->spent_us += g_get_monotonic_time () - start;
  bench->n_queries++;
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const WblFound *one = g_ptr_array_index (found, i);
      fprintf (bench->out, "%s\t%s\t%u\t%.4f\n", json_object_get_string_member (line, "id"), one->article->key, i + 1,
               one->score);
    }
  if (found != NULL)
    judge (bench, json_object_get_string_member (line, "id"), found);
}

static gpointer
query_job (WblDb *db, gpointer data, GError **error)
{
  Bench *bench = data;

  for_each_line (db, bench->set, "queries.dev.jsonl", ask, bench);
  return NULL;
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = g_dir_make_tmp ("kb-quality-XXXXXX", NULL);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (WblStore) store = NULL;
  Bench bench = { 0 };
  guint n;

  if (argc != 3)
    g_error ("usage: kb-quality SET OUT.tsv");
  bench.set = argv[1];
  bench.out = fopen (argv[2], "w");
  bench.judged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  read_judgements (&bench);
  wbl_store_open_async (dir, NULL, done_cb, NULL);
  opened = wait_result ();
  store = wbl_store_open_finish (opened, NULL);
  run_job (store, import_job, &bench);
  run_job (store, query_job, &bench);
  fclose (bench.out);
  n = MAX (1, g_hash_table_size (bench.judged));
  printf ("%s: nDCG@10 %.4f, S@1 %.3f, R@10 %.3f of %u queries, %.2f ms each\n", bench.set, bench.ndcg / n, bench.first / n,
          bench.among / n, n, bench.spent_us / 1000.0 / MAX (1, bench.n_queries));
  g_hash_table_unref (bench.judged);
  wbl_store_close_async (store, done_cb, NULL);
  closed = wait_result ();
  return 0;
}
