/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-customer-pane"

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "desk-double.h"
#include "ui/hostile.h"
#include "ui/people/wbl-customer-pane.h"
#include "ui/people/wbl-fact-row.h"
#include "ui/people/wbl-people-words.h"
#include "ui/people/wbl-visit-row.h"
#include "ui/thread/wbl-shoulder.h"

static WblCustomerCard *
card_new (void)
{
  WblCustomerCard *card = g_new0 (WblCustomerCard, 1);
  WblConversation *visit = wbl_conversation_new ();

  card->contact = wbl_contact_new ();
  card->contact->name = g_strdup ("<i>王小明</i>");
  card->contact->phone = g_strdup ("13812342207");
  card->contact->n_conversations = 4;
  card->conversations = g_ptr_array_new_with_free_func (g_object_unref);
  card->ratings = g_ptr_array_new_with_free_func (g_object_unref);
  card->promises = g_ptr_array_new_with_free_func (g_object_unref);
  visit->id = g_strdup ("earlier");
  visit->subject = g_strdup ("退货");
  g_ptr_array_add (card->conversations, visit);
  g_ptr_array_add (card->ratings, double_rating ("earlier", 2, "王小明", "等太久"));
  return card;
}

static gboolean
asked (gpointer data)
{
  return double_count ("customer") > 0;
}

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

static void
opened_cb (GtkWidget  *pane,
           const char *id,
           char      **seen)
{
  *seen = g_strdup (id);
}

static void
test_card (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  GtkWidget *pane = g_object_ref_sink (wbl_customer_pane_new (desk));
  gpointer watch = pane;
  GtkWidget *row = NULL;
  g_autofree char *seen = NULL;

  g_object_add_weak_pointer (G_OBJECT (pane), &watch);
  g_signal_connect (pane, "open-conversation", G_CALLBACK (opened_cb), &seen);
  wbl_customer_pane_set_conversation (WBL_CUSTOMER_PANE (pane), "c");
  g_assert_true (double_wait (asked, NULL));
  g_assert_cmpstr (double_call ("customer", 0)->text, ==, "c");
  double_answer (double_call ("customer", 0), card_new (), (GDestroyNotify) wbl_customer_card_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  row = find_child (pane, WBL_TYPE_VISIT_ROW);
  g_assert_nonnull (row);
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  g_assert_cmpstr (seen, ==, "earlier");
  g_object_unref (pane);
  double_desk_reset ();
  g_assert_null (watch);
}

static void
set_text (char      **text,
          const char *now)
{
  g_free (*text);
  *text = g_strdup (now);
}

/* Everything that a customer or a colleague can write, as bad as it gets. */
static void
test_hostile (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  g_autofree char *bad = hostile_text ();
  GtkWidget *pane = g_object_ref_sink (wbl_customer_pane_new (desk));
  WblCustomerCard *card = card_new ();
  WblConversation *visit = g_ptr_array_index (card->conversations, 0);
  WblPromise *promise = wbl_promise_new ();
  char *orders[] = { bad, NULL };

  set_text (&card->contact->name, bad);
  set_text (&card->contact->phone, bad);
  set_text (&card->contact->mail, bad);
  set_text (&card->contact->region, bad);
  set_text (&card->contact->language, bad);
  set_text (&visit->subject, bad);
  promise->text = g_strdup (bad);
  promise->owner_name = g_strdup (bad);
  g_ptr_array_add (card->promises, promise);
  g_ptr_array_add (card->ratings, double_rating ("now", 1, bad, bad));
  g_ptr_array_insert (card->ratings, 0, g_ptr_array_steal_index (card->ratings, 1));
  card->order_numbers = g_strdupv (orders);
  wbl_customer_pane_show_card (WBL_CUSTOMER_PANE (pane), card);
  g_assert_cmpuint (hostile_assert (pane), ==, 9); /* name, order, promise, language, place, phone, mail, hint, visit */
  wbl_customer_card_free (card);
  g_object_unref (pane);
  double_desk_reset ();
}

static void
test_masked (void)
{
  GtkWidget *row = g_object_ref_sink (wbl_fact_row_new_masked ("Phone", "13812342207", FALSE));
  GtkWidget *reveal = NULL;

  g_assert_null (strstr (wbl_fact_row_get_text (WBL_FACT_ROW (row)), "1234"));
  reveal = find_child (row, GTK_TYPE_TOGGLE_BUTTON);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (reveal), TRUE);
  g_assert_cmpstr (wbl_fact_row_get_text (WBL_FACT_ROW (row)), ==, "13812342207");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (reveal), FALSE);
  g_assert_null (strstr (wbl_fact_row_get_text (WBL_FACT_ROW (row)), "1234"));
  g_object_unref (row);
}

static GtkWidget *
reveal_button (GtkWidget *pane)
{
  GtkWidget *row = gtk_widget_get_ancestor (find_child (pane, GTK_TYPE_TOGGLE_BUTTON), WBL_TYPE_FACT_ROW);

  g_assert_nonnull (row);
  return find_child (row, GTK_TYPE_TOGGLE_BUTTON);
}

static gboolean
shows (GtkWidget  *widget,
       const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;
  return FALSE;
}

/* Each reveal is in the log, by customer and field; it lasts while the card is read again, and nobody sees it over a shoulder. */
static void
test_reveal (void)
{
  g_autoptr (WblDesk) desk = double_desk_new ();
  GtkWidget *pane = g_object_ref_sink (wbl_customer_pane_new (desk));
  WblCustomerCard *card = card_new ();

  card->contact->uid = 42;
  wbl_customer_pane_show_card (WBL_CUSTOMER_PANE (pane), card);
  g_assert_false (shows (pane, "13812342207"));
  g_assert_cmpuint (double_count ("log_reveal"), ==, 0);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (reveal_button (pane)), TRUE);
  g_assert_true (shows (pane, "13812342207"));
  g_assert_cmpstr (double_call ("log_reveal", 0)->text, ==, "42 phone");
  wbl_customer_pane_show_card (WBL_CUSTOMER_PANE (pane), card);
  g_assert_true (shows (pane, "13812342207"));
  wbl_shoulder_set_on (TRUE);
  g_assert_false (shows (pane, "13812342207"));
  g_assert_false (gtk_widget_get_sensitive (reveal_button (pane)));
  wbl_customer_pane_show_card (WBL_CUSTOMER_PANE (pane), card);
  g_assert_false (shows (pane, "13812342207"));
  wbl_shoulder_set_on (FALSE);
  g_assert_false (shows (pane, "13812342207"));
  g_assert_cmpuint (double_count ("log_reveal"), ==, 1);
  wbl_customer_card_free (card);
  g_object_unref (pane);
  double_desk_reset ();
}

static void
test_words (void)
{
  g_autoptr (WblContact) contact = wbl_contact_new ();
  g_autofree char *visits = NULL;
  g_autofree char *there = NULL;
  g_autofree char *nowhere = wbl_people_local_time (contact, 0);
  g_autofree char *language = wbl_people_language ("zh-Hant-HK");

  contact->n_conversations = 4;
  contact->time_zone = g_strdup ("Asia/Shanghai");
  contact->region = g_strdup ("福州");
  visits = wbl_people_visits (contact);
  there = wbl_people_local_time (contact, 0);
  g_assert_nonnull (strstr (visits, "4"));
  g_assert_nonnull (strstr (there, "08:00"));
  g_assert_null (nowhere);
  g_assert_nonnull (strstr (language, "traditional"));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/customer/card", test_card);
  g_test_add_func ("/customer/masked", test_masked);
  g_test_add_func ("/customer/hostile", test_hostile);
  g_test_add_func ("/customer/reveal", test_reveal);
  g_test_add_func ("/customer/words", test_words);
  return g_test_run ();
}
