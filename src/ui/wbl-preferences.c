/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-preferences"
#include "config.h"

#include "ui/wbl-preferences.h"

#include <glib/gi18n-lib.h>

#include "ui/wbl-compat.h"
#include "ui/wbl-format.h"
#include "ui/wbl-keyboard-page.h"
#include "ui/wbl-settings.h"

struct _WblPreferences
{
  AdwPreferencesWindow parent_instance;
  AdwComboRow *send_key, *close_behaviour;                    /* (template) */
  GtkSpinButton *hold_seconds, *held_after, *target;          /* (template) */
  GtkSwitch *notifications, *preview, *sound, *search_people; /* (template) */
  AdwActionRow *encryption, *folder, *keyring;                /* (template) */
  AdwActionRow *who, *app, *verification, *team;              /* (template) */
  GtkWidget *account_group, *leaving_group, *open_folder;     /* (template) */
  GtkWidget *team_button, *sign_out, *remove, *drive;         /* (template) */
  AdwPreferencesPage *keyboard;                               /* (template) */
  WblDesk *desk;                                              /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (WblPreferences, wbl_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static const char *const send_keys[] = { "ctrl-enter", "enter", NULL };
static const char *const close_behaviours[] = { "ask", "keep-running", "quit", NULL };

static void
switched_cb (GtkSwitch *widget, GParamSpec *pspec, gpointer key)
{
  wbl_settings_set_bool (key, gtk_switch_get_active (widget));
}

static void
bind_switch (GtkSwitch *widget, const char *key)
{
  gtk_switch_set_active (widget, wbl_settings_get_bool (key));
  g_signal_connect (widget, "notify::active", G_CALLBACK (switched_cb), (gpointer) key);
}

static void
spun_cb (GtkSpinButton *widget, gpointer key)
{
  wbl_settings_set_int (key, gtk_spin_button_get_value_as_int (widget));
}

static void
bind_spin (GtkSpinButton *widget, const char *key)
{
  gtk_spin_button_set_value (widget, wbl_settings_get_int (key));
  g_signal_connect (widget, "value-changed", G_CALLBACK (spun_cb), (gpointer) key);
}

static guint
choice_of (const char *key, const char *const *choices)
{
  g_autofree char *value = wbl_settings_dup_string (key);
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], value))
      return i;
  return 0;
}

static void
send_key_cb (AdwComboRow *row)
{
  wbl_settings_set_string ("send-key", send_keys[adw_combo_row_get_selected (row)]);
}

static void
close_behaviour_cb (AdwComboRow *row)
{
  wbl_settings_set_string ("close-behaviour", close_behaviours[adw_combo_row_get_selected (row)]);
}

static void
open_folder_cb (WblPreferences *self)
{
  g_autofree char *uri = g_filename_to_uri (wbl_desk_get_dir (self->desk), NULL, NULL);
  if (uri != NULL)
    wbl_open_folder (GTK_WIDGET (self), uri);
}

static void
team_cb (WblPreferences *self)
{
  GtkWidget *parent = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self)));
  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (parent, "win.team", NULL);
}

static void
leave (WblPreferences *self, gboolean erase)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit_by_name (parent, "sign-out", erase);
}

static void
sign_out_cb (WblPreferences *self)
{
  leave (self, FALSE);
}

static void
remove_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  if (g_str_equal (wbl_ask_finish (result), "remove"))
    leave (WBL_PREFERENCES (source), TRUE);
}

static void
remove_cb (WblPreferences *self)
{
  const WblAskResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "remove", _("_Remove"), ADW_RESPONSE_DESTRUCTIVE },
  };
  g_autofree char *words = wbl_format_erasing (wbl_desk_get_n_unsent (self->desk));
  wbl_ask_async (GTK_WINDOW (self), _("Remove This Account?"), words, responses,
                 G_N_ELEMENTS (responses), NULL, remove_answered_cb, NULL);
}

static const char *
role_words (WblRole role)
{
  switch (role)
    {
    case WBL_ROLE_SUPERVISOR:
      return C_ ("role", "Supervisor");
    case WBL_ROLE_AUDITOR:
      return C_ ("role", "Auditor");
    case WBL_ROLE_AGENT:
    default:
      return C_ ("role", "Agent");
    }
}

static void
verification_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblPreferences) self = data;
  g_autoptr (WblVerification) verification = wbl_desk_verification_finish (WBL_DESK (source), result, NULL);
  g_autofree char *words = verification != NULL ? wbl_format_verification (verification) : NULL;
  if (self->desk == NULL || words == NULL)
    return;
  adw_action_row_set_subtitle (self->verification, words);
  gtk_widget_set_visible (GTK_WIDGET (self->verification), TRUE);
}

static void
fill_account (WblPreferences *self)
{
  const WblAccountInfo *account = self->desk != NULL ? wbl_desk_get_account (self->desk) : NULL;
  gint64 team = account != NULL ? wbl_desk_get_team (self->desk) : 0;
  g_autofree char *who = NULL, *number = NULL;
  gtk_widget_set_visible (self->account_group, account != NULL);
  gtk_widget_set_visible (self->leaving_group, account != NULL);
  if (account == NULL)
    return;
  /* Translators: %1$s is a person's name, %2$s a role such as "Supervisor", %3$s a user name */
  who = g_strdup_printf (_("%1$s, %2$s (%3$s)"), account->agent_name, role_words (account->role),
                         account->user);
  number = g_strdup_printf ("%" G_GINT64_FORMAT, team);
  adw_action_row_set_subtitle (self->who, who);
  adw_action_row_set_subtitle (self->app, account->app_id);
  adw_action_row_set_subtitle (self->team, team != 0 ? number : _("None; you work alone"));
  wbl_desk_verification_async (self->desk, NULL, verification_cb, g_object_ref (self));
}

static void
fill_security (WblPreferences *self)
{
  gboolean encrypted = self->desk != NULL && wbl_desk_is_encrypted (self->desk);
  adw_action_row_set_subtitle (
    self->encryption,
    encrypted ? _("Encrypted on disk. The key is in the system keyring.")
              : _("Not encrypted on disk: this system’s SQLCipher is missing or too old. Only your "
                  "user account can read the folder; whoever has the disk can read it too."));
  adw_action_row_set_subtitle (
    self->keyring, _("In the system keyring if you asked for that, else nowhere. Never in a file."));
  gtk_widget_set_visible (self->drive, self->desk != NULL && wbl_desk_is_on_network (self->desk));
  gtk_widget_set_visible (GTK_WIDGET (self->folder), self->desk != NULL);
  if (self->desk != NULL)
    adw_action_row_set_subtitle (self->folder, wbl_desk_get_dir (self->desk));
}

static void
wbl_preferences_dispose (GObject *object)
{
  WblPreferences *self = WBL_PREFERENCES (object);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_PREFERENCES);
  G_OBJECT_CLASS (wbl_preferences_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  const struct
  {
    const char *name;
    gssize offset;
  } children[] = {
#define CHILD(name) { #name, G_STRUCT_OFFSET (WblPreferences, name) }
    CHILD (send_key), CHILD (close_behaviour), CHILD (hold_seconds), CHILD (held_after),
    CHILD (target), CHILD (notifications), CHILD (preview), CHILD (sound),
    CHILD (search_people), CHILD (encryption), CHILD (drive), CHILD (folder), CHILD (keyring), CHILD (who), CHILD (app),
    CHILD (verification), CHILD (team),
    CHILD (account_group), CHILD (leaving_group), CHILD (open_folder), CHILD (team_button),
    CHILD (sign_out), CHILD (remove), CHILD (keyboard),
#undef CHILD
  };
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    gtk_widget_class_bind_template_child_full (widget_class, children[i].name, FALSE,
                                               children[i].offset);
}

static void
wbl_preferences_class_init (WblPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_preferences_dispose;
  g_type_ensure (WBL_TYPE_KEYBOARD_PAGE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/wbl-preferences.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, open_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, team_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
wbl_preferences_init (WblPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_selected (self->send_key, choice_of ("send-key", send_keys));
  adw_combo_row_set_selected (self->close_behaviour,
                              choice_of ("close-behaviour", close_behaviours));
  g_signal_connect (self->send_key, "notify::selected", G_CALLBACK (send_key_cb), NULL);
  g_signal_connect (self->close_behaviour, "notify::selected", G_CALLBACK (close_behaviour_cb),
                    NULL);
  bind_spin (self->hold_seconds, "hold-seconds");
  bind_spin (self->held_after, "held-after-minutes");
  bind_spin (self->target, "target-minutes");
  bind_switch (self->notifications, "notifications");
  bind_switch (self->preview, "notification-preview");
  bind_switch (self->sound, "notification-sound");
  bind_switch (self->search_people, "search-people");
}

/**
 * wbl_preferences_new:
 * @parent: the window
 * @desk: (nullable): the desk on screen
 *
 * Returns: (transfer full): the preferences, to be presented
 */
GtkWidget *
wbl_preferences_new (WblWindow *parent, WblDesk *desk)
{
  WblPreferences *self = g_object_new (WBL_TYPE_PREFERENCES, "transient-for", parent, NULL);
  g_set_object (&self->desk, desk);
  fill_account (self);
  fill_security (self);
  return GTK_WIDGET (self);
}

/**
 * wbl_preferences_show_keyboard:
 * @self: the preferences
 *
 * Opens the page with the keys.
 */
void
wbl_preferences_show_keyboard (WblPreferences *self)
{
  g_return_if_fail (WBL_IS_PREFERENCES (self));
  adw_preferences_window_set_visible_page (ADW_PREFERENCES_WINDOW (self), self->keyboard);
}
