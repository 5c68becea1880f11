/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-offline-bar"
#include "config.h"

#include "ui/widgets/wbl-offline-bar.h"

#include <glib/gi18n-lib.h>

#include "lanying/wbl-cloud-error.h"
#include "store/wbl-db.h"
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
  WblBarAct does;        /* the button on screen */
  WblDeskLink link;      /* as last shown */
  guint n_failed;        /* as last shown */
  gboolean full;         /* whether what comes could not be saved, as last shown */
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

static WblBarWords
bar_words (const char *icon, char *words, const char *act, WblBarAct does)
{
  return (WblBarWords){ icon, words, act, does };
}

/* Why there is no connection, when more is known than that there is none. */
static WblBarWords
stopped_words (const GError *problem)
{
  WblProblem words = { NULL };
  if (problem == NULL)
    return bar_words ("network-offline-symbolic", g_strdup (_("Not connected. What you write is saved.")), _("_Try Again"),
                      WBL_BAR_RETRY);
  wbl_problem_describe (problem, &words);
  return bar_words ("network-offline-symbolic", g_strdup (words.body), words.action != NULL ? words.action : _("_Sign In"),
                    words.way_out == WBL_WAY_RETRY ? WBL_BAR_RETRY : WBL_BAR_SIGN_IN);
}

/* What is written could not be saved either: nothing says that it is. */
static const char *
unsaved_words (const GError *problem)
{
  if (g_error_matches (problem, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL))
    return _("Offline, and the disk is full: what you write cannot be saved. Make room, then try again.");
  return _("Offline, and the desk’s folder cannot be written: what you write cannot be saved at the moment.");
}

static WblBarWords
offline_words (const WblBarFacts *facts)
{
  WblBarWords words = { NULL };
  if (facts->store != NULL)
    return bar_words ("dialog-warning-symbolic", g_strdup (unsaved_words (facts->store)), _("_Try Again"), WBL_BAR_RETRY);
  if (facts->problem == NULL || !wbl_cloud_error_may_pass (facts->problem))
    return bar_words ("network-offline-symbolic", wbl_offline_bar_words (facts->offline_ms), _("_Try Again"), WBL_BAR_RETRY);
  words = stopped_words (facts->problem);
  words.icon = "dialog-warning-symbolic";
  return words;
}

/* What comes cannot be saved. It is at the server and asked for again every few seconds: there is nothing to press. */
static const char *
store_words (const GError *problem)
{
  if (g_error_matches (problem, WBL_STORE_ERROR, WBL_STORE_ERROR_FULL))
    return _("The disk is full: new messages cannot be saved here. They wait at the server, and come by themselves when there is "
             "room again.");
  if (g_error_matches (problem, WBL_STORE_ERROR, WBL_STORE_ERROR_READ_ONLY))
    return _("The desk’s folder cannot be written: new messages cannot be saved here. They wait at the server, and come by "
             "themselves when writing is allowed again.");
  return _("The disk gives an error: new messages cannot be saved here. They wait at the server, and come by themselves when "
           "saving works again.");
}

static char *
failed_words (guint n)
{
  /* Translators: %u messages and other things that the server refused */
  return g_strdup_printf (ngettext ("%u could not be sent. It is saved; have a look.",
                                    "%u could not be sent. They are saved; have a look.", n), n);
}

/**
 * wbl_offline_bar_choose:
 * @facts: how things are
 * @words: (out caller-allocates): what to say; free its words
 *
 * Returns: whether there is anything to say
 */
gboolean
wbl_offline_bar_choose (const WblBarFacts *facts, WblBarWords *words)
{
  const char *warning = "dialog-warning-symbolic";
  if (facts->link == WBL_DESK_STOPPED)
    *words = stopped_words (facts->problem);
  else if (facts->link == WBL_DESK_OFFLINE)
    *words = offline_words (facts);
  else if (facts->link != WBL_DESK_ONLINE)
    return FALSE;
  else if (facts->store != NULL)
    *words = bar_words (warning, g_strdup (store_words (facts->store)), NULL, WBL_BAR_NOTHING);
  else if (facts->unverified)
    *words = bar_words (warning, g_strdup (_("The cloud takes nothing before the account of your Lanying app is verified. Verify it in "
                                             "the Lanying console, then send again.")), NULL, WBL_BAR_NOTHING);
  else if (facts->n_failed > 0)
    *words = bar_words (warning, failed_words (facts->n_failed), NULL, WBL_BAR_NOTHING);
  else if (facts->team_gone)
    *words = bar_words (warning, g_strdup (_("The team’s room was dissolved, or this account was taken out of it. What you do is saved "
                                             "here and goes to the next room you set up or join.")), _("Set Up a _Team"),
                        WBL_BAR_TEAM);
  else
    return FALSE;
  return TRUE;
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
show_words (WblOfflineBar *self, const WblBarWords *words)
{
  gtk_image_set_from_icon_name (self->icon, words->icon);
  gtk_label_set_label (self->words, words->words);
  gtk_button_set_label (self->act, words->act != NULL ? words->act : "");
  gtk_widget_set_visible (GTK_WIDGET (self->act), words->act != NULL);
  self->does = words->does;
}

static void
update (WblOfflineBar *self)
{
  gint64 since = wbl_desk_get_offline_since_ms (self->desk);
  WblBarFacts facts = { wbl_desk_get_link (self->desk), wbl_desk_get_problem (self->desk),
                        wbl_desk_get_store_problem (self->desk), since > 0 ? wbl_now_ms () - since : 0, wbl_desk_get_n_failed (self->desk),
                        wbl_desk_is_unverified (self->desk), wbl_desk_is_team_gone (self->desk) };
  WblBarWords words = { NULL };
  gboolean shown = wbl_offline_bar_choose (&facts, &words);
  gboolean news = shown && (facts.link != self->link || facts.n_failed > self->n_failed || words.does != self->does
                            || (facts.store != NULL) > self->full);
  if (shown)
    show_words (self, &words);
  show_outbox (self);
  /* While a new attempt is under way the words stay, so that the line does not flicker. */
  if (facts.link != WBL_DESK_CONNECTING || !gtk_revealer_get_reveal_child (self->revealer))
    gtk_revealer_set_reveal_child (self->revealer, shown);
  /* Inbox and feedback have a bar each: the one on screen speaks. */
  if (news && gtk_widget_get_mapped (GTK_WIDGET (self)))
    wbl_announce (GTK_WIDGET (self), words.words);
  self->link = facts.link;
  self->n_failed = facts.link == WBL_DESK_ONLINE ? facts.n_failed : 0;
  self->full = facts.link == WBL_DESK_ONLINE && facts.store != NULL;
  g_free (words.words);
}

static void
act_cb (WblOfflineBar *self)
{
  switch (self->does)
    {
    case WBL_BAR_RETRY:
      wbl_desk_retry_now (self->desk);
      break;
    case WBL_BAR_TEAM:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.team", NULL);
      break;
    case WBL_BAR_SIGN_IN:
      g_signal_emit (self, signals[SIGN_IN], 0);
      break;
    case WBL_BAR_NOTHING:
    default:
      break;
    }
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
