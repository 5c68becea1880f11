/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"
#include "model/wbl-attachment.h"

G_BEGIN_DECLS

/**
 * WblDraft: what is being written to and about one customer: a reply and a note, side by side, never mixed.
 *
 * It loads itself from the desk and saves itself 300 ms after the last change. Main thread only.
 *
 * Signals: "edited" (gboolean note): the person changed a text; "saved" (): it is on disk; "not-saved" (): the store
 * refused it, and is asked again; "attachment-changed" ();
 * "quote-changed" ().
 */
#define WBL_TYPE_DRAFT (wbl_draft_get_type ())
G_DECLARE_FINAL_TYPE (WblDraft, wbl_draft, WBL, DRAFT, GObject)

WblDraft *wbl_draft_new (WblDesk *desk, const char *conversation);
WblDesk *wbl_draft_get_desk (WblDraft *self);
const char *wbl_draft_get_conversation (WblDraft *self);
GtkTextBuffer *wbl_draft_get_buffer (WblDraft *self, gboolean note);
char *wbl_draft_dup_text (WblDraft *self, gboolean note);
gboolean wbl_draft_is_empty (WblDraft *self, gboolean note);
gboolean wbl_draft_is_idle (WblDraft *self);
gboolean wbl_draft_get_note (WblDraft *self);
void wbl_draft_set_note (WblDraft *self, gboolean note);
void wbl_draft_insert (WblDraft *self, const char *text, const WblCite *cite);
void wbl_draft_insert_into (WblDraft *self, gboolean note, const char *text, const WblCite *cite);
void wbl_draft_put_back (WblDraft *self, gboolean note, const char *text);
void wbl_draft_set_attachment (WblDraft *self, WblAttachment *attachment);
const WblAttachment *wbl_draft_get_attachment (WblDraft *self);
void wbl_draft_set_quote (WblDraft *self, WblMessage *quote);
WblMessage *wbl_draft_get_quote (WblDraft *self);
void wbl_draft_warn (WblDraft *self);
void wbl_draft_flush (WblDraft *self);

/** WblDraftParcel: what is taken out of a draft to be sent; the draft is empty meanwhile. */
typedef struct
{
  char *conversation;
  gboolean note;
  char *text;
  GPtrArray *cites; /* (element-type WblCite) NULL-terminated */
  gboolean warned;  /* whether a warning was shown about something in it */
  WblAttachment *attachment;
  WblMessage *quote;
} WblDraftParcel;

WblDraftParcel *wbl_draft_wrap (WblDraft *self, const char *text);
WblDraftParcel *wbl_draft_take (WblDraft *self, gboolean note);
void wbl_draft_restore (WblDraft *self, WblDraftParcel *parcel);
void wbl_draft_settle (WblDraft *self, WblDraftParcel *parcel);
void wbl_draft_parcel_free (WblDraftParcel *parcel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblDraftParcel, wbl_draft_parcel_free)

G_END_DECLS
