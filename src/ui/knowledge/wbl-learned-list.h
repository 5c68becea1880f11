/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-learning.h"

G_BEGIN_DECLS

/*
 * WblLearnedList: the questions an article learned, as rows of a group, each with a button that takes it from the article or
 * gives it back.
 *
 * Signals: "toast" (AdwToast*)
 */
#define WBL_TYPE_LEARNED_LIST (wbl_learned_list_get_type ())
G_DECLARE_FINAL_TYPE (WblLearnedList, wbl_learned_list, WBL, LEARNED_LIST, GObject)
WblLearnedList *wbl_learned_list_new (AdwPreferencesGroup *group, WblDesk *desk, const char *article);
void wbl_learned_list_refresh (WblLearnedList *self);

G_END_DECLS
