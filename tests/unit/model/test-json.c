/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-json"

#include "config.h"

#include <string.h>

#include "model/wbl-json.h"

static char *
nested (guint depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *shut = g_strnfill (depth, ']');

  return g_strconcat (open, shut, NULL);
}

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "",
    "{",
    "{\"a\":}",
    "nul",
    "[1,",
    "{\"a\":9223372036854775808}",
    "[-9223372036854775809]",
    "[99999999999999999999999]",
    "\xff\xfe",
    "<html></html>",
    "[1e999]",
    "[017]",
    "[0x10]",
    "[$ff]",
    "[.5]",
    "['a']",
    "[1,/* comment */2]",
    "[1]//",
    "[\"open]",
    "[1] 2",
    "[1}",
    "{\"a\" 1}",
    "{1:2}",
    "[1 2]",
    "truefalse",
    "\v1",
    "[\"\\u12g4\"]",
    "[\"\\q\"]",
    "[\"\\",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wbl_json_parse (bad[i], -1, &error));
      g_assert_error (error, WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE);
    }
}

/* json-glib knows single quotes and comments: a double quote in them must not hide what follows. */
static void
refuse_hidden (const char *cloak, const char *abyss)
{
  g_autofree char *text = g_strconcat (cloak, abyss, NULL);

  g_assert_null (wbl_json_parse (text, -1, NULL));
}

static void
test_depth (void)
{
  g_autofree char *deep = nested (32);
  g_autofree char *deeper = nested (33);
  g_autofree char *abyss = nested (1000000);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = wbl_json_parse (deep, -1, &error);
  g_autoptr (JsonNode) text
      = wbl_json_parse ("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\"]", -1, NULL);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  g_assert_nonnull (text);
  g_assert_null (wbl_json_parse (deeper, -1, &error));
  g_assert_error (error, WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE);
  g_assert_null (wbl_json_parse (abyss, -1, NULL));
  refuse_hidden ("['\"',", abyss);
  refuse_hidden ("/*\"*/", abyss);
}

static void
test_halves_of_pairs (void)
{
  g_autoptr (JsonObject) object = wbl_json_parse_object (
      "{\"a\":\"\\udc00x\",\"b\":\"\\ud800\",\"c\":\"\\ud83d\\ude00\",\"d\":\"\\\\ud800\",\"e\":\"x\\u0000y\"}", -1, NULL);

  g_assert_cmpstr (wbl_json_string_or (object, "a", ""), ==, "\357\277\275x");
  g_assert_cmpstr (wbl_json_string_or (object, "b", ""), ==, "\357\277\275");
  g_assert_cmpstr (wbl_json_string_or (object, "c", ""), ==, "\360\237\230\200");
  g_assert_cmpstr (wbl_json_string_or (object, "d", ""), ==, "\\ud800");
  g_assert_cmpstr (wbl_json_string_or (object, "e", ""), ==, "x\xef\xbf\xbdy");
}

static void
test_print (void)
{
  g_autoptr (JsonNode) node = wbl_json_parse ("[1e22,1e308,-1e-30,0.5,\"9e+1.0\\\"9e+2.0\",7]", -1, NULL);
  g_autofree char *text = wbl_json_print (node);
  g_autoptr (JsonNode) again = wbl_json_parse (text, -1, NULL);

  g_assert_nonnull (again);
  g_assert_true (json_node_equal (node, again));
}

static void
test_size (void)
{
  gsize n = WBL_JSON_MAX_BYTES + 1;
  g_autofree char *large = g_strnfill (n, ' ');
  g_autoptr (GError) error = NULL;

  large[0] = '1';
  g_assert_null (wbl_json_parse (large, n, &error));
  g_assert_error (error, WBL_JSON_ERROR, WBL_JSON_ERROR_SHAPE);
}

static void
test_integers_are_exact (void)
{
  g_autoptr (JsonObject) object
      = wbl_json_parse_object ("{\"a\":9223372036854775807,\"b\":9007199254740993,\"c\":828.0,"
                               "\"d\":1.5,\"e\":\"7\",\"f\":1e300}",
                               -1, NULL);
  GError *error = NULL;

  g_assert_cmpint (wbl_json_int (object, "a", &error), ==, G_MAXINT64);
  g_assert_cmpint (wbl_json_int (object, "b", &error), ==, G_GINT64_CONSTANT (9007199254740993));
  g_assert_cmpint (wbl_json_int (object, "c", &error), ==, 828);
  g_assert_no_error (error);
  g_assert_cmpint (wbl_json_int_or (object, "d", -1), ==, -1);
  g_assert_cmpint (wbl_json_int_or (object, "e", -1), ==, -1);
  g_assert_cmpint (wbl_json_int_or (object, "f", -1), ==, -1);
}

static void
test_names_the_member (void)
{
  g_autoptr (JsonObject) object
      = wbl_json_parse_object ("{\"s\":1,\"n\":null,\"a\":{},\"o\":[1,{}]}", -1, NULL);
  g_autoptr (GError) error = NULL;
  JsonArray *array = wbl_json_array_or_null (object, "o");

  g_assert_cmpstr (wbl_json_string (object, "s", &error), ==, "");
  g_assert_nonnull (strstr (error->message, "\"s\""));
  g_assert_cmpint (wbl_json_int (object, "other", &error), ==, 0);
  g_assert_null (strstr (error->message, "other"));
  g_clear_error (&error);
  g_assert_null (wbl_json_array (object, "a", &error));
  g_clear_error (&error);
  g_assert_null (wbl_json_object (object, "o", &error));
  g_clear_error (&error);
  g_assert_false (wbl_json_bool (object, "n", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (wbl_json_element_int (array, 0, &error), ==, 1);
  g_assert_nonnull (wbl_json_element_object (array, 1, &error));
  g_assert_no_error (error);
  g_assert_null (wbl_json_element_object (array, 2, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (wbl_json_string_or (object, "s", "x"), ==, "x");
  g_assert_true (wbl_json_bool_or (object, "n", TRUE));
  g_assert_null (wbl_json_object_or_null (object, "n"));
}

/* Names to show: plain words only, in order, and not without end. */
static void
test_names (void)
{
  g_autoptr (JsonObject) object = wbl_json_parse_object (
      "{\"webim\":1,\"ratel\":[],\"a b\":2,\"\":3,\"x\\u202ey\":4,\"rtc_2\":{},"
      "\"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\":5}", -1, NULL);
  g_autoptr (JsonObject) many = json_object_new ();
  g_autofree char *names = wbl_json_dup_names (object);
  g_autofree char *first = NULL;

  g_assert_cmpstr (names, ==, "ratel rtc_2 webim");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      json_object_set_null_member (many, name);
    }
  first = wbl_json_dup_names (many);
  g_assert_cmpuint (strlen (first), <, 24 * 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/refuses", test_refuses);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/halves-of-pairs", test_halves_of_pairs);
  g_test_add_func ("/json/print", test_print);
  g_test_add_func ("/json/size", test_size);
  g_test_add_func ("/json/integers-are-exact", test_integers_are_exact);
  g_test_add_func ("/json/names-the-member", test_names_the_member);
  g_test_add_func ("/json/names", test_names);
  return g_test_run ();
}
