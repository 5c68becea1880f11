/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *wbl_helper_program (const char *name, const char *folder, const char *variable);

G_END_DECLS
