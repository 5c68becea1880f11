/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

void wbl_file_save (GtkWidget *widget, WblDesk *desk, WblMessage *message);

G_END_DECLS
