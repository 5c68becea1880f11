/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-windows"

#include "config.h"

#include "ui/knowledge/wbl-article-windows.h"

#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-article-page.h"
#include "ui/knowledge/wbl-gaps-window.h"

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

      if (WBL_IS_ARTICLE_EDITOR (window) || WBL_IS_ARTICLE_PAGE_WINDOW (window) || WBL_IS_GAPS_WINDOW (window))
        g_ptr_array_add (ours, g_steal_pointer (&window));
    }
  for (guint i = 0; i < ours->len; i++)
    gtk_window_destroy (ours->pdata[i]);
}
