/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-anonymise"

#include "config.h"

#include <string.h>

#include "text/wbl-anonymise.h"
#include "text/wbl-chips.h"
#include "text/wbl-language.h"
#include "text/wbl-mask.h"
#include "text/wbl-safe-text.h"

/*
 * Takes out of a text what says whose it is: numbers that wbl-mask.c and wbl-chips.c know, links, names that are known,
 * names that say so themselves ("我叫…", "my name is …"), and addresses by their words. It errs towards taking out.
 */

typedef enum
{
  PART_NAME,
  PART_PHONE,
  PART_MAIL,
  PART_ID,
  PART_CARD,
  PART_ORDER,
  PART_ADDRESS,
  PART_LINK,
  N_PARTS,
} Part;

/* What stands in their place, for texts in English and in Chinese. These are text for articles, not of the window. */
static const char *const blanks[N_PARTS][2] = {
  { "{{name}}", "{{姓名}}" },         { "{{phone}}", "{{电话}}" },          { "{{e-mail}}", "{{邮箱}}" },
  { "{{ID number}}", "{{证件号}}" },  { "{{card number}}", "{{卡号}}" },    { "{{order number}}", "{{单号}}" },
  { "{{address}}", "{{地址}}" },      { "{{link}}", "{{链接}}" },
};

typedef struct
{
  Part part;
  gsize start, end;
} Span;

/* A character of a place's name: not of the words before it. */
#define HAN "(?:(?![寄送到住在是址发我请的给往])\\p{Han})"

/* Words around which something personal stands. Group 1 is what is taken out. */
static const struct
{
  Part part;
  const char *pattern;
} patterns[] = {
  /* 浙江省杭州市西湖区文三路 100 号 3 幢 201 室; a street with a number is enough */
  { PART_ADDRESS,
    "((?:" HAN "{2,8}(?:省|自治区|特别行政区))?(?:" HAN "{2,7}(?:市|自治州|盟))?(?:" HAN "{1,7}(?:区|县|旗|镇|乡))?"
    HAN "{1,10}?(?:路|街|道|巷|弄|胡同|大道|村|小区|花园|大厦|广场|里)\\s*[0-9０-９零一二三四五六七八九十百]{1,5}\\s*(?:号|弄|栋|幢|座|室|楼)"
    "(?:\\s*[0-9０-９A-Za-z零一二三四五六七八九十]{1,5}\\s*(?:号楼|号|栋|幢|座|单元|楼|层|室|房))*)" },
  { PART_ADDRESS, "(?:收货地址|地址|住址|住在|收货地(?!址)|寄到|送到)(?:是|在)?[：:\\s]*([^，。；！？,;!?\\n]{4,60})" },
  /* 221B Baker Street, 12 Rue de Rivoli, Hauptstraße 5; with what follows up to a post code */
  { PART_ADDRESS,
    "((?<![A-Za-z0-9])\\d{1,5}[A-Za-z]?,?\\s+(?:[A-Z][\\w'’.-]*\\s+){0,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|"
    "Court|Ct|Place|Pl|Square|Sq|Way|Terrace|Close|Crescent)(?![a-z])\\.?(?:,?\\s+(?:Apt|Flat|Unit|Suite|#)\\.?\\s*\\w+)?"
    "(?:,\\s*[A-Z][\\w'’.-]*(?:\\s+[A-Z][\\w'’.-]*){0,3}){0,3}(?:,?\\s+[A-Z0-9]{2,5}(?![a-z])(?:\\s?[A-Z0-9]{2,5}(?![a-z]))?)?)" },
  { PART_ADDRESS, "((?<![A-Za-z0-9])\\d{1,5}[a-z]?,?\\s+(?:rue|avenue|boulevard|via|calle)\\s+(?:[\\w'’-]+\\s*){1,5})" },
  { PART_ADDRESS, "((?<![A-Za-z])[A-ZÄÖÜ][\\wäöüß-]*(?:straße|strasse|str\\.|weg|platz|gasse)\\s+\\d{1,4}(?:\\s?[a-z](?![a-z]))?)" },
  { PART_ADDRESS, "(?i:(?<![a-z])(?:my|the|our|shipping|delivery|home)\\s+address\\s*(?:is|:)\\s*)([^.;!?\\n]{6,80})" },
  { PART_NAME, "(?:我叫|我是|我的名字是|姓名|收件人|联系人)[：:\\s]*(?:叫|是)?((?:欧阳|司马|上官|诸葛|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
               "何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞"
               "齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱"
               "骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房解应宗丁宣邓洪包石崔吉龚程邢裴陆荣翁荀羊惠曲封储靳段侯武刘景龙叶黎白赖卓])\\p{Han}{1,2})"
               "(?=[，。、；！!,.;\\s]|$|的|我|想|要|，|买|在)" },
  { PART_NAME, "(?i:(?<![a-z])(?:my\\s+name\\s+is|name\\s*:|signed\\s*,?|regards\\s*,)\\s*)([A-Z][\\w'’-]+(?:\\s+[A-Z][\\w'’-]+){0,2})" },
  { PART_NAME, "(?i:(?<![a-z])(?:mr|mrs|ms|miss|dr)\\.?\\s+)([A-Z][\\w'’-]+(?:\\s+[A-Z][\\w'’-]+)?)" },
  /* a long number in groups, whatever it is */
  { PART_ORDER, "(?<!\\d)(\\d(?:[ -]?\\d){11,22})(?!\\d)" },
  /* anything else that is a number with letters: 6 characters and 4 digits or more */
  { PART_ORDER, "(?<![A-Za-z0-9_-])(#?(?!\\d{4}-\\d{1,2}-\\d{1,2}(?!\\d))(?=[A-Za-z0-9-]*\\d[A-Za-z0-9-]*\\d[A-Za-z0-9-]*\\d[A-Za-z0-9-]*\\d)[A-Z0-9][A-Za-z0-9-]{5,39})(?![A-Za-z0-9_-])" },
};

static void
add_span (GArray *spans, Part part, gsize start, gsize end)
{
  Span span = { part, start, end };

  if (end > start)
    g_array_append_val (spans, span);
}

static void
find_patterns (const char *text, GArray *spans)
{
  static GRegex *compiled[G_N_ELEMENTS (patterns)];
  static gsize once;

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
        compiled[i] = g_regex_new (patterns[i].pattern, G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr (GMatchInfo) match = NULL;
      int start = 0, end = 0;

      g_assert (compiled[i] != NULL);
      g_regex_match (compiled[i], text, 0, &match);
      for (; g_match_info_matches (match); g_match_info_next (match, NULL))
        if (g_match_info_fetch_pos (match, 1, &start, &end) && start >= 0)
          add_span (spans, patterns[i].part, (gsize) start, (gsize) end);
    }
}

static void
find_numbers (const char *text, GArray *spans)
{
  static const Part of_mask[] = { [WBL_MASK_PHONE] = PART_PHONE, [WBL_MASK_EMAIL] = PART_MAIL,
                                  [WBL_MASK_ID_CARD] = PART_ID, [WBL_MASK_BANK_CARD] = PART_CARD };
  g_autoptr (GArray) masks = wbl_mask_find (text, WBL_MASK_ALL);
  g_autoptr (GArray) chips = wbl_find_chips (text);
  g_autoptr (GArray) links = wbl_linkify (text);

  for (guint i = 0; i < masks->len; i++)
    {
      const WblMaskSpan *span = &g_array_index (masks, WblMaskSpan, i);
      add_span (spans, of_mask[span->kind], span->start, span->end);
    }
  for (guint i = 0; i < chips->len; i++)
    {
      const WblChipSpan *span = &g_array_index (chips, WblChipSpan, i);
      add_span (spans, PART_ORDER, span->start, span->end);
    }
  for (guint i = 0; i < links->len; i++)
    {
      const WblLinkSpan *span = &g_array_index (links, WblLinkSpan, i);
      add_span (spans, span->kind == WBL_LINK_EMAIL ? PART_MAIL : PART_LINK, span->start, span->end);
    }
}

static gboolean
is_word_char (const char *at)
{
  gunichar c = g_utf8_get_char (at);

  return g_unichar_isalnum (c) && c < 0x2e80;
}

/* A name in Latin letters counts as a whole word only: "Al" is not in "Also". */
static void
find_name (const char *text, const char *name, GArray *spans)
{
  gsize len = strlen (name);
  g_autofree char *quoted = g_regex_escape_string (name, (int) len);
  g_autofree char *pattern = g_strdup_printf ("%s%s%s", is_word_char (name) ? "(?<![a-zA-Z0-9_])" : "", quoted,
                                              is_word_char (g_utf8_prev_char (name + len)) ? "(?![a-zA-Z0-9_])" : "");
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int start = 0, end = 0;

  if (regex == NULL)
    return;
  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    if (g_match_info_fetch_pos (match, 0, &start, &end))
      add_span (spans, PART_NAME, (gsize) start, (gsize) end);
}

static void
find_names (const char *text, const char *const *names, GArray *spans)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (names[i], " ·,()（）", -1);

      if (g_utf8_strlen (names[i], -1) >= 2)
        find_name (text, names[i], spans);
      for (guint w = 0; words[w] != NULL; w++)
        if (g_utf8_strlen (words[w], -1) >= 2 && words[1] != NULL)
          find_name (text, words[w], spans);
    }
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const Span *sa = a, *sb = b;

  if (sa->start != sb->start)
    return sa->start < sb->start ? -1 : 1;
  return sa->end > sb->end ? -1 : sa->end < sb->end;
}

/**
 * wbl_anonymise:
 * @text: what somebody wrote; valid UTF-8
 * @names: (nullable): names to take out, such as the customer's and the agents'
 * @style: what stands in their place
 *
 * Returns: (transfer full): @text without what says whose it is. May be called from any thread.
 */
char *
wbl_anonymise (const char *text, const char *const *names, WblAnonymiseStyle style)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (Span));
  gboolean chinese = g_str_has_prefix (wbl_detect_language (text) != NULL ? wbl_detect_language (text) : "", "zh");
  GString *out = g_string_new (NULL);
  gsize done = 0;

  g_return_val_if_fail (g_utf8_validate (text, -1, NULL), NULL);
  find_numbers (text, spans);
  find_names (text, names, spans);
  find_patterns (text, spans);
  g_array_sort (spans, compare_spans);
  for (guint i = 0; i < spans->len; i++)
    {
      const Span *span = &g_array_index (spans, Span, i);

      if (span->start < done) /* what hangs over the one before it goes with it */
        {
          done = MAX (done, span->end);
          continue;
        }
      g_string_append_len (out, text + done, (gssize) (span->start - done));
      g_string_append (out, style == WBL_ANONYMISE_DOTS ? "…" : blanks[span->part][chinese]);
      done = span->end;
    }
  g_string_append (out, text + done);
  return g_string_free (out, FALSE);
}
