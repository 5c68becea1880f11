/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-types.h"

G_BEGIN_DECLS

/* What the cloud's REST calls answer, beside people and groups themselves. Strings are never NULL, times UTC ms. */

/** WblCloudMember: somebody in a group. */
typedef struct
{
  gint64 uid;
  char *display_name; /* in this group, "" = none of its own */
  gint64 joined_ms;
} WblCloudMember;
void wbl_cloud_member_free (WblCloudMember *member);

/** WblCloudOutcome: what became of one of several people or files of a call. */
typedef struct
{
  gint64 id;
  gboolean done;
  char *reason; /* the server's words, when not done */
} WblCloudOutcome;
void wbl_cloud_outcome_free (WblCloudOutcome *outcome);

/** WblCloudRequestState: of an application or invitation, the cloud's numbers. */
typedef enum
{
  WBL_CLOUD_REQUEST_OPEN = 0,
  WBL_CLOUD_REQUEST_ACCEPTED = 1,
  WBL_CLOUD_REQUEST_DECLINED = 2,
} WblCloudRequestState;

/** WblCloudRequest: somebody asks to become a contact or a member, or was invited to be one. */
typedef struct
{
  gint64 group; /* 0 = to become a contact */
  gint64 from;  /* who asks or invites */
  gint64 to;    /* who is asked, 0 = we, or the group's administrators */
  char *reason;
  gint64 expires_ms;
  WblCloudRequestState state;
} WblCloudRequest;
void wbl_cloud_request_free (WblCloudRequest *request);

/** WblCloudAnnouncement: of a group. */
typedef struct
{
  gint64 id;
  gint64 group;
  gint64 author;
  gint64 time_ms;
  char *title;
  char *content;
} WblCloudAnnouncement;
void wbl_cloud_announcement_free (WblCloudAnnouncement *announcement);

/** WblCloudFile: a file that a group shares. */
typedef struct
{
  gint64 id;
  gint64 group;
  gint64 uploader;
  gint64 time_ms;
  gint64 size; /* as its uploader said */
  char *name;
  char *type;
  char *url; /* for wbl_cloud_download_async() */
} WblCloudFile;
void wbl_cloud_file_free (WblCloudFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCloudFile, wbl_cloud_file_free)

/** WblCloudDevice: a device that is or was signed in to our account. */
typedef struct
{
  guint sn;
  guint platform; /* 1 iOS, 2 Android, 3 Windows, 4 macOS, 5 Linux, 6 web */
  char *agent;    /* what it says of itself */
} WblCloudDevice;
void wbl_cloud_device_free (WblCloudDevice *device);

/** WblCloudAnswer: what a bot said to one question, and the share of the app's quota that is used. */
typedef struct
{
  GPtrArray *records; /* (element-type WblCloudRecord) (owned): messages, oldest first */
  double quota_usage;
} WblCloudAnswer;
void wbl_cloud_answer_free (WblCloudAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCloudAnswer, wbl_cloud_answer_free)

G_END_DECLS
