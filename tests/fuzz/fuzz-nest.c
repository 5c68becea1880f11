/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-nest"

#include "config.h"

#include "fuzz-nest.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "lanying/wbl-wire.h"

/* What inputs leave behind adds up: after so many the desk is a new one. */
#define RUNS_MAX 5000

static FuzzNest *current;
static guint n_runs;

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static char *
make_folder (void)
{
  char *path = g_strdup ("/dev/shm/warbler-fuzz-XXXXXX");

  if (g_mkdtemp (path) != NULL)
    return path;
  g_free (path);
  return g_dir_make_tmp ("warbler-fuzz-XXXXXX", NULL);
}

static gint64
add_user (WblNestDb *db, const char *name, gint64 owner)
{
  g_autoptr (WblNestUser) user = g_new0 (WblNestUser, 1);

  user->name = g_strdup (name);
  user->anonymous = owner != 0;
  user->owner_id = owner;
  g_assert_true (wbl_nest_db_add_user (db, user, "secret", NULL));
  return user->id;
}

static FuzzNest *
fuzz_nest_new (void)
{
  FuzzNest *self = g_new0 (FuzzNest, 1);
  g_autofree char *folder = make_folder ();
  WblNestDb *db = wbl_nest_db_open (folder, NULL);

  g_assert_nonnull (db);
  self->user_id = add_user (db, "user", 0);
  self->visitor_id = add_user (db, "visitor", self->user_id);
  self->user = wbl_nest_db_add_token (db, self->user_id, NULL, NULL);
  self->visitor = wbl_nest_db_add_token (db, self->visitor_id, NULL, NULL);
  self->admin = wbl_nest_db_add_admin (db, NULL);
  self->nest = wbl_nest_new (db);
  self->nest->base_url = g_strdup ("http://127.0.0.1:0");
  self->nest->web_origins = g_strdupv ((char *[]){ (char *) "http://localhost:8080", NULL });
  return self;
}

static void
fuzz_nest_free (FuzzNest *self)
{
  g_autofree char *folder = g_strdup (wbl_nest_db_get_dir (self->nest->db));

  wbl_nest_free (self->nest);
  remove_all (folder);
  g_free (self->user);
  g_free (self->visitor);
  g_free (self->admin);
  g_free (self);
}

static void
free_current (void)
{
  g_clear_pointer (&current, fuzz_nest_free);
}

/* libsoup 3.2 warns of lengths that are none, 3.6 hands a negative one to GObject, which is critical of it: both are about
 * what was sent, not about us. */
static gboolean
is_about_length (const GLogField *fields, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      return strstr (fields[i].value, "property 'content-length'") != NULL;
  return FALSE;
}

static GLogWriterOutput
drop_cb (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  if ((level & G_LOG_LEVEL_MASK) > G_LOG_LEVEL_CRITICAL || is_about_length (fields, n))
    return G_LOG_WRITER_HANDLED;
  g_log_writer_default (level, fields, n, data);
  abort ();
}

const FuzzNest *
fuzz_nest_get (void)
{
  if (current == NULL && n_runs == 0)
    {
      g_log_set_writer_func (drop_cb, NULL, NULL);
      g_log_set_always_fatal (G_LOG_FATAL_MASK); /* drop_cb sees to the critical ones */
      atexit (free_current);
    }
  if (n_runs++ % RUNS_MAX == 0)
    free_current ();
  if (current == NULL)
    current = fuzz_nest_new ();
  return current;
}

/* ---- a connection ---- */

#define BUDGET_US (20 * G_USEC_PER_SEC)

/* The desk's end of a pair goes to its server; ours is returned. */
static GSocket *
connect_to (const FuzzNest *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 1);
  g_autoptr (GSocket) theirs = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  GSocket *ours = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  theirs = g_socket_new_from_fd (fds[0], NULL);
  ours = g_socket_new_from_fd (fds[1], NULL);
  g_socket_set_blocking (ours, FALSE);
  stream = g_socket_connection_factory_create_connection (theirs);
  g_assert_true (soup_server_accept_iostream (self->nest->server, G_IO_STREAM (stream), address, address, NULL));
  return ours;
}

/* Lets the desk work until it has written the end of a head, or with @until_end closed the connection. */
static void
listen_to (GSocket *socket, GByteArray *answer, gboolean until_end)
{
  gint64 end = g_get_monotonic_time () + BUDGET_US;
  gssize n = -1;
  char buffer[4096];

  do
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
      n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
      if (n > 0)
        g_byte_array_append (answer, (const guint8 *) buffer, (guint) n);
    }
  while (n != 0 && (until_end || answer->len < 4 || memmem (answer->data, answer->len, "\r\n\r\n", 4) == NULL));
}

/* Sends the bytes over one connection that ends after them; what comes back. With @head they are what comes
 * after that, and are sent when it was answered. */
GByteArray *
fuzz_nest_talk (const FuzzNest *self, const char *head, const guint8 *data, gsize size)
{
  g_autoptr (GSocket) socket = connect_to (self);
  GByteArray *answer = g_byte_array_new ();

  if (head != NULL)
    {
      g_socket_send (socket, head, strlen (head), NULL, NULL);
      listen_to (socket, answer, FALSE);
    }
  if (size > 0)
    g_socket_send (socket, (const char *) data, size, NULL, NULL);
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  listen_to (socket, answer, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  return answer;
}

/* ---- a WebSocket ---- */

#define EVENT "451-[\"frame\",{\"_placeholder\":true,\"num\":0}]"

/* One whole message of a client, masked with zeros. */
void
fuzz_nest_put_message (GByteArray *bytes, gboolean is_text, const guint8 *data, gsize size)
{
  const guint8 head[] = { is_text ? 0x81 : 0x82, 0x80 | (guint8) MIN (size, 126) };
  const guint8 length[] = { (guint8) (size >> 8), (guint8) size };
  const guint8 mask[] = { 0, 0, 0, 0 };

  g_byte_array_append (bytes, head, sizeof head);
  if (size >= 126) /* in as few bytes as it can be */
    g_byte_array_append (bytes, length, sizeof length);
  g_byte_array_append (bytes, mask, sizeof mask);
  g_byte_array_append (bytes, data, (guint) size);
}

/* The visitor's Provision. */
void
fuzz_nest_put_sign_in (const FuzzNest *self, GByteArray *bytes)
{
  static const guint8 prefix = 4;
  WblPbProvision provision = WBL_PB_PROVISION_INIT;
  WblPbXid xid = WBL_PB_XID_INIT;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  g_autoptr (GBytes) frame = NULL;

  xid.has_uid = TRUE;
  xid.uid = (guint64) self->visitor_id;
  provision.xid = &xid;
  provision.token = self->visitor;
  provision.device_guid = (char *) "page";
  frame = wbl_wire_encode (WBL_COMMAND_PROVISION, &provision.base);
  g_byte_array_append (message, &prefix, 1);
  g_byte_array_append (message, g_bytes_get_data (frame, NULL), (guint) g_bytes_get_size (frame));
  fuzz_nest_put_message (bytes, TRUE, (const guint8 *) EVENT, strlen (EVENT));
  fuzz_nest_put_message (bytes, FALSE, message->data, message->len);
}
