/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-rest"

#include "config.h"

#include <string.h>

#include "fake-cloud.h"
#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-cloud-groups.h"
#include "lanying/wbl-engine.h"
#include "lanying/wbl-http.h"
#include "liar.h"
#include "model/wbl-json.h"

/* How one asynchronous call ended. */
typedef struct
{
  gboolean done;
  GError *error;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_error (&outcome->error);
  outcome->done = FALSE;
}

static void
sign_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  g_assert_false (outcome->done);
  wbl_cloud_sign_in_finish (WBL_CLOUD (source), result, &outcome->error);
  outcome->done = TRUE;
}

static WblCloud *
client (const char *url, guint deadline_ms)
{
  WblCloud *cloud = wbl_cloud_new (url, "app");
  WblCloudLimits limits = wbl_cloud_limits_default;

  limits.rest_ms = deadline_ms;
  wbl_cloud_set_limits (cloud, &limits);
  wbl_cloud_set_credentials (cloud, "anna", "secret");
  return cloud;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Drops the cloud and waits until nothing of it is left. */
static void
finish (WblCloud *cloud)
{
  gpointer weak = cloud;

  g_object_add_weak_pointer (G_OBJECT (cloud), &weak);
  g_object_unref (cloud);
  wait_until (weak == NULL);
  settle ();
}

static int
sign_in_code (const char *url, guint deadline_ms)
{
  WblCloud *cloud = client (url, deadline_ms);
  Outcome outcome = { 0 };
  int code = 0;

  wbl_cloud_sign_in_async (cloud, NULL, sign_in_cb, &outcome);
  wait_until (outcome.done);
  if (outcome.error != NULL)
    {
      g_assert_true (outcome.error->domain == WBL_CLOUD_ERROR);
      code = outcome.error->code;
    }
  outcome_clear (&outcome);
  finish (cloud);
  return code;
}

static void
test_server_answers (void)
{
  static const struct
  {
    guint status;
    const char *type;
    const char *body;
    int code;
  } cases[] = {
    { 500, "text/html", "<h1>oops</h1>", WBL_CLOUD_ERROR_SERVER },
    { 500, "application/json", "{\"code\":200,\"data\":{}}", WBL_CLOUD_ERROR_SERVER },
    { 200, "text/html", "<h1>portal</h1>", WBL_CLOUD_ERROR_PROTOCOL },
    { 200, "application/json", "[]", WBL_CLOUD_ERROR_PROTOCOL },
    { 200, "application/json", "{\"code\":\"200\"}", WBL_CLOUD_ERROR_PROTOCOL },
    { 200, "application/json", "{\"code\":200,\"data\":{\"token\":5,\"user_id\":1}}",
      WBL_CLOUD_ERROR_PROTOCOL },
    { 200, "application/json", "{\"code\":200,\"data\":{\"token\":\"a\\nb\",\"user_id\":1}}",
      WBL_CLOUD_ERROR_PROTOCOL },
    { 200, "application/json",
      "{\"code\":200,\"data\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
      "]]]]}",
      WBL_CLOUD_ERROR_PROTOCOL },
    { 200, "application/json", "{\"code\":99998}", WBL_CLOUD_ERROR_UNKNOWN_APP },
    { 200, "application/json", "{\"code\":11001}", WBL_CLOUD_ERROR_WRONG_PASSWORD },
    { 200, "application/json", "{\"code\":1,\"message\":\"x Operation rejected y\"}",
      WBL_CLOUD_ERROR_WRONG_PASSWORD },
    { 200, "application/json", "{\"code\":10000}", WBL_CLOUD_ERROR_UNKNOWN_USER },
    { 200, "application/json", "{\"code\":31337,\"message\":\"no\"}", WBL_CLOUD_ERROR_REFUSED },
    { 429, "text/plain", "slow down", WBL_CLOUD_ERROR_RATE_LIMIT },
    { 302, "text/plain", "elsewhere", WBL_CLOUD_ERROR_PROTOCOL },
    { 404, "text/html", "none", WBL_CLOUD_ERROR_REFUSED },
  };
  FakeCloud *fake = fake_cloud_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      fake->rest_status = cases[i].status;
      fake->rest_type = cases[i].type;
      fake->rest_body = cases[i].body;
      g_assert_cmpint (sign_in_code (fake->url, 60000), ==, cases[i].code);
    }
  fake_cloud_free (fake);
}

/* Every published code tells the caller what to do; an unknown one is final, so that nobody asks for ever. */
static void
test_advice (void)
{
  static const struct
  {
    gint64 code;
    WblCloudAdvice advice;
  } cases[] = {
    { 402, WBL_CLOUD_SIGN_IN },    { 429, WBL_CLOUD_RETRY },    { 10000, WBL_CLOUD_ASK },     { 10008, WBL_CLOUD_SIGN_IN },
    { 10009, WBL_CLOUD_RETRY },    { 10010, WBL_CLOUD_GIVE_UP }, { 10028, WBL_CLOUD_RETRY },  { 11001, WBL_CLOUD_SIGN_IN },
    { 20000, WBL_CLOUD_RETRY },    { 20006, WBL_CLOUD_RETRY },   { 20010, WBL_CLOUD_ASK },    { 20014, WBL_CLOUD_GIVE_UP },
    { 30022, WBL_CLOUD_ASK },      { 40000, WBL_CLOUD_ASK },     { 40003, WBL_CLOUD_ASK },    { 31337, WBL_CLOUD_GIVE_UP },
  };
  g_autoptr (GError) io = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "x");
  g_autoptr (GError) unreachable = wbl_cloud_error_from_io (io);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = wbl_cloud_error_from_code (cases[i].code, "text");

      g_test_message ("code %" G_GINT64_FORMAT, cases[i].code);
      g_assert_cmpint (wbl_cloud_error_get_advice (error), ==, cases[i].advice);
      g_assert_cmpint (wbl_cloud_error_is_final (error), ==, cases[i].advice != WBL_CLOUD_RETRY);
    }
  g_assert_cmpint (wbl_cloud_error_get_advice (unreachable), ==, WBL_CLOUD_RETRY);
}

static void
test_no_server (void)
{
  g_assert_cmpint (sign_in_code ("http://127.0.0.1:1", 5000), ==, WBL_CLOUD_ERROR_UNREACHABLE);
  g_assert_cmpint (sign_in_code ("ftp://127.0.0.1", 5000), ==, WBL_CLOUD_ERROR_REFUSED);
  g_assert_cmpint (sign_in_code ("nonsense", 5000), ==, WBL_CLOUD_ERROR_REFUSED);
}

static void
test_slow_server (void)
{
  FakeCloud *fake = fake_cloud_new ();

  fake->silent_rest = TRUE;
  g_assert_cmpint (sign_in_code (fake->url, 30), ==, WBL_CLOUD_ERROR_TIMEOUT);
  fake_cloud_free (fake);
}

static void
test_lies_below_http (void)
{
  static const struct
  {
    const char *answer;
    gboolean endless;
    int code;
  } cases[] = {
    { "garbage\r\n\r\n", FALSE, WBL_CLOUD_ERROR_PROTOCOL },
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"code\":",
      FALSE, WBL_CLOUD_ERROR_UNREACHABLE },
    { "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", FALSE, WBL_CLOUD_ERROR_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Liar *liar = liar_new (cases[i].answer);
      int code = 0;

      code = sign_in_code (liar->url, 5000);
      g_test_message ("case %u: %d", i, code);
      g_assert_cmpint (code, ==, cases[i].code);
      liar_free (liar);
    }
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;
  g_autoptr (WblHttpAnswer) answer
      = wbl_http_fetch_finish (WBL_HTTP (source), result, &outcome->error);

  outcome->done = TRUE;
}

/* A body without end stops at the cap, not at the end of memory. */
static void
test_endless_body (void)
{
  g_autofree char *filler = g_strnfill (65536, 'x');
  g_autofree char *text = g_strconcat ("HTTP/1.1 200 OK\r\n\r\n", filler, NULL);
  Liar *liar = liar_new (text);
  g_autoptr (WblHttp) http = wbl_http_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", liar->url);
  WblHttpLimits limits = { .deadline_ms = 20000, .max_bytes = 1024 * 1024 };
  Outcome outcome = { 0 };

  liar->endless = TRUE;
  wbl_http_fetch_async (http, message, &limits, NULL, fetched_cb, &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE);
  outcome_clear (&outcome);
  liar_free (liar);
}

/* Nor do headers, and answers before the answer, which libsoup itself would read for ever. */
static void
test_headers_without_end (void)
{
  static const char *const answers[] = {
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *filler = g_strnfill (1000, 'x');
      g_autofree char *text = i == 0 ? g_strdup_printf ("%sX-Filler: %s\r\n", answers[i], filler) : g_strdup (answers[i]);
      Liar *liar = liar_new (text);
      g_autoptr (WblHttp) http = wbl_http_new ();
      g_autoptr (SoupMessage) message = soup_message_new ("GET", liar->url);
      WblHttpLimits limits = { .deadline_ms = 1000, .max_bytes = 1024 * 1024 };
      Outcome outcome = { 0 };

      liar->endless = TRUE;
      wbl_http_fetch_async (http, message, &limits, NULL, fetched_cb, &outcome);
      wait_until (outcome.done);
      g_test_message ("answer %u: %s", i, outcome.error != NULL ? outcome.error->message : "fine");
      g_assert_nonnull (outcome.error);
      outcome_clear (&outcome);
      g_clear_object (&http);
      settle ();
      liar_free (liar);
    }
}

/* Packed answers are not asked for, and refused before a byte of them is read: a few kilobytes may unpack to 64 MiB, and
 * deflate's empty blocks to nothing at all, for ever. */
static void
test_packed (void)
{
  static const char *const how[] = { "gzip", "deflate", "br", "GZIP", "gzip, gzip", "identity, deflate", "no-such-thing" };

  for (guint i = 0; i < G_N_ELEMENTS (how); i++)
    {
      g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\n\r\n", how[i]);
      Liar *liar = liar_new (head);
      g_autoptr (WblHttp) http = wbl_http_new ();
      g_autoptr (SoupMessage) message = soup_message_new ("GET", liar->url);
      WblHttpLimits limits = { .deadline_ms = 60000, .max_bytes = 1024 * 1024 };
      SoupMessageHeaders *asked = soup_message_get_request_headers (message);
      Outcome outcome = { 0 };

      liar->endless = TRUE; /* so the end of the bytes is not what ends it */
      wbl_http_fetch_async (http, message, &limits, NULL, fetched_cb, &outcome);
      wait_until (outcome.done);
      g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL);
      g_assert_cmpstr (soup_message_headers_get_list (asked, "Accept-Encoding"), ==, "identity");
      outcome_clear (&outcome);
      g_clear_object (&http);
      settle ();
      liar_free (liar);
    }
}

/* Not packed, and saying so. */
static void
test_not_packed (void)
{
  Liar *liar = liar_new ("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}");
  g_autoptr (WblHttp) http = wbl_http_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", liar->url);
  WblHttpLimits limits = { .deadline_ms = 60000, .max_bytes = 1024 * 1024 };
  Outcome outcome = { 0 };

  wbl_http_fetch_async (http, message, &limits, NULL, fetched_cb, &outcome);
  wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  liar_free (liar);
}

static void
test_cancel (void)
{
  FakeCloud *fake = fake_cloud_new ();

  for (guint when = 0; when < 3; when++)
    {
      WblCloud *cloud = client (fake->url, 60000);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Outcome outcome = { 0 };

      fake->silent_rest = when == 1;
      if (when == 0)
        g_cancellable_cancel (cancellable);
      wbl_cloud_sign_in_async (cloud, cancellable, sign_in_cb, &outcome);
      g_assert_false (outcome.done);
      if (when == 1)
        g_cancellable_cancel (cancellable);
      wait_until (outcome.done);
      if (when == 2)
        g_cancellable_cancel (cancellable);
      if (when < 2)
        g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_no_error (outcome.error);
      outcome_clear (&outcome);
      finish (cloud);
    }
  fake_cloud_free (fake);
}

#define WELL "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nwell"

static void
fetch (WblHttp *http, Liar *liar, GCancellable *cancellable, GCallback starting_cb, Outcome *outcome)
{
  static const WblHttpLimits limits = { .deadline_ms = 20000, .max_bytes = 1024 };
  g_autoptr (SoupMessage) message = soup_message_new ("GET", liar->url);

  if (starting_cb != NULL)
    g_signal_connect (message, "starting", starting_cb, liar);
  if (cancellable != NULL)
    g_signal_connect_swapped (message, "starting", G_CALLBACK (g_cancellable_cancel), cancellable);
  wbl_http_fetch_async (http, message, &limits, cancellable, fetched_cb, outcome);
}

static void
cut_last_cb (SoupMessage *message, Liar *liar)
{
  if (liar->n_connects == 2) /* not when it is asked again */
    g_socket_shutdown (g_socket_connection_get_socket (liar->connections->pdata[1]), TRUE, TRUE, NULL);
}

/* Of two open connections the server closes the one that the next question goes to, as it is written: it is asked again on a
 * new connection, and the question is freed once. */
static void
test_asked_again (void)
{
  Liar *liar = liar_new (WELL);
  g_autoptr (WblHttp) http = wbl_http_new ();
  Outcome outcomes[3] = { 0 };

  liar->stay = TRUE;
  fetch (http, liar, NULL, NULL, &outcomes[0]);
  fetch (http, liar, NULL, NULL, &outcomes[1]);
  wait_until (outcomes[0].done && outcomes[1].done);
  g_assert_cmpuint (liar->n_connects, ==, 2);
  fetch (http, liar, NULL, G_CALLBACK (cut_last_cb), &outcomes[2]);
  wait_until (outcomes[2].done);
  g_assert_no_error (outcomes[2].error);
  g_assert_cmpuint (liar->n_connects, ==, 3);
  g_clear_object (&http);
  settle ();
  liar_free (liar);
}

static void
answer_first_cb (SoupMessage *message, Liar *liar)
{
  g_assert_cmpint (g_socket_send (g_socket_connection_get_socket (liar->connections->pdata[0]), WELL, strlen (WELL), NULL,
                                  NULL), ==, strlen (WELL));
}

/* Cancelled when the answer is there already, and nobody has been told: freed once, too. */
static void
test_cancel_answered (void)
{
  Liar *liar = liar_new (WELL);
  g_autoptr (WblHttp) http = wbl_http_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcomes[2] = { 0 };

  liar->stay = TRUE;
  fetch (http, liar, NULL, NULL, &outcomes[0]);
  wait_until (outcomes[0].done);
  fetch (http, liar, cancellable, G_CALLBACK (answer_first_cb), &outcomes[1]);
  wait_until (outcomes[1].done);
  g_assert_error (outcomes[1].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  outcome_clear (&outcomes[1]);
  g_clear_object (&http);
  settle ();
  liar_free (liar);
}

/* Two callers share one sign-in; the one that leaves does not take the other along. */
static void
test_shared_sign_in (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = client (fake->url, 60000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome first = { 0 };
  Outcome second = { 0 };

  wbl_cloud_sign_in_async (cloud, cancellable, sign_in_cb, &first);
  wbl_cloud_sign_in_async (cloud, NULL, sign_in_cb, &second);
  g_cancellable_cancel (cancellable);
  wait_until (first.done && second.done);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (second.error);
  g_assert_cmpuint (fake->n_sign_ins, ==, 1);
  outcome_clear (&first);
  finish (cloud);
  fake_cloud_free (fake);
}

static void
download_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;
  g_autoptr (GBytes) bytes
      = wbl_cloud_download_finish (WBL_CLOUD (source), result, &outcome->error);

  if (bytes != NULL)
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "picture", 7);
  outcome->done = TRUE;
}

static void
upload_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;
  g_autofree char *url = wbl_cloud_upload_finish (WBL_CLOUD (source), result, &outcome->error);

  if (url != NULL)
    g_assert_cmpstr (url, ==, "/file/download/chat?file_sign=x");
  outcome->done = TRUE;
}

static void
progress_cb (double fraction, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <=, 1);
  *last = fraction;
}

static void
test_upload (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = client (fake->url, 60000);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (300 * 1024), 300 * 1024);
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (26 * 1024 * 1024), 26 * 1024 * 1024);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcome = { 0 };
  double last = 0;

  wbl_cloud_upload_async (cloud, 2002, FALSE, WBL_CONTENT_IMAGE, "/tmp/a\"b.png", "image/png",
                          bytes, progress_cb, &last, NULL, upload_cb, &outcome);
  wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_cmpfloat (last, >, 0.9);
  g_assert_cmpuint (fake->uploaded, >, 300 * 1024);
  g_assert_false (fake->storage_saw_token);
  outcome_clear (&outcome);
  wbl_cloud_upload_async (cloud, 2002, FALSE, WBL_CONTENT_FILE, "x", NULL, huge, NULL, NULL, NULL,
                          upload_cb, &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE);
  outcome_clear (&outcome);
  wbl_cloud_upload_async (cloud, 2002, FALSE, WBL_CONTENT_FILE, "x", NULL, bytes, NULL, NULL,
                          cancellable, upload_cb, &outcome);
  g_cancellable_cancel (cancellable);
  wait_until (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  outcome_clear (&outcome);
  finish (cloud);
  fake_cloud_free (fake);
}

/* The cloud sends us on to a storage host: our token must not come along. */
static void
test_download (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = client (fake->url, 60000);
  Outcome outcome = { 0 };

  wbl_cloud_download_async (cloud, "/file/download/chat?file_sign=x", TRUE, 1000, NULL, NULL, NULL, download_cb,
                            &outcome);
  wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_true (fake->cloud_saw_token);
  g_assert_false (fake->storage_saw_token);
  outcome.done = FALSE;
  wbl_cloud_download_async (cloud, "/file/download/chat?file_sign=x", FALSE, 3, NULL, NULL, NULL, download_cb,
                            &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE);
  outcome_clear (&outcome);
  wbl_cloud_download_async (cloud, "/file/loop", FALSE, 1000, NULL, NULL, NULL, download_cb, &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL);
  outcome_clear (&outcome);
  wbl_cloud_download_async (cloud, "file:///etc/passwd", FALSE, 1000, NULL, NULL, NULL, download_cb, &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL);
  outcome_clear (&outcome);
  finish (cloud);
  fake_cloud_free (fake);
}

/* Answers that are given up half read take no place from those that come after: only a few connections go to a host. */
static void
test_given_up (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = client (fake->url, 60000);
  Outcome outcome = { 0 };

  for (guint i = 0; i < 20; i++)
    {
      wbl_cloud_download_async (cloud, "/file/download/chat?file_sign=x", FALSE, 3, NULL, NULL, NULL, download_cb, &outcome);
      wait_until (outcome.done);
      g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TOO_LARGE);
      outcome_clear (&outcome);
    }
  wbl_cloud_download_async (cloud, "/file/download/chat?file_sign=x", FALSE, 1000, NULL, NULL, NULL, download_cb, &outcome);
  wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  finish (cloud);
  fake_cloud_free (fake);
}

static void
groups_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;
  g_autoptr (GPtrArray) groups = wbl_cloud_groups_finish (WBL_CLOUD (source), result, &outcome->error);

  outcome->done = TRUE;
}

/* A customer's file lies on a server of theirs, which asks us to wait, or refuses for that reason: that is between us and it. */
static void
test_strangers_wait (void)
{
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = client (fake->url, 60000);
  Liar *stranger = liar_new ("HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n");
  g_autofree char *url = g_strconcat (stranger->url, "/tent.pdf", NULL);
  Outcome outcome = { 0 };

  wbl_cloud_download_async (cloud, url, FALSE, 1000, NULL, NULL, NULL, download_cb, &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_SERVER);
  outcome_clear (&outcome);
  wbl_cloud_download_async (cloud, "/file/download/chat?file_sign=x", FALSE, 1000, NULL, NULL, NULL, download_cb, &outcome);
  wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  outcome.done = FALSE;
  wbl_cloud_groups_async (cloud, NULL, groups_cb, &outcome);
  wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  finish (cloud);
  liar_free (stranger);
  fake_cloud_free (fake);
}

/* Wherever a server sends us on to, it is no file of ours, and nothing but the web. */
static void
test_sent_elsewhere (void)
{
  static const char *const places[] = {
    "file:///etc/passwd", "file://localhost/etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,x", "javascript:alert(1)",
    "http://", "http:///x", "//", "resource:///x", "http://[::1", "unix:/run/x",
  };
  FakeCloud *fake = fake_cloud_new ();
  WblCloud *cloud = client (fake->url, 60000);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", places[i]);
      Liar *stranger = liar_new (answer);
      g_autofree char *url = g_strconcat (stranger->url, "/x", NULL);
      Outcome outcome = { 0 };

      wbl_cloud_download_async (cloud, url, FALSE, 1000, NULL, NULL, NULL, download_cb, &outcome);
      wait_until (outcome.done);
      g_test_message ("%s: %s", places[i], outcome.error != NULL ? outcome.error->message : "fetched");
      g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL);
      outcome_clear (&outcome);
      liar_free (stranger);
    }
  finish (cloud);
  fake_cloud_free (fake);
}

/* What the cloud is told over TLS goes nowhere in the open: no file that it sends us for, none that it has us bring elsewhere. */
static void
test_leaves_tls (void)
{
  g_assert_true (wbl_http_leaves_tls ("https://a.example", "http://a.example/x"));
  g_assert_true (wbl_http_leaves_tls ("HTTPS://a.example", "http://b.example/x"));
  g_assert_true (wbl_http_leaves_tls ("https://a.example", "ftp://a.example/x"));
  g_assert_false (wbl_http_leaves_tls ("https://a.example", "HTTPS://b.example/x"));
  g_assert_false (wbl_http_leaves_tls ("http://127.0.0.1:1", "http://127.0.0.1:2/x"));
}

static void
refuse_download (WblCloud *cloud, const char *url, gboolean thumbnail)
{
  Outcome outcome = { 0 };

  wbl_cloud_download_async (cloud, url, thumbnail, 1000, NULL, NULL, NULL, download_cb, &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_PROTOCOL);
  outcome_clear (&outcome);
}

/* An attachment's address cannot make us call anything else of the cloud, nor show a stranger that we looked. */
static void
test_foreign_attachment (void)
{
  FakeCloud *fake = fake_cloud_new ();
  FakeCloud *stranger = fake_cloud_new ();
  WblCloud *cloud = client (fake->url, 60000);
  g_autofree char *tracker = g_strconcat (stranger->url, "/file/download/chat?file_sign=x", NULL);

  refuse_download (cloud, "/message/ack?msg_id=1", FALSE);
  refuse_download (cloud, "https://x.maximtop.cn/message/ack?msg_id=1", FALSE);
  refuse_download (cloud, "/file/%2e%2e/message/ack", FALSE);
  refuse_download (cloud, tracker, TRUE);
  g_assert_false (fake->cloud_saw_token);
  finish (cloud);
  fake_cloud_free (stranger);
  fake_cloud_free (fake);
}

static void
engine_closed_cb (const GError *error, gpointer data)
{
  Outcome *outcome = data;

  outcome->error = g_error_copy (error);
  outcome->done = TRUE;
}

/* A server with a certificate that nobody vouches for: it can only shake hands. */
typedef struct
{
  GSocketService *service; /* (owned) */
  GTlsCertificate *certificate; /* (owned) */
  gint handshakes; /* that begun; atomic */
  gint refused; /* that ended without a connection; atomic */
  gint over;    /* that ended; atomic */
  gint http2;   /* that agreed on HTTP/2, which is offered; atomic */
} Impostor;

static gboolean
shake_hands_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  static const char *const protocols[] = { "h2", "http/1.1", NULL };
  Impostor *impostor = data;
  g_autoptr (GIOStream) tls = NULL;

  g_atomic_int_inc (&impostor->handshakes);
  tls = g_tls_server_connection_new (G_IO_STREAM (connection), impostor->certificate, NULL);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL)
      || g_input_stream_read (g_io_stream_get_input_stream (tls), (char[1]){ 0 }, 1, NULL, NULL) <= 0)
    g_atomic_int_inc (&impostor->refused);
  if (g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (tls)), "h2") == 0)
    g_atomic_int_inc (&impostor->http2);
  g_atomic_int_inc (&impostor->over);
  g_main_context_wakeup (NULL);
  return TRUE;
}

static char *
impostor_start (Impostor *impostor)
{
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), "untrusted.pem", NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) taken = NULL;
  g_autoptr (GError) error = NULL;

  impostor->certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  impostor->service = g_threaded_socket_service_new (4);
  g_signal_connect (impostor->service, "run", G_CALLBACK (shake_hands_cb), impostor);
  g_socket_listener_add_address (G_SOCKET_LISTENER (impostor->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &taken, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("https://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken)));
}

static void
impostor_stop (Impostor *impostor)
{
  g_socket_service_stop (impostor->service);
  g_socket_listener_close (G_SOCKET_LISTENER (impostor->service));
  wait_until (g_atomic_int_get (&impostor->over) == g_atomic_int_get (&impostor->handshakes));
  g_object_unref (impostor->service);
  g_object_unref (impostor->certificate);
}

static gboolean
accept_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer data)
{
  return TRUE;
}

/* A server that has both is not spoken to in HTTP/2. */
static void
test_http1 (void)
{
  Impostor impostor = { 0 };
  g_autofree char *url = impostor_start (&impostor);
  g_autoptr (WblHttp) http = wbl_http_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  WblHttpLimits limits = { .deadline_ms = 60000, .max_bytes = 1024 };
  Outcome outcome = { 0 };

  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_cb), NULL);
  wbl_http_fetch_async (http, message, &limits, NULL, fetched_cb, &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE);
  outcome_clear (&outcome);
  impostor_stop (&impostor);
  g_assert_cmpint (impostor.handshakes, >, impostor.refused);
  g_assert_cmpint (impostor.http2, ==, 0);
}

/* A certificate that nobody vouches for ends both ways in, and there is no way around it. */
static void
test_untrusted (void)
{
  Impostor impostor = { 0 };
  g_autofree char *url = impostor_start (&impostor);
  WblEngineEvents events = { .closed = engine_closed_cb };
  WblEngine *engine = NULL;
  Outcome outcome = { 0 };

  g_assert_cmpint (sign_in_code (url, 60000), ==, WBL_CLOUD_ERROR_TLS);
  engine = wbl_engine_start (wbl_clock_system (), url, 60000, &events, &outcome);
  wait_until (outcome.done);
  g_assert_error (outcome.error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TLS);
  outcome_clear (&outcome);
  wbl_engine_stop (engine);
  impostor_stop (&impostor);
  g_assert_cmpint (impostor.refused, >=, 2);
  settle ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rest/server-answers", test_server_answers);
  g_test_add_func ("/rest/advice", test_advice);
  g_test_add_func ("/rest/no-server", test_no_server);
  g_test_add_func ("/rest/slow-server", test_slow_server);
  g_test_add_func ("/rest/lies-below-http", test_lies_below_http);
  g_test_add_func ("/rest/endless-body", test_endless_body);
  g_test_add_func ("/rest/cancel", test_cancel);
  g_test_add_func ("/rest/asked-again", test_asked_again);
  g_test_add_func ("/rest/cancel-answered", test_cancel_answered);
  g_test_add_func ("/rest/shared-sign-in", test_shared_sign_in);
  g_test_add_func ("/rest/untrusted", test_untrusted);
  g_test_add_func ("/rest/upload", test_upload);
  g_test_add_func ("/rest/download", test_download);
  g_test_add_func ("/rest/given-up", test_given_up);
  g_test_add_func ("/rest/strangers-wait", test_strangers_wait);
  g_test_add_func ("/rest/sent-elsewhere", test_sent_elsewhere);
  g_test_add_func ("/rest/leaves-tls", test_leaves_tls);
  g_test_add_func ("/rest/headers-without-end", test_headers_without_end);
  g_test_add_func ("/rest/packed", test_packed);
  g_test_add_func ("/rest/http1", test_http1);
  g_test_add_func ("/rest/not-packed", test_not_packed);
  g_test_add_func ("/rest/foreign-attachment", test_foreign_attachment);
  return g_test_run ();
}
