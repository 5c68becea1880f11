/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-thread-header"
#include "config.h"

#include "ui/thread/wbl-thread-header.h"

#include <glib/gi18n-lib.h>

#include "ui/inbox/wbl-inbox-words.h"
#include "ui/thread/wbl-assign-popover.h"
#include "ui/thread/wbl-snooze-popover.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"
#include "ui/widgets/wbl-back-focus.h"

struct _WblThreadHeader
{
  GtkBox parent_instance;
  AdwHeaderBar *bar;
  GtkWidget *back;
  AdwWindowTitle *title; /* who, where there is little room */
  GtkWidget *who;
  GtkLabel *name;
  GtkLabel *subject;
  GtkMenuButton *status;
  GtkLabel *status_words;
  GtkMenuButton *assignee;
  GtkLabel *assignee_words;
  GtkMenuButton *more;
  GMenuModel *more_menu;
  GMenuModel *status_menu;
  GMenuModel *narrow_menu;
  GtkWidget *side;
  GtkWidget *snooze; /* popover at the status button */
  GtkWidget *assign; /* (nullable) popover for where the assignee has no button */
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (WblThreadHeader, wbl_thread_header, GTK_TYPE_BOX)

static void
set_label (gpointer widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (widget, label);
}

static char *
status_words (WblConversation *conversation)
{
  g_autofree char *until = NULL;

  if (conversation->status != WBL_STATUS_SNOOZED || conversation->snoozed_until_ms == 0)
    return g_strdup (wbl_status_words (conversation->status));
  until = wbl_format_clock (conversation->snoozed_until_ms);
  /* Translators: status of a conversation that comes back by itself; %s is a time of day. */
  return g_strdup_printf (_ ("Snoozed until %s"), until);
}

static void
show_status (WblThreadHeader *self, WblConversation *conversation)
{
  g_autofree char *words = status_words (conversation);
  /* Translators: read out for a menu button; %s is "Open", "Resolved" or the like. */
  g_autofree char *said = g_strdup_printf (_ ("Status: %s"), words);

  gtk_label_set_text (self->status_words, words);
  set_label (self->status, said);
}

/* Whose it is; why it is nobody's any more. */
static char *
assignee_words (WblConversation *conversation)
{
  const char *whose = conversation->assignee_name != NULL ? conversation->assignee_name : conversation->left_by_name;
  g_autofree char *name = wbl_words_line (whose);

  if (conversation->assignee_name != NULL)
    /* Translators: read out for a menu button; %s is a colleague's name. */
    return g_strdup_printf (_ ("Assigned to %s"), name);
  if (whose != NULL)
    /* Translators: said of a conversation; %s is a colleague's name. */
    return g_strdup_printf (_ ("Not assigned: %s had it, but was not at work when the customer wrote again"), name);
  return g_strdup (_ ("Not assigned"));
}

static void
show_assignee (WblThreadHeader *self, WblConversation *conversation)
{
  gboolean taken = conversation->assignee_name != NULL;
  g_autofree char *name = wbl_words_line (conversation->assignee_name);
  g_autofree char *said = assignee_words (conversation);

  gtk_label_set_text (self->assignee_words, taken ? name : _ ("Nobody"));
  set_label (self->assignee, said);
}

static void
show_who (WblThreadHeader *self, WblConversation *conversation)
{
  g_autofree char *name = wbl_words_line (conversation->customer);
  g_autofree char *subject = wbl_words_line (conversation->subject);
  /* Translators: between a customer's name and the subject in the header; %s is the subject. */
  g_autofree char *shown = *subject != '\0' ? g_strdup_printf (_ ("· %s"), subject) : g_strdup ("");

  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->subject, shown);
  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, subject);
}

/* Where there is little room, who it is stands in the middle, and state and assignee are in the menu. */
static void
show_parts (WblThreadHeader *self)
{
  gboolean shown = gtk_widget_get_visible (GTK_WIDGET (self->more));

  gtk_widget_set_visible (self->back, self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->title), shown && self->narrow);
  gtk_widget_set_visible (self->who, shown && !self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->status), shown && !self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->assignee), shown && !self->narrow);
}

static GMenuModel *
make_narrow_menu (WblThreadHeader *self)
{
  GMenu *menu = g_menu_new ();

  /* Translators: submenu with Open, With Customer, Snooze and Resolve. */
  g_menu_append_submenu (menu, _ ("_Status"), self->status_menu);
  g_menu_append_section (menu, NULL, self->narrow_menu);
  g_menu_append_section (menu, NULL, self->more_menu);
  return G_MENU_MODEL (menu);
}

static void
wbl_thread_header_dispose (GObject *object)
{
  WblThreadHeader *self = WBL_THREAD_HEADER (object);

  g_clear_pointer (&self->snooze, gtk_widget_unparent);
  g_clear_pointer (&self->assign, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_THREAD_HEADER);
  G_OBJECT_CLASS (wbl_thread_header_parent_class)->dispose (object);
}

static void
wbl_thread_header_class_init (WblThreadHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_thread_header_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/thread/wbl-thread-header.ui");
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, bar);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, back);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, name);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, subject);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, status);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, status_words);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, assignee);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, assignee_words);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, more);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, more_menu);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, status_menu);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, narrow_menu);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, title);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, who);
  gtk_widget_class_bind_template_child (widget_class, WblThreadHeader, side);
}

static void
wbl_thread_header_init (WblThreadHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->snooze = wbl_snooze_popover_new ();
  gtk_widget_set_parent (self->snooze, GTK_WIDGET (self));
}

/**
 * wbl_thread_header_set_desk:
 * @self: the header
 * @desk: where colleagues are asked of
 */
void
wbl_thread_header_set_desk (WblThreadHeader *self, WblDesk *desk)
{
  g_return_if_fail (WBL_IS_THREAD_HEADER (self));
  gtk_menu_button_set_popover (self->assignee, wbl_assign_popover_new (desk));
  g_clear_pointer (&self->assign, gtk_widget_unparent);
  self->assign = wbl_assign_popover_new (desk);
  gtk_widget_set_parent (self->assign, GTK_WIDGET (self));
}

/**
 * wbl_thread_header_set_conversation:
 * @self: the header
 * @conversation: (nullable): what to show
 */
void
wbl_thread_header_set_conversation (WblThreadHeader *self, WblConversation *conversation)
{
  g_return_if_fail (WBL_IS_THREAD_HEADER (self));
  gtk_widget_set_visible (GTK_WIDGET (self->more), conversation != NULL);
  show_parts (self);
  if (conversation == NULL)
    return;
  show_who (self, conversation);
  show_status (self, conversation);
  show_assignee (self, conversation);
}

/**
 * wbl_thread_header_set_narrow:
 * @self: the header
 * @narrow: whether the thread is a page of its own, with a way back
 */
void
wbl_thread_header_set_narrow (WblThreadHeader *self, gboolean narrow)
{
  g_autoptr (GMenuModel) menu = NULL;

  g_return_if_fail (WBL_IS_THREAD_HEADER (self));
  self->narrow = narrow;
  show_parts (self);
  menu = narrow ? make_narrow_menu (self) : g_object_ref (self->more_menu);
  gtk_menu_button_set_menu_model (self->more, menu);
}

static void
open_at (WblThreadHeader *self, GtkWidget *popover, gpointer button)
{
  graphene_rect_t place = GRAPHENE_RECT_INIT (0, 0, 0, 0);

  if (gtk_widget_compute_bounds (GTK_WIDGET (button), GTK_WIDGET (self), &place))
    gtk_popover_set_pointing_to (GTK_POPOVER (popover),
                                 &(GdkRectangle){ (int) place.origin.x, (int) place.origin.y,
                                                  (int) place.size.width, (int) place.size.height });
  wbl_back_focus (GTK_POPOVER (popover));
  gtk_popover_popup (GTK_POPOVER (popover));
}

/**
 * wbl_thread_header_open_assign:
 * @self: the header
 *
 * Opens the list of colleagues.
 */
void
wbl_thread_header_open_assign (WblThreadHeader *self)
{
  g_return_if_fail (WBL_IS_THREAD_HEADER (self));
  if (self->narrow && self->assign != NULL)
    open_at (self, self->assign, self->more);
  else
    {
      wbl_back_focus (gtk_menu_button_get_popover (self->assignee));
      gtk_menu_button_popup (self->assignee);
    }
}

/**
 * wbl_thread_header_open_snooze:
 * @self: the header
 *
 * Opens the choice of times.
 */
void
wbl_thread_header_open_snooze (WblThreadHeader *self)
{
  g_return_if_fail (WBL_IS_THREAD_HEADER (self));
  open_at (self, self->snooze, self->narrow ? self->more : self->status);
}

/**
 * wbl_thread_header_get_bar:
 * @self: the header
 *
 * Returns: (transfer none): its header bar, for the window's own buttons
 */
AdwHeaderBar *
wbl_thread_header_get_bar (WblThreadHeader *self)
{
  g_return_val_if_fail (WBL_IS_THREAD_HEADER (self), NULL);
  return self->bar;
}
