/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-announcements"
#include "config.h"

#include "ui/account/wbl-announcements.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-board.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

/* What the team is told: a line to write, and the announcements there are. */

struct _WblAnnouncements
{
  WblCloudList parent_instance;
  GtkWidget *entry;
};

G_DEFINE_FINAL_TYPE (WblAnnouncements, wbl_announcements, WBL_TYPE_CLOUD_LIST)

static void
withdraw_cb (GtkWidget *button)
{
  WblCloudList *list = NULL;
  const WblCloudAnnouncement *announcement = wbl_cloud_list_item_of (button, &list);
  g_autofree char *line = wbl_words_line (announcement->title);
  /* Translators: %s is what was announced */
  g_autofree char *body = g_strdup_printf (_("“%s” is gone for the whole team. Whoever has read it is not told."), line);

  wbl_cloud_list_remove (button, announcement->id, _("Withdraw This Announcement?"), body, _("_Withdraw"),
                         wbl_desk_withdraw_announcement_async);
}

static GtkWidget *
make_row (WblCloudList *self, gpointer item)
{
  const WblCloudAnnouncement *announcement = item;
  const char *title = announcement->title != NULL ? announcement->title : "";
  gboolean more = announcement->content != NULL && *announcement->content != '\0' && !g_str_equal (announcement->content, title);
  g_autofree char *date = wbl_format_date (announcement->time_ms);
  g_autofree char *line = wbl_words_line (title);
  g_autofree char *subtitle = more ? g_strdup_printf ("%s · %s", date, announcement->content) : g_strdup (date);
  /* Translators: name of a button for a screen reader; %s is what was announced */
  g_autofree char *name = g_strdup_printf (_("Withdraw Announcement “%s”"), line);
  GtkWidget *row = wbl_cloud_list_row (title, subtitle, item);

  wbl_cloud_list_add_button (row, "user-trash-symbolic", NULL, name, G_CALLBACK (withdraw_cb));
  return row;
}

/* Off and on: an empty line of ours is nothing to apply. */
static void
clear (WblAnnouncements *self)
{
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry), TRUE);
}

/* What was typed stays until the cloud has it. */
static void
announced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblAnnouncements *self = data;

  if (wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)) != NULL && !g_task_had_error (G_TASK (result)))
    clear (self);
  wbl_cloud_list_changed_cb (source, result, self);
}

static void
apply_cb (WblAnnouncements *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (*text != '\0')
    wbl_desk_announce_async (wbl_cloud_list_get_desk (WBL_CLOUD_LIST (self)), text, announced_cb, g_object_ref (self));
}

static void
wbl_announcements_class_init (WblAnnouncementsClass *klass)
{
  WblCloudListClass *list_class = WBL_CLOUD_LIST_CLASS (klass);

  list_class->ask = wbl_desk_announcements_async;
  list_class->finish = wbl_desk_announcements_finish;
  list_class->make_row = make_row;
}

static void
wbl_announcements_init (WblAnnouncements *self)
{
  self->entry = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _("New Announcement to the Team"), "show-apply-button", TRUE, NULL);
  g_signal_connect_swapped (self->entry, "apply", G_CALLBACK (apply_cb), self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Announcements"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->entry);
}
