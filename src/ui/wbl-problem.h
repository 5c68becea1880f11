/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** WblWayOut: what a person can do about an error, and so what the button beside its words does. */
typedef enum
{
  WBL_WAY_NONE,
  WBL_WAY_RETRY,         /* the same again */
  WBL_WAY_EDIT_APP,      /* look at a field of the sign-in form */
  WBL_WAY_EDIT_USER,
  WBL_WAY_EDIT_PASSWORD,
  WBL_WAY_EDIT_SERVER,
  WBL_WAY_SIGN_IN,       /* sign in again */
  WBL_WAY_UNLOCK,        /* unlock the keyring */
  WBL_WAY_NO_KEYRING,    /* go on without it: ask for the password each time */
  WBL_WAY_NEW_STORE,     /* keep the damaged store aside and start a new one */
  WBL_WAY_CARRY_OVER,    /* the same, and the new one takes over what only the old one has */
  WBL_WAY_OWNER,         /* go on as the account whose data is here */
} WblWayOut;

/** WblProblem: an error in words. All strings are translated and static. */
typedef struct
{
  const char *title;  /* a heading of a few words, no full stop */
  const char *body;   /* what happened, what is safe, what to do */
  const char *action; /* (nullable) label of the button, with a mnemonic */
  WblWayOut way_out;
} WblProblem;

void wbl_problem_describe (const GError *error, WblProblem *words);
const char *wbl_problem_sentence (const GError *error);
gboolean wbl_problem_is_network (const GError *error);
guint wbl_problem_count (void);

G_END_DECLS
