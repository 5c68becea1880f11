/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-list"
#include "config.h"

#include "ui/account/wbl-cloud-list.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-words.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-problem.h"

typedef struct
{
  WblDesk *desk;             /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *items;          /* (owned) (nullable) */
  GPtrArray *rows;           /* (owned) (element-type GtkWidget): unowned */
} WblCloudListPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WblCloudList, wbl_cloud_list, ADW_TYPE_PREFERENCES_GROUP)

#define PRIVATE(self) ((WblCloudListPrivate *) wbl_cloud_list_get_instance_private (self))

/**
 * wbl_cloud_list_show:
 * @self: a list
 * @items: what its class's finish() returns
 *
 * Shows these items, a row each.
 */
void
wbl_cloud_list_show (WblCloudList *self, GPtrArray *items)
{
  WblCloudListPrivate *p = PRIVATE (self);
  WblCloudListClass *klass = WBL_CLOUD_LIST_GET_CLASS (self);

  for (guint i = 0; i < p->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (p->rows, i));
  g_ptr_array_set_size (p->rows, 0);
  g_clear_pointer (&p->items, g_ptr_array_unref);
  p->items = g_ptr_array_ref (items);
  for (guint i = 0; i < items->len; i++)
    {
      GtkWidget *row = klass->make_row (self, g_ptr_array_index (items, i));

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (p->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), items->len > 0 || !klass->hides_empty);
}

/** wbl_cloud_list_tell: says something below the title, and to who hears; "" = nothing any more. Names of files in it are no
 * markup. */
void
wbl_cloud_list_tell (WblCloudList *self, const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), escaped);
  if (*words != '\0')
    wbl_announce (GTK_WIDGET (self), words);
}

/* Without a team there is nothing to hang a list on; away from the cloud the list says so. */
static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblCloudList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = WBL_CLOUD_LIST_GET_CLASS (self)->finish (WBL_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || PRIVATE (self)->desk == NULL)
    return;
  if (items != NULL)
    wbl_cloud_list_show (self, items);
  else if (g_error_matches (error, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_FOUND))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  else
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), wbl_problem_sentence (error));
}

static void
reload (WblCloudList *self)
{
  WblCloudListPrivate *p = PRIVATE (self);

  WBL_CLOUD_LIST_GET_CLASS (self)->ask (p->desk, p->cancellable, listed_cb, g_object_ref (self));
}

/**
 * wbl_cloud_list_changed_cb:
 * @data: (transfer full): the list
 *
 * Ends a change of the desk: the list is asked for again, or says what went wrong.
 */
void
wbl_cloud_list_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblCloudList) self = data;
  WblCloudListPrivate *p = PRIVATE (self);
  g_autoptr (GError) error = NULL;
  gboolean done = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  if (p->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  wbl_cloud_list_tell (self, done ? "" : wbl_problem_sentence (error));
  for (guint i = 0; i < p->rows->len; i++)
    gtk_widget_set_sensitive (g_ptr_array_index (p->rows, i), TRUE);
  if (done)
    reload (self);
}

/** wbl_cloud_list_set_desk: whose list it is; asks for it. */
void
wbl_cloud_list_set_desk (WblCloudList *self, WblDesk *desk)
{
  g_set_object (&PRIVATE (self)->desk, desk);
  reload (self);
}

/** wbl_cloud_list_get_desk: Returns: (transfer none) (nullable): NULL = the window is gone. */
WblDesk *
wbl_cloud_list_get_desk (WblCloudList *self)
{
  return PRIVATE (self)->desk;
}

/** wbl_cloud_list_row: Returns: (transfer floating): a row of what others wrote: one line each, no markup. */
GtkWidget *
wbl_cloud_list_row (const char *title, const char *subtitle, gpointer item)
{
  g_autofree char *title_line = wbl_words_line (title);
  g_autofree char *subtitle_line = wbl_words_line (subtitle);
  GtkWidget *row = adw_action_row_new ();

  /* One after the other: together, the texts would be tried as markup first. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_line);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_line);
  g_object_set_data (G_OBJECT (row), "item", item);
  return row;
}

/** wbl_cloud_list_add_button: Returns: (transfer none): a button with an @icon or else a @label, and a @name that says what of which row. */
GtkWidget *
wbl_cloud_list_add_button (GtkWidget *row, const char *icon, const char *label, const char *name, GCallback clicked)
{
  GtkWidget *button = icon != NULL ? gtk_button_new_from_icon_name (icon) : gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, icon != NULL ? name : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (icon != NULL)
    gtk_widget_add_css_class (button, "flat");
  g_signal_connect (button, "clicked", clicked, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return button;
}

/** wbl_cloud_list_item_of: Returns: (transfer none): the item of the row that @button is in. */
gpointer
wbl_cloud_list_item_of (GtkWidget *button, WblCloudList **list)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);

  *list = WBL_CLOUD_LIST (gtk_widget_get_ancestor (button, WBL_TYPE_CLOUD_LIST));
  return g_object_get_data (G_OBJECT (row), "item");
}

/** wbl_cloud_list_act_on: as wbl_cloud_list_item_of(); the row takes no more presses until wbl_cloud_list_changed_cb(). */
gpointer
wbl_cloud_list_act_on (GtkWidget *button, WblCloudList **list)
{
  gtk_widget_set_sensitive (gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW), FALSE);
  return wbl_cloud_list_item_of (button, list);
}

typedef struct
{
  GtkWidget *button; /* (owned) */
  WblCloudList *list; /* (owned) */
  gint64 id;
  WblCloudListRemove remove;
} Removal;

/* The list may have been asked for anew while the question stood: then its row is another. */
static void
remove_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Removal *removal = data;
  g_autoptr (GtkWidget) button = removal->button;
  g_autoptr (WblCloudList) list = removal->list;
  WblDesk *desk = wbl_cloud_list_get_desk (list);
  WblCloudList *same = NULL;

  if (!g_str_equal (wbl_ask_finish (result), "remove") || desk == NULL)
    return;
  if (gtk_widget_get_root (button) != NULL)
    wbl_cloud_list_act_on (button, &same);
  removal->remove (desk, removal->id, wbl_cloud_list_changed_cb, g_steal_pointer (&list));
}

/**
 * wbl_cloud_list_remove:
 * @button: in the row of what is to go
 * @id: what the cloud calls it
 * @yes: what the answer that does it is called
 * @remove: does it
 *
 * Asks before something is taken from everybody.
 */
void
wbl_cloud_list_remove (GtkWidget *button,
                       gint64 id,
                       const char *heading,
                       const char *body,
                       const char *yes,
                       WblCloudListRemove remove)
{
  const WblAskResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "remove", yes, ADW_RESPONSE_DESTRUCTIVE },
  };
  Removal *removal = g_new0 (Removal, 1);

  wbl_cloud_list_item_of (button, &removal->list);
  g_object_ref (removal->list);
  removal->button = g_object_ref (button);
  removal->id = id;
  removal->remove = remove;
  wbl_ask_async (GTK_WINDOW (gtk_widget_get_root (button)), heading, body, responses, G_N_ELEMENTS (responses), NULL,
                 remove_answered_cb, removal);
}

/* The window is gone; what is still being asked holds the list until its answer. */
static void
wbl_cloud_list_unroot (GtkWidget *widget)
{
  WblCloudListPrivate *p = PRIVATE (WBL_CLOUD_LIST (widget));

  g_cancellable_cancel (p->cancellable);
  g_clear_object (&p->desk);
  GTK_WIDGET_CLASS (wbl_cloud_list_parent_class)->unroot (widget);
}

static void
wbl_cloud_list_finalize (GObject *object)
{
  WblCloudListPrivate *p = PRIVATE (WBL_CLOUD_LIST (object));

  g_clear_object (&p->desk);
  g_object_unref (p->cancellable);
  g_clear_pointer (&p->items, g_ptr_array_unref);
  g_ptr_array_unref (p->rows);
  G_OBJECT_CLASS (wbl_cloud_list_parent_class)->finalize (object);
}

static void
wbl_cloud_list_class_init (WblCloudListClass *klass)
{
  GTK_WIDGET_CLASS (klass)->unroot = wbl_cloud_list_unroot;
  G_OBJECT_CLASS (klass)->finalize = wbl_cloud_list_finalize;
}

static void
wbl_cloud_list_init (WblCloudList *self)
{
  PRIVATE (self)->cancellable = g_cancellable_new ();
  PRIVATE (self)->rows = g_ptr_array_new ();
}
