/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "text/wbl-chips.h"

G_BEGIN_DECLS

char **wbl_chip_links_parse (const char *text);
char  *wbl_chip_link (char       **links,
                      WblChipKind  kind,
                      const char  *value);

G_END_DECLS
