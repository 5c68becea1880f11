/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-teach"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "desk/wbl-teach.h"

/* kb teach, kb taught: what the company's bot knows of our articles. */

static const char *
state_word (const WblTeaching *teaching)
{
  if (teaching->waiting > 0)
    return teaching->failed ? "failed" : "waiting";
  return teaching->withdrawn ? "still known" : teaching->changed ? "changed since" : "taught";
}

static void
add_teaching (JsonBuilder *builder, gconstpointer item)
{
  const WblTeaching *teaching = item;

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "key", teaching->article);
  wbl_json_add_string (builder, "title", teaching->title);
  wbl_json_add_string (builder, "state", state_word (teaching));
  wbl_json_add_int (builder, "version", teaching->taught);
  wbl_json_add_int (builder, "waiting", teaching->waiting);
  wbl_json_add_int (builder, "taught_ms", teaching->taught_ms);
  wbl_json_add_string (builder, "by", teaching->taught_by);
  wbl_json_add_bool (builder, "changed", teaching->changed);
  wbl_json_add_bool (builder, "withdrawn", teaching->withdrawn);
  wbl_json_add_string (builder, "answer", teaching->answer);
  json_builder_end_object (builder);
}

static void
print_teaching (WblRun *run, gconstpointer item)
{
  const WblTeaching *teaching = item;

  wbl_run_print (run, "%-24s %-14s %3u  %s\n", teaching->article, state_word (teaching), teaching->taught, teaching->title);
}

static void
taught_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = wbl_desk_taught_finish (run->desk, result, &error);

  wbl_run_list (run, list, error, add_teaching, print_teaching);
}

void
wbl_cli_kb_taught (WblRun *run)
{
  wbl_desk_taught_async (run->desk, NULL, taught_cb, run);
}

void
wbl_cli_kb_teach (WblRun *run)
{
  gint64 bot = run->bot != NULL ? g_ascii_strtoll (run->bot, NULL, 10) : 0;

  if (run->bot != NULL && bot <= 0)
    wbl_run_usage (run, "--bot is the bot's user id, a number");
  else if (wbl_cli_is_address (run->args[0]))
    wbl_run_usage (run, "kb teach takes an article's key and opens no addresses; save the page as a file, import that, and teach"
                        " the article");
  else
    wbl_desk_teach_async (run->desk, run->args[0], bot, wbl_run_done_cb, run);
}
