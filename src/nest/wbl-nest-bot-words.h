/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-knowledge.h"

G_BEGIN_DECLS

/* What the bot says by itself, and what it may say at all. */
typedef enum
{
  WBL_NEST_SAY_UNKNOWN,   /* no article answers it */
  WBL_NEST_SAY_HANDED,    /* passed to a person */
  WBL_NEST_SAY_NOBODY,    /* there is no person to pass it to */
  WBL_NEST_SAY_RESET,
  WBL_NEST_SAY_HELP,
  WBL_NEST_SAY_LEARNED,
  WBL_NEST_SAY_NOT_LEARNED,
  WBL_NEST_SAY_NO_ADDRESS,
} WblNestSaying;

const char *wbl_nest_bot_language (const char *text);
const char *wbl_nest_bot_saying (WblNestSaying saying, const char *lang);
gboolean wbl_nest_bot_wants_person (const char *text);
const char *wbl_nest_bot_person_words (const char *lang);
char *wbl_nest_bot_quote (GArray *quotes, const char *lang);
char *wbl_nest_bot_sources (GArray *quotes, const char *lang, const char *cited_in);
GPtrArray *wbl_nest_bot_cited (GArray *quotes, const char *cited_in);
gboolean wbl_nest_bot_may_say (const char *sentence, gsize size, GArray *quotes);
gsize wbl_nest_bot_sentence (const char *text, gsize size, gboolean ended);

G_END_DECLS
