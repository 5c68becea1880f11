/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-knowledge-pane"

#include "config.h"

#include "ui/knowledge/wbl-knowledge-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-article-finder.h"
#include "ui/knowledge/wbl-article-page.h"
#include "ui/knowledge/wbl-article-verdict.h"
#include "ui/knowledge/wbl-article-view.h"
#include "ui/knowledge/wbl-hit-row.h"
#include "ui/knowledge/wbl-import-dialog.h"
#include "ui/knowledge/wbl-verdict-bar.h"
#include "ui/wbl-format.h"

#define LIST_BESIDE_ARTICLE_PX 250
#define SPINNER_MS 500

struct _WblKnowledgePane
{
  GtkBox parent_instance;
  WblDesk *desk;             /* (owned) */
  WblArticleFinder *finder;  /* (owned) */
  WblHit *hit;               /* (owned) (nullable): the open one */
  WblArticle *article;       /* (owned) (nullable): of the open hit, when loaded */
  GCancellable *cancellable; /* (owned) (nullable): of the article being loaded */
  guint spinner_id;
  char *asked;   /* (owned) (nullable): what the list answers: the conversation and the words typed */
  char *entered; /* (owned) (nullable): what Enter was pressed for, before its answer came */
  GtkSearchEntry *search;
  GtkLabel *heading;
  GtkSpinner *spinner;
  GtkStack *stack;
  AdwStatusPage *nothing;
  GtkWidget *clear;
  GtkScrolledWindow *list_scroller;
  GtkListBox *list;
  GtkWidget *article_part;
  GtkScrolledWindow *article_scroller;
  WblArticleView *view;
  GtkWidget *internal_line;
  AdwSplitButton *insert;
};

enum
{
  INSERT,
  TOAST,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblKnowledgePane, wbl_knowledge_pane, GTK_TYPE_BOX)

static void
emit_insert (WblKnowledgePane *self,
             WblHit           *hit,
             WblArticle       *article,
             const char       *text)
{
  g_autoptr (WblCite) cite = wbl_cite_new (hit->key, hit->version, g_strcmp0 (text, hit->passage) == 0 ? text : NULL);
  g_autofree char *caution = NULL;

  if (text == NULL || *text == '\0')
    return;
  if (!hit->in_force && article != NULL)
    caution = hit->force != WBL_FORCE_HOLDS ? wbl_hit_force_words (hit)
                                            : wbl_article_not_in_force_reason (article, wbl_now_ms ());
  wbl_article_finder_pick (self->finder);
  g_signal_emit (self, signals[INSERT], 0, text, cite, hit->internal, caution);
}

/* An article that does not hold here is read before its passage is inserted: it knows why. */
typedef struct
{
  WblKnowledgePane *self; /* (owned) */
  WblHit *hit;            /* (owned) */
} Cautious;

static void
cautious_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  Cautious *cautious = data;
  g_autoptr (WblArticle) article = wbl_desk_article_finish (WBL_DESK (source), result, NULL);

  if (cautious->self->finder != NULL)
    emit_insert (cautious->self, cautious->hit, article, cautious->hit->passage);
  g_object_unref (cautious->self);
  g_object_unref (cautious->hit);
  g_free (cautious);
}

static void
insert_passage (WblKnowledgePane *self,
                WblHit           *hit)
{
  Cautious *cautious = NULL;

  if (hit->in_force)
    {
      emit_insert (self, hit, NULL, hit->passage);
      return;
    }
  cautious = g_new (Cautious, 1);
  *cautious = (Cautious){ g_object_ref (self), g_object_ref (hit) };
  wbl_desk_article_async (self->desk, hit->key, NULL, cautious_loaded_cb, cautious);
}

/* ---- the article ---- */

/* What an article can be right or wrong for: the open conversation, else the words typed. */
static gboolean
asks_something (WblKnowledgePane *self)
{
  return wbl_article_finder_get_conversation (self->finder) != NULL || wbl_article_finder_is_search (self->finder);
}

static void
update_actions (WblKnowledgePane *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autofree char *steps = self->article != NULL ? wbl_article_steps (self->article) : NULL;
  g_autofree char *link = self->article != NULL ? wbl_article_link (self->article) : NULL;
  gboolean writes = self->hit != NULL && wbl_article_finder_get_conversation (self->finder) != NULL; /* there is a place for it */

  gtk_widget_action_set_enabled (widget, "article.insert-passage", writes);
  gtk_widget_action_set_enabled (widget, "article.insert-text", writes && self->article != NULL);
  gtk_widget_action_set_enabled (widget, "article.insert-steps", writes && steps != NULL);
  gtk_widget_action_set_enabled (widget, "article.insert-link", writes && link != NULL);
  gtk_widget_action_set_enabled (widget, "article.open", self->article != NULL);
  gtk_widget_action_set_enabled (widget, "article.edit", self->article != NULL);
  gtk_widget_action_set_enabled (widget, "article.page", self->article != NULL);
  gtk_widget_action_set_enabled (widget, "article.answered", self->hit != NULL && asks_something (self));
  gtk_widget_action_set_enabled (widget, "article.wrong", self->hit != NULL && asks_something (self));
}

static void
show_article_part (WblKnowledgePane *self,
                   gboolean          show)
{
  gtk_widget_set_visible (self->article_part, show);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), !show);
  gtk_scrolled_window_set_max_content_height (self->list_scroller, show ? LIST_BESIDE_ARTICLE_PX : -1);
}

static void
close_article (WblKnowledgePane *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->hit);
  g_clear_object (&self->article);
  gtk_list_box_unselect_all (self->list);
  show_article_part (self, FALSE);
  update_actions (self);
}

static void
article_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (WblKnowledgePane) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblArticle) article = wbl_desk_article_finish (WBL_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (article == NULL)
    {
      g_info ("Article not loaded: %s %d", g_quark_to_string (error->domain), error->code);
      return;
    }
  if (self->hit == NULL || !g_str_equal (article->key, self->hit->key))
    return;
  g_set_object (&self->article, article);
  wbl_article_view_set_article (self->view, article, self->hit->passage, self->hit->in_force);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->article_scroller), 0);
  gtk_widget_set_visible (self->internal_line, article->internal);
  show_article_part (self, TRUE);
  wbl_article_view_show_passage (self->view);
  update_actions (self);
}

static void
open_hit (WblKnowledgePane *self,
          WblHit           *hit)
{
  if (hit == self->hit)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->article);
  g_set_object (&self->hit, hit);
  self->cancellable = g_cancellable_new ();
  update_actions (self);
  wbl_desk_article_async (self->desk, hit->key, self->cancellable, article_loaded_cb, g_object_ref (self));
}

static void
back_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  WblKnowledgePane *self = WBL_KNOWLEDGE_PANE (widget);

  close_article (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* What the window's verdict is about is what was asked when it opened. */
static GtkWidget *
verdict_bar (WblKnowledgePane *self)
{
  const char *conversation = wbl_article_finder_get_conversation (self->finder);
  WblArticlePick pick = { .article = self->hit->key, .conversation = conversation };

  if (!asks_something (self))
    return NULL;
  if (conversation == NULL)
    pick.question = gtk_editable_get_text (GTK_EDITABLE (self->search));
  return wbl_verdict_bar_new (self->desk, &pick);
}

static void
open_window_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  WblKnowledgePane *self = WBL_KNOWLEDGE_PANE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *window = wbl_article_window_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->article,
                                              self->hit->passage, self->hit->in_force, verdict_bar (self));

  gtk_window_present (GTK_WINDOW (window));
}

/* Enter: the passage goes into the answer; where there is none to write, the article opens. */
static void
take_hit (WblKnowledgePane *self,
          WblHit           *hit)
{
  if (wbl_article_finder_get_conversation (self->finder) != NULL)
    insert_passage (self, hit);
  else if (self->article != NULL && hit == self->hit)
    gtk_widget_activate_action (GTK_WIDGET (self), "article.open", NULL);
}

static void
row_activated_cb (WblKnowledgePane *self,
                  GtkListBoxRow    *row)
{
  take_hit (self, wbl_hit_row_get_hit (WBL_HIT_ROW (row)));
}

static void
take_selected (WblKnowledgePane *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL)
    row_activated_cb (self, row);
}

/* The entry tells of a letter a moment after it was typed; Enter may come before that. */
static void
search_entered_cb (WblKnowledgePane *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->search));

  wbl_article_finder_set_query (self->finder, typed);
  g_clear_pointer (&self->entered, g_free);
  if (wbl_article_finder_is_behind (self->finder))
    self->entered = g_strdup (typed);
  else
    take_selected (self);
}

static void
keep_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  WblKnowledgePane *self = WBL_KNOWLEDGE_PANE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWindow *parent = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;

  if (g_str_equal (action, "article.edit"))
    wbl_article_editor_edit (parent, self->desk, self->article->key);
  else
    wbl_article_page_present (parent, self->desk, self->article->key);
}

/* ---- what an article is good for ---- */

static void
pick_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  WblKnowledgePane *self = WBL_KNOWLEDGE_PANE (widget);
  const char *conversation = wbl_article_finder_get_conversation (self->finder);
  WblArticlePick pick = { .article = self->hit->key, .conversation = conversation, .wrong = g_str_equal (action, "article.wrong") };

  if (conversation == NULL)
    pick.question = gtk_editable_get_text (GTK_EDITABLE (self->search));
  if (!pick.wrong)
    wbl_article_finder_pick (self->finder);
  wbl_article_verdict_give (widget, self->desk, &pick);
}

static void
insert_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  WblKnowledgePane *self = WBL_KNOWLEDGE_PANE (widget);
  g_autofree char *text = NULL;

  if (g_str_equal (action, "article.insert-passage"))
    {
      insert_passage (self, self->hit);
      return;
    }
  if (g_str_equal (action, "article.insert-text"))
    text = wbl_article_plain_text (self->article);
  else if (g_str_equal (action, "article.insert-steps"))
    text = wbl_article_steps (self->article);
  else
    text = wbl_article_link (self->article);
  emit_insert (self, self->hit, self->article, text);
}

/* ---- the list ---- */

static void
fill_list (WblKnowledgePane *self)
{
  GPtrArray *hits = wbl_article_finder_get_hits (self->finder);
  GtkListBoxRow *row = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < hits->len; i++)
    gtk_list_box_append (self->list, wbl_hit_row_new (g_ptr_array_index (hits, i), i + 1));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->list_scroller), 0);
}

/* Hits leave the height to the article below; where there is none, words of any size need it. */
static void
show_page (WblKnowledgePane *self, const char *name)
{
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), g_str_equal (name, "nothing"));
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
show_nothing (WblKnowledgePane *self)
{
  gboolean search = wbl_article_finder_is_search (self->finder);
  gboolean open = wbl_article_finder_get_conversation (self->finder) != NULL;

  adw_status_page_set_icon_name (self->nothing, search ? "system-search-symbolic" : "accessories-dictionary-symbolic");
  adw_status_page_set_title (self->nothing, search ? _("Nothing Found")
                                            : open ? _("No Suggestions")
                                                   : _("Knowledge"));
  adw_status_page_set_description (self->nothing,
                                   search ? _("Try other words, or fewer of them.")
                                   : open ? _("No article fits this conversation yet. Search, or import articles.")
                                          : _("Open a conversation to see suggestions, or search the articles."));
  gtk_widget_set_visible (self->clear, search);
  show_page (self, "nothing");
  close_article (self);
}

/* Returns: whether the list answers something else than before */
static gboolean
asks_anew (WblKnowledgePane *self)
{
  const char *conversation = wbl_article_finder_get_conversation (self->finder);
  g_autofree char *before = g_steal_pointer (&self->asked);

  self->asked = g_strjoin ("\n", conversation != NULL ? conversation : "", wbl_article_finder_get_query (self->finder), NULL);
  return g_strcmp0 (before, self->asked) != 0;
}

/* The article that is open stays open where the same is asked again, because an article or the conversation changed. */
static GtkListBoxRow *
row_to_open (WblKnowledgePane *self)
{
  const char *open = !asks_anew (self) && self->hit != NULL ? self->hit->key : "";
  GtkListBoxRow *row = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_str_equal (wbl_hit_row_get_hit (WBL_HIT_ROW (row))->key, open))
      return row;
  return gtk_list_box_get_row_at_index (self->list, 0);
}

static void
show_hits (WblKnowledgePane *self)
{
  GtkListBoxRow *row = row_to_open (self);

  show_page (self, "hits");
  gtk_list_box_select_row (self->list, row);
  open_hit (self, wbl_hit_row_get_hit (WBL_HIT_ROW (row)));
}

static void
found_cb (WblKnowledgePane *self)
{
  gboolean search = wbl_article_finder_is_search (self->finder);
  guint n = wbl_article_finder_get_hits (self->finder)->len;
  g_autofree char *count = NULL;
  g_autofree char *entered = NULL;

  /* Translators: heading over the articles a search has found */
  count = g_strdup_printf (ngettext ("%u Article Found", "%u Articles Found", n), n);
  gtk_label_set_text (self->heading, search ? count : _("Suggested Articles"));
  fill_list (self);
  if (n == 0)
    show_nothing (self);
  else
    show_hits (self);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), n > 0);
  entered = g_steal_pointer (&self->entered);
  if (g_strcmp0 (entered, gtk_editable_get_text (GTK_EDITABLE (self->search))) == 0)
    take_selected (self);
}

static gboolean
spin_cb (gpointer data)
{
  WblKnowledgePane *self = data;

  self->spinner_id = 0;
  gtk_spinner_start (self->spinner);
  return G_SOURCE_REMOVE;
}

static void
busy_changed_cb (WblKnowledgePane *self)
{
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  if (wbl_article_finder_is_busy (self->finder))
    self->spinner_id = g_timeout_add (SPINNER_MS, spin_cb, self);
  else
    gtk_spinner_stop (self->spinner);
}

static void
search_changed_cb (WblKnowledgePane *self)
{
  wbl_article_finder_set_query (self->finder, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
search_stopped_cb (WblKnowledgePane *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static void
row_selected_cb (WblKnowledgePane *self,
                 GtkListBoxRow    *row)
{
  if (row != NULL)
    open_hit (self, wbl_hit_row_get_hit (WBL_HIT_ROW (row)));
}

static gboolean
search_key_cb (WblKnowledgePane *self,
               guint             key,
               guint             code,
               GdkModifierType   modifiers)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (key != GDK_KEY_Down || row == NULL)
    return FALSE;
  return gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
clear_search_cb (WblKnowledgePane *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
import_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  WblKnowledgePane *self = WBL_KNOWLEDGE_PANE (widget);

  wbl_import_choose (widget, self->desk, g_str_equal (action, "knowledge.import-folder"));
}

/* ---- the class ---- */

static void
wbl_knowledge_pane_dispose (GObject *object)
{
  WblKnowledgePane *self = WBL_KNOWLEDGE_PANE (object);

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->entered, g_free);
  g_clear_pointer (&self->asked, g_free);
  if (self->finder != NULL)
    g_signal_handlers_disconnect_by_data (self->finder, self);
  g_clear_object (&self->finder);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_KNOWLEDGE_PANE);
  g_clear_object (&self->hit);
  g_clear_object (&self->article);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (wbl_knowledge_pane_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, search);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, heading);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, spinner);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, stack);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, nothing);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, clear);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, list_scroller);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, list);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, article_part);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, article_scroller);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, view);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, internal_line);
  gtk_widget_class_bind_template_child (widget_class, WblKnowledgePane, insert);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_search_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "article.insert-passage", NULL, insert_cb);
  gtk_widget_class_install_action (widget_class, "article.insert-text", NULL, insert_cb);
  gtk_widget_class_install_action (widget_class, "article.insert-steps", NULL, insert_cb);
  gtk_widget_class_install_action (widget_class, "article.insert-link", NULL, insert_cb);
  gtk_widget_class_install_action (widget_class, "article.open", NULL, open_window_cb);
  gtk_widget_class_install_action (widget_class, "article.edit", NULL, keep_cb);
  gtk_widget_class_install_action (widget_class, "article.page", NULL, keep_cb);
  gtk_widget_class_install_action (widget_class, "article.answered", NULL, pick_cb);
  gtk_widget_class_install_action (widget_class, "article.wrong", NULL, pick_cb);
  gtk_widget_class_install_action (widget_class, "article.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "knowledge.import-files", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "knowledge.import-folder", NULL, import_cb);
}

static void
wbl_knowledge_pane_class_init (WblKnowledgePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_knowledge_pane_dispose;
  signals[INSERT] = g_signal_new ("insert", WBL_TYPE_KNOWLEDGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 4, G_TYPE_STRING, WBL_TYPE_CITE, G_TYPE_BOOLEAN, G_TYPE_STRING);
  signals[TOAST] = g_signal_new ("toast", WBL_TYPE_KNOWLEDGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 ADW_TYPE_TOAST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/knowledge/wbl-knowledge-pane.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  install_actions (widget_class);
  g_type_ensure (WBL_TYPE_ARTICLE_VIEW);
}

/* AdwSplitButton 1.2 gives its arrow no name. */
static void
name_arrow (GtkWidget *split)
{
  for (GtkWidget *child = gtk_widget_get_first_child (split); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_MENU_BUTTON (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      /* Translators: read out for the arrow beside "Insert Passage" */
                                      _ ("Other Ways to Insert"), -1);
}

static void
wbl_knowledge_pane_init (WblKnowledgePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_arrow (GTK_WIDGET (self->insert));
  wbl_article_view_add_find_key (self->view, GTK_WIDGET (self));
  show_article_part (self, FALSE);
  update_actions (self);
}

/**
 * wbl_knowledge_pane_new:
 * @desk: where the articles are
 *
 * Returns: (transfer floating): the pane, with nothing open
 */
GtkWidget *
wbl_knowledge_pane_new (WblDesk *desk)
{
  WblKnowledgePane *self = g_object_new (WBL_TYPE_KNOWLEDGE_PANE, NULL);

  self->desk = g_object_ref (desk);
  wbl_import_accept_drops (GTK_WIDGET (self), desk);
  self->finder = wbl_article_finder_new (desk);
  g_signal_connect_swapped (self->finder, "found", G_CALLBACK (found_cb), self);
  g_signal_connect_swapped (self->finder, "busy-changed", G_CALLBACK (busy_changed_cb), self);
  show_nothing (self);
  return GTK_WIDGET (self);
}

/**
 * wbl_knowledge_pane_set_conversation:
 * @conversation: (nullable): the open conversation, whose suggestions stand here while nothing is typed
 */
void
wbl_knowledge_pane_set_conversation (WblKnowledgePane *self,
                                     const char       *conversation)
{
  g_return_if_fail (WBL_IS_KNOWLEDGE_PANE (self));
  g_clear_pointer (&self->entered, g_free);
  wbl_article_finder_set_conversation (self->finder, conversation);
  update_actions (self);
}

/**
 * wbl_knowledge_pane_focus_search:
 *
 * Puts the keyboard into the search field.
 */
void
wbl_knowledge_pane_focus_search (WblKnowledgePane *self)
{
  g_return_if_fail (WBL_IS_KNOWLEDGE_PANE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_select_region (GTK_EDITABLE (self->search), 0, -1);
}

/**
 * wbl_knowledge_pane_search:
 * @text: what to look for
 *
 * Searches the articles, as if the person had typed it.
 */
void
wbl_knowledge_pane_search (WblKnowledgePane *self,
                           const char       *text)
{
  g_return_if_fail (WBL_IS_KNOWLEDGE_PANE (self));
  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
}

/** wbl_knowledge_pane_get_article: Returns: (nullable): key of the article that is open, until another one is. */
const char *
wbl_knowledge_pane_get_article (WblKnowledgePane *self)
{
  g_return_val_if_fail (WBL_IS_KNOWLEDGE_PANE (self), NULL);
  return self->hit != NULL ? self->hit->key : NULL;
}

/**
 * wbl_knowledge_pane_judge:
 * @wrong: what to say of the open article: that it is wrong for what is asked, or that it answered it
 *
 * Returns: whether an article is open, and something is asked
 */
gboolean
wbl_knowledge_pane_judge (WblKnowledgePane *self,
                          gboolean          wrong)
{
  g_return_val_if_fail (WBL_IS_KNOWLEDGE_PANE (self), FALSE);
  if (self->hit == NULL || !asks_something (self))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), wrong ? "article.wrong" : "article.answered", NULL);
  return TRUE;
}

/**
 * wbl_knowledge_pane_act:
 * @action: "article.open", "article.edit" or "article.page"
 *
 * Returns: whether an article is open to do it with
 */
gboolean
wbl_knowledge_pane_act (WblKnowledgePane *self,
                        const char       *action)
{
  g_return_val_if_fail (WBL_IS_KNOWLEDGE_PANE (self), FALSE);
  if (self->article == NULL)
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
  return TRUE;
}

/**
 * wbl_knowledge_pane_insert_nth:
 * @n: place in the list, from 1
 *
 * Emits "insert" with the passage found in the n-th article.
 *
 * Returns: whether there is one
 */
gboolean
wbl_knowledge_pane_insert_nth (WblKnowledgePane *self,
                               guint             n)
{
  GPtrArray *hits = NULL;
  WblHit *hit = NULL;

  g_return_val_if_fail (WBL_IS_KNOWLEDGE_PANE (self), FALSE);
  hits = wbl_article_finder_get_hits (self->finder);
  if (n < 1 || n > hits->len)
    return FALSE;
  hit = g_ptr_array_index (hits, n - 1);
  insert_passage (self, hit);
  return *hit->passage != '\0';
}
