/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-ratings-list"

#include "config.h"

#include "ui/feedback/wbl-ratings-list.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/feedback/wbl-feedback-words.h"
#include "ui/feedback/wbl-rating-row.h"
#include "ui/wbl-format.h"
#include "ui/widgets/wbl-gradual-list.h"

struct _WblRatingsList
{
  GtkBox parent_instance;
  GListStore *store;           /* (owned) WblRating */
  WblGradualList *rows;        /* (owned) of the store, what the view may see */
  GtkSingleSelection *select;  /* (owned) over the rows */
  char *selected_id;           /* (owned) (nullable) */
  gboolean filling;
  GtkStack *stack;
  GtkListView *list;
  GtkLabel *foot;
  GtkWidget *reset;
  AdwStatusPage *nothing;
};

enum
{
  SELECTED,
  OPENED,
  RESET,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblRatingsList, wbl_ratings_list, GTK_TYPE_BOX)

static void
row_setup_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item,
              gpointer                  data)
{
  gtk_list_item_set_child (item, wbl_rating_row_new ());
}

static void
row_bind_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *item,
             gpointer                  data)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  WblRating *rating = gtk_list_item_get_item (item);
  g_autofree char *sentence = wbl_rating_sentence (rating, wbl_now_ms ());

  wbl_rating_row_set_rating (WBL_RATING_ROW (child), rating);
  /* GtkListItem has no label of its own before 4.12: the row is the child's parent. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (child)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  sentence, -1);
}

static gboolean
find (WblRatingsList *self,
      const char     *id,
      guint          *position)
{
  for (guint i = 0; id != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (WblRating) rating = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      if (g_str_equal (rating->id, id))
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

static void
emit_selected (WblRatingsList *self,
               WblRating      *rating)
{
  g_autofree char *old = self->selected_id;

  self->selected_id = g_strdup (rating->id);
  g_signal_emit (self, signals[SELECTED], 0, rating);
}

static void
selected_cb (WblRatingsList *self)
{
  WblRating *rating = gtk_single_selection_get_selected_item (self->select);

  if (!self->filling && rating != NULL)
    emit_selected (self, rating);
}

static void
activated_cb (WblRatingsList *self,
              guint           position)
{
  g_signal_emit (self, signals[OPENED], 0);
}

static void
reset_cb (WblRatingsList *self)
{
  g_signal_emit (self, signals[RESET], 0);
}

static void
wbl_ratings_list_dispose (GObject *object)
{
  WblRatingsList *self = WBL_RATINGS_LIST (object);

  if (self->select != NULL)
    g_signal_handlers_disconnect_by_data (self->select, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_RATINGS_LIST);
  g_clear_object (&self->select);
  g_clear_object (&self->rows);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (wbl_ratings_list_parent_class)->dispose (object);
}

static void
wbl_ratings_list_finalize (GObject *object)
{
  g_free (WBL_RATINGS_LIST (object)->selected_id);
  G_OBJECT_CLASS (wbl_ratings_list_parent_class)->finalize (object);
}

static void
wbl_ratings_list_class_init (WblRatingsListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_ratings_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_ratings_list_finalize;
  signals[SELECTED] = g_signal_new ("selected", WBL_TYPE_RATINGS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, WBL_TYPE_RATING);
  signals[OPENED] = g_signal_new ("opened", WBL_TYPE_RATINGS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  0);
  signals[RESET] = g_signal_new ("reset", WBL_TYPE_RATINGS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-ratings-list.ui");
  gtk_widget_class_bind_template_child (widget_class, WblRatingsList, stack);
  gtk_widget_class_bind_template_child (widget_class, WblRatingsList, list);
  gtk_widget_class_bind_template_child (widget_class, WblRatingsList, foot);
  gtk_widget_class_bind_template_child (widget_class, WblRatingsList, reset);
  gtk_widget_class_bind_template_child (widget_class, WblRatingsList, nothing);
  gtk_widget_class_bind_template_callback (widget_class, row_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
wbl_ratings_list_init (WblRatingsList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (WBL_TYPE_RATING);
  self->rows = wbl_gradual_list_new (G_LIST_MODEL (self->store));
  self->select = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_single_selection_set_autoselect (self->select, FALSE);
  gtk_single_selection_set_can_unselect (self->select, TRUE);
  g_signal_connect_swapped (self->select, "notify::selected-item", G_CALLBACK (selected_cb), self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->select));
}

/**
 * wbl_ratings_list_new:
 *
 * Returns: (transfer floating): an empty list
 */
GtkWidget *
wbl_ratings_list_new (void)
{
  return g_object_new (WBL_TYPE_RATINGS_LIST, NULL);
}

static void
show_foot (WblRatingsList *self,
           guint           total,
           guint           unreviewed)
{
  /* Translators: below the list of ratings: %1$u not reviewed, %2$u ratings in all */
  g_autofree char *words = g_strdup_printf (ngettext ("%1$u unreviewed of %2$u rating", "%1$u unreviewed of %2$u ratings",
                                                      total),
                                            unreviewed, total);

  gtk_label_set_text (self->foot, words);
}

static void
show_nothing (WblRatingsList *self,
              gboolean        narrowed)
{
  adw_status_page_set_title (self->nothing, narrowed ? _("Nothing Found") : _("No Ratings Yet"));
  adw_status_page_set_description (self->nothing,
                                   narrowed ? _("No rating fits this choice.")
                                            : _("Ratings appear here when customers answer the question at the end."));
  gtk_widget_set_visible (self->reset, narrowed);
}

/* Whether everything that a row, its conversation and its review show is the same. */
static gboolean
same (const WblRating *a, const WblRating *b)
{
  return g_str_equal (a->id, b->id) && a->stars == b->stars && g_strcmp0 (a->comment, b->comment) == 0
         && a->time_ms == b->time_ms && a->says_unsolved == b->says_unsolved && a->channel == b->channel
         && g_strcmp0 (a->customer, b->customer) == 0 && g_strcmp0 (a->subject, b->subject) == 0
         && g_strcmp0 (a->agent_id, b->agent_id) == 0 && g_strcmp0 (a->agent_name, b->agent_name) == 0
         && a->review_state == b->review_state && a->cause == b->cause && g_strcmp0 (a->note, b->note) == 0
         && g_strcmp0 (a->reviewer_name, b->reviewer_name) == 0 && a->reviewed_ms == b->reviewed_ms
         && a->n_reviews == b->n_reviews && a->review_pending == b->review_pending;
}

static gboolean
stays (WblRatingsList *self, guint position, WblRating *now)
{
  g_autoptr (WblRating) was = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  return same (was, now);
}

/* Only what differs is replaced: a row that is still the same keeps its widgets, and the list its place. */
static void
replace (WblRatingsList *self, GPtrArray *ratings)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint both = MIN (n, ratings->len);
  guint head = 0;
  guint tail = 0;

  while (head < both && stays (self, head, ratings->pdata[head]))
    head++;
  while (tail < both - head && stays (self, n - 1 - tail, ratings->pdata[ratings->len - 1 - tail]))
    tail++;
  if (n > head + tail || ratings->len > head + tail)
    g_list_store_splice (self->store, head, n - head - tail, ratings->pdata + head, ratings->len - head - tail);
}

/**
 * wbl_ratings_list_set_ratings:
 * @ratings: (element-type WblRating): newest first
 * @total: how many there are in all
 * @unreviewed: how many of all nobody has reviewed
 * @narrowed: whether filters hide some
 *
 * Replaces the rows. What was selected stays selected when it is still there; with nothing selected before, the first
 * row is.
 */
void
wbl_ratings_list_set_ratings (WblRatingsList *self,
                              GPtrArray      *ratings,
                              guint           total,
                              guint           unreviewed,
                              gboolean        narrowed)
{
  guint position = GTK_INVALID_LIST_POSITION;

  g_return_if_fail (WBL_IS_RATINGS_LIST (self));
  self->filling = TRUE;
  replace (self, ratings);
  if (!find (self, self->selected_id, &position) && self->selected_id == NULL && ratings->len > 0)
    position = 0;
  wbl_gradual_list_reach (self->rows, position);
  gtk_single_selection_set_selected (self->select, position);
  self->filling = FALSE;
  show_foot (self, total, unreviewed);
  show_nothing (self, narrowed);
  gtk_stack_set_visible_child_name (self->stack, ratings->len > 0 ? "ratings" : "nothing");
  if (position != GTK_INVALID_LIST_POSITION)
    emit_selected (self, g_ptr_array_index (ratings, position));
}

/**
 * wbl_ratings_list_get_selected:
 *
 * Returns: (transfer none) (nullable): the selected rating
 */
WblRating *
wbl_ratings_list_get_selected (WblRatingsList *self)
{
  g_return_val_if_fail (WBL_IS_RATINGS_LIST (self), NULL);
  return gtk_single_selection_get_selected_item (self->select);
}

/**
 * wbl_ratings_list_set_one_click:
 * @one_click: whether one click opens a row, as where only one pane has room
 */
void
wbl_ratings_list_set_one_click (WblRatingsList *self,
                                gboolean        one_click)
{
  g_return_if_fail (WBL_IS_RATINGS_LIST (self));
  gtk_list_view_set_single_click_activate (self->list, one_click);
}

static void
select_row (WblRatingsList *self,
            guint           position)
{
  wbl_gradual_list_reach (self->rows, position);
  gtk_single_selection_set_selected (self->select, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/**
 * wbl_ratings_list_move:
 * @step: 1 for the next row, -1 for the one before
 *
 * Returns: whether there was one
 */
gboolean
wbl_ratings_list_move (WblRatingsList *self,
                       int             step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint now = gtk_single_selection_get_selected (self->select);
  gint64 next = now == GTK_INVALID_LIST_POSITION ? 0 : (gint64) now + step;

  if (next < 0 || next >= n)
    return FALSE;
  select_row (self, (guint) next);
  return TRUE;
}

/**
 * wbl_ratings_list_next_unreviewed:
 *
 * Selects what is to be reviewed next: below the selected row, else from the top.
 *
 * Returns: whether there was one beside the selected row
 */
gboolean
wbl_ratings_list_next_unreviewed (WblRatingsList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint now = gtk_single_selection_get_selected (self->select);

  for (guint i = 1; now != GTK_INVALID_LIST_POSITION && i < n; i++)
    {
      g_autoptr (WblRating) rating = g_list_model_get_item (G_LIST_MODEL (self->store), (now + i) % n);

      if (rating->review_state == WBL_REVIEW_DONE)
        continue;
      select_row (self, (now + i) % n);
      return TRUE;
    }
  return FALSE;
}

/**
 * wbl_ratings_list_dup_place:
 *
 * Returns: (transfer full): where the selected rating stands among all, "" when none is
 */
char *
wbl_ratings_list_dup_place (WblRatingsList *self)
{
  guint now = gtk_single_selection_get_selected (self->select);

  if (now == GTK_INVALID_LIST_POSITION)
    return g_strdup ("");
  /* Translators: place in a list: the 1st of 17 */
  return g_strdup_printf (_("%1$u / %2$u"), now + 1, g_list_model_get_n_items (G_LIST_MODEL (self->store)));
}
