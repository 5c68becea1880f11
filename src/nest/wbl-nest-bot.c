/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-bot"
#include "config.h"

#include "nest/wbl-nest-bot.h"

#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "model/wbl-json.h"
#include "nest/wbl-nest-bot-private.h"
#include "nest/wbl-nest-json.h"
#include "nest/wbl-nest-lessons.h"
#include "nest/wbl-nest-post.h"
#include "nest/wbl-nest-script.h"
#include "nest/wbl-nest-seed.h"

#define BOT_NAME "bluefinch-bot"
#define ARTICLES "/io/github/warblerdesk/Warbler/demo/articles/"
#define PACE_MS 1000

/* A handed-over customer is the staff's until they are silent for so long. */
#define HANDED_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* How many messages before the request for a person go with it. */
#define CONTEXT_MAX 5
#define LOOK_BACK 20

/* ---- the account and what it knows ---- */

static char *
bot_nick (void)
{
  g_autoptr (JsonObject) desk = wbl_nest_script_load ("desk.json", NULL);
  JsonObject *bot = desk != NULL ? json_object_get_object_member (desk, "bot") : NULL;

  return g_strdup (bot != NULL ? json_object_get_string_member (bot, "name") : NULL);
}

static WblNestUser *
make_account (WblNestDb *db,
              GError **error)
{
  WblNestUser *user = wbl_nest_db_find_user (db, BOT_NAME);
  g_autofree char *password = g_uuid_string_random ();
  g_autofree char *id = NULL;

  if (user != NULL)
    return user;
  user = g_new0 (WblNestUser, 1);
  user->name = g_strdup (BOT_NAME);
  user->nick = bot_nick ();
  if (wbl_nest_db_add_user (db, user, password, error))
    {
      id = g_strdup_printf ("%" G_GINT64_FORMAT, user->id);
      if (wbl_nest_db_set_value (db, "bot", id, error))
        return user;
    }
  wbl_nest_user_free (user);
  return NULL;
}

static WblNestKnowledge *
read_articles (void)
{
  WblNestKnowledge *knowledge = wbl_nest_knowledge_new (g_get_real_time () / 1000);
  g_auto (GStrv) names = g_resources_enumerate_children (ARTICLES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (ARTICLES, names[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      wbl_nest_knowledge_add (knowledge, text);
    }
  return knowledge;
}

/**
 * wbl_nest_bot_start: (skip)
 * @nest: a desk; only the demo desk has articles, and so a bot
 * @options: how it is to work
 * @error: return location for an error
 *
 * Returns: whether the desk has its bot, if it is to have one
 */
gboolean
wbl_nest_bot_start (WblNest *nest,
                    const WblNestBotOptions *options,
                    GError **error)
{
  WblNestUser *user = NULL;
  WblNestBot *self = NULL;
  gint64 support = 0;
  gint64 team = 0;

  if (!wbl_nest_seed_find_accounts (nest->db, &support, &team))
    return TRUE;
  user = make_account (nest->db, error);
  if (user == NULL)
    return FALSE;
  self = g_new0 (WblNestBot, 1);
  self->nest = nest;
  self->user = user;
  self->knowledge = read_articles ();
  wbl_nest_lessons_read (nest->db, self->knowledge);
  self->pace_ms = MAX ((guint) (PACE_MS / options->speed), 1);
  if (options->ai_url != NULL)
    self->ai = wbl_nest_ai_new (options->ai_url, options->ai_key, options->model, options->speed);
  self->runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                      (GDestroyNotify) wbl_nest_bot_run_free);
  self->echoes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->resets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  nest->bot = self;
  return TRUE;
}

/**
 * wbl_nest_bot_free: (skip)
 * @self: (transfer full): a bot
 *
 * Answers on their way end where they are; who waits for one gets nothing.
 */
void
wbl_nest_bot_free (WblNestBot *self)
{
  g_hash_table_unref (self->runs);
  g_hash_table_unref (self->echoes);
  g_hash_table_unref (self->resets);
  g_clear_pointer (&self->ai, wbl_nest_ai_free);
  wbl_nest_knowledge_free (self->knowledge);
  wbl_nest_user_free (self->user);
  g_free (self);
}

/* ---- passing to a person ---- */

/* Who has the customer, since when, and up to which message they were told. */
typedef struct
{
  gint64 staff;
  gint64 time_ms;
  gint64 told_id;
} Handover;

static char *
handover_key (gint64 customer_id)
{
  return g_strdup_printf ("handover:%" G_GINT64_FORMAT, customer_id);
}

static gboolean
read_handover (WblNestBot *self,
               gint64 customer_id,
               Handover *handover)
{
  g_autofree char *key = handover_key (customer_id);
  g_autofree char *value = wbl_nest_db_dup_value (self->nest->db, key);
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ":", 3);

  *handover = (Handover) { 0 };
  if (g_strv_length (parts) != 3)
    return FALSE;
  handover->staff = g_ascii_strtoll (parts[0], NULL, 10);
  handover->time_ms = g_ascii_strtoll (parts[1], NULL, 10);
  handover->told_id = g_ascii_strtoll (parts[2], NULL, 10);
  return handover->staff != 0 && g_get_real_time () / 1000 - handover->time_ms < HANDED_MS;
}

static gboolean
write_handover (WblNestBot *self,
                gint64 customer_id,
                gint64 staff,
                gint64 told_id)
{
  g_autofree char *key = handover_key (customer_id);
  g_autofree char *value
      = g_strdup_printf ("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, staff,
                         g_get_real_time () / 1000, told_id);

  return wbl_nest_db_set_value (self->nest->db, key, value, NULL);
}

/**
 * wbl_nest_bot_has_handed: (skip)
 * @nest: a desk
 * @customer_id: a customer
 * @staff_id: somebody
 *
 * Returns: whether the bot has passed the customer to that person: then the two may write to each
 *   other, whomever a visitor was registered for
 */
gboolean
wbl_nest_bot_has_handed (WblNest *nest,
                         gint64 customer_id,
                         gint64 staff_id)
{
  Handover handover = { 0 };

  return nest->bot != NULL && read_handover (nest->bot, customer_id, &handover)
         && handover.staff == staff_id;
}

static gint64
find_staff (WblNestBot *self,
            gint64 customer_id)
{
  g_autoptr (GPtrArray) staff = wbl_nest_db_list_support (self->nest->db);

  for (guint i = 0; i < staff->len; i++)
    {
      const WblNestUser *user = staff->pdata[i];

      if (user->id != customer_id && user->id != self->user->id)
        return user->id;
    }
  return 0;
}

/* In the customer's name, so that the answer goes to them; no bot is to answer it. */
static void
pass_on (WblNestBot *self,
         const WblNestUser *customer,
         gint64 staff,
         const WblNestMessage *original)
{
  g_autoptr (WblNestMessage) message = wbl_nest_message_new ();
  WblNestPosted posted = { 0 };

  message->to_id = staff;
  message->ctype = original->ctype;
  message->content = g_strdup (original->content);
  message->attachment = g_strdup (original->attachment);
  message->ext = g_strdup_printf ("{\"ai\":{\"ai_generate\":false,\"handover\":true,"
                                  "\"request_msg_id\":%" G_GINT64_FORMAT "}}", original->id);
  wbl_nest_post (self->nest, customer, message, &posted);
}

/* What the customer wrote to the bot before, and nobody was told: oldest first. */
static void
pass_on_context (WblNestBot *self,
                 const WblNestUser *customer,
                 gint64 staff,
                 gint64 after_id,
                 const WblNestMessage *request)
{
  g_autoptr (GPtrArray) past = wbl_nest_db_list_back (self->nest->db, customer->id, self->user->id,
                                                      request->id - 1, LOOK_BACK);
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  for (guint i = 0; i < past->len && own->len < CONTEXT_MAX; i++)
    {
      WblNestMessage *message = past->pdata[i];

      if (message->id > after_id && message->from_id == customer->id
          && message->type == WBL_BODY_CHAT && request->time_ms - message->time_ms < HANDED_MS)
        g_ptr_array_add (own, message);
    }
  for (guint i = own->len; i > 0; i--)
    pass_on (self, customer, staff, own->pdata[i - 1]);
}

static void
hand_over (WblNestBot *self,
           const WblNestMessage *request)
{
  g_autoptr (WblNestUser) customer = wbl_nest_db_get_user (self->nest->db, request->from_id);
  gint64 staff = find_staff (self, request->from_id);
  Handover before = { 0 };

  wbl_nest_bot_cancel (self, request->from_id);
  if (staff == 0 || customer == NULL)
    {
      wbl_nest_bot_run_say (self, request, WBL_NEST_SAY_NOBODY, NULL);
      return;
    }
  read_handover (self, customer->id, &before);
  write_handover (self, customer->id, staff, request->id);
  pass_on_context (self, customer, staff, before.told_id, request);
  pass_on (self, customer, staff, request);
  wbl_nest_bot_run_say (self, request, WBL_NEST_SAY_HANDED, NULL);
}

/* Whether a person has the customer: then the message is theirs. */
static gboolean
is_for_staff (WblNestBot *self,
              const WblNestMessage *message)
{
  g_autoptr (WblNestUser) customer = NULL;
  Handover handover = { 0 };

  if (message->to_id != self->user->id || !read_handover (self, message->from_id, &handover))
    return FALSE;
  customer = wbl_nest_db_get_user (self->nest->db, message->from_id);
  write_handover (self, message->from_id, handover.staff, message->id);
  pass_on (self, customer, handover.staff, message);
  return TRUE;
}

/* ---- what is said to the bot ---- */

static gboolean
mentions (WblNestBot *self,
          const WblNestMessage *message)
{
  g_autoptr (JsonObject) config
      = wbl_nest_json_parse (message->config, message->config != NULL ? strlen (message->config) : 0);
  JsonNode *node = config != NULL ? json_object_get_member (config, "mentionList") : NULL;
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *id = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_VALUE (id) && json_node_get_int (id) == self->user->id)
        return wbl_nest_db_is_member (self->nest->db, message->to_id, self->user->id);
    }
  return FALSE;
}

static gboolean
is_to_bot (WblNestBot *self,
           const WblNestMessage *message)
{
  if (message->ns != WBL_NS_MESSAGE || message->from_id == self->user->id)
    return FALSE;
  if (message->type == WBL_BODY_GROUPCHAT)
    return mentions (self, message);
  return message->type == WBL_BODY_CHAT && message->to_id == self->user->id;
}

/* ext.ai, or an empty object. */
static JsonObject *
read_ai (const WblNestMessage *message)
{
  g_autoptr (JsonObject) ext
      = wbl_nest_json_parse (message->ext, message->ext != NULL ? strlen (message->ext) : 0);
  JsonNode *node = ext != NULL ? json_object_get_member (ext, "ai") : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return json_object_new ();
  return json_object_ref (json_node_get_object (node));
}

static gboolean
is_false (JsonObject *ai,
          const char *name)
{
  JsonNode *node = json_object_get_member (ai, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_BOOLEAN && !json_node_get_boolean (node);
}

static gboolean
is_true (JsonObject *ai,
         const char *name)
{
  JsonNode *node = json_object_get_member (ai, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

/* The loop breaker: another bot wrote it, or its author wants no answer. */
static gboolean
wants_no_answer (JsonObject *ai)
{
  JsonNode *role = json_object_get_member (ai, "role");

  return is_false (ai, "ai_generate") || is_false (ai, "need_reply")
         || (role != NULL && JSON_NODE_HOLDS_VALUE (role)
             && g_strcmp0 (json_node_get_string (role), "ai") == 0);
}

static void
reset (WblNestBot *self,
       const WblNestMessage *message)
{
  g_autofree char *key = handover_key (message->from_id);

  g_hash_table_replace (self->resets, g_memdup2 (&message->from_id, sizeof message->from_id),
                        g_memdup2 (&message->id, sizeof message->id));
  wbl_nest_db_set_value (self->nest->db, key, "", NULL);
}

/* One address and nothing else: in the cloud a bot fetches that page. This one goes nowhere: what a message names could be
 * any machine that the desk's computer reaches. */
static gboolean
is_address (const WblNestMessage *message)
{
  const char *text = message->content != NULL ? message->content : "";

  return message->ctype == WBL_CTYPE_TEXT && (g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://"))
         && strpbrk (text, " \t\r\n") == NULL;
}

/* Whether the message is a document to be learned: what to say of it. */
static gboolean
is_lesson (WblNestBot *self,
           const WblNestMessage *message,
           JsonObject *ai,
           WblNestSaying *saying)
{
  JsonNode *node = json_object_get_member (ai, "metadata");

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  *saying = WBL_NEST_SAY_NO_ADDRESS;
  if (message->ctype != WBL_CTYPE_FILE)
    return is_address (message);
  *saying = wbl_nest_lessons_take (self->nest, self->knowledge, message, json_node_get_object (node))
                ? WBL_NEST_SAY_LEARNED
                : WBL_NEST_SAY_NOT_LEARNED;
  return TRUE;
}

/* Who teaches reads the document's language: an address, or the name of a file, has none. */
static const char *
lesson_language (JsonObject *ai)
{
  JsonObject *metadata = json_object_get_object_member (ai, "metadata");
  const char *language = wbl_json_string_or (metadata, "language", "");

  if (*language == '\0')
    return wbl_nest_bot_language (wbl_json_string_or (metadata, "title", ""));
  return g_str_has_prefix (language, "zh") ? "zh" : "en";
}

static void
take_text (WblNestBot *self,
           const WblNestMessage *message,
           JsonObject *ai)
{
  g_autofree char *text = g_strstrip (g_strdup (message->content != NULL ? message->content : ""));
  WblNestSaying saying = WBL_NEST_SAY_UNKNOWN;

  if (g_str_equal (text, "/reset") || is_true (ai, "reset_prompt"))
    reset (self, message);
  if (g_str_equal (text, "/reset"))
    wbl_nest_bot_run_say (self, message, WBL_NEST_SAY_RESET, NULL);
  else if (is_lesson (self, message, ai, &saying))
    wbl_nest_bot_run_say (self, message, saying, lesson_language (ai));
  else if (is_for_staff (self, message))
    return;
  else if (wbl_nest_bot_wants_person (text))
    hand_over (self, message);
  else if (g_str_equal (text, "/help"))
    wbl_nest_bot_run_say (self, message, WBL_NEST_SAY_HELP, NULL);
  else if (message->ctype == WBL_CTYPE_TEXT && *text != '\0')
    wbl_nest_bot_run_start (self, message, ai);
  else if (message->ctype != WBL_CTYPE_COMMAND && message->ctype != WBL_CTYPE_TEXT)
    wbl_nest_bot_run_say (self, message, WBL_NEST_SAY_UNKNOWN, NULL);
}

/**
 * wbl_nest_bot_take: (skip)
 * @nest: a desk
 * @message: a message that was just stored
 *
 * Lets the bot answer, if there is one and it is asked. Its answers come later.
 */
void
wbl_nest_bot_take (WblNest *nest,
                   const WblNestMessage *message)
{
  g_autoptr (JsonObject) ai = NULL;

  if (nest->bot == NULL || !is_to_bot (nest->bot, message))
    return;
  ai = read_ai (message);
  if (!wants_no_answer (ai))
    take_text (nest->bot, message, ai);
}

/**
 * wbl_nest_bot_wait: (skip)
 * @nest: a desk
 * @request_id: server id of a message that wbl_nest_post() has taken
 * @func: called once, when the answer to it is complete; at once when none is on its way
 * @user_data: for @func
 */
void
wbl_nest_bot_wait (WblNest *nest,
                   gint64 request_id,
                   WblNestBotFunc func,
                   gpointer user_data)
{
  WblNestBotRun *run = nest->bot != NULL ? g_hash_table_lookup (nest->bot->runs, &request_id) : NULL;
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  if (run != NULL)
    wbl_nest_bot_run_wait (run, func, user_data);
  else
    func (nothing, user_data);
}
