/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * WblFactRow: a key and its value, with a button to copy it or to show what is masked.
 *
 * Signals: "revealed" (gboolean shown): a person showed what is masked, or hid it again
 */
#define WBL_TYPE_FACT_ROW (wbl_fact_row_get_type ())
G_DECLARE_FINAL_TYPE (WblFactRow, wbl_fact_row, WBL, FACT_ROW, GtkBox)
GtkWidget *wbl_fact_row_new (const char *key, const char *value);
GtkWidget *wbl_fact_row_new_copy (const char *key, const char *value);
GtkWidget *wbl_fact_row_new_masked (const char *key, const char *value, gboolean shown);
const char *wbl_fact_row_get_text (WblFactRow *self);

G_END_DECLS
