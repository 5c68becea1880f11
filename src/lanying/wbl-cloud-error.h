/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WBL_CLOUD_ERROR: what went wrong with the cloud, named by what the caller can do.
 *
 * @WBL_CLOUD_ERROR_UNREACHABLE: no connection; try again when the network is back
 * @WBL_CLOUD_ERROR_TIMEOUT: no answer in time; safe to try again
 * @WBL_CLOUD_ERROR_TLS: the server's certificate is not trusted; final
 * @WBL_CLOUD_ERROR_SERVER: the server failed (5xx); try again later
 * @WBL_CLOUD_ERROR_PROTOCOL: an answer that makes no sense (HTML, wrong types); final
 * @WBL_CLOUD_ERROR_TOO_LARGE: larger than we accept, either way
 * @WBL_CLOUD_ERROR_SIGN_IN_AGAIN: the token ended; renew it or ask for the password
 * @WBL_CLOUD_ERROR_WRONG_PASSWORD: ask the person
 * @WBL_CLOUD_ERROR_UNKNOWN_APP: the app id does not exist; ask the person
 * @WBL_CLOUD_ERROR_UNKNOWN_USER: the user name does not exist; ask the person
 * @WBL_CLOUD_ERROR_ACCOUNT: this user is frozen or removed: the person must act; final
 * @WBL_CLOUD_ERROR_KICKED: signed in elsewhere or removed
 * @WBL_CLOUD_ERROR_RATE_LIMIT: too fast; wait
 * @WBL_CLOUD_ERROR_REFUSED: the server said no (message holds its text); final
 * @WBL_CLOUD_ERROR_OFFLINE: not connected now; nothing was sent
 * @WBL_CLOUD_ERROR_FORBIDDEN: this account may not do that; somebody with more rights may
 * @WBL_CLOUD_ERROR_GONE: what it is about is not there, or was dealt with; look again
 * @WBL_CLOUD_ERROR_LIMIT: a limit of the app or the group is reached; ask who runs it
 * @WBL_CLOUD_ERROR_APP: the app itself is frozen, banned or revoked; who runs it may put it right
 * @WBL_CLOUD_ERROR_LICENSE: the app's licence is missing, has run out or is used up; the same
 * @WBL_CLOUD_ERROR_UNVERIFIED: the cloud wants the account behind the app verified first
 */
typedef enum
{
  WBL_CLOUD_ERROR_UNREACHABLE = 1,
  WBL_CLOUD_ERROR_TIMEOUT,
  WBL_CLOUD_ERROR_TLS,
  WBL_CLOUD_ERROR_SERVER,
  WBL_CLOUD_ERROR_PROTOCOL,
  WBL_CLOUD_ERROR_TOO_LARGE,
  WBL_CLOUD_ERROR_SIGN_IN_AGAIN,
  WBL_CLOUD_ERROR_WRONG_PASSWORD,
  WBL_CLOUD_ERROR_UNKNOWN_APP,
  WBL_CLOUD_ERROR_UNKNOWN_USER,
  WBL_CLOUD_ERROR_ACCOUNT,
  WBL_CLOUD_ERROR_KICKED,
  WBL_CLOUD_ERROR_RATE_LIMIT,
  WBL_CLOUD_ERROR_REFUSED,
  WBL_CLOUD_ERROR_OFFLINE,
  WBL_CLOUD_ERROR_FORBIDDEN,
  WBL_CLOUD_ERROR_GONE,
  WBL_CLOUD_ERROR_LIMIT,
  WBL_CLOUD_ERROR_APP,
  WBL_CLOUD_ERROR_LICENSE,
  WBL_CLOUD_ERROR_UNVERIFIED,
} WblCloudError;

/** WblCloudAdvice: what the caller does next, for any error of a cloud call. */
typedef enum
{
  WBL_CLOUD_RETRY,   /* again later, by itself */
  WBL_CLOUD_SIGN_IN, /* the password has to be asked for */
  WBL_CLOUD_ASK,     /* a person has to change something and decide */
  WBL_CLOUD_GIVE_UP, /* the same again gets the same answer */
} WblCloudAdvice;

#define WBL_CLOUD_ERROR (wbl_cloud_error_quark ())
GQuark
wbl_cloud_error_quark (void);
WblCloudAdvice
wbl_cloud_error_get_advice (const GError *error);
gboolean
wbl_cloud_error_may_pass (const GError *error);

G_END_DECLS
