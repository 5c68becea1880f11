/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-script.h"

G_BEGIN_DECLS

/**
 * WblNestPlayHost:
 * @send: stores a message and tells everybody concerned
 * @typing: passes on that @from is, or is no longer, typing to @to
 * @cut: takes the network away (@on) or gives it back, for everything but the play itself
 * @user_data: for all three
 *
 * What "Play a busy morning" needs from the server.
 */
typedef struct
{
  WblNestScriptSink send;
  void (*typing) (gint64 from, gint64 to, gboolean on, gpointer user_data);
  void (*cut) (gboolean on, gpointer user_data);
  gpointer user_data;
} WblNestPlayHost;

typedef struct _WblNestPlay WblNestPlay;

WblNestPlay *wbl_nest_play_new (WblNestDb *db,
                                const WblNestPlayHost *host,
                                double speed,
                                GError **error);
void wbl_nest_play_free (WblNestPlay *self);
gboolean wbl_nest_play_start (WblNestPlay *self, GError **error);
void wbl_nest_play_pause (WblNestPlay *self);
void wbl_nest_play_resume (WblNestPlay *self);
void wbl_nest_play_stop (WblNestPlay *self);
gboolean wbl_nest_play_is_running (WblNestPlay *self);
JsonObject *wbl_nest_play_dup_state (WblNestPlay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestPlay, wbl_nest_play_free)

G_END_DECLS
