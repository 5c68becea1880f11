/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/wbl-window.h"

G_BEGIN_DECLS

/**
 * WblNotifier: turns the desk's alerts into desktop notifications that open their conversation and go away when it is
 * read. Silent where no notification service answers.
 */
#define WBL_TYPE_NOTIFIER (wbl_notifier_get_type ())
G_DECLARE_FINAL_TYPE (WblNotifier, wbl_notifier, WBL, NOTIFIER, GObject)

WblNotifier *wbl_notifier_new (GApplication *application, WblWindow *window, WblDesk *desk);

G_END_DECLS
