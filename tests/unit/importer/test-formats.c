/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "made-files.h"
#include "reading.h"

/* ---- questions and answers ---- */

static void
test_csv (void)
{
  g_autoptr (Reading) zh = reading_of_text ("faq.csv", "编号,问题,答案\r\nr-1,\"怎么退货,退款?\",\"打开订单\n点\"\"退货\"\"\"\r\n\r\n,没有编号,可以\r\n");
  g_autoptr (Reading) semicolons = reading_of_text ("a.csv", "Question;Answer\nCan I; \"no\"\n\"A;B\";yes\n");
  g_autoptr (Reading) tabs = reading_of_text ("a.tsv", "Customer care\nq\ta\nWhy\tBecause, so\n");

  g_assert_cmpuint (zh->documents->len, ==, 2);
  g_assert_cmpstr (reading_field (zh, 0, "id"), ==, "r-1");
  g_assert_cmpstr (reading_field (zh, 0, "title"), ==, "怎么退货,退款?");
  g_assert_cmpstr (reading_field (zh, 0, "body"), ==, "打开订单\n点\"退货\"");
  g_assert_cmpstr (reading_field (zh, 1, "name"), ==, "faq.csv#没有编号");
  g_assert_cmpuint (semicolons->documents->len, ==, 2);
  g_assert_cmpstr (reading_field (semicolons, 1, "title"), ==, "A;B");
  g_assert_cmpuint (tabs->documents->len, ==, 1); /* what stands above the header is no question */
  g_assert_cmpstr (reading_field (tabs, 0, "body"), ==, "Because, so");
}

static void
test_csv_encoding (void)
{
  gsize len = 0;
  const char *text = "问题,答案\n如何开发票,在订单页面申请开票即可,三天内寄出\n";
  char *bytes = g_convert (text, -1, "GB18030", "UTF-8", NULL, &len, NULL);
  g_autoptr (Reading) reading = reading_of ("gb.csv", g_bytes_new_take (bytes, len));

  g_assert_cmpuint (reading->documents->len, ==, 1);
  g_assert_cmpstr (reading_field (reading, 0, "title"), ==, "如何开发票");
}

static void
test_csv_flaws (void)
{
  g_autoptr (Reading) unanswered = reading_of_text ("a.csv", "question,answer\nOne,\nTwo,2\n");
  g_autoptr (Reading) table = reading_of_text ("Prices.csv", "Size,Price\nS|M,\"1*\"\n");
  g_autoptr (Reading) unclosed = reading_of_text ("a.csv", "question,answer\nOne,\"1\nTwo,2\n");

  g_assert_cmpuint (unanswered->documents->len, ==, 1);
  reading_assert_refused (unanswered, "a.csv#2: empty");
  g_assert_cmpuint (table->documents->len, ==, 1);
  g_assert_cmpstr (reading_field (table, 0, "title"), ==, "Prices");
  g_assert_cmpstr (reading_field (table, 0, "body"), ==, "| Size | Price |\n|---|---|\n| S\\|M | 1\\* |");
  g_assert_cmpuint (unclosed->documents->len, ==, 1);
  g_assert_cmpstr (reading_field (unclosed, 0, "body"), ==, "1\nTwo,2");
}

static void
test_json (void)
{
  g_autoptr (Reading) lines
      = reading_of_text ("c.jsonl", "{\"id\":7,\"title\":\"T\",\"body\":\"B\",\"lang\":\"zh\",\"x\":{}}\n\n{\"id\":\"q\",\"title\":\"Only\"}\n"
                                    "not json\n{\"问题\":\"为什么\",\"答案\":\"因为\"}\n{\"question\":\"none\"}");
  g_autoptr (Reading) array = reading_of_text ("c.json", "[{\"question\":\"Q\",\"answer\":\"A\"},1]");

  g_assert_cmpuint (lines->documents->len, ==, 3);
  g_assert_cmpstr (reading_field (lines, 0, "id"), ==, "7");
  g_assert_cmpstr (reading_field (lines, 0, "lang"), ==, "zh");
  g_assert_cmpstr (reading_field (lines, 1, "body"), ==, "");
  g_assert_cmpstr (reading_field (lines, 2, "title"), ==, "为什么");
  reading_assert_refused (lines, "c.jsonl#4: damaged");
  reading_assert_refused (lines, "c.jsonl#6: empty");
  g_assert_cmpuint (array->documents->len, ==, 1);
  reading_assert_refused (array, "c.json#2: empty");
}

/* A line that is damaged costs no other one, and five megabytes of Chinese may be written in escapes. */
static void
test_json_flaws (void)
{
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf{\"id\":\"a\",\"title\":\"\xff退款多久到账\",\"body\":\"B\"}\r\n"
                                           "{\"id\":\"b\",\"title\":\"T\",\"body\":\"");
  g_autoptr (Reading) reading = NULL;

  for (guint i = 0; i < 5 * 1024 * 1024 / 3; i++)
    g_string_append (text, "\\u4e00");
  g_string_append (text, "\"}\r\n");
  reading = reading_of_text ("c.jsonl", text->str);
  g_assert_cmpuint (reading->documents->len, ==, 2);
  g_assert_cmpstr (reading_field (reading, 0, "title"), ==, "\xef\xbf\xbd退款多久到账");
  g_assert_cmpuint (strlen (reading_field (reading, 1, "body")), ==, 5 * 1024 * 1024 / 3 * 3);
}

/* So does one that has a NUL in it, at the beginning of a file or anywhere; without lines it is no text. */
static void
test_json_nul (void)
{
  static const char text[] = "{\"id\":\"a\",\"title\":\"T\",\"body\":\"退款\"}\n{\"id\":\"b\",\"title\":\"T\",\"body\":\"\0B\"}\n\0\n"
                             "{\"id\":\"c\",\"title\":\"T\",\"body\":\"B\"}";
  static const char marked[] = "\xef\xbb\xbf{\"id\":\"a\",\"title\":\"T\",\"body\":\"\0\"}\n{\"id\":\"b\",\"title\":\"T\",\"body\":\"B\"}";
  static const char other[] = "{\"id\":\"a\",\"title\":\"\xc4\xe3\xba\xc3\0\"}";
  g_autoptr (Reading) reading = reading_of ("c.jsonl", g_bytes_new_static (text, sizeof text - 1));
  g_autoptr (Reading) with_mark = reading_of ("m.jsonl", g_bytes_new_static (marked, sizeof marked - 1));
  g_autoptr (Reading) not_utf8 = reading_of ("o.jsonl", g_bytes_new_static (other, sizeof other - 1));

  g_assert_cmpuint (reading->documents->len, ==, 2);
  g_assert_cmpstr (reading_field (reading, 1, "id"), ==, "c");
  reading_assert_refused (reading, "c.jsonl#2: damaged");
  reading_assert_refused (reading, "c.jsonl#3: damaged");
  g_assert_cmpuint (with_mark->documents->len, ==, 1);
  reading_assert_refused (with_mark, "m.jsonl#1: damaged");
  g_assert_cmpuint (not_utf8->documents->len, ==, 0);
  g_assert_cmpuint (not_utf8->refused->len, ==, 1);
}

/* ---- office documents ---- */

static void
test_docx (void)
{
  static const char body[]
      = "<w:p><w:pPr><w:pStyle w:val=\"T\"/></w:pPr><w:r><w:t>Returns*</w:t></w:r></w:p>"
        "<w:p><w:r><w:t xml:space=\"preserve\">Within </w:t></w:r><w:del><w:r><w:delText>5</w:delText><w:t>9</w:t></w:r></w:del>"
        "<w:r><w:t>7 days</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p>"
        "<w:p><w:pPr><w:pStyle w:val=\"H2\"/></w:pPr><w:r><w:t>Steps</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>Pack</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>well</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>Send</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>To</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Days</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:p><w:r><w:t>EU</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:hyperlink r:id=\"L\"><w:r><w:t>More</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"J\"><w:r><w:t> no</w:t></w:r></w:hyperlink></w:p>";
  const char *const parts[] = {
    "word/document.xml", NULL,
    "word/styles.xml", "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style>"
                       "<w:style w:styleId=\"H2\"><w:name w:val=\"heading 2\"/></w:style></w:styles>",
    "word/numbering.xml", "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt"
                          " w:val=\"decimal\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum>"
                          "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
    "word/footnotes.xml", "<w:footnotes xmlns:w=\"w\"><w:footnote w:id=\"2\"><w:p><w:r><w:t>From delivery.</w:t></w:r></w:p>"
                          "</w:footnote></w:footnotes>",
    "word/_rels/document.xml.rels", "<Relationships><Relationship Id=\"L\" Target=\"https://example.org/r\"/>"
                                    "<Relationship Id=\"J\" Target=\"javascript:x\"/></Relationships>",
    NULL
  };
  g_autofree char *document
      = g_strdup_printf ("<w:document xmlns:w=\"w\" xmlns:r=\"r\"><w:body>%s</w:body></w:document>", body);
  const char *filled[G_N_ELEMENTS (parts)];
  g_autoptr (Reading) reading = NULL;

  memcpy (filled, parts, sizeof parts);
  filled[1] = document;
  reading = reading_of ("guide.docx", made_archive (".zip", filled));
  g_assert_cmpuint (reading->documents->len, ==, 1);
  g_assert_cmpstr (reading_field (reading, 0, "title"), ==, "Returns*");
  g_assert_cmpstr (reading_field (reading, 0, "body"), ==,
                   "Within 7 days\\[1\\]\n\n## Steps\n\n1. Pack\n   -  well\n2. Send\n\n| To | Days |\n|---|---|\n| EU | 3 |\n\n"
                   "[More](https://example.org/r) no\n\n\\[1\\] From delivery.");
}

static void
test_odt (void)
{
  GBytes *odt = made_odt (
      "<text:list-style style:name=\"N\"><text:list-level-style-number text:level=\"1\"/></text:list-style>",
      "<text:h text:outline-level=\"1\">保修</text:h><text:p>一年<text:note><text:note-citation>1</text:note-citation>"
      "<text:note-body><text:p>电池半年</text:p></text:note-body></text:note>。<office:annotation><text:p>comment</text:p>"
      "</office:annotation></text:p><text:list text:style-name=\"N\"><text:list-item><text:p>拍照</text:p></text:list-item>"
      "<text:list-item><text:p>寄回</text:p></text:list-item></text:list><table:table><table:table-header-rows>"
      "<table:table-row><table:table-cell><text:p>地区</text:p></table:table-cell></table:table-row>"
      "</table:table-header-rows><table:table-row><table:table-cell><text:p>香港</text:p></table:table-cell>"
      "</table:table-row></table:table><text:p>1. not a list</text:p>");
  g_autoptr (Reading) reading = reading_of ("w.odt", odt);

  g_assert_cmpuint (reading->documents->len, ==, 1);
  g_assert_cmpstr (reading_field (reading, 0, "title"), ==, "保修");
  g_assert_cmpstr (reading_field (reading, 0, "body"), ==,
                   "一年\\[1\\]。\n\n1. 拍照\n2. 寄回\n\n| 地区 |\n|---|\n| 香港 |\n\n1\\. not a list\n\n\\[1\\] 电池半年");
}

static void
test_xlsx (void)
{
  const char *const sheets[] = {
    "<row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>Answer</t></is></c></row>"
    "<row><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"C2\" s=\"1\"><v>46000</v></c></row>"
    "<row><c r=\"A3\" t=\"s\"><v>99</v></c><c r=\"C3\"><v>1</v></c></row>",
    "<row><c r=\"A1\"><v>1.5</v></c><c r=\"B1\" t=\"str\"><v>two</v></c></row>", "", NULL
  };
  g_autoptr (Reading) reading
      = reading_of ("faq.xlsx", made_xlsx (sheets, "<si><t>Question</t></si><si><r><t>Un</t></r><r><t>til</t></r><rPh><t>x</t></rPh></si>"));

  g_assert_cmpuint (reading->documents->len, ==, 2);
  g_assert_cmpstr (reading_field (reading, 0, "title"), ==, "Until");
  g_assert_cmpstr (reading_field (reading, 0, "body"), ==, "2025-12-09");
  reading_assert_refused (reading, "faq.xlsx/Sheet 1#3: empty");
  g_assert_cmpstr (reading_field (reading, 1, "title"), ==, "faq: Sheet 2");
  g_assert_cmpstr (reading_field (reading, 1, "body"), ==, "| 1.5 | two |\n|---|---|");
}

/* ---- PDF ---- */

static void
test_pdf (void)
{
  const char *const pages[] = {
    "Riverbank shop 1\n\n#Returns\n\nSend it back within seven days. The post-\nage is ours when the part is bro-\nken.\n\n"
    "• Keep the box\n• Add the form\n\nEnd of one.",
    "Riverbank shop 2\n\n收到商品七天之内，可以\n无理由退货。\n\nMore text here.\n\nEven more.\n\nAnd more.",
    "Riverbank shop 3\n\nThe last page says this.\n\nAnd that.\n\nAnd the end.\n\nTruly.", NULL
  };
  g_autoptr (Reading) reading = reading_of ("manual.pdf", made_pdf (pages));
  const char *body;

  g_assert_cmpuint (reading->documents->len, ==, 1);
  g_assert_cmpstr (reading_field (reading, 0, "title"), ==, "Returns");
  body = reading_field (reading, 0, "body");
  g_test_message ("%s", body);
  g_assert_nonnull (strstr (body, "<!--page=1-->"));
  g_assert_nonnull (strstr (body, "<!--page=3-->\n\nThe last page says this."));
  g_assert_nonnull (strstr (body, "# Returns"));
  g_assert_nonnull (strstr (body, "The postage is ours when the part is broken."));
  g_assert_nonnull (strstr (body, "-  Keep the box\n-  Add the form"));
  g_assert_nonnull (strstr (body, "收到商品七天之内，可以无理由退货。"));
  g_assert_null (strstr (body, "Riverbank")); /* the head of every page */
}

static void
test_pdf_flaws (void)
{
  const char *const nothing[] = { "", NULL };
  g_autoptr (Reading) empty = reading_of ("scan.pdf", made_pdf (nothing));
  g_autoptr (Reading) damaged = reading_of_text ("bad.pdf", "%PDF-1.4\nnothing of the kind");

  reading_assert_refused (empty, "scan.pdf: no-text");
  reading_assert_refused (damaged, "bad.pdf: damaged");
}

/* ---- archives ---- */

static void
test_archives (void)
{
  static const char *const endings[] = { ".zip", ".tar.gz", ".tar", ".7z" };
  const char *const files[] = { "帮助/退货.md", "# 退货\n\n七天。", "b.html", "<p>Hi</p>", "__MACOSX/._b.html", "x", ".hidden.md", "x",
                                "photo.jpg", "x", "faq.csv", "question,answer\nQ,A\n", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat ("all", endings[i], NULL);
      g_autofree char *photo = g_strconcat (name, "/photo.jpg: unknown-format", NULL);
      g_autofree char *first = g_strconcat (name, "/帮助/退货.md", NULL);
      g_autoptr (Reading) reading = reading_of (name, made_archive (endings[i], files));

      g_assert_cmpuint (reading->documents->len, ==, 3);
      g_assert_cmpstr (reading_field (reading, 0, "name"), ==, first);
      g_assert_cmpstr (reading_field (reading, 0, "title"), ==, "退货");
      g_assert_cmpuint (reading->refused->len, ==, 1);
      reading_assert_refused (reading, photo);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/csv", test_csv);
  g_test_add_func ("/formats/csv-encoding", test_csv_encoding);
  g_test_add_func ("/formats/csv-flaws", test_csv_flaws);
  g_test_add_func ("/formats/json", test_json);
  g_test_add_func ("/formats/json-flaws", test_json_flaws);
  g_test_add_func ("/formats/json-nul", test_json_nul);
  g_test_add_func ("/formats/docx", test_docx);
  g_test_add_func ("/formats/odt", test_odt);
  g_test_add_func ("/formats/xlsx", test_xlsx);
  g_test_add_func ("/formats/pdf", test_pdf);
  g_test_add_func ("/formats/pdf-flaws", test_pdf_flaws);
  g_test_add_func ("/formats/archives", test_archives);
  return g_test_run ();
}
