/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-blocked-people"
#include "config.h"

#include "ui/account/wbl-blocked-people.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-blocked.h"
#include "ui/thread/wbl-words.h"

/* Who cannot write to this account, and the way to let them again. Seen only where somebody is. */

struct _WblBlockedPeople
{
  WblCloudList parent_instance;
};

G_DEFINE_FINAL_TYPE (WblBlockedPeople, wbl_blocked_people, WBL_TYPE_CLOUD_LIST)

static void
unblock_cb (GtkWidget *button)
{
  WblCloudList *list = NULL;
  const WblBlocked *blocked = wbl_cloud_list_act_on (button, &list);

  wbl_desk_block_async (wbl_cloud_list_get_desk (list), blocked->person, FALSE, wbl_cloud_list_changed_cb, g_object_ref (list));
}

static GtkWidget *
make_row (WblCloudList *self, gpointer item)
{
  const WblBlocked *blocked = item;
  g_autofree char *who = wbl_words_line (blocked->name);
  /* Translators: a button; %s is a person */
  g_autofree char *name = g_strdup_printf (_("Unblock %s"), who);
  GtkWidget *row = wbl_cloud_list_row (blocked->name, _("cannot write to you"), item);

  wbl_cloud_list_add_button (row, "action-unavailable-symbolic", NULL, name, G_CALLBACK (unblock_cb));
  return row;
}

static void
wbl_blocked_people_class_init (WblBlockedPeopleClass *klass)
{
  WblCloudListClass *list_class = WBL_CLOUD_LIST_CLASS (klass);

  list_class->ask = wbl_desk_blocked_async;
  list_class->finish = wbl_desk_blocked_finish;
  list_class->make_row = make_row;
  list_class->hides_empty = TRUE;
}

static void
wbl_blocked_people_init (WblBlockedPeople *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Blocked People"));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
