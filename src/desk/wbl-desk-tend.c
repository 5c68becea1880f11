/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-desk-tend"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "store/wbl-db-index.h"

/* The index of articles is looked after when nobody asks the store for anything: small parts, that give way. */

static gpointer
tend_job (WblDb *db, gpointer data, GError **error)
{
  gboolean more = FALSE;

  return wbl_db_tend_articles (db, &more, error) ? GINT_TO_POINTER (more) : NULL;
}

static void tend (WblDesk *self);

static void
tend_now_cb (gpointer data)
{
  WblDesk *self = data;

  self->tend_id = 0;
  tend (self);
}

static void
tended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblDesk) self = data;
  g_autoptr (GError) error = NULL;
  gboolean more = GPOINTER_TO_INT (wbl_store_job_finish (WBL_STORE (source), result, &error));

  self->tending = FALSE;
  if (error != NULL && !g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_CLOSED))
    g_message ("Cannot tend the index of articles: %s", error->message);
  else if (more && !self->closed)
    tend (self);
}

static void
tend (WblDesk *self)
{
  if (self->tending)
    return;
  self->tending = TRUE;
  wbl_store_write_async (self->store, WBL_PRIORITY_MAINTENANCE, tend_job, NULL, NULL, NULL, NULL, tended_cb, g_object_ref (self));
}

/** wbl_desk_schedule_tend: looks after the index of articles in @ms, unless it is to happen anyway. */
void
wbl_desk_schedule_tend (WblDesk *self, guint ms)
{
  if (self->tend_id == 0 && !self->closed)
    self->tend_id = g_timeout_add_once (ms, tend_now_cb, self);
}
