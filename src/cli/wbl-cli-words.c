/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-words"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "lanying/wbl-cloud-error.h"
#include "store/wbl-db.h"

/* What went wrong with the cloud or the store, for a person at a terminal: what it is, and what to do about it. */

static const char *const cloud_words[] = {
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

static const char *const store_words[] = {
  [WBL_STORE_ERROR_TAKEN] = "another program has this store open and does not answer; on a network drive it may run on another"
                            " computer",
  [WBL_STORE_ERROR_CORRUPT] = "the desk's file is damaged; open Warbler: it keeps that file and fills a new one",
  [WBL_STORE_ERROR_NEWER] = "a newer version of this program wrote the desk's data; update this one",
  [WBL_STORE_ERROR_OLDER] = "an older version of this program wrote the desk's data; open Warbler: it fills a new store from the"
                            " server, and takes over what was not sent and the drafts",
  [WBL_STORE_ERROR_FULL] = "the disk is full; free some space and try again",
  [WBL_STORE_ERROR_DISK] = "the disk gives an error; keep a copy of the desk's folder",
  [WBL_STORE_ERROR_READ_ONLY] = "the desk's folder, or the file in it, cannot be written",
  [WBL_STORE_ERROR_NO_LOCK] = "the drive of the desk's folder keeps no locks; choose a folder on another drive",
};

static const char *
find_words (const GError *error)
{
  gsize code = (gsize) MAX (error->code, 0);

  if (error->domain == WBL_CLOUD_ERROR && code < G_N_ELEMENTS (cloud_words))
    return cloud_words[code];
  if (error->domain == WBL_STORE_ERROR && code < G_N_ELEMENTS (store_words))
    return store_words[code];
  return NULL;
}

/**
 * wbl_cli_words: Returns: (transfer full): @error (nullable) for a person; the text or number of the cloud or the engine in
 * brackets.
 */
char *
wbl_cli_words (const GError *error)
{
  if (error == NULL)
    return g_strdup ("failed");
  if (find_words (error) == NULL)
    return g_strdup (error->message);
  return g_strdup_printf ("%s (%s)", find_words (error), error->message);
}

/** wbl_cli_is_address: Returns: whether somebody gave a web address where a file or a key belongs. */
gboolean
wbl_cli_is_address (const char *argument)
{
  return g_ascii_strncasecmp (argument, "https://", 8) == 0 || g_ascii_strncasecmp (argument, "http://", 7) == 0;
}
