/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-files"
#include "config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "nest-world.h"

#define BOUNDARY "fIlE"
#define FORM "multipart/form-data; boundary=" BOUNDARY
#define MIB (1024 * 1024)

static GBytes *
make_form (const char *type,
           GBytes *content)
{
  GByteArray *form = g_byte_array_new ();
  g_autofree char *head
      = g_strdup_printf ("--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"file\";"
                         " filename=\"f\"\r\nContent-Type: %s\r\n\r\n", type);
  const char *tail = "\r\n--" BOUNDARY "--\r\n";

  g_byte_array_append (form, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (form, g_bytes_get_data (content, NULL), (guint) g_bytes_get_size (content));
  g_byte_array_append (form, (const guint8 *) tail, (guint) strlen (tail));
  return g_byte_array_free_to_bytes (form);
}

typedef struct
{
  char *upload;   /* (owned) */
  char *download; /* (owned) */
} Place;

static Place
get_place (NestWorld *world,
           const char *path)
{
  g_autofree char *filled = nest_world_fill (world, path);
  g_autoptr (JsonObject) envelope = nest_peer_call (world->alice, "GET", filled, NULL);
  JsonObject *data = json_object_get_object_member (envelope, "data");
  Place place = { g_strdup (json_object_get_string_member (data, "upload_url")),
                  g_strdup (json_object_get_string_member (data, "download_url")) };

  return place;
}

static Place
get_chat_place (NestWorld *world)
{
  return get_place (world, "/file/upload/chat?file_type=102&to_id={bob}");
}

static void
place_clear (Place *place)
{
  g_free (place->upload);
  g_free (place->download);
}

static void
upload (NestWorld *world,
        const Place *place,
        const char *type,
        GBytes *content)
{
  g_autoptr (GBytes) form = make_form (type, content);

  g_assert_cmpuint (nest_peer_fetch (world->alice, "POST", place->upload, FORM, form, NULL), ==, 200);
}

static GBytes *
fetch (NestPeer *peer,
       const char *url,
       const char *query)
{
  g_autofree char *full = g_strconcat (url, query, NULL);
  GBytes *bytes = NULL;

  g_assert_cmpuint (nest_peer_fetch (peer, "GET", full, NULL, NULL, &bytes), ==, 200);
  return bytes;
}

/* ---- raw requests ---- */

static GSocketConnection *
connect_to (NestWorld *world)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = NULL;

  g_socket_client_set_timeout (client, 60);
  connection = g_socket_client_connect_to_host (client, world->nest->http + strlen ("http://"), 80,
                                                NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static void
put (GSocketConnection *connection,
     gconstpointer data,
     gsize size)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data, size, NULL,
                             NULL, &error);
  g_assert_no_error (error);
}

/* @length: of the body in bytes; -1: in chunks */
static void
put_head (GSocketConnection *connection,
          NestWorld *world,
          const char *path,
          const char *type,
          gint64 length)
{
  g_autofree char *size = g_strdup_printf ("Content-Length: %" G_GINT64_FORMAT, length);
  g_autofree char *head = g_strdup_printf (
      "POST %s HTTP/1.1\r\nHost: %s\r\naccess-token: %s\r\nContent-Type: %s\r\n%s\r\n\r\n", path,
      world->nest->http + strlen ("http://"), world->alice->token, type,
      length >= 0 ? size : "Transfer-Encoding: chunked");

  put (connection, head, strlen (head));
}

static guint
read_status (GSocketConnection *connection)
{
  g_autoptr (GDataInputStream) stream
      = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "HTTP/1.1 "));
  return (guint) g_ascii_strtoull (line + strlen ("HTTP/1.1 "), NULL, 10);
}

/* The most memory the desk has had, in bytes. */
static gsize
peak_of (NestWorld *world)
{
  g_autofree char *path = g_strdup_printf (
      "/proc/%s/status", g_subprocess_get_identifier (world->nest->process));
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return (gsize) g_ascii_strtoull (strstr (text, "VmHWM:") + strlen ("VmHWM:"), NULL, 10) * 1024;
}

/* The desk's memory has not grown by as much as @most. A sanitizer keeps what was freed for a while: there
 * it says nothing. */
static void
check_growth (NestWorld *world,
              gsize before,
              gsize most)
{
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (peak_of (world), <, before + most); /* the kernel's figure may also be a little less */
#endif
}

static guint
count_parts (NestWorld *world)
{
  g_autofree char *path = g_build_filename (world->nest->dir, "files", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".part");
  return n;
}

/* A part goes with its request, which ends after its answer was sent. */
static void
wait_for_no_parts (NestWorld *world)
{
  while (count_parts (world) > 0)
    g_usleep (1000);
}

/* ---- tests ---- */

/* Two at once to one place: the first that is whole stays, whole; the other is refused. */
static void
test_two_at_once (NestWorld **world,
                  gconstpointer data)
{
  Place place = get_chat_place (*world);
  g_autofree char *letters = g_strnfill (100000, 'a');
  g_autofree char *others = g_strnfill (150000, 'b');
  g_autoptr (GBytes) slow = g_bytes_new (letters, 100000);
  g_autoptr (GBytes) quick = g_bytes_new (others, 150000);
  g_autoptr (GBytes) form = make_form ("text/plain", slow);
  const char *bytes = g_bytes_get_data (form, NULL);
  gsize size = g_bytes_get_size (form);
  g_autoptr (GSocketConnection) connection = connect_to (*world);
  g_autoptr (GBytes) got = NULL;

  put_head (connection, *world, strstr (place.upload, "/file/"), FORM, (gint64) size);
  put (connection, bytes, size / 2);
  while (count_parts (*world) == 0)
    g_usleep (1000);
  upload (*world, &place, "text/plain", quick);
  put (connection, bytes + size / 2, size - size / 2);
  g_assert_cmpuint (read_status (connection), ==, 403);
  got = fetch ((*world)->bob, place.download, "");
  g_assert_true (g_bytes_equal (got, quick));
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  wait_for_no_parts (*world);
  place_clear (&place);
}

/* What a desk that died left behind is gone when it is back. */
static void
test_cut_off (NestWorld **world,
              gconstpointer data)
{
  Place place = get_chat_place (*world);
  g_autoptr (GSocketConnection) connection = connect_to (*world);

  put_head (connection, *world, strstr (place.upload, "/file/"), FORM, 1000);
  put (connection, "--" BOUNDARY "\r\n", strlen ("--" BOUNDARY "\r\n"));
  while (count_parts (*world) == 0)
    g_usleep (1000);
  nest_process_kill ((*world)->nest);
  g_assert_cmpuint (count_parts (*world), ==, 1);
  nest_process_start ((*world)->nest);
  g_assert_cmpuint (count_parts (*world), ==, 0);
  place_clear (&place);
}

static void
send_too_much (NestWorld *world,
               const char *path,
               const char *type,
               gboolean chunked)
{
  g_autoptr (GSocketConnection) connection = connect_to (world);
  g_autofree char *piece = g_strnfill (MIB, 'x');
  g_autofree char *chunk_head = g_strdup_printf ("%x\r\n", MIB);
  gsize before = peak_of (world);

  put_head (connection, world, path, type, chunked ? -1 : 100 * MIB);
  for (guint i = 0; i < 100; i++)
    {
      if (chunked)
        put (connection, chunk_head, strlen (chunk_head));
      put (connection, piece, MIB);
      if (chunked)
        put (connection, "\r\n", 2);
    }
  if (chunked)
    put (connection, "0\r\n\r\n", 5);
  g_assert_cmpuint (read_status (connection), ==, 413);
  g_test_message ("%s grew by %" G_GSIZE_FORMAT " KiB", path, (peak_of (world) - before) / 1024);
  check_growth (world, before, 12 * MIB);
}

/* A hundred megabytes are refused, however they are announced, and not kept meanwhile. */
static void
test_too_much (NestWorld **world,
               gconstpointer data)
{
  Place place = get_chat_place (*world);
  const char *path = strstr (place.upload, "/file/");

  send_too_much (*world, "/user/profile", "application/json", FALSE);
  send_too_much (*world, "/user/profile", "application/json", TRUE);
  send_too_much (*world, "/chat/", "text/plain", TRUE);
  send_too_much (*world, "/socket.io/?EIO=3&transport=websocket", "text/plain", TRUE);
  send_too_much (*world, path, FORM, FALSE);
  send_too_much (*world, path, FORM, TRUE);
  wait_for_no_parts (*world);
  place_clear (&place);
}

/* ---- pictures ---- */

static GBytes *
make_picture (gint width,
              gint height,
              const char *format)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guchar *pixels = gdk_pixbuf_get_pixels (pixbuf);
  gsize size = gdk_pixbuf_get_byte_length (pixbuf);
  gchar *bytes = NULL;
  gsize n = 0;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    pixels[i] = (guchar) ((i * 2654435761u) >> 13);
  gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &n, format, &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, n);
}

static GdkPixbuf *
read_picture (GBytes *bytes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);
  return pixbuf;
}

static void
check_thumbnail (NestWorld *world,
                 const char *format,
                 const char *type)
{
  Place place = get_chat_place (world);
  g_autoptr (GBytes) picture = make_picture (1280, 640, format);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) original = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  upload (world, &place, type, picture);
  first = fetch (world->bob, place.download, "&image_type=2");
  second = fetch (world->bob, place.download, "&image_type=2");
  original = fetch (world->bob, place.download, "&image_type=1");
  pixbuf = read_picture (first);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 320);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 160);
  g_assert_cmpuint (g_bytes_get_size (first), <, g_bytes_get_size (picture));
  g_assert_true (g_bytes_equal (first, second));
  g_assert_true (g_bytes_equal (original, picture));
  place_clear (&place);
}

static void
test_thumbnails (NestWorld **world,
                 gconstpointer data)
{
  check_thumbnail (*world, "png", "image/png");
  check_thumbnail (*world, "jpeg", "image/jpeg");
}

static guint32
crc_of (const guint8 *data,
        gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (0xedb88320 & -(crc & 1));
    }
  return ~crc;
}

/* A picture of a few bytes that says it has a billion pixels. */
static GBytes *
make_bomb (void)
{
  g_autoptr (GBytes) small = make_picture (8, 8, "png");
  gsize size = 0;
  guint8 *bytes = g_bytes_unref_to_data (g_steal_pointer (&small), &size);
  const guint32 side = GUINT32_TO_BE (32000);
  guint32 crc = 0;

  memcpy (bytes + 16, &side, 4);
  memcpy (bytes + 20, &side, 4);
  crc = GUINT32_TO_BE (crc_of (bytes + 12, 17));
  memcpy (bytes + 29, &crc, 4);
  return g_bytes_new_take (bytes, size);
}

static void
check_unchanged (NestWorld *world,
                 const char *type,
                 GBytes *content)
{
  Place place = get_chat_place (world);
  gsize before = peak_of (world);
  g_autoptr (GBytes) got = NULL;

  upload (world, &place, type, content);
  got = fetch (world->bob, place.download, "&image_type=2");
  g_assert_true (g_bytes_equal (got, content));
  check_growth (world, before, 32 * MIB);
  g_assert_cmpuint (count_parts (world), ==, 0);
  place_clear (&place);
}

/* What is no picture, says it is another, or is too large, comes as it is. Of half a picture the
 * reader makes what it can. */
static void
test_no_thumbnail (NestWorld **world,
                   gconstpointer data)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("no picture at all", 17);
  g_autoptr (GBytes) picture = make_picture (640, 640, "png");
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (picture, 0, 100);
  g_autoptr (GBytes) bomb = make_bomb ();
  g_autoptr (GBytes) got = NULL;
  Place place = get_chat_place (*world);

  check_unchanged (*world, "text/plain", text);
  check_unchanged (*world, "image/png", text);
  check_unchanged (*world, "image/jpeg", picture);
  check_unchanged (*world, "image/svg+xml", picture);
  check_unchanged (*world, "image/png", bomb);
  upload (*world, &place, "image/png", half);
  got = fetch ((*world)->bob, place.download, "&image_type=2");
  g_assert_cmpuint (g_bytes_get_size (got), >, 0);
  place_clear (&place);
}

/* Everybody sees an avatar, and nobody a file that was not for them, also forwarded. */
static void
test_readers (NestWorld **world,
              gconstpointer data)
{
  Place avatar = get_place (*world, "/file/upload/avatar/user");
  g_autoptr (GBytes) content = g_bytes_new_static ("abc", 3);
  g_autofree char *path
      = nest_world_fill (*world, "/file/upload/forward?file_sign={sign}&to_id={mallory}");
  g_autoptr (JsonObject) envelope = NULL;
  g_autoptr (GBytes) seen = NULL;
  g_autoptr (GBytes) forwarded = NULL;
  g_autofree char *original = nest_world_fill (*world, "/file/download/chat?file_sign={sign}");

  upload (*world, &avatar, "text/plain", content);
  seen = fetch ((*world)->mallory, avatar.download, "");
  g_assert_true (g_bytes_equal (seen, content));
  g_assert_cmpint (nest_peer_code ((*world)->mallory, "GET", path, NULL), ==, 10009);
  envelope = nest_peer_call ((*world)->alice, "GET", path, NULL);
  forwarded = fetch ((*world)->mallory, json_object_get_string_member (envelope, "data"), "");
  g_assert_cmpuint (g_bytes_get_size (forwarded), ==, strlen ("hello"));
  g_assert_cmpint (nest_peer_code ((*world)->mallory, "GET", original, NULL), ==, 10009);
  place_clear (&avatar);
}

static void
set_up (NestWorld **world,
        gconstpointer data)
{
  *world = nest_world_new ();
}

static void
tear_down (NestWorld **world,
           gconstpointer data)
{
  nest_world_free (*world);
}

#define ADD(path, function) \
  g_test_add ("/nest/files/" path, NestWorld *, NULL, set_up, function, tear_down)

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("two-at-once", test_two_at_once);
  ADD ("cut-off", test_cut_off);
  ADD ("too-much", test_too_much);
  ADD ("thumbnails", test_thumbnails);
  ADD ("no-thumbnail", test_no_thumbnail);
  ADD ("readers", test_readers);
  return g_test_run ();
}
