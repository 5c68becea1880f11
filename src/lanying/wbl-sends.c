/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-sends"

#include "config.h"

#include "lanying/wbl-sends.h"

struct _WblSends
{
  WblClock *clock;
  WblSendsRefused refused;
  gpointer data;
  GHashTable *pending; /* gint64* → Pending (owned) */
};

typedef struct
{
  WblSends *sends; /* (unowned) */
  gint64 client_id;
  guint timer_id; /* 0 once it has run: a late answer still counts */
} Pending;

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  wbl_clock_clear (pending->sends->clock, &pending->timer_id);
  g_free (pending);
}

static gboolean
late_cb (gpointer data)
{
  Pending *pending = data;
  g_autoptr (GError) error
      = g_error_new_literal (WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_TIMEOUT, "no answer to a send");

  pending->timer_id = 0;
  pending->sends->refused (pending->client_id, error, pending->sends->data);
  return G_SOURCE_REMOVE;
}

/**
 * wbl_sends_add:
 * @client_id: our id of it; adding the same again starts its time anew
 * @deadline_ms: after which it is refused with TIMEOUT
 */
void
wbl_sends_add (WblSends *self, gint64 client_id, guint deadline_ms)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->sends = self;
  pending->client_id = client_id;
  pending->timer_id = self->clock->add (self->clock, deadline_ms, late_cb, pending, "[warbler] send deadline");
  g_hash_table_replace (self->pending, &pending->client_id, pending);
}

/** wbl_sends_take: an answer came. Returns: whether it was ours and still open (late ones are). */
gboolean
wbl_sends_take (WblSends *self, gint64 client_id)
{
  return g_hash_table_remove (self->pending, &client_id);
}

/** wbl_sends_fail_all: the connection is gone: whatever waits is refused with @error; what timed
 * out was already. */
void
wbl_sends_fail_all (WblSends *self, const GError *error)
{
  g_autoptr (GHashTable) pending = g_steal_pointer (&self->pending);
  GHashTableIter iter;
  gpointer value = NULL;

  self->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, pending_free);
  g_hash_table_iter_init (&iter, pending);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Pending *entry = value;

      if (entry->timer_id != 0)
        self->refused (entry->client_id, error, self->data);
    }
}

/** wbl_sends_free: frees without a word; @self may be NULL. */
void
wbl_sends_free (WblSends *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->pending);
  g_free (self);
}

/** wbl_sends_new: Returns: (transfer full): an empty set; @refused hears what failed. */
WblSends *
wbl_sends_new (WblClock *clock, WblSendsRefused refused, gpointer data)
{
  WblSends *self = g_new0 (WblSends, 1);

  self->clock = clock;
  self->refused = refused;
  self->data = data;
  self->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, pending_free);
  return self;
}
