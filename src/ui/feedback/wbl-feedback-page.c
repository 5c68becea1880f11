/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-feedback-page"

#include "config.h"

#include "ui/feedback/wbl-feedback-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/feedback/wbl-feedback-filters.h"
#include "ui/feedback/wbl-figures.h"
#include "ui/feedback/wbl-insights.h"
#include "ui/feedback/wbl-rated-thread.h"
#include "ui/feedback/wbl-ratings-list.h"
#include "ui/feedback/wbl-review-pane.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"
#include "ui/widgets/wbl-nav-bar.h"
#include "ui/widgets/wbl-panes.h"

#define CHANGE_MS 300
#define MAX_RATINGS 1000

struct _WblFeedbackPage
{
  GtkBox parent_instance;
  WblDesk *desk;               /* (owned) */
  GCancellable *cancellable;   /* (owned) (nullable) of the reload under way */
  GPtrArray *ratings;          /* (owned) (nullable) of the reload under way */
  WblFeedbackSummary *summary; /* (owned) (nullable) of the reload under way */
  guint total;
  guint wait_id;
  WblRatingsList *list;        /* (unowned): child of the panes */
  WblRatedThread *thread;      /* (unowned): child of the middle pane */
  WblReviewPane *review;       /* (unowned): child of the panes */
  AdwHeaderBar *header;
  GtkWidget *filters_scroll;
  GtkWidget *tools;
  GtkWidget *second_row;
  WblFeedbackFilters *filters;
  GtkLabel *as_of;
  AdwBin *banner;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search;
  WblFigures *figures;
  GtkToggleButton *reviews_tab;
  GtkToggleButton *insights_tab;
  GtkStack *stack;
  WblPanes *panes;
  WblInsights *insights;
  GtkWidget *middle;
  GtkStack *middle_stack;
  GtkWidget *back;
  GtkBox *side_box;
  GtkWidget *review_head;
  GtkLabel *customer;
  GtkLabel *subject;
  GtkLabel *place;
  GtkToggleButton *side;
};

enum
{
  OPEN_CONVERSATION,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblFeedbackPage, wbl_feedback_page, GTK_TYPE_BOX)

/* ---- loading: ratings and figures come together, so that what is seen agrees ---- */

static void
cancel (WblFeedbackPage *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->ratings, g_ptr_array_unref);
  g_clear_pointer (&self->summary, wbl_feedback_summary_free);
}

static gboolean
is_narrowed (WblFeedbackPage *self)
{
  return !wbl_feedback_filters_are_default (self->filters) || wbl_feedback_filters_get_days (self->filters) != 0;
}

static void
show_loaded (WblFeedbackPage *self)
{
  if (self->ratings == NULL || self->summary == NULL)
    return;
  wbl_figures_set_summary (self->figures, self->summary);
  wbl_insights_set_summary (self->insights, self->summary);
  wbl_ratings_list_set_ratings (self->list, self->ratings, self->total, self->summary->unreviewed, is_narrowed (self));
}

static void
ratings_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (WblFeedbackPage) self = data;
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (GPtrArray) ratings = wbl_desk_ratings_finish (WBL_DESK (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->desk == NULL)
    return;
  if (error != NULL)
    {
      g_info ("Ratings not loaded: %s %d", g_quark_to_string (error->domain), error->code);
      return;
    }
  g_clear_pointer (&self->ratings, g_ptr_array_unref);
  self->ratings = g_steal_pointer (&ratings);
  self->total = total;
  show_loaded (self);
}

static void
summary_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (WblFeedbackPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblFeedbackSummary) summary = wbl_desk_feedback_summary_finish (WBL_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->desk == NULL)
    return;
  if (error != NULL)
    {
      g_info ("Figures not loaded: %s %d", g_quark_to_string (error->domain), error->code);
      return;
    }
  g_clear_pointer (&self->summary, wbl_feedback_summary_free);
  self->summary = g_steal_pointer (&summary);
  show_loaded (self);
}

static gboolean
load_cb (gpointer data)
{
  WblFeedbackPage *self = data;
  WblFeedbackFilter filter = { 0 };

  self->wait_id = 0;
  cancel (self);
  self->cancellable = g_cancellable_new ();
  wbl_feedback_filters_get (self->filters, wbl_now_ms (), &filter);
  wbl_desk_ratings_async (self->desk, &filter, MAX_RATINGS, self->cancellable, ratings_loaded_cb, g_object_ref (self));
  wbl_desk_feedback_summary_async (self->desk, &filter, self->cancellable, summary_loaded_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
load_after (WblFeedbackPage *self,
            guint            delay_ms)
{
  if (self->wait_id != 0 || self->desk == NULL)
    return;
  self->wait_id = g_timeout_add (delay_ms, load_cb, self);
  g_source_set_name_by_id (self->wait_id, "[warbler] feedback");
}

static void
agents_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (WblFeedbackPage) self = data;
  g_autoptr (GPtrArray) agents = wbl_desk_agents_finish (WBL_DESK (source), result, NULL);

  if (agents != NULL && self->desk != NULL)
    wbl_feedback_filters_set_agents (self->filters, agents);
}

static void
load_agents (WblFeedbackPage *self)
{
  wbl_desk_agents_async (self->desk, NULL, agents_loaded_cb, g_object_ref (self));
}

static void
desk_changed_cb (WblDesk              *desk,
                 const WblDeskChanges *changes,
                 WblFeedbackPage      *self)
{
  if (changes->feedback)
    load_after (self, CHANGE_MS);
  if (changes->agents)
    load_agents (self);
}

static void
update_as_of (WblFeedbackPage *self)
{
  g_autofree char *words = NULL;

  if (self->desk == NULL)
    return;
  words = wbl_format_as_of (wbl_desk_get_as_of_ms (self->desk), wbl_now_ms ());
  gtk_label_set_text (self->as_of, words);
}

/* ---- what a person does ---- */

static void
filters_changed_cb (WblFeedbackPage *self)
{
  load_after (self, 0);
}

static void
search_changed_cb (WblFeedbackPage *self)
{
  wbl_feedback_filters_set_query (self->filters, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
reset_cb (WblFeedbackPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  wbl_feedback_filters_reset (self->filters);
}

static void
rating_selected_cb (WblFeedbackPage *self,
                    WblRating       *rating)
{
  g_autofree char *customer = wbl_words_line (rating->customer);
  g_autofree char *subject = wbl_words_line (rating->subject);
  g_autofree char *place = wbl_ratings_list_dup_place (self->list);

  gtk_label_set_text (self->customer, customer);
  gtk_label_set_text (self->subject, subject);
  gtk_label_set_text (self->place, place);
  gtk_stack_set_visible_child_name (self->middle_stack, "conversation");
  wbl_rated_thread_show (self->thread, rating->conversation_id, rating->mid);
  wbl_review_pane_set_rating (self->review, rating);
}

static void
opened_cb (WblFeedbackPage *self)
{
  wbl_panes_set_show_thread (self->panes, TRUE);
  gtk_widget_child_focus (GTK_WIDGET (self->review), GTK_DIR_TAB_FORWARD);
}

static void
finished_cb (WblFeedbackPage *self)
{
  if (!wbl_ratings_list_next_unreviewed (self->list))
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
move_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  wbl_ratings_list_move (WBL_FEEDBACK_PAGE (widget)->list, g_str_equal (action, "feedback.next") ? 1 : -1);
}

static void
finish_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  wbl_review_pane_finish (WBL_FEEDBACK_PAGE (widget)->review);
}

static void
search_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  wbl_feedback_page_focus_search (WBL_FEEDBACK_PAGE (widget));
}

static void
open_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  WblFeedbackPage *self = WBL_FEEDBACK_PAGE (widget);
  WblRating *rating = wbl_ratings_list_get_selected (self->list);

  if (rating != NULL)
    g_signal_emit (self, signals[OPEN_CONVERSATION], 0, rating->conversation_id);
}

static void
back_cb (WblFeedbackPage *self)
{
  wbl_panes_set_show_thread (self->panes, FALSE);
}

static void
review_back_cb (WblFeedbackPage *self)
{
  wbl_panes_set_side_visible (self->panes, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->side));
}

static void
tab_toggled_cb (WblFeedbackPage *self)
{
  gboolean reviews = gtk_toggle_button_get_active (self->reviews_tab);

  gtk_stack_set_visible_child_name (self->stack, reviews ? "reviews" : "insights");
}

/* One page has no room for everything in its header: the filters stand in a row of their own below it. */
static void
place_filters (WblFeedbackPage *self,
               gboolean         below)
{
  g_autofree char *layout = below ? wbl_panes_narrow_layout (GTK_WIDGET (self)) : NULL;
  g_autoptr (GtkWidget) filters = g_object_ref (self->filters_scroll);
  g_autoptr (GtkWidget) tools = g_object_ref (self->tools);

  if (gtk_widget_get_visible (self->second_row) == below)
    return;
  gtk_widget_set_visible (self->second_row, below);
  adw_header_bar_set_decoration_layout (self->header, layout);
  if (below)
    {
      adw_header_bar_set_title_widget (self->header, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
      adw_header_bar_remove (self->header, tools);
      gtk_box_append (GTK_BOX (self->second_row), filters);
      gtk_box_append (GTK_BOX (self->second_row), tools);
      return;
    }
  gtk_box_remove (GTK_BOX (self->second_row), filters);
  gtk_box_remove (GTK_BOX (self->second_row), tools);
  adw_header_bar_set_title_widget (self->header, filters);
  adw_header_bar_pack_end (self->header, tools);
}

static void
mode_changed_cb (WblFeedbackPage *self)
{
  WblPanesMode mode = wbl_panes_get_mode (self->panes);

  place_filters (self, mode == WBL_PANES_SINGLE);
  gtk_widget_set_visible (GTK_WIDGET (self->side), mode != WBL_PANES_THREE);
  gtk_widget_set_visible (self->back, mode == WBL_PANES_SINGLE);
  gtk_widget_set_visible (self->review_head, mode == WBL_PANES_SINGLE);
  if (self->list != NULL)
    wbl_ratings_list_set_one_click (self->list, mode == WBL_PANES_SINGLE);
  if (mode == WBL_PANES_THREE)
    wbl_panes_set_side_visible (self->panes, TRUE);
}

/* ---- the class ---- */

static void
wbl_feedback_page_dispose (GObject *object)
{
  WblFeedbackPage *self = WBL_FEEDBACK_PAGE (object);

  cancel (self);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_FEEDBACK_PAGE);
  G_OBJECT_CLASS (wbl_feedback_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, header);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, filters_scroll);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, tools);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, second_row);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, filters);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, as_of);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, banner);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, search);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, figures);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, reviews_tab);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, insights_tab);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, panes);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, insights);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, middle);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, middle_stack);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, back);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, side_box);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, review_head);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, customer);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, subject);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, place);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackPage, side);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "feedback.next", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "feedback.previous", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "feedback.finish", NULL, finish_cb);
  gtk_widget_class_install_action (widget_class, "feedback.open", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "feedback.search", NULL, search_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "feedback.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "feedback.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "feedback.finish", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "feedback.search", NULL);
}

static void
wbl_feedback_page_class_init (WblFeedbackPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_feedback_page_dispose;
  signals[OPEN_CONVERSATION] = g_signal_new ("open-conversation", WBL_TYPE_FEEDBACK_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                             NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (WBL_TYPE_FEEDBACK_FILTERS);
  g_type_ensure (WBL_TYPE_FIGURES);
  g_type_ensure (WBL_TYPE_INSIGHTS);
  g_type_ensure (WBL_TYPE_NAV_BAR);
  g_type_ensure (WBL_TYPE_PANES);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-feedback-page.ui");
  bind_children (widget_class);
  install_actions (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, filters_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, review_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, tab_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
}

static void
wbl_feedback_page_init (WblFeedbackPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));
  g_signal_connect_object (wbl_ticker_get_default (), "tick", G_CALLBACK (update_as_of), self, G_CONNECT_SWAPPED);
}

static void
add_panes (WblFeedbackPage *self)
{
  GtkWidget *list = wbl_ratings_list_new ();
  GtkWidget *thread = wbl_rated_thread_new (self->desk);
  GtkWidget *review = wbl_review_pane_new (self->desk);

  self->list = WBL_RATINGS_LIST (list);
  self->thread = WBL_RATED_THREAD (thread);
  self->review = WBL_REVIEW_PANE (review);
  gtk_box_append (GTK_BOX (self->middle), thread);
  wbl_panes_set_list (self->panes, list);
  gtk_widget_set_vexpand (review, TRUE);
  gtk_box_append (self->side_box, review);
  g_signal_connect_object (list, "selected", G_CALLBACK (rating_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (review, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  mode_changed_cb (self);
}

/**
 * wbl_feedback_page_new:
 * @desk: the desk
 *
 * Returns: (transfer floating): the page; it loads at once
 */
GtkWidget *
wbl_feedback_page_new (WblDesk *desk)
{
  WblFeedbackPage *self = g_object_new (WBL_TYPE_FEEDBACK_PAGE, NULL);

  self->desk = g_object_ref (desk);
  add_panes (self);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, 0);
  g_signal_connect_object (desk, "state-changed", G_CALLBACK (update_as_of), self, G_CONNECT_SWAPPED);
  update_as_of (self);
  load_agents (self);
  load_after (self, 0);
  return GTK_WIDGET (self);
}

/**
 * wbl_feedback_page_set_banner:
 * @banner: (nullable): a widget of the window's to show above the figures
 */
void
wbl_feedback_page_set_banner (WblFeedbackPage *self, GtkWidget *banner)
{
  g_return_if_fail (WBL_IS_FEEDBACK_PAGE (self));
  adw_bin_set_child (self->banner, banner);
}

/**
 * wbl_feedback_page_show_insights:
 * @insights: whether to show the charts, else the reviews
 */
void
wbl_feedback_page_show_insights (WblFeedbackPage *self,
                                 gboolean         insights)
{
  g_return_if_fail (WBL_IS_FEEDBACK_PAGE (self));
  gtk_toggle_button_set_active (insights ? self->insights_tab : self->reviews_tab, TRUE);
}

/**
 * wbl_feedback_page_focus_search:
 *
 * Opens the search field and puts the keyboard into it.
 */
void
wbl_feedback_page_focus_search (WblFeedbackPage *self)
{
  g_return_if_fail (WBL_IS_FEEDBACK_PAGE (self));
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
