/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-keymap"
#include "config.h"

#include "ui/wbl-keymap.h"

/* Who has which key, with what a person changed. No display is needed for it. */

static WblKeymap *
keymap (const char *overrides)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE ("a{sas}"), overrides, NULL, NULL, &error);
  g_assert_no_error (error);
  return wbl_keymap_new (value);
}

static void
assert_label (const WblKeymap *map, const char *action, const char *label)
{
  g_autofree char *found = wbl_keymap_label (map, wbl_actions_find (action));
  g_assert_cmpstr (found, ==, label);
}

static void
assert_stored (const WblKeymap *map, const char *text)
{
  g_autoptr (GVariant) stored = g_variant_ref_sink (wbl_keymap_to_variant (map));
  g_autofree char *printed = g_variant_print (stored, FALSE);
  g_assert_cmpstr (printed, ==, text);
}

static void
test_table (void)
{
  g_autoptr (WblKeymap) map = wbl_keymap_new (NULL);
  assert_label (map, "win.resolve", "Ctrl+E");
  assert_label (map, "win.assign", "");
  assert_stored (map, "{}");
  g_assert_false (wbl_keymap_is_changed (map, wbl_actions_find ("win.resolve")));
  g_assert_true (wbl_keymap_owner (map, "<Primary>E") == wbl_actions_find ("win.resolve"));
  g_assert_null (wbl_keymap_owner (map, "<Control><Alt>e"));
  g_assert_true (wbl_keymap_owner (map, "<Control>KP_Enter") == wbl_actions_find ("win.send"));
}

static void
test_assign (void)
{
  g_autoptr (WblKeymap) map = wbl_keymap_new (NULL);
  g_autoptr (WblKeymap) again = NULL;
  g_autoptr (GVariant) stored = NULL;
  wbl_keymap_assign (map, wbl_actions_find ("win.resolve"), "<Control>t"); /* Take's */
  wbl_keymap_assign (map, wbl_actions_find ("win.assign"), "F2");
  assert_label (map, "win.resolve", "Ctrl+T");
  assert_label (map, "win.take", "");
  stored = g_variant_ref_sink (wbl_keymap_to_variant (map));
  again = wbl_keymap_new (stored);
  assert_label (again, "win.resolve", "Ctrl+T");
  assert_label (again, "win.take", "");
  assert_label (again, "win.assign", "F2");
  g_assert_true (wbl_keymap_is_changed (again, wbl_actions_find ("win.take")));
  wbl_keymap_assign (again, wbl_actions_find ("win.take"), "<Control>t");
  wbl_keymap_assign (again, wbl_actions_find ("win.resolve"), "<Control>e");
  assert_stored (again, "{'win.assign': ['F2']}");
  wbl_keymap_assign (again, wbl_actions_find ("win.assign"), NULL);
  assert_stored (again, "{}");
}

/* What a hand or another version stored is used as far as it makes sense. */
static void
test_stored (void)
{
  static const struct
  {
    const char *stored, *resolve, *take;
  } cases[] = {
    { "{'win.nothing': ['F2'], 'app.resolve': ['F3']}", "Ctrl+E", "Ctrl+T" },
    { "{'win.resolve': ['<Control']}", "Ctrl+E", "Ctrl+T" },
    { "{'win.resolve': ['', 'F2', '<Control>nokey', 'F2', '<Control><Shift>W']}", "F2, Ctrl+Shift+W", "Ctrl+T" },
    { "{'win.resolve': ['e']}", "Ctrl+E", "Ctrl+T" },                /* it would eat typing */
    { "{'win.resolve': ['<Control>Return']}", "Ctrl+E", "Ctrl+T" },  /* which is Send's */
    { "{'win.resolve': []}", "", "Ctrl+T" },
    { "{'win.take': ['<Control>e']}", "", "Ctrl+E" },                /* and Resolve's key by the table no longer */
    { "{'win.take': ['F2'], 'win.resolve': ['F2']}", "F2", "" },     /* one key, one action */
    { "{'win.take': ['<Control>e'], 'win.resolve': ['<Control>t']}", "Ctrl+T", "Ctrl+E" },
    { "{'win.send': ['F2'], 'win.insert-1': ['F3']}", "Ctrl+E", "Ctrl+T" },
  };
  g_autoptr (GVariant) other_type = g_variant_ref_sink (g_variant_new_string ("F2"));
  g_autoptr (WblKeymap) other = wbl_keymap_new (other_type);
  assert_label (other, "win.resolve", "Ctrl+E");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WblKeymap) map = keymap (cases[i].stored);
      g_test_message ("%s", cases[i].stored);
      assert_label (map, "win.resolve", cases[i].resolve);
      assert_label (map, "win.take", cases[i].take);
      assert_label (map, "win.send", "Ctrl+Enter");
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *accel;
    WblKeyRefusal refusal;
  } cases[] = {
    { "F2", WBL_KEY_FINE },
    { "<Control>g", WBL_KEY_FINE },
    { "<Control><Shift>w", WBL_KEY_FINE },
    { "<Control><Alt>n", WBL_KEY_FINE },
    { "<Control>1", WBL_KEY_FIXED },
    { "<Alt>3", WBL_KEY_FINE },
    { "<Alt>Right", WBL_KEY_FINE },
    { "<Control>t", WBL_KEY_FINE },   /* another's: a conflict, no refusal */
    { "<Control>Tab", WBL_KEY_FINE }, /* another's */
    { "a", WBL_KEY_TYPES },
    { "<Shift>a", WBL_KEY_TYPES },
    { "7", WBL_KEY_TYPES },
    { "KP_7", WBL_KEY_TYPES },
    { "question", WBL_KEY_TYPES },
    { "space", WBL_KEY_TYPES },
    { "Return", WBL_KEY_TYPES },
    { "<Alt>Return", WBL_KEY_TYPES },
    { "dead_acute", WBL_KEY_TYPES },
    { "Cyrillic_ze", WBL_KEY_TYPES },
    { "slash", WBL_KEY_TYPES },
    { "<Alt>f", WBL_KEY_MNEMONIC },
    { "<Alt><Shift>f", WBL_KEY_MNEMONIC },
    { "<Control><Shift>f", WBL_KEY_INPUT_METHOD },
    { "<Control>space", WBL_KEY_INPUT_METHOD },
    { "<Control>period", WBL_KEY_INPUT_METHOD },
    { "F4", WBL_KEY_INPUT_METHOD },
    { "Hangul", WBL_KEY_INPUT_METHOD },
    { "<Control>c", WBL_KEY_FIXED },
    { "<Control>v", WBL_KEY_EDITS },
    { "<Control>u", WBL_KEY_EDITS },
    { "<Control>x", WBL_KEY_EDITS },
    { "<Control>a", WBL_KEY_EDITS },
    { "<Control>z", WBL_KEY_EDITS },
    { "<Control><Shift>z", WBL_KEY_EDITS },
    { "Delete", WBL_KEY_EDITS },
    { "<Control>Left", WBL_KEY_EDITS },
    { "<Shift>KP_Insert", WBL_KEY_EDITS },
    { "Up", WBL_KEY_EDITS },
    { "Tab", WBL_KEY_MOVES },
    { "<Shift>ISO_Left_Tab", WBL_KEY_MOVES },
    { "Escape", WBL_KEY_MOVES },
    { "<Alt>F4", WBL_KEY_DESKTOP },
    { "<Alt>Tab", WBL_KEY_DESKTOP },
    { "<Super>e", WBL_KEY_DESKTOP },
    { "<Control><Alt>Up", WBL_KEY_DESKTOP },
    { "Print", WBL_KEY_DESKTOP },
    { "XF86AudioPlay", WBL_KEY_DESKTOP },
    { "<Control>Return", WBL_KEY_FIXED },
    { "<Control>KP_Enter", WBL_KEY_FIXED },
    { "<Control>f", WBL_KEY_FIXED }, /* of pages that find something themselves; Find's own all the same */
    { "<Control>w", WBL_KEY_FIXED },
    { "<Control>s", WBL_KEY_FIXED },
    { "F10", WBL_KEY_FIXED },
    { "Control_L", WBL_KEY_UNKNOWN },
    { "<Control>", WBL_KEY_UNKNOWN },
    { "nonsense", WBL_KEY_UNKNOWN },
    { "", WBL_KEY_UNKNOWN },
  };
  const WblActionInfo *assign = wbl_actions_find ("win.assign");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].accel);
      g_assert_cmpint (wbl_keymap_refuse (assign, cases[i].accel), ==, cases[i].refusal);
    }
  g_assert_cmpint (wbl_keymap_refuse (wbl_actions_find ("win.find"), "<Control>f"), ==, WBL_KEY_FINE);
}

static void
test_words (void)
{
  const WblActionInfo *assign = wbl_actions_find ("win.assign");
  g_autofree char *fine = wbl_keymap_refusal_words (assign, "F2");
  g_autofree char *typing = wbl_keymap_refusal_words (assign, "a");
  g_autofree char *fixed = wbl_keymap_refusal_words (assign, "<Control>s");
  g_assert_null (fine);
  g_assert_cmpstr (typing, ==, "This key writes text. Hold Ctrl with it, or press a function key.");
  g_assert_cmpstr (fixed, ==, "Ctrl+S cannot be changed: “Save the Article, in Its Editor” always has it.");
}

/* The table itself keeps to what is asked of a person, but for what sends and for the keys of my conversations, which the
 * window promises; it acts early only with what is no key of text. */
static void
test_table_is_fine (void)
{
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  for (guint i = 0; i < n; i++)
    {
      const char *accel = actions[i].accel;
      gboolean apart = g_str_has_prefix (actions[i].name, "win.send") || g_str_equal (actions[i].name, "win.next-live");
      guint key = 0;
      GdkModifierType mods = 0;
      if (accel == NULL)
        continue;
      g_test_message ("%s: %s", actions[i].name, accel);
      g_assert_true (gtk_accelerator_parse (accel, &key, &mods));
      g_assert_true (apart || wbl_keymap_refuse_to_all (accel) == WBL_KEY_FINE);
      if (wbl_keymap_acts_early (accel))
        g_assert_false (g_unichar_isalpha (gdk_keyval_to_unicode (key)) || key == GDK_KEY_Return || key == GDK_KEY_Escape);
    }
  g_assert_true (wbl_keymap_acts_early ("<Alt>Down") && wbl_keymap_acts_early ("F6") && wbl_keymap_acts_early ("<Control>Tab"));
  g_assert_false (wbl_keymap_acts_early ("<Control>e") || wbl_keymap_acts_early ("<Control>1"));
}

static void
test_fixed (void)
{
  guint n = 0;
  const WblFixedKey *fixed = wbl_keymap_fixed (&n);
  g_autoptr (GString) labels = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *label = wbl_keymap_fixed_label (&fixed[i]);
      g_string_append_printf (labels, "%s;", label);
    }
  g_assert_cmpstr (labels->str, ==, "Ctrl+C;Ctrl+1…9;/;Esc;Ctrl+S;Ctrl+F;Ctrl+Enter;F10;");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keymap/table", test_table);
  g_test_add_func ("/keymap/table-is-fine", test_table_is_fine);
  g_test_add_func ("/keymap/assign", test_assign);
  g_test_add_func ("/keymap/stored", test_stored);
  g_test_add_func ("/keymap/refusals", test_refusals);
  g_test_add_func ("/keymap/words", test_words);
  g_test_add_func ("/keymap/fixed", test_fixed);
  return g_test_run ();
}
