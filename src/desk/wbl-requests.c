/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-requests"

#include "config.h"

#include "desk/wbl-desk-private.h"
#include "desk/wbl-requests.h"
#include "lanying/wbl-cloud-groups.h"
#include "lanying/wbl-cloud-people.h"

/*
 * Who waits for a yes or a no of this account: people who want to be contacts, colleagues who want into the staff room,
 * groups that want us. The cloud keeps them and is asked each time; what one of its lists refuses (only admins see who
 * applied) is left out.
 */

WblRequest *
wbl_request_copy (const WblRequest *request)
{
  WblRequest *copy = g_memdup2 (request, sizeof *request);

  copy->person_name = g_strdup (request->person_name);
  copy->reason = g_strdup (request->reason);
  copy->group_name = g_strdup (request->group_name);
  return copy;
}

void
wbl_request_free (WblRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->person_name);
  g_free (request->reason);
  g_free (request->group_name);
  g_free (request);
}

static void
request_destroy (gpointer request)
{
  wbl_request_free (request);
}

/* ---- asking, one list after the other ---- */

/* Of those that others asked of us. Whether one has run out the cloud knows: an answer to that one is GONE. */
static gboolean
is_open (const WblCloudRequest *request, gint64 uid)
{
  return request->state == WBL_CLOUD_REQUEST_OPEN && request->from != uid && (request->to == 0 || request->to == uid);
}

static void
take (GTask *task, WblRequestKind kind, GPtrArray *from)
{
  WblDesk *self = g_task_get_source_object (task);
  GPtrArray *requests = g_task_get_task_data (task);
  gint64 uid = self->cloud != NULL ? wbl_cloud_get_uid (self->cloud) : 0;
  g_autoptr (GPtrArray) owned = from;

  for (guint i = 0; from != NULL && i < from->len; i++)
    {
      const WblCloudRequest *said = g_ptr_array_index (from, i);
      WblRequest *request = NULL;

      if (!is_open (said, uid))
        continue;
      request = g_new0 (WblRequest, 1);
      request->kind = kind;
      request->person = said->from;
      request->group = said->group;
      request->person_name = g_strdup_printf ("%" G_GINT64_FORMAT, said->from);
      request->reason = g_strdup (said->reason);
      request->group_name = kind == WBL_REQUEST_INVITATION ? NULL : g_strdup ("");
      g_ptr_array_add (requests, request);
    }
}

/* Takes @task. */
static void
end (GTask *task)
{
  g_task_return_pointer (task, g_ptr_array_ref (g_task_get_task_data (task)), (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

/* ---- which group it is ---- */

static void ask_groups (GTask *task);

static WblRequest *
next_unnamed (GPtrArray *requests)
{
  for (guint i = 0; i < requests->len; i++)
    {
      WblRequest *request = g_ptr_array_index (requests, i);

      if (request->group_name == NULL)
        return request;
    }
  return NULL;
}

/* Who is not a member may be told nothing: then its number has to do. */
static void
group_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (WblCloudGroup) group = wbl_cloud_group_finish (WBL_CLOUD (source), result, NULL);

  next_unnamed (g_task_get_task_data (task))->group_name = g_strdup (group != NULL && group->name != NULL ? group->name : "");
  ask_groups (task);
}

/* Takes @task. */
static void
ask_groups (GTask *task)
{
  WblDesk *self = g_task_get_source_object (task);
  WblRequest *request = next_unnamed (g_task_get_task_data (task));

  if (request == NULL)
    end (task);
  else if (self->cloud != NULL)
    wbl_cloud_group_async (self->cloud, request->group, g_task_get_cancellable (task), group_cb, task);
  else
    {
      request->group_name = g_strdup ("");
      ask_groups (task);
    }
}

/* ---- who it is ---- */

static void
name (GPtrArray *requests, const WblCloudProfile *profile)
{
  const char *known = *profile->alias != '\0' ? profile->alias : *profile->nick != '\0' ? profile->nick : profile->username;

  for (guint i = 0; *known != '\0' && i < requests->len; i++)
    {
      WblRequest *request = g_ptr_array_index (requests, i);

      if (request->person != profile->uid)
        continue;
      g_free (request->person_name);
      request->person_name = g_strdup (known);
    }
}

static void
profiles_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (GPtrArray) profiles = wbl_cloud_profiles_finish (WBL_CLOUD (source), result, NULL);

  for (guint i = 0; profiles != NULL && i < profiles->len; i++)
    name (g_task_get_task_data (task), g_ptr_array_index (profiles, i));
  ask_groups (task);
}

static void
ask_names (GTask *task)
{
  WblDesk *self = g_task_get_source_object (task);
  GPtrArray *requests = g_task_get_task_data (task);
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < requests->len; i++)
    g_array_append_val (uids, ((WblRequest *) g_ptr_array_index (requests, i))->person);
  if (uids->len == 0 || self->cloud == NULL)
    ask_groups (task);
  else
    wbl_cloud_profiles_async (self->cloud, (const gint64 *) (gpointer) uids->data, uids->len, g_task_get_cancellable (task),
                              profiles_cb, task);
}

static void
applications_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;

  take (task, WBL_REQUEST_APPLICATION, wbl_cloud_group_applications_finish (WBL_CLOUD (source), result, NULL));
  ask_names (task);
}

static void
invitations_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WblDesk *self = g_task_get_source_object (task);
  gint64 team = self->team;

  take (task, WBL_REQUEST_INVITATION, wbl_cloud_group_invitations_finish (WBL_CLOUD (source), result, NULL));
  if (team != 0 && !self->team_gone)
    wbl_cloud_group_applications_async (WBL_CLOUD (source), &team, 1, g_task_get_cancellable (task), applications_cb, task);
  else
    ask_names (task);
}

/* The first question says whether the cloud can be asked at all. */
static void
contacts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GPtrArray *asked = wbl_cloud_contact_requests_finish (WBL_CLOUD (source), result, &error);

  if (asked == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  take (task, WBL_REQUEST_CONTACT, asked);
  wbl_cloud_group_invitations_async (WBL_CLOUD (source), g_task_get_cancellable (task), invitations_cb, task);
}

/** wbl_desk_requests_async: asks who waits for a yes or a no of this account. On line only. */
void
wbl_desk_requests_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = wbl_desk_ask (self, wbl_desk_requests_async, cancellable, callback, data);

  if (task == NULL)
    return;
  g_task_set_task_data (task, g_ptr_array_new_with_free_func (request_destroy), (GDestroyNotify) g_ptr_array_unref);
  wbl_cloud_contact_requests_async (self->cloud, cancellable, contacts_cb, task);
}

/** wbl_desk_requests_finish: Returns: (transfer full) (element-type WblRequest): open ones only. */
GPtrArray *
wbl_desk_requests_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- answering ---- */

/** wbl_desk_answer_request_async: @request: borrowed for the call. On line only. */
void
wbl_desk_answer_request_async (WblDesk *self,
                               const WblRequest *request,
                               gboolean accept,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  GTask *task = wbl_desk_ask (self, wbl_desk_answer_request_async, NULL, callback, data);

  if (task == NULL)
    return;
  if (request->kind == WBL_REQUEST_APPLICATION)
    wbl_cloud_answer_group_application_async (self->cloud, request->group, request->person, accept, NULL, wbl_desk_asked_cb, task);
  else if (request->kind == WBL_REQUEST_INVITATION)
    wbl_cloud_answer_group_invitation_async (self->cloud, request->group, request->person, accept, NULL, wbl_desk_asked_cb, task);
  else if (accept)
    wbl_cloud_accept_contact_async (self->cloud, request->person, NULL, wbl_desk_asked_cb, task);
  else
    wbl_cloud_decline_contact_async (self->cloud, request->person, "", NULL, wbl_desk_asked_cb, task);
}
