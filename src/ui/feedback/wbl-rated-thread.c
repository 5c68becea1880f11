/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rated-thread"

#include "config.h"

#include "ui/feedback/wbl-rated-thread.h"

#include "ui/feedback/wbl-rated-line.h"

struct _WblRatedThread
{
  GtkBox parent_instance;
  WblDesk *desk;     /* (owned) */
  WblThread *thread; /* (owned) (nullable) */
  gint64 mid;        /* the rated message */
  guint scroll_id;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (WblRatedThread, wbl_rated_thread, GTK_TYPE_BOX)

static void
row_setup_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item,
              WblRatedThread           *self)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, wbl_rated_line_new ());
}

static void
row_bind_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *item,
             WblRatedThread           *self)
{
  WblMessage *message = wbl_thread_row_get_message (gtk_list_item_get_item (item));

  wbl_rated_line_set_message (WBL_RATED_LINE (gtk_list_item_get_child (item)), message,
                              self->mid != 0 && message->server_id == self->mid);
}

static gboolean
scroll_cb (gpointer data)
{
  WblRatedThread *self = data;
  guint position = 0;

  self->scroll_id = 0;
  if (self->thread != NULL && wbl_thread_find (self->thread, self->mid, &position))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  return G_SOURCE_REMOVE;
}

static void
rows_changed_cb (WblRatedThread *self)
{
  if (self->scroll_id == 0)
    self->scroll_id = g_idle_add (scroll_cb, self);
}

static void
drop_thread (WblRatedThread *self)
{
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  if (self->thread != NULL)
    g_signal_handlers_disconnect_by_data (self->thread, self);
  g_clear_object (&self->thread);
}

static void
wbl_rated_thread_dispose (GObject *object)
{
  WblRatedThread *self = WBL_RATED_THREAD (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  drop_thread (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_RATED_THREAD);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_rated_thread_parent_class)->dispose (object);
}

static void
wbl_rated_thread_class_init (WblRatedThreadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_rated_thread_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-rated-thread.ui");
  gtk_widget_class_bind_template_child (widget_class, WblRatedThread, list);
  gtk_widget_class_bind_template_callback (widget_class, row_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_bind_cb);
}

static void
wbl_rated_thread_init (WblRatedThread *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_rated_thread_new:
 * @desk: the desk
 *
 * Returns: (transfer floating): an empty thread
 */
GtkWidget *
wbl_rated_thread_new (WblDesk *desk)
{
  WblRatedThread *self = g_object_new (WBL_TYPE_RATED_THREAD, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}

/**
 * wbl_rated_thread_show:
 * @conversation: which one
 * @mid: server id of the rated message, 0 = the newest
 *
 * Loads as far back as the message and scrolls to it, marked.
 */
void
wbl_rated_thread_show (WblRatedThread *self,
                       const char     *conversation,
                       gint64          mid)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (WBL_IS_RATED_THREAD (self) && conversation != NULL);
  if (self->thread != NULL && self->mid == mid && g_str_equal (wbl_thread_get_id (self->thread), conversation))
    return;
  gtk_list_view_set_model (self->list, NULL);
  drop_thread (self);
  self->thread = wbl_thread_new (self->desk, conversation);
  self->mid = mid;
  g_signal_connect_swapped (self->thread, "items-changed", G_CALLBACK (rows_changed_cb), self);
  if (mid != 0)
    wbl_thread_load_until (self->thread, mid);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->thread)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  rows_changed_cb (self);
}
