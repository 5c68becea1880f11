/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A local desk of its own for one test: the real program ($WBL_NEST) on a free port and a temporary
 * folder. Only its own process is ever stopped. Fails the test when something goes wrong. */
typedef struct
{
  GSubprocess *process; /* (owned) (nullable): NULL while it is stopped */
  char *dir;            /* (owned) its data folder */
  char **args;          /* (owned) further arguments */
  char *http;           /* (owned) its address, the same after each start */
  char *app_id;         /* (owned) */
  char *user;           /* (owned) (nullable): with --seed demo */
  char *password;       /* (owned) (nullable) */
  gint64 bot;           /* user id of the bot; 0: none */
} NestProcess;

NestProcess *nest_process_new (const char *const *args);
void nest_process_free (NestProcess *self);
void nest_process_start (NestProcess *self);
void nest_process_stop (NestProcess *self);
void nest_process_kill (NestProcess *self);
char *nest_process_print (NestProcess *self, const char *command);
GPtrArray *nest_process_export (NestProcess *self, const char *option);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NestProcess, nest_process_free)

G_END_DECLS
