/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-answering"
#include "config.h"

#include "answering-articles.h"

#include "tests/ui/real-window.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-article-page.h"
#include "ui/knowledge/wbl-knowledge-pane.h"
#include "ui/thread/wbl-composer.h"
#include "ui/wbl-palette.h"

/* Articles by the keyboard alone: one is found and inserted, read in its own window, changed, and put back as it was. */

static gboolean
is_within (gpointer type)
{
  return real_focus () != NULL && gtk_widget_get_ancestor (real_focus (), GPOINTER_TO_SIZE (type)) != NULL;
}

static gboolean
is_outside (gpointer type)
{
  return real_focus () != NULL && !is_within (type);
}

static gboolean
is_in_front (gpointer window)
{
  return real_active_window () == window;
}

static gboolean
is_active (gpointer type)
{
  return real_active_window () != NULL && G_OBJECT_TYPE (real_active_window ()) == GPOINTER_TO_SIZE (type);
}

static void
wait_within (GType type, const char *what)
{
  real_wait (is_within, GSIZE_TO_POINTER (type), what);
}

static void
palette (const char *action)
{
  real_keys ("ctrl+k");
  wait_within (WBL_TYPE_PALETTE, "the palette");
  real_type (action);
  real_keys ("Return");
  real_wait (is_outside, GSIZE_TO_POINTER (WBL_TYPE_PALETTE), "the palette to go");
}

static void
close_window (WblWindow *window)
{
  real_keys ("ctrl+w");
  real_wait (is_in_front, window, "the main window");
}

static GtkTextBuffer *
written (void)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (real_focus ()));
}

static gboolean
is_inserted (gpointer data)
{
  (void) data;
  return is_within (GSIZE_TO_POINTER (WBL_TYPE_COMPOSER)) && GTK_IS_TEXT_VIEW (real_focus ())
         && gtk_text_buffer_get_char_count (written ()) > 20;
}

/* Enter right behind the words, before they can have been answered. */
static void
insert (void)
{
  real_keys ("ctrl+shift+k");
  wait_within (WBL_TYPE_KNOWLEDGE_PANE, "the search for articles");
  real_type ("how long do refunds take");
  real_keys ("Return");
  real_wait (is_inserted, NULL, "the passage in the reply");
  real_keys ("ctrl+a");
  real_keys ("Delete");
}

static gboolean
reads (gpointer data)
{
  (void) data;
  return real_active_window () != NULL
         && g_str_equal (gtk_widget_get_name (GTK_WIDGET (real_active_window ())), "article-window");
}

/* Returns: (nullable): a text in sight that begins so */
static GtkWidget *
with_text (GtkWidget *root, const char *text)
{
  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (root)), text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = with_text (child, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
says (gpointer text)
{
  return real_active_window () != NULL && with_text (GTK_WIDGET (real_active_window ()), text) != NULL;
}

static void
read_apart (WblWindow *window)
{
  palette ("article in its own");
  real_wait (reads, NULL, "the article's own window");
  real_keys ("ctrl+f");
  wait_within (GTK_TYPE_SEARCH_ENTRY, "the field that finds words");
  real_type ("bank");
  real_wait (says, (gpointer) "1 of ", "the word, found");
  close_window (window);
}

static gboolean
is_edited (gpointer data)
{
  (void) data;
  return is_active (GSIZE_TO_POINTER (WBL_TYPE_ARTICLE_EDITOR)) && GTK_IS_TEXT_VIEW (real_focus ());
}

static void
change (WblWindow *window)
{
  palette ("edit the open");
  real_wait (is_edited, NULL, "the editor");
  real_keys ("ctrl+Home");
  real_type ("Once more: ");
  real_keys ("ctrl+s");
  real_wait (says, (gpointer) "version 2", "the second version");
  close_window (window);
}

static gboolean
restores (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "_Restore") == 0;
}

static guint
count_restores (GtkWidget *root)
{
  guint n = restores (root) ? 1 : 0;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_restores (child);
  return n;
}

static gboolean
has_restores (gpointer n)
{
  return is_active (GSIZE_TO_POINTER (WBL_TYPE_ARTICLE_PAGE_WINDOW))
         && count_restores (GTK_WIDGET (real_active_window ())) == GPOINTER_TO_UINT (n);
}

static gboolean
has_left (gpointer before)
{
  return real_focus () != before;
}

static void
put_back (WblWindow *window)
{
  palette ("how the open article");
  real_wait (has_restores, GUINT_TO_POINTER (1), "the version before");
  for (guint i = 0; !restores (real_focus ()); i++)
    {
      GtkWidget *before = real_focus ();
      g_assert_cmpuint (i, <, 30);
      real_keys ("Tab");
      real_wait (has_left, before, "the focus to move");
    }
  real_keys ("space");
  real_wait (has_restores, GUINT_TO_POINTER (2), "a third version that says what the first one did");
  close_window (window);
}

/** answering_articles: begins and ends in the composer of an open conversation. */
void
answering_articles (WblWindow *window)
{
  insert ();
  read_apart (window);
  change (window);
  put_back (window);
  real_keys ("ctrl+r");
  wait_within (WBL_TYPE_COMPOSER, "the composer");
}
