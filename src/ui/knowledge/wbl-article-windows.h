/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

void wbl_article_windows_read (GtkWindow *parent, WblDesk *desk, const char *key);
void wbl_article_windows_close (void);

G_END_DECLS
