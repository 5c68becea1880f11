/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-drafts"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-messages.h"

/* What is being written and not sent: a reply, with what it answers and a file, and a note, side by side. */

typedef struct
{
  char *conversation;
  gboolean note;
  char *text;
  gint64 quote_mid;
} Saved;

static void
saved_free (gpointer data)
{
  Saved *saved = data;

  g_free (saved->conversation);
  g_free (saved->text);
  g_free (saved);
}

static gpointer
save_draft_job (WblDb *db, gpointer data, GError **error)
{
  Saved *saved = data;

  return wbl_db_save_draft (db, saved->conversation, saved->note, saved->text, saved->quote_mid, error) ? GINT_TO_POINTER (1)
                                                                                                        : NULL;
}

/**
 * wbl_desk_save_draft_async:
 * @quote_mid: what the reply will answer, 0 = nothing in particular
 *
 * Saved in the order of the calls; with neither text nor quote the draft is removed. Ends in wbl_desk_command_finish().
 */
void
wbl_desk_save_draft_async (WblDesk *self,
                           const char *conversation,
                           gboolean note,
                           const char *text,
                           gint64 quote_mid,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  Saved *saved = g_new (Saved, 1);

  saved->conversation = g_strdup (conversation);
  saved->note = note;
  saved->text = g_strdup (text);
  saved->quote_mid = quote_mid;
  wbl_desk_command (self, wbl_desk_save_draft_async, save_draft_job, saved, saved_free, callback, data);
}

typedef struct
{
  char *conversation;
  WblAttachment *file; /* (nullable) */
} SavedFile;

static void
saved_file_free (gpointer data)
{
  SavedFile *saved = data;

  g_free (saved->conversation);
  wbl_attachment_free (saved->file);
  g_free (saved);
}

static gpointer
save_file_job (WblDb *db, gpointer data, GError **error)
{
  SavedFile *saved = data;

  return wbl_db_save_draft_file (db, saved->conversation, saved->file, error) ? GINT_TO_POINTER (1) : NULL;
}

/** wbl_desk_save_draft_file_async: @file: (nullable): what goes with the reply. As wbl_desk_save_draft_async(). */
void
wbl_desk_save_draft_file_async (WblDesk *self,
                                const char *conversation,
                                const WblAttachment *file,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  SavedFile *saved = g_new (SavedFile, 1);

  *saved = (SavedFile){ g_strdup (conversation), wbl_attachment_copy (file) };
  wbl_desk_command (self, wbl_desk_save_draft_file_async, save_file_job, saved, saved_file_free, callback, data);
}

void
wbl_drafts_free (WblDrafts *drafts)
{
  if (drafts == NULL)
    return;
  g_free (drafts->reply);
  g_free (drafts->note);
  g_clear_object (&drafts->quote);
  wbl_attachment_free (drafts->file);
  g_free (drafts);
}

static void
drafts_destroy (gpointer data)
{
  wbl_drafts_free (data);
}

static gpointer
load_drafts_job (WblDb *db, gpointer data, GError **error)
{
  WblDrafts *drafts = g_new0 (WblDrafts, 1);
  gint64 quote_mid = 0;

  drafts->reply = wbl_db_get_draft (db, data, FALSE, &quote_mid);
  drafts->note = wbl_db_get_draft (db, data, TRUE, NULL);
  drafts->file = wbl_db_get_draft_file (db, data);
  drafts->quote = quote_mid != 0 ? wbl_db_get_quoted (db, data, quote_mid, NULL) : NULL;
  return drafts;
}

void
wbl_desk_load_drafts_async (WblDesk *self,
                            const char *conversation,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  wbl_desk_read (self, wbl_desk_load_drafts_async, load_drafts_job, g_strdup (conversation), g_free, drafts_destroy,
                 cancellable, callback, data);
}

/** wbl_desk_load_drafts_finish: Returns: (transfer full): what was being written; without a quote that was taken back. */
WblDrafts *
wbl_desk_load_drafts_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
