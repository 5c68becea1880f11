/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WBL_CHIP_NONE,
  WBL_CHIP_ORDER,
  WBL_CHIP_TRACKING,
  WBL_CHIP_PHONE,   /* wbl_find_contact_chips() */
  WBL_CHIP_ADDRESS, /* wbl_find_contact_chips() */
} WblChipKind;

/**
 * WblChipSpan:
 * @kind: what the number is
 * @start: where it starts in the text, in bytes
 * @end: where it ends
 */
typedef struct
{
  WblChipKind kind;
  gsize start;
  gsize end;
} WblChipSpan;

GArray *wbl_find_chips (const char *text);
GArray *wbl_find_contact_chips (const char *text);

G_END_DECLS
