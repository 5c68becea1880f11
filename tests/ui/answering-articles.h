/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/wbl-window.h"

G_BEGIN_DECLS

void answering_articles (WblWindow *window);

G_END_DECLS
