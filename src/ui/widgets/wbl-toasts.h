/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwToast *wbl_toast_new (const char *words);
void wbl_toasts_show (AdwToastOverlay *overlay, AdwToast *toast);
void wbl_toasts_say (AdwToastOverlay *overlay, const char *words);

G_END_DECLS
