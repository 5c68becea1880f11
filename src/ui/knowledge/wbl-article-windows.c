/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-windows"

#include "config.h"

#include "ui/knowledge/wbl-article-windows.h"

#include "desk/wbl-knowledge.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-article-page.h"
#include "ui/knowledge/wbl-article-view.h"
#include "ui/knowledge/wbl-gaps-window.h"
#include "ui/wbl-format.h"

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GtkWindow) parent = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblArticle) article = wbl_desk_article_finish (WBL_DESK (source), result, &error);
  gboolean holds = FALSE;

  if (article == NULL)
    {
      g_info ("article not read: %s %d", g_quark_to_string (error->domain), error->code);
      return;
    }
  holds = wbl_force (article->region, article->valid_from_ms, article->valid_to_ms, NULL, wbl_now_ms ()) == WBL_FORCE_HOLDS;
  gtk_window_present (GTK_WINDOW (wbl_article_window_new (parent, article, NULL, holds, NULL)));
}

/**
 * wbl_article_windows_read:
 * @parent: a window of the application
 * @desk: where the article is
 * @key: its key
 *
 * Opens an article in a window of its own, to be read; nothing happens when there is none.
 */
void
wbl_article_windows_read (GtkWindow  *parent,
                          WblDesk    *desk,
                          const char *key)
{
  wbl_desk_article_async (desk, key, NULL, read_cb, g_object_ref (parent));
}

/**
 * wbl_article_windows_close:
 *
 * The desk leaves: its articles' windows close. What is typed in them was kept with every letter.
 */
void
wbl_article_windows_close (void)
{
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (window)), "article-window") || WBL_IS_ARTICLE_EDITOR (window)
          || WBL_IS_ARTICLE_PAGE_WINDOW (window) || WBL_IS_GAPS_WINDOW (window))
        g_ptr_array_add (ours, g_steal_pointer (&window));
    }
  for (guint i = 0; i < ours->len; i++)
    gtk_window_destroy (ours->pdata[i]);
}
