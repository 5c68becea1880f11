/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-db-ahead"

#include "config.h"

#include "store/wbl-db-ahead.h"
#include "store/wbl-db-private.h"

/* Small ones first, since they make every conversation readable; then what opens when one is pressed; newest first. */
#define MISSING \
  "SELECT m.id, NOT EXISTS (SELECT 1 FROM file f WHERE f.message=m.id) AS none_of_it FROM message m" \
  " WHERE m.conversation IN (SELECT id FROM conversation WHERE last_ms>=?1" \
  "  UNION SELECT x.conversation FROM rating r JOIN message x ON x.id=r.message WHERE r.at_ms>=?2)" \
  " AND m.type=?3 AND m.pending=0 AND m.recalled=0" \
  " AND coalesce(json_extract(CASE WHEN json_valid(m.attachment) THEN m.attachment END,'$.url'),'')<>''" \
  " AND NOT EXISTS (SELECT 1 FROM file f WHERE f.message=m.id AND f.thumbnail=0)" \
  " ORDER BY none_of_it DESC, m.time_ms DESC LIMIT ?4"

/**
 * wbl_db_pictures_missing:
 * @since_ms: of conversations in which something was said since then
 * @rated_since_ms: and of those that were rated since then
 * @limit: so many at most
 *
 * Returns: (transfer full) (element-type WblPicture): pictures of these conversations that are not here whole, in the order in
 * which to fetch them
 */
GArray *
wbl_db_pictures_missing (WblDb *db, gint64 since_ms, gint64 rated_since_ms, guint limit, GError **error)
{
  g_autoptr (WblStmt) stmt = wbl_db_prepare (db, MISSING, error, "iiii", since_ms, rated_since_ms, (gint64) WBL_CONTENT_IMAGE,
                                             (gint64) limit);
  g_autoptr (GArray) pictures = g_array_new (FALSE, FALSE, sizeof (WblPicture));
  GError *local = NULL;

  if (stmt == NULL)
    return NULL;
  while (wbl_db_step (db, stmt, &local))
    {
      WblPicture picture = { col_int (stmt, 0), col_int (stmt, 1) != 0 };

      g_array_append_val (pictures, picture);
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  return g_steal_pointer (&pictures);
}

/** wbl_db_files_size: Returns: how many bytes of files are here. */
gint64
wbl_db_files_size (WblDb *db)
{
  return wbl_db_int (db, "SELECT coalesce(sum(length(bytes)),0) FROM file", "");
}
