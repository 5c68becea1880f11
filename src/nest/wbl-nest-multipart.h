/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads multipart/form-data as it comes in, keeping no more than a few kilobytes. */
typedef struct _WblNestMultipart WblNestMultipart;

/* @data of the part called "file"; FALSE stops the reading. */
typedef gboolean (*WblNestMultipartFunc) (const guint8 *data, gsize size, gpointer user_data);

WblNestMultipart *wbl_nest_multipart_new (const char *boundary,
                                          WblNestMultipartFunc func,
                                          gpointer user_data);
void wbl_nest_multipart_free (WblNestMultipart *self);
gboolean wbl_nest_multipart_feed (WblNestMultipart *self, const guint8 *data, gsize size);
gboolean wbl_nest_multipart_is_complete (WblNestMultipart *self);
const char *wbl_nest_multipart_get_name (WblNestMultipart *self);
const char *wbl_nest_multipart_get_type (WblNestMultipart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestMultipart, wbl_nest_multipart_free)

G_END_DECLS
