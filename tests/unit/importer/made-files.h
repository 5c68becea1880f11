/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Files of the formats that are imported, made for a test. */

GBytes *made_archive (const char *ending, const char *const *names_and_texts);
GBytes *made_zip_of (const char *name, GBytes *content);
GBytes *made_zip_bomb (gsize unpacked);
GBytes *made_docx (const char *body, const char *more_name, const char *more);
GBytes *made_odt (const char *automatic_styles, const char *text);
GBytes *made_xlsx (const char *const *sheets, const char *strings);
GBytes *made_pdf (const char *const *pages);
GBytes *made_many_pages (guint n);
