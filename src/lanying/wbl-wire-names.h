/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Short names for what protobuf-c generates from xsync.proto. */

#include "xsync.pb-c.h"

#include "model/wbl-cloud-types.h"

typedef Im__Floo__Protobuf__XID WblPbXid;
typedef Im__Floo__Protobuf__Frame WblPbFrame;
typedef Im__Floo__Protobuf__Status WblPbStatus;
typedef Im__Floo__Protobuf__ConversationUnread WblPbConversationUnread;
typedef Im__Floo__Protobuf__UnreadDL WblPbUnreadDl;
typedef Im__Floo__Protobuf__Meta WblPbMeta;
typedef Im__Floo__Protobuf__SyncUL WblPbSyncUl;
typedef Im__Floo__Protobuf__SyncDL WblPbSyncDl;
typedef Im__Floo__Protobuf__Notice WblPbNotice;
typedef Im__Floo__Protobuf__Provision WblPbProvision;
typedef Im__Floo__Protobuf__MessageOperation WblPbMessageOperation;
typedef Im__Floo__Protobuf__MessageBody WblPbMessageBody;
typedef Im__Floo__Protobuf__GroupNotice WblPbGroupNotice;
typedef Im__Floo__Protobuf__RosterNotice WblPbRosterNotice;
typedef Im__Floo__Protobuf__UserNotice WblPbUserNotice;
typedef Im__Floo__Protobuf__ConversationOperation WblPbConversationOperation;
typedef Im__Floo__Protobuf__Conversation WblPbConversation;

#define WBL_PB_XID_INIT IM__FLOO__PROTOBUF__XID__INIT
#define WBL_PB_FRAME_INIT IM__FLOO__PROTOBUF__FRAME__INIT
#define WBL_PB_STATUS_INIT IM__FLOO__PROTOBUF__STATUS__INIT
#define WBL_PB_CONVERSATION_UNREAD_INIT IM__FLOO__PROTOBUF__CONVERSATION_UNREAD__INIT
#define WBL_PB_UNREAD_DL_INIT IM__FLOO__PROTOBUF__UNREAD_DL__INIT
#define WBL_PB_META_INIT IM__FLOO__PROTOBUF__META__INIT
#define WBL_PB_SYNC_UL_INIT IM__FLOO__PROTOBUF__SYNC_UL__INIT
#define WBL_PB_SYNC_DL_INIT IM__FLOO__PROTOBUF__SYNC_DL__INIT
#define WBL_PB_NOTICE_INIT IM__FLOO__PROTOBUF__NOTICE__INIT
#define WBL_PB_PROVISION_INIT IM__FLOO__PROTOBUF__PROVISION__INIT
#define WBL_PB_MESSAGE_OPERATION_INIT IM__FLOO__PROTOBUF__MESSAGE_OPERATION__INIT
#define WBL_PB_MESSAGE_BODY_INIT IM__FLOO__PROTOBUF__MESSAGE_BODY__INIT
#define WBL_PB_GROUP_NOTICE_INIT IM__FLOO__PROTOBUF__GROUP_NOTICE__INIT
#define WBL_PB_ROSTER_NOTICE_INIT IM__FLOO__PROTOBUF__ROSTER_NOTICE__INIT
#define WBL_PB_USER_NOTICE_INIT IM__FLOO__PROTOBUF__USER_NOTICE__INIT
#define WBL_PB_CONVERSATION_OPERATION_INIT IM__FLOO__PROTOBUF__CONVERSATION_OPERATION__INIT
#define WBL_PB_CONVERSATION_INIT IM__FLOO__PROTOBUF__CONVERSATION__INIT

/* Frame.command */
enum
{
  WBL_COMMAND_UNREAD = 0,
  WBL_COMMAND_SYNC = 1,
  WBL_COMMAND_NOTICE = 2,
  WBL_COMMAND_PROVISION = 3,
};

/* Status.code */
enum
{
  WBL_STATUS_UNKNOWN = 0,
  WBL_STATUS_OK = 1,
  WBL_STATUS_FAIL = 2,
  WBL_STATUS_UNKNOWN_COMMAND = 3,
  WBL_STATUS_PARSER_ERROR = 4,
  WBL_STATUS_INVALID_TOKEN = 7,
  WBL_STATUS_INVALID_PARAMETER = 8,
  WBL_STATUS_UNAUTHORIZED = 9,
  WBL_STATUS_USER_FROZEN = 10,
  WBL_STATUS_USER_BANNED = 11,
  WBL_STATUS_WORD_CENSORED = 12,
  WBL_STATUS_DEVICE_GUID_CONFLICT = 15,
  WBL_STATUS_INVALID_LICENSE = 17,
  WBL_STATUS_LICENSE_LIMIT = 18,
  WBL_STATUS_APP_FROZEN = 19,
  WBL_STATUS_RATE_LIMIT = 20,
};

/* Meta.ns */
enum
{
  WBL_NS_UNKNOWN = 0,
  WBL_NS_MESSAGE = 1,
  WBL_NS_GROUP_NOTICE = 2,
  WBL_NS_ROSTER_NOTICE = 3,
  WBL_NS_USER_NOTICE = 4,
  WBL_NS_INFO = 5,
  WBL_NS_CONVERSATION = 6,
  WBL_NS_PUSH = 7,
  WBL_NS_RTC_SIGNAL = 8,
};

/* MessageBody.type */
enum
{
  WBL_BODY_NORMAL = 0,
  WBL_BODY_OPER = 1,
  WBL_BODY_CHAT = 2,
  WBL_BODY_GROUPCHAT = 3,
};

/* MessageBody.ctype */
enum
{
  WBL_CTYPE_TEXT = 0,
  WBL_CTYPE_IMAGE = 1,
  WBL_CTYPE_AUDIO = 2,
  WBL_CTYPE_VIDEO = 3,
  WBL_CTYPE_FILE = 4,
  WBL_CTYPE_LOCATION = 5,
  WBL_CTYPE_COMMAND = 6,
  WBL_CTYPE_FORWARD = 7,
  WBL_CTYPE_RTC = 8,
};

/* MessageBody.qos */
enum
{
  WBL_QOS_AT_LEAST_ONCE = 0,
  WBL_QOS_AT_MOST_ONCE = 1,
};

/* MessageBody.status */
enum
{
  WBL_MESSAGE_UNREAD = 0,
  WBL_MESSAGE_DELIVERED = 1,
  WBL_MESSAGE_READ = 2,
};

/* MessageOperation.type: the model's WblCloudOper, whose numbers these are */
#define WBL_OPER_UNKNOWN WBL_OPER_NONE

/* ConversationOperation.type */
enum
{
  WBL_CONVERSATION_OPER_DELETE = 1,
  WBL_CONVERSATION_OPER_DELETE_EVERYWHERE = 2,
};

/* ConversationUnread.type */
enum
{
  WBL_CONV_UNKNOWN = 0,
  WBL_CONV_CHAT = 1,
  WBL_CONV_GROUPCHAT = 2,
};

/* UserNotice.type */
enum
{
  WBL_USER_NOTICE_PASSWORD_CHANGED = 1,
  WBL_USER_NOTICE_FROZEN = 2,
  WBL_USER_NOTICE_REMOVED = 3,
  WBL_USER_NOTICE_KICK_BY_SAME_DEVICE = 4,
  WBL_USER_NOTICE_KICKED_BY_OTHER_DEVICE = 5,
  WBL_USER_NOTICE_INFO_UPDATED = 6,
  WBL_USER_NOTICE_DEVICE_LOGIN = 7,
  WBL_USER_NOTICE_DEVICE_LOGOUT = 8,
  WBL_USER_NOTICE_DEVICE_ADDED = 9,
  WBL_USER_NOTICE_DEVICE_REMOVED = 10,
  WBL_USER_NOTICE_CLUSTER_CHANGED = 11,
  WBL_USER_NOTICE_DNS_UPDATE = 12,
};

/* GroupNotice.type, those in use */
enum
{
  WBL_GROUP_NOTICE_CREATED = 3,
  WBL_GROUP_NOTICE_DESTROYED = 4,
  WBL_GROUP_NOTICE_JOINED = 5,
  WBL_GROUP_NOTICE_LEAVED = 6,
  WBL_GROUP_NOTICE_INVITED = 10,
  WBL_GROUP_NOTICE_KICKED = 13,
  WBL_GROUP_NOTICE_INFO_UPDATED = 23,
};
