/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli"

#include "config.h"

#include <string.h>

#include "cli/wbl-cli-private.h"
#include "lanying/wbl-cloud-error.h"

/* Finding a command by its words, reading its options, running it, collecting what it prints. */

static const WblCommand *const groups[] = { wbl_account_commands, wbl_inbox_commands,  wbl_kb_commands,  wbl_feedback_commands,
                                            wbl_outbox_commands,  wbl_request_commands, wbl_sync_commands, wbl_wire_commands,
                                            wbl_doctor_commands };

static void
result_destroy (gpointer data)
{
  wbl_cli_result_free (data);
}

/* ---- the option table: one letter an option ---- */

typedef struct
{
  char letter;
  const char *name;
  GOptionArg arg;
  gsize place;
  const char *description, *value;
} Option;

#define PLACE(field) G_STRUCT_OFFSET (WblRun, field)

static const Option options[] = {
  { 'j', "json", G_OPTION_ARG_NONE, PLACE (json), "Print JSON", NULL },
  { 'S', "store", G_OPTION_ARG_STRING, PLACE (store), "The store's folder", "DIR" },
  { 's', "server", G_OPTION_ARG_STRING, PLACE (server), "Address of a private cloud or local desk", "URL" },
  { 'a', "app-id", G_OPTION_ARG_STRING, PLACE (app_id), "Application id", "ID" },
  { 'u', "user", G_OPTION_ARG_STRING, PLACE (user), "User name", "NAME" },
  { 'g', "agent", G_OPTION_ARG_STRING, PLACE (agent), "Agent's name or id", "NAME" },
  { 'r', "role", G_OPTION_ARG_STRING, PLACE (role), "agent, supervisor or auditor", "ROLE" },
  { 't', "status", G_OPTION_ARG_STRING, PLACE (status), "A status", "STATUS" },
  { 'q', "queue", G_OPTION_ARG_STRING, PLACE (queue), "Whose conversations", "QUEUE" },
  { 'Q', "query", G_OPTION_ARG_STRING, PLACE (query), "Find in everything stored", "TEXT" },
  { 'l', "limit", G_OPTION_ARG_INT, PLACE (limit), "At most so many", "N" },
  { 'n', "stars", G_OPTION_ARG_INT, PLACE (stars), "Only ratings of so many stars", "N" },
  { 'd', "days", G_OPTION_ARG_INT, PLACE (days), "Of the last so many days", "N" },
  { 'c', "cause", G_OPTION_ARG_STRING, PLACE (cause), "policy, product, process, knowledge, agent, delivery, customer, unclear", "CAUSE" },
  { 'N', "note", G_OPTION_ARG_STRING, PLACE (note), "A note for the team", "TEXT" },
  { 'C', "collection", G_OPTION_ARG_STRING, PLACE (collection), "Name of the collection", "NAME" },
  { 'y', "dry-run", G_OPTION_ARG_NONE, PLACE (dry_run), "Only say what would be done", NULL },
  { 'R', "remove-gone", G_OPTION_ARG_NONE, PLACE (remove_gone), "Remove articles whose files are gone", NULL },
  { 'w', "watch", G_OPTION_ARG_NONE, PLACE (watch), "Stay connected and tell what happens, until a signal or the time ends it", NULL },
  { 'i', "until-idle", G_OPTION_ARG_NONE, PLACE (until_idle), "End when everything is here and sent", NULL },
  { 'T', "timeout", G_OPTION_ARG_INT, PLACE (timeout), "Seconds to wait at most", "N" },
  { 'p', "password-stdin", G_OPTION_ARG_NONE, PLACE (password_stdin), "Read the password from standard input", NULL },
  { 'D', "direction", G_OPTION_ARG_STRING, PLACE (direction), "up or down", "WAY" },
  { 'U', "undo", G_OPTION_ARG_NONE, PLACE (undo), "Take it back", NULL },
  { 'f', "queries", G_OPTION_ARG_FILENAME, PLACE (queries), "A file of queries, a JSON object a line", "FILE" },
  { 'M', "mode", G_OPTION_ARG_STRING, PLACE (mode), "search: what is typed; suggest: what conversations say", "MODE" },
  { 'O', "run", G_OPTION_ARG_FILENAME, PLACE (run_file), "Write query, article, rank and score there", "FILE" },
  { 'x', "explain", G_OPTION_ARG_NONE, PLACE (explain), "Say what each score is made of", NULL },
  { 'o', "to", G_OPTION_ARG_STRING, PLACE (to), "Id of the message that is answered", "MESSAGE" },
  { 'k', "question", G_OPTION_ARG_STRING, PLACE (question), "What was asked", "TEXT" },
  { 'v', "conversation", G_OPTION_ARG_STRING, PLACE (conversation), "Id of the conversation in which it was asked", "ID" },
  { 'b', "bot", G_OPTION_ARG_STRING, PLACE (bot), "User id of the company's bot, remembered", "ID" },
  { 'm', "has-comment", G_OPTION_ARG_NONE, PLACE (comment), "Only with a comment", NULL },
};

static GArray *
entries_for (WblRun *run, const char *letters)
{
  GArray *entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (strchr (letters, options[i].letter) != NULL || options[i].letter == 'j' || options[i].letter == 'S')
      {
        GOptionEntry entry = { options[i].name, 0, 0, options[i].arg, G_STRUCT_MEMBER_P (run, options[i].place),
                               options[i].description, options[i].value };
        g_array_append_val (entries, entry);
      }
  return entries;
}

/* ---- finding ---- */

static gboolean
words_match (const char *words, const char *const *args, guint *n)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);

  for (*n = 0; parts[*n] != NULL; (*n)++)
    if (args[*n] == NULL || !g_str_equal (parts[*n], args[*n]))
      return FALSE;
  return TRUE;
}

static const WblCommand *
find_command (const char *const *args, guint *n_words)
{
  for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
    for (const WblCommand *command = groups[g]; command->words != NULL; command++)
      if (words_match (command->words, args, n_words))
        return command;
  return NULL;
}

/** wbl_cli_store_need: Returns: what this command line needs of a store. */
WblStoreNeed
wbl_cli_store_need (const char *const *args)
{
  guint n = 0;
  const WblCommand *command = find_command (args, &n);

  for (guint i = 0; args[i] != NULL; i++)
    if (g_str_equal (args[i], "--help") || g_str_equal (args[i], "-h"))
      return WBL_NO_STORE;
  return command != NULL ? command->store : WBL_NO_STORE;
}

/** wbl_cli_wants_input: Returns: whether this command line reads standard input (a password). */
gboolean
wbl_cli_wants_input (const char *const *args)
{
  guint n = 0;
  const WblCommand *command = find_command (args, &n);

  return command != NULL && (command->wants_input || g_strv_contains (args, "--password-stdin"));
}

/** wbl_cli_is_live: Returns: whether this command line goes on until it is ended, and prints meanwhile. */
gboolean
wbl_cli_is_live (const char *const *args)
{
  return g_strcmp0 (args[0], "sync") == 0 && g_strv_contains (args, "--watch");
}

/** wbl_cli_dup_store: Returns: (transfer full) (nullable): the folder that --store names. */
char *
wbl_cli_dup_store (const char *const *args)
{
  for (guint i = 0; args[i] != NULL; i++)
    {
      if (g_str_equal (args[i], "--"))
        break;
      if (g_str_equal (args[i], "--store") && args[i + 1] != NULL)
        return g_strdup (args[i + 1]);
      if (g_str_has_prefix (args[i], "--store="))
        return g_strdup (args[i] + strlen ("--store="));
    }
  return NULL;
}

/** wbl_cli_wants_json: Returns: whether this command line asks for JSON; also of one that cannot be read otherwise. */
gboolean
wbl_cli_wants_json (const char *const *args)
{
  for (guint i = 0; args[i] != NULL && !g_str_equal (args[i], "--"); i++)
    if (g_str_equal (args[i], "--json"))
      return TRUE;
  return FALSE;
}

static gboolean
is_of_group (const WblCommand *command, const char *group)
{
  return g_str_has_prefix (command->words, group) && command->words[strlen (group)] == ' ';
}

static gboolean
is_group (const char *word)
{
  for (guint g = 0; word != NULL && g < G_N_ELEMENTS (groups); g++)
    for (const WblCommand *command = groups[g]; command->words != NULL; command++)
      if (is_of_group (command, word))
        return TRUE;
  return FALSE;
}

/* Every command, or those of one group. */
static char *
overview (const char *group)
{
  GString *text = g_string_new ("Usage: warblerctl ");

  g_string_append_printf (text, "%s%sCOMMAND … [--store DIR] [--json] [--help] [--version]\n\n", group != NULL ? group : "",
                          group != NULL ? " " : "");
  for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
    for (const WblCommand *command = groups[g]; command->words != NULL; command++)
      if (group == NULL || is_of_group (command, group))
        {
          g_autofree char *call = g_strdup_printf ("%s %s", command->words, command->usage);
          g_string_append_printf (text, "  %-44s %s\n", call, command->summary);
        }
  g_string_append (text, "\nEnds with 0 when it is done, 1 when it could not be done, 2 when the command makes no sense, 3 when the\n"
                         "cloud cannot be reached.\n");
  return g_string_free (text, FALSE);
}

/* ---- a run ---- */

static void
run_free (gpointer data)
{
  WblRun *run = data;
  char *strings[] = { run->store,  run->server, run->app_id, run->user,  run->agent, run->role,       run->status, run->queue,
                      run->query, run->direction, run->cause,  run->note, run->collection, run->name,
                      run->queries, run->mode, run->run_file, run->to, run->question, run->conversation, run->bot };

  g_clear_object (&run->desk);
  g_clear_object (&run->live.cancellable);
  g_strfreev (run->args);
  g_free (run->cwd);
  if (run->input != NULL)
    explicit_bzero (run->input, strlen (run->input));
  g_free (run->input);
  g_string_free (run->out, TRUE);
  g_string_free (run->err, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
  if (run->state_free != NULL && run->state != NULL)
    run->state_free (run->state);
  g_free (run);
}

/* What others wrote may hold what moves a terminal's cursor, sets its title or turns text round. */
static gboolean
is_harmless (gunichar c)
{
  if (c == '\n' || c == '\t')
    return TRUE;
  return c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

static void
append_harmless (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_unichar (out, is_harmless (g_utf8_get_char (at)) ? g_utf8_get_char (at) : 0xfffd);
}

/* wbl_run_end: hands over what was printed; @run is gone afterwards. */
void
wbl_run_end (WblRun *run, int code)
{
  WblCliResult *result = g_new (WblCliResult, 1);
  GString *err = g_string_new (NULL);
  g_autoptr (GTask) task = g_steal_pointer (&run->task);

  result->code = code;
  result->out = g_strdup (run->out->str);
  append_harmless (err, run->err->str);
  result->err = g_string_free (err, FALSE);
  g_task_return_pointer (task, result, result_destroy);
}

static gboolean
is_offline (const GError *error)
{
  return g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_OFFLINE)
         || g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_UNREACHABLE)
         || g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TIMEOUT);
}

/* wbl_run_end_failed: @exit_code with @message for people, and as JSON under the name @code. */
void
wbl_run_end_failed (WblRun *run, int exit_code, const char *code, const char *message)
{
  g_string_append_printf (run->err, "warblerctl: %s\n", message);
  if (run->json)
    {
      JsonBuilder *builder = json_builder_new ();

      json_builder_begin_object (builder);
      wbl_json_add_error (builder, code, message);
      json_builder_end_object (builder);
      wbl_run_print_json (run, builder);
    }
  wbl_run_end (run, exit_code);
}

void
wbl_run_fail (WblRun *run, const GError *error)
{
  g_autofree char *words = wbl_cli_words (error);

  wbl_run_end_failed (run, is_offline (error) ? WBL_EXIT_OFFLINE : WBL_EXIT_FAILED, wbl_cli_code (error), words);
}

/* wbl_run_done: ends a run that has nothing else to tell. */
void
wbl_run_done (WblRun *run)
{
  if (run->json)
    g_string_append (run->out, "{\"ok\":true}\n");
  wbl_run_end (run, WBL_EXIT_OK);
}

/* wbl_run_done_cb: ends the run with the end of a command of the desk that says no more than yes or no. */
void
wbl_run_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;

  if (wbl_desk_command_finish (WBL_DESK (source), result, &error))
    wbl_run_done (run);
  else
    wbl_run_fail (run, error);
}

void
wbl_run_usage (WblRun *run, const char *words)
{
  wbl_run_end_failed (run, WBL_EXIT_USAGE, WBL_CODE_USAGE, words);
}

/* wbl_run_flush: what is printed so far goes out now, if somebody listens. */
void
wbl_run_flush (WblRun *run)
{
  if (run->live.write == NULL)
    return;
  run->live.write (run->out->str, run->live.data);
  g_string_truncate (run->out, 0);
}

/* wbl_run_print: text for people; control characters of others' words become U+FFFD. */
void
wbl_run_print (WblRun *run, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  append_harmless (run->out, text);
}

/* wbl_json_append: what @builder holds as a line, without what a terminal would obey: only strings have such characters. */
void
wbl_json_append (GString *out, JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *json = json_to_string (root, FALSE);

  for (const char *at = json; *at != '\0'; at = g_utf8_next_char (at))
    if (is_harmless (g_utf8_get_char (at)))
      g_string_append_unichar (out, g_utf8_get_char (at));
    else
      g_string_append_printf (out, "\\u%04x", g_utf8_get_char (at));
  g_string_append_c (out, '\n');
}

/* wbl_run_print_json: @builder: (transfer full): holds a complete value; control characters of others' words are escaped. */
void
wbl_run_print_json (WblRun *run, JsonBuilder *builder)
{
  wbl_json_append (run->out, builder);
  g_object_unref (builder);
}

/* wbl_run_list: ends the run with a list, as one JSON array or a line each; @items: (nullable): NULL = it failed with @error */
void
wbl_run_list (WblRun *run, GPtrArray *items, const GError *error, WblAddItem add, WblPrintItem print)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (items == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    if (run->json)
      add (builder, g_ptr_array_index (items, i));
    else
      print (run, g_ptr_array_index (items, i));
  json_builder_end_array (builder);
  if (run->json)
    wbl_run_print_json (run, g_steal_pointer (&builder));
  wbl_run_end (run, WBL_EXIT_OK);
}

void
wbl_json_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/* wbl_cli_mask: Returns: (transfer full): @text (nullable) as a list or an export may have it; "" for none. */
char *
wbl_cli_mask (const char *text, WblMaskFlags flags)
{
  return wbl_mask (text != NULL ? text : "", flags);
}

void
wbl_json_add_masked (JsonBuilder *builder, const char *name, const char *value, WblMaskFlags flags)
{
  g_autofree char *masked = value != NULL ? wbl_mask (value, flags) : NULL;

  wbl_json_add_string (builder, name, masked);
}

void
wbl_json_add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/* wbl_json_add_id: a 64-bit id is a decimal string in JSON; none is null. */
void
wbl_json_add_id (JsonBuilder *builder, const char *name, gint64 value)
{
  g_autofree char *text = value != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, value) : NULL;

  wbl_json_add_string (builder, name, text);
}

void
wbl_json_add_bool (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* wbl_cli_time: Returns: (transfer full): local time for people, "-" for none. */
char *
wbl_cli_time (gint64 ms)
{
  g_autoptr (GDateTime) time = ms > 0 ? g_date_time_new_from_unix_local (ms / 1000) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("-");
}

/* ---- without a command ---- */

static void
run_version (WblRun *run)
{
  if (run->json)
    g_string_append (run->out, "{\"version\":\"" PACKAGE_VERSION "\"}\n");
  else
    g_string_append (run->out, "warblerctl " PACKAGE_VERSION "\n");
  wbl_run_end (run, WBL_EXIT_OK);
}

static gboolean
asks_help (const char *word)
{
  return word != NULL && (g_str_equal (word, "--help") || g_str_equal (word, "-h") || g_str_equal (word, "help"));
}

/* A question about the program or a group of its commands, or words that are no command. */
static void
run_without_command (WblRun *run, const char *const *args)
{
  const char *group = is_group (args[0]) ? args[0] : NULL;
  g_autofree char *text = overview (group);

  run->json = wbl_cli_wants_json (args);
  if (g_strcmp0 (args[0], "--version") == 0)
    run_version (run);
  else if (asks_help (group != NULL ? args[1] : args[0]))
    {
      g_string_append (run->out, text);
      wbl_run_end (run, WBL_EXIT_OK);
    }
  else
    {
      g_string_append (run->err, text);
      wbl_run_usage (run, "there is no such command");
    }
}

/* ---- starting ---- */

static gboolean
parse (WblRun *run, const WblCommand *command, const char *const *args, gboolean *help, GError **error)
{
  g_autofree char *call = g_strconcat (command->words, " ", command->usage, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (call);
  g_autoptr (GArray) entries = entries_for (run, command->options);
  GOptionEntry help_entry = { "help", 'h', 0, G_OPTION_ARG_NONE, help, "Show this help", NULL };
  g_auto (GStrv) argv = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, command->words);
  g_strv_builder_addv (builder, (const char **) args);
  argv = g_strv_builder_end (builder);
  g_array_append_val (entries, help_entry);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, (GOptionEntry *) (gpointer) entries->data, NULL);
  if (!g_option_context_parse_strv (context, &argv, error))
    return FALSE;
  if (*help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
      g_string_append_printf (run->out, "%s\n\n%s", command->summary, text);
    }
  run->args = g_strdupv (argv + 1);
  if (run->args[0] != NULL && g_str_equal (run->args[0], "--"))
    {
      g_free (run->args[0]);
      memmove (run->args, run->args + 1, sizeof (char *) * (g_strv_length (run->args + 1) + 1));
    }
  return TRUE;
}

static void
start (WblRun *run, const WblCommand *command, const char *const *args)
{
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE;
  int n;

  if (!parse (run, command, args, &help, &error))
    {
      run->json = wbl_cli_wants_json (args);
      wbl_run_usage (run, error->message);
      return;
    }
  n = (int) g_strv_length (run->args);
  if (help)
    wbl_run_end (run, WBL_EXIT_OK);
  else if (run->limit < 1 && run->limit != WBL_NO_LIMIT)
    wbl_run_usage (run, "--limit is a number from 1");
  else if (run->stars < 0 || run->stars > 5)
    wbl_run_usage (run, "--stars is a number from 1 to 5");
  else if (n < command->min_args || (command->max_args >= 0 && n > command->max_args))
    {
      g_autofree char *words = g_strdup_printf ("usage: warblerctl %s %s", command->words, command->usage);
      wbl_run_usage (run, words);
    }
  else
    command->func (run);
}

/**
 * wbl_cli_run_async:
 * @desk: (nullable): for commands that work on a store
 * @args: the command line without the program's name
 * @cwd: what relative paths are relative to
 * @input: (nullable): standard input
 * @live: (nullable): for wbl_cli_is_live(); copied
 */
void
wbl_cli_run_async (WblDesk *desk,
                   const char *const *args,
                   const char *cwd,
                   const char *input,
                   const WblCliLive *live,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  WblRun *run = g_new0 (WblRun, 1);
  guint n = 0;
  const WblCommand *command = find_command (args, &n);

  run->desk = desk != NULL ? g_object_ref (desk) : NULL;
  run->cwd = g_strdup (cwd);
  run->limit = WBL_NO_LIMIT;
  run->input = g_strdup (input);
  if (live != NULL)
    run->live = *live;
  if (run->live.cancellable != NULL)
    g_object_ref (run->live.cancellable);
  run->out = g_string_new (NULL);
  run->err = g_string_new (NULL);
  run->task = g_task_new (NULL, NULL, callback, data);
  g_task_set_source_tag (run->task, wbl_cli_run_async);
  g_task_set_task_data (run->task, run, run_free);
  if (command != NULL)
    start (run, command, args + n);
  else
    run_without_command (run, args);
}

/** wbl_cli_run_finish: Returns: (transfer full): never NULL. */
WblCliResult *
wbl_cli_run_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
