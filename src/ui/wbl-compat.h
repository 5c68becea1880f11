/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Everything that the floor has only in a way newer libraries deprecate, or newer ones do better, in one place. */

typedef enum
{
  WBL_CHOOSE_FILES,  /* one or more files */
  WBL_CHOOSE_FOLDER,
  WBL_CHOOSE_SAVE,
} WblChooseMode;

void wbl_choose_files_async (GtkWindow *parent,
                             WblChooseMode mode,
                             const char *title,
                             const char *name,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
GListModel *wbl_choose_files_finish (GAsyncResult *result, GError **error);

void wbl_open_uri (GtkWidget *widget, const char *uri);
void wbl_open_folder (GtkWidget *widget, const char *uri);

/** WblAskResponse: one button of a question. */
typedef struct
{
  const char *id;
  const char *label;
  AdwResponseAppearance appearance;
} WblAskResponse;

void wbl_ask_async (GtkWindow *parent,
                    const char *heading,
                    const char *body,
                    const WblAskResponse *responses,
                    guint n_responses,
                    GtkWidget *extra,
                    GAsyncReadyCallback callback,
                    gpointer data);
const char *wbl_ask_finish (GAsyncResult *result);

void wbl_announce (GtkWidget *widget, const char *text);
void wbl_read_mnemonics_once (void);
void wbl_show_about (GtkWindow *parent);
void wbl_css_load_string (GtkCssProvider *provider, const char *css);

G_END_DECLS
