/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wbl_is_function_word (const char *token, gsize len);

G_END_DECLS
