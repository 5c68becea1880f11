/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
G_GNUC_UNUSED static const char layer[] = "model";
