/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-guarded-insert"
#include "config.h"

#include "ui/thread/wbl-guarded-insert.h"

/*
 * Text that comes into a reply from elsewhere. The desk is asked first; what it stops never enters. It goes where the
 * cursor was when it was asked for, even if more was typed meanwhile. The desk looks again when the reply is sent, so
 * an answer that does not come is no reason to lose a paste.
 */

typedef struct
{
  WblDesk *desk;        /* (owned) */
  WblDraft *draft;      /* (owned) */
  GtkTextMark *mark;    /* (owned): where it goes */
  char *text;           /* (owned) (nullable) until it is read */
  WblCite *cite;        /* (owned) (nullable) */
  WblStoppedFunc stopped;
  GObject *data;        /* (owned) */
} Insertion;

static void
insertion_free (Insertion *insertion)
{
  GtkTextBuffer *buffer = gtk_text_mark_get_buffer (insertion->mark);

  if (buffer != NULL)
    gtk_text_buffer_delete_mark (buffer, insertion->mark);
  g_object_unref (insertion->mark);
  g_object_unref (insertion->desk);
  g_object_unref (insertion->draft);
  g_object_unref (insertion->data);
  g_free (insertion->text);
  wbl_cite_free (insertion->cite);
  g_free (insertion);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Insertion, insertion_free)

static Insertion *
insertion_new (WblDesk *desk, WblDraft *draft, WblStoppedFunc stopped, GObject *data)
{
  Insertion *insertion = g_new0 (Insertion, 1);
  GtkTextBuffer *buffer = wbl_draft_get_buffer (draft, FALSE);
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  insertion->mark = g_object_ref (gtk_text_buffer_create_mark (buffer, NULL, &at, TRUE));
  insertion->desk = g_object_ref (desk);
  insertion->draft = g_object_ref (draft);
  insertion->stopped = stopped;
  insertion->data = g_object_ref (data);
  return insertion;
}

static gboolean
cursor_moved_on (GtkTextBuffer *buffer, GtkTextMark *mark)
{
  GtkTextIter at, cursor;

  gtk_text_buffer_get_iter_at_mark (buffer, &at, mark);
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  return !gtk_text_iter_equal (&at, &cursor);
}

/* Inserts at the mark; the cursor stays where the person is writing now. */
static void
put_behind (Insertion *insertion, GtkTextBuffer *buffer)
{
  GtkTextMark *here = NULL;
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  here = gtk_text_buffer_create_mark (buffer, NULL, &at, FALSE);
  gtk_text_buffer_get_iter_at_mark (buffer, &at, insertion->mark);
  gtk_text_buffer_place_cursor (buffer, &at);
  wbl_draft_insert_into (insertion->draft, FALSE, insertion->text, insertion->cite);
  gtk_text_buffer_get_iter_at_mark (buffer, &at, here);
  gtk_text_buffer_place_cursor (buffer, &at);
  gtk_text_buffer_delete_mark (buffer, here);
}

/* A selection that is still there is what the text replaces. */
static void
put (Insertion *insertion)
{
  GtkTextBuffer *buffer = wbl_draft_get_buffer (insertion->draft, FALSE);

  if (!gtk_text_buffer_get_has_selection (buffer) && cursor_moved_on (buffer, insertion->mark))
    put_behind (insertion, buffer);
  else
    wbl_draft_insert_into (insertion->draft, FALSE, insertion->text, insertion->cite);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Insertion) insertion = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblLeak) leak = wbl_desk_check_text_finish (WBL_DESK (source), result, &error);

  if (leak == NULL)
    g_info ("A text could not be checked: %s", error->message);
  if (leak != NULL && leak->article != NULL)
    insertion->stopped (insertion->draft, leak, insertion->data);
  else
    put (insertion);
}

static void
check (Insertion *insertion)
{
  wbl_desk_check_text_async (insertion->desk, wbl_draft_get_conversation (insertion->draft), insertion->text,
                             insertion->cite != NULL ? insertion->cite->article : NULL, NULL, checked_cb, insertion);
}

/**
 * wbl_guarded_insert:
 * @desk: who knows what is internal
 * @draft: the reply of this draft gets the text
 * @text: what to insert at the cursor
 * @cite: (nullable): where it comes from
 * @stopped: called instead when a customer must not read it
 * @data: passed to @stopped; kept until then
 */
void
wbl_guarded_insert (WblDesk *desk, WblDraft *draft, const char *text, const WblCite *cite, WblStoppedFunc stopped, GObject *data)
{
  Insertion *insertion = insertion_new (desk, draft, stopped, data);

  insertion->text = g_strdup (text);
  insertion->cite = cite != NULL ? wbl_cite_copy (cite) : NULL;
  check (insertion);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Insertion) insertion = data;
  g_autoptr (GError) error = NULL;

  insertion->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  if (insertion->text == NULL)
    g_info ("Nothing to paste: %s", error != NULL ? error->message : "empty");
  else
    check (g_steal_pointer (&insertion));
}

/**
 * wbl_guarded_paste:
 * @desk: who knows what is internal
 * @draft: the reply of this draft gets the text
 * @clipboard: a clipboard that has text
 * @stopped: called instead when a customer must not read it
 * @data: passed to @stopped; kept until then
 */
void
wbl_guarded_paste (WblDesk *desk, WblDraft *draft, GdkClipboard *clipboard, WblStoppedFunc stopped, GObject *data)
{
  gdk_clipboard_read_text_async (clipboard, NULL, pasted_cb, insertion_new (desk, draft, stopped, data));
}
