/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblTeamDialog: set up a team, or join one by the number of its group; and who waits for a yes or a no. */
#define WBL_TYPE_TEAM_DIALOG (wbl_team_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WblTeamDialog, wbl_team_dialog, WBL, TEAM_DIALOG, AdwWindow)

void wbl_team_dialog_present (GtkWindow *parent, WblDesk *desk);
void wbl_team_dialog_show_requests (WblTeamDialog *self, GPtrArray *requests); /* WblRequest */

G_END_DECLS
