/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WblAnonymiseStyle:
 * @WBL_ANONYMISE_BLANKS: {{name}}, {{order number}}, …: what nobody can send before it is filled in
 * @WBL_ANONYMISE_DOTS: "…": for lists that are only read and counted
 */
typedef enum
{
  WBL_ANONYMISE_BLANKS,
  WBL_ANONYMISE_DOTS,
} WblAnonymiseStyle;

char *wbl_anonymise (const char *text, const char *const *names, WblAnonymiseStyle style);

G_END_DECLS
