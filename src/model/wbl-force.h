/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** WblForce: whether an article holds for a customer, and if not why. */
typedef enum
{
  WBL_FORCE_HOLDS = 0,
  WBL_FORCE_ELSEWHERE, /* it holds in another region */
  WBL_FORCE_NOT_YET,   /* it begins later */
  WBL_FORCE_ENDED,
} WblForce;

WblForce wbl_force (const char *article_region,
                    gint64 from_ms,
                    gint64 to_ms,
                    const char *customer_region,
                    gint64 at_ms);
gboolean wbl_region_is_everywhere (const char *region);
gboolean wbl_region_holds (const char *article_region, const char *customer_region);

G_END_DECLS
