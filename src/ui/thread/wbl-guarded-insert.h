/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/thread/wbl-draft.h"

G_BEGIN_DECLS

/* Called when a text was stopped: @leak says why. */
typedef void (*WblStoppedFunc) (WblDraft *draft, const WblLeak *leak, gpointer data);

void wbl_guarded_insert (WblDesk *desk, WblDraft *draft, const char *text, const WblCite *cite, WblStoppedFunc stopped, GObject *data);
void wbl_guarded_paste (WblDesk *desk, WblDraft *draft, GdkClipboard *clipboard, WblStoppedFunc stopped, GObject *data);

G_END_DECLS
