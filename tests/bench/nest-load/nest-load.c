/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nest-load: many customers write to one local desk, three devices of its account read along. Says
 * what was lost, doubled or out of order, how long a message took to each device, and how much
 * memory the desk has before and after. The exit code is 0 when all limits are kept. */
#define G_LOG_DOMAIN "nest-load"
#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "nest-peer.h"

#define N_AGENTS 3
#define MAX_P99_US (50 * 1000)
#define MAX_GROWTH_KB (16 * 1024)
#define HEADER "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]"
#define STALLED_S 60

static gint n_customers = 500;
static gint seconds = 60;
static gint burst = 5000;
static gboolean no_clock = FALSE;

typedef struct _Load Load;

/* One customer who writes. */
typedef struct
{
  Load *load;     /* (unowned) */
  NestPeer *peer; /* (owned) */
  guint n_sent;
  guint n_acked;
  guint n_failed;
} Customer;

/* One device that reads along. */
typedef struct
{
  Load *load;     /* (unowned) */
  NestPeer *peer; /* (owned) */
  GHashTable *seen; /* (owned) customer id → number of the next message, as a pointer */
  guint n_received;
  guint n_wrong; /* lost, doubled or out of order */
} Agent;

struct _Load
{
  NestProcess *nest; /* (owned) */
  GPtrArray *customers;
  Agent agents[N_AGENTS];
  gint64 *sent_us; /* (owned): when message i of customer c was sent: [c * per_customer + i] */
  GHashTable *index; /* (owned) customer id → 1 + its place, as a pointer */
  guint per_customer;
  GArray *delays; /* (owned) (element-type gint64) microseconds */
  gint64 last_us; /* something came in */
};

/* ---- frames ---- */

static void
send_frame (NestPeer *peer,
            const ProtobufCMessage *payload)
{
  g_autoptr (GBytes) frame = wbl_wire_encode (WBL_COMMAND_SYNC, payload);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "\x04", 1);
  g_byte_array_append (bytes, g_bytes_get_data (frame, NULL), (guint) g_bytes_get_size (frame));
  soup_websocket_connection_send_text (peer->socket, HEADER);
  soup_websocket_connection_send_binary (peer->socket, bytes->data, bytes->len);
}

static void
send_message (Customer *customer)
{
  Load *load = customer->load;
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (load->index, &customer->peer->uid)) - 1;
  WblPbMessageBody body = WBL_PB_MESSAGE_BODY_INIT;
  WblPbSyncUl sync = WBL_PB_SYNC_UL_INIT;
  WblPbMeta meta = WBL_PB_META_INIT;
  WblPbXid to = WBL_PB_XID_INIT;
  g_autofree char *text = g_strdup_printf ("%u 帐篷漏水吗？", customer->n_sent);
  g_autoptr (GBytes) payload = NULL;

  body.has_type = TRUE;
  body.type = (gint) WBL_BODY_CHAT;
  body.content = text;
  payload = wbl_wire_pack (&body.base);
  to.has_uid = TRUE;
  to.uid = (guint64) load->agents[0].peer->uid;
  meta.has_id = TRUE;
  meta.id = (guint64) nest_peer_new_client_id (customer->peer);
  meta.to = &to;
  wbl_wire_meta_set_payload (&meta, WBL_NS_MESSAGE, payload);
  sync.meta = &meta;
  load->sent_us[place * load->per_customer + customer->n_sent++] = g_get_monotonic_time ();
  send_frame (customer->peer, &sync.base);
}

static void
pull (NestPeer *peer,
      guint64 conversation,
      guint64 key)
{
  WblPbSyncUl sync = WBL_PB_SYNC_UL_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;

  xid.has_uid = TRUE;
  xid.uid = conversation;
  sync.xid = &xid;
  sync.has_key = key != 0;
  sync.key = key;
  send_frame (peer, &sync.base);
}

/* ---- what comes in ---- */

static WblWireFrame *
decode (SoupWebsocketDataType type,
        GBytes *message)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (message, &size);
  g_autoptr (GError) error = NULL;
  WblWireFrame *frame = NULL;

  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    return NULL;
  frame = wbl_wire_decode (data + 1, size - 1, WBL_WIRE_DOWN, &error);
  g_assert_no_error (error);
  return frame;
}

static void
customer_message_cb (SoupWebsocketConnection *socket,
                     SoupWebsocketDataType type,
                     GBytes *message,
                     gpointer user_data)
{
  Customer *customer = user_data;
  g_autoptr (WblWireFrame) frame = decode (type, message);

  if (frame == NULL || frame->sync_dl == NULL || frame->sync_dl->client_mid == 0)
    return;
  customer->load->last_us = g_get_monotonic_time ();
  if ((gint) frame->sync_dl->status->code == WBL_STATUS_OK)
    customer->n_acked++;
  else
    customer->n_failed++;
}

static void
take_meta (Agent *agent,
           const WblPbMeta *meta,
           const WblPbMessageBody *body,
           gint64 now_us)
{
  Load *load = agent->load;
  gint64 from = (gint64) meta->from->uid;
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (load->index, &from));
  guint wanted = GPOINTER_TO_UINT (g_hash_table_lookup (agent->seen, &from));
  guint number = (guint) strtoul (body->content, NULL, 10);
  gint64 delay = 0;

  g_assert_cmpuint (place, >, 0);
  agent->n_received++;
  if (number != wanted)
    agent->n_wrong++;
  g_hash_table_insert (agent->seen, g_memdup2 (&from, sizeof from), GUINT_TO_POINTER (number + 1));
  delay = now_us - load->sent_us[(place - 1) * load->per_customer + number];
  g_array_append_val (load->delays, delay);
}

static void
agent_message_cb (SoupWebsocketConnection *socket,
                  SoupWebsocketDataType type,
                  GBytes *message,
                  gpointer user_data)
{
  Agent *agent = user_data;
  g_autoptr (WblWireFrame) frame = decode (type, message);
  gint64 now_us = g_get_monotonic_time ();

  if (frame == NULL)
    return;
  agent->load->last_us = now_us;
  if (frame->notice != NULL)
    pull (agent->peer, frame->notice->xid->uid, 0);
  for (guint i = 0; i < frame->n_metas; i++)
    if (wbl_wire_frame_get_body (frame, i) != NULL) /* no notice */
      take_meta (agent, frame->metas[i], wbl_wire_frame_get_body (frame, i), now_us);
  if (frame->sync_dl != NULL && frame->sync_dl->next_key != 0)
    pull (agent->peer, frame->sync_dl->xid->uid, frame->sync_dl->next_key);
}

/* From here on a peer's messages are this program's. */
static void
take_over (NestPeer *peer,
           GCallback func,
           gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (peer->socket, peer);
  g_signal_connect (peer->socket, "message", func, user_data);
}

/* ---- the two parts ---- */

typedef struct
{
  Load *load;
  guint n_rounds; /* of all customers */
  guint per_tick; /* customers that write in one tick */
  guint sent;     /* in all */
  gint64 start_us;
  gint64 length_us;
} Part;

static gboolean
write_cb (gpointer user_data)
{
  Part *part = user_data;
  GPtrArray *customers = part->load->customers;
  guint total = part->n_rounds * customers->len;
  gint64 passed = g_get_monotonic_time () - part->start_us;
  guint due = (guint) MIN ((gint64) total, passed * total / part->length_us + 1);

  for (; part->sent < due; part->sent++)
    send_message (customers->pdata[part->sent % customers->len]);
  return part->sent < total ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static guint
count (Load *load,
       guint *acked)
{
  guint n = 0;

  *acked = 0;
  for (guint i = 0; i < N_AGENTS; i++)
    n += load->agents[i].n_received;
  for (guint i = 0; i < load->customers->len; i++)
    *acked += ((Customer *) load->customers->pdata[i])->n_acked;
  return n;
}

/* Until everything has come to everybody, or nothing comes any more. */
static void
wait_for_all (Load *load,
              guint total)
{
  guint acked = 0;

  load->last_us = g_get_monotonic_time ();
  while ((count (load, &acked) < total * N_AGENTS || acked < total)
         && g_get_monotonic_time () - load->last_us < STALLED_S * G_USEC_PER_SEC)
    for (guint i = 0; i < 64; i++)
      g_main_context_iteration (NULL, i == 0);
}

static gint
compare_delays (gconstpointer a,
                gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static gint64
percentile (GArray *delays,
            guint permille)
{
  if (delays->len == 0)
    return G_MAXINT64;
  return g_array_index (delays, gint64, (gsize) (delays->len - 1) * permille / 1000);
}

static guint
resident_kb (Load *load)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (load->nest->process));
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "VmRSS:");
  return line != NULL ? (guint) strtoul (line + strlen ("VmRSS:"), NULL, 10) : 0;
}

static void
print_load_average (void)
{
  double loads[3] = { 0 };

  if (getloadavg (loads, 3) == 3)
    g_print ("  load average %.2f %.2f %.2f\n", loads[0], loads[1], loads[2]);
}

/* Plays @n_rounds messages of each customer within @length_us. Whether all came, once, in order. */
static gboolean
play (Load *load,
      const char *name,
      guint n_rounds,
      gint64 length_us,
      guint *total)
{
  Part part = { .load = load, .n_rounds = n_rounds, .length_us = length_us };
  guint before = resident_kb (load);
  guint acked = 0;
  guint wrong = 0;
  guint received = 0;
  gboolean good = FALSE;

  g_array_set_size (load->delays, 0);
  part.start_us = g_get_monotonic_time ();
  g_timeout_add (2, write_cb, &part);
  while (part.sent < n_rounds * load->customers->len)
    g_main_context_iteration (NULL, TRUE);
  *total += part.sent;
  wait_for_all (load, *total);
  received = count (load, &acked);
  for (guint i = 0; i < N_AGENTS; i++)
    wrong += load->agents[i].n_wrong;
  g_array_sort (load->delays, compare_delays);
  g_print ("%s: %u messages, acknowledged %u of %u in all, received %u of %u, wrong %u\n", name,
           part.sent, acked, *total, received, *total * N_AGENTS, wrong);
  g_print ("  delivery p50 %.1f ms, p99 %.1f ms, max %.1f ms; took %.2f s\n",
           percentile (load->delays, 500) / 1000.0, percentile (load->delays, 990) / 1000.0,
           percentile (load->delays, 1000) / 1000.0,
           (g_get_monotonic_time () - part.start_us) / 1e6);
  g_print ("  resident memory %u kB before, %u kB after\n", before, resident_kb (load));
  print_load_average ();
  good = acked == *total && received == *total * N_AGENTS && wrong == 0;
  return good && (no_clock || resident_kb (load) < before + MAX_GROWTH_KB);
}

/* ---- setting up ---- */

static void
add_customer (Load *load,
              gint64 desk)
{
  Customer *customer = g_new0 (Customer, 1);
  gint64 *uid = NULL;

  customer->load = load;
  customer->peer = nest_peer_new_visitor (load->nest, desk);
  nest_peer_go_online (customer->peer, "page");
  take_over (customer->peer, G_CALLBACK (customer_message_cb), customer);
  g_ptr_array_add (load->customers, customer);
  uid = g_memdup2 (&customer->peer->uid, sizeof customer->peer->uid);
  g_hash_table_insert (load->index, uid, GUINT_TO_POINTER (load->customers->len));
}

static void
customer_free (gpointer data)
{
  Customer *customer = data;

  g_signal_handlers_disconnect_by_data (customer->peer->socket, customer);
  nest_peer_free (customer->peer);
  g_free (customer);
}

static void
add_agent (Load *load,
           guint i)
{
  Agent *agent = &load->agents[i];
  g_autofree char *guid = g_strdup_printf ("agent-%u", i);

  agent->load = load;
  agent->peer = i == 0 ? nest_peer_new_user (load->nest, "desk")
                       : nest_peer_new_device (load->agents[0].peer);
  agent->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  nest_peer_go_online (agent->peer, guid);
  take_over (agent->peer, G_CALLBACK (agent_message_cb), agent);
}

static void
set_up (Load *load)
{
  const char *args[] = { "--ping-interval", "600000", NULL }; /* nobody here pings */
  gint64 start_us = g_get_monotonic_time ();

  load->nest = nest_process_new (args);
  load->customers = g_ptr_array_new_with_free_func (customer_free);
  load->index = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  load->delays = g_array_new (FALSE, FALSE, sizeof (gint64));
  load->per_customer = (guint) (seconds + (burst + n_customers - 1) / n_customers + 1);
  load->sent_us = g_new0 (gint64, (gsize) n_customers * load->per_customer);
  for (guint i = 0; i < N_AGENTS; i++)
    add_agent (load, i);
  for (gint i = 0; i < n_customers; i++)
    add_customer (load, load->agents[0].peer->uid);
  g_print ("%d customers, %d devices of the desk, set up in %.1f s\n", n_customers, N_AGENTS,
           (g_get_monotonic_time () - start_us) / 1e6);
}

static void
tear_down (Load *load)
{
  g_ptr_array_unref (load->customers);
  for (guint i = 0; i < N_AGENTS; i++)
    {
      g_signal_handlers_disconnect_by_data (load->agents[i].peer->socket, &load->agents[i]);
      nest_peer_free (load->agents[i].peer);
      g_hash_table_unref (load->agents[i].seen);
    }
  g_hash_table_unref (load->index);
  g_array_unref (load->delays);
  g_free (load->sent_us);
  nest_process_free (load->nest);
}

static gboolean
run (void)
{
  Load load = { 0 };
  guint total = 0;
  gboolean good = FALSE;
  gboolean in_time = FALSE;

  set_up (&load);
  good = play (&load, "steady", (guint) seconds, (gint64) seconds * G_USEC_PER_SEC, &total);
  in_time = no_clock || percentile (load.delays, 990) < MAX_P99_US;
  good &= play (&load, "burst", (guint) (burst / n_customers), G_USEC_PER_SEC, &total);
  tear_down (&load);
  if (!in_time)
    g_print ("too slow: p99 of the steady part is over %d ms\n", MAX_P99_US / 1000);
  g_print ("%s\n", good && in_time ? "all limits kept" : "FAILED");
  return good && in_time;
}

int
main (int argc,
      char *argv[])
{
  const GOptionEntry entries[] = {
    { "customers", 0, 0, G_OPTION_ARG_INT, &n_customers, "How many customers", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "How long each writes, once a second", "N" },
    { "burst", 0, 0, G_OPTION_ARG_INT, &burst, "Messages of all in the last second", "N" },
    { "no-clock", 0, 0, G_OPTION_ARG_NONE, &no_clock, "Judge neither time nor memory", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || n_customers < 1 || seconds < 1)
    {
      g_printerr ("nest-load: %s\n", error != NULL ? error->message : "bad number");
      return 2;
    }
  return run () ? 0 : 1;
}
