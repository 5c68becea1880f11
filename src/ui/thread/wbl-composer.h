/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/thread/wbl-draft.h"

G_BEGIN_DECLS

/**
 * WblComposer: where a reply or a note is written.
 *
 * Keys pass the input method first. A send carries the draft that had the cursor when the key went down, so that moving
 * to another conversation cannot redirect it.
 *
 * Properties: "send-with-enter" (gboolean), "offline" (gboolean).
 * Signals: "send" (WblDraft*, gboolean note, gboolean and_next); "typing" (gboolean): of a reply only;
 * "escape" () → gboolean: Esc was pressed, TRUE when it undid something; "first-key" (WblDraft*): a reply was begun;
 * "mode-changed" (): reply or note.
 */
#define WBL_TYPE_COMPOSER (wbl_composer_get_type ())
G_DECLARE_FINAL_TYPE (WblComposer, wbl_composer, WBL, COMPOSER, GtkBox)

GtkWidget *wbl_composer_new (void);
void wbl_composer_set_draft (WblComposer *self, WblDraft *draft, const char *customer);
void wbl_composer_set_language (WblComposer *self, const char *language);
void wbl_composer_open_snippets (WblComposer *self);
gboolean wbl_composer_next_stop (WblComposer *self, gboolean backwards);
WblDraft *wbl_composer_get_draft (WblComposer *self);
void wbl_composer_set_note (WblComposer *self, gboolean note);
gboolean wbl_composer_get_note (WblComposer *self);
void wbl_composer_send (WblComposer *self, gboolean and_next);
void wbl_composer_set_hint (WblComposer *self, const char *icon, const char *hint);
void wbl_composer_insert (WblComposer *self, const char *text, const WblCite *cite, gboolean internal);
void wbl_composer_show_leak (WblComposer *self, WblDraft *draft, const WblLeak *leak);
void wbl_composer_set_offline (WblComposer *self, gboolean offline);
void wbl_composer_set_note_only (WblComposer *self, gboolean note_only);
void wbl_composer_set_narrow (WblComposer *self, gboolean narrow);
void wbl_composer_focus (WblComposer *self);
void wbl_composer_attach (WblComposer *self);
void wbl_composer_select_range (WblComposer *self, int start, int end);

G_END_DECLS
