/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WblMatchSpan:
 * @start: where a match starts in the text, in bytes
 * @end: where it ends
 */
typedef struct
{
  gsize start;
  gsize end;
} WblMatchSpan;

GArray *wbl_find_matches (const char *text,
                          const char *query);

G_END_DECLS
