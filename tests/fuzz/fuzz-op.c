/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-op"

#include "config.h"

#include "fuzz.h"
#include "unit/store/db-fixture.h"

/* Lines of the input are ext of commands in the staff room and of messages of a customer: the store takes every page. */

static WblDb *db; /* kept: each input is rolled back */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 8);

  if (db == NULL)
    db = db_new (TEAM);
  g_assert_true (wbl_db_begin (db, NULL));
  say (db, 10, CUSTOMER, T0, "hello", NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      WblCloudPage *page = page_new (TEAM);
      WblCloudRecord *record = record_new (100 + i, UID + 1, T0, "", lines[i]);

      page->group = TRUE;
      record->ctype = WBL_CONTENT_COMMAND;
      g_ptr_array_add (page->records, record);
      store_page (db, page, 0);
      say (db, 11 + i, i % 2 ? UID : CUSTOMER, T0 + i, "3", lines[i]);
    }
  wbl_db_rollback (db);
  return 0;
}
