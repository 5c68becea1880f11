/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-keymap"
#include "config.h"

#include "ui/wbl-keymap.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ALL_MODS (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK | GDK_HYPER_MASK)

/* No combination is ever in two of the lists. */
struct _WblKeymap
{
  char ***keys;   /* (owned) (array of GStrv): of each action of the table, canonical */
  guint n_actions;
};

/* The suggestions' row stands for nine actions of the table. */
static const WblFixedKey fixed_keys[] = {
  { "<Control>c", N_ ("Copy the Chosen Message"), WBL_SECTION_CONVERSATION },
  { "<Control>1...9", N_ ("Insert a Suggestion"), WBL_SECTION_WRITING },
  { "slash", N_ ("Insert a Snippet, in an Empty Word; 、 Too"), WBL_SECTION_WRITING },
  { "Escape", N_ ("Leave the Text, or Take Back What Is Held"), WBL_SECTION_WRITING },
  { "<Control>s", N_ ("Save the Article, in Its Editor"), WBL_SECTION_WRITING },
  { "<Control>f", N_ ("Search the Ratings, in Feedback"), WBL_SECTION_MOVING },
  { "<Control>Return", N_ ("Finish the Review, in Feedback"), WBL_SECTION_MOVING },
  { "F10", N_ ("Main Menu"), WBL_SECTION_WINDOW },
};

/* ---- one combination ---- */

/* A keypad's keys and Shift+Tab mean what the others mean. */
static guint
plain_key (guint key)
{
  static const guint same[][2] = {
    { GDK_KEY_KP_Enter, GDK_KEY_Return },      { GDK_KEY_ISO_Enter, GDK_KEY_Return },
    { GDK_KEY_KP_Tab, GDK_KEY_Tab },           { GDK_KEY_ISO_Left_Tab, GDK_KEY_Tab },
    { GDK_KEY_KP_Space, GDK_KEY_space },       { GDK_KEY_KP_Left, GDK_KEY_Left },
    { GDK_KEY_KP_Right, GDK_KEY_Right },       { GDK_KEY_KP_Up, GDK_KEY_Up },
    { GDK_KEY_KP_Down, GDK_KEY_Down },         { GDK_KEY_KP_Home, GDK_KEY_Home },
    { GDK_KEY_KP_End, GDK_KEY_End },           { GDK_KEY_KP_Page_Up, GDK_KEY_Page_Up },
    { GDK_KEY_KP_Page_Down, GDK_KEY_Page_Down }, { GDK_KEY_KP_Insert, GDK_KEY_Insert },
    { GDK_KEY_KP_Delete, GDK_KEY_Delete },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    if (same[i][0] == key)
      return same[i][1];
  return gdk_keyval_to_lower (key);
}

static gboolean
read_accel (const char *accel, guint *key, GdkModifierType *mods)
{
  if (accel == NULL || !gtk_accelerator_parse (accel, key, mods) || *key == 0)
    return FALSE;
  *key = gdk_keyval_to_lower (*key);
  *mods &= ALL_MODS;
  return TRUE;
}

/* Returns: (transfer full) (nullable): the one spelling of a combination */
static char *
canonical (const char *accel)
{
  guint key = 0;
  GdkModifierType mods = 0;
  return read_accel (accel, &key, &mods) ? gtk_accelerator_name (key, mods) : NULL;
}

static gboolean
is_same (const char *a, const char *b)
{
  guint keys[2] = { 0, 0 };
  GdkModifierType mods[2] = { 0, 0 };
  return read_accel (a, &keys[0], &mods[0]) && read_accel (b, &keys[1], &mods[1]) && mods[0] == mods[1]
         && plain_key (keys[0]) == plain_key (keys[1]);
}

static gboolean
is_cursor_key (guint key)
{
  return (key >= GDK_KEY_Home && key <= GDK_KEY_End) || key == GDK_KEY_Insert || key == GDK_KEY_Delete || key == GDK_KEY_BackSpace;
}

static gboolean
is_function_key (guint key)
{
  return key >= GDK_KEY_F1 && key <= GDK_KEY_F35;
}

/* Keys that write something, and those that begin a letter with an accent. */
static gboolean
is_text_key (guint key)
{
  return g_unichar_isgraph (gdk_keyval_to_unicode (key)) || (key >= GDK_KEY_dead_grave && key <= GDK_KEY_dead_greek);
}

/**
 * wbl_keymap_acts_early:
 * @accel: a combination
 *
 * Returns: whether it acts before the focused widget sees it: widgets have uses of their own for such a key, but it is no
 * key of text or of an input method
 */
gboolean
wbl_keymap_acts_early (const char *accel)
{
  guint key = 0;
  GdkModifierType mods = 0;
  g_return_val_if_fail (read_accel (accel, &key, &mods), FALSE);
  key = plain_key (key);
  if (is_function_key (key) || (is_cursor_key (key) && mods != 0) || key == GDK_KEY_Tab)
    return TRUE;
  return g_unichar_isdigit (gdk_keyval_to_unicode (key)) && (mods & GDK_ALT_MASK) != 0;
}

/* ---- what may not be a key ---- */

typedef struct
{
  guint key;
  GdkModifierType mods;
  WblKeyRefusal refusal;
} Taken;

#define CTRL GDK_CONTROL_MASK
#define SHIFT GDK_SHIFT_MASK
#define ALT GDK_ALT_MASK

/* What text fields have in GTK but for moving keys, and what ibus, Fcitx and Rime have. */
static const Taken taken[] = {
  { GDK_KEY_a, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_a, CTRL | SHIFT, WBL_KEY_EDITS },
  { GDK_KEY_c, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_u, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_v, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_v, CTRL | SHIFT, WBL_KEY_EDITS },
  { GDK_KEY_x, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_y, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_z, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_z, CTRL | SHIFT, WBL_KEY_EDITS },
  { GDK_KEY_slash, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_backslash, CTRL, WBL_KEY_EDITS },
  { GDK_KEY_F7, 0, WBL_KEY_EDITS },
  { GDK_KEY_t, CTRL | SHIFT, WBL_KEY_EDITS }, /* the direction of the text, in newer GTK */
  { GDK_KEY_Undo, 0, WBL_KEY_EDITS },
  { GDK_KEY_Redo, 0, WBL_KEY_EDITS },
  { GDK_KEY_f, CTRL | SHIFT, WBL_KEY_INPUT_METHOD },
  { GDK_KEY_u, CTRL | SHIFT, WBL_KEY_INPUT_METHOD },
  { GDK_KEY_e, CTRL | SHIFT, WBL_KEY_INPUT_METHOD },
  { GDK_KEY_period, CTRL, WBL_KEY_INPUT_METHOD },
  { GDK_KEY_semicolon, CTRL, WBL_KEY_INPUT_METHOD },
  { GDK_KEY_grave, CTRL, WBL_KEY_INPUT_METHOD },
  { GDK_KEY_asciitilde, CTRL | SHIFT, WBL_KEY_INPUT_METHOD },
  { GDK_KEY_F4, 0, WBL_KEY_INPUT_METHOD },
  { GDK_KEY_F10, SHIFT, WBL_KEY_MOVES },
  { GDK_KEY_Menu, 0, WBL_KEY_MOVES },
  { GDK_KEY_i, CTRL | SHIFT, WBL_KEY_DESKTOP },
  { GDK_KEY_d, CTRL | SHIFT, WBL_KEY_DESKTOP },
  { GDK_KEY_grave, ALT, WBL_KEY_DESKTOP },
};

static WblKeyRefusal
refuse_moving_key (guint key, GdkModifierType mods)
{
  if (key == GDK_KEY_Escape || (key == GDK_KEY_Tab && (mods & ALT) == 0))
    return WBL_KEY_MOVES;
  if (key == GDK_KEY_Tab || (is_function_key (key) && (mods & ALT) != 0))
    return WBL_KEY_DESKTOP;
  if (is_cursor_key (key) && (mods & ALT) == 0)
    return WBL_KEY_EDITS;
  return is_cursor_key (key) && (mods & CTRL) != 0 ? WBL_KEY_DESKTOP : WBL_KEY_FINE;
}

static WblKeyRefusal
refuse_text_key (guint key, GdkModifierType mods)
{
  if (key == GDK_KEY_space)
    return mods == 0 || mods == SHIFT ? WBL_KEY_TYPES : WBL_KEY_INPUT_METHOD;
  if (key == GDK_KEY_Return)
    return WBL_KEY_TYPES;
  if (!is_text_key (key) || (mods & CTRL) != 0)
    return WBL_KEY_FINE;
  if ((mods & ALT) == 0)
    return WBL_KEY_TYPES;
  return g_unichar_isalpha (gdk_keyval_to_unicode (key)) ? WBL_KEY_MNEMONIC : WBL_KEY_FINE;
}

/**
 * wbl_keymap_refuse_to_all:
 * @accel: a combination
 *
 * Returns: why nobody should have it, whoever has it by the table
 */
WblKeyRefusal
wbl_keymap_refuse_to_all (const char *accel)
{
  WblKeyRefusal refusal = WBL_KEY_FINE;
  guint key = 0;
  GdkModifierType mods = 0;
  if (!read_accel (accel, &key, &mods))
    return WBL_KEY_UNKNOWN;
  key = plain_key (key);
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    if (taken[i].key == key && taken[i].mods == mods)
      return taken[i].refusal;
  if ((mods & ~(CTRL | SHIFT | ALT)) != 0 || key == GDK_KEY_Print || key == GDK_KEY_Sys_Req || key >= 0x1008fe00)
    return gdk_keyval_to_unicode (key) != 0 && mods == 0 ? WBL_KEY_TYPES : WBL_KEY_DESKTOP;
  if (key >= GDK_KEY_Multi_key && key <= GDK_KEY_Hangul_Special) /* Kanji, Henkan, Hangul … */
    return WBL_KEY_INPUT_METHOD;
  refusal = refuse_moving_key (key, mods);
  if (refusal == WBL_KEY_FINE)
    refusal = refuse_text_key (key, mods);
  if (refusal == WBL_KEY_FINE && !gtk_accelerator_valid (key, mods))
    refusal = WBL_KEY_UNKNOWN;
  return refusal;
}

/* Returns: (nullable): the title of what cannot be changed and has this combination, in English */
static const char *
fixed_owner (const char *accel)
{
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  for (guint i = 0; i < n; i++)
    if ((actions[i].flags & WBL_ACTION_FIXED) != 0 && is_same (actions[i].accel, accel))
      return actions[i].title;
  for (gsize i = 0; i < G_N_ELEMENTS (fixed_keys); i++)
    if (is_same (fixed_keys[i].accel, accel))
      return fixed_keys[i].title;
  return NULL;
}

static gboolean
is_default_of_any (const char *accel)
{
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  for (guint i = 0; i < n; i++)
    if (is_same (actions[i].accel, accel))
      return TRUE;
  return FALSE;
}

/**
 * wbl_keymap_refuse:
 * @action: an action
 * @accel: a combination
 *
 * Whether a combination can be the key of an action at all; another action may have it (wbl_keymap_owner()). What the
 * table gives to an action is never refused to that one.
 *
 * Returns: why not
 */
WblKeyRefusal
wbl_keymap_refuse (const WblActionInfo *action, const char *accel)
{
  guint key = 0;
  GdkModifierType mods = 0;
  if (!read_accel (accel, &key, &mods))
    return WBL_KEY_UNKNOWN;
  if (is_same (action->accel, accel))
    return WBL_KEY_FINE;
  if (fixed_owner (accel) != NULL && (mods & (CTRL | ALT) || is_function_key (key)))
    return WBL_KEY_FIXED;
  return is_default_of_any (accel) ? WBL_KEY_FINE : wbl_keymap_refuse_to_all (accel);
}

static char *
fixed_words (const char *accel)
{
  g_autofree char *label = wbl_actions_accel_label (accel);
  /* Translators: why a key cannot be taken: %1$s is a key such as "Ctrl+S", %2$s an action such as "Save the Article" */
  return g_strdup_printf (_("%1$s cannot be changed: “%2$s” always has it."), label, _(fixed_owner (accel)));
}

/**
 * wbl_keymap_refusal_words:
 * @action: an action
 * @accel: a combination
 *
 * Returns: (transfer full) (nullable): why it cannot be the action's key, in a sentence; %NULL if it can
 */
char *
wbl_keymap_refusal_words (const WblActionInfo *action, const char *accel)
{
  switch (wbl_keymap_refuse (action, accel))
    {
    case WBL_KEY_FINE:
      return NULL;
    case WBL_KEY_TYPES:
      return g_strdup (_("This key writes text. Hold Ctrl with it, or press a function key."));
    case WBL_KEY_MNEMONIC:
      return g_strdup (_("Alt with a letter is for buttons and menus. Hold Ctrl with it."));
    case WBL_KEY_INPUT_METHOD:
      return g_strdup (_("Input methods use this one. Press another."));
    case WBL_KEY_EDITS:
      return g_strdup (_("This one works in text: it copies, moves or deletes. Press another."));
    case WBL_KEY_MOVES:
      return g_strdup (_("This one moves through the window. Press another."));
    case WBL_KEY_DESKTOP:
      return g_strdup (_("This one belongs to the desktop. Press another."));
    case WBL_KEY_FIXED:
      return fixed_words (accel);
    case WBL_KEY_UNKNOWN:
    default:
      return g_strdup (_("This key cannot be a shortcut. Press another."));
    }
}

/**
 * wbl_keymap_is_one_of_many:
 * @action: an action of the table
 *
 * Returns: whether a line of the fixed keys stands for it and its like: nine suggestions are no nine things to know
 */
gboolean
wbl_keymap_is_one_of_many (const WblActionInfo *action)
{
  return g_str_has_prefix (action->name, "win.insert-") && g_ascii_isdigit (action->name[strlen ("win.insert-")]);
}

/**
 * wbl_keymap_fixed:
 * @n_fixed: (out): how many
 *
 * Returns: (transfer none) (array length=n_fixed): the keys that cannot be changed and are not in the table of actions
 */
const WblFixedKey *
wbl_keymap_fixed (guint *n_fixed)
{
  *n_fixed = G_N_ELEMENTS (fixed_keys);
  return fixed_keys;
}

/**
 * wbl_keymap_fixed_label:
 * @fixed: a key that cannot be changed
 *
 * Returns: (transfer full): it as words: "Ctrl+1…9"
 */
char *
wbl_keymap_fixed_label (const WblFixedKey *fixed)
{
  g_auto (GStrv) range = g_strsplit (fixed->accel, "...", 2);
  g_autofree char *label = wbl_actions_accel_label (range[0]);
  return range[1] != NULL ? g_strconcat (label, "…", range[1], NULL) : g_steal_pointer (&label);
}

/* ---- who has which ---- */

static char ***
place (const WblKeymap *self, const WblActionInfo *action)
{
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  g_assert (action >= actions && action < actions + n);
  return &self->keys[action - actions];
}

static char **
table_keys (const WblActionInfo *action)
{
  char *keys[] = { canonical (action->accel), NULL };
  char **list = g_strdupv (keys);
  g_free (keys[0]);
  return list;
}

static void
take_away (WblKeymap *self, const char *accel)
{
  for (guint i = 0; i < self->n_actions; i++)
    for (guint k = 0; self->keys[i][k] != NULL; k++)
      if (is_same (self->keys[i][k], accel))
        {
          g_free (self->keys[i][k]);
          memmove (&self->keys[i][k], &self->keys[i][k + 1], sizeof (char *) * (g_strv_length (&self->keys[i][k + 1]) + 1));
          return;
        }
}

/* Returns: (transfer full): what of a stored list can be keys */
static GPtrArray *
usable (const WblActionInfo *action, GVariant *stored)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  g_autofree const char **list = g_variant_get_strv (stored, NULL);
  for (guint i = 0; list[i] != NULL; i++)
    if (wbl_keymap_refuse (action, list[i]) == WBL_KEY_FINE)
      g_ptr_array_add (keys, canonical (list[i]));
  return keys;
}

/* What is stored for an action but means no key at all leaves the action as it is. */
static void
override (WblKeymap *self, const WblActionInfo *action, GVariant *stored)
{
  g_autoptr (GPtrArray) keys = usable (action, stored);
  if ((action->flags & WBL_ACTION_FIXED) != 0 || (keys->len == 0 && g_variant_n_children (stored) > 0))
    return;
  wbl_keymap_assign (self, action, NULL);
  for (guint i = 0; i < keys->len; i++)
    {
      char ***own = place (self, action);
      guint n = g_strv_length (*own);
      if (wbl_keymap_owner (self, keys->pdata[i]) == action)
        continue;
      take_away (self, keys->pdata[i]);
      *own = g_renew (char *, *own, n + 2);
      (*own)[n] = g_strdup (keys->pdata[i]);
      (*own)[n + 1] = NULL;
    }
}

/**
 * wbl_keymap_new:
 * @overrides: (nullable): what a person changed, as wbl_keymap_to_variant() wrote it, or a hand; a{sas}
 *
 * What names no action, no key, or a key that is refused is passed over. Of two actions with one key that is stored the
 * later one in the table has it, and a key that is stored is no longer another's by the table.
 *
 * Returns: (transfer full): who has which key
 */
WblKeymap *
wbl_keymap_new (GVariant *overrides)
{
  WblKeymap *self = g_new0 (WblKeymap, 1);
  const WblActionInfo *actions = wbl_actions_get (&self->n_actions);
  self->keys = g_new0 (char **, self->n_actions);
  for (guint i = 0; i < self->n_actions; i++)
    self->keys[i] = table_keys (&actions[i]);
  if (overrides == NULL || !g_variant_is_of_type (overrides, G_VARIANT_TYPE ("a{sas}")))
    return self;
  for (guint i = 0; i < self->n_actions; i++)
    {
      g_autoptr (GVariant) stored = g_variant_lookup_value (overrides, actions[i].name, G_VARIANT_TYPE_STRING_ARRAY);
      if (stored != NULL)
        override (self, &actions[i], stored);
    }
  return self;
}

/**
 * wbl_keymap_free:
 * @self: (transfer full): who has which key
 */
void
wbl_keymap_free (WblKeymap *self)
{
  for (guint i = 0; i < self->n_actions; i++)
    g_strfreev (self->keys[i]);
  g_free (self->keys);
  g_free (self);
}

/**
 * wbl_keymap_get:
 * @self: who has which key
 * @action: an action of the table
 *
 * Returns: (transfer none) (array zero-terminated=1): its keys, each as GTK spells it; often one, perhaps none
 */
const char *const *
wbl_keymap_get (const WblKeymap *self, const WblActionInfo *action)
{
  return (const char *const *) *place (self, action);
}

/**
 * wbl_keymap_label:
 * @self: who has which key
 * @action: an action of the table
 *
 * Returns: (transfer full): its keys as words: "Ctrl+E"; empty if it has none
 */
char *
wbl_keymap_label (const WblKeymap *self, const WblActionInfo *action)
{
  g_auto (GStrv) labels = g_strdupv (*place (self, action));
  for (char **label = labels; *label != NULL; label++)
    {
      g_autofree char *accel = *label;
      *label = wbl_actions_accel_label (accel);
    }
  return g_strjoinv (", ", labels);
}

/**
 * wbl_keymap_owner:
 * @self: who has which key
 * @accel: a combination
 *
 * Returns: (transfer none) (nullable): the action that has it
 */
const WblActionInfo *
wbl_keymap_owner (const WblKeymap *self, const char *accel)
{
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  for (guint i = 0; i < n; i++)
    for (char **key = self->keys[i]; *key != NULL; key++)
      if (is_same (*key, accel))
        return &actions[i];
  return NULL;
}

/**
 * wbl_keymap_is_changed:
 * @self: who has which key
 * @action: an action of the table
 *
 * Returns: whether its keys are not those of the table
 */
gboolean
wbl_keymap_is_changed (const WblKeymap *self, const WblActionInfo *action)
{
  g_auto (GStrv) table = table_keys (action);
  return !g_strv_equal ((const char *const *) table, wbl_keymap_get (self, action));
}

/**
 * wbl_keymap_assign:
 * @self: who has which key
 * @action: an action of the table
 * @accel: (nullable): its only key from now on; %NULL for none
 *
 * Gives an action its key, and takes it from whom had it.
 */
void
wbl_keymap_assign (WblKeymap *self, const WblActionInfo *action, const char *accel)
{
  char *name = canonical (accel);
  char ***own = place (self, action);
  if (name != NULL)
    take_away (self, name);
  g_strfreev (*own);
  *own = g_new0 (char *, 2);
  (*own)[0] = name;
}

/**
 * wbl_keymap_to_variant:
 * @self: who has which key
 *
 * Returns: (transfer floating): what differs from the table, to be stored; a{sas}
 */
GVariant *
wbl_keymap_to_variant (const WblKeymap *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sas}"));
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  for (guint i = 0; i < n; i++)
    if (wbl_keymap_is_changed (self, &actions[i]))
      g_variant_builder_add (&builder, "{s^as}", actions[i].name, self->keys[i]);
  return g_variant_builder_end (&builder);
}
