/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-show"
#include "config.h"

#include "nest/wbl-nest-show.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-client.h"
#include "nest/wbl-nest-play.h"
#include "nest/wbl-nest-post.h"

/* ---- what the play does to the server ---- */

static gboolean
send_cb (WblNestMessage *message,
         gpointer user_data,
         GError **error)
{
  WblNest *nest = user_data;
  g_autoptr (WblNestUser) sender = wbl_nest_db_get_user (nest->db, message->from_id);
  WblNestPosted posted = { WBL_STATUS_INVALID_PARAMETER, "no sender" };

  if (sender != NULL)
    wbl_nest_post (nest, sender, message, &posted);
  message->id = posted.id;
  if (posted.status == WBL_STATUS_OK)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "not stored: %s",
               posted.reason != NULL ? posted.reason : "unknown");
  return FALSE;
}

static void
typing_cb (gint64 from,
           gint64 to,
           gboolean on,
           gpointer user_data)
{
  WblNest *nest = user_data;
  g_autoptr (WblNestUser) sender = wbl_nest_db_get_user (nest->db, from);
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();
  WblNestPosted posted = { 0 };

  message->to_id = to;
  message->content = g_strdup ("");
  message->ext = g_strdup_printf ("{\"input_status\":\"%s\"}", on ? "typing" : "nothing");
  if (sender != NULL)
    wbl_nest_post_brief (nest, sender, message, &posted);
}

static void
cut_cb (gboolean on,
        gpointer user_data)
{
  WblNest *nest = user_data;

  nest->is_cut = on;
  while (on && nest->clients->len > 0)
    wbl_nest_client_close (nest->clients->pdata[0]);
}

/**
 * wbl_nest_show_prepare: (skip)
 * @nest: a desk
 * @speed: seconds of the play in one second
 * @error: return location for an error
 *
 * Returns: whether the desk can play a busy morning
 */
gboolean
wbl_nest_show_prepare (WblNest *nest,
                       double speed,
                       GError **error)
{
  const WblNestPlayHost host = { send_cb, typing_cb, cut_cb, nest };

  nest->play = wbl_nest_play_new (nest->db, &host, speed, error);
  return nest->play != NULL;
}

/**
 * wbl_nest_show_start: (skip)
 * @nest: a desk that was prepared
 * @error: return location for an error
 *
 * Returns: whether the morning began
 */
gboolean
wbl_nest_show_start (WblNest *nest,
                     GError **error)
{
  return wbl_nest_play_start (nest->play, error);
}

/**
 * wbl_nest_show_end: (skip)
 * @nest: a desk
 *
 * Ends the play and forgets it.
 */
void
wbl_nest_show_end (WblNest *nest)
{
  g_clear_pointer (&nest->play, wbl_nest_play_free);
}

/* ---- /__play__/…: for the support account ---- */

static gboolean
may_direct (WblNestCall *call)
{
  if (call->nest->play == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "there is nothing to play");
  else if (!call->user->support)
    wbl_nest_call_fail (call, WBL_NEST_NO_PERMISSION, "no permission");
  else
    return TRUE;
  return FALSE;
}

static void
show_state (WblNestCall *call)
{
  if (may_direct (call))
    wbl_nest_call_object (call, wbl_nest_play_dup_state (call->nest->play));
}

static void
start (WblNestCall *call)
{
  g_autoptr (GError) error = NULL;

  if (!may_direct (call))
    return;
  if (wbl_nest_play_start (call->nest->play, &error))
    show_state (call);
  else
    wbl_nest_call_fail (call, WBL_NEST_STORE_FAILED, error->message);
}

static void
pause_play (WblNestCall *call)
{
  if (!may_direct (call))
    return;
  wbl_nest_play_pause (call->nest->play);
  show_state (call);
}

static void
resume_play (WblNestCall *call)
{
  if (!may_direct (call))
    return;
  wbl_nest_play_resume (call->nest->play);
  show_state (call);
}

static void
stop (WblNestCall *call)
{
  if (!may_direct (call))
    return;
  wbl_nest_play_stop (call->nest->play);
  show_state (call);
}

const WblNestRoute wbl_nest_play_routes[] = {
  { "GET", WBL_NEST_PLAY_PATH "state", show_state, WBL_NEST_USERS },
  { "POST", WBL_NEST_PLAY_PATH "start", start, WBL_NEST_USERS },
  { "POST", WBL_NEST_PLAY_PATH "pause", pause_play, WBL_NEST_USERS },
  { "POST", WBL_NEST_PLAY_PATH "resume", resume_play, WBL_NEST_USERS },
  { "POST", WBL_NEST_PLAY_PATH "stop", stop, WBL_NEST_USERS },
  { NULL },
};
