/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/wbl-cli.h"

G_BEGIN_DECLS

/*
 * The control socket of a store: DIR/ctl, 0600, same user only, a private D-Bus connection (no session bus needed).
 * Who owns the store serves it; a command line that finds the store taken sends its command there.
 */
#define WBL_TYPE_CONTROL (wbl_control_get_type ())
G_DECLARE_FINAL_TYPE (WblControl, wbl_control, WBL, CONTROL, GObject)

/* Signal "activate" (): somebody started the app again. */
WblControl *wbl_control_new (WblDesk *desk, GError **error);
void wbl_control_stop (WblControl *self);

void wbl_control_call_async (const char *dir, const char *const *args, const char *cwd, const char *input, const WblCliLive *live, GAsyncReadyCallback callback, gpointer data);
WblCliResult *wbl_control_call_finish (GAsyncResult *result, GError **error);
void wbl_control_activate_async (const char *dir, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_control_activate_finish (GAsyncResult *result, GError **error);

G_END_DECLS
