/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A raw socket that answers every connection with the same bytes, whatever it is asked. */
typedef struct
{
  GSocketService *service;
  char *url;
  GBytes *answer;
  gboolean endless; /* repeats the answer for as long as it is read */
  gboolean stay;    /* does not close after it, and answers again */
  guint n_connects;
  GPtrArray *connections;
} Liar;

Liar *
liar_new (const char *answer);
void
liar_free (Liar *self);
