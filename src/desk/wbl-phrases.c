/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-phrases"

#include "config.h"

#include "desk/wbl-desk-private.h"

/* What customers read is in the customer's language, not in the window's; so it is no matter of gettext. */

/* wbl_phrase_survey: Returns: the question for a rating. @language: (nullable) BCP 47. */
const char *
wbl_phrase_survey (const char *language)
{
  if (language != NULL && g_str_equal (language, "zh-Hant"))
    return "這次的服務您滿意嗎？請回覆 1–5（5 為非常滿意），也歡迎留下一句話。";
  if (language == NULL || g_str_has_prefix (language, "zh"))
    return "这次的服务您满意吗？请回复 1–5（5 为非常满意），也欢迎留下一句话。";
  return "How did we do? Reply with 1–5 (5 is very good). A few words are welcome too.";
}
