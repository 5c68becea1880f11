/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WblMaskFlags:
 * @WBL_MASK_ALL: phones, e-mail, ID and bank cards: lists, notifications, clipboard, exports
 * @WBL_MASK_CARDS_ONLY: ID and bank cards: the open thread, for its assignee
 */
typedef enum
{
  WBL_MASK_ALL,
  WBL_MASK_CARDS_ONLY,
} WblMaskFlags;

typedef enum
{
  WBL_MASK_NONE,
  WBL_MASK_PHONE,
  WBL_MASK_EMAIL,
  WBL_MASK_ID_CARD,
  WBL_MASK_BANK_CARD,
} WblMaskKind;

/**
 * WblMaskSpan:
 * @kind: what was found
 * @start: where it starts in the text, in bytes
 * @end: where it ends
 */
typedef struct
{
  WblMaskKind kind;
  gsize start;
  gsize end;
} WblMaskSpan;

char   *wbl_mask (const char  *text,
                  WblMaskFlags flags);
GArray *wbl_mask_find (const char  *text,
                       WblMaskFlags flags);

G_END_DECLS
