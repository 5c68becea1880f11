/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-knowledge-run"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge.h"
#include "model/wbl-json.h"
#include "search/wbl-search.h"

/* Many queries from a file, one job of the store's each, so that whoever works at the desk does not wait for all of them. */

typedef struct
{
  WblQueryRun how;
  char **lines;  /* (owned): an object each */
  guint next;    /* of the lines */
  GString *rows; /* (owned): what was found so far */
  GCancellable *cancellable; /* (owned) (nullable) */
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_strfreev (run->lines);
  g_string_free (run->rows, TRUE);
  g_clear_object (&run->cancellable);
  g_free (run);
}

/* ---- on the store's worker ---- */

static WblQuery *
query_of_messages (JsonArray *messages, GError **error)
{
  g_autoptr (WblQuery) query = wbl_query_new_conversation ();

  for (guint i = json_array_get_length (messages); i > 0; i--)
    {
      JsonObject *message = wbl_json_element_object (messages, i - 1, error);
      g_autofree char *text = NULL;

      if (message == NULL)
        return NULL;
      text = g_utf8_make_valid (wbl_json_string_or (message, "text", ""), -1);
      wbl_query_add_message (query, text, g_strcmp0 (wbl_json_string_or (message, "from", "customer"), "customer") == 0);
    }
  return g_steal_pointer (&query);
}

static WblQuery *
query_of (JsonObject *line, gboolean suggest, GError **error)
{
  JsonArray *messages = suggest ? wbl_json_array_or_null (line, "messages") : NULL;
  const char *text = messages == NULL ? wbl_json_string (line, "text", error) : NULL;

  if (messages != NULL)
    return query_of_messages (messages, error);
  return text != NULL ? wbl_query_new_typed (text) : NULL;
}

static void
add_row (Run *run, const char *id, const WblFound *found, guint rank)
{
  char score[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (score, sizeof score, "%.4f", found->score);
  g_string_append_printf (run->rows, "%s\t%s\t%u\t%s", id, found->article->key, rank, score);
  if (run->how.explain)
    {
      g_autofree char *parts = wbl_rank_explain (&found->rank);

      g_string_append_printf (run->rows, "\t%s", parts);
      if (found->learned > 0)
        g_string_append_printf (run->rows, " learned=%s asked=%u",
                                g_ascii_formatd (score, sizeof score, "%.3f", found->learned), found->times);
    }
  g_string_append_c (run->rows, '\n');
}

static gpointer
query_job (WblDb *db, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) line = wbl_json_parse_object (run->lines[run->next], -1, error);
  const char *id = line != NULL ? wbl_json_string (line, "id", error) : NULL;
  g_autoptr (WblQuery) query = id != NULL ? query_of (line, run->how.suggest, error) : NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (query == NULL)
    return NULL;
  wbl_query_set_place (query, NULL, wbl_db_now_ms (db));
  found = wbl_search_articles (db, query, run->how.limit, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    add_row (run, id, g_ptr_array_index (found, i), i + 1);
  return NULL;
}

/* ---- on the main thread ---- */

static void run_next (GTask *task);

static void
queried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (error != NULL)
    {
      g_prefix_error (&error, "Query %u: ", run->next + 1);
      g_task_return_error (task, error);
      return;
    }
  run->next++;
  run_next (g_steal_pointer (&task));
}

/* Takes @task over. */
static void
run_next (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  WblDesk *desk = g_task_get_source_object (task);

  while (run->lines[run->next] != NULL && *g_strstrip (run->lines[run->next]) == '\0')
    run->next++;
  if (run->lines[run->next] != NULL)
    {
      wbl_store_read_async (wbl_desk_get_store (desk), WBL_PRIORITY_PREFETCH, query_job, run, NULL, NULL, run->cancellable,
                            queried_cb, task);
      return;
    }
  g_task_return_pointer (task, g_string_free (g_steal_pointer (&run->rows), FALSE), g_free);
  run->rows = g_string_new (NULL);
  g_object_unref (task);
}

/**
 * wbl_desk_run_queries_async:
 * @queries: a JSON object a line: {"id", "text"}, also "messages": [{"from", "text"}], the oldest first
 * @how: how to look, copied
 *
 * Runs queries against the articles stored here, without the network. End with wbl_desk_run_queries_finish().
 */
void
wbl_desk_run_queries_async (WblDesk *self,
                            const char *queries,
                            const WblQueryRun *how,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);

  run->how = *how;
  run->lines = g_strsplit (queries, "\n", -1);
  run->rows = g_string_new (NULL);
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (task, wbl_desk_run_queries_async);
  g_task_set_task_data (task, run, run_free);
  run_next (task);
}

/**
 * wbl_desk_run_queries_finish:
 *
 * Returns: (transfer full): a line a hit: query id, article key, rank, score, and the score's parts if they were asked
 *   for, with tabs between them; or an error that names the query
 */
char *
wbl_desk_run_queries_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
