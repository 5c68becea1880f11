/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/wbl-attachment.h"

/** wbl_attachment_copy: @attachment: (nullable). Returns: (transfer full) (nullable): the same; the bytes are shared. */
WblAttachment *
wbl_attachment_copy (const WblAttachment *attachment)
{
  WblAttachment *copy = NULL;

  if (attachment == NULL)
    return NULL;
  copy = g_new (WblAttachment, 1);
  *copy = (WblAttachment){ g_strdup (attachment->name), g_strdup (attachment->mime), g_bytes_ref (attachment->bytes),
                           attachment->width, attachment->height };
  return copy;
}

/** wbl_attachment_free: @attachment: (transfer full) (nullable) */
void
wbl_attachment_free (WblAttachment *attachment)
{
  if (attachment == NULL)
    return;
  g_free (attachment->name);
  g_free (attachment->mime);
  g_clear_pointer (&attachment->bytes, g_bytes_unref);
  g_free (attachment);
}
