/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gradual-list"
#include "config.h"

#include <gtk/gtk.h>

#include "ui/widgets/wbl-gradual-list.h"
#include "unit/rounds.h"

#define ROUNDS 400

typedef struct
{
  GListStore *store;
  WblGradualList *list;
  GPtrArray *seen; /* (element-type GObject) (unowned) what a view that follows the signals has */
} Fixture;

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, Fixture *f)
{
  if (removed > 0)
    g_ptr_array_remove_range (f->seen, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, position + i);

      g_assert_nonnull (item);
      g_ptr_array_insert (f->seen, (int) (position + i), item);
    }
}

static void
splice (Fixture *f, guint position, guint removed, guint added)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (items, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (f->store, position, removed, items->pdata, added);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->store = g_list_store_new (G_TYPE_OBJECT);
  f->seen = g_ptr_array_new ();
  f->list = wbl_gradual_list_new (G_LIST_MODEL (f->store));
  g_signal_connect (f->list, "items-changed", G_CALLBACK (items_changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->list);
  g_object_unref (f->store);
  g_ptr_array_unref (f->seen);
}

/* What a view knows from signals is what the list holds, and that is the beginning of the model. */
static void
check (Fixture *f)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->list));

  g_assert_cmpuint (n, ==, f->seen->len);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (f->list), n));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (f->store), i);

      g_assert_true (item == f->seen->pdata[i]);
    }
}

static void
settle (Fixture *f)
{
  while (g_main_context_iteration (NULL, FALSE))
    check (f);
  g_assert_cmpuint (f->seen->len, ==, g_list_model_get_n_items (G_LIST_MODEL (f->store)));
}

static void
test_first_screen (Fixture *f, gconstpointer data)
{
  splice (f, 0, 0, 5000);
  g_assert_cmpuint (f->seen->len, <, 50);
  check (f);
  settle (f);
  splice (f, 0, 5000, 5000); /* the same list in another order: a view keeps its place */
  g_assert_cmpuint (f->seen->len, ==, 5000);
  wbl_gradual_list_renew (f->list);
  splice (f, 0, 5000, 4000);
  g_assert_cmpuint (f->seen->len, <, 50);
  settle (f);
}

static void
test_reach (Fixture *f, gconstpointer data)
{
  splice (f, 0, 0, 300);
  wbl_gradual_list_reach (f->list, 20);
  g_assert_cmpuint (f->seen->len, <, 50);
  wbl_gradual_list_reach (f->list, GTK_INVALID_LIST_POSITION);
  g_assert_cmpuint (f->seen->len, <, 50);
  wbl_gradual_list_reach (f->list, 299);
  g_assert_cmpuint (f->seen->len, ==, 300);
  check (f);
  settle (f);
}

static void
step (Fixture *f)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->store));
  guint position = (guint) g_test_rand_int_range (0, (int) n + 1);

  switch (g_test_rand_int_range (0, 8))
    {
    case 0:
      splice (f, 0, n, (guint) g_test_rand_int_range (0, 400));
      break;
    case 1:
      wbl_gradual_list_renew (f->list);
      break;
    case 2:
      wbl_gradual_list_reach (f->list, position);
      break;
    case 3:
    case 4:
      g_main_context_iteration (NULL, FALSE);
      break;
    default:
      splice (f, position, (guint) g_test_rand_int_range (0, (int) MIN (n - position, 20) + 1), (guint) g_test_rand_int_range (0, 20));
      break;
    }
  check (f);
}

static void
test_random (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < test_rounds (ROUNDS, 20 * ROUNDS); i++)
    step (f);
  settle (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/gradual-list/first-screen", Fixture, NULL, set_up, test_first_screen, tear_down);
  g_test_add ("/gradual-list/reach", Fixture, NULL, set_up, test_reach, tear_down);
  g_test_add ("/gradual-list/random", Fixture, NULL, set_up, test_random, tear_down);
  return g_test_run ();
}
