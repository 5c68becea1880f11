/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-gradual-list"
#include "config.h"

#include "ui/widgets/wbl-gradual-list.h"

#define FIRST_SCREEN 30
#define STEP 25
#define VIEW_ROWS 220 /* more than a GtkListView makes widgets for: what comes beyond costs it nothing */
#define EVERYTHING G_MAXUINT

struct _WblGradualList
{
  GObject parent_instance;
  GListModel *model; /* (owned) */
  guint limit;       /* how many a view may see */
  guint n;           /* how many it was told of */
  guint grow_id;     /* source */
  gboolean fresh;    /* whether what comes is another list, not the same one with another order */
};

static GType
get_item_type (GListModel *list)
{
  return g_list_model_get_item_type (WBL_GRADUAL_LIST (list)->model);
}

static guint
get_n_items (GListModel *list)
{
  return WBL_GRADUAL_LIST (list)->n;
}

static gpointer
get_item (GListModel *list, guint position)
{
  WblGradualList *self = WBL_GRADUAL_LIST (list);

  return position < self->n ? g_list_model_get_item (self->model, position) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WblGradualList, wbl_gradual_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* From @head on other items are seen than before. */
static void
tell (WblGradualList *self, guint head)
{
  guint was = self->n;

  self->n = MIN (g_list_model_get_n_items (self->model), self->limit);
  head = MIN (head, MIN (was, self->n));
  if (was > head || self->n > head)
    g_list_model_items_changed (G_LIST_MODEL (self), head, was - head, self->n - head);
}

static void
set_limit (WblGradualList *self, guint limit)
{
  self->limit = limit < VIEW_ROWS ? limit : EVERYTHING;
  tell (self, self->n);
}

static gboolean
grow_cb (gpointer data)
{
  WblGradualList *self = data;

  set_limit (self, self->limit + STEP);
  if (self->limit != EVERYTHING)
    return G_SOURCE_CONTINUE;
  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

static void
begin_small (WblGradualList *self)
{
  self->fresh = FALSE;
  self->limit = FIRST_SCREEN;
  if (self->grow_id == 0)
    self->grow_id = g_idle_add_full (G_PRIORITY_LOW, grow_cb, self, NULL);
}

static void
items_changed_cb (WblGradualList *self, guint position, guint removed, guint added)
{
  guint total = g_list_model_get_n_items (self->model);

  if ((self->fresh || self->n == 0) && position == 0 && added == total && total > FIRST_SCREEN)
    begin_small (self);
  if (self->limit != EVERYTHING)
    {
      tell (self, position);
      return;
    }
  self->n = total;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
wbl_gradual_list_dispose (GObject *object)
{
  WblGradualList *self = WBL_GRADUAL_LIST (object);

  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_clear_object (&self->model);
  self->n = 0;
  G_OBJECT_CLASS (wbl_gradual_list_parent_class)->dispose (object);
}

static void
wbl_gradual_list_class_init (WblGradualListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_gradual_list_dispose;
}

static void
wbl_gradual_list_init (WblGradualList *self)
{
  self->limit = EVERYTHING;
}

/**
 * wbl_gradual_list_new:
 * @model: all of the list
 *
 * Returns: (transfer full): the list for a view; main thread
 */
WblGradualList *
wbl_gradual_list_new (GListModel *model)
{
  WblGradualList *self = g_object_new (WBL_TYPE_GRADUAL_LIST, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (model));
  return self;
}

/**
 * wbl_gradual_list_renew:
 * @self: the list
 *
 * Says that the model is about to hold another list, of which a view need not keep its place.
 */
void
wbl_gradual_list_renew (WblGradualList *self)
{
  g_return_if_fail (WBL_IS_GRADUAL_LIST (self));
  self->fresh = TRUE;
}

/**
 * wbl_gradual_list_reach:
 * @self: the list
 * @position: a position in the model behind it
 *
 * Shows everything at once where that item is not shown yet, so that it can be selected or scrolled to.
 */
void
wbl_gradual_list_reach (WblGradualList *self, guint position)
{
  g_return_if_fail (WBL_IS_GRADUAL_LIST (self));
  if (position < self->n || position >= g_list_model_get_n_items (self->model))
    return;
  g_clear_handle_id (&self->grow_id, g_source_remove);
  set_limit (self, EVERYTHING);
}
