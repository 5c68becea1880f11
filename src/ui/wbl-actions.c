/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-actions"
#include "config.h"

#include "ui/wbl-actions.h"

#include <glib/gi18n-lib.h>

#define INSERT_NTH(n) \
  { "win.insert-" #n, NULL, "<Control>" #n, N_ ("Insert a Suggestion"), "edit-paste-symbolic", \
    WBL_SECTION_WRITING, WBL_ACTION_HIDDEN | WBL_ACTION_FIXED }

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
    WBL_SECTION_WRITING, WBL_ACTION_FIXED },
  { "win.send-next", "thread.send-next", "<Control><Shift>Return", N_ ("Send and Open Next"),
    "mail-send-symbolic", WBL_SECTION_WRITING, WBL_ACTION_FIXED },
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
  { "win.article-open", NULL, NULL, N_ ("Open the Article in Its Own Window"), "window-new-symbolic",
    WBL_SECTION_WRITING, WBL_ACTION_NONE },
  { "win.article-edit", NULL, NULL, N_ ("Edit the Open Article"), "document-edit-symbolic", WBL_SECTION_WRITING,
    WBL_ACTION_NONE },
  { "win.article-page", NULL, NULL, N_ ("How the Open Article Is Used, and Its Versions"), "view-list-symbolic",
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
    WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.previous-conversation", NULL, "<Alt>Up", N_ ("Previous Conversation"), "go-up-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.next-live", NULL, "<Control>Tab", N_ ("Next of My Conversations"), "go-next-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.take-next", NULL, "<Control><Shift>j", N_ ("Take the Next Conversation"),
    "avatar-default-symbolic", WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.away", NULL, "<Control><Shift>l", N_ ("Step Away: Give Back What Waits"), "system-users-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.search", NULL, "<Control>l", N_ ("Search Conversations"), "system-search-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_NONE },
  { "win.next-pane", NULL, "F6", N_ ("Next Pane"), "go-next-symbolic", WBL_SECTION_MOVING,
    WBL_ACTION_HIDDEN },
  { "win.previous-pane", NULL, "<Shift>F6", N_ ("Previous Pane"), "go-previous-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_HIDDEN },
  { "win.back", NULL, "<Alt>Left", N_ ("Back to the List"), "go-previous-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_HIDDEN },

  { "win.palette", NULL, "<Control>k", N_ ("Find an Action"), "system-search-symbolic",
    WBL_SECTION_MOVING, WBL_ACTION_HIDDEN },
  { "win.show-inbox", NULL, "<Alt>1", N_ ("Show the Inbox"), "mail-unread-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.show-feedback", NULL, "<Alt>2", N_ ("Show Feedback"), "starred-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "win.side-pane", NULL, "F9", N_ ("Show or Hide the Side Pane"), "sidebar-show-right-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "app.shoulder", NULL, "F8", N_ ("Hide or Show Personal Numbers"), "view-conceal-symbolic", WBL_SECTION_WINDOW,
    WBL_ACTION_NONE },
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
  { "win.edit-shortcuts", NULL, NULL, N_ ("Change Keyboard Shortcuts"),
    "preferences-desktop-keyboard-shortcuts-symbolic", WBL_SECTION_WINDOW, WBL_ACTION_NONE },
  { "app.about", NULL, NULL, N_ ("About Warbler"), "help-about-symbolic", WBL_SECTION_WINDOW,
    WBL_ACTION_NONE },
  { "window.close", NULL, "<Control>w", N_ ("Close the Window"), "window-close-symbolic",
    WBL_SECTION_WINDOW, WBL_ACTION_HIDDEN | WBL_ACTION_FIXED },
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
 * wbl_actions_find:
 * @name: the full name of an action of the table
 *
 * Returns: (transfer none): the action
 */
const WblActionInfo *
wbl_actions_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      return &actions[i];
  g_assert_not_reached ();
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

/* What the keyboard's own names are in GTK is not what is written on the keys. */
static const struct
{
  guint key;
  const char *words;
} key_words[] = {
  /* Translators: names of keys on the keyboard, with the context "key" */
  { GDK_KEY_Return, NC_ ("key", "Enter") },       { GDK_KEY_Up, NC_ ("key", "Up") },
  { GDK_KEY_Down, NC_ ("key", "Down") },          { GDK_KEY_Left, NC_ ("key", "Left") },
  { GDK_KEY_Right, NC_ ("key", "Right") },        { GDK_KEY_Page_Up, NC_ ("key", "Page Up") },
  { GDK_KEY_Page_Down, NC_ ("key", "Page Down") }, { GDK_KEY_BackSpace, NC_ ("key", "Backspace") },
  { GDK_KEY_space, NC_ ("key", "Space") },        { GDK_KEY_Escape, NC_ ("key", "Esc") },
};

static char *
key_label (guint key)
{
  const char *name = gdk_keyval_name (key);
  gunichar c = gdk_keyval_to_unicode (gdk_keyval_to_upper (key));
  char text[7] = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (key_words); i++)
    if (key_words[i].key == key)
      return g_strdup (g_dpgettext2 (GETTEXT_PACKAGE, "key", key_words[i].words));
  if (g_str_has_prefix (name, "KP_") || !g_unichar_isgraph (c))
    return g_strdelimit (g_strdup (name), "_", ' ');
  g_unichar_to_utf8 (c, text);
  return g_strdup (text);
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
