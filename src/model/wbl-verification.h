/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** WblVerified: what the cloud says of the company or person behind an app. */
typedef enum
{
  WBL_VERIFIED_UNTOLD,
  WBL_VERIFIED_NO,
  WBL_VERIFIED_YES,
  WBL_VERIFIED_ENDED, /* it has run out, or the check failed */
} WblVerified;

/** WblVerification: who runs the app, and whether somebody has looked at that. */
typedef struct
{
  WblVerified state;
  gboolean company; /* else one person */
  char *name;       /* (owned) never NULL, may be "" */
} WblVerification;

WblVerification *wbl_verification_read (const char *json);
const char *wbl_verification_word (const WblVerification *verification);
void wbl_verification_free (WblVerification *verification);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WblVerification, wbl_verification_free)

G_END_DECLS
