/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblRequestKind: what somebody waits for. */
typedef enum
{
  WBL_REQUEST_CONTACT,     /* a person wants to be our contact */
  WBL_REQUEST_APPLICATION, /* a person wants to be in the staff room */
  WBL_REQUEST_INVITATION,  /* a person wants us in a group */
} WblRequestKind;

/** WblRequest: somebody waits for a yes or a no. Strings are never NULL. */
typedef struct
{
  WblRequestKind kind;
  gint64 person;
  gint64 group; /* 0 = none */
  char *person_name;
  char *reason;
  char *group_name; /* of an invitation; "" = the cloud does not tell */
} WblRequest;
WblRequest *wbl_request_copy (const WblRequest *request);
void wbl_request_free (WblRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblRequest, wbl_request_free)

/* On line only: the cloud keeps them. */
void wbl_desk_requests_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *wbl_desk_requests_finish (WblDesk *self, GAsyncResult *result, GError **error); /* WblRequest */
void wbl_desk_answer_request_async (WblDesk *self, const WblRequest *request, gboolean accept, GAsyncReadyCallback callback, gpointer data); /* command_finish */

G_END_DECLS
