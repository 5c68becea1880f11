/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What passes between the desk and warbler-import: a length of four bytes, then a kind and named texts. */

#define WBL_IMPORT_FRAME_MAX (40 * 1024 * 1024)
#define WBL_IMPORT_FRAME_HEAD 4

/**
 * WblImportFrameKind:
 * @WBL_IMPORT_FRAME_FILE: to the reader: "path" is to be read and is called "name"
 * @WBL_IMPORT_FRAME_DOCUMENT: an article: "name", "title", "body" (Markdown) and whatever its file says of it
 * @WBL_IMPORT_FRAME_REFUSED: "name" cannot be read: "reason" is one of the words below
 * @WBL_IMPORT_FRAME_NOTE: "name" was read, but not whole: "reason"
 * @WBL_IMPORT_FRAME_ALIVE: there is work going on
 * @WBL_IMPORT_FRAME_END: the file is done
 */
typedef enum
{
  WBL_IMPORT_FRAME_FILE = 1,
  WBL_IMPORT_FRAME_DOCUMENT,
  WBL_IMPORT_FRAME_REFUSED,
  WBL_IMPORT_FRAME_NOTE,
  WBL_IMPORT_FRAME_ALIVE,
  WBL_IMPORT_FRAME_END,
} WblImportFrameKind;

/* Reasons, as words of the protocol; the desk says them in the person's language. */
#define WBL_IMPORT_UNKNOWN "unknown-format"
#define WBL_IMPORT_OLD_OFFICE "old-office"
#define WBL_IMPORT_TOO_LARGE "too-large"
#define WBL_IMPORT_UNREADABLE "unreadable"
#define WBL_IMPORT_BINARY "binary"
#define WBL_IMPORT_ENCODING "encoding"
#define WBL_IMPORT_EMPTY "empty"
#define WBL_IMPORT_DAMAGED "damaged"
#define WBL_IMPORT_PASSWORD "password"
#define WBL_IMPORT_BOMB "bomb"
#define WBL_IMPORT_TOO_DEEP "too-deep"
#define WBL_IMPORT_UNSAFE_NAME "unsafe-name"
#define WBL_IMPORT_NO_TEXT "no-text"
#define WBL_IMPORT_MANY_PAGES "many-pages"
#define WBL_IMPORT_MANY_ROWS "many-rows"
#define WBL_IMPORT_MANY_MEMBERS "many-members"
#define WBL_IMPORT_LARGE_CELLS "large-cells"

GBytes *wbl_import_frame_encode (WblImportFrameKind kind, GHashTable *fields);
guint32 wbl_import_frame_length (const guint8 head[WBL_IMPORT_FRAME_HEAD]);
gboolean wbl_import_frame_decode (GBytes *body, WblImportFrameKind *kind, GHashTable **fields);

G_END_DECLS
