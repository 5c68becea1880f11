/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest/wbl-nest.h"

/* A desk in this process for a target: nothing listens, and its folder is in memory where there is one. */
typedef struct
{
  WblNest *nest;
  char *user;    /* (owned) a user's token */
  char *visitor; /* (owned) a visitor's token */
  char *admin;   /* (owned) an administrator's */
  gint64 user_id;
  gint64 visitor_id;
} FuzzNest;

const FuzzNest *fuzz_nest_get (void);
GByteArray *fuzz_nest_talk (const FuzzNest *self, const char *head, const guint8 *data, gsize size);
void fuzz_nest_put_message (GByteArray *bytes, gboolean is_text, const guint8 *data, gsize size);
void fuzz_nest_put_sign_in (const FuzzNest *self, GByteArray *bytes);
