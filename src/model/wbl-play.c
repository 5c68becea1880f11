/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-play"

#include "config.h"

#include "model/wbl-play.h"

/**
 * wbl_play_verb_to_string:
 * @verb: a verb
 *
 * Returns: (transfer none): the local desk's word for it
 */
const char *
wbl_play_verb_to_string (WblPlayVerb verb)
{
  switch (verb)
    {
    case WBL_PLAY_START:
      return "start";
    case WBL_PLAY_PAUSE:
      return "pause";
    case WBL_PLAY_RESUME:
      return "resume";
    case WBL_PLAY_STOP:
      return "stop";
    case WBL_PLAY_STATE:
    default:
      return "state";
    }
}

/**
 * wbl_play_free:
 * @play: (transfer full) (nullable): a state
 */
void
wbl_play_free (WblPlay *play)
{
  if (play == NULL)
    return;
  g_free (play->caption_zh);
  g_free (play->caption_en);
  g_free (play);
}
