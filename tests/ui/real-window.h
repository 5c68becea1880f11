/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a test of the whole window needs: waiting for what it does, and keys of the X server, as a person's are. */

typedef gboolean (*RealCondition) (gpointer data);

void real_wait (RealCondition condition, gpointer data, const char *what);
gboolean real_is_true (gpointer data);
void real_breathe (void);
void real_run (const char *const *argv);
void real_keys (const char *keys);
void real_type (const char *text);
GtkWindow *real_active_window (void);
GtkWidget *real_focus (void);
GtkWidget *real_find (GtkWidget *root, GType type);
AdwMessageDialog *real_question (void);

G_END_DECLS
