/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WblTextError:
 * @WBL_TEXT_ERROR_BINARY: this is no text
 * @WBL_TEXT_ERROR_ENCODING: it may be text, but in no encoding that we know
 */
typedef enum
{
  WBL_TEXT_ERROR_BINARY,
  WBL_TEXT_ERROR_ENCODING,
} WblTextError;

#define WBL_TEXT_ERROR (wbl_text_error_quark ())
GQuark wbl_text_error_quark (void);

char *wbl_to_utf8 (GBytes      *bytes,
                   const char **encoding,
                   GError     **error);

G_END_DECLS
