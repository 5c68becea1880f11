/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-wire"
#include "config.h"

#include <string.h>

#include "lanying/wbl-wire-json.h"
#include "tests/unit/rounds.h"
#include "lanying/wire-kinds.h"

static JsonArray *frames;  /* (owned) tests/data/frames.json */
static JsonArray *rejects; /* (owned) tests/data/rejects.json */

static JsonArray *
load_array (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), name, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_array_ref (json_node_get_array (json_parser_get_root (parser)));
}

static GByteArray *
vector_bytes (JsonObject *vector)
{
  const char *hex = json_object_get_string_member (vector, "hex");
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  return bytes;
}

static WblWireDirection
vector_direction (JsonObject *vector)
{
  gboolean up = g_str_equal (json_object_get_string_member (vector, "direction"), "up");

  return up ? WBL_WIRE_UP : WBL_WIRE_DOWN;
}

static JsonObject *
find_vector (JsonArray *vectors,
             const char *name)
{
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);

      if (g_str_equal (json_object_get_string_member (vector, "name"), name))
        return vector;
    }
  g_error ("no vector %s", name);
}

static WblWireFrame *
decode_reject (const char *name,
               GError **error)
{
  JsonObject *vector = find_vector (rejects, name);
  g_autoptr (GByteArray) bytes = vector_bytes (vector);

  return wbl_wire_decode (bytes->data, bytes->len, vector_direction (vector), error);
}

static void
test_vectors_decode (void)
{
  g_assert_cmpuint (json_array_get_length (frames), ==, 103);
  for (guint i = 0; i < json_array_get_length (frames); i++)
    {
      JsonObject *vector = json_array_get_object_element (frames, i);
      g_autoptr (GByteArray) bytes = vector_bytes (vector);
      g_autoptr (GError) error = NULL;
      g_autoptr (WblWireFrame) frame
          = wbl_wire_decode (bytes->data, bytes->len, vector_direction (vector), &error);
      g_autoptr (JsonNode) json = NULL;

      g_test_message ("%s", json_object_get_string_member (vector, "name"));
      g_assert_no_error (error);
      json = wbl_wire_frame_to_json (frame);
      g_assert_true (json_node_equal (json, json_object_get_member (vector, "json")));
    }
}

static void
test_vectors_encode (void)
{
  for (guint i = 0; i < json_array_get_length (frames); i++)
    {
      JsonObject *vector = json_array_get_object_element (frames, i);
      g_autoptr (GByteArray) bytes = vector_bytes (vector);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) encoded
          = wbl_wire_frame_from_json (json_object_get_member (vector, "json"),
                                      vector_direction (vector), &error);

      g_test_message ("%s", json_object_get_string_member (vector, "name"));
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (encoded, NULL), g_bytes_get_size (encoded), bytes->data,
                       bytes->len);
    }
}

/* A whole session between the official client and a server, byte by byte. */
static void
test_trace (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), "ws-trace.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_frames = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_autoptr (JsonNode) line = json_from_string (lines[i], NULL);
      JsonObject *object = json_node_get_object (line);
      gboolean up = g_str_equal (json_object_get_string_member (object, "dir"), "tx");
      WblWireDirection direction = up ? WBL_WIRE_UP : WBL_WIRE_DOWN;
      g_autoptr (GByteArray) bytes = NULL;
      g_autoptr (WblWireFrame) frame = NULL;
      g_autoptr (JsonNode) json = NULL;
      g_autoptr (GBytes) again = NULL;

      if (!json_object_has_member (object, "hex"))
        continue;
      bytes = vector_bytes (object);
      g_assert_cmpuint (bytes->data[0], ==, 4);
      frame = wbl_wire_decode (bytes->data + 1, bytes->len - 1, direction, NULL);
      g_assert_nonnull (frame);
      json = wbl_wire_frame_to_json (frame);
      again = wbl_wire_frame_from_json (json, direction, NULL);
      g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), bytes->data + 1,
                       bytes->len - 1);
      n_frames++;
    }
  g_assert_cmpuint (n_frames, ==, 8);
}

static void
test_rejects (void)
{
  guint n_refused = 0;

  for (guint i = 0; i < json_array_get_length (rejects); i++)
    {
      JsonObject *vector = json_array_get_object_element (rejects, i);
      const char *name = json_object_get_string_member (vector, "name");
      g_autoptr (GError) error = NULL;
      g_autoptr (WblWireFrame) frame = NULL;

      g_test_message ("%s", name);
      if (!g_str_has_prefix (json_object_get_string_member (vector, "verdict"), "refuse"))
        continue;
      frame = decode_reject (name, &error);
      g_assert_null (frame);
      g_assert_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_MALFORMED);
      n_refused++;
    }
  g_assert_cmpuint (n_refused, >, 30);
}

static void
test_policy_refused (void)
{
  const struct
  {
    const char *name;
    WblWireError code;
  } cases[] = {
    { "policy_unknown_command", WBL_WIRE_ERROR_UNKNOWN_COMMAND },
    { "policy_compressed", WBL_WIRE_ERROR_UNSUPPORTED },
    { "policy_encrypted", WBL_WIRE_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WblWireFrame) frame = decode_reject (cases[i].name, &error);

      g_assert_null (frame);
      g_assert_error (error, WBL_WIRE_ERROR, (gint) cases[i].code);
    }
}

static const char *
decoded_content (const WblWireFrame *frame)
{
  g_assert_nonnull (frame);
  g_assert_cmpuint (frame->n_metas, ==, 1);
  return wbl_wire_frame_get_body (frame, 0)->content;
}

static void
test_policy_text (void)
{
  g_autoptr (WblWireFrame) surrogate = decode_reject ("policy_utf8_surrogate", NULL);
  g_autoptr (WblWireFrame) nul = decode_reject ("policy_embedded_nul", NULL);

  g_assert_true (g_utf8_validate (decoded_content (surrogate), -1, NULL));
  g_assert_nonnull (strstr (decoded_content (surrogate), "\xef\xbf\xbd"));
  g_assert_cmpstr (decoded_content (nul), ==, "a\xef\xbf\xbd" "b");
}

static void
test_policy_kept (void)
{
  g_autoptr (WblWireFrame) empty = decode_reject ("policy_empty_frame", NULL);
  g_autoptr (WblWireFrame) oper = decode_reject ("policy_oper_without_operation", NULL);
  g_autoptr (WblWireFrame) config = decode_reject ("policy_config_not_json", NULL);
  g_autoptr (WblWireFrame) ctype = decode_reject ("policy_enum_out_of_range", NULL);
  g_autoptr (WblWireFrame) notice = decode_reject ("policy_notice_nested_without_uid", NULL);

  g_assert_cmpint (empty->command, ==, WBL_COMMAND_UNREAD);
  g_assert_nonnull (empty->unread_dl);
  g_assert_null (wbl_wire_frame_get_body (oper, 0)->operation);
  g_assert_cmpstr (wbl_wire_frame_get_body (config, 0)->config, ==, "{bad");
  g_assert_cmpint ((gint) wbl_wire_frame_get_body (ctype, 0)->ctype, ==, 77);
  g_assert_cmpuint (notice->notice->xid->devicesn, ==, 5);
  g_assert_false (notice->notice->xid->has_uid);
}

static void
test_bare_notice (void)
{
  const guint8 bytes[] = { 0x08, 0, 0x10, 0, 0x18, 2, 0x22, 4, 0x08, 42, 0x10, 1 };
  g_autoptr (WblWireFrame) frame = wbl_wire_decode (bytes, sizeof bytes, WBL_WIRE_DOWN, NULL);

  g_assert_nonnull (frame);
  g_assert_cmpuint (frame->notice->xid->uid, ==, 42);
}

/* Command 2^32 is 0 (UNREAD) for a decoder that keeps 32 bits. */
static void
test_enum_of_64_bits (void)
{
  const guint8 large[] = { 0x18, 0x80, 0x80, 0x80, 0x80, 0x10 };
  const guint8 negative[] = { 0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WblWireFrame) frame = wbl_wire_decode (large, sizeof large, WBL_WIRE_DOWN, &error);

  g_assert_null (frame);
  g_assert_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_MALFORMED);
  g_clear_error (&error);
  frame = wbl_wire_decode (negative, sizeof negative, WBL_WIRE_DOWN, &error);
  g_assert_null (frame);
  g_assert_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_UNKNOWN_COMMAND);
}

static void
test_too_large (void)
{
  g_autofree guint8 *bytes = g_malloc0 (WBL_WIRE_MAX_FRAME + 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (wbl_wire_decode (bytes, WBL_WIRE_MAX_FRAME + 1, WBL_WIRE_DOWN, &error));
  g_assert_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_TOO_LARGE);
}

/* 4 million empty metas in 8 MiB: half a gigabyte with the default allocator. */
static void
test_empty_records (void)
{
  gsize n = WBL_WIRE_MAX_FRAME / 2 - 8;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 head[] = { 0x18, 1, 0x22, 0x80 | (2 * n & 0x7f), 0x80 | (2 * n >> 7 & 0x7f),
                    0x80 | (2 * n >> 14 & 0x7f), (guint8) (2 * n >> 21) };
  const guint8 meta[] = { 0x12, 0 };
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, head, sizeof head);
  for (gsize i = 0; i < n; i++)
    g_byte_array_append (bytes, meta, sizeof meta);
  g_assert_null (wbl_wire_decode (bytes->data, bytes->len, WBL_WIRE_DOWN, &error));
  g_assert_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_TOO_LARGE);
}

static void
test_page_of_short_messages (void)
{
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  WblPbSyncDl sync = WBL_PB_SYNC_DL_INIT;
  g_autofree WblPbMeta *metas = g_new (WblPbMeta, 1000);
  g_autofree WblPbMeta **list = g_new (WblPbMeta *, 1000);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WblWireFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  body.content = (char *) "好";
  payload = wbl_wire_pack (&body.base);
  xid.has_uid = TRUE;
  for (guint i = 0; i < 1000; i++)
    {
      im__floo__protobuf__meta__init (&metas[i]);
      metas[i].from = &xid;
      metas[i].to = &xid;
      wbl_wire_meta_set_payload (&metas[i], WBL_NS_MESSAGE, payload);
      list[i] = &metas[i];
    }
  sync.n_metas = 1000;
  sync.metas = list;
  bytes = wbl_wire_encode (WBL_COMMAND_SYNC, &sync.base);
  frame = wbl_wire_decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), WBL_WIRE_DOWN,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpuint (frame->n_metas, ==, 1000);
  g_assert_cmpstr (wbl_wire_frame_get_body (frame, 999)->content, ==, "好");
}

static void
test_presence_kept (void)
{
  const guint8 zero[] = { 0x18, 1, 0x22, 2, 0x18, 0 }; /* SyncDL.next_key 0 */
  const guint8 absent[] = { 0x18, 1, 0x22, 0 };
  g_autoptr (WblWireFrame) one = wbl_wire_decode (zero, sizeof zero, WBL_WIRE_DOWN, NULL);
  g_autoptr (WblWireFrame) two = wbl_wire_decode (absent, sizeof absent, WBL_WIRE_DOWN, NULL);
  g_autofree char *one_text = wbl_wire_frame_to_json_text (one);
  g_autofree char *two_text = wbl_wire_frame_to_json_text (two);

  g_assert_cmpstr (one_text, ==, "{\"command\":1,\"payload\":{\"next_key\":\"0\"}}");
  g_assert_cmpstr (two_text, ==, "{\"command\":1,\"payload\":{}}");
}

static void
test_unknown_name_space (void)
{
  const guint8 bytes[] = { 0x18, 1, 0x22, 8, 0x12, 6, 0x28, 99, 0x32, 2, 0xff, 0x00 };
  g_autoptr (WblWireFrame) frame = wbl_wire_decode (bytes, sizeof bytes, WBL_WIRE_DOWN, NULL);
  g_autoptr (JsonNode) json = wbl_wire_frame_to_json (frame);
  g_autofree char *text = json_to_string (json, FALSE);
  g_autoptr (GBytes) again = wbl_wire_frame_from_json (json, WBL_WIRE_DOWN, NULL);

  g_assert_null (frame->meta_payloads[0]);
  g_assert_null (wbl_wire_frame_get_body (frame, 0));
  g_assert_nonnull (strstr (text, "\"payload\":\"ff00\""));
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), bytes, sizeof bytes);
}

static void
test_json_refused (void)
{
  const char *cases[] = {
    "[]", "{\"nonsense\":1}", "{\"vsn\":\"0\"}", "{\"vsn\":4294967296}", "{\"command\":null}",
    "{\"command\":1,\"payload\":{\"next_key\":0}}", "{\"command\":1,\"payload\":{\"next_key\":\"-1\"}}",
    "{\"command\":1,\"payload\":{\"next_key\":\"18446744073709551616\"}}",
    "{\"command\":1,\"payload\":{\"metas\":{}}}", "{\"command\":1,\"payload\":{\"xid\":[]}}",
    "{\"command\":1,\"payload\":{\"is_full_sync\":{}}}", "{\"command\":1,\"payload\":\"abc\"}",
    "{\"command\":1,\"payload\":\"zz\"}", "{\"tag\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) json = json_from_string (cases[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = wbl_wire_frame_from_json (json, WBL_WIRE_DOWN, &error);

      g_test_message ("%s", cases[i]);
      g_assert_null (bytes);
      g_assert_error (error, WBL_WIRE_ERROR, WBL_WIRE_ERROR_MALFORMED);
    }
}

static void
decode_anything (const guint8 *data,
                 gsize size)
{
  for (gint direction = WBL_WIRE_UP; direction <= WBL_WIRE_DOWN; direction++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WblWireFrame) frame
          = wbl_wire_decode (data, size, (WblWireDirection) direction, &error);

      g_assert_true ((frame != NULL) == (error == NULL));
      if (frame != NULL)
        {
          g_autofree char *text = wbl_wire_frame_to_json_text (frame);

          g_assert_true (g_utf8_validate (text, -1, NULL));
        }
    }
}

/* With a sanitizer each fifth bit is flipped: 5 and 8 have no common factor, so every place in a byte has its turn. */
static void
test_truncations_and_flips (void)
{
  guint step = test_rounds (4, 4) < 4 ? 5 : 1;

  for (guint i = 0; i < json_array_get_length (frames); i++)
    {
      g_autoptr (GByteArray) bytes = vector_bytes (json_array_get_object_element (frames, i));

      for (guint size = 0; size < MIN (bytes->len, 400); size++)
        {
          g_autofree guint8 *cut = g_memdup2 (bytes->data, size); /* exact, for the sanitizer */

          decode_anything (cut, size);
        }
      for (guint bit = 0; bit < 8 * MIN (bytes->len, 150); bit += step)
        {
          bytes->data[bit / 8] ^= (guint8) (1 << bit % 8);
          decode_anything (bytes->data, bytes->len);
          bytes->data[bit / 8] ^= (guint8) (1 << bit % 8);
        }
    }
}

static void
test_random_bytes (void)
{
  for (guint i = 0, n_rounds = test_rounds (20000, 200000); i < n_rounds; i++)
    {
      guint8 bytes[64];
      gsize size = (gsize) g_test_rand_int_range (0, sizeof bytes);

      for (gsize k = 0; k < size; k++)
        bytes[k] = (guint8) g_test_rand_int_range (0, 256);
      if (size > 4 && i % 2 == 0)
        memcpy (bytes, "\x18\x01\x22", 3), bytes[3] = (guint8) (size - 4);
      decode_anything (bytes, size);
    }
}

int
main (int argc,
      char *argv[])
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  frames = load_array ("frames.json");
  rejects = load_array ("rejects.json");
  g_test_add_func ("/wire/vectors/decode", test_vectors_decode);
  g_test_add_func ("/wire/vectors/encode", test_vectors_encode);
  g_test_add_func ("/wire/trace", test_trace);
  g_test_add_func ("/wire/rejects", test_rejects);
  g_test_add_func ("/wire/policy/refused", test_policy_refused);
  g_test_add_func ("/wire/policy/text", test_policy_text);
  g_test_add_func ("/wire/policy/kept", test_policy_kept);
  g_test_add_func ("/wire/bare-notice", test_bare_notice);
  g_test_add_func ("/wire/enum-of-64-bits", test_enum_of_64_bits);
  g_test_add_func ("/wire/too-large", test_too_large);
  g_test_add_func ("/wire/empty-records", test_empty_records);
  g_test_add_func ("/wire/page-of-short-messages", test_page_of_short_messages);
  g_test_add_func ("/wire/presence-kept", test_presence_kept);
  g_test_add_func ("/wire/unknown-name-space", test_unknown_name_space);
  g_test_add_func ("/wire/json-refused", test_json_refused);
  g_test_add_func ("/wire/truncations-and-flips", test_truncations_and_flips);
  g_test_add_func ("/wire/random-bytes", test_random_bytes);
  wire_kinds_add_tests (frames);
  result = g_test_run ();
  json_array_unref (frames);
  json_array_unref (rejects);
  return result;
}
