/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-contact-chips"

#include "config.h"

#include "text/wbl-chips.h"

#include "text/wbl-mask.h"

#include <string.h>

#define TEXT_BYTES 4096 /* of a message: an address stands near its beginning or nowhere */

/*
 * Addresses. Chinese ones go from large to small and end in a number with what it counts; they begin with a province or
 * one of the four cities, or after a word that announces them. Western ones are a number and a street, or a street and
 * a number, with what follows after commas.
 */
#define PROVINCES                                                                                                       \
  "(?:北京|上海|天津|重庆|重慶|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|" \
  "贵州|云南|陕西|甘肃|青海|台湾|臺灣|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|澳門)"
#define HAN_PART "[\\p{Han}A-Za-z0-9\\-]"
#define ZH_END                                                                                                          \
  "[0-9一二三四五六七八九十百]+[A-Za-z]?(?:号院|号楼|號樓|号|號|弄|室|栋|棟|幢|座|单元|單元|楼|樓|层|層)"
#define ZH_TAIL "(?:" HAN_PART "{0,16}?" ZH_END "){0,5}"
#define ZH_FROM_PROVINCE PROVINCES HAN_PART "{1,30}?" ZH_END ZH_TAIL
#define ZH_ANNOUNCED                                                                                                    \
  "(?:地址(?:是|为|改成|改为)?|寄到|送到|改到|发到|發到|住在|改成|改为)[:：]?\\K\\p{Han}{2,7}[市区縣县區]" HAN_PART "{1,30}?" ZH_END ZH_TAIL

#define STREETS                                                                                                         \
  "(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Terrace|Close|"      \
  "Crescent|Parkway|Row|Gardens)\\b\\.?"
#define PART "[\\p{Lu}0-9](?:[\\p{L}0-9.'\\-]*[\\p{L}0-9])?"
#define AFTER_COMMAS "(?:,\\s*" PART "(?:\\s+" PART "){0,3}){0,4}"
#define EN_STREET "\\b\\d{1,5}[A-Za-z]?\\s+(?:\\p{Lu}[\\p{L}'.\\-]*\\s+){1,4}?" STREETS AFTER_COMMAS
#define DE_STREET                                                                                                       \
  "\\b\\p{Lu}[\\p{L}\\-]*(?:straße|strasse|str\\.|weg|platz|allee|gasse)\\s+\\d{1,4}[a-z]?" AFTER_COMMAS
#define FR_STREET                                                                                                       \
  "\\b\\d{1,4},?\\s+(?:rue|avenue|boulevard|place|quai|chemin)\\s+\\p{L}[\\p{L}'’\\- ]{2,40}?(?=,|\\.|\\n|$)" AFTER_COMMAS

#define ADDRESS "(?:" ZH_FROM_PROVINCE ")|(?:" ZH_ANNOUNCED ")|(?:" EN_STREET ")|(?:" DE_STREET ")|(?:" FR_STREET ")"

static GRegex *
address_regex (void)
{
  static GRegex *regex = NULL;

  if (g_once_init_enter (&regex))
    {
      g_autoptr (GError) error = NULL;
      GRegex *made = g_regex_new (ADDRESS, G_REGEX_OPTIMIZE, 0, &error);

      if (made == NULL)
        g_error ("addresses: %s", error->message);
      g_once_init_leave (&regex, made);
    }
  return regex;
}

static void
add_phones (const char *text, GArray *spans)
{
  g_autoptr (GArray) found = wbl_mask_find (text, WBL_MASK_ALL);

  for (guint i = 0; i < found->len; i++)
    {
      const WblMaskSpan *span = &g_array_index (found, WblMaskSpan, i);

      if (span->kind == WBL_MASK_PHONE)
        g_array_append_vals (spans, &(WblChipSpan){ WBL_CHIP_PHONE, span->start, span->end }, 1);
    }
}

static void
add_addresses (const char *text, GArray *spans)
{
  g_autoptr (GMatchInfo) match = NULL;
  int start, end;

  g_regex_match (address_regex (), text, 0, &match);
  while (g_match_info_matches (match))
    {
      if (g_match_info_fetch_pos (match, 0, &start, &end))
        g_array_append_vals (spans, &(WblChipSpan){ WBL_CHIP_ADDRESS, (gsize) start, (gsize) end }, 1);
      g_match_info_next (match, NULL);
    }
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  gsize left = ((const WblChipSpan *) a)->start, right = ((const WblChipSpan *) b)->start;

  return left < right ? -1 : left > right;
}

/**
 * wbl_find_contact_chips:
 * @text: a message; its first 4 KiB count, up to a byte that is not UTF-8
 *
 * Finds phone numbers and postal addresses, for chips that only whoever serves the customer may see. May be called from
 * any thread.
 *
 * Returns: (transfer full) (element-type WblChipSpan): what was found, in order
 */
GArray *
wbl_find_contact_chips (const char *text)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WblChipSpan));
  g_autofree char *part = NULL;
  const char *end = NULL;

  g_return_val_if_fail (text != NULL, spans);
  g_utf8_validate (text, (gssize) strnlen (text, TEXT_BYTES), &end);
  part = g_strndup (text, (gsize) (end - text));
  add_phones (part, spans);
  add_addresses (part, spans);
  g_array_sort (spans, compare_spans);
  return spans;
}
