/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The store of the local desk: one SQLite file in the data folder. One thread (the main one).
 * Ids stay below 2^53 so that JavaScript can hold them. Times are UTC milliseconds. */

typedef struct _WblNestDb WblNestDb;

/* Group ids start here, user ids stay below: an id alone says what it is. */
#define WBL_NEST_FIRST_GROUP G_GINT64_CONSTANT (9000000001)

/* One person. Text members may be NULL, which reads as empty. */
typedef struct
{
  gint64 id;
  char *name;         /* to sign in with */
  char *nick;         /* shown to others */
  char *avatar;       /* URL */
  char *description;
  char *public_info;  /* JSON */
  char *private_info; /* JSON */
  char *settings;     /* JSON object of /user/settings */
  gboolean anonymous; /* a visitor of the customer page … */
  gint64 owner_id;    /* … who may reach this user only */
  gboolean support;   /* listed by /app/support_staff */
  gint64 created_ms;
  gboolean is_disabled; /* by an administrator: none of their tokens counts */
} WblNestUser;

/* What happens to who applies to join a group. */
typedef enum
{
  WBL_NEST_APPROVE_ALL,
  WBL_NEST_APPROVE_ADMINS, /* an admin decides */
  WBL_NEST_APPROVE_NOBODY,
} WblNestApproval;

typedef struct
{
  gint64 id;
  char *name;
  char *description;
  char *avatar;
  char *ext;
  gint type; /* 0 private, 2 chat room, 3 session */
  gint64 owner_id;
  gint64 created_ms;
  gint64 updated_ms;
  WblNestApproval apply_approval;
  gboolean hide_member_info; /* members do not see who else is a member */
  gboolean history_visible;  /* new members see what was said before */
  gboolean member_invite;    /* members may invite */
  gboolean member_modify;    /* members may change name, avatar and the like */
  gboolean read_ack;
  gint64 banned_until_ms; /* only admins may write until then; 0: everybody may; -1: for ever */
  gint64 n_members;       /* read only */
} WblNestGroup;

/* One user in one group. */
typedef struct
{
  gint64 group_id;
  gint64 user_id;
  gint64 joined_ms;
  gboolean admin;
  char *display_name;
  gint64 banned_until_ms; /* may not write until then; 0: may */
  gint mute_mode;
  gint push_mode;
} WblNestMember;

typedef struct
{
  gint64 id;
  gint64 group_id;
  char *title;
  char *content;
  gint64 author_id;
  gint64 created_ms;
} WblNestAnnouncement;

typedef struct
{
  gint64 id;
  gint64 group_id;
  char *name;
  char *type;
  char *url;
  gint64 size;
  gint64 uploader_id;
  gint64 created_ms;
  gint64 updated_ms;
} WblNestSharedFile;

typedef enum
{
  WBL_NEST_WANTS_FRIEND = 1, /* from_id wants to be user_id's friend */
  WBL_NEST_WANTS_IN,         /* user_id wants into the group */
  WBL_NEST_INVITES,          /* from_id asks user_id into the group */
} WblNestRequestKind;

typedef enum
{
  WBL_NEST_WAITING,
  WBL_NEST_ACCEPTED,
  WBL_NEST_DECLINED,
} WblNestRequestStatus;

#define WBL_NEST_REQUEST_LIFE_MS (G_GINT64_CONSTANT (7) * 24 * 3600 * 1000)

/* Somebody asks for something that somebody else has to grant. */
typedef struct
{
  gint64 id;
  WblNestRequestKind kind;
  gint64 group_id; /* 0: none */
  gint64 user_id;
  gint64 from_id; /* 0: user_id */
  char *reason;
  WblNestRequestStatus status;
  gint64 expires_ms;
  gint64 updated_ms;
} WblNestRequest;

typedef enum
{
  WBL_NEST_FRIEND,
  WBL_NEST_FORMER_FRIEND,
  WBL_NEST_STRANGER, /* something was written about them, no more */
} WblNestRelation;

typedef struct
{
  gint64 user_id; /* whose roster */
  gint64 peer_id;
  char *alias;
  char *ext;
  gboolean muted;
  WblNestRelation relation;
  gboolean blocked; /* user_id wants nothing of peer_id */
} WblNestContact;

typedef struct
{
  gint64 user_id;
  gint sn; /* device number */
  char *guid;
  gint platform; /* OsType */
  char *user_agent;
  gint64 last_login_ms;
} WblNestDevice;

/* One stored meta. For a message from one user to another or to a group fill in from_id, to_id,
 * ctype, content …; the rest is derived. */
typedef struct
{
  gint64 id;        /* server id, given by the store */
  gint64 client_id; /* 0: none */
  gint ns;          /* WBL_NS_…; 0 is taken as MESSAGE */
  gint type;        /* WBL_BODY_…; NORMAL is taken as CHAT or GROUPCHAT */
  gint ctype;       /* WBL_CTYPE_… */
  gint64 from_id;
  gint from_sn;
  gint64 to_id;    /* user or group */
  gint64 conv_id;  /* operations for oneself: the conversation they are about; else 0 */
  gint64 only_for; /* only this user sees it; 0: both sides */
  char *content;
  char *config;     /* JSON */
  char *attachment; /* JSON */
  char *ext;        /* JSON */
  gint oper_type;   /* WBL_OPER_… */
  gint64 oper_mid;
  GBytes *payload; /* packed payload of other name spaces */
  gint64 time_ms;  /* 0: now */
  gint64 edit_ms;
  gint status; /* WBL_MESSAGE_… */
  gboolean recalled;
} WblNestMessage;

/* One conversation as a user sees it. */
typedef struct
{
  gint64 peer_id; /* user or group */
  gint64 last_id; /* newest server id in it */
  gint64 unread;
} WblNestChat;

typedef struct
{
  char *sign; /* the name in URLs */
  char *name; /* as uploaded; never a path */
  char *type; /* media type */
  gint64 uploader;
  gint64 to_id;
  gint64 size; /* -1: not uploaded yet */
  gboolean is_public; /* an avatar: everybody signed in may see it */
} WblNestFile;

/* ---- life (wbl-nest-db.c) ---- */

WblNestDb *wbl_nest_db_open (const char *dir, GError **error);
WblNestDb *wbl_nest_db_open_read_only (const char *dir, GError **error);
char *wbl_nest_db_make_admin (const char *dir, GError **error);
void wbl_nest_db_close (WblNestDb *self);
const char *wbl_nest_db_get_dir (WblNestDb *self);
gboolean wbl_nest_db_begin (WblNestDb *self, GError **error);
gboolean wbl_nest_db_commit (WblNestDb *self, GError **error);
void wbl_nest_db_rollback (WblNestDb *self);
char *wbl_nest_db_dup_value (WblNestDb *self, const char *key);
gboolean wbl_nest_db_set_value (WblNestDb *self,
                                const char *key,
                                const char *value,
                                GError **error);
char *wbl_nest_db_add_secret (WblNestDb *self, const char *text, gint64 life_ms, GError **error);
char *wbl_nest_db_take_secret (WblNestDb *self, const char *code);

/* ---- people (wbl-nest-db-users.c) ---- */

void wbl_nest_user_free (WblNestUser *user);
void wbl_nest_device_free (WblNestDevice *device);
gboolean wbl_nest_db_add_user (WblNestDb *self,
                               WblNestUser *user,
                               const char *password,
                               GError **error);
gboolean wbl_nest_db_save_user (WblNestDb *self, const WblNestUser *user, GError **error);
WblNestUser *wbl_nest_db_get_user (WblNestDb *self, gint64 id);
WblNestUser *wbl_nest_db_find_user (WblNestDb *self, const char *name);
GPtrArray *wbl_nest_db_list_support (WblNestDb *self);
gboolean wbl_nest_db_check_password (WblNestDb *self, gint64 user_id, const char *password);
gboolean wbl_nest_db_set_password (WblNestDb *self,
                                   gint64 user_id,
                                   const char *password,
                                   GError **error);
char *wbl_nest_db_add_token (WblNestDb *self, gint64 user_id, const char *guid, GError **error);
gboolean wbl_nest_db_bind_token (WblNestDb *self,
                                 const char *token,
                                 const char *guid,
                                 GError **error);
gboolean wbl_nest_db_is_ended (WblNestDb *self, const char *token);
WblNestUser *wbl_nest_db_find_token (WblNestDb *self, const char *token);
gboolean wbl_nest_db_drop_tokens (WblNestDb *self, gint64 user_id, GError **error);
char *wbl_nest_db_add_admin (WblNestDb *self, GError **error);
gboolean wbl_nest_db_is_admin (WblNestDb *self, const char *token);
GPtrArray *wbl_nest_db_list_users (WblNestDb *self, gint64 offset, gint64 limit);
gboolean wbl_nest_db_forget_user (WblNestDb *self, gint64 user_id, GError **error);

WblNestDevice *wbl_nest_db_take_device (WblNestDb *self,
                                        gint64 user_id,
                                        const char *guid,
                                        gint platform,
                                        const char *user_agent,
                                        GError **error);
gboolean wbl_nest_db_is_another_device (WblNestDb *self, gint64 user_id, gint64 sn, const char *guid);
GPtrArray *wbl_nest_db_list_devices (WblNestDb *self, gint64 user_id);
gboolean wbl_nest_db_remove_device (WblNestDb *self, gint64 user_id, gint sn, GError **error);

/* ---- contacts (wbl-nest-db-contacts.c) ---- */

void wbl_nest_contact_free (WblNestContact *contact);
gboolean wbl_nest_db_add_contact (WblNestDb *self,
                                  gint64 user_id,
                                  gint64 peer_id,
                                  GError **error);
gboolean wbl_nest_db_save_contact (WblNestDb *self, const WblNestContact *contact, GError **error);
gboolean wbl_nest_db_remove_contact (WblNestDb *self,
                                     gint64 user_id,
                                     gint64 peer_id,
                                     GError **error);
WblNestContact *wbl_nest_db_get_contact (WblNestDb *self, gint64 user_id, gint64 peer_id);
GArray *wbl_nest_db_list_contacts (WblNestDb *self, gint64 user_id);
GArray *wbl_nest_db_list_holders (WblNestDb *self, gint64 user_id, guint limit);
GArray *wbl_nest_db_list_blocked (WblNestDb *self, gint64 user_id);
gboolean wbl_nest_db_is_blocked (WblNestDb *self, gint64 user_id, gint64 peer_id);
gboolean wbl_nest_db_set_blocked (WblNestDb *self,
                                  gint64 user_id,
                                  gint64 peer_id,
                                  gboolean blocked,
                                  GError **error);
gboolean wbl_nest_db_set_pinned (WblNestDb *self,
                                 gint64 user_id,
                                 gint64 peer_id,
                                 gboolean pinned,
                                 GError **error);
GArray *wbl_nest_db_list_pinned (WblNestDb *self, gint64 user_id);

/* ---- requests (wbl-nest-db-requests.c) ---- */

void wbl_nest_request_free (WblNestRequest *request);
gboolean wbl_nest_db_add_request (WblNestDb *self, WblNestRequest *request, GError **error);
gboolean wbl_nest_db_settle_request (WblNestDb *self,
                                     WblNestRequest *request,
                                     WblNestRequestStatus status,
                                     GError **error);
WblNestRequest *wbl_nest_db_find_request (WblNestDb *self,
                                          WblNestRequestKind kind,
                                          gint64 group_id,
                                          gint64 user_id,
                                          gint64 from_id);
GPtrArray *wbl_nest_db_list_requests (WblNestDb *self,
                                      WblNestRequestKind kind,
                                      gint64 group_id,
                                      gint64 user_id);

/* ---- groups (wbl-nest-db-groups.c) ---- */

void wbl_nest_group_free (WblNestGroup *group);
gboolean wbl_nest_db_add_group (WblNestDb *self, WblNestGroup *group, GError **error);
gboolean wbl_nest_db_save_group (WblNestDb *self, const WblNestGroup *group, GError **error);
gboolean wbl_nest_db_remove_group (WblNestDb *self, gint64 group_id, GError **error);
WblNestGroup *wbl_nest_db_get_group (WblNestDb *self, gint64 group_id);
GArray *wbl_nest_db_list_groups (WblNestDb *self, gint64 user_id);

/* ---- members (wbl-nest-db-members.c) ---- */

void wbl_nest_member_free (WblNestMember *member);
gboolean wbl_nest_db_add_member (WblNestDb *self,
                                 gint64 group_id,
                                 gint64 user_id,
                                 GError **error);
gboolean wbl_nest_db_save_member (WblNestDb *self, const WblNestMember *member, GError **error);
gboolean wbl_nest_db_remove_member (WblNestDb *self,
                                    gint64 group_id,
                                    gint64 user_id,
                                    GError **error);
gboolean wbl_nest_db_is_member (WblNestDb *self, gint64 group_id, gint64 user_id);
WblNestMember *wbl_nest_db_get_member (WblNestDb *self, gint64 group_id, gint64 user_id);
GArray *wbl_nest_db_list_members (WblNestDb *self, gint64 group_id);
GArray *wbl_nest_db_list_group_admins (WblNestDb *self, gint64 group_id);
GArray *wbl_nest_db_list_banned (WblNestDb *self, gint64 group_id);
gboolean wbl_nest_db_set_group_block (WblNestDb *self,
                                      gint64 group_id,
                                      gint64 user_id,
                                      gboolean blocked,
                                      GError **error);
gint64 wbl_nest_db_get_group_block (WblNestDb *self, gint64 group_id, gint64 user_id);
GArray *wbl_nest_db_list_group_blocks (WblNestDb *self, gint64 group_id);

/* ---- announcements and shared files (wbl-nest-db-board.c) ---- */

void wbl_nest_announcement_free (WblNestAnnouncement *announcement);
void wbl_nest_shared_file_free (WblNestSharedFile *file);
gboolean wbl_nest_db_add_announcement (WblNestDb *self,
                                       WblNestAnnouncement *announcement,
                                       GError **error);
gboolean wbl_nest_db_remove_announcement (WblNestDb *self, gint64 id, GError **error);
GPtrArray *wbl_nest_db_list_announcements (WblNestDb *self, gint64 group_id, gint64 id);
gboolean wbl_nest_db_add_shared_file (WblNestDb *self, WblNestSharedFile *file, GError **error);
gboolean wbl_nest_db_rename_shared_file (WblNestDb *self,
                                         gint64 id,
                                         const char *name,
                                         GError **error);
gboolean wbl_nest_db_remove_shared_file (WblNestDb *self, gint64 id, GError **error);
GPtrArray *wbl_nest_db_list_shared_files (WblNestDb *self, gint64 group_id, gint64 id);

/* ---- messages (wbl-nest-db-messages.c) ---- */

WblNestMessage *wbl_nest_message_new (void);
void wbl_nest_message_free (WblNestMessage *message);
gint64 wbl_nest_db_next_id (WblNestDb *self);
gboolean wbl_nest_db_add_message (WblNestDb *self, WblNestMessage *message, GError **error);
gboolean wbl_nest_db_add_past_message (WblNestDb *self, WblNestMessage *message, GError **error);
gboolean wbl_nest_db_save_message (WblNestDb *self, const WblNestMessage *message, GError **error);
gboolean wbl_nest_db_set_read (WblNestDb *self,
                               gint64 user_id,
                               gint64 peer_id,
                               gint64 up_to_id,
                               GError **error);
gboolean wbl_nest_db_unset_read (WblNestDb *self,
                                 gint64 user_id,
                                 gint64 peer_id,
                                 gint64 from_id,
                                 GError **error);
gboolean wbl_nest_db_set_cleared (WblNestDb *self, gint64 user_id, gint64 peer_id, GError **error);
gboolean wbl_nest_db_hide_message (WblNestDb *self, gint64 user_id, gint64 id, GError **error);
WblNestMessage *wbl_nest_db_get_message (WblNestDb *self, gint64 id);
GPtrArray *wbl_nest_db_list_sent (WblNestDb *self, gint64 user_id, gint64 client_id);
gint64 wbl_nest_db_get_position (WblNestDb *self, gint64 user_id, gint sn, gint64 peer_id);
gboolean wbl_nest_db_set_position (WblNestDb *self,
                                   gint64 user_id,
                                   gint sn,
                                   gint64 peer_id,
                                   gint64 id,
                                   GError **error);
GPtrArray *wbl_nest_db_list_after (WblNestDb *self,
                                   gint64 user_id,
                                   gint64 peer_id,
                                   gint64 after_id,
                                   gint limit);
GPtrArray *wbl_nest_db_list_back (WblNestDb *self,
                                  gint64 user_id,
                                  gint64 peer_id,
                                  gint64 from_id,
                                  gint limit);
GArray *wbl_nest_db_list_chats (WblNestDb *self, gint64 user_id);
GArray *wbl_nest_db_list_behind (WblNestDb *self, gint64 user_id, gint sn);
GPtrArray *wbl_nest_db_list_all (WblNestDb *self, gint64 after_id, gint limit);

/* ---- files (wbl-nest-db-files.c) ---- */

void wbl_nest_file_free (WblNestFile *file);
gboolean wbl_nest_db_add_file (WblNestDb *self, WblNestFile *file, GError **error);
gboolean wbl_nest_db_save_file (WblNestDb *self, const WblNestFile *file, GError **error);
WblNestFile *wbl_nest_db_get_file (WblNestDb *self, const char *sign);
char *wbl_nest_db_dup_file_path (WblNestDb *self, const char *sign);
typedef void (*WblNestLessonFunc) (const char *metadata, const char *text, gpointer user_data);
gboolean wbl_nest_db_put_lesson (WblNestDb *self,
                                 const char *document,
                                 const char *metadata,
                                 const char *text,
                                 GError **error);
void wbl_nest_db_read_lessons (WblNestDb *self, WblNestLessonFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestDb, wbl_nest_db_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestUser, wbl_nest_user_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestDevice, wbl_nest_device_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestContact, wbl_nest_contact_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestGroup, wbl_nest_group_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestMember, wbl_nest_member_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestAnnouncement, wbl_nest_announcement_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestSharedFile, wbl_nest_shared_file_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestRequest, wbl_nest_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestMessage, wbl_nest_message_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblNestFile, wbl_nest_file_free)

G_END_DECLS
