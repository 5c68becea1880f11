/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-cloud-types-rest.h"
#include "ui/account/wbl-cloud-list.h"

G_BEGIN_DECLS

#define WBL_TYPE_SHARED_FILES (wbl_shared_files_get_type ())
G_DECLARE_FINAL_TYPE (WblSharedFiles, wbl_shared_files, WBL, SHARED_FILES, WblCloudList)

void wbl_shared_files_share (WblSharedFiles *self, GFile *file);
void wbl_shared_files_save (WblSharedFiles *self, const WblCloudFile *file, GFile *to);

G_END_DECLS
