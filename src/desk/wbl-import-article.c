/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import-article"

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/wbl-import.h"
#include "text/wbl-language.h"

#define MAX_TITLE 300
#define HASH_CHARS 32
#define DAY_MS (24 * G_GINT64_CONSTANT (3600000))

/* From what warbler-import says of a document to an article. */

static const char *
field (GHashTable *fields, const char *name)
{
  const char *value = g_hash_table_lookup (fields, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* A day of the desk's calendar: "2026-11-20", or "12d" = twelve days ago. 0 = neither. */
static gint64
day_of (const char *value, gint64 now_ms)
{
  int year, month, day;
  char *end = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (value == NULL)
    return 0;
  day = (int) g_ascii_strtoll (value, &end, 10);
  if (end != value && g_str_equal (end, "d"))
    return now_ms - CLAMP (day, 0, 36500) * DAY_MS;
  if (sscanf (value, "%4d-%2d-%2d", &year, &month, &day) == 3)
    date = g_date_time_new_local (year, month, day, 0, 0, 0);
  return date != NULL ? g_date_time_to_unix (date) * 1000 : 0;
}

static gint64
end_of_day (const char *value, gint64 now_ms)
{
  gint64 start = day_of (value, now_ms);

  return start != 0 ? start + DAY_MS : 0;
}

static gboolean
is_long (const char *title)
{
  return g_utf8_strlen (title, -1) > MAX_TITLE;
}

static char *
one_line (const char *title)
{
  char *bounded = is_long (title) ? g_utf8_substring (title, 0, MAX_TITLE) : g_strdup (title);

  return g_strstrip (g_strdelimit (bounded, "\n\r\t", ' '));
}

/* What is cut off from a title is not lost: all of it stands above the text, unless it is how that begins. */
static char *
body_below (const char *title, const char *body)
{
  if (!is_long (title) || g_str_has_prefix (body, title))
    return g_strdup (body);
  return g_strconcat (title, *body != '\0' ? "\n\n" : "", body, NULL);
}

/* ---- the article ---- */

static char *
key_of (GHashTable *fields, const char *collection, const char *name)
{
  g_autofree char *place = g_strconcat (collection != NULL ? collection : "", "\n", name, NULL);
  g_autofree char *hash = NULL;

  if (field (fields, "external_id") != NULL)
    return g_strdup (field (fields, "external_id"));
  if (field (fields, "id") != NULL)
    return g_strdup (field (fields, "id"));
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, place, -1);
  return g_strndup (hash, 26);
}

static void
fill_from_fields (WblArticle *article, GHashTable *fields, const char *collection, gint64 now_ms)
{
  const char *own = field (fields, "collection");

  article->collection = g_strdup (own != NULL ? own : collection);
  article->url = g_strdup (field (fields, "url"));
  article->region = g_strdup (field (fields, "region"));
  article->product = g_strdup (field (fields, "product"));
  article->twin = g_strdup (field (fields, "twin"));
  article->internal = g_strcmp0 (field (fields, "visibility"), "internal") == 0;
  article->verified_ms = day_of (field (fields, "verified"), now_ms);
  article->valid_from_ms = day_of (field (fields, "valid_from"), now_ms);
  article->valid_to_ms = end_of_day (field (fields, "valid_to"), now_ms);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Of all that is said of the document, and where it belongs. */
static char *
hash_of (GHashTable *fields, const char *collection)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint n = 0;
  g_autofree char **names = (char **) g_hash_table_get_keys_as_array (fields, &n);

  qsort (names, n, sizeof *names, compare_names);
  g_checksum_update (checksum, (const guchar *) (collection != NULL ? collection : ""), -1);
  for (guint i = 0; i < n; i++)
    {
      const char *name = names[i], *text = g_hash_table_lookup (fields, name);

      g_checksum_update (checksum, (const guchar *) name, (gssize) strlen (name) + 1);
      g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
    }
  return g_strndup (g_checksum_get_string (checksum), HASH_CHARS);
}

/**
 * wbl_import_article:
 * @fields: (element-type utf8 utf8): "name", "title", "body" and what else its file says of it; valid UTF-8
 * @collection: (nullable): where it belongs unless it says so itself
 * @now_ms: what "12d" counts from
 *
 * May be called from any thread.
 *
 * Returns: (transfer full) (nullable): the article; NULL when there is no name, title or body
 */
WblArticlePut *
wbl_import_article (GHashTable *fields, const char *collection, gint64 now_ms)
{
  const char *name = field (fields, "name"), *title = field (fields, "title");
  const char *body = g_hash_table_lookup (fields, "body"), *language = field (fields, "lang");
  g_autofree char *hash = NULL;
  WblArticle *article;

  if (name == NULL || title == NULL || body == NULL)
    return NULL;
  article = wbl_article_new ();
  article->key = key_of (fields, collection, name);
  article->title = one_line (title);
  article->body = body_below (title, body);
  article->language = g_strdup (language != NULL ? language : wbl_detect_language (*body != '\0' ? body : title));
  fill_from_fields (article, fields, collection, now_ms);
  hash = hash_of (fields, collection);
  return wbl_article_put_new (article, hash, name);
}
