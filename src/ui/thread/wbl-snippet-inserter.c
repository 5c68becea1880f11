/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-snippet-inserter"
#include "config.h"

#include "ui/thread/wbl-snippet-inserter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/thread/wbl-snippet-popover.h"
#include "ui/thread/wbl-words.h"

struct _WblSnippetInserter
{
  GObject parent_instance;
  GtkTextView *view;       /* (unowned): outlives us */
  GtkWidget *anchor;       /* (unowned): parent of the popover */
  GtkWidget *popover;      /* (unowned) (nullable): child of the anchor */
  WblDraft *draft;         /* (owned) (nullable) */
  char *language;          /* (owned) (nullable) of the customer */
  GSignalGroup *buffer;    /* (owned): what is shown */
  GtkTextMark *slash;      /* (owned) (nullable): before the character that opened the list */
  GPtrArray *stops;        /* (owned) (element-type GtkTextMark): start and end by turns */
  guint open_id;           /* source */
};

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblSnippetInserter, wbl_snippet_inserter, G_TYPE_OBJECT)

static GtkTextBuffer *
buffer_of (WblSnippetInserter *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static void
delete_mark (gpointer data)
{
  GtkTextMark *mark = data;

  if (gtk_text_mark_get_buffer (mark) != NULL)
    gtk_text_buffer_delete_mark (gtk_text_mark_get_buffer (mark), mark);
  g_object_unref (mark);
}

static GtkTextMark *
mark_at (WblSnippetInserter *self, int offset, gboolean left_gravity)
{
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_offset (buffer_of (self), &at, offset);
  return g_object_ref (gtk_text_buffer_create_mark (buffer_of (self), NULL, &at, left_gravity));
}

static int
offset_of (GtkTextMark *mark)
{
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (gtk_text_mark_get_buffer (mark), &at, mark);
  return gtk_text_iter_get_offset (&at);
}

static int
cursor_offset (WblSnippetInserter *self)
{
  return offset_of (gtk_text_buffer_get_insert (buffer_of (self)));
}

static void
select_range (WblSnippetInserter *self, int start, int end)
{
  GtkTextIter from, to;

  gtk_text_buffer_get_iter_at_offset (buffer_of (self), &from, start);
  gtk_text_buffer_get_iter_at_offset (buffer_of (self), &to, end);
  gtk_text_buffer_select_range (buffer_of (self), &to, &from);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (buffer_of (self)));
}

/* ---- stops ---- */

static void
add_stop (WblSnippetInserter *self, int start, int end)
{
  g_ptr_array_add (self->stops, mark_at (self, start, TRUE));
  g_ptr_array_add (self->stops, mark_at (self, end, FALSE));
}

static void
set_stops (WblSnippetInserter *self, int base, const WblFilledSnippet *filled)
{
  g_ptr_array_set_size (self->stops, 0);
  for (guint i = 0; i < filled->stops->len; i++)
    {
      const WblTemplateStop *stop = &g_array_index (filled->stops, WblTemplateStop, i);

      add_stop (self, base + (int) g_utf8_pointer_to_offset (filled->text, filled->text + stop->start),
                base + (int) g_utf8_pointer_to_offset (filled->text, filled->text + stop->end));
    }
  if (self->stops->len > 0) /* the last one is where the text goes on */
    add_stop (self, base + (int) g_utf8_strlen (filled->text, -1), base + (int) g_utf8_strlen (filled->text, -1));
}

/* The next stop after the cursor, or the one before it. */
static gboolean
find_stop (WblSnippetInserter *self, gboolean backwards, int *start, int *end)
{
  GtkTextIter from, to;
  int first, last;
  gboolean found = FALSE;

  gtk_text_buffer_get_selection_bounds (buffer_of (self), &from, &to);
  first = gtk_text_iter_get_offset (&from);
  last = gtk_text_iter_get_offset (&to);
  for (guint i = 0; i + 1 < self->stops->len; i += 2)
    {
      int s = offset_of (g_ptr_array_index (self->stops, i)), e = offset_of (g_ptr_array_index (self->stops, i + 1));

      if (backwards ? e >= first : s < last || (s == first && e == last))
        continue;
      if (found && !backwards)
        break;
      found = TRUE;
      *start = s;
      *end = e;
    }
  return found;
}

/* A {{…}} that is in the text for whatever reason: a draft of yesterday has no stops any more. */
static gboolean
find_blank (WblSnippetInserter *self, int *start, int *end)
{
  GtkTextIter first, last;
  g_autofree char *text = NULL;
  gsize from = 0, to = 0;

  gtk_text_buffer_get_bounds (buffer_of (self), &first, &last);
  text = gtk_text_buffer_get_text (buffer_of (self), &first, &last, FALSE);
  from = (gsize) (g_utf8_offset_to_pointer (text, cursor_offset (self)) - text);
  if (!wbl_template_find_blank (text, from, &from, &to) && !wbl_template_find_blank (text, 0, &from, &to))
    return FALSE;
  *start = (int) g_utf8_pointer_to_offset (text, text + from);
  *end = (int) g_utf8_pointer_to_offset (text, text + to);
  return TRUE;
}

/**
 * wbl_snippet_inserter_next_stop:
 * @self: the inserter
 * @backwards: whether to go to the one before
 *
 * Selects the next place to fill in. After the last one comes the end of the inserted text, and then it is over.
 *
 * Returns: whether there was one
 */
gboolean
wbl_snippet_inserter_next_stop (WblSnippetInserter *self, gboolean backwards)
{
  int start = 0, end = 0;

  g_return_val_if_fail (WBL_IS_SNIPPET_INSERTER (self), FALSE);
  if (self->stops->len > 0 && find_stop (self, backwards, &start, &end))
    {
      select_range (self, start, end);
      return TRUE;
    }
  if (!backwards)
    g_ptr_array_set_size (self->stops, 0);
  if (backwards || !find_blank (self, &start, &end))
    return FALSE;
  select_range (self, start, end);
  return TRUE;
}

/* ---- inserting ---- */

/* The character that opened the list goes with the choice. It is not selected first: on X11 a selection that is given up
 * and claimed again at once is lost a moment later, and with it the first stop. */
static int
take_slash (WblSnippetInserter *self)
{
  int at = cursor_offset (self);
  GtkTextIter start, end;

  if (self->slash != NULL && offset_of (self->slash) + 1 == at)
    {
      gtk_text_buffer_get_iter_at_offset (buffer_of (self), &end, at--);
      gtk_text_buffer_get_iter_at_offset (buffer_of (self), &start, at);
      gtk_text_buffer_delete (buffer_of (self), &start, &end);
    }
  g_clear_pointer (&self->slash, delete_mark);
  return at;
}

static void
attach (WblSnippetInserter *self, WblFilledSnippet *filled)
{
  WblAttachment *attachment = NULL;
  g_autofree char *words = NULL;

  if (filled->file_name == NULL || wbl_draft_get_note (self->draft))
    return;
  if (filled->file == NULL)
    {
      g_autofree char *name = wbl_words_line (filled->file_name);

      /* Translators: %s is the name of a file that belongs to a snippet */
      words = g_strdup_printf (_ ("“%s” belongs to this snippet, but it is on another device. Attach it yourself."), name);
      g_signal_emit (self, signals[PROBLEM], 0, words);
      return;
    }
  attachment = g_new0 (WblAttachment, 1);
  attachment->name = g_strdup (filled->file_name);
  attachment->mime = g_strdup (filled->file_mime);
  attachment->bytes = g_bytes_ref (filled->file);
  wbl_draft_set_attachment (self->draft, attachment);
}

static void
insert (WblSnippetInserter *self, WblFilledSnippet *filled)
{
  int base = take_slash (self);

  wbl_draft_insert (self->draft, filled->text, NULL);
  set_stops (self, base, filled);
  if (self->stops->len > 0)
    {
      select_range (self, base, base);
      wbl_snippet_inserter_next_stop (self, FALSE);
    }
  attach (self, filled);
}

/* A snippet being filled in: it is for the draft it was chosen in, or for none. */
typedef struct
{
  WblSnippetInserter *self; /* (owned) */
  WblDraft *draft;          /* (owned) */
  gboolean note;
} Choice;

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->self);
  g_object_unref (choice->draft);
  g_free (choice);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Choice) choice = data;
  WblSnippetInserter *self = choice->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblFilledSnippet) filled = wbl_desk_fill_snippet_finish (WBL_DESK (source), result, &error);

  if (self->draft != choice->draft || wbl_draft_get_note (self->draft) != choice->note)
    return;
  if (filled != NULL)
    insert (self, filled);
  else
    g_signal_emit (self, signals[PROBLEM], 0, _ ("This snippet is gone."));
}

static void
chosen_cb (WblSnippetInserter *self, const char *id)
{
  Choice *choice = NULL;

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  if (self->draft == NULL)
    return;
  choice = g_new (Choice, 1);
  *choice = (Choice){ g_object_ref (self), g_object_ref (self->draft), wbl_draft_get_note (self->draft) };
  wbl_desk_fill_snippet_async (wbl_draft_get_desk (self->draft), id, wbl_draft_get_conversation (self->draft), filled_cb,
                               choice);
}

/* Who typed on after a slash that was only a slash finds it all in the text. */
static void
dismissed_cb (WblSnippetInserter *self, const char *typed)
{
  gboolean by_slash = self->slash != NULL;

  g_clear_pointer (&self->slash, delete_mark);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  if (by_slash && *typed != '\0' && self->draft != NULL)
    wbl_draft_insert (self->draft, typed, NULL);
}

static void
erased_cb (WblSnippetInserter *self, const char *unused)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  if (self->slash != NULL)
    take_slash (self);
}

/* ---- opening ---- */

static GdkRectangle
cursor_rectangle (WblSnippetInserter *self)
{
  GdkRectangle at = { 0 };
  GtkTextIter cursor;
  double x = 0, y = 0;

  gtk_text_buffer_get_iter_at_mark (buffer_of (self), &cursor, gtk_text_buffer_get_insert (buffer_of (self)));
  gtk_text_view_get_iter_location (self->view, &cursor, &at);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, at.x, at.y, &at.x, &at.y);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), self->anchor, at.x, at.y, &x, &y);
  return (GdkRectangle){ (int) x, (int) y, 1, MAX (at.height, 1) };
}

/**
 * wbl_snippet_inserter_open:
 * @self: the inserter
 *
 * Opens the list at the cursor.
 */
void
wbl_snippet_inserter_open (WblSnippetInserter *self)
{
  GdkRectangle at;

  g_return_if_fail (WBL_IS_SNIPPET_INSERTER (self));
  if (self->draft == NULL)
    return;
  if (self->popover == NULL)
    {
      self->popover = wbl_snippet_popover_new ();
      gtk_widget_set_parent (self->popover, self->anchor);
      g_signal_connect_object (self->popover, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->popover, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->popover, "erased", G_CALLBACK (erased_cb), self, G_CONNECT_SWAPPED);
    }
  at = cursor_rectangle (self);
  wbl_snippet_popover_open (WBL_SNIPPET_POPOVER (self->popover), wbl_draft_get_desk (self->draft), self->language, &at);
}

static gboolean
open_cb (gpointer data)
{
  WblSnippetInserter *self = data;

  self->open_id = 0;
  wbl_snippet_inserter_open (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_word_start (const GtkTextIter *at)
{
  GtkTextIter before = *at;

  return !gtk_text_iter_backward_char (&before) || g_unichar_isspace (gtk_text_iter_get_char (&before));
}

/* Runs after the text is in: @at is behind it. */
static void
inserted_cb (WblSnippetInserter *self, GtkTextIter *at, const char *text, int len)
{
  g_autofree char *typed = g_strndup (text, (gsize) MAX (len, 0));
  GtkTextIter start = *at;

  if ((!g_str_equal (typed, "/") && !g_str_equal (typed, "、")) || !gtk_widget_has_focus (GTK_WIDGET (self->view))
      || self->open_id != 0)
    return;
  gtk_text_iter_backward_char (&start);
  if (!is_word_start (&start))
    return;
  g_clear_pointer (&self->slash, delete_mark);
  self->slash = mark_at (self, gtk_text_iter_get_offset (&start), TRUE);
  self->open_id = g_idle_add (open_cb, self);
  g_source_set_name_by_id (self->open_id, "[warbler] snippets");
}

/* ---- object ---- */

/**
 * wbl_snippet_inserter_close:
 * @self: the inserter
 *
 * Lets go of the text view, which is about to go away.
 */
void
wbl_snippet_inserter_close (WblSnippetInserter *self)
{
  g_return_if_fail (WBL_IS_SNIPPET_INSERTER (self));
  g_clear_handle_id (&self->open_id, g_source_remove);
  g_signal_group_set_target (self->buffer, NULL);
  g_clear_pointer (&self->slash, delete_mark);
  g_ptr_array_set_size (self->stops, 0);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
}

static void
wbl_snippet_inserter_finalize (GObject *object)
{
  WblSnippetInserter *self = WBL_SNIPPET_INSERTER (object);

  g_ptr_array_unref (self->stops);
  g_object_unref (self->buffer);
  g_free (self->language);
  G_OBJECT_CLASS (wbl_snippet_inserter_parent_class)->finalize (object);
}

static void
wbl_snippet_inserter_class_init (WblSnippetInserterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_snippet_inserter_finalize;
  signals[PROBLEM] = g_signal_new ("problem", WBL_TYPE_SNIPPET_INSERTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wbl_snippet_inserter_init (WblSnippetInserter *self)
{
  self->stops = g_ptr_array_new_with_free_func (delete_mark);
  self->buffer = g_signal_group_new (GTK_TYPE_TEXT_BUFFER);
  g_signal_group_connect_data (self->buffer, "insert-text", G_CALLBACK (inserted_cb), self, NULL,
                               G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

/**
 * wbl_snippet_inserter_new:
 * @view: where the text is
 * @anchor: a widget around it, parent of the list
 *
 * Returns: (transfer full): an inserter; wbl_snippet_inserter_close() must be called before @view goes
 */
WblSnippetInserter *
wbl_snippet_inserter_new (GtkTextView *view, GtkWidget *anchor)
{
  WblSnippetInserter *self = g_object_new (WBL_TYPE_SNIPPET_INSERTER, NULL);

  self->view = view;
  self->anchor = anchor;
  return self;
}

/**
 * wbl_snippet_inserter_set_draft:
 * @self: the inserter
 * @draft: (nullable): what the view shows now; the former one's stops are forgotten
 * @language: (nullable): of the customer
 */
void
wbl_snippet_inserter_set_draft (WblSnippetInserter *self, WblDraft *draft, const char *language)
{
  g_return_if_fail (WBL_IS_SNIPPET_INSERTER (self));
  g_free (self->language);
  self->language = g_strdup (language);
  g_set_object (&self->draft, draft);
  g_clear_pointer (&self->slash, delete_mark);
  g_ptr_array_set_size (self->stops, 0);
  g_signal_group_set_target (self->buffer, draft != NULL ? buffer_of (self) : NULL);
}
