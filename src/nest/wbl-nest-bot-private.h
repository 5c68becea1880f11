/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-ai.h"
#include "nest/wbl-nest-bot-words.h"
#include "nest/wbl-nest-bot.h"

G_BEGIN_DECLS

struct _WblNestBot
{
  WblNest *nest;               /* (unowned) */
  WblNestUser *user;           /* (owned) the bot itself */
  WblNestKnowledge *knowledge; /* (owned) */
  WblNestAi *ai;               /* (owned) (nullable) */
  guint pace_ms;               /* between two pieces of an answer */
  GHashTable *runs;            /* (owned) request id → WblNestBotRun */
  GHashTable *echoes;          /* (owned) asker's id → what they were told last */
  GHashTable *resets;          /* (owned) asker's id → message before which nothing counts */
};

/* One answer on its way. */
typedef struct _WblNestBotRun WblNestBotRun;

void wbl_nest_bot_run_start (WblNestBot *bot, const WblNestMessage *request, JsonObject *ai);
void wbl_nest_bot_run_say (WblNestBot *bot, const WblNestMessage *request, WblNestSaying saying, const char *lang);
void wbl_nest_bot_run_free (WblNestBotRun *run);
void wbl_nest_bot_run_wait (WblNestBotRun *run, WblNestBotFunc func, gpointer user_data);
void wbl_nest_bot_cancel (WblNestBot *bot, gint64 asker_id);

G_END_DECLS
