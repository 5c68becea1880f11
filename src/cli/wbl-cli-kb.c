/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-kb"

#include "config.h"

#include <string.h>

#include "cli/wbl-cli-private.h"
#include "desk/wbl-article-packs.h"
#include "desk/wbl-knowledge.h"

/* kb …: articles. */

static void
add_hit (JsonBuilder *builder, gconstpointer item)
{
  const WblHit *hit = item;

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "key", hit->key);
  wbl_json_add_string (builder, "title", hit->title);
  wbl_json_add_string (builder, "passage", hit->passage);
  wbl_json_add_bool (builder, "internal", hit->internal);
  wbl_json_add_bool (builder, "in_force", hit->in_force);
  wbl_json_add_int (builder, "asked_before", hit->n_asked);
  json_builder_set_member_name (builder, "score");
  json_builder_add_double_value (builder, hit->score);
  json_builder_end_object (builder);
}

static void
print_hit (WblRun *run, gconstpointer item)
{
  const WblHit *hit = item;

  wbl_run_print (run, "%-24s %s\n    %s\n", hit->key, hit->title, hit->passage);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = wbl_desk_hits_finish (run->desk, result, &error);

  wbl_run_list (run, hits, error, add_hit, print_hit);
}

/* ---- queries from a file ---- */

static void
add_row (JsonBuilder *builder, const char *row)
{
  g_auto (GStrv) fields = g_strsplit (row, "\t", 5);

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "query", fields[0]);
  wbl_json_add_string (builder, "key", fields[1]);
  wbl_json_add_int (builder, "rank", g_ascii_strtoll (fields[2], NULL, 10));
  json_builder_set_member_name (builder, "score");
  json_builder_add_double_value (builder, g_ascii_strtod (fields[3], NULL));
  wbl_json_add_string (builder, "parts", fields[4]);
  json_builder_end_object (builder);
}

/* The rows, or where they were written: @path, (nullable). */
static void
print_rows_json (WblRun *run, const char *rows, const char *path, GPtrArray *problems)
{
  g_auto (GStrv) lines = g_strsplit (rows, "\n", -1);
  guint n = g_strv_length (lines) - 1; /* each row ends its line */
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "file", path);
  wbl_json_add_int (builder, "n", n);
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint i = 0; path == NULL && i < n; i++)
    add_row (builder, lines[i]);
  json_builder_end_array (builder);
  wbl_json_add_strings (builder, "problems", problems);
  json_builder_end_object (builder);
  wbl_run_print_json (run, builder);
}

static void
ran_queries_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *rows = wbl_desk_run_queries_finish (run->desk, result, &problems, &error);
  g_autofree char *path = run->run_file != NULL ? g_canonicalize_filename (run->run_file, run->cwd) : NULL;

  if (rows == NULL || (path != NULL && !g_file_set_contents (path, rows, -1, &error)))
    {
      wbl_run_fail (run, error);
      return;
    }
  if (run->json)
    print_rows_json (run, rows, path, problems);
  else if (path == NULL)
    g_string_append (run->out, rows);
  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (run->err, "%s\n", (const char *) problems->pdata[i]);
  wbl_run_end (run, WBL_EXIT_OK);
}

/* One query as a file of queries has it. */
static char *
query_line (const char *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "id", "1");
  wbl_json_add_string (builder, "text", text);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static void
run_queries (WblRun *run)
{
  WblQueryRun how = { g_strcmp0 (run->mode, "suggest") == 0, run->explain, run->limit > 0 ? (guint) run->limit : 10 };
  g_autofree char *path = run->queries != NULL ? g_canonicalize_filename (run->queries, run->cwd) : NULL;
  g_autofree char *text = path == NULL ? query_line (run->args[0]) : NULL;
  gsize size = text != NULL ? strlen (text) : 0;
  g_autoptr (GBytes) queries = NULL;
  g_autoptr (GError) error = NULL;

  if (path != NULL && !g_file_get_contents (path, &text, &size, &error))
    {
      wbl_run_fail (run, error);
      return;
    }
  queries = g_bytes_new_take (g_steal_pointer (&text), size);
  wbl_desk_run_queries_async (run->desk, queries, &how, NULL, ran_queries_cb, run);
}

static void
kb_search (WblRun *run)
{
  if ((run->queries != NULL) == (run->args[0] != NULL))
    wbl_run_usage (run, "kb search takes words, or --queries FILE");
  else if (run->mode != NULL && !g_str_equal (run->mode, "search") && !g_str_equal (run->mode, "suggest"))
    wbl_run_usage (run, "--mode is search or suggest");
  else if (run->queries != NULL || run->explain)
    run_queries (run);
  else
    wbl_desk_search_articles_async (run->desk, run->args[0], run->limit > 0 ? (guint) run->limit : 10, NULL, found_cb, run);
}

static void
kb_suggest (WblRun *run)
{
  wbl_desk_suggest_async (run->desk, run->args[0], run->limit > 0 ? (guint) run->limit : 5, NULL, found_cb, run);
}

static void
article_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblArticle) article = wbl_desk_article_finish (run->desk, result, &error);
  JsonBuilder *builder;

  if (article == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  if (run->json)
    {
      builder = json_builder_new ();
      json_builder_begin_object (builder);
      wbl_json_add_string (builder, "key", article->key);
      wbl_json_add_string (builder, "title", article->title);
      wbl_json_add_string (builder, "body", article->body);
      wbl_json_add_string (builder, "language", article->language);
      wbl_json_add_bool (builder, "internal", article->internal);
      wbl_json_add_int (builder, "version", article->version);
      json_builder_end_object (builder);
      wbl_run_print_json (run, builder);
    }
  else
    wbl_run_print (run, "%s\n\n%s\n", article->title, article->body);
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
kb_show (WblRun *run)
{
  wbl_desk_article_async (run->desk, run->args[0], NULL, article_cb, run);
}

/* ---- sharing with the team ---- */

static void
shared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  JsonBuilder *builder;
  guint n = 0, n_too_long = 0;

  if (!wbl_desk_share_articles_finish (run->desk, result, &n, &n_too_long, &error))
    {
      wbl_run_fail (run, error);
      return;
    }
  if (run->json)
    {
      builder = json_builder_new ();
      json_builder_begin_object (builder);
      wbl_json_add_int (builder, "shared", n);
      wbl_json_add_int (builder, "too_long", n_too_long);
      json_builder_end_object (builder);
      wbl_run_print_json (run, builder);
    }
  else
    wbl_run_print (run, "%u shared\n", n);
  if (n_too_long > 0)
    g_string_append_printf (run->err, "%u longer than 4 MiB: not shared\n", n_too_long);
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
kb_share (WblRun *run)
{
  wbl_desk_share_articles_async (run->desk, NULL, run->collection, shared_cb, run);
}

static void
add_pack (JsonBuilder *builder, gconstpointer item)
{
  const WblPackNews *news = item;

  json_builder_begin_object (builder);
  wbl_json_add_bool (builder, "ours", news->ours);
  wbl_json_add_string (builder, "author", news->author);
  wbl_json_add_int (builder, "articles", news->n);
  wbl_json_add_string (builder, "problem", news->fail);
  json_builder_end_object (builder);
}

static void
print_pack (WblRun *run, gconstpointer item)
{
  const WblPackNews *news = item;

  wbl_run_print (run, "%-6s %5u  %-16s %s\n", news->ours ? "send" : "fetch", news->n, news->author,
                 news->fail != NULL ? news->fail : "waiting");
}

static void
packs_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) packs = wbl_desk_packs_finish (run->desk, result, &error);

  wbl_run_list (run, packs, error, add_pack, print_pack);
}

static void
kb_packs (WblRun *run)
{
  wbl_desk_packs_async (run->desk, NULL, packs_cb, run);
}

const WblCommand wbl_kb_commands[] = {
  { "kb import", "PATH… [--collection NAME] [--dry-run] [--remove-gone]", "Import files and folders", "CyR", 1, -1, WBL_ANY_STORE, FALSE, wbl_cli_kb_import },
  { "kb search", "WORDS | --queries FILE.jsonl [--mode search|suggest] [--limit N] [--run OUT.tsv] [--explain]", "Find articles",
    "lfMOx", 0, 1, WBL_STORE_THERE, FALSE, kb_search },
  { "kb suggest", "CONVERSATION [--limit N]", "Articles for a conversation", "l", 1, 1, WBL_STORE_THERE, FALSE, kb_suggest },
  { "kb confirm", "KEY [--question TEXT] [--conversation ID]", "Remember that an article answers a question", "kv", 1, 1, WBL_STORE_THERE, FALSE,
    wbl_cli_kb_confirm },
  { "kb reject", "KEY [--question TEXT] [--conversation ID]", "Remember that an article is wrong for a question", "kv", 1, 1, WBL_STORE_THERE,
    FALSE, wbl_cli_kb_reject },
  { "kb undo", "ID", "Take back what confirm or reject remembered", "", 1, 1, WBL_STORE_THERE, FALSE, wbl_cli_kb_undo },
  { "kb questions", "KEY", "The questions that an article learned", "", 1, 1, WBL_STORE_THERE, FALSE, wbl_cli_kb_questions },
  { "kb remove-question", "KEY --question TEXT [--undo]", "An article is not found by a question it learned, or is again", "kU", 1, 1,
    WBL_STORE_THERE, FALSE, wbl_cli_kb_remove_question },
  { "kb show", "KEY", "An article", "", 1, 1, WBL_STORE_THERE, FALSE, kb_show },
  { "kb share", "[--collection NAME]", "Share imported articles with the team", "C", 0, 0, WBL_STORE_THERE, FALSE, kb_share },
  { "kb teach", "KEY [--bot ID]", "Send a public article to the company's bot, which tells customers what it knows", "b", 1, 1,
    WBL_STORE_THERE, FALSE, wbl_cli_kb_teach },
  { "kb taught", "", "What the company's bot has of the articles", "", 0, 0, WBL_STORE_THERE, FALSE, wbl_cli_kb_taught },
  { "kb packs", "", "Shared articles that are not there yet", "", 0, 0, WBL_STORE_THERE, FALSE, kb_packs },
  { NULL }
};
