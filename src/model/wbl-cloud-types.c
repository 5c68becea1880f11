/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-types"

#include "config.h"

#include "model/wbl-cloud-types.h"

/** wbl_cloud_record_new: Returns: (transfer full): a record of zeros; set its strings before handing it on. */
WblCloudRecord *
wbl_cloud_record_new (void)
{
  return g_new0 (WblCloudRecord, 1);
}

void
wbl_cloud_record_free (WblCloudRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->text);
  g_free (record->config);
  g_free (record->attachment);
  g_free (record->ext);
  g_free (record->sender_name);
  g_clear_pointer (&record->affected, g_array_unref);
  g_free (record);
}

static void
record_destroy (gpointer data)
{
  wbl_cloud_record_free (data);
}

/** wbl_cloud_page_new: Returns: (transfer full): an empty page that owns its records. */
WblCloudPage *
wbl_cloud_page_new (void)
{
  WblCloudPage *page = g_new0 (WblCloudPage, 1);

  page->records = g_ptr_array_new_with_free_func (record_destroy);
  return page;
}

void
wbl_cloud_page_free (WblCloudPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->records);
  g_free (page);
}

/** wbl_cloud_outgoing_new: Returns: (transfer full): an empty text to a peer. */
WblCloudOutgoing *
wbl_cloud_outgoing_new (gint64 client_id, gint64 peer, gboolean group)
{
  WblCloudOutgoing *outgoing = g_new0 (WblCloudOutgoing, 1);

  outgoing->client_id = client_id;
  outgoing->peer = peer;
  outgoing->group = group;
  return outgoing;
}

void
wbl_cloud_outgoing_free (WblCloudOutgoing *outgoing)
{
  if (outgoing == NULL)
    return;
  g_free (outgoing->text);
  g_free (outgoing->config);
  g_free (outgoing->attachment);
  g_free (outgoing->ext);
  g_free (outgoing);
}

void
wbl_cloud_profile_free (WblCloudProfile *profile)
{
  if (profile == NULL)
    return;
  g_free (profile->username);
  g_free (profile->nick);
  g_free (profile->alias);
  g_free (profile->avatar);
  g_free (profile->public_info);
  g_free (profile->ext);
  g_free (profile->description);
  g_free (profile);
}

void
wbl_cloud_group_free (WblCloudGroup *group)
{
  if (group == NULL)
    return;
  g_free (group->name);
  g_free (group->ext);
  g_free (group->description);
  g_free (group);
}
