/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/wbl-actions.h"

G_BEGIN_DECLS

/** WblKeyRefusal: why a combination cannot be the key of an action. */
typedef enum
{
  WBL_KEY_FINE,
  WBL_KEY_TYPES,        /* it would eat typing */
  WBL_KEY_MNEMONIC,     /* Alt with a letter */
  WBL_KEY_INPUT_METHOD, /* input methods use it */
  WBL_KEY_EDITS,        /* text fields use it */
  WBL_KEY_MOVES,        /* it moves through the window or closes what is open */
  WBL_KEY_DESKTOP,      /* it never comes here, or should not */
  WBL_KEY_FIXED,        /* something that cannot be changed has it */
  WBL_KEY_UNKNOWN,      /* no key at all */
} WblKeyRefusal;

/** WblFixedKey: a key that a widget knows; the table of actions does not. */
typedef struct
{
  const char *accel; /* as GtkShortcutsShortcut takes it, so perhaps a range */
  const char *title; /* English; translate with _() */
  WblActionSection section;
} WblFixedKey;

/** WblKeymap: which keys each action has: those of the table, but for what a person changed. Plain data, main thread. */
typedef struct _WblKeymap WblKeymap;

WblKeymap *wbl_keymap_new (GVariant *overrides);
void wbl_keymap_free (WblKeymap *self);
const char *const *wbl_keymap_get (const WblKeymap *self, const WblActionInfo *action);
char *wbl_keymap_label (const WblKeymap *self, const WblActionInfo *action);
const WblActionInfo *wbl_keymap_owner (const WblKeymap *self, const char *accel);
gboolean wbl_keymap_is_changed (const WblKeymap *self, const WblActionInfo *action);
void wbl_keymap_assign (WblKeymap *self, const WblActionInfo *action, const char *accel);
GVariant *wbl_keymap_to_variant (const WblKeymap *self);

WblKeyRefusal wbl_keymap_refuse_to_all (const char *accel);
WblKeyRefusal wbl_keymap_refuse (const WblActionInfo *action, const char *accel);
char *wbl_keymap_refusal_words (const WblActionInfo *action, const char *accel);
gboolean wbl_keymap_acts_early (const char *accel);
gboolean wbl_keymap_is_one_of_many (const WblActionInfo *action);
const WblFixedKey *wbl_keymap_fixed (guint *n_fixed);
char *wbl_keymap_fixed_label (const WblFixedKey *fixed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblKeymap, wbl_keymap_free)

G_END_DECLS
