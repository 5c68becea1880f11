/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-outbox"

#include "config.h"

#include <string.h>

#include "cli/wbl-cli-private.h"

/* outbox …: messages that are not in the cloud, and operations that the team refused: row -12 is typed as op12. */

static void
add_waiting (JsonBuilder *builder, gconstpointer item)
{
  const WblMessage *m = item;

  json_builder_begin_object (builder);
  wbl_json_add_int (builder, "row", m->row_id);
  wbl_json_add_id (builder, "client_id", m->client_id);
  wbl_json_add_string (builder, "conversation", m->conversation_id);
  wbl_json_add_string (builder, "state", wbl_send_state_to_string (m->send_state));
  wbl_json_add_string (builder, "reason", m->fail_reason);
  wbl_json_add_masked (builder, "text", m->text, WBL_MASK_ALL);
  wbl_json_add_int (builder, "time", m->time_ms);
  json_builder_end_object (builder);
}

static void
print_waiting (WblRun *run, gconstpointer item)
{
  const WblMessage *m = item;
  g_autofree char *text = wbl_cli_mask (m->text, WBL_MASK_ALL);

  wbl_run_print (run, "%s%" G_GINT64_FORMAT "  %-8s %-11s %s  %s\n", m->row_id < 0 ? "op" : "", ABS (m->row_id),
                 wbl_send_state_to_string (m->send_state), m->fail_reason != NULL ? m->fail_reason : "",
                 m->conversation_id != NULL ? m->conversation_id : "-", text);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = wbl_desk_outbox_finish (run->desk, result, &error);

  wbl_run_list (run, messages, error, add_waiting, print_waiting);
}

static void
outbox_list (WblRun *run)
{
  wbl_desk_outbox_async (run->desk, NULL, listed_cb, run);
}

static gint64
row_of (WblRun *run)
{
  gboolean op = g_str_has_prefix (run->args[0], "op");
  gint64 row = 0;

  g_ascii_string_to_signed (run->args[0] + (op ? strlen ("op") : 0), 10, 1, G_MAXINT64, &row, NULL);
  return op ? -row : row;
}

static void
outbox_retry (WblRun *run)
{
  wbl_desk_send_now_async (run->desk, row_of (run), wbl_run_done_cb, run);
}

static void
outbox_stop (WblRun *run)
{
  if (wbl_desk_get_upload (run->desk, row_of (run)) < 0)
    {
      wbl_run_usage (run, "no file of this message is on its way");
      return;
    }
  wbl_desk_stop_upload (run->desk, row_of (run));
  wbl_run_done (run);
}

static void
print_text (WblRun *run, const char *text)
{
  JsonBuilder *builder;

  if (!run->json)
    {
      wbl_run_print (run, "%s\n", text);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "text", text);
  json_builder_end_object (builder);
  wbl_run_print_json (run, builder);
}

static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = wbl_desk_cancel_message_finish (run->desk, result, &error);

  if (text == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  print_text (run, text);
  wbl_run_end (run, WBL_EXIT_OK);
}

static void
outbox_cancel (WblRun *run)
{
  wbl_desk_cancel_message_async (run->desk, row_of (run), cancelled_cb, run);
}

const WblCommand wbl_outbox_commands[] = {
  { "outbox list", "", "What is not sent", "", 0, 0, WBL_STORE_THERE, FALSE, outbox_list },
  { "outbox retry", "ROW", "Send what is held or has failed", "", 1, 1, WBL_STORE_THERE, FALSE, outbox_retry },
  { "outbox stop", "ROW", "Stop the upload of its file, to send it later", "", 1, 1, WBL_STORE_THERE, FALSE, outbox_stop },
  { "outbox cancel", "ROW", "Do not send it; prints its text", "", 1, 1, WBL_STORE_THERE, FALSE, outbox_cancel },
  { NULL }
};
