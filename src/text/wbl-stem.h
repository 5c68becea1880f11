/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize wbl_stem (char *word,
                gsize len);

G_END_DECLS
