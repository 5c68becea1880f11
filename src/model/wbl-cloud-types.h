/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-types.h"

G_BEGIN_DECLS

/* What the cloud says, without a word of its encoding. Built by lanying/, read by sync/. */

/** WblCloudNs: what a received record is. */
typedef enum
{
  WBL_CLOUD_MESSAGE = 1,
  WBL_CLOUD_OPERATION = 2, /* read mark, recall, append … about a message */
  WBL_CLOUD_GROUP_NOTICE = 3,
  WBL_CLOUD_ROSTER_NOTICE = 4,
  WBL_CLOUD_USER_NOTICE = 5,
  WBL_CLOUD_CONVERSATION = 6,
  WBL_CLOUD_OTHER = 7,
} WblCloudNs;

/** WblCloudOper: life-cycle operations, the cloud's numbers. */
typedef enum
{
  WBL_OPER_NONE = 0,
  WBL_OPER_READ_ACK = 1,
  WBL_OPER_READ_ALL = 2,
  WBL_OPER_READ_CANCEL = 3,
  WBL_OPER_DELIVER_ACK = 4,
  WBL_OPER_RECALL = 5,
  WBL_OPER_DELETE = 6,
  WBL_OPER_PLAY_ACK = 7,
  WBL_OPER_APPEND = 8,
  WBL_OPER_REPLACE = 9,
} WblCloudOper;

/** WblCloudForget: who forgets a conversation, the cloud's numbers; the notice_type of its records. */
typedef enum
{
  WBL_FORGET_HERE = 1, /* the device that says so */
  WBL_FORGET_EVERYWHERE = 2, /* every device of the account */
} WblCloudForget;

/** WblCloudGroupNotice: what we act on, the cloud's numbers. The record's oper_peer is the group, from who did it. */
typedef enum
{
  WBL_GROUP_CREATED = 3,
  WBL_GROUP_DESTROYED = 4,
  WBL_GROUP_JOINED = 5,
  WBL_GROUP_LEAVED = 6,
  WBL_GROUP_APPLY_ACCEPTED = 8,
  WBL_GROUP_INVITE_ACCEPTED = 11,
  WBL_GROUP_KICKED = 13,
  WBL_GROUP_BLOCKED = 14,
  WBL_GROUP_INFO_UPDATED = 23,
} WblCloudGroupNotice;

/** WblCloudUserNotice: what of the notices to ourselves is not the connection's own affair, the cloud's numbers. */
typedef enum
{
  WBL_USER_INFO_UPDATED = 6,
} WblCloudUserNotice;

/** WblCloudRecord: one record of a page, as the server ordered it. Strings are valid UTF-8 without NUL, never NULL. */
typedef struct
{
  WblCloudNs ns;
  gint64 id; /* server id */
  gint64 from;
  guint from_device;
  gint64 to;
  gint64 time_ms;
  gboolean group; /* body says group chat */
  WblContentType ctype;
  char *text;
  char *config;     /* JSON or "" */
  char *attachment; /* JSON or "" */
  char *ext;        /* JSON or "" */
  char *sender_name;
  gboolean system;
  gboolean ephemeral; /* at most once: never stored */
  guint status;       /* 0 unread, 1 delivered, 2 read */
  gint64 edit_ms;
  WblCloudOper oper;
  gint64 oper_mid;
  gint64 oper_peer;
  guint notice_type; /* of the notice namespaces, the cloud's numbers */
  GArray *affected;  /* gint64 (nullable): whom a notice about a group or contacts is about */
} WblCloudRecord;

WblCloudRecord *wbl_cloud_record_new (void);
void wbl_cloud_record_free (WblCloudRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCloudRecord, wbl_cloud_record_free)

/** WblCloudPage: an answer to a pull (newer records) or to a history request (older ones, given oldest first). */
typedef struct
{
  gint64 peer; /* user or group id, 0 = notices to ourselves */
  gboolean group;
  gboolean history;
  guint64 next_key;   /* pull: continue with it, 0 = done. History: go back from it, 0 = the beginning is reached */
  GPtrArray *records; /* (element-type WblCloudRecord) (owned) */
} WblCloudPage;

WblCloudPage *wbl_cloud_page_new (void);
void wbl_cloud_page_free (WblCloudPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCloudPage, wbl_cloud_page_free)

/** WblCloudUnread: one chat of the server's list. n may be 0. */
typedef struct
{
  gint64 peer;
  gboolean group;
  guint n;
} WblCloudUnread;

/** WblCloudOutgoing: something to send. */
typedef struct
{
  gint64 client_id; /* stays the same when it is sent again */
  gint64 peer;
  gboolean group;
  WblContentType ctype;
  char *text;
  char *config;
  char *attachment;
  char *ext;
  gboolean ephemeral;
  WblCloudOper oper; /* NONE = a message */
  gint64 oper_mid;
} WblCloudOutgoing;

WblCloudOutgoing *wbl_cloud_outgoing_new (gint64 client_id, gint64 peer, gboolean group);
void wbl_cloud_outgoing_free (WblCloudOutgoing *outgoing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCloudOutgoing, wbl_cloud_outgoing_free)

/** WblCloudAck: the server's answer to a send that it accepted. */
typedef struct
{
  gint64 client_id;
  gint64 server_id;
  gint64 time_ms;
  gint64 edit_ms;
} WblCloudAck;

/** WblCloudRelation: what a person is to us, the cloud's numbers. */
typedef enum
{
  WBL_CLOUD_CONTACT = 0,
  WBL_CLOUD_REMOVED = 1,
  WBL_CLOUD_STRANGER = 2,
  WBL_CLOUD_BLOCKED = 3,
} WblCloudRelation;

/** WblCloudProfile: a person of the cloud. Strings are never NULL. */
typedef struct
{
  gint64 uid;
  char *username;
  char *nick;
  char *alias; /* our private name for them */
  char *avatar;
  char *public_info; /* JSON by convention */
  char *ext;         /* our private JSON about them */
  char *description; /* what they say of themselves */
  WblCloudRelation relation;
} WblCloudProfile;

void wbl_cloud_profile_free (WblCloudProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCloudProfile, wbl_cloud_profile_free)

/** WblCloudGroup: a group we are a member of. Strings are never NULL. */
typedef struct
{
  gint64 id;
  char *name;
  char *ext;
  guint type; /* 0 private, 2 chat room, 3 session with several agents */
  gint64 owner;
  char *description;
  guint n_members; /* 0 = not told */
} WblCloudGroup;

void wbl_cloud_group_free (WblCloudGroup *group);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCloudGroup, wbl_cloud_group_free)

G_END_DECLS
