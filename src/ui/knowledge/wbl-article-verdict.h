/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-learning.h"

G_BEGIN_DECLS

void wbl_article_verdict_give (GtkWidget *widget, WblDesk *desk, const WblArticlePick *pick);

G_END_DECLS
