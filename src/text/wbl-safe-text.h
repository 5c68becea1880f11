/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bounds of what a label is given. */
#define WBL_DISPLAY_MAX_NEWLINES 1000
#define WBL_DISPLAY_MAX_BLANK_LINES 2
#define WBL_DISPLAY_MAX_MARKS 8
#define WBL_FILENAME_MAX_BYTES 120

typedef enum
{
  WBL_LINK_URL,
  WBL_LINK_EMAIL,
} WblLinkKind;

/**
 * WblLinkSpan:
 * @kind: what the link is
 * @start: where it starts, in bytes
 * @end: where it ends
 */
typedef struct
{
  WblLinkKind kind;
  gsize start;
  gsize end;
} WblLinkSpan;

char   *wbl_display_text (const char *text,
                          gsize       max_bytes);
char   *wbl_break_long_tokens (const char *text);
char   *wbl_isolate (const char *text);
char   *wbl_safe_filename (const char *name);
GArray *wbl_linkify (const char *text);

G_END_DECLS
