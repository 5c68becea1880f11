/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **wbl_guide_load_lines (const char *name);

G_END_DECLS
