/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-window"
#include "config.h"

#include "ui/wbl-window-private.h"

#include <glib/gi18n-lib.h>

#include "ui/knowledge/wbl-article-windows.h"
#include "ui/thread/wbl-shoulder.h"
#include "ui/wbl-settings.h"
#include "ui/wbl-shortcuts.h"
#include "ui/wbl-thread-window.h"
#include "ui/widgets/wbl-nav-bar.h"
#include "ui/widgets/wbl-offline-bar.h"
#include "ui/widgets/wbl-toasts.h"

#define LOADING_SHOWS_AFTER_MS 500

typedef enum
{
  PROP_DESK = 1,
} WblWindowProperty;

static GParamSpec *props[PROP_DESK + 1];

enum
{
  WAY_OUT,
  SIGN_IN_NEEDED,
  SIGN_OUT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblWindow, wbl_window, ADW_TYPE_APPLICATION_WINDOW)

static void
problem_cb (WblWindow *self)
{
  g_signal_emit (self, signals[WAY_OUT], 0, (int) self->way_out);
}

static void
sign_in_needed_cb (WblWindow *self)
{
  g_signal_emit (self, signals[SIGN_IN_NEEDED], 0);
}

static void
show_page (WblWindow *self, const char *name)
{
  g_clear_handle_id (&self->loading_timeout, g_source_remove);
  gtk_spinner_set_spinning (self->loading_spinner, FALSE);
  gtk_stack_set_visible_child_name (self->stack, name);
}

static GtkWidget *
make_bar (WblWindow *self)
{
  GtkWidget *bar = wbl_offline_bar_new (self->desk);
  g_signal_connect_object (bar, "sign-in", G_CALLBACK (sign_in_needed_cb), self, G_CONNECT_SWAPPED);
  return bar;
}

/* The feedback page is made when it is first seen: the inbox is what must be there at once. */
static void
fill_feedback (WblWindow *self)
{
  GtkWidget *page = NULL;
  if (adw_bin_get_child (ADW_BIN (self->feedback)) != NULL)
    return;
  page = wbl_feedback_page_new (self->desk);
  wbl_feedback_page_set_banner (WBL_FEEDBACK_PAGE (page), make_bar (self));
  g_signal_connect_object (page, "open-conversation", G_CALLBACK (wbl_window_open_conversation),
                           self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self->feedback), page);
}

static void
view_changed_cb (WblWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->views);
  if (self->desk != NULL && g_strcmp0 (name, "feedback") == 0)
    fill_feedback (self);
}

static void
mode_changed_cb (WblWindow *self)
{
  WblPanesMode mode = wbl_panes_get_mode (self->panes);
  wbl_inbox_pane_set_marking (self->inbox, mode != WBL_PANES_SINGLE);
  wbl_thread_pane_set_narrow (self->thread, mode == WBL_PANES_SINGLE);
  wbl_side_pane_set_over (self->side, mode != WBL_PANES_THREE);
}

/* ---- conversations in windows of their own ---- */

static GtkWindow *
find_detached (WblWindow *self, const char *conversation)
{
  for (guint i = 0; i < self->detached->len; i++)
    {
      WblThreadWindow *window = g_ptr_array_index (self->detached, i);
      if (g_strcmp0 (wbl_thread_window_get_conversation (window), conversation) == 0)
        return GTK_WINDOW (window);
    }
  return NULL;
}

static void
detached_gone_cb (WblWindow *self, GtkWidget *window)
{
  g_ptr_array_remove (self->detached, window);
}

/* wbl_window_detach: the open conversation gets a window of its own; one conversation is open in one place. */
void
wbl_window_detach (WblWindow *self)
{
  g_autofree char *conversation = g_steal_pointer (&self->conversation);
  GtkWidget *window = NULL;
  if (conversation == NULL)
    return;
  wbl_thread_pane_save_drafts (self->thread);
  wbl_thread_pane_set_conversation (self->thread, NULL);
  window = wbl_thread_window_new (gtk_window_get_application (GTK_WINDOW (self)), self->desk, conversation);
  g_ptr_array_add (self->detached, window);
  g_signal_connect_object (window, "destroy", G_CALLBACK (detached_gone_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
close_detached (WblWindow *self)
{
  while (self->detached->len > 0)
    gtk_window_destroy (g_ptr_array_index (self->detached, self->detached->len - 1));
}

/* Choosing a row shows it; where only one page has room, that is the thread. */
static void
activated_cb (WblWindow *self, const char *conversation)
{
  g_autofree char *chosen = g_strdup (conversation);
  GtkWindow *detached = find_detached (self, chosen);
  if (detached != NULL)
    {
      gtk_window_present (detached);
      return;
    }
  if (g_strcmp0 (self->conversation, chosen) != 0)
    {
      g_free (self->conversation);
      self->conversation = g_strdup (chosen);
      wbl_thread_pane_set_conversation (self->thread, chosen);
      wbl_side_pane_set_conversation (self->side, chosen);
    }
  wbl_panes_set_show_thread (self->panes, chosen != NULL);
}

static void
insert_cb (WblWindow *self, const char *text, WblCite *cite, gboolean internal, const char *caution)
{
  wbl_thread_pane_insert (self->thread, text, cite, internal, caution);
  if (wbl_panes_get_mode (self->panes) != WBL_PANES_THREE)
    wbl_panes_set_side_visible (self->panes, FALSE);
}

static void
shoulder_changed_cb (WblWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    wbl_window_toast (self, wbl_shoulder_is_on () ? _("Phone numbers and mail addresses are hidden in all windows.")
                                                  : _("Phone numbers and mail addresses are shown where you need them."));
}

static void
toast_cb (WblWindow *self, AdwToast *toast)
{
  wbl_toasts_show (self->toasts, g_object_ref (toast));
}

static GtkWidget *
make_list (WblWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  gtk_widget_add_css_class (box, "list-pane");
  gtk_widget_add_css_class (header, "flat");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), wbl_nav_bar_new ());
  gtk_box_append (GTK_BOX (box), header);
  self->inbox = WBL_INBOX_PANE (wbl_inbox_pane_new (self->desk));
  gtk_widget_set_vexpand (GTK_WIDGET (self->inbox), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->inbox));
  g_signal_connect_object (self->inbox, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  return box;
}

static void
apply_send_key (WblWindow *self)
{
  g_autofree char *key = wbl_settings_dup_string ("send-key");
  if (self->thread != NULL)
    g_object_set (self->thread, "send-with-enter", g_str_equal (key, "enter"), NULL);
}

static GtkWidget *
make_thread (WblWindow *self)
{
  self->thread = WBL_THREAD_PANE (wbl_thread_pane_new (self->desk));
  wbl_thread_pane_set_banner (self->thread, make_bar (self));
  apply_send_key (self);
  g_signal_connect_object (self->thread, "next-requested", G_CALLBACK (wbl_window_next), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->thread, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->thread, "allows", G_CALLBACK (wbl_window_allow_forward), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->thread);
}

static GtkWidget *
make_side (WblWindow *self)
{
  self->side = WBL_SIDE_PANE (wbl_side_pane_new (self->desk));
  g_signal_connect_object (self->side, "insert", G_CALLBACK (insert_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->side, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->side, "open-conversation",
                           G_CALLBACK (wbl_window_open_conversation), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->side);
}

static void
save_layout (WblWindow *self)
{
  int list = 0, side = 0, width = 0, height = 0;
  if (self->panes != NULL)
    {
      g_object_get (self->panes, "list-width", &list, "side-width", &side, NULL);
      wbl_settings_set_int ("list-width", CLAMP (list, 200, 4096));
      wbl_settings_set_int ("side-width", CLAMP (side, 200, 4096));
      if (wbl_panes_get_mode (self->panes) == WBL_PANES_THREE)
        wbl_settings_set_bool ("side-visible", wbl_panes_get_side_visible (self->panes));
    }
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  wbl_settings_set_int ("window-width", CLAMP (width, 360, 16384));
  wbl_settings_set_int ("window-height", CLAMP (height, 294, 16384));
  wbl_settings_set_bool ("window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static void
make_panes (WblWindow *self)
{
  AdwViewStackPage *page = NULL;
  self->panes = WBL_PANES (wbl_panes_new ());
  wbl_panes_set_list (self->panes, make_list (self));
  wbl_panes_set_thread (self->panes, make_thread (self));
  wbl_panes_set_side (self->panes, make_side (self));
  g_object_set (self->panes,
                "list-width", wbl_settings_get_int ("list-width"),
                "side-width", wbl_settings_get_int ("side-width"),
                "side-visible", wbl_settings_get_bool ("side-visible"),
                NULL);
  wbl_window_watch_panes (self);
  g_signal_connect_object (self->panes, "notify::mode", G_CALLBACK (mode_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* Translators: name of a page: conversations with customers */
  page = adw_view_stack_add_titled (self->views, GTK_WIDGET (self->panes), "inbox", _("Inbox"));
  adw_view_stack_page_set_icon_name (page, "mail-unread-symbolic");
  self->feedback = adw_bin_new ();
  /* Translators: name of a page: ratings of customers and their review */
  page = adw_view_stack_add_titled (self->views, self->feedback, "feedback", _("Feedback"));
  adw_view_stack_page_set_icon_name (page, "starred-symbolic");
}

static gboolean
wbl_window_close_request (GtkWindow *window)
{
  WblWindow *self = WBL_WINDOW (window);
  save_layout (self);
  if (wbl_window_ask_close (self))
    return TRUE;
  return GTK_WINDOW_CLASS (wbl_window_parent_class)->close_request (window);
}

static void
wbl_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((WblWindowProperty) id)
    {
    case PROP_DESK:
      g_value_set_object (value, WBL_WINDOW (object)->desk);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_window_dispose (GObject *object)
{
  WblWindow *self = WBL_WINDOW (object);
  g_clear_handle_id (&self->loading_timeout, g_source_remove);
  g_clear_object (&self->live);
  g_clear_object (&self->demo);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->conversation, g_free);
  g_clear_pointer (&self->detached, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_WINDOW);
  G_OBJECT_CLASS (wbl_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WblWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, loading);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, loading_spinner);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, loading_words);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, problem_button);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, views);
  gtk_widget_class_bind_template_child (widget_class, WblWindow, play);
}

static void
wbl_window_class_init (WblWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_window_dispose;
  G_OBJECT_CLASS (klass)->get_property = wbl_window_get_property;
  props[PROP_DESK] = g_param_spec_object ("desk", NULL, NULL, G_TYPE_OBJECT,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS
                                            | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (props), props);
  GTK_WINDOW_CLASS (klass)->close_request = wbl_window_close_request;
  g_type_ensure (WBL_TYPE_PLAY_BAR);
  g_type_ensure (WBL_TYPE_SIGN_IN_PAGE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/wbl-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, problem_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  signals[WAY_OUT] = g_signal_new ("way-out", WBL_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGN_IN_NEEDED] = g_signal_new ("sign-in-needed", WBL_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGN_OUT] = g_signal_new ("sign-out", WBL_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
wbl_window_init (WblWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->detached = g_ptr_array_new ();
  g_signal_connect_object (wbl_shoulder_get_default (), "changed", G_CALLBACK (shoulder_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_default_size (GTK_WINDOW (self), wbl_settings_get_int ("window-width"),
                               wbl_settings_get_int ("window-height"));
  if (wbl_settings_get_bool ("window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  if (g_str_equal (PROFILE, "development"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  g_signal_connect_object (wbl_settings_get_default (), "changed::send-key",
                           G_CALLBACK (apply_send_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->play, "notify::active", G_CALLBACK (wbl_window_sync_play), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->play, "problem", G_CALLBACK (wbl_toasts_say), self->toasts, G_CONNECT_SWAPPED);
  wbl_window_add_actions (self);
  wbl_shortcuts_install (GTK_WIDGET (self));
}

/**
 * wbl_window_new:
 * @application: the application
 *
 * Returns: (transfer floating): the window, with nothing in it yet
 */
GtkWidget *
wbl_window_new (AdwApplication *application)
{
  return g_object_new (WBL_TYPE_WINDOW, "application", application, NULL);
}

static gboolean
loading_timeout_cb (gpointer data)
{
  WblWindow *self = data;
  self->loading_timeout = 0;
  gtk_spinner_set_spinning (self->loading_spinner, TRUE);
  gtk_revealer_set_reveal_child (self->loading, TRUE);
  return G_SOURCE_REMOVE;
}

/**
 * wbl_window_show_loading:
 * @self: the window
 * @words: what is under way
 *
 * Shows that something is under way, once it has taken half a second.
 */
void
wbl_window_show_loading (WblWindow *self, const char *words)
{
  g_return_if_fail (WBL_IS_WINDOW (self));
  show_page (self, "loading");
  gtk_label_set_label (self->loading_words, words);
  gtk_revealer_set_reveal_child (self->loading, FALSE);
  self->loading_timeout = g_timeout_add (LOADING_SHOWS_AFTER_MS, loading_timeout_cb, self);
  g_source_set_name_by_id (self->loading_timeout, "[warbler] loading page");
}

/**
 * wbl_window_show_problem:
 * @self: the window
 * @error: why there is no desk
 *
 * Shows a page with the error in words, its way out and Quit.
 */
void
wbl_window_show_problem (WblWindow *self, const GError *error)
{
  WblProblem words = { NULL };
  g_return_if_fail (WBL_IS_WINDOW (self));
  wbl_problem_describe (error, &words);
  self->way_out = words.way_out;
  adw_status_page_set_title (self->problem, words.title);
  adw_status_page_set_description (self->problem, words.body);
  adw_status_page_set_icon_name (self->problem, words.way_out == WBL_WAY_UNLOCK
                                                  ? "changes-prevent-symbolic"
                                                  : "dialog-warning-symbolic");
  gtk_button_set_label (self->problem_button, words.action != NULL ? words.action : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_button), words.action != NULL);
  show_page (self, "problem");
  gtk_widget_grab_focus (GTK_WIDGET (self->problem_button));
}

/**
 * wbl_window_show_sign_in:
 * @self: the window
 * @desk: (nullable): the desk to sign in to
 *
 * Returns: (transfer none): the first-run page, which is on screen now
 */
WblSignInPage *
wbl_window_show_sign_in (WblWindow *self, WblDesk *desk)
{
  g_return_val_if_fail (WBL_IS_WINDOW (self), NULL);
  wbl_sign_in_page_set_busy (self->sign_in, NULL);
  wbl_sign_in_page_set_desk (self->sign_in, desk);
  show_page (self, "sign-in");
  gtk_widget_grab_focus (GTK_WIDGET (self->sign_in));
  return self->sign_in;
}

/**
 * wbl_window_get_sign_in:
 * @self: the window
 *
 * Returns: (transfer none): the first-run page, on screen or not
 */
WblSignInPage *
wbl_window_get_sign_in (WblWindow *self)
{
  g_return_val_if_fail (WBL_IS_WINDOW (self), NULL);
  return self->sign_in;
}

/**
 * wbl_window_show_desk:
 * @self: the window
 * @desk: the desk, with an account
 * @demo: (nullable): the local desk behind it
 *
 * Shows the inbox of a desk.
 */
void
wbl_window_show_desk (WblWindow *self, WblDesk *desk, WblDemo *demo)
{
  g_return_if_fail (WBL_IS_WINDOW (self) && WBL_IS_DESK (desk));
  if (self->desk != desk)
    {
      wbl_window_drop_desk (self);
      self->desk = g_object_ref (desk);
      make_panes (self);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DESK]);
    }
  g_set_object (&self->demo, demo);
  wbl_play_bar_set_desk (self->play, demo != NULL ? desk : NULL);
  wbl_window_desk_actions (self, TRUE);
  show_page (self, "desk");
  wbl_window_focus_list (self);
}

static void
remove_view (WblWindow *self, GtkWidget *view)
{
  if (view != NULL)
    adw_view_stack_remove (self->views, view);
}

/* Unseen, the stack ends its cross-fade at once: libadwaita 1.7 would end it later, with a page that is gone. */
static void
remove_views (WblWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->views), FALSE);
  remove_view (self, g_steal_pointer (&self->feedback));
  remove_view (self, GTK_WIDGET (g_steal_pointer (&self->panes)));
  gtk_widget_set_visible (GTK_WIDGET (self->views), TRUE);
}

/**
 * wbl_window_drop_desk:
 * @self: the window
 *
 * Takes the desk off the window, as before closing it.
 */
void
wbl_window_drop_desk (WblWindow *self)
{
  g_return_if_fail (WBL_IS_WINDOW (self));
  if (self->panes != NULL)
    {
      save_layout (self);
      wbl_thread_pane_save_drafts (self->thread);
    }
  close_detached (self);
  wbl_article_windows_close ();
  wbl_window_desk_actions (self, FALSE);
  g_clear_object (&self->live);
  remove_views (self);
  self->inbox = NULL;
  self->thread = NULL;
  self->side = NULL;
  g_clear_pointer (&self->conversation, g_free);
  wbl_play_bar_set_desk (self->play, NULL);
  g_clear_object (&self->demo);
  g_clear_object (&self->desk);
}

/**
 * wbl_window_get_desk:
 * @self: the window
 *
 * Returns: (transfer none) (nullable): the desk on screen
 */
WblDesk *
wbl_window_get_desk (WblWindow *self)
{
  g_return_val_if_fail (WBL_IS_WINDOW (self), NULL);
  return self->desk;
}

/**
 * wbl_window_open_conversation:
 * @self: the window
 * @conversation: an id
 *
 * Shows a conversation, on whichever page the window was.
 */
void
wbl_window_open_conversation (WblWindow *self, const char *conversation)
{
  g_return_if_fail (WBL_IS_WINDOW (self) && conversation != NULL);
  if (self->desk == NULL)
    return;
  adw_view_stack_set_visible_child_name (self->views, "inbox");
  wbl_inbox_pane_select (self->inbox, conversation);
  activated_cb (self, conversation);
}

/**
 * wbl_window_get_conversation:
 * @self: the window
 *
 * Returns: (transfer none) (nullable): the open conversation
 */
const char *
wbl_window_get_conversation (WblWindow *self)
{
  g_return_val_if_fail (WBL_IS_WINDOW (self), NULL);
  return self->conversation;
}

/**
 * wbl_window_is_reading:
 * @self: the window
 * @conversation: an id
 *
 * Returns: whether the person has this conversation before them now
 */
gboolean
wbl_window_is_reading (WblWindow *self, const char *conversation)
{
  g_return_val_if_fail (WBL_IS_WINDOW (self), FALSE);
  return gtk_window_is_active (GTK_WINDOW (self)) && self->desk != NULL
         && g_strcmp0 (self->conversation, conversation) == 0
         && gtk_widget_get_mapped (GTK_WIDGET (self->thread))
         && gtk_widget_get_child_visible (GTK_WIDGET (self->thread));
}

/**
 * wbl_window_toast:
 * @self: the window
 * @words: one sentence; never markup
 */
void
wbl_window_toast (WblWindow *self, const char *words)
{
  g_return_if_fail (WBL_IS_WINDOW (self));
  wbl_toasts_say (self->toasts, words);
}

/**
 * wbl_window_play:
 * @self: the window, with the demo desk on it
 *
 * Plays the demo's busy morning.
 */
void
wbl_window_play (WblWindow *self)
{
  g_return_if_fail (WBL_IS_WINDOW (self));
  wbl_play_bar_start (self->play);
}

/**
 * wbl_window_focus_list:
 * @self: the window, with a desk
 *
 * Puts the focus where a person starts from, so that keys have a home.
 */
void
wbl_window_focus_list (WblWindow *self)
{
  wbl_inbox_pane_focus_list (self->inbox);
}
