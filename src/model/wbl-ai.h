/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* ext.ai: what a message says about the bot that wrote it, or to the bot that reads it. */

/** WblAiMark: read from the `ext` of a message. Strings are never NULL. */
typedef struct
{
  gboolean from_ai;  /* role "ai": no bot and no automatic act answers it, or two of them would never end */
  gboolean streamed; /* more pieces come */
  gboolean finished; /* the last piece, with the whole text */
  gboolean debug;    /* the bot talks about itself: not for customers */
  gboolean failed;
  gboolean handover; /* a customer's words that the bot passed to a person, in the customer's name */
  gint64 seq;        /* of the piece, 0 = none given */
  gint64 request_mid; /* the question, 0 = none given */
  char *error_code;
} WblAiMark;

gboolean wbl_ai_mark_read (const char *ext, WblAiMark *mark);
void wbl_ai_mark_clear (WblAiMark *mark);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WblAiMark, wbl_ai_mark_clear)

char *wbl_ai_ext_for_nobody (const char *ext);
char *wbl_ai_ext_for_context (const char *preset);
char *wbl_ai_ext_for_question (const char *preset, gboolean forget_before);
char *wbl_ai_ext_for_document (GHashTable *metadata);
JsonObject *wbl_ai_document_of (const char *ext);

G_END_DECLS
