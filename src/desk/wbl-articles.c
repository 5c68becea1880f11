/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-articles"

#include "config.h"

#include <string.h>

#include "desk/wbl-articles.h"
#include "desk/wbl-desk-private.h"
#include "desk/wbl-knowledge-find.h"
#include "store/wbl-db-article-drafts.h"
#include "store/wbl-db-article-versions.h"
#include "text/wbl-likeness.h"

#define DAY_MS (24 * G_GINT64_CONSTANT (3600000))
#define LIST_LIMIT 500
/* An article that was verified longer ago is due for a look, unless it has a date of its own. */
#define STALE_DAYS 365

/* Imported twins that were verified within a month of each other are taken for the same. */
#define TWIN_SLACK_DAYS 30

/* A likeness from which an article is shown as one that may exist already. */
#define LIKE_TITLE .5
#define LIKE_BODY .5
#define MAX_SIMILAR 3
#define SIMILAR_CANDIDATES 10
#define COMPARED_BYTES 4096

typedef struct
{
  char *key;
  char *text;         /* an operation's id, a title */
  char *body;
  WblArticleDoc *doc; /* (nullable) */
  WblArticleState state;
  gint64 at_ms;
} Wish;

static Wish *
wish_new (const char *key, const char *text)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->key = g_strdup (key);
  wish->text = g_strdup (text);
  return wish;
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->key);
  g_free (wish->text);
  g_free (wish->body);
  g_clear_object (&wish->doc);
  g_free (wish);
}

static void
docs_free (gpointer docs)
{
  g_ptr_array_unref (docs);
}

static gpointer
done (gboolean ok)
{
  return ok ? GINT_TO_POINTER (1) : NULL;
}

/** wbl_article_new_key: Returns: (transfer full): the key of an article to be. */
char *
wbl_article_new_key (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strconcat ("a-", uuid, NULL);
}

/* Auditors read. */
static gboolean
may_write (WblDesk *self, gpointer tag, GAsyncReadyCallback callback, gpointer data)
{
  if (self->account == NULL || self->account->role != WBL_ROLE_AUDITOR)
    return TRUE;
  g_task_report_new_error (self, callback, data, tag, WBL_DESK_ERROR, WBL_DESK_ERROR_FORBIDDEN, "Auditors do not write articles");
  return FALSE;
}

static void
command (WblDesk *self, gpointer tag, WblStoreJob job, Wish *wish, GAsyncReadyCallback callback, gpointer data)
{
  if (may_write (self, tag, callback, data))
    wbl_desk_command (self, tag, job, wish, wish_free, callback, data);
  else
    wish_free (wish);
}

/* ---- one article ---- */

static gpointer
doc_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_article_doc (db, ((const Wish *) data)->key, error);
}

/** wbl_desk_article_doc_async: an article as its writers made it. End with wbl_desk_article_doc_finish(). */
void
wbl_desk_article_doc_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_article_doc_async, doc_job, wish_new (key, NULL), wish_free, g_object_unref, cancellable,
                 callback, data);
}

/** wbl_desk_article_doc_finish: Returns: (transfer full): WBL_STORE_ERROR_NOT_FOUND when there is none. */
WblArticleDoc *
wbl_desk_article_doc_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
save_job (WblDb *db, gpointer data, GError **error)
{
  Wish *wish = data;

  return done (wbl_db_save_article (db, wish->doc, error) && wbl_db_drop_article_draft (db, wish->doc->key, error));
}

/**
 * wbl_desk_save_article_async:
 * @doc: what to write; "of" is the version its author had before them
 *
 * Writes the next version of an article, or a new one, and drops its draft. Two who write at the same time both keep
 * theirs as versions, and the later one in the team's log holds. Fails with WBL_STORE_ERROR_INVALID without a title or a
 * text or when it is longer than WBL_ARTICLE_MAX_BODY, and with WBL_DESK_ERROR_FORBIDDEN for auditors.
 */
void
wbl_desk_save_article_async (WblDesk *self, WblArticleDoc *doc, GAsyncReadyCallback callback, gpointer data)
{
  Wish *wish = wish_new (doc->key, NULL);

  wish->doc = wbl_article_doc_copy (doc);
  command (self, wbl_desk_save_article_async, save_job, wish, callback, data);
}

static gpointer
share_job (WblDb *db, gpointer data, GError **error)
{
  return done (wbl_db_share_article (db, ((const Wish *) data)->key, error));
}

/** wbl_desk_share_article_async: an imported article becomes the team's, as it is. */
void
wbl_desk_share_article_async (WblDesk *self, const char *key, GAsyncReadyCallback callback, gpointer data)
{
  command (self, wbl_desk_share_article_async, share_job, wish_new (key, NULL), callback, data);
}

static gpointer
state_job (WblDb *db, gpointer data, GError **error)
{
  Wish *wish = data;

  return done (wbl_db_set_article_state (db, wish->key, wish->state, error));
}

/** wbl_desk_set_article_state_async: publishes, withdraws or archives an article. */
void
wbl_desk_set_article_state_async (WblDesk *self,
                                  const char *key,
                                  WblArticleState state,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  Wish *wish = wish_new (key, NULL);

  wish->state = state;
  command (self, wbl_desk_set_article_state_async, state_job, wish, callback, data);
}

static gpointer
unarchive_job (WblDb *db, gpointer data, GError **error)
{
  return done (wbl_db_unarchive_article (db, ((const Wish *) data)->key, error));
}

/** wbl_desk_unarchive_article_async: an article that was put away is found again, by whom it was for before. */
void
wbl_desk_unarchive_article_async (WblDesk *self, const char *key, GAsyncReadyCallback callback, gpointer data)
{
  command (self, wbl_desk_unarchive_article_async, unarchive_job, wish_new (key, NULL), callback, data);
}

static gpointer
verify_job (WblDb *db, gpointer data, GError **error)
{
  Wish *wish = data;

  return done (wbl_db_verify_article (db, wish->key, wish->at_ms, error));
}

/**
 * wbl_desk_verify_article_async:
 * @review_in_months: when to look again, 0 = no date
 *
 * Somebody has checked today that an article is right.
 */
void
wbl_desk_verify_article_async (WblDesk *self,
                               const char *key,
                               guint review_in_months,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_months (now, (int) MIN (review_in_months, 120));
  Wish *wish = wish_new (key, NULL);

  wish->at_ms = review_in_months > 0 ? g_date_time_to_unix (then) * 1000 : 0;
  command (self, wbl_desk_verify_article_async, verify_job, wish, callback, data);
}

/* ---- versions ---- */

static gpointer
versions_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_article_versions (db, ((const Wish *) data)->key, error);
}

/** wbl_desk_article_versions_async: all versions of an article, newest first. End with wbl_desk_docs_finish(). */
void
wbl_desk_article_versions_async (WblDesk *self,
                                 const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  wbl_desk_read (self, wbl_desk_article_versions_async, versions_job, wish_new (key, NULL), wish_free, docs_free, cancellable,
                 callback, data);
}

static WblArticleDoc *
find_version (GPtrArray *versions, const char *op)
{
  for (guint i = 0; i < versions->len; i++)
    if (g_strcmp0 (((WblArticleDoc *) g_ptr_array_index (versions, i))->op, op) == 0)
      return g_ptr_array_index (versions, i);
  return NULL;
}

static gpointer
restore_job (WblDb *db, gpointer data, GError **error)
{
  Wish *wish = data;
  g_autoptr (GPtrArray) versions = wbl_db_article_versions (db, wish->key, error);
  WblArticleDoc *version = versions != NULL ? find_version (versions, wish->text) : NULL;
  WblArticleDoc *current = versions != NULL ? g_ptr_array_index (versions, 0) : NULL;
  g_autoptr (WblArticleDoc) next = NULL;

  if (versions != NULL && version == NULL)
    g_set_error_literal (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND, "There is no such version");
  if (version == NULL)
    return NULL;
  next = wbl_article_doc_copy (version);
  wbl_article_doc_set (&next->of, current->op);
  next->state = current->state;
  return done (wbl_db_save_article (db, next, error));
}

/**
 * wbl_desk_restore_article_async:
 * @op: of the version that shall hold again
 *
 * Writes an earlier version anew, as the next one. Who may read the article stays as it is now.
 */
void
wbl_desk_restore_article_async (WblDesk *self, const char *key, const char *op, GAsyncReadyCallback callback, gpointer data)
{
  command (self, wbl_desk_restore_article_async, restore_job, wish_new (key, op), callback, data);
}

/* ---- lists ---- */

static gpointer
review_job (WblDb *db, gpointer data, GError **error)
{
  gint64 now = wbl_db_now_ms (db);

  return wbl_db_articles_to_review (db, now, now - STALE_DAYS * DAY_MS, LIST_LIMIT, error);
}

/** wbl_desk_articles_to_review_async: what should be checked again: its date has come, or it was verified a year ago. */
void
wbl_desk_articles_to_review_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_articles_to_review_async, review_job, NULL, NULL, docs_free, cancellable, callback, data);
}

static gpointer
archived_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_articles_in_state (db, WBL_ARTICLE_ARCHIVED, LIST_LIMIT, error);
}

/** wbl_desk_archived_articles_async: what was put away, the newest first. */
void
wbl_desk_archived_articles_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_archived_articles_async, archived_job, NULL, NULL, docs_free, cancellable, callback, data);
}

static gboolean
has_key (const GPtrArray *docs, const char *key)
{
  for (guint i = 0; i < docs->len; i++)
    if (g_str_equal (((WblArticleDoc *) g_ptr_array_index (docs, i))->key, key))
      return TRUE;
  return FALSE;
}

static gpointer
drafts_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) docs = wbl_db_article_drafts (db, error);
  g_autoptr (GPtrArray) team = docs != NULL ? wbl_db_articles_in_state (db, WBL_ARTICLE_DRAFT, LIST_LIMIT, error) : NULL;

  for (guint i = 0; team != NULL && i < team->len; i++)
    if (!has_key (docs, ((WblArticleDoc *) g_ptr_array_index (team, i))->key))
      g_ptr_array_add (docs, g_object_ref (g_ptr_array_index (team, i)));
  return team != NULL ? g_steal_pointer (&docs) : NULL;
}

/** wbl_desk_article_drafts_async: what is being written: here and not saved, then the team's drafts. */
void
wbl_desk_article_drafts_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_article_drafts_async, drafts_job, NULL, NULL, docs_free, cancellable, callback, data);
}

/** wbl_desk_docs_finish: Returns: (transfer full) (element-type WblArticleDoc): the list. */
GPtrArray *
wbl_desk_docs_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- what is being written here ---- */

static gpointer
save_draft_job (WblDb *db, gpointer data, GError **error)
{
  return done (wbl_db_save_article_draft (db, ((Wish *) data)->doc, error));
}

/** wbl_desk_save_article_draft_async: what is typed, as far as it has come; without an error it is on disk. */
void
wbl_desk_save_article_draft_async (WblDesk *self, WblArticleDoc *doc, GAsyncReadyCallback callback, gpointer data)
{
  Wish *wish = wish_new (doc->key, NULL);

  wish->doc = wbl_article_doc_copy (doc);
  command (self, wbl_desk_save_article_draft_async, save_draft_job, wish, callback, data);
}

static gpointer
drop_draft_job (WblDb *db, gpointer data, GError **error)
{
  return done (wbl_db_drop_article_draft (db, ((const Wish *) data)->key, error));
}

/** wbl_desk_drop_article_draft_async: what was typed and not saved is not wanted any more. */
void
wbl_desk_drop_article_draft_async (WblDesk *self, const char *key, GAsyncReadyCallback callback, gpointer data)
{
  command (self, wbl_desk_drop_article_draft_async, drop_draft_job, wish_new (key, NULL), callback, data);
}

static gpointer
draft_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_get_article_draft (db, ((const Wish *) data)->key, error);
}

/** wbl_desk_article_draft_async: what was typed here and not saved. End with wbl_desk_article_draft_finish(). */
void
wbl_desk_article_draft_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_article_draft_async, draft_job, wish_new (key, NULL), wish_free, g_object_unref, cancellable,
                 callback, data);
}

/** wbl_desk_article_draft_finish: Returns: (transfer full) (nullable): NULL without an error when there is none. */
WblArticleDoc *
wbl_desk_article_draft_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- does it exist already? ---- */

static gssize
compared (const char *text)
{
  return (gssize) strnlen (text, COMPARED_BYTES);
}

static gboolean
is_like (WblArticleDoc *doc, const WblLikeness *title, const WblLikeness *body)
{
  g_autoptr (WblLikeness) its_title = wbl_likeness_new (doc->title, -1);
  g_autoptr (WblLikeness) its_body = wbl_likeness_new (doc->body, compared (doc->body));

  return wbl_likeness_compare (title, its_title) >= LIKE_TITLE
         || wbl_likeness_compare (body, its_body) >= LIKE_BODY;
}

static gpointer
similar_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;
  g_autofree char *words = g_strconcat (wish->text, "\n", wish->body, NULL);
  g_autoptr (GPtrArray) hits = wbl_knowledge_search (db, words, SIMILAR_CANDIDATES, error);
  g_autoptr (WblLikeness) title = wbl_likeness_new (wish->text, -1);
  g_autoptr (WblLikeness) body = wbl_likeness_new (wish->body, compared (wish->body));
  g_autoptr (GPtrArray) docs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; hits != NULL && i < hits->len && docs->len < MAX_SIMILAR; i++)
    {
      const WblHit *hit = g_ptr_array_index (hits, i);
      g_autoptr (WblArticleDoc) doc = NULL;

      if (g_strcmp0 (hit->key, wish->key) == 0)
        continue;
      doc = wbl_db_get_article_doc (db, hit->key, error);
      if (doc == NULL)
        return NULL;
      if (is_like (doc, title, body))
        g_ptr_array_add (docs, g_steal_pointer (&doc));
    }
  return hits != NULL ? g_steal_pointer (&docs) : NULL;
}

/**
 * wbl_desk_similar_articles_async:
 * @key: of the article that is written
 * @title, @body: as far as they have come
 *
 * Finds articles that say the same by their words, at most three. End with wbl_desk_docs_finish().
 */
void
wbl_desk_similar_articles_async (WblDesk *self,
                                 const char *key,
                                 const char *title,
                                 const char *body,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  Wish *wish = wish_new (key, title);

  wish->body = g_strdup (body);
  wbl_desk_read (self, wbl_desk_similar_articles_async, similar_job, wish, wish_free, docs_free, cancellable, callback, data);
}

/* ---- the same in the other language ---- */

void
wbl_twin_free (WblTwin *twin)
{
  if (twin == NULL)
    return;
  g_clear_object (&twin->twin);
  g_free (twin);
}

static void
twin_destroy (gpointer twin)
{
  wbl_twin_free (twin);
}

static WblArticleDoc *
doc_or_null (WblDb *db, const char *key, GError **error)
{
  GError *local = NULL;
  WblArticleDoc *doc = wbl_db_get_article_doc (db, key, &local);

  if (g_error_matches (local, WBL_STORE_ERROR, WBL_STORE_ERROR_NOT_FOUND))
    g_clear_error (&local);
  else if (local != NULL)
    g_propagate_error (error, local);
  return doc;
}

/* When a text became what it is. Of an imported one the file does not say; its last verification comes nearest. */
static gint64
written_ms (WblArticleDoc *doc)
{
  return doc->op == NULL && doc->verified_ms != 0 ? doc->verified_ms : doc->at_ms;
}

static gboolean
has_drifted (WblArticleDoc *self, WblArticleDoc *twin)
{
  gint64 slack = twin->op == NULL ? TWIN_SLACK_DAYS * DAY_MS : 0;

  return written_ms (twin) > MAX (written_ms (self), self->verified_ms) + slack;
}

static gpointer
twin_job (WblDb *db, gpointer data, GError **error)
{
  const Wish *wish = data;
  GError *local = NULL;
  g_autoptr (WblTwin) twin = g_new0 (WblTwin, 1);
  g_autoptr (WblArticleDoc) self = doc_or_null (db, wish->key, &local);

  if (local == NULL)
    twin->twin = doc_or_null (db, wish->text, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  twin->drifted = self != NULL && twin->twin != NULL && has_drifted (self, twin->twin);
  return g_steal_pointer (&twin);
}

/**
 * wbl_desk_twin_async:
 * @key: of an article, which need not be here yet
 * @twin: of the same in another language
 *
 * Reads the twin, and whether it was changed after this article was written and verified. End with
 * wbl_desk_twin_finish().
 */
void
wbl_desk_twin_async (WblDesk *self,
                     const char *key,
                     const char *twin,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  wbl_desk_read (self, wbl_desk_twin_async, twin_job, wish_new (key, twin), wish_free, twin_destroy, cancellable, callback, data);
}

/** wbl_desk_twin_finish: Returns: (transfer full): with a NULL twin when it is not here. */
WblTwin *
wbl_desk_twin_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
