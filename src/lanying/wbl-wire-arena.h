/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

/* Memory of one decoded frame: handed out in order, released at once, with a budget.
 * Millions of empty records in 8 MiB would otherwise unpack to half a gigabyte. */
typedef struct _WblWireArena WblWireArena;

WblWireArena *wbl_wire_arena_new (void);
void wbl_wire_arena_free (WblWireArena *self);
void wbl_wire_arena_set_budget (WblWireArena *self, gsize bytes);
gboolean wbl_wire_arena_is_exhausted (WblWireArena *self);
gpointer wbl_wire_arena_alloc (WblWireArena *self, gsize size);
ProtobufCAllocator *wbl_wire_arena_get_allocator (WblWireArena *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblWireArena, wbl_wire_arena_free)

G_END_DECLS
