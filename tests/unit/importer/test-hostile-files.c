/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "importer/wbl-importer-zip.h"
#include "made-files.h"
#include "reading.h"

/* Files made to do harm: each ends in a refusal by name, in bounded memory, and what stands beside it is read. */

static void
test_zip_bomb (void)
{
  g_autoptr (Reading) reading = reading_of ("bomb.zip", made_zip_bomb (64 * 1024 * 1024));
  g_autofree char *line = NULL;

  g_assert_cmpuint (reading->refused->len, ==, 1);
  line = g_strdup (g_ptr_array_index (reading->refused, 0));
  g_assert_true (g_str_has_suffix (line, ": bomb"));
  g_assert_cmpuint (reading->documents->len, <, 20);
}

static void
test_office_bomb (void)
{
  g_autofree char *xml = g_strnfill (40 * 1024 * 1024, ' ');
  GBytes *docx = made_docx ("", "word/styles.xml", xml);
  g_autoptr (Reading) reading = reading_of ("bomb.docx", docx);

  reading_assert_refused (reading, "bomb.docx: bomb");
}

static void
test_entities (void)
{
  g_autoptr (GString) dtd = g_string_new ("<!DOCTYPE d [<!ENTITY a0 \"aaaaaaaaaaaaaaaaaaaa\">");
  g_autofree char *content = NULL;
  const char *parts[] = { "content.xml", NULL, NULL };
  g_autoptr (Reading) reading = NULL;
  g_autoptr (Reading) outside = NULL;

  for (guint i = 1; i < 12; i++)
    g_string_append_printf (dtd, "<!ENTITY a%u \"&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;\">", i, i - 1, i - 1, i - 1, i - 1,
                            i - 1, i - 1, i - 1, i - 1);
  content = g_strconcat (dtd->str, "]><d><body><text><p>&a11;</p></text></body></d>", NULL);
  parts[1] = content;
  reading = reading_of ("laugh.odt", made_archive (".zip", parts));
  g_assert_cmpuint (reading->documents->len, ==, 0);
  g_assert_cmpuint (reading->refused->len, ==, 1);
  parts[1] = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><d><body><text><p>&x;</p></text></body></d>";
  outside = reading_of ("outside.odt", made_archive (".zip", parts));
  reading_assert_refused (outside, "outside.odt: bomb");
}

static void
test_traversal (void)
{
  const char *const files[] = { "../../etc/x.md", "# X", "/etc/y.md", "# Y", "a/../../z.md", "# Z", "..\\w.md", "# W", "C:\\v.md",
                                "# V", "good/fi..ne.md", "# Fine\n\nText.", NULL };
  g_autoptr (Reading) reading = reading_of ("t.tar", made_archive (".tar", files));

  g_assert_cmpuint (reading->documents->len, ==, 1);
  g_assert_cmpstr (reading_field (reading, 0, "name"), ==, "t.tar/good/fi..ne.md");
  g_assert_cmpuint (reading->refused->len, ==, 5);
  reading_assert_refused (reading, "t.tar/../../etc/x.md: unsafe-name");
}

static void
test_names (void)
{
  static const char *const unsafe[] = { "", "/", "..", "a/..", "a\nb", "\\\\server\\x", "c:x" };

  for (guint i = 0; i < G_N_ELEMENTS (unsafe); i++)
    g_assert_null (wbl_archive_safe_name (unsafe[i]));
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = wbl_archive_safe_name (i == 0 ? "a\\b.md" : "a..b/c");
      g_assert_cmpstr (name, ==, i == 0 ? "a/b.md" : "a..b/c");
    }
}

static void
test_archives_in_archives (void)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *const innermost[] = { "deep.md", "# Deep\n\nText.", NULL };
  g_autoptr (Reading) two = NULL;
  g_autoptr (Reading) many = NULL;

  bytes = made_archive (".zip", innermost);
  for (guint i = 0; i < 5; i++)
    {
      GBytes *outer = made_zip_of ("inner.zip", bytes);

      if (i == 0)
        two = reading_of ("a.zip", g_bytes_ref (outer));
      g_bytes_unref (bytes);
      bytes = outer;
    }
  many = reading_of ("a.zip", g_bytes_ref (bytes));
  g_assert_cmpstr (reading_field (two, 0, "title"), ==, "Deep");
  g_assert_cmpuint (many->documents->len, ==, 0);
  reading_assert_refused (many, "a.zip/inner.zip/inner.zip: too-deep");
}

static void
append_times (GString *out, const char *text, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append (out, text);
}

static void
test_deep_xml (void)
{
  g_autoptr (GString) lists = g_string_new (NULL);
  g_autoptr (GString) deeper = g_string_new (NULL);
  g_autoptr (Reading) bounded = NULL;
  g_autoptr (Reading) refused = NULL;

  append_times (lists, "<text:list><text:list-item>", 60);
  g_string_append (lists, "<text:p>deep</text:p>");
  append_times (lists, "</text:list-item></text:list>", 60);
  append_times (deeper, "<text:section>", 100000);
  append_times (deeper, "</text:section>", 100000);
  bounded = reading_of ("l.odt", made_odt ("", lists->str));
  refused = reading_of ("d.odt", made_odt ("", deeper->str));
  g_assert_cmpuint (bounded->documents->len, ==, 1);
  reading_assert_refused (refused, "d.odt: damaged");
}

static void
test_deep_html (void)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autoptr (Reading) reading = NULL;

  append_times (html, "<div><ul><li>", 50000);
  reading = reading_of_text ("deep.html", html->str);
  g_assert_cmpuint (reading->documents->len + reading->refused->len, ==, 1);
}

static void
test_large_cells (void)
{
  g_autofree char *cell = g_strnfill (3 * WBL_IMPORTER_MAX_CELL, 'x');
  g_autofree char *text = g_strconcat ("question,answer\nQ,", cell, "\nR,r\n", NULL);
  g_autoptr (Reading) reading = reading_of_text ("big.csv", text);
  g_autoptr (GString) wide = g_string_new ("question,answer\n");
  g_autoptr (Reading) columns = NULL;

  g_assert_cmpuint (reading->documents->len, ==, 2);
  g_assert_cmpuint (strlen (reading_field (reading, 0, "body")), ==, WBL_IMPORTER_MAX_CELL);
  g_assert_cmpstr (reading_field (reading, 1, "body"), ==, "r");
  g_assert_cmpuint (reading->notes->len, ==, 1);
  append_times (wide, "x,", 100000);
  columns = reading_of_text ("wide.csv", wide->str);
  g_assert_cmpuint (columns->documents->len, ==, 1);
}

static void
test_many_pages (void)
{
  g_autoptr (Reading) reading = reading_of ("long.pdf", made_many_pages (10000));
  const char *body;

  g_assert_cmpuint (reading->documents->len, ==, 1);
  g_assert_cmpuint (reading->notes->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (reading->notes, 0), ==, "long.pdf: many-pages");
  body = reading_field (reading, 0, "body");
  g_assert_nonnull (strstr (body, "Read me."));
  g_assert_null (strstr (body, "<!--page=2001-->"));
}

static void
test_many_rows (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Reading) reading = NULL;

  append_times (text, "a,b\n", WBL_IMPORTER_MAX_TABLE_ROWS + 10);
  reading = reading_of_text ("rows.csv", text->str);
  g_assert_cmpuint (reading->documents->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (reading->notes, 0), ==, "rows.csv: many-rows");
}

static void
test_wrong_endings (void)
{
  static const char *const names[] = { "a.docx", "a.xlsx", "a.odt", "a.zip", "a.tar.gz", "a.7z", "a.pdf", "a.json" };
  const char *const other[] = { "x.txt", "x", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Reading) reading = reading_of_text (names[i], "just a text, and a longer one than that");

      g_assert_cmpuint (reading->documents->len, ==, 0);
      g_assert_cmpuint (reading->refused->len, ==, 1);
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Reading) reading = reading_of (names[i], made_archive (".zip", other));

      g_assert_cmpuint (reading->refused->len, ==, 1);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile-files/zip-bomb", test_zip_bomb);
  g_test_add_func ("/hostile-files/office-bomb", test_office_bomb);
  g_test_add_func ("/hostile-files/entities", test_entities);
  g_test_add_func ("/hostile-files/traversal", test_traversal);
  g_test_add_func ("/hostile-files/names", test_names);
  g_test_add_func ("/hostile-files/archives-in-archives", test_archives_in_archives);
  g_test_add_func ("/hostile-files/deep-xml", test_deep_xml);
  g_test_add_func ("/hostile-files/deep-html", test_deep_html);
  g_test_add_func ("/hostile-files/large-cells", test_large_cells);
  g_test_add_func ("/hostile-files/many-pages", test_many_pages);
  g_test_add_func ("/hostile-files/many-rows", test_many_rows);
  g_test_add_func ("/hostile-files/wrong-endings", test_wrong_endings);
  return g_test_run ();
}
