/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-notifier"
#include "config.h"

#include "ui/wbl-notifier.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-words.h"
#include "ui/wbl-alert-queue.h"
#include "ui/wbl-format.h"
#include "ui/wbl-settings.h"

#define SUMMARY_ID "news"
#define MAX_BODY_CHARS 400

/* Who shows notifications: a desktop's own service, GNOME Shell's, or the portal. */
static const char *const services[] = {
  "org.freedesktop.Notifications",
  "org.gtk.Notifications",
  "org.freedesktop.portal.Desktop",
};

struct _WblNotifier
{
  GObject parent_instance;
  GApplication *application; /* (unowned) outlives us */
  WblWindow *window;         /* (unowned) outlives us */
  WblAlertQueue *queue;      /* (owned) */
  GHashTable *shown;         /* (owned) conversation ids with a notification of their own */
  GHashTable *summed;        /* (owned) conversation ids in the summary */
  guint watches[G_N_ELEMENTS (services)];
  gboolean owned[G_N_ELEMENTS (services)]; /* who is there; without anybody GLib would log a warning */
  guint flush_id;
};

G_DEFINE_FINAL_TYPE (WblNotifier, wbl_notifier, G_TYPE_OBJECT)

static void
set_owned (WblNotifier *self, const char *name, gboolean owned)
{
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    if (g_str_equal (services[i], name))
      self->owned[i] = owned;
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  set_owned (data, name, TRUE);
}

static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer data)
{
  set_owned (data, name, FALSE);
}

static gboolean
somebody_listens (WblNotifier *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    if (self->owned[i])
      return TRUE;
  return FALSE;
}

static char *
notification_id (const char *kind, const char *conversation)
{
  return g_strdup_printf ("%s:%s", kind, conversation);
}

static void
send (WblNotifier *self,
      const char *id,
      const char *title,
      const char *body,
      const char *conversation,
      GNotificationPriority priority)
{
  g_autofree char *line = wbl_words_line (title);
  g_autofree char *words = wbl_words_text (body, FALSE, MAX_BODY_CHARS, NULL);
  g_autoptr (GNotification) notification = g_notification_new (line);
  if (!somebody_listens (self) || !wbl_settings_get_bool ("notifications"))
    return;
  g_notification_set_body (notification, words);
  g_notification_set_category (notification, "im.received");
  g_notification_set_priority (notification, wbl_settings_get_bool ("notification-sound")
                                               ? priority
                                               : G_NOTIFICATION_PRIORITY_LOW);
  if (conversation != NULL)
    g_notification_set_default_action_and_target (notification, "app.open-conversation", "s",
                                                  conversation);
  else
    g_notification_set_default_action (notification, "app.activate");
  g_application_send_notification (self->application, id, notification);
}

static void
send_single (WblNotifier *self, const WblAlertBatch *batch)
{
  g_autofree char *id = notification_id ("message", batch->conversation_id);
  gboolean preview = wbl_settings_get_bool ("notification-preview");
  g_autofree char *body = NULL;
  if (preview && batch->text != NULL)
    body = g_strdup (batch->text);
  else
    /* Translators: body of a notification whose title is a customer's name */
    body = g_strdup_printf (ngettext ("%u new message", "%u new messages", batch->n_messages),
                            batch->n_messages);
  g_hash_table_add (self->shown, g_strdup (batch->conversation_id));
  send (self, id, batch->customer, body, batch->conversation_id, G_NOTIFICATION_PRIORITY_NORMAL);
}

static void
send_summary (WblNotifier *self, const WblAlertBatch *batch)
{
  g_autofree char *title = g_strdup_printf (
    ngettext ("%u new message", "%u new messages", batch->n_messages), batch->n_messages);
  g_autofree char *body = g_strdup_printf (
    /* Translators: body of a notification; %1$u customers have written, %2$u messages are in my conversations */
    _("From %1$u customers, %2$u for you"), batch->n_conversations, batch->n_mine);
  send (self, SUMMARY_ID, title, body, NULL, G_NOTIFICATION_PRIORITY_NORMAL);
}

static void schedule (WblNotifier *self);

static gint64
monotonic_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static gboolean
flush_cb (gpointer data)
{
  WblNotifier *self = data;
  g_autoptr (WblAlertBatch) batch = wbl_alert_queue_take (self->queue, monotonic_ms ());
  self->flush_id = 0;
  if (batch != NULL && batch->n_conversations == 1)
    send_single (self, batch);
  else if (batch != NULL)
    send_summary (self, batch);
  schedule (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (WblNotifier *self)
{
  gint64 wait = wbl_alert_queue_wait_ms (self->queue, monotonic_ms ());
  if (wait < 0 || self->flush_id != 0)
    return;
  self->flush_id = g_timeout_add (wait, flush_cb, self);
  g_source_set_name_by_id (self->flush_id, "[warbler] notifications");
}

static void
message_came (WblNotifier *self, const WblDeskAlert *alert)
{
  if (wbl_window_is_reading (self->window, alert->conversation_id))
    return;
  wbl_alert_queue_push (self->queue, alert);
  g_hash_table_add (self->summed, g_strdup (alert->conversation_id));
  schedule (self);
}

static char *
promise_words (const WblDeskAlert *alert, const char *clock)
{
  if (alert->mine || alert->author == NULL)
    /* Translators: body of a notification whose title is a customer's name; %s is a time of day */
    return g_strdup_printf (_("You promised an answer by %s"), clock);
  /* Translators: body of a notification whose title is a customer's name; %1$s is a colleague, %2$s a time of day */
  return g_strdup_printf (_("%1$s promised an answer by %2$s"), alert->author, clock);
}

static void
promise_due (WblNotifier *self, const WblDeskAlert *alert)
{
  g_autofree char *id = notification_id ("promise", alert->conversation_id);
  g_autofree char *clock = wbl_format_clock (alert->due_ms);
  g_autofree char *body = promise_words (alert, clock);
  g_hash_table_add (self->shown, g_strdup (alert->conversation_id));
  send (self, id, alert->customer, body, alert->conversation_id, G_NOTIFICATION_PRIORITY_HIGH);
}

static void
rating_came (WblNotifier *self, const WblDeskAlert *alert)
{
  g_autofree char *id = notification_id ("rating", alert->conversation_id);
  g_hash_table_add (self->shown, g_strdup (alert->conversation_id));
  /* Translators: body of a notification whose title is a customer's name */
  send (self, id, alert->customer, _("Left a rating"), alert->conversation_id,
        G_NOTIFICATION_PRIORITY_LOW);
}

static void
mentioned (WblNotifier *self, const WblDeskAlert *alert)
{
  g_autofree char *id = notification_id ("mention", alert->conversation_id);
  /* Translators: body of a notification whose title is a customer's name; %s is a colleague */
  g_autofree char *words = g_strdup_printf (_("%s mentioned you in a note"), alert->author);
  g_autofree char *body = wbl_settings_get_bool ("notification-preview")
                            ? g_strdup_printf ("%s\n%s", words, alert->text)
                            : g_strdup (words);
  if (wbl_window_is_reading (self->window, alert->conversation_id))
    return;
  g_hash_table_add (self->shown, g_strdup (alert->conversation_id));
  send (self, id, alert->customer, body, alert->conversation_id, G_NOTIFICATION_PRIORITY_HIGH);
}

/* Withdrawing what was never shown is harmless, but not without a service. */
static void
withdraw (WblNotifier *self, const char *id)
{
  if (somebody_listens (self))
    g_application_withdraw_notification (self->application, id);
}

static void
was_read (WblNotifier *self, const char *conversation)
{
  const char *const kinds[] = { "message", "promise", "rating", "mention" };
  wbl_alert_queue_forget (self->queue, conversation);
  if (g_hash_table_remove (self->shown, conversation))
    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
      {
        g_autofree char *id = notification_id (kinds[i], conversation);
        withdraw (self, id);
      }
  if (g_hash_table_remove (self->summed, conversation) && g_hash_table_size (self->summed) == 0)
    withdraw (self, SUMMARY_ID);
}

static void
alert_cb (WblNotifier *self, const WblDeskAlert *alert)
{
  switch (alert->kind)
    {
    case WBL_ALERT_MESSAGE:
      message_came (self, alert);
      break;
    case WBL_ALERT_PROMISE_DUE:
      promise_due (self, alert);
      break;
    case WBL_ALERT_RATING:
      rating_came (self, alert);
      break;
    case WBL_ALERT_READ:
      was_read (self, alert->conversation_id);
      break;
    case WBL_ALERT_MENTION:
      mentioned (self, alert);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
wbl_notifier_finalize (GObject *object)
{
  WblNotifier *self = WBL_NOTIFIER (object);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    g_clear_handle_id (&self->watches[i], g_bus_unwatch_name);
  g_clear_pointer (&self->queue, wbl_alert_queue_free);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_clear_pointer (&self->summed, g_hash_table_unref);
  G_OBJECT_CLASS (wbl_notifier_parent_class)->finalize (object);
}

static void
wbl_notifier_class_init (WblNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_notifier_finalize;
}

static void
wbl_notifier_init (WblNotifier *self)
{
  self->queue = wbl_alert_queue_new ();
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->summed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * wbl_notifier_new:
 * @application: the application that notifies
 * @window: its window, which tells what is being read
 * @desk: the desk whose alerts to tell
 *
 * Returns: (transfer full): a notifier; it works while it lives
 */
WblNotifier *
wbl_notifier_new (GApplication *application, WblWindow *window, WblDesk *desk)
{
  WblNotifier *self = g_object_new (WBL_TYPE_NOTIFIER, NULL);
  GDBusConnection *bus = g_application_get_dbus_connection (application);
  self->application = application;
  self->window = window;
  if (bus != NULL)
    for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
      self->watches[i] = g_bus_watch_name_on_connection (
        bus, services[i], i == 0 ? G_BUS_NAME_WATCHER_FLAGS_AUTO_START : G_BUS_NAME_WATCHER_FLAGS_NONE,
        appeared_cb, vanished_cb, self, NULL);
  g_signal_connect_object (desk, "alert", G_CALLBACK (alert_cb), self, G_CONNECT_SWAPPED);
  return self;
}
