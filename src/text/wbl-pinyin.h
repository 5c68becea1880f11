/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *wbl_pinyin (const char *text);
char *wbl_pinyin_initials (const char *text);

G_END_DECLS
