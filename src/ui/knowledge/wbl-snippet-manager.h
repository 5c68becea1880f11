/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblSnippetManager: the team's snippets: find, write, try, delete. Changes are saved by a button, for the whole team. */
#define WBL_TYPE_SNIPPET_MANAGER (wbl_snippet_manager_get_type ())
G_DECLARE_FINAL_TYPE (WblSnippetManager, wbl_snippet_manager, WBL, SNIPPET_MANAGER, AdwWindow)

GtkWidget *wbl_snippet_manager_new (GtkWindow *parent, WblDesk *desk);
void wbl_snippet_manager_open (WblSnippetManager *self, const char *id);

G_END_DECLS
