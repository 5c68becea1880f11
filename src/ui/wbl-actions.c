/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-actions"
#include "config.h"

#include "ui/wbl-actions.h"

#include <glib/gi18n-lib.h>

#define INSERT_NTH(n) \
  { "win.insert-" #n, NULL, "<Control>" #n, N_ ("Insert a Suggestion"), "edit-paste-symbolic", \
    WBL_SECTION_WRITING, WBL_ACTION_HIDDEN }

static const WblActionInfo actions[] = {
  { "win.take", "thread.take", "<Control>t", N_ ("Take"), "avatar-default-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.resolve", "thread.resolve", "<Control>e", N_ ("Resolve"), "emblem-ok-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.reopen", "thread.reopen", NULL, N_ ("Reopen"), "edit-undo-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.snooze", "thread.snooze", "<Control><Shift>s", N_ ("Snooze and Remind Later"),
    "preferences-system-time-symbolic", WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.assign", "thread.assign", NULL, N_ ("Assign to a Colleague"), "system-users-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.label", "thread.label", NULL, N_ ("Edit Labels"), "user-bookmarks-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.priority", "thread.priority", NULL, N_ ("Change Priority"), "dialog-warning-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.no-answer", "thread.no-answer", NULL, N_ ("Mark: No Answer Needed"), "mail-read-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.mark-unread", "thread.mark-unread", "<Control><Shift>m", N_ ("Mark as Unread"), "mail-unread-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.pin", "thread.pin", "<Control><Shift>p", N_ ("Keep on Top of the List"), "view-pin-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.unpin", "thread.unpin", NULL, N_ ("No Longer on Top of the List"), "view-pin-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.remove", "thread.remove", NULL, N_ ("Take out of the List"), "list-remove-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.put-back", "thread.put-back", NULL, N_ ("Put Back into the List"), "list-add-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.block", "thread.block", NULL, N_ ("Block This Customer"), "action-unavailable-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.copy-chip", "thread.copy-chip", "<Control><Shift>c", N_ ("Copy the Order Number"),
    "edit-copy-symbolic", WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.select-text", "thread.select-text", NULL, N_ ("Select Text of a Message"), "edit-select-all-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.detach", NULL, "<Control><Shift>o", N_ ("Open in Its Own Window"), "window-new-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },
  { "win.find", "thread.find", "<Control>f", N_ ("Find in This Conversation"), "edit-find-symbolic",
    WBL_SECTION_CONVERSATION, WBL_ACTION_NONE },

  { "win.send", "thread.send", "<Control>Return", N_ ("Send"), "mail-send-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.send-next", "thread.send-next", "<Control><Shift>Return", N_ ("Send and Open Next"),
    "mail-send-symbolic", WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.reply", "thread.reply", "<Control>r", N_ ("Write a Reply"), "mail-reply-sender-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.reply-to", "thread.reply-to", "<Control><Shift>r", N_ ("Reply to a Certain Message"), "mail-reply-sender-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.note", "thread.note", "<Control><Shift>n", N_ ("Write a Note, Hidden from the Customer"),
    "changes-prevent-symbolic", WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.move-to-note", "thread.move-to-note", NULL, N_ ("Move the Text to the Note"), "changes-prevent-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.move-to-reply", "thread.move-to-reply", NULL, N_ ("Move the Note to the Reply"), "mail-reply-sender-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.holding-reply", "thread.holding-reply", "<Control><Shift>h",
    N_ ("Holding Reply with a Promised Time"), "alarm-symbolic", WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.undo-hold", "thread.undo-hold", NULL, N_ ("Take Back What Is Held"), "edit-undo-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.recall", "thread.recall", NULL, N_ ("Recall What Was Sent Last"), "edit-undo-symbolic", WBL_SECTION_WRITING,
    WBL_ACTION_NONE },
  { "win.attach", "thread.attach", NULL, N_ ("Attach a File"), "mail-attachment-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.insert-snippet", "thread.snippets", "<Control>j", N_ ("Insert a Snippet"), "insert-text-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.articles", NULL, "<Control><Shift>k", N_ ("Search Articles"), "system-search-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.new-article", NULL, "<Control>n", N_ ("Write an Article"), "document-new-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.article-from-conversation", NULL, "<Control><Shift>b", N_ ("Make an Article of This Conversation"),
    "accessories-dictionary-symbolic", WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.article-answered", NULL, "<Control><Shift>y", N_ ("The Open Article Answered It"), "emblem-ok-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.article-wrong", NULL, "<Control><Shift>x", N_ ("The Open Article Is Wrong for This"), "window-close-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.teach-bot", NULL, NULL, N_ ("Teach the Bot the Open Article"), "mail-send-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  INSERT_NTH (1),
  INSERT_NTH (2),
  INSERT_NTH (3),
  INSERT_NTH (4),
  INSERT_NTH (5),
  INSERT_NTH (6),
  INSERT_NTH (7),
  INSERT_NTH (8),
  INSERT_NTH (9),

  { "win.next-conversation", NULL, "<Alt>Down", N_ ("Next Conversation"), "go-down-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_EARLY },
  { "win.previous-conversation", NULL, "<Alt>Up", N_ ("Previous Conversation"), "go-up-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_EARLY },
  { "win.next-live", NULL, "<Control>Tab", N_ ("Next of My Conversations"), "go-next-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_EARLY },
  { "win.take-next", NULL, "<Control><Shift>j", N_ ("Take the Next Conversation"),
    "avatar-default-symbolic", WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.away", NULL, "<Control><Shift>l", N_ ("Step Away: Give Back What Waits"), "system-users-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.search", NULL, "<Control>l", N_ ("Search Conversations"), "system-search-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.next-pane", NULL, "F6", N_ ("Next Pane"), "go-next-symbolic", WBL_SECTION_MOVING,
    WBL_ACTION_EARLY | WBL_ACTION_HIDDEN },
  { "win.previous-pane", NULL, "<Shift>F6", N_ ("Previous Pane"), "go-previous-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_EARLY | WBL_ACTION_HIDDEN },
  { "win.back", NULL, "<Alt>Left", N_ ("Back to the List"), "go-previous-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_HIDDEN },

  { "win.palette", NULL, "<Control>k", N_ ("Find an Action"), "system-search-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_HIDDEN },
  { "win.show-inbox", NULL, "<Alt>1", N_ ("Show the Inbox"), "mail-unread-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_EARLY },
  { "win.show-feedback", NULL, "<Alt>2", N_ ("Show Feedback"), "starred-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_EARLY },
  { "win.side-pane", NULL, "F9", N_ ("Show or Hide the Side Pane"), "sidebar-show-right-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_EARLY },
  { "app.shoulder", NULL, "F8", N_ ("Hide or Show Personal Numbers"), "view-conceal-symbolic", WBL_SECTION_WINDOW,
    WBL_ACTION_EARLY },
  { "win.outbox", NULL, NULL, N_ ("Show What Is Not Sent Yet"), "mail-send-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.retry", NULL, NULL, N_ ("Try to Connect Now"), "view-refresh-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.gaps", NULL, "<Control><Shift>g", N_ ("Show What Is Missing or Due"), "dialog-question-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.import", NULL, NULL, N_ ("Import Articles from Files"), "document-open-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.import-folder", NULL, NULL, N_ ("Import Articles from a Folder"), "folder-open-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.snippets", NULL, NULL, N_ ("Manage Snippets"), "insert-text-symbolic", WBL_SECTION_WINDOW,
    WBL_ACTION_NONE },
  { "win.play", NULL, NULL, N_ ("Play a Busy Morning"), "media-playback-start-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.play-pause", NULL, NULL, N_ ("Pause the Busy Morning"), "media-playback-pause-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.play-stop", NULL, NULL, N_ ("Stop the Busy Morning"), "media-playback-stop-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.team", NULL, NULL, N_ ("Set Up or Join a Team"), "system-users-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.preferences", NULL, "<Control>comma", N_ ("Preferences"), "preferences-system-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.shortcuts", NULL, "<Control>question", N_ ("Keyboard Shortcuts"),
    "preferences-desktop-keyboard-shortcuts-symbolic", WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "app.about", NULL, NULL, N_ ("About Warbler"), "help-about-symbolic", WBL_SECTION_WINDOW,
    WBL_ACTION_NONE },
  { "window.close", NULL, "<Control>w", N_ ("Close the Window"), "window-close-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_HIDDEN },
  { "app.quit", NULL, "<Control>q", N_ ("Quit"), "application-exit-symbolic", WBL_SECTION_WINDOW,
    WBL_ACTION_NONE },
};

/**
 * wbl_actions_get:
 * @n_actions: (out): how many
 *
 * Returns: (transfer none) (array length=n_actions): everything the window can do
 */
const WblActionInfo *
wbl_actions_get (guint *n_actions)
{
  *n_actions = G_N_ELEMENTS (actions);
  return actions;
}

/**
 * wbl_actions_section_title:
 * @section: a section
 *
 * Returns: its translated heading
 */
const char *
wbl_actions_section_title (WblActionSection section)
{
  switch (section)
    {
    case WBL_SECTION_CONVERSATION:
      return _("This Conversation");
    case WBL_SECTION_WRITING:
      return _("Writing");
    case WBL_SECTION_MOVING:
      return _("Moving Around");
    case WBL_SECTION_WINDOW:
    case WBL_N_SECTIONS:
    default:
      return _("Window");
    }
}

static char *
key_label (guint key)
{
  switch (key)
    {
    case GDK_KEY_Return:
      /* Translators: name of a key on the keyboard */
      return g_strdup (C_ ("key", "Enter"));
    case GDK_KEY_Up:
      /* Translators: name of a key on the keyboard */
      return g_strdup (C_ ("key", "Up"));
    case GDK_KEY_Down:
      /* Translators: name of a key on the keyboard */
      return g_strdup (C_ ("key", "Down"));
    case GDK_KEY_Left:
      /* Translators: name of a key on the keyboard */
      return g_strdup (C_ ("key", "Left"));
    default:
      {
        gunichar c = gdk_keyval_to_unicode (gdk_keyval_to_upper (key));
        char text[7] = { 0 };
        if (c == 0)
          return g_strdup (gdk_keyval_name (key));
        g_unichar_to_utf8 (c, text);
        return g_unichar_isgraph (c) ? g_strdup (text) : g_strdup (gdk_keyval_name (key));
      }
    }
}

/**
 * wbl_actions_accel_label:
 * @accel: an accelerator as in the table
 *
 * Returns: (transfer full): it as words that any font can draw: "Ctrl+Shift+H"
 */
char *
wbl_actions_accel_label (const char *accel)
{
  guint key = 0;
  GdkModifierType mods = 0;
  g_autoptr (GString) label = g_string_new (NULL);
  g_autofree char *name = NULL;
  g_return_val_if_fail (gtk_accelerator_parse (accel, &key, &mods), NULL);
  if (mods & GDK_CONTROL_MASK)
    g_string_append (label, "Ctrl+");
  if (mods & GDK_ALT_MASK)
    g_string_append (label, "Alt+");
  if (mods & GDK_SHIFT_MASK)
    g_string_append (label, "Shift+");
  name = key_label (key);
  g_string_append (label, name);
  return g_string_free (g_steal_pointer (&label), FALSE);
}

static void
add_controller (GtkWidget *window, gboolean early)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  gtk_event_controller_set_propagation_phase (keys, early ? GTK_PHASE_CAPTURE : GTK_PHASE_BUBBLE);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].accel != NULL && ((actions[i].flags & WBL_ACTION_EARLY) != 0) == early)
      gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (keys),
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (actions[i].accel),
                          gtk_named_action_new (actions[i].name)));
  gtk_widget_add_controller (window, keys);
}

/**
 * wbl_actions_install:
 * @window: the window whose actions these are
 *
 * Gives the window its keys. All but a few act only after the focused widget, and so its input method, declined the
 * key; accelerators of the application would act before it.
 */
void
wbl_actions_install (GtkWidget *window)
{
  add_controller (window, TRUE);
  add_controller (window, FALSE);
}

static void
append_shortcut (GString *xml, const char *accel, const char *title)
{
  g_autofree char *part = g_markup_printf_escaped (
    "<child><object class='GtkShortcutsShortcut'><property name='accelerator'>%s</property>"
    "<property name='title'>%s</property></object></child>",
    accel, title);
  g_string_append (xml, part);
}

static void
append_group (GString *xml, WblActionSection section)
{
  g_autofree char *head = g_markup_printf_escaped (
    "<child><object class='GtkShortcutsGroup'><property name='title'>%s</property>",
    wbl_actions_section_title (section));
  g_string_append (xml, head);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].section == section && actions[i].accel != NULL
        && !g_str_has_prefix (actions[i].name, "win.insert-"))
      append_shortcut (xml, actions[i].accel, _(actions[i].title));
  if (section == WBL_SECTION_WRITING)
    append_shortcut (xml, "<Control>1...9", _("Insert a Suggestion"));
  if (section == WBL_SECTION_WINDOW)
    append_shortcut (xml, "F10", _("Main Menu"));
  g_string_append (xml, "</object></child>");
}

/**
 * wbl_actions_shortcuts_window:
 *
 * Returns: (transfer full): a window that lists every key, made from the table
 */
GtkWidget *
wbl_actions_shortcuts_window (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) xml = g_string_new (
    "<interface><object class='GtkShortcutsWindow' id='window'><property name='modal'>1</property>"
    "<child><object class='GtkShortcutsSection'><property name='section-name'>all</property>"
    "<property name='max-height'>19</property>");
  for (int section = 0; section < WBL_N_SECTIONS; section++)
    append_group (xml, section);
  g_string_append (xml, "</object></child></object></interface>");
  if (!gtk_builder_add_from_string (builder, xml->str, xml->len, &error))
    g_error ("shortcuts window: %s", error->message);
  return GTK_WIDGET (gtk_builder_get_object (builder, "window"));
}
