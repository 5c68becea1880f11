/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lanying/wbl-wire-names.h"

G_BEGIN_DECLS

/* A frame of more bytes than this is refused in both directions. */
#define WBL_WIRE_MAX_FRAME (8 * 1024 * 1024)

#define WBL_WIRE_ERROR (wbl_wire_error_quark ())

/**
 * WblWireError:
 * @WBL_WIRE_ERROR_MALFORMED: not a frame of this protocol
 * @WBL_WIRE_ERROR_TOO_LARGE: over WBL_WIRE_MAX_FRAME, or unpacks to more memory than it may
 * @WBL_WIRE_ERROR_UNSUPPORTED: declares compression or encryption
 * @WBL_WIRE_ERROR_UNKNOWN_COMMAND: sound, but of a command we do not know: skip it
 */
typedef enum
{
  WBL_WIRE_ERROR_MALFORMED,
  WBL_WIRE_ERROR_TOO_LARGE,
  WBL_WIRE_ERROR_UNSUPPORTED,
  WBL_WIRE_ERROR_UNKNOWN_COMMAND,
} WblWireError;

/**
 * WblWireDirection:
 * @WBL_WIRE_UP: from a client to the server
 * @WBL_WIRE_DOWN: from the server to a client
 */
typedef enum
{
  WBL_WIRE_UP,
  WBL_WIRE_DOWN,
} WblWireDirection;

/**
 * WblWireFrame:
 *
 * One decoded frame. Everything reachable from it lives as long as it does, is read-only and may be
 * read from any thread. All text in it is valid UTF-8: bytes that are not, and NUL, became U+FFFD.
 */
typedef struct
{
  WblWireDirection direction;
  gint command;                    /* WBL_COMMAND_… */
  const WblPbFrame *frame;         /* as it came; its payload is unpacked below */
  const ProtobufCMessage *payload; /* never NULL: an absent payload reads as an empty one */
  const WblPbUnreadDl *unread_dl;  /* command UNREAD, down; else NULL */
  const WblPbSyncUl *sync_ul;      /* command SYNC, up; else NULL */
  const WblPbSyncDl *sync_dl;      /* command SYNC, down; else NULL */
  const WblPbNotice *notice;       /* command NOTICE; else NULL */
  const WblPbProvision *provision; /* command PROVISION; else NULL */
  guint n_metas;                   /* sync_ul: 0 or 1; sync_dl: its metas */
  const WblPbMeta *const *metas;
  const ProtobufCMessage *const *meta_payloads; /* each NULL when its ns is unknown (opaque) */
} WblWireFrame;

GQuark wbl_wire_error_quark (void);

WblWireFrame *wbl_wire_decode (const guint8 *data,
                               gsize size,
                               WblWireDirection direction,
                               GError **error);
void wbl_wire_frame_free (WblWireFrame *self);

const WblPbMessageBody *wbl_wire_frame_get_body (const WblWireFrame *self, guint index);
const ProtobufCMessage *wbl_wire_frame_get_meta_payload (const WblWireFrame *self,
                                                         guint index,
                                                         gint ns);

GBytes *wbl_wire_pack (const ProtobufCMessage *message);
GBytes *wbl_wire_encode (gint command, const ProtobufCMessage *payload);
void wbl_wire_meta_set_payload (WblPbMeta *meta, gint ns, GBytes *payload);

const ProtobufCMessageDescriptor *wbl_wire_payload_descriptor (gint command,
                                                               WblWireDirection direction);
const ProtobufCMessageDescriptor *wbl_wire_meta_descriptor (gint ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblWireFrame, wbl_wire_frame_free)

G_END_DECLS
