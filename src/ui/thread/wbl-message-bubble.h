/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "desk/wbl-desk.h"

G_BEGIN_DECLS

/** WblMessageBubble: the content of one message: text, picture or file. Its text is never markup of the sender's. */
#define WBL_TYPE_MESSAGE_BUBBLE (wbl_message_bubble_get_type ())
G_DECLARE_FINAL_TYPE (WblMessageBubble, wbl_message_bubble, WBL, MESSAGE_BUBBLE, GtkBox)

void wbl_message_bubble_set (WblMessageBubble *self, WblDesk *desk, WblMessage *message, gboolean plain, const char *language);
void wbl_message_bubble_copy (WblMessageBubble *self);
GtkWidget *wbl_message_bubble_select (WblMessageBubble *self);
const char *wbl_message_bubble_get_shown_text (WblMessageBubble *self);

G_END_DECLS
