/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanying/wbl-cloud-internal.h"

G_BEGIN_DECLS

/* What the families of REST calls share: one call of the session, and a reader of its answer. Main thread. */

/** WblRestKind: how the answer of a family is read. Either `reader` makes the value of the whole envelope, or `one` of the
 * object `data`, or `row` makes one of each element of `data`, and the value is a GPtrArray of them. */
typedef struct
{
  gpointer (*reader) (WblCloud *self, JsonObject *envelope, GError **error);
  gpointer (*one) (JsonObject *data, GError **error);
  gpointer (*row) (JsonNode *node, GError **error);
  GDestroyNotify destroy; /* of the value, or of one row */
  gboolean paged;         /* go on with the envelope's `cursor` until there is none */
  gboolean patient;       /* a bot thinks about it */
} WblRestKind;

JsonNode *
wbl_rest_body (const char *format, ...);
GVariant *
wbl_rest_ids (const gint64 *ids, gsize n);
void
wbl_rest_call (WblCloud *self,
               const WblRestKind *kind,
               const char *method,
               const char *path,
               JsonNode *body,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer data);
void
wbl_rest_tell (WblCloud *self,
               const char *path,
               const char *name,
               gint64 id,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer data);
gpointer
wbl_rest_finish (WblCloud *self, const WblRestKind *kind, GAsyncResult *result, GError **error);
GPtrArray *
wbl_rest_read_rows (const WblRestKind *kind, JsonObject *envelope, GError **error);
gboolean
wbl_rest_finish_done (WblCloud *self, GAsyncResult *result, GError **error);
GArray *
wbl_rest_finish_ids (WblCloud *self, const WblRestKind *kind, GAsyncResult *result, GError **error);

char *
wbl_rest_path (const char *path, const char *name, gint64 id);
JsonObject *
wbl_rest_object (JsonNode *node, GError **error);
gpointer
wbl_rest_read_id (JsonNode *node, GError **error);
char *
wbl_rest_member (JsonObject *object, const char *name);

/** wbl_rest_done: of calls whose answer says no more than that it worked. */
extern const WblRestKind wbl_rest_done;

/* The lists, for whoever tries their readers with what a server may say. */
extern const WblRestKind wbl_rest_groups, wbl_rest_members, wbl_rest_outcomes, wbl_rest_devices, wbl_rest_profiles,
    wbl_rest_people, wbl_rest_applications, wbl_rest_invitations, wbl_rest_contacts, wbl_rest_announcements, wbl_rest_files;

G_END_DECLS
