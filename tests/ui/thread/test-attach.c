/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-attach"
#include "config.h"

#include <glib/gstdio.h>

#include "scripted-desk.h"
#include "ui-test.h"
#include "ui/thread/wbl-thread-pane-private.h"

/* A file gets into a reply by the clipboard, by the pointer and by the dialog: real keys, a real pointer, another program. */

typedef struct
{
  WblDesk *desk;
  GtkWidget *window;
  GtkWidget *source; /* a line above the thread that a file can be dragged from */
  WblThreadPane *pane;
  char *dir;
  char *path; /* of a file with five bytes */
} Fixture;

static gboolean
is_active (gpointer data)
{
  return gtk_window_is_active (data);
}

/* The file, as a file manager offers it. */
static GdkContentProvider *
offer (Fixture *f)
{
  g_autoptr (GFile) file = g_file_new_for_path (f->path);
  GSList files = { file, NULL };
  GdkFileList *list = gdk_file_list_new_from_list (&files);
  GdkContentProvider *provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);

  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, Fixture *f)
{
  return offer (f);
}

static GtkWidget *
drag_source (Fixture *f)
{
  GtkWidget *label = gtk_label_new ("drag me");
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), f);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  return label;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  WblConversation *c = scripted_conversation ("c1", "Anna", "hello");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  f->dir = g_dir_make_tmp ("warbler-attach-XXXXXX", NULL);
  f->path = g_build_filename (f->dir, "terms.txt", NULL);
  g_assert_true (g_file_set_contents (f->path, "terms", -1, NULL));
  f->desk = scripted_desk_new ();
  c->assignee_id = g_strdup ("a-lin");
  scripted_desk_put (f->desk, c);
  scripted_desk_say (f->desk, "c1", scripted_message ("c1", "Anna", FALSE, 5, "hello"));
  f->pane = WBL_THREAD_PANE (wbl_thread_pane_new (f->desk));
  f->source = drag_source (f);
  gtk_box_append (GTK_BOX (box), f->source);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (f->pane));
  gtk_widget_set_vexpand (GTK_WIDGET (f->pane), TRUE);
  f->window = ui_window_new (box, 600, 600);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  ui_wait_until (is_active, f->window);
  wbl_thread_pane_focus_composer (f->pane);
  ui_settle ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ui_destroy (f->window);
  g_assert_finalize_object (f->desk);
  g_remove (f->path);
  g_rmdir (f->dir);
  g_free (f->path);
  g_free (f->dir);
}

static const WblAttachment *
attachment (Fixture *f)
{
  return wbl_draft_get_attachment (wbl_composer_get_draft (f->pane->composer));
}

static gboolean
is_attached (gpointer data)
{
  return attachment (data) != NULL;
}

static void
assert_attached (Fixture *f)
{
  ui_wait_until (is_attached, f);
  g_assert_cmpstr (attachment (f)->name, ==, "terms.txt");
  g_assert_cmpstr (attachment (f)->mime, ==, "text/plain");
  g_assert_cmpmem (g_bytes_get_data (attachment (f)->bytes, NULL), g_bytes_get_size (attachment (f)->bytes), "terms", 5);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "terms.txt, 5 bytes"));
}

/* What another program copied is known here a moment later. */
static gboolean
is_picture_offered (gpointer data)
{
  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (gtk_widget_get_clipboard (data)), "image/png");
}

static gboolean
is_list_offered (gpointer data)
{
  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (gtk_widget_get_clipboard (data)), "text/uri-list");
}

/* A picture that another program copied is sent as one, with its size. */
static void
test_paste_picture (Fixture *f, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 30, 20);
  g_autofree char *picture = g_build_filename (f->dir, "picture.png", NULL);
  g_autofree char *copy = g_strdup_printf ("xclip -selection clipboard -t image/png -i %s", picture);

  gdk_pixbuf_fill (pixbuf, 0x2f7f78ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, picture, "png", NULL, NULL));
  ui_run (copy);
  ui_wait_until (is_picture_offered, f->pane);
  ui_run ("xdotool key ctrl+v");
  ui_wait_until (is_attached, f);
  g_assert_cmpstr (attachment (f)->mime, ==, "image/png");
  g_assert_cmpuint (attachment (f)->width, ==, 30);
  g_assert_cmpuint (attachment (f)->height, ==, 20);
  g_remove (picture);
}

/* So is a file that a file manager copied; it leaves with the reply, and alone. */
static void
test_paste_file (Fixture *f, gconstpointer data)
{
  g_autofree char *list = g_build_filename (f->dir, "list", NULL);
  g_autofree char *uri = g_filename_to_uri (f->path, NULL, NULL);
  g_autofree char *line = g_strconcat (uri, "\r\n", NULL);
  g_autofree char *copy = g_strdup_printf ("xclip -selection clipboard -t text/uri-list -i %s", list);

  g_assert_true (g_file_set_contents (list, line, -1, NULL));
  ui_run (copy);
  ui_wait_until (is_list_offered, f->pane);
  ui_run ("xdotool key ctrl+v");
  assert_attached (f);
  wbl_thread_pane_save_drafts (f->pane);
  g_assert_cmpstr (scripted_desk_last (f->desk, "draft-file"), ==, "draft-file c1 terms.txt");
  ui_run ("xdotool key ctrl+Return");
  ui_settle ();
  g_assert_cmpstr (scripted_desk_last (f->desk, "reply "), ==, "reply c1 hold=5000 file=terms.txt cites=0: ");
  g_assert_null (attachment (f));
  g_remove (list);
}

/* It was there when the app was closed: it is there again, and goes with the reply. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("terms", 5);
  const WblAttachment file = { (char *) "terms.txt", (char *) "text/plain", bytes, 0, 0 };

  wbl_desk_save_draft_file_async (f->desk, "c2", &file, NULL, NULL);
  scripted_desk_put (f->desk, scripted_conversation ("c2", "Bea", "hello"));
  wbl_thread_pane_set_conversation (f->pane, "c2");
  assert_attached (f);
  wbl_thread_pane_set_conversation (f->pane, "c1");
  g_assert_null (attachment (f));
}

/* A note takes no file; an empty one, and one that is gone, are refused with the reason. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (f->pane));
  g_autoptr (GdkContentProvider) provider = offer (f);

  g_assert_true (gdk_clipboard_set_content (clipboard, provider));
  wbl_composer_set_note (f->pane->composer, TRUE);
  ui_run ("xdotool key ctrl+v");
  ui_settle ();
  g_assert_null (attachment (f));
  wbl_composer_set_note (f->pane->composer, FALSE);
  g_assert_true (g_file_set_contents (f->path, "", 0, NULL));
  ui_run ("xdotool key ctrl+v");
  ui_settle ();
  g_assert_null (attachment (f));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "This file is empty"));
  g_assert_cmpint (g_remove (f->path), ==, 0);
  ui_run ("xdotool key ctrl+v");
  ui_settle ();
  g_assert_null (attachment (f));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (f->pane->composer), "This file cannot be read"));
}

/* Over one that takes it. */
static gboolean
is_over (GtkWidget *view)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);
  gboolean over = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      over = over || (GTK_IS_DROP_TARGET (controller) && gtk_drop_target_get_current_drop (GTK_DROP_TARGET (controller)) != NULL);
    }
  return over;
}

/* A file is dragged in and dropped on the text. */
static void
test_drop (Fixture *f, gconstpointer data)
{
  GtkWidget *view = ui_find (GTK_WIDGET (f->pane->composer), GTK_TYPE_TEXT_VIEW, 0);

  ui_point (f->source, 10, 5);
  ui_run ("xdotool mousedown 1");
  ui_point (f->source, 40, 12);
  for (int x = 40; !is_over (view) && x < 140; x += 5) /* as a hand does: GTK asks again at each move only */
    ui_point (view, x, 10);
  g_assert_true (is_over (view));
  ui_point (view, 50, 12);
  ui_run ("xdotool mouseup 1");
  assert_attached (f);
}

/* The toolkit's own dialog, once it has the keyboard. (nullable) */
static GtkWindow *
dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (window) && gtk_window_is_active (window))
        return window;
    }
  return NULL;
}

static gboolean
is_choosing (gpointer data)
{
  return dialog () != NULL;
}

/* A slash opens the line for a path, as soon as the dialog has read its first folder. */
static gboolean
takes_a_path (void)
{
  GtkWindow *window = dialog ();

  return window != NULL && GTK_IS_TEXT (gtk_window_get_focus (window));
}

/* The dialog, by keys: where no portal offers one it is the toolkit's own. */
static void
test_dialog (Fixture *f, gconstpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (f->pane), "thread.attach", NULL);
  ui_wait_until (is_choosing, NULL);
  for (guint i = 0; i < 50 && !takes_a_path (); i++)
    {
      ui_run ("xdotool type /");
      ui_settle ();
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (f->pane)), f->path); /* typing it races with its completion */
  ui_run ("xdotool key ctrl+a ctrl+v");
  ui_settle ();
  ui_run ("xdotool key Return");
  assert_attached (f);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
#define ADD(path, test) g_test_add ("/attach/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("paste-picture", test_paste_picture);
  ADD ("paste-file", test_paste_file);
  ADD ("kept", test_kept);
  ADD ("refused", test_refused);
  ADD ("drop", test_drop);
  ADD ("dialog", test_dialog);
#undef ADD
  return g_test_run ();
}
