/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* WblLikeness: the words of a text, to be compared with those of others. */
typedef struct _WblLikeness WblLikeness;
WblLikeness *wbl_likeness_new (const char *text, gssize len);
void wbl_likeness_add (WblLikeness *self, const WblLikeness *other);
void wbl_likeness_free (WblLikeness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblLikeness, wbl_likeness_free)

double wbl_likeness_compare (const WblLikeness *a, const WblLikeness *b);

G_END_DECLS
