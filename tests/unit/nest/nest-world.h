/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nest-peer.h"

G_BEGIN_DECLS

/* A desk with some people who have something, for tests that call every endpoint:
 *
 * alice    owns the group, sent bob the message, uploaded the file
 * bob      a member of the group
 * mallory  belongs to nobody's anything
 * visitor  came to talk to alice
 * admin    has an administrator token
 */
typedef struct
{
  NestProcess *nest; /* (owned) */
  NestPeer *alice;   /* (owned), as the next */
  NestPeer *bob;
  NestPeer *mallory;
  NestPeer *visitor;
  NestPeer *admin;
  NestPeer *nobody;
  GHashTable *names; /* (owned) name → text: what {name} stands for */
  GPtrArray *routes; /* (owned) (element-type NestRoute) */
} NestWorld;

/* A line of `warbler-nest routes`. */
typedef struct
{
  char *method; /* (owned), as the next */
  char *path;
  char *access;
  char **params; /* NAME:TYPE or NAME:TYPE* */
} NestRoute;

NestWorld *nest_world_new (void);
void nest_world_free (NestWorld *self);
NestPeer *nest_world_peer (NestWorld *self, const char *name);
char *nest_world_fill (NestWorld *self, const char *text);
void nest_world_keep (NestWorld *self, const char *name, gint64 id);
char *nest_world_value (NestWorld *self, const char *name, const char *type);
char *nest_world_query (GHashTable *values);
char *nest_world_body (GHashTable *values);
JsonObject *nest_world_call_route (NestWorld *self, const NestRoute *route, NestPeer *peer);
gboolean nest_route_takes (const NestRoute *route, const char *name);
JsonObject *nest_api_load (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NestWorld, nest_world_free)

G_END_DECLS
