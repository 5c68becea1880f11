/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

G_BEGIN_DECLS

/* The desk's bot: a user whose messages are quotes from the articles, and who passes a customer to a
 * person when asked to. docs/protocol.md says how its answers stream. Main thread. */

/* How to ask a language model, if at all. */
typedef struct
{
  const char *ai_url; /* (nullable): where an OpenAI-compatible API begins */
  const char *ai_key; /* (nullable) */
  const char *model;
  double speed;       /* how much faster than usual the bot writes and waits */
} WblNestBotOptions;

/* @answers: (element-type WblNestMessage): what the bot answered, as it is now; may be empty */
typedef void (*WblNestBotFunc) (GPtrArray *answers, gpointer user_data);

gboolean wbl_nest_bot_start (WblNest *nest, const WblNestBotOptions *options, GError **error);
void wbl_nest_bot_free (WblNestBot *self);
void wbl_nest_bot_take (WblNest *nest, const WblNestMessage *message);
void wbl_nest_bot_wait (WblNest *nest, gint64 request_id, WblNestBotFunc func, gpointer user_data);
gboolean wbl_nest_bot_has_handed (WblNest *nest, gint64 customer_id, gint64 staff_id);

G_END_DECLS
