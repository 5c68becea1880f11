/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblLeakSpan: text that repeats an internal article and no public one. */
typedef struct
{
  char *article; /* key of the internal article */
  char *title;
  gsize start;   /* into the text, in bytes */
  gsize end;
} WblLeakSpan;
void wbl_leak_span_free (WblLeakSpan *span);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblLeakSpan, wbl_leak_span_free)

gboolean wbl_db_leak_index (WblDb *db, gint64 article, const char *title, const char *body, GError **error);
gboolean wbl_db_leak_unindex (WblDb *db, gint64 article, const char *title, const char *body, GError **error);
gboolean wbl_db_leak_make_anew (WblDb *db, GError **error);
WblLeakSpan *wbl_db_find_leak (WblDb *db, const char *text, GError **error); /* (nullable) */

G_END_DECLS
