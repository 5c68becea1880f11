/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest expansion of one character under NFKC case folding. */
#define WBL_FOLD_MAX 18

gunichar wbl_fold_char (gunichar c);
guint    wbl_fold_expand (gunichar c,
                          gunichar out[WBL_FOLD_MAX]);
gunichar wbl_fold_compose (gunichar a,
                           gunichar b);
char    *wbl_fold (const char *text);
char    *wbl_fold_with_map (const char *text,
                            gssize      len,
                            guint     **offsets);
gboolean wbl_is_traditional_only (gunichar c);
gboolean wbl_is_simplified_only (gunichar c);

gunichar wbl_fold_han (gunichar c);

G_END_DECLS
