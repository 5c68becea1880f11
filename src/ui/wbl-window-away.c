/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-window-away"
#include "config.h"

#include "ui/wbl-window-private.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-desk-away.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-compat.h"

#define MAX_NAMES 5

static void
away_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblWindow) self = data;
  g_autoptr (GError) error = NULL;
  if (wbl_desk_command_finish (WBL_DESK (source), result, &error))
    wbl_window_toast (self, _("Given back to the queue. Colleagues can take it."));
  else
    wbl_window_toast (self, wbl_problem_sentence (error));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblWindow *self = WBL_WINDOW (source);
  if (g_str_equal (wbl_ask_finish (result), "give-back") && self->desk != NULL)
    wbl_desk_step_away_async (self->desk, away_cb, g_object_ref (self));
}

/* Returns: (transfer full): the first few by name, and how many more there are */
static char *
names_of (GPtrArray *waiting)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint more = waiting->len > MAX_NAMES ? waiting->len - MAX_NAMES : 0;
  for (guint i = 0; i < MIN (waiting->len, MAX_NAMES); i++)
    {
      g_autofree char *name = wbl_words_line (((WblConversation *) waiting->pdata[i])->customer);
      g_string_append_printf (names, "%s%s", i > 0 ? "\n" : "", name);
    }
  if (more > 0)
    /* Translators: below a list of names: so many more */
    g_string_append_printf (names, ngettext ("\nand %u more", "\nand %u more", more), more);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
ask (WblWindow *self, GPtrArray *waiting)
{
  const WblAskResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "give-back", _("_Give Back"), ADW_RESPONSE_SUGGESTED },
  };
  g_autofree char *names = names_of (waiting);
  g_autofree char *words = g_strdup_printf (
    ngettext ("%u conversation of yours waits for an answer. It goes back to the queue, where a colleague can take it:\n\n%s",
              "%u conversations of yours wait for an answer. They go back to the queue, where colleagues can take them:\n\n%s",
              waiting->len),
    waiting->len, names);
  wbl_ask_async (GTK_WINDOW (self), _("Step Away?"), words, responses, G_N_ELEMENTS (responses), NULL, answered_cb, NULL);
}

static void
waiting_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting = wbl_desk_waiting_for_me_finish (WBL_DESK (source), result, &error);
  if (self->desk != WBL_DESK (source))
    return;
  if (waiting == NULL)
    wbl_window_toast (self, wbl_problem_sentence (error));
  else if (waiting->len == 0)
    wbl_window_toast (self, _("Nothing of yours waits for an answer."));
  else
    ask (self, waiting);
}

/**
 * wbl_window_step_away:
 * @self: the window, with a desk
 *
 * Lists what of the person's waits for an answer, and gives it back to the queue when they say so.
 */
void
wbl_window_step_away (WblWindow *self)
{
  wbl_desk_waiting_for_me_async (self->desk, NULL, waiting_cb, g_object_ref (self));
}
