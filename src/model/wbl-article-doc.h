/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** WblArticleState: who may read an article. Stored: append only. */
typedef enum
{
  WBL_ARTICLE_DRAFT = 1,    /* being written: found by nobody's search */
  WBL_ARTICLE_INTERNAL = 2, /* for us: notes only */
  WBL_ARTICLE_PUBLIC = 3,   /* for customers too */
  WBL_ARTICLE_ARCHIVED = 4, /* kept, but found by nobody's search */
} WblArticleState;
const char *wbl_article_state_to_string (WblArticleState state);
WblArticleState wbl_article_state_from_string (const char *word);

/* Bounds of what the team's log takes. */
#define WBL_ARTICLE_MAX_KEY 180
#define WBL_ARTICLE_MAX_TITLE 300                 /* characters */
#define WBL_ARTICLE_MAX_BODY ((gsize) (96 * 1024)) /* bytes; a longer one travels in a pack */
#define WBL_ARTICLE_MAX_PACKED ((gsize) (4 * 1024 * 1024)) /* bytes */

#define WBL_TYPE_ARTICLE_DOC (wbl_article_doc_get_type ())
G_DECLARE_FINAL_TYPE (WblArticleDoc, wbl_article_doc, WBL, ARTICLE_DOC, GObject)
/* An article with all that its writers say of it: to be written, or one of its versions. As all snapshots, its fields are
 * written only by whoever builds it. Strings are NULL when there is nothing to say, but key, title and body. */
struct _WblArticleDoc
{
  GObject parent_instance;
  char *key;
  char *title;
  char *body;       /* Markdown */
  char *language;   /* BCP 47 */
  char *collection;
  char *url;        /* public link */
  char *twin;       /* key of the same article in the other language */
  char *region;     /* "CN", "EU", …; NULL = everywhere */
  char *product;
  char *owner;      /* id of the agent who looks after it */
  WblArticleState state;
  gint64 valid_from_ms; /* 0 = always, as the next */
  gint64 valid_to_ms;
  gint64 verified_ms;   /* 0 = never, as the next */
  gint64 review_ms;     /* to be checked again then */

  /* Of a version, by the log: */
  char *op;          /* its operation; NULL = imported here, not the team's */
  char *of;          /* the operation of the version that its author had before them */
  char *author;      /* name to show */
  gint64 at_ms;
  guint version;     /* from 1 */
  gboolean in_force; /* it is the one that holds */
  gboolean unseen;   /* the next version was written by somebody who had not seen this one */
  gboolean pending;  /* not yet in the team's log */
  gboolean filed;    /* as a file says, shared as it was imported: the next import of that file may replace it */
};
WblArticleDoc *wbl_article_doc_new (void);
WblArticleDoc *wbl_article_doc_copy (WblArticleDoc *self);
void wbl_article_doc_to_json (WblArticleDoc *self, JsonObject *object);
WblArticleDoc *wbl_article_doc_from_json (const char *key, JsonObject *object);
gboolean wbl_article_doc_equal (WblArticleDoc *a, WblArticleDoc *b);
void wbl_article_doc_set (char **place, const char *value);

G_END_DECLS
