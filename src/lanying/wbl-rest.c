/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rest"

#include "config.h"

#include "lanying/wbl-rest.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"

/* A server that never stops saying "there is more" is stopped here. */
#define MAX_ROWS 100000
#define MAX_PAGES 2000

typedef struct
{
  const WblRestKind *kind;
  char *method;
  char *path;     /* without a cursor */
  JsonNode *body; /* (nullable) (owned) */
  GPtrArray *rows; /* (nullable) (owned): of the pages so far */
  char *cursor;    /* (nullable): of the last page */
  guint n_pages;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->method);
  g_free (call->path);
  g_free (call->cursor);
  g_clear_pointer (&call->body, json_node_unref);
  g_clear_pointer (&call->rows, g_ptr_array_unref);
  g_free (call);
}

/**
 * wbl_rest_body:
 * @format: a dictionary in GVariant's text format with GVariant's varargs: "{'group_id': <%x>, 'value': <%s>}"
 *
 * Returns: (transfer full): the JSON object; 64-bit numbers stay exact
 */
JsonNode *
wbl_rest_body (const char *format, ...)
{
  g_autoptr (GVariant) variant = NULL;
  va_list args;

  va_start (args, format);
  variant = g_variant_ref_sink (g_variant_new_parsed_va (format, &args));
  va_end (args);
  return json_gvariant_serialize (variant);
}

/** wbl_rest_ids: Returns: (transfer floating): @n ids for a `%@ax` of wbl_rest_body(). */
GVariant *
wbl_rest_ids (const gint64 *ids, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, ids, n, sizeof *ids);
}

/** wbl_rest_object: Returns: (transfer none) (nullable): the row as an object, or NULL with PROTOCOL. */
JsonObject *
wbl_rest_object (JsonNode *node, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  g_set_error_literal (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "JSON: a row is no object");
  return NULL;
}

/** wbl_rest_read_id: Returns: (transfer full): a row that is an id, as gint64*. */
gpointer
wbl_rest_read_id (JsonNode *node, GError **error)
{
  gint64 id = 0;

  if (!wbl_json_node_int (node, &id))
    g_set_error_literal (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "JSON: a row is no id");
  return g_memdup2 (&id, sizeof id);
}

/** wbl_rest_member: Returns: (transfer full): the text of a member, "" if it has none. */
char *
wbl_rest_member (JsonObject *object, const char *name)
{
  return g_strdup (wbl_json_string_or (object, name, ""));
}

static gpointer
read_done (WblCloud *self, JsonObject *envelope, GError **error)
{
  return GINT_TO_POINTER (TRUE);
}

const WblRestKind wbl_rest_done = { .reader = read_done };

/* ---- lists ---- */

/* No `data` at all, or null, is an empty list. */
static gboolean
add_rows (const WblRestKind *kind, GPtrArray *rows, JsonObject *envelope, GError **error)
{
  JsonNode *node = json_object_get_member (envelope, "data");
  JsonArray *data = NULL;
  GError *cause = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  data = wbl_json_array (envelope, "data", &cause);
  for (guint i = 0; cause == NULL && i < json_array_get_length (data); i++)
    {
      gpointer row = kind->row (json_array_get_element (data, i), &cause);

      if (row != NULL)
        g_ptr_array_add (rows, row);
    }
  if (cause == NULL && rows->len > MAX_ROWS)
    cause = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE, "the list is too long");
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);
  return FALSE;
}

/** wbl_rest_read_rows: Returns: (transfer full) (nullable): the rows of one page; NULL when one of them cannot be read. */
GPtrArray *
wbl_rest_read_rows (const WblRestKind *kind, JsonObject *envelope, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (kind->destroy);

  return add_rows (kind, rows, envelope, error) ? g_steal_pointer (&rows) : NULL;
}

/* Takes the cursor to go on with. One that does not change would go round for ever. */
static gboolean
has_more (Call *call, JsonObject *envelope)
{
  const char *cursor = call->kind->paged ? wbl_json_string_or (envelope, "cursor", "") : "";

  if (*cursor == '\0' || g_strcmp0 (cursor, call->cursor) == 0 || ++call->n_pages >= MAX_PAGES)
    return FALSE;
  g_free (call->cursor);
  call->cursor = g_strdup (cursor);
  return TRUE;
}

static void
free_rows (gpointer data)
{
  g_ptr_array_unref (data);
}

static void
ask (GTask *task);

/* Takes @task. */
static void
list_answered (GTask *task, JsonObject *envelope)
{
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;

  if (!add_rows (call->kind, call->rows, envelope, &error))
    g_task_return_error (task, wbl_cloud_error_adopt (error));
  else if (has_more (call, envelope))
    {
      ask (task);
      return;
    }
  else
    g_task_return_pointer (task, g_steal_pointer (&call->rows), free_rows);
  g_object_unref (task);
}

/* ---- calls ---- */

static gpointer
read_value (GTask *task, JsonObject *envelope, GError **error)
{
  const WblRestKind *kind = ((Call *)g_task_get_task_data (task))->kind;
  JsonObject *data = NULL;

  if (kind->one == NULL)
    return kind->reader (g_task_get_source_object (task), envelope, error);
  data = wbl_json_object (envelope, "data", error);
  return data != NULL ? kind->one (data, error) : NULL;
}

static void
value_answered (GTask *task, JsonObject *envelope)
{
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer value = read_value (task, envelope, &error);

  if (error == NULL)
    g_task_return_pointer (task, value, call->kind->destroy);
  else
    {
      if (value != NULL && call->kind->destroy != NULL)
        call->kind->destroy (value);
      g_task_return_error (task, wbl_cloud_error_adopt (error));
    }
  g_object_unref (task);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) envelope = wbl_session_call_finish (WBL_SESSION (source), result, &error);

  if (envelope == NULL)
    {
      g_task_return_error (task, wbl_cloud_error_adopt (error));
      g_object_unref (task);
    }
  else if (call->rows != NULL)
    list_answered (task, envelope);
  else
    value_answered (task, envelope);
}

static char *
path_with_cursor (const Call *call)
{
  g_autofree char *cursor = NULL;

  if (call->cursor == NULL)
    return g_strdup (call->path);
  cursor = g_uri_escape_string (call->cursor, NULL, FALSE);
  return g_strconcat (call->path, strchr (call->path, '?') != NULL ? "&" : "?", "cursor=", cursor, NULL);
}

static void
ask (GTask *task)
{
  WblSession *session = wbl_cloud_get_session (g_task_get_source_object (task));
  Call *call = g_task_get_task_data (task);
  const WblCloudLimits *limits = wbl_session_get_limits (session);
  g_autofree char *path = path_with_cursor (call);

  wbl_session_call_async (session, call->method, path, call->body,
                          call->kind->patient ? limits->answer_ms : limits->rest_ms,
                          g_task_get_cancellable (task), answered_cb, task);
}

/**
 * wbl_rest_call:
 * @kind: how to read the answer; lives as long as the program
 * @path: from the slash on, with an escaped query
 * @body: (nullable) (transfer full): JSON
 *
 * One REST call, or as many as a paged list takes. End it with a finish of this file and the same @kind.
 */
void
wbl_rest_call (WblCloud *self,
               const WblRestKind *kind,
               const char *method,
               const char *path,
               JsonNode *body,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, (gpointer)kind);
  call->kind = kind;
  call->method = g_strdup (method);
  call->path = g_strdup (path);
  call->body = body;
  call->rows = kind->row != NULL ? g_ptr_array_new_with_free_func (kind->destroy) : NULL;
  g_task_set_task_data (task, call, call_free);
  ask (task);
}

/** wbl_rest_path: Returns: (transfer full): "/group/info?group_id=5" of "/group/info", "group_id" and 5. */
char *
wbl_rest_path (const char *path, const char *name, gint64 id)
{
  return g_strdup_printf ("%s?%s=%" G_GINT64_FORMAT, path, name, id);
}

/** wbl_rest_tell: a call of wbl_rest_done with an id in the query and an empty body, as the vendor has some. */
void
wbl_rest_tell (WblCloud *self,
               const char *path,
               const char *name,
               gint64 id,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer data)
{
  g_autofree char *query = wbl_rest_path (path, name, id);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", query, NULL, cancellable, callback, data);
}

/** wbl_rest_finish: Returns: (transfer full) (nullable): what @kind reads; NULL with an error, which is a
 * WBL_CLOUD_ERROR or G_IO_ERROR_CANCELLED. */
gpointer
wbl_rest_finish (WblCloud *self, const WblRestKind *kind, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == kind, NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** wbl_rest_finish_done: Returns: whether a call of wbl_rest_done worked. */
gboolean
wbl_rest_finish_done (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_done, result, error) != NULL;
}

/** wbl_rest_finish_ids: Returns: (transfer full) (element-type gint64) (nullable): a list whose rows are gint64*. */
GArray *
wbl_rest_finish_ids (WblCloud *self, const WblRestKind *kind, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) rows = wbl_rest_finish (self, kind, result, error);
  GArray *ids = rows != NULL ? g_array_new (FALSE, FALSE, sizeof (gint64)) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_array_append_vals (ids, g_ptr_array_index (rows, i), 1);
  return ids;
}
