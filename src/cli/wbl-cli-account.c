/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-account"

#include "config.h"

#include <string.h>

#include "cli/wbl-cli-private.h"

/* account …, team …: who this store is. Passwords come on standard input, never in the arguments. */

/* wbl_cli_link_word: Returns: @link as programs read it. */
const char *
wbl_cli_link_word (WblDeskLink link)
{
  static const char *const words[] = { "signed_out", "connecting", "online", "offline", "stopped" };

  return words[link];
}

static void
print_account_json (WblRun *run, const WblAccountInfo *account)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "server", account->server);
  wbl_json_add_string (builder, "app_id", account->app_id);
  wbl_json_add_string (builder, "user", account->user);
  wbl_json_add_id (builder, "uid", account->uid);
  wbl_json_add_string (builder, "agent", account->agent_id);
  wbl_json_add_string (builder, "agent_name", account->agent_name);
  wbl_json_add_string (builder, "role", wbl_role_to_string (account->role));
  wbl_json_add_string (builder, "link", wbl_cli_link_word (wbl_desk_get_link (run->desk)));
  wbl_json_add_int (builder, "outbox", wbl_desk_get_n_outbox (run->desk));
  wbl_json_add_int (builder, "as_of", wbl_desk_get_as_of_ms (run->desk));
  wbl_json_add_id (builder, "team", wbl_desk_get_team (run->desk));
  json_builder_end_object (builder);
  wbl_run_print_json (run, builder);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  const WblAccountInfo *account;

  if (!wbl_desk_sign_in_finish (run->desk, result, &error))
    {
      wbl_run_fail (run, error);
      return;
    }
  account = wbl_desk_get_account (run->desk);
  if (run->json)
    print_account_json (run, account);
  else
    wbl_run_print (run, "Signed in as %s (%s)\n", account->agent_name, account->user);
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
account_add (WblRun *run)
{
  WblSignIn what = { .server = run->server, .app_id = run->app_id, .user = run->user, .password = run->input,
                     .agent_name = run->agent, .remember = TRUE };

  if (run->app_id == NULL || run->user == NULL)
    {
      wbl_run_usage (run, "account add needs --app-id and --user");
      return;
    }
  what.role = run->role != NULL ? wbl_role_from_string (run->role) : WBL_ROLE_AGENT;
  if (what.role == 0)
    {
      wbl_run_usage (run, "the role is agent, supervisor or auditor");
      return;
    }
  if (run->input == NULL || *run->input == '\0')
    {
      wbl_run_usage (run, "the password comes on standard input");
      return;
    }
  g_strchomp (run->input);
  wbl_desk_sign_in_async (run->desk, &what, NULL, signed_in_cb, run);
}

static void
account_list (WblRun *run)
{
  const WblAccountInfo *account = wbl_desk_get_account (run->desk);

  if (account == NULL)
    wbl_run_print (run, run->json ? "null\n" : "Nobody is signed in.\n");
  else if (run->json)
    print_account_json (run, account);
  else
    wbl_run_print (run, "%s  %s  %s  %s  %s\n", account->user, account->app_id, account->agent_name,
                   wbl_role_to_string (account->role), wbl_cli_link_word (wbl_desk_get_link (run->desk)));
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;

  if (wbl_desk_sign_out_finish (run->desk, result, &error))
    wbl_run_done (run);
  else
    wbl_run_fail (run, error);
}

static void
account_remove (WblRun *run)
{
  wbl_desk_sign_out_async (run->desk, TRUE, removed_cb, run);
}

/* ---- team ---- */

static void
create_team (WblRun *run)
{
  wbl_desk_create_team_async (run->desk, run->args[0], NULL, wbl_run_done_cb, run);
}

static void
team_create (WblRun *run)
{
  wbl_run_online (run, create_team);
}

static void
join_team (WblRun *run)
{
  wbl_desk_join_team_async (run->desk, g_ascii_strtoll (run->args[0], NULL, 10), NULL, wbl_run_done_cb, run);
}

static void
team_join (WblRun *run)
{
  if (g_ascii_strtoll (run->args[0], NULL, 10) > 0)
    wbl_run_online (run, join_team);
  else
    wbl_run_usage (run, "a group is called by its number");
}

#define ONLINE " [--password-stdin] [--timeout SECONDS]"

const WblCommand wbl_account_commands[] = {
  { "account add", "--app-id ID --user NAME [--server URL] [--agent NAME] [--role ROLE]", "Sign in; the password on standard input",
    "saugr", 0, 0, WBL_ANY_STORE, TRUE, account_add },
  { "account list", "", "Who is signed in", "", 0, 0, WBL_ANY_STORE, FALSE, account_list },
  { "account remove", "", "Sign out; erase the password and the store", "", 0, 0, WBL_ANY_STORE, FALSE, account_remove },
  { "team create", "NAME" ONLINE, "Make a staff room of this account", "pT", 1, 1, WBL_STORE_THERE, FALSE, team_create },
  { "team join", "GROUP" ONLINE, "Confirm a group as the staff room", "pT", 1, 1, WBL_STORE_THERE, FALSE, team_join },
  { NULL }
};
