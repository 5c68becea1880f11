/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-doctor"

#include "config.h"

#include <string.h>

#include "cli/wbl-cli-private.h"
#include "desk/wbl-doctor.h"

/* doctor: a report of a cloud, for docs/protocol.md's open questions. It needs no store. */

#define SECONDS 60
#define EARLY "the report ends early"

static void
print_json (WblRun *run, const WblDoctorReport *report)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (guint i = 0; i + 1 < report->lines->len; i += 2)
    wbl_json_add_string (builder, report->lines->pdata[i], report->lines->pdata[i + 1]);
  if (report->end != WBL_DOCTOR_DONE)
    wbl_json_add_error (builder, report->end == WBL_DOCTOR_OFFLINE ? "offline" : WBL_CODE_FAILED, EARLY);
  json_builder_end_object (builder);
  wbl_run_print_json (run, builder);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const int codes[] = { WBL_EXIT_OK, WBL_EXIT_FAILED, WBL_EXIT_OFFLINE };
  WblRun *run = data;
  g_autoptr (WblDoctorReport) report = wbl_doctor_finish (result);

  if (run->json)
    print_json (run, report);
  for (guint i = 0; !run->json && i + 1 < report->lines->len; i += 2)
    wbl_run_print (run, "%-16s %s\n", (char *) report->lines->pdata[i], (char *) report->lines->pdata[i + 1]);
  if (report->end != WBL_DOCTOR_DONE)
    g_string_append (run->err, "warblerctl: " EARLY "\n");
  wbl_run_end (run, codes[report->end]);
}

/* The second line of standard input; what is not given there is looked for in WBL_ADMIN_TOKEN. Never the command line, which
 * every process of the machine can read. The input is wiped at the end as far as its first zero: so the caller wipes this. */
static char *
split_admin_token (WblRun *run)
{
  char *end = run->input != NULL ? strchr (run->input, '\n') : NULL;

  if (end == NULL)
    return NULL;
  *end = '\0';
  g_strstrip (end + 1);
  return end[1] != '\0' ? end + 1 : NULL;
}

static void
doctor (WblRun *run)
{
  char *line = split_admin_token (run);
  const char *admin = line != NULL ? line : g_getenv ("WBL_ADMIN_TOKEN");
  WblSignIn who = { .server = run->server, .app_id = run->app_id, .user = run->user, .password = run->input };

  if (run->app_id == NULL || run->user == NULL || run->input == NULL || *g_strchomp (run->input) == '\0')
    wbl_run_usage (run, "doctor needs --app-id, --user, and the password on standard input");
  else
    {
      wbl_doctor_async (&who, admin != NULL && *admin != '\0' ? admin : NULL,
                        run->timeout > 0 ? (guint) run->timeout : SECONDS, done_cb, run);
      if (line != NULL)
        explicit_bzero (line, strlen (line));
    }
}

const WblCommand wbl_doctor_commands[] = {
  { "doctor", "--app-id ID --user NAME [--server URL] [--timeout N]", "What a cloud does, as a report without secrets; the password on standard input, and if there is one an "
    "administrator token on a second line, or in WBL_ADMIN_TOKEN",
    "sauT", 0, 0, WBL_NO_STORE, TRUE, doctor },
  { NULL }
};
