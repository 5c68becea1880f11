/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-uploads"

#include "config.h"

#include <glib/gstdio.h>

#include "lanying/wbl-cloud-error.h"
#include "store/wbl-db-ahead.h"
#include "store/wbl-db-messages.h"
#include "unit/desk/desk-fixture.h"

/* Files on their way out: told as they go, stopped by a person, cut off by the server, and there once in the end. */

#define SIZE (3 * 1024 * 1024)
#define UPLOAD_PATH "/file/upload/data" /* where the bytes go, at the local desk */

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *desk;
  TestCustomer *customer;
  char *conversation;
  GBytes *file;
  gint64 row;      /* of the message */
  double fraction; /* told last */
  guint n_told;
  guint n_restarts; /* how often less was told than before */
} Fixture;

static void
upload_cb (Fixture *f, gint64 row, double fraction)
{
  f->row = row;
  f->n_restarts += fraction < f->fraction;
  f->fraction = fraction;
  f->n_told++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WblConversation) c = NULL;
  guint8 *bytes = g_malloc (SIZE);

  for (gsize i = 0; i < SIZE; i++)
    bytes[i] = (guint8) (i * 2654435761u >> 13);
  f->file = g_bytes_new_take (bytes, SIZE);
  f->nest = test_nest_new_with ("--faults", &f->support);
  f->desk = test_desk_new ();
  test_desk_sign_in (f->desk, f->nest, "Ana", WBL_ROLE_AGENT);
  g_signal_connect_swapped (f->desk->desk, "upload", G_CALLBACK (upload_cb), f);
  f->customer = test_customer_new (f->nest, f->support);
  test_customer_say (f->customer, "hello?");
  c = test_desk_wait_conversation (f->desk, f->customer->peer->uid);
  f->conversation = g_strdup (c->id);
  test_desk_wait_idle (f->desk);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_desk_free (f->desk);
  test_customer_free (f->customer);
  nest_process_free (f->nest);
  g_bytes_unref (f->file);
  g_free (f->conversation);
}

/* How many faults there were so far. */
static gint64
tell_faults (Fixture *f, const char *what, const char *body)
{
  g_autoptr (NestPeer) teller = nest_peer_new (f->nest);
  g_autofree char *path = g_strconcat ("/__test__/", what, NULL);
  g_autoptr (JsonObject) envelope = nest_peer_call (teller, "POST", path, body);

  g_assert_cmpint (json_object_get_int_member (envelope, "code"), ==, 200);
  return json_object_get_int_member (json_object_get_object_member (envelope, "data"), "faults");
}

static void
send_file (Fixture *f)
{
  WblReply reply = { .conversation = f->conversation, .text = "", .file_name = "tent.pdf", .file_mime = "application/pdf",
                     .file = f->file };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblReceipt) receipt = NULL;

  wbl_desk_reply_async (f->desk->desk, &reply, test_ready_cb, &result);
  test_wait_result (&result);
  receipt = wbl_desk_reply_finish (f->desk->desk, result, NULL);
  g_assert_nonnull (receipt);
  f->row = receipt->row_id;
}

static void
assert_arrived_once (Fixture *f)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GBytes) got = NULL;
  const char *url = NULL;

  test_customer_wait_texts (f->customer, 1);
  test_desk_wait_idle (f->desk);
  test_customer_pull (f->customer);
  g_assert_cmpuint (f->customer->texts->len, ==, 1);
  node = json_from_string (f->customer->files->pdata[0], NULL);
  url = json_object_get_string_member (json_node_get_object (node), "url");
  g_assert_cmpuint (nest_peer_fetch (f->customer->peer, "GET", url, NULL, NULL, &got), ==, 200);
  g_assert_true (g_bytes_equal (got, f->file));
}

static WblMessage *
waiting (Fixture *f)
{
  g_autoptr (GPtrArray) outbox = test_desk_outbox (f->desk);

  g_assert_cmpuint (outbox->len, ==, 1);
  return g_object_ref (outbox->pdata[0]);
}

static void
wait_failed (Fixture *f, const char *reason)
{
  g_autoptr (WblMessage) failed = NULL;

  TEST_WAIT (wbl_desk_get_n_failed (f->desk->desk) == 1);
  failed = waiting (f);
  g_assert_cmpint (failed->row_id, ==, f->row);
  g_assert_cmpstr (failed->fail_reason, ==, reason);
  g_assert_cmpfloat (wbl_desk_get_upload (f->desk->desk, f->row), ==, -1);
}

static void
test_progress (Fixture *f, gconstpointer data)
{
  send_file (f);
  assert_arrived_once (f);
  g_assert_cmpuint (f->n_told, >, 1);
  g_assert_cmpuint (f->n_told, <=, 102);
  g_assert_cmpfloat (f->fraction, ==, 1);
  g_assert_cmpfloat (wbl_desk_get_upload (f->desk->desk, f->row), ==, -1);
}

/* A server that takes it all and never answers: a person stops it, and later sends it again, from the start. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":100,\"stall\":true}}");
  send_file (f);
  TEST_WAIT (wbl_desk_get_upload (f->desk->desk, f->row) > 0);
  wbl_desk_stop_upload (f->desk->desk, f->row);
  wait_failed (f, "stopped");
  wbl_desk_stop_upload (f->desk->desk, f->row); /* nothing to stop any more */
  tell_faults (f, "clear", "{}");
  TEST_DO (f->desk, wbl_desk_send_now_async, f->row);
  assert_arrived_once (f);
}

/* The server drops the connection in the middle, twice: it goes again by itself. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":2,\"drop\":true}}");
  send_file (f);
  assert_arrived_once (f);
}

/* Nothing of a broken upload stays on the server's disk. */
static void
assert_no_parts (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->nest->dir, "files", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_suffix (name, ".part"));
}

/* The connection ends in the middle of the bytes, twice: each time it begins anew, and arrives whole, once. */
static void
test_cut_midway (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":2,\"cut_after\":1048576}}");
  send_file (f);
  assert_arrived_once (f);
  g_assert_cmpint (tell_faults (f, "clear", "{}"), ==, 2);
  g_assert_cmpuint (f->n_restarts, >=, 2);
  g_assert_cmpfloat (f->fraction, ==, 1);
  assert_no_parts (f);
}

static GBytes *
load (Fixture *f, gint64 row, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_load_file_async (f->desk->desk, row, FALSE, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  return wbl_desk_load_file_finish (f->desk->desk, result, error);
}

/* A file message of the customer's own. Returns: its row */
static gint64
customer_sends (Fixture *f, gint type, const char *name)
{
  NestPeer *peer = f->customer->peer;
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  g_autofree char *where = g_strdup_printf ("/file/upload/chat?file_type=100&to_type=1&to_id=%" G_GINT64_FORMAT, f->support);
  g_autoptr (JsonObject) place = nest_peer_call (peer, "GET", where, NULL);
  JsonObject *urls = json_object_get_object_member (place, "data");
  g_autoptr (SoupMultipart) form = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  g_autofree char *attachment = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WblWireFrame) sent = NULL;
  g_autoptr (WblMessage) message = NULL;

  soup_multipart_append_form_file (form, "file", name, "application/octet-stream", f->file);
  soup_multipart_to_message (form, headers, &bytes);
  g_assert_cmpuint (nest_peer_fetch (peer, "POST", json_object_get_string_member (urls, "upload_url"),
                                     soup_message_headers_get_one (headers, "Content-Type"), bytes, NULL),
                    ==, 200);
  attachment = g_strdup_printf ("{\"dName\":\"%s\",\"fLen\":%d,\"url\":\"%s\"}", name, SIZE,
                                json_object_get_string_member (urls, "download_url"));
  body.has_ctype = TRUE;
  body.ctype = type;
  body.attachment = attachment;
  sent = nest_peer_send_body (peer, f->support, nest_peer_new_client_id (peer), &body);
  g_assert_cmpint ((gint) sent->sync_dl->status->code, ==, WBL_STATUS_OK);
  test_desk_wait_idle (f->desk);
  message = test_desk_newest (f->desk, f->conversation);
  g_assert_cmpstr (message->file_name, ==, name);
  return message->row_id;
}

static void
customer_sends_file (Fixture *f)
{
  customer_sends (f, WBL_CTYPE_FILE, "tent.pdf");
}

static gpointer
pictures_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_pictures_missing (db, 0, 0, 0, 10, error);
}

static guint
n_missing (Fixture *f)
{
  g_autoptr (GArray) missing = test_desk_job (f->desk, pictures_job, NULL);

  return missing->len;
}

/* Who has the desk open and looks at nothing has the pictures all the same when the network ends; other files are not fetched. */
static void
test_ahead (Fixture *f, gconstpointer data)
{
  gint64 picture = customer_sends (f, WBL_CTYPE_IMAGE, "tent.png");
  gint64 other = customer_sends (f, WBL_CTYPE_FILE, "tent.pdf");
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) none = NULL;
  g_autoptr (GError) error = NULL;

  test_desk_close (f->desk);
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_online (f->desk);
  TEST_WAIT (n_missing (f) == 0);
  nest_process_stop (f->nest);
  kept = load (f, picture, NULL);
  g_assert_true (kept != NULL && g_bytes_equal (kept, f->file));
  none = load (f, other, &error);
  g_assert_null (none);
  g_assert_true (error->domain == WBL_CLOUD_ERROR);
  nest_process_start (f->nest);
}

/* Which ones: of the last days, and of rated conversations; small ones first, newest first. */
static gpointer
bounds_job (WblDb *db, gpointer data, GError **error)
{
  gint64 later = g_get_real_time () / 1000 + 60000;
  gboolean emptied = wbl_db_trim_files (db, 0, error);
  g_autoptr (GArray) recent = wbl_db_pictures_missing (db, 0, later, 0, 10, error);
  g_autoptr (GArray) none = wbl_db_pictures_missing (db, later, later, 0, 10, error);
  g_autoptr (GArray) rated = wbl_db_pictures_missing (db, later, 0, 0, 10, error);
  g_autoptr (GArray) one = wbl_db_pictures_missing (db, 0, 0, 0, 1, error);
  g_autoptr (GBytes) small = g_bytes_new_static ("small", 5);
  g_autoptr (GArray) after = NULL;
  g_autoptr (GArray) newer = NULL;

  g_assert_true (emptied);
  g_assert_cmpuint (recent->len, ==, 2);
  g_assert_cmpint (g_array_index (recent, WblPicture, 0).row, >, g_array_index (recent, WblPicture, 1).row);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (rated->len, ==, 2);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_true (g_array_index (recent, WblPicture, 0).thumbnail);
  g_assert_true (wbl_db_put_file (db, g_array_index (recent, WblPicture, 0).row, TRUE, small, error));
  after = wbl_db_pictures_missing (db, 0, 0, 0, 10, error);
  g_assert_cmpint (g_array_index (after, WblPicture, 0).row, ==, g_array_index (recent, WblPicture, 1).row);
  g_assert_true (g_array_index (after, WblPicture, 0).thumbnail);
  g_assert_false (g_array_index (after, WblPicture, 1).thumbnail);
  g_assert_cmpint (wbl_db_files_size (db), ==, 5);
  newer = wbl_db_pictures_missing (db, 0, 0, g_array_index (recent, WblPicture, 1).row, 10, error);
  g_assert_cmpuint (newer->len, ==, 1);
  g_assert_cmpint (g_array_index (newer, WblPicture, 0).row, ==, g_array_index (recent, WblPicture, 0).row);
  return GINT_TO_POINTER (1);
}

static void
test_ahead_which (Fixture *f, gconstpointer data)
{
  customer_sends (f, WBL_CTYPE_IMAGE, "tent.png");
  customer_sends (f, WBL_CTYPE_IMAGE, "pole.png");
  test_customer_rate (f->customer, "", 2, "slow");
  test_desk_wait_idle (f->desk);
  g_assert_nonnull (test_desk_job (f->desk, bounds_job, NULL));
}

/* A file that comes is cut in the middle: half of it is no file, and is not kept; asked for again, it is here whole. */
static void
test_download_cut (Fixture *f, gconstpointer data)
{
  g_autoptr (WblMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) half = NULL;
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) kept = NULL;

  customer_sends_file (f);
  message = test_desk_newest (f->desk, f->conversation);
  g_assert_nonnull (message->file_url);
  tell_faults (f, "set", "{\"rest\":{\"path\":\"/file/download/\",\"times\":1,\"cut_after\":100000}}");
  half = load (f, message->row_id, &error);
  g_assert_null (half);
  g_assert_error (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE);
  g_assert_cmpint (tell_faults (f, "clear", "{}"), ==, 1);
  whole = load (f, message->row_id, NULL);
  g_assert_true (g_bytes_equal (whole, f->file));
  test_desk_wait_idle (f->desk);
  nest_process_stop (f->nest);
  kept = load (f, message->row_id, NULL); /* without a network: it is kept */
  g_assert_true (kept != NULL && g_bytes_equal (kept, f->file));
  nest_process_start (f->nest);
}

static void
download_cb (Fixture *f, gint64 row, double fraction)
{
  f->row = row;
  f->n_restarts += fraction < f->fraction;
  f->fraction = fraction;
  f->n_told++;
}

static gboolean
save (Fixture *f, gint64 row, const char *path, GError **error)
{
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  wbl_desk_save_file_async (f->desk->desk, row, to, test_ready_cb, &result);
  test_wait_result (&result);
  return wbl_desk_command_finish (f->desk->desk, result, error);
}

static void
assert_is_file (Fixture *f, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize size = 0;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (content, size, g_bytes_get_data (f->file, NULL), SIZE);
}

/* Nothing else lies where a file was saved: no part of one under another name. */
static void
remove_only (const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

/* A customer's file is saved: what is fetched for it is told as it comes, what is here already is only written. */
static void
test_save (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("warbler-save-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "tent.pdf", NULL);
  g_autoptr (WblMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  customer_sends_file (f);
  message = test_desk_newest (f->desk, f->conversation);
  g_signal_connect_swapped (f->desk->desk, "download", G_CALLBACK (download_cb), f);
  g_assert_true (save (f, message->row_id, path, NULL));
  assert_is_file (f, path);
  g_assert_cmpint (f->row, ==, message->row_id);
  g_assert_cmpuint (f->n_told, >, 10);
  g_assert_cmpuint (f->n_told, <=, 103);
  g_assert_cmpuint (f->n_restarts, ==, 1);
  g_assert_cmpfloat (f->fraction, ==, -1);
  test_desk_wait_idle (f->desk);
  f->n_told = 0;
  g_assert_true (g_file_set_contents (path, "what was there before", -1, NULL));
  g_assert_true (save (f, message->row_id, path, NULL));
  assert_is_file (f, path);
  g_assert_cmpuint (f->n_told, ==, 1);
  g_assert_false (save (f, message->row_id, "/nowhere/at/all", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  remove_only (path);
}

/* A server that says nothing more in the middle of it: a person stops it, and there is what was there before. */
static void
test_save_stopped (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("warbler-save-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "tent.pdf", NULL), *before = NULL;
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL, twice = NULL;
  g_autoptr (WblMessage) message = NULL;

  customer_sends_file (f);
  message = test_desk_newest (f->desk, f->conversation);
  g_assert_true (g_file_set_contents (path, "what was there before", -1, NULL));
  tell_faults (f, "set", "{\"rest\":{\"path\":\"/file/download/\",\"times\":1,\"cut_after\":300000,\"stall\":true}}");
  wbl_desk_save_file_async (f->desk->desk, message->row_id, to, test_ready_cb, &result);
  TEST_WAIT (wbl_desk_get_download (f->desk->desk, message->row_id) > 0);
  g_assert_false (save (f, message->row_id, path, &twice));
  g_assert_error (twice, G_IO_ERROR, G_IO_ERROR_PENDING);
  wbl_desk_stop_download (f->desk->desk, message->row_id);
  test_wait_result (&result);
  g_assert_false (wbl_desk_command_finish (f->desk->desk, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpfloat (wbl_desk_get_download (f->desk->desk, message->row_id), ==, -1);
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  g_assert_cmpstr (before, ==, "what was there before");
  wbl_desk_stop_download (f->desk->desk, message->row_id); /* nothing to stop any more */
  g_assert_true (save (f, message->row_id, path, NULL));
  assert_is_file (f, path);
  remove_only (path);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_false (wbl_desk_command_finish (WBL_DESK (source), result, data));
}

/* The desk is closed: what is on its way ends. */
static void
test_save_closed (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("warbler-save-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "tent.pdf", NULL);
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (WblMessage) message = NULL;

  customer_sends_file (f);
  message = test_desk_newest (f->desk, f->conversation);
  tell_faults (f, "set", "{\"rest\":{\"path\":\"/file/download/\",\"times\":1,\"cut_after\":300000,\"stall\":true}}");
  wbl_desk_save_file_async (f->desk->desk, message->row_id, to, ended_cb, &error);
  TEST_WAIT (wbl_desk_get_download (f->desk->desk, message->row_id) > 0);
  test_desk_close (f->desk);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

/* Files never get through while messages do: it says why, and does not try for ever. */
static void
test_never (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":1000,\"drop\":true}}");
  send_file (f);
  wait_failed (f, "upload");
  tell_faults (f, "clear", "{}");
  TEST_DO (f->desk, wbl_desk_send_now_async, f->row);
  assert_arrived_once (f);
}

/* The whole server goes away in the middle and comes back. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  tell_faults (f, "set", "{\"rest\":{\"path\":\"" UPLOAD_PATH "\",\"times\":100,\"stall\":true}}");
  send_file (f);
  TEST_WAIT (wbl_desk_get_upload (f->desk->desk, f->row) > 0);
  nest_process_kill (f->nest);
  TEST_WAIT (wbl_desk_get_link (f->desk->desk) == WBL_DESK_OFFLINE);
  g_assert_cmpfloat (wbl_desk_get_upload (f->desk->desk, f->row), ==, -1);
  nest_process_start (f->nest);
  test_desk_wait_online (f->desk);
  test_customer_reconnect (f->customer);
  assert_arrived_once (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/uploads/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("progress", test_progress);
  ADD ("stop", test_stop);
  ADD ("cut", test_cut);
  ADD ("cut-midway", test_cut_midway);
  ADD ("ahead", test_ahead);
  ADD ("ahead-which", test_ahead_which);
  ADD ("download-cut", test_download_cut);
  ADD ("save", test_save);
  ADD ("save-stopped", test_save_stopped);
  ADD ("save-closed", test_save_closed);
  ADD ("never", test_never);
  ADD ("restart", test_restart);
  return g_test_run ();
}
