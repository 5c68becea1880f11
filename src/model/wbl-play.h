/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** WblPlayVerb: what the director of the demo's busy morning asks for. */
typedef enum
{
  WBL_PLAY_STATE, /* only tell how far it is */
  WBL_PLAY_START,
  WBL_PLAY_PAUSE,
  WBL_PLAY_RESUME,
  WBL_PLAY_STOP,
} WblPlayVerb;

/** WblPlay: how far the busy morning is. Strings are never NULL. */
typedef struct
{
  gboolean running;
  gboolean paused;
  guint step, steps;
  char *caption_zh;
  char *caption_en;
} WblPlay;

const char *wbl_play_verb_to_string (WblPlayVerb verb);
void wbl_play_free (WblPlay *play);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblPlay, wbl_play_free)

G_END_DECLS
