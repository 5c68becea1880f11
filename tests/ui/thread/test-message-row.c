/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-message-row"
#include "config.h"

#include <string.h>

#include "scripted-desk.h"
#include "ui-test.h"
#include "ui/thread/wbl-image-loader.h"
#include "ui/thread/wbl-text-window.h"
#include "ui/thread/wbl-message-row.h"
#include "ui/thread/wbl-message-words.h"
#include "ui/thread/wbl-quote-line.h"
#include "ui/thread/wbl-words.h"

/* Far more than any layout needs, far less than hostile texts bring. */
#define SHOWN_MAX 8000

typedef struct
{
  WblDesk *desk;
  WblThread *thread;
  WblMessageRow *row;
  GtkWidget *window;
  WblMessageContext context;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->desk = scripted_desk_new ();
  scripted_desk_put (f->desk, scripted_conversation ("c1", "Customer", "hello"));
  f->row = WBL_MESSAGE_ROW (wbl_message_row_new ());
  f->window = ui_window_new (GTK_WIDGET (f->row), 500, 400);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ui_destroy (f->window);
  g_clear_object (&f->thread);
  g_assert_finalize_object (f->desk);
}

static void
show (Fixture *f, WblMessage *message)
{
  g_autoptr (WblThreadRow) row = NULL;
  guint n = 0;

  scripted_desk_say (f->desk, "c1", message);
  g_clear_object (&f->thread);
  f->thread = wbl_thread_new (f->desk, "c1");
  f->context = (WblMessageContext){ .desk = f->desk, .thread = f->thread };
  n = g_list_model_get_n_items (G_LIST_MODEL (f->thread));
  row = g_list_model_get_item (G_LIST_MODEL (f->thread), n - 1);
  wbl_message_row_set_row (f->row, row, n - 1, &f->context);
}

static WblMessage *
text_message (const char *text)
{
  return scripted_message ("c1", "Customer", FALSE, 1, text);
}

/* A row that was given another line no longer follows the former one, and holds no reference to it. */
static void
test_recycled (Fixture *f, gconstpointer data)
{
  g_autoptr (WblThreadRow) first = NULL;
  WblMessage *changed = NULL;
  gint64 id = 0;

  show (f, text_message ("line A"));
  first = wbl_message_row_dup_row (f->row);
  id = wbl_thread_row_get_message (first)->row_id;
  show (f, text_message ("line B"));
  g_assert_cmpstr (wbl_message_row_get_shown_text (f->row), ==, "line B");
  changed = text_message ("line A, changed");
  changed->row_id = id;
  scripted_desk_say (f->desk, "c1", changed);
  g_assert_cmpstr (wbl_message_row_get_shown_text (f->row), ==, "line B");
  g_assert_cmpuint (G_OBJECT (first)->ref_count, ==, 1);
}

static void
action_cb (GString *said, const char *what, WblMessage *message)
{
  g_string_append_printf (said, "%s %" G_GINT64_FORMAT ";", what, message->quote_mid);
}

/* What a message answers stands above its text, masked as a text is, and leads there. */
static void
test_quote (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) said = g_string_new (NULL);
  GtkWidget *quote = ui_find (GTK_WIDGET (f->row), WBL_TYPE_QUOTE_LINE, 0);
  GtkWidget *button = gtk_widget_get_ancestor (quote, GTK_TYPE_BUTTON);
  WblMessage *answer = text_message ("三天");

  g_signal_connect_swapped (f->row, "action", G_CALLBACK (action_cb), said);
  show (f, text_message ("no quote"));
  g_assert_false (gtk_widget_get_visible (button));
  answer->quote_mid = 77;
  answer->quote = scripted_message ("c1", "Lin", TRUE, 5, "打 13812342207\n几天到？");
  show (f, answer);
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_nonnull (ui_find_label (quote, "Lin"));
  g_assert_nonnull (ui_find_label (quote, "几天到？"));
  g_assert_null (ui_find_label (quote, "13812342207"));
  g_assert_nonnull (strstr (wbl_quote_line_get_sentence (WBL_QUOTE_LINE (quote)), "In reply to Lin"));
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (said->str, ==, "show-quoted 77;");
  answer = text_message ("四天");
  answer->quote_mid = 78;
  show (f, answer);
  g_assert_nonnull (ui_find_label (quote, "An earlier message"));
  answer = text_message ("五天");
  answer->quote_mid = 79;
  answer->quote = scripted_message ("c1", "Lin", TRUE, 5, "");
  answer->quote->recalled = TRUE;
  show (f, answer);
  g_assert_nonnull (ui_find_label (quote, "Recalled"));
}

/* While a file is being sent the line says how much is, and lets it be stopped; afterwards there is nothing of that. */
static void
test_upload (Fixture *f, gconstpointer data)
{
  WblMessage *message = scripted_message ("c1", "Lin", TRUE, 1, "");
  WblMessage *sent = scripted_message ("c1", "Lin", TRUE, 1, "");
  g_autofree char *stopped = g_strdup_printf ("stop %" G_GINT64_FORMAT, message->row_id);
  GtkWidget *bar = ui_find (GTK_WIDGET (f->row), GTK_TYPE_PROGRESS_BAR, 0);
  GtkWidget *box = gtk_widget_get_parent (bar);

  message->type = WBL_CONTENT_FILE;
  message->file_name = g_strdup ("tent.pdf");
  message->send_state = WBL_SEND_SENDING;
  show (f, message);
  g_assert_true (gtk_widget_get_visible (box));
  scripted_desk_set_upload (f->desk, message->row_id, 0.5);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0.5);
  scripted_desk_set_upload (f->desk, message->row_id + 1, 0.9);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0.5);
  g_signal_emit_by_name (gtk_widget_get_next_sibling (bar), "clicked");
  g_assert_cmpstr (scripted_desk_last (f->desk, "stop"), ==, stopped);
  sent->type = WBL_CONTENT_FILE;
  sent->file_url = g_strdup ("https://example.org/f");
  sent->send_state = WBL_SEND_SENDING;
  show (f, sent);
  g_assert_false (gtk_widget_get_visible (box));
}

/* While a file is fetched to be saved its line says how much is here, and the button that saves it gives way to one that stops it. */
static void
test_download (Fixture *f, gconstpointer data)
{
  WblMessage *message = scripted_message ("c1", "Customer", FALSE, 1, "");
  gint64 id = message->row_id;
  g_autofree char *stopped = g_strdup_printf ("drop %" G_GINT64_FORMAT, id);
  GtkWidget *bar = ui_find (GTK_WIDGET (f->row), GTK_TYPE_PROGRESS_BAR, 0);
  GtkWidget *box = gtk_widget_get_parent (bar), *stop = gtk_widget_get_next_sibling (bar), *save = NULL;

  message->type = WBL_CONTENT_FILE;
  message->file_name = g_strdup ("tent.pdf");
  message->file_url = g_strdup ("https://example.org/f");
  show (f, message);
  save = gtk_widget_get_last_child (gtk_widget_get_parent (ui_find_label (GTK_WIDGET (f->row), "tent.pdf")));
  g_assert_false (gtk_widget_get_visible (box));
  g_assert_true (gtk_widget_grab_focus (save));
  scripted_desk_set_download (f->desk, id + 1, 0.9);
  g_assert_false (gtk_widget_get_visible (box));
  scripted_desk_set_download (f->desk, id, 0.5);
  g_assert_true (gtk_widget_get_visible (box));
  g_assert_false (gtk_widget_get_visible (save));
  g_assert_true (gtk_widget_is_focus (stop));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0.5);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (stop), GTK_ACCESSIBLE_PROPERTY_LABEL, "Stop Saving the File");
  g_signal_emit_by_name (stop, "clicked");
  g_assert_cmpstr (scripted_desk_last (f->desk, "drop"), ==, stopped);
  scripted_desk_set_download (f->desk, id, -1);
  g_assert_false (gtk_widget_get_visible (box));
  g_assert_true (gtk_widget_is_focus (save));
}

/* The same line, changed, is shown changed: an answer that is still being written. */
static void
test_changed (Fixture *f, gconstpointer data)
{
  WblMessage *message = text_message ("half");
  gint64 id = message->row_id;

  show (f, message);
  message = text_message ("half and half");
  message->row_id = id;
  message->edited = TRUE;
  scripted_desk_say (f->desk, "c1", message);
  g_assert_cmpstr (wbl_message_row_get_shown_text (f->row), ==, "half and half");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "Edited"));
}

/* Whatever a customer sends is a line: with a file it can be saved, without one it says what it is. */
static void
test_odd_kinds (Fixture *f, gconstpointer data)
{
  WblMessage *message = text_message ("");

  message->type = WBL_CONTENT_FORWARD;
  show (f, message);
  g_assert_cmpstr (wbl_message_row_get_shown_text (f->row), ==, "This message is of a kind that is not shown here.");
  message = text_message ("");
  message->type = WBL_CONTENT_UNKNOWN;
  message->file_name = g_strdup ("plan.dwg");
  message->file_url = g_strdup ("/file/download/chat?file_sign=x");
  show (f, message);
  g_assert_cmpstr (wbl_message_row_get_shown_text (f->row), ==, "");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "plan.dwg"));
  message = text_message ("Harbour Street 5 (39.900000, 116.400000)");
  message->type = WBL_CONTENT_LOCATION;
  show (f, message);
  g_assert_cmpstr (wbl_message_row_get_shown_text (f->row), ==, "Harbour Street 5 (39.900000, 116.400000)");
}

/* Markup is text; a link is a link; nothing else of the sender's is understood. */
static void
test_markup (Fixture *f, gconstpointer data)
{
  show (f, text_message ("<b>bold</b> &amp; <a href=\"file:///etc/passwd\">x</a> <span"));
  g_assert_cmpstr (wbl_message_row_get_shown_text (f->row), ==, "<b>bold</b> &amp; <a href=\"file:///etc/passwd\">x</a> <span");
  show (f, text_message ("see https://example.org/?a=1&b=<2>"));
  g_assert_true (g_str_has_prefix (wbl_message_row_get_shown_text (f->row), "see https://example.org/?a=1&b="));
}

/* A browser of this test's own: it writes down what it is asked to open. Returns: the file */
static char *
install_browser (void)
{
  g_autofree char *seen = g_build_filename (g_get_user_data_dir (), "opened", NULL);
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *desktop = g_build_filename (folder, "test-browser.desktop", NULL);
  g_autofree char *defaults = g_build_filename (folder, "mimeapps.list", NULL);
  g_autofree char *script = g_build_filename (folder, "test-browser", NULL);
  g_autofree char *code = g_strdup_printf ("#!/bin/sh\nprintf '%%s\\n' \"$1\" >> '%s'\n", seen);
  g_autofree char *entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Test\nExec=%s %%u\n"
                                            "MimeType=x-scheme-handler/https;x-scheme-handler/file;x-scheme-handler/javascript;\n",
                                            script);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (script, code, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_assert_true (g_file_set_contents (desktop, entry, -1, NULL));
  g_assert_true (g_file_set_contents (defaults,
                                      "[Default Applications]\nx-scheme-handler/https=test-browser.desktop\n"
                                      "x-scheme-handler/file=test-browser.desktop\n"
                                      "x-scheme-handler/javascript=test-browser.desktop\n", -1, NULL));
  return g_steal_pointer (&seen);
}

static gboolean
is_opened (gpointer data)
{
  const char *const *file_and_end = data;
  g_autofree char *opened = NULL;

  return g_file_get_contents (file_and_end[0], &opened, NULL, NULL) && g_str_has_suffix (opened, file_and_end[1]);
}

/* A link of a message goes to the person's browser as it stands there, and only a link of the web does. */
static void
test_open_link (Fixture *f, gconstpointer data)
{
  static const char *const links[] = { "https://example.org/?a=1&b=2", "file:///etc/passwd", "javascript:alert(1)", "FILE:///etc/passwd",
                                       "https://example.org/last" };
  g_autofree char *seen = install_browser ();
  const char *wait[] = { seen, "last\n" };
  g_autofree char *opened = NULL;
  GtkWidget *label = NULL;

  show (f, text_message ("see https://example.org/?a=1&b=2"));
  label = ui_find_label (GTK_WIDGET (f->row), "see ");
  g_assert_nonnull (label);
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      gboolean handled = FALSE;

      g_signal_emit_by_name (label, "activate-link", links[i], &handled);
      g_assert_true (handled);
      if (i == 0)
        ui_wait_until (is_opened, (const char *[]){ seen, "b=2\n" });
    }
  ui_wait_until (is_opened, wait);
  g_assert_true (g_file_get_contents (seen, &opened, NULL, NULL));
  g_assert_cmpstr (opened, ==, "https://example.org/?a=1&b=2\nhttps://example.org/last\n");
}

static void
test_overrides (Fixture *f, gconstpointer data)
{
  const char *shown = NULL;

  show (f, text_message ("gpj.\xe2\x80\xae" "exe\x01\x02 end"));
  shown = wbl_message_row_get_shown_text (f->row);
  g_assert_null (strstr (shown, "\x01"));
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_nonnull (strstr (shown, "end"));
}

static void
assert_bounded (Fixture *f)
{
  int minimum = 0;

  ui_settle ();
  g_assert_cmpuint (strlen (wbl_message_row_get_shown_text (f->row)), <, SHOWN_MAX);
  gtk_widget_measure (GTK_WIDGET (f->row), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <, 400);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "Show More"));
}

static void
test_long (Fixture *f, gconstpointer data)
{
  g_autofree char *word = g_strnfill (1024 * 1024, 'x');

  show (f, text_message (word));
  assert_bounded (f);
}

static void
test_emoji (Fixture *f, gconstpointer data)
{
  GString *emoji = g_string_new (NULL);

  for (int i = 0; i < 10000; i++)
    g_string_append (emoji, "😀");
  show (f, text_message (emoji->str));
  assert_bounded (f);
  g_string_free (emoji, TRUE);
}

static void
test_many_lines (Fixture *f, gconstpointer data)
{
  GString *lines = g_string_new (NULL);

  for (int i = 0; i < 5000; i++)
    g_string_append (lines, "a\n");
  show (f, text_message (lines->str));
  assert_bounded (f);
  g_string_free (lines, TRUE);
}

/* Cards stay masked even for the assignee; phones only for the others. A number is not cut out of its mask. */
static void
test_masked (Fixture *f, gconstpointer data)
{
  const char *text = "card 6222021234567890128, phone 13812345678";
  g_autofree char *list = wbl_words_line (text);
  g_autofree char *own = wbl_words_text (text, TRUE, 1000, NULL);
  g_autofree char *cut = wbl_words_text ("call 13812345678 now", FALSE, 12, NULL);

  g_assert_null (strstr (list, "13812345678"));
  g_assert_null (strstr (list, "6222021234567890128"));
  g_assert_nonnull (strstr (own, "13812345678"));
  g_assert_null (strstr (own, "6222021234567890128"));
  g_assert_null (strstr (cut, "1381234"));
}

/* Notes, events, ratings and what has not gone out say what they are in words. */
static void
test_kinds (Fixture *f, gconstpointer data)
{
  WblMessage *message = scripted_message ("c1", "Lin", TRUE, 1, "asked the warehouse");

  message->type = WBL_CONTENT_NOTE;
  message->send_state = WBL_SEND_NONE;
  show (f, message);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "Note, customers cannot see it"));
  message = text_message ("too slow");
  message->type = WBL_CONTENT_RATING;
  message->stars = 2;
  show (f, message);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "2"));
  message = scripted_message ("c1", "Lin", TRUE, 1, "not gone yet");
  message->send_state = WBL_SEND_QUEUED;
  show (f, message);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "when the network is back"));
  message = scripted_message ("c1", "Lin", TRUE, 1, "how was it?");
  message->send_state = WBL_SEND_QUEUED;
  message->type = WBL_CONTENT_SURVEY;
  show (f, message);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "goes out by itself"));
  message = scripted_message ("c1", "Lin", TRUE, 1, "held");
  message->send_state = WBL_SEND_HELD;
  message->fail_reason = g_strdup ("moved");
  show (f, message);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "The customer wrote again. This was held; have a look."));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "Discard"));
  message = scripted_message ("c1", "小雀", TRUE, 1, "one article says");
  message->by_bot = TRUE;
  show (f, message);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "Written by the bot"));
  message = text_message ("as the bot heard it");
  message->handed_over = TRUE;
  show (f, message);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "Passed on by the bot"));
  g_assert_null (ui_find_label (GTK_WIDGET (f->row), "Written by the bot"));
  message = text_message ("secret");
  message->recalled = TRUE;
  show (f, message);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), "Recalled"));
  g_assert_null (ui_find_label (GTK_WIDGET (f->row), "secret"));
}

/* Names stand once per burst, days once per day. */
static void
test_bursts (Fixture *f, gconstpointer data)
{
  g_autoptr (WblMessage) a = scripted_message ("c1", "Customer", FALSE, 3, "a");
  g_autoptr (WblMessage) b = scripted_message ("c1", "Customer", FALSE, 2, "b");
  g_autoptr (WblMessage) ours = scripted_message ("c1", "Lin", TRUE, 1, "c");
  g_autoptr (WblMessage) old = scripted_message ("c1", "Customer", FALSE, 3000, "d");

  g_assert_true (wbl_message_same_burst (a, b) || !wbl_message_same_day (a, b));
  g_assert_false (wbl_message_same_burst (b, ours));
  g_assert_false (wbl_message_same_burst (old, a));
  g_assert_false (wbl_message_same_burst (NULL, a));
  g_assert_false (wbl_message_same_day (old, a));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_read (gpointer data)
{
  return *(char **) data != NULL;
}

/* What is copied is masked as it is shown. */
static void
test_copy (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  show (f, text_message ("call 13812345678 please"));
  wbl_message_row_copy (f->row);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (f->row)), NULL, read_cb, &text);
  ui_wait_until (is_read, &text);
  g_assert_true (g_str_has_prefix (text, "call "));
  g_assert_null (strstr (text, "13812345678"));
}

typedef struct
{
  GdkTexture *texture;
  GError *error;
  gboolean done;
} Decoded;

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Decoded *decoded = data;

  decoded->texture = wbl_image_decode_finish (result, &decoded->error);
  decoded->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Decoded *) data)->done;
}

static void
decode (Decoded *decoded, GBytes *bytes, int max_side)
{
  *decoded = (Decoded){ NULL, NULL, FALSE };
  wbl_image_decode_async (bytes, max_side, NULL, decoded_cb, decoded);
  ui_wait_until (is_done, decoded);
}

/* Pictures are scaled while they are decoded; what is not one, or is far too large, has an error. */
static void
test_images (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 800, 400);
  g_autoptr (GBytes) junk = g_bytes_new_static ("\x89PNG\r\n\x1a\nnot a picture", 22);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) png = NULL;
  char *buffer = NULL;
  gsize length = 0;
  Decoded decoded = { NULL, NULL, FALSE };

  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, "png", NULL, NULL));
  /* A header that claims 60000 × 60000 points. */
  memcpy (buffer + 16, "\x00\x00\xea\x60\x00\x00\xea\x60", 8);
  png = g_bytes_new (buffer, length);
  decode (&decoded, png, 352);
  g_assert_nonnull (decoded.error);
  g_clear_error (&decoded.error);
  g_clear_pointer (&png, g_bytes_unref);
  g_clear_pointer (&buffer, g_free);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, "png", NULL, NULL));
  png = g_bytes_new_take (buffer, length);
  decode (&decoded, png, 352);
  g_assert_no_error (decoded.error);
  g_assert_cmpint (gdk_texture_get_width (decoded.texture), ==, 352);
  g_assert_cmpint (gdk_texture_get_height (decoded.texture), ==, 176);
  g_clear_object (&decoded.texture);
  decode (&decoded, junk, 352);
  g_assert_nonnull (decoded.error);
  g_clear_error (&decoded.error);
  decode (&decoded, empty, 352);
  g_assert_nonnull (decoded.error);
  g_clear_error (&decoded.error);
}

/* What is decoded is decided by the bytes, and only for a few formats; the rest is there to be saved. */
static void
test_image_formats (void)
{
  static const char *const refused[] = { "bmp", "ico", "tiff" };
  static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
  static const char xpm[] = "/* XPM */\nstatic char *x[] = { \"1 1 1 1\", \"a c red\", \"a\" };\n";
  /* one grey point */
  static const guint8 gif[] = { 'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0x80, 0, 0, 9, 9, 9, 0, 0, 0,
                                0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b };
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 16, 16);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) good_gif = g_bytes_new_static (gif, sizeof gif);
  g_autoptr (GBytes) jpeg = NULL;
  Decoded decoded = { NULL, NULL, FALSE };
  char *buffer = NULL;
  gsize length = 0;

  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, refused[i], NULL, NULL))
      g_ptr_array_add (files, g_bytes_new_take (buffer, length));
  g_assert_cmpuint (files->len, >, 0);
  g_ptr_array_add (files, g_bytes_new_static (svg, sizeof svg - 1));
  g_ptr_array_add (files, g_bytes_new_static (xpm, sizeof xpm - 1));
  for (guint i = 0; i < files->len; i++)
    {
      decode (&decoded, files->pdata[i], 352);
      g_assert_error (decoded.error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE);
      g_clear_error (&decoded.error);
    }
  decode (&decoded, good_gif, 352);
  g_assert_no_error (decoded.error);
  g_clear_object (&decoded.texture);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, "jpeg", NULL, NULL));
  jpeg = g_bytes_new_take (buffer, length);
  decode (&decoded, jpeg, 352);
  g_assert_no_error (decoded.error);
  g_clear_object (&decoded.texture);
}

static char *
selected_text (GtkWidget *window)
{
  GtkTextView *view = GTK_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (window)));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  g_assert_false (gtk_text_view_get_editable (view));
  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* A part of a text can be found, selected and copied; it is masked as in the row, and the row may be used again meanwhile. */
static void
test_select (Fixture *f, gconstpointer data)
{
  GtkWidget *window = NULL;
  g_autofree char *all = NULL;
  g_autofree char *part = NULL;
  g_autofree char *copied = NULL;

  show (f, text_message ("call 13812345678, order LQ-2026-3391, order LQ-2026-3392"));
  window = wbl_message_row_select (f->row);
  g_assert_nonnull (window);
  show (f, text_message ("something else"));
  all = selected_text (window);
  g_assert_null (strstr (all, "13812345678"));
  g_assert_nonnull (strstr (all, "LQ-2026-3391"));
  g_assert_true (wbl_text_window_find (WBL_TEXT_WINDOW (window), "lq-2026-3392", FALSE));
  part = selected_text (window);
  g_assert_cmpstr (part, ==, "LQ-2026-3392");
  gtk_widget_activate_action (window, "text.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (window), NULL, read_cb, &copied);
  ui_wait_until (is_read, &copied);
  g_assert_cmpstr (copied, ==, "LQ-2026-3392");
  g_assert_false (wbl_text_window_find (WBL_TEXT_WINDOW (window), "nowhere", FALSE));
  gtk_window_destroy (GTK_WINDOW (window));
  show (f, scripted_message ("c1", "Lin", FALSE, 1, ""));
  g_assert_null (wbl_message_row_select (f->row));
}

/* What the server refused says what can be done, in words of ours; the server's own are never shown. */
static void
test_failed (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *reason, *words;
  } cases[] = { { "refused", "The server did not take this" },
                { "too-large", "send it in parts" },
                { "account", "does not let this account write" },
                { "file-gone", "Attach it anew" },
                { "connection", "Check the network" },
                { "<b>not a member</b>", "Could not be sent." } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WblMessage *message = scripted_message ("c1", "Lin", TRUE, 1, "words");

      message->send_state = WBL_SEND_FAILED;
      message->fail_reason = g_strdup (cases[i].reason);
      show (f, message);
      g_assert_nonnull (ui_find_label (GTK_WIDGET (f->row), cases[i].words));
      g_assert_null (ui_find_label (GTK_WIDGET (f->row), "not a member"));
    }
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
#define ADD(path, test) g_test_add ("/message-row/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("recycled", test_recycled);
  ADD ("changed", test_changed);
  ADD ("quote", test_quote);
  ADD ("upload", test_upload);
  ADD ("download", test_download);
  ADD ("markup", test_markup);
  ADD ("odd-kinds", test_odd_kinds);
  ADD ("overrides", test_overrides);
  ADD ("long", test_long);
  ADD ("open-link", test_open_link);
  ADD ("emoji", test_emoji);
  ADD ("many-lines", test_many_lines);
  ADD ("masked", test_masked);
  ADD ("copy", test_copy);
  ADD ("select", test_select);
  ADD ("failed", test_failed);
  ADD ("kinds", test_kinds);
  ADD ("bursts", test_bursts);
#undef ADD
  g_test_add_func ("/message-row/images", test_images);
  g_test_add_func ("/message-row/image-formats", test_image_formats);
  return g_test_run ();
}
