/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-ahead"

#include "config.h"

#include "store/wbl-db-ahead.h"
#include "store/wbl-db-private.h"

/* Pictures have an index of their own: there are few of them, and many conversations. Newest first: it ends where the limit is
 * reached. FILES: of the pictures that have no such file. */
#define MISSING(FILES) \
  "SELECT m.id FROM message m" \
  " WHERE m.type=1 AND m.pending=0 AND m.recalled=0 AND m.time_ms>=min(?1,?2) AND m.id>?3" \
  " AND NOT EXISTS (SELECT 1 FROM file f WHERE f.message=m.id" FILES ")" \
  " AND coalesce(json_extract(CASE WHEN json_valid(m.attachment) THEN m.attachment END,'$.url'),'')<>''" \
  " AND (EXISTS (SELECT 1 FROM conversation c WHERE c.id=m.conversation AND c.last_ms>=?1)" \
  "  OR EXISTS (SELECT 1 FROM message x JOIN rating r ON r.message=x.id WHERE x.conversation=m.conversation AND r.at_ms>=?2))" \
  " ORDER BY m.time_ms DESC LIMIT ?4"

static const char none_of_it[] = MISSING ("");
static const char not_whole[] = MISSING (" AND f.thumbnail=0");

static gboolean
is_there (GArray *pictures, gint64 row)
{
  for (guint i = 0; i < pictures->len; i++)
    if (g_array_index (pictures, WblPicture, i).row == row)
      return TRUE;
  return FALSE;
}

/* Those that are in @pictures already are left out. */
static gboolean
add_missing (GArray *pictures, WblDb *db, WblStmt *in_use, gboolean thumbnail, GError **error)
{
  g_autoptr (WblStmt) stmt = in_use;
  GError *local = NULL;

  while (stmt != NULL && wbl_db_step (db, stmt, &local))
    {
      WblPicture picture = { col_int (stmt, 0), thumbnail };

      if (!is_there (pictures, picture.row))
        g_array_append_val (pictures, picture);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return stmt != NULL && local == NULL;
}

/**
 * wbl_db_pictures_missing:
 * @since_ms: of conversations in which something was said since then
 * @rated_since_ms: and of those that were rated since then
 * @after_row: only messages that came here after this one; 0 = all
 * @limit: so many at most
 *
 * Small ones first, since they make every conversation readable; then what opens when one is pressed; newest first.
 *
 * Returns: (transfer full) (element-type WblPicture): pictures of these conversations, written since the earlier of both times,
 * that are not here whole, in the order in which to fetch them
 */
GArray *
wbl_db_pictures_missing (WblDb *db, gint64 since_ms, gint64 rated_since_ms, gint64 after_row, guint limit, GError **error)
{
  g_autoptr (GArray) pictures = g_array_new (FALSE, FALSE, sizeof (WblPicture));

  if (!add_missing (pictures, db,
                    wbl_db_prepare (db, none_of_it, error, "iiii", since_ms, rated_since_ms, after_row, (gint64) limit), TRUE, error))
    return NULL;
  if (pictures->len < limit
      && !add_missing (pictures, db,
                       wbl_db_prepare (db, not_whole, error, "iiii", since_ms, rated_since_ms, after_row, (gint64) limit), FALSE,
                       error))
    return NULL;
  if (pictures->len > limit)
    g_array_set_size (pictures, limit);
  return g_steal_pointer (&pictures);
}

/** wbl_db_files_size: Returns: how many bytes of files are here. */
gint64
wbl_db_files_size (WblDb *db)
{
  return wbl_db_int (db, "SELECT coalesce(sum(length(bytes)),0) FROM file", "");
}

/** wbl_db_newest_row: Returns: the row of the message that came here last, 0 = none. */
gint64
wbl_db_newest_row (WblDb *db)
{
  return wbl_db_int (db, "SELECT max(id) FROM message", "");
}
