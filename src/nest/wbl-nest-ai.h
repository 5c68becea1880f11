/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A language model behind an OpenAI-compatible endpoint, asked for a stream. Main thread. */
typedef struct _WblNestAi WblNestAi;
typedef struct _WblNestAiCall WblNestAiCall;

/* What came: @piece is UTF-8. At the end @piece is %NULL, and @error says what went wrong, if
 * anything did. Nothing comes after the end or after wbl_nest_ai_cancel(). */
typedef void (*WblNestAiFunc) (const char *piece, const GError *error, gpointer user_data);

WblNestAi *wbl_nest_ai_new (const char *url, const char *key, const char *model, double speed);
void wbl_nest_ai_free (WblNestAi *self);
WblNestAiCall *wbl_nest_ai_ask (WblNestAi *self,
                                JsonArray *messages,
                                WblNestAiFunc func,
                                gpointer user_data);
void wbl_nest_ai_cancel (WblNestAiCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestAi, wbl_nest_ai_free)

G_END_DECLS
