/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud.h"

G_BEGIN_DECLS

GError *
wbl_cloud_error_adopt (GError *error);
GError *
wbl_cloud_error_from_code (gint64 code, const char *message);
GError *
wbl_cloud_error_from_status (guint status, const char *reason);
GError *
wbl_cloud_error_from_http (guint http_status);
GError *
wbl_cloud_error_from_io (const GError *cause);
GError *
wbl_cloud_error_from_notice (guint notice_type);
gboolean
wbl_cloud_error_is_final (const GError *error);

G_END_DECLS
