/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wbl_importer_jail (void);
void wbl_importer_renew_time (void);

G_END_DECLS
