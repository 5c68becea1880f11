/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-offline-bar"
#include "config.h"

#include "ui/widgets/wbl-offline-bar.h"

#include <glib/gi18n-lib.h>

#include "ui/wbl-compat.h"
#include "ui/wbl-format.h"
#include "ui/wbl-problem.h"

struct _WblOfflineBar
{
  GtkWidget parent_instance;
  GtkRevealer *revealer; /* (template) */
  GtkImage *icon;        /* (template) */
  GtkLabel *words;       /* (template) */
  GtkButton *outbox;     /* (template) */
  GtkButton *act;        /* (template) */
  WblDesk *desk;         /* (owned) */
  WblWayOut way_out;     /* of the problem on screen */
  WblDeskLink link;      /* as last shown */
  guint n_failed;        /* as last shown */
  gboolean team_gone;    /* as last shown */
};

enum
{
  SIGN_IN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblOfflineBar, wbl_offline_bar, GTK_TYPE_WIDGET)

/**
 * wbl_offline_bar_words:
 * @offline_ms: for how long there was no connection, milliseconds
 *
 * Returns: (transfer full): the sentence about it
 */
char *
wbl_offline_bar_words (gint64 offline_ms)
{
  g_autofree char *span = wbl_format_duration (offline_ms);
  if (offline_ms < 60000)
    return g_strdup (_("Offline. Work goes on; what you write is saved."));
  /* Translators: %s is a length of time such as "43 min" */
  return g_strdup_printf (_("Offline for %s. Work goes on; what you write is saved."), span);
}

static void
show_stopped (WblOfflineBar *self)
{
  const GError *problem = wbl_desk_get_problem (self->desk);
  WblProblem words = { NULL };
  if (problem == NULL)
    {
      gtk_label_set_label (self->words, _("Not connected. What you write is saved."));
      gtk_button_set_label (self->act, _("_Try Again"));
      self->way_out = WBL_WAY_RETRY;
      return;
    }
  wbl_problem_describe (problem, &words);
  self->way_out = words.way_out != WBL_WAY_NONE ? words.way_out : WBL_WAY_SIGN_IN;
  gtk_label_set_label (self->words, words.body);
  gtk_button_set_label (self->act, words.action != NULL ? words.action : _("_Sign In"));
}

static void
show_offline (WblOfflineBar *self)
{
  gint64 since = wbl_desk_get_offline_since_ms (self->desk);
  g_autofree char *words = wbl_offline_bar_words (since > 0 ? wbl_now_ms () - since : 0);
  gtk_label_set_label (self->words, words);
  gtk_button_set_label (self->act, _("_Try Again"));
  self->way_out = WBL_WAY_RETRY;
}

static void
show_failed (WblOfflineBar *self, guint n)
{
  /* Translators: %u messages and other things that the server refused */
  g_autofree char *words = g_strdup_printf (ngettext ("%u could not be sent. It is saved; have a look.",
                                                      "%u could not be sent. They are saved; have a look.", n), n);
  gtk_label_set_label (self->words, words);
}

static void
show_team_gone (WblOfflineBar *self)
{
  gtk_label_set_label (self->words, _("The team’s room was dissolved, or this account was taken out of it. What you do is saved here and "
                                      "goes to the next room you set up or join."));
  gtk_button_set_label (self->act, _("Set Up a _Team"));
  self->way_out = WBL_WAY_NONE;
}

static void
show_outbox (WblOfflineBar *self)
{
  guint n = wbl_desk_get_n_unsent (self->desk);
  /* Translators: button with the number of messages that are not sent yet */
  g_autofree char *label = g_strdup_printf (_("Not Sent Yet: %u"), n);
  gtk_button_set_label (self->outbox, label);
  gtk_widget_set_visible (GTK_WIDGET (self->outbox), n > 0);
}

static void
update (WblOfflineBar *self)
{
  WblDeskLink link = wbl_desk_get_link (self->desk);
  guint n_failed = link == WBL_DESK_ONLINE ? wbl_desk_get_n_failed (self->desk) : 0;
  gboolean apart = link == WBL_DESK_OFFLINE || link == WBL_DESK_STOPPED;
  gboolean team_gone = link == WBL_DESK_ONLINE && n_failed == 0 && wbl_desk_is_team_gone (self->desk);
  gboolean shown = apart || n_failed > 0 || team_gone;
  if (link == WBL_DESK_OFFLINE)
    show_offline (self);
  if (n_failed > 0)
    show_failed (self, n_failed);
  if (team_gone)
    show_team_gone (self);
  if (shown)
    {
      gtk_image_set_from_icon_name (self->icon, apart ? "network-offline-symbolic" : "dialog-warning-symbolic");
      gtk_widget_set_visible (GTK_WIDGET (self->act), apart || team_gone);
    }
  if (link == WBL_DESK_STOPPED)
    show_stopped (self);
  show_outbox (self);
  /* While a new attempt is under way the words stay, so that the line does not flicker. */
  if (link != WBL_DESK_CONNECTING || !gtk_revealer_get_reveal_child (self->revealer))
    gtk_revealer_set_reveal_child (self->revealer, shown);
  if (shown && (link != self->link || n_failed > self->n_failed || (team_gone && !self->team_gone)))
    wbl_announce (GTK_WIDGET (self), gtk_label_get_label (self->words));
  self->link = link;
  self->n_failed = n_failed;
  self->team_gone = team_gone;
}

static void
act_cb (WblOfflineBar *self)
{
  if (self->team_gone)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.team", NULL);
  else if (self->way_out == WBL_WAY_RETRY)
    wbl_desk_retry_now (self->desk);
  else
    g_signal_emit (self, signals[SIGN_IN], 0);
}

static void
wbl_offline_bar_dispose (GObject *object)
{
  WblOfflineBar *self = WBL_OFFLINE_BAR (object);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_OFFLINE_BAR);
  G_OBJECT_CLASS (wbl_offline_bar_parent_class)->dispose (object);
}

static void
wbl_offline_bar_class_init (WblOfflineBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_offline_bar_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/widgets/wbl-offline-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WblOfflineBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, WblOfflineBar, icon);
  gtk_widget_class_bind_template_child (widget_class, WblOfflineBar, words);
  gtk_widget_class_bind_template_child (widget_class, WblOfflineBar, outbox);
  gtk_widget_class_bind_template_child (widget_class, WblOfflineBar, act);
  gtk_widget_class_bind_template_callback (widget_class, act_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[SIGN_IN] = g_signal_new ("sign-in", WBL_TYPE_OFFLINE_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_offline_bar_init (WblOfflineBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_offline_bar_new:
 * @desk: the desk whose connection it tells of
 *
 * Returns: (transfer floating): the bar; it shows itself when there is something to say
 */
GtkWidget *
wbl_offline_bar_new (WblDesk *desk)
{
  WblOfflineBar *self = g_object_new (WBL_TYPE_OFFLINE_BAR, NULL);
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "state-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wbl_ticker_get_default (), "tick", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
