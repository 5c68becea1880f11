/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "warbler-nest"
#include "config.h"

#include <glib-unix.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nest/wbl-nest-bot.h"
#include "nest/wbl-nest-export.h"
#include "nest/wbl-nest-faults.h"
#include "nest/wbl-nest-origin.h"
#include "nest/wbl-nest-rest.h"
#include "nest/wbl-nest-seed.h"
#include "nest/wbl-nest-show.h"
#include "nest/wbl-nest.h"

typedef struct
{
  char *data;
  char *app_id;
  char *seed;
  char *ai_url;
  char **web_origins;
  gint port;
  gint ping_ms;
  gboolean parent_pipe;
  gboolean acks;
  gboolean faults;
  gboolean play;
  double play_speed;
} Options;

static void
put_value (WblNest *nest,
           JsonObject *object,
           const char *name,
           const char *key)
{
  g_autofree char *value = wbl_nest_db_dup_value (nest->db, key);

  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
print_ready (WblNest *nest)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *chat = g_strconcat (nest->base_url, "/chat/", NULL);
  g_autofree char *line = NULL;

  json_object_set_string_member (object, "http", nest->base_url);
  json_object_set_string_member (object, "app_id", nest->app_id);
  json_object_set_string_member (object, "chat", chat);
  put_value (nest, object, "user", "demo_user");
  put_value (nest, object, "password", "demo_password");
  put_value (nest, object, "bot", "bot");
  node = json_node_init_object (json_node_alloc (), object);
  line = json_to_string (node, FALSE);
  g_print ("%s\n", line);
  fflush (stdout);
}

static gboolean
asked_to_stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
parent_gone_cb (gint fd,
                GIOCondition condition,
                gpointer user_data)
{
  char buffer[256];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* A desk is seeded once in its life. */
static gboolean
seed (WblNestDb *db,
      const char *name,
      GError **error)
{
  g_autofree char *done = wbl_nest_db_dup_value (db, "seed");

  if (name == NULL || done != NULL)
    return TRUE;
  if (!g_str_equal (name, "demo") && !g_str_equal (name, "shop"))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Unknown seed: %s", name);
      return FALSE;
    }
  if (!wbl_nest_db_begin (db, error))
    return FALSE;
  if (wbl_nest_seed_demo (db, g_str_equal (name, "demo"), error) && wbl_nest_db_set_value (db, "seed", name, error))
    return wbl_nest_db_commit (db, error);
  wbl_nest_db_rollback (db);
  return FALSE;
}

/* The app id that was asked for; a new demo desk has its own. */
static gboolean
settle_app_id (WblNestDb *db,
               const Options *options,
               GError **error)
{
  g_autofree char *kept = wbl_nest_db_dup_value (db, "app_id");
  const char *wanted = options->app_id;

  if (wanted == NULL && kept == NULL && options->seed != NULL)
    wanted = WBL_NEST_DEMO_APP_ID;
  return wanted == NULL || wbl_nest_db_set_value (db, "app_id", wanted, error);
}

/* The key is in the environment, where no list of processes shows it. */
static gboolean
start_bot (WblNest *nest,
           const Options *options,
           GError **error)
{
  const char *model = g_getenv ("WBL_AI_MODEL");
  const WblNestBotOptions bot = { options->ai_url, g_getenv ("WBL_AI_KEY"),
                                  model != NULL ? model : "default", MAX (options->play_speed, 1) };

  return wbl_nest_bot_start (nest, &bot, error);
}

static WblNest *
open_desk (const Options *options,
           GError **error)
{
  g_autoptr (WblNestDb) db = wbl_nest_db_open (options->data, error);
  g_autoptr (WblNest) nest = NULL;

  for (guint i = 0; options->web_origins != NULL && options->web_origins[i] != NULL; i++)
    if (!wbl_nest_origin_is_sound (options->web_origins[i], error))
      return NULL;
  if (db == NULL || !settle_app_id (db, options, error))
    return NULL;
  nest = wbl_nest_new (g_steal_pointer (&db));
  nest->web_origins = g_strdupv (options->web_origins);
  if (options->faults)
    wbl_nest_faults_start (nest);
  if (options->ping_ms > 0)
    nest->ping_interval_ms = (guint) options->ping_ms;
  if (!wbl_nest_listen (nest, options->port, error)
      || !seed (nest->db, options->seed, error)
      || !start_bot (nest, options, error)
      || !wbl_nest_show_prepare (nest, MAX (options->play_speed, 1), error))
    return NULL;
  return g_steal_pointer (&nest);
}

static gboolean
serve (const Options *options,
       GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (WblNest) nest = open_desk (options, error);

  if (nest == NULL || (options->play && !wbl_nest_show_start (nest, error)))
    return FALSE;
  g_unix_signal_add (SIGTERM, asked_to_stop_cb, loop);
  g_unix_signal_add (SIGINT, asked_to_stop_cb, loop);
  if (options->parent_pipe)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, parent_gone_cb, loop);
  print_ready (nest);
  g_main_loop_run (loop);
  return TRUE;
}

/* The commands beside serving. */
static gboolean
run_command (const char *command,
             const Options *options,
             GError **error)
{
  g_autofree char *token = NULL;

  if (g_str_equal (command, "routes"))
    {
      wbl_nest_rest_print_routes ();
      return TRUE;
    }
  if (g_str_equal (command, "export"))
    return wbl_nest_export (options->data, options->acks, error);
  if (!g_str_equal (command, "admin-token"))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Unknown command: %s", command);
      return FALSE;
    }
  token = wbl_nest_db_make_admin (options->data, error);
  if (token != NULL)
    g_print ("%s\n", token);
  return token != NULL;
}

static gboolean
run (int *argc,
     char ***argv,
     Options *options,
     GError **error)
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data, "Folder the desk is kept in", "DIR" },
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "Port to listen on (0: as before)", "N" },
    { "app-id", 0, 0, G_OPTION_ARG_STRING, &options->app_id, "App id to answer to", "ID" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options->seed, "Fill a new desk: demo, or shop, which is demo without its past", "NAME" },
    { "parent-pipe", 0, 0, G_OPTION_ARG_NONE, &options->parent_pipe,
      "End when standard input is closed", NULL },
    { "ping-interval", 0, 0, G_OPTION_ARG_INT, &options->ping_ms,
      "How often clients are to ping, in milliseconds", "MS" },
    { "play", 0, 0, G_OPTION_ARG_NONE, &options->play,
      "Play a busy morning at the demo desk", NULL },
    { "play-speed", 0, 0, G_OPTION_ARG_DOUBLE, &options->play_speed,
      "Seconds of the play, and of the bot, in one second", "N" },
    { "faults", 0, 0, G_OPTION_ARG_NONE, &options->faults,
      "Let tests make things go wrong, under /__test__/", NULL },
    { "ai-url", 0, 0, G_OPTION_ARG_STRING, &options->ai_url,
      "Where an OpenAI-compatible API begins, for the bot; its key is in WBL_AI_KEY", "URL" },
    { "web-origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->web_origins,
      "Let web pages of this origin use the desk, such as http://localhost:8080; may be repeated", "ORIGIN" },
    { "acks", 0, 0, G_OPTION_ARG_NONE, &options->acks, "With export: only READ_ACKs", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[export|admin-token|routes]");

  g_option_context_set_summary (context, "A small cloud on this machine, for Warbler.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->data == NULL || *argc > 2)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Use --data DIR, see --help");
      return FALSE;
    }
  return *argc == 2 ? run_command ((*argv)[1], options, error) : serve (options, error);
}

int
main (int argc,
      char *argv[])
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean good = FALSE;

  setlocale (LC_ALL, "C.UTF-8");
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE); /* see wbl-http.c */
  signal (SIGPIPE, SIG_IGN);
  good = run (&argc, &argv, &options, &error);
  if (!good)
    g_printerr ("warbler-nest: %s\n", error->message);
  g_free (options.data);
  g_free (options.app_id);
  g_free (options.seed);
  g_free (options.ai_url);
  g_strfreev (options.web_origins);
  return good ? 0 : 1;
}
