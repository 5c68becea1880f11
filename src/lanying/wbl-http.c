/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-http"

#include "config.h"

#include "lanying/wbl-http.h"

#include "lanying/wbl-cloud-errors.h"

#define CHUNK (64 * 1024)
#define MAX_WAIT_MS (60 * 1000)
#define MAX_INFORMATIONAL 16

/* What cancels comes after what libsoup has to say: cancelled between its head and the callback for it, a message is taken out
 * of the queue twice and freed under our hands (libsoup 3.6.5, run_until_read_done). Reading has the same priority, so that a
 * fast server does not starve what cancels. */
#define CANCEL_PRIORITY (G_PRIORITY_DEFAULT + 1)

/* One SoupSession on the main thread. A session time-out of libsoup would be an idle limit for all
 * messages, so it is off and each request owns its deadline. Redirections are never followed here:
 * they would carry our headers. */
struct _WblHttp
{
  GObject parent_instance;
  SoupSession *session; /* (owned) */
  gint64 wait_until_us; /* Retry-After of the last answer that asked us to wait, monotonic */
};

G_DEFINE_FINAL_TYPE (WblHttp, wbl_http, G_TYPE_OBJECT)

/* Over TLS libsoup offers HTTP/2, where it reads frames that hold nothing (PING, SETTINGS, empty DATA, answers before the
 * answer) for as long as they come, in one turn of the main loop. Its one switch is this variable; before there are threads,
 * so before main(). */
static void __attribute__ ((constructor))
speak_http1 (void)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
}

/* One request. `inner` is what libsoup sees: the caller's cancellable and our limits both end in
 * it. */
typedef struct
{
  SoupMessage *message;  /* (owned) */
  GCancellable *inner;   /* (owned) */
  GCancellable *outer;   /* (owned) (nullable) the caller's */
  GSource *outer_source; /* (owned) (nullable): fires when the caller cancels */
  guint deadline_id;
  guint idle_id;
  gulong wrote_id;
  gulong informational_id;
  guint n_informational; /* answers before the answer */
  gboolean timed_out;
  GInputStream *stream; /* (owned) (nullable) */
  GByteArray *body;     /* (owned) */
  goffset total;        /* bytes expected in the direction that progress counts, 0 = unknown */
  goffset sent;
  double told; /* to progress, last */
  WblHttpLimits limits;
} Fetch;

static void
fetch_stop_timers (Fetch *fetch)
{
  g_clear_handle_id (&fetch->deadline_id, g_source_remove);
  g_clear_handle_id (&fetch->idle_id, g_source_remove);
  g_clear_signal_handler (&fetch->wrote_id, fetch->message);
  g_clear_signal_handler (&fetch->informational_id, fetch->message);
  if (fetch->outer_source != NULL)
    g_source_destroy (fetch->outer_source);
  g_clear_pointer (&fetch->outer_source, g_source_unref);
}

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  fetch_stop_timers (fetch);
  g_clear_object (&fetch->stream);
  g_object_unref (fetch->message);
  g_object_unref (fetch->inner);
  g_clear_object (&fetch->outer);
  g_byte_array_unref (fetch->body);
  g_free (fetch);
}

/** wbl_http_answer_free: frees an answer; NULL is fine. */
void
wbl_http_answer_free (WblHttpAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->content_type);
  g_free (answer->location);
  g_bytes_unref (answer->body);
  g_free (answer);
}

static void
answer_destroy (gpointer data)
{
  wbl_http_answer_free (data);
}

/* The one way out with an error. Takes @task; @cause is borrowed. */
static void
fail (GTask *task, const GError *cause)
{
  Fetch *fetch = g_task_get_task_data (task);

  fetch_stop_timers (fetch);
  g_cancellable_cancel (fetch->inner);
  if (fetch->timed_out)
    g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TIMEOUT, "no answer in time");
  else if (fetch->n_informational > MAX_INFORMATIONAL)
    g_task_return_new_error (task, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "too much before the answer");
  else
    g_task_return_error (task, wbl_cloud_error_from_io (cause));
  g_object_unref (task);
}

static gboolean
deadline_cb (gpointer data)
{
  Fetch *fetch = data;

  fetch->deadline_id = 0;
  fetch->timed_out = TRUE;
  g_cancellable_cancel (fetch->inner);
  return G_SOURCE_REMOVE;
}

static gboolean
idle_limit_cb (gpointer data)
{
  Fetch *fetch = data;

  fetch->idle_id = 0;
  fetch->timed_out = TRUE;
  g_cancellable_cancel (fetch->inner);
  return G_SOURCE_REMOVE;
}

static void
touch (Fetch *fetch)
{
  g_clear_handle_id (&fetch->idle_id, g_source_remove);
  if (fetch->limits.idle_ms > 0)
    {
      fetch->idle_id = g_timeout_add_full (CANCEL_PRIORITY, fetch->limits.idle_ms, idle_limit_cb, fetch, NULL);
      g_source_set_name_by_id (fetch->idle_id, "[warbler] http idle limit");
    }
}

/* Whoever has cancelled may be gone already, though the end of the fetch comes later. */
static void
report_progress (Fetch *fetch, goffset done)
{
  double fraction = fetch->total > 0 ? CLAMP ((double)done / fetch->total, 0, 1) : 0;

  if (fetch->limits.progress == NULL || g_cancellable_is_cancelled (fetch->outer)
      || (fraction < 1 ? fraction - fetch->told < 0.01 : fetch->told >= 1))
    return;
  fetch->told = fraction;
  fetch->limits.progress (fraction, fetch->limits.progress_data);
}

static void
wrote_body_data_cb (SoupMessage *message, guint size, gpointer data)
{
  Fetch *fetch = data;

  fetch->sent += size;
  touch (fetch);
  if (fetch->limits.sending)
    report_progress (fetch, fetch->sent);
}

/* libsoup reads "100 Continue" and its like for as long as they come, in one turn of the main loop: without this a server that
 * sends nothing else stops the whole program, deadlines too. */
static void
informational_cb (SoupMessage *message, gpointer data)
{
  Fetch *fetch = data;

  if (++fetch->n_informational > MAX_INFORMATIONAL)
    g_cancellable_cancel (fetch->inner);
}

/* The connection was closed as we wrote on it, and libsoup asks again. Never on another one that is open already: the end of the
 * first would be taken for the end of the second then (as above). */
static void
restarted_cb (SoupMessage *message)
{
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
}

static gboolean
outer_cancelled_cb (GCancellable *outer, gpointer data)
{
  Fetch *fetch = data;

  g_cancellable_cancel (fetch->inner);
  return G_SOURCE_REMOVE;
}

static void
note_retry_after (WblHttp *self, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *value = soup_message_headers_get_one (headers, "Retry-After");
  guint status = soup_message_get_status (message);
  guint64 seconds = 0;

  if ((status != 429 && status != 503) || value == NULL
      || !g_ascii_string_to_unsigned (value, 10, 0, MAX_WAIT_MS / 1000, &seconds, NULL))
    return;
  self->wait_until_us = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;
}

static char *
absolute_location (SoupMessage *message)
{
  const char *value
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autofree char *base = g_uri_to_string (soup_message_get_uri (message));

  if (value == NULL || soup_message_get_status (message) / 100 != 3)
    return NULL;
  return g_uri_resolve_relative (base, value, SOUP_HTTP_URI_FLAGS, NULL);
}

static gint64
date_ms_of (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) * 1000 : 0;
}

static void
succeed (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
  WblHttpAnswer *answer = g_new0 (WblHttpAnswer, 1);
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  fetch_stop_timers (fetch);
  if (!fetch->limits.stranger)
    note_retry_after (g_task_get_source_object (task), fetch->message);
  answer->status = soup_message_get_status (fetch->message);
  answer->content_type = g_strdup (type != NULL ? type : "");
  answer->date_ms = date_ms_of (headers);
  answer->location = absolute_location (fetch->message);
  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&fetch->body));
  fetch->body = g_byte_array_new ();
  g_task_return_pointer (task, answer, answer_destroy);
  g_object_unref (task);
}

/* Nothing packed was asked for. What unpacks to nothing, such as deflate's empty blocks, libsoup would read for as long as
 * it comes, in one turn of the main loop. */
static gboolean
is_packed (SoupMessage *message)
{
  const char *how = soup_message_headers_get_list (soup_message_get_response_headers (message), "Content-Encoding");

  return how != NULL && g_ascii_strcasecmp (how, "identity") != 0;
}

static void
packed (GTask *task)
{
  g_autoptr (GError) error = g_error_new (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL, "the answer is packed");

  fail (task, error);
}

static void
too_large (GTask *task)
{
  g_autoptr (GError) error
      = g_error_new (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE, "the answer is too large");

  fail (task, error);
}

static void
read_more (GTask *task);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize n = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (bytes == NULL)
    {
      fail (task, error);
      return;
    }
  if (n == 0)
    {
      succeed (task);
      return;
    }
  if (fetch->body->len + n > fetch->limits.max_bytes)
    {
      too_large (task);
      return;
    }
  g_byte_array_append (fetch->body, g_bytes_get_data (bytes, NULL), n);
  touch (fetch);
  if (!fetch->limits.sending)
    report_progress (fetch, fetch->body->len);
  read_more (task);
}

static void
read_more (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (fetch->stream, CHUNK, CANCEL_PRIORITY, fetch->inner, read_cb, task);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  SoupMessageHeaders *headers = NULL;
  goffset length = 0;

  fetch->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (fetch->stream == NULL)
    {
      fail (task, error);
      return;
    }
  if (is_packed (fetch->message))
    {
      packed (task);
      return;
    }
  headers = soup_message_get_response_headers (fetch->message);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    length = soup_message_headers_get_content_length (headers);
  if (length > (goffset)fetch->limits.max_bytes)
    {
      too_large (task);
      return;
    }
  if (!fetch->limits.sending && SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (fetch->message)))
    fetch->total = length;
  touch (fetch);
  read_more (task);
}

static Fetch *
fetch_new (SoupMessage *message, const WblHttpLimits *limits, GCancellable *outer)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->message = g_object_ref (message);
  fetch->inner = g_cancellable_new ();
  fetch->body = g_byte_array_new ();
  fetch->limits = *limits;
  if (limits->sending)
    fetch->total
        = soup_message_headers_get_content_length (soup_message_get_request_headers (message));
  fetch->wrote_id
      = g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), fetch);
  fetch->informational_id
      = g_signal_connect (message, "got-informational", G_CALLBACK (informational_cb), fetch);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), NULL);
  if (limits->deadline_ms > 0)
    {
      fetch->deadline_id = g_timeout_add_full (CANCEL_PRIORITY, limits->deadline_ms, deadline_cb, fetch, NULL);
      g_source_set_name_by_id (fetch->deadline_id, "[warbler] http deadline");
    }
  touch (fetch);
  if (outer != NULL)
    {
      fetch->outer = g_object_ref (outer);
      /* A source, not g_cancellable_connect(): its disconnect deadlocks inside the handler. */
      fetch->outer_source = g_cancellable_source_new (outer);
      g_source_set_static_name (fetch->outer_source, "[warbler] http cancel");
      g_source_set_priority (fetch->outer_source, CANCEL_PRIORITY);
      g_source_set_callback (fetch->outer_source, G_SOURCE_FUNC (outer_cancelled_cb), fetch, NULL);
      g_source_attach (fetch->outer_source, g_main_context_get_thread_default ());
    }
  return fetch;
}

/**
 * wbl_http_fetch_async:
 * @self: the client
 * @message: a message that was never sent before; redirections are switched off in it
 * @limits: deadline and sizes; copied
 * @cancellable: (nullable): ends the call with G_IO_ERROR_CANCELLED
 * @callback: called on the main thread
 *
 * Sends @message and reads the whole answer, of any status. Main thread.
 */
void
wbl_http_fetch_async (WblHttp *self,
                      SoupMessage *message,
                      const WblHttpLimits *limits,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Fetch *fetch = NULL;

  g_task_set_source_tag (task, wbl_http_fetch_async);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Encoding", "identity");
  fetch = fetch_new (message, limits, cancellable);
  g_task_set_task_data (task, fetch, fetch_free);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, fetch->inner, sent_cb, task);
}

/**
 * wbl_http_fetch_finish:
 *
 * Returns: (transfer full) (nullable): the answer; or NULL with UNREACHABLE, TIMEOUT, TLS,
 * PROTOCOL, TOO_LARGE, or G_IO_ERROR_CANCELLED
 */
WblHttpAnswer *
wbl_http_fetch_finish (WblHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/** wbl_http_get_wait_ms: Returns: how long the server asked us not to come back (Retry-After, 60 s
 * at most), else 0. */
guint
wbl_http_get_wait_ms (WblHttp *self)
{
  gint64 left_us = self->wait_until_us - g_get_monotonic_time ();

  return left_us > 0 ? (guint)(left_us / 1000) + 1 : 0;
}

static int
port_of (GUri *uri)
{
  if (g_uri_get_port (uri) > 0)
    return g_uri_get_port (uri);
  return g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;
}

/** wbl_http_leaves_tls: Returns: whether what goes over TLS at @from would go in the open at @to. */
gboolean
wbl_http_leaves_tls (const char *from, const char *to)
{
  return g_ascii_strncasecmp (from, "https:", 6) == 0 && g_ascii_strncasecmp (to, "https:", 6) != 0;
}

/** wbl_http_same_origin: Returns: whether scheme, host and port agree, so that our token may go to
 * both. */
gboolean
wbl_http_same_origin (GUri *a, GUri *b)
{
  return g_strcmp0 (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 && port_of (a) == port_of (b)
         && g_uri_get_host (a) != NULL && g_uri_get_host (b) != NULL
         && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0;
}

static gboolean
let_go_cb (gpointer data)
{
  soup_session_abort (data);
  return G_SOURCE_REMOVE;
}

/* The last fetch may let us go from within a callback of the session, which goes on using itself: it ends in the next
 * turn of the main loop. */
static void
wbl_http_dispose (GObject *object)
{
  WblHttp *self = WBL_HTTP (object);

  if (self->session != NULL)
    g_idle_add_full (G_PRIORITY_HIGH, let_go_cb, g_steal_pointer (&self->session), g_object_unref);
  G_OBJECT_CLASS (wbl_http_parent_class)->dispose (object);
}

static void
wbl_http_class_init (WblHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_http_dispose;
}

static void
wbl_http_init (WblHttp *self)
{
  self->session
      = soup_session_new_with_options ("timeout", 0, "idle-timeout", 60, "max-conns-per-host", 6,
                                       "user-agent", "Warbler/" PACKAGE_VERSION, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
}

/** wbl_http_new: Returns: (transfer full): a client. Main thread. */
WblHttp *
wbl_http_new (void)
{
  return g_object_new (WBL_TYPE_HTTP, NULL);
}
