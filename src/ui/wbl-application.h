/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** WblApplication: one process, one window. Started again, it shows the window that is there. */
#define WBL_TYPE_APPLICATION (wbl_application_get_type ())
G_DECLARE_FINAL_TYPE (WblApplication, wbl_application, WBL, APPLICATION, AdwApplication)

WblApplication *wbl_application_new (void);
int wbl_application_main (int argc, char **argv);

G_END_DECLS
