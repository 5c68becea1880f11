/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* WblIntern: strings as numbers, counted up from 0 in the order in which they came. One thread at a time. */
typedef struct _WblIntern WblIntern;

/** WblInterned: a string that has a number; valid until the next one is added, @text as long as the WblIntern. */
typedef struct
{
  const char *text; /* NUL-terminated */
  gsize len;
  guint64 hash;
} WblInterned;

WblIntern *wbl_intern_new (void);
void wbl_intern_free (WblIntern *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblIntern, wbl_intern_free)
guint wbl_intern_add (WblIntern *self, const char *bytes, gsize len);
guint wbl_intern_size (const WblIntern *self);
const WblInterned *wbl_intern_get (const WblIntern *self, guint number);

G_END_DECLS
