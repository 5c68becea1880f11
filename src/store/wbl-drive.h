/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WblDriveCheck:
 * @fd: an open file of a drive
 *
 * Returns: whether other computers may write to that drive
 */
typedef gboolean (*WblDriveCheck) (int fd);

gboolean wbl_drive_is_network (int fd);
gboolean wbl_drive_kind_is_network (guint64 kind);
void wbl_drive_set_check (WblDriveCheck check);

G_END_DECLS
