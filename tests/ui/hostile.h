/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a stranger may write where a name, a subject or a comment is expected, and that nothing of it reaches a widget. */
#define HOSTILE_PHONE "13812342207"
#define HOSTILE_MAX_CHARS 700 /* of one label, of one name for a screen reader: a line has 160, and a name some lines */

/* An override that turns the rest of the line, a bell, a number, the same with an override inside, and 5,000 characters. */
static inline char *
hostile_text (void)
{
  g_autofree char *long_tail = g_strnfill (5000, 'x');

  return g_strdup_printf ("Mallory\xe2\x80\xae\a <b>" HOSTILE_PHONE "</b> 1381234\xe2\x80\xae" "2207 %s", long_tail);
}

static inline void
hostile_assert_text (const char *text)
{
  g_assert_null (strstr (text, "\xe2\x80\xae"));
  g_assert_null (strchr (text, '\a'));
  g_assert_null (strstr (text, HOSTILE_PHONE));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, HOSTILE_MAX_CHARS);
}

/* What GTK answers when it is asked whether a widget has no such name at all: the name it has. */
static inline void
hostile_assert_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *name = NULL;

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return;
  name = gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "\x01 nothing is called so");
  g_assert_nonnull (name);
  hostile_assert_text (name);
}

/* Returns: how many labels below @root show something of hostile_text(). */
static inline guint
hostile_assert (GtkWidget *root)
{
  guint n = 0;

  hostile_assert_name (root);
  if (GTK_IS_LABEL (root))
    {
      hostile_assert_text (gtk_label_get_text (GTK_LABEL (root)));
      n += strstr (gtk_label_get_text (GTK_LABEL (root)), "Mallory") != NULL;
    }
  if (gtk_widget_get_tooltip_text (root) != NULL)
    hostile_assert_text (gtk_widget_get_tooltip_text (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += hostile_assert (child);
  return n;
}

G_END_DECLS
