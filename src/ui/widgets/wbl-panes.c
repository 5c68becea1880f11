/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-panes"
#include "config.h"

#include "ui/widgets/wbl-panes.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define SINGLE_BELOW 600 /* px: list and thread are pages even if their minimums would fit */
#define STEP 16          /* px: what one arrow key moves a line */
#define HANDLE_WIDTH 9   /* px: grip over the line between two panes */
#define LIST_DEFAULT 328
#define SIDE_DEFAULT 338

enum
{
  LIST,
  THREAD,
  SIDE,
  N_PANES
};

struct _WblPanes
{
  GtkWidget parent_instance;
  GtkWidget *panes[N_PANES];   /* (owned by the widget tree) (nullable) */
  GtkWidget *lines[2];         /* after the list, before the side pane */
  GtkWidget *handles[2];       /* grips over the lines */
  int widths[N_PANES];         /* what the person wants, px; of the thread unused */
  int drag_start;              /* width at the begin of a drag */
  int thread_minimum;          /* widest minimum of the thread seen while it was not alone */
  WblPanesMode mode;
  guint mode_idle;
  gboolean side_visible;  /* wanted beside the thread */
  gboolean overlay_open;  /* wanted over the thread, while folded */
  gboolean show_thread;
  GtkWidget *before;      /* (unowned, weak) (nullable) what had the focus when the side pane slid over the thread */
};

typedef enum
{
  PROP_LIST = 1,
  PROP_THREAD,
  PROP_SIDE,
  PROP_LIST_WIDTH,
  PROP_SIDE_WIDTH,
  PROP_SIDE_VISIBLE,
  PROP_SHOW_THREAD,
  PROP_MODE,
} WblPanesProperty;

static GParamSpec *props[PROP_MODE + 1];

G_DEFINE_FINAL_TYPE (WblPanes, wbl_panes, GTK_TYPE_WIDGET)

static int
minimum (WblPanes *self, int pane)
{
  int min = 0;
  if (self->panes[pane] != NULL)
    gtk_widget_measure (self->panes[pane], GTK_ORIENTATION_HORIZONTAL, -1, &min, NULL, NULL, NULL);
  return min;
}

/* A thread alone on its page drops things and asks for less; folding back goes by what it needs beside others. */
static int
thread_minimum (WblPanes *self)
{
  int now = minimum (self, THREAD);
  self->thread_minimum = self->mode == WBL_PANES_SINGLE ? MAX (self->thread_minimum, now) : now;
  return self->thread_minimum;
}

static WblPanesMode
mode_for (WblPanes *self, int width)
{
  int two = minimum (self, LIST) + thread_minimum (self) + 1;
  if (width < MAX (SINGLE_BELOW, two))
    return WBL_PANES_SINGLE;
  return width < two + minimum (self, SIDE) + 1 ? WBL_PANES_TWO : WBL_PANES_THREE;
}

static gboolean
pane_shown (WblPanes *self, int pane)
{
  if (self->panes[pane] == NULL)
    return FALSE;
  if (pane == SIDE)
    return wbl_panes_get_side_visible (self);
  return self->mode != WBL_PANES_SINGLE || (pane == THREAD) == self->show_thread;
}

/**
 * wbl_panes_narrow_layout:
 * @widget: a header bar of a page that stands alone
 *
 * Returns: (transfer full): the person's own layout of window buttons, of which there is room for the close button only
 */
char *
wbl_panes_narrow_layout (GtkWidget *widget)
{
  g_autofree char *layout = NULL;
  g_auto (GStrv) sides = NULL;
  g_object_get (gtk_widget_get_settings (widget), "gtk-decoration-layout", &layout, NULL);
  sides = g_strsplit (layout != NULL ? layout : "", ":", 2);
  return g_strconcat (sides[0] != NULL && strstr (sides[0], "close") != NULL ? "close" : "", ":",
                      sides[0] != NULL && sides[1] != NULL && strstr (sides[1], "close") != NULL
                        ? "close"
                        : "",
                      NULL);
}

static void
set_title_buttons (GtkWidget *widget, gboolean start, gboolean end)
{
  if (ADW_IS_HEADER_BAR (widget))
    {
      g_autofree char *layout = start && end ? wbl_panes_narrow_layout (widget) : NULL;
      adw_header_bar_set_decoration_layout (ADW_HEADER_BAR (widget), layout);
      adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (widget), start);
      adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (widget), end);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_title_buttons (child, start, end);
}

/* Window buttons stand at the outer ends only; a side pane that slides over the thread covers its buttons. */
static void
update_title_buttons (WblPanes *self)
{
  gboolean single = self->mode == WBL_PANES_SINGLE;
  gboolean side_beside = self->mode == WBL_PANES_THREE && self->side_visible;
  if (self->panes[LIST] != NULL)
    set_title_buttons (self->panes[LIST], TRUE, single);
  if (self->panes[THREAD] != NULL)
    set_title_buttons (self->panes[THREAD], single, !side_beside);
  if (self->panes[SIDE] != NULL)
    set_title_buttons (self->panes[SIDE], single, TRUE);
}

static void
update_classes (WblPanes *self)
{
  gboolean single = self->mode == WBL_PANES_SINGLE;
  for (int i = 0; i < N_PANES; i++)
    if (self->panes[i] != NULL && single)
      gtk_widget_add_css_class (self->panes[i], "narrow");
    else if (self->panes[i] != NULL)
      gtk_widget_remove_css_class (self->panes[i], "narrow");
  if (self->panes[SIDE] != NULL && self->mode != WBL_PANES_THREE)
    gtk_widget_add_css_class (self->panes[SIDE], "overlaid");
  else if (self->panes[SIDE] != NULL)
    gtk_widget_remove_css_class (self->panes[SIDE], "overlaid");
  update_title_buttons (self);
}

static gboolean
mode_changed_idle (gpointer data)
{
  WblPanes *self = data;
  self->mode_idle = 0;
  update_classes (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIDE_VISIBLE]);
  return G_SOURCE_REMOVE;
}

/* Found out while allocating, told afterwards: listeners may change what the panes ask for. */
static void
set_mode (WblPanes *self, WblPanesMode mode)
{
  if (self->mode == mode)
    return;
  self->mode = mode;
  self->overlay_open = FALSE;
  if (self->mode_idle == 0)
    self->mode_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, mode_changed_idle, self, NULL);
}

static void
allocate (WblPanes *self, GtkWidget *widget, int x, int width, int total, int height)
{
  GtkAllocation box = { x, 0, width, height };
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    box.x = total - x - width;
  gtk_widget_set_child_visible (widget, TRUE);
  gtk_widget_size_allocate (widget, &box, -1);
}

static void
allocate_line (WblPanes *self, int line, gboolean shown, int x, int total, int height)
{
  gtk_widget_set_child_visible (self->lines[line], shown);
  gtk_widget_set_child_visible (self->handles[line], shown);
  if (!shown)
    return;
  allocate (self, self->lines[line], x, 1, total, height);
  allocate (self, self->handles[line], x - HANDLE_WIDTH / 2, HANDLE_WIDTH, total, height);
}

/* List and side pane get what the person wants, as far as the others' minimums leave it. */
static void
allocate_beside (WblPanes *self, int width, int height)
{
  gboolean side = self->mode == WBL_PANES_THREE && pane_shown (self, SIDE);
  int thread_min = minimum (self, THREAD);
  int side_min = side ? minimum (self, SIDE) : 0;
  int list_max = width - thread_min - side_min - (side ? 2 : 1);
  int list_width = CLAMP (self->widths[LIST], minimum (self, LIST), MAX (list_max, minimum (self, LIST)));
  int side_max = width - thread_min - list_width - 2;
  int side_width = side ? CLAMP (self->widths[SIDE], side_min, MAX (side_max, side_min)) : 0;
  int thread_width = width - list_width - 1 - (side ? side_width + 1 : 0);
  if (self->panes[LIST] != NULL)
    allocate (self, self->panes[LIST], 0, list_width, width, height);
  if (self->panes[THREAD] != NULL)
    allocate (self, self->panes[THREAD], list_width + 1, thread_width, width, height);
  allocate_line (self, 0, TRUE, list_width, width, height);
  allocate_line (self, 1, side, width - side_width - 1, width, height);
  if (side)
    allocate (self, self->panes[SIDE], width - side_width, side_width, width, height);
}

static void
allocate_single (WblPanes *self, int width, int height)
{
  allocate_line (self, 0, FALSE, 0, width, height);
  allocate_line (self, 1, FALSE, 0, width, height);
  for (int i = LIST; i <= THREAD; i++)
    if (self->panes[i] != NULL && pane_shown (self, i))
      allocate (self, self->panes[i], 0, width, width, height);
}

static void
allocate_overlay (WblPanes *self, int width, int height)
{
  int side_min = minimum (self, SIDE);
  int side_width = CLAMP (self->widths[SIDE], side_min, MAX (width, side_min));
  if (self->mode == WBL_PANES_SINGLE && width - side_width < 120)
    side_width = MAX (width, side_min);
  allocate (self, self->panes[SIDE], width - side_width, side_width, width, height);
}

static void
wbl_panes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WblPanes *self = WBL_PANES (widget);
  set_mode (self, mode_for (self, width));
  for (int i = 0; i < N_PANES; i++)
    if (self->panes[i] != NULL)
      gtk_widget_set_child_visible (self->panes[i], pane_shown (self, i));
  if (self->mode == WBL_PANES_SINGLE)
    allocate_single (self, width, height);
  else
    allocate_beside (self, width, height);
  if (self->mode != WBL_PANES_THREE && pane_shown (self, SIDE))
    allocate_overlay (self, width, height);
}

static void
measure_width (WblPanes *self, int *min, int *nat)
{
  *min = 0;
  for (int i = 0; i < N_PANES; i++)
    *min = MAX (*min, minimum (self, i));
  *nat = MAX (*min, self->widths[LIST] + self->widths[SIDE] + 614);
}

static void
wbl_panes_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *min,
                   int *nat,
                   int *min_baseline,
                   int *nat_baseline)
{
  WblPanes *self = WBL_PANES (widget);
  *min = *nat = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (self, min, nat);
      return;
    }
  for (int i = 0; i < N_PANES; i++)
    if (self->panes[i] != NULL)
      {
        int child_min = 0, child_nat = 0;
        gtk_widget_measure (self->panes[i], orientation, -1, &child_min, &child_nat, NULL, NULL);
        *min = MAX (*min, child_min);
        *nat = MAX (*nat, child_nat);
      }
}

static GtkSizeRequestMode
wbl_panes_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
drag_begin_cb (WblPanes *self, double x, double y, GtkGestureDrag *drag)
{
  int line = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (drag)) == self->handles[1];
  GtkWidget *pane = self->panes[line == 0 ? LIST : SIDE];
  self->drag_start = pane != NULL ? gtk_widget_get_width (pane) : 0;
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* The handle moves with the pane, so the offset is measured from the panes' own corner. */
static void
drag_update_cb (WblPanes *self, double offset_x, double offset_y, GtkGestureDrag *drag)
{
  GtkWidget *handle = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (drag));
  int pane = handle == self->handles[0] ? LIST : SIDE;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  double start_x = 0, x = 0, y = 0;
  int total = gtk_widget_get_width (GTK_WIDGET (self)), width;
  gtk_gesture_drag_get_start_point (drag, &start_x, NULL);
  gtk_widget_translate_coordinates (handle, GTK_WIDGET (self), start_x + offset_x, 0, &x, &y);
  width = (pane == LIST) == !rtl ? (int) x : total - (int) x;
  g_object_set (self, pane == LIST ? "list-width" : "side-width", MAX (width, 1), NULL);
}

static void
say_width (WblPanes *self, int line)
{
  int pane = line == 0 ? LIST : SIDE;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->handles[line]),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) self->widths[pane],
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, (double) minimum (self, pane),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double) gtk_widget_get_width (GTK_WIDGET (self)), -1);
}

/* Begins at the width on screen, which is not what was wanted where there is less room. */
static gboolean
handle_key_cb (WblPanes *self, guint keyval, guint keycode, GdkModifierType state,
               GtkEventController *keys)
{
  int line = gtk_event_controller_get_widget (keys) == self->handles[1];
  int pane = line == 0 ? LIST : SIDE;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int direction = keyval == GDK_KEY_Right || keyval == GDK_KEY_KP_Right ? 1 : -1;
  int width = self->panes[pane] != NULL ? gtk_widget_get_width (self->panes[pane]) : 0;
  if (direction < 0 && keyval != GDK_KEY_Left && keyval != GDK_KEY_KP_Left)
    return FALSE;
  width += (pane == LIST) == !rtl ? direction * STEP : -direction * STEP;
  g_object_set (self, pane == LIST ? "list-width" : "side-width",
                MAX (width, MAX (minimum (self, pane), 1)), NULL);
  say_width (self, line);
  return TRUE;
}

static void
add_handle (WblPanes *self, int line, const char *name)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  self->lines[line] = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  self->handles[line] = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_focusable (self->handles[line], TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->handles[line]),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (self->handles[line], "handle");
  gtk_widget_set_cursor_from_name (self->handles[line], "col-resize");
  gtk_widget_set_parent (self->lines[line], GTK_WIDGET (self));
  gtk_widget_set_parent (self->handles[line], GTK_WIDGET (self));
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (handle_key_cb), self);
  gtk_widget_add_controller (self->handles[line], GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (self->handles[line], keys);
}

static gboolean
holds_focus (GtkWidget *pane)
{
  GtkRoot *root = gtk_widget_get_root (pane);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return focus != NULL && (focus == pane || gtk_widget_is_ancestor (focus, pane));
}

static gboolean
key_pressed_cb (WblPanes *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval != GDK_KEY_Escape || self->mode == WBL_PANES_THREE || !self->overlay_open)
    return FALSE;
  wbl_panes_set_side_visible (self, FALSE);
  if (self->before != NULL && gtk_widget_get_mapped (self->before))
    gtk_widget_grab_focus (self->before);
  else if (self->panes[THREAD] != NULL && !holds_focus (self->panes[THREAD]))
    gtk_widget_child_focus (self->panes[THREAD], GTK_DIR_TAB_FORWARD);
  return TRUE;
}

static void
set_pane (WblPanes *self, int pane, GtkWidget *child)
{
  if (self->panes[pane] == child)
    return;
  g_clear_pointer (&self->panes[pane], gtk_widget_unparent);
  self->panes[pane] = child;
  if (child != NULL)
    gtk_widget_insert_before (child, GTK_WIDGET (self), pane == SIDE ? NULL : self->lines[0]);
  update_classes (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LIST + pane]);
}

static void
set_width (WblPanes *self, int pane, int width, GParamSpec *pspec)
{
  if (self->widths[pane] == width)
    return;
  self->widths[pane] = width;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
wbl_panes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WblPanes *self = WBL_PANES (object);
  switch ((WblPanesProperty) id)
    {
    case PROP_LIST:
    case PROP_THREAD:
    case PROP_SIDE:
      g_value_set_object (value, self->panes[id - PROP_LIST]);
      break;
    case PROP_LIST_WIDTH:
      g_value_set_int (value, self->widths[LIST]);
      break;
    case PROP_SIDE_WIDTH:
      g_value_set_int (value, self->widths[SIDE]);
      break;
    case PROP_SIDE_VISIBLE:
      g_value_set_boolean (value, wbl_panes_get_side_visible (self));
      break;
    case PROP_SHOW_THREAD:
      g_value_set_boolean (value, self->show_thread);
      break;
    case PROP_MODE:
      g_value_set_int (value, self->mode);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_panes_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WblPanes *self = WBL_PANES (object);
  switch ((WblPanesProperty) id)
    {
    case PROP_LIST:
    case PROP_THREAD:
    case PROP_SIDE:
      set_pane (self, id - PROP_LIST, g_value_get_object (value));
      break;
    case PROP_LIST_WIDTH:
      set_width (self, LIST, g_value_get_int (value), pspec);
      break;
    case PROP_SIDE_WIDTH:
      set_width (self, SIDE, g_value_get_int (value), pspec);
      break;
    case PROP_SIDE_VISIBLE:
      wbl_panes_set_side_visible (self, g_value_get_boolean (value));
      break;
    case PROP_SHOW_THREAD:
      wbl_panes_set_show_thread (self, g_value_get_boolean (value));
      break;
    case PROP_MODE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_panes_dispose (GObject *object)
{
  WblPanes *self = WBL_PANES (object);
  g_clear_handle_id (&self->mode_idle, g_source_remove);
  g_clear_weak_pointer (&self->before);
  for (int i = 0; i < N_PANES; i++)
    g_clear_pointer (&self->panes[i], gtk_widget_unparent);
  for (int i = 0; i < 2; i++)
    {
      g_clear_pointer (&self->lines[i], gtk_widget_unparent);
      g_clear_pointer (&self->handles[i], gtk_widget_unparent);
    }
  G_OBJECT_CLASS (wbl_panes_parent_class)->dispose (object);
}

static void
wbl_panes_class_init (WblPanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  object_class->dispose = wbl_panes_dispose;
  object_class->get_property = wbl_panes_get_property;
  object_class->set_property = wbl_panes_set_property;
  widget_class->measure = wbl_panes_measure;
  widget_class->size_allocate = wbl_panes_size_allocate;
  widget_class->get_request_mode = wbl_panes_get_request_mode;
  props[PROP_LIST] = g_param_spec_object ("list", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_THREAD] = g_param_spec_object ("thread", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_SIDE] = g_param_spec_object ("side", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_LIST_WIDTH] =
    g_param_spec_int ("list-width", NULL, NULL, 1, G_MAXINT, LIST_DEFAULT, flags);
  props[PROP_SIDE_WIDTH] =
    g_param_spec_int ("side-width", NULL, NULL, 1, G_MAXINT, SIDE_DEFAULT, flags);
  props[PROP_SIDE_VISIBLE] = g_param_spec_boolean ("side-visible", NULL, NULL, TRUE, flags);
  props[PROP_SHOW_THREAD] = g_param_spec_boolean ("show-thread", NULL, NULL, FALSE, flags);
  props[PROP_MODE] = g_param_spec_int ("mode", NULL, NULL, WBL_PANES_THREE, WBL_PANES_SINGLE,
                                       WBL_PANES_THREE, flags & ~G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  gtk_widget_class_set_css_name (widget_class, "panes");
}

static void
wbl_panes_init (WblPanes *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  self->widths[LIST] = LIST_DEFAULT;
  self->widths[SIDE] = SIDE_DEFAULT;
  self->side_visible = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  /* Translators: read out for the line between two panes, which arrow keys move */
  add_handle (self, 0, _("Resize the List"));
  /* Translators: read out for the line between two panes, which arrow keys move */
  add_handle (self, 1, _("Resize the Side Pane"));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/**
 * wbl_panes_new:
 *
 * Returns: (transfer floating): empty panes
 */
GtkWidget *
wbl_panes_new (void)
{
  return g_object_new (WBL_TYPE_PANES, NULL);
}

/**
 * wbl_panes_set_list:
 * @self: panes
 * @child: (nullable): the pane at the start
 */
void
wbl_panes_set_list (WblPanes *self, GtkWidget *child)
{
  g_return_if_fail (WBL_IS_PANES (self));
  set_pane (self, LIST, child);
}

/**
 * wbl_panes_set_thread:
 * @self: panes
 * @child: (nullable): the pane that gets the rest of the room
 */
void
wbl_panes_set_thread (WblPanes *self, GtkWidget *child)
{
  g_return_if_fail (WBL_IS_PANES (self));
  set_pane (self, THREAD, child);
}

/**
 * wbl_panes_set_side:
 * @self: panes
 * @child: (nullable): the pane at the end
 */
void
wbl_panes_set_side (WblPanes *self, GtkWidget *child)
{
  g_return_if_fail (WBL_IS_PANES (self));
  set_pane (self, SIDE, child);
}

/**
 * wbl_panes_get_mode:
 * @self: panes
 *
 * Returns: how many panes stand beside each other at the current width
 */
WblPanesMode
wbl_panes_get_mode (WblPanes *self)
{
  g_return_val_if_fail (WBL_IS_PANES (self), WBL_PANES_THREE);
  return self->mode;
}

/**
 * wbl_panes_get_side_visible:
 * @self: panes
 *
 * Returns: whether the side pane shows, beside or over the thread
 */
gboolean
wbl_panes_get_side_visible (WblPanes *self)
{
  g_return_val_if_fail (WBL_IS_PANES (self), FALSE);
  return self->mode == WBL_PANES_THREE ? self->side_visible : self->overlay_open;
}

/**
 * wbl_panes_set_side_visible:
 * @self: panes
 * @visible: whether the side pane shows; folded, this lasts until the folding changes
 */
void
wbl_panes_set_side_visible (WblPanes *self, gboolean visible)
{
  g_return_if_fail (WBL_IS_PANES (self));
  if (wbl_panes_get_side_visible (self) == visible)
    return;
  if (self->mode == WBL_PANES_THREE)
    self->side_visible = visible;
  else
    self->overlay_open = visible;
  if (self->overlay_open && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    g_set_weak_pointer (&self->before, gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));
  update_title_buttons (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIDE_VISIBLE]);
}

/**
 * wbl_panes_get_show_thread:
 * @self: panes
 *
 * Returns: whether the thread is the page that shows where only one pane has room
 */
gboolean
wbl_panes_get_show_thread (WblPanes *self)
{
  g_return_val_if_fail (WBL_IS_PANES (self), FALSE);
  return self->show_thread;
}

/**
 * wbl_panes_set_show_thread:
 * @self: panes
 * @show: whether the thread is the page that shows where only one pane has room
 */
void
wbl_panes_set_show_thread (WblPanes *self, gboolean show)
{
  g_return_if_fail (WBL_IS_PANES (self));
  if (self->show_thread == show)
    return;
  self->show_thread = show;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOW_THREAD]);
}

/**
 * wbl_panes_focus_next:
 * @self: panes
 * @backwards: towards the list
 *
 * Moves the focus to the next pane that shows.
 *
 * Returns: whether a pane took it
 */
gboolean
wbl_panes_focus_next (WblPanes *self, gboolean backwards)
{
  int from = backwards ? 0 : N_PANES - 1;
  g_return_val_if_fail (WBL_IS_PANES (self), FALSE);
  for (int i = 0; i < N_PANES; i++)
    if (self->panes[i] != NULL && holds_focus (self->panes[i]))
      from = i;
  for (int step = 1; step <= N_PANES; step++)
    {
      int i = (from + (backwards ? N_PANES - step : step)) % N_PANES;
      if (pane_shown (self, i)
          && gtk_widget_child_focus (self->panes[i], GTK_DIR_TAB_FORWARD))
        return TRUE;
    }
  return FALSE;
}
