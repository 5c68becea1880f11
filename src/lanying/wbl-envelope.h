/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-http.h"
#include "model/wbl-json.h"

G_BEGIN_DECLS

SoupMessage *
wbl_envelope_message (
    const char *method, const char *url, const char *app_id, const char *token, JsonNode *body);
JsonObject *
wbl_envelope_read (const WblHttpAnswer *answer, GError **error);
gboolean
wbl_envelope_is_token (const char *text);

G_END_DECLS
