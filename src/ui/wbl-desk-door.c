/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-door"
#include "config.h"

#include "ui/wbl-desk-door.h"

#define IDLE_MS 30000

typedef enum
{
  DOOR_EMPTY,   /* no desk of ours */
  DOOR_OPENING,
  DOOR_OPEN,
  DOOR_CLOSING,
} DoorState;

struct _WblDeskDoor
{
  GObject parent_instance;
  GApplication *application; /* (unowned) outlives us; held while we have a desk */
  char *store;               /* (owned): the folder */
  DoorState state;
  WblDesk *desk;      /* (owned) (nullable): ours, while open */
  WblDesk *shown;     /* (owned) (nullable): the window's */
  gboolean handed;    /* the window's part has begun: we open nothing any more */
  GQueue visitors;    /* GTask (owned): until we are open, or closed */
  GTask *taker;       /* (owned) (nullable) */
  guint idle_ms;
  guint idle_id;
};

G_DEFINE_FINAL_TYPE (WblDeskDoor, wbl_desk_door, G_TYPE_OBJECT)

static void open_door (WblDeskDoor *self);

static void
give (GTask *task, WblDesk *desk)
{
  g_autoptr (GTask) owned = task;
  g_task_return_pointer (owned, desk != NULL ? g_object_ref (desk) : NULL, g_object_unref);
}

/* Whoever signed out keeps their store, and nobody looks into it. */
static WblDesk *
open_to_all (WblDesk *desk)
{
  return desk != NULL && wbl_desk_get_account (desk) != NULL ? desk : NULL;
}

static void
empty (WblDeskDoor *self)
{
  self->state = DOOR_EMPTY;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_object (&self->desk);
  g_application_release (self->application);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblDeskDoor) self = data;
  g_autoptr (GError) error = NULL;
  if (!wbl_desk_close_finish (WBL_DESK (source), result, &error))
    g_warning ("closing the desk: %s %d", g_quark_to_string (error->domain), error->code);
  empty (self);
  if (self->taker != NULL)
    give (g_steal_pointer (&self->taker), NULL);
  if (self->handed)
    while (!g_queue_is_empty (&self->visitors))
      give (g_queue_pop_head (&self->visitors), self->shown);
  else if (!g_queue_is_empty (&self->visitors))
    open_door (self);
}

static gboolean
idle_cb (gpointer data)
{
  WblDeskDoor *self = data;
  self->idle_id = 0;
  self->state = DOOR_CLOSING;
  wbl_desk_close_async (self->desk, closed_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
wait_for_more (WblDeskDoor *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  self->idle_id = g_timeout_add (self->idle_ms, idle_cb, self);
  g_source_set_name_by_id (self->idle_id, "[warbler] the door closes");
}

/* Those who wait get the desk, or nothing; then whoever takes it takes it. */
static void
settle (WblDeskDoor *self)
{
  while (!g_queue_is_empty (&self->visitors))
    give (g_queue_pop_head (&self->visitors), open_to_all (self->desk));
  if (self->taker != NULL)
    give (g_steal_pointer (&self->taker), self->desk);
  else if (self->desk != NULL)
    {
      wait_for_more (self);
      return;
    }
  empty (self);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblDeskDoor) self = data;
  g_autoptr (GError) error = NULL;
  self->desk = wbl_desk_open_finish (result, &error);
  self->state = DOOR_OPEN;
  if (self->desk == NULL)
    g_info ("nothing to search in: %s %d", g_quark_to_string (error->domain), error->code);
  settle (self);
}

/* A search makes no store where there is none. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblDeskDoor) self = data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  const char *store = self->store;
  if (info == NULL)
    settle (self);
  else
    wbl_desk_open_async (store, NULL, opened_cb, g_steal_pointer (&self));
}

static void
open_door (WblDeskDoor *self)
{
  g_autoptr (GFile) file = g_file_new_build_filename (self->store, "store.db", NULL);
  self->state = DOOR_OPENING;
  g_application_hold (self->application);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL,
                           looked_cb, g_object_ref (self));
}

static void
wbl_desk_door_finalize (GObject *object)
{
  WblDeskDoor *self = WBL_DESK_DOOR (object);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_object (&self->desk);
  g_clear_object (&self->shown);
  g_free (self->store);
  G_OBJECT_CLASS (wbl_desk_door_parent_class)->finalize (object);
}

static void
wbl_desk_door_class_init (WblDeskDoorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_desk_door_finalize;
}

static void
wbl_desk_door_init (WblDeskDoor *self)
{
  self->idle_ms = IDLE_MS;
  g_queue_init (&self->visitors);
}

/**
 * wbl_desk_door_new:
 * @application: is held, and so runs on, while a desk is open for visitors
 * @store: the folder of the store
 *
 * Returns: (transfer full): a door nobody has come to
 */
WblDeskDoor *
wbl_desk_door_new (GApplication *application, const char *store)
{
  WblDeskDoor *self = g_object_new (WBL_TYPE_DESK_DOOR, NULL);
  self->application = application;
  self->store = g_strdup (store);
  return self;
}

/**
 * wbl_desk_door_set_idle_ms:
 * @self: a door
 * @idle_ms: how long the store stays open after a visit, in milliseconds
 */
void
wbl_desk_door_set_idle_ms (WblDeskDoor *self, guint idle_ms)
{
  g_return_if_fail (WBL_IS_DESK_DOOR (self));
  self->idle_ms = idle_ms;
}

/**
 * wbl_desk_door_visit_async:
 * @self: a door
 * @callback: called with a desk, or none
 * @data: for @callback
 *
 * Asks for a desk to read from. Never waits for a person, nor for the network.
 */
void
wbl_desk_door_visit_async (WblDeskDoor *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = NULL;
  g_return_if_fail (WBL_IS_DESK_DOOR (self));
  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, wbl_desk_door_visit_async);
  if (self->handed && self->state != DOOR_OPENING)
    give (task, self->shown);
  else if (self->state == DOOR_OPEN)
    {
      give (task, open_to_all (self->desk));
      wait_for_more (self);
    }
  else
    {
      g_queue_push_tail (&self->visitors, task);
      if (self->state == DOOR_EMPTY)
        open_door (self);
    }
}

/**
 * wbl_desk_door_visit_finish:
 * @self: a door
 * @result: the result
 *
 * Returns: (transfer full) (nullable): the desk; %NULL when there is none, or it cannot be opened now
 */
WblDesk *
wbl_desk_door_visit_finish (WblDeskDoor *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * wbl_desk_door_take_async:
 * @self: a door
 * @store: the store that is about to be opened
 * @callback: called when nothing of ours is in its way
 * @data: for @callback
 *
 * The window's part begins: from here on nothing is opened for visitors, who see what wbl_desk_door_show() was told.
 */
void
wbl_desk_door_take_async (WblDeskDoor *self, const char *store, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = NULL;
  g_return_if_fail (WBL_IS_DESK_DOOR (self) && self->taker == NULL);
  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, wbl_desk_door_take_async);
  self->handed = TRUE;
  if (self->state == DOOR_EMPTY || !g_str_equal (store, self->store))
    {
      give (task, NULL);
      return;
    }
  self->taker = task;
  if (self->state == DOOR_OPEN)
    settle (self);
}

/**
 * wbl_desk_door_take_finish:
 * @self: a door
 * @result: the result
 *
 * Returns: (transfer full) (nullable): the open desk of that store, which is the caller's now to close; %NULL: not open
 */
WblDesk *
wbl_desk_door_take_finish (WblDeskDoor *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * wbl_desk_door_show:
 * @self: a door that was taken
 * @desk: (nullable): the window's desk
 *
 * Says what visitors see from now on.
 */
void
wbl_desk_door_show (WblDeskDoor *self, WblDesk *desk)
{
  g_return_if_fail (WBL_IS_DESK_DOOR (self));
  g_set_object (&self->shown, desk);
}
