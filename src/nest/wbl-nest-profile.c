/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-profile"
#include "config.h"

#include "nest/wbl-nest-profile.h"

#include "nest/wbl-nest-call.h"
#include "nest/wbl-nest-notice.h"

static void
put_change (JsonObject *object,
            const char *name,
            const char *before,
            const char *after)
{
  if (g_strcmp0 (before, after) != 0)
    wbl_nest_put_text (object, name, after);
}

/* What others see of the user and is not as it was, as the notice of it holds it; NULL: nothing. */
static char *
find_changes (const WblNestUser *before,
              const WblNestUser *after)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;

  put_change (object, "username", before->name, after->name);
  put_change (object, "nick_name", before->nick, after->nick);
  put_change (object, "avatar", before->avatar, after->avatar);
  put_change (object, "description", before->description, after->description);
  put_change (object, "public_info", before->public_info, after->public_info);
  if (json_object_get_size (object) == 0)
    return NULL;
  node = json_node_init_object (json_node_alloc (), object);
  return json_to_string (node, FALSE);
}

/**
 * wbl_nest_profile_save: (skip)
 * @nest: a desk
 * @user: a user that is stored, with what they say of themselves now
 *
 * Stores it. What is new in it for others is told to whoever has the user among their contacts, and to the user's
 * own devices.
 *
 * Returns: whether it is stored
 */
gboolean
wbl_nest_profile_save (WblNest *nest,
                       const WblNestUser *user)
{
  g_autoptr (WblNestUser) before = wbl_nest_db_get_user (nest->db, user->id);
  g_autofree char *changes = before != NULL ? find_changes (before, user) : NULL;

  if (!wbl_nest_db_save_user (nest->db, user, NULL))
    return FALSE;
  if (changes != NULL)
    wbl_nest_notice_profile (nest, user->id, changes);
  return TRUE;
}
