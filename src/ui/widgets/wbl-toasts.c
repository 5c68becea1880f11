/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-toasts"
#include "config.h"

#include "ui/widgets/wbl-toasts.h"

/*
 * The short sentences at the foot of a window, one after the other. The seconds of one are counted from when it was drawn, not from when
 * it was said: a window on another workspace draws nothing, and whoever comes back to it is to see what it had to say. It spares
 * libadwaita 1.2 a crash, too: a toast that goes before a frame showed how it came is read after it was freed.
 */

#define DRAWN_US 500000 /* a toast has come to rest */
#define SHOWN_S 5

typedef struct
{
  AdwToastOverlay *overlay; /* (unowned) */
  GQueue *waiting;          /* (owned) (element-type AdwToast) */
  AdwToast *shown;          /* (owned) (nullable) */
  gulong dismissed;
  guint tick;
  gint64 since_us; /* of the first frame, 0 = none */
} Toasts;

static void show_next (Toasts *self);

static void
stop_watching (Toasts *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->overlay), self->tick);
  self->tick = 0;
}

static void
let_go (Toasts *self)
{
  stop_watching (self);
  g_clear_signal_handler (&self->dismissed, self->shown);
  g_clear_object (&self->shown);
}

/* A window that closes shows nothing more. */
static void
dismissed_cb (Toasts *self)
{
  let_go (self);
  if (gtk_widget_get_root (GTK_WIDGET (self->overlay)) != NULL)
    show_next (self);
}

/* To add a toast once more only begins its seconds. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Toasts *self = data;
  gint64 now_us = gdk_frame_clock_get_frame_time (clock);

  if (self->since_us == 0)
    self->since_us = now_us;
  if (now_us - self->since_us < DRAWN_US)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  adw_toast_set_timeout (self->shown, SHOWN_S);
  adw_toast_overlay_add_toast (self->overlay, g_object_ref (self->shown));
  return G_SOURCE_REMOVE;
}

static void
show_next (Toasts *self)
{
  self->shown = g_queue_pop_head (self->waiting);
  if (self->shown == NULL)
    return;
  self->since_us = 0;
  adw_toast_set_timeout (self->shown, 0);
  adw_toast_overlay_add_toast (self->overlay, g_object_ref (self->shown));
  self->dismissed = g_signal_connect_swapped (self->shown, "dismissed", G_CALLBACK (dismissed_cb), self);
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->overlay), tick_cb, self, NULL);
}

/* The overlay is gone, and its tick callback with it. */
static void
toasts_free (gpointer data)
{
  Toasts *self = data;

  self->tick = 0;
  let_go (self);
  g_queue_free_full (self->waiting, g_object_unref);
  g_free (self);
}

static Toasts *
toasts_of (AdwToastOverlay *overlay)
{
  Toasts *self = g_object_get_data (G_OBJECT (overlay), "wbl-toasts");

  if (self != NULL)
    return self;
  self = g_new0 (Toasts, 1);
  self->overlay = overlay;
  self->waiting = g_queue_new ();
  g_object_set_data_full (G_OBJECT (overlay), "wbl-toasts", self, toasts_free);
  return self;
}

/** wbl_toast_new: Returns: (transfer full): @words, a sentence that is never read as markup. */
AdwToast *
wbl_toast_new (const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  return adw_toast_new (escaped);
}

/**
 * wbl_toasts_show:
 * @overlay: where
 * @toast: (transfer full): what
 *
 * Shows a toast when those before it are gone, for five seconds from when it can be seen.
 */
void
wbl_toasts_show (AdwToastOverlay *overlay, AdwToast *toast)
{
  Toasts *self = toasts_of (overlay);

  g_queue_push_tail (self->waiting, toast);
  if (self->shown == NULL)
    show_next (self);
}

/** wbl_toasts_say: shows one sentence; never markup. */
void
wbl_toasts_say (AdwToastOverlay *overlay, const char *words)
{
  wbl_toasts_show (overlay, wbl_toast_new (words));
}
