/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-requests"

#include "config.h"

#include "lanying/wbl-cloud-groups.h"
#include "lanying/wbl-cloud-people.h"
#include "lanying/wbl-rest.h"

/* Applications and invitations: to groups, and to be somebody's contact. */

static void
free_request (gpointer data)
{
  wbl_cloud_request_free (data);
}

static WblCloudRequest *
request_new (JsonObject *object)
{
  WblCloudRequest *request = g_new0 (WblCloudRequest, 1);

  request->group = wbl_json_int_or (object, "group_id", 0);
  request->reason = wbl_rest_member (object, "reason");
  request->expires_ms = wbl_json_int_or (object, "expired_time", 0);
  request->state = (WblCloudRequestState)wbl_json_int_or (object, "status", WBL_CLOUD_REQUEST_OPEN);
  return request;
}

static gpointer
read_request (JsonNode *node, const char *from, GError **error)
{
  JsonObject *object = wbl_rest_object (node, error);
  WblCloudRequest *request = object != NULL ? request_new (object) : NULL;

  if (request == NULL)
    return NULL;
  request->from = wbl_json_int (object, from, error);
  request->to = wbl_json_int_or (object, "invitee_id", 0);
  return request;
}

static gpointer
read_application (JsonNode *node, GError **error)
{
  return read_request (node, "applicant_id", error);
}

static gpointer
read_invitation (JsonNode *node, GError **error)
{
  return read_request (node, "inviter_id", error);
}

static gpointer
read_contact_request (JsonNode *node, GError **error)
{
  return read_request (node, "user_id", error);
}

const WblRestKind wbl_rest_applications = { .row = read_application, .destroy = free_request, .paged = TRUE };
const WblRestKind wbl_rest_invitations = { .row = read_invitation, .destroy = free_request, .paged = TRUE };
const WblRestKind wbl_rest_contacts = { .row = read_contact_request, .destroy = free_request, .paged = TRUE };

/* ---- groups ---- */

/** wbl_cloud_apply_to_group_async: asks to become a member; whether that needs somebody's consent is the group's setting. */
void
wbl_cloud_apply_to_group_async (WblCloud *self,
                                gint64 group,
                                const char *reason,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  JsonNode *body = wbl_rest_body ("{'group_id': <%x>, 'reason': <%s>}", group, reason != NULL ? reason : "");

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", "/group/apply", body, cancellable, callback, data);
}

/** wbl_cloud_group_applications_async: who asks to join the groups that we administer. */
void
wbl_cloud_group_applications_async (WblCloud *self,
                                    const gint64 *groups,
                                    gsize n,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_applications, "POST", "/group/application_list",
                 wbl_rest_body ("{'group_list': <%@ax>}", wbl_rest_ids (groups, n)), cancellable, callback, data);
}

/** wbl_cloud_group_applications_finish: Returns: (transfer container) (element-type WblCloudRequest) (nullable) */
GPtrArray *
wbl_cloud_group_applications_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_applications, result, error);
}

static void
answer (WblCloud *self,
        const char *path,
        gint64 group,
        gint64 person,
        gboolean accept,
        GCancellable *cancellable,
        GAsyncReadyCallback callback,
        gpointer data)
{
  JsonNode *body = wbl_rest_body ("{'group_id': <%x>, 'user_id': <%x>, 'approval': <%b>}", group, person, accept);

  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_done, "POST", path, body, cancellable, callback, data);
}

/** wbl_cloud_answer_group_application_async: lets @applicant in, or not. */
void
wbl_cloud_answer_group_application_async (WblCloud *self,
                                          gint64 group,
                                          gint64 applicant,
                                          gboolean accept,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer data)
{
  answer (self, "/group/apply/handle", group, applicant, accept, cancellable, callback, data);
}

/** wbl_cloud_group_invitations_async: the groups that we are invited to. */
void
wbl_cloud_group_invitations_async (WblCloud *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_invitations, "GET", "/group/invitation_list", NULL, cancellable, callback, data);
}

/** wbl_cloud_group_invitations_finish: Returns: (transfer container) (element-type WblCloudRequest) (nullable) */
GPtrArray *
wbl_cloud_group_invitations_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_invitations, result, error);
}

/** wbl_cloud_answer_group_invitation_async: joins the group that @inviter invited us to, or does not. */
void
wbl_cloud_answer_group_invitation_async (WblCloud *self,
                                         gint64 group,
                                         gint64 inviter,
                                         gboolean accept,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data)
{
  answer (self, "/group/invite/handle", group, inviter, accept, cancellable, callback, data);
}

/* ---- contacts ---- */

/** wbl_cloud_contact_requests_async: who asks to be our contact. */
void
wbl_cloud_contact_requests_async (WblCloud *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_return_if_fail (WBL_IS_CLOUD (self));
  wbl_rest_call (self, &wbl_rest_contacts, "GET", "/roster/apply/list", NULL, cancellable, callback, data);
}

/** wbl_cloud_contact_requests_finish: Returns: (transfer container) (element-type WblCloudRequest) (nullable) */
GPtrArray *
wbl_cloud_contact_requests_finish (WblCloud *self, GAsyncResult *result, GError **error)
{
  return wbl_rest_finish (self, &wbl_rest_contacts, result, error);
}
