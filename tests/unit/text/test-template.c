/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-template.h"

#include <string.h>

static gboolean
lookup_cb (const char *name, gpointer data, char **value)
{
  if (g_str_equal (name, "name"))
    *value = g_strdup (data);
  else if (!g_str_equal (name, "empty"))
    return FALSE;
  return TRUE;
}

/* The filled text with its stops as [optional] and <required>. */
static char *
filled (const char *template, const char *name)
{
  g_autoptr (GArray) stops = g_array_new (FALSE, FALSE, sizeof (WblTemplateStop));
  g_autofree char *text = wbl_template_fill (template, lookup_cb, (gpointer) name, stops);
  GString *out = g_string_new (NULL);
  gsize at = 0;

  for (guint i = 0; i < stops->len; i++)
    {
      const WblTemplateStop *stop = &g_array_index (stops, WblTemplateStop, i);

      g_assert_cmpuint (stop->start, >=, at);
      g_string_append_len (out, text + at, (gssize) (stop->start - at));
      g_string_append_c (out, stop->required ? '<' : '[');
      g_string_append_len (out, text + stop->start, (gssize) (stop->end - stop->start));
      g_string_append_c (out, stop->required ? '>' : ']');
      at = stop->end;
    }
  g_string_append (out, text + at);
  return g_string_free (out, FALSE);
}

static void
test_fill (void)
{
  static const struct
  {
    const char *template, *name, *text;
  } cases[] = {
    { "", "Ann", "" },
    { "plain } { {x} text", "Ann", "plain } { {x} text" },
    { "{{name}}您好", "Ann", "Ann您好" },
    { "{{ name | 您 }}好", "Ann", "Ann好" },
    { "{{name|您}}好", NULL, "您好" },
    { "{{empty|您}}好", "Ann", "您好" },
    { "{{name}}好", NULL, "<{{name}}>好" },
    { "{{name|}}好", NULL, "好" },
    { "请在{{几天|3}}天内寄回", "Ann", "请在[3]天内寄回" },
    { "补充：{{备注|}}。", "Ann", "补充：[]。" },
    { "订单{{订单号}}已退{{金额}}元", "Ann", "订单<{{订单号}}>已退<{{金额}}>元" },
    { "{{a|b|c}}", "Ann", "[b|c]" },
    { "{{a", "Ann", "{{a" },
    { "a}} {{b}}", "Ann", "a}} <{{b}}>" },
    { "{{{{b}}", "Ann", "{{<{{b}}>" },
    { "{{a\nb}}", "Ann", "{{a\nb}}" },
    { "{{name}}{{name}}", "{{x}}", "xx" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = filled (cases[i].template, cases[i].name);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_blank (void)
{
  g_autoptr (GString) longer = g_string_new ("{{");
  gsize start = 0, end = 0;

  g_assert_true (wbl_template_find_blank ("您好 {{name}}", 0, &start, &end));
  g_assert_cmpuint (start, ==, strlen ("您好 "));
  g_assert_cmpuint (end, ==, strlen ("您好 {{name}}"));
  g_assert_false (wbl_template_find_blank ("{{a}}", 1, NULL, NULL));
  g_assert_true (wbl_template_find_blank ("{{a}}{{b}}", 5, &start, NULL));
  g_assert_cmpuint (start, ==, 5);
  for (guint i = 0; i < 300; i++)
    g_string_append_c (longer, 'x');
  g_string_append (longer, "}}");
  g_assert_false (wbl_template_find_blank (longer->str, 0, NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/template/fill", test_fill);
  g_test_add_func ("/text/template/blank", test_blank);
  return g_test_run ();
}
