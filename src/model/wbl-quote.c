/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-quote"

#include "config.h"

#include "model/wbl-quote.h"

#include "model/wbl-json.h"
#include "model/wbl-op.h"

/**
 * wbl_quote_read:
 * @ext: (nullable): JSON of a message, or anything else
 *
 * Only the id is read. The words beside it are for clients that do not have that message; they are whatever their
 * author wrote there, and prove nothing.
 *
 * Returns: the server id of the message that this one answers, 0 = none
 */
gint64
wbl_quote_read (const char *ext)
{
  g_autoptr (JsonObject) object = ext != NULL && *ext != '\0' ? wbl_json_parse_object (ext, -1, NULL) : NULL;
  JsonObject *quote = object != NULL ? wbl_json_object_or_null (object, "quote") : NULL;

  return quote != NULL ? MAX (0, wbl_json_id (quote, "mid")) : 0;
}

/**
 * wbl_quote_add:
 * @ext: the ext of a message that will be sent
 * @mid: the server id of the message that it answers
 * @name: (nullable): who of us wrote that, by their public name; NULL = the customer
 * @text: the start of it; "" for a picture
 */
void
wbl_quote_add (JsonObject *ext, gint64 mid, const char *name, const char *text)
{
  JsonObject *quote = json_object_new ();
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, mid);

  json_object_set_string_member (quote, "mid", id);
  if (name != NULL && *name != '\0')
    json_object_set_string_member (quote, "name", name);
  json_object_set_string_member (quote, "text", text);
  json_object_set_object_member (ext, "quote", quote);
}
