/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Typed reading of JSON written by others: every surprise is a GError (WBL_JSON_ERROR) that names the
 * member. A reader takes the GError of the one before: the first one that failed wins, the later ones do nothing. */

#define WBL_JSON_MAX_DEPTH 32
#define WBL_JSON_MAX_BYTES (8 * 1024 * 1024)

/** WBL_JSON_ERROR: @WBL_JSON_ERROR_SHAPE: not JSON, too deep, too large, or a member of the wrong type. */
typedef enum
{
  WBL_JSON_ERROR_SHAPE = 1,
} WblJsonError;
#define WBL_JSON_ERROR (wbl_json_error_quark ())
GQuark wbl_json_error_quark (void);

JsonNode *wbl_json_parse (const char *text, gssize length, GError **error);
JsonObject *wbl_json_parse_object (const char *text, gssize length, GError **error);
JsonObject *wbl_json_parse_large (const char *text, gssize length, gsize max, GError **error);
JsonObject *wbl_json_parse_editable (const char *text, gssize length, GError **error);

gint64 wbl_json_int (JsonObject *object, const char *member, GError **error);
const char *wbl_json_string (JsonObject *object, const char *member, GError **error);
gboolean wbl_json_bool (JsonObject *object, const char *member, GError **error);
JsonArray *wbl_json_array (JsonObject *object, const char *member, GError **error);
JsonObject *wbl_json_object (JsonObject *object, const char *member, GError **error);

gint64 wbl_json_int_or (JsonObject *object, const char *member, gint64 fallback);
const char *wbl_json_string_or (JsonObject *object, const char *member, const char *fallback);
gboolean wbl_json_bool_or (JsonObject *object, const char *member, gboolean fallback);
JsonArray *wbl_json_array_or_null (JsonObject *object, const char *member);
JsonObject *wbl_json_object_or_null (JsonObject *object, const char *member);

gboolean wbl_json_node_int (JsonNode *node, gint64 *value);
gint64 wbl_json_element_int (JsonArray *array, guint i, GError **error);
JsonObject *wbl_json_element_object (JsonArray *array, guint i, GError **error);

char *wbl_json_print (JsonNode *node);

char *
wbl_json_dup_names (JsonObject *object);

G_END_DECLS
