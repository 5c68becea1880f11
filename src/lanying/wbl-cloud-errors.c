/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cloud-errors"

#include "config.h"

#include "lanying/wbl-cloud-errors.h"
#include "model/wbl-json.h"

#include <libsoup/soup.h>
#include <string.h>

G_DEFINE_QUARK (wbl - cloud - error - quark, wbl_cloud_error)

typedef struct
{
  gint64 number;
  WblCloudError error;
} Mapping;

/* Codes of the REST envelope; every other one is a refusal that is shown with the server's text. */
static const Mapping codes[] = {
  { 402, WBL_CLOUD_ERROR_SIGN_IN_AGAIN },    { 429, WBL_CLOUD_ERROR_RATE_LIMIT },
  { 10000, WBL_CLOUD_ERROR_UNKNOWN_USER },   { 10003, WBL_CLOUD_ERROR_SIGN_IN_AGAIN },
  { 10006, WBL_CLOUD_ERROR_FORBIDDEN },      { 10007, WBL_CLOUD_ERROR_GONE },
  { 10008, WBL_CLOUD_ERROR_SIGN_IN_AGAIN },  { 10009, WBL_CLOUD_ERROR_SERVER },
  { 10010, WBL_CLOUD_ERROR_FORBIDDEN },      { 10012, WBL_CLOUD_ERROR_FORBIDDEN },
  { 10028, WBL_CLOUD_ERROR_RATE_LIMIT },     { 11001, WBL_CLOUD_ERROR_WRONG_PASSWORD },
  { 20000, WBL_CLOUD_ERROR_SERVER },         { 20001, WBL_CLOUD_ERROR_GONE },
  { 20002, WBL_CLOUD_ERROR_FORBIDDEN },      { 20004, WBL_CLOUD_ERROR_FORBIDDEN },
  { 20006, WBL_CLOUD_ERROR_SERVER },         { 20007, WBL_CLOUD_ERROR_LIMIT },
  { 20008, WBL_CLOUD_ERROR_LIMIT },          { 20009, WBL_CLOUD_ERROR_LIMIT },
  { 20010, WBL_CLOUD_ERROR_LIMIT },          { 20011, WBL_CLOUD_ERROR_FORBIDDEN },
  { 20012, WBL_CLOUD_ERROR_FORBIDDEN },      { 20013, WBL_CLOUD_ERROR_FORBIDDEN },
  { 20014, WBL_CLOUD_ERROR_GONE },           { 20015, WBL_CLOUD_ERROR_GONE },
  { 20016, WBL_CLOUD_ERROR_FORBIDDEN },      { 20018, WBL_CLOUD_ERROR_FORBIDDEN },
  { 20020, WBL_CLOUD_ERROR_GONE },           { 20021, WBL_CLOUD_ERROR_FORBIDDEN },
  { 20022, WBL_CLOUD_ERROR_GONE },           { 20023, WBL_CLOUD_ERROR_FORBIDDEN },
  { 20024, WBL_CLOUD_ERROR_GONE },           { 20025, WBL_CLOUD_ERROR_GONE },
  { 30021, WBL_CLOUD_ERROR_LICENSE },        { 30022, WBL_CLOUD_ERROR_LICENSE },
  { 30023, WBL_CLOUD_ERROR_LICENSE },        { 40000, WBL_CLOUD_ERROR_UNKNOWN_APP },
  { 40002, WBL_CLOUD_ERROR_LIMIT },          { 40003, WBL_CLOUD_ERROR_APP }    ,
  { 99997, WBL_CLOUD_ERROR_UNKNOWN_APP },    { 99998, WBL_CLOUD_ERROR_UNKNOWN_APP },
};

/* Status codes of the realtime connection. */
static const Mapping statuses[] = {
  { 4, WBL_CLOUD_ERROR_PROTOCOL },      /* PB_PARSER_ERROR */
  { 7, WBL_CLOUD_ERROR_SIGN_IN_AGAIN }, /* INVALID_TOKEN */
  { 10, WBL_CLOUD_ERROR_ACCOUNT },      /* USER_FROZEN */
  { 17, WBL_CLOUD_ERROR_LICENSE },      /* INVALID_LICENSE */
  { 18, WBL_CLOUD_ERROR_LICENSE },      /* LICENSE_LIMIT */
  { 19, WBL_CLOUD_ERROR_APP },          /* APP_FROZEN */
  { 20, WBL_CLOUD_ERROR_RATE_LIMIT },   /* RATE_LIMIT_EXCEEDED */
};

/* Notices to ourselves that end the session. 0 is what an unset field reads as: not one of them. */
static const Mapping notices[] = {
  { 1, WBL_CLOUD_ERROR_SIGN_IN_AGAIN }, /* PASSWORD_CHANGED */
  { 2, WBL_CLOUD_ERROR_ACCOUNT },       /* FROZEN */
  { 3, WBL_CLOUD_ERROR_ACCOUNT },       /* REMOVED */
  { 4, WBL_CLOUD_ERROR_KICKED },        /* KICK_BY_SAME_DEVICE */
  { 5, WBL_CLOUD_ERROR_KICKED },        /* KICKED_BY_OTHER_DEVICE */
  { 10, WBL_CLOUD_ERROR_KICKED },       /* DEVICE_REMOVED */
};

static WblCloudError
look_up (const Mapping *table, gsize n, gint64 number)
{
  for (gsize i = 0; i < n; i++)
    {
      if (table[i].number == number)
        return table[i].error;
    }
  return 0;
}

/* The one text about it that is known; it comes with FAIL, which says nothing. */
static gboolean
wants_verification (const char *text)
{
  return text != NULL && strstr (text, "account_verify_needed") != NULL;
}

static GError *
error_new (WblCloudError code, const char *text, const char *kind, gint64 number)
{
  if (text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL))
    return g_error_new_literal (WBL_CLOUD_ERROR, code, text);
  return g_error_new (WBL_CLOUD_ERROR, code, "%s %" G_GINT64_FORMAT, kind, number);
}

/**
 * wbl_cloud_error_from_code:
 * @code: `code` of a REST answer that is not 200
 * @message: (nullable): its `message`
 *
 * Returns: (transfer full): what the caller can do about it; an unknown code is REFUSED with the
 * server's text
 */
GError *
wbl_cloud_error_from_code (gint64 code, const char *message)
{
  WblCloudError error = look_up (codes, G_N_ELEMENTS (codes), code);

  if (error == 0 && message != NULL && strstr (message, "Operation rejected") != NULL)
    error = WBL_CLOUD_ERROR_WRONG_PASSWORD;
  if (error == 0 && wants_verification (message))
    error = WBL_CLOUD_ERROR_UNVERIFIED;
  return error_new (error != 0 ? error : WBL_CLOUD_ERROR_REFUSED, message, "code", code);
}

/**
 * wbl_cloud_error_from_status:
 * @status: the realtime connection's Status.code, not 1 (OK)
 * @reason: (nullable): its text
 *
 * Returns: (transfer full): what the caller can do about it
 */
GError *
wbl_cloud_error_from_status (guint status, const char *reason)
{
  WblCloudError error = look_up (statuses, G_N_ELEMENTS (statuses), status);

  if (status == 9 && g_strcmp0 (reason, "you must login first") == 0)
    error = WBL_CLOUD_ERROR_SIGN_IN_AGAIN;
  if (error == 0 && wants_verification (reason))
    error = WBL_CLOUD_ERROR_UNVERIFIED;
  return error_new (error != 0 ? error : WBL_CLOUD_ERROR_REFUSED, reason, "status", status);
}

/** wbl_cloud_error_from_http: Returns: (transfer full) (nullable): NULL for 2xx; else for an answer
 * without an envelope. */
GError *
wbl_cloud_error_from_http (guint http_status)
{
  WblCloudError error = WBL_CLOUD_ERROR_REFUSED;

  if (http_status >= 200 && http_status < 300)
    return NULL;
  if (http_status == 401)
    error = WBL_CLOUD_ERROR_SIGN_IN_AGAIN;
  else if (http_status == 413)
    error = WBL_CLOUD_ERROR_TOO_LARGE;
  else if (http_status == 429)
    error = WBL_CLOUD_ERROR_RATE_LIMIT;
  else if (http_status >= 500)
    error = WBL_CLOUD_ERROR_SERVER;
  else if (http_status < 400)
    error = WBL_CLOUD_ERROR_PROTOCOL;
  return error_new (error, NULL, "HTTP", http_status);
}

static WblCloudError
kind_of_io (const GError *cause)
{
  if (cause->domain == G_TLS_ERROR && cause->code != G_TLS_ERROR_EOF)
    return WBL_CLOUD_ERROR_TLS;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return WBL_CLOUD_ERROR_TIMEOUT;
  if (cause->domain == SOUP_SESSION_ERROR
      || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return WBL_CLOUD_ERROR_PROTOCOL;
  return WBL_CLOUD_ERROR_UNREACHABLE;
}

/**
 * wbl_cloud_error_from_io:
 * @cause: an error of GIO or libsoup
 *
 * The text names only the domain and number: the original may hold an address.
 *
 * Returns: (transfer full): a WBL_CLOUD_ERROR; one of that domain, and G_IO_ERROR_CANCELLED, stay
 * as they are
 */
GError *
wbl_cloud_error_from_io (const GError *cause)
{
  if (cause->domain == WBL_CLOUD_ERROR || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);
  return g_error_new (WBL_CLOUD_ERROR, kind_of_io (cause), "%s %d",
                      g_quark_to_string (cause->domain), cause->code);
}

/** wbl_cloud_error_from_notice: Returns: (transfer full) (nullable): the end of the session, or
 * NULL if it is none. */
GError *
wbl_cloud_error_from_notice (guint notice_type)
{
  WblCloudError error = look_up (notices, G_N_ELEMENTS (notices), notice_type);

  return error != 0 ? error_new (error, NULL, "notice", notice_type) : NULL;
}

/** wbl_cloud_error_get_advice: Returns: what to do about @error of a cloud call; a cancelled one is given up. */
WblCloudAdvice
wbl_cloud_error_get_advice (const GError *error)
{
  if (error->domain != WBL_CLOUD_ERROR)
    return WBL_CLOUD_GIVE_UP;
  switch ((WblCloudError)error->code)
    {
    case WBL_CLOUD_ERROR_UNREACHABLE:
    case WBL_CLOUD_ERROR_TIMEOUT:
    case WBL_CLOUD_ERROR_SERVER:
    case WBL_CLOUD_ERROR_RATE_LIMIT:
    case WBL_CLOUD_ERROR_OFFLINE:
      return WBL_CLOUD_RETRY;
    case WBL_CLOUD_ERROR_SIGN_IN_AGAIN:
    case WBL_CLOUD_ERROR_WRONG_PASSWORD:
    case WBL_CLOUD_ERROR_KICKED:
      return WBL_CLOUD_SIGN_IN;
    case WBL_CLOUD_ERROR_UNKNOWN_APP:
    case WBL_CLOUD_ERROR_UNKNOWN_USER:
    case WBL_CLOUD_ERROR_ACCOUNT:
    case WBL_CLOUD_ERROR_TLS:
    case WBL_CLOUD_ERROR_TOO_LARGE:
    case WBL_CLOUD_ERROR_LIMIT:
    case WBL_CLOUD_ERROR_APP:
    case WBL_CLOUD_ERROR_LICENSE:
    case WBL_CLOUD_ERROR_UNVERIFIED:
      return WBL_CLOUD_ASK;
    case WBL_CLOUD_ERROR_PROTOCOL:
    case WBL_CLOUD_ERROR_REFUSED:
    case WBL_CLOUD_ERROR_FORBIDDEN:
    case WBL_CLOUD_ERROR_GONE:
    default:
      return WBL_CLOUD_GIVE_UP;
    }
}

/** wbl_cloud_error_may_pass: Returns: whether it is not about us: whoever runs the app may put it right at any time, so the
 * link looks again from time to time, and what was to be sent waits. */
gboolean
wbl_cloud_error_may_pass (const GError *error)
{
  return g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_APP)
         || g_error_matches (error, WBL_CLOUD_ERROR, WBL_CLOUD_ERROR_LICENSE);
}

/** wbl_cloud_error_is_final: Returns: whether a person must act before the link can be tried again. An answer that makes
 * no sense, or is too large, may come of a proxy on the way: the link tries again. */
gboolean
wbl_cloud_error_is_final (const GError *error)
{
  return error->domain == WBL_CLOUD_ERROR && wbl_cloud_error_get_advice (error) != WBL_CLOUD_RETRY
         && error->code != WBL_CLOUD_ERROR_PROTOCOL && error->code != WBL_CLOUD_ERROR_TOO_LARGE;
}

/**
 * wbl_cloud_error_adopt:
 * @error: (transfer full) (nullable): from anything below
 *
 * Returns: (transfer full) (nullable): the same; JSON of the wrong shape has become
 * WBL_CLOUD_ERROR_PROTOCOL
 */
GError *
wbl_cloud_error_adopt (GError *error)
{
  if (error != NULL && error->domain == WBL_JSON_ERROR)
    {
      error->domain = WBL_CLOUD_ERROR;
      error->code = WBL_CLOUD_ERROR_PROTOCOL;
    }
  return error;
}
