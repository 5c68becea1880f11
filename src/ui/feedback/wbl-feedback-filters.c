/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-feedback-filters"

#include "config.h"

#include "ui/feedback/wbl-feedback-filters.h"

#include <glib/gi18n-lib.h>

#include "ui/people/wbl-people-words.h"
#include "ui/thread/wbl-words.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

struct _WblFeedbackFilters
{
  GtkBox parent_instance;
  GSimpleActionGroup *actions; /* (owned) */
  GMenu *agent_menu;           /* (owned) */
  GHashTable *agent_names;     /* (owned) id → name */
  char *query;                 /* (owned) never NULL */
  GtkMenuButton *period;
  GtkMenuButton *agent;
  GtkMenuButton *stars;
  GtkMenuButton *state;
  GtkMenuButton *more;
};

typedef struct
{
  const char *value;
  const char *words; /* marked for translation */
} Choice;

typedef struct
{
  const char *action;
  const char *value;
} Default;

static const Choice periods[] = {
  { "7", N_ ("Last 7 Days") },
  { "30", N_ ("Last 30 Days") },
  { "90", N_ ("Last 90 Days") },
  { "0", N_ ("All Time") },
};
static const Choice star_ranges[] = {
  { "0-0", N_ ("All Ratings") },
  { "4-5", N_ ("Satisfied, 4–5 Stars") },
  { "1-3", N_ ("Not Satisfied, 1–3 Stars") },
  { "5-5", N_ ("5 Stars") },
  { "4-4", N_ ("4 Stars") },
  { "3-3", N_ ("3 Stars") },
  { "2-2", N_ ("2 Stars") },
  { "1-1", N_ ("1 Star") },
};
static const Choice states[] = {
  { "all", N_ ("All States") },
  { "open", N_ ("Unreviewed") },
  { "done", N_ ("Reviewed") },
};
static const Default defaults[] = {
  { "period", "30" }, { "agent", "" }, { "stars", "0-0" }, { "state", "all" }, { "channel", "0" },
};

enum
{
  CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblFeedbackFilters, wbl_feedback_filters, GTK_TYPE_BOX)

static char *
chosen (WblFeedbackFilters *self,
        const char         *name)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), name);

  return g_variant_dup_string (state, NULL);
}

static gboolean
comment_only (WblFeedbackFilters *self)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "comment");

  return g_variant_get_boolean (state);
}

static const char *
words_of (const Choice *choices,
          gsize         n,
          const char   *value)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (choices[i].value, value))
      return _(choices[i].words);
  return "";
}

static void
label_button (GtkMenuButton *button,
              const char    *words)
{
  GtkWidget *label = gtk_menu_button_get_child (button);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (label)), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
update_labels (WblFeedbackFilters *self)
{
  g_autofree char *period = chosen (self, "period");
  g_autofree char *agent = chosen (self, "agent");
  g_autofree char *stars = chosen (self, "stars");
  g_autofree char *state = chosen (self, "state");
  g_autofree char *channel = chosen (self, "channel");
  const char *name = g_hash_table_lookup (self->agent_names, agent);

  label_button (self->period, words_of (periods, G_N_ELEMENTS (periods), period));
  label_button (self->agent, name != NULL ? name : _("All Agents"));
  label_button (self->stars, words_of (star_ranges, G_N_ELEMENTS (star_ranges), stars));
  label_button (self->state, words_of (states, G_N_ELEMENTS (states), state));
  if (comment_only (self) || !g_str_equal (channel, "0"))
    gtk_widget_add_css_class (GTK_WIDGET (self->more), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->more), "accent");
}

static void
state_changed_cb (WblFeedbackFilters *self)
{
  update_labels (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_actions (WblFeedbackFilters *self)
{
  g_autoptr (GSimpleAction) comment = g_simple_action_new_stateful ("comment", NULL, g_variant_new_boolean (FALSE));

  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      g_autoptr (GSimpleAction) action =
          g_simple_action_new_stateful (defaults[i].action, G_VARIANT_TYPE_STRING, g_variant_new_string (defaults[i].value));

      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
    }
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (comment));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (self->actions, "action-state-changed", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
append_choice (GMenu      *menu,
               const char *words,
               const char *action,
               const char *value)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (words, NULL);

  g_menu_item_set_action_and_target (item, action, "s", value);
  g_menu_append_item (menu, item);
}

static void
set_menu (GtkMenuButton *button,
          const char    *action,
          const Choice  *choices,
          gsize          n)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (gsize i = 0; i < n; i++)
    append_choice (menu, _(choices[i].words), action, choices[i].value);
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static void
set_more_menu (WblFeedbackFilters *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) comment = g_menu_new ();
  g_autoptr (GMenu) channels = g_menu_new ();

  g_menu_append (comment, _("With a _Comment Only"), "filter.comment");
  append_choice (channels, _("All Channels"), "filter.channel", "0");
  for (int channel = WBL_CHANNEL_APP; channel <= WBL_CHANNEL_MAIL; channel++)
    {
      g_autofree char *value = g_strdup_printf ("%d", channel);

      append_choice (channels, wbl_people_channel (channel), "filter.channel", value);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (comment));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (channels));
  gtk_menu_button_set_menu_model (self->more, G_MENU_MODEL (menu));
}

static void
wbl_feedback_filters_dispose (GObject *object)
{
  WblFeedbackFilters *self = WBL_FEEDBACK_FILTERS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_FEEDBACK_FILTERS);
  g_clear_object (&self->actions);
  g_clear_object (&self->agent_menu);
  G_OBJECT_CLASS (wbl_feedback_filters_parent_class)->dispose (object);
}

static void
wbl_feedback_filters_finalize (GObject *object)
{
  WblFeedbackFilters *self = WBL_FEEDBACK_FILTERS (object);

  g_hash_table_unref (self->agent_names);
  g_free (self->query);
  G_OBJECT_CLASS (wbl_feedback_filters_parent_class)->finalize (object);
}

static void
wbl_feedback_filters_class_init (WblFeedbackFiltersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_feedback_filters_dispose;
  G_OBJECT_CLASS (klass)->finalize = wbl_feedback_filters_finalize;
  signals[CHANGED] = g_signal_new ("changed", WBL_TYPE_FEEDBACK_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-feedback-filters.ui");
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackFilters, period);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackFilters, agent);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackFilters, stars);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackFilters, state);
  gtk_widget_class_bind_template_child (widget_class, WblFeedbackFilters, more);
}

static void
wbl_feedback_filters_init (WblFeedbackFilters *self)
{
  self->actions = g_simple_action_group_new ();
  self->agent_menu = g_menu_new ();
  self->agent_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->query = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  add_actions (self);
  set_menu (self->period, "filter.period", periods, G_N_ELEMENTS (periods));
  set_menu (self->stars, "filter.stars", star_ranges, G_N_ELEMENTS (star_ranges));
  set_menu (self->state, "filter.state", states, G_N_ELEMENTS (states));
  append_choice (self->agent_menu, _("All Agents"), "filter.agent", "");
  gtk_menu_button_set_menu_model (self->agent, G_MENU_MODEL (self->agent_menu));
  set_more_menu (self);
  update_labels (self);
}

/**
 * wbl_feedback_filters_new:
 *
 * Returns: (transfer floating): filters at their defaults: everything of the last 30 days
 */
GtkWidget *
wbl_feedback_filters_new (void)
{
  return g_object_new (WBL_TYPE_FEEDBACK_FILTERS, NULL);
}

/**
 * wbl_feedback_filters_set_agents:
 * @agents: (element-type WblAgent): who can be chosen
 */
void
wbl_feedback_filters_set_agents (WblFeedbackFilters *self,
                                 GPtrArray          *agents)
{
  g_return_if_fail (WBL_IS_FEEDBACK_FILTERS (self));
  g_menu_remove_all (self->agent_menu);
  g_hash_table_remove_all (self->agent_names);
  append_choice (self->agent_menu, _("All Agents"), "filter.agent", "");
  for (guint i = 0; i < agents->len; i++)
    {
      WblAgent *agent = g_ptr_array_index (agents, i);
      g_autofree char *name = wbl_words_line (agent->name);
      g_auto (GStrv) parts = g_strsplit (name, "_", -1);
      g_autofree char *escaped = g_strjoinv ("__", parts); /* a menu reads "_" as a mnemonic */

      append_choice (self->agent_menu, escaped, "filter.agent", agent->id);
      g_hash_table_insert (self->agent_names, g_strdup (agent->id), g_steal_pointer (&name));
    }
  update_labels (self);
}

/**
 * wbl_feedback_filters_set_query:
 * @query: words to find in comments and names; "" for all
 */
void
wbl_feedback_filters_set_query (WblFeedbackFilters *self,
                                const char         *query)
{
  g_return_if_fail (WBL_IS_FEEDBACK_FILTERS (self) && query != NULL);
  if (g_str_equal (query, self->query))
    return;
  g_free (self->query);
  self->query = g_strdup (query);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * wbl_feedback_filters_get_days:
 *
 * Returns: length of the chosen period in days, 0 = all
 */
guint
wbl_feedback_filters_get_days (WblFeedbackFilters *self)
{
  g_autofree char *period = chosen (self, "period");

  return (guint) g_ascii_strtoull (period, NULL, 10);
}

/**
 * wbl_feedback_filters_get:
 * @now_ms: the time, UTC milliseconds
 * @filter: (out caller-allocates): what to ask the desk for; its strings live until a choice changes
 */
void
wbl_feedback_filters_get (WblFeedbackFilters *self,
                          gint64              now_ms,
                          WblFeedbackFilter  *filter)
{
  g_autofree char *agent = chosen (self, "agent");
  g_autofree char *stars = chosen (self, "stars");
  g_autofree char *state = chosen (self, "state");
  g_autofree char *channel = chosen (self, "channel");
  guint days = wbl_feedback_filters_get_days (self);

  *filter = (WblFeedbackFilter) {
    .from_ms = days > 0 ? now_ms - days * DAY_MS : 0,
    .min_stars = g_ascii_digit_value (stars[0]),
    .max_stars = g_ascii_digit_value (stars[2]),
    .agent_id = *agent != '\0' ? g_intern_string (agent) : NULL,
    .channel = (WblChannel) g_ascii_digit_value (channel[0]),
    .reviewed = g_str_equal (state, "done") ? 1 : g_str_equal (state, "open") ? -1 : 0,
    .has_comment = comment_only (self),
    .query = *self->query != '\0' ? self->query : NULL,
  };
}

/**
 * wbl_feedback_filters_choose:
 * @name: an action: period, agent, stars, state or channel
 * @value: one of its values
 */
void
wbl_feedback_filters_choose (WblFeedbackFilters *self,
                             const char         *name,
                             const char         *value)
{
  g_return_if_fail (WBL_IS_FEEDBACK_FILTERS (self));
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), name, g_variant_new_string (value));
}

/**
 * wbl_feedback_filters_are_default:
 *
 * Returns: whether nothing but the period narrows the ratings
 */
gboolean
wbl_feedback_filters_are_default (WblFeedbackFilters *self)
{
  for (gsize i = 1; i < G_N_ELEMENTS (defaults); i++)
    {
      g_autofree char *value = chosen (self, defaults[i].action);

      if (!g_str_equal (value, defaults[i].value))
        return FALSE;
    }
  return !comment_only (self) && *self->query == '\0';
}

/**
 * wbl_feedback_filters_reset:
 *
 * Back to every rating of all time.
 */
void
wbl_feedback_filters_reset (WblFeedbackFilters *self)
{
  g_return_if_fail (WBL_IS_FEEDBACK_FILTERS (self));
  for (gsize i = 1; i < G_N_ELEMENTS (defaults); i++)
    wbl_feedback_filters_choose (self, defaults[i].action, defaults[i].value);
  wbl_feedback_filters_choose (self, "period", "0");
  if (comment_only (self))
    g_action_group_activate_action (G_ACTION_GROUP (self->actions), "comment", NULL);
  wbl_feedback_filters_set_query (self, "");
}
