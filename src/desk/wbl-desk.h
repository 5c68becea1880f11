/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/wbl-attachment.h"
#include "model/wbl-cite.h"
#include "model/wbl-snapshots.h"
#include "model/wbl-verification.h"

G_BEGIN_DECLS

/*
 * WblDesk: everything a person does, without a window. One desk owns one store (a folder) and, when signed in, one
 * account of it. Main thread only; nothing here blocks. Each …_async call ends in its …_finish; errors are of
 * WBL_DESK_ERROR, WBL_STORE_ERROR, WBL_CLOUD_ERROR or G_IO_ERROR_CANCELLED. A call that returns without error is durable.
 *
 * Signals:
 *  "state-changed" (): connection, account, data age or outbox size differ
 *  "changed" (WblDeskChanges*): rows differ; borrowed during emission
 *  "alert" (WblDeskAlert*): something a person should be told of; borrowed during emission
 *  "claim-lost" (const char *conversation_id, const char *winner_name)
 *  "typing" (gint64 peer, gboolean typing): a customer types
 *  "upload" (gint64 row_id, double fraction): so much of the file of that message of ours is sent, from 0 to 1
 *  "download" (gint64 row_id, double fraction): so much of the file of that message, which a person saves, is here; -1 = over
 *  "writing" (const char *conversation, const char *agent_name, gboolean on): a colleague writes a reply
 */
#define WBL_TYPE_DESK (wbl_desk_get_type ())
G_DECLARE_FINAL_TYPE (WblDesk, wbl_desk, WBL, DESK, GObject)

/**
 * WBL_DESK_ERROR:
 * @WBL_DESK_ERROR_NOT_SIGNED_IN: no account yet
 * @WBL_DESK_ERROR_NOT_FOUND: no such conversation, message, article or rating
 * @WBL_DESK_ERROR_INVALID: the input cannot be accepted; the message says why
 * @WBL_DESK_ERROR_FORBIDDEN: the role does not allow it
 * @WBL_DESK_ERROR_PLACEHOLDER: a {{…}} is left in the text
 * @WBL_DESK_ERROR_INTERNAL_TEXT: the text comes from an internal article, or repeats twelve tokens of one
 * @WBL_DESK_ERROR_TOO_LARGE: text above 16 KiB or file above 25 MiB
 * @WBL_DESK_ERROR_KEYRING_LOCKED: offer to unlock
 * @WBL_DESK_ERROR_KEYRING_MISSING: no keyring: ask for the password each time
 * @WBL_DESK_ERROR_NO_PASSWORD: the keyring has none for this account: ask for it
 * @WBL_DESK_ERROR_NO_KEY: the store is encrypted, or damaged, and no keyring has a key for it
 * @WBL_DESK_ERROR_NO_BOT: nobody has said which user the company's bot is
 * @WBL_DESK_ERROR_NOT_A_BOT: the user said to be the bot is a person who wrote to us
 * @WBL_DESK_ERROR_NOT_PUBLIC: only a public article that is in force today may leave for the bot
 * @WBL_DESK_ERROR_OTHER_ACCOUNT: the store holds another account's data: wbl_desk_get_owner()
 * @WBL_DESK_ERROR_NO_GROUP: there is no such group, or this account is not in it
 */
typedef enum
{
  WBL_DESK_ERROR_NOT_SIGNED_IN = 1,
  WBL_DESK_ERROR_NOT_FOUND,
  WBL_DESK_ERROR_INVALID,
  WBL_DESK_ERROR_FORBIDDEN,
  WBL_DESK_ERROR_PLACEHOLDER,
  WBL_DESK_ERROR_INTERNAL_TEXT,
  WBL_DESK_ERROR_TOO_LARGE,
  WBL_DESK_ERROR_KEYRING_LOCKED,
  WBL_DESK_ERROR_KEYRING_MISSING,
  WBL_DESK_ERROR_NO_PASSWORD,
  WBL_DESK_ERROR_NO_KEY,
  WBL_DESK_ERROR_NO_BOT,
  WBL_DESK_ERROR_NOT_PUBLIC,
  WBL_DESK_ERROR_NOT_A_BOT,
  WBL_DESK_ERROR_OTHER_ACCOUNT,
  WBL_DESK_ERROR_NO_GROUP,
} WblDeskError;
#define WBL_DESK_ERROR (wbl_desk_error_quark ())
GQuark wbl_desk_error_quark (void);

/** WblDeskChanges: what a transaction touched. */
typedef struct
{
  GPtrArray *conversations; /* (element-type utf8) ids */
  gboolean list;            /* the inbox's order or counts may differ */
  gboolean knowledge;
  gboolean feedback;
  gboolean agents;
} WblDeskChanges;

typedef enum
{
  WBL_ALERT_MESSAGE,     /* a customer wrote */
  WBL_ALERT_PROMISE_DUE, /* a promise that is mine to keep is due soon */
  WBL_ALERT_RATING,
  WBL_ALERT_READ, /* the conversation was read or answered: withdraw its notification */
  WBL_ALERT_MENTION, /* a colleague mentioned me in a note */
} WblDeskAlertKind;

typedef struct
{
  WblDeskAlertKind kind;
  const char *conversation_id;
  const char *customer; /* name, masked */
  const char *text;     /* one masked line */
  gboolean mine;        /* assigned to me, or I am called by name; a promise: I gave it */
  gint64 due_ms;
  const char *author;   /* (nullable) the colleague of a mention, or who promised */
} WblDeskAlert;

/** WblDeskLink: what the window says about the network. */
typedef enum
{
  WBL_DESK_SIGNED_OUT,
  WBL_DESK_CONNECTING,
  WBL_DESK_ONLINE,
  WBL_DESK_OFFLINE, /* we retry by ourselves */
  WBL_DESK_STOPPED, /* a person must act: wbl_desk_get_problem() */
} WblDeskLink;

/** WblAccountInfo: who is signed in. Strings are never NULL. */
typedef struct
{
  char *server; /* "" = the public cloud */
  char *app_id;
  char *user;
  gint64 uid;
  char *agent_id;
  char *agent_name;
  WblRole role;
} WblAccountInfo;

/* Opening and closing */
void wbl_desk_open_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblDesk *wbl_desk_open_finish (GAsyncResult *result, GError **error);
gboolean wbl_desk_set_aside (const char *dir, gboolean older, GError **error);
void wbl_desk_close_async (WblDesk *self, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_desk_close_finish (WblDesk *self, GAsyncResult *result, GError **error);
const char *wbl_desk_get_dir (WblDesk *self);
gboolean wbl_desk_is_encrypted (WblDesk *self);
gboolean wbl_desk_is_on_network (WblDesk *self);
gboolean wbl_desk_is_new_on_network (WblDesk *self);

/* Account. sign_in stores the password in the keyring when remember is TRUE. resume signs in with what is stored:
 * offline it succeeds with the stored account and connects when it can. */
typedef struct
{
  const char *server; /* (nullable): public cloud */
  const char *app_id;
  const char *user;
  const char *password;
  const char *agent_name;
  WblRole role;
  gboolean remember;
} WblSignIn;
void wbl_desk_sign_in_async (WblDesk *self, const WblSignIn *what, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_desk_sign_in_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_resume_async (WblDesk *self, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_desk_resume_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_sign_out_async (WblDesk *self, gboolean erase_store, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_desk_sign_out_finish (WblDesk *self, GAsyncResult *result, GError **error);
const WblAccountInfo *wbl_desk_get_account (WblDesk *self); /* (nullable) */
const WblAccountInfo *wbl_desk_get_owner (WblDesk *self);   /* (nullable): whose data is here, signed in or not */
void wbl_desk_verification_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblVerification *wbl_desk_verification_finish (WblDesk *self, GAsyncResult *result, GError **error);
const GError *wbl_desk_get_keyring_problem (WblDesk *self); /* (nullable) */

/* Connection */
WblDeskLink wbl_desk_get_link (WblDesk *self);
const GError *wbl_desk_get_problem (WblDesk *self);
const GError *wbl_desk_get_store_problem (WblDesk *self);
gint64 wbl_desk_get_as_of_ms (WblDesk *self);
gint64 wbl_desk_get_offline_since_ms (WblDesk *self);
guint wbl_desk_get_n_outbox (WblDesk *self);
guint wbl_desk_get_n_unsent (WblDesk *self);
guint wbl_desk_get_n_failed (WblDesk *self);
guint wbl_desk_get_n_held (WblDesk *self);
gboolean wbl_desk_is_syncing (WblDesk *self);
void wbl_desk_retry_now (WblDesk *self);
void wbl_desk_set_settings (WblDesk *self, gint64 held_after_ms, gint64 target_ms);

/* What a person does to a conversation. All end in wbl_desk_command_finish(). */
gboolean wbl_desk_command_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_take_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_assign_async (WblDesk *self, const char *conversation, const char *agent_id, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_set_status_async (WblDesk *self, const char *conversation, WblStatus status, gint64 until_ms, gboolean ask_rating, GAsyncReadyCallback callback, gpointer data);
gboolean wbl_desk_set_status_finish (WblDesk *self, GAsyncResult *result, gboolean *asks, GError **error);
void wbl_desk_no_answer_async (WblDesk *self, const char *conversation, gboolean undo, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_label_async (WblDesk *self, const char *conversation, const char *label, gboolean add, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_set_priority_async (WblDesk *self, const char *conversation, WblPriority priority, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_set_subject_async (WblDesk *self, const char *conversation, const char *subject, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_promise_async (WblDesk *self, const char *conversation, const char *text, gint64 due_ms, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_close_promise_async (WblDesk *self, const char *promise, WblPromiseState outcome, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_mark_read_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_mark_unread_async (WblDesk *self, const char *conversation, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_pin_async (WblDesk *self, const char *conversation, gboolean pin, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_remove_async (WblDesk *self, const char *conversation, gboolean undo, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_set_contact_async (WblDesk *self, gint64 peer, const char *field, const char *value, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_log_reveal_async (WblDesk *self, gint64 peer, const char *field, GAsyncReadyCallback callback, gpointer data);

/* The most urgent conversation that needs an answer, without @after: of mine, then of nobody's; not @mine = of nobody's. */
void wbl_desk_next_async (WblDesk *self, gboolean mine, const char *after, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *wbl_desk_next_finish (WblDesk *self, GAsyncResult *result, GError **error); /* (transfer full) (nullable): NULL without an error: none */

/* Writing. Reply and note are different functions down to the transport. */
typedef struct
{
  char *op_id;
  gint64 client_id; /* 0 for a note */
  gint64 row_id;
  WblSendState state;
} WblReceipt;
void wbl_receipt_free (WblReceipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblReceipt, wbl_receipt_free)
typedef struct
{
  const char *conversation;
  const char *text;
  gint64 hold_ms;              /* 0 = at once; else held that long, undoable */
  const WblCite *const *cites; /* (nullable) NULL-terminated */
  const char *file_name;       /* (nullable) attachment */
  const char *file_mime;       /* (nullable) */
  GBytes *file;                /* (nullable) */
  guint width, height;         /* of an image */
  gint64 quote_mid;            /* server id of what it answers, 0 = nothing in particular */
} WblReply;
void wbl_desk_reply_async (WblDesk *self, const WblReply *reply, GAsyncReadyCallback callback, gpointer data);
WblReceipt *wbl_desk_reply_finish (WblDesk *self, GAsyncResult *result, GError **error);
/* What may not be in a reply, asked before it is sent; the reply itself is checked again. */
typedef struct
{
  char *article;     /* (nullable): the internal article that the text repeats; NULL = the text may be sent */
  char *title;       /* (nullable) */
  gsize start, end;  /* of the part, in bytes; 0, 0 = all of it */
  WblHit *twin;      /* (nullable): a public article about the matter */
} WblLeak;
void wbl_leak_free (WblLeak *leak);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblLeak, wbl_leak_free)
void wbl_desk_check_text_async (WblDesk *self, const char *conversation, const char *text, const char *article, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblLeak *wbl_desk_check_text_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_note_async (WblDesk *self, const char *conversation, const char *text, GAsyncReadyCallback callback, gpointer data);
WblReceipt *wbl_desk_note_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_holding_reply_async (WblDesk *self, const char *conversation, const char *text, gint64 due_ms, GAsyncReadyCallback callback, gpointer data); /* reply + promise in one transaction; ends in wbl_desk_reply_finish() */
/* Messages of ours by row id: cancel gives the text back through wbl_desk_cancel_message_finish(). */
void wbl_desk_cancel_message_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data);
char *wbl_desk_cancel_message_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_send_now_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data); /* held or failed */
void wbl_desk_outbox_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_outbox_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblMessage: queued, held, failed */
void wbl_desk_recall_async (WblDesk *self, gint64 row_id, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_typing (WblDesk *self, const char *conversation, gboolean typing);
/* Drafts: both live side by side; saved at once, in order. */
typedef struct
{
  char *reply;       /* (nullable) */
  char *note;        /* (nullable) */
  WblMessage *quote; /* (nullable) what the reply will answer */
  WblAttachment *file; /* (nullable) what goes with it */
} WblDrafts;
void wbl_drafts_free (WblDrafts *drafts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblDrafts, wbl_drafts_free)
void wbl_desk_save_draft_async (WblDesk *self, const char *conversation, gboolean note, const char *text, gint64 quote_mid, GAsyncReadyCallback callback, gpointer data); /* command_finish */
void wbl_desk_save_draft_file_async (WblDesk *self, const char *conversation, const WblAttachment *file, GAsyncReadyCallback callback, gpointer data); /* command_finish */
void wbl_desk_load_drafts_async (WblDesk *self, const char *conversation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblDrafts *wbl_desk_load_drafts_finish (WblDesk *self, GAsyncResult *result, GError **error);

/* Files of messages: from the store when present, else from the cloud. */
void wbl_desk_load_file_async (WblDesk *self, gint64 row_id, gboolean thumbnail, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GBytes *wbl_desk_load_file_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_save_file_async (WblDesk *self, gint64 row_id, GFile *to, GAsyncReadyCallback callback, gpointer data); /* command_finish */
double wbl_desk_get_download (WblDesk *self, gint64 row_id); /* -1 = it is not on its way */
void wbl_desk_stop_download (WblDesk *self, gint64 row_id);
double wbl_desk_get_upload (WblDesk *self, gint64 row_id); /* -1 = it is not on its way */
void wbl_desk_stop_upload (WblDesk *self, gint64 row_id);

/* People */
void wbl_desk_agents_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_agents_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblAgent */
void wbl_desk_callable_async (WblDesk *self, const char *conversation, gboolean note, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* agents_finish */
typedef struct
{
  WblContact *contact;
  GPtrArray *conversations; /* WblConversation, newest first, without the asked one */
  GPtrArray *ratings;       /* WblRating, newest first */
  GPtrArray *promises;      /* WblPromise, open, soonest first */
  char **order_numbers;     /* found in the conversation */
} WblCustomerCard;
void wbl_customer_card_free (WblCustomerCard *card);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCustomerCard, wbl_customer_card_free)
void wbl_desk_customer_async (WblDesk *self, const char *conversation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblCustomerCard *wbl_desk_customer_finish (WblDesk *self, GAsyncResult *result, GError **error);

/* Team */
void wbl_desk_create_team_async (WblDesk *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_join_team_async (WblDesk *self, gint64 group, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* both end in command_finish */
gint64 wbl_desk_get_team (WblDesk *self); /* 0 = none */
gboolean wbl_desk_is_team_gone (WblDesk *self);
gboolean wbl_desk_is_unverified (WblDesk *self);

G_END_DECLS
