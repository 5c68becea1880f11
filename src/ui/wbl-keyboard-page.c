/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-keyboard-page"
#include "config.h"

#include "ui/wbl-keyboard-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/wbl-compat.h"
#include "ui/wbl-key-capture.h"
#include "ui/wbl-palette.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-shortcuts.h"

#define LINE_KEY "wbl-line" /* of a row: Line* */

/* A row: an action of the table, or a key that cannot be changed. */
typedef struct
{
  const WblActionInfo *action; /* (nullable) */
  const WblFixedKey *fixed;    /* (nullable) */
  GtkWidget *row, *reset;      /* (unowned) of the page */
  GtkLabel *keys;              /* (unowned) of the page */
} Line;

struct _WblKeyboardPage
{
  AdwPreferencesPage parent_instance;
  GtkEditable *search;       /* (template) */
  GtkWidget *nothing;        /* (template) */
  GtkWidget *reset_all;      /* (template) */
  GtkWidget *groups[WBL_N_SECTIONS];
  GPtrArray *lines;          /* (owned) (element-type Line): none before the page was seen */
};

G_DEFINE_FINAL_TYPE (WblKeyboardPage, wbl_keyboard_page, ADW_TYPE_PREFERENCES_PAGE)

static const char *
title_of (const Line *line)
{
  return line->action != NULL ? line->action->title : line->fixed->title;
}

static gboolean
can_change (const Line *line)
{
  return line->action != NULL && (line->action->flags & WBL_ACTION_FIXED) == 0;
}

static GtkWindow *
window_of (WblKeyboardPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* ---- what the rows say ---- */

/* A screen reader hears the key with the action. */
static void
name_row (const Line *line, const char *keys)
{
  /* Translators: read out for a row: %1$s is an action such as "Resolve", %2$s its key, such as "Ctrl+E" */
  g_autofree char *name = g_strdup_printf (_("%1$s, %2$s"), _(title_of (line)), keys);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (line->row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_line (const Line *line, const WblKeymap *keymap)
{
  g_autofree char *keys =
    line->action != NULL ? wbl_keymap_label (keymap, line->action) : wbl_keymap_fixed_label (line->fixed);
  const char *words = *keys != '\0' ? keys : _("No key");
  gtk_label_set_text (line->keys, words);
  if (line->reset != NULL)
    gtk_widget_set_visible (line->reset, wbl_keymap_is_changed (keymap, line->action));
  name_row (line, words);
}

static void
refresh (WblKeyboardPage *self)
{
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  gboolean changed = FALSE;
  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = self->lines->pdata[i];
      show_line (line, keymap);
      changed |= line->action != NULL && wbl_keymap_is_changed (keymap, line->action);
    }
  gtk_widget_set_sensitive (self->reset_all, changed);
}

/* ---- changing a key ---- */

typedef struct
{
  WblKeyboardPage *page; /* (owned) */
  const Line *line;      /* of the page */
  char *accel;           /* (owned) */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;
  g_object_unref (wish->page);
  g_free (wish->accel);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static Wish *
wish_new (WblKeyboardPage *self, const Line *line, const char *accel)
{
  Wish *wish = g_new0 (Wish, 1);
  wish->page = g_object_ref (self);
  wish->line = line;
  wish->accel = g_strdup (accel);
  return wish;
}

static void
grant (const Line *line, const char *accel)
{
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  wbl_keymap_assign (keymap, line->action, accel);
  wbl_shortcuts_save (keymap);
  gtk_widget_grab_focus (line->row);
}

static void
conflict_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Wish) wish = data;
  if (g_str_equal (wbl_ask_finish (result), "replace"))
    grant (wish->line, wish->accel);
}

/* Nothing has changed yet: who has the key is named first. */
static void
ask (WblKeyboardPage *self, const Line *line, const char *accel, const WblActionInfo *owner)
{
  const WblAskResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "replace", _("_Replace"), ADW_RESPONSE_DESTRUCTIVE },
  };
  g_autofree char *label = wbl_actions_accel_label (accel);
  /* Translators: a question: %1$s is a key such as "Ctrl+E", %2$s the action that has it, such as "Resolve" */
  g_autofree char *heading = g_strdup_printf (_("%1$s Is Used by “%2$s”"), label, _(owner->title));
  /* Translators: %1$s is the action that gets a key, %2$s the one that has it now */
  g_autofree char *body = g_strdup_printf (_("If “%1$s” gets it, “%2$s” has it no longer."), _(line->action->title), _(owner->title));
  wbl_ask_async (window_of (self), heading, body, responses, G_N_ELEMENTS (responses), NULL, conflict_answered_cb,
                 wish_new (self, line, accel));
}

static void
want (WblKeyboardPage *self, const Line *line, const char *accel)
{
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  const WblActionInfo *owner = accel != NULL ? wbl_keymap_owner (keymap, accel) : NULL;
  if (owner != NULL && owner != line->action)
    ask (self, line, accel, owner);
  else
    grant (line, accel);
}

static void
captured_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Wish) wish = data;
  g_autofree char *accel = wbl_key_capture_finish (result, NULL);
  if (accel != NULL && gtk_widget_get_root (GTK_WIDGET (wish->page)) != NULL)
    want (wish->page, wish->line, *accel != '\0' ? accel : NULL);
}

static void
activated_cb (WblKeyboardPage *self, AdwActionRow *row)
{
  const Line *line = g_object_get_data (G_OBJECT (row), LINE_KEY);
  g_autoptr (WblKeymap) keymap = wbl_shortcuts_load ();
  g_autofree char *now = wbl_keymap_label (keymap, line->action);
  wbl_key_capture_async (window_of (self), line->action, now, captured_cb, wish_new (self, line, NULL));
}

static void
reset_cb (WblKeyboardPage *self, GtkButton *button)
{
  const Line *line = g_object_get_data (G_OBJECT (button), LINE_KEY);
  want (self, line, line->action->accel);
}

static void
reset_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblKeyboardPage) self = data;
  g_autoptr (WblKeymap) table = wbl_keymap_new (NULL);
  if (!g_str_equal (wbl_ask_finish (result), "reset"))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->search)); /* the button is of no more use */
  wbl_shortcuts_save (table);
}

static void
reset_all_cb (WblKeyboardPage *self)
{
  const WblAskResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "reset", _("_Reset All"), ADW_RESPONSE_DESTRUCTIVE },
  };
  wbl_ask_async (window_of (self), _("Reset All Keyboard Shortcuts?"), _("Every action gets the key that Warbler gives it."),
                 responses, G_N_ELEMENTS (responses), NULL, reset_answered_cb, g_object_ref (self));
}

/* ---- finding ---- */

static gboolean
has_words (const Line *line, const char *query)
{
  g_autofree char *keys = g_utf8_casefold (gtk_label_get_text (line->keys), -1);
  g_autofree char *wanted = g_utf8_casefold (query, -1);
  return wbl_palette_matches (_(title_of (line)), query) || wbl_palette_matches (title_of (line), query)
         || strstr (keys, wanted) != NULL;
}

/* At once, not when the typing pauses: a row that has the keyboard by then must not vanish under it. */
static void
search_cb (WblKeyboardPage *self)
{
  const char *query = gtk_editable_get_text (self->search);
  guint found[WBL_N_SECTIONS] = { 0 }, all = 0;
  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = self->lines->pdata[i];
      gboolean wanted = *query == '\0' || has_words (line, query);
      gtk_widget_set_visible (line->row, wanted);
      found[line->action != NULL ? line->action->section : line->fixed->section] += wanted;
      all += wanted;
    }
  for (int section = 0; section < WBL_N_SECTIONS; section++)
    if (self->groups[section] != NULL)
      gtk_widget_set_visible (self->groups[section], found[section] > 0);
  gtk_widget_set_visible (self->nothing, all == 0);
}

/* Whoever begins to type looks for something. The field's own key-capture-widget would take Enter from the rows. */
static gboolean
typed_cb (WblKeyboardPage *self, guint keyval, guint keycode, GdkModifierType state, GtkEventControllerKey *keys)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 || !g_unichar_isgraph (gdk_keyval_to_unicode (keyval)))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_set_position (self->search, -1);
  return gtk_event_controller_key_forward (keys, GTK_WIDGET (gtk_editable_get_delegate (self->search)));
}

/* Esc empties the field; in an empty one it closes the window, as everywhere in it. */
static void
stop_search_cb (WblKeyboardPage *self)
{
  if (*gtk_editable_get_text (self->search) == '\0')
    gtk_window_close (window_of (self));
  else
    gtk_editable_set_text (self->search, "");
}

/* ---- making the rows ---- */

static void
add_reset (WblKeyboardPage *self, Line *line)
{
  g_autofree char *key = line->action->accel != NULL ? wbl_actions_accel_label (line->action->accel) : g_strdup (_("No key"));
  /* Translators: a button; %1$s is an action such as "Resolve", %2$s the key that it had at first, such as "Ctrl+E" */
  g_autofree char *words = g_strdup_printf (_("Reset “%1$s” to %2$s"), _(line->action->title), key);
  line->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_set_tooltip_text (line->reset, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->reset), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_set_valign (line->reset, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (line->reset, "flat");
  g_object_set_data (G_OBJECT (line->reset), LINE_KEY, line);
  g_signal_connect_object (line->reset, "clicked", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line->row), line->reset);
}

static const char *
why_fixed (const Line *line)
{
  if (line->action != NULL && g_str_has_prefix (line->action->name, "win.send"))
    return _("Cannot be changed; “Send With” under Writing adds Enter");
  return _("Cannot be changed");
}

static void
add_line (WblKeyboardPage *self, WblActionSection section, const WblActionInfo *action, const WblFixedKey *fixed)
{
  Line *line = g_new0 (Line, 1);
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  line->action = action;
  line->fixed = fixed;
  line->row = GTK_WIDGET (row);
  line->keys = GTK_LABEL (gtk_label_new (NULL));
  g_ptr_array_add (self->lines, line);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(title_of (line)));
  gtk_widget_add_css_class (GTK_WIDGET (line->keys), "dim-label");
  g_object_set_data (G_OBJECT (row), LINE_KEY, line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), can_change (line));
  if (can_change (line))
    {
      add_reset (self, line);
      g_signal_connect_object (row, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
    }
  else
    adw_action_row_set_subtitle (row, why_fixed (line));
  adw_action_row_add_suffix (row, GTK_WIDGET (line->keys));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->groups[section]), line->row);
}

static void
add_group (WblKeyboardPage *self, WblActionSection section)
{
  guint n = 0, n_fixed = 0;
  const WblActionInfo *actions = wbl_actions_get (&n);
  const WblFixedKey *fixed = wbl_keymap_fixed (&n_fixed);
  self->groups[section] = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->groups[section]), wbl_actions_section_title (section));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), ADW_PREFERENCES_GROUP (self->groups[section]));
  for (guint i = 0; i < n; i++)
    if (actions[i].section == section && !wbl_keymap_is_one_of_many (&actions[i]))
      add_line (self, section, &actions[i], NULL);
  for (guint i = 0; i < n_fixed; i++)
    if (fixed[i].section == section)
      add_line (self, section, NULL, &fixed[i]);
}

/* Eighty rows are made when somebody looks at them. */
static void
wbl_keyboard_page_map (GtkWidget *widget)
{
  WblKeyboardPage *self = WBL_KEYBOARD_PAGE (widget);
  if (self->lines->len == 0)
    for (int section = 0; section < WBL_N_SECTIONS; section++)
      add_group (self, section);
  refresh (self);
  GTK_WIDGET_CLASS (wbl_keyboard_page_parent_class)->map (widget);
}

static void
wbl_keyboard_page_dispose (GObject *object)
{
  WblKeyboardPage *self = WBL_KEYBOARD_PAGE (object);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_KEYBOARD_PAGE);
  G_OBJECT_CLASS (wbl_keyboard_page_parent_class)->dispose (object);
}

static void
wbl_keyboard_page_finalize (GObject *object)
{
  WblKeyboardPage *self = WBL_KEYBOARD_PAGE (object);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  G_OBJECT_CLASS (wbl_keyboard_page_parent_class)->finalize (object);
}

static void
wbl_keyboard_page_class_init (WblKeyboardPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_keyboard_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_keyboard_page_finalize;
  widget_class->map = wbl_keyboard_page_map;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/warblerdesk/Warbler/wbl-keyboard-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WblKeyboardPage, search);
  gtk_widget_class_bind_template_child (widget_class, WblKeyboardPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, WblKeyboardPage, reset_all);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_all_cb);
}

static void
wbl_keyboard_page_init (WblKeyboardPage *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (wbl_settings_get_default (), "changed::" WBL_SHORTCUTS_SETTING, G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
}
