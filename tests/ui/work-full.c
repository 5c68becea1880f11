/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-at-work"
#include "config.h"

#include "work.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-private.h"

/* ---- a store that has no room ---- */

#define LONG_TEXT 12000 /* bytes that fit into no page that is there already */

static gpointer
page_count_job (WblDb *db, gpointer room, GError **error)
{
  gint64 pages = room != NULL ? G_GINT64_CONSTANT (1000000) : wbl_db_int (db, "PRAGMA page_count", "");
  g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count=%" G_GINT64_FORMAT, pages);
  return GINT_TO_POINTER (wbl_db_exec (db, sql, error));
}

static void
set_room (Work *self, gboolean room)
{
  WblStore *store = wbl_desk_get_store (wbl_window_get_desk (self->window));
  g_autoptr (GAsyncResult) result = NULL;
  wbl_store_read_async (store, WBL_PRIORITY_MAINTENANCE, page_count_job, GINT_TO_POINTER (room), NULL, NULL, NULL, test_ready_cb,
                        &result);
  test_wait_result (&result);
  g_assert_nonnull (wbl_store_job_finish (store, result, NULL));
}

/* Returns: (nullable): the first label that can be seen and begins so */
static GtkWidget *
find_words (GtkWidget *root, const char *words)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (GTK_IS_LABEL (root) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (root)), words))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_words (child, words);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_said (gpointer words)
{
  return real_active_window () != NULL && find_words (GTK_WIDGET (real_active_window ()), words) != NULL;
}

static gboolean
is_not_said (gpointer words)
{
  return !is_said (words);
}

static gboolean
is_empty (gpointer buffer)
{
  return gtk_text_buffer_get_char_count (buffer) == 0;
}

static gboolean
is_idle (gpointer data)
{
  WblDesk *desk = wbl_window_get_desk (((Work *) data)->window);
  return !wbl_desk_is_syncing (desk) && wbl_desk_get_n_unsent (desk) == 0;
}

/* What reached the customer, but for signs of typing. */
static guint
count_replies (Work *self)
{
  guint n = 0;
  for (guint i = 0; i < self->customer->texts->len; i++)
    n += strlen (self->customer->texts->pdata[i]) == LONG_TEXT + 1;
  return n;
}

static gboolean
is_answered (gpointer work)
{
  test_customer_pull (((Work *) work)->customer);
  return count_replies (work) > 0;
}

#define BANNER "The disk is full: new messages cannot be saved here."
#define REFUSED "The disk is full. Nothing was sent; your text stays here."

/* What is written and what comes while there is no room: nothing is sent, nothing is lost, each says why. */
static void
write_without_room (Work *self, GtkTextBuffer *text)
{
  g_autofree char *more = g_strnfill (LONG_TEXT, 'x');
  gtk_text_buffer_set_text (text, more, -1);
  real_type ("y");
  real_wait (is_said, (gpointer) "Draft not saved yet", "that the draft is not saved");
  real_keys ("ctrl+Return");
  real_wait (is_said, (gpointer) REFUSED, "why nothing was sent");
  g_assert_cmpint (gtk_text_buffer_get_char_count (text), ==, LONG_TEXT + 1);
  test_customer_say (self->customer, more);
  test_customer_say (self->customer, "still there?");
  real_wait (is_said, (gpointer) BANNER, "why nothing comes");
  g_assert_false (is_said ((gpointer) "still there?"));
  g_assert_cmpuint (count_replies (self), ==, 0);
}

static gboolean without_room;

static gboolean
is_expected (const GLogField *field)
{
  return g_str_equal (field->key, "MESSAGE")
         && (strstr (field->value, "The store does not take what came") != NULL
             || strstr (field->value, "without a current allocation") != NULL);
}

/* While there is no room the log warns once of what the store does not take, and GTK 4.8 of the scroll bar of a long text that
 * goes. Any other warning ends the test. */
GLogWriterOutput
work_write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; without_room && i < n_fields; i++)
    if (is_expected (&fields[i]))
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, data);
}

/* The store is full for a while, and has room again: all goes on by itself, the reply goes once. */
void
work_play_full (Work *self)
{
  GtkTextBuffer *text = gtk_text_view_get_buffer (GTK_TEXT_VIEW (real_focus ()));
  real_type ("first");
  real_wait (is_said, (gpointer) "Draft saved", "the saved draft");
  real_wait (is_idle, self, "the quiet desk");
  set_room (self, FALSE);
  without_room = TRUE;
  write_without_room (self, text);
  set_room (self, TRUE);
  real_wait (is_said, (gpointer) "still there?", "what came meanwhile");
  real_wait (is_not_said, (gpointer) BANNER, "the banner to go");
  real_wait (is_said, (gpointer) "Draft saved", "the saved draft again");
  real_keys ("ctrl+Return");
  real_wait (is_empty, text, "the reply to be taken");
  real_wait (is_answered, self, "the reply at the customer's");
  without_room = FALSE;
  real_breathe ();
  test_customer_pull (self->customer);
  g_assert_cmpuint (count_replies (self), ==, 1);
}
