/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-tokenizer"

#include "config.h"

#include "fuzz.h"
#include "text/wbl-features.h"
#include "text/wbl-highlight.h"
#include "text/wbl-tokenizer.h"
#include "unit/store/db-fixture.h"

/* Tokens lie within the text and are text; a query is one that FTS5 understands. */

static WblDb *db;

static gboolean
token_cb (const char *token, gsize len, gsize start, gsize end, gboolean colocated, gpointer text)
{
  fuzz_assert_span (text, start, end);
  g_assert_cmpuint (len, <=, WBL_TOKEN_MAX);
  g_assert_true (g_utf8_validate (token, (gssize) len, NULL));
  return TRUE;
}

static void
ask (const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, "SELECT rowid FROM message_fts WHERE message_fts MATCH ?", &error, "s", query);

  while (stmt != NULL && wbl_db_step (db, stmt, &error))
    continue;
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *all = wbl_query_to_fts (text, WBL_QUERY_ALL | WBL_QUERY_PREFIX);
  g_autofree char *any = wbl_query_to_fts (text, WBL_QUERY_ANY);
  g_autoptr (GArray) matches = wbl_find_matches (text, text);

  wbl_tokenize (text, -1, WBL_TOKENIZE_DEFAULT, token_cb, text);
  wbl_tokenize (text, -1, WBL_TOKENIZE_UNIGRAMS | WBL_TOKENIZE_NO_STEM, token_cb, text);
  for (guint i = 0; i < matches->len; i++)
    fuzz_assert_span (text, g_array_index (matches, WblMatchSpan, i).start, g_array_index (matches, WblMatchSpan, i).end);
  if (db == NULL)
    db = db_new (0);
  for (guint i = 0; i < 2; i++)
    if ((i ? any : all) != NULL)
      ask (i ? any : all);
  return 0;
}
