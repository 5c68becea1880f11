/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "unit/desk/desk-fixture.h"

G_BEGIN_DECLS

/* Lin's desk at a local desk with faults to set, and whoever else a test asks for. */

/** OfficeParts: as the data of g_test_add(). */
typedef enum
{
  OFFICE_TEAM = 1 << 0,     /* a staff room */
  OFFICE_CHEN = 1 << 1,     /* another device of the same account */
  OFFICE_OWNER = 1 << 2,    /* a third one, that is no desk */
  OFFICE_CUSTOMER = 1 << 3, /* who has said something already; the desks know */
  OFFICE_BEN = 1 << 4,      /* a colleague with an account of their own */
  OFFICE_WANG = 1 << 5,     /* a customer with an account, 王小明 */
} OfficeParts;

#define OFFICE_GREETING "我的帐篷漏水"

typedef struct
{
  NestProcess *nest;
  gint64 support;
  TestDesk *lin, *chen;
  NestPeer *owner, *ben, *wang;
  TestCustomer *customer;
  char *conversation; /* the customer's */
} Office;

void office_set_up (Office *self, gconstpointer parts);
void office_tear_down (Office *self, gconstpointer data);
gint64 office_call (NestPeer *peer, const char *path, char *body);
void office_set_faults (Office *self, const char *faults);

#define OFFICE_TEST(name, parts, func) \
  g_test_add (name, Office, GINT_TO_POINTER (parts), office_set_up, func, office_tear_down)

G_END_DECLS
