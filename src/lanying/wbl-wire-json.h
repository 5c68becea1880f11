/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lanying/wbl-wire.h"

G_BEGIN_DECLS

JsonNode *wbl_wire_frame_to_json (const WblWireFrame *frame);
char *wbl_wire_frame_to_json_text (const WblWireFrame *frame);
GBytes *wbl_wire_frame_from_json (JsonNode *json, WblWireDirection direction, GError **error);

G_END_DECLS
