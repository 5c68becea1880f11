/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-multipart"
#include "config.h"

#include "nest/wbl-nest-multipart.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_HEADERS 8192

typedef enum
{
  STATE_PREAMBLE,  /* before the first delimiter */
  STATE_DELIMITER, /* after one: CRLF or -- */
  STATE_HEADERS,
  STATE_DATA,
  STATE_END,
} State;

struct _WblNestMultipart
{
  char *delimiter; /* (owned) CRLF, two dashes, the boundary */
  gsize delimiter_size;
  GByteArray *buffer; /* (owned) not understood yet */
  State state;
  gboolean is_file;  /* the part being read is the one called "file" */
  gboolean had_file;
  char *name;        /* (owned) (nullable) */
  char *type;        /* (owned) (nullable) */
  WblNestMultipartFunc func;
  gpointer user_data;
};

/**
 * wbl_nest_multipart_new: (skip)
 * @boundary: the boundary from the content type
 * @func: takes the bytes of the file
 * @user_data: for @func
 *
 * Returns: (transfer full): a reader
 */
WblNestMultipart *
wbl_nest_multipart_new (const char *boundary,
                        WblNestMultipartFunc func,
                        gpointer user_data)
{
  WblNestMultipart *self = g_new0 (WblNestMultipart, 1);

  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_size = strlen (self->delimiter);
  self->buffer = g_byte_array_new ();
  g_byte_array_append (self->buffer, (const guint8 *) "\r\n", 2);
  self->func = func;
  self->user_data = user_data;
  return self;
}

/**
 * wbl_nest_multipart_free: (skip)
 * @self: (transfer full): a reader
 */
void
wbl_nest_multipart_free (WblNestMultipart *self)
{
  g_byte_array_unref (self->buffer);
  g_free (self->delimiter);
  g_free (self->name);
  g_free (self->type);
  g_free (self);
}

static void
drop (WblNestMultipart *self,
      gsize size)
{
  g_byte_array_remove_range (self->buffer, 0, (guint) size);
}

static const guint8 *
find (WblNestMultipart *self,
      const char *what,
      gsize size)
{
  return memmem (self->buffer->data, self->buffer->len, what, size);
}

static void
read_headers (WblNestMultipart *self,
              gsize size)
{
  g_autofree char *block
      = g_strdup_printf ("x\r\n%.*s\r\n", (int) size, (const char *) self->buffer->data);
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  GHashTable *params = NULL;

  if (soup_headers_parse (block, (int) strlen (block), headers)
      && soup_message_headers_get_content_disposition (headers, NULL, &params))
    {
      self->is_file = g_strcmp0 (g_hash_table_lookup (params, "name"), "file") == 0;
      if (self->is_file)
        {
          g_free (self->name);
          self->name = g_strdup (g_hash_table_lookup (params, "filename"));
          g_free (self->type);
          self->type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
          self->had_file = TRUE;
        }
      g_hash_table_unref (params);
    }
  soup_message_headers_unref (headers);
}

/* Each step: TRUE when it got further, FALSE when it needs more bytes or gave up. */

static gboolean
step_preamble (WblNestMultipart *self)
{
  const guint8 *at = find (self, self->delimiter, self->delimiter_size);

  if (at != NULL)
    {
      drop (self, (gsize) (at - self->buffer->data) + self->delimiter_size);
      self->state = STATE_DELIMITER;
      return TRUE;
    }
  if (self->buffer->len > self->delimiter_size)
    drop (self, self->buffer->len - self->delimiter_size);
  return FALSE;
}

static gboolean
step_delimiter (WblNestMultipart *self)
{
  if (self->buffer->len < 2)
    return FALSE;
  self->state = memcmp (self->buffer->data, "--", 2) == 0 ? STATE_END : STATE_HEADERS;
  self->is_file = FALSE;
  /* the CRLF stays: it may be all of the blank line that ends no headers */
  if (self->state == STATE_END)
    drop (self, 2);
  return TRUE;
}

static gboolean
step_headers (WblNestMultipart *self,
              gboolean *sound)
{
  const guint8 *at = find (self, "\r\n\r\n", 4);
  gsize size = 0;

  if (at == NULL)
    {
      *sound = self->buffer->len <= MAX_HEADERS;
      return FALSE;
    }
  size = (gsize) (at - self->buffer->data);
  if (size > 2)
    {
      drop (self, 2);
      size -= 2;
      read_headers (self, size);
      drop (self, size + 4);
    }
  else
    drop (self, 4);
  self->state = STATE_DATA;
  return TRUE;
}

static gboolean
step_data (WblNestMultipart *self,
           gboolean *sound)
{
  const guint8 *at = find (self, self->delimiter, self->delimiter_size);
  gsize keep = self->delimiter_size - 1;
  gsize size = at != NULL ? (gsize) (at - self->buffer->data)
                          : self->buffer->len - MIN (self->buffer->len, keep);

  if (self->is_file && size > 0)
    *sound = self->func (self->buffer->data, size, self->user_data);
  drop (self, at != NULL ? size + self->delimiter_size : size);
  if (at != NULL)
    self->state = STATE_DELIMITER;
  return at != NULL;
}

static gboolean
step (WblNestMultipart *self,
      gboolean *sound)
{
  switch (self->state)
    {
    case STATE_PREAMBLE:
      return step_preamble (self);
    case STATE_DELIMITER:
      return step_delimiter (self);
    case STATE_HEADERS:
      return step_headers (self, sound);
    case STATE_DATA:
      return step_data (self, sound);
    case STATE_END:
    default:
      drop (self, self->buffer->len);
      return FALSE;
    }
}

/**
 * wbl_nest_multipart_feed: (skip)
 * @self: a reader
 * @data: (array length=size): the next bytes of the body
 * @size: their number
 *
 * Returns: whether to go on; not when the body is malformed or the callback said no
 */
gboolean
wbl_nest_multipart_feed (WblNestMultipart *self,
                         const guint8 *data,
                         gsize size)
{
  gboolean sound = TRUE;

  g_byte_array_append (self->buffer, data, (guint) size);
  while (sound && step (self, &sound))
    continue;
  return sound;
}

/**
 * wbl_nest_multipart_is_complete: (skip)
 * @self: a reader
 *
 * Returns: whether the body has ended as it should and held a file
 */
gboolean
wbl_nest_multipart_is_complete (WblNestMultipart *self)
{
  return self->state == STATE_END && self->had_file;
}

/**
 * wbl_nest_multipart_get_name: (skip)
 * @self: a reader
 *
 * Returns: (transfer none) (nullable): the name of the file, as the sender wrote it
 */
const char *
wbl_nest_multipart_get_name (WblNestMultipart *self)
{
  return self->name;
}

/**
 * wbl_nest_multipart_get_type: (skip)
 * @self: a reader
 *
 * Returns: (transfer none) (nullable): the media type of the file, as the sender wrote it
 */
const char *
wbl_nest_multipart_get_type (WblNestMultipart *self)
{
  return self->type;
}
