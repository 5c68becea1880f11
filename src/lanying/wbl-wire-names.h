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
#define WBL_COMMAND_UNREAD 0
#define WBL_COMMAND_SYNC 1
#define WBL_COMMAND_NOTICE 2
#define WBL_COMMAND_PROVISION 3

/* Status.code */
#define WBL_STATUS_UNKNOWN 0
#define WBL_STATUS_OK 1
#define WBL_STATUS_FAIL 2
#define WBL_STATUS_UNKNOWN_COMMAND 3
#define WBL_STATUS_PARSER_ERROR 4
#define WBL_STATUS_INVALID_TOKEN 7
#define WBL_STATUS_INVALID_PARAMETER 8
#define WBL_STATUS_UNAUTHORIZED 9
#define WBL_STATUS_USER_FROZEN 10
#define WBL_STATUS_USER_BANNED 11
#define WBL_STATUS_WORD_CENSORED 12
#define WBL_STATUS_DEVICE_GUID_CONFLICT 15
#define WBL_STATUS_INVALID_LICENSE 17
#define WBL_STATUS_LICENSE_LIMIT 18
#define WBL_STATUS_APP_FROZEN 19
#define WBL_STATUS_RATE_LIMIT 20

/* Meta.ns */
#define WBL_NS_UNKNOWN 0
#define WBL_NS_MESSAGE 1
#define WBL_NS_GROUP_NOTICE 2
#define WBL_NS_ROSTER_NOTICE 3
#define WBL_NS_USER_NOTICE 4
#define WBL_NS_INFO 5
#define WBL_NS_CONVERSATION 6
#define WBL_NS_PUSH 7
#define WBL_NS_RTC_SIGNAL 8

/* MessageBody.type */
#define WBL_BODY_NORMAL 0
#define WBL_BODY_OPER 1
#define WBL_BODY_CHAT 2
#define WBL_BODY_GROUPCHAT 3

/* MessageBody.ctype */
#define WBL_CTYPE_TEXT 0
#define WBL_CTYPE_IMAGE 1
#define WBL_CTYPE_AUDIO 2
#define WBL_CTYPE_VIDEO 3
#define WBL_CTYPE_FILE 4
#define WBL_CTYPE_LOCATION 5
#define WBL_CTYPE_COMMAND 6
#define WBL_CTYPE_FORWARD 7
#define WBL_CTYPE_RTC 8

/* MessageBody.qos */
#define WBL_QOS_AT_LEAST_ONCE 0
#define WBL_QOS_AT_MOST_ONCE 1

/* MessageBody.status */
#define WBL_MESSAGE_UNREAD 0
#define WBL_MESSAGE_DELIVERED 1
#define WBL_MESSAGE_READ 2

/* MessageOperation.type: the model's WblCloudOper, whose numbers these are */
#define WBL_OPER_UNKNOWN WBL_OPER_NONE

/* ConversationOperation.type */
#define WBL_CONVERSATION_OPER_DELETE 1
#define WBL_CONVERSATION_OPER_DELETE_EVERYWHERE 2

/* ConversationUnread.type */
#define WBL_CONV_UNKNOWN 0
#define WBL_CONV_CHAT 1
#define WBL_CONV_GROUPCHAT 2

/* UserNotice.type */
#define WBL_USER_NOTICE_PASSWORD_CHANGED 1
#define WBL_USER_NOTICE_FROZEN 2
#define WBL_USER_NOTICE_REMOVED 3
#define WBL_USER_NOTICE_KICK_BY_SAME_DEVICE 4
#define WBL_USER_NOTICE_KICKED_BY_OTHER_DEVICE 5
#define WBL_USER_NOTICE_INFO_UPDATED 6
#define WBL_USER_NOTICE_DEVICE_LOGIN 7
#define WBL_USER_NOTICE_DEVICE_LOGOUT 8
#define WBL_USER_NOTICE_DEVICE_ADDED 9
#define WBL_USER_NOTICE_DEVICE_REMOVED 10
#define WBL_USER_NOTICE_CLUSTER_CHANGED 11
#define WBL_USER_NOTICE_DNS_UPDATE 12

/* GroupNotice.type, those in use */
#define WBL_GROUP_NOTICE_CREATED 3
#define WBL_GROUP_NOTICE_DESTROYED 4
#define WBL_GROUP_NOTICE_JOINED 5
#define WBL_GROUP_NOTICE_LEAVED 6
#define WBL_GROUP_NOTICE_INVITED 10
#define WBL_GROUP_NOTICE_KICKED 13
#define WBL_GROUP_NOTICE_INFO_UPDATED 23
