/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-secrets"

#include "config.h"

#include <string.h>

#include "unit/desk/desk-fixture.h"

/* A day at the desk with every log line on: none of them, and no file beside the store, tells what people said. */

#define BODY "CANARY-BODY-51c2"
#define REPLY "CANARY-REPLY-9d07"
#define NOTE "CANARY-NOTE-c3e8"
#define PHONE "+49 151 55501234"
#define NAME "CANARY-NAME-77aa"

static GString *captured;

static GMutex mutex;

/* What libraries say. */
static void
capture_old (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  g_mutex_lock (&mutex);
  g_string_append_printf (captured, "%s\n", message);
  g_mutex_unlock (&mutex);
}

/* What we say, with every field. */
static GLogWriterOutput
capture (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  g_mutex_lock (&mutex);
  for (gsize i = 0; i < n; i++)
    {
      gsize length = fields[i].length < 0 ? strlen (fields[i].value) : (gsize) fields[i].length;

      g_string_append_len (captured, fields[i].value, (gssize) length);
      g_string_append_c (captured, '\n');
    }
  g_mutex_unlock (&mutex);
  if (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR))
    return g_log_writer_standard_streams (level, fields, n, data);
  return G_LOG_WRITER_HANDLED;
}

static void
assert_absent (const char *what, const char *bytes, gsize size)
{
  static const char *const canaries[] = { SUPPORT_PASSWORD "-canary", BODY, REPLY, NOTE, PHONE, NAME };

  for (guint i = 0; i < G_N_ELEMENTS (canaries); i++)
    if (memmem (bytes, size, canaries[i], strlen (canaries[i])) != NULL)
      g_error ("%s tells %s", what, canaries[i]);
}

static void
check_files (const char *dir)
{
  g_autoptr (GDir) files = g_dir_open (dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *bytes = NULL;
      gsize size = 0;

      n++;
      if (!g_str_has_prefix (name, "store.db") && g_file_get_contents (path, &bytes, &size, NULL))
        assert_absent (name, bytes, size);
    }
  g_assert_cmpuint (n, >, 1);
}

static char *
token_of (NestPeer *peer)
{
  g_assert_true (nest_peer_sign_in (peer, SUPPORT, SUPPORT_PASSWORD "-canary"));
  return g_strdup (peer->token);
}

static void
live (TestDesk *desk, NestProcess *nest, TestCustomer *customer)
{
  WblSignIn what = { .server = nest->http, .app_id = nest->app_id, .user = SUPPORT, .agent_name = "Ana",
                     .password = SUPPORT_PASSWORD "-canary", .role = WBL_ROLE_AGENT };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WblConversation) c = NULL;
  g_autoptr (WblReceipt) receipt = NULL;

  wbl_desk_sign_in_async (desk->desk, &what, NULL, test_ready_cb, &result);
  test_wait_result (&result);
  g_assert_true (wbl_desk_sign_in_finish (desk->desk, result, NULL));
  test_desk_wait_idle (desk);
  TEST_DO (desk, wbl_desk_create_team_async, "Team", NULL);
  test_customer_say (customer, BODY " " PHONE);
  c = test_desk_wait_conversation (desk, customer->peer->uid);
  TEST_DO (desk, wbl_desk_set_contact_async, customer->peer->uid, "name", NAME);
  TEST_DO (desk, wbl_desk_take_async, c->id);
  test_desk_note (desk, c->id, NOTE);
  TEST_DO (desk, wbl_desk_save_draft_async, c->id, FALSE, REPLY, 0);
  receipt = test_desk_reply (desk, c->id, REPLY, 0);
  test_customer_wait_texts (customer, 1);
  TEST_DO (desk, wbl_desk_set_status_async, c->id, WBL_STATUS_RESOLVED, 0, TRUE);
  test_desk_wait_idle (desk);
  nest_process_kill (nest);
  TEST_WAIT (wbl_desk_get_link (desk->desk) == WBL_DESK_OFFLINE);
  nest_process_start (nest);
  test_desk_wait_online (desk);
  test_desk_wait_idle (desk);
}

static void
test_logs (void)
{
  g_autoptr (NestProcess) nest = nest_process_new (NULL);
  g_autoptr (NestPeer) peer = nest_peer_new (nest);
  g_autoptr (TestDesk) desk = test_desk_new ();
  g_autoptr (TestCustomer) customer = NULL;
  g_autofree char *token = NULL;

  g_assert_cmpint (nest_peer_code (peer, "POST", "/user/register/v2",
                                   "{\"username\":\"" SUPPORT "\",\"password\":\"" SUPPORT_PASSWORD "-canary\"}"), ==, 200);
  token = token_of (peer);
  customer = test_customer_new (nest, peer->uid);
  live (desk, nest, customer);
  g_assert_nonnull (strstr (captured->str, "wbl-"));
  assert_absent ("the log", captured->str, captured->len);
  g_assert_null (memmem (captured->str, captured->len, token, strlen (token)));
  check_files (desk->dir);
}

int
main (int argc, char **argv)
{
  captured = g_string_new (NULL);
  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (capture, NULL, NULL);
  g_log_set_default_handler (capture_old, NULL);
  g_test_add_func ("/secrets/logs", test_logs);
  argc = g_test_run ();
  g_string_free (captured, TRUE);
  return argc;
}
