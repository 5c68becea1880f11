/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-types"

#include "config.h"

#include "model/wbl-cloud-types-rest.h"

void
wbl_cloud_member_free (WblCloudMember *member)
{
  if (member == NULL)
    return;
  g_free (member->display_name);
  g_free (member);
}

void
wbl_cloud_outcome_free (WblCloudOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_free (outcome->reason);
  g_free (outcome);
}

void
wbl_cloud_request_free (WblCloudRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->reason);
  g_free (request);
}

void
wbl_cloud_announcement_free (WblCloudAnnouncement *announcement)
{
  if (announcement == NULL)
    return;
  g_free (announcement->title);
  g_free (announcement->content);
  g_free (announcement);
}

void
wbl_cloud_file_free (WblCloudFile *file)
{
  if (file == NULL)
    return;
  g_free (file->name);
  g_free (file->type);
  g_free (file->url);
  g_free (file);
}

void
wbl_cloud_device_free (WblCloudDevice *device)
{
  if (device == NULL)
    return;
  g_free (device->agent);
  g_free (device);
}

void
wbl_cloud_answer_free (WblCloudAnswer *answer)
{
  if (answer == NULL)
    return;
  g_ptr_array_unref (answer->records);
  g_free (answer);
}
