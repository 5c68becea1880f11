/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **wbl_guide_load_lines (const char *name);
char **wbl_guide_load_folded (const char *name,
                              ...) G_GNUC_NULL_TERMINATED;
gsize  wbl_guide_match (char      **entries,
                        const char *text,
                        guint      *which);
char  *wbl_guide_fold (const char *text);

G_END_DECLS
