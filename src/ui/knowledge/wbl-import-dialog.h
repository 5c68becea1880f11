/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-imports.h"

G_BEGIN_DECLS

/** WblImportDialog: what one import would do, then, once confirmed, its progress with a way to stop it, and its report. */
#define WBL_TYPE_IMPORT_DIALOG (wbl_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WblImportDialog, wbl_import_dialog, WBL, IMPORT_DIALOG, AdwWindow)
WblImportDialog *wbl_import_dialog_new (WblDesk *desk, GtkWindow *parent);
void wbl_import_dialog_run (WblImportDialog *self, const char *const *paths, const char *collection);
void wbl_import_dialog_show_report (WblImportDialog *self, const WblImportReport *report, const GError *error);
void wbl_import_accept_drops (GtkWidget *widget, WblDesk *desk);
void wbl_import_choose (GtkWidget *from, WblDesk *desk, gboolean folder);

G_END_DECLS
