/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-draft"
#include "config.h"

#include "ui/thread/wbl-draft.h"

#define SAVE_AFTER_MS 300
#define SAVE_AGAIN_MS 3000 /* after the store refused it */

/* What is saved by itself; the first two are also whether it is the note. */
enum
{
  REPLY,
  NOTE,
  FILE_PART,
  N_PARTS
};

struct _WblDraft
{
  GObject parent_instance;
  WblDesk *desk;              /* (owned) */
  char *conversation;         /* (owned) */
  GtkTextBuffer *buffers[2];  /* (owned) reply, note */
  WblAttachment *attachment;  /* (owned) (nullable) */
  WblMessage *quote;          /* (owned) (nullable) what the reply answers */
  GPtrArray *cites;           /* (owned) (element-type WblCite) of the reply */
  gboolean warned;            /* whether a warning was shown about something in the reply */
  GCancellable *loading;      /* (owned) */
  guint save_source;          /* debounce */
  guint n_sending;            /* parcels out: the stored draft stays until they have arrived */
  guint n_saving;             /* parts on their way to the disk */
  gboolean note;              /* which one is shown */
  gboolean dirty[N_PARTS];
  gboolean silent; /* we write, not the person */
};

enum
{
  EDITED,
  SAVED,
  NOT_SAVED,
  ATTACHMENT_CHANGED,
  QUOTE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblDraft, wbl_draft, G_TYPE_OBJECT)

/**
 * wbl_draft_parcel_free:
 * @parcel: (transfer full) (nullable): a parcel
 */
void
wbl_draft_parcel_free (WblDraftParcel *parcel)
{
  if (parcel == NULL)
    return;
  g_free (parcel->conversation);
  g_free (parcel->text);
  g_clear_pointer (&parcel->cites, g_ptr_array_unref);
  wbl_attachment_free (parcel->attachment);
  g_clear_object (&parcel->quote);
  g_free (parcel);
}

static GPtrArray *
new_cites (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) wbl_cite_free);
}

/* Saving */

static gint64
quote_mid (WblDraft *self)
{
  return self->quote != NULL ? self->quote->server_id : 0;
}

static void save_after (WblDraft *self, guint ms);

/* A part on its way. */
typedef struct
{
  GWeakRef draft;
  int part;
} Saving;

static void
saving_free (Saving *saving)
{
  g_weak_ref_clear (&saving->draft);
  g_free (saving);
}

static gboolean
is_dirty (const WblDraft *self)
{
  return self->dirty[REPLY] || self->dirty[NOTE] || self->dirty[FILE_PART];
}

/* What could not be saved is tried again until it is, or something else is there to save. */
static void
saved (WblDraft *self, int part, const GError *error)
{
  self->n_saving--;
  if (error != NULL)
    {
      self->dirty[part] = TRUE;
      save_after (self, SAVE_AGAIN_MS);
      g_signal_emit (self, signals[NOT_SAVED], 0);
    }
  else if (self->n_saving == 0 && !is_dirty (self))
    g_signal_emit (self, signals[SAVED], 0);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Saving *saving = data;
  g_autoptr (WblDraft) self = g_weak_ref_get (&saving->draft);
  g_autoptr (GError) error = NULL;

  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error))
    g_info ("A draft could not be saved: %s", error->message);
  if (self != NULL)
    saved (self, saving->part, error);
  saving_free (saving);
}

static void
save (WblDraft *self, int part)
{
  g_autofree char *text = NULL;
  Saving *saving = NULL;

  if (!self->dirty[part])
    return;
  saving = g_new0 (Saving, 1);
  g_weak_ref_init (&saving->draft, self);
  saving->part = part;
  self->dirty[part] = FALSE;
  self->n_saving++;
  if (part == FILE_PART)
    {
      wbl_desk_save_draft_file_async (self->desk, self->conversation, self->attachment, saved_cb, saving);
      return;
    }
  text = wbl_draft_dup_text (self, part == NOTE);
  wbl_desk_save_draft_async (self->desk, self->conversation, part == NOTE, text, part == NOTE ? 0 : quote_mid (self), saved_cb,
                             saving);
}

/**
 * wbl_draft_flush:
 * @self: a draft
 *
 * Saves what is not saved yet, without waiting.
 */
void
wbl_draft_flush (WblDraft *self)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  g_clear_handle_id (&self->save_source, g_source_remove);
  if (self->n_sending > 0)
    return;
  for (int part = 0; part < N_PARTS; part++)
    save (self, part);
}

static gboolean
save_cb (gpointer data)
{
  WblDraft *self = data;

  self->save_source = 0;
  wbl_draft_flush (self);
  return G_SOURCE_REMOVE;
}

static void
save_after (WblDraft *self, guint ms)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (ms, save_cb, self);
  g_source_set_name_by_id (self->save_source, "[warbler] draft save");
}

static void
changed_cb (GtkTextBuffer *buffer, WblDraft *self)
{
  gboolean note = buffer == self->buffers[TRUE];

  if (self->silent)
    return;
  self->dirty[note] = TRUE;
  save_after (self, SAVE_AFTER_MS);
  g_signal_emit (self, signals[EDITED], 0, note);
}

/* Puts @text before what is there, as if it had always been: it cannot be undone away. */
static void
prepend_silently (WblDraft *self, gboolean note, const char *text, const char *between)
{
  GtkTextBuffer *buffer = self->buffers[note];
  gboolean empty = wbl_draft_is_empty (self, note);
  GtkTextIter start;

  if (text == NULL || *text == '\0')
    return;
  self->silent = TRUE;
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  if (!empty)
    gtk_text_buffer_insert (buffer, &start, between, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  self->silent = FALSE;
}

static void
show_quote (WblDraft *self, WblMessage *quote)
{
  if (g_set_object (&self->quote, quote))
    g_signal_emit (self, signals[QUOTE_CHANGED], 0);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WblDraft) self = data;
  g_autoptr (WblDrafts) drafts = wbl_desk_load_drafts_finish (WBL_DESK (source), result, &error);

  if (drafts == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_info ("A draft could not be loaded: %s", error->message);
      return;
    }
  prepend_silently (self, FALSE, drafts->reply, "");
  prepend_silently (self, TRUE, drafts->note, "");
  if (self->quote == NULL)
    show_quote (self, drafts->quote);
  if (self->attachment == NULL && drafts->file != NULL && !self->dirty[FILE_PART])
    {
      self->attachment = g_steal_pointer (&drafts->file);
      g_signal_emit (self, signals[ATTACHMENT_CHANGED], 0);
    }
}

static void
wbl_draft_dispose (GObject *object)
{
  WblDraft *self = WBL_DRAFT (object);

  if (self->desk != NULL)
    wbl_draft_flush (self);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_draft_parent_class)->dispose (object);
}

static void
wbl_draft_finalize (GObject *object)
{
  WblDraft *self = WBL_DRAFT (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_object_unref (self->loading);
  g_object_unref (self->buffers[FALSE]);
  g_object_unref (self->buffers[TRUE]);
  g_ptr_array_unref (self->cites);
  wbl_attachment_free (self->attachment);
  g_clear_object (&self->quote);
  g_free (self->conversation);
  G_OBJECT_CLASS (wbl_draft_parent_class)->finalize (object);
}

static void
wbl_draft_class_init (WblDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_draft_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_draft_finalize;
  signals[EDITED] = g_signal_new ("edited", WBL_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_BOOLEAN);
  signals[SAVED] = g_signal_new ("saved", WBL_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NOT_SAVED] = g_signal_new ("not-saved", WBL_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ATTACHMENT_CHANGED] =
      g_signal_new ("attachment-changed", WBL_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[QUOTE_CHANGED] =
      g_signal_new ("quote-changed", WBL_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_draft_init (WblDraft *self)
{
  self->loading = g_cancellable_new ();
  self->cites = new_cites ();
  for (guint i = 0; i < G_N_ELEMENTS (self->buffers); i++)
    {
      self->buffers[i] = gtk_text_buffer_new (NULL);
      gtk_text_buffer_set_enable_undo (self->buffers[i], TRUE);
      g_signal_connect_object (self->buffers[i], "changed", G_CALLBACK (changed_cb), self, 0);
    }
}

/**
 * wbl_draft_new:
 * @desk: the desk
 * @conversation: id of the conversation
 *
 * Returns: (transfer full): its draft; what was stored comes a moment later and is put before what was typed meanwhile
 */
WblDraft *
wbl_draft_new (WblDesk *desk, const char *conversation)
{
  WblDraft *self = g_object_new (WBL_TYPE_DRAFT, NULL);

  self->desk = g_object_ref (desk);
  self->conversation = g_strdup (conversation);
  wbl_desk_load_drafts_async (desk, conversation, self->loading, loaded_cb, g_object_ref (self));
  return self;
}

/**
 * wbl_draft_get_desk:
 * @self: a draft
 *
 * Returns: (transfer none): the desk it is stored at
 */
WblDesk *
wbl_draft_get_desk (WblDraft *self)
{
  g_return_val_if_fail (WBL_IS_DRAFT (self), NULL);
  return self->desk;
}

/**
 * wbl_draft_get_conversation:
 * @self: a draft
 *
 * Returns: id of the conversation that it belongs to
 */
const char *
wbl_draft_get_conversation (WblDraft *self)
{
  g_return_val_if_fail (WBL_IS_DRAFT (self), NULL);
  return self->conversation;
}

/**
 * wbl_draft_get_buffer:
 * @self: a draft
 * @note: which of the two
 *
 * Returns: (transfer none): its text
 */
GtkTextBuffer *
wbl_draft_get_buffer (WblDraft *self, gboolean note)
{
  g_return_val_if_fail (WBL_IS_DRAFT (self), NULL);
  return self->buffers[note ? 1 : 0];
}

/**
 * wbl_draft_dup_text:
 * @self: a draft
 * @note: which of the two
 *
 * Returns: (transfer full): its text
 */
char *
wbl_draft_dup_text (WblDraft *self, gboolean note)
{
  GtkTextIter start, end;

  g_return_val_if_fail (WBL_IS_DRAFT (self), NULL);
  gtk_text_buffer_get_bounds (self->buffers[note ? 1 : 0], &start, &end);
  return gtk_text_buffer_get_text (self->buffers[note ? 1 : 0], &start, &end, FALSE);
}

/**
 * wbl_draft_is_empty:
 * @self: a draft
 * @note: which of the two
 *
 * Returns: whether nothing is written there
 */
gboolean
wbl_draft_is_empty (WblDraft *self, gboolean note)
{
  g_return_val_if_fail (WBL_IS_DRAFT (self), TRUE);
  return gtk_text_buffer_get_char_count (self->buffers[note ? 1 : 0]) == 0;
}

/**
 * wbl_draft_is_idle:
 * @self: a draft
 *
 * Returns: whether nothing at all is in it and nothing of it is on its way, so that it can be forgotten
 */
gboolean
wbl_draft_is_idle (WblDraft *self)
{
  g_return_val_if_fail (WBL_IS_DRAFT (self), TRUE);
  return self->n_sending == 0 && self->attachment == NULL && self->quote == NULL && wbl_draft_is_empty (self, FALSE) &&
         wbl_draft_is_empty (self, TRUE);
}

/**
 * wbl_draft_get_note:
 * @self: a draft
 *
 * Returns: whether the note is the one on screen
 */
gboolean
wbl_draft_get_note (WblDraft *self)
{
  g_return_val_if_fail (WBL_IS_DRAFT (self), FALSE);
  return self->note;
}

/**
 * wbl_draft_set_note:
 * @self: a draft
 * @note: whether the note is the one on screen
 */
void
wbl_draft_set_note (WblDraft *self, gboolean note)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  self->note = note;
}

/**
 * wbl_draft_insert:
 * @self: a draft
 * @text: what to insert at the cursor of the one on screen
 * @cite: (nullable): where it comes from, cited when a reply is sent
 */
void
wbl_draft_insert (WblDraft *self, const char *text, const WblCite *cite)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  wbl_draft_insert_into (self, self->note, text, cite);
}

/**
 * wbl_draft_insert_into:
 * @self: a draft
 * @note: which of the two
 * @text: what to insert at its cursor
 * @cite: (nullable): where it comes from, cited when a reply is sent
 */
void
wbl_draft_insert_into (WblDraft *self, gboolean note, const char *text, const WblCite *cite)
{
  GtkTextBuffer *buffer = NULL;

  g_return_if_fail (WBL_IS_DRAFT (self));
  buffer = self->buffers[note ? 1 : 0];
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, FALSE, TRUE);
  gtk_text_buffer_insert_at_cursor (buffer, text, -1);
  gtk_text_buffer_end_user_action (buffer);
  if (cite != NULL && !note)
    g_ptr_array_add (self->cites, wbl_cite_copy (cite));
}

/**
 * wbl_draft_put_back:
 * @self: a draft
 * @note: which of the two
 * @text: (nullable): a text that came back unsent; it is put before what is there
 */
void
wbl_draft_put_back (WblDraft *self, gboolean note, const char *text)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  prepend_silently (self, note, text, "\n");
  self->dirty[note ? 1 : 0] = TRUE;
  save_after (self, SAVE_AFTER_MS);
}

/**
 * wbl_draft_set_attachment:
 * @self: a draft
 * @attachment: (transfer full) (nullable): the file that goes with the reply
 */
void
wbl_draft_set_attachment (WblDraft *self, WblAttachment *attachment)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  wbl_attachment_free (self->attachment);
  self->attachment = attachment;
  self->dirty[FILE_PART] = TRUE;
  save_after (self, SAVE_AFTER_MS);
  g_signal_emit (self, signals[ATTACHMENT_CHANGED], 0);
}

/**
 * wbl_draft_get_attachment:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the file that goes with the reply
 */
const WblAttachment *
wbl_draft_get_attachment (WblDraft *self)
{
  g_return_val_if_fail (WBL_IS_DRAFT (self), NULL);
  return self->attachment;
}

/**
 * wbl_draft_set_quote:
 * @self: a draft
 * @quote: (nullable): the message that the reply answers; NULL = none in particular
 */
void
wbl_draft_set_quote (WblDraft *self, WblMessage *quote)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  self->dirty[FALSE] = TRUE;
  save_after (self, SAVE_AFTER_MS);
  show_quote (self, quote);
}

/**
 * wbl_draft_get_quote:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the message that the reply answers
 */
WblMessage *
wbl_draft_get_quote (WblDraft *self)
{
  g_return_val_if_fail (WBL_IS_DRAFT (self), NULL);
  return self->quote;
}

/**
 * wbl_draft_warn:
 * @self: a draft
 *
 * Notes that a warning was shown about something in the reply: it can be taken back for a while when it is sent.
 */
void
wbl_draft_warn (WblDraft *self)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  self->warned = TRUE;
}

/**
 * wbl_draft_wrap:
 * @self: a draft
 * @text: a reply that does not come out of the draft
 *
 * Returns: (transfer full): what to send; the draft stays as it is
 */
WblDraftParcel *
wbl_draft_wrap (WblDraft *self, const char *text)
{
  WblDraftParcel *parcel = g_new0 (WblDraftParcel, 1);

  g_return_val_if_fail (WBL_IS_DRAFT (self), parcel);
  parcel->conversation = g_strdup (self->conversation);
  parcel->text = g_strdup (text);
  parcel->cites = new_cites ();
  g_ptr_array_add (parcel->cites, NULL);
  self->n_sending++;
  return parcel;
}

/**
 * wbl_draft_take:
 * @self: a draft
 * @note: which of the two
 *
 * Empties a draft to send it. The stored draft stays until wbl_draft_settle() or wbl_draft_restore(), so that a crash in
 * between loses nothing.
 *
 * Returns: (transfer full): what to send
 */
WblDraftParcel *
wbl_draft_take (WblDraft *self, gboolean note)
{
  WblDraftParcel *parcel = g_new0 (WblDraftParcel, 1);

  g_return_val_if_fail (WBL_IS_DRAFT (self), parcel);
  parcel->conversation = g_strdup (self->conversation);
  parcel->note = note ? TRUE : FALSE;
  parcel->text = wbl_draft_dup_text (self, note);
  parcel->cites = new_cites ();
  if (!note)
    {
      g_ptr_array_extend_and_steal (parcel->cites, self->cites);
      self->cites = new_cites ();
      parcel->warned = self->warned;
      self->warned = FALSE;
      parcel->attachment = g_steal_pointer (&self->attachment);
      g_signal_emit (self, signals[ATTACHMENT_CHANGED], 0);
      parcel->quote = self->quote != NULL ? g_object_ref (self->quote) : NULL;
      show_quote (self, NULL);
    }
  g_ptr_array_add (parcel->cites, NULL);
  self->n_sending++;
  self->silent = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffers[parcel->note]);
  gtk_text_buffer_set_text (self->buffers[parcel->note], "", 0);
  gtk_text_buffer_end_irreversible_action (self->buffers[parcel->note]);
  self->silent = FALSE;
  self->dirty[parcel->note] = TRUE;
  return parcel;
}

/**
 * wbl_draft_restore:
 * @self: a draft
 * @parcel: (transfer full): what could not be sent
 *
 * Puts everything back where it was.
 */
void
wbl_draft_restore (WblDraft *self, WblDraftParcel *parcel)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  self->n_sending--;
  for (guint i = 0; i + 1 < parcel->cites->len; i++)
    g_ptr_array_add (self->cites, wbl_cite_copy (parcel->cites->pdata[i]));
  self->warned |= parcel->warned;
  wbl_draft_put_back (self, parcel->note, parcel->text);
  if (parcel->attachment != NULL && self->attachment == NULL)
    wbl_draft_set_attachment (self, g_steal_pointer (&parcel->attachment));
  if (parcel->quote != NULL && self->quote == NULL)
    wbl_draft_set_quote (self, parcel->quote);
  wbl_draft_parcel_free (parcel);
}

/**
 * wbl_draft_settle:
 * @self: a draft
 * @parcel: (transfer full): what is safe with the desk now
 *
 * Stores the draft as it stands.
 */
void
wbl_draft_settle (WblDraft *self, WblDraftParcel *parcel)
{
  g_return_if_fail (WBL_IS_DRAFT (self));
  self->n_sending--;
  wbl_draft_parcel_free (parcel);
  wbl_draft_flush (self);
}
