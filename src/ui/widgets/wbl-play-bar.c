/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-play-bar"
#include "config.h"

#include "ui/widgets/wbl-play-bar.h"

#include <glib/gi18n-lib.h>

#include "ui/wbl-compat.h"
#include "ui/wbl-problem.h"

#define ASK_EVERY_MS 1000
#define MAX_FAILURES 30 /* in a row: then nothing is known of the morning any more */

struct _WblPlayBar
{
  GtkWidget parent_instance;
  GtkRevealer *revealer;     /* (template) */
  GtkLabel *caption;         /* (template) */
  GtkButton *pause;          /* (template) */
  WblDesk *desk;             /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): of the calls to this desk */
  gboolean active;
  gboolean paused;
  guint ask_id;              /* source: the next question how far it is */
  guint n_failures;          /* in a row */
};

typedef enum
{
  PROP_ACTIVE = 1,
} WblPlayBarProperty;

static GParamSpec *props[PROP_ACTIVE + 1];

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblPlayBar, wbl_play_bar, GTK_TYPE_WIDGET)

static void ask (WblPlayBar *self);

static gboolean
ask_cb (gpointer data)
{
  WblPlayBar *self = data;
  self->ask_id = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
set_active (WblPlayBar *self, gboolean active)
{
  if (self->active == active)
    return;
  self->active = active;
  gtk_revealer_set_reveal_child (self->revealer, active);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
}

static gboolean
speaks_chinese (void)
{
  const char *const *languages = g_get_language_names ();
  return g_str_has_prefix (languages[0], "zh");
}

static void
show_play (WblPlayBar *self, const WblPlay *play)
{
  const char *caption = speaks_chinese () ? play->caption_zh : play->caption_en;
  self->paused = play->paused;
  if (g_strcmp0 (gtk_label_get_label (self->caption), caption) != 0 && *caption != 0)
    {
      gtk_label_set_label (self->caption, caption);
      wbl_announce (GTK_WIDGET (self), caption);
    }
  gtk_button_set_label (self->pause, play->paused ? _("Go _On") : _("Pa_use"));
  self->n_failures = 0;
  set_active (self, play->running || play->paused);
}

/* One question that fails says nothing of the morning: it goes on at the local desk. */
static void
note_failure (WblPlayBar *self)
{
  self->n_failures++;
  if (self->n_failures >= MAX_FAILURES)
    set_active (self, FALSE);
}

static void
ask_later (WblPlayBar *self)
{
  if (!self->active || self->ask_id != 0)
    return;
  self->ask_id = g_timeout_add (ASK_EVERY_MS, ask_cb, self);
  g_source_set_name_by_id (self->ask_id, "[warbler] busy morning");
}

static void
take_answer (WblPlayBar *self, const WblPlay *play)
{
  if (play != NULL)
    show_play (self, play);
  else
    note_failure (self);
  ask_later (self);
}

static void
told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblPlayBar) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblPlay) play = wbl_desk_play_finish (WBL_DESK (source), result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    take_answer (self, play);
}

/* What a person asked for and did not get is said. */
static void
directed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblPlayBar) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblPlay) play = wbl_desk_play_finish (WBL_DESK (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  take_answer (self, play);
  if (play == NULL)
    g_signal_emit (self, signals[PROBLEM], 0, wbl_problem_sentence (error));
}

static void
ask (WblPlayBar *self)
{
  if (self->desk != NULL)
    wbl_desk_play_async (self->desk, WBL_PLAY_STATE, self->cancellable, told_cb, g_object_ref (self));
}

static void
direct (WblPlayBar *self, WblPlayVerb verb)
{
  if (self->desk != NULL)
    wbl_desk_play_async (self->desk, verb, self->cancellable, directed_cb, g_object_ref (self));
}

static void
wbl_play_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((WblPlayBarProperty) id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, WBL_PLAY_BAR (object)->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_play_bar_dispose (GObject *object)
{
  WblPlayBar *self = WBL_PLAY_BAR (object);
  g_clear_handle_id (&self->ask_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_PLAY_BAR);
  G_OBJECT_CLASS (wbl_play_bar_parent_class)->dispose (object);
}

static void
wbl_play_bar_class_init (WblPlayBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_play_bar_dispose;
  G_OBJECT_CLASS (klass)->get_property = wbl_play_bar_get_property;
  props[PROP_ACTIVE] = g_param_spec_boolean (
    "active", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (props), props);
  signals[PROBLEM] = g_signal_new ("problem", WBL_TYPE_PLAY_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/widgets/wbl-play-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WblPlayBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, WblPlayBar, caption);
  gtk_widget_class_bind_template_child (widget_class, WblPlayBar, pause);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
wbl_play_bar_init (WblPlayBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_play_bar_set_desk:
 * @self: the bar
 * @desk: (nullable): a desk signed in to the local desk
 *
 * Forgets the morning of the desk before. A morning that runs already is shown.
 */
void
wbl_play_bar_set_desk (WblPlayBar *self, WblDesk *desk)
{
  g_return_if_fail (WBL_IS_PLAY_BAR (self));
  g_clear_handle_id (&self->ask_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->n_failures = 0;
  set_active (self, FALSE);
  g_set_object (&self->desk, desk);
  ask (self);
}

/**
 * wbl_play_bar_start:
 * @self: the bar
 *
 * Begins the morning, once more if it was played before.
 */
void
wbl_play_bar_start (WblPlayBar *self)
{
  g_return_if_fail (WBL_IS_PLAY_BAR (self));
  direct (self, WBL_PLAY_START);
}

/**
 * wbl_play_bar_pause:
 * @self: the bar
 *
 * Halts the morning, or lets it go on.
 */
void
wbl_play_bar_pause (WblPlayBar *self)
{
  g_return_if_fail (WBL_IS_PLAY_BAR (self));
  direct (self, self->paused ? WBL_PLAY_RESUME : WBL_PLAY_PAUSE);
}

/**
 * wbl_play_bar_stop:
 * @self: the bar
 *
 * Ends the morning.
 */
void
wbl_play_bar_stop (WblPlayBar *self)
{
  g_return_if_fail (WBL_IS_PLAY_BAR (self));
  direct (self, WBL_PLAY_STOP);
}

/**
 * wbl_play_bar_get_active:
 * @self: the bar
 *
 * Returns: whether a morning runs or is paused
 */
gboolean
wbl_play_bar_get_active (WblPlayBar *self)
{
  g_return_val_if_fail (WBL_IS_PLAY_BAR (self), FALSE);
  return self->active;
}
