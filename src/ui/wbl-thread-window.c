/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-thread-window"
#include "config.h"

#include "ui/wbl-thread-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/thread/wbl-thread-pane.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-actions.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-shortcuts.h"
#include "ui/widgets/wbl-toasts.h"

struct _WblThreadWindow
{
  AdwApplicationWindow parent_instance;
  AdwToastOverlay *toasts; /* (template) */
  WblThreadPane *thread;   /* child of the overlay */
};

G_DEFINE_FINAL_TYPE (WblThreadWindow, wbl_thread_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- the thread's actions under the names that the key table knows ---- */

static void
forward_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WblThreadWindow *self = data;
  const char *forward = g_object_get_data (G_OBJECT (action), "forward");
  if (self->thread != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->thread), forward, NULL);
}

static void
add_actions (WblThreadWindow *self)
{
  guint n_actions = 0;
  const WblActionInfo *actions = wbl_actions_get (&n_actions);
  for (guint i = 0; i < n_actions; i++)
    if (actions[i].forward != NULL)
      {
        g_autoptr (GSimpleAction) action =
          g_simple_action_new (actions[i].name + strlen ("win."), NULL);
        g_object_set_data (G_OBJECT (action), "forward", (gpointer) actions[i].forward);
        g_signal_connect_object (action, "activate", G_CALLBACK (forward_cb), self, 0);
        g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
      }
}

/* ---- what the thread says ---- */

static void
toast_cb (WblThreadWindow *self, AdwToast *toast)
{
  wbl_toasts_show (self->toasts, g_object_ref (toast));
}

/* "Send and open next" has no next here: the work in this window is done. */
static void
next_cb (WblThreadWindow *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
conversation_changed_cb (WblThreadWindow *self)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self->thread);
  g_autofree char *name = NULL;
  if (conversation == NULL)
    return;
  name = wbl_words_line (conversation->customer);
  gtk_window_set_title (GTK_WINDOW (self), name);
}

static void
wbl_thread_window_dispose (GObject *object)
{
  WblThreadWindow *self = WBL_THREAD_WINDOW (object);
  if (self->thread != NULL)
    wbl_thread_pane_save_drafts (self->thread);
  self->thread = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_THREAD_WINDOW);
  G_OBJECT_CLASS (wbl_thread_window_parent_class)->dispose (object);
}

static void
wbl_thread_window_class_init (WblThreadWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_thread_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/wbl-thread-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WblThreadWindow, toasts);
}

static void
wbl_thread_window_init (WblThreadWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_actions (self);
  wbl_shortcuts_install (GTK_WIDGET (self));
}

static GtkWidget *
make_thread (WblThreadWindow *self, WblDesk *desk)
{
  g_autofree char *key = wbl_settings_dup_string ("send-key");
  GtkWidget *thread = wbl_thread_pane_new (desk);
  AdwHeaderBar *header = wbl_thread_pane_get_header_bar (WBL_THREAD_PANE (thread));
  self->thread = WBL_THREAD_PANE (thread);
  g_object_set (thread, "send-with-enter", g_str_equal (key, "enter"), NULL);
  adw_header_bar_set_show_end_title_buttons (header, TRUE);
  g_signal_connect_object (thread, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (thread, "next-requested", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (thread, "conversation-changed", G_CALLBACK (conversation_changed_cb),
                           self, G_CONNECT_SWAPPED);
  return thread;
}

/**
 * wbl_thread_window_new:
 * @application: the application
 * @desk: an open desk
 * @conversation: what to show
 *
 * Returns: (transfer none): a window, not yet presented
 */
GtkWidget *
wbl_thread_window_new (GtkApplication *application, WblDesk *desk, const char *conversation)
{
  WblThreadWindow *self = g_object_new (WBL_TYPE_THREAD_WINDOW, "application", application,
                                        "title", _ ("Conversation"), NULL);
  adw_toast_overlay_set_child (self->toasts, make_thread (self, desk));
  wbl_thread_pane_set_conversation (self->thread, conversation);
  return GTK_WIDGET (self);
}

/**
 * wbl_thread_window_get_conversation:
 * @self: the window
 *
 * Returns: (transfer none): the id of the conversation it shows
 */
const char *
wbl_thread_window_get_conversation (WblThreadWindow *self)
{
  g_return_val_if_fail (WBL_IS_THREAD_WINDOW (self), NULL);
  return wbl_thread_pane_get_conversation (self->thread);
}
