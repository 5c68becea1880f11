/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/account/wbl-cloud-list.h"

G_BEGIN_DECLS

#define WBL_TYPE_BLOCKED_PEOPLE (wbl_blocked_people_get_type ())
G_DECLARE_FINAL_TYPE (WblBlockedPeople, wbl_blocked_people, WBL, BLOCKED_PEOPLE, WblCloudList)

G_END_DECLS
