/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/wbl-db.h"

G_BEGIN_DECLS

/** WblCaseOutcome: how it went with an article in a conversation. */
typedef enum
{
  WBL_CASE_OPEN,   /* nobody knows yet */
  WBL_CASE_FAILED, /* "wrong for this", a bad rating, or "not solved" */
  WBL_CASE_WORKED, /* "this answered it", a good rating, or resolved and not reopened */
} WblCaseOutcome;

/** WblCase: one use of an article: it was cited in a reply. */
typedef struct
{
  char *conversation;
  char *article;
} WblCase;
void wbl_case_free (WblCase *one);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblCase, wbl_case_free)

GPtrArray *wbl_db_recent_cases (WblDb *db, guint limit, GError **error); /* WblCase, newest first */
WblCaseOutcome wbl_db_case_outcome (WblDb *db, const char *conversation, const char *article);
char *wbl_db_customer_text (WblDb *db, const char *conversation, guint messages);

G_END_DECLS
