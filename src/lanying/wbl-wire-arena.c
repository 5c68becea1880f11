/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-wire-arena"
#include "config.h"

#include "lanying/wbl-wire-arena.h"

#include <stdalign.h>
#include <stddef.h>

#define CHUNK_SIZE 4096
#define ALIGNMENT alignof (max_align_t)

typedef struct _Chunk
{
  struct _Chunk *next;
} Chunk;

struct _WblWireArena
{
  ProtobufCAllocator allocator;
  Chunk *chunks;    /* (owned) */
  guint8 *position; /* the free rest of the newest chunk */
  gsize room;
  gsize budget;     /* bytes that may still be handed out */
  gboolean exhausted;
};

#define HEADER ((sizeof (Chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

static void *
arena_alloc_cb (void *data,
                size_t size)
{
  return wbl_wire_arena_alloc (data, size);
}

static void
arena_free_cb (void *data,
               void *pointer)
{
  /* everything goes with the arena */
}

/**
 * wbl_wire_arena_new: (skip)
 *
 * Makes an arena with no budget: set one before allocating.
 *
 * Returns: (transfer full): an arena, for one thread at a time
 */
WblWireArena *
wbl_wire_arena_new (void)
{
  WblWireArena *self = g_new0 (WblWireArena, 1);

  self->allocator.alloc = arena_alloc_cb;
  self->allocator.free = arena_free_cb;
  self->allocator.allocator_data = self;
  return self;
}

/**
 * wbl_wire_arena_free: (skip)
 * @self: an arena
 *
 * Releases the arena and all memory it handed out.
 */
void
wbl_wire_arena_free (WblWireArena *self)
{
  while (self->chunks != NULL)
    {
      Chunk *chunk = self->chunks;

      self->chunks = chunk->next;
      g_free (chunk);
    }
  g_free (self);
}

/**
 * wbl_wire_arena_set_budget: (skip)
 * @self: an arena
 * @bytes: how much it may hand out from now on
 */
void
wbl_wire_arena_set_budget (WblWireArena *self,
                           gsize bytes)
{
  self->budget = bytes;
}

/**
 * wbl_wire_arena_is_exhausted: (skip)
 * @self: an arena
 *
 * Returns: whether an allocation was ever refused
 */
gboolean
wbl_wire_arena_is_exhausted (WblWireArena *self)
{
  return self->exhausted;
}

static void
arena_add_chunk (WblWireArena *self,
                 gsize at_least)
{
  gsize size = MAX (at_least, CHUNK_SIZE);
  Chunk *chunk = g_malloc (HEADER + size);

  chunk->next = self->chunks;
  self->chunks = chunk;
  self->position = (guint8 *) chunk + HEADER;
  self->room = size;
}

/**
 * wbl_wire_arena_alloc: (skip)
 * @self: an arena
 * @size: bytes wanted
 *
 * Returns: (nullable): uninitialised, aligned memory, or %NULL when the budget is spent
 */
gpointer
wbl_wire_arena_alloc (WblWireArena *self,
                      gsize size)
{
  gpointer memory = NULL;

  if (size > self->budget)
    {
      self->exhausted = TRUE;
      return NULL;
    }
  size = (MAX (size, 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (size > self->room)
    arena_add_chunk (self, size);
  memory = self->position;
  self->position += size;
  self->room -= size;
  self->budget -= MIN (size, self->budget);
  return memory;
}

/**
 * wbl_wire_arena_get_allocator: (skip)
 * @self: an arena
 *
 * Returns: (transfer none): the arena as protobuf-c wants it
 */
ProtobufCAllocator *
wbl_wire_arena_get_allocator (WblWireArena *self)
{
  return &self->allocator;
}
