/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** WblCite: where a part of an answer comes from. Immutable. */
typedef struct
{
  char *article;  /* key */
  guint version;  /* 0 = not known */
  char *passage;  /* (nullable): id of the passage, NULL = not one passage of it */
} WblCite;

#define WBL_TYPE_CITE (wbl_cite_get_type ())
GType wbl_cite_get_type (void);
WblCite *wbl_cite_new (const char *article, guint version, const char *passage_text);
WblCite *wbl_cite_copy (const WblCite *cite);
void wbl_cite_free (WblCite *cite);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCite, wbl_cite_free)
char *wbl_passage_id (const char *text);

G_END_DECLS
