/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-pdf"

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <poppler.h>

#include "importer/wbl-importer-markdown.h"
#include "importer/wbl-importer.h"
#include "text/wbl-tokenizer.h"

/*
 * The text of a PDF, page after page. Lines become paragraphs by the gaps between them, headings by their size; what
 * stands on most pages at the same edge is their header or footer and is left out. <!--page=N--> says where a page
 * begins: nothing shows it, and passages get their anchors from it.
 */

#define ALIVE_PAGES 20
#define HEADING_RATIO 1.15
#define HEADING_CHARS 100
#define GAP_RATIO 0.7 /* of a line's height, beyond which a paragraph ends */
#define EDGE_LINES 2  /* at each end of a page that may be header or footer */

typedef struct
{
  char *text; /* (owned) */
  double size, top, bottom;
  guint page;
  gboolean edge; /* first or last of its page */
} Line;

typedef struct
{
  GPtrArray *lines;  /* of Line (owned) */
  GHashTable *edges; /* edge lines without their digits → on how many pages (owned) */
  GArray *sizes;     /* guint: characters in each size of type, by half points (owned) */
  gsize bytes;
  guint pages;
} Pdf;

#define MAX_HALF_POINTS 400

static void
line_free (gpointer data)
{
  g_free (((Line *) data)->text);
  g_free (data);
}

/* ---- lines ---- */

/* "Page 3 of 12" is the same line as "Page 4 of 12". */
static char *
without_digits (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (!g_ascii_isdigit (*text) && *text != ' ')
      g_string_append_c (out, *text);
  return g_string_free (out, FALSE);
}

static double
size_at (GList *attributes, int at)
{
  for (GList *l = attributes; l != NULL; l = l->next)
    {
      const PopplerTextAttributes *run = l->data;

      if (at >= run->start_index && at <= run->end_index)
        return run->font_size;
    }
  return 0;
}

static void
add_line (Pdf *pdf, const char *text, gsize len, double size, const PopplerRectangle *box)
{
  Line *line = g_new0 (Line, 1);
  guint half_points = (guint) CLAMP (size * 2 + 0.5, 0, MAX_HALF_POINTS - 1);

  line->text = g_strstrip (g_strndup (text, len));
  line->size = size;
  line->top = box != NULL ? MIN (box->y1, box->y2) : 0;
  line->bottom = box != NULL ? MAX (box->y1, box->y2) : 0;
  line->page = pdf->pages;
  if (*line->text == '\0')
    {
      line_free (line);
      return;
    }
  g_array_index (pdf->sizes, guint, half_points) += (guint) g_utf8_strlen (line->text, -1);
  pdf->bytes += len;
  g_ptr_array_add (pdf->lines, line);
}

/* A page of few lines has no head and foot that could be told from the rest. */
static void
count_edges (Pdf *pdf, guint first)
{
  if (pdf->lines->len - first <= 2 * EDGE_LINES)
    return;
  for (guint i = first; i < pdf->lines->len; i++)
    {
      Line *line = g_ptr_array_index (pdf->lines, i);
      g_autofree char *key = NULL;
      guint n;

      line->edge = i < first + EDGE_LINES || i + EDGE_LINES >= pdf->lines->len;
      if (!line->edge)
        continue;
      key = without_digits (line->text);
      n = GPOINTER_TO_UINT (g_hash_table_lookup (pdf->edges, key));
      g_hash_table_replace (pdf->edges, g_steal_pointer (&key), GUINT_TO_POINTER (n + 1));
    }
}

static void
read_page (Pdf *pdf, PopplerPage *page)
{
  g_autofree char *raw = poppler_page_get_text (page);
  g_autofree char *text = g_utf8_make_valid (raw != NULL ? raw : "", -1);
  GList *attributes = poppler_page_get_text_attributes (page);
  PopplerRectangle *boxes = NULL;
  guint n_boxes = 0, first = pdf->lines->len;
  glong at = 0; /* in characters, as boxes and attributes count */

  pdf->pages++;
  if (!poppler_page_get_text_layout (page, &boxes, &n_boxes))
    boxes = NULL, n_boxes = 0;
  for (const char *line = text; *line != '\0';)
    {
      gsize len = strcspn (line, "\n");

      add_line (pdf, line, len, size_at (attributes, (int) at), at < (glong) n_boxes ? &boxes[at] : NULL);
      at += g_utf8_strlen (line, (gssize) len) + 1;
      line += len + (line[len] == '\n');
    }
  count_edges (pdf, first);
  poppler_page_free_text_attributes (attributes);
  g_free (boxes);
}

/* ---- blocks ---- */

static double
body_size (const Pdf *pdf)
{
  guint best = 0;

  for (guint i = 1; i < MAX_HALF_POINTS; i++)
    if (g_array_index (pdf->sizes, guint, i) > g_array_index (pdf->sizes, guint, best))
      best = i;
  return best / 2.0;
}

static gboolean
is_running_head (const Pdf *pdf, const Line *line)
{
  g_autofree char *key = line->edge ? without_digits (line->text) : NULL;

  return key != NULL && pdf->pages > 2 && GPOINTER_TO_UINT (g_hash_table_lookup (pdf->edges, key)) * 2 > pdf->pages;
}

static guint
heading_level (const Line *line, double body)
{
  if (body <= 0 || line->size < body * HEADING_RATIO || g_utf8_strlen (line->text, -1) > HEADING_CHARS)
    return 0;
  return line->size >= body * 1.6 ? 1 : line->size >= body * 1.3 ? 2 : 3;
}

static gboolean
is_wide_end (const GString *text)
{
  const char *last = g_utf8_find_prev_char (text->str, text->str + text->len);

  return last != NULL && (wbl_is_cjk (g_utf8_get_char (last)) || g_unichar_iswide (g_utf8_get_char (last)));
}

/* A word cut at a line's end is one again; Chinese needs no space. */
static void
join_line (GString *paragraph, const char *text)
{
  gsize len = paragraph->len;

  if (len > 1 && paragraph->str[len - 1] == '-' && g_ascii_isalpha (paragraph->str[len - 2]) && g_ascii_islower (*text))
    g_string_truncate (paragraph, len - 1);
  else if (len > 0 && !is_wide_end (paragraph))
    g_string_append_c (paragraph, ' ');
  wbl_markdown_escape (paragraph, text);
}

static gboolean
starts_item (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return g_str_has_prefix (text, "•") || g_str_has_prefix (text, "- ") || g_str_has_prefix (text, "·")
         || (digits > 0 && digits < 3 && (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ')
         || (digits > 0 && digits < 3 && g_str_has_prefix (text + digits, "、"));
}

static void
end_paragraph (WblMarkdown *md, GString *paragraph)
{
  const char *text = paragraph->str;
  gsize digits = strspn (text, "0123456789");

  if (!starts_item (text))
    wbl_markdown_paragraph (md, text);
  else if (digits > 0)
    wbl_markdown_item (md, 0, (guint) g_ascii_strtoull (text, NULL, 10), g_utf8_next_char (text + digits));
  else
    wbl_markdown_item (md, 0, 0, g_utf8_next_char (text));
  g_string_truncate (paragraph, 0);
}

static gboolean
continues (const Line *line, const Line *before)
{
  double height = before->bottom - before->top;

  return before->page == line->page && line->top - before->bottom <= height * GAP_RATIO && line->top >= before->top
         && !starts_item (line->text);
}

static void
add_line_to (WblMarkdown *md, GString *paragraph, const Line *line, const Line *before, guint level)
{
  if (before == NULL || !continues (line, before) || level > 0)
    end_paragraph (md, paragraph);
  if (before == NULL || before->page != line->page)
    {
      g_string_append_printf (md->out, "%s<!--page=%u-->", md->out->len > 0 ? "\n\n" : "", line->page);
      md->in_list = FALSE;
    }
  join_line (paragraph, line->text);
  if (level > 0)
    {
      wbl_markdown_heading (md, level, paragraph->str);
      g_string_truncate (paragraph, 0);
    }
}

static char *
markdown_of (const Pdf *pdf, char **title)
{
  WblMarkdown md = { g_string_new (NULL), FALSE };
  g_autoptr (GString) paragraph = g_string_new (NULL);
  double body = body_size (pdf);
  const Line *before = NULL;

  for (guint i = 0; i < pdf->lines->len; i++)
    {
      const Line *line = g_ptr_array_index (pdf->lines, i);
      guint level = heading_level (line, body);

      if (is_running_head (pdf, line))
        continue;
      if (level > 0 && *title == NULL && line->page == 1)
        *title = g_strdup (line->text);
      add_line_to (&md, paragraph, line, before, level);
      before = line;
    }
  end_paragraph (&md, paragraph);
  return g_string_free (md.out, FALSE);
}

/* ---- the document ---- */

static void
read_pages (Pdf *pdf, WblImporter *importer, PopplerDocument *document)
{
  int n = MIN (poppler_document_get_n_pages (document), WBL_IMPORTER_MAX_PAGES);

  for (int i = 0; i < n && pdf->bytes < WBL_IMPORTER_MAX_TEXT; i++)
    {
      PopplerPage *page = poppler_document_get_page (document, i);

      if (page != NULL)
        read_page (pdf, page);
      g_clear_object (&page);
      if (i % ALIVE_PAGES == 0)
        wbl_importer_alive (importer);
    }
}

static void
emit (WblImporter *importer, const char *name, PopplerDocument *document, const Pdf *pdf)
{
  g_autoptr (GHashTable) fields = wbl_importer_fields_new ();
  g_autofree char *said = poppler_document_get_title (document);
  g_autofree char *base = wbl_importer_title_from_name (name);
  g_autofree char *heading = NULL;
  g_autofree char *body = markdown_of (pdf, &heading);

  wbl_importer_set (fields, "name", name);
  wbl_importer_set (fields, "title", base);
  wbl_importer_set (fields, "title", heading);
  wbl_importer_set (fields, "title", said);
  wbl_importer_set (fields, "body", body);
  if (pdf->lines->len == 0)
    wbl_importer_refuse (importer, name, WBL_IMPORT_NO_TEXT);
  else
    wbl_importer_document (importer, fields);
  if (poppler_document_get_n_pages (document) > WBL_IMPORTER_MAX_PAGES)
    wbl_importer_note (importer, name, WBL_IMPORT_MANY_PAGES);
}

/* Poppler tells everybody about every flaw of a file. */
static int
mute (int restore)
{
  int before = restore < 0 ? dup (STDERR_FILENO) : -1;
  int to = restore < 0 ? open ("/dev/null", O_WRONLY | O_CLOEXEC) : restore;

  if (to >= 0)
    {
      dup2 (to, STDERR_FILENO);
      close (to);
    }
  return before;
}

/* With the last document poppler forgets all fonts, and looks for them again with the next one: so one stays open. */
static gpointer
open_for_good (gpointer unused)
{
  static const char empty[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
                              "trailer<</Size 3/Root 1 0 R>>\n%%EOF\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (empty, sizeof empty - 1);

  return poppler_document_new_from_bytes (bytes, NULL, NULL);
}

void
wbl_importer_pdf (WblImporter *self, const char *name, GBytes *bytes)
{
  static GOnce once = G_ONCE_INIT;
  int quiet = mute (-1);
  g_autoptr (GError) error = NULL;
  PopplerDocument *document = poppler_document_new_from_bytes (bytes, NULL, &error);
  Pdf pdf = { 0 };

  g_once (&once, open_for_good, NULL);
  if (document == NULL)
    wbl_importer_refuse (self, name, g_error_matches (error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED) ? WBL_IMPORT_PASSWORD
                                                                                                     : WBL_IMPORT_DAMAGED);
  else
    {
      pdf.lines = g_ptr_array_new_with_free_func (line_free);
      pdf.edges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      pdf.sizes = g_array_sized_new (FALSE, TRUE, sizeof (guint), MAX_HALF_POINTS);
      g_array_set_size (pdf.sizes, MAX_HALF_POINTS);
      read_pages (&pdf, self, document);
      emit (self, name, document, &pdf);
      g_ptr_array_unref (pdf.lines);
      g_hash_table_unref (pdf.edges);
      g_array_unref (pdf.sizes);
    }
  g_clear_object (&document);
  mute (quiet);
}
