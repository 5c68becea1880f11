/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-office"

#include "config.h"

#include "fuzz-importer.h"
#include "unit/importer/made-files.h"

/* The XML of an office document: the first byte chooses the format and which of its parts this is. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const names[] = { "a.docx", "a.odt", "a.xlsx", "a.docx" };
  g_autofree char *text = fuzz_text (data + (size > 0), size - (size > 0));
  const char *const sheets[] = { text, NULL };
  guint kind = size > 0 ? data[0] & 3 : 0;
  g_autoptr (GBytes) file = NULL;
  gsize length = 0;
  const uint8_t *bytes;

  if (kind == 1)
    file = made_odt ("<text:list-style style:name=\"N\"/>", text);
  else if (kind == 2)
    file = made_xlsx (sheets, "<si><t>Question</t></si><si><t>Answer</t></si>");
  else
    file = made_docx (kind == 0 ? text : "<w:p><w:t>x</w:t></w:p>", kind == 0 ? NULL : "word/styles.xml", text);
  bytes = g_bytes_get_data (file, &length);
  fuzz_read (names[kind], bytes, length);
  return 0;
}
