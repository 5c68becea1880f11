/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** WblTeaching: what the company's bot was taught of an article. */
typedef struct
{
  char *article;      /* key */
  char *title;        /* as it is now, or as it was taught when it is not here any more */
  gint64 bot;         /* the bot's user id, 0 = none is known */
  gboolean may;       /* it is public and in force: it may be taught now */
  guint waiting;      /* version that is on its way, 0 = none */
  gboolean failed;    /* it was refused, and waits for a person in the outbox */
  guint taught;       /* version that the bot has, 0 = none */
  gint64 taught_ms;   /* UTC */
  char *taught_by;    /* (nullable): name of the colleague */
  gboolean changed;   /* the article says something else now */
  gboolean withdrawn; /* the bot has it, though it is not public, not in force or not here any more */
  char *answer;       /* (nullable): what the bot said to it; untrusted */
} WblTeaching;
WblTeaching *wbl_teaching_new (const char *article);
void wbl_teaching_free (WblTeaching *teaching);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblTeaching, wbl_teaching_free)

G_END_DECLS
