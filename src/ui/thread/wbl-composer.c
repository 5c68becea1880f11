/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-composer"
#include "config.h"

#include "ui/thread/wbl-composer.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-attach.h"
#include "ui/thread/wbl-guarded-insert.h"
#include "ui/thread/wbl-leak-bar.h"
#include "ui/thread/wbl-mention-completer.h"
#include "ui/thread/wbl-quote-strip.h"
#include "ui/thread/wbl-snippet-inserter.h"
#include "ui/thread/wbl-words.h"

/* Those who see that we write forget it after some seconds. */
#define TYPING_AGAIN_US (4 * G_USEC_PER_SEC)

struct _WblComposer
{
  GtkBox parent_instance;
  WblDraft *draft;           /* (owned) (nullable) */
  GSignalGroup *draft_watch; /* (owned) */
  GSignalGroup *text_watch;  /* (owned) the buffer that is shown */
  GtkTextBuffer *nothing;    /* (owned) what the view shows without a draft */
  char *customer;            /* (owned) (nullable) */
  char *language;            /* (owned) (nullable) of the customer */
  GCancellable *attaching;   /* (owned) */
  WblSnippetInserter *snippets; /* (owned) */
  WblMentionCompleter *mentions; /* (owned) */
  GtkToggleButton *reply_tab;
  GtkToggleButton *note_tab;
  GtkWidget *note_lock;
  GtkLabel *state;
  WblQuoteStrip *quote;
  GtkWidget *lock;
  GtkTextView *view;
  GtkDropTarget *drop;
  GtkLabel *placeholder;
  GtkWidget *attachment;
  GtkLabel *attachment_name;
  WblLeakBar *leak;
  GtkImage *hint_icon;
  GtkLabel *hint;
  GtkWidget *attach;
  GtkMenuButton *emoji;
  GtkWidget *holding;
  GtkWidget *send;
  GtkLabel *send_words;
  GtkLabel *send_key;
  gboolean send_with_enter;
  gboolean offline;
  gboolean note_only; /* this person's role does not write to customers */
  gboolean composing; /* the input method shows unfinished text */
  gboolean typing;    /* the customer was told that we write */
  gint64 typing_us;   /* when, monotonic */
};

typedef enum
{
  PROP_SEND_WITH_ENTER = 1,
  PROP_OFFLINE,
} WblComposerProperty;

enum
{
  SEND,
  TYPING,
  ESCAPE,
  FIRST_KEY,
  MODE_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[PROP_OFFLINE + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblComposer, wbl_composer, GTK_TYPE_BOX)

/* What reply and note look like and are called */

static void
set_label (gpointer widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static char *
send_words (WblComposer *self, gboolean note, const char *customer)
{
  if (note)
    return g_strdup (_ ("Add Note"));
  if (self->offline)
    return g_strdup (_ ("Put in Outbox"));
  /* Translators: the button that sends a reply; %s is the customer's name. */
  return g_strdup_printf (_ ("Send to %s"), customer);
}

static void
name_controls (WblComposer *self, gboolean note)
{
  g_autofree char *customer = wbl_words_line (self->customer);
  g_autofree char *words = send_words (self, note, customer);
  g_autofree char *said = NULL;
  g_autofree char *field = NULL;

  /* Translators: name of the text field; %s is the customer's name. */
  field = g_strdup_printf (note ? _ ("Note about %s") : _ ("Reply to %s"), customer);
  /* Translators: read out for the send button while offline; %s is the customer's name. */
  said = self->offline && !note ? g_strdup_printf (_ ("Put in outbox for %s"), customer) : g_strdup (words);
  gtk_label_set_text (self->send_words, words);
  gtk_label_set_text (self->placeholder, note ? _ ("A note for colleagues, customers cannot see it") : field);
  set_label (self->send, said);
  set_label (self->view, field);
}

static void
show_mode (WblComposer *self)
{
  gboolean note = wbl_composer_get_note (self);

  gtk_toggle_button_set_active (note ? self->note_tab : self->reply_tab, TRUE);
  gtk_toggle_button_set_active (note ? self->reply_tab : self->note_tab, FALSE);
  gtk_widget_set_visible (self->lock, note);
  gtk_widget_set_visible (self->attach, !note);
  gtk_widget_set_visible (self->holding, !note);
  if (note)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "note");
      gtk_widget_remove_css_class (self->send, "suggested-action");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "note");
      gtk_widget_add_css_class (self->send, "suggested-action");
    }
  gtk_label_set_text (self->state, note ? _ ("Customers never see this") : "");
  gtk_label_set_text (self->send_key, self->send_with_enter ? _ ("Enter") : _ ("Ctrl+Enter"));
  name_controls (self, note);
}

static void
show_placeholder (WblComposer *self)
{
  gboolean empty = self->draft == NULL || wbl_draft_is_empty (self->draft, wbl_composer_get_note (self));

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), empty && !self->composing);
}

static void
show_attachment (WblComposer *self)
{
  const WblAttachment *attachment = self->draft != NULL ? wbl_draft_get_attachment (self->draft) : NULL;
  gboolean shown = attachment != NULL && !wbl_composer_get_note (self);
  g_autofree char *size = shown ? g_format_size (g_bytes_get_size (attachment->bytes)) : NULL;
  g_autofree char *name = shown ? wbl_words_line (attachment->name) : NULL;
  /* Translators: a file that will be sent. %1$s is its name, %2$s its size. */
  g_autofree char *words = shown ? g_strdup_printf (_ ("%1$s, %2$s"), name, size) : g_strdup ("");

  gtk_label_set_text (self->attachment_name, words);
  gtk_widget_set_visible (self->attachment, shown);
}

static void
show_draft (WblComposer *self)
{
  gboolean note = wbl_composer_get_note (self);
  /* Never NULL: a view of GTK 4.8 aborts when it is drawn after its buffer was taken away. */
  GtkTextBuffer *buffer = self->draft != NULL ? wbl_draft_get_buffer (self->draft, note) : self->nothing;

  gtk_widget_set_sensitive (GTK_WIDGET (self), self->draft != NULL);
  if (gtk_text_view_get_buffer (self->view) != buffer)
    gtk_text_view_set_buffer (self->view, buffer);
  g_signal_group_set_target (self->text_watch, buffer);
  self->composing = FALSE;
  wbl_composer_set_hint (self, NULL, NULL);
  wbl_leak_bar_set_leak (self->leak, NULL);
  wbl_snippet_inserter_set_draft (self->snippets, self->draft, self->language);
  wbl_mention_completer_set_draft (self->mentions, self->draft);
  wbl_quote_strip_set_draft (self->quote, self->draft);
  show_mode (self);
  show_attachment (self);
  show_placeholder (self);
}

/* The customer sees that we write, but never that we write a note */

static void
set_typing (WblComposer *self, gboolean typing)
{
  gint64 now = g_get_monotonic_time ();

  if (self->typing == typing && (!typing || now - self->typing_us < TYPING_AGAIN_US))
    return;
  self->typing = typing;
  self->typing_us = now;
  g_signal_emit (self, signals[TYPING], 0, typing);
}

static void
edited_cb (WblDraft *draft, gboolean note, WblComposer *self)
{
  wbl_composer_set_hint (self, NULL, NULL);
  wbl_leak_bar_set_leak (self->leak, NULL);
  gtk_label_set_text (self->state, note ? _ ("Customers never see this") : "");
  if (note)
    return;
  g_signal_emit (self, signals[FIRST_KEY], 0, draft);
  set_typing (self, !wbl_draft_is_empty (draft, FALSE));
}

static void
saved_cb (WblComposer *self)
{
  if (!wbl_composer_get_note (self))
    gtk_label_set_text (self->state, wbl_draft_is_empty (self->draft, FALSE) ? "" : _ ("Draft saved"));
}

static void
not_saved_cb (WblComposer *self)
{
  /* Translators: below a text that is being written, in place of "Draft saved"; it is tried again by itself */
  gtk_label_set_text (self->state, _ ("Draft not saved yet"));
}

static void
focus_left_cb (WblComposer *self)
{
  set_typing (self, FALSE);
}

static void
preedit_changed_cb (WblComposer *self, const char *preedit)
{
  self->composing = *preedit != '\0';
  show_placeholder (self);
}

/* Keys */

static gboolean
is_enter (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;
}

/* Whether the key is one that sends: with Ctrl always, bare only when the person chose so. */
static gboolean
is_send_key (WblComposer *self, guint keyval, GdkModifierType state)
{
  GdkModifierType held = state & gtk_accelerator_get_default_mod_mask ();

  if (!is_enter (keyval))
    return FALSE;
  if ((held & ~GDK_SHIFT_MASK) == GDK_CONTROL_MASK)
    return TRUE;
  return self->send_with_enter && held == 0;
}

static gboolean
is_tab (guint keyval, GdkModifierType state)
{
  return (keyval == GDK_KEY_Tab || keyval == GDK_KEY_ISO_Left_Tab)
         && (state & gtk_accelerator_get_default_mod_mask () & ~GDK_SHIFT_MASK) == 0;
}

/* The input method is asked first; what it takes is not ours. */
static gboolean
taken_by_input_method (WblComposer *self, GtkEventController *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (controller);

  return event != NULL && gtk_text_view_im_context_filter_keypress (self->view, event);
}

/* Keys are the input method's then. Of an Enter that it declines the text view would make a new line, and throw away what
 * is composed. */
static gboolean
key_while_composing (WblComposer *self, GtkEventController *controller, guint keyval)
{
  if (!is_enter (keyval))
    return GDK_EVENT_PROPAGATE;
  taken_by_input_method (self, controller);
  return GDK_EVENT_STOP;
}

static gboolean
escape (WblComposer *self)
{
  gboolean handled = FALSE;

  if (wbl_quote_strip_leave_out (self->quote))
    return TRUE;
  g_signal_emit (self, signals[ESCAPE], 0, &handled);
  return handled;
}

/* Ctrl+Z takes back what is held only where there is nothing written to undo (rule 8). */
static gboolean
undoes_sending (WblComposer *self, guint keyval, GdkModifierType state)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);

  return gdk_keyval_to_lower (keyval) == GDK_KEY_z && (state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK
         && gtk_text_buffer_get_char_count (buffer) == 0;
}

static gboolean
key_pressed_cb (GtkEventController *controller, guint keyval, guint keycode, GdkModifierType state, gpointer data)
{
  WblComposer *self = WBL_COMPOSER (gtk_widget_get_ancestor (gtk_event_controller_get_widget (controller), WBL_TYPE_COMPOSER));
  gboolean sends = is_send_key (self, keyval, state);

  gboolean tab = is_tab (keyval, state);
  gboolean names = wbl_mention_completer_is_open (self->mentions)
                   && (keyval == GDK_KEY_Up || keyval == GDK_KEY_Down || is_enter (keyval));

  if (self->composing)
    return key_while_composing (self, controller, keyval);
  if (undoes_sending (self, keyval, state))
    return gtk_widget_activate_action (GTK_WIDGET (self), "thread.undo-hold", NULL);
  if (!sends && !tab && !names && keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  if (taken_by_input_method (self, controller))
    return GDK_EVENT_STOP;
  if ((state & gtk_accelerator_get_default_mod_mask ()) == 0 && wbl_mention_completer_key (self->mentions, keyval))
    return GDK_EVENT_STOP;
  if (tab)
    return wbl_composer_next_stop (self, keyval == GDK_KEY_ISO_Left_Tab);
  if (!sends)
    return keyval == GDK_KEY_Escape && escape (self);
  wbl_composer_send (self, (state & GDK_SHIFT_MASK) != 0);
  return GDK_EVENT_STOP;
}

/* Attachments */

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblDraft) draft = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblAttachment) attachment = wbl_attach_finish (result, &error);
  WblComposer *self = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      (attachment == NULL && error == NULL))
    return;
  if (attachment != NULL)
    {
      wbl_draft_set_attachment (draft, g_steal_pointer (&attachment));
      return;
    }
  self = WBL_COMPOSER (source);
  wbl_composer_set_hint (self, "dialog-warning-symbolic", error->message);
}

static gboolean
drop_cb (WblComposer *self, const GValue *value)
{
  if (self->draft == NULL || wbl_composer_get_note (self))
    return FALSE;
  wbl_attach_value_async (GTK_WIDGET (self), value, self->attaching, attached_cb, g_object_ref (self->draft));
  return TRUE;
}

static void
stopped_cb (WblDraft *draft, const WblLeak *leak, gpointer data)
{
  wbl_composer_show_leak (data, draft, leak);
}

static void
twin_wanted_cb (WblComposer *self, WblHit *hit)
{
  g_autoptr (WblCite) cite = wbl_cite_new (hit->key, hit->version, hit->passage);

  if (self->draft == NULL)
    return;
  wbl_draft_insert_into (self->draft, FALSE, hit->passage, cite);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
paste_clipboard_cb (WblComposer *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->view));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  gboolean file = gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
  gboolean text = gdk_content_formats_contain_gtype (formats, G_TYPE_STRING);
  gboolean picture = gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE);

  if (self->draft == NULL || wbl_composer_get_note (self) || !(file || picture || text))
    return;
  g_signal_stop_emission_by_name (self->view, "paste-clipboard");
  if (text && !file)
    {
      wbl_guarded_paste (wbl_draft_get_desk (self->draft), self->draft, clipboard, stopped_cb, G_OBJECT (self));
      return;
    }
  wbl_attach_clipboard_async (GTK_WIDGET (self), clipboard, self->attaching, attached_cb, g_object_ref (self->draft));
}

static void
attachment_removed_cb (WblComposer *self)
{
  wbl_draft_set_attachment (self->draft, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
emoji_picked_cb (WblComposer *self, const char *emoji)
{
  wbl_draft_insert (self->draft, emoji, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Made when it is first opened: it has a widget for each of some 1,800 emoji. */
static void
open_emoji_cb (GtkMenuButton *button, gpointer self)
{
  GtkWidget *chooser = NULL;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  chooser = gtk_emoji_chooser_new ();
  g_signal_connect_object (chooser, "emoji-picked", G_CALLBACK (emoji_picked_cb), self, G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, chooser);
}

static void
snippet_problem_cb (WblComposer *self, const char *words)
{
  wbl_composer_set_hint (self, "dialog-warning-symbolic", words);
}

/* Object */

static void
wbl_composer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WblComposer *self = WBL_COMPOSER (object);

  switch ((WblComposerProperty) id)
    {
    case PROP_SEND_WITH_ENTER:
      self->send_with_enter = g_value_get_boolean (value);
      show_mode (self);
      break;
    case PROP_OFFLINE:
      wbl_composer_set_offline (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_composer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WblComposer *self = WBL_COMPOSER (object);

  switch ((WblComposerProperty) id)
    {
    case PROP_SEND_WITH_ENTER:
      g_value_set_boolean (value, self->send_with_enter);
      break;
    case PROP_OFFLINE:
      g_value_set_boolean (value, self->offline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_composer_dispose (GObject *object)
{
  WblComposer *self = WBL_COMPOSER (object);

  g_cancellable_cancel (self->attaching);
  if (self->draft != NULL)
    wbl_draft_flush (self->draft);
  g_signal_group_set_target (self->draft_watch, NULL);
  g_signal_group_set_target (self->text_watch, NULL);
  if (self->snippets != NULL)
    wbl_snippet_inserter_close (self->snippets);
  g_clear_object (&self->snippets);
  if (self->mentions != NULL)
    wbl_mention_completer_close (self->mentions);
  g_clear_object (&self->mentions);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_COMPOSER);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (wbl_composer_parent_class)->dispose (object);
}

static void
wbl_composer_finalize (GObject *object)
{
  WblComposer *self = WBL_COMPOSER (object);

  g_object_unref (self->attaching);
  g_object_unref (self->nothing);
  g_object_unref (self->draft_watch);
  g_object_unref (self->text_watch);
  g_free (self->customer);
  g_free (self->language);
  G_OBJECT_CLASS (wbl_composer_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WblComposer, reply_tab);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, note_tab);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, note_lock);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, state);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, quote);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, lock);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, view);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, drop);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, attachment);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, attachment_name);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, leak);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, hint_icon);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, hint);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, attach);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, emoji);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, holding);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, send);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, send_words);
  gtk_widget_class_bind_template_child (widget_class, WblComposer, send_key);
}

static void
add_signals (void)
{
  GType type = WBL_TYPE_COMPOSER;

  signals[SEND] = g_signal_new ("send", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, WBL_TYPE_DRAFT,
                                G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
  signals[TYPING] =
      g_signal_new ("typing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[ESCAPE] = g_signal_new ("escape", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL,
                                  G_TYPE_BOOLEAN, 0);
  signals[FIRST_KEY] =
      g_signal_new ("first-key", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, WBL_TYPE_DRAFT);
  signals[MODE_CHANGED] = g_signal_new ("mode-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_composer_class_init (WblComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = wbl_composer_set_property;
  object_class->get_property = wbl_composer_get_property;
  object_class->dispose = wbl_composer_dispose;
  object_class->finalize = wbl_composer_finalize;
  props[PROP_SEND_WITH_ENTER] =
      g_param_spec_boolean ("send-with-enter", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_OFFLINE] = g_param_spec_boolean ("offline", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  add_signals ();
  g_type_ensure (WBL_TYPE_LEAK_BAR);
  g_type_ensure (WBL_TYPE_QUOTE_STRIP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/thread/wbl-composer.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, attachment_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_clipboard_cb);
  gtk_widget_class_bind_template_callback (widget_class, preedit_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, twin_wanted_cb);
}

static void
wbl_composer_init (WblComposer *self)
{
  GType dropped[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };

  self->attaching = g_cancellable_new ();
  self->nothing = gtk_text_buffer_new (NULL);
  self->draft_watch = g_signal_group_new (WBL_TYPE_DRAFT);
  g_signal_group_connect (self->draft_watch, "edited", G_CALLBACK (edited_cb), self);
  g_signal_group_connect_swapped (self->draft_watch, "saved", G_CALLBACK (saved_cb), self);
  g_signal_group_connect_swapped (self->draft_watch, "not-saved", G_CALLBACK (not_saved_cb), self);
  g_signal_group_connect_swapped (self->draft_watch, "attachment-changed", G_CALLBACK (show_attachment), self);
  self->text_watch = g_signal_group_new (GTK_TYPE_TEXT_BUFFER);
  g_signal_group_connect_swapped (self->text_watch, "changed", G_CALLBACK (show_placeholder), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->snippets = wbl_snippet_inserter_new (self->view, GTK_WIDGET (self));
  self->mentions = wbl_mention_completer_new (self->view, GTK_WIDGET (self));
  g_signal_connect_swapped (self->snippets, "problem", G_CALLBACK (snippet_problem_cb), self);
  gtk_drop_target_set_gtypes (self->drop, dropped, G_N_ELEMENTS (dropped));
  gtk_menu_button_set_create_popup_func (self->emoji, open_emoji_cb, self, NULL);
  show_draft (self);
}

/**
 * wbl_composer_new:
 *
 * Returns: (transfer floating): a composer without a conversation
 */
GtkWidget *
wbl_composer_new (void)
{
  return g_object_new (WBL_TYPE_COMPOSER, NULL);
}

/**
 * wbl_composer_set_draft:
 * @self: the composer
 * @draft: (nullable): what is written from now on
 * @customer: (nullable): who it is about
 *
 * Shows another conversation's drafts; those of the former one are saved.
 */
void
wbl_composer_set_draft (WblComposer *self, WblDraft *draft, const char *customer)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (draft != self->draft)
    {
      set_typing (self, FALSE);
      if (self->draft != NULL)
        wbl_draft_flush (self->draft);
    }
  g_free (self->customer);
  self->customer = g_strdup (customer);
  if (g_set_object (&self->draft, draft))
    {
      g_signal_group_set_target (self->draft_watch, draft);
      if (draft != NULL && self->note_only)
        wbl_draft_set_note (draft, TRUE);
      show_draft (self);
    }
  else
    name_controls (self, wbl_composer_get_note (self));
}

/**
 * wbl_composer_set_language:
 * @self: the composer
 * @language: (nullable): BCP 47 tag of what the customer writes; decides between the texts of a snippet
 */
void
wbl_composer_set_language (WblComposer *self, const char *language)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (g_strcmp0 (language, self->language) == 0)
    return;
  g_free (self->language);
  self->language = g_strdup (language);
  wbl_snippet_inserter_set_draft (self->snippets, self->draft, language);
}

/**
 * wbl_composer_open_snippets:
 * @self: the composer
 *
 * Opens the list of snippets at the cursor.
 */
void
wbl_composer_open_snippets (WblComposer *self)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  wbl_snippet_inserter_open (self->snippets);
}

/**
 * wbl_composer_next_stop:
 * @self: the composer
 * @backwards: whether to go to the one before
 *
 * What Tab does: selects the next place that is to be filled in.
 *
 * Returns: whether there was one
 */
gboolean
wbl_composer_next_stop (WblComposer *self, gboolean backwards)
{
  g_return_val_if_fail (WBL_IS_COMPOSER (self), FALSE);
  return wbl_snippet_inserter_next_stop (self->snippets, backwards);
}

/**
 * wbl_composer_get_draft:
 * @self: the composer
 *
 * Returns: (transfer none) (nullable): what is being written
 */
WblDraft *
wbl_composer_get_draft (WblComposer *self)
{
  g_return_val_if_fail (WBL_IS_COMPOSER (self), NULL);
  return self->draft;
}

/**
 * wbl_composer_set_note:
 * @self: the composer
 * @note: whether a note is written; the other text stays where it is
 */
void
wbl_composer_set_note (WblComposer *self, gboolean note)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (self->draft == NULL)
    return;
  if (note)
    set_typing (self, FALSE);
  wbl_draft_set_note (self->draft, note || self->note_only);
  show_draft (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  g_signal_emit (self, signals[MODE_CHANGED], 0);
}

/**
 * wbl_composer_get_note:
 * @self: the composer
 *
 * Returns: whether a note is written
 */
gboolean
wbl_composer_get_note (WblComposer *self)
{
  g_return_val_if_fail (WBL_IS_COMPOSER (self), FALSE);
  return self->draft != NULL && wbl_draft_get_note (self->draft);
}

/**
 * wbl_composer_send:
 * @self: the composer
 * @and_next: whether to go on with the next conversation
 *
 * Emits "send" for what is on screen now, unless it is empty or still being composed in an input method.
 */
void
wbl_composer_send (WblComposer *self, gboolean and_next)
{
  g_autoptr (WblDraft) draft = NULL;
  gboolean note = wbl_composer_get_note (self);

  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (self->draft == NULL || self->composing)
    return;
  if (wbl_draft_is_empty (self->draft, note) && (note || wbl_draft_get_attachment (self->draft) == NULL))
    return;
  draft = g_object_ref (self->draft);
  set_typing (self, FALSE);
  g_signal_emit (self, signals[SEND], 0, draft, note, and_next);
}

/**
 * wbl_composer_set_hint:
 * @self: the composer
 * @icon: (nullable): icon name
 * @hint: (nullable): one quiet sentence, gone at the next change of the text
 */
void
wbl_composer_set_hint (WblComposer *self, const char *icon, const char *hint)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (self->hint == NULL)
    return;
  gtk_image_set_from_icon_name (self->hint_icon, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_icon), icon != NULL);
  gtk_label_set_text (self->hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->hint)), hint != NULL);
}

/**
 * wbl_composer_insert:
 * @self: the composer
 * @text: what to insert at the cursor
 * @cite: (nullable): where it comes from
 * @internal: whether customers must not see it: a reply does not get it, and says why
 */
void
wbl_composer_insert (WblComposer *self, const char *text, const WblCite *cite, gboolean internal)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (self->draft == NULL)
    return;
  if (internal && !wbl_composer_get_note (self))
    wbl_guarded_insert (wbl_draft_get_desk (self->draft), self->draft, text, cite, stopped_cb, G_OBJECT (self));
  else
    wbl_draft_insert (self->draft, text, cite);
  wbl_composer_focus (self);
}

/**
 * wbl_composer_show_leak:
 * @self: the composer
 * @draft: whose reply it is about; nothing is shown when another one is on screen
 * @leak: what was stopped
 */
void
wbl_composer_show_leak (WblComposer *self, WblDraft *draft, const WblLeak *leak)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (self->leak == NULL || draft != self->draft || wbl_composer_get_note (self))
    return;
  wbl_leak_bar_set_leak (self->leak, leak);
}

/**
 * wbl_composer_set_offline:
 * @self: the composer
 * @offline: whether what is sent goes to the outbox
 */
void
wbl_composer_set_offline (WblComposer *self, gboolean offline)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (self->offline == offline)
    return;
  self->offline = offline;
  name_controls (self, wbl_composer_get_note (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OFFLINE]);
}

/**
 * wbl_composer_set_note_only:
 * @self: the composer
 * @note_only: whether the person may write notes but no replies
 */
void
wbl_composer_set_note_only (WblComposer *self, gboolean note_only)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  self->note_only = note_only;
  gtk_widget_set_visible (GTK_WIDGET (self->reply_tab), !note_only);
}

/**
 * wbl_composer_set_narrow:
 * @self: the composer
 * @narrow: whether there is little room: the key hint and the tab's lock go
 */
void
wbl_composer_set_narrow (WblComposer *self, gboolean narrow)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  gtk_widget_set_visible (GTK_WIDGET (self->send_key), !narrow);
  gtk_widget_set_visible (self->note_lock, !narrow);
}

/**
 * wbl_composer_focus:
 * @self: the composer
 */
void
wbl_composer_focus (WblComposer *self)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/**
 * wbl_composer_attach:
 * @self: the composer
 *
 * Asks for a file to go with the reply.
 */
void
wbl_composer_attach (WblComposer *self)
{
  g_return_if_fail (WBL_IS_COMPOSER (self));
  if (self->draft != NULL && !wbl_composer_get_note (self))
    wbl_attach_choose_async (GTK_WIDGET (self), self->attaching, attached_cb, g_object_ref (self->draft));
}

/**
 * wbl_composer_select_range:
 * @self: the composer
 * @start: first character
 * @end: character after the last one
 */
void
wbl_composer_select_range (WblComposer *self, int start, int end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter from, to;

  g_return_if_fail (WBL_IS_COMPOSER (self));
  gtk_text_buffer_get_iter_at_offset (buffer, &from, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, end);
  gtk_text_buffer_select_range (buffer, &from, &to);
  wbl_composer_focus (self);
}
