/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "nest/wbl-nest-db.h"

G_BEGIN_DECLS

/* Turns the events of data/demo (see its README.md) into messages and operations. The demo desk's
 * past and "Play a busy morning" are both told this way; they differ in where messages go. */

/**
 * WblNestScriptSink:
 * @message: a message with its sender, receiver, content and time; the sink fills in its id
 * @user_data: as given
 * @error: return location for an error
 *
 * Stores or sends one message of a script.
 *
 * Returns: whether the message is stored
 */
typedef gboolean (*WblNestScriptSink) (WblNestMessage *message, gpointer user_data, GError **error);

typedef struct _WblNestScript WblNestScript;
typedef struct _WblNestTalk WblNestTalk;

WblNestScript *wbl_nest_script_new (WblNestDb *db,
                                    JsonObject *desk,
                                    WblNestScriptSink sink,
                                    gpointer user_data);
void wbl_nest_script_free (WblNestScript *self);
void wbl_nest_script_set_accounts (WblNestScript *self, gint64 support_id, gint64 team_id);
gint64 wbl_nest_script_get_support (WblNestScript *self);
gboolean wbl_nest_script_join_agents (WblNestScript *self, gint64 time_ms, GError **error);
gint64 wbl_nest_script_add_customer (WblNestScript *self, JsonObject *customer, GError **error);

WblNestTalk *wbl_nest_talk_new (WblNestScript *script,
                                const char *id,
                                gint64 peer,
                                const char *subject);
void wbl_nest_talk_free (WblNestTalk *talk);
gint64 wbl_nest_talk_get_peer (WblNestTalk *talk);
gint64 wbl_nest_talk_get_seen (WblNestTalk *talk);
gint64 wbl_nest_talk_get_answered (WblNestTalk *talk);
gboolean wbl_nest_talk_tell (WblNestTalk *talk, JsonObject *event, gint64 time_ms, GError **error);

JsonObject *wbl_nest_script_load (const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestScript, wbl_nest_script_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestTalk, wbl_nest_talk_free)

G_END_DECLS
