/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-verification"

#include "config.h"

#include "model/wbl-verification.h"

#include "model/wbl-json.h"

static const struct
{
  const char *word;
  WblVerified state;
} words[] = {
  { "", WBL_VERIFIED_UNTOLD },
  { "unverified", WBL_VERIFIED_NO },
  { "verified", WBL_VERIFIED_YES },
  { "expired", WBL_VERIFIED_ENDED },
};

/* The app's settings have the long names; what discovery's object has is not documented, and there the short ones would do. */
static const char *
member (JsonObject *object, const char *name)
{
  g_autofree char *prefixed = g_strconcat ("account_verification_", name, NULL);

  return wbl_json_string_or (object, prefixed, wbl_json_string_or (object, name, ""));
}

/**
 * wbl_verification_read:
 * @json: discovery's `account_verification`, or the data of `/app/config`; "" = none
 *
 * The names and words are those that the vendor's own window reads: `account_verification_status`, `_type`, `_name`.
 *
 * Returns: (transfer full): UNTOLD for anything else
 */
WblVerification *
wbl_verification_read (const char *json)
{
  WblVerification *verification = g_new0 (WblVerification, 1);
  g_autoptr (JsonObject) object = wbl_json_parse_object (json, -1, NULL);
  const char *word = object != NULL ? member (object, "status") : "";

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i].word))
      verification->state = words[i].state;
  verification->company = object != NULL && g_str_equal (member (object, "type"), "enterprise");
  verification->name = g_strdup (object != NULL ? member (object, "name") : "");
  return verification;
}

/** wbl_verification_word: Returns: (transfer none): the cloud's word for the state, "" = not told. */
const char *
wbl_verification_word (const WblVerification *verification)
{
  return words[verification->state].word;
}

void
wbl_verification_free (WblVerification *verification)
{
  if (verification == NULL)
    return;
  g_free (verification->name);
  g_free (verification);
}
