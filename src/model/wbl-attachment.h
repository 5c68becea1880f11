/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** WblAttachment: a file that goes with the next reply. */
typedef struct
{
  char *name;    /* (owned) */
  char *mime;    /* (owned) */
  GBytes *bytes; /* (owned) */
  guint width, height; /* of an image, else 0 */
} WblAttachment;
WblAttachment *wbl_attachment_copy (const WblAttachment *attachment);
void wbl_attachment_free (WblAttachment *attachment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblAttachment, wbl_attachment_free)

G_END_DECLS
