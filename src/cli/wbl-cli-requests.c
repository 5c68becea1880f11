/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-requests"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "desk/wbl-requests.h"

/* request …: who waits for a yes or a no of this account. The cloud keeps them, so each command needs it. */

static const char *const kinds[] = {
  [WBL_REQUEST_CONTACT] = "contact",
  [WBL_REQUEST_APPLICATION] = "application",
  [WBL_REQUEST_INVITATION] = "invitation",
};

/* What names a request on the command line: contact:PERSON, application:PERSON:GROUP, invitation:PERSON:GROUP. */
static char *
name_of (const WblRequest *request)
{
  if (request->kind == WBL_REQUEST_CONTACT)
    return g_strdup_printf ("%s:%" G_GINT64_FORMAT, kinds[request->kind], request->person);
  return g_strdup_printf ("%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, kinds[request->kind], request->person, request->group);
}

static gboolean
read_name (const char *name, WblRequest *request)
{
  g_auto (GStrv) parts = g_strsplit (name, ":", 4);
  guint n = g_strv_length (parts);

  for (guint i = 0; n > 0 && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (parts[0], kinds[i]))
      {
        request->kind = (WblRequestKind) i;
        return n == (i == WBL_REQUEST_CONTACT ? 2 : 3)
               && g_ascii_string_to_signed (parts[1], 10, 1, G_MAXINT64, &request->person, NULL)
               && (n == 2 || g_ascii_string_to_signed (parts[2], 10, 1, G_MAXINT64, &request->group, NULL));
      }
  return FALSE;
}

static void
add_request (JsonBuilder *builder, gconstpointer item)
{
  const WblRequest *request = item;
  g_autofree char *name = name_of (request);

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "request", name);
  wbl_json_add_string (builder, "kind", kinds[request->kind]);
  wbl_json_add_id (builder, "person", request->person);
  wbl_json_add_masked (builder, "person_name", request->person_name, WBL_MASK_ALL);
  wbl_json_add_id (builder, "group", request->group);
  wbl_json_add_string (builder, "group_name", request->group_name);
  wbl_json_add_masked (builder, "reason", request->reason, WBL_MASK_ALL);
  json_builder_end_object (builder);
}

static void
print_request (WblRun *run, gconstpointer item)
{
  const WblRequest *request = item;
  g_autofree char *name = name_of (request);
  g_autofree char *person = wbl_cli_mask (request->person_name, WBL_MASK_ALL);
  g_autofree char *reason = wbl_cli_mask (request->reason, WBL_MASK_ALL);

  wbl_run_print (run, "%-36s %s  %s  %s\n", name, person, request->group_name, reason);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = wbl_desk_requests_finish (run->desk, result, &error);

  wbl_run_list (run, list, error, add_request, print_request);
}

static void
list (WblRun *run)
{
  wbl_desk_requests_async (run->desk, NULL, listed_cb, run);
}

static void
list_command (WblRun *run)
{
  wbl_run_online (run, list);
}

static void
answer (WblRun *run, gboolean accept)
{
  WblRequest request = { 0 };

  read_name (run->args[0], &request);
  wbl_desk_answer_request_async (run->desk, &request, accept, wbl_run_done_cb, run);
}

static void
accept_request (WblRun *run)
{
  answer (run, TRUE);
}

static void
decline_request (WblRun *run)
{
  answer (run, FALSE);
}

static void
answer_online (WblRun *run, WblCommandFunc func)
{
  WblRequest request = { 0 };

  if (read_name (run->args[0], &request))
    wbl_run_online (run, func);
  else
    wbl_run_usage (run, "a request is called as \"request list\" names it, for example contact:5");
}

static void
accept_command (WblRun *run)
{
  answer_online (run, accept_request);
}

static void
decline_command (WblRun *run)
{
  answer_online (run, decline_request);
}

#define ONLINE " [--password-stdin] [--timeout SECONDS]"

const WblCommand wbl_request_commands[] = {
  { "request list", ONLINE + 1, "Who waits for a yes or a no: contacts, applications to the staff room, invitations", "pT", 0, 0,
    WBL_STORE_THERE, FALSE, list_command },
  { "request accept", "REQUEST" ONLINE, "Say yes to one, as the list names it", "pT", 1, 1, WBL_STORE_THERE, FALSE, accept_command },
  { "request decline", "REQUEST" ONLINE, "Say no to one", "pT", 1, 1, WBL_STORE_THERE, FALSE, decline_command },
  { NULL }
};
