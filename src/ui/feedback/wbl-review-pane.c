/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-review-pane"

#include "config.h"

#include "ui/feedback/wbl-review-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/feedback/wbl-feedback-words.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

struct _WblReviewPane
{
  GtkBox parent_instance;
  WblDesk *desk;      /* (owned) */
  WblRating *rating;  /* (owned) (nullable) */
  GHashTable *unsaved; /* (owned) rating id → note not yet in the desk */
  gboolean filling;   /* the fields are being set by us */
  gboolean failed;    /* the last save did not succeed: save again */
  AdwComboRow *state;
  AdwComboRow *cause;
  GtkTextView *note;
  GtkLabel *saved;
  GtkWidget *others;
  GtkLabel *others_words;
  GtkWidget *finish;
};

enum
{
  FINISHED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static const WblReviewState state_order[] = { WBL_REVIEW_NEW, WBL_REVIEW_IN_REVIEW, WBL_REVIEW_DONE };

G_DEFINE_FINAL_TYPE (WblReviewPane, wbl_review_pane, GTK_TYPE_BOX)

static char *
note_text (WblReviewPane *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static WblReviewState
chosen_state (WblReviewPane *self)
{
  guint index = adw_combo_row_get_selected (self->state);

  return state_order[MIN (index, G_N_ELEMENTS (state_order) - 1)];
}

static WblCause
chosen_cause (WblReviewPane *self)
{
  return (WblCause) adw_combo_row_get_selected (self->cause);
}

static void
choose_state (WblReviewPane *self,
              WblReviewState state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_order); i++)
    if (state_order[i] == state)
      adw_combo_row_set_selected (self->state, i);
}

static gboolean
is_dirty (WblReviewPane *self,
          const char    *note)
{
  return self->failed || chosen_state (self) != self->rating->review_state || chosen_cause (self) != self->rating->cause ||
         g_strcmp0 (note, self->rating->note != NULL ? self->rating->note : "") != 0;
}

/* ---- saving ---- */

typedef struct
{
  WblReviewPane *self; /* (owned) */
  char *id;            /* (owned) */
  char *note;          /* (owned) */
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->self);
  g_free (save->id);
  g_free (save->note);
  g_free (save);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

static gboolean
shows (WblReviewPane *self,
       const char    *id)
{
  return self->desk != NULL && self->rating != NULL && g_str_equal (self->rating->id, id);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_desk_command_finish (WBL_DESK (source), result, &error);
  const char *kept = g_hash_table_lookup (save->self->unsaved, save->id);

  if (ok && g_strcmp0 (kept, save->note) == 0)
    g_hash_table_remove (save->self->unsaved, save->id);
  if (!ok)
    g_info ("Review not saved: %s %d", g_quark_to_string (error->domain), error->code);
  if (!shows (save->self, save->id))
    return;
  save->self->failed = !ok;
  gtk_label_set_text (save->self->saved, ok ? _("Saved") : _("Not saved. Your text is kept here; try again."));
}

static WblRating *
rating_as_saved (WblReviewPane *self,
                 const char    *note)
{
  WblRating *old = self->rating;
  WblRating *new = wbl_rating_new ();

  new->id = g_strdup (old->id);
  new->review_state = chosen_state (self);
  new->cause = chosen_cause (self);
  new->note = g_strdup (note);
  new->reviewer_name = g_strdup (old->reviewer_name);
  new->n_reviews = old->n_reviews;
  new->reviewed_ms = old->reviewed_ms;
  return new;
}

/**
 * wbl_review_pane_save:
 *
 * Gives what is new to the desk. A first change to a rating nobody had looked at makes it "In review".
 */
void
wbl_review_pane_save (WblReviewPane *self)
{
  g_autofree char *note = NULL;
  g_autoptr (WblRating) now = NULL;
  Save *save = NULL;

  g_return_if_fail (WBL_IS_REVIEW_PANE (self));
  if (self->rating == NULL || self->desk == NULL)
    return;
  note = note_text (self);
  if (!is_dirty (self, note))
    return;
  if (chosen_state (self) == WBL_REVIEW_NEW && self->rating->review_state == WBL_REVIEW_NEW)
    {
      self->filling = TRUE;
      choose_state (self, WBL_REVIEW_IN_REVIEW);
      self->filling = FALSE;
    }
  g_hash_table_insert (self->unsaved, g_strdup (self->rating->id), g_strdup (note));
  save = g_new0 (Save, 1);
  save->self = g_object_ref (self);
  save->id = g_strdup (self->rating->id);
  save->note = g_strdup (note);
  now = rating_as_saved (self, note);
  g_set_object (&self->rating, now);
  wbl_desk_review_async (self->desk, save->id, now->review_state, now->cause, note, saved_cb, save);
}

static void
chosen_cb (WblReviewPane *self)
{
  if (!self->filling)
    wbl_review_pane_save (self);
}

static void
note_changed_cb (WblReviewPane *self)
{
  if (self->filling || self->rating == NULL)
    return;
  g_hash_table_insert (self->unsaved, g_strdup (self->rating->id), note_text (self));
  gtk_label_set_text (self->saved, "");
}

static void
note_left_cb (WblReviewPane *self)
{
  wbl_review_pane_save (self);
}

/* A text view makes a line of Ctrl+Enter too; the input method is asked before us. */
static gboolean
note_key_cb (WblReviewPane         *self,
             guint                  key,
             guint                  code,
             GdkModifierType        modifiers,
             GtkEventControllerKey *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;

  if (!enter || (modifiers & gtk_accelerator_get_default_mod_mask ()) != GDK_CONTROL_MASK)
    return FALSE;
  if (!gtk_text_view_im_context_filter_keypress (self->note, event))
    wbl_review_pane_finish (self);
  return TRUE;
}

static void
finish_cb (WblReviewPane *self)
{
  wbl_review_pane_finish (self);
}

/* ---- showing ---- */

static void
show_others (WblReviewPane *self)
{
  WblRating *rating = self->rating;
  gboolean show = rating->n_reviews > 1;
  g_autofree char *name = wbl_words_line (rating->reviewer_name);
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->others, show);
  if (!show)
    return;
  if (rating->reviewer_name != NULL)
    /* Translators: %1$s is who reviewed the same rating apart from us, %2$u how many reviews there are in all */
    words = g_strdup_printf (_("Also reviewed by %1$s. There are %2$u reviews; saving yours brings them together."),
                             name, rating->n_reviews);
  else
    /* Translators: %u is how many reviews of one rating there are */
    words = g_strdup_printf (_("There are %u reviews; saving yours brings them together."), rating->n_reviews);
  gtk_label_set_text (self->others_words, words);
}

static const char *
saved_words (WblRating *rating)
{
  if (rating->review_pending)
    return _("Saved here. The team gets it when the network is back.");
  return rating->reviewed_ms != 0 ? _("Saved") : "";
}

static void
fill (WblReviewPane *self)
{
  const char *kept = g_hash_table_lookup (self->unsaved, self->rating->id);
  const char *note = kept != NULL ? kept : self->rating->note;

  self->filling = TRUE;
  self->failed = FALSE;
  choose_state (self, self->rating->review_state);
  adw_combo_row_set_selected (self->cause, (guint) self->rating->cause);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note), note != NULL ? note : "", -1);
  gtk_label_set_text (self->saved, kept != NULL ? "" : saved_words (self->rating));
  self->filling = FALSE;
}

static GtkStringList *
state_names (void)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (state_order); i++)
    gtk_string_list_append (names, wbl_review_state_words (state_order[i]));
  return names;
}

static GtkStringList *
cause_names (void)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (int cause = WBL_CAUSE_NONE; cause <= WBL_CAUSE_UNCLEAR; cause++)
    gtk_string_list_append (names, wbl_cause_words (cause));
  return names;
}

static void
wbl_review_pane_dispose (GObject *object)
{
  WblReviewPane *self = WBL_REVIEW_PANE (object);

  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_REVIEW_PANE);
  g_clear_object (&self->rating);
  G_OBJECT_CLASS (wbl_review_pane_parent_class)->dispose (object);
}

static void
wbl_review_pane_finalize (GObject *object)
{
  g_hash_table_unref (WBL_REVIEW_PANE (object)->unsaved);
  G_OBJECT_CLASS (wbl_review_pane_parent_class)->finalize (object);
}

static void
wbl_review_pane_unroot (GtkWidget *widget)
{
  wbl_review_pane_save (WBL_REVIEW_PANE (widget));
  GTK_WIDGET_CLASS (wbl_review_pane_parent_class)->unroot (widget);
}

static void
wbl_review_pane_class_init (WblReviewPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_review_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_review_pane_finalize;
  widget_class->unroot = wbl_review_pane_unroot;
  signals[FINISHED] = g_signal_new ("finished", WBL_TYPE_REVIEW_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-review-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WblReviewPane, state);
  gtk_widget_class_bind_template_child (widget_class, WblReviewPane, cause);
  gtk_widget_class_bind_template_child (widget_class, WblReviewPane, note);
  gtk_widget_class_bind_template_child (widget_class, WblReviewPane, saved);
  gtk_widget_class_bind_template_child (widget_class, WblReviewPane, others);
  gtk_widget_class_bind_template_child (widget_class, WblReviewPane, others_words);
  gtk_widget_class_bind_template_child (widget_class, WblReviewPane, finish);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, note_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, note_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, note_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, finish_cb);
}

static void
wbl_review_pane_init (WblReviewPane *self)
{
  g_autoptr (GtkStringList) states = state_names ();
  g_autoptr (GtkStringList) causes = cause_names ();

  self->unsaved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_model (self->state, G_LIST_MODEL (states));
  adw_combo_row_set_model (self->cause, G_LIST_MODEL (causes));
  self->filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
}

/**
 * wbl_review_pane_new:
 * @desk: the desk
 *
 * Returns: (transfer floating): the pane, without a rating
 */
GtkWidget *
wbl_review_pane_new (WblDesk *desk)
{
  WblReviewPane *self = g_object_new (WBL_TYPE_REVIEW_PANE, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}

/**
 * wbl_review_pane_set_rating:
 * @rating: (nullable): whose review to show. The same rating again only brings what changed elsewhere
 *
 * Saves the one before.
 */
void
wbl_review_pane_set_rating (WblReviewPane *self,
                            WblRating     *rating)
{
  gboolean same = FALSE;

  g_return_if_fail (WBL_IS_REVIEW_PANE (self));
  same = rating != NULL && self->rating != NULL && g_str_equal (rating->id, self->rating->id);
  if (!same)
    wbl_review_pane_save (self);
  else if (g_hash_table_contains (self->unsaved, rating->id))
    return; /* what is being typed stands above what comes from elsewhere */
  g_set_object (&self->rating, rating);
  gtk_widget_set_sensitive (GTK_WIDGET (self), rating != NULL);
  if (rating == NULL)
    return;
  fill (self);
  show_others (self);
}

/**
 * wbl_review_pane_finish:
 *
 * Marks the review done, saves it and emits "finished".
 */
void
wbl_review_pane_finish (WblReviewPane *self)
{
  g_return_if_fail (WBL_IS_REVIEW_PANE (self));
  if (self->rating == NULL)
    return;
  self->filling = TRUE;
  choose_state (self, WBL_REVIEW_DONE);
  self->filling = FALSE;
  wbl_review_pane_save (self);
  g_signal_emit (self, signals[FINISHED], 0);
}
