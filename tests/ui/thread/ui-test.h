/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A window for one part, and waiting for what it does. */
typedef gboolean (*UiCondition) (gpointer data);

void ui_test_init (int *argc, char ***argv);
GtkWidget *ui_window_new (GtkWidget *child, int width, int height);
void ui_wait_until (UiCondition condition, gpointer data);
void ui_settle (void);
void ui_destroy (GtkWidget *window);
GtkWidget *ui_find (GtkWidget *root, GType type, guint n);
gboolean ui_press (GtkWidget *widget, guint keyval);
gboolean ui_press_with (GtkWidget *widget, guint keyval, GdkModifierType state);
void ui_run (const char *command);
void ui_point (GtkWidget *widget, double x, double y);
GtkWidget *ui_find_label (GtkWidget *root, const char *text);
char *ui_shown_text (GtkWidget *root);

G_END_DECLS
