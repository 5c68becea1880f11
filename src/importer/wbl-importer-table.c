/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-importer-table"

#include "config.h"

#include <string.h>

#include "importer/wbl-importer-markdown.h"
#include "importer/wbl-importer-table.h"

#define HEADER_ROWS 5 /* a header stands in one of them; titles may stand above it */

struct _WblTable
{
  WblImporter *importer; /* (unowned) */
  char *name, *title;
  GPtrArray *header; /* (nullable) (owned): field of each column, "" = none */
  GPtrArray *rows;   /* (owned) of GPtrArray: until a header is found, or for one article */
  guint n_rows;
  gboolean any;  /* a row below the header */
  gboolean full; /* rows were left out */
};

/**
 * wbl_table_field_of:
 * @column: the head of a column, or a member of an object, as somebody wrote it
 *
 * Returns: (nullable): the field of an article that it is: "title" (the question), "body" (the answer) …
 */
const char *
wbl_table_field_of (const char *column)
{
  static const struct
  {
    const char *field;
    const char *columns[16];
  } known[] = {
    { "title", { "question", "questions", "q", "title", "query", "问题", "问", "标准问题", "标准问", "标题", "提问", "問題", "標題" } },
    { "body", { "answer", "answers", "a", "body", "content", "text", "reply", "答案", "回答", "答", "内容", "正文", "回复", "答复", "內容" } },
    { "id", { "id", "_id", "external_id", "faq_id", "key", "编号", "編號" } },
    { "lang", { "lang", "language", "locale", "语言", "語言" } },
    { "collection", { "collection", "category", "section", "分类", "类别", "目录", "分類" } },
    { "url", { "url", "link", "href", "链接", "网址", "連結" } },
    { "region", { "region", "地区", "區域" } },
    { "product", { "product", "产品", "產品" } },
    { "visibility", { "visibility", "可见性" } },
    { "valid_from", { "valid_from", "生效日期" } },
    { "valid_to", { "valid_to", "失效日期" } },
    { "verified", { "verified", "核实日期" } },
  };
  g_autofree char *stripped = g_strstrip (g_strdup (column));
  g_autofree char *lower = g_utf8_strdown (stripped, -1);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strv_contains (known[i].columns, lower))
      return known[i].field;
  return NULL;
}

/**
 * wbl_table_emit_answer:
 * @name: of the file that it is in
 * @fields: "title" and "body" among them, of one answered question
 *
 * Returns: whether it is one; then it was emitted, and is called "file#question"
 */
gboolean
wbl_table_emit_answer (WblImporter *importer, const char *name, GHashTable *fields)
{
  const char *title = g_hash_table_lookup (fields, "title");
  const char *body = g_hash_table_lookup (fields, "body");
  g_autofree char *row = NULL;

  if (title == NULL || body == NULL || title[strspn (title, " \t\n")] == '\0' || body[strspn (body, " \t\n")] == '\0')
    return FALSE;
  row = g_strconcat (name, "#", title, NULL);
  wbl_importer_set (fields, "name", row);
  wbl_importer_document (importer, fields);
  return TRUE;
}

GPtrArray *
wbl_table_row_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

/** wbl_table_new: @title: of the article, when it is one. */
WblTable *
wbl_table_new (WblImporter *importer, const char *name, const char *title)
{
  WblTable *self = g_new0 (WblTable, 1);

  self->importer = importer;
  self->name = g_strdup (name);
  self->title = g_strdup (title);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return self;
}

/* ---- questions and answers ---- */

static GPtrArray *
header_of (GPtrArray *cells)
{
  g_autoptr (GPtrArray) header = g_ptr_array_new ();
  gboolean title = FALSE, body = FALSE;

  for (guint i = 0; i < cells->len; i++)
    {
      const char *field = wbl_table_field_of (g_ptr_array_index (cells, i));

      title = title || g_strcmp0 (field, "title") == 0;
      body = body || g_strcmp0 (field, "body") == 0;
      g_ptr_array_add (header, (gpointer) (field != NULL ? field : ""));
    }
  return title && body ? g_steal_pointer (&header) : NULL;
}

/* The first column of a name counts, later ones fill it where it is empty. */
static GHashTable *
fields_of (const GPtrArray *header, const GPtrArray *cells)
{
  GHashTable *fields = wbl_importer_fields_new ();

  for (guint i = 0; i < MIN (header->len, cells->len); i++)
    {
      const char *field = g_ptr_array_index (header, i);

      if (*field != '\0' && !g_hash_table_contains (fields, field))
        wbl_importer_set (fields, field, g_strstrip (g_ptr_array_index (cells, i)));
    }
  return fields;
}

static gboolean
is_blank_row (const GPtrArray *cells)
{
  for (guint i = 0; i < cells->len; i++)
    if (*(const char *) g_ptr_array_index (cells, i) != '\0')
      return FALSE;
  return TRUE;
}

static void
add_answer (WblTable *self, GPtrArray *cells)
{
  g_autoptr (GHashTable) fields = fields_of (self->header, cells);
  g_autofree char *row = NULL;

  if (is_blank_row (cells))
    return;
  self->any = TRUE;
  if (wbl_table_emit_answer (self->importer, self->name, fields))
    return;
  row = g_strdup_printf ("%s#%u", self->name, self->n_rows);
  wbl_importer_refuse (self->importer, row, WBL_IMPORT_EMPTY);
}

/* ---- one article ---- */

static void
emit_rows (WblTable *self)
{
  WblMarkdown md = { g_string_new (NULL), FALSE };
  g_autoptr (GHashTable) fields = wbl_importer_fields_new ();

  for (guint i = 0; i < self->rows->len; i++)
    {
      GPtrArray *cells = g_ptr_array_index (self->rows, i);

      for (guint j = 0; j < cells->len; j++)
        {
          GString *escaped = g_string_new (NULL);

          wbl_markdown_escape (escaped, g_ptr_array_index (cells, j));
          g_free (g_ptr_array_index (cells, j));
          g_ptr_array_index (cells, j) = g_string_free (escaped, FALSE);
        }
    }
  wbl_markdown_table (&md, self->rows);
  wbl_importer_set (fields, "name", self->name);
  wbl_importer_set (fields, "title", self->title);
  wbl_importer_set (fields, "body", md.out->str);
  g_string_free (md.out, TRUE);
  wbl_importer_document (self->importer, fields);
}

static void
keep_row (WblTable *self, GPtrArray *cells)
{
  if (is_blank_row (cells))
    g_ptr_array_unref (cells);
  else if (self->rows->len < WBL_IMPORTER_MAX_TABLE_ROWS)
    g_ptr_array_add (self->rows, cells);
  else
    {
      self->full = TRUE;
      g_ptr_array_unref (cells);
    }
}

/** wbl_table_add_row: @cells: (transfer full). Rows beyond the limits are left out, and noted at the end. */
void
wbl_table_add_row (WblTable *self, GPtrArray *cells)
{
  if (++self->n_rows > WBL_IMPORTER_MAX_ROWS)
    {
      self->full = TRUE;
      g_ptr_array_unref (cells);
    }
  else if (self->header != NULL)
    {
      add_answer (self, cells);
      g_ptr_array_unref (cells);
    }
  else if (self->n_rows <= HEADER_ROWS && (self->header = header_of (cells)) != NULL)
    {
      g_ptr_array_set_size (self->rows, 0);
      g_ptr_array_unref (cells);
    }
  else
    keep_row (self, cells);
}

/** wbl_table_end: emits what is left, and frees the table. Returns: whether there were any rows below a header. */
gboolean
wbl_table_end (WblTable *self)
{
  gboolean any = self->any || self->rows->len > 0;

  if (self->header == NULL && self->rows->len > 0)
    emit_rows (self);
  if (self->full)
    wbl_importer_note (self->importer, self->name, WBL_IMPORT_MANY_ROWS);
  g_clear_pointer (&self->header, g_ptr_array_unref);
  g_ptr_array_unref (self->rows);
  g_free (self->name);
  g_free (self->title);
  g_free (self);
  return any;
}
