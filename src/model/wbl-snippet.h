/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * WblSnippet: a text that the team answers with again and again. Immutable once built, like the other snapshots.
 * Its texts are templates (text/wbl-template.h).
 */
#define WBL_TYPE_SNIPPET (wbl_snippet_get_type ())
G_DECLARE_FINAL_TYPE (WblSnippet, wbl_snippet, WBL, SNIPPET, GObject)
struct _WblSnippet
{
  GObject parent_instance;
  char *id;
  char *category; /* "" = none */
  char *name;
  char *zh; /* (nullable) text for customers who write Chinese */
  char *en; /* (nullable) text for everybody else; there is one of the two */
  gint64 valid_from_ms; /* 0 = always */
  gint64 valid_to_ms;   /* 0 = always; the first moment at which it holds no longer */
  char *file_name; /* (nullable) what goes with it */
  char *file_mime; /* (nullable) */
  char *file_hash; /* (nullable) SHA-256 */
  gint64 file_size;
  gboolean file_here; /* whether its bytes are in this store */
  char *pinyin;    /* name as wbl_pinyin() spells it */
  char *initials;
  gint64 used_ms; /* last here, 0 = never */
};
WblSnippet *wbl_snippet_new (void);
const char *wbl_snippet_get_text (WblSnippet *self, const char *language);
gboolean wbl_snippet_is_valid (WblSnippet *self, gint64 now_ms);

G_END_DECLS
