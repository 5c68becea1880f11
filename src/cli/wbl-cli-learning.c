/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-learning"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "desk/wbl-learning.h"

/* kb confirm, reject, undo, questions, remove-question: what an article is good for. */

static void
picked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = wbl_desk_pick_article_finish (run->desk, result, &error);
  JsonBuilder *builder;

  if (id == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  if (run->json)
    {
      builder = json_builder_new ();
      json_builder_begin_object (builder);
      wbl_json_add_string (builder, "id", id);
      json_builder_end_object (builder);
      wbl_run_print_json (run, builder);
    }
  else
    wbl_run_print (run, "%s\n", id);
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
pick (WblRun *run, gboolean wrong)
{
  WblArticlePick what = { run->args[0], run->conversation, run->question, wrong };

  if (what.conversation == NULL && what.question == NULL)
    wbl_run_usage (run, "It takes --question TEXT, --conversation ID or both");
  else
    wbl_desk_pick_article_async (run->desk, &what, picked_cb, run);
}

void
wbl_cli_kb_confirm (WblRun *run)
{
  pick (run, FALSE);
}

void
wbl_cli_kb_reject (WblRun *run)
{
  pick (run, TRUE);
}

void
wbl_cli_kb_undo (WblRun *run)
{
  wbl_desk_undo_pick_async (run->desk, run->args[0], wbl_run_done_cb, run);
}

/* ---- what it learned ---- */

static void
add_learned (JsonBuilder *builder, gconstpointer item)
{
  const WblLearned *learned = item;

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "question", learned->text);
  wbl_json_add_int (builder, "people", learned->n_people);
  wbl_json_add_int (builder, "wrong", learned->n_wrong);
  wbl_json_add_int (builder, "conversations", learned->n_times);
  wbl_json_add_bool (builder, "removed", learned->removed);
  json_builder_end_object (builder);
}

static void
print_learned (WblRun *run, gconstpointer item)
{
  const WblLearned *learned = item;

  wbl_run_print (run, "%-8s %3u  %s\n", learned->removed ? "removed" : "", learned->n_times, learned->text);
}

static void
learned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = wbl_desk_learned_finish (run->desk, result, &error);

  wbl_run_list (run, list, error, add_learned, print_learned);
}

void
wbl_cli_kb_questions (WblRun *run)
{
  wbl_desk_learned_async (run->desk, run->args[0], NULL, learned_cb, run);
}

void
wbl_cli_kb_remove_question (WblRun *run)
{
  if (run->question == NULL)
    wbl_run_usage (run, "It takes --question TEXT, as kb questions prints it");
  else
    wbl_desk_remove_question_async (run->desk, run->args[0], run->question, run->undo, wbl_run_done_cb, run);
}
