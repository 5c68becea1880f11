/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-thread-pane"
#include "config.h"

#include "ui/thread/wbl-thread-pane-private.h"

#include <glib/gi18n-lib.h>

#include "text/wbl-chips.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-format.h"
#include "ui/wbl-settings.h"
#include "ui/widgets/wbl-toasts.h"

/* A thread that was visible for so long has been read. */
#define READ_AFTER_MS 1000
#define CHIP_LINES 200
#define CONTACT_LINES 40

typedef enum
{
  PROP_SEND_WITH_ENTER = 1,
  PROP_ASK_RATING,
} WblThreadPaneProperty;

enum
{
  NEXT_REQUESTED,
  TOAST,
  CONVERSATION_CHANGED,
  ALLOWS,
  N_SIGNALS
};

static GParamSpec *props[PROP_ASK_RATING + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblThreadPane, wbl_thread_pane, GTK_TYPE_BOX)

/**
 * wbl_thread_pane_get_snapshot:
 * @self: the pane
 *
 * Returns: (transfer none) (nullable): the conversation on screen, once it is loaded
 */
WblConversation *
wbl_thread_pane_get_snapshot (WblThreadPane *self)
{
  g_return_val_if_fail (WBL_IS_THREAD_PANE (self), NULL);
  return self->thread != NULL ? wbl_thread_get_conversation (self->thread) : NULL;
}

/* Whether the conversation on screen is assigned to the person at this window. */
gboolean
wbl_thread_pane_is_mine (WblThreadPane *self)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  const WblAccountInfo *account = wbl_desk_get_account (self->desk);

  return conversation != NULL && account != NULL && g_strcmp0 (conversation->assignee_id, account->agent_id) == 0;
}

/* The draft of a conversation, made on first use and kept while it holds anything. (transfer none) */
WblDraft *
wbl_thread_pane_draft_of (WblThreadPane *self, const char *conversation)
{
  WblDraft *draft = g_hash_table_lookup (self->drafts, conversation);

  if (draft == NULL)
    {
      draft = wbl_draft_new (self->desk, conversation);
      g_hash_table_insert (self->drafts, g_strdup (conversation), draft);
    }
  return draft;
}

static void
drop_empty_draft (WblThreadPane *self, const char *conversation)
{
  WblDraft *draft = g_hash_table_lookup (self->drafts, conversation);

  if (draft != NULL && wbl_draft_is_idle (draft))
    g_hash_table_remove (self->drafts, conversation);
}

void
wbl_thread_pane_emit_next (WblThreadPane *self)
{
  g_signal_emit (self, signals[NEXT_REQUESTED], 0);
}

/** Undo: what the button of a toast does, which stands outside the pane and so cannot name the pane's action itself. */
typedef struct
{
  GWeakRef pane;
  const char *action; /* static */
  GVariant *target;   /* (owned) (nullable) */
} Undo;

static void
undo_free (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  g_weak_ref_clear (&undo->pane);
  g_clear_pointer (&undo->target, g_variant_unref);
  g_free (undo);
}

static void
undo_clicked_cb (AdwToast *toast, Undo *undo)
{
  g_autoptr (WblThreadPane) pane = g_weak_ref_get (&undo->pane);

  if (pane != NULL && pane->desk != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (pane), undo->action, undo->target);
}

static void
offer_undo (WblThreadPane *self, AdwToast *toast, const char *action, GVariant *target)
{
  Undo *undo = g_new0 (Undo, 1);

  g_weak_ref_init (&undo->pane, self);
  undo->action = action;
  undo->target = target != NULL ? g_variant_ref (target) : NULL;
  adw_toast_set_button_label (toast, _ ("Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), undo, undo_free, G_CONNECT_DEFAULT);
}

/* Tells what was done; @undo_action (static) (nullable) takes it back, with @target, consumed if floating. */
void
wbl_thread_pane_tell (WblThreadPane *self, const char *words, const char *undo_action, GVariant *target)
{
  g_autoptr (AdwToast) toast = wbl_toast_new (words);
  g_autoptr (GVariant) sunk = target != NULL ? g_variant_ref_sink (target) : NULL;

  if (undo_action != NULL)
    offer_undo (self, toast, undo_action, sunk);
  g_signal_emit (self, signals[TOAST], 0, toast);
}

/* Read mark: only what was visible in a focused window for a second. Who is told of it the desk decides. */

static gboolean
is_being_read (WblThreadPane *self)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->keep_unread && conversation != NULL && conversation->last_customer_mid == self->unread_mid)
    return FALSE;
  return conversation != NULL && (conversation->unread > 0 || (conversation->read_untold && wbl_thread_pane_is_mine (self))) &&
         gtk_widget_get_mapped (GTK_WIDGET (self->list)) && GTK_IS_WINDOW (root) &&
         gtk_window_is_active (GTK_WINDOW (root));
}

/* A thread that was marked as unread while it is on screen is not read by that. */
void
wbl_thread_pane_keep_unread (WblThreadPane *self)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);

  self->keep_unread = TRUE;
  self->unread_mid = conversation != NULL ? conversation->last_customer_mid : 0;
  g_clear_handle_id (&self->read_wait, g_source_remove);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error))
    g_info ("A read mark was not kept: %s", error->message);
}

static gboolean
read_waited_cb (gpointer data)
{
  WblThreadPane *self = data;

  self->read_wait = 0;
  if (is_being_read (self))
    wbl_desk_mark_read_async (self->desk, wbl_thread_get_id (self->thread), read_cb, NULL);
  return G_SOURCE_REMOVE;
}

static void
watch_reading (WblThreadPane *self)
{
  if (!is_being_read (self))
    {
      g_clear_handle_id (&self->read_wait, g_source_remove);
      return;
    }
  if (self->read_wait != 0)
    return;
  self->read_wait = g_timeout_add (READ_AFTER_MS, read_waited_cb, self);
  g_source_set_name_by_id (self->read_wait, "[warbler] thread read");
}

/* What is shown */

static void
show_facts (WblThreadPane *self)
{
  gboolean live = wbl_desk_get_link (self->desk) == WBL_DESK_ONLINE;
  gint64 as_of_ms = wbl_desk_get_as_of_ms (self->desk);

  wbl_facts_row_set_conversation (self->facts, wbl_thread_pane_get_snapshot (self),
                                  live || as_of_ms == 0 ? wbl_now_ms () : as_of_ms, live);
}

static void
add_chips (GPtrArray *numbers, const char *text, GArray *found)
{
  g_autoptr (GArray) spans = found;

  for (guint i = 0; i < spans->len; i++)
    {
      const WblChipSpan *span = &g_array_index (spans, WblChipSpan, i);
      g_autofree char *number = g_strndup (text + span->start, span->end - span->start);

      if (!g_ptr_array_find_with_equal_func (numbers, number, g_str_equal, NULL))
        g_ptr_array_add (numbers, g_steal_pointer (&number));
    }
}

static void
show_chips (WblThreadPane *self)
{
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) contacts = g_ptr_array_new_with_free_func (g_free);
  gboolean mine = wbl_thread_pane_is_mine (self); /* nobody else sees phones and addresses in the open */
  guint n = self->thread != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->thread)) : 0;

  for (guint i = 0; i < MIN (n, CHIP_LINES); i++)
    {
      g_autoptr (WblThreadRow) row = g_list_model_get_item (G_LIST_MODEL (self->thread), n - 1 - i);
      WblMessage *message = wbl_thread_row_get_message (row);

      if (message->type != WBL_CONTENT_TEXT || message->recalled)
        continue;
      add_chips (numbers, message->text, wbl_find_chips (message->text));
      if (mine && !message->from_us && i < CONTACT_LINES)
        add_chips (contacts, message->text, wbl_find_contact_chips (message->text));
    }
  g_ptr_array_extend_and_steal (numbers, g_steal_pointer (&contacts));
  g_ptr_array_add (numbers, NULL);
  wbl_facts_row_set_chips (self->facts, (char **) numbers->pdata);
}

static void
show_typing (WblThreadPane *self)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  gboolean typing = conversation != NULL && wbl_thread_get_typing (self->thread);
  g_autofree char *name = wbl_words_line (conversation != NULL ? conversation->customer : NULL);
  /* Translators: below the thread; %s is the customer's name. */
  g_autofree char *words = g_strdup_printf (_ ("%s is typing"), name);

  gtk_label_set_text (self->typing_words, words);
  gtk_widget_set_visible (self->typing, typing);
}

/* Two answers to one customer are worse than a late one. */
static void
show_writing (WblThreadPane *self)
{
  const char *writer = self->thread != NULL ? wbl_thread_get_writer (self->thread) : NULL;
  g_autofree char *name = wbl_words_line (writer);
  /* Translators: above the thread; %s is a colleague who writes a reply to the same customer. */
  g_autofree char *words = g_strdup_printf (_ ("%s is writing too"), name);

  gtk_widget_set_visible (self->writing, writer != NULL);
  if (writer == NULL)
    return;
  gtk_label_set_text (self->writing_words, words);
  wbl_announce (GTK_WIDGET (self), words);
}

static void
show_lost (WblThreadPane *self, const char *winner)
{
  g_autofree char *name = wbl_words_line (winner);
  /* Translators: a colleague was faster; %s is their name. */
  g_autofree char *words = g_strdup_printf (_ ("%s took this conversation first. Your text is kept."), name);

  if (winner != NULL)
    gtk_label_set_text (self->lost_words, words);
  gtk_revealer_set_reveal_child (self->lost, winner != NULL);
}

static void
show_composer (WblThreadPane *self)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  const WblAccountInfo *account = wbl_desk_get_account (self->desk);
  WblDraft *draft = self->thread != NULL ? wbl_thread_pane_draft_of (self, wbl_thread_get_id (self->thread)) : NULL;

  wbl_composer_set_note_only (self->composer, account != NULL && account->role != WBL_ROLE_AGENT);
  wbl_composer_set_language (self->composer, conversation != NULL ? conversation->language : NULL);
  wbl_composer_set_draft (self->composer, draft, conversation != NULL ? conversation->customer : "");
  wbl_composer_set_offline (self->composer, wbl_desk_get_link (self->desk) != WBL_DESK_ONLINE);
}

static void
conversation_cb (WblThreadPane *self)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);

  wbl_thread_header_set_conversation (self->header, conversation);
  wbl_message_list_set_reader (self->list, wbl_thread_pane_is_mine (self),
                               conversation != NULL ? conversation->language : NULL);
  show_facts (self);
  show_chips (self);
  show_typing (self);
  show_writing (self);
  show_composer (self);
  wbl_thread_pane_update_actions (self);
  watch_reading (self);
  g_signal_emit (self, signals[CONVERSATION_CHANGED], 0);
}

/* All of the conversation is here, and the message is not in it. */
static void
say_elsewhere (WblThreadPane *self)
{
  if (wbl_thread_get_loading (self->thread) || wbl_thread_get_has_older (self->thread)
      || g_list_model_get_n_items (G_LIST_MODEL (self->thread)) == 0)
    return;
  self->show_mid = 0;
  wbl_thread_pane_tell (self, _ ("That message is not in this conversation. It may be in an earlier one."), NULL, NULL);
}

static void
show_wanted_message (WblThreadPane *self)
{
  guint position = 0;

  if (self->show_mid == 0)
    return;
  if (!wbl_thread_find (self->thread, self->show_mid, &position))
    {
      say_elsewhere (self);
      return;
    }
  self->show_mid = 0;
  wbl_message_list_show_position (self->list, position);
}

static void
find_again (WblThreadPane *self, int step)
{
  const char *text = gtk_editable_get_text (self->find);
  gboolean found = wbl_message_list_find (self->list, text, step);

  self->find_pending = !found && step <= 0 && *text != '\0' && wbl_thread_get_has_older (self->thread);
  gtk_label_set_text (self->find_words, found || *text == '\0' ? ""
                                        : self->find_pending   ? _ ("Looking further back")
                                                               : _ ("No match"));
}

static void
lines_changed_cb (WblThreadPane *self)
{
  show_chips (self);
  show_wanted_message (self);
  if (self->find_pending && !wbl_thread_get_loading (self->thread))
    find_again (self, 0);
}

static void
state_changed_cb (WblThreadPane *self)
{
  show_facts (self);
  wbl_composer_set_offline (self->composer, wbl_desk_get_link (self->desk) != WBL_DESK_ONLINE);
}

/* Claims */

static void
first_key_cb (WblThreadPane *self, WblDraft *draft)
{
  WblConversation *conversation = wbl_thread_pane_get_snapshot (self);
  const char *id = wbl_draft_get_conversation (draft);

  if (conversation == NULL || !g_str_equal (conversation->id, id) || conversation->assignee_id != NULL ||
      conversation->claim_pending || g_strcmp0 (self->claimed, id) == 0)
    return;
  g_free (self->claimed);
  self->claimed = g_strdup (id);
  gtk_widget_activate_action (GTK_WIDGET (self), "thread.take", NULL);
}

static void
claim_lost_cb (WblThreadPane *self, const char *id, const char *winner)
{
  if (g_strcmp0 (self->claimed, id) == 0)
    g_clear_pointer (&self->claimed, g_free);
  if (g_strcmp0 (wbl_thread_pane_get_conversation (self), id) == 0)
    show_lost (self, winner);
}

static void
lost_close_cb (WblThreadPane *self)
{
  show_lost (self, NULL);
}

static void
lost_note_cb (WblThreadPane *self)
{
  show_lost (self, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "thread.move-to-note", NULL);
  wbl_composer_send (self->composer, FALSE);
}

/* Composer */

static void
send_cb (WblThreadPane *self, WblDraft *draft, gboolean note, gboolean and_next)
{
  wbl_thread_pane_send_draft (self, draft, note, and_next);
}

static void
typing_cb (WblThreadPane *self, gboolean typing)
{
  WblDraft *draft = wbl_composer_get_draft (self->composer);

  if (draft != NULL)
    wbl_desk_typing (self->desk, wbl_draft_get_conversation (draft), typing);
}

static gboolean
escape_cb (WblThreadPane *self)
{
  if (wbl_thread_pane_undo_hold (self, NULL))
    return TRUE;
  return gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
row_action_cb (WblThreadPane *self, const char *what, WblMessage *message)
{
  if (g_str_equal (what, "send"))
    gtk_widget_activate_action (GTK_WIDGET (self), "thread.send-held", "x", message->row_id);
  else if (g_str_equal (what, "show-quoted"))
    wbl_thread_pane_show_message (self, message->quote_mid);
  else
    wbl_thread_pane_take_back (self, message, g_str_equal (what, "edit"));
}

static void
holding_cb (WblThreadPane *self, const char *text, gint64 due_ms)
{
  wbl_thread_pane_send_holding (self, text, due_ms);
}

/* Find */

static void
find_changed_cb (WblThreadPane *self)
{
  if (self->thread == NULL)
    return;
  wbl_message_list_end_find (self->list);
  find_again (self, 0);
}

static void
find_older_cb (WblThreadPane *self)
{
  if (self->thread != NULL)
    find_again (self, -1);
}

static void
find_newer_cb (WblThreadPane *self)
{
  if (self->thread != NULL)
    find_again (self, 1);
}

static void
find_mode_cb (WblThreadPane *self)
{
  if (gtk_search_bar_get_search_mode (self->find_bar))
    return;
  self->find_pending = FALSE;
  wbl_message_list_end_find (self->list);
}

/* Widget */

static void
wbl_thread_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wbl_thread_pane_parent_class)->map (widget);
  watch_reading (WBL_THREAD_PANE (widget));
}

static void
wbl_thread_pane_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wbl_thread_pane_parent_class)->unmap (widget);
  g_clear_handle_id (&WBL_THREAD_PANE (widget)->read_wait, g_source_remove);
}

static void
wbl_thread_pane_root (GtkWidget *widget)
{
  WblThreadPane *self = WBL_THREAD_PANE (widget);
  GtkRoot *root = NULL;

  GTK_WIDGET_CLASS (wbl_thread_pane_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    self->active_handler =
        g_signal_connect_object (root, "notify::is-active", G_CALLBACK (watch_reading), self, G_CONNECT_SWAPPED);
}

static void
wbl_thread_pane_unroot (GtkWidget *widget)
{
  g_clear_signal_handler (&WBL_THREAD_PANE (widget)->active_handler, gtk_widget_get_root (widget));
  GTK_WIDGET_CLASS (wbl_thread_pane_parent_class)->unroot (widget);
}

static void
wbl_thread_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WblThreadPane *self = WBL_THREAD_PANE (object);

  switch ((WblThreadPaneProperty) id)
    {
    case PROP_SEND_WITH_ENTER:
      g_object_set_property (G_OBJECT (self->composer), "send-with-enter", value);
      break;
    case PROP_ASK_RATING:
      self->ask_rating = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_thread_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WblThreadPane *self = WBL_THREAD_PANE (object);

  switch ((WblThreadPaneProperty) id)
    {
    case PROP_SEND_WITH_ENTER:
      g_object_get_property (G_OBJECT (self->composer), "send-with-enter", value);
      break;
    case PROP_ASK_RATING:
      g_value_set_boolean (value, self->ask_rating);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wbl_thread_pane_dispose (GObject *object)
{
  WblThreadPane *self = WBL_THREAD_PANE (object);

  g_clear_handle_id (&self->read_wait, g_source_remove);
  if (self->thread_watch != NULL)
    g_signal_group_set_target (self->thread_watch, NULL);
  if (self->list != NULL)
    wbl_message_list_set_thread (self->list, NULL, NULL);
  if (self->drafts != NULL)
    wbl_thread_pane_save_drafts (self);
  g_clear_pointer (&self->holding, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_THREAD_PANE);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_object (&self->thread);
  g_clear_object (&self->thread_watch);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_thread_pane_parent_class)->dispose (object);
}

static void
wbl_thread_pane_finalize (GObject *object)
{
  WblThreadPane *self = WBL_THREAD_PANE (object);

  g_hash_table_unref (self->held);
  g_free (self->claimed);
  G_OBJECT_CLASS (wbl_thread_pane_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/warblerdesk/Warbler/thread/wbl-thread-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, header);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, banner);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, facts);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, writing);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, writing_words);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, lost);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, lost_words);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, find_bar);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, find);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, find_words);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, stack);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, list);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, typing);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, typing_words);
  gtk_widget_class_bind_template_child (widget_class, WblThreadPane, composer);
  gtk_widget_class_bind_template_callback (widget_class, find_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_newer_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_older_cb);
  gtk_widget_class_bind_template_callback (widget_class, lost_close_cb);
  gtk_widget_class_bind_template_callback (widget_class, lost_note_cb);
}

static void
wbl_thread_pane_class_init (WblThreadPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = wbl_thread_pane_set_property;
  object_class->get_property = wbl_thread_pane_get_property;
  object_class->dispose = wbl_thread_pane_dispose;
  object_class->finalize = wbl_thread_pane_finalize;
  widget_class->map = wbl_thread_pane_map;
  widget_class->unmap = wbl_thread_pane_unmap;
  widget_class->root = wbl_thread_pane_root;
  widget_class->unroot = wbl_thread_pane_unroot;
  props[PROP_SEND_WITH_ENTER] =
      g_param_spec_boolean ("send-with-enter", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_ASK_RATING] =
      g_param_spec_boolean ("ask-rating", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[NEXT_REQUESTED] = g_signal_new ("next-requested", WBL_TYPE_THREAD_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[TOAST] = g_signal_new ("toast", WBL_TYPE_THREAD_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 ADW_TYPE_TOAST);
  signals[CONVERSATION_CHANGED] = g_signal_new ("conversation-changed", WBL_TYPE_THREAD_PANE, G_SIGNAL_RUN_LAST, 0,
                                                NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ALLOWS] = g_signal_new ("allows", WBL_TYPE_THREAD_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRING, G_TYPE_BOOLEAN);
  g_type_ensure (WBL_TYPE_THREAD_HEADER);
  g_type_ensure (WBL_TYPE_FACTS_ROW);
  g_type_ensure (WBL_TYPE_MESSAGE_LIST);
  g_type_ensure (WBL_TYPE_COMPOSER);
  bind_template (widget_class);
  wbl_thread_pane_install_actions (widget_class);
}

static void
watch (WblThreadPane *self)
{
  self->thread_watch = g_signal_group_new (WBL_TYPE_THREAD);
  g_signal_group_connect_swapped (self->thread_watch, "notify::conversation", G_CALLBACK (conversation_cb), self);
  g_signal_group_connect_swapped (self->thread_watch, "notify::typing", G_CALLBACK (show_typing), self);
  g_signal_group_connect_swapped (self->thread_watch, "notify::writer", G_CALLBACK (show_writing), self);
  g_signal_group_connect_swapped (self->thread_watch, "notify::loading", G_CALLBACK (lines_changed_cb), self);
  g_signal_group_connect_swapped (self->thread_watch, "items-changed", G_CALLBACK (lines_changed_cb), self);
}

static void
wbl_thread_pane_init (WblThreadPane *self)
{
  self->ask_rating = TRUE;
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  watch (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->find_bar, self->find);
  self->holding = wbl_holding_popover_new ();
  gtk_widget_set_parent (self->holding, GTK_WIDGET (self->composer));
  g_signal_connect_object (self->holding, "send", G_CALLBACK (holding_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-action", G_CALLBACK (row_action_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "send", G_CALLBACK (send_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "typing", G_CALLBACK (typing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "escape", G_CALLBACK (escape_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "first-key", G_CALLBACK (first_key_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wbl_thread_pane_new:
 * @desk: the desk
 *
 * Returns: (transfer floating): the pane, without a conversation
 */
GtkWidget *
wbl_thread_pane_new (WblDesk *desk)
{
  WblThreadPane *self = g_object_new (WBL_TYPE_THREAD_PANE, NULL);

  g_return_val_if_fail (WBL_IS_DESK (desk), GTK_WIDGET (self));
  self->desk = g_object_ref (desk);
  wbl_thread_header_set_desk (self->header, desk);
  g_signal_connect_object (desk, "state-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "claim-lost", G_CALLBACK (claim_lost_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wbl_ticker_get_default (), "tick", G_CALLBACK (show_facts), self, G_CONNECT_SWAPPED);
  wbl_thread_pane_set_conversation (self, NULL);
  return GTK_WIDGET (self);
}

/**
 * wbl_thread_pane_set_conversation:
 * @self: the pane
 * @conversation: (nullable): id of the conversation to show
 *
 * Shows a conversation; the drafts of the former one are saved.
 */
void
wbl_thread_pane_set_conversation (WblThreadPane *self, const char *conversation)
{
  g_autofree char *former = NULL;

  g_return_if_fail (WBL_IS_THREAD_PANE (self));
  former = g_strdup (wbl_thread_pane_get_conversation (self));
  if (former != NULL && g_strcmp0 (former, conversation) == 0)
    return;
  g_clear_handle_id (&self->read_wait, g_source_remove);
  self->show_mid = 0;
  self->keep_unread = FALSE;
  show_lost (self, NULL);
  gtk_search_bar_set_search_mode (self->find_bar, FALSE);
  g_signal_group_set_target (self->thread_watch, NULL);
  wbl_message_list_set_thread (self->list, NULL, NULL);
  g_clear_object (&self->thread);
  if (conversation != NULL)
    self->thread = wbl_thread_new (self->desk, conversation);
  g_signal_group_set_target (self->thread_watch, self->thread);
  wbl_message_list_set_thread (self->list, self->desk, self->thread);
  gtk_stack_set_visible_child_name (self->stack, conversation != NULL ? "thread" : "none");
  conversation_cb (self);
  if (former != NULL)
    drop_empty_draft (self, former);
}

/**
 * wbl_thread_pane_get_conversation:
 * @self: the pane
 *
 * Returns: (nullable): id of the conversation on screen
 */
const char *
wbl_thread_pane_get_conversation (WblThreadPane *self)
{
  g_return_val_if_fail (WBL_IS_THREAD_PANE (self), NULL);
  return self->thread != NULL ? wbl_thread_get_id (self->thread) : NULL;
}

/**
 * wbl_thread_pane_insert:
 * @self: the pane
 * @text: what to insert at the cursor
 * @cite: (nullable): where it comes from
 * @internal: whether customers must not see it: a reply does not get it, and says why
 * @caution: (nullable): a sentence to show about it: why the article does not hold here; such a reply can be taken back for
 * a while when it is sent
 */
void
wbl_thread_pane_insert (WblThreadPane *self, const char *text, const WblCite *cite, gboolean internal, const char *caution)
{
  g_return_if_fail (WBL_IS_THREAD_PANE (self));
  wbl_composer_insert (self->composer, text, cite, internal);
  if (caution == NULL || wbl_composer_get_draft (self->composer) == NULL)
    return;
  wbl_draft_warn (wbl_composer_get_draft (self->composer));
  wbl_composer_set_hint (self->composer, "dialog-warning-symbolic", caution);
}

/**
 * wbl_thread_pane_show_message:
 * @self: the pane
 * @server_id: a message of the conversation on screen; it is fetched when it is older than what is loaded
 */
void
wbl_thread_pane_show_message (WblThreadPane *self, gint64 server_id)
{
  g_return_if_fail (WBL_IS_THREAD_PANE (self));
  if (self->thread == NULL)
    return;
  self->show_mid = server_id;
  wbl_thread_load_until (self->thread, server_id);
  show_wanted_message (self);
}

/**
 * wbl_thread_pane_focus_composer:
 * @self: the pane
 */
void
wbl_thread_pane_focus_composer (WblThreadPane *self)
{
  g_return_if_fail (WBL_IS_THREAD_PANE (self));
  wbl_composer_focus (self->composer);
}

/**
 * wbl_thread_pane_set_narrow:
 * @self: the pane
 * @narrow: whether it is a page of its own, with a way back ("win.back")
 */
void
wbl_thread_pane_set_narrow (WblThreadPane *self, gboolean narrow)
{
  g_return_if_fail (WBL_IS_THREAD_PANE (self));
  wbl_thread_header_set_narrow (self->header, narrow);
  wbl_composer_set_narrow (self->composer, narrow);
}

/**
 * wbl_thread_pane_set_banner:
 * @self: the pane
 * @banner: (nullable): a widget of the window's to show below the header
 */
void
wbl_thread_pane_set_banner (WblThreadPane *self, GtkWidget *banner)
{
  g_return_if_fail (WBL_IS_THREAD_PANE (self));
  adw_bin_set_child (self->banner, banner);
}

/**
 * wbl_thread_pane_get_header_bar:
 * @self: the pane
 *
 * Returns: (transfer none): its header bar, for the window's own buttons
 */
AdwHeaderBar *
wbl_thread_pane_get_header_bar (WblThreadPane *self)
{
  g_return_val_if_fail (WBL_IS_THREAD_PANE (self), NULL);
  return wbl_thread_header_get_bar (self->header);
}

/**
 * wbl_thread_pane_save_drafts:
 * @self: the pane
 *
 * Saves every draft at once, as the window does before it closes.
 */
void
wbl_thread_pane_save_drafts (WblThreadPane *self)
{
  GHashTableIter iter;
  gpointer draft = NULL;

  g_return_if_fail (WBL_IS_THREAD_PANE (self));
  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, NULL, &draft))
    wbl_draft_flush (draft);
}
