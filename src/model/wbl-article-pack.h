/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/wbl-article-doc.h"

G_BEGIN_DECLS

/*
 * A pack of articles: one file that carries what an operation cannot (docs/operations.md). It is gzip of JSON lines: the
 * first says what it is, each other one is an article. Pure functions on bytes; any thread.
 */

/* Bounds of a pack; whoever reads one refuses more. */
#define WBL_PACK_MAX_BYTES ((gsize) (20 * 1024 * 1024)) /* of the file */
#define WBL_PACK_MAX_TEXT ((gsize) (64 * 1024 * 1024))  /* unpacked */
#define WBL_PACK_MAX_ARTICLES 5000
/* What a writer puts into one at most, so that it comes through in one go on a poor line, and nobody waits long while its
 * articles are taken in. */
#define WBL_PACK_FULL_TEXT ((gsize) (8 * 1024 * 1024))
#define WBL_PACK_FULL_ARTICLES 500

/** WBL_PACK_ERROR: @WBL_PACK_ERROR_DAMAGED: this is no pack, or not a whole one; @WBL_PACK_ERROR_NEWER: of a later version. */
typedef enum
{
  WBL_PACK_ERROR_DAMAGED = 1,
  WBL_PACK_ERROR_NEWER,
} WblPackError;
#define WBL_PACK_ERROR (wbl_pack_error_quark ())
GQuark wbl_pack_error_quark (void);

/** WblPacked: an article in a pack: what an article.put would say of it. */
typedef struct
{
  char *key;
  char *json; /* an object */
} WblPacked;
WblPacked *wbl_packed_new (const char *key, const char *json);
void wbl_packed_free (WblPacked *packed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblPacked, wbl_packed_free)

GBytes *wbl_pack_write (GPtrArray *articles, GError **error);
GPtrArray *wbl_pack_read (GBytes *bytes, GError **error);

G_END_DECLS
