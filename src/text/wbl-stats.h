/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void   wbl_wilson (guint   hits,
                   guint   n,
                   double *low,
                   double *high);
double wbl_mean (const int *values,
                 gsize      n);

G_END_DECLS
