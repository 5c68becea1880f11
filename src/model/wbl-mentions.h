/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whom a message of a group calls: the members "mentionAll" and "mentionList" of its config, as the cloud has them. */

gboolean wbl_mentions_call (const char *config, gint64 uid);

G_END_DECLS
