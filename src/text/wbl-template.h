/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WblTemplateStop: a place of a filled template that a person fills in.
 * @start: where it starts, in bytes
 * @end: where it ends; the same when there is nothing yet
 * @required: whether its {{…}} is still there, which no reply may hold
 */
typedef struct
{
  gsize start;
  gsize end;
  gboolean required;
} WblTemplateStop;

/**
 * WblTemplateLookup:
 * @name: what stands between the braces
 * @data: the caller's data
 * @value: (out) (transfer full) (nullable): what it is now, or NULL when that is not known
 *
 * Returns: whether @name is a variable; what is none is a stop
 */
typedef gboolean (*WblTemplateLookup) (const char *name, gpointer data, char **value);

char *wbl_template_fill (const char *text, WblTemplateLookup lookup, gpointer data, GArray *stops);
gboolean wbl_template_find_blank (const char *text, gsize from, gsize *start, gsize *end);

G_END_DECLS
