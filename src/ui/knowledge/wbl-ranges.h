/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

PangoAttrList *wbl_ranges_to_attributes (const char *text,
                                         GArray     *ranges,
                                         const char *language);

G_END_DECLS
