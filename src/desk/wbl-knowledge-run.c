/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-knowledge-run"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge.h"
#include "model/wbl-json.h"
#include "search/wbl-search.h"

/*
 * Many queries from a file, one job of the store's each, so that whoever works at the desk does not wait for all of them.
 * A line that is no query is reported, and the others are asked.
 */

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct
{
  WblQueryRun how;
  char **lines;  /* (owned): an object each */
  guint next;    /* of the lines */
  guint n_asked;
  GString *rows; /* (owned): what was found so far */
  GPtrArray *problems; /* (owned) of utf8 */
  GCancellable *cancellable; /* (owned) (nullable) */
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_strfreev (run->lines);
  g_string_free (run->rows, TRUE);
  g_clear_pointer (&run->problems, g_ptr_array_unref);
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

      if (message == NULL)
        return NULL;
      wbl_query_add_message (query, wbl_json_string_or (message, "text", ""),
                             g_str_equal (wbl_json_string_or (message, "from", "customer"), "customer"));
    }
  return g_steal_pointer (&query);
}

static WblQuery *
query_of (JsonObject *line, gboolean suggest, GError **error)
{
  JsonArray *messages = suggest ? wbl_json_array_or_null (line, "messages") : NULL;
  g_autoptr (GError) missing = NULL;
  const char *text;

  if (messages != NULL && json_array_get_length (messages) > 0)
    return query_of_messages (messages, error);
  text = wbl_json_string (line, "text", &missing);
  if (missing == NULL)
    return wbl_query_new_typed (text);
  g_propagate_error (error, g_steal_pointer (&missing));
  return NULL;
}

/* Returns: (transfer full) (nullable): a name or a number. */
static char *
id_of (JsonObject *line, GError **error)
{
  g_autoptr (GError) missing = NULL;
  gint64 number = 0;
  const char *id;

  if (wbl_json_node_int (json_object_get_member (line, "id"), &number))
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);
  id = wbl_json_string (line, "id", &missing);
  if (missing == NULL)
    return g_strdup (id);
  g_propagate_error (error, g_steal_pointer (&missing));
  return NULL;
}

/* One field of a row, whatever is in it. */
static void
add_field (GString *rows, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    g_string_append_c (rows, g_ascii_iscntrl (*p) ? ' ' : *p);
  g_string_append_c (rows, '\t');
}

static void
add_row (Run *run, const char *id, const WblFound *found, guint rank)
{
  char score[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (score, sizeof score, "%.4f", found->score);
  add_field (run->rows, id);
  add_field (run->rows, found->article->key);
  g_string_append_printf (run->rows, "%u\t%s", rank, score);
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

static void
add_problem (Run *run, const GError *error)
{
  g_ptr_array_add (run->problems, g_strdup_printf ("Query %u: %s", run->next + 1, error->message));
}

static gpointer
query_job (WblDb *db, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (JsonObject) line = wbl_json_parse_object (run->lines[run->next], -1, &wrong);
  g_autofree char *id = line != NULL ? id_of (line, &wrong) : NULL;
  g_autoptr (WblQuery) query = id != NULL ? query_of (line, run->how.suggest, &wrong) : NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (query == NULL)
    {
      add_problem (run, wrong);
      return NULL;
    }
  run->n_asked++;
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

static void
end_run (GTask *task, Run *run)
{
  if (run->n_asked == 0 && run->problems->len > 0)
    g_task_return_new_error (task, WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE, "%s", (const char *) run->problems->pdata[0]);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
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
  end_run (task, run);
}

static char **
lines_of (GBytes *queries)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (queries, &size);
  g_autofree char *text = g_utf8_make_valid (data != NULL ? data : "", (gssize) size); /* NUL is not valid either */

  return g_strsplit (g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + strlen (BYTE_ORDER_MARK) : text, "\n", -1);
}

/**
 * wbl_desk_run_queries_async:
 * @queries: a JSON object a line: {"id", "text"}, also "messages": [{"from", "text"}], the oldest first; any bytes
 * @how: how to look, copied
 *
 * Runs queries against the articles stored here, without the network. End with wbl_desk_run_queries_finish().
 */
void
wbl_desk_run_queries_async (WblDesk *self,
                            GBytes *queries,
                            const WblQueryRun *how,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);

  run->how = *how;
  run->lines = lines_of (queries);
  run->problems = g_ptr_array_new_with_free_func (g_free);
  run->rows = g_string_new (NULL);
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (task, wbl_desk_run_queries_async);
  g_task_set_task_data (task, run, run_free);
  run_next (task);
}

/**
 * wbl_desk_run_queries_finish:
 * @problems: (out) (transfer full) (element-type utf8): the lines that are no queries, and why
 *
 * Returns: (transfer full) (nullable): a line a hit: query id, article key, rank, score, and the score's parts if they were
 *   asked for, with tabs between them; an error when there is no query among the lines
 */
char *
wbl_desk_run_queries_finish (WblDesk *self, GAsyncResult *result, GPtrArray **problems, GError **error)
{
  Run *run = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *problems = g_ptr_array_ref (run->problems);
  return g_strdup (run->rows->str);
}
