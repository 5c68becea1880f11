/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-compat"
#include "config.h"

#include "ui/wbl-compat.h"

#include <glib/gi18n-lib.h>

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (GTask) task = data;
  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog)),
                           g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nothing was chosen");
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static GtkFileChooserAction
action_of (WblChooseMode mode)
{
  switch (mode)
    {
    case WBL_CHOOSE_FOLDER:
      return GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER;
    case WBL_CHOOSE_SAVE:
      return GTK_FILE_CHOOSER_ACTION_SAVE;
    case WBL_CHOOSE_FILES:
    default:
      return GTK_FILE_CHOOSER_ACTION_OPEN;
    }
}

/**
 * wbl_choose_files_async:
 * @parent: (nullable): the window in front of which to ask
 * @mode: what is chosen
 * @title: the dialog's title
 * @name: (nullable): the proposed name of a file to save
 * @cancellable: (nullable): a cancellable
 * @callback: called when the person answered
 * @data: for @callback
 *
 * Asks for files, through the portal where there is one. Main thread.
 */
void
wbl_choose_files_async (GtkWindow *parent,
                        WblChooseMode mode,
                        const char *title,
                        const char *name,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (parent, cancellable, callback, data);
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (title, parent, action_of (mode),
                                 mode == WBL_CHOOSE_SAVE ? _("_Save") : _("_Open"), _("_Cancel"));
  g_task_set_source_tag (task, wbl_choose_files_async);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), mode == WBL_CHOOSE_FILES);
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect (dialog, "response", G_CALLBACK (chosen_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/**
 * wbl_choose_files_finish:
 * @result: the result
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (element-type GFile): the files, or %NULL with %G_IO_ERROR_CANCELLED
 */
GListModel *
wbl_choose_files_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wbl_open_uri:
 * @widget: the widget that the link belongs to
 * @uri: a link; anything but http, https and mailto is ignored
 *
 * Opens a link in the person's own program, through the portal where there is one.
 */
void
wbl_open_uri (GtkWidget *widget, const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *scheme = g_uri_parse_scheme (uri);
  const char *const allowed[] = { "http", "https", "mailto", NULL };
  g_autofree char *lower = scheme != NULL ? g_ascii_strdown (scheme, -1) : NULL;
  if (lower == NULL || !g_strv_contains (allowed, lower))
    return;
  gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
}

/**
 * wbl_open_folder:
 * @widget: the widget that asks for it
 * @uri: a file URI of a folder of ours; never one that came from outside
 *
 * Opens a folder in the person's file manager.
 */
void
wbl_open_folder (GtkWidget *widget, const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_return_if_fail (g_str_has_prefix (uri, "file:"));
  gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
}

static void
responded_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_task_return_pointer (task, (gpointer) g_intern_string (response), NULL);
}

/* The question stands above the body in the same label: libadwaita 1.7 measures a heading of its own in widths that it
 * does not fit, and GTK 4.18 warns of each. */
static void
set_words (AdwMessageDialog *dialog, const char *heading, const char *body)
{
  g_autofree char *safe = g_markup_printf_escaped ("<span size='large' weight='bold'>%s</span>\n\n%s", heading, body);
  adw_message_dialog_set_body_use_markup (dialog, TRUE);
  adw_message_dialog_set_body (dialog, safe);
  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (dialog), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
}

/**
 * wbl_ask_async:
 * @parent: (nullable): the window in front of which to ask
 * @heading: the question
 * @body: what follows from each answer
 * @responses: (array length=n_responses): the buttons; the first is the answer to Esc
 * @n_responses: how many
 * @extra: (nullable): a widget below the body
 * @callback: called when the person answered
 * @data: for @callback
 *
 * Asks a question with buttons. Main thread.
 */
void
wbl_ask_async (GtkWindow *parent,
               const char *heading,
               const char *body,
               const WblAskResponse *responses,
               guint n_responses,
               GtkWidget *extra,
               GAsyncReadyCallback callback,
               gpointer data)
{
  GTask *task = g_task_new (parent, NULL, callback, data);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));
  g_task_set_source_tag (task, wbl_ask_async);
  set_words (dialog, heading, body);
  for (guint i = 0; i < n_responses; i++)
    {
      adw_message_dialog_add_response (dialog, responses[i].id, responses[i].label);
      adw_message_dialog_set_response_appearance (dialog, responses[i].id, responses[i].appearance);
    }
  adw_message_dialog_set_close_response (dialog, responses[0].id);
  adw_message_dialog_set_default_response (dialog, responses[n_responses - 1].id);
  adw_message_dialog_set_extra_child (dialog, extra);
  g_signal_connect (dialog, "response", G_CALLBACK (responded_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * wbl_ask_finish:
 * @result: the result
 *
 * Returns: (transfer none): the id of the button
 */
const char *
wbl_ask_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * wbl_announce:
 * @widget: the widget that speaks
 * @text: one sentence
 *
 * Says a sentence to a screen reader, where the toolkit can; elsewhere the visible words have to do.
 */
void
wbl_announce (GtkWidget *widget, const char *text)
{
#if GTK_CHECK_VERSION(4, 14, 0) && GDK_VERSION_MAX_ALLOWED >= G_ENCODE_VERSION (4, 14)
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
#else
  g_return_if_fail (GTK_IS_WIDGET (widget) && text != NULL);
#endif
}

/* The label that GTK 4.8 writes into the accessible name has the underline in it, and the label widget is the name already. */
static void
read_once (GtkButton *button)
{
  if (gtk_button_get_use_underline (button))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

static gboolean
realized_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  gpointer widget = g_value_get_object (&values[0]);

  if (!GTK_IS_BUTTON (widget))
    return TRUE;
  read_once (widget);
  g_signal_handlers_disconnect_by_func (widget, read_once, NULL);
  g_signal_connect (widget, "notify::label", G_CALLBACK (read_once), NULL);
  return TRUE;
}

/**
 * wbl_read_mnemonics_once:
 *
 * GTK before 4.10 tells a screen reader "_Edit Edit" of a button whose label has a mnemonic: from now on it says "Edit". Once,
 * after GTK is there. Main thread.
 */
void
wbl_read_mnemonics_once (void)
{
  g_autoptr (GTypeClass) widget_class = g_type_class_ref (GTK_TYPE_WIDGET); /* it brings the signal */

  if (gtk_check_version (4, 10, 0) != NULL)
    g_signal_add_emission_hook (g_signal_lookup ("realize", GTK_TYPE_WIDGET), 0, realized_cb, NULL, NULL);
}

/**
 * wbl_show_about:
 * @parent: (nullable): the window in front of which to show it
 *
 * Shows who made this, and its licence.
 */
void
wbl_show_about (GtkWindow *parent)
{
  const char *developers[] = { "The Warbler authors", NULL };
  adw_show_about_window (parent,
                         "application-name", _("Warbler"),
                         "application-icon", APP_ID,
                         "version", PACKAGE_VERSION,
                         "developer-name", "The Warbler authors",
                         "developers", developers,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: about window: one line on what this program is for */
                         "comments", _("Answer customers, find knowledge and read feedback in one window."),
                         /* Translators: put your names here, one a line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

/**
 * wbl_css_load_string:
 * @provider: a style provider
 * @css: rules
 *
 * Gives the provider these rules.
 */
void
wbl_css_load_string (GtkCssProvider *provider, const char *css)
{
#if GTK_CHECK_VERSION(4, 12, 0) && GDK_VERSION_MAX_ALLOWED >= G_ENCODE_VERSION (4, 12)
  gtk_css_provider_load_from_string (provider, css);
#else
  gtk_css_provider_load_from_data (provider, css, -1);
#endif
}
