/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-warblerctl"

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/wbl-db-private.h"
#include "unit/cli/cli-fixture.h"

/* ---- without a store ---- */

static void
test_help (void)
{
  const WblCommand *groups[] = { wbl_account_commands, wbl_inbox_commands, wbl_kb_commands,  wbl_feedback_commands,
                                 wbl_outbox_commands,  wbl_request_commands, wbl_sync_commands, wbl_wire_commands, wbl_doctor_commands };
  g_autofree char *overview = NULL;

  g_assert_cmpint (RUN (&overview, "--help"), ==, 0);
  for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
    for (const WblCommand *command = groups[g]; command->words != NULL; command++)
      {
        g_autofree char *line = g_strconcat (command->words, " --help", NULL);
        g_auto (GStrv) args = g_strsplit (line, " ", -1);
        g_autofree char *out = NULL;

        g_assert_nonnull (strstr (overview, command->words));
        g_assert_cmpint (run_with (NULL, &out, (const char *const *) args), ==, 0);
        g_assert_true (g_str_has_prefix (out, command->summary));
        g_assert_nonnull (strstr (out, "--json"));
        g_assert_null (strstr (out, "--password="));
      }
}

static void
test_usage (void)
{
  char *out[5] = { NULL };

  g_assert_cmpint (RUN (&out[0], "nonsense"), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&out[1], "wire", "decode"), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&out[2], "wire", "decode", "xyz"), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&out[3], "wire", "decode", "--direction", "sideways", "00"), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&out[4], "wire", "decode", "--nonsense", "00"), ==, WBL_EXIT_USAGE);
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    {
      g_assert_cmpstr (out[i], ==, "");
      g_free (out[i]);
    }
}

static JsonArray *
load_vectors (const char *name, JsonNode **root)
{
  g_autofree char *path = g_build_filename (g_getenv ("WBL_TEST_DATA"), name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  *root = json_from_string (text, &error);
  g_assert_no_error (error);
  return JSON_NODE_HOLDS_ARRAY (*root) ? json_node_get_array (*root)
                                       : json_object_get_array_member (json_node_get_object (*root), "vectors");
}

static int
decode (JsonObject *vector, char **out)
{
  return RUN (out, "wire", "decode", "--direction", json_object_get_string_member_with_default (vector, "direction", "down"),
              json_object_get_string_member (vector, "hex"));
}

static void
test_wire (void)
{
  g_autoptr (JsonNode) frames = NULL;
  g_autoptr (JsonNode) rejects = NULL;
  JsonArray *good = load_vectors ("frames.json", &frames), *bad = load_vectors ("rejects.json", &rejects);

  g_assert_cmpuint (json_array_get_length (good), >, 20);
  g_assert_cmpuint (json_array_get_length (bad), >, 10);
  for (guint i = 0; i < json_array_get_length (good); i++)
    {
      g_autofree char *out = NULL;
      g_autoptr (JsonNode) node = NULL;

      g_assert_cmpint (decode (json_array_get_object_element (good, i), &out), ==, 0);
      node = json_from_string (out, NULL);
      g_assert_true (node != NULL && JSON_NODE_HOLDS_OBJECT (node));
    }
  for (guint i = 0; i < json_array_get_length (bad); i++)
    {
      JsonObject *vector = json_array_get_object_element (bad, i);
      g_autofree char *out = NULL;

      if (!g_str_equal (json_object_get_string_member (vector, "verdict"), "refuse"))
        continue; /* sound as a frame */
      g_assert_cmpint (decode (vector, &out), ==, WBL_EXIT_USAGE);
      g_assert_cmpstr (out, ==, "");
    }
}

/* ---- with one ---- */

static void
test_reading (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) account = JSON (f, "account", "list");
  g_autoptr (JsonNode) list = JSON (f, "inbox", "list");
  g_autoptr (JsonNode) show = JSON (f, "inbox", "show", f->conversation);
  g_autoptr (JsonNode) outbox = JSON (f, "outbox", "list");
  g_autoptr (JsonNode) ratings = JSON (f, "feedback", "list");
  g_autoptr (JsonNode) report = JSON (f, "feedback", "report");
  g_autoptr (JsonNode) hits = JSON (f, "kb", "search", "tent");
  JsonObject *first = json_array_get_object_element (json_node_get_array (list), 0);
  g_autofree char *out = NULL;

  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (account), "agent_name"), ==, "Ana");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (first, "id"), ==, f->conversation);
  g_assert_cmpstr (json_object_get_string_member (first, "last_text"), ==, "Where is my tent?");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json_node_get_object (show), "messages")), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (outbox)), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (ratings)), ==, 0);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (report), "n"), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (hits)), ==, 0);
  g_assert_cmpint (RUN (&out, "inbox", "show", "nowhere", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
}

/* A page on the web is neither imported nor taught: who tries is told what to do instead. */
static void
test_addresses (Fixture *f, gconstpointer data)
{
  static const char *const commands[] = { "import", "teach" };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *const args[] = { "kb", commands[i], "HTTPS://example.org/a.html", "--store", f->desk->dir, NULL };
      g_autofree char *out = NULL, *err = NULL;

      g_assert_cmpint (run_and_hear (NULL, &out, &err, args), ==, WBL_EXIT_USAGE);
      g_assert_cmpstr (out, ==, "");
      g_assert_nonnull (strstr (err, "opens no addresses; save the page as a file"));
    }
}

/* A look at what an import would do, then the import, then the same again. */
static void
test_import (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->desk->dir, "faq.csv", NULL);
  g_autoptr (JsonNode) dry = NULL;
  g_autoptr (JsonNode) real = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) hits = NULL;
  JsonObject *change;

  g_assert_true (g_file_set_contents (file, "question,answer\nHow do I fold it,Roll it\nEmpty,\n", -1, NULL));
  dry = JSON (f, "kb", "import", file, "--dry-run");
  real = JSON (f, "kb", "import", file);
  again = JSON (f, "kb", "import", file);
  hits = JSON (f, "kb", "search", "fold");
  change = json_array_get_object_element (json_object_get_array_member (json_node_get_object (dry), "changes"), 0);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (dry), "dry_run"));
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (dry), "added"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (dry), "refused"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (change, "change"), ==, "added");
  g_assert_cmpstr (json_object_get_string_member (change, "title"), ==, "How do I fold it");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (real), "added"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (again), "unchanged"), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (hits)), ==, 1);
}

/* What was imported becomes the team's once; without a connection its pack waits, and that is said. */
static void
test_share (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->desk->dir, "faq.csv", NULL);
  g_autoptr (JsonNode) imported = NULL;
  g_autoptr (JsonNode) shared = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) packs = NULL;
  JsonObject *pack;

  g_assert_true (g_file_set_contents (file, "question,answer\nHow do I fold it,Roll it\nHow do I wash it,By hand\n", -1, NULL));
  imported = JSON (f, "kb", "import", file, "--collection", "FAQ");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (imported), "added"), ==, 2);
  shared = JSON (f, "kb", "share", "--collection", "FAQ");
  again = JSON (f, "kb", "share", "--collection", "FAQ");
  packs = JSON (f, "kb", "packs");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (shared), "shared"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (again), "shared"), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (packs)), ==, 1);
  pack = json_array_get_object_element (json_node_get_array (packs), 0);
  g_assert_true (json_object_get_boolean_member (pack, "ours"));
  g_assert_cmpint (json_object_get_int_member (pack, "articles"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (pack, "author"), ==, "Ana");
  g_assert_true (json_object_get_null_member (pack, "problem"));
}

/* Told, found by it, taken back; what cannot be told is refused. */
static void
test_learning (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->desk->dir, "faq.csv", NULL);
  g_autoptr (JsonNode) imported = NULL;
  g_autoptr (JsonNode) found = NULL;
  g_autoptr (JsonNode) told = NULL;
  g_autoptr (JsonNode) learned = NULL;
  g_autofree char *key = NULL;
  char *out[7] = { NULL };

  g_assert_true (g_file_set_contents (file, "question,answer\nHow do I fold it,Roll it\n", -1, NULL));
  imported = JSON (f, "kb", "import", file);
  found = JSON (f, "kb", "search", "fold");
  key = g_strdup (json_object_get_string_member (json_array_get_object_element (json_node_get_array (found), 0), "key"));
  told = JSON (f, "kb", "confirm", key, "--question", "Does it squeeze into the pouch?");
  learned = JSON (f, "kb", "search", "squeeze pouch");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (learned)), ==, 1);
  g_assert_cmpint (RUN (&out[0], "kb", "undo", json_object_get_string_member (json_node_get_object (told), "id"), "--store",
                        f->desk->dir), ==, 0);
  g_assert_cmpint (RUN (&out[1], "kb", "search", "squeeze pouch", "--store", f->desk->dir), ==, 0);
  g_assert_cmpstr (out[1], ==, "");
  g_assert_cmpint (RUN (&out[2], "kb", "reject", key, "--conversation", f->conversation, "--store", f->desk->dir), ==, 0);
  g_assert_cmpint (RUN (&out[3], "kb", "confirm", key, "--store", f->desk->dir), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&out[4], "kb", "confirm", "none", "--question", "squeeze", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  g_assert_cmpint (RUN (&out[5], "kb", "confirm", key, "--question", "!?", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  g_assert_cmpint (RUN (&out[6], "kb", "undo", "nothing", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    g_free (out[i]);
}

/* On top of the list, and out of it: what was taken out is shown when asked for, and is in no list. */
static void
test_list (Fixture *f, gconstpointer data)
{
  char *out[5] = { NULL };
  g_autoptr (JsonNode) pinned = NULL, left = NULL, back = NULL;

  g_assert_cmpint (RUN (&out[0], "inbox", "pin", f->conversation, "--store", f->desk->dir), ==, 0);
  pinned = JSON (f, "inbox", "list");
  g_assert_true (json_object_get_boolean_member (json_array_get_object_element (json_node_get_array (pinned), 0), "pinned"));
  g_assert_cmpint (RUN (&out[1], "inbox", "remove", f->conversation, "--store", f->desk->dir), ==, 0);
  left = JSON (f, "inbox", "list");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (left)), ==, 0);
  g_assert_cmpint (RUN (&out[2], "inbox", "show", f->conversation, "--store", f->desk->dir), ==, 0);
  g_assert_nonnull (strstr (out[2], "Where is my tent?"));
  g_assert_cmpint (RUN (&out[3], "inbox", "remove", f->conversation, "--undo", "--store", f->desk->dir), ==, 0);
  back = JSON (f, "inbox", "list");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (back)), ==, 1);
  g_assert_cmpint (RUN (&out[4], "inbox", "pin", "nowhere", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    g_free (out[i]);
}

static void
test_reply (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) receipt = JSON (f, "inbox", "reply", f->conversation, "On its way");
  JsonObject *object = json_node_get_object (receipt);
  const char *sync[] = { "sync", "--until-idle", "--password-stdin", "--timeout", "20", "--store", f->desk->dir, NULL };
  g_autofree char *out = NULL;

  g_assert_cmpuint (json_object_get_size (object), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "queued");
  g_assert_cmpuint (strlen (json_object_get_string_member (object, "op")), ==, 36);
  g_assert_cmpint (g_ascii_strtoll (json_object_get_string_member (object, "client_id"), NULL, 10), >, 0);
  g_assert_cmpint (run_with (SUPPORT_PASSWORD "\n", &out, sync), ==, 0);
  g_assert_cmpstr (out, ==, "0 waiting\n");
  test_customer_wait_texts (f->customer, 1);
  g_assert_cmpstr (f->customer->texts->pdata[0], ==, "On its way");
}

/* Queries from a file: what is typed, and with its mode what is said; as a file for whoever judges it. */
static void
test_queries (Fixture *f, gconstpointer data)
{
  g_autofree char *queries = g_build_filename (f->desk->dir, "queries.jsonl", NULL);
  g_autofree char *tent = g_build_filename (f->desk->dir, "tent.md", NULL);
  g_autofree char *boots = g_build_filename (f->desk->dir, "boots.md", NULL);
  g_autofree char *run = g_build_filename (f->desk->dir, "run.tsv", NULL);
  g_autofree char *searched = NULL, *suggested = NULL;
  g_autoptr (JsonNode) imported = NULL;
  char *out[6] = { NULL };

  g_assert_true (g_file_set_contents (tent, "---\nid: tent\n---\n# Tent leaks\n\nSeal it.", -1, NULL));
  g_assert_true (g_file_set_contents (boots, "---\nid: boots\n---\n# Boots\n\nWax them.", -1, NULL));
  g_assert_true (g_file_set_contents (queries,
                                      "{\"id\":\"q1\",\"text\":\"leaks\"}\n\n"
                                      "{\"id\":\"q2\",\"text\":\"leaks\",\"messages\":[{\"from\":\"customer\",\"text\":\"boots\"}]}\n",
                                      -1, NULL));
  imported = JSON (f, "kb", "import", tent, boots);
  g_assert_cmpint (RUN (&out[0], "kb", "search", "--queries", queries, "--mode", "search", "--limit", "10", "--run", run,
                        "--store", f->desk->dir), ==, 0);
  g_assert_true (g_file_get_contents (run, &searched, NULL, NULL));
  g_assert_true (g_regex_match_simple ("^q1\ttent\t1\t[0-9.]+\nq2\ttent\t1\t[0-9.]+\n$", searched, 0, 0));
  g_assert_cmpint (RUN (&suggested, "kb", "search", "--queries", queries, "--mode", "suggest", "--explain", "--store",
                        f->desk->dir), ==, 0);
  g_assert_true (g_regex_match_simple ("^q1\ttent\t1\t[0-9.]+\twords=.*\nq2\tboots\t1\t[0-9.]+\twords=.*likeness=[0-9.]+\n$",
                                       suggested, 0, 0));
  g_assert_cmpint (RUN (&out[1], "kb", "search", "leaks", "--explain", "--store", f->desk->dir), ==, 0);
  g_assert_true (g_str_has_prefix (out[1], "1\ttent\t1\t"));
  g_assert_cmpint (RUN (&out[2], "kb", "search", "--store", f->desk->dir), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&out[3], "kb", "search", "x", "--mode", "guess", "--store", f->desk->dir), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&out[4], "kb", "search", "--queries", tent, "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  g_assert_cmpint (RUN (&out[5], "kb", "search", "--queries", "/nowhere", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  for (guint i = 0; i < G_N_ELEMENTS (out); i++)
    g_free (out[i]);
}

/* Lines that are no queries are named, and the others asked; what is in an id breaks no row. */
static void
test_odd_queries (Fixture *f, gconstpointer data)
{
  static const char lines[] = "\xef\xbb\xbf{\"id\":7,\"text\":\"leaks\",\"messages\":[]}\r\n{\"id\":\"none\"}\n{broken\n"
                              "{\"id\":\"a\\tb\",\"text\":\"\xffleaks\"}\n{\"id\":\"e\",\"text\":\"\"}\n{\"id\":7,\"text\":\"l\0eaks\"}";
  g_autofree char *queries = g_build_filename (f->desk->dir, "queries.jsonl", NULL);
  g_autofree char *tent = g_build_filename (f->desk->dir, "tent.md", NULL);
  g_autofree char *out = NULL, *err = NULL;
  const char *search[] = { "kb", "search", "--queries", queries, "--mode", "suggest", "--store", f->desk->dir, NULL };
  g_autoptr (JsonNode) imported = NULL;

  g_assert_true (g_file_set_contents (tent, "---\nid: tent\n---\n# Tent leaks\n\nSeal it.", -1, NULL));
  g_assert_true (g_file_set_contents (queries, lines, sizeof lines - 1, NULL));
  imported = JSON (f, "kb", "import", tent);
  g_assert_cmpint (run_and_hear (NULL, &out, &err, search), ==, 0);
  g_assert_true (g_regex_match_simple ("^7\ttent\t1\t[0-9.]+\na b\ttent\t1\t[0-9.]+\n$", out, 0, 0));
  g_assert_true (g_str_has_prefix (err, "Query 2: "));
  g_assert_nonnull (strstr (err, "\nQuery 3: "));
  g_assert_null (strstr (err, "\nQuery 4: "));
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  const char *sync[] = { "sync", "--until-idle", "--password-stdin", "--timeout", "1", "--store", f->desk->dir, NULL };
  const char *add[] = { "account", "add", "--server", f->nest->http, "--app-id", "any", "--user", "ana",
                        "--store", f->desk->dir, NULL };
  g_autofree char *out = NULL, *err = NULL, *added = NULL, *add_err = NULL;

  nest_process_stop (f->nest);
  g_assert_cmpint (run_and_hear (SUPPORT_PASSWORD, &out, &err, sync), ==, WBL_EXIT_OFFLINE);
  g_assert_nonnull (strstr (err, "cannot be reached"));
  g_assert_cmpint (run_and_hear (SUPPORT_PASSWORD, &added, &add_err, add), ==, WBL_EXIT_OFFLINE);
  g_assert_nonnull (strstr (add_err, "cannot be reached"));
}

/* What could not be done ends with a code that a script sees. */
static void
test_exit_codes (Fixture *f, gconstpointer data)
{
  g_autofree char *one = NULL, *two = NULL, *three = NULL, *four = NULL, *five = NULL;
  g_autoptr (JsonNode) sent = JSON (f, "inbox", "reply", f->conversation, "soon");
  g_autoptr (JsonNode) account = JSON (f, "account", "list");

  g_assert_cmpint (json_object_get_int_member (json_node_get_object (account), "outbox"), ==, 1);
  g_assert_cmpint (RUN (&one, "kb", "import", "/nowhere/at/all", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  g_assert_cmpint (RUN (&two, "outbox", "retry", "99999", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  g_assert_cmpint (RUN (&three, "inbox", "list", "--limit", "-5", "--store", f->desk->dir), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&four, "feedback", "list", "--stars", "9", "--store", f->desk->dir), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&five, "kb", "search", "tent", "--limit", "0", "--store", f->desk->dir), ==, WBL_EXIT_USAGE);
}

/* Where no store is, a question makes none; a command's help begins with the command. */
static void
test_nowhere (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (f->desk->dir, "nowhere", NULL);
  g_autofree char *one = NULL, *two = NULL, *three = NULL, *four = NULL;

  g_assert_cmpint (RUN (&one, "inbox", "list", "--store", dir), ==, WBL_EXIT_FAILED);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  g_assert_cmpint (RUN (&two, "inbox", "list", "--status", "with-customer", "--store", f->desk->dir), ==, WBL_EXIT_OK);
  g_assert_cmpint (RUN (&three, "inbox", "list", "--status", "with customer", "--store", f->desk->dir), ==, WBL_EXIT_USAGE);
  g_assert_cmpint (RUN (&four, "inbox", "reply", "--help"), ==, WBL_EXIT_OK);
  g_assert_nonnull (strstr (four, "inbox reply CONVERSATION TEXT"));
}

static void
sync_once (Fixture *f)
{
  const char *args[] = { "sync", "--until-idle", "--password-stdin", "--store", f->desk->dir, NULL };
  g_autofree char *out = NULL;

  g_assert_cmpint (run_with (SUPPORT_PASSWORD "\n", &out, args), ==, 0);
  g_assert_cmpstr (out, ==, "0 waiting\n");
}

#define DO(f, ...)                                                                                                     \
  G_STMT_START                                                                                                         \
    {                                                                                                                  \
      g_autofree char *out_ = NULL;                                                                                    \
      g_assert_cmpint (RUN (&out_, __VA_ARGS__, "--store", (f)->desk->dir), ==, 0);                                    \
    }                                                                                                                  \
  G_STMT_END

/* The main job without a window: note, answer, resolve, the customer's stars, and their review. */
static void
test_main_job (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) ratings = NULL, shown = NULL;
  JsonObject *rating = NULL;
  const char *id = NULL;

  DO (f, "inbox", "take", f->conversation);
  DO (f, "inbox", "note", f->conversation, "the warehouse has it");
  DO (f, "inbox", "reply", f->conversation, "It left this morning");
  DO (f, "inbox", "resolve", f->conversation);
  sync_once (f);
  test_customer_wait_texts (f->customer, 2);
  g_assert_cmpstr (f->customer->texts->pdata[0], ==, "It left this morning");
  test_customer_say (f->customer, "2");
  sync_once (f);
  ratings = JSON (f, "feedback", "list");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (ratings)), ==, 1);
  rating = json_array_get_object_element (json_node_get_array (ratings), 0);
  g_assert_cmpint (json_object_get_int_member (rating, "stars"), ==, 2);
  id = json_object_get_string_member (rating, "id");
  DO (f, "feedback", "review", id, "--status", "done", "--cause", "delivery", "--note", "told the carrier");
  sync_once (f);
  shown = JSON (f, "feedback", "show", id);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (shown), "note"), ==, "told the carrier");
}

static const char *
said (JsonNode *report, const char *name)
{
  return json_object_get_string_member_with_default (json_node_get_object (report), name, "");
}

/* Against the honest server; what it prints can be handed on. */
static void
test_doctor (Fixture *f, gconstpointer data)
{
  const char *args[] = { "doctor", "--json", "--server", f->nest->http, "--app-id", f->nest->app_id, "--user", "support",
                         "--timeout", "60", NULL };
  g_autofree char *out = NULL;
  g_autofree char *refused = NULL;
  g_autoptr (JsonNode) report = NULL;
  const char *const secrets[] = { SUPPORT_PASSWORD, "tent", "Ana" };

  g_assert_cmpint (run_with (SUPPORT_PASSWORD "\n", &out, args), ==, 0);
  report = json_from_string (out, NULL);
  g_assert_nonnull (report);
  g_assert_cmpstr (said (report, "sign-in"), ==, "ok");
  g_assert_cmpstr (said (report, "connection"), ==, "ok");
  g_assert_cmpstr (said (report, "device.type"), ==, "5 (Linux is accepted)");
  g_assert_true (g_str_has_prefix (said (report, "ping"), "every "));
  g_assert_cmpstr (said (report, "ids.message"), ==, "below 2^53");
  g_assert_cmpstr (said (report, "time.message"), ==, "milliseconds since 1970");
  g_assert_true (g_str_has_prefix (said (report, "token.second"), "a second sign-in"));
  g_assert_true (g_str_has_prefix (said (report, "limits"), "ours: "));
  g_assert_cmpstr (said (report, "discovery"), ==, "1 clusters, 1 REST and 1 realtime addresses");
  g_assert_nonnull (strstr (said (report, "discovery.services"), "ratel"));
  g_assert_cmpstr (said (report, "token.wrong"), ==, "code 10008");
  g_assert_cmpstr (said (report, "password.wrong"), ==, "code 11001");
  g_assert_true (g_str_has_suffix (said (report, "pull.new-device"), "no more"));
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (out, secrets[i]));
  g_assert_cmpint (run_with ("wrong\n", &refused, args), ==, WBL_EXIT_FAILED);
  g_assert_nonnull (strstr (refused, "sign in"));
}

static void
assert_nowhere (const char *dir, const char *secret)
{
  g_autoptr (GDir) files = g_dir_open (dir, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *bytes = NULL;
      gsize size = 0;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        assert_nowhere (path, secret);
      else if (g_file_get_contents (path, &bytes, &size, NULL) && memmem (bytes, size, secret, strlen (secret)) != NULL)
        g_error ("%s has the token", path);
    }
}

/* All that it writes, with every log line on, and nothing beside it. */
static char *
doctor_says (Fixture *f, const char *input, const char *env_token, const char *home)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", home, TRUE);
  if (env_token != NULL)
    g_subprocess_launcher_setenv (launcher, "WBL_ADMIN_TOKEN", env_token, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("WBL_CTL"), "doctor", "--server", f->nest->http, "--app-id",
                                         f->nest->app_id, "--user", "support", "--timeout", "60", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return out;
}

/* An administrator token answers more, acts for this one run, and is nowhere afterwards. */
static void
test_doctor_admin (Fixture *f, gconstpointer data)
{
  g_autofree char *token = nest_process_print (f->nest, "admin-token");
  g_autofree char *input = g_strconcat (SUPPORT_PASSWORD "\n", token, "\n", NULL);
  g_autofree char *home = g_dir_make_tmp ("wbl-doctor-XXXXXX", NULL);
  g_autofree char *by_line = doctor_says (f, input, NULL, home);
  g_autofree char *by_env = doctor_says (f, SUPPORT_PASSWORD "\n", token, home);
  g_autofree char *refused = doctor_says (f, SUPPORT_PASSWORD "\nnot-a-token-of-anybody\n", NULL, home);
  g_autofree char *without = doctor_says (f, SUPPORT_PASSWORD "\n", NULL, home);
  const char *const told[] = { by_line, by_env };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_assert_nonnull (strstr (told[i], "admin.token      no JWT"));
      g_assert_nonnull (strstr (told[i], "2 of 1000 asked for a page")); /* support and the customer */
      g_assert_nonnull (strstr (told[i], "ids.users        of 20 to 20 bits"));
      g_assert_nonnull (strstr (told[i], "the header user_id is heeded"));
      g_assert_null (strstr (told[i], token));
    }
  g_assert_nonnull (strstr (refused, "admin.user-list  failed"));
  g_assert_nonnull (strstr (refused, "connection       ok")); /* our own token is as it was */
  g_assert_null (strstr (refused, "not-a-token-of-anybody"));
  g_assert_null (strstr (without, "admin."));
  assert_nowhere (home, token);
  assert_nowhere (f->desk->dir, token);
}

/* A customer's words move no cursor and set no title; programs get them as they are. */
static void
test_control_characters (Fixture *f, gconstpointer data)
{
  const char *said = "\033]0;owned\a red\xc2\x9b" "31m \xe2\x80\xae" "back\tand\nforth";
  g_autofree char *out = NULL, *wire = NULL;
  g_autoptr (JsonNode) shown = NULL;
  g_autofree char *json = NULL, *again = NULL;

  test_customer_say (f->customer, said);
  test_customer_say (f->customer, "that was it");
  test_desk_open (f->desk);
  test_desk_resume (f->desk);
  test_desk_wait_text (f->desk, f->customer->peer->uid, "that was it");
  test_desk_close (f->desk);
  g_assert_cmpint (RUN (&out, "inbox", "show", f->conversation, "--store", f->desk->dir), ==, 0);
  g_assert_nonnull (strstr (out, "owned\xef\xbf\xbd red\xef\xbf\xbd" "31m \xef\xbf\xbd" "back\tand\nforth"));
  g_assert_null (strchr (out, '\033'));
  g_assert_cmpint (RUN (&json, "inbox", "show", f->conversation, "--json", "--store", f->desk->dir), ==, 0);
  g_assert_nonnull (strstr (json, "\\u001b]0;owned\\u0007 red\\u009b31m \\u202eback\\tand\\nforth"));
  shown = JSON (f, "inbox", "show", f->conversation); /* the same to a program */
  again = json_to_string (shown, FALSE);
  g_assert_nonnull (strstr (again, "red\xc2\x9b" "31m \xe2\x80\xae" "back"));
  g_assert_cmpint (RUN (&wire, "wire", "decode", "180122080a061204e280ae61"), ==, 0);
  g_assert_nonnull (strstr (wire, "\"\xe2\x80\xae" "a\""));
}

/* Another terminal: the password on standard input, the answer as JSON or nothing. */
static int
request (Fixture *f, const char *verb, const char *name, JsonNode **list)
{
  const char *args[] = { "request", verb, "--json", "--password-stdin", "--timeout", "30", "--store", f->desk->dir, name, NULL };
  g_autofree char *out = NULL;
  int code = run_with (SUPPORT_PASSWORD "\n", &out, args);

  if (list != NULL)
    *list = json_from_string (out, NULL);
  return code;
}

/* Contacts, the staff room's applicants, groups that want us: named in the list, answered by that name, gone from it. */
static void
test_requests (Fixture *f, gconstpointer data)
{
  g_autoptr (NestPeer) ben = nest_peer_new_user (f->nest, "ben"), amy = nest_peer_new_user (f->nest, "amy");
  g_autoptr (JsonNode) before = NULL, after = NULL;
  g_autofree char *apply = g_strdup_printf ("{\"user_id\":%" G_GINT64_FORMAT ",\"reason\":\"let me in\"}", f->support);
  g_autofree char *asked = g_strdup_printf ("contact:%" G_GINT64_FORMAT, ben->uid);
  JsonObject *row;

  g_assert_cmpint (nest_peer_code (f->customer->peer, "POST", "/roster/apply", apply), !=, 200); /* a visitor cannot */
  {
    g_autoptr (NestPeer) owner = nest_peer_new (f->nest);

    g_assert_true (nest_peer_sign_in (owner, SUPPORT, SUPPORT_PASSWORD));
    g_assert_cmpint (nest_peer_code (owner, "POST", "/user/authmode?value=1", "{}"), ==, 200);
  }
  g_assert_cmpint (nest_peer_code (ben, "POST", "/roster/apply", apply), ==, 200);
  g_assert_cmpint (nest_peer_code (amy, "POST", "/roster/apply", apply), ==, 200);
  g_assert_cmpint (request (f, "list", NULL, &before), ==, WBL_EXIT_OK);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (before)), ==, 2);
  row = json_array_get_object_element (json_node_get_array (before), 0);
  g_assert_cmpstr (json_object_get_string_member (row, "kind"), ==, "contact");
  g_assert_cmpstr (json_object_get_string_member (row, "reason"), ==, "let me in");
  g_assert_cmpint (request (f, "accept", asked, NULL), ==, WBL_EXIT_OK);
  g_assert_cmpint (request (f, "accept", asked, NULL), ==, WBL_EXIT_FAILED); /* it is answered */
  g_assert_cmpint (request (f, "list", NULL, &after), ==, WBL_EXIT_OK);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (after)), ==, 1);
  row = json_array_get_object_element (json_node_get_array (after), 0);
  g_assert_cmpint (request (f, "decline", json_object_get_string_member (row, "request"), NULL), ==, WBL_EXIT_OK);
  for (guint i = 0; i < 5; i++)
    {
      static const char *const nonsense[] = { "ben", "contact:", "contact:-1", "invitation:5", "contact:5:6" };

      g_assert_cmpint (request (f, "accept", nonsense[i], NULL), ==, WBL_EXIT_USAGE);
    }
  {
    const char *args[] = { "request", "list", "--password-stdin", "--timeout", "1", "--store", f->desk->dir, NULL };
    g_autofree char *refused = NULL, *away = NULL;

    nest_process_stop (f->nest);
    g_assert_cmpint (run_with (SUPPORT_PASSWORD "\n", &away, args), ==, WBL_EXIT_OFFLINE);
    nest_process_start (f->nest);
    args[4] = "50"; /* the password is refused well before */
    g_assert_cmpint (run_with ("not the password\n", &refused, args), ==, WBL_EXIT_FAILED);
  }
}

static void
assert_mode (const char *path, guint mode)
{
  struct stat info;

  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, mode);
}

/* One has the store and stays connected; the other's command is done by it. */
static void
test_two_at_once (Fixture *f, gconstpointer data)
{
  const char *watch[] = { "sync", "--watch", "--password-stdin", "--timeout", "20", "--store", f->desk->dir, NULL };
  g_autoptr (GSubprocess) owner = start (watch);
  g_autofree char *socket = g_build_filename (f->desk->dir, "ctl", NULL);
  g_autoptr (JsonNode) account = NULL;
  g_autoptr (JsonNode) receipt = NULL;
  g_autofree char *out = NULL;

  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (owner), SUPPORT_PASSWORD, 6, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (owner), NULL, NULL));
  TEST_WAIT (g_file_test (socket, G_FILE_TEST_EXISTS));
  assert_mode (socket, 0600);
  assert_mode (f->desk->dir, 0700);
  receipt = JSON (f, "inbox", "reply", f->conversation, "Through the owner");
  test_customer_wait_texts (f->customer, 1);
  g_assert_cmpstr (f->customer->texts->pdata[0], ==, "Through the owner");
  account = JSON (f, "account", "list");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (account), "link"), ==, "online");
  g_assert_cmpint (RUN (&out, "inbox", "show", "nowhere", "--store", f->desk->dir), ==, WBL_EXIT_FAILED);
  g_subprocess_force_exit (owner);
  g_subprocess_wait (owner, NULL, NULL);
}

static gpointer
refuse_messages_job (WblDb *db, gpointer data, GError **error)
{
  return GINT_TO_POINTER (wbl_db_exec (db, "CREATE TRIGGER refuse BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'no room'); END", error));
}

/* What cannot be saved will not be saved by waiting: it ends at once, with the reason. */
static void
test_refusing_store (Fixture *f, gconstpointer data)
{
  const char *args[] = { "sync", "--until-idle", "--password-stdin", "--timeout", "300", "--store", f->desk->dir, "--json", NULL };
  g_autofree char *out = NULL, *err = NULL;
  g_autofree char *debug = g_strdup (g_getenv ("G_DEBUG"));
  gint64 begun = g_get_monotonic_time ();

  test_desk_open (f->desk);
  g_assert_nonnull (test_desk_job (f->desk, refuse_messages_job, NULL));
  test_desk_close (f->desk);
  test_customer_say (f->customer, "Anybody there?");
  g_setenv ("G_DEBUG", "", TRUE); /* it warns, as it should */
  g_assert_cmpint (run_and_hear (SUPPORT_PASSWORD "\n", &out, &err, args), ==, WBL_EXIT_FAILED);
  g_setenv ("G_DEBUG", debug != NULL ? debug : "", TRUE);
  g_assert_nonnull (strstr (err, "no room"));
  g_assert_null (strstr (out, "timeout"));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 200 * G_USEC_PER_SEC);
}

/* A socket's name has 107 bytes; where the store is has nothing to do with that. */
static void
test_far_away (Fixture *f, gconstpointer data)
{
  g_autofree char *near_dir = f->desk->dir;
  g_autofree char *near = g_build_filename (near_dir, "store.db", NULL);
  g_autofree char *name = g_strnfill (200, 'd');
  g_autofree char *far = NULL;

  f->desk->dir = g_build_filename (near_dir, name, NULL);
  far = g_build_filename (f->desk->dir, "store.db", NULL);
  g_assert_cmpint (g_mkdir (f->desk->dir, 0700), ==, 0);
  g_assert_cmpint (g_rename (near, far), ==, 0);
  test_two_at_once (f, data);
  g_free (f->desk->dir);
  f->desk->dir = g_steal_pointer (&near_dir);
}

/* The version of a database is a number of four bytes in its header. */
static void
set_version (const char *path, guint8 high, guint8 low)
{
  g_autofree char *bytes = NULL;
  gsize n = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  bytes[62] = (char) high;
  bytes[63] = (char) low;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
}

static void
assert_store_words (Fixture *f, const char *words)
{
  g_autofree char *out = NULL, *err = NULL;

  g_assert_cmpint (run_and_hear (NULL, &out, &err, (const char *const[]){ "inbox", "list", "--store", f->desk->dir, NULL }), ==,
                   WBL_EXIT_FAILED);
  g_assert_nonnull (strstr (err, words));
}

/* A store that cannot be used, in words that say what to do. */
static void
test_store_words (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->desk->dir, "store.db", NULL);
  g_autofree char *lock = g_build_filename (f->desk->dir, "lock", NULL);
  int taken = g_open (lock, O_RDWR | O_CLOEXEC);
  char junk[4096];

  g_assert_cmpint (flock (taken, LOCK_EX | LOCK_NB), ==, 0); /* by somebody who does not answer */
  assert_store_words (f, "another program has this store open and does not answer");
  close (taken);
  set_version (path, 0, 1);
  assert_store_words (f, "an older version of this program wrote the desk's data");
  set_version (path, 200, 0);
  assert_store_words (f, "a newer version of this program wrote the desk's data");
  memset (junk, 'x', sizeof junk);
  g_assert_true (g_file_set_contents (path, junk, sizeof junk, NULL));
#if !HAVE_SQLCIPHER /* where it may be encrypted, its key is asked for first, and here is no keyring */
  assert_store_words (f, "the desk's file is damaged");
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/warblerctl/help", test_help);
  g_test_add_func ("/warblerctl/usage", test_usage);
  g_test_add_func ("/warblerctl/wire", test_wire);
#define ADD(name, func) g_test_add ("/warblerctl/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("reading", test_reading);
  ADD ("import", test_import);
  ADD ("addresses", test_addresses);
  ADD ("share", test_share);
  ADD ("queries", test_queries);
  ADD ("odd-queries", test_odd_queries);
  ADD ("learning", test_learning);
  ADD ("list", test_list);
  ADD ("reply", test_reply);
  ADD ("doctor", test_doctor);
  ADD ("doctor-admin", test_doctor_admin);
  ADD ("control-characters", test_control_characters);
  ADD ("requests", test_requests);
  ADD ("offline", test_offline);
  ADD ("exit-codes", test_exit_codes);
  ADD ("nowhere", test_nowhere);
  ADD ("store-words", test_store_words);
  ADD ("main-job", test_main_job);
  ADD ("two-at-once", test_two_at_once);
  ADD ("far-away", test_far_away);
  ADD ("refusing-store", test_refusing_store);
  return g_test_run ();
}
