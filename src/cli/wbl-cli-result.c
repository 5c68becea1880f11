/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-result"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "lanying/wbl-cloud-error.h"
#include "store/wbl-db.h"

/* What a command printed, and what a failure is called where a program reads it: docs/command-line.md. */

static const char *const cloud_codes[] = {
  [WBL_CLOUD_ERROR_UNREACHABLE] = "unreachable",
  [WBL_CLOUD_ERROR_TIMEOUT] = "timeout",
  [WBL_CLOUD_ERROR_TLS] = "tls",
  [WBL_CLOUD_ERROR_SERVER] = "server",
  [WBL_CLOUD_ERROR_PROTOCOL] = "protocol",
  [WBL_CLOUD_ERROR_TOO_LARGE] = "too_large",
  [WBL_CLOUD_ERROR_SIGN_IN_AGAIN] = "sign_in_again",
  [WBL_CLOUD_ERROR_WRONG_PASSWORD] = "wrong_password",
  [WBL_CLOUD_ERROR_UNKNOWN_APP] = "unknown_app",
  [WBL_CLOUD_ERROR_UNKNOWN_USER] = "unknown_user",
  [WBL_CLOUD_ERROR_ACCOUNT] = "account",
  [WBL_CLOUD_ERROR_KICKED] = "kicked",
  [WBL_CLOUD_ERROR_RATE_LIMIT] = "rate_limit",
  [WBL_CLOUD_ERROR_REFUSED] = "refused",
  [WBL_CLOUD_ERROR_OFFLINE] = "offline",
  [WBL_CLOUD_ERROR_FORBIDDEN] = "forbidden",
  [WBL_CLOUD_ERROR_GONE] = "gone",
  [WBL_CLOUD_ERROR_LIMIT] = "limit",
  [WBL_CLOUD_ERROR_APP] = "app",
  [WBL_CLOUD_ERROR_LICENSE] = "license",
  [WBL_CLOUD_ERROR_UNVERIFIED] = "unverified",
};

static const char *const store_codes[] = {
  [WBL_STORE_ERROR_TAKEN] = "taken",         [WBL_STORE_ERROR_CORRUPT] = "corrupt",     [WBL_STORE_ERROR_NEWER] = "newer",
  [WBL_STORE_ERROR_OLDER] = "older",         [WBL_STORE_ERROR_DISK] = "disk",
  [WBL_STORE_ERROR_FULL] = "full",           [WBL_STORE_ERROR_READ_ONLY] = "read_only", [WBL_STORE_ERROR_NOT_FOUND] = "not_found",
  [WBL_STORE_ERROR_INVALID] = "invalid",     [WBL_STORE_ERROR_CLOSED] = "closed",
  [WBL_STORE_ERROR_NO_LOCK] = "no_lock",
};

static const char *const desk_codes[] = {
  [WBL_DESK_ERROR_NOT_SIGNED_IN] = "not_signed_in",
  [WBL_DESK_ERROR_NOT_FOUND] = "not_found",
  [WBL_DESK_ERROR_INVALID] = "invalid",
  [WBL_DESK_ERROR_FORBIDDEN] = "forbidden",
  [WBL_DESK_ERROR_PLACEHOLDER] = "placeholder",
  [WBL_DESK_ERROR_INTERNAL_TEXT] = "internal_text",
  [WBL_DESK_ERROR_TOO_LARGE] = "too_large",
  [WBL_DESK_ERROR_KEYRING_LOCKED] = "keyring_locked",
  [WBL_DESK_ERROR_KEYRING_MISSING] = "keyring_missing",
  [WBL_DESK_ERROR_NO_PASSWORD] = "no_password",
  [WBL_DESK_ERROR_NO_KEY] = "no_key",
  [WBL_DESK_ERROR_NO_BOT] = "no_bot",
  [WBL_DESK_ERROR_NOT_PUBLIC] = "not_public",
  [WBL_DESK_ERROR_NOT_A_BOT] = "not_a_bot",
  [WBL_DESK_ERROR_OTHER_ACCOUNT] = "other_account",
  [WBL_DESK_ERROR_NO_GROUP] = "no_group",
};

static const char *
pick (const char *const *codes, gsize n, int code)
{
  return code >= 0 && (gsize) code < n && codes[code] != NULL ? codes[code] : WBL_CODE_FAILED;
}

/* wbl_cli_code: Returns: what @error (nullable) is called in JSON; these words are kept. */
const char *
wbl_cli_code (const GError *error)
{
  if (error != NULL && error->domain == WBL_CLOUD_ERROR)
    return pick (cloud_codes, G_N_ELEMENTS (cloud_codes), error->code);
  if (error != NULL && error->domain == WBL_STORE_ERROR)
    return pick (store_codes, G_N_ELEMENTS (store_codes), error->code);
  if (error != NULL && error->domain == WBL_DESK_ERROR)
    return pick (desk_codes, G_N_ELEMENTS (desk_codes), error->code);
  return WBL_CODE_FAILED;
}

/* wbl_json_add_error: the member "error" of an open object. */
void
wbl_json_add_error (JsonBuilder *builder, const char *code, const char *message)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);

  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "code", code);
  wbl_json_add_string (builder, "message", valid);
  json_builder_end_object (builder);
}

/** wbl_cli_result_new_failed: Returns: (transfer full): what @args print when @code and @message end them before they run. */
WblCliResult *
wbl_cli_result_new_failed (const char *const *args, const char *code, const char *message)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GString *out = g_string_new (NULL);
  WblCliResult *result = g_new (WblCliResult, 1);

  json_builder_begin_object (builder);
  wbl_json_add_error (builder, code, message);
  json_builder_end_object (builder);
  if (wbl_cli_wants_json (args))
    wbl_json_append (out, builder);
  result->code = WBL_EXIT_FAILED;
  result->out = g_string_free (out, FALSE);
  result->err = g_strdup_printf ("warblerctl: %s\n", message);
  return result;
}

/** wbl_cli_result_new_empty: Returns: (transfer full): done, and nothing to print. */
WblCliResult *
wbl_cli_result_new_empty (void)
{
  WblCliResult *result = g_new (WblCliResult, 1);

  result->code = WBL_EXIT_OK;
  result->out = g_strdup ("");
  result->err = g_strdup ("");
  return result;
}

void
wbl_cli_result_free (WblCliResult *result)
{
  if (result == NULL)
    return;
  g_free (result->out);
  g_free (result->err);
  g_free (result);
}
