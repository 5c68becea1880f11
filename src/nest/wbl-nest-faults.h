/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest-client.h"

G_BEGIN_DECLS

#define WBL_NEST_FAULTS_PATH "/__test__"

/* What goes wrong on purpose, for tests: only with --faults, told by POST /__test__/set and
 * /__test__/clear. docs/protocol.md lists the members. */

void wbl_nest_faults_start (WblNest *nest);
void wbl_nest_faults_free (WblNestFaults *self);
gboolean wbl_nest_faults_is_mute (WblNest *nest);
gboolean wbl_nest_faults_is_round (WblNest *nest);
guint wbl_nest_faults_take_up (WblNest *nest);
gboolean wbl_nest_faults_send (WblNest *nest, WblNestClient *client, GBytes *frame);
const char *wbl_nest_faults_get_app_status (WblNest *nest);
const char *wbl_nest_faults_get_verification (WblNest *nest);
const char *wbl_nest_faults_get_reason (WblNest *nest);
gint wbl_nest_faults_take_status (WblNest *nest, gint command);
void wbl_nest_faults_cut_upload (WblNest *nest, SoupServerMessage *message, const char *path);
gboolean wbl_nest_faults_answer (WblNest *nest, SoupServerMessage *message, const char *path);

G_END_DECLS
