/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/thread/wbl-draft.h"

G_BEGIN_DECLS

/* A file for a reply, from a dialog, a drop or the clipboard. The source object of the callback is @widget. Errors have
 * words for people. */
void wbl_attach_choose_async (GtkWidget *widget, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_attach_value_async (GtkWidget *widget, const GValue *value, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void wbl_attach_clipboard_async (GtkWidget *widget, GdkClipboard *clipboard, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
WblAttachment *wbl_attach_finish (GAsyncResult *result, GError **error);

G_END_DECLS
