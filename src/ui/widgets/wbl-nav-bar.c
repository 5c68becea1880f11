/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nav-bar"
#include "config.h"

#include "ui/widgets/wbl-nav-bar.h"

struct _WblNavBar
{
  GtkWidget parent_instance;
  GtkWidget *box;          /* (template) */
  AdwViewSwitcher *switcher; /* (template) */
  GtkMenuButton *menu;     /* (template) */
};

G_DEFINE_FINAL_TYPE (WblNavBar, wbl_nav_bar, GTK_TYPE_WIDGET)

static void
wbl_nav_bar_root (GtkWidget *widget)
{
  WblNavBar *self = WBL_NAV_BAR (widget);
  GtkWidget *stack = gtk_widget_get_ancestor (widget, ADW_TYPE_VIEW_STACK);
  GTK_WIDGET_CLASS (wbl_nav_bar_parent_class)->root (widget);
  adw_view_switcher_set_stack (self->switcher, stack != NULL ? ADW_VIEW_STACK (stack) : NULL);
}

static void
wbl_nav_bar_unroot (GtkWidget *widget)
{
  WblNavBar *self = WBL_NAV_BAR (widget);
  adw_view_switcher_set_stack (self->switcher, NULL);
  GTK_WIDGET_CLASS (wbl_nav_bar_parent_class)->unroot (widget);
}

static void
wbl_nav_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_NAV_BAR);
  G_OBJECT_CLASS (wbl_nav_bar_parent_class)->dispose (object);
}

static void
wbl_nav_bar_class_init (WblNavBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_nav_bar_dispose;
  widget_class->root = wbl_nav_bar_root;
  widget_class->unroot = wbl_nav_bar_unroot;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/widgets/wbl-nav-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WblNavBar, box);
  gtk_widget_class_bind_template_child (widget_class, WblNavBar, switcher);
  gtk_widget_class_bind_template_child (widget_class, WblNavBar, menu);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
wbl_nav_bar_init (WblNavBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_nav_bar_new:
 *
 * Returns: (transfer floating): a navigation bar, to be put anywhere inside the window's view stack
 */
GtkWidget *
wbl_nav_bar_new (void)
{
  return g_object_new (WBL_TYPE_NAV_BAR, NULL);
}

/**
 * wbl_nav_bar_popup_menu:
 * @self: a navigation bar
 *
 * Opens the primary menu, as F10 does.
 */
void
wbl_nav_bar_popup_menu (WblNavBar *self)
{
  g_return_if_fail (WBL_IS_NAV_BAR (self));
  gtk_menu_button_popup (self->menu);
}
