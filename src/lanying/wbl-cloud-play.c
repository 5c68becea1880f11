/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-play"

#include "config.h"

#include "lanying/wbl-rest.h"

/* The local desk's play: not of the cloud, and refused there. */

static void
free_play (gpointer data)
{
  wbl_play_free (data);
}

static gpointer
read_play (JsonObject *data, GError **error)
{
  WblPlay *play = g_new0 (WblPlay, 1);

  play->running = wbl_json_bool_or (data, "running", FALSE);
  play->paused = wbl_json_bool_or (data, "paused", FALSE);
  play->step = (guint)wbl_json_int_or (data, "step", 0);
  play->steps = (guint)wbl_json_int_or (data, "steps", 0);
  play->caption_zh = wbl_rest_member (data, "caption_zh");
  play->caption_en = wbl_rest_member (data, "caption_en");
  return play;
}

static const WblRestKind play_kind = { .one = read_play, .destroy = free_play };

/**
 * wbl_cloud_play_async:
 * @verb: what to do with the local desk's busy morning
 */
void
wbl_cloud_play_async (WblCloud *self,
                      WblPlayVerb verb,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/__play__/%s", wbl_play_verb_to_string (verb));
  gboolean asks = verb == WBL_PLAY_STATE;

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &play_kind, asks ? "GET" : "POST", path, asks ? NULL : wbl_rest_body ("@a{sv} {}"), cancellable,
                 callback, data);
}

/** wbl_cloud_play_finish: Returns: (transfer full) (nullable): how far it is now. */
WblPlay *
wbl_cloud_play_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &play_kind, result, error);
}
