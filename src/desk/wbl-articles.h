/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "model/wbl-article-doc.h"

G_BEGIN_DECLS

/*
 * Writing articles and keeping them right. What is saved goes to the team's log; an imported article becomes the team's
 * when it is edited or shared. Commands end in wbl_desk_command_finish(), lists (WblArticleDoc) in wbl_desk_docs_finish().
 */
char *wbl_article_new_key (void);

void wbl_desk_article_doc_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblArticleDoc *wbl_desk_article_doc_finish (WblDesk *self, GAsyncResult *result, GError **error);
void wbl_desk_save_article_async (WblDesk *self, WblArticleDoc *doc, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_share_article_async (WblDesk *self, const char *key, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_set_article_state_async (WblDesk *self, const char *key, WblArticleState state, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_unarchive_article_async (WblDesk *self, const char *key, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_verify_article_async (WblDesk *self, const char *key, guint review_in_months, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_restore_article_async (WblDesk *self, const char *key, const char *op, GAsyncReadyCallback callback, gpointer data);

/* Lists */
void wbl_desk_article_versions_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_articles_to_review_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_article_drafts_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_archived_articles_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_docs_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblArticleDoc */

/* What is being written here. Saving keeps the order of the calls; the callback says that it is on disk. */
void wbl_desk_save_article_draft_async (WblDesk *self, WblArticleDoc *doc, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_drop_article_draft_async (WblDesk *self, const char *key, GAsyncReadyCallback callback, gpointer data);
void wbl_desk_article_draft_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblArticleDoc *wbl_desk_article_draft_finish (WblDesk *self, GAsyncResult *result, GError **error); /* (nullable) without error: none */

/* Help with writing */
void wbl_desk_similar_articles_async (WblDesk *self, const char *key, const char *title, const char *body, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* ends in wbl_desk_docs_finish() */
void wbl_desk_article_from_conversation_async (WblDesk *self, const char *conversation, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data); /* ends in wbl_desk_article_doc_finish() */

/** WblTwin: how an article stands to the same one in the other language. */
typedef struct
{
  WblArticleDoc *twin; /* (owned) (nullable): none named, or not here */
  gboolean drifted;    /* the twin was changed after this one was verified or last written */
} WblTwin;
void wbl_twin_free (WblTwin *twin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblTwin, wbl_twin_free)
void wbl_desk_twin_async (WblDesk *self, const char *key, const char *twin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblTwin *wbl_desk_twin_finish (WblDesk *self, GAsyncResult *result, GError **error);

/* What became of an article in use. */
typedef struct
{
  char *conversation_id;
  char *customer;  /* name, masked */
  char *subject;   /* one masked line */
  char *agent;     /* who used it or found it wrong */
  gint64 at_ms;
  int stars;       /* rating after it, 0 = none */
  gboolean failed; /* "wrong for this" */
} WblArticleUse;
typedef struct
{
  WblArticleDoc *doc;
  GPtrArray *uses;     /* (element-type WblArticleUse) newest first, failures among them */
  guint n_used, n_failed;
  guint n_rated, n_satisfied;
  double low, high;    /* 95 % interval of the share of satisfied (Wilson) */
} WblArticlePage;
void wbl_article_page_free (WblArticlePage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblArticlePage, wbl_article_page_free)
void wbl_desk_article_page_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblArticlePage *wbl_desk_article_page_finish (WblDesk *self, GAsyncResult *result, GError **error);

G_END_DECLS
