/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-window-reach"
#include "config.h"

#include "ui/wbl-window-private.h"

#include "ui/knowledge/wbl-article-windows.h"

/* What is reached from outside the window: by the search of the desktop. */

/**
 * wbl_window_open_article:
 * @self: the window
 * @key: of an article
 *
 * Shows an article in a window of its own.
 */
void
wbl_window_open_article (WblWindow *self, const char *key)
{
  g_return_if_fail (WBL_IS_WINDOW (self) && key != NULL);
  if (self->desk != NULL)
    wbl_article_windows_read (GTK_WINDOW (self), self->desk, key);
}

/**
 * wbl_window_search:
 * @self: the window
 * @text: what to look for
 *
 * Searches conversations and articles, each in its pane.
 */
void
wbl_window_search (WblWindow *self, const char *text)
{
  g_return_if_fail (WBL_IS_WINDOW (self) && text != NULL);
  if (self->desk == NULL)
    return;
  adw_view_stack_set_visible_child_name (self->views, "inbox");
  wbl_panes_set_show_thread (self->panes, FALSE);
  if (wbl_panes_get_mode (self->panes) == WBL_PANES_THREE)
    wbl_panes_set_side_visible (self->panes, TRUE);
  wbl_side_pane_search (self->side, text);
  wbl_inbox_pane_search (self->inbox, text);
}
