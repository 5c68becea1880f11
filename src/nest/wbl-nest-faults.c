/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-faults"
#include "config.h"

#include "nest/wbl-nest-faults.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "lanying/wbl-wire-names.h"
#include "nest/wbl-nest-db-sync.h"
#include "nest/wbl-nest-json.h"
#include "nest/wbl-nest-rest.h"

#define DEFAULT_DELAY_MS 20

/* How often of a hundred frames. */
typedef struct
{
  guint drop;
  guint delay;
  guint duplicate;
  guint reorder;
  guint truncate;
  guint malformed;
  guint cut; /* the connection ends there */
} Rates;

/* What the next calls get. */
typedef struct
{
  char *prefix;    /* (nullable): of their path */
  gint times;
  guint status;    /* HTTP; 0: as usual */
  gint code;       /* of the envelope; 0: as usual */
  guint delay_ms;
  gboolean drop;     /* the connection ends without an answer */
  gboolean stall;    /* no answer, and no end; with cut_after of a download: no more of it, and no end */
  gboolean truncate; /* half of a body */
  gsize cut_after;   /* the connection ends after so many bytes of what is uploaded or fetched; 0: not */
} RestFault;

struct _WblNestFaults
{
  WblNest *nest; /* (unowned) */
  GRand *rand;   /* (owned) */
  Rates down;
  Rates up;
  guint delay_ms;
  RestFault rest;
  gint provision_status; /* what the next ones get, and how many */
  gint provision_times;
  gint send_status;
  gint send_times;
  char *send_reason; /* (owned) (nullable) */
  char *app_status;  /* (owned) (nullable): what discovery says of the app */
  char *verification; /* (owned) (nullable): what the app's settings say of who runs it */
  gboolean mute;       /* takes everything and says nothing */
  gboolean rounds;     /* history begins at its end whatever it is asked for */
  GHashTable *swapped; /* (owned) WblNestClient → frame to send after the next one */
  GHashTable *later;   /* (owned) ids of sources that send a delayed frame */
  GPtrArray *paused;   /* (owned) (element-type SoupServerMessage) without an answer */
  guint n_faults;
};

static gboolean
hits (WblNestFaults *self,
      guint percent)
{
  gboolean hit = percent > 0 && (guint) g_rand_int_range (self->rand, 0, 100) < percent;

  self->n_faults += hit;
  return hit;
}

/* ---- frames down ---- */

typedef struct
{
  WblNestFaults *faults;
  WblNestClient *client; /* (owned) */
  GBytes *frame;         /* (owned) */
  guint id;
} Later;

static void
later_free (gpointer data)
{
  Later *later = data;

  g_object_unref (later->client);
  g_bytes_unref (later->frame);
  g_free (later);
}

static gboolean
later_cb (gpointer user_data)
{
  Later *later = user_data;

  g_hash_table_remove (later->faults->later, GUINT_TO_POINTER (later->id));
  wbl_nest_client_write (later->client, later->frame);
  return G_SOURCE_REMOVE;
}

static void
send_later (WblNestFaults *self,
            WblNestClient *client,
            GBytes *frame)
{
  Later *later = g_new0 (Later, 1);

  later->faults = self;
  later->client = g_object_ref (client);
  later->frame = g_bytes_ref (frame);
  later->id = g_timeout_add_full (G_PRIORITY_DEFAULT, self->delay_ms, later_cb, later, later_free);
  g_hash_table_add (self->later, GUINT_TO_POINTER (later->id));
}

/* Bytes that are no frame. */
static GBytes *
spoil (WblNestFaults *self,
       GBytes *frame)
{
  gsize size = g_bytes_get_size (frame);
  guint8 *data = g_malloc (size + 1);

  for (gsize i = 0; i <= size; i++)
    data[i] = (guint8) g_rand_int_range (self->rand, 0, 256);
  return g_bytes_new_take (data, size + 1);
}

static void
write_after_swap (WblNestFaults *self,
                  WblNestClient *client,
                  GBytes *frame)
{
  g_autoptr (WblNestClient) key = NULL;
  g_autoptr (GBytes) waiting = NULL;

  wbl_nest_client_write (client, frame);
  if (g_hash_table_steal_extended (self->swapped, client, (gpointer *) &key, (gpointer *) &waiting))
    wbl_nest_client_write (client, waiting);
}

static void
send_spoilt (WblNestFaults *self,
             WblNestClient *client,
             GBytes *frame)
{
  g_autoptr (GBytes) other = spoil (self, frame);

  wbl_nest_client_write (client, other);
}

static void
send_half (WblNestClient *client,
           GBytes *frame)
{
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (frame, 0, g_bytes_get_size (frame) / 2);

  wbl_nest_client_write (client, half);
}

static void
send_faulty (WblNestFaults *self,
             WblNestClient *client,
             GBytes *frame)
{
  const Rates *rates = &self->down;

  if (hits (self, rates->drop))
    return;
  if (hits (self, rates->cut))
    wbl_nest_client_close (client);
  else if (hits (self, rates->truncate))
    send_half (client, frame);
  else if (hits (self, rates->malformed))
    send_spoilt (self, client, frame);
  else if (hits (self, rates->delay))
    send_later (self, client, frame);
  else if (!g_hash_table_contains (self->swapped, client) && hits (self, rates->reorder))
    g_hash_table_insert (self->swapped, g_object_ref (client), g_bytes_ref (frame));
  else
    {
      if (hits (self, rates->duplicate))
        wbl_nest_client_write (client, frame);
      write_after_swap (self, client, frame);
    }
}

/**
 * wbl_nest_faults_send: (skip)
 * @nest: a desk
 * @client: a connection
 * @frame: what is to be sent
 *
 * Returns: whether the faults have taken care of it
 */
gboolean
wbl_nest_faults_send (WblNest *nest,
                      WblNestClient *client,
                      GBytes *frame)
{
  if (nest->faults == NULL)
    return FALSE;
  if (!nest->faults->mute)
    send_faulty (nest->faults, client, frame);
  return TRUE;
}

/**
 * wbl_nest_faults_is_mute: (skip)
 * @nest: a desk
 *
 * Returns: whether it is to say nothing, not even pong
 */
gboolean
wbl_nest_faults_is_mute (WblNest *nest)
{
  return nest->faults != NULL && nest->faults->mute;
}

/**
 * wbl_nest_faults_is_round: (skip)
 * @nest: a desk
 *
 * Returns: whether each page of history is to be the newest, whatever is asked for
 */
gboolean
wbl_nest_faults_is_round (WblNest *nest)
{
  return nest->faults != NULL && nest->faults->rounds;
}

/* ---- frames up ---- */

/**
 * wbl_nest_faults_take_up: (skip)
 * @nest: a desk
 *
 * Returns: how many times the frame that just came is to be handled
 */
guint
wbl_nest_faults_take_up (WblNest *nest)
{
  WblNestFaults *self = nest->faults;

  if (self == NULL)
    return 1;
  self->n_faults += self->mute;
  if (self->mute || hits (self, self->up.drop))
    return 0;
  return hits (self, self->up.duplicate) ? 2 : 1;
}

static gint
take (WblNestFaults *self,
      gint status,
      gint *times)
{
  if (*times <= 0)
    return 0;
  *times -= 1;
  self->n_faults++;
  return status;
}

/**
 * wbl_nest_faults_get_app_status: (skip)
 * @nest: a desk
 *
 * Returns: what discovery says of the app
 */
const char *
wbl_nest_faults_get_app_status (WblNest *nest)
{
  return nest->faults != NULL && nest->faults->app_status != NULL ? nest->faults->app_status : "normal";
}

/** wbl_nest_faults_get_verification: Returns: (nullable): the word for who runs the app: unverified, verified, expired */
const char *
wbl_nest_faults_get_verification (WblNest *nest)
{
  return nest->faults != NULL ? nest->faults->verification : NULL;
}

/**
 * wbl_nest_faults_get_reason: (skip)
 * @nest: a desk
 *
 * Returns: the words of a message that is refused on purpose
 */
const char *
wbl_nest_faults_get_reason (WblNest *nest)
{
  return nest->faults != NULL && nest->faults->send_reason != NULL ? nest->faults->send_reason : "fault";
}

static gboolean
app_is_stopped (WblNestFaults *self)
{
  static const char *const stopped[] = { "banned", "frozen", "revoked", NULL };

  return self->app_status != NULL && g_strv_contains (stopped, self->app_status);
}

/**
 * wbl_nest_faults_take_status: (skip)
 * @nest: a desk
 * @command: WBL_COMMAND_PROVISION, or WBL_COMMAND_SYNC for a message
 *
 * Returns: the WBL_STATUS_… to refuse it with; 0: none
 */
gint
wbl_nest_faults_take_status (WblNest *nest,
                             gint command)
{
  WblNestFaults *self = nest->faults;

  if (self == NULL)
    return 0;
  if (app_is_stopped (self))
    return WBL_STATUS_APP_FROZEN;
  if (command == WBL_COMMAND_PROVISION)
    return take (self, self->provision_status, &self->provision_times);
  return take (self, self->send_status, &self->send_times);
}

/* ---- REST ---- */

static void
answer_code (SoupServerMessage *message,
             gint code)
{
  char *text = g_strdup_printf ("{\"code\":%d,\"data\":null,\"message\":\"fault\"}", code);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text,
                                    strlen (text));
}

static void
paused_cb (SoupServerMessage *message,
           gpointer user_data)
{
  g_ptr_array_remove_fast (((WblNestFaults *) user_data)->paused, message);
}

static void
stall (WblNestFaults *self,
       SoupServerMessage *message)
{
  g_ptr_array_add (self->paused, g_object_ref (message));
  g_signal_connect (message, "disconnected", G_CALLBACK (paused_cb), self);
  soup_server_message_pause (message);
}

static gboolean
unpause_cb (gpointer user_data)
{
  soup_server_message_unpause (user_data);
  return G_SOURCE_REMOVE;
}

/* The rest of the announced body never comes. */
static void
cut_short (SoupServerMessage *message)
{
  GIOStream *stream = soup_server_message_steal_connection (message);
  static const char text[]
      = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n{\"code\":2";

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, sizeof text - 1, NULL, NULL,
                             NULL);
  g_io_stream_close (stream, NULL, NULL);
  g_object_unref (stream);
}

static void
drop (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

/* ---- in the middle of bytes ---- */

/* The peer sees the end of the connection; what libsoup wants to write or read then is an error of its own. */
static void
shut (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

/* So many bytes of the answer, which is announced in full, and no more. */
static void
write_some (SoupServerMessage *message,
            gsize left)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_response_body (message));
  gsize size = 0;
  const char *bytes = g_bytes_get_data (body, &size);
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL && size > 0)
    g_socket_send (socket, bytes, MIN (size, left), NULL, NULL);
}

static void
cut_answer_cb (SoupServerMessage *message,
               gpointer user_data)
{
  write_some (message, GPOINTER_TO_SIZE (user_data));
  shut (message);
}

static void
stall_answer_cb (SoupServerMessage *message,
                 gpointer user_data)
{
  WblNestFaults *self = user_data;

  write_some (message, self->rest.cut_after);
  stall (self, message);
}

typedef struct
{
  gsize left;
} Allowance;

static void
got_chunk_cb (SoupServerMessage *message,
              GBytes *chunk,
              gpointer user_data)
{
  Allowance *allowance = user_data;
  gsize size = g_bytes_get_size (chunk);

  if (size >= allowance->left)
    shut (message);
  allowance->left -= MIN (size, allowance->left);
}

static RestFault *
find_cut (WblNest *nest,
          const char *path)
{
  RestFault *fault = nest->faults != NULL ? &nest->faults->rest : NULL;

  if (fault == NULL || fault->times <= 0 || fault->cut_after == 0
      || (fault->prefix != NULL && !g_str_has_prefix (path, fault->prefix)))
    return NULL;
  return fault;
}

/**
 * wbl_nest_faults_cut_upload: (skip)
 * @nest: a desk
 * @message: an upload whose headers have come
 * @path: its path
 *
 * If the faults say so, the connection ends while its body comes.
 */
void
wbl_nest_faults_cut_upload (WblNest *nest,
                            SoupServerMessage *message,
                            const char *path)
{
  RestFault *fault = find_cut (nest, path);
  Allowance *allowance = NULL;

  if (fault == NULL)
    return;
  fault->times--;
  nest->faults->n_faults++;
  allowance = g_new0 (Allowance, 1);
  allowance->left = fault->cut_after;
  g_object_set_data_full (G_OBJECT (message), "allowance", allowance, g_free);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), allowance);
}

/* The same for what is fetched. */
static void
cut_download (WblNest *nest,
              SoupServerMessage *message,
              const char *path)
{
  RestFault *fault = find_cut (nest, path);

  if (fault == NULL || !g_str_equal (soup_server_message_get_method (message), "GET"))
    return;
  fault->times--;
  nest->faults->n_faults++;
  if (fault->stall)
    g_signal_connect (message, "wrote-headers", G_CALLBACK (stall_answer_cb), nest->faults);
  else
    g_signal_connect (message, "wrote-headers", G_CALLBACK (cut_answer_cb), GSIZE_TO_POINTER (fault->cut_after));
}

/**
 * wbl_nest_faults_answer: (skip)
 * @nest: a desk
 * @message: a call
 * @path: its path
 *
 * Returns: whether the faults have answered it, or seen to it that nobody does
 */
gboolean
wbl_nest_faults_answer (WblNest *nest,
                        SoupServerMessage *message,
                        const char *path)
{
  RestFault *fault = nest->faults != NULL ? &nest->faults->rest : NULL;

  if (fault == NULL || fault->times <= 0
      || (fault->prefix != NULL && !g_str_has_prefix (path, fault->prefix)))
    return FALSE;
  if (fault->cut_after > 0)
    {
      cut_download (nest, message, path);
      return FALSE;
    }
  fault->times--;
  nest->faults->n_faults++;
  if (fault->delay_ms > 0)
    {
      soup_server_message_pause (message);
      g_timeout_add_full (G_PRIORITY_DEFAULT, fault->delay_ms, unpause_cb, g_object_ref (message),
                          g_object_unref);
    }
  if (fault->drop)
    drop (message);
  else if (fault->truncate)
    cut_short (message);
  else if (fault->stall)
    stall (nest->faults, message);
  else if (fault->code != 0)
    answer_code (message, fault->code);
  else if (fault->status != 0)
    soup_server_message_set_status (message, fault->status, NULL);
  else
    return FALSE;
  return TRUE;
}

/* ---- being told ---- */

static gint
int_of (JsonObject *object,
        const char *name,
        gint otherwise)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return otherwise;
  return (gint) json_node_get_int (node);
}

static gboolean
flag_of (JsonObject *object,
         const char *name,
         gboolean otherwise)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return otherwise;
  return json_node_get_boolean (node);
}

static const char *
text_of (JsonObject *object,
         const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static JsonObject *
object_of (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
read_rates (JsonObject *all,
            const char *name,
            Rates *rates)
{
  JsonObject *object = object_of (all, name);

  if (object == NULL)
    return;
  rates->drop = (guint) int_of (object, "drop", 0);
  rates->delay = (guint) int_of (object, "delay", 0);
  rates->duplicate = (guint) int_of (object, "duplicate", 0);
  rates->reorder = (guint) int_of (object, "reorder", 0);
  rates->truncate = (guint) int_of (object, "truncate", 0);
  rates->malformed = (guint) int_of (object, "malformed", 0);
  rates->cut = (guint) int_of (object, "cut", 0);
}

static void
read_rest (JsonObject *all,
           RestFault *fault)
{
  JsonObject *object = object_of (all, "rest");

  if (object == NULL)
    return;
  g_free (fault->prefix);
  fault->prefix = g_strdup (text_of (object, "path"));
  fault->times = int_of (object, "times", 1);
  fault->status = (guint) int_of (object, "status", 0);
  fault->code = int_of (object, "code", 0);
  fault->delay_ms = (guint) int_of (object, "delay_ms", 0);
  fault->drop = flag_of (object, "drop", FALSE);
  fault->stall = flag_of (object, "stall", FALSE);
  fault->truncate = flag_of (object, "truncate", FALSE);
  fault->cut_after = (gsize) MAX (int_of (object, "cut_after", 0), 0);
}

static void
read_status (JsonObject *all,
             const char *name,
             gint *status,
             gint *times)
{
  JsonObject *object = object_of (all, name);

  if (object == NULL)
    return;
  *status = int_of (object, "status", 0);
  *times = int_of (object, "times", 1);
}

static void
take_word (char **word,
           JsonObject *object,
           const char *name)
{
  g_free (*word);
  *word = g_strdup (text_of (object, name));
}

static void
cut_all (WblNest *nest)
{
  while (nest->clients->len > 0)
    wbl_nest_client_close (nest->clients->pdata[0]);
}

static void
apply (WblNestFaults *self,
       JsonObject *object)
{
  if (int_of (object, "seed", -1) >= 0)
    g_rand_set_seed (self->rand, (guint32) int_of (object, "seed", 0));
  self->delay_ms = (guint) int_of (object, "delay_ms", (gint) self->delay_ms);
  read_rates (object, "down", &self->down);
  read_rates (object, "up", &self->up);
  read_rest (object, &self->rest);
  read_status (object, "provision", &self->provision_status, &self->provision_times);
  read_status (object, "send", &self->send_status, &self->send_times);
  if (object_of (object, "send") != NULL)
    take_word (&self->send_reason, object_of (object, "send"), "reason");
  if (json_object_has_member (object, "app_status"))
    take_word (&self->app_status, object, "app_status");
  if (json_object_has_member (object, "verification"))
    take_word (&self->verification, object, "verification");
  self->mute = flag_of (object, "mute", self->mute);
  self->rounds = flag_of (object, "rounds", self->rounds);
  if (flag_of (object, "disk_full", FALSE))
    wbl_nest_db_set_full (self->nest->db, TRUE);
  if (flag_of (object, "cut_now", FALSE))
    cut_all (self->nest);
}

/* A client takes its entry along when it ends. */
static GHashTable *
new_swapped (void)
{
  return g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_bytes_unref);
}

/* What waits goes its way. */
static void
clear (WblNestFaults *self)
{
  g_autofree char *prefix = g_steal_pointer (&self->rest.prefix);
  g_autoptr (GHashTable) swapped = g_steal_pointer (&self->swapped);
  GHashTableIter iter;
  gpointer client = NULL;
  gpointer frame = NULL;

  self->swapped = new_swapped ();
  self->down = self->up = (Rates) { 0 };
  self->rest = (RestFault) { 0 };
  self->provision_times = self->send_times = 0;
  g_clear_pointer (&self->send_reason, g_free);
  g_clear_pointer (&self->app_status, g_free);
  g_clear_pointer (&self->verification, g_free);
  self->mute = self->rounds = FALSE;
  wbl_nest_db_set_full (self->nest->db, FALSE);
  g_hash_table_iter_init (&iter, swapped);
  while (g_hash_table_iter_next (&iter, &client, &frame))
    wbl_nest_client_write (client, frame);
}

static void
told_cb (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer user_data)
{
  WblNestFaults *self = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonObject) object = NULL;
  char *answer = NULL;

  if (soup_server_message_get_status (message) != 0)
    return;
  body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  object = wbl_nest_json_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  if (object == NULL || !g_str_equal (soup_server_message_get_method (message), "POST")
      || (!g_str_equal (path, WBL_NEST_FAULTS_PATH "/set") && !g_str_equal (path, WBL_NEST_FAULTS_PATH "/clear")))
    {
      soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
      return;
    }
  if (g_str_equal (path, WBL_NEST_FAULTS_PATH "/set"))
    apply (self, object);
  else
    clear (self);
  answer = g_strdup_printf ("{\"code\":200,\"data\":{\"faults\":%u}}", self->n_faults);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, answer,
                                    strlen (answer));
}

/**
 * wbl_nest_faults_start: (skip)
 * @nest: a desk
 *
 * Lets tests make things go wrong.
 */
void
wbl_nest_faults_start (WblNest *nest)
{
  WblNestFaults *self = g_new0 (WblNestFaults, 1);

  self->nest = nest;
  self->rand = g_rand_new_with_seed (1);
  self->delay_ms = DEFAULT_DELAY_MS;
  self->swapped = new_swapped ();
  self->later = g_hash_table_new (NULL, NULL);
  self->paused = g_ptr_array_new_with_free_func (g_object_unref);
  nest->faults = self;
  wbl_nest_rest_guard (nest, WBL_NEST_FAULTS_PATH);
  soup_server_add_handler (nest->server, WBL_NEST_FAULTS_PATH, told_cb, self, NULL);
}

/**
 * wbl_nest_faults_free: (skip)
 * @self: (transfer full): the faults of a desk that ends
 */
void
wbl_nest_faults_free (WblNestFaults *self)
{
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, self->later);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_source_remove (GPOINTER_TO_UINT (id));
  for (guint i = 0; i < self->paused->len; i++)
    g_signal_handlers_disconnect_by_data (self->paused->pdata[i], self);
  g_hash_table_unref (self->later);
  g_hash_table_unref (self->swapped);
  g_ptr_array_unref (self->paused);
  g_rand_free (self->rand);
  g_free (self->rest.prefix);
  g_free (self->send_reason);
  g_free (self->app_status);
  g_free (self->verification);
  g_free (self);
}
