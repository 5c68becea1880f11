/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-sortkey.h"

#include <string.h>

static void
check_order (const char        *locale,
             const char *const *texts)
{
  g_autofree char *last = wbl_sort_key ("", locale);

  for (; *texts != NULL; texts++)
    {
      g_autofree char *key = wbl_sort_key (*texts, locale);

      g_assert_cmpstr (last, <, key);
      g_free (last);
      last = g_steal_pointer (&key);
    }
}

static void
test_order (void)
{
  const char *const pinyin[] = { "10", "陈静", "李娜", "王芳", "张三", "apple", "Bob", NULL };
  const char *const german[] = { "Apfel", "Äpfel", "Zebra", NULL };
  const char *const swedish[] = { "Apfel", "Zebra", "Äpfel", NULL };

  check_order ("zh_CN", pinyin);
  check_order ("zh_CN.UTF-8", pinyin);
  check_order ("de", german);
  check_order ("sv", swedish);
  check_order (NULL, german);
}

static void
test_bad_input (void)
{
  g_autofree char *huge = g_strnfill (1 << 20, 'x');
  g_autofree char *key = wbl_sort_key (huge, "zh_CN");
  g_autofree char *invalid = wbl_sort_key ("a\xff\xc3", "no-such-locale");

  g_assert_cmpuint (strlen (key), <, 8192);
  g_assert_cmpuint (strspn (key, "0123456789abcdef"), ==, strlen (key));
  g_assert_cmpuint (strlen (invalid), >, 0);
}

static gpointer
key_in_thread (gpointer data)
{
  return wbl_sort_key (data, "zh_CN");
}

static void
test_threads (void)
{
  GThread *threads[8];
  g_autofree char *expected = wbl_sort_key ("张三", "zh_CN");

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("key", key_in_thread, (gpointer) "张三");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *key = g_thread_join (threads[i]);

      g_assert_cmpstr (key, ==, expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/sortkey/order", test_order);
  g_test_add_func ("/text/sortkey/bad-input", test_bad_input);
  g_test_add_func ("/text/sortkey/threads", test_threads);
  return g_test_run ();
}
