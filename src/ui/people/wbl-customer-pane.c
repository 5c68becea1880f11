/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-customer-pane"

#include "config.h"

#include "ui/people/wbl-customer-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/people/wbl-fact-row.h"
#include "ui/people/wbl-people-words.h"
#include "ui/people/wbl-stars.h"
#include "ui/people/wbl-visit-row.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"

#define CHANGE_MS 300
#define MAX_ORDERS 5
#define MAX_VISITS 50
#define MAX_CHARS 300 /* of a promise, of a comment */
#define MAX_STARS_OF_A_HINT 3

/* What is masked until somebody reveals it. */
typedef enum
{
  REACH_PHONE,
  REACH_MAIL,
  N_REACH,
} Reach;

struct _WblCustomerPane
{
  GtkBox parent_instance;
  WblDesk *desk;             /* (owned) */
  char *conversation;        /* (owned) (nullable) */
  gint64 uid;                /* the customer on screen */
  gboolean shown[N_REACH];   /* what of theirs was revealed, and stays so while they are on screen */
  GCancellable *cancellable; /* (owned) (nullable) */
  guint wait_id;
  GtkStack *stack;
  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *visits;
  GtkWidget *going_part;
  GtkBox *going;
  GtkBox *reach;
  GtkWidget *hint;
  GtkLabel *hint_words;
  GtkWidget *visits_part;
  GtkListBox *list;
};

enum
{
  OPEN_CONVERSATION,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblCustomerPane, wbl_customer_pane, GTK_TYPE_BOX)

static void
clear_box (GtkBox *box)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
show_who (WblCustomerPane *self,
          WblContact      *contact)
{
  g_autofree char *visits = wbl_people_visits (contact);
  g_autofree char *name = wbl_words_line (contact->name);

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->visits, visits);
}

static char *
promise_words (WblPromise *promise)
{
  g_autofree char *day = wbl_format_day (promise->due_ms, wbl_now_ms ());
  g_autofree char *clock = wbl_format_clock (promise->due_ms);
  g_autofree char *text = wbl_words_text (promise->text, FALSE, MAX_CHARS, NULL);
  g_autofree char *owner = wbl_words_line (promise->owner_name);

  if (*owner == '\0')
    /* Translators: an open promise: %1$s a day, %2$s a time of day, %3$s what is promised */
    return g_strdup_printf (_("%1$s %2$s: %3$s"), day, clock, text);
  /* Translators: an open promise: %1$s a day, %2$s a time, %3$s what is promised, %4$s who promised it */
  return g_strdup_printf (_("%1$s %2$s: %3$s (%4$s)"), day, clock, text, owner);
}

static void
show_going (WblCustomerPane       *self,
            const WblCustomerCard *card)
{
  clear_box (self->going);
  for (guint i = 0; card->order_numbers != NULL && card->order_numbers[i] != NULL && i < MAX_ORDERS; i++)
    gtk_box_append (self->going, wbl_fact_row_new_copy (_("Order"), card->order_numbers[i]));
  for (guint i = 0; i < card->promises->len; i++)
    {
      WblPromise *promise = g_ptr_array_index (card->promises, i);
      g_autofree char *words = promise_words (promise);
      GtkWidget *row = wbl_fact_row_new (_("Promise"), words);

      if (promise->due_ms <= wbl_now_ms ())
        gtk_widget_add_css_class (row, "overdue");
      gtk_box_append (self->going, row);
    }
  gtk_widget_set_visible (self->going_part, gtk_widget_get_first_child (GTK_WIDGET (self->going)) != NULL);
}

static void
add_fact (GtkBox     *box,
          const char *key,
          const char *value)
{
  if (value != NULL && *value != '\0')
    gtk_box_append (box, wbl_fact_row_new (key, value));
}

/* The log says who looked at it and when. */
static void
revealed_cb (WblCustomerPane *self,
             gboolean         shown,
             WblFactRow      *row)
{
  Reach reach = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "reach"));

  self->shown[reach] = shown;
  if (shown)
    wbl_desk_log_reveal_async (self->desk, self->uid, reach == REACH_PHONE ? "phone" : "mail", NULL, NULL);
}

static void
add_masked (WblCustomerPane *self,
            Reach            reach,
            const char      *key,
            const char      *value)
{
  GtkWidget *row = NULL;

  if (value == NULL || *value == '\0')
    return;
  row = wbl_fact_row_new_masked (key, value, self->shown[reach]);
  g_object_set_data (G_OBJECT (row), "reach", GUINT_TO_POINTER (reach));
  g_signal_connect_object (row, "revealed", G_CALLBACK (revealed_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->reach, row);
}

static void
show_reach (WblCustomerPane *self,
            WblContact      *contact)
{
  g_autofree char *language = contact->language != NULL ? wbl_people_language (contact->language) : NULL;
  g_autofree char *place = wbl_people_local_time (contact, wbl_now_ms ());

  clear_box (self->reach);
  add_fact (self->reach, _("Language"), language);
  if (contact->channel != 0)
    add_fact (self->reach, _("Channel"), wbl_people_channel (contact->channel));
  add_fact (self->reach, _("Place"), place);
  add_masked (self, REACH_PHONE, _("Phone"), contact->phone);
  add_masked (self, REACH_MAIL, _("Mail"), contact->mail);
}

/* What to know before writing: the newest rating, when it was not a good one. */
static void
show_hint (WblCustomerPane *self,
           GPtrArray       *ratings)
{
  WblRating *rating = ratings->len > 0 ? g_ptr_array_index (ratings, 0) : NULL;
  gboolean show = rating != NULL && rating->stars <= MAX_STARS_OF_A_HINT;
  g_autofree char *comment = NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->hint, show);
  if (!show)
    return;
  comment = wbl_words_text (rating->comment, FALSE, MAX_CHARS, NULL);
  if (*comment == '\0')
    /* Translators: hint about a customer; %d is 1 to 3 */
    words = g_strdup_printf (ngettext ("Last rating: %d star.", "Last rating: %d stars.", (gulong) rating->stars),
                             rating->stars);
  else
    /* Translators: hint about a customer; %1$d is 1 to 3, %2$s what the customer wrote */
    words = g_strdup_printf (ngettext ("Last rating: %1$d star. %2$s", "Last rating: %1$d stars. %2$s",
                                       (gulong) rating->stars),
                             rating->stars, comment);
  gtk_label_set_text (self->hint_words, words);
}

static int
stars_of (GPtrArray  *ratings,
          const char *conversation)
{
  for (guint i = 0; i < ratings->len; i++)
    {
      WblRating *rating = g_ptr_array_index (ratings, i);

      if (g_strcmp0 (rating->conversation_id, conversation) == 0)
        return rating->stars;
    }
  return 0;
}

static void
show_visits (WblCustomerPane       *self,
             const WblCustomerCard *card)
{
  GtkListBoxRow *row = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < MIN (card->conversations->len, MAX_VISITS); i++)
    {
      WblConversation *conversation = g_ptr_array_index (card->conversations, i);

      gtk_list_box_append (self->list, wbl_visit_row_new (conversation, stars_of (card->ratings, conversation->id)));
    }
  gtk_widget_set_visible (self->visits_part, card->conversations->len > 0);
}

static void
card_loaded_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (WblCustomerPane) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblCustomerCard) card = wbl_desk_customer_finish (WBL_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->desk == NULL)
    return;
  if (error != NULL)
    g_info ("Customer not loaded: %s %d", g_quark_to_string (error->domain), error->code);
  else
    wbl_customer_pane_show_card (self, card);
}

static void
cancel (WblCustomerPane *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static gboolean
load_cb (gpointer data)
{
  WblCustomerPane *self = data;

  self->wait_id = 0;
  cancel (self);
  self->cancellable = g_cancellable_new ();
  wbl_desk_customer_async (self->desk, self->conversation, self->cancellable, card_loaded_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
load_after (WblCustomerPane *self,
            guint            delay_ms)
{
  if (self->wait_id != 0 || self->conversation == NULL)
    return;
  self->wait_id = g_timeout_add (delay_ms, load_cb, self);
  g_source_set_name_by_id (self->wait_id, "[warbler] customer card");
}

static void
desk_changed_cb (WblDesk              *desk,
                 const WblDeskChanges *changes,
                 WblCustomerPane      *self)
{
  gboolean ours = self->conversation != NULL && changes->conversations != NULL &&
                  g_ptr_array_find_with_equal_func (changes->conversations, self->conversation, g_str_equal, NULL);

  if (ours || changes->feedback)
    load_after (self, CHANGE_MS);
}

static void
row_activated_cb (WblCustomerPane *self,
                  GtkListBoxRow   *row)
{
  g_signal_emit (self, signals[OPEN_CONVERSATION], 0, wbl_visit_row_get_id (WBL_VISIT_ROW (row)));
}

static void
wbl_customer_pane_dispose (GObject *object)
{
  WblCustomerPane *self = WBL_CUSTOMER_PANE (object);

  cancel (self);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_CUSTOMER_PANE);
  G_OBJECT_CLASS (wbl_customer_pane_parent_class)->dispose (object);
}

static void
wbl_customer_pane_finalize (GObject *object)
{
  g_free (WBL_CUSTOMER_PANE (object)->conversation);
  G_OBJECT_CLASS (wbl_customer_pane_parent_class)->finalize (object);
}

static void
wbl_customer_pane_class_init (WblCustomerPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_customer_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_customer_pane_finalize;
  signals[OPEN_CONVERSATION] = g_signal_new ("open-conversation", WBL_TYPE_CUSTOMER_PANE, G_SIGNAL_RUN_LAST, 0, NULL,
                                             NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/people/wbl-customer-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, stack);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, avatar);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, name);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, visits);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, going_part);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, going);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, reach);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, hint);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, hint_words);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, visits_part);
  gtk_widget_class_bind_template_child (widget_class, WblCustomerPane, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
wbl_customer_pane_init (WblCustomerPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_customer_pane_new:
 * @desk: the desk
 *
 * Returns: (transfer floating): the pane, for nobody yet
 */
GtkWidget *
wbl_customer_pane_new (WblDesk *desk)
{
  WblCustomerPane *self = g_object_new (WBL_TYPE_CUSTOMER_PANE, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (desk_changed_cb), self, 0);
  return GTK_WIDGET (self);
}

/**
 * wbl_customer_pane_set_conversation:
 * @conversation: (nullable): whose customer to show
 */
void
wbl_customer_pane_set_conversation (WblCustomerPane *self,
                                    const char      *conversation)
{
  g_return_if_fail (WBL_IS_CUSTOMER_PANE (self));
  if (g_strcmp0 (conversation, self->conversation) == 0)
    return;
  cancel (self);
  memset (self->shown, 0, sizeof self->shown);
  g_free (self->conversation);
  self->conversation = g_strdup (conversation);
  gtk_stack_set_visible_child_name (self->stack, "nobody");
  load_after (self, 0);
}

/**
 * wbl_customer_pane_show_card:
 * @card: what is known; untrusted text, masked here
 *
 * Shows a card that was loaded.
 */
void
wbl_customer_pane_show_card (WblCustomerPane       *self,
                             const WblCustomerCard *card)
{
  g_return_if_fail (WBL_IS_CUSTOMER_PANE (self) && card != NULL);
  if (self->uid != card->contact->uid)
    memset (self->shown, 0, sizeof self->shown);
  self->uid = card->contact->uid;
  show_who (self, card->contact);
  show_going (self, card);
  show_reach (self, card->contact);
  show_hint (self, card->ratings);
  show_visits (self, card);
  gtk_stack_set_visible_child_name (self->stack, "card");
}
