/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-side-pane"

#include "config.h"

#include "ui/knowledge/wbl-side-pane.h"

#include <adwaita.h>

#include "ui/knowledge/wbl-knowledge-pane.h"
#include "ui/people/wbl-customer-pane.h"

struct _WblSidePane
{
  GtkBox parent_instance;
  GtkStack *stack;
  GtkWidget *hide; /* while it lies over the button that shows it */
  GtkToggleButton *knowledge_tab;
  GtkToggleButton *customer_tab;
  WblKnowledgePane *knowledge; /* (unowned): child of the stack */
  WblCustomerPane *customer;   /* (unowned): child of the stack */
};

enum
{
  INSERT,
  OPEN_CONVERSATION,
  TOAST,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblSidePane, wbl_side_pane, GTK_TYPE_BOX)

static void
tab_toggled_cb (WblSidePane *self)
{
  gboolean knowledge = gtk_toggle_button_get_active (self->knowledge_tab);

  gtk_stack_set_visible_child_name (self->stack, knowledge ? "knowledge" : "customer");
}

static void
inserted_cb (WblSidePane *self,
             const char  *text,
             WblCite     *cite,
             gboolean     internal,
             const char  *caution)
{
  g_signal_emit (self, signals[INSERT], 0, text, cite, internal, caution);
}

static void
conversation_opened_cb (WblSidePane *self,
                        const char  *id)
{
  g_signal_emit (self, signals[OPEN_CONVERSATION], 0, id);
}

static void
told_cb (WblSidePane *self,
         AdwToast    *toast)
{
  g_signal_emit (self, signals[TOAST], 0, toast);
}

static void
wbl_side_pane_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_SIDE_PANE);
  G_OBJECT_CLASS (wbl_side_pane_parent_class)->dispose (object);
}

static void
wbl_side_pane_class_init (WblSidePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_side_pane_dispose;
  signals[INSERT] = g_signal_new ("insert", WBL_TYPE_SIDE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  4, G_TYPE_STRING, WBL_TYPE_CITE, G_TYPE_BOOLEAN, G_TYPE_STRING);
  signals[OPEN_CONVERSATION] = g_signal_new ("open-conversation", WBL_TYPE_SIDE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                             NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TOAST] = g_signal_new ("toast", WBL_TYPE_SIDE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 ADW_TYPE_TOAST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/knowledge/wbl-side-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WblSidePane, stack);
  gtk_widget_class_bind_template_child (widget_class, WblSidePane, knowledge_tab);
  gtk_widget_class_bind_template_child (widget_class, WblSidePane, hide);
  gtk_widget_class_bind_template_child (widget_class, WblSidePane, customer_tab);
  gtk_widget_class_bind_template_callback (widget_class, tab_toggled_cb);
}

static void
wbl_side_pane_init (WblSidePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_side_pane_new:
 * @desk: the desk
 *
 * Returns: (transfer floating): the pane, for no conversation yet
 */
GtkWidget *
wbl_side_pane_new (WblDesk *desk)
{
  WblSidePane *self = g_object_new (WBL_TYPE_SIDE_PANE, NULL);
  GtkWidget *knowledge = wbl_knowledge_pane_new (desk);
  GtkWidget *customer = wbl_customer_pane_new (desk);

  self->knowledge = WBL_KNOWLEDGE_PANE (knowledge);
  self->customer = WBL_CUSTOMER_PANE (customer);
  gtk_stack_add_named (self->stack, knowledge, "knowledge");
  gtk_stack_add_named (self->stack, customer, "customer");
  g_signal_connect_object (knowledge, "insert", G_CALLBACK (inserted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (knowledge, "toast", G_CALLBACK (told_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (customer, "open-conversation", G_CALLBACK (conversation_opened_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * wbl_side_pane_set_conversation:
 * @conversation: (nullable): the open conversation
 */
void
wbl_side_pane_set_conversation (WblSidePane *self,
                                const char  *conversation)
{
  g_return_if_fail (WBL_IS_SIDE_PANE (self));
  wbl_knowledge_pane_set_conversation (self->knowledge, conversation);
  wbl_customer_pane_set_conversation (self->customer, conversation);
}

/**
 * wbl_side_pane_focus_search:
 *
 * Shows Knowledge and puts the keyboard into its search field.
 */
void
wbl_side_pane_focus_search (WblSidePane *self)
{
  g_return_if_fail (WBL_IS_SIDE_PANE (self));
  gtk_toggle_button_set_active (self->knowledge_tab, TRUE);
  wbl_knowledge_pane_focus_search (self->knowledge);
}

/**
 * wbl_side_pane_search:
 * @text: what to look for
 *
 * Shows Knowledge and searches the articles.
 */
void
wbl_side_pane_search (WblSidePane *self,
                      const char  *text)
{
  g_return_if_fail (WBL_IS_SIDE_PANE (self));
  gtk_toggle_button_set_active (self->knowledge_tab, TRUE);
  wbl_knowledge_pane_search (self->knowledge, text);
}

/** wbl_side_pane_get_article: Returns: (nullable): key of the article that is open, until another one is. */
const char *
wbl_side_pane_get_article (WblSidePane *self)
{
  g_return_val_if_fail (WBL_IS_SIDE_PANE (self), NULL);
  return wbl_knowledge_pane_get_article (self->knowledge);
}

/**
 * wbl_side_pane_judge:
 * @wrong: that the open article is wrong for what is asked, else that it answered it
 *
 * Returns: whether there is an open article, and something asked
 */
gboolean
wbl_side_pane_judge (WblSidePane *self,
                     gboolean     wrong)
{
  g_return_val_if_fail (WBL_IS_SIDE_PANE (self), FALSE);
  return wbl_knowledge_pane_judge (self->knowledge, wrong);
}

/**
 * wbl_side_pane_act:
 * @action: "article.open", "article.edit" or "article.page"
 *
 * Returns: whether an article is open to do it with
 */
gboolean
wbl_side_pane_act (WblSidePane *self,
                   const char  *action)
{
  g_return_val_if_fail (WBL_IS_SIDE_PANE (self), FALSE);
  return wbl_knowledge_pane_act (self->knowledge, action);
}

/**
 * wbl_side_pane_insert_nth:
 * @n: place in the list of articles, from 1
 *
 * Emits "insert" with the passage of the n-th suggestion or result, whichever tab is shown.
 *
 * Returns: whether there is one
 */
gboolean
wbl_side_pane_insert_nth (WblSidePane *self,
                          guint        n)
{
  g_return_val_if_fail (WBL_IS_SIDE_PANE (self), FALSE);
  return wbl_knowledge_pane_insert_nth (self->knowledge, n);
}

/**
 * wbl_side_pane_set_over:
 * @self: a pane
 * @over: whether it lies over the thread, and so needs a button of its own to go away
 */
void
wbl_side_pane_set_over (WblSidePane *self,
                        gboolean     over)
{
  g_return_if_fail (WBL_IS_SIDE_PANE (self));
  gtk_widget_set_visible (self->hide, over);
}
