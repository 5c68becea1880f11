/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The only way from untrusted text to a widget of the list and the thread: masked, harmless to draw, bounded. */
char *wbl_words_line (const char *text);
char *wbl_words_text (const char *text, gboolean plain, gsize max_chars, gboolean *clipped);

G_END_DECLS
