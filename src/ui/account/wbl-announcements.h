/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/account/wbl-cloud-list.h"

G_BEGIN_DECLS

#define WBL_TYPE_ANNOUNCEMENTS (wbl_announcements_get_type ())
G_DECLARE_FINAL_TYPE (WblAnnouncements, wbl_announcements, WBL, ANNOUNCEMENTS, WblCloudList)

G_END_DECLS
