/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-nest-bot-words"
#include "config.h"

#include "nest/wbl-nest-bot-words.h"

#include <string.h>

#include "text/wbl-fold.h"
#include "text/wbl-language.h"

/* A sentence without a citation is no longer than this, in characters. */
#define SMALL_TALK_MAX 60

/**
 * wbl_nest_bot_language: (skip)
 * @text: a customer's words
 *
 * Returns: "zh" or "en": the language the bot answers in
 */
const char *
wbl_nest_bot_language (const char *text)
{
  return g_str_has_prefix (wbl_detect_language (text), "zh") ? "zh" : "en";
}

/**
 * wbl_nest_bot_saying: (skip)
 * @saying: what to say
 * @lang: "zh" or "en"
 *
 * Returns: the bot's own words: no amount, no date, no policy
 */
const char *
wbl_nest_bot_saying (WblNestSaying saying,
                     const char *lang)
{
  static const char *const words[][2] = {
    { "帮助文章里没有能回答这个问题的内容，我不想猜。回复“转人工”，就由同事来帮您。",
      "No help article answers this, and I would rather not guess. Reply “human” and a colleague "
      "will help you." },
    { "已转给人工客服。同事看得到您刚才写的话，会尽快回复您。",
      "I have passed you to a colleague. They can read what you wrote and will reply as soon as "
      "they can." },
    { "现在没有可以接手的人工客服。", "There is nobody here to pass you to." },
    { "好的，我们从头开始。", "All right, we start afresh." },
    { "我只引用帮助文章，并注明出处。回复“转人工”找同事，回复“/reset”从头开始。",
      "I only quote help articles, and say which. Reply “human” for a colleague, “/reset” to "
      "start afresh." },
    { "学会了，以后回答会引用它。", "Learned. My answers will cite it from now on." },
    { "这份文件我学不了：只学同事发来的、不超过 1 MiB 的文本，要有名称和标题。",
      "I cannot learn this: I take text of at most 1 MiB from staff, with a name and a title." },
    { "我不会去打开网址。请把内容作为文本文件发给我。",
      "I open no addresses. Send me what is there as a file of text." },
  };

  return words[saying][g_str_equal (lang, "zh") ? 0 : 1];
}

/* ---- wants a person ---- */

static gboolean
is_word_char (gunichar c)
{
  return c < 128 && g_ascii_isalnum ((char) c);
}

static gboolean
has_word (const char *text,
          const char *word)
{
  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    {
      const char *end = at + strlen (word);

      if ((at == text || !is_word_char ((guchar) at[-1])) && !is_word_char ((guchar) *end))
        return TRUE;
    }
  return FALSE;
}

/**
 * wbl_nest_bot_wants_person: (skip)
 * @text: a customer's words
 *
 * Rather once too often than not at all.
 *
 * Returns: whether they ask for a person
 */
gboolean
wbl_nest_bot_wants_person (const char *text)
{
  static const char *const chinese[] = { "转人工", "人工客服", "找人工", "要人工", "真人" };
  static const char *const english[] = { "human", "humans", "agent", "agents" };
  g_autofree char *folded = wbl_fold (text);

  if (g_str_equal (g_strstrip (folded), "人工"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (chinese); i++)
    if (strstr (folded, chinese[i]) != NULL)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (english); i++)
    if (has_word (folded, english[i]))
      return TRUE;
  return FALSE;
}

/**
 * wbl_nest_bot_person_words: (skip)
 * @lang: "zh" or "en"
 *
 * Returns: what a customer says who presses the button for a person: words that wbl_nest_bot_wants_person()
 */
const char *
wbl_nest_bot_person_words (const char *lang)
{
  return g_str_equal (lang, "zh") ? "转人工" : "Talk to a human";
}

/* ---- quoting ---- */

static const char *
region_name (const char *region,
             gboolean chinese)
{
  static const char *const names[][3] = {
    { "CN", "适用于中国大陆", "applies in mainland China" },
    { "HK", "适用于香港", "applies in Hong Kong" },
    { "EU", "适用于欧盟", "applies in the EU" },
    { "US", "适用于美国", "applies in the US" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i][0], region) == 0)
      return names[i][chinese ? 1 : 2];
  return NULL;
}

/* The number in "[n]" at @text, or 0. */
static guint
read_mark (const char *text,
           const char *end)
{
  guint n = 0;

  if (end - text < 3 || text[0] != '[')
    return 0;
  for (text++; text < end && g_ascii_isdigit (*text) && n < 100; text++)
    n = n * 10 + (guint) (*text - '0');
  return text < end && *text == ']' ? n : 0;
}

static gboolean
is_cited (const char *text,
          guint n)
{
  g_autofree char *mark = g_strdup_printf ("[%u]", n);

  return strstr (text, mark) != NULL;
}

/**
 * wbl_nest_bot_sources: (skip)
 * @quotes: (element-type WblNestQuote): what was found
 * @lang: "zh" or "en"
 * @cited_in: an answer that cites them as [1], [2] …
 *
 * Returns: (transfer full): the list of sources to put below it
 */
char *
wbl_nest_bot_sources (GArray *quotes,
                      const char *lang,
                      const char *cited_in)
{
  gboolean chinese = g_str_equal (lang, "zh");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < quotes->len; i++)
    {
      const WblNestQuote *quote = &g_array_index (quotes, WblNestQuote, i);
      const char *region = region_name (quote->region, chinese);

      if (!is_cited (cited_in, i + 1))
        continue;
      g_string_append_printf (text, "\n[%u] %s", i + 1, quote->title);
      if (region != NULL)
        g_string_append_printf (text, "%s%s%s", chinese ? "（" : " (", region, chinese ? "）" : ")");
    }
  return g_string_free (text, FALSE);
}

/**
 * wbl_nest_bot_cited: (skip)
 * @quotes: (element-type WblNestQuote): what was found
 * @cited_in: an answer
 *
 * Returns: (transfer full) (element-type utf8): the ids of the articles it cites, each once
 */
GPtrArray *
wbl_nest_bot_cited (GArray *quotes,
                    const char *cited_in)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < quotes->len; i++)
    {
      const WblNestQuote *quote = &g_array_index (quotes, WblNestQuote, i);

      if (is_cited (cited_in, i + 1)
          && !g_ptr_array_find_with_equal_func (ids, quote->article, g_str_equal, NULL))
        g_ptr_array_add (ids, g_strdup (quote->article));
    }
  return ids;
}

/**
 * wbl_nest_bot_quote: (skip)
 * @quotes: (element-type WblNestQuote): what was found, not empty
 * @lang: "zh" or "en"
 *
 * Returns: (transfer full): an answer that is the best passage, word for word, with its source
 */
char *
wbl_nest_bot_quote (GArray *quotes,
                    const char *lang)
{
  const WblNestQuote *quote = &g_array_index (quotes, WblNestQuote, 0);
  gboolean chinese = g_str_equal (lang, "zh");
  g_autofree char *sources = wbl_nest_bot_sources (quotes, lang, "[1]");

  return g_strconcat (chinese ? "《" : "“", quote->title, chinese ? "》里写着 [1]：" : "” says [1]:",
                      "\n\n", quote->text, "\n", sources, NULL);
}

/* ---- what a language model may say ---- */

/* Words that make a sentence a promise or a rule. */
static const char *const rules[] = {
  "退款", "退货", "换货", "保修", "质保", "赔", "补偿", "免费", "优惠", "折", "元", "天", "日", "小时",
  "个月", "年", "包邮", "运费", "refund", "return", "exchange", "warrant", "guarantee", "compensat",
  "free", "discount", "voucher", "coupon", "day", "week", "month", "year", "hour", "price", "fee",
  "charge", "policy", "deliver", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  "sunday", "today", "tomorrow", "¥", "￥", "$", "€", "£", "%",
};

static gboolean
states_a_rule (const char *folded)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (strstr (folded, rules[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The sentence without its marks, folded; the passages it cites in @cited. */
static char *
strip_marks (const char *sentence,
             gsize size,
             GArray *quotes,
             GString *cited)
{
  const char *end = sentence + size;
  g_autoptr (GString) plain = g_string_new (NULL);

  while (sentence < end)
    {
      guint n = read_mark (sentence, end);

      if (n == 0)
        {
          g_string_append_c (plain, *sentence++);
          continue;
        }
      if (n <= quotes->len)
        {
          const WblNestQuote *quote = &g_array_index (quotes, WblNestQuote, n - 1);

          g_string_append_printf (cited, "%s\n%s\n", quote->title, quote->text);
        }
      sentence = (const char *) memchr (sentence, ']', (gsize) (end - sentence)) + 1;
    }
  return wbl_fold (plain->str);
}

static gboolean
is_chinese_number (gunichar c)
{
  return g_utf8_strchr ("零〇一二两三四五六七八九十百千万半", -1, c) != NULL;
}

static gboolean
is_number_char (gunichar c)
{
  return g_unichar_isdigit (c) || is_chinese_number (c);
}

/* Whether @number stands in @text, and not as a part of a larger one. */
static gboolean
has_number (const char *text,
            const char *number)
{
  for (const char *at = strstr (text, number); at != NULL; at = strstr (at + 1, number))
    {
      const char *end = at + strlen (number);
      gunichar before = at > text ? g_utf8_get_char (g_utf8_prev_char (at)) : 0;

      if (!is_number_char (before) && !is_number_char (g_utf8_get_char (end)))
        return TRUE;
    }
  return FALSE;
}

/* 一 and 两 are in many words; before a unit they count something. */
static gboolean
is_amount (const char *start,
           const char *end)
{
  static const char *const units[] = { "天", "日", "月", "年", "元", "周", "折", "块", "小时", "个月",
                                       "个工作日", "倍" };

  for (const char *at = start; at < end; at = g_utf8_next_char (at))
    if (!is_chinese_number (g_utf8_get_char (at)))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_prefix (end, units[i]))
      return TRUE;
  return FALSE;
}

static const char *
next_number (const char *text,
             char **number)
{
  const char *start = NULL;

  *number = NULL;
  while (*text != '\0' && *number == NULL)
    {
      while (*text != '\0' && !is_number_char (g_utf8_get_char (text)))
        text = g_utf8_next_char (text);
      start = text;
      while (*text != '\0' && is_number_char (g_utf8_get_char (text)))
        text = g_utf8_next_char (text);
      if (text > start && is_amount (start, text))
        *number = g_strndup (start, (gsize) (text - start));
    }
  return text;
}

/* Whether all numbers of @folded stand in @sources; @n: how many there are. */
static gboolean
numbers_stand_in (const char *folded,
                  const char *sources,
                  guint *n)
{
  gboolean all = TRUE;

  *n = 0;
  while (*folded != '\0')
    {
      g_autofree char *number = NULL;

      folded = next_number (folded, &number);
      if (number == NULL)
        break;
      *n += 1;
      all &= has_number (sources, number);
    }
  return all;
}

/**
 * wbl_nest_bot_may_say: (skip)
 * @sentence: a sentence of a language model
 * @size: its length in bytes
 * @quotes: (element-type WblNestQuote): its sources, cited as [1], [2] …
 *
 * What states an amount, a date or a rule has to cite a source, and its numbers have to stand there.
 * Without a source only small talk passes.
 *
 * Returns: whether the bot may say it
 */
gboolean
wbl_nest_bot_may_say (const char *sentence,
                      gsize size,
                      GArray *quotes)
{
  g_autoptr (GString) cited = g_string_new (NULL);
  g_autofree char *folded = strip_marks (sentence, size, quotes, cited);
  g_autofree char *sources = wbl_fold (cited->str);
  guint n_numbers = 0;
  gboolean numbers_good = numbers_stand_in (folded, sources, &n_numbers);

  if (cited->len > 0)
    return numbers_good;
  return n_numbers == 0 && !states_a_rule (folded)
         && g_utf8_strlen (folded, -1) <= SMALL_TALK_MAX;
}

static gboolean
ends_sentence (const char *at,
               const char *end)
{
  gunichar c = g_utf8_get_char (at);

  if (c == '.')
    return at + 1 < end && g_ascii_isspace (at[1]);
  return c == '\n' || c == '!' || c == '?' || c == 0x3002 || c == 0xff01 || c == 0xff1f;
}

/* Marks that follow a full stop belong to the sentence before it. */
static const char *
skip_marks (const char *at,
            const char *end)
{
  const char *after = at;

  while (after < end)
    {
      const char *mark = after;

      while (mark < end && *mark == ' ')
        mark++;
      if (read_mark (mark, end) == 0)
        return after;
      after = (const char *) memchr (mark, ']', (gsize) (end - mark)) + 1;
    }
  return after;
}

/**
 * wbl_nest_bot_sentence: (skip)
 * @text: valid UTF-8 that goes on, perhaps
 * @size: its length in bytes
 * @ended: whether nothing more comes
 *
 * Returns: the bytes of the first whole sentence with its marks; 0: it is not whole yet
 */
gsize
wbl_nest_bot_sentence (const char *text,
                       gsize size,
                       gboolean ended)
{
  const char *end = text + size;

  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    if (ends_sentence (at, end))
      {
        const char *after = skip_marks (g_utf8_next_char (at), end);

        /* a mark may be on its way */
        if (ended || after + 8 < end || (after < end && *after != ' ' && *after != '['))
          return (gsize) (after - text);
        return 0;
      }
  return ended ? size : 0;
}
