/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "lanying/wbl-cloud.h"

G_BEGIN_DECLS

/** WblHttpLimits: what one request may take. */
typedef struct
{
  guint deadline_ms;         /* for all of it, 0 = none */
  guint idle_ms;             /* without a byte either way, 0 = none */
  gsize max_bytes;           /* of the body, as unpacked */
  WblCloudProgress progress; /* (nullable): at each hundredth; never once the caller has cancelled */
  gpointer progress_data;
  gboolean stranger; /* not our cloud: its Retry-After is not heeded, or it could keep us from calling anybody */
  gboolean sending; /* progress counts what is sent, else what is received of an answer that is no refusal */
} WblHttpLimits;

/** WblHttpAnswer: a whole answer, of any status. */
typedef struct
{
  guint status;
  char *content_type; /* "" if the server named none */
  char *location;     /* (nullable): absolute, of a redirection */
  GBytes *body;
  gint64 date_ms; /* the server's clock, 0 = not told */
} WblHttpAnswer;

void
wbl_http_answer_free (WblHttpAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblHttpAnswer, wbl_http_answer_free)

#define WBL_TYPE_HTTP (wbl_http_get_type ())
G_DECLARE_FINAL_TYPE (WblHttp, wbl_http, WBL, HTTP, GObject)

WblHttp *
wbl_http_new (void);
guint
wbl_http_get_wait_ms (WblHttp *self);

void
wbl_http_fetch_async (WblHttp *self,
                      SoupMessage *message,
                      const WblHttpLimits *limits,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data);
WblHttpAnswer *
wbl_http_fetch_finish (WblHttp *self, GAsyncResult *result, GError **error);

gboolean
wbl_http_leaves_tls (const char *from, const char *to);
gboolean
wbl_http_same_origin (GUri *a, GUri *b);

G_END_DECLS
