/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/wbl-force.h"
#include "model/wbl-types.h"

G_BEGIN_DECLS

/*
 * The desk's things as immutable snapshots. The fields are public: they are written only by whoever builds the
 * object, before anybody else has it, and may then be read from any thread. A change is a new object.
 * Strings may be NULL only where "(nullable)" says so.
 */

#define WBL_TYPE_AGENT (wbl_agent_get_type ())
G_DECLARE_FINAL_TYPE (WblAgent, wbl_agent, WBL, AGENT, GObject)
struct _WblAgent
{
  GObject parent_instance;
  char *id; /* opaque */
  char *name;
  WblRole role;
};
WblAgent *wbl_agent_new (void);

#define WBL_TYPE_CONVERSATION (wbl_conversation_get_type ())
G_DECLARE_FINAL_TYPE (WblConversation, wbl_conversation, WBL, CONVERSATION, GObject)
struct _WblConversation
{
  GObject parent_instance;
  char *id;
  WblChatKind chat_kind;
  gint64 peer;
  gint64 customer_uid; /* whose it is; of a group that is no session 0 */
  char *customer; /* name to show, never empty */
  char *subject;  /* (nullable) */
  char *language; /* BCP 47, (nullable) */
  WblChannel channel;
  WblStatus status;
  WblPriority priority;
  char *assignee_id;   /* (nullable) */
  char *assignee_name; /* (nullable) */
  char *left_by_name;  /* (nullable): who had it, but was not at work when the customer wrote again, so that nobody has it */
  gboolean claim_pending; /* our claim has no server id yet */
  char **labels;          /* never NULL */
  char *last_text;        /* one line, bounded, not masked */
  char *last_author;      /* (nullable): NULL = the customer; else who of us */
  WblContentType last_type;
  gint64 last_ms;
  guint unread;
  gboolean read_untold; /* the customer does not know yet that the newest message was read */
  gboolean needs_answer;
  gint64 waiting_since_ms; /* start of the unanswered burst, 0 = none */
  gint64 snoozed_until_ms; /* 0 = not snoozed */
  gint64 promise_due_ms;   /* next open promise, 0 = none */
  char *draft;             /* reply draft (nullable) */
  gboolean note_draft;
  guint n_queued, n_held, n_failed;
  int last_rating; /* stars of this customer's newest rating, 0 = none */
  gint64 opened_ms;
  gint64 opening_mid;
  gint64 last_customer_mid; /* newest customer message, for up_to_mid */
  gboolean pinned;          /* its chat stays on top of the list */
  gboolean removed;         /* taken out of the list; found by searching */
};
WblConversation *wbl_conversation_new (void);

#define WBL_TYPE_MESSAGE (wbl_message_get_type ())
G_DECLARE_FINAL_TYPE (WblMessage, wbl_message, WBL, MESSAGE, GObject)
/* One line of a thread: a message, a private note, an event, a survey or a rating. */
struct _WblMessage
{
  GObject parent_instance;
  gint64 row_id;    /* stable, ours; notes and events have negative ones */
  gint64 server_id; /* 0 = not acknowledged */
  gint64 client_id; /* 0 = not ours */
  char *conversation_id;
  gint64 from_uid;
  gboolean from_us;
  char *author; /* name to show */
  gint64 time_ms;
  WblContentType type;
  char *text; /* untrusted, valid UTF-8; never markup */
  char *file_name;  /* (nullable) untrusted */
  char *file_url;   /* (nullable) */
  gint64 file_size; /* bytes, 0 = unknown */
  guint width, height, duration_s;
  WblSendState send_state;
  char *fail_reason; /* (nullable) code word of the reason */
  gboolean edited, recalled;
  gboolean streaming; /* an answer still being written */
  int stars;          /* of a rating */
  gboolean calls_me;  /* a note or a message of a group that mentions who looks at it */
  gboolean handed_over; /* a customer's words to the bot, who passed them on */
  gboolean by_bot;      /* the company's bot said it, to a session */
  gint64 quote_mid;   /* what it answers, 0 = nothing in particular */
  WblMessage *quote;  /* (nullable) that message, when it is here; its own is not told */
};
WblMessage *wbl_message_new (void);

#define WBL_TYPE_ARTICLE (wbl_article_get_type ())
G_DECLARE_FINAL_TYPE (WblArticle, wbl_article, WBL, ARTICLE, GObject)
struct _WblArticle
{
  GObject parent_instance;
  char *key;
  char *title;
  char *body; /* Markdown */
  char *language;   /* (nullable) */
  char *collection; /* (nullable) */
  char *url;        /* (nullable) public link */
  char *region;     /* (nullable) */
  char *product;    /* (nullable) */
  char *twin;       /* (nullable) key of the same article in the other language */
  gboolean internal;
  guint version;
  gint64 verified_ms;   /* 0 = never */
  gint64 valid_from_ms; /* 0 = always */
  gint64 valid_to_ms;   /* 0 = always */
  gint64 changed_ms;
};
WblArticle *wbl_article_new (void);

#define WBL_TYPE_HIT (wbl_hit_get_type ())
G_DECLARE_FINAL_TYPE (WblHit, wbl_hit, WBL, HIT, GObject)
/* A found article with the passage that matched. Ranges are byte pairs (start, end) into title and passage. */
struct _WblHit
{
  GObject parent_instance;
  char *key;
  char *title;
  char *passage;         /* plain text */
  char *language;        /* (nullable) */
  gboolean lone;         /* it is there in no other language */
  guint version;         /* of the article */
  gboolean internal;
  gboolean in_force;     /* FALSE = not for this customer or date */
  WblForce force;        /* why */
  char *force_region;    /* (nullable) where it holds */
  gint64 force_ms;       /* when it begins or ended */
  gboolean verified;
  guint n_used;           /* like cases with an outcome in which it was cited */
  guint n_worked;         /* of them, those that it answered */
  guint n_asked;          /* conversations in which it answered a question like this */
  gboolean by_colleagues; /* found by those alone, not by words */
  double score;
  GArray *title_ranges;   /* guint, pairs */
  GArray *passage_ranges; /* guint, pairs */
};
WblHit *wbl_hit_new (void);

#define WBL_TYPE_RATING (wbl_rating_get_type ())
G_DECLARE_FINAL_TYPE (WblRating, wbl_rating, WBL, RATING, GObject)
struct _WblRating
{
  GObject parent_instance;
  char *id;
  char *conversation_id;
  gint64 mid; /* the message that carries it */
  char *customer;
  char *subject;    /* (nullable) */
  char *agent_id;   /* (nullable) */
  char *agent_name; /* (nullable) */
  WblChannel channel;
  int stars; /* 1…5 */
  char *comment; /* "" = none */
  gint64 time_ms;
  gboolean says_unsolved;
  WblReviewState review_state;
  WblCause cause;
  char *note;          /* (nullable) */
  char *reviewer_name; /* (nullable) */
  gint64 reviewed_ms;
  guint n_reviews;      /* siblings in force, more than 1 = reviewed twice apart */
  gboolean review_pending; /* not yet in the team's log */
};
WblRating *wbl_rating_new (void);

#define WBL_TYPE_PROMISE (wbl_promise_get_type ())
G_DECLARE_FINAL_TYPE (WblPromise, wbl_promise, WBL, PROMISE, GObject)
struct _WblPromise
{
  GObject parent_instance;
  char *id;
  char *conversation_id;
  char *customer;
  char *text;
  char *owner_name; /* (nullable) */
  gboolean mine;    /* I gave it */
  gint64 due_ms;
  WblPromiseState state;
};
WblPromise *wbl_promise_new (void);

#define WBL_TYPE_CONTACT (wbl_contact_get_type ())
G_DECLARE_FINAL_TYPE (WblContact, wbl_contact, WBL, CONTACT, GObject)
struct _WblContact
{
  GObject parent_instance;
  gint64 uid;
  char *name;
  char *language; /* (nullable) */
  char *region;   /* (nullable) */
  char *phone;    /* (nullable) */
  char *mail;     /* (nullable) */
  char *time_zone; /* (nullable) IANA */
  WblChannel channel;
  guint n_conversations;
  gint64 first_seen_ms;
};
WblContact *wbl_contact_new (void);

G_END_DECLS
