/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-key-capture"
#include "config.h"

#include "ui/wbl-key-capture.h"

#include <glib/gi18n-lib.h>

struct _WblKeyCapture
{
  AdwWindow parent_instance;
  GtkLabel *what, *words, *problem; /* (template) */
  GtkWidget *words_box, *problem_box; /* (template) what is read out when it gets the keyboard */
  GtkWidget *remove;                /* (template) */
  const WblActionInfo *action;      /* of the table */
  GTask *task;                      /* (owned) (nullable): until there is an answer */
};

G_DEFINE_FINAL_TYPE (WblKeyCapture, wbl_key_capture, ADW_TYPE_WINDOW)

/* ---- the answer ---- */

static void
answer (WblKeyCapture *self, const char *accel)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  if (task == NULL)
    return;
  gtk_window_destroy (GTK_WINDOW (self));
  if (accel != NULL)
    g_task_return_pointer (task, g_strdup (accel), g_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the key stays");
}

static void
cancel_cb (WblKeyCapture *self)
{
  answer (self, NULL);
}

static void
remove_cb (WblKeyCapture *self)
{
  answer (self, "");
}

static gboolean
wbl_key_capture_close_request (GtkWindow *window)
{
  answer (WBL_KEY_CAPTURE (window), NULL);
  return GDK_EVENT_STOP;
}

/* What has the keyboard is read out: GTK before 4.14 has no other way to say a sentence. */
static void
say (WblKeyCapture *self, const char *problem)
{
  gtk_widget_grab_focus (self->words_box);
  gtk_label_set_text (self->problem, problem);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->problem_box), GTK_ACCESSIBLE_PROPERTY_LABEL, problem, -1);
  gtk_widget_grab_focus (self->problem_box);
}

static void
try (WblKeyCapture *self, guint key, GdkModifierType mods)
{
  g_autofree char *accel = gtk_accelerator_name (key, mods);
  g_autofree char *problem = wbl_keymap_refusal_words (self->action, accel);
  if (problem != NULL)
    say (self, problem);
  else
    answer (self, accel);
}

static gboolean
key_pressed_cb (WblKeyCapture *self, guint keyval, guint keycode, GdkModifierType state, GtkEventController *keys)
{
  GdkEvent *event = gtk_event_controller_get_current_event (keys);
  guint key = 0;
  GdkModifierType mods = 0;
  if (event == NULL || gdk_key_event_is_modifier (event) || !gdk_key_event_get_match (event, &key, &mods))
    return GDK_EVENT_PROPAGATE;
  mods &= gtk_accelerator_get_default_mod_mask ();
  if (mods == 0 && key == GDK_KEY_Escape)
    answer (self, NULL);
  else if (mods == 0 && key == GDK_KEY_BackSpace)
    answer (self, "");
  else
    try (self, key, mods);
  return GDK_EVENT_STOP;
}

static void
wbl_key_capture_dispose (GObject *object)
{
  WblKeyCapture *self = WBL_KEY_CAPTURE (object);
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  if (task != NULL) /* the parent went away */
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the key stays");
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_KEY_CAPTURE);
  G_OBJECT_CLASS (wbl_key_capture_parent_class)->dispose (object);
}

static void
wbl_key_capture_class_init (WblKeyCaptureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_key_capture_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = wbl_key_capture_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/warblerdesk/Warbler/wbl-key-capture.ui");
  gtk_widget_class_bind_template_child (widget_class, WblKeyCapture, what);
  gtk_widget_class_bind_template_child (widget_class, WblKeyCapture, words);
  gtk_widget_class_bind_template_child (widget_class, WblKeyCapture, words_box);
  gtk_widget_class_bind_template_child (widget_class, WblKeyCapture, problem);
  gtk_widget_class_bind_template_child (widget_class, WblKeyCapture, problem_box);
  gtk_widget_class_bind_template_child (widget_class, WblKeyCapture, remove);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

static void
wbl_key_capture_init (WblKeyCapture *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill (WblKeyCapture *self, const char *now)
{
  g_autofree char *words = NULL;
  if (*now != '\0')
    /* Translators: while a new key is waited for; %s is the key so far, such as "Ctrl+E" */
    words = g_strdup_printf (_("Now it is %s. Esc keeps it, Backspace removes it."), now);
  else
    words = g_strdup (_("It has no key yet. Esc keeps it so."));
  gtk_label_set_text (self->what, _(self->action->title));
  gtk_label_set_text (self->words, words);
  gtk_widget_set_visible (self->remove, *now != '\0');
}

/* What is read out when the window opens: what for, and what to do. */
static void
name (WblKeyCapture *self)
{
  /* Translators: read out: %1$s is an action such as "Resolve", %2$s is "Now it is Ctrl+E. Esc keeps it …" */
  g_autofree char *said = g_strdup_printf (_("%1$s: press the new keys. %2$s"), gtk_label_get_text (self->what),
                                           gtk_label_get_text (self->words));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words_box), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

/**
 * wbl_key_capture_async:
 * @parent: the window in front of which to wait
 * @action: an action of the table
 * @now: its key so far as words, empty if it has none
 * @callback: called when there is an answer
 * @data: for @callback
 *
 * Waits for a key that an action can have; says of any other why not, and waits on. Main thread.
 */
void
wbl_key_capture_async (GtkWindow *parent,
                       const WblActionInfo *action,
                       const char *now,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  WblKeyCapture *self = g_object_new (WBL_TYPE_KEY_CAPTURE, "transient-for", parent, NULL);
  self->action = action;
  self->task = g_task_new (parent, NULL, callback, data);
  g_task_set_source_tag (self->task, wbl_key_capture_async);
  fill (self, now);
  name (self);
  gtk_widget_grab_focus (self->words_box);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * wbl_key_capture_finish:
 * @result: the result
 * @error: the reason, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the combination as GTK spells it, empty for none
 */
char *
wbl_key_capture_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
