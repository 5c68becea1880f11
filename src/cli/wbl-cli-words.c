/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-words"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "lanying/wbl-cloud-error.h"

/* What went wrong with the cloud, for a person at a terminal: what it is, and what to do about it. */

static const char *const words[] = {
  [WBL_CLOUD_ERROR_UNREACHABLE] = "the server cannot be reached; check the address and the network",
  [WBL_CLOUD_ERROR_TIMEOUT] = "the server did not answer in time; try again",
  [WBL_CLOUD_ERROR_TLS] = "the server's certificate is not trusted; nothing was sent",
  [WBL_CLOUD_ERROR_SERVER] = "the server failed; try again later",
  [WBL_CLOUD_ERROR_PROTOCOL] = "the server's answer makes no sense; is the address that of a Lanying server?",
  [WBL_CLOUD_ERROR_TOO_LARGE] = "this is larger than what can be sent or read",
  [WBL_CLOUD_ERROR_SIGN_IN_AGAIN] = "the session ended; sign in again with account add",
  [WBL_CLOUD_ERROR_WRONG_PASSWORD] = "the password is wrong",
  [WBL_CLOUD_ERROR_UNKNOWN_APP] = "there is no such app; check --app-id",
  [WBL_CLOUD_ERROR_UNKNOWN_USER] = "there is no such user; check --user",
  [WBL_CLOUD_ERROR_ACCOUNT] = "this user is frozen or removed; ask who runs the app",
  [WBL_CLOUD_ERROR_KICKED] = "the account was signed in elsewhere",
  [WBL_CLOUD_ERROR_RATE_LIMIT] = "the server asks to go slower; try again in a minute",
  [WBL_CLOUD_ERROR_REFUSED] = "the server refused it",
  [WBL_CLOUD_ERROR_OFFLINE] = "not connected; nothing was sent",
  [WBL_CLOUD_ERROR_FORBIDDEN] = "this account may not do that",
  [WBL_CLOUD_ERROR_GONE] = "it is not there any more",
  [WBL_CLOUD_ERROR_LIMIT] = "a limit of the app or the group is reached; ask who runs it",
  [WBL_CLOUD_ERROR_APP] = "the app is frozen, banned or revoked; ask who runs it",
  [WBL_CLOUD_ERROR_LICENSE] = "the app has no valid licence; ask who runs it",
  [WBL_CLOUD_ERROR_UNVERIFIED] = "the cloud wants the app's account verified first",
};

/** wbl_cli_words: Returns: (transfer full): @error (nullable) for a person; the cloud's own text or number in brackets. */
char *
wbl_cli_words (const GError *error)
{
  if (error == NULL)
    return g_strdup ("failed");
  if (error->domain != WBL_CLOUD_ERROR || error->code < 0 || (gsize) error->code >= G_N_ELEMENTS (words)
      || words[error->code] == NULL)
    return g_strdup (error->message);
  return g_strdup_printf ("%s (%s)", words[error->code], error->message);
}

/** wbl_cli_is_address: Returns: whether somebody gave a web address where a file or a key belongs. */
gboolean
wbl_cli_is_address (const char *argument)
{
  return g_ascii_strncasecmp (argument, "https://", 8) == 0 || g_ascii_strncasecmp (argument, "http://", 7) == 0;
}
