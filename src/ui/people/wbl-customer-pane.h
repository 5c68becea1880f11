/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/*
 * WblCustomerPane: who the customer is, what is promised to them, and their earlier conversations.
 *
 * Signals: "open-conversation" (const char *id)
 */
#define WBL_TYPE_CUSTOMER_PANE (wbl_customer_pane_get_type ())
G_DECLARE_FINAL_TYPE (WblCustomerPane, wbl_customer_pane, WBL, CUSTOMER_PANE, GtkBox)
GtkWidget *wbl_customer_pane_new (WblDesk *desk);
void wbl_customer_pane_set_conversation (WblCustomerPane *self, const char *conversation);
void wbl_customer_pane_show_card (WblCustomerPane *self, const WblCustomerCard *card);

G_END_DECLS
