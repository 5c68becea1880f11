/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-shortcuts"
#include "config.h"

#include "ui/wbl-shortcuts.h"

#include <glib/gi18n-lib.h>

#include "ui/wbl-settings.h"

/**
 * wbl_shortcuts_load:
 *
 * Returns: (transfer full): which keys each action has now
 */
WblKeymap *
wbl_shortcuts_load (void)
{
  g_autoptr (GVariant) overrides = wbl_settings_ref_value (WBL_SHORTCUTS_SETTING);
  return wbl_keymap_new (overrides);
}

/**
 * wbl_shortcuts_save:
 * @keymap: which keys each action has
 *
 * Keeps it. Every window follows at once.
 */
void
wbl_shortcuts_save (const WblKeymap *keymap)
{
  wbl_settings_set_value (WBL_SHORTCUTS_SETTING, wbl_keymap_to_variant (keymap));
}

/* ---- a window's keys ---- */

static void
append (GListStore *shortcuts, const WblActionInfo *action, const char *accel)
{
  g_autoptr (GtkShortcut) shortcut =
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string (accel), gtk_named_action_new (action->name));
  g_list_store_append (shortcuts, shortcut);
}

static void
fill (GListStore *shortcuts, gboolean early)
{
  guint n = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  g_list_store_remove_all (shortcuts);
  for (guint i = 0; i < n; i++)
    for (const char *const *accel = wbl_keymap_get (keymap, &actions[i]); *accel != NULL; accel++)
      if (wbl_keymap_acts_early (*accel) == early)
        append (shortcuts, &actions[i], *accel);
}

static void
fill_early (GListStore *shortcuts)
{
  fill (shortcuts, TRUE);
}

static void
fill_late (GListStore *shortcuts)
{
  fill (shortcuts, FALSE);
}

/* The list is ours: GTK 4.8 loses count of a shortcut that is taken from the controller's own. */
static void
add_controller (GtkWidget *window, GtkPropagationPhase phase, void (*fill_again) (GListStore *))
{
  g_autoptr (GListStore) shortcuts = g_list_store_new (GTK_TYPE_SHORTCUT);
  GtkEventController *keys = gtk_shortcut_controller_new_for_model (G_LIST_MODEL (shortcuts));
  gtk_event_controller_set_propagation_phase (keys, phase);
  fill_again (shortcuts);
  g_signal_connect_object (wbl_settings_get_default (), "changed::" WBL_SHORTCUTS_SETTING, G_CALLBACK (fill_again),
                           shortcuts, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (window, keys);
}

/**
 * wbl_shortcuts_install:
 * @window: the window whose actions these are
 *
 * Gives the window its keys, and others when the person changes them. Most act only after the focused widget, and so its
 * input method, declined the key; accelerators of the application would act before it.
 */
void
wbl_shortcuts_install (GtkWidget *window)
{
  add_controller (window, GTK_PHASE_CAPTURE, fill_early);
  add_controller (window, GTK_PHASE_BUBBLE, fill_late);
}

/* ---- the list of them ---- */

static void
append_shortcut (GString *xml, const char *accels, const char *title)
{
  g_autofree char *part = g_markup_printf_escaped (
    "<child><object class='GtkShortcutsShortcut'><property name='accelerator'>%s</property>"
    "<property name='title'>%s</property></object></child>",
    accels, title);
  g_string_append (xml, part);
}

static void
append_group (GString *xml, WblActionSection section, const WblKeymap *keymap)
{
  guint n = 0, n_fixed = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  const WblFixedKey *fixed = wbl_keymap_fixed (&n_fixed);
  g_autofree char *head = g_markup_printf_escaped (
    "<child><object class='GtkShortcutsGroup'><property name='title'>%s</property>",
    wbl_actions_section_title (section));
  g_string_append (xml, head);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *accels = g_strjoinv (" ", (char **) wbl_keymap_get (keymap, &actions[i]));
      if (actions[i].section == section && *accels != '\0' && !wbl_keymap_is_one_of_many (&actions[i]))
        append_shortcut (xml, accels, _(actions[i].title));
    }
  for (guint i = 0; i < n_fixed; i++)
    if (fixed[i].section == section)
      append_shortcut (xml, fixed[i].accel, _(fixed[i].title));
  g_string_append (xml, "</object></child>");
}

/**
 * wbl_shortcuts_window:
 *
 * Returns: (transfer full): a window that lists every key as it is now
 */
GtkWidget *
wbl_shortcuts_window (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  g_autoptr (GString) xml = g_string_new (
    "<interface><object class='GtkShortcutsWindow' id='window'><property name='modal'>1</property>"
    "<child><object class='GtkShortcutsSection'><property name='section-name'>all</property>"
    "<property name='max-height'>19</property>");
  for (int section = 0; section < WBL_N_SECTIONS; section++)
    append_group (xml, section, keymap);
  g_string_append (xml, "</object></child></object></interface>");
  if (!gtk_builder_add_from_string (builder, xml->str, xml->len, &error))
    g_error ("shortcuts window: %s", error->message);
  return GTK_WIDGET (gtk_builder_get_object (builder, "window"));
}
