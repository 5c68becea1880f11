/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-watch"

#include "config.h"

#include "cli/wbl-cli-private.h"

/*
 * sync --watch: stays connected until somebody ends it, and tells what happens as it happens: a line each, or with --json
 * an object a line (docs/command-line.md).
 */

typedef struct
{
  WblDesk *desk;   /* (unowned) the run owns it */
  GSource *ended;  /* (owned) (nullable): of who ends it */
  guint timeout;   /* source */
  gulong handlers[4];
  WblDeskLink link;
  guint outbox;
} Watch;

static void
watch_stop (Watch *watch)
{
  if (watch->ended != NULL)
    g_source_destroy (watch->ended);
  g_clear_pointer (&watch->ended, g_source_unref);
  g_clear_handle_id (&watch->timeout, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (watch->handlers); i++)
    g_clear_signal_handler (&watch->handlers[i], watch->desk);
}

static void
watch_free (gpointer data)
{
  watch_stop (data);
  g_free (data);
}

/* ---- an event ---- */

static JsonBuilder *
event_new (const char *name)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "event", name);
  wbl_json_add_int (builder, "time", g_get_real_time () / 1000);
  return builder;
}

/* Takes @event over; @words: what a person reads of it. */
static void
tell (WblRun *run, JsonBuilder *event, const char *words)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");

  json_builder_end_object (event);
  if (run->json)
    wbl_run_print_json (run, event);
  else
    {
      g_object_unref (event);
      wbl_run_print (run, "%s  %s\n", time, words);
    }
  wbl_run_flush (run);
}

static void
tell_link (WblRun *run, WblDeskLink link)
{
  JsonBuilder *event = event_new ("link");

  wbl_json_add_string (event, "link", wbl_cli_link_word (link));
  tell (run, event, wbl_cli_link_word (link));
}

static void
tell_outbox (WblRun *run, guint n)
{
  JsonBuilder *event = event_new ("outbox");
  g_autofree char *words = g_strdup_printf ("%u waiting", n);

  wbl_json_add_int (event, "outbox", n);
  tell (run, event, words);
}

static void
alert_cb (WblRun *run, const WblDeskAlert *alert)
{
  static const char *const names[] = { "message", "promise_due", "rating", "read", "mention" };
  JsonBuilder *event = event_new (names[alert->kind]);
  g_autofree char *words = g_strdup_printf ("%s  %s  %s: %s", names[alert->kind], alert->conversation_id,
                                            alert->customer != NULL ? alert->customer : "", alert->text != NULL ? alert->text : "");

  wbl_json_add_string (event, "conversation", alert->conversation_id);
  wbl_json_add_string (event, "customer", alert->customer);
  wbl_json_add_string (event, "text", alert->text);
  wbl_json_add_string (event, "author", alert->author);
  wbl_json_add_bool (event, "mine", alert->mine);
  wbl_json_add_int (event, "due", alert->due_ms);
  tell (run, event, words);
}

static void
changed_cb (WblRun *run, const WblDeskChanges *changes)
{
  JsonBuilder *event = event_new ("changed");
  g_autofree char *words = NULL;

  json_builder_set_member_name (event, "conversations");
  json_builder_begin_array (event);
  for (guint i = 0; i < changes->conversations->len; i++)
    json_builder_add_string_value (event, g_ptr_array_index (changes->conversations, i));
  json_builder_end_array (event);
  wbl_json_add_bool (event, "knowledge", changes->knowledge);
  wbl_json_add_bool (event, "feedback", changes->feedback);
  wbl_json_add_bool (event, "agents", changes->agents);
  words = g_strdup_printf ("changed  %u conversations%s%s%s", changes->conversations->len, changes->knowledge ? ", knowledge" : "",
                           changes->feedback ? ", feedback" : "", changes->agents ? ", agents" : "");
  tell (run, event, words);
}

static void
claim_lost_cb (WblRun *run, const char *conversation, const char *winner)
{
  JsonBuilder *event = event_new ("claim_lost");
  g_autofree char *words = g_strdup_printf ("claim_lost  %s  %s", conversation, winner);

  wbl_json_add_string (event, "conversation", conversation);
  wbl_json_add_string (event, "winner", winner);
  tell (run, event, words);
}

/* ---- its end ---- */

static void
finish (WblRun *run)
{
  watch_stop (run->state);
  wbl_run_end (run, WBL_EXIT_OK);
}

static gboolean
ended_cb (GCancellable *cancellable, gpointer data)
{
  finish (data);
  return G_SOURCE_REMOVE;
}

static gboolean
timeout_cb (gpointer data)
{
  ((Watch *) ((WblRun *) data)->state)->timeout = 0;
  finish (data);
  return G_SOURCE_REMOVE;
}

static void
state_changed_cb (WblRun *run)
{
  Watch *watch = run->state;
  WblDeskLink link = wbl_desk_get_link (run->desk);
  guint outbox = wbl_desk_get_n_outbox (run->desk);

  if (link != watch->link)
    tell_link (run, link);
  if (outbox != watch->outbox)
    tell_outbox (run, outbox);
  watch->link = link;
  watch->outbox = outbox;
  if (link == WBL_DESK_STOPPED)
    {
      watch_stop (watch);
      wbl_run_fail (run, wbl_desk_get_problem (run->desk));
    }
  else if (link == WBL_DESK_SIGNED_OUT) /* whoever owns the store closes it */
    finish (run);
}

/** wbl_cli_watch: tells events of the desk, which is signed in, until it is ended from outside or --timeout is over. */
void
wbl_cli_watch (WblRun *run)
{
  Watch *watch = g_new0 (Watch, 1);

  run->state = watch;
  run->state_free = watch_free;
  watch->desk = run->desk;
  watch->link = wbl_desk_get_link (run->desk);
  watch->outbox = wbl_desk_get_n_outbox (run->desk);
  tell_link (run, watch->link);
  tell_outbox (run, watch->outbox);
  watch->handlers[0] = g_signal_connect_swapped (run->desk, "state-changed", G_CALLBACK (state_changed_cb), run);
  watch->handlers[1] = g_signal_connect_swapped (run->desk, "alert", G_CALLBACK (alert_cb), run);
  watch->handlers[2] = g_signal_connect_swapped (run->desk, "changed", G_CALLBACK (changed_cb), run);
  watch->handlers[3] = g_signal_connect_swapped (run->desk, "claim-lost", G_CALLBACK (claim_lost_cb), run);
  if (run->timeout > 0)
    watch->timeout = g_timeout_add_seconds ((guint) run->timeout, timeout_cb, run);
  if (run->live.cancellable == NULL)
    return;
  watch->ended = g_cancellable_source_new (run->live.cancellable);
  g_source_set_callback (watch->ended, G_SOURCE_FUNC (ended_cb), run, NULL);
  g_source_attach (watch->ended, NULL);
}
