/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rated-thread"

#include "config.h"

#include "ui/feedback/wbl-rated-thread.h"

#include "ui/thread/wbl-message-list.h"

struct _WblRatedThread
{
  GtkBox parent_instance;
  WblDesk *desk;     /* (owned) */
  WblThread *thread; /* (owned) (nullable) */
  gint64 shown_mid;  /* the rated message */
  gint64 mid;        /* the same while it is not on screen yet, then 0 */
  guint show_id;
  WblMessageList *list;
};

G_DEFINE_FINAL_TYPE (WblRatedThread, wbl_rated_thread, GTK_TYPE_BOX)

static gboolean
show_cb (gpointer data)
{
  WblRatedThread *self = data;
  guint position = 0;

  self->show_id = 0;
  if (self->mid != 0 && wbl_thread_find (self->thread, self->mid, &position))
    {
      self->mid = 0;
      wbl_message_list_show_position (self->list, position);
    }
  return G_SOURCE_REMOVE;
}

static void
rows_changed_cb (WblRatedThread *self)
{
  if (self->show_id == 0)
    self->show_id = g_idle_add (show_cb, self);
}

static void
drop_thread (WblRatedThread *self)
{
  g_clear_handle_id (&self->show_id, g_source_remove);
  if (self->thread != NULL)
    g_signal_handlers_disconnect_by_data (self->thread, self);
  g_clear_object (&self->thread);
}

static void
wbl_rated_thread_dispose (GObject *object)
{
  WblRatedThread *self = WBL_RATED_THREAD (object);

  if (self->list != NULL && self->thread != NULL)
    wbl_message_list_set_thread (self->list, self->desk, NULL);
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
  g_type_ensure (WBL_TYPE_MESSAGE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-rated-thread.ui");
  gtk_widget_class_bind_template_child (widget_class, WblRatedThread, list);
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
  g_autoptr (WblThread) old = NULL;

  g_return_if_fail (WBL_IS_RATED_THREAD (self) && conversation != NULL);
  if (self->thread != NULL && self->shown_mid == mid && g_str_equal (wbl_thread_get_id (self->thread), conversation))
    return;
  old = self->thread != NULL ? g_object_ref (self->thread) : NULL; /* the list lets go of it below */
  drop_thread (self);
  self->thread = wbl_thread_new (self->desk, conversation);
  self->mid = self->shown_mid = mid;
  g_signal_connect_swapped (self->thread, "items-changed", G_CALLBACK (rows_changed_cb), self);
  wbl_message_list_set_thread (self->list, self->desk, self->thread);
  if (mid != 0)
    wbl_thread_load_until (self->thread, mid);
  rows_changed_cb (self);
}
