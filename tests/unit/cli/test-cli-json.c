/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-cli-json"

#include "config.h"

#include <signal.h>
#include <string.h>

#include "unit/cli/cli-fixture.h"

/* Every command of the table with --json: one value on one line of standard output, whatever becomes of it. */

static const WblCommand *const groups[] = { wbl_account_commands, wbl_inbox_commands,   wbl_kb_commands,
                                            wbl_feedback_commands, wbl_outbox_commands, wbl_request_commands,
                                            wbl_sync_commands,    wbl_wire_commands,    wbl_doctor_commands };

typedef struct
{
  const char *line; /* {name} is what an earlier line saved under that name */
  int code;
  const char *error;  /* (nullable) its code when it fails */
  const char *save;   /* (nullable) member of the answer, or of its first element */
  const char *as;     /* (nullable) the name it is saved under */
  void (*before) (Fixture *f, GHashTable *names);
} Case;

/* ---- what happens between the lines ---- */

static void
customer_rates (Fixture *f, GHashTable *names)
{
  test_customer_wait_texts (f->customer, 2); /* the reply and the survey */
  test_customer_say (f->customer, "2");
}

static void
somebody_asks (Fixture *f, GHashTable *names)
{
  static const char *const asking[] = { "ben", "amy" };
  g_autofree char *apply = g_strdup_printf ("{\"user_id\":%" G_GINT64_FORMAT ",\"reason\":\"13912345678\"}", f->support);
  g_autoptr (NestPeer) owner = nest_peer_new (f->nest);

  g_assert_true (nest_peer_sign_in (owner, SUPPORT, SUPPORT_PASSWORD));
  g_assert_cmpint (nest_peer_code (owner, "POST", "/user/authmode?value=1", "{}"), ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (asking); i++)
    {
      g_autoptr (NestPeer) peer = nest_peer_new_user (f->nest, asking[i]);

      g_assert_cmpint (nest_peer_code (peer, "POST", "/roster/apply", apply), ==, 200);
      g_hash_table_insert (names, g_strdup (asking[i]), g_strdup_printf ("contact:%" G_GINT64_FORMAT, peer->uid));
    }
}

#define SERVER " --server {server} --app-id {app}"

/* In this order; what a line does is there for the next. Each command of the program has a line here. */
static const Case cases[] = {
  { "account list", 0, NULL, "agent", "agent", NULL },
  { "account add --user support --agent Ana" SERVER, 0, NULL, NULL, NULL, NULL },
  { "account add --user support --agent Ana", 2, "usage", NULL, NULL, NULL },
  { "inbox list --status any", 0, NULL, "id", "conversation", NULL },
  { "inbox list --queue nobody's", 2, "usage", NULL, NULL, NULL },
  { "inbox show {conversation}", 0, NULL, NULL, NULL, NULL },
  { "inbox show nowhere", 1, "not_found", NULL, NULL, NULL },
  { "inbox take {conversation}", 0, NULL, NULL, NULL, NULL },
  { "inbox take nowhere", 1, "not_found", NULL, NULL, NULL },
  { "inbox assign {conversation} --agent Ana", 0, NULL, NULL, NULL, NULL },
  { "inbox assign {conversation} --agent Nobody", 2, "usage", NULL, NULL, NULL },
  { "inbox unread {conversation}", 0, NULL, NULL, NULL, NULL },
  { "inbox pin {conversation}", 0, NULL, NULL, NULL, NULL },
  { "inbox remove {conversation}", 0, NULL, NULL, NULL, NULL },
  { "inbox remove {conversation} --undo", 0, NULL, NULL, NULL, NULL },
  { "inbox remove nowhere", 1, "not_found", NULL, NULL, NULL },
  { "inbox note {conversation} 13912345678", 0, NULL, NULL, NULL, NULL },
  { "inbox reply {conversation} Never", 0, NULL, NULL, NULL, NULL },
  { "outbox list", 0, NULL, "row", "never", NULL },
  { "outbox cancel {never}", 0, NULL, NULL, NULL, NULL },
  { "outbox cancel {never}", 1, "not_found", NULL, NULL, NULL },
  { "outbox cancel op9999", 1, "not_found", NULL, NULL, NULL },
  { "inbox reply {conversation} Hello", 0, NULL, NULL, NULL, NULL },
  { "inbox reply {conversation} {{name}}", 1, "placeholder", NULL, NULL, NULL },
  { "outbox list", 0, NULL, "row", "row", NULL },
  { "outbox retry {row}", 0, NULL, NULL, NULL, NULL },
  { "outbox retry 9999", 1, "not_found", NULL, NULL, NULL },
  { "outbox stop {row}", 2, "usage", NULL, NULL, NULL },
  { "kb import {file} --dry-run", 0, NULL, NULL, NULL, NULL },
  { "kb import {file} --collection FAQ", 0, NULL, NULL, NULL, NULL },
  { "kb import /nowhere/at/all", 1, "refused", NULL, NULL, NULL },
  { "kb search fold", 0, NULL, "key", "key", NULL },
  { "kb search fold --explain", 0, NULL, NULL, NULL, NULL },
  { "kb search fold --explain --run {run}", 0, NULL, NULL, NULL, NULL },
  { "kb search", 2, "usage", NULL, NULL, NULL },
  { "kb suggest {conversation}", 0, NULL, NULL, NULL, NULL },
  { "kb confirm {key} --question pouch?", 0, NULL, "id", "pick", NULL },
  { "kb questions {key}", 0, NULL, NULL, NULL, NULL },
  { "kb remove-question {key} --question pouch?", 0, NULL, NULL, NULL, NULL },
  { "kb undo {pick}", 0, NULL, NULL, NULL, NULL },
  { "kb undo nothing", 1, "not_found", NULL, NULL, NULL },
  { "kb reject {key} --conversation {conversation}", 0, NULL, NULL, NULL, NULL },
  { "kb show {key}", 0, NULL, NULL, NULL, NULL },
  { "kb show none", 1, "not_found", NULL, NULL, NULL },
  { "kb share --collection FAQ", 0, NULL, NULL, NULL, NULL },
  { "kb packs", 0, NULL, NULL, NULL, NULL },
  { "kb teach {key}", 1, "no_bot", NULL, NULL, NULL },
  { "kb taught", 0, NULL, NULL, NULL, NULL },
  { "inbox resolve {conversation}", 0, NULL, NULL, NULL, NULL },
  { "sync --until-idle --password-stdin", 0, NULL, NULL, NULL, NULL },
  { "sync --until-idle --password-stdin", 0, NULL, NULL, NULL, customer_rates },
  { "feedback list", 0, NULL, "id", "rating", NULL },
  { "feedback show {rating}", 0, NULL, NULL, NULL, NULL },
  { "feedback show none", 1, "not_found", NULL, NULL, NULL },
  { "feedback review {rating} --cause agent", 0, NULL, NULL, NULL, NULL },
  { "feedback review {rating} --cause weather", 2, "usage", NULL, NULL, NULL },
  { "feedback report", 0, NULL, NULL, NULL, NULL },
  { "team create Bluefinch --password-stdin", 0, NULL, NULL, NULL, NULL },
  { "account list", 0, NULL, "team", "team", NULL },
  { "team join {team} --password-stdin", 0, NULL, NULL, NULL, NULL },
  { "team join 4711 --password-stdin", 1, "no_group", NULL, NULL, NULL },
  { "team join room --password-stdin", 2, "usage", NULL, NULL, NULL },
  { "request list --password-stdin", 0, NULL, NULL, NULL, somebody_asks },
  { "request accept {ben} --password-stdin", 0, NULL, NULL, NULL, NULL },
  { "request accept ben --password-stdin", 2, "usage", NULL, NULL, NULL },
  { "request decline {amy} --password-stdin", 0, NULL, NULL, NULL, NULL },
  { "wire decode 180122080a061204e280ae61", 0, NULL, NULL, NULL, NULL },
  { "wire decode ff", 2, "refused", NULL, NULL, NULL },
  { "doctor --user support --timeout 60" SERVER, 0, NULL, NULL, NULL, NULL },
  { "doctor --user nobody --timeout 60" SERVER, 1, "failed", NULL, NULL, NULL },
  { "account remove", 0, NULL, NULL, NULL, NULL },
};

static void
assert_every_command_has_a_case (void)
{
  for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
    for (const WblCommand *command = groups[g]; command->words != NULL; command++)
      {
        gboolean found = FALSE;

        for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
          found = found || g_str_has_prefix (cases[i].line, command->words);
        if (!found)
          g_error ("\"%s\" is in no line of the table", command->words);
      }
}

/* ---- one line ---- */

static char *
fill_in (const char *word, GHashTable *names)
{
  gsize length = strlen (word);
  g_autofree char *name = NULL;

  if (length < 3 || word[0] != '{' || word[1] == '{')
    return g_strdup (word);
  name = g_strndup (word + 1, length - 2);
  g_assert_nonnull (g_hash_table_lookup (names, name));
  return g_strdup (g_hash_table_lookup (names, name));
}

static GStrv
words_of (const char *line, GHashTable *names)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *word = fill_in (parts[i], names);

      g_strv_builder_add (builder, word);
    }
  g_strv_builder_add (builder, "--json");
  if (!g_str_has_prefix (line, "wire ") && !g_str_has_prefix (line, "doctor "))
    g_strv_builder_add_many (builder, "--store", g_hash_table_lookup (names, "store"), NULL);
  return g_strv_builder_end (builder);
}

/* Returns: the one value that was printed. */
static JsonNode *
parse_line (const char *line, const char *out)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  if (*out == '\0' || strchr (out, '\n') != out + strlen (out) - 1)
    g_error ("\"%s\" printed \"%s\"", line, out);
  node = json_from_string (out, &error);
  if (node == NULL)
    g_error ("\"%s\" printed \"%s\": %s", line, out, error != NULL ? error->message : "nothing");
  return node;
}

/* Returns: (nullable): the code of the error that @node tells. */
static const char *
error_of (JsonNode *node)
{
  JsonObject *error = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node) || !json_object_has_member (json_node_get_object (node), "error"))
    return NULL;
  error = json_object_get_object_member (json_node_get_object (node), "error");
  g_assert_cmpuint (json_object_get_size (error), ==, 2);
  g_assert_cmpuint (strlen (json_object_get_string_member (error, "message")), >, 3);
  return json_object_get_string_member (error, "code");
}

static void
save (JsonNode *node, const Case *c, GHashTable *names)
{
  JsonObject *object = JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_object_element (json_node_get_array (node), 0)
                                                    : json_node_get_object (node);
  JsonNode *member = json_object_get_member (object, c->save);

  g_assert_nonnull (member);
  g_hash_table_insert (names, g_strdup (c->as),
                       json_node_get_value_type (member) == G_TYPE_STRING
                           ? json_node_dup_string (member)
                           : g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (member)));
}

static void
run_case (Fixture *f, const Case *c, GHashTable *names)
{
  g_auto (GStrv) args = NULL;
  g_autofree char *out = NULL;
  g_autoptr (JsonNode) node = NULL;
  int code;

  if (c->before != NULL)
    c->before (f, names);
  args = words_of (c->line, names);
  code = run_with (SUPPORT_PASSWORD "\n", &out, (const char *const *) args);
  node = parse_line (c->line, out);
  if (code != c->code || g_strcmp0 (error_of (node), c->error) != 0)
    g_error ("\"%s\" ended with %d: %s", c->line, code, out);
  if (c->save != NULL)
    save (node, c, names);
}

static void
test_every_command (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  char *file = g_build_filename (f->desk->dir, "faq.csv", NULL);

  assert_every_command_has_a_case ();
  g_assert_true (g_file_set_contents (file, "question,answer\nHow do I fold it,Roll it\n", -1, NULL));
  g_hash_table_insert (names, g_strdup ("file"), file);
  g_hash_table_insert (names, g_strdup ("run"), g_build_filename (f->desk->dir, "run.tsv", NULL));
  g_hash_table_insert (names, g_strdup ("store"), g_strdup (f->desk->dir));
  g_hash_table_insert (names, g_strdup ("server"), g_strdup (f->nest->http));
  g_hash_table_insert (names, g_strdup ("app"), g_strdup (f->nest->app_id));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    run_case (f, &cases[i], names);
}

/* A line that cannot be read, one without a store, one that is no command: the same promise. */
static void
test_refused (void)
{
  static const Case refused[] = {
    { "nonsense", 2, "usage", NULL, NULL, NULL },
    { "inbox", 2, "usage", NULL, NULL, NULL },
    { "inbox nonsense", 2, "usage", NULL, NULL, NULL },
  };
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (names, g_strdup ("store"), g_strdup ("/nowhere/at/all"));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    run_case (NULL, &refused[i], names);
  for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
    for (const WblCommand *command = groups[g]; command->words != NULL; command++)
      {
        g_autofree char *line = g_strconcat (command->words, " --nonsense", NULL);
        Case without = { line, command->store == WBL_NO_STORE ? 2 : 1, command->store == WBL_NO_STORE ? "usage" : "no_store",
                         NULL, NULL, NULL };

        if (command->store != WBL_ANY_STORE) /* that would make one */
          run_case (NULL, &without, names);
      }
}

static JsonObject *
element (JsonNode *list, guint i)
{
  return json_array_get_object_element (json_node_get_array (list), i);
}

/* What there is none of is null: a note has no client id. What is not there, or has left, is said as it is. */
static void
test_outbox_words (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) note = JSON (f, "inbox", "note", f->conversation, "the warehouse has it");
  g_autofree char *out = NULL, *unknown = NULL, *again = NULL, *left = NULL, *row = NULL;
  const char *cancel[] = { "outbox", "cancel", "9999", "--store", f->desk->dir, NULL };
  const char *sync[] = { "sync", "--until-idle", "--password-stdin", "--store", f->desk->dir, NULL };
  g_autoptr (JsonNode) reply = JSON (f, "inbox", "reply", f->conversation, "On its way");
  g_autoptr (JsonNode) list = JSON (f, "outbox", "list");

  g_assert_true (json_object_get_null_member (json_node_get_object (note), "client_id"));
  g_assert_false (json_object_get_null_member (json_node_get_object (reply), "client_id"));
  row = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (element (list, 0), "row"));
  g_assert_cmpint (run_and_hear (NULL, &out, &unknown, cancel), ==, WBL_EXIT_FAILED);
  g_assert_nonnull (strstr (unknown, "Nothing waits under that number"));
  g_clear_pointer (&out, g_free);
  g_assert_cmpint (run_with (SUPPORT_PASSWORD "\n", &out, sync), ==, WBL_EXIT_OK);
  cancel[2] = row;
  g_clear_pointer (&out, g_free);
  g_assert_cmpint (run_and_hear (NULL, &out, &left, cancel), ==, WBL_EXIT_FAILED);
  g_assert_nonnull (strstr (left, "on its way already"));
}

static void
test_version_and_groups (void)
{
  g_autofree char *version = NULL, *json = NULL, *group = NULL, *all = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpint (RUN (&version, "--version"), ==, 0);
  g_assert_cmpstr (version, ==, "warblerctl " PACKAGE_VERSION "\n");
  g_assert_cmpint (RUN (&json, "--version", "--json"), ==, 0);
  node = parse_line ("--version", json);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "version"), ==, PACKAGE_VERSION);
  g_assert_cmpint (RUN (&group, "inbox", "--help"), ==, 0);
  for (const WblCommand *command = wbl_inbox_commands; command->words != NULL; command++)
    g_assert_nonnull (strstr (group, command->summary));
  g_assert_null (strstr (group, "outbox list"));
  g_assert_cmpint (RUN (&all, "--help"), ==, 0);
  g_assert_cmpuint (strlen (all), >, strlen (group));
}

/* ---- what is masked ---- */

#define PHONE "13912345678"
#define MAIL "linlan@example.com"
#define CARD "6222021234567890128"

/* Returns: what a command prints, as text and as JSON behind it. */
static char *
both (Fixture *f, const char *line, const char *id)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  g_autofree char *text = NULL, *json = NULL;
  const char *args[] = { words[0], words[1], "--store", f->desk->dir, id, NULL };
  const char *as_json[] = { words[0], words[1], "--json", "--store", f->desk->dir, id, NULL };

  g_assert_cmpint (run_with (NULL, &text, args), ==, 0);
  g_assert_cmpint (run_with (NULL, &json, as_json), ==, 0);
  return g_strconcat (text, json, NULL);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + 1, part))
    n++;
  return n;
}

static void
assert_masked (Fixture *f, const char *line, const char *id)
{
  g_autofree char *out = both (f, line, id);

  if (count (out, "139****5678") < 2 || strstr (out, PHONE) != NULL || strstr (out, MAIL) != NULL || strstr (out, CARD) != NULL)
    g_error ("\"%s\" printed %s", line, out);
}

static void
sync_once (Fixture *f)
{
  const char *args[] = { "sync", "--until-idle", "--password-stdin", "--store", f->desk->dir, NULL };
  g_autofree char *out = NULL;

  g_assert_cmpint (run_with (SUPPORT_PASSWORD "\n", &out, args), ==, 0);
}

/* Lists and ratings always; a thread unless it is mine, and then cards still; my own text comes back as I wrote it. */
static void
test_masked (Fixture *f, gconstpointer data)
{
  g_autofree char *mine = NULL, *back = NULL, *row = NULL;
  g_autoptr (JsonNode) taken = NULL, sent = NULL, waiting = NULL, resolved = NULL, ratings = NULL;

  test_customer_say (f->customer, "Call " PHONE " or " MAIL ", card " CARD);
  sync_once (f);
  assert_masked (f, "inbox list", NULL);
  assert_masked (f, "inbox show", f->conversation); /* nobody's */
  taken = JSON (f, "inbox", "take", f->conversation);
  assert_masked (f, "inbox list", NULL);
  mine = both (f, "inbox show", f->conversation);
  g_assert_cmpuint (count (mine, PHONE), ==, 2); /* in the thread, as text and as JSON; not in its last_text */
  g_assert_cmpuint (count (mine, MAIL), ==, 2);
  g_assert_null (strstr (mine, CARD));
  sent = JSON (f, "inbox", "reply", f->conversation, "We call " PHONE);
  assert_masked (f, "outbox list", NULL);
  waiting = JSON (f, "outbox", "list");
  row = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (element (waiting, 0), "row"));
  g_assert_cmpint (RUN (&back, "outbox", "cancel", row, "--store", f->desk->dir), ==, 0);
  g_assert_cmpstr (back, ==, "We call " PHONE "\n");
  resolved = JSON (f, "inbox", "resolve", f->conversation);
  sync_once (f);
  test_customer_wait_texts (f->customer, 1);
  test_customer_say (f->customer, "2 stars, nobody called " PHONE " " MAIL);
  sync_once (f);
  ratings = JSON (f, "feedback", "list");
  assert_masked (f, "feedback list", NULL);
  assert_masked (f, "feedback show", json_object_get_string_member (element (ratings, 0), "id"));
}

/* ---- sync --watch ---- */

typedef struct
{
  GSubprocess *process; /* (owned) */
  GDataInputStream *out; /* (owned) */
  GPtrArray *lines;     /* (element-type utf8) what it printed so far (owned) */
  gboolean over;        /* its output ended */
} Watcher;

static void
line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Watcher *watcher = data;
  char *line = g_data_input_stream_read_line_finish_utf8 (watcher->out, result, NULL, NULL);

  watcher->over = line == NULL;
  if (line == NULL)
    return;
  g_ptr_array_add (watcher->lines, line);
  g_data_input_stream_read_line_async (watcher->out, G_PRIORITY_DEFAULT, NULL, line_cb, watcher);
}

static void
watcher_start (Watcher *watcher, Fixture *f, const char *option)
{
  const char *args[] = { "sync", "--watch", "--password-stdin", "--store", f->desk->dir, option, NULL };
  GOutputStream *in = NULL;

  watcher->process = start (args);
  watcher->lines = g_ptr_array_new_with_free_func (g_free);
  watcher->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (watcher->process));
  in = g_subprocess_get_stdin_pipe (watcher->process);
  g_assert_true (g_output_stream_write_all (in, SUPPORT_PASSWORD, strlen (SUPPORT_PASSWORD), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (in, NULL, NULL));
  g_data_input_stream_read_line_async (watcher->out, G_PRIORITY_DEFAULT, NULL, line_cb, watcher);
}

static gboolean
has_line (Watcher *watcher, const char *one, const char *two)
{
  for (guint i = 0; i < watcher->lines->len; i++)
    if (strstr (watcher->lines->pdata[i], one) != NULL && strstr (watcher->lines->pdata[i], two) != NULL)
      return TRUE;
  return FALSE;
}

/* It ends by the signal, in good order, and its last line is whole. */
static void
watcher_end (Watcher *watcher, int by)
{
  g_assert_false (watcher->over);
  g_subprocess_send_signal (watcher->process, by);
  TEST_WAIT (watcher->over);
  g_subprocess_wait (watcher->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (watcher->process));
  g_assert_cmpint (g_subprocess_get_exit_status (watcher->process), ==, 0);
  g_object_unref (watcher->process);
  g_object_unref (watcher->out);
  g_ptr_array_unref (watcher->lines);
}

/* One owns the store, the other asks it; both tell what happens when it happens, until a signal ends each. */
static void
test_watch (Fixture *f, gconstpointer data)
{
  Watcher owner = { 0 }, other = { 0 };

  watcher_start (&owner, f, "--json");
  TEST_WAIT (has_line (&owner, "\"event\":\"link\"", "\"online\""));
  test_customer_say (f->customer, "Is anybody there? " PHONE);
  TEST_WAIT (has_line (&owner, "\"event\":\"message\"", "anybody there? 139****5678"));
  watcher_start (&other, f, NULL);
  TEST_WAIT (has_line (&other, "  ", "online"));
  test_customer_say (f->customer, "Hello again");
  TEST_WAIT (has_line (&other, "  message  ", "Hello again"));
  watcher_end (&other, SIGTERM);
  test_customer_say (f->customer, "Still there?");
  TEST_WAIT (has_line (&owner, "\"event\":\"message\"", "Still there?"));
  TEST_WAIT (has_line (&owner, "\"event\":\"changed\"", f->conversation));
  for (guint i = 0; i < owner.lines->len; i++)
    {
      g_autofree char *line = g_strconcat (owner.lines->pdata[i], "\n", NULL);
      g_autoptr (JsonNode) node = parse_line ("sync --watch --json", line);

      g_assert_nonnull (json_object_get_string_member (json_node_get_object (node), "event"));
    }
  watcher_end (&owner, SIGINT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-json/version-and-groups", test_version_and_groups);
  g_test_add_func ("/cli-json/refused", test_refused);
#define ADD(name, func) g_test_add ("/cli-json/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("every-command", test_every_command);
  ADD ("outbox-words", test_outbox_words);
  ADD ("masked", test_masked);
  ADD ("watch", test_watch);
  return g_test_run ();
}
