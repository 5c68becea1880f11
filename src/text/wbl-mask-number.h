/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "text/wbl-mask.h"

G_BEGIN_DECLS

#define WBL_NUMBER_MAX 32

/* What the words before a number say it is. */
typedef enum
{
  WBL_CONTEXT_NONE,
  WBL_CONTEXT_CARD,
  WBL_CONTEXT_PHONE,
  WBL_CONTEXT_ORDER,
} WblNumberContext;

/**
 * WblNumber:
 * @digits: ASCII digits, the last of an ID card may be 'x'
 * @n: how many
 * @groups: how many digits each group has ("138 1234 2207" is 3, 4, 4)
 * @n_groups: how many groups
 * @gap: the separator after the first group, 0 if there is but one
 * @plus: a '+' stands before it
 * @context: what the words before it say
 */
typedef struct
{
  char digits[WBL_NUMBER_MAX];
  guint n;
  guint groups[WBL_NUMBER_MAX];
  guint n_groups;
  char gap;
  gboolean plus;
  WblNumberContext context;
} WblNumber;

WblMaskKind wbl_number_classify (const WblNumber *number);
gboolean    wbl_luhn_is_valid (const char *digits,
                               guint       n);
gboolean    wbl_id_card_is_valid (const char *digits);

G_END_DECLS
