/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/wbl-desk.h"
#include "unit/nest/nest-peer.h"
#include "store/wbl-store.h"

G_BEGIN_DECLS

/*
 * A real desk on a store in a temporary folder, and a customer at the other end of a real local desk. Every wait has a
 * deadline and fails the test.
 */

#define SUPPORT "support"
#define SUPPORT_PASSWORD "secret" /* of every user that nest-peer registers */

typedef struct
{
  WblDesk *desk;     /* (owned) (nullable): NULL while it is closed */
  char *dir;         /* (owned) the store's folder */
  GPtrArray *alerts; /* (element-type utf8) "KIND CONVERSATION TEXT" */
  GPtrArray *lost;   /* (element-type utf8) "CONVERSATION WINNER" */
} TestDesk;

TestDesk *test_desk_new (void);
void test_desk_free (TestDesk *self);
void test_desk_open (TestDesk *self);
void test_desk_close (TestDesk *self);
void test_desk_sign_in (TestDesk *self, NestProcess *nest, const char *agent, WblRole role);
void test_desk_sign_in_as (TestDesk *self, NestProcess *nest, const char *user, const char *password, const char *agent, WblRole role);
void test_desk_resume (TestDesk *self);
void test_desk_wait_online (TestDesk *self);
void test_desk_wait_idle (TestDesk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestDesk, test_desk_free)

/* What the store holds. All transfer full. */
WblConversation *test_desk_conversation (TestDesk *self, gint64 peer); /* (nullable): the newest with this person */
GPtrArray *test_desk_thread (TestDesk *self, const char *conversation); /* WblMessage */
WblMessage *test_desk_newest (TestDesk *self, const char *conversation);
GPtrArray *test_desk_outbox (TestDesk *self); /* WblMessage */
char *test_desk_meta (TestDesk *self, const char *name);
gpointer test_desk_job (TestDesk *self, WblStoreJob job, gpointer data);
WblConversation *test_desk_wait_conversation (TestDesk *self, gint64 peer);
void test_desk_wait_text (TestDesk *self, gint64 peer, const char *text);

/* Commands that must succeed. */
WblReceipt *test_desk_reply (TestDesk *self, const char *conversation, const char *text, gint64 hold_ms);
void test_desk_note (TestDesk *self, const char *conversation, const char *text);

/* TEST_DO (desk, wbl_desk_take_async, id): a command, and its end without an error. */
#define TEST_DO(self, func, ...)                                                                                       \
  G_STMT_START                                                                                                         \
    {                                                                                                                  \
      GAsyncResult *result_ = NULL;                                                                                    \
      func ((self)->desk, __VA_ARGS__, test_ready_cb, &result_);                                                       \
      test_wait_result (&result_);                                                                                     \
      test_finish_command (self, result_);                                                                             \
    }                                                                                                                  \
  G_STMT_END
void test_ready_cb (GObject *source, GAsyncResult *result, gpointer data);
void test_wait_result (GAsyncResult **result);
void test_finish_command (TestDesk *self, GAsyncResult *result);

/* TEST_WAIT (condition): lets everything run until it holds, and at least as long as it takes to find out. */
#define TEST_WAIT(condition)                                                                                           \
  G_STMT_START                                                                                                         \
    {                                                                                                                  \
      guint wait_ = test_wait_begin (G_STRLOC, #condition);                                                            \
      gint64 asked_us_ = g_get_monotonic_time ();                                                                      \
      for (; !(condition); asked_us_ = g_get_monotonic_time ())                                                        \
        test_wait_run (g_get_monotonic_time () - asked_us_);                                                           \
      test_wait_end (wait_);                                                                                           \
    }                                                                                                                  \
  G_STMT_END
guint test_wait_begin (const char *where, const char *what);
void test_wait_run (gint64 us);
void test_wait_end (guint id);

/* The customer's end: everything that ever reached it is kept as bytes. */
typedef struct
{
  NestPeer *peer;    /* (owned) */
  gint64 desk;       /* who is written to */
  GByteArray *raw;   /* (owned) every byte of every packet */
  GPtrArray *texts;  /* (element-type utf8) messages from the desk, in order */
  GPtrArray *exts;   /* (element-type utf8) their exts, "" = none */
  GPtrArray *files;  /* (element-type utf8) their attachments, "" = none */
  guint n_read_acks; /* how often the desk said "read" */
} TestCustomer;

TestCustomer *test_customer_new (NestProcess *nest, gint64 desk);
void test_customer_free (TestCustomer *self);
gint64 test_customer_say (TestCustomer *self, const char *text);
gint64 test_customer_rate (TestCustomer *self, const char *survey, int stars, const char *comment);
void test_customer_wait_texts (TestCustomer *self, guint n);
void test_customer_pull (TestCustomer *self);
void test_customer_reconnect (TestCustomer *self);
gboolean test_customer_saw (TestCustomer *self, const char *bytes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCustomer, test_customer_free)

/* A running local desk with the support account registered. */
NestProcess *test_nest_new (gint64 *support);
NestProcess *test_nest_new_with (const char *option, gint64 *support); /* @option: nullable */
guint test_export_count (NestProcess *nest, const char *type, gint64 to, const char *content);
JsonObject *test_export_op (NestProcess *nest, gint64 group, const char *kind); /* (transfer full) (nullable): the newest */

G_END_DECLS
