/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-thread-move"
#include "config.h"

#include "ui/thread/wbl-thread-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/wbl-compat.h"
#include "ui/wbl-settings.h"

/*
 * Text moves between the two drafts only when a person says so. Into the note it goes at once. The other way customers
 * may come to read what was meant for colleagues: that is asked once, and internal text stays where it is.
 */

/* ---- into the note ---- */

void
wbl_thread_pane_move_to_note (WblThreadPane *self)
{
  WblDraft *draft = wbl_composer_get_draft (self->composer);
  g_autofree char *text = draft != NULL ? wbl_draft_dup_text (draft, FALSE) : NULL;

  if (text == NULL || *text == '\0')
    return;
  gtk_text_buffer_set_text (wbl_draft_get_buffer (draft, FALSE), "", 0);
  wbl_draft_put_back (draft, TRUE, text);
  wbl_composer_set_note (self->composer, TRUE);
}

/* ---- into the reply ---- */

typedef struct
{
  GWeakRef pane;
  WblDraft *draft; /* (owned) */
  char *text;      /* (owned) what was looked at */
} Move;

static void
move_free (Move *move)
{
  g_weak_ref_clear (&move->pane);
  g_object_unref (move->draft);
  g_free (move->text);
  g_free (move);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Move, move_free)

/* Behind what the reply says already, as if it had been typed there. */
static void
append_to_reply (WblDraft *draft, const char *text)
{
  GtkTextBuffer *reply = wbl_draft_get_buffer (draft, FALSE);
  g_autofree char *whole = g_strconcat (wbl_draft_is_empty (draft, FALSE) ? "" : "\n", text, NULL);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (reply, &end);
  gtk_text_buffer_place_cursor (reply, &end);
  gtk_text_buffer_set_text (wbl_draft_get_buffer (draft, TRUE), "", 0);
  wbl_draft_insert_into (draft, FALSE, whole, NULL);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Move) move = data;
  g_autoptr (WblThreadPane) self = g_weak_ref_get (&move->pane);
  g_autoptr (WblLeak) leak = wbl_desk_check_text_finish (WBL_DESK (source), result, NULL);
  g_autofree char *now = wbl_draft_dup_text (move->draft, TRUE);

  if (self == NULL || self->desk == NULL || !g_str_equal (now, move->text))
    return; /* it was written on: the person asks again */
  if (wbl_composer_get_draft (self->composer) == move->draft)
    wbl_composer_set_note (self->composer, FALSE);
  if (leak != NULL && leak->article != NULL)
    wbl_composer_show_leak (self->composer, move->draft, leak);
  else
    append_to_reply (move->draft, move->text);
}

static void
move_to_reply (WblThreadPane *self, WblDraft *draft)
{
  Move *move = g_new0 (Move, 1);

  g_weak_ref_init (&move->pane, self);
  move->draft = g_object_ref (draft);
  move->text = wbl_draft_dup_text (draft, TRUE);
  wbl_desk_check_text_async (self->desk, wbl_draft_get_conversation (draft), move->text, NULL, NULL, checked_cb, move);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Move) move = data;
  g_autoptr (WblThreadPane) self = g_weak_ref_get (&move->pane);

  if (g_str_equal (wbl_ask_finish (result), "cancel"))
    return;
  wbl_settings_set_bool ("note-to-reply-asked", TRUE);
  if (self != NULL && self->desk != NULL)
    move_to_reply (self, move->draft);
}

static void
ask (WblThreadPane *self, WblDraft *draft)
{
  const WblAskResponse responses[] = {
    { "cancel", _ ("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "move", _ ("_Move to Reply"), ADW_RESPONSE_SUGGESTED },
  };
  Move *move = g_new0 (Move, 1);

  g_weak_ref_init (&move->pane, self);
  move->draft = g_object_ref (draft);
  wbl_ask_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Move the Note to the Reply?"),
                 _ ("It was written for colleagues; once you send the reply, the customer reads it. Nothing is sent yet. This is "
                    "asked once."),
                 responses, G_N_ELEMENTS (responses), NULL, answered_cb, move);
}

void
wbl_thread_pane_move_to_reply (WblThreadPane *self)
{
  WblDraft *draft = wbl_composer_get_draft (self->composer);

  if (draft == NULL || wbl_draft_is_empty (draft, TRUE))
    return;
  if (wbl_settings_get_bool ("note-to-reply-asked"))
    move_to_reply (self, draft);
  else
    ask (self, draft);
}
