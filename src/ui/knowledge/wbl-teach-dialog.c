/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-teach-dialog"

#include "config.h"

#include "ui/knowledge/wbl-teach-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "text/wbl-safe-text.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-format.h"

#define MAX_WORDS_BYTES 400

/* Before an article goes to the company's bot: which bot, and that its text leaves this computer. */

/* ---- what the bot has, in words ---- */

static char *
taught_words (const WblTeaching *teaching)
{
  g_autofree char *date = wbl_format_date (teaching->taught_ms);
  g_autofree char *who = wbl_words_line (teaching->taught_by);

  if (teaching->withdrawn)
    /* Translators: of the company's bot; %1$u is the version of an article, %2$s a date */
    return g_strdup_printf (_("Still knows version %1$u, sent on %2$s, though it is not for customers any more. No message makes "
                              "it forget: have it removed from the bot’s knowledge base in the Lanying console."),
                            teaching->taught, date);
  if (teaching->changed)
    /* Translators: of the company's bot; %1$u is the version of an article, %2$s a date, %3$s a colleague */
    return g_strdup_printf (_("Knows version %1$u, sent on %2$s by %3$s. The article was changed since."), teaching->taught,
                            date, who);
  /* Translators: of the company's bot; %1$u is the version of an article, %2$s a date, %3$s a colleague */
  return g_strdup_printf (_("Knows version %1$u, sent on %2$s by %3$s."), teaching->taught, date, who);
}

static char *
waiting_words (const WblTeaching *teaching)
{
  if (teaching->failed)
    /* Translators: %u is the version of an article */
    return g_strdup_printf (_("Version %u was not sent to it; why is in the list of what is not sent yet."), teaching->waiting);
  if (!teaching->may)
    /* Translators: %u is the version of an article */
    return g_strdup_printf (_("Version %u waits and will not be sent: the article is not for customers any more."),
                            teaching->waiting);
  /* Translators: %u is the version of an article */
  return g_strdup_printf (_("Version %u is on its way to it; it goes out when the network is back."), teaching->waiting);
}

/**
 * wbl_teach_words:
 * @teaching: what the bot was taught of an article
 *
 * Returns: (transfer full): that in sentences, with what the bot said to it
 */
char *
wbl_teach_words (const WblTeaching *teaching)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *answer = teaching->answer != NULL ? wbl_display_text (teaching->answer, MAX_WORDS_BYTES) : NULL;

  if (teaching->waiting > 0)
    g_ptr_array_add (lines, waiting_words (teaching));
  if (teaching->taught > 0)
    g_ptr_array_add (lines, taught_words (teaching));
  if (answer != NULL && !teaching->withdrawn)
    /* Translators: %s is what the company's bot answered when it was sent an article */
    g_ptr_array_add (lines, g_strdup_printf (_("It answered: “%s”"), answer));
  if (lines->len == 0)
    g_ptr_array_add (lines, g_strdup (teaching->may ? _("Does not know this article.")
                                                    : _("Does not know this article. Only public articles that are in force "
                                                        "can be sent to it.")));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* ---- the question ---- */

typedef struct
{
  GtkWindow *parent; /* (owned) (nullable) */
  WblDesk *desk;     /* (owned) */
  char *key;         /* (owned) */
  GtkWidget *bot;    /* (owned) (nullable): the field for its user id */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_object (&question->parent);
  g_object_unref (question->desk);
  g_free (question->key);
  g_clear_object (&question->bot);
  g_free (question);
}

static void
taught_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (wbl_desk_command_finish (WBL_DESK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  gint64 bot = g_ascii_strtoll (gtk_editable_get_text (GTK_EDITABLE (question->bot)), NULL, 10);

  if (g_str_equal (wbl_ask_finish (result), "teach"))
    wbl_desk_teach_async (question->desk, question->key, MAX (bot, 0), taught_cb, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Not now");
}

static GtkWidget *
bot_field (gint64 bot)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_entry_row_new ();
  g_autofree char *number = bot != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, bot) : g_strdup ("");

  /* Translators: a field for the number that the Lanying console shows for the company's bot */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("User ID of the bot"));
  gtk_editable_set_text (GTK_EDITABLE (row), number);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_DIGITS);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

static void
ask (GTask             *task,
     const WblTeaching *teaching)
{
  static const WblAskResponse responses[] = {
    { "cancel", N_("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "teach", N_("_Send to the Bot"), ADW_RESPONSE_SUGGESTED },
  };
  WblAskResponse translated[G_N_ELEMENTS (responses)];
  Question *question = g_task_get_task_data (task);
  GtkWidget *field = bot_field (teaching->bot);
  g_autofree char *title = wbl_display_text (teaching->title, MAX_WORDS_BYTES);
  /* Translators: %s is the title of an article */
  g_autofree char *body = g_strdup_printf (_("The text of “%s” leaves this computer and goes to your company’s bot in the cloud, "
                                             "which may tell it to any customer. It cannot be called back from here."),
                                           title);

  for (guint i = 0; i < G_N_ELEMENTS (responses); i++)
    translated[i] = (WblAskResponse){ responses[i].id, _(responses[i].label), responses[i].appearance };
  question->bot = g_object_ref (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (field), 0)));
  wbl_ask_async (question->parent, _("Teach the Bot This Article?"), body, translated, G_N_ELEMENTS (translated), field,
                 answered_cb, g_object_ref (task));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (WblTeaching) teaching = wbl_desk_teaching_finish (WBL_DESK (source), result, &error);

  if (teaching == NULL)
    g_task_return_error (task, error);
  else if (!teaching->may)
    g_task_return_new_error (task, WBL_DESK_ERROR, WBL_DESK_ERROR_NOT_PUBLIC, "The article is not public, or not in force");
  else
    ask (task, teaching);
}

/**
 * wbl_teach_ask_async:
 * @parent: (nullable): the window in front of which to ask
 * @desk: the desk
 * @key: of an article
 *
 * Says what teaching means, asks which user the bot is, and queues the article for it.
 */
void
wbl_teach_ask_async (GtkWindow          *parent,
                     WblDesk            *desk,
                     const char         *key,
                     GAsyncReadyCallback callback,
                     gpointer            data)
{
  GTask *task = g_task_new (desk, NULL, callback, data);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, wbl_teach_ask_async);
  question->parent = parent != NULL ? g_object_ref (parent) : NULL;
  question->desk = g_object_ref (desk);
  question->key = g_strdup (key);
  g_task_set_task_data (task, question, question_free);
  wbl_desk_teaching_async (desk, key, NULL, read_cb, task);
}

/** wbl_teach_ask_finish: Returns: whether the article is on its way; G_IO_ERROR_CANCELLED when the person said no. */
gboolean
wbl_teach_ask_finish (GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
