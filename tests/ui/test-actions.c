/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-actions"
#include "config.h"

#include <adwaita.h>

#include "ui/wbl-palette.h"
#include "ui/wbl-shortcuts.h"
#include "ui/wbl-window.h"

static void
test_accelerators_are_unique (void)
{
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n; i++)
    {
      guint key = 0;
      GdkModifierType mods = 0;
      if (actions[i].accel == NULL)
        continue;
      g_assert_true (gtk_accelerator_parse (actions[i].accel, &key, &mods));
      g_test_message ("%s: %s", actions[i].name, actions[i].accel);
      g_assert_true (g_hash_table_add (seen, gtk_accelerator_name (key, mods)));
    }
  g_assert_cmpuint (g_hash_table_size (seen), >, 25);
}

/* What a widget of GTK does with a combination. */
typedef struct
{
  GType type;
  char *accel;
} Binding;

static void
binding_free (gpointer data)
{
  g_free (((Binding *) data)->accel);
  g_free (data);
}

static void
collect_triggers (GType type, GtkShortcutTrigger *trigger, GPtrArray *bindings)
{
  if (GTK_IS_ALTERNATIVE_TRIGGER (trigger))
    {
      collect_triggers (type, gtk_alternative_trigger_get_first (GTK_ALTERNATIVE_TRIGGER (trigger)), bindings);
      collect_triggers (type, gtk_alternative_trigger_get_second (GTK_ALTERNATIVE_TRIGGER (trigger)), bindings);
    }
  else if (GTK_IS_KEYVAL_TRIGGER (trigger))
    {
      Binding *binding = g_new0 (Binding, 1);
      binding->type = type;
      binding->accel = gtk_accelerator_name (gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)),
                                             gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)));
      g_ptr_array_add (bindings, binding);
    }
}

static void
collect_bindings (GType type, GPtrArray *bindings)
{
  GtkWidget *widget = g_object_ref_sink (g_object_new (type, NULL));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) keys = g_list_model_get_item (controllers, i);
      for (guint k = 0; GTK_IS_SHORTCUT_CONTROLLER (keys) && k < g_list_model_get_n_items (G_LIST_MODEL (keys)); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (keys), k);
          collect_triggers (type, gtk_shortcut_get_trigger (shortcut), bindings);
        }
    }
  g_object_unref (widget);
}

/* No key of the table, and none that a person may choose, is one that a text field of this GTK keeps to itself. */
static void
test_accelerators_leave_text_alone (void)
{
  g_autoptr (GPtrArray) bindings = g_ptr_array_new_with_free_func (binding_free);
  const WblActionInfo *any = wbl_actions_find ("win.assign");
  g_autoptr (WblKeymap) table = wbl_keymap_new (NULL);
  collect_bindings (GTK_TYPE_TEXT_VIEW, bindings);
  collect_bindings (GTK_TYPE_TEXT, bindings);
  g_assert_cmpuint (bindings->len, >, 60);
  for (guint i = 0; i < bindings->len; i++)
    {
      const Binding *binding = bindings->pdata[i];
      const WblActionInfo *owner = wbl_keymap_owner (table, binding->accel);
      g_test_message ("%s: %s, %s", g_type_name (binding->type), binding->accel, owner != NULL ? owner->name : "nobody");
      g_assert_true (owner == NULL || wbl_keymap_acts_early (binding->accel));
      g_assert_true (owner != NULL || wbl_keymap_refuse (any, binding->accel) != WBL_KEY_FINE);
    }
}

/* The keys that desk and window promise. */
static void
test_promised_keys (void)
{
  const char *const promised[][2] = {
    { "win.next-pane", "F6" },
    { "win.next-conversation", "<Alt>Down" },
    { "win.next-live", "<Control>Tab" },
    { "win.palette", "<Control>k" },
    { "win.send", "<Control>Return" },
    { "win.send-next", "<Control><Shift>Return" },
    { "win.take-next", "<Control><Shift>j" },
    { "win.away", "<Control><Shift>l" },
    { "app.shoulder", "F8" },
    { "win.note", "<Control><Shift>n" },
    { "win.holding-reply", "<Control><Shift>h" },
    { "win.resolve", "<Control>e" },
    { "win.snooze", "<Control><Shift>s" },
    { "win.copy-chip", "<Control><Shift>c" },
    { "win.find", "<Control>f" },
    { "win.articles", "<Control><Shift>k" },
    { "win.insert-9", "<Control>9" },
    { "win.side-pane", "F9" },
    { "win.shortcuts", "<Control>question" },
  };
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  for (gsize p = 0; p < G_N_ELEMENTS (promised); p++)
    {
      gboolean found = FALSE;
      for (guint i = 0; i < n; i++)
        if (g_str_equal (actions[i].name, promised[p][0]))
          {
            g_assert_cmpstr (actions[i].accel, ==, promised[p][1]);
            found = TRUE;
          }
      g_assert_true (found);
    }
}

static void
test_every_action_exists (void)
{
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  GtkWidget *window = g_object_ref_sink (wbl_window_new (NULL));
  g_auto (GStrv) own = g_action_group_list_actions (G_ACTION_GROUP (window));
  for (guint i = 0; i < n; i++)
    if (g_str_has_prefix (actions[i].name, "win."))
      {
        g_test_message ("%s", actions[i].name);
        g_assert_true (g_strv_contains ((const char *const *) own, actions[i].name + 4));
      }
  /* And the window has none that the table, so the palette and the list of keys, does not know. */
  for (char **name = own; *name != NULL; name++)
    {
      gboolean known = FALSE;
      for (guint i = 0; i < n; i++)
        known |= g_str_equal (actions[i].name + 4, *name);
      g_test_message ("win.%s", *name);
      g_assert_true (known);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (window);
}

/* Without a desk only what needs none can be done. */
static void
test_enabled (void)
{
  GtkWidget *window = g_object_ref_sink (wbl_window_new (NULL));
  GActionGroup *group = G_ACTION_GROUP (window);
  g_assert_false (g_action_group_get_action_enabled (group, "send"));
  g_assert_false (g_action_group_get_action_enabled (group, "palette"));
  g_assert_true (g_action_group_get_action_enabled (group, "preferences"));
  g_assert_true (g_action_group_get_action_enabled (group, "shortcuts"));
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (window);
}

static void
test_accel_labels (void)
{
  const char *const labels[][2] = {
    { "<Control><Shift>h", "Ctrl+Shift+H" }, { "<Shift>F6", "Shift+F6" },
    { "<Control>Return", "Ctrl+Enter" },     { "<Alt>Up", "Alt+Up" },
    { "<Control>question", "Ctrl+?" },       { "<Control>comma", "Ctrl+," },
    { "<Control>Tab", "Ctrl+Tab" },          { "<Alt>Page_Down", "Alt+Page Down" },
    { "<Control>KP_1", "Ctrl+KP 1" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autofree char *label = wbl_actions_accel_label (labels[i][0]);
      g_assert_cmpstr (label, ==, labels[i][1]);
    }
}

/* GTK keeps each shortcut twice, once for its search. */
static void
collect_titles (GtkWidget *widget, GHashTable *titles)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      char *title = NULL;
      g_object_get (widget, "title", &title, NULL);
      g_hash_table_add (titles, title);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_titles (child, titles);
}

static void
test_shortcuts_window (void)
{
  guint n = 0, with_key = 0, n_fixed = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  const WblFixedKey *fixed = wbl_keymap_fixed (&n_fixed);
  GtkWidget *window = g_object_ref_sink (wbl_shortcuts_window ());
  g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  collect_titles (window, titles);
  for (guint i = 0; i < n; i++)
    if (actions[i].accel != NULL && !wbl_keymap_is_one_of_many (&actions[i]))
      {
        with_key++;
        g_assert_true (g_hash_table_contains (titles, actions[i].title));
      }
  /* The nine inserts stand in one line of the fixed keys. */
  for (guint i = 0; i < n_fixed; i++)
    g_assert_true (g_hash_table_contains (titles, fixed[i].title));
  g_assert_cmpuint (g_hash_table_size (titles), ==, with_key + n_fixed);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (window);
}

static void
test_palette_finds (void)
{
  GtkWidget *window = g_object_ref_sink (wbl_window_new (NULL));
  GtkWidget *palette = g_object_ref_sink (wbl_palette_new (NULL));
  guint all = 0;
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), palette);
  all = wbl_palette_get_n_rows (WBL_PALETTE (palette));
  g_assert_cmpuint (all, ==, 3); /* no desk: preferences, the list of keys and their change */
  wbl_palette_set_query (WBL_PALETTE (palette), "prefer");
  g_assert_cmpuint (wbl_palette_get_n_rows (WBL_PALETTE (palette)), ==, 1);
  wbl_palette_set_query (WBL_PALETTE (palette), "keyboard sho");
  g_assert_cmpuint (wbl_palette_get_n_rows (WBL_PALETTE (palette)), ==, 2);
  wbl_palette_set_query (WBL_PALETTE (palette), "zzz");
  g_assert_cmpuint (wbl_palette_get_n_rows (WBL_PALETTE (palette)), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (palette);
  g_object_unref (window);
}

/* An action is found in the language of the window, in English, and as Chinese is typed without an input method. */
static void
test_matches (void)
{
  g_assert_true (wbl_palette_matches ("Holding Reply", "hol"));
  g_assert_true (wbl_palette_matches ("Holding Reply", "reply h"));
  g_assert_false (wbl_palette_matches ("Holding Reply", "old"));
  g_assert_true (wbl_palette_matches ("标为已解决", "解决"));
  g_assert_true (wbl_palette_matches ("解决", "jj"));
  g_assert_true (wbl_palette_matches ("解决", "jieju"));
  g_assert_true (wbl_palette_matches ("解决", "JJ"));
  g_assert_false (wbl_palette_matches ("解决", "jx"));
  g_assert_false (wbl_palette_matches ("解决", "jue"));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/actions/matches", test_matches);
  g_test_add_func ("/actions/unique", test_accelerators_are_unique);
  g_test_add_func ("/actions/leave-text-alone", test_accelerators_leave_text_alone);
  g_test_add_func ("/actions/promised-keys", test_promised_keys);
  g_test_add_func ("/actions/exist", test_every_action_exists);
  g_test_add_func ("/actions/enabled", test_enabled);
  g_test_add_func ("/actions/accel-labels", test_accel_labels);
  g_test_add_func ("/actions/shortcuts-window", test_shortcuts_window);
  g_test_add_func ("/actions/palette", test_palette_finds);
  return g_test_run ();
}
