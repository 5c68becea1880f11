/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "made-files.h"

#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cairo-pdf.h>

static la_ssize_t
write_cb (struct archive *archive, void *data, const void *bytes, size_t size)
{
  g_byte_array_append (data, bytes, (guint) size);
  return (la_ssize_t) size;
}

static struct archive *
start_archive (const char *ending, GByteArray *out)
{
  struct archive *archive = archive_write_new ();

  if (g_str_equal (ending, ".zip"))
    archive_write_set_format_zip (archive);
  else if (g_str_equal (ending, ".7z"))
    archive_write_set_format_7zip (archive);
  else
    archive_write_set_format_pax_restricted (archive);
  if (g_str_equal (ending, ".tar.gz"))
    archive_write_add_filter_gzip (archive);
  g_assert_cmpint (archive_write_open (archive, out, NULL, write_cb, NULL), ==, ARCHIVE_OK);
  return archive;
}

static void
add_member (struct archive *archive, const char *name, const void *bytes, gsize size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (la_int64_t) size);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (archive, bytes, size), ==, (la_ssize_t) size);
  archive_entry_free (entry);
}

static GBytes *
end_archive (struct archive *archive, GByteArray *out)
{
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  return g_byte_array_free_to_bytes (out);
}

/* @names_and_texts: a name, a text, a name, a text, NULL. */
GBytes *
made_archive (const char *ending, const char *const *names_and_texts)
{
  GByteArray *out = g_byte_array_new ();
  struct archive *archive = start_archive (ending, out);

  for (; *names_and_texts != NULL; names_and_texts += 2)
    add_member (archive, names_and_texts[0], names_and_texts[1], strlen (names_and_texts[1]));
  return end_archive (archive, out);
}

GBytes *
made_zip_of (const char *name, GBytes *content)
{
  GByteArray *out = g_byte_array_new ();
  struct archive *archive = start_archive (".zip", out);
  gsize size = 0;
  const void *bytes = g_bytes_get_data (content, &size);

  add_member (archive, name, bytes, size);
  return end_archive (archive, out);
}

/* Texts of 8 MiB of one letter, which pack a thousand to one. */
GBytes *
made_zip_bomb (gsize unpacked)
{
  GByteArray *out = g_byte_array_new ();
  struct archive *archive = start_archive (".zip", out);
  gsize piece = 8 * 1024 * 1024;
  g_autofree char *text = g_strnfill (piece, 'a');

  for (gsize i = 0; i * piece < unpacked; i++)
    {
      g_autofree char *name = g_strdup_printf ("%" G_GSIZE_FORMAT ".txt", i);
      add_member (archive, name, text, piece);
    }
  return end_archive (archive, out);
}

/* ---- office documents ---- */

GBytes *
made_docx (const char *body, const char *more_name, const char *more)
{
  g_autofree char *document
      = g_strdup_printf ("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\" xmlns:r=\"r\"><w:body>%s</w:body></w:document>", body);
  const char *const parts[] = { "[Content_Types].xml", "<Types/>", "word/document.xml", document, more_name, more, NULL };

  return made_archive (".zip", parts);
}

GBytes *
made_odt (const char *automatic_styles, const char *text)
{
  g_autofree char *content = g_strdup_printf (
      "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"b\""
      " xmlns:style=\"s\" xmlns:xlink=\"x\"><office:automatic-styles>%s</office:automatic-styles>"
      "<office:body><office:text>%s</office:text></office:body></office:document-content>",
      automatic_styles, text);
  const char *const parts[] = { "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", content, NULL };

  return made_archive (".zip", parts);
}

/* @sheets: what stands in sheetData of each, NULL-terminated, at most 4. */
GBytes *
made_xlsx (const char *const *sheets, const char *strings)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) book = g_string_new ("<workbook xmlns:r=\"r\"><sheets>");
  g_autoptr (GString) rels = g_string_new ("<Relationships>");

  for (guint i = 1; sheets[i - 1] != NULL; i++)
    {
      g_string_append_printf (book, "<sheet name=\"Sheet %u\" sheetId=\"%u\" r:id=\"rId%u\"/>", i, i + 7, i);
      g_string_append_printf (rels, "<Relationship Id=\"rId%u\" Target=\"worksheets/sheet%u.xml\"/>", i, i);
      g_ptr_array_add (parts, g_strdup_printf ("xl/worksheets/sheet%u.xml", i));
      g_ptr_array_add (parts, g_strdup_printf ("<worksheet><sheetData>%s</sheetData></worksheet>", sheets[i - 1]));
    }
  g_ptr_array_add (parts, g_strdup ("xl/workbook.xml"));
  g_ptr_array_add (parts, g_strconcat (book->str, "</sheets></workbook>", NULL));
  g_ptr_array_add (parts, g_strdup ("xl/_rels/workbook.xml.rels"));
  g_ptr_array_add (parts, g_strconcat (rels->str, "</Relationships>", NULL));
  g_ptr_array_add (parts, g_strdup ("xl/sharedStrings.xml"));
  g_ptr_array_add (parts, g_strdup_printf ("<sst>%s</sst>", strings));
  g_ptr_array_add (parts, g_strdup ("xl/styles.xml"));
  g_ptr_array_add (parts, g_strdup ("<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"));
  g_ptr_array_add (parts, NULL);
  return made_archive (".zip", (const char *const *) parts->pdata);
}

/* ---- PDF ---- */

static cairo_status_t
pdf_cb (void *data, const unsigned char *bytes, unsigned int size)
{
  g_byte_array_append (data, bytes, size);
  return CAIRO_STATUS_SUCCESS;
}

/* Each page's lines; one that begins with # is large, an empty one leaves a gap. */
static void
draw_page (cairo_t *cr, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  double y = 60;

  cairo_select_font_face (cr, "Noto Sans CJK SC", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean large = *lines[i] == '#';

      cairo_set_font_size (cr, large ? 24 : 11);
      cairo_move_to (cr, 50, y);
      cairo_show_text (cr, lines[i] + large);
      y += large ? 40 : 14;
    }
  cairo_show_page (cr);
}

GBytes *
made_pdf (const char *const *pages)
{
  GByteArray *out = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (pdf_cb, out, 595, 842);
  cairo_t *cr = cairo_create (surface);

  for (; *pages != NULL; pages++)
    draw_page (cr, *pages);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (out);
}

static void
add_object (GString *out, GArray *offsets, const char *text)
{
  gsize offset = out->len;

  g_array_append_val (offsets, offset);
  g_string_append_printf (out, "%u 0 obj\n%s\nendobj\n", offsets->len, text);
}

static void
add_pages (GString *out, GArray *offsets, guint n)
{
  g_autoptr (GString) kids = g_string_new (NULL);
  g_autofree char *tree = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (kids, "%u 0 R ", 5 + i);
  tree = g_strdup_printf ("<</Type/Pages/Count %u/Kids[%s]>>", n, kids->str);
  add_object (out, offsets, tree);
}

/* A PDF of @n pages that say the same. */
GBytes *
made_many_pages (guint n)
{
  GString *out = g_string_new ("%PDF-1.4\n");
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
  const char *content = "BT /F 12 Tf 50 700 Td (Read me.) Tj ET";
  g_autofree char *stream = g_strdup_printf ("<</Length %zu>>stream\n%s\nendstream", strlen (content), content);
  gsize xref;

  add_object (out, offsets, "<</Type/Catalog/Pages 2 0 R>>");
  add_pages (out, offsets, n);
  add_object (out, offsets, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
  add_object (out, offsets, stream);
  for (guint i = 0; i < n; i++)
    add_object (out, offsets,
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 4 0 R>>");
  xref = out->len;
  g_string_append_printf (out, "xref\n0 %u\n0000000000 65535 f \n", offsets->len + 1);
  for (guint i = 0; i < offsets->len; i++)
    g_string_append_printf (out, "%010zu 00000 n \n", g_array_index (offsets, gsize, i));
  g_string_append_printf (out, "trailer<</Size %u/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", offsets->len + 1, xref);
  return g_string_free_to_bytes (out);
}
