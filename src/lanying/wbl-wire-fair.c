/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lanying/wbl-wire-fair.h"

#define TURN_BYTES (16 * 1024)

/**
 * wbl_wire_fair_watch: (skip)
 * @self: of a connection
 * @source: by which somebody waits for it to be readable
 */
void
wbl_wire_fair_watch (WblWireFair *self,
                     GSource *source)
{
  self->source = source;
  self->is_late = FALSE;
}

/* Who has had its share comes after everything else until it has less to say. */
static void
set_late (WblWireFair *self,
          gboolean is_late)
{
  GSource *now = g_main_current_source ();

  if (now == NULL || now != self->source || self->is_late == is_late)
    return;
  g_source_set_priority (now, is_late ? G_PRIORITY_DEFAULT_IDLE : G_PRIORITY_DEFAULT);
  self->is_late = is_late;
}

/**
 * wbl_wire_fair_may_read: (skip)
 * @self: of a connection
 *
 * Returns: whether more of it may be read in this turn of the main loop; if not, the reader is told that it would block,
 *   and comes again when there was time for everybody else
 */
gboolean
wbl_wire_fair_may_read (WblWireFair *self)
{
  GSource *now = g_main_current_source ();
  gint64 turn = now != NULL ? g_source_get_time (now) : 0;

  if (now == NULL || turn != self->turn)
    {
      self->turn = turn;
      self->used = 0;
    }
  if (self->used < TURN_BYTES)
    return TRUE;
  set_late (self, TRUE);
  return FALSE;
}

/**
 * wbl_wire_fair_count: (skip)
 * @self: of a connection
 * @n: how much was read of it; 0 or less: there was nothing
 */
void
wbl_wire_fair_count (WblWireFair *self,
                     gssize n)
{
  if (n > 0)
    self->used += (gsize) n;
  else
    set_late (self, FALSE);
}
