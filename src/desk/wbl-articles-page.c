/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-articles-page"

#include "config.h"

#include <string.h>

#include "desk/wbl-articles.h"
#include "desk/wbl-desk-private.h"
#include "store/wbl-db-article-uses.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-messages.h"
#include "text/wbl-anonymise.h"
#include "text/wbl-courtesy.h"
#include "text/wbl-language.h"
#include "text/wbl-mask.h"
#include "text/wbl-stats.h"

#define SATISFIED 4
#define MAX_USES 1000
#define SUBJECT_CHARS 80
#define SOURCE_MESSAGES 400
#define TITLE_CHARS 80

/* ---- what became of an article ---- */

static void
use_free (gpointer data)
{
  WblArticleUse *use = data;

  g_free (use->conversation_id);
  g_free (use->customer);
  g_free (use->subject);
  g_free (use->agent);
  g_free (use);
}

void
wbl_article_page_free (WblArticlePage *page)
{
  if (page == NULL)
    return;
  g_clear_object (&page->doc);
  g_clear_pointer (&page->uses, g_ptr_array_unref);
  g_free (page);
}

static void
page_destroy (gpointer page)
{
  wbl_article_page_free (page);
}

static char *
masked_line (const char *text)
{
  g_autofree char *masked = wbl_mask (text, WBL_MASK_ALL);

  g_strdelimit (masked, "\n\r\t", ' ');
  return g_utf8_strlen (masked, -1) > SUBJECT_CHARS ? g_utf8_substring (masked, 0, SUBJECT_CHARS) : g_strdup (masked);
}

static void
add_use (WblArticlePage *page, const WblUseRow *row)
{
  WblArticleUse *use = g_new0 (WblArticleUse, 1);

  use->conversation_id = g_strdup (row->conversation);
  use->customer = wbl_mask (row->customer, WBL_MASK_ALL);
  use->subject = masked_line (row->subject);
  use->agent = g_strdup (row->agent);
  use->at_ms = row->at_ms;
  use->stars = row->stars;
  use->failed = row->failed;
  g_ptr_array_add (page->uses, use);
  page->n_failed += row->failed;
  page->n_used += !row->failed;
  if (row->failed || row->stars == 0)
    return;
  page->n_rated++;
  page->n_satisfied += row->stars >= SATISFIED;
}

static gpointer
page_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblArticlePage) page = g_new0 (WblArticlePage, 1);
  g_autoptr (GPtrArray) rows = NULL;

  page->doc = wbl_db_get_article_doc (db, data, error);
  rows = page->doc != NULL ? wbl_db_article_uses (db, data, MAX_USES, error) : NULL;
  if (rows == NULL)
    return NULL;
  page->uses = g_ptr_array_new_with_free_func (use_free);
  for (guint i = 0; i < rows->len; i++)
    add_use (page, g_ptr_array_index (rows, i));
  wbl_wilson (page->n_satisfied, page->n_rated, &page->low, &page->high);
  return g_steal_pointer (&page);
}

/**
 * wbl_desk_article_page_async:
 * @key: an article's
 *
 * An article with the conversations in which it was cited or reported as wrong, and how customers rated them afterwards.
 * End with wbl_desk_article_page_finish().
 */
void
wbl_desk_article_page_async (WblDesk *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_article_page_async, page_job, g_strdup (key), g_free, page_destroy, cancellable, callback, data);
}

/** wbl_desk_article_page_finish: Returns: (transfer full): the page; WBL_STORE_ERROR_NOT_FOUND without an article. */
WblArticlePage *
wbl_desk_article_page_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- an article from a conversation ---- */

typedef struct
{
  GString *question, *answer;
  char *title; /* (owned) (nullable) */
  const char *const *names;
} Source;

/* The first question, in one line. */
static char *
title_from (const char *text)
{
  gsize len = strcspn (text, "\n");
  g_autofree char *line = g_strndup (text, len);
  const char *end = line;

  for (glong n = 0; *end != '\0' && n < TITLE_CHARS; end = g_utf8_next_char (end), n++)
    {
      gunichar c = g_utf8_get_char (end);

      if (c == '?' || c == 0xff1f || c == 0x3002 || c == '!' || c == 0xff01)
        return g_strstrip (g_strndup (line, (gsize) (end - line) + (c == '?' || c == 0xff1f ? (c == '?' ? 1 : 3) : 0)));
    }
  return g_strstrip (g_strndup (line, (gsize) (end - line)));
}

/* Each line is a paragraph of the quotation: Markdown makes one of lines that follow each other. */
static void
quote_lines (GString *out, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "%s> %s\n", out->len > 0 ? ">\n" : "", lines[i]);
}

static void
add_message (Source *source, const WblMessage *message)
{
  g_autofree char *valid = NULL;
  g_autofree char *text = NULL;

  if (message->type != WBL_CONTENT_TEXT || message->recalled || *message->text == '\0')
    return;
  valid = g_utf8_make_valid (message->text, -1);
  if (wbl_is_courtesy (valid))
    return;
  text = wbl_anonymise (valid, source->names, WBL_ANONYMISE_BLANKS);
  if (message->from_us)
    g_string_append_printf (source->answer, "%s\n\n", text);
  else
    quote_lines (source->question, text);
  if (!message->from_us && source->title == NULL)
    source->title = title_from (text);
}

static WblArticleDoc *
doc_from_source (WblDb *db, Source *source)
{
  WblArticleDoc *doc = wbl_article_doc_new ();
  g_autofree char *key = g_uuid_string_random ();
  g_autofree char *me = wbl_db_get_meta (db, "agent-id");

  doc->key = g_strconcat ("a-", key, NULL);
  doc->title = source->title != NULL ? g_steal_pointer (&source->title) : g_strdup ("");
  doc->language = g_strdup (wbl_detect_language (source->question->str));
  doc->body = g_strdup_printf ("%s\n%s", source->question->str, source->answer->str);
  g_strchomp (doc->body);
  wbl_article_doc_set (&doc->owner, me);
  return doc;
}

static gpointer
source_job (WblDb *db, gpointer data, GError **error)
{
  g_autoptr (WblConversation) c = wbl_db_get_conversation (db, data, error);
  g_autoptr (WblThreadPage) page = c != NULL ? wbl_db_thread_page (db, c->id, 0, SOURCE_MESSAGES, error) : NULL;
  g_auto (GStrv) names = page != NULL ? wbl_db_names_around (db, c->id, error) : NULL;
  Source source = { .names = (const char *const *) names };
  WblArticleDoc *doc = NULL;

  if (names == NULL)
    return NULL;
  source.question = g_string_new (NULL);
  source.answer = g_string_new (NULL);
  for (guint i = 0; i < page->messages->len; i++)
    add_message (&source, g_ptr_array_index (page->messages, i));
  doc = doc_from_source (db, &source);
  g_string_free (source.question, TRUE);
  g_string_free (source.answer, TRUE);
  g_free (source.title);
  return doc;
}

/**
 * wbl_desk_article_from_conversation_async:
 * @conversation: a conversation, solved or not
 *
 * Makes an article of what was asked and what was answered, without what says whose it was: names, numbers and addresses
 * become {{…}}. Nothing is stored. End with wbl_desk_article_doc_finish().
 */
void
wbl_desk_article_from_conversation_async (WblDesk *self,
                                          const char *conversation,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer data)
{
  wbl_desk_read (self, wbl_desk_article_from_conversation_async, source_job, g_strdup (conversation), g_free, g_object_unref,
                 cancellable, callback, data);
}
