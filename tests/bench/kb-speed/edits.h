/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "corpus.h"
#include "store/wbl-store.h"

/* How long a person's edit and a search wait, while nothing else happens and while the index is tended. */
void edits_measure (WblStore *store, Corpus *corpus, guint n_articles, guint n_edits);
