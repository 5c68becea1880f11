/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-rest-group-board"
#include "config.h"

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-rest-group.h"

/* ---- announcements ---- */

static JsonObject *
announcement_to_json (const WblNestAnnouncement *announcement)
{
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "id", announcement->id);
  json_object_set_int_member (data, "group_id", announcement->group_id);
  wbl_nest_put_text (data, "title", announcement->title);
  wbl_nest_put_text (data, "content", announcement->content);
  json_object_set_int_member (data, "author", announcement->author_id);
  json_object_set_int_member (data, "created_at", announcement->created_ms);
  return data;
}

/* @id: 0: the newest */
static void
answer_announcement (WblNestCall *call,
                     gint64 id)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (GPtrArray) list = NULL;

  if (group == NULL)
    return;
  list = wbl_nest_db_list_announcements (call->nest->db, group->id, id);
  if (list->len == 0)
    wbl_nest_call_fail (call, WBL_NEST_NO_ANNOUNCEMENT, "no such announcement");
  else
    wbl_nest_call_object (call, announcement_to_json (list->pdata[0]));
}

static void
get_announcement (WblNestCall *call)
{
  answer_announcement (call, MAX (wbl_nest_call_id (call, "announcement_id"), 1));
}

static void
get_last_announcement (WblNestCall *call)
{
  answer_announcement (call, 0);
}

static void
list_announcements (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (GPtrArray) list = NULL;
  JsonArray *data = NULL;

  if (group == NULL)
    return;
  list = wbl_nest_db_list_announcements (call->nest->db, group->id, 0);
  data = json_array_new ();
  for (guint i = 0; i < list->len; i++)
    json_array_add_object_element (data, announcement_to_json (list->pdata[i]));
  wbl_nest_call_array (call, data);
}

static void
write_announcement (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  WblNestAnnouncement announcement = { .title = (char *) wbl_nest_call_text (call, "title"),
                                       .content = (char *) wbl_nest_call_text (call, "content"),
                                       .author_id = call->user->id };

  if (group == NULL)
    return;
  announcement.group_id = group->id;
  if (!wbl_nest_db_add_announcement (call->nest->db, &announcement, NULL))
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_ANNOUNCEMENT_UPDATED, NULL, NULL);
  wbl_nest_call_object (call, announcement_to_json (&announcement));
}

static void
remove_announcement (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_admin (call);
  gint64 id = MAX (wbl_nest_call_id (call, "announcement_id"), 1);
  g_autoptr (GPtrArray) list = NULL;

  if (group == NULL)
    return;
  list = wbl_nest_db_list_announcements (call->nest->db, group->id, id);
  if (list->len == 0)
    wbl_nest_call_fail (call, WBL_NEST_NO_ANNOUNCEMENT, "no such announcement");
  else if (!wbl_nest_db_remove_announcement (call->nest->db, id, NULL))
    wbl_nest_call_done (call, FALSE);
  else
    {
      wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_ANNOUNCEMENT_UPDATED, NULL, NULL);
      wbl_nest_call_object (call, json_object_new ());
    }
}

/* ---- shared files ---- */

static JsonObject *
file_to_json (const WblNestSharedFile *file)
{
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "file_id", file->id);
  json_object_set_int_member (data, "group_id", file->group_id);
  wbl_nest_put_text (data, "name", file->name);
  wbl_nest_put_text (data, "type", file->type);
  wbl_nest_put_text (data, "url", file->url);
  json_object_set_int_member (data, "size", file->size);
  json_object_set_int_member (data, "uploader", file->uploader_id);
  json_object_set_int_member (data, "created_at", file->created_ms);
  json_object_set_int_member (data, "updated_at", file->updated_ms);
  return data;
}

static void
list_files (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (GPtrArray) list = NULL;
  JsonArray *data = NULL;

  if (group == NULL)
    return;
  list = wbl_nest_db_list_shared_files (call->nest->db, group->id, 0);
  data = json_array_new ();
  for (guint i = 0; i < list->len; i++)
    json_array_add_object_element (data, file_to_json (list->pdata[i]));
  wbl_nest_call_array (call, data);
}

static WblNestSharedFile *
find_file (WblNestCall *call,
           gint64 group_id,
           gint64 id)
{
  g_autoptr (GPtrArray) list
      = wbl_nest_db_list_shared_files (call->nest->db, group_id, MAX (id, 1));

  return list->len > 0 ? g_ptr_array_steal_index (list, 0) : NULL;
}

static void
get_file (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (WblNestSharedFile) file = NULL;

  if (group == NULL)
    return;
  file = find_file (call, group->id, wbl_nest_call_id (call, "file_id"));
  if (file == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_SHARED_FILE, "no such file");
  else
    wbl_nest_call_object (call, file_to_json (file));
}

static void
share_file (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  WblNestSharedFile file = { .name = (char *) wbl_nest_call_text (call, "name"),
                             .type = (char *) wbl_nest_call_text (call, "type"),
                             .url = (char *) wbl_nest_call_text (call, "url"),
                             .size = wbl_nest_call_id (call, "size"),
                             .uploader_id = call->user->id };

  if (group == NULL)
    return;
  file.group_id = group->id;
  if (!wbl_nest_db_add_shared_file (call->nest->db, &file, NULL))
    {
      wbl_nest_call_done (call, FALSE);
      return;
    }
  wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_FILE_UPLOADED, NULL, NULL);
  wbl_nest_call_object (call, file_to_json (&file));
}

/* One's own file, or anybody's for an admin. */
static gboolean
may_change (WblNestCall *call,
            const WblNestGroup *group,
            const WblNestSharedFile *file)
{
  return file->uploader_id == call->user->id || wbl_nest_group_acts_as_admin (call, group);
}

static void
rename_file (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (WblNestSharedFile) file = NULL;
  const char *name = wbl_nest_call_text (call, "name");

  if (group == NULL)
    return;
  file = find_file (call, group->id, wbl_nest_call_id (call, "file_id"));
  if (file == NULL)
    wbl_nest_call_fail (call, WBL_NEST_NO_SHARED_FILE, "no such file");
  else if (!may_change (call, group, file))
    wbl_nest_call_fail (call, WBL_NEST_SHARED_FILE_RIGHTS, "not your file");
  else if (!wbl_nest_db_rename_shared_file (call->nest->db, file->id, name, NULL))
    wbl_nest_call_done (call, FALSE);
  else
    {
      wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_FILE_UPDATED, NULL, NULL);
      wbl_nest_call_ok (call);
    }
}

static const char *
remove_one (WblNestCall *call,
            const WblNestGroup *group,
            gint64 id)
{
  g_autoptr (WblNestSharedFile) file = find_file (call, group->id, id);

  if (file == NULL)
    return "no such file";
  if (!may_change (call, group, file))
    return "not your file";
  return wbl_nest_db_remove_shared_file (call->nest->db, id, NULL) ? NULL : "store failed";
}

static void
remove_files (WblNestCall *call)
{
  g_autoptr (WblNestGroup) group = wbl_nest_group_of_member (call);
  g_autoptr (GArray) ids = wbl_nest_call_ids (call, "file_list");
  JsonArray *data = NULL;
  guint n_removed = 0;

  if (group == NULL)
    return;
  data = json_array_new ();
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      const char *reason = remove_one (call, group, id);
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "file_id", id);
      json_object_set_string_member (entry, "result", reason == NULL ? "success" : "fail");
      wbl_nest_put_text (entry, "reason", reason);
      json_array_add_object_element (data, entry);
      n_removed += reason == NULL;
    }
  wbl_nest_call_array (call, data);
  if (n_removed > 0)
    wbl_nest_group_tell (call, group->id, WBL_GROUP_NOTICE_FILE_DELETED, NULL, NULL);
}

const WblNestRoute wbl_nest_group_board_routes[] = {
  { "GET", "/group/announcement", get_announcement, WBL_NEST_USERS,
    "group_id:i64* announcement_id:i64*" },
  { "GET", "/group/announcement/last", get_last_announcement, WBL_NEST_USERS, "group_id:i64*" },
  { "GET", "/group/announcement/list", list_announcements, WBL_NEST_USERS, "group_id:i64*" },
  { "POST", "/group/announcement/edit", write_announcement, WBL_NEST_USERS,
    "group_id:i64* title:string* content:string*" },
  { "POST", "/group/announcement/delete", remove_announcement, WBL_NEST_USERS,
    "group_id:i64* announcement_id:i64*" },
  { "GET", "/group/file", get_file, WBL_NEST_USERS, "group_id:i64* file_id:i64*" },
  { "GET", "/group/file/list", list_files, WBL_NEST_USERS, "group_id:i64*" },
  { "POST", "/group/file/upload", share_file, WBL_NEST_USERS,
    "group_id:i64* name:string* size:i64* type:string url:string*" },
  { "POST", "/group/file/update_name", rename_file, WBL_NEST_USERS,
    "group_id:i64* file_id:i64* name:string*" },
  { "POST", "/group/file/delete", remove_files, WBL_NEST_USERS,
    "group_id:i64* file_list:i64[]*" },
  { NULL },
};
