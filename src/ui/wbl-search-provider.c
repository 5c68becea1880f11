/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-search-provider"
#include "config.h"

#include "ui/wbl-search-provider.h"

#include <glib/gi18n-lib.h>

#include "desk/wbl-system-search.h"
#include "ui/wbl-format.h"
#include "ui/wbl-settings.h"

/* As GNOME Shell's developer documentation describes it. */
static const char interface_xml[] =
  "<node><interface name='org.gnome.Shell.SearchProvider2'>"
  "<method name='GetInitialResultSet'><arg type='as' name='terms' direction='in'/>"
  "<arg type='as' name='results' direction='out'/></method>"
  "<method name='GetSubsearchResultSet'><arg type='as' name='previous_results' direction='in'/>"
  "<arg type='as' name='terms' direction='in'/><arg type='as' name='results' direction='out'/></method>"
  "<method name='GetResultMetas'><arg type='as' name='identifiers' direction='in'/>"
  "<arg type='aa{sv}' name='metas' direction='out'/></method>"
  "<method name='ActivateResult'><arg type='s' name='identifier' direction='in'/>"
  "<arg type='as' name='terms' direction='in'/><arg type='u' name='timestamp' direction='in'/></method>"
  "<method name='LaunchSearch'><arg type='as' name='terms' direction='in'/>"
  "<arg type='u' name='timestamp' direction='in'/></method>"
  "</interface></node>";

struct _WblSearchProvider
{
  GObject parent_instance;
  WblDeskDoor *door;           /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable): while exported */
  guint registration;
  GHashTable *searches;        /* (owned) (element-type utf8 Call): the newest search of each caller (unowned) */
};

enum
{
  CHOSEN,
  SEARCHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblSearchProvider, wbl_search_provider, G_TYPE_OBJECT)

/* One call that is being answered. */
typedef struct
{
  WblSearchProvider *self;           /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned by the answer) (nullable): not answered yet */
  GStrv words;                       /* (owned): terms, or ids */
  GCancellable *cancellable;         /* (owned) */
} Call;

static void
call_free (Call *call)
{
  g_object_unref (call->self);
  g_object_unref (call->cancellable);
  g_strfreev (call->words);
  g_free (call);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static Call *
call_new (WblSearchProvider *self, GDBusMethodInvocation *invocation, GVariant *words)
{
  Call *call = g_new0 (Call, 1);
  call->self = g_object_ref (self);
  call->invocation = invocation;
  call->words = g_variant_dup_strv (words, NULL);
  call->cancellable = g_cancellable_new ();
  return call;
}

/* ---- result sets ---- */

/* A search that another one overtook, and one that failed, have found nothing: the desktop shows what others found. */
static void
answer_ids (Call *call, const char *const *ids)
{
  const char *const none[] = { NULL };
  GDBusMethodInvocation *invocation = g_steal_pointer (&call->invocation);
  const char *sender = NULL;
  if (invocation == NULL)
    return; /* overtaken, and answered then */
  sender = g_dbus_method_invocation_get_sender (invocation);
  if (g_hash_table_lookup (call->self->searches, sender) == call)
    g_hash_table_remove (call->self->searches, sender);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", ids != NULL ? ids : none));
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = wbl_desk_system_search_finish (WBL_DESK (source), result, &error);
  if (error != NULL)
    g_debug ("no results: %s %d", g_quark_to_string (error->domain), error->code);
  answer_ids (call, (const char *const *) ids);
}

static void
search_desk_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (WblDesk) desk = wbl_desk_door_visit_finish (WBL_DESK_DOOR (source), result);
  if (desk == NULL || g_cancellable_is_cancelled (call->cancellable))
    {
      answer_ids (call, NULL);
      return;
    }
  wbl_desk_system_search_async (desk, (const char *const *) call->words, wbl_settings_get_bool ("search-people"),
                                call->cancellable, searched_cb, call);
  g_steal_pointer (&call);
}

/* What is typed now replaces what the same caller asked before. Refining is searching again: the store is quick enough. */
static void
search (WblSearchProvider *self, GDBusMethodInvocation *invocation, GVariant *terms)
{
  Call *call = call_new (self, invocation, terms);
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  Call *before = g_hash_table_lookup (self->searches, sender);
  if (before != NULL)
    {
      g_cancellable_cancel (before->cancellable);
      answer_ids (before, NULL); /* now: its turn may be far away */
    }
  g_hash_table_insert (self->searches, g_strdup (sender), call);
  wbl_desk_door_visit_async (self->door, search_desk_cb, call);
}

/* ---- what results look like ---- */

static const char *
icon_of (const WblFound *found)
{
  switch (found->kind)
    {
    case WBL_FOUND_PERSON:
      return "avatar-default-symbolic";
    case WBL_FOUND_CONVERSATION:
      return "mail-unread-symbolic";
    case WBL_FOUND_ARTICLE:
    default:
      return found->internal ? "changes-prevent-symbolic" : "accessories-dictionary-symbolic";
    }
}

static char *
name_of (const WblFound *found)
{
  g_autofree char *date = found->at_ms != 0 ? wbl_format_date (found->at_ms) : NULL;
  if (found->title != NULL)
    return g_strdup (found->title);
  /* Translators: a conversation with no subject, in the search of the desktop; %s is a date */
  return g_strdup_printf (_("Conversation of %s"), date != NULL ? date : "");
}

static char *
description_of (const WblFound *found)
{
  if (found->kind == WBL_FOUND_ARTICLE && found->internal)
    /* Translators: an article in the search of the desktop; %s is how it begins */
    return g_strdup_printf (_("Internal: %s"), found->text);
  return g_strdup (found->text);
}

static void
add_meta (GVariantBuilder *metas, const WblFound *found)
{
  g_autofree char *name = name_of (found);
  g_autofree char *description = description_of (found);
  g_autoptr (GIcon) icon = g_themed_icon_new (icon_of (found));
  g_autoptr (GVariant) serialized = g_icon_serialize (icon);
  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (found->id));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (metas, "{sv}", "icon", serialized);
  g_variant_builder_close (metas);
}

static void
answer_metas (Call *call, GPtrArray *found)
{
  g_auto (GVariantBuilder) metas = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; found != NULL && i < found->len; i++)
    add_meta (&metas, g_ptr_array_index (found, i));
  g_dbus_method_invocation_return_value (call->invocation, g_variant_new ("(aa{sv})", &metas));
}

static void
described_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = wbl_desk_system_results_finish (WBL_DESK (source), result, &error);
  if (error != NULL)
    g_debug ("no descriptions: %s %d", g_quark_to_string (error->domain), error->code);
  answer_metas (call, found);
}

static void
describe_desk_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (WblDesk) desk = wbl_desk_door_visit_finish (WBL_DESK_DOOR (source), result);
  if (desk == NULL)
    {
      answer_metas (call, NULL);
      return;
    }
  wbl_desk_system_results_async (desk, (const char *const *) call->words, wbl_settings_get_bool ("search-people"),
                                 call->cancellable, described_cb, call);
  g_steal_pointer (&call);
}

/* ---- choosing ---- */

/* What is no result of ours is nothing to open. */
static void
activate_result (WblSearchProvider *self, GVariant *parameters)
{
  const char *id = NULL, *key = NULL;
  WblFoundKind kind = WBL_FOUND_ARTICLE;
  guint32 timestamp = 0;
  g_variant_get (parameters, "(&s@asu)", &id, NULL, &timestamp);
  if (wbl_found_parse_id (id, &kind, &key))
    g_signal_emit (self, signals[CHOSEN], 0, (int) kind, key, timestamp);
}

static void
launch_search (WblSearchProvider *self, GVariant *parameters)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *text = NULL;
  guint32 timestamp = 0;
  g_variant_get (parameters, "(^asu)", &words, &timestamp);
  text = g_strjoinv (" ", words);
  g_signal_emit (self, signals[SEARCHED], 0, text, timestamp);
}

static void
method_called_cb (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *method,
                  GVariant *parameters,
                  GDBusMethodInvocation *invocation,
                  gpointer data)
{
  WblSearchProvider *self = data;
  g_autoptr (GVariant) first = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) terms = NULL;
  if (g_str_equal (method, "GetInitialResultSet"))
    search (self, invocation, first);
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      terms = g_variant_get_child_value (parameters, 1);
      search (self, invocation, terms);
    }
  else if (g_str_equal (method, "GetResultMetas"))
    wbl_desk_door_visit_async (self->door, describe_desk_cb, call_new (self, invocation, first));
  else
    {
      if (g_str_equal (method, "ActivateResult"))
        activate_result (self, parameters);
      else
        launch_search (self, parameters);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

/* ---- the class ---- */

static void
wbl_search_provider_dispose (GObject *object)
{
  WblSearchProvider *self = WBL_SEARCH_PROVIDER (object);
  wbl_search_provider_unexport (self);
  g_clear_object (&self->door);
  G_OBJECT_CLASS (wbl_search_provider_parent_class)->dispose (object);
}

static void
wbl_search_provider_finalize (GObject *object)
{
  g_hash_table_unref (WBL_SEARCH_PROVIDER (object)->searches);
  G_OBJECT_CLASS (wbl_search_provider_parent_class)->finalize (object);
}

static void
wbl_search_provider_class_init (WblSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wbl_search_provider_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_search_provider_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", WBL_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_STRING, G_TYPE_UINT);
  signals[SEARCHED] = g_signal_new ("searched", WBL_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
wbl_search_provider_init (WblSearchProvider *self)
{
  self->searches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * wbl_search_provider_new:
 * @door: the way to a desk
 *
 * Returns: (transfer full): a provider that is on no bus yet
 */
WblSearchProvider *
wbl_search_provider_new (WblDeskDoor *door)
{
  WblSearchProvider *self = g_object_new (WBL_TYPE_SEARCH_PROVIDER, NULL);
  self->door = g_object_ref (door);
  return self;
}

/**
 * wbl_search_provider_export:
 * @self: a provider
 * @connection: the session bus
 * @path: its object path, as in the .ini file of the desktop
 * @error: where to report what went wrong
 *
 * Returns: whether it can be asked from now on
 */
gboolean
wbl_search_provider_export (WblSearchProvider *self, GDBusConnection *connection, const char *path, GError **error)
{
  static const GDBusInterfaceVTable vtable = { method_called_cb, NULL, NULL, { NULL } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_return_val_if_fail (WBL_IS_SEARCH_PROVIDER (self), FALSE);
  self->registration =
    g_dbus_connection_register_object (connection, path, node->interfaces[0], &vtable, self, NULL, error);
  if (self->registration != 0)
    self->connection = g_object_ref (connection);
  return self->registration != 0;
}

/**
 * wbl_search_provider_unexport:
 * @self: a provider
 *
 * Takes it off the bus.
 */
void
wbl_search_provider_unexport (WblSearchProvider *self)
{
  g_return_if_fail (WBL_IS_SEARCH_PROVIDER (self));
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);
}
