/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/wbl-application.h"
#include "ui/wbl-window.h"
#include "tests/ui/real-window.h"
#include "tests/unit/desk/desk-fixture.h"

G_BEGIN_DECLS

/* The whole application at a real local desk that takes faults: an agent, signed in, with a customer's conversation open. */

typedef struct Work Work;
typedef void (*WorkPlay) (Work *self);

struct Work
{
  WblApplication *application;
  WblWindow *window;
  NestProcess *nest;
  gint64 support;
  TestCustomer *customer;
  char *dir, *conversation;
  WorkPlay play;
  gboolean played;
};

/** WORK_TEST: a case that is played once the conversation is open and its composer has the keyboard. */
#define WORK_TEST(name, play) g_test_add_data_func (name, (gconstpointer) play, work_test)

void work_test (gconstpointer play);
gboolean work_asks_to_sign_in (gpointer work);
gboolean work_has_desk (gpointer work);
gboolean work_writes (gpointer work);
gboolean work_is_in_front (gpointer work);
GtkWidget *work_sign_in_part (Work *self, const char *name);
void work_sign_in (Work *self, const char *password);

void work_play_keys (Work *self);
void work_play_full (Work *self);
GLogWriterOutput work_write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data);
void work_play_popovers (Work *self);
void work_play_narrow (Work *self);
void work_play_reading (Work *self);
void work_play_kicked (Work *self);
void work_play_password (Work *self);
void work_play_frozen (Work *self);
void work_play_resumed (Work *self);

G_END_DECLS
