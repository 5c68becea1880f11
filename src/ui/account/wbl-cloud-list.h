/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

#define WBL_TYPE_CLOUD_LIST (wbl_cloud_list_get_type ())
G_DECLARE_DERIVABLE_TYPE (WblCloudList, wbl_cloud_list, WBL, CLOUD_LIST, AdwPreferencesGroup)

/** WblCloudListClass: a group of rows whose items the cloud keeps and is asked for each time. */
struct _WblCloudListClass
{
  AdwPreferencesGroupClass parent_class;

  void (*ask) (WblDesk *desk, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  GPtrArray *(*finish) (WblDesk *desk, GAsyncResult *result, GError **error);
  GtkWidget *(*make_row) (WblCloudList *self, gpointer item); /* the item lives as long as the row is shown */
  gboolean hides_empty;
};

void wbl_cloud_list_set_desk (WblCloudList *self, WblDesk *desk);
WblDesk *wbl_cloud_list_get_desk (WblCloudList *self);
void wbl_cloud_list_show (WblCloudList *self, GPtrArray *items);
void wbl_cloud_list_tell (WblCloudList *self, const char *words);
void wbl_cloud_list_changed_cb (GObject *source, GAsyncResult *result, gpointer data);
GtkWidget *wbl_cloud_list_row (const char *title, const char *subtitle, gpointer item);
GtkWidget *wbl_cloud_list_add_button (GtkWidget *row, const char *icon, const char *label, const char *name, GCallback clicked);
typedef void (*WblCloudListRemove) (WblDesk *desk, gint64 id, GAsyncReadyCallback callback, gpointer data);
void wbl_cloud_list_remove (GtkWidget *button, gint64 id, const char *heading, const char *body, const char *yes, WblCloudListRemove remove);
gpointer wbl_cloud_list_act_on (GtkWidget *button, WblCloudList **list);
gpointer wbl_cloud_list_item_of (GtkWidget *button, WblCloudList **list);

G_END_DECLS
