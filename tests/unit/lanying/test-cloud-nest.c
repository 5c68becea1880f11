/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-cloud-nest"

#include "config.h"

#include <string.h>

#include "lanying/wbl-cloud-groups.h"
#include "lanying/wbl-cloud-people.h"
#include "lanying/wbl-cloud-private.h"
#include "nest/nest-process.h"

/* The client against the honest server: its own process, with the demo desk in it. */

#define wait_until(condition)                                                                      \
  while (!(condition))                                                                             \
  g_main_context_iteration (NULL, TRUE)

typedef struct
{
  guint n_lists;
  gint64 user; /* a chat with a person */
  guint n_pages;
  guint n_records;
  gint64 last_id;
  gboolean sorted;
  GArray *acked;
  gint64 server_id;
  guint n_refused;
  gint account_code;
  /* of the newest REST call */
  gboolean done;
  GError *error;
  gpointer value;
} Heard;

static void
chats_cb (WblCloud *cloud, GArray *chats, Heard *heard)
{
  heard->n_lists++;
  for (guint i = 0; i < chats->len; i++)
    {
      const WblCloudUnread *chat = &g_array_index (chats, WblCloudUnread, i);

      if (!chat->group && chat->peer != 0)
        heard->user = chat->peer;
    }
}

static void
page_cb (WblCloud *cloud, WblCloudPage *page, Heard *heard)
{
  heard->n_pages++;
  heard->n_records += page->records->len;
  for (guint i = 0; i < page->records->len; i++)
    {
      const WblCloudRecord *record = g_ptr_array_index (page->records, i);

      heard->sorted = heard->sorted && (i == 0 || record->id > heard->last_id);
      heard->last_id = record->id;
      g_assert_true (g_utf8_validate (record->text, -1, NULL));
    }
}

static void
acked_cb (WblCloud *cloud, WblCloudAck *ack, Heard *heard)
{
  g_array_append_val (heard->acked, ack->client_id);
  heard->server_id = ack->server_id;
}

static void
refused_cb (WblCloud *cloud, gint64 client_id, GError *error, Heard *heard)
{
  heard->n_refused++;
}

static void
account_cb (WblCloud *cloud, GError *error, Heard *heard)
{
  heard->account_code = error->code;
}

static void
heard_clear (Heard *heard)
{
  g_array_unref (heard->acked);
  g_clear_error (&heard->error);
}

static WblCloud *
client (NestProcess *nest, Heard *heard)
{
  WblCloud *cloud = wbl_cloud_new (nest->http, nest->app_id);
  WblCloudLimits limits = wbl_cloud_limits_default;

  limits.backoff_min_ms = 20;
  limits.backoff_max_ms = 100;
  wbl_cloud_set_limits (cloud, &limits);
  wbl_cloud_set_credentials (cloud, nest->user, nest->password);
  wbl_cloud_set_device (cloud, "6f1c2d34-0000-4000-8000-000000000001", 0);
  heard->acked = g_array_new (FALSE, FALSE, sizeof (gint64));
  heard->sorted = TRUE;
  g_signal_connect (cloud, "chats", G_CALLBACK (chats_cb), heard);
  g_signal_connect (cloud, "page", G_CALLBACK (page_cb), heard);
  g_signal_connect (cloud, "acked", G_CALLBACK (acked_cb), heard);
  g_signal_connect (cloud, "refused", G_CALLBACK (refused_cb), heard);
  g_signal_connect (cloud, "account", G_CALLBACK (account_cb), heard);
  return cloud;
}

static void
finish (WblCloud *cloud)
{
  gpointer weak = cloud;

  g_object_add_weak_pointer (G_OBJECT (cloud), &weak);
  wbl_cloud_stop (cloud);
  g_object_unref (cloud);
  wait_until (weak == NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
send_text (WblCloud *cloud, gint64 peer, gint64 client_id)
{
  g_autoptr (WblCloudOutgoing) outgoing = wbl_cloud_outgoing_new (client_id, peer, FALSE);

  outgoing->text = g_strdup ("您好，已经为您处理。");
  wbl_cloud_send (cloud, outgoing);
}

static void
test_day (void)
{
  static const char *const args[] = { "--seed", "demo", NULL };
  g_autoptr (NestProcess) nest = nest_process_new (args);
  Heard heard = { 0 };
  WblCloud *cloud = client (nest, &heard);
  gint64 id = g_get_real_time ();
  gint64 first = 0;
  gint64 peer = 0;

  wbl_cloud_start (cloud);
  wait_until (heard.n_lists == 1);
  g_assert_cmpint (wbl_cloud_get_state (cloud), ==, WBL_LINK_ONLINE);
  g_assert_cmpuint (wbl_cloud_get_device_sn (cloud), !=, 0);
  peer = heard.user; /* each list begins with another one */
  g_assert_cmpint (peer, !=, 0);
  wbl_cloud_history (cloud, peer, 0, 20);
  wait_until (heard.n_pages == 1);
  g_assert_cmpuint (heard.n_records, >, 0);
  g_assert_true (heard.sorted);
  send_text (cloud, peer, id);
  wait_until (heard.acked->len == 1);
  g_assert_cmpint (g_array_index (heard.acked, gint64, 0), ==, id);
  g_assert_cmpint (heard.server_id, >, 0);
  first = heard.server_id;
  wbl_cloud_read (cloud, peer, &peer, &heard.last_id, 1);
  wbl_cloud_typing (cloud, peer, FALSE, TRUE);

  /* The server dies and comes back: the same send under the same id must not become two. */
  nest_process_kill (nest);
  wait_until (wbl_cloud_get_state (cloud) == WBL_LINK_BACKOFF);
  nest_process_start (nest);
  wait_until (heard.n_lists == 2);
  send_text (cloud, peer, id);
  wait_until (heard.acked->len == 2);
  g_assert_true (heard.server_id == first || heard.server_id == 0);
  send_text (cloud, peer, id + 1);
  wait_until (heard.acked->len == 3);
  g_assert_cmpint (heard.server_id, >, first);
  g_assert_cmpuint (heard.n_refused, ==, 0);
  heard.n_pages = 0;
  heard.n_records = 0;
  wbl_cloud_history (cloud, peer, 0, 2);
  wait_until (heard.n_pages == 1);
  g_assert_cmpuint (heard.n_records, ==, 2);
  finish (cloud);
  heard_clear (&heard);
}

static void
test_refusals (void)
{
  static const char *const args[] = { "--seed", "demo", NULL };
  g_autoptr (NestProcess) nest = nest_process_new (args);
  Heard heard = { 0 };
  WblCloud *cloud = client (nest, &heard);
  gint code = 0;

  wbl_cloud_set_credentials (cloud, nest->user, "not the password");
  wbl_cloud_start (cloud);
  wait_until (heard.account_code != 0);
  g_assert_cmpint (heard.account_code, ==, WBL_CLOUD_ERROR_WRONG_PASSWORD);
  heard.account_code = 0;
  wbl_cloud_set_credentials (cloud, "nobody_here", "x");
  wbl_cloud_start (cloud);
  wait_until (heard.account_code != 0);
  code = heard.account_code;
  g_assert_true (code == WBL_CLOUD_ERROR_UNKNOWN_USER || code == WBL_CLOUD_ERROR_WRONG_PASSWORD);
  finish (cloud);
  heard_clear (&heard);
}

static void
groups_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;

  heard->value = wbl_cloud_groups_finish (WBL_CLOUD (source), result, &heard->error);
  heard->done = TRUE;
}

static void
profiles_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;

  heard->value = wbl_cloud_profiles_finish (WBL_CLOUD (source), result, &heard->error);
  heard->done = TRUE;
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;

  heard->last_id = wbl_cloud_create_group_finish (WBL_CLOUD (source), result, &heard->error);
  heard->done = TRUE;
}

static void
ext_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;

  g_assert_true (wbl_cloud_done_finish (WBL_CLOUD (source), result, &heard->error));
  heard->done = TRUE;
}

static void
staff_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;

  heard->value = wbl_cloud_ids_finish (WBL_CLOUD (source), result, &heard->error);
  heard->done = TRUE;
}

static void
upload_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;

  heard->value = wbl_cloud_upload_finish (WBL_CLOUD (source), result, &heard->error);
  heard->done = TRUE;
}

static void
download_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;

  heard->value = wbl_cloud_download_finish (WBL_CLOUD (source), result, &heard->error);
  heard->done = TRUE;
}

static gpointer
rest_done (Heard *heard)
{
  wait_until (heard->done);
  g_assert_no_error (heard->error);
  heard->done = FALSE;
  return g_steal_pointer (&heard->value);
}

static const WblCloudGroup *
find_group (GPtrArray *groups, gint64 id)
{
  for (guint i = 0; i < groups->len; i++)
    {
      const WblCloudGroup *group = g_ptr_array_index (groups, i);

      if (group->id == id)
        return group;
    }
  return NULL;
}

static void
test_rest (void)
{
  static const char *const args[] = { "--seed", "demo", NULL };
  g_autoptr (NestProcess) nest = nest_process_new (args);
  Heard heard = { 0 };
  WblCloud *cloud = client (nest, &heard);
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (GArray) staff = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x89PNG\r\n--boundary\r\n", 18);
  g_autoptr (GBytes) back = NULL;
  g_autofree char *url = NULL;
  gint64 uid = 0;

  wbl_cloud_create_group_async (cloud, WBL_CLOUD_GROUP_PRIVATE, "Bluefinch room", NULL, NULL, 0, NULL, created_cb, &heard);
  rest_done (&heard);
  g_assert_cmpint (heard.last_id, >, 0);
  g_assert_true (wbl_cloud_is_group (cloud, heard.last_id));
  wbl_cloud_set_group_ext_async (cloud, heard.last_id, "{\"v\":1}", NULL, ext_cb, &heard);
  rest_done (&heard);
  wbl_cloud_groups_async (cloud, NULL, groups_cb, &heard);
  groups = rest_done (&heard);
  g_assert_nonnull (find_group (groups, heard.last_id));
  g_assert_cmpstr (find_group (groups, heard.last_id)->name, ==, "Bluefinch room");
  uid = wbl_cloud_get_uid (cloud);
  wbl_cloud_profiles_async (cloud, &uid, 1, NULL, profiles_cb, &heard);
  profiles = rest_done (&heard);
  g_assert_cmpuint (profiles->len, ==, 1);
  g_assert_cmpint (((WblCloudProfile *)g_ptr_array_index (profiles, 0))->uid, ==, uid);
  wbl_cloud_support_staff_async (cloud, NULL, staff_cb, &heard);
  staff = rest_done (&heard);
  g_assert_nonnull (staff);

  wbl_cloud_upload_async (cloud, uid, FALSE, WBL_CONTENT_IMAGE, "a.png", "image/png", bytes, NULL,
                          NULL, NULL, upload_cb, &heard);
  url = rest_done (&heard);
  wbl_cloud_download_async (cloud, url, FALSE, 1000, NULL, NULL, NULL, download_cb, &heard);
  back = rest_done (&heard);
  g_assert_true (g_bytes_equal (bytes, back));
  finish (cloud);
  heard_clear (&heard);
}

/* A copy of a device that has another name but its number: the server sees two, and the copy becomes a device of its
 * own; the first one does not notice. */
static void
test_copied_device (void)
{
  static const char *const args[] = { "--seed", "demo", NULL };
  g_autoptr (NestProcess) nest = nest_process_new (args);
  Heard heard = { 0 };
  Heard copied = { 0 };
  WblCloud *first = client (nest, &heard);
  WblCloud *copy = client (nest, &copied);
  guint sn = 0;

  wbl_cloud_start (first);
  wait_until (wbl_cloud_get_state (first) == WBL_LINK_ONLINE);
  sn = wbl_cloud_get_device_sn (first);
  wbl_cloud_set_device (copy, "another", sn);
  wbl_cloud_start (copy);
  wait_until (wbl_cloud_get_state (copy) == WBL_LINK_ONLINE);
  g_assert_cmpuint (wbl_cloud_get_device_sn (copy), !=, sn);
  g_assert_cmpstr (wbl_cloud_get_device_guid (copy), !=, "another");
  g_assert_cmpint (wbl_cloud_get_state (first), ==, WBL_LINK_ONLINE);
  g_assert_cmpint (copied.account_code, ==, 0);
  finish (copy);
  finish (first);
  heard_clear (&heard);
  heard_clear (&copied);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cloud-nest/day", test_day);
  g_test_add_func ("/cloud-nest/refusals", test_refusals);
  g_test_add_func ("/cloud-nest/rest", test_rest);
  g_test_add_func ("/cloud-nest/copied-device", test_copied_device);
  return g_test_run ();
}
