/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-ai"
#include "config.h"

#include "nest/wbl-nest-ai.h"

#include <libsoup/soup.h>
#include <string.h>

#include "nest/wbl-nest-json.h"

/* How long an answer may take: to its first byte, between two, in all. */
#define FIRST_S 20
#define STALL_S 10
#define TOTAL_S 120

/* A line of the stream, and all text of an answer, in bytes. */
#define LINE_MAX_BYTES (64 * 1024)
#define TEXT_MAX_BYTES (16 * 1024)
#define READ_BYTES 4096

struct _WblNestAi
{
  SoupSession *session; /* (owned) */
  char *url;            /* (owned) */
  char *key;            /* (owned) (nullable) */
  char *model;          /* (owned) */
  double speed;         /* seconds of the above in one second */
  guint n_calls;        /* not freed yet */
};

struct _WblNestAiCall
{
  WblNestAi *ai; /* (unowned): outlives the call */
  WblNestAiFunc func;
  gpointer user_data;
  GCancellable *cancellable; /* (owned) */
  GInputStream *stream;      /* (owned) (nullable) */
  SoupMessage *message;      /* (owned) */
  GString *line;             /* (owned): what came of the next line */
  gsize n_text;
  guint quiet_id; /* source: nothing came for too long */
  guint total_id; /* source: it takes too long in all */
  gboolean busy;  /* an operation will call back */
  gboolean ended;
};

/**
 * wbl_nest_ai_new: (skip)
 * @url: where the API begins, as http://127.0.0.1:8000/v1
 * @key: (nullable): sent as a bearer token; never logged
 * @model: the name of the model
 * @speed: how much faster than usual the time-outs run
 *
 * Returns: (transfer full): the endpoint
 */
WblNestAi *
wbl_nest_ai_new (const char *url,
                 const char *key,
                 const char *model,
                 double speed)
{
  WblNestAi *self = g_new0 (WblNestAi, 1);
  gboolean slash = g_str_has_suffix (url, "/");

  self->session = soup_session_new_with_options ("user-agent", "warbler-nest", NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER); /* see wbl-http.c */
  self->url = g_strconcat (url, slash ? "" : "/", "chat/completions", NULL);
  self->key = g_strdup (key);
  self->model = g_strdup (model);
  self->speed = speed;
  return self;
}

/* All calls have ended or were cancelled: what is left of them calls back soon. */
void
wbl_nest_ai_free (WblNestAi *self)
{
  while (self->n_calls > 0)
    g_main_context_iteration (NULL, TRUE);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self->url);
  g_free (self->key);
  g_free (self->model);
  g_free (self);
}

/* ---- the end ---- */

static void
free_if_done (WblNestAiCall *call)
{
  if (!call->ended || call->busy)
    return;
  g_clear_object (&call->stream);
  g_object_unref (call->message);
  g_object_unref (call->cancellable);
  g_string_free (call->line, TRUE);
  call->ai->n_calls--;
  g_free (call);
}

static gboolean
cancel_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

/* After what libsoup has to say: 3.6.5 frees a message too early that is cancelled between its head and the callback for it. */
static void
cancel_soon (GCancellable *cancellable)
{
  g_idle_add_full (G_PRIORITY_DEFAULT + 1, cancel_cb, g_object_ref (cancellable), g_object_unref);
}

static void
end (WblNestAiCall *call,
     const GError *error)
{
  WblNestAiFunc func = call->func;

  if (call->ended)
    return;
  call->ended = TRUE;
  g_clear_handle_id (&call->quiet_id, g_source_remove);
  g_clear_handle_id (&call->total_id, g_source_remove);
  cancel_soon (call->cancellable);
  if (func != NULL)
    func (NULL, error, call->user_data);
}

static void
fail (WblNestAiCall *call,
      gint code,
      const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, code, text);

  end (call, error);
}

/**
 * wbl_nest_ai_cancel: (skip)
 * @call: (transfer full): a call that has not ended
 *
 * Ends it without a word.
 */
void
wbl_nest_ai_cancel (WblNestAiCall *call)
{
  call->func = NULL;
  end (call, NULL);
  free_if_done (call);
}

static gboolean
quiet_cb (gpointer user_data)
{
  WblNestAiCall *call = user_data;

  call->quiet_id = 0;
  fail (call, G_IO_ERROR_TIMED_OUT, "nothing came for too long");
  free_if_done (call);
  return G_SOURCE_REMOVE;
}

static gboolean
total_cb (gpointer user_data)
{
  WblNestAiCall *call = user_data;

  call->total_id = 0;
  fail (call, G_IO_ERROR_TIMED_OUT, "it took too long");
  free_if_done (call);
  return G_SOURCE_REMOVE;
}

static void
expect_within (WblNestAiCall *call,
               guint seconds)
{
  g_clear_handle_id (&call->quiet_id, g_source_remove);
  call->quiet_id = g_timeout_add ((guint) (seconds * 1000 / call->ai->speed) + 1, quiet_cb, call);
}

/* ---- the stream ---- */

/* choices[0].delta.content, or NULL. */
static const char *
find_text (JsonObject *event)
{
  JsonArray *choices = NULL;
  JsonNode *node = json_object_get_member (event, "choices");
  JsonObject *object = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  choices = json_node_get_array (node);
  node = json_array_get_length (choices) > 0 ? json_array_get_element (choices, 0) : NULL;
  object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  node = object != NULL ? json_object_get_member (object, "delta") : NULL;
  object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  node = object != NULL ? json_object_get_member (object, "content") : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/* One line of the event stream; what is no data is none of our business. */
static void
take_line (WblNestAiCall *call,
           const char *line)
{
  g_autoptr (JsonObject) event = NULL;
  const char *text = NULL;

  if (!g_str_has_prefix (line, "data:"))
    return;
  line += strlen ("data:");
  while (*line == ' ')
    line++;
  if (g_str_equal (line, "[DONE]"))
    {
      end (call, NULL);
      return;
    }
  event = wbl_nest_json_parse (line, strlen (line));
  if (event == NULL)
    {
      fail (call, G_IO_ERROR_INVALID_DATA, "an event is no JSON object");
      return;
    }
  text = find_text (event);
  if (text == NULL || *text == '\0')
    return;
  call->n_text += strlen (text);
  if (call->n_text > TEXT_MAX_BYTES)
    fail (call, G_IO_ERROR_MESSAGE_TOO_LARGE, "the answer is too long");
  else
    call->func (text, NULL, call->user_data);
}

static void
take_bytes (WblNestAiCall *call,
            const char *data,
            gsize size)
{
  for (gsize i = 0; i < size && !call->ended; i++)
    if (data[i] == '\n')
      {
        g_string_truncate (call->line, strcspn (call->line->str, "\r"));
        take_line (call, call->line->str);
        g_string_truncate (call->line, 0);
      }
    else if (call->line->len >= LINE_MAX_BYTES)
      fail (call, G_IO_ERROR_MESSAGE_TOO_LARGE, "a line is too long");
    else
      g_string_append_c (call->line, data[i]);
}

static void read_on (WblNestAiCall *call);

static void
read_cb (GObject *source,
         GAsyncResult *result,
         gpointer user_data)
{
  WblNestAiCall *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                               &error);

  if (bytes == NULL)
    end (call, error);
  else if (g_bytes_get_size (bytes) == 0)
    fail (call, G_IO_ERROR_PARTIAL_INPUT, "the answer broke off");
  else
    take_bytes (call, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  call->busy = FALSE; /* not before: what is told may cancel the call */
  if (!call->ended)
    {
      expect_within (call, STALL_S);
      read_on (call);
    }
  free_if_done (call);
}

static void
read_on (WblNestAiCall *call)
{
  call->busy = TRUE;
  g_input_stream_read_bytes_async (call->stream, READ_BYTES, G_PRIORITY_DEFAULT + 1, call->cancellable,
                                   read_cb, call);
}

static void
sent_cb (GObject *source,
         GAsyncResult *result,
         gpointer user_data)
{
  WblNestAiCall *call = user_data;
  g_autoptr (GError) error = NULL;

  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->stream == NULL)
    end (call, error);
  else if (soup_message_get_status (call->message) != SOUP_STATUS_OK)
    fail (call, G_IO_ERROR_FAILED, "the endpoint refused");
  call->busy = FALSE;
  if (!call->ended)
    read_on (call);
  free_if_done (call);
}

/* ---- asking ---- */

static GBytes *
build_body (WblNestAi *self,
            JsonArray *messages)
{
  JsonObject *body = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  char *text = NULL;

  json_node_take_object (node, body);
  json_object_set_string_member (body, "model", self->model);
  json_object_set_boolean_member (body, "stream", TRUE);
  json_object_set_double_member (body, "temperature", 0);
  json_object_set_array_member (body, "messages", json_array_ref (messages));
  text = json_to_string (node, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

/**
 * wbl_nest_ai_ask: (skip)
 * @self: an endpoint
 * @messages: (transfer none): the conversation, [{role, content}, …]
 * @func: called with each piece, and once at the end
 * @user_data: for @func
 *
 * Asks for a streamed answer. @func is not called before this returns.
 *
 * Returns: (transfer full): the call: it is gone after the end, or give it to wbl_nest_ai_cancel()
 */
WblNestAiCall *
wbl_nest_ai_ask (WblNestAi *self,
                 JsonArray *messages,
                 WblNestAiFunc func,
                 gpointer user_data)
{
  WblNestAiCall *call = g_new0 (WblNestAiCall, 1);
  SoupMessageHeaders *headers = NULL;
  g_autofree char *bearer = g_strconcat ("Bearer ", self->key, NULL);
  g_autoptr (GBytes) body = build_body (self, messages);

  call->ai = self;
  self->n_calls++;
  call->func = func;
  call->user_data = user_data;
  call->cancellable = g_cancellable_new ();
  call->line = g_string_new (NULL);
  call->message = soup_message_new (SOUP_METHOD_POST, self->url);
  headers = soup_message_get_request_headers (call->message);
  soup_message_headers_replace (headers, "Accept", "text/event-stream");
  if (self->key != NULL)
    soup_message_headers_replace (headers, "Authorization", bearer);
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT); /* the key goes nowhere else */
  soup_message_set_request_body_from_bytes (call->message, "application/json", body);
  expect_within (call, FIRST_S);
  call->total_id = g_timeout_add ((guint) (TOTAL_S * 1000 / self->speed) + 1, total_cb, call);
  call->busy = TRUE;
  soup_session_send_async (self->session, call->message, G_PRIORITY_DEFAULT, call->cancellable,
                           sent_cb, call);
  return call;
}
