/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-sign-in-page"
#include "config.h"

#include "ui/account/wbl-sign-in-page.h"

#include <glib/gi18n-lib.h>

#include "ui/thread/wbl-words.h"
#include "ui/wbl-compat.h"
#include "ui/wbl-format.h"
#include "ui/wbl-problem.h"
#include "ui/wbl-settings.h"

#define TWO_COLUMNS_FROM 700 /* px */

struct _WblSignInPage
{
  GtkWidget parent_instance;
  GtkWidget *content;               /* (template) */
  GtkWidget *logo;                  /* (template) */
  GtkRevealer *error, *busy;        /* (template) */
  GtkLabel *error_title;            /* (template) */
  GtkLabel *error_body;             /* (template) */
  GtkButton *error_button;          /* (template) */
  GtkWidget *remove_data;           /* (template): the other way out, where another account's data is here */
  GtkLabel *busy_words;             /* (template) */
  GtkWidget *cancel;                /* (template) */
  GtkWidget *columns, *divider;     /* (template) */
  GtkWidget *app_id, *user, *password, *server, *agent_name; /* (template) */
  AdwComboRow *role;                /* (template) */
  AdwExpanderRow *more;             /* (template) */
  GtkCheckButton *remember;         /* (template) */
  GtkWidget *sign_in, *try_demo;    /* (template) */
  GtkSwitch *play;                  /* (template) */
  GtkWidget *send_key;              /* (template) */
  GtkCheckButton *ctrl_enter, *enter; /* (template) */
  WblDesk *desk;                    /* (owned) (nullable) */
  GCancellable *cancellable;        /* (owned) (nullable): the sign-in under way */
  WblWayOut way_out;                /* of the error on screen */
  guint columns_idle;
};

enum
{
  SIGNED_IN,
  TRY_DEMO,
  REMOVE_DATA,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblSignInPage, wbl_sign_in_page, GTK_TYPE_WIDGET)

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
is_busy (WblSignInPage *self)
{
  return gtk_revealer_get_reveal_child (self->busy);
}

static void
edited_cb (WblSignInPage *self)
{
  gboolean complete =
    *text_of (self->app_id) != 0 && *text_of (self->user) != 0 && *text_of (self->password) != 0;
  gtk_widget_set_sensitive (self->sign_in, complete && self->desk != NULL && !is_busy (self));
}

static void
save_send_key (WblSignInPage *self)
{
  gboolean enter = gtk_check_button_get_active (self->enter);
  if (gtk_widget_get_visible (self->send_key))
    wbl_settings_set_string ("send-key", enter ? "enter" : "ctrl-enter");
  wbl_settings_set_bool ("first-run-done", TRUE);
}

static void
end_attempt (WblSignInPage *self, gboolean ok, const GError *error)
{
  g_clear_object (&self->cancellable);
  wbl_sign_in_page_set_busy (self, NULL);
  if (ok)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->password), "");
      g_signal_emit (self, signals[SIGNED_IN], 0);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wbl_sign_in_page_show_error (self, error);
}

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSignInPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_desk_resume_finish (WBL_DESK (source), result, &error);
  end_attempt (self, ok, error);
}

/* Whose desk is on this computer works without the network, and connects by itself later. */
static gboolean
opens_offline (WblSignInPage *self, const GError *error)
{
  const WblAccountInfo *known = wbl_desk_get_account (self->desk);
  return known != NULL && wbl_problem_is_network (error) && g_str_equal (known->server, text_of (self->server))
         && g_str_equal (known->app_id, text_of (self->app_id)) && g_str_equal (known->user, text_of (self->user));
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSignInPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_desk_sign_in_finish (WBL_DESK (source), result, &error);
  if (!ok && self->desk != NULL && opens_offline (self, error))
    wbl_desk_resume_async (self->desk, text_of (self->password), self->cancellable, resumed_cb, g_object_ref (self));
  else
    end_attempt (self, ok, error);
}

static void
sign_in_cb (WblSignInPage *self)
{
  const WblSignIn what = {
    .server = *text_of (self->server) != 0 ? text_of (self->server) : NULL,
    .app_id = text_of (self->app_id),
    .user = text_of (self->user),
    .password = text_of (self->password),
    .agent_name = *text_of (self->agent_name) != 0 ? text_of (self->agent_name) : text_of (self->user),
    .role = WBL_ROLE_AGENT + adw_combo_row_get_selected (self->role),
    .remember = gtk_check_button_get_active (self->remember),
  };
  if (!gtk_widget_get_sensitive (self->sign_in))
    return;
  save_send_key (self);
  gtk_revealer_set_reveal_child (self->error, FALSE);
  wbl_sign_in_page_set_busy (self, _("Signing in…"));
  gtk_widget_show (self->cancel);
  self->cancellable = g_cancellable_new ();
  wbl_desk_sign_in_async (self->desk, &what, self->cancellable, signed_in_cb, g_object_ref (self));
}

static void
cancel_cb (WblSignInPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
try_cb (WblSignInPage *self)
{
  save_send_key (self);
  gtk_revealer_set_reveal_child (self->error, FALSE);
  g_signal_emit (self, signals[TRY_DEMO], 0, gtk_switch_get_active (self->play));
}

static void
edit (WblSignInPage *self, GtkWidget *row)
{
  if (row == self->server)
    adw_expander_row_set_expanded (self->more, TRUE);
  gtk_widget_grab_focus (row);
  gtk_editable_select_region (GTK_EDITABLE (row), 0, -1);
}

/* What the person has not typed yet is asked for first. */
static void
sign_in_or_ask (WblSignInPage *self)
{
  if (*text_of (self->password) == 0)
    edit (self, self->password);
  else
    sign_in_cb (self);
}

/* As whoever's data is here: only the password is asked for. */
static void
fill_owner (WblSignInPage *self)
{
  const WblAccountInfo *owner = wbl_desk_get_owner (self->desk);
  const WblSignIn what = { .server = owner->server, .app_id = owner->app_id, .user = owner->user,
                           .agent_name = owner->agent_name, .role = owner->role };

  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  wbl_sign_in_page_fill (self, &what);
  gtk_revealer_set_reveal_child (self->error, FALSE);
  edit (self, self->password);
}

static void
way_out_cb (WblSignInPage *self)
{
  switch (self->way_out)
    {
    case WBL_WAY_EDIT_APP:
      edit (self, self->app_id);
      break;
    case WBL_WAY_EDIT_USER:
      edit (self, self->user);
      break;
    case WBL_WAY_EDIT_SERVER:
      edit (self, self->server);
      break;
    case WBL_WAY_EDIT_PASSWORD:
    case WBL_WAY_SIGN_IN:
      edit (self, self->password);
      break;
    case WBL_WAY_NO_KEYRING:
      gtk_check_button_set_active (self->remember, FALSE);
      sign_in_or_ask (self);
      break;
    case WBL_WAY_RETRY:
    case WBL_WAY_UNLOCK:
      sign_in_or_ask (self);
      break;
    case WBL_WAY_OWNER:
      fill_owner (self);
      break;
    case WBL_WAY_NEW_STORE:
    case WBL_WAY_CARRY_OVER:
    case WBL_WAY_NONE:
    default:
      break;
    }
}

static void
remove_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WblSignInPage) self = data;

  if (g_str_equal (wbl_ask_finish (result), "remove") && self->desk != NULL)
    g_signal_emit (self, signals[REMOVE_DATA], 0);
}

static void
remove_data_cb (WblSignInPage *self)
{
  const WblAskResponse responses[] = {
    { "cancel", _("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "remove", _("_Remove"), ADW_RESPONSE_DESTRUCTIVE },
  };
  const WblAccountInfo *owner = wbl_desk_get_owner (self->desk);
  g_autofree char *name = wbl_words_line (owner->agent_name);
  /* Translators: heading of a question; %s is a person whose account's data is on this computer */
  g_autofree char *heading = g_strdup_printf (_("Remove the Data of %s From This Computer?"), name);
  g_autofree char *words = wbl_format_erasing (wbl_desk_get_n_unsent (self->desk));

  wbl_ask_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, words, responses, G_N_ELEMENTS (responses),
                 NULL, remove_answered_cb, g_object_ref (self));
}

static gboolean
columns_idle (gpointer data)
{
  WblSignInPage *self = data;
  gboolean two = gtk_widget_get_width (GTK_WIDGET (self)) >= TWO_COLUMNS_FROM;
  self->columns_idle = 0;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), two ? GTK_ORIENTATION_HORIZONTAL
                                                                      : GTK_ORIENTATION_VERTICAL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->divider), two ? GTK_ORIENTATION_VERTICAL
                                                                      : GTK_ORIENTATION_HORIZONTAL);
  return G_SOURCE_REMOVE;
}

static void
wbl_sign_in_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WblSignInPage *self = WBL_SIGN_IN_PAGE (widget);
  gboolean two = gtk_orientable_get_orientation (GTK_ORIENTABLE (self->columns))
                 == GTK_ORIENTATION_HORIZONTAL;
  gtk_widget_size_allocate (self->content, &(GtkAllocation){ 0, 0, width, height }, baseline);
  if (two != (width >= TWO_COLUMNS_FROM) && self->columns_idle == 0)
    self->columns_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, columns_idle, self, NULL);
}

static void
wbl_sign_in_page_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  WblSignInPage *self = WBL_SIGN_IN_PAGE (widget);
  gtk_widget_measure (self->content, orientation, for_size, minimum, natural, NULL, NULL);
}

static gboolean
wbl_sign_in_page_grab_focus (GtkWidget *widget)
{
  WblSignInPage *self = WBL_SIGN_IN_PAGE (widget);
  return gtk_widget_grab_focus (*text_of (self->app_id) != 0 ? self->password : self->app_id);
}

static void
wbl_sign_in_page_dispose (GObject *object)
{
  WblSignInPage *self = WBL_SIGN_IN_PAGE (object);
  g_clear_handle_id (&self->columns_idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_SIGN_IN_PAGE);
  G_OBJECT_CLASS (wbl_sign_in_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  const struct
  {
    const char *name;
    gssize offset;
  } children[] = {
#define CHILD(name) { #name, G_STRUCT_OFFSET (WblSignInPage, name) }
    CHILD (content), CHILD (logo), CHILD (error), CHILD (busy), CHILD (error_title),
    CHILD (error_body), CHILD (error_button), CHILD (remove_data), CHILD (busy_words), CHILD (cancel), CHILD (columns),
    CHILD (divider), CHILD (app_id), CHILD (user), CHILD (password), CHILD (server),
    CHILD (agent_name), CHILD (role), CHILD (more), CHILD (remember), CHILD (sign_in),
    CHILD (try_demo), CHILD (play), CHILD (send_key), CHILD (ctrl_enter), CHILD (enter),
#undef CHILD
  };
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    gtk_widget_class_bind_template_child_full (widget_class, children[i].name, FALSE,
                                               children[i].offset);
}

static void
wbl_sign_in_page_class_init (WblSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = wbl_sign_in_page_dispose;
  widget_class->size_allocate = wbl_sign_in_page_size_allocate;
  widget_class->measure = wbl_sign_in_page_measure;
  widget_class->grab_focus = wbl_sign_in_page_grab_focus;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/warblerdesk/Warbler/account/wbl-sign-in-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
  gtk_widget_class_bind_template_callback (widget_class, way_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_data_cb);
  signals[SIGNED_IN] = g_signal_new ("signed-in", WBL_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
  signals[TRY_DEMO] = g_signal_new ("try-demo", WBL_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[REMOVE_DATA] = g_signal_new ("remove-data", WBL_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_sign_in_page_init (WblSignInPage *self)
{
  g_autofree char *send_key = wbl_settings_dup_string ("send-key");
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->logo), APP_ID);
  gtk_widget_set_visible (self->send_key, g_str_equal (send_key, "unset"));
}

/**
 * wbl_sign_in_page_new:
 *
 * Returns: (transfer floating): the page; it can sign in once it has a desk
 */
GtkWidget *
wbl_sign_in_page_new (void)
{
  return g_object_new (WBL_TYPE_SIGN_IN_PAGE, NULL);
}

/**
 * wbl_sign_in_page_set_desk:
 * @self: the page
 * @desk: (nullable): the desk to sign in to
 */
void
wbl_sign_in_page_set_desk (WblSignInPage *self, WblDesk *desk)
{
  g_return_if_fail (WBL_IS_SIGN_IN_PAGE (self));
  g_set_object (&self->desk, desk);
  edited_cb (self);
}

/**
 * wbl_sign_in_page_fill:
 * @self: the page
 * @what: what is known already; %NULL fields are left as they are
 *
 * Fills the form, never the password.
 */
void
wbl_sign_in_page_fill (WblSignInPage *self, const WblSignIn *what)
{
  const struct
  {
    GtkWidget *row;
    const char *text;
  } fields[] = { { self->server, what->server },
                 { self->app_id, what->app_id },
                 { self->user, what->user },
                 { self->agent_name, what->agent_name } };
  g_return_if_fail (WBL_IS_SIGN_IN_PAGE (self));
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].text != NULL)
      gtk_editable_set_text (GTK_EDITABLE (fields[i].row), fields[i].text);
  if (what->role != 0)
    adw_combo_row_set_selected (self->role, what->role - WBL_ROLE_AGENT);
  if (what->server != NULL && *what->server != 0)
    adw_expander_row_set_expanded (self->more, TRUE);
}

/* Whose data is here, by name: who shares a computer knows them. */
static void
name_owner (WblSignInPage *self, WblWayOut way_out)
{
  const WblAccountInfo *owner = self->desk != NULL ? wbl_desk_get_owner (self->desk) : NULL;
  gboolean show = way_out == WBL_WAY_OWNER && owner != NULL;
  g_autofree char *name = NULL;
  g_autofree char *app = NULL;
  g_autofree char *body = NULL;
  g_autofree char *action = NULL;

  gtk_widget_set_visible (self->remove_data, show);
  if (!show)
    return;
  name = wbl_words_line (owner->agent_name);
  app = wbl_words_line (owner->app_id);
  /* Translators: %1$s is a person, %2$s the ID of a Lanying app */
  body = g_strdup_printf (_("This computer holds the data of %1$s at app %2$s. Go on as %1$s, or remove that data from this "
                            "computer and sign in."), name, app);
  /* Translators: a button; %s is a person */
  action = g_strdup_printf (_("Go On as %s"), name);
  gtk_label_set_label (self->error_body, body);
  gtk_button_set_use_underline (self->error_button, FALSE);
  gtk_button_set_label (self->error_button, action);
}

/**
 * wbl_sign_in_page_show_error:
 * @self: the page
 * @error: why signing in did not work
 *
 * Says what went wrong, with the way out as a button, which gets the keyboard: signing in took it from the field.
 */
void
wbl_sign_in_page_show_error (WblSignInPage *self, const GError *error)
{
  WblProblem problem = { NULL };
  g_return_if_fail (WBL_IS_SIGN_IN_PAGE (self));
  wbl_problem_describe (error, &problem);
  gtk_label_set_label (self->error_title, problem.title);
  gtk_label_set_label (self->error_body, problem.body);
  gtk_widget_set_visible (GTK_WIDGET (self->error_button), problem.action != NULL);
  gtk_button_set_use_underline (self->error_button, TRUE);
  gtk_button_set_label (self->error_button, problem.action != NULL ? problem.action : "");
  self->way_out = problem.way_out;
  name_owner (self, problem.way_out);
  gtk_revealer_set_reveal_child (self->error, TRUE);
  gtk_widget_grab_focus (problem.action != NULL ? GTK_WIDGET (self->error_button) : GTK_WIDGET (self));
}

/**
 * wbl_sign_in_page_sign_in:
 * @self: the page
 *
 * Signs in with what the form holds, as its button does.
 */
void
wbl_sign_in_page_sign_in (WblSignInPage *self)
{
  g_return_if_fail (WBL_IS_SIGN_IN_PAGE (self));
  sign_in_cb (self);
}

/**
 * wbl_sign_in_page_set_busy:
 * @self: the page
 * @words: (nullable): what is under way; %NULL = nothing
 *
 * While busy the form cannot be sent twice.
 */
void
wbl_sign_in_page_set_busy (WblSignInPage *self, const char *words)
{
  g_return_if_fail (WBL_IS_SIGN_IN_PAGE (self));
  gtk_label_set_label (self->busy_words, words != NULL ? words : "");
  gtk_revealer_set_reveal_child (self->busy, words != NULL);
  gtk_widget_hide (self->cancel);
  gtk_widget_set_sensitive (self->columns, words == NULL);
  edited_cb (self);
}
