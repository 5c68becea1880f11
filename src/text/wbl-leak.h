/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** WBL_LEAK_TOKENS: so many tokens in a row that two texts share are no accident. */
#define WBL_LEAK_TOKENS 12

/**
 * WblShingle: WBL_LEAK_TOKENS tokens in a row.
 * @hash: of the tokens, folded and stemmed
 * @start: where the first one starts in the text, in bytes
 * @end: where the last one ends
 */
typedef struct
{
  guint64 hash;
  gsize start;
  gsize end;
} WblShingle;

GArray *wbl_leak_shingles (const char *text);

G_END_DECLS
