/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scripted-desk.h"

G_BEGIN_DECLS

struct _WblDesk
{
  GObject parent_instance;
  GPtrArray *conversations; /* WblConversation */
  GHashTable *messages;     /* id → GPtrArray of WblMessage */
  GHashTable *older;        /* id → number of older lines that can be loaded */
  GHashTable *drafts;       /* "id/reply" → text */
  const char *remote; /* (nullable) */
  gboolean fetching;
  GHashTable *draft_files; /* conversation → WblAttachment */
  GPtrArray *log;
  GPtrArray *inboxes; /* unowned */
  GPtrArray *threads; /* unowned */
  GBytes *file;
  WblAccountInfo account;
  WblDeskLink state;
  int refuse_next;
  double upload;
  double download; /* 0 = none */
  gint64 last_row;
};

G_END_DECLS
