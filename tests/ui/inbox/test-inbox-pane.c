/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-inbox-pane"
#include "config.h"

#include <string.h>

#include "desk/wbl-knowledge.h"
#include "scripted-desk.h"
#include "ui-test.h"
#include "ui/hostile.h"
#include "ui/inbox/wbl-inbox-line.h"
#include "ui/inbox/wbl-inbox-pane.h"
#include "ui/inbox/wbl-inbox-tab.h"
#include "ui/wbl-actions.h"
#include "ui/wbl-palette.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)

static WblInboxNow
at (gint64 now_ms, gboolean live)
{
  return (WblInboxNow){ .now_ms = now_ms, .target_ms = 10 * MINUTE_MS, .live = live };
}

static gint64
now (void)
{
  return g_get_real_time () / 1000;
}

/* Only one thing stands at the end of a row, and failing comes before everything. */
static void
test_marks (void)
{
  g_autoptr (WblConversation) c = scripted_conversation ("c", "A", "x");
  WblInboxNow live = at (c->waiting_since_ms + 12 * MINUTE_MS, TRUE);
  WblInboxNow offline = at (c->waiting_since_ms + 12 * MINUTE_MS, FALSE);
  g_autofree char *clock = wbl_inbox_mark_words (c, WBL_MARK_CLOCK, &live);

  g_assert_cmpint (wbl_inbox_mark (c), ==, WBL_MARK_CLOCK);
  g_assert_cmpstr (clock, ==, "12 min");
  g_assert_cmpstr (wbl_inbox_mark_style (c, WBL_MARK_CLOCK, &live), ==, "error-text");
  g_assert_null (wbl_inbox_mark_style (c, WBL_MARK_CLOCK, &offline));
  c->promise_due_ms = live.now_ms + 9 * MINUTE_MS;
  g_assert_cmpint (wbl_inbox_mark (c), ==, WBL_MARK_PROMISE);
  c->priority = WBL_PRIORITY_SAFETY;
  g_assert_cmpint (wbl_inbox_mark (c), ==, WBL_MARK_SAFETY);
  c->n_queued = 1;
  g_assert_cmpint (wbl_inbox_mark (c), ==, WBL_MARK_QUEUED);
  c->n_held = 1;
  g_assert_cmpint (wbl_inbox_mark (c), ==, WBL_MARK_HELD);
  c->n_failed = 1;
  g_assert_cmpint (wbl_inbox_mark (c), ==, WBL_MARK_FAILED);
}

/* A badge names a channel that exists, each by an icon and a word of its own. */
static void
test_channels (void)
{
  static const char *const words[] = { "App", "Web", "Bot", "Phone note", "Imported mail" };
  g_autoptr (GHashTable) icons = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      WblChannel channel = (WblChannel) (WBL_CHANNEL_APP + i);

      g_assert_cmpstr (wbl_channel_words (channel), ==, words[i]);
      g_assert_true (g_hash_table_add (icons, (gpointer) wbl_channel_icon (channel)));
    }
  g_assert_cmpint (wbl_channel_from_string ("whatsapp"), ==, 0);
}

static void
assert_sentence (WblConversation *c, const WblInboxNow *live, const char *expected)
{
  g_autofree char *sentence = wbl_inbox_row_sentence (c, live);

  g_assert_cmpstr (sentence, ==, expected);
}

/* One sentence for the reader says all that the row knows, masked like the rest; the row itself shows one mark. */
static void
test_sentence (void)
{
  g_autoptr (WblConversation) c = scripted_conversation ("c", "王小明", "hello");
  WblInboxNow live = at (c->waiting_since_ms + 5 * MINUTE_MS, TRUE);
  g_autofree char *masked = NULL;

  c->unread = 2;
  assert_sentence (c, &live, "王小明, unanswered for 5 min, 2 unread, App, nobody has it, hello");
  c->channel = WBL_CHANNEL_WEB;
  c->language = g_strdup ("fr");
  c->assignee_name = g_strdup ("林岚");
  c->promise_due_ms = live.now_ms + 9 * MINUTE_MS;
  c->n_failed = 1;
  c->n_held = 2;
  c->n_queued = 3;
  c->priority = WBL_PRIORITY_SAFETY;
  c->draft = g_strdup ("Bonjour");
  assert_sentence (c, &live,
                   "王小明, recall, unanswered for 5 min, promise due in 9 min, 1 not sent, 2 held back, 3 in the outbox,"
                   " 2 unread, Web, French, assigned to 林岚, Draft, Bonjour");
  c->status = WBL_STATUS_WITH_CUSTOMER;
  c->needs_answer = FALSE;
  c->waiting_since_ms = 0;
  c->promise_due_ms = 0;
  c->n_failed = c->n_held = c->n_queued = c->unread = 0;
  c->priority = WBL_PRIORITY_NORMAL;
  g_clear_pointer (&c->draft, g_free);
  assert_sentence (c, &live, "王小明, With customer, Web, French, assigned to 林岚, hello");
  g_free (c->draft);
  c->draft = g_strdup ("call 13812345678");
  masked = wbl_inbox_row_sentence (c, &live);
  g_assert_nonnull (strstr (masked, "Draft, call "));
  g_assert_null (strstr (masked, "13812345678"));
}

/* What stays on top of the list is seen and heard. */
static void
test_pinned (void)
{
  g_autoptr (WblConversation) c = scripted_conversation ("c", "Anna", "hello");
  g_autoptr (WblInboxRow) row = scripted_row (c);
  GtkWidget *line = g_object_ref_sink (wbl_inbox_line_new ());
  WblInboxNow live = at (now (), TRUE);
  GtkWidget *pin = NULL;
  g_autofree char *sentence = NULL;

  wbl_inbox_line_set_row (WBL_INBOX_LINE (line), row, &live);
  pin = ui_find (line, GTK_TYPE_IMAGE, 1);
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (pin)), ==, "view-pin-symbolic");
  g_assert_false (gtk_widget_get_visible (pin));
  c->pinned = TRUE;
  wbl_inbox_line_refresh (WBL_INBOX_LINE (line), &live);
  g_assert_true (gtk_widget_get_visible (pin));
  sentence = wbl_inbox_row_sentence (c, &live);
  g_assert_nonnull (strstr (sentence, "kept on top"));
  g_object_unref (line);
}

/* A line that was given another row no longer follows the former one. */
static void
test_recycled (void)
{
  g_autoptr (WblConversation) a = scripted_conversation ("a", "Anna", "first");
  g_autoptr (WblConversation) b = scripted_conversation ("b", "Bert", "second");
  g_autoptr (WblConversation) changed = scripted_conversation ("a", "Anna", "changed");
  g_autoptr (WblInboxRow) row_a = scripted_row (a);
  g_autoptr (WblInboxRow) row_b = scripted_row (b);
  GtkWidget *line = g_object_ref_sink (wbl_inbox_line_new ());
  WblInboxNow live = at (now (), TRUE);

  wbl_inbox_line_set_row (WBL_INBOX_LINE (line), row_a, &live);
  g_assert_nonnull (ui_find_label (line, "first"));
  wbl_inbox_line_set_row (WBL_INBOX_LINE (line), row_b, &live);
  scripted_row_set (row_a, changed);
  g_assert_null (ui_find_label (line, "changed"));
  g_assert_nonnull (ui_find_label (line, "second"));
  g_assert_cmpuint (G_OBJECT (row_a)->ref_count, ==, 1);
  wbl_inbox_line_set_row (WBL_INBOX_LINE (line), NULL, &live);
  g_assert_finalize_object (line);
}

typedef struct
{
  WblDesk *desk;
  GtkWidget *window;
  WblInboxPane *pane;
  char *activated;
} Fixture;

static void
activated_cb (Fixture *f, const char *id)
{
  g_free (f->activated);
  f->activated = g_strdup (id);
}

static void
fill (WblDesk *desk, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);
      g_autofree char *name = g_strdup_printf (i % 2 ? "客户 %u" : "Customer %u", i);
      g_autofree char *text = g_strdup_printf (i % 2 ? "我的帐篷漏水了，能退吗 %u" : "Is this jacket free of PFAS? %u", i);
      WblConversation *c = scripted_conversation (id, name, text);

      c->assignee_id = g_strdup (i % 5 == 0 ? "a-chen" : "a-lin");
      c->assignee_name = g_strdup (i % 5 == 0 ? "Chen" : "林岚");
      c->language = g_strdup (i % 2 ? "zh-Hans" : "fr");
      c->unread = i % 4;
      scripted_desk_put (desk, c);
    }
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->desk = scripted_desk_new ();
  fill (f->desk, 60);
  f->pane = WBL_INBOX_PANE (wbl_inbox_pane_new (f->desk));
  g_signal_connect_swapped (f->pane, "activated", G_CALLBACK (activated_cb), f);
  f->window = ui_window_new (GTK_WIDGET (f->pane), 328, 754);
  wbl_inbox_pane_set_queue (f->pane, WBL_QUEUE_ALL);
  ui_settle ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ui_destroy (f->window);
  g_clear_pointer (&f->activated, g_free);
  g_assert_finalize_object (f->desk);
}

/* Rows are 47 px high, Latin or Han, and at least 14 of them are on screen at 800 px with a header of 46. */
static void
test_rows (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 14; i++)
    {
      GtkWidget *line = ui_find (GTK_WIDGET (f->pane), WBL_TYPE_INBOX_LINE, i);

      g_assert_cmpint (gtk_widget_get_height (gtk_widget_get_parent (line)), ==, 43);
      g_assert_cmpint (gtk_widget_get_allocated_height (gtk_widget_get_parent (line)), ==, 47);
    }
}

static void
test_queues (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wbl_inbox_pane_get_inbox (f->pane))), ==, 60);
  wbl_inbox_pane_set_queue (f->pane, WBL_QUEUE_MINE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wbl_inbox_pane_get_inbox (f->pane))), ==, 48);
  wbl_inbox_pane_set_queue (f->pane, WBL_QUEUE_UNASSIGNED);
  ui_settle ();
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "All Answered"));
  wbl_inbox_pane_set_queue (f->pane, WBL_QUEUE_ALL);
  wbl_inbox_pane_set_status (f->pane, WBL_STATUS_RESOLVED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wbl_inbox_pane_get_inbox (f->pane))), ==, 0);
  wbl_inbox_pane_set_status (f->pane, WBL_STATUS_OPEN);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wbl_inbox_pane_get_inbox (f->pane))), ==, 60);
}

/* Nobody says that all is answered before all is there. */
static void
test_first_fetch (Fixture *f, gconstpointer data)
{
  scripted_desk_set_link (f->desk, WBL_DESK_CONNECTING);
  wbl_inbox_pane_set_queue (f->pane, WBL_QUEUE_UNASSIGNED);
  ui_settle ();
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "Fetching Conversations"));
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "All Answered"));
  scripted_desk_set_link (f->desk, WBL_DESK_ONLINE);
  ui_settle ();
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "All Answered"));
}

static gboolean
is_found (gpointer data)
{
  return ui_find_label (data, "Nothing Found") != NULL;
}

static void
test_search (Fixture *f, gconstpointer data)
{
  GtkWidget *entry = ui_find (GTK_WIDGET (f->pane), GTK_TYPE_SEARCH_ENTRY, 0);

  wbl_inbox_pane_focus_search (f->pane);
  gtk_editable_set_text (GTK_EDITABLE (entry), "no such words");
  ui_wait_until (is_found, f->pane);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "Try fewer words"));
}

static gboolean
shows_only (gpointer data)
{
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (ui_find (data, GTK_TYPE_LIST_VIEW, 0))));

  return g_list_model_get_n_items (rows) == 1 && ui_find_label (data, "Mallory") != NULL;
}

/* What was resolved is found too, with the queue and the status as the person chose them afterwards. */
static void
test_search_resolved (Fixture *f, gconstpointer data)
{
  GtkWidget *entry = ui_find (GTK_WIDGET (f->pane), GTK_TYPE_SEARCH_ENTRY, 0);
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (ui_find (GTK_WIDGET (f->pane), GTK_TYPE_LIST_VIEW, 0))));
  WblConversation *c = scripted_conversation ("old", "Mallory", "bye");
  guint before = 0;

  c->status = WBL_STATUS_RESOLVED;
  scripted_desk_put (f->desk, c);
  ui_settle ();
  before = g_list_model_get_n_items (rows);
  g_assert_cmpuint (before, >, 1);
  wbl_inbox_pane_focus_search (f->pane);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Mallory");
  ui_wait_until (shows_only, f->pane);
  g_signal_emit_by_name (entry, "stop-search");
  ui_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, before);
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "Mallory"));
}

/* The person's choice is told once; the window's own selection is not told at all. */
static void
test_selection (Fixture *f, gconstpointer data)
{
  g_assert_true (wbl_inbox_pane_select_relative (f->pane, 1));
  g_assert_cmpstr (f->activated, ==, "c0");
  g_assert_true (wbl_inbox_pane_select_relative (f->pane, 1));
  g_assert_cmpstr (f->activated, ==, "c1");
  wbl_inbox_pane_select (f->pane, "c7");
  g_assert_cmpstr (f->activated, ==, "c1");
  g_assert_true (wbl_inbox_pane_select_relative (f->pane, -1));
  g_assert_cmpstr (f->activated, ==, "c6");
  wbl_inbox_pane_select (f->pane, "c0");
  g_assert_false (wbl_inbox_pane_select_relative (f->pane, -1));
}

/* Passing over a row with the pointer opens nothing, and where nothing is marked the same row can be opened again. */
static void
test_click (Fixture *f, gconstpointer data)
{
  GtkWidget *list = ui_find (GTK_WIDGET (f->pane), GTK_TYPE_LIST_VIEW, 0);
  GtkSelectionModel *selection = gtk_list_view_get_model (GTK_LIST_VIEW (list));

  g_assert_false (gtk_list_view_get_single_click_activate (GTK_LIST_VIEW (list))); /* it selects under the pointer */
  wbl_inbox_pane_set_marking (f->pane, FALSE);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&f->activated, g_free);
      gtk_selection_model_select_item (selection, 3, TRUE); /* what a click does */
      g_assert_cmpstr (f->activated, ==, "c3");
      g_assert_false (gtk_selection_model_is_selected (selection, 3));
    }
  wbl_inbox_pane_set_marking (f->pane, TRUE);
  g_assert_true (gtk_selection_model_is_selected (selection, 3));
}

/* Rule 3: while the keys move through the list a change waits, and is counted. */
static void
test_frozen (Fixture *f, gconstpointer data)
{
  wbl_inbox_pane_select_relative (f->pane, 1);
  scripted_desk_put (f->desk, scripted_conversation ("new", "New", "hello"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wbl_inbox_pane_get_inbox (f->pane))), ==, 60);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), "1 update"));
  wbl_inbox_apply_pending (wbl_inbox_pane_get_inbox (f->pane));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wbl_inbox_pane_get_inbox (f->pane))), ==, 61);
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "1 update"));
  g_assert_cmpstr (wbl_inbox_pane_get_selected (f->pane), ==, "c0");
}

static gboolean
is_pointed_at (gpointer data)
{
  return (gtk_widget_get_state_flags (data) & GTK_STATE_FLAG_PRELIGHT) != 0;
}

static gboolean
is_left (gpointer data)
{
  return !is_pointed_at (data);
}

static void
assert_rows (Fixture *f, guint n)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wbl_inbox_pane_get_inbox (f->pane))), ==, n);
}

/* Rule 3: nor does it move under the pointer, which is a real one here; when that is gone, the next change shows all. */
static void
test_pointer (Fixture *f, gconstpointer data)
{
  GtkWidget *list = ui_find (GTK_WIDGET (f->pane), GTK_TYPE_LIST_VIEW, 0);

  ui_point (list, 100, 120);
  ui_wait_until (is_pointed_at, list);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("new%u", i);
      g_autofree char *words = g_strdup_printf (i == 1 ? "%u update" : "%u updates", i);

      scripted_desk_put (f->desk, scripted_conversation (id, "New", "hello"));
      assert_rows (f, 60);
      g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane), words));
    }
  ui_point (ui_find (GTK_WIDGET (f->pane), WBL_TYPE_INBOX_TAB, 0), 5, 5);
  ui_wait_until (is_left, list);
  assert_rows (f, 60); /* leaving alone moves nothing */
  scripted_desk_put (f->desk, scripted_conversation ("new4", "New", "hello"));
  assert_rows (f, 64);
  g_assert_null (ui_find_label (GTK_WIDGET (f->pane), "update"));
}

static void
test_hostile (Fixture *f, gconstpointer data)
{
  g_autofree char *word = g_strnfill (1024 * 1024, 'x');
  WblConversation *c = scripted_conversation ("bad", "<b>Mallory</b>\xe2\x80\xae", word);
  g_autofree char *shown = NULL;
  int minimum = 0;

  scripted_desk_put (f->desk, c);
  wbl_inbox_set_filter (wbl_inbox_pane_get_inbox (f->pane), WBL_QUEUE_ALL, 0, "Mallory");
  ui_settle ();
  shown = ui_shown_text (GTK_WIDGET (f->pane));
  g_assert_nonnull (strstr (shown, "<b>Mallory</b>"));
  g_assert_cmpuint (strlen (shown), <, 40000);
  gtk_widget_measure (GTK_WIDGET (f->pane), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 328);
}

/* ---- the palette, which shows conversations too ---- */

/* It finds one article. */
void
wbl_desk_search_articles_async (WblDesk *self, const char *query, guint limit, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GPtrArray *hits = g_ptr_array_new_with_free_func (g_object_unref);
  WblHit *hit = wbl_hit_new ();

  hit->key = g_strdup ("bad");
  hit->title = hostile_text ();
  g_ptr_array_add (hits, hit);
  g_task_return_pointer (task, hits, (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

GPtrArray *
wbl_desk_hits_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_palette_hostile (void)
{
  WblDesk *desk = scripted_desk_new ();
  GtkWidget *palette = wbl_palette_new (desk);
  GtkWidget *window = ui_window_new (palette, 800, 600);
  g_autofree char *bad = hostile_text ();
  WblConversation *c = scripted_conversation ("bad", bad, bad);

  g_free (c->subject);
  c->subject = g_strdup (bad);
  scripted_desk_put (desk, c);
  wbl_palette_set_query (WBL_PALETTE (palette), "Mallory");
  ui_settle ();
  g_assert_cmpuint (wbl_palette_get_n_rows (WBL_PALETTE (palette)), ==, 2);
  g_assert_cmpuint (hostile_assert (palette), ==, 3); /* the article, the customer, the subject */
  ui_destroy (window);
  g_assert_finalize_object (desk);
}

static void
test_finalize (void)
{
  WblDesk *desk = scripted_desk_new ();
  GtkWidget *pane = NULL;

  fill (desk, 3);
  pane = g_object_ref_sink (wbl_inbox_pane_new (desk));
  wbl_inbox_pane_select_relative (WBL_INBOX_PANE (pane), 1);
  g_assert_finalize_object (pane);
  g_assert_finalize_object (desk);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/inbox/marks", test_marks);
  g_test_add_func ("/inbox/channels", test_channels);
  g_test_add_func ("/inbox/sentence", test_sentence);
  g_test_add_func ("/inbox/pinned", test_pinned);
  g_test_add_func ("/inbox/recycled", test_recycled);
#define ADD(path, test) g_test_add ("/inbox/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("rows", test_rows);
  ADD ("queues", test_queues);
  ADD ("first-fetch", test_first_fetch);
  ADD ("search", test_search);
  ADD ("search-resolved", test_search_resolved);
  ADD ("selection", test_selection);
  ADD ("click", test_click);
  ADD ("frozen", test_frozen);
  ADD ("pointer", test_pointer);
  ADD ("hostile", test_hostile);
#undef ADD
  g_test_add_func ("/inbox/palette-hostile", test_palette_hostile);
  g_test_add_func ("/inbox/finalize", test_finalize);
  return g_test_run ();
}
