/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-lessons"
#include "config.h"

#include "nest/wbl-nest-lessons.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "model/wbl-json.h"
#include "nest/wbl-nest-bot-words.h"

/* A document the bot takes: text of at most this many bytes. */
#define MAX_BYTES (1024 * 1024)
#define SIGN_MARK "file_sign="

/* A day as an ISO date, in UTC milliseconds; 0 = none given. */
static gint64
day_of (JsonObject *metadata,
        const char *name)
{
  g_autofree char *iso = g_strconcat (wbl_json_string_or (metadata, name, ""), "T00:00:00Z", NULL);
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (iso, NULL);

  return date != NULL ? g_date_time_to_unix (date) * 1000 : 0;
}

static gboolean
holds_now (JsonObject *metadata)
{
  gint64 now = g_get_real_time () / 1000;
  gint64 to = day_of (metadata, "valid_to");

  return day_of (metadata, "valid_from") <= now && (to == 0 || to > now);
}

static void
teach (WblNestKnowledge *knowledge,
       JsonObject *metadata,
       const char *text)
{
  const char *lang = wbl_json_string_or (metadata, "language", "");
  const WblNestLesson lesson = {
    .document = wbl_json_string_or (metadata, "document", ""),
    .title = wbl_json_string_or (metadata, "title", ""),
    .lang = *lang == '\0' ? wbl_nest_bot_language (text) : g_str_has_prefix (lang, "zh") ? "zh" : "en",
    .region = wbl_json_string_or (metadata, "region", "all"),
    .text = text,
  };

  if (holds_now (metadata))
    wbl_nest_knowledge_teach (knowledge, &lesson);
}

static gboolean
is_staff (WblNestDb *db,
          gint64 user_id)
{
  g_autoptr (GPtrArray) staff = wbl_nest_db_list_support (db);

  for (guint i = 0; i < staff->len; i++)
    if (((const WblNestUser *) staff->pdata[i])->id == user_id)
      return TRUE;
  return FALSE;
}

/* The file of the message, which its author has put here for the bot. */
static WblNestFile *
find_file (WblNestDb *db,
           const WblNestMessage *message)
{
  g_autoptr (JsonObject) attachment
      = message->attachment != NULL ? wbl_json_parse_object (message->attachment, -1, NULL) : NULL;
  const char *mark = attachment != NULL ? strstr (wbl_json_string_or (attachment, "url", ""), SIGN_MARK) : NULL;
  const char *start = mark != NULL ? mark + strlen (SIGN_MARK) : "";
  g_autofree char *sign = g_strndup (start, strspn (start, "0123456789abcdef"));
  g_autoptr (WblNestFile) file = wbl_nest_db_get_file (db, sign);

  if (file == NULL || file->uploader != message->from_id || file->to_id != message->to_id
      || file->size <= 0 || file->size > MAX_BYTES)
    return NULL;
  return g_steal_pointer (&file);
}

static char *
read_text (WblNestDb *db,
           const WblNestMessage *message)
{
  g_autoptr (WblNestFile) file = find_file (db, message);
  g_autofree char *path = file != NULL ? wbl_nest_db_dup_file_path (db, file->sign) : NULL;
  g_autofree char *text = NULL;
  gsize size = 0;

  if (path == NULL || !g_file_get_contents (path, &text, &size, NULL))
    return NULL;
  return g_utf8_validate (text, (gssize) size, NULL) ? g_steal_pointer (&text) : NULL;
}

/**
 * wbl_nest_lessons_take: (skip)
 * @nest: a desk
 * @knowledge: what its bot knows
 * @message: a file message to the bot
 * @metadata: `metadata` of its ext.ai
 *
 * Learns the document, in the place of one of the same name. Only staff may teach, and only text of at most 1 MiB that has a
 * name and a title.
 *
 * Returns: whether it is learned, and stored
 */
gboolean
wbl_nest_lessons_take (WblNest *nest,
                       WblNestKnowledge *knowledge,
                       const WblNestMessage *message,
                       JsonObject *metadata)
{
  g_autofree char *text = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (message->type != WBL_BODY_CHAT || message->ctype != WBL_CTYPE_FILE || !is_staff (nest->db, message->from_id)
      || *wbl_json_string_or (metadata, "document", "") == '\0' || *wbl_json_string_or (metadata, "title", "") == '\0')
    return FALSE;
  text = read_text (nest->db, message);
  if (text == NULL)
    return FALSE;
  node = json_node_init_object (json_node_alloc (), metadata);
  kept = wbl_json_print (node);
  if (!wbl_nest_db_put_lesson (nest->db, wbl_json_string_or (metadata, "document", ""), kept, text, NULL))
    return FALSE;
  teach (knowledge, metadata, text);
  return TRUE;
}

static void
lesson_read_cb (const char *metadata,
                const char *text,
                gpointer user_data)
{
  g_autoptr (JsonObject) object = wbl_json_parse_object (metadata, -1, NULL);

  if (object != NULL)
    teach (user_data, object, text);
}

/**
 * wbl_nest_lessons_read: (skip)
 * @db: a store
 * @knowledge: gets all that was taught before
 */
void
wbl_nest_lessons_read (WblNestDb *db,
                       WblNestKnowledge *knowledge)
{
  wbl_nest_db_read_lessons (db, lesson_read_cb, knowledge);
}
