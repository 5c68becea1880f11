/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-talk"

#include "config.h"

#include "lanying/wbl-cloud-talk.h"

#include <string.h>

#include "lanying/wbl-cloud-errors.h"
#include "lanying/wbl-rest.h"

/* ---- records as REST writes them ---- */

/* REST names content types in words where the wire has numbers. */
static WblContentType
ctype_of (JsonObject *object)
{
  static const char *const words[]
      = { "TEXT", "IMAGE", "AUDIO", "VIDEO", "FILE", "LOCATION", "COMMAND", "FORWARD", "RTC" };
  const char *word = wbl_json_string_or (object, "ctype", "");
  gint64 number = wbl_json_int_or (object, "ctype", -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_ascii_strcasecmp (word, words[i]) == 0 || number == (gint64)i)
        return (WblContentType)i;
    }
  return WBL_CONTENT_UNKNOWN;
}

static gint64
uid_of (JsonObject *object, const char *name)
{
  JsonObject *xid = wbl_json_object_or_null (object, name);

  return xid != NULL ? wbl_json_int_or (xid, "uid", 0) : 0;
}

static guint
status_of (JsonObject *object)
{
  const char *word = wbl_json_string_or (object, "status", "");

  return g_ascii_strcasecmp (word, "READ") == 0 ? 2 : g_ascii_strcasecmp (word, "DELIVERED") == 0 ? 1 : 0;
}

static WblCloudRecord *
record_new (JsonObject *object, GError **error)
{
  WblCloudRecord *record = wbl_cloud_record_new ();

  record->ns = WBL_CLOUD_MESSAGE;
  record->id = wbl_json_int (object, "msg_id", error);
  record->from = uid_of (object, "from_xid");
  record->to = uid_of (object, "to_xid");
  record->time_ms = CLAMP (wbl_json_int_or (object, "timestamp", 0), 0, WBL_TIME_MAX_MS);
  record->group = g_ascii_strcasecmp (wbl_json_string_or (object, "type", ""), "GROUPCHAT") == 0;
  record->ctype = ctype_of (object);
  record->status = status_of (object);
  record->text = wbl_rest_member (object, "content");
  record->config = wbl_rest_member (object, "config");
  record->attachment = wbl_rest_member (object, "attachment");
  record->ext = wbl_rest_member (object, "ext");
  record->sender_name = g_strdup ("");
  return record;
}

static int
by_id (gconstpointer a, gconstpointer b)
{
  const WblCloudRecord *x = *(WblCloudRecord *const *)a;
  const WblCloudRecord *y = *(WblCloudRecord *const *)b;

  return x->id < y->id ? -1 : x->id > y->id;
}

static void
free_record (gpointer data)
{
  wbl_cloud_record_free (data);
}

static GPtrArray *
read_records (JsonObject *data, GError **error)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (free_record);
  JsonArray *list = wbl_json_array_or_null (data, "messages");
  GError *cause = NULL;

  for (guint i = 0; list != NULL && cause == NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *object = wbl_json_element_object (list, i, &cause);

      if (object != NULL)
        g_ptr_array_add (records, record_new (object, &cause));
    }
  if (cause != NULL)
    g_propagate_error (error, cause);
  g_ptr_array_sort (records, by_id);
  return records;
}

/* ---- sending: one body for messages and questions ---- */

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (object, name, text);
}

/* REST's numbers for operations are not the wire's; -1 = it has none. */
static int
content_type_of (const WblCloudOutgoing *outgoing)
{
  switch ((int)outgoing->oper)
    {
    case WBL_OPER_NONE:
      return outgoing->ctype <= WBL_CONTENT_FORWARD ? (int)outgoing->ctype : -1;
    case WBL_OPER_READ_ACK:
      return 9;
    case WBL_OPER_RECALL:
      return 10;
    case WBL_OPER_APPEND:
      return 11;
    case WBL_OPER_REPLACE:
      return 12;
    default:
      return -1;
    }
}

static JsonNode *
message_body (const WblCloudOutgoing *outgoing)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *targets = json_array_new ();

  json_array_add_int_element (targets, outgoing->peer);
  json_object_set_int_member (object, "type", outgoing->group ? 2 : 1);
  json_object_set_array_member (object, "targets", targets);
  json_object_set_int_member (object, "content_type", content_type_of (outgoing));
  json_object_set_string_member (object, "content", outgoing->text != NULL ? outgoing->text : "");
  set_text (object, "attachment", outgoing->attachment);
  set_text (object, "config", outgoing->config);
  set_text (object, "ext", outgoing->ext);
  if (outgoing->oper != WBL_OPER_NONE)
    json_object_set_int_member (object, "related_mid", outgoing->oper_mid);
  if (outgoing->ephemeral)
    json_object_set_boolean_member (object, "online_only", TRUE);
  if (outgoing->client_id > 0)
    json_object_set_int_member (object, "transaction_id", outgoing->client_id);
  return json_node_init_object (json_node_alloc (), object);
}

static void
send (WblCloud *self,
      const WblRestKind *kind,
      const char *path,
      const WblCloudOutgoing *outgoing,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self) && outgoing != NULL && content_type_of (outgoing) >= 0);
  wbl_rest_call (self, kind, "POST", path, message_body (outgoing), cancellable, callback, data);
}

/* `msg_ids` stands beside `data`, and only when there was exactly one receiver. */
static gpointer
read_posted (WblCloud *self, JsonObject *envelope, GError **error)
{
  JsonArray *ids = wbl_json_array_or_null (envelope, "msg_ids");
  gint64 id = ids != NULL && json_array_get_length (ids) > 0 ? wbl_json_element_int (ids, 0, error) : 0;

  return g_memdup2 (&id, sizeof id);
}

static const WblRestKind posted_kind = { .reader = read_posted, .destroy = g_free };

/** wbl_cloud_post_async: sends a message, or a READ_ACK, RECALL, APPEND or REPLACE, over REST. The client id is the
 * transaction id, by which the cloud knows a repeated one for a short time. */
void
wbl_cloud_post_async (WblCloud *self,
                      const WblCloudOutgoing *outgoing,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  send (self, &posted_kind, "/message/send", outgoing, cancellable, callback, data);
}

/** wbl_cloud_post_finish: Returns: the server id, 0 if it names none; -1 with an error. */
gint64
wbl_cloud_post_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *id = wbl_rest_finish (self, &posted_kind, result, error);

  return id != NULL ? *id : -1;
}

/* ---- bots ---- */

static void
free_answer (gpointer data)
{
  wbl_cloud_answer_free (data);
}

static gpointer
read_bot_answer (JsonObject *data, GError **error)
{
  WblCloudAnswer *answer = g_new0 (WblCloudAnswer, 1);
  JsonNode *quota = json_object_get_member (data, "message_quota_usage");

  if (quota != NULL && JSON_NODE_HOLDS_VALUE (quota))
    answer->quota_usage = json_node_get_double (quota);
  answer->records = read_records (data, error);
  return answer;
}

static const WblRestKind bot_kind = { .one = read_bot_answer, .destroy = free_answer, .patient = TRUE };

/**
 * wbl_cloud_ask_bot_async:
 * @question: to a bot, or to a group whose config mentions one
 *
 * Ends when the bot has said all it has to say, which may take five minutes; to see it write, use wbl_cloud_send().
 */
void
wbl_cloud_ask_bot_async (WblCloud *self,
                         const WblCloudOutgoing *question,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  send (self, &bot_kind, "/ai/message/send", question, cancellable, callback, data);
}

/** wbl_cloud_ask_bot_finish: Returns: (transfer full) (nullable): what it said; possibly no message at all. */
WblCloudAnswer *
wbl_cloud_ask_bot_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &bot_kind, result, error);
}

/* ---- reading back ---- */

static void
free_page (gpointer data)
{
  wbl_cloud_page_free (data);
}

static gpointer
read_page (JsonObject *data, GError **error)
{
  WblCloudPage *page = wbl_cloud_page_new ();

  page->history = TRUE;
  g_ptr_array_unref (page->records);
  page->records = read_records (data, error);
  if (!wbl_json_bool_or (data, "is_last", FALSE))
    page->next_key = (guint64)MAX (0, wbl_json_int_or (data, "next_msg_id", 0));
  return page;
}

static const WblRestKind page_kind = { .one = read_page, .destroy = free_page };

/** wbl_cloud_read_back_async: @n messages of a chat from @before backwards, 0 = from the newest. */
void
wbl_cloud_read_back_async (WblCloud *self,
                           gint64 peer,
                           gint64 before,
                           guint n,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/message/conversation?opposite_id=%" G_GINT64_FORMAT
                                           "&msg_id_start=%" G_GINT64_FORMAT "&limit=%u",
                                           peer, before, n);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &page_kind, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_read_back_finish: Returns: (transfer full) (nullable): oldest first; its peer is not filled in. */
WblCloudPage *
wbl_cloud_read_back_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &page_kind, result, error);
}

/* ---- text answers ---- */

static gpointer
read_text (WblCloud *self, JsonObject *envelope, GError **error)
{
  return g_strdup (wbl_json_string (envelope, "data", error));
}

static gpointer
read_json (WblCloud *self, JsonObject *envelope, GError **error)
{
  JsonNode *data = json_object_get_member (envelope, "data");

  return data != NULL ? wbl_json_print (data) : g_strdup ("null");
}

static const WblRestKind text_kind = { .reader = read_text, .destroy = g_free };
static const WblRestKind json_kind = { .reader = read_json, .destroy = g_free };

/* The sign is what stands behind `file_sign=` of the address, up to the next parameter. */
static char *
sign_of (const char *url)
{
  const char *sign = strstr (url, "sign=");

  return sign != NULL ? g_strndup (sign + 5, strcspn (sign + 5, "&#")) : g_strdup ("");
}

/**
 * wbl_cloud_forward_file_async:
 * @url: of an attachment in this cloud
 * @peer: the chat that shall have it too
 *
 * Files belong to the chat that they were sent to; a forwarded one needs an address of its own.
 */
void
wbl_cloud_forward_file_async (WblCloud *self,
                              const char *url,
                              gint64 peer,
                              gboolean group,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autofree char *sign = sign_of (url);
  g_autofree char *path
      = g_strdup_printf ("/file/upload/forward?file_sign=%s&to_id=%" G_GINT64_FORMAT "&to_type=%d", sign, peer, group ? 2 : 1);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &text_kind, "GET", path, NULL, cancellable, callback, data);
}

/** wbl_cloud_forward_file_finish: Returns: (transfer full) (nullable): the address for the copy. */
char *
wbl_cloud_forward_file_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &text_kind, result, error);
}

/** wbl_cloud_app_config_async: asks for the app's settings for web-like clients, platform 6. */
void
wbl_cloud_app_config_async (WblCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &json_kind, "GET", "/app/config?platform=6", NULL, cancellable, callback, data);
}

/** wbl_cloud_app_config_finish: Returns: (transfer full) (nullable): JSON, "null" if there are none. */
char *
wbl_cloud_app_config_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &json_kind, result, error);
}
