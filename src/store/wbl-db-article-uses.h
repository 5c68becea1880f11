/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblUseRow: an article was cited to a customer, or found wrong for a question. */
typedef struct
{
  char *conversation; /* (owned) */
  char *customer;     /* (owned): name, not masked */
  char *subject;      /* (owned): subject or first message, not masked */
  char *agent;        /* (owned): name to show */
  gint64 at_ms;
  int stars;          /* the conversation's newest rating after it, 0 = none */
  gboolean failed;
} WblUseRow;
GPtrArray *wbl_db_article_uses (WblDb *db, const char *key, guint limit, GError **error); /* WblUseRow */
GStrv wbl_db_names_around (WblDb *db, const char *conversation, GError **error);

G_END_DECLS
