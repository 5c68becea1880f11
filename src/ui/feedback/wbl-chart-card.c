/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-chart-card"

#include "config.h"

#include "ui/feedback/wbl-chart-card.h"

#include "ui/feedback/wbl-chart-data.h"

struct _WblChartCard
{
  GtkBox parent_instance;
  WblChart *chart;  /* (unowned): child of the stack */
  GListModel *rows; /* (owned) (nullable) */
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkToggleButton *as_table;
  GtkStack *stack;
  GtkColumnView *table;
};

G_DEFINE_FINAL_TYPE (WblChartCard, wbl_chart_card, GTK_TYPE_BOX)

static void
cell_setup_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item,
               gpointer                  column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), GPOINTER_TO_UINT (column) == 0 ? 0 : 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
cell_bind_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item,
              gpointer                  column)
{
  WblTableRow *row = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      wbl_table_row_get_cell (row, GPOINTER_TO_UINT (column)));
}

static void
add_column (WblChartCard *self,
            const char   *title,
            guint         index)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (cell_setup_cb), GUINT_TO_POINTER (index));
  g_signal_connect (factory, "bind", G_CALLBACK (cell_bind_cb), GUINT_TO_POINTER (index));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_append_column (self->table, column);
}

static void
as_table_toggled_cb (WblChartCard *self)
{
  gboolean table = gtk_toggle_button_get_active (self->as_table);

  gtk_stack_set_visible_child_name (self->stack, table ? "table" : "chart");
}

static void
wbl_chart_card_dispose (GObject *object)
{
  WblChartCard *self = WBL_CHART_CARD (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_CHART_CARD);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (wbl_chart_card_parent_class)->dispose (object);
}

static void
wbl_chart_card_class_init (WblChartCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_chart_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/feedback/wbl-chart-card.ui");
  gtk_widget_class_bind_template_child (widget_class, WblChartCard, title);
  gtk_widget_class_bind_template_child (widget_class, WblChartCard, subtitle);
  gtk_widget_class_bind_template_child (widget_class, WblChartCard, as_table);
  gtk_widget_class_bind_template_child (widget_class, WblChartCard, stack);
  gtk_widget_class_bind_template_child (widget_class, WblChartCard, table);
  gtk_widget_class_bind_template_callback (widget_class, as_table_toggled_cb);
}

static void
wbl_chart_card_init (WblChartCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_chart_card_new:
 * @kind: what to draw
 * @title: its heading
 * @columns: headings of the table, NULL-terminated
 *
 * Returns: (transfer floating): a card without figures
 */
GtkWidget *
wbl_chart_card_new (WblChartKind       kind,
                    const char        *title,
                    const char *const *columns)
{
  WblChartCard *self = g_object_new (WBL_TYPE_CHART_CARD, NULL);
  GtkWidget *chart = wbl_chart_new (kind);

  self->chart = WBL_CHART (chart);
  gtk_widget_set_size_request (chart, 240, 280);
  gtk_widget_set_vexpand (chart, TRUE);
  gtk_stack_add_named (self->stack, chart, "chart");
  gtk_stack_set_visible_child_name (self->stack, "chart");
  gtk_label_set_text (self->title, title);
  for (guint i = 0; columns[i] != NULL; i++)
    add_column (self, columns[i], i);
  return GTK_WIDGET (self);
}

/**
 * wbl_chart_card_set_subtitle:
 * @subtitle: how many ratings and by which method
 */
void
wbl_chart_card_set_subtitle (WblChartCard *self,
                             const char   *subtitle)
{
  g_return_if_fail (WBL_IS_CHART_CARD (self));
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
}

/**
 * wbl_chart_card_get_chart:
 *
 * Returns: (transfer none): the picture
 */
WblChart *
wbl_chart_card_get_chart (WblChartCard *self)
{
  return self->chart;
}

/**
 * wbl_chart_card_set_table:
 * @rows: (transfer full): #WblTableRow items
 */
void
wbl_chart_card_set_table (WblChartCard *self,
                          GListModel   *rows)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (WBL_IS_CHART_CARD (self));
  g_clear_object (&self->rows);
  self->rows = rows;
  selection = gtk_no_selection_new (g_object_ref (rows));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
}

/**
 * wbl_chart_card_get_table:
 *
 * Returns: (transfer none) (nullable): rows of the table
 */
GListModel *
wbl_chart_card_get_table (WblChartCard *self)
{
  return self->rows;
}
