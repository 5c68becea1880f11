/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-play"

#include "config.h"

#include "nest/wbl-nest-play.h"
#include "nest/wbl-nest-script-private.h"
#include "nest/wbl-nest-seed.h"

struct _WblNestPlay
{
  WblNestDb *db; /* (unowned) */
  WblNestPlayHost host;
  double speed;          /* seconds of the script in one second */
  JsonObject *scenario;  /* (owned) busy-morning.json */
  JsonObject *desk;      /* (owned) desk.json */
  WblNestScript *script; /* (owned) (nullable) while it was started once */
  GHashTable *talks;     /* (owned) customer of the scenario → WblNestTalk */
  guint next;            /* index of the next step */
  JsonObject *shown;     /* (unowned) (nullable) the step whose caption stands */
  guint source;          /* timer of the next step; 0 while paused or idle */
  gint64 since_us;       /* when the clock last ran on, monotonic */
  double elapsed_s;      /* of the script, up to since_us */
  gboolean running;
  gboolean paused;
  gboolean is_cut;
  char *problem; /* (owned) (nullable) why it ended early */
};

static void
schedule (WblNestPlay *self);

/**
 * wbl_nest_play_new: (skip)
 * @db: a store that holds the demo desk, which outlives the play
 * @host: the server's part; copied
 * @speed: 1 plays five minutes, 60 plays five seconds
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a play that has not started
 */
WblNestPlay *
wbl_nest_play_new (WblNestDb *db, const WblNestPlayHost *host, double speed, GError **error)
{
  g_autoptr (JsonObject) scenario = wbl_nest_script_load ("busy-morning.json", error);
  g_autoptr (JsonObject) desk = scenario != NULL ? wbl_nest_script_load ("desk.json", error) : NULL;
  WblNestPlay *self = NULL;

  g_return_val_if_fail (speed > 0, NULL);

  if (desk == NULL)
    return NULL;
  self = g_new0 (WblNestPlay, 1);
  self->db = db;
  self->host = *host;
  self->speed = speed;
  self->scenario = g_steal_pointer (&scenario);
  self->desk = g_steal_pointer (&desk);
  self->talks
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wbl_nest_talk_free);
  return self;
}

static void
set_cut (WblNestPlay *self, gboolean on)
{
  if (self->is_cut == on)
    return;
  self->is_cut = on;
  self->host.cut (on, self->host.user_data);
}

static double
now_s (WblNestPlay *self)
{
  if (!self->running || self->paused)
    return self->elapsed_s;
  return self->elapsed_s
         + (double)(g_get_monotonic_time () - self->since_us) / G_USEC_PER_SEC * self->speed;
}

/**
 * wbl_nest_play_stop: (skip)
 * @self: a play
 *
 * Ends the play where it is; a cut network comes back. What was written stays.
 */
void
wbl_nest_play_stop (WblNestPlay *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  set_cut (self, FALSE);
  self->elapsed_s = now_s (self);
  self->running = FALSE;
  self->paused = FALSE;
}

void
wbl_nest_play_free (WblNestPlay *self)
{
  wbl_nest_play_stop (self);
  g_hash_table_unref (self->talks);
  g_clear_pointer (&self->script, wbl_nest_script_free);
  json_object_unref (self->scenario);
  json_object_unref (self->desk);
  g_free (self->problem);
  g_free (self);
}

static JsonArray *
steps_of (WblNestPlay *self)
{
  return json_object_get_array_member (self->scenario, "steps");
}

/* A customer of the scenario as a new account: each run has its own people and conversations. */
static gboolean
add_customer (WblNestPlay *self, JsonObject *customer, gint64 run, GError **error)
{
  g_autoptr (JsonObject) copy = wbl_nest_script_event_at (customer, 0);
  g_autofree char *id
      = g_strdup_printf ("%s-%" G_GINT64_FORMAT, wbl_nest_text_of (customer, "id"), run);
  gint64 peer = 0;

  json_object_set_string_member (copy, "id", id);
  peer = wbl_nest_script_add_customer (self->script, copy, error);
  if (peer == 0)
    return FALSE;
  g_hash_table_insert (self->talks, g_strdup (wbl_nest_text_of (customer, "id")),
                       wbl_nest_talk_new (self->script, id, peer, NULL));
  return TRUE;
}

static gboolean
add_customers (WblNestPlay *self, GError **error)
{
  JsonArray *customers = json_object_get_array_member (self->scenario, "customers");
  gint64 run = g_get_real_time () / 1000;

  for (guint i = 0; i < json_array_get_length (customers); i++)
    if (!add_customer (self, json_array_get_object_element (customers, i), run, error))
      return FALSE;
  return TRUE;
}

static gboolean
prepare (WblNestPlay *self, GError **error)
{
  gint64 support_id = 0, team_id = 0;

  if (!wbl_nest_seed_find_accounts (self->db, &support_id, &team_id))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "the demo desk is not here");
      return FALSE;
    }
  g_hash_table_remove_all (self->talks);
  g_clear_pointer (&self->script, wbl_nest_script_free);
  self->script = wbl_nest_script_new (self->db, self->desk, self->host.send, self->host.user_data);
  wbl_nest_script_set_accounts (self->script, support_id, team_id);
  return add_customers (self, error);
}

static void
tell_typing (WblNestPlay *self, WblNestTalk *talk, JsonObject *step)
{
  gint64 support = wbl_nest_script_get_support (self->script);
  gint64 peer = wbl_nest_talk_get_peer (talk);
  gboolean customer = g_str_equal (wbl_nest_text_of (step, "by"), "customer");

  self->host.typing (customer ? peer : support, customer ? support : peer,
                     json_object_get_boolean_member_with_default (step, "on", TRUE),
                     self->host.user_data);
}

static gboolean
play_step (WblNestPlay *self, JsonObject *step, GError **error)
{
  const char *what = wbl_nest_text_of (step, "do");
  WblNestTalk *talk = g_hash_table_lookup (self->talks, wbl_nest_text_of (step, "customer"));
  gint64 now_ms = g_get_real_time () / 1000;
  g_autoptr (JsonObject) event = NULL;

  if (g_str_equal (what, "end"))
    {
      wbl_nest_play_stop (self);
      return TRUE;
    }
  if (g_str_equal (what, "cut"))
    {
      set_cut (self, json_object_get_boolean_member (step, "on"));
      return TRUE;
    }
  if (talk == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "step %u: unknown customer",
                   self->next);
      return FALSE;
    }
  if (g_str_equal (what, "typing"))
    {
      tell_typing (self, talk, step);
      return TRUE;
    }
  event = wbl_nest_script_event_at (step, now_ms);
  return wbl_nest_talk_tell (talk, event, now_ms, error);
}

static gboolean
step_due_cb (gpointer data)
{
  WblNestPlay *self = data;
  JsonObject *step = json_array_get_object_element (steps_of (self), self->next);
  g_autoptr (GError) error = NULL;

  self->source = 0;
  self->shown = step;
  if (!play_step (self, step, &error))
    {
      g_message ("step %u failed: %s", self->next, error->message);
      wbl_nest_play_stop (self);
      self->problem = g_strdup (error->message);
    }
  self->next++;
  schedule (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (WblNestPlay *self)
{
  double wait_s = 0;

  if (!self->running || self->paused)
    return;
  if (self->next >= json_array_get_length (steps_of (self)))
    {
      wbl_nest_play_stop (self);
      return;
    }
  wait_s = (double)json_object_get_int_member (
               json_array_get_object_element (steps_of (self), self->next), "at")
           - now_s (self);
  self->source = g_timeout_add ((guint)(MAX (wait_s, 0) * 1000 / self->speed), step_due_cb, self);
  g_source_set_name_by_id (self->source, "busy morning");
}

/**
 * wbl_nest_play_start: (skip)
 * @self: a play
 * @error: return location for an error
 *
 * Starts the morning, or starts it anew.
 *
 * Returns: whether it runs
 */
gboolean
wbl_nest_play_start (WblNestPlay *self, GError **error)
{
  wbl_nest_play_stop (self);
  if (!prepare (self, error))
    return FALSE;
  g_clear_pointer (&self->problem, g_free);
  self->next = 0;
  self->shown = NULL;
  self->elapsed_s = 0;
  self->since_us = g_get_monotonic_time ();
  self->running = TRUE;
  schedule (self);
  return TRUE;
}

/**
 * wbl_nest_play_pause: (skip)
 * @self: a play
 *
 * Holds the clock. A cut network stays cut.
 */
void
wbl_nest_play_pause (WblNestPlay *self)
{
  if (!self->running || self->paused)
    return;
  self->elapsed_s = now_s (self);
  self->paused = TRUE;
  g_clear_handle_id (&self->source, g_source_remove);
}

/**
 * wbl_nest_play_resume: (skip)
 * @self: a play
 */
void
wbl_nest_play_resume (WblNestPlay *self)
{
  if (!self->running || !self->paused)
    return;
  self->since_us = g_get_monotonic_time ();
  self->paused = FALSE;
  schedule (self);
}

/**
 * wbl_nest_play_is_running: (skip)
 * @self: a play
 *
 * Returns: whether it was started and has not ended; also while paused
 */
gboolean
wbl_nest_play_is_running (WblNestPlay *self)
{
  return self->running;
}

/**
 * wbl_nest_play_dup_state: (skip)
 * @self: a play
 *
 * Returns: (transfer full): running, paused, cut, step, steps, elapsed_s, caption_zh, caption_en,
 * and "problem" when a step failed
 */
JsonObject *
wbl_nest_play_dup_state (WblNestPlay *self)
{
  JsonObject *state = json_object_new ();

  json_object_set_boolean_member (state, "running", self->running);
  json_object_set_boolean_member (state, "paused", self->paused);
  json_object_set_boolean_member (state, "cut", self->is_cut);
  json_object_set_int_member (state, "step", self->next);
  json_object_set_int_member (state, "steps", json_array_get_length (steps_of (self)));
  json_object_set_int_member (state, "elapsed_s", (gint64)now_s (self));
  json_object_set_string_member (
      state, "caption_zh", self->shown != NULL ? wbl_nest_text_of (self->shown, "caption_zh") : "");
  json_object_set_string_member (
      state, "caption_en", self->shown != NULL ? wbl_nest_text_of (self->shown, "caption_en") : "");
  if (self->problem != NULL)
    json_object_set_string_member (state, "problem", self->problem);
  return state;
}
