/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void wbl_labels_popover_open (GtkWidget *parent, char **labels);

G_END_DECLS
