/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-feedback-page"

#include "config.h"

#include <adwaita.h>

#include "desk-double.h"
#include "ui/hostile.h"
#include "ui/feedback/wbl-feedback-page.h"
#include "ui/feedback/wbl-feedback-words.h"
#include "ui/feedback/wbl-insights.h"
#include "ui/feedback/wbl-ratings-list.h"
#include "ui/feedback/wbl-review-pane.h"
#include "ui/widgets/wbl-panes.h"

typedef struct
{
  WblDesk *desk;
  GtkWidget *window;
  GtkWidget *page;
  WblRatingsList *list;
  GtkTextView *note;
} Fixture;

static GtkWidget *
find_child (GtkWidget *widget,
            GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_child (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GPtrArray *
three_ratings (void)
{
  GPtrArray *ratings = g_ptr_array_new_with_free_func (g_object_unref);
  WblRating *reviewed = double_rating ("r2", 5, "Anna", "<b>great</b>");

  reviewed->review_state = WBL_REVIEW_DONE;
  g_ptr_array_add (ratings, double_rating ("r1", 2, "王小明", "等太久"));
  g_ptr_array_add (ratings, reviewed);
  g_ptr_array_add (ratings, double_rating ("r3", 1, "冯涛", ""));
  return ratings;
}

static gboolean
is_ready (gpointer data)
{
  Fixture *fixture = data;

  return wbl_ratings_list_get_selected (fixture->list) != NULL && gtk_window_is_active (GTK_WINDOW (fixture->window));
}

static void
show_ratings (Fixture      *fixture,
              gconstpointer data,
              GPtrArray    *ratings)
{
  double_set_ratings (ratings);
  fixture->desk = double_desk_new ();
  fixture->window = gtk_window_new ();
  fixture->page = wbl_feedback_page_new (fixture->desk);
  fixture->list = WBL_RATINGS_LIST (find_child (fixture->page, WBL_TYPE_RATINGS_LIST));
  fixture->note = GTK_TEXT_VIEW (find_child (find_child (fixture->page, WBL_TYPE_REVIEW_PANE), GTK_TYPE_TEXT_VIEW));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), data != NULL ? GPOINTER_TO_INT (data) : 1200, 760);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->page);
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_assert_true (double_wait (is_ready, fixture));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  show_ratings (fixture, data, three_ratings ());
}

/* Customer, comment, subject, agent and reviewer, as bad as they get. */
static void
set_up_hostile (Fixture      *fixture,
                gconstpointer data)
{
  GPtrArray *ratings = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *bad = hostile_text ();
  WblRating *rating = double_rating ("r1", 2, bad, bad);

  rating->subject = g_strdup (bad);
  rating->agent_name = g_strdup (bad);
  rating->reviewer_name = g_strdup (bad);
  rating->n_reviews = 2;
  g_ptr_array_add (ratings, rating);
  show_ratings (fixture, data, ratings);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  gpointer watch = fixture->page;

  g_object_add_weak_pointer (G_OBJECT (fixture->page), &watch);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  double_desk_reset ();
  g_assert_null (watch);
  g_object_unref (fixture->desk);
}

static const char *
selected_id (Fixture *fixture)
{
  WblRating *rating = wbl_ratings_list_get_selected (fixture->list);

  return rating != NULL ? rating->id : NULL;
}

static void
press (const char *key)
{
  const char *argv[] = { "xdotool", "key", "--clearmodifiers", key, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

typedef struct
{
  Fixture *fixture;
  const char *id;
} Expected;

static gboolean
is_selected (gpointer data)
{
  Expected *expected = data;

  return g_strcmp0 (selected_id (expected->fixture), expected->id) == 0;
}

static void
expect_selected (Fixture    *fixture,
                 const char *id)
{
  Expected expected = { fixture, id };

  g_assert_true (double_wait (is_selected, &expected));
}

static gboolean
note_has_text (gpointer data)
{
  return gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (GTK_TEXT_VIEW (data))) > 0;
}

static gboolean
reviewed (gpointer data)
{
  return double_count ("review") >= GPOINTER_TO_UINT (data);
}

static void
set_note (Fixture    *fixture,
          const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (fixture->note), text, -1);
}

static char *
get_note (Fixture *fixture)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (fixture->note);
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  return g_steal_pointer (&text);
}

/* Three ratings without a pointer: down the list, a note, done, and the next one that nobody has reviewed is open. */
static void
test_keyboard (Fixture      *fixture,
               gconstpointer data)
{
  expect_selected (fixture, "r1");
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (fixture->list), GTK_DIR_TAB_FORWARD));
  press ("alt+Down");
  expect_selected (fixture, "r2");
  press ("alt+Up");
  expect_selected (fixture, "r1");
  gtk_widget_grab_focus (GTK_WIDGET (fixture->note));
  press ("x");
  g_assert_true (double_wait (note_has_text, fixture->note));
  press ("ctrl+Return");
  expect_selected (fixture, "r3");
  g_assert_true (double_wait (reviewed, GUINT_TO_POINTER (1)));
  g_assert_cmpuint (double_count ("review"), ==, 1);
  g_assert_cmpstr (double_call ("review", 0)->text, ==, "r1");
  g_assert_cmpstr (double_call ("review", 0)->note, ==, "x");
  g_assert_cmpint (double_call ("review", 0)->state, ==, WBL_REVIEW_DONE);
}

static void
test_note_kept (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *between = NULL;
  g_autofree char *back = NULL;

  set_note (fixture, "漏了运费");
  g_assert_true (wbl_ratings_list_move (fixture->list, 1)); /* moving on saves */
  g_assert_cmpuint (double_count ("review"), ==, 1);
  g_assert_cmpstr (double_call ("review", 0)->note, ==, "漏了运费");
  g_assert_cmpint (double_call ("review", 0)->state, ==, WBL_REVIEW_IN_REVIEW);
  double_fail (double_call ("review", 0));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  between = get_note (fixture);
  g_assert_cmpstr (between, ==, "");
  g_assert_true (wbl_ratings_list_move (fixture->list, -1)); /* the store still has no note */
  back = get_note (fixture);
  g_assert_cmpstr (back, ==, "漏了运费");
  g_assert_true (wbl_ratings_list_move (fixture->list, 1)); /* and is tried again */
  g_assert_cmpuint (double_count ("review"), ==, 2);
  g_assert_cmpstr (double_call ("review", 1)->note, ==, "漏了运费");
}

static gboolean
reloaded (gpointer data)
{
  return double_count ("ratings") >= GPOINTER_TO_UINT (data);
}

/* What comes from elsewhere replaces rows, not the selection and not what is being typed. */
static void
test_reload (Fixture      *fixture,
             gconstpointer data)
{
  WblDeskChanges changes = { .feedback = TRUE };
  guint before = double_count ("ratings");
  g_autofree char *note = NULL;

  g_assert_true (wbl_ratings_list_move (fixture->list, 1));
  set_note (fixture, "still typing");
  g_signal_emit_by_name (fixture->desk, "changed", &changes);
  g_assert_true (double_wait (reloaded, GUINT_TO_POINTER (before + 1)));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (selected_id (fixture), ==, "r2");
  note = get_note (fixture);
  g_assert_cmpstr (note, ==, "still typing");
  g_assert_cmpuint (double_count ("review"), ==, 0);
}

static void
spans_cb (GListModel *list, guint position, guint removed, guint added, GString *spans)
{
  g_string_append_printf (spans, "%u:%u>%u ", position, removed, added);
}

static void
reload (Fixture *fixture, GPtrArray *ratings)
{
  WblDeskChanges changes = { .feedback = TRUE };
  guint before = double_count ("ratings");

  double_set_ratings (ratings);
  g_signal_emit_by_name (fixture->desk, "changed", &changes);
  g_assert_true (double_wait (reloaded, GUINT_TO_POINTER (before + 1)));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Rows that are still the same stay: the list keeps its place, and one review does not draw a thousand rows. */
static void
test_rows_stay (Fixture *fixture, gconstpointer data)
{
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (find_child (GTK_WIDGET (fixture->list), GTK_TYPE_LIST_VIEW))));
  g_autoptr (GString) spans = g_string_new (NULL);
  GPtrArray *reviewed = three_ratings ();
  GPtrArray *newer = NULL;

  for (guint i = 0; i < reviewed->len; i++)
    {
      g_autoptr (WblRating) was = g_list_model_get_item (rows, i);

      ((WblRating *) reviewed->pdata[i])->time_ms = was->time_ms;
    }
  newer = g_ptr_array_copy (reviewed, (GCopyFunc) (GCallback) g_object_ref, NULL);
  g_ptr_array_insert (newer, 0, double_rating ("r0", 4, "Tom", "fine"));
  ((WblRating *) reviewed->pdata[1])->note = g_strdup ("praise");
  g_signal_connect (rows, "items-changed", G_CALLBACK (spans_cb), spans);
  reload (fixture, reviewed);
  g_assert_cmpstr (spans->str, ==, "1:1>1 ");
  reload (fixture, newer);
  g_assert_cmpstr (spans->str, ==, "1:1>1 0:0>1 ");
  g_assert_cmpstr (selected_id (fixture), ==, "r1");
}

static void
test_filter_asks (Fixture      *fixture,
                  gconstpointer data)
{
  guint before = double_count ("ratings");
  GtkWidget *list = GTK_WIDGET (fixture->list);
  GtkWidget *filters = NULL;

  g_assert_true (gtk_widget_is_ancestor (list, fixture->page));
  filters = find_child (fixture->page, g_type_from_name ("WblFeedbackFilters"));
  gtk_widget_activate_action (filters, "filter.stars", "s", "1-3");
  g_assert_true (double_wait (reloaded, GUINT_TO_POINTER (before + 1)));
  g_assert_cmpint (double_call ("ratings", before)->filter.max_stars, ==, 3);
}

static void
opened_cb (GtkWidget  *page,
           const char *id,
           char      **seen)
{
  g_free (*seen);
  *seen = g_strdup (id);
}

static void
test_open (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *seen = NULL;

  g_signal_connect (fixture->page, "open-conversation", G_CALLBACK (opened_cb), &seen);
  gtk_widget_activate_action (fixture->page, "feedback.open", NULL);
  g_assert_cmpstr (seen, ==, "r1");
}

static gboolean
is_single (gpointer data)
{
  return wbl_panes_get_mode (data) == WBL_PANES_SINGLE;
}

static gboolean
is_narrow (gpointer data)
{
  return gtk_widget_get_width (data) <= 400;
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *tooltip)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, tooltip);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

static void
click (Fixture    *fixture,
       const char *tooltip)
{
  GtkWidget *button = find_button (fixture->page, tooltip);

  g_assert_true (double_wait (is_mapped, button));
  gtk_widget_activate (button);
}

static gboolean
is_unmapped (gpointer data)
{
  return !gtk_widget_get_mapped (data);
}

/* A narrow window asks for no more than it has, and shows one page at a time, each with its way back. */
static void
test_narrow (Fixture      *fixture,
             gconstpointer data)
{
  WblPanes *panes = WBL_PANES (find_child (fixture->page, WBL_TYPE_PANES));
  GtkWidget *review = find_child (fixture->page, WBL_TYPE_REVIEW_PANE);
  GtkWidget *list = GTK_WIDGET (fixture->list);
  GtkWidget *thread = find_button (fixture->page, "Next Rating");
  int minimum = 0;

  g_assert_true (double_wait (is_single, panes));
  g_assert_true (double_wait (is_narrow, fixture->window));
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  g_assert_true (gtk_widget_get_mapped (list));
  g_assert_false (gtk_widget_get_mapped (thread));
  wbl_panes_set_show_thread (panes, TRUE);
  g_assert_true (double_wait (is_mapped, thread));
  g_assert_true (double_wait (is_unmapped, list));
  click (fixture, "Show Review");
  g_assert_true (double_wait (is_mapped, review));
  click (fixture, "Back to the Conversation");
  g_assert_true (double_wait (is_unmapped, review));
  click (fixture, "Back to the Ratings");
  g_assert_true (double_wait (is_mapped, list));
}

/* Charts and their tables too. */
static void
test_narrow_insights (Fixture      *fixture,
                      gconstpointer data)
{
  GtkWidget *insights = find_child (fixture->page, WBL_TYPE_INSIGHTS);
  int minimum = 0;

  wbl_feedback_page_show_insights (WBL_FEEDBACK_PAGE (fixture->page), TRUE);
  g_assert_true (double_wait (is_mapped, insights));
  g_assert_true (double_wait (is_narrow, fixture->window));
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static void
test_hostile (Fixture      *fixture,
              gconstpointer data)
{
  WblRating *rating = wbl_ratings_list_get_selected (fixture->list);
  g_autofree char *sentence = wbl_rating_sentence (rating, rating->time_ms);

  hostile_assert_text (sentence);
  g_assert_cmpuint (hostile_assert (fixture->page), ==, 6); /* row: name, comment, agent; above: name, subject; reviewer */
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/feedback/keyboard", Fixture, NULL, set_up, test_keyboard, tear_down);
  g_test_add ("/feedback/note-kept", Fixture, NULL, set_up, test_note_kept, tear_down);
  g_test_add ("/feedback/narrow", Fixture, GINT_TO_POINTER (400), set_up, test_narrow, tear_down);
  g_test_add ("/feedback/narrow-insights", Fixture, GINT_TO_POINTER (400), set_up, test_narrow_insights, tear_down);
  g_test_add ("/feedback/reload", Fixture, NULL, set_up, test_reload, tear_down);
  g_test_add ("/feedback/rows-stay", Fixture, NULL, set_up, test_rows_stay, tear_down);
  g_test_add ("/feedback/filter-asks", Fixture, NULL, set_up, test_filter_asks, tear_down);
  g_test_add ("/feedback/hostile", Fixture, NULL, set_up_hostile, test_hostile, tear_down);
  g_test_add ("/feedback/open", Fixture, NULL, set_up, test_open, tear_down);
  return g_test_run ();
}
