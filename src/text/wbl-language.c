/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-language"

#include "config.h"

#include "text/wbl-language.h"

#include "text/wbl-fold.h"

#include <string.h>
#include <unicode/utf8.h>

/*
 * By script first: a Han character counts one, a kana or hangul one, a word of another script two
 * ("我的 order 还没到" is Chinese, "退款 status leh" is English). The heaviest script decides, Han
 * in a tie. Any kana beside the Han makes it Japanese if it is a fifth of both. Chinese is zh-Hant
 * if it has more characters that only traditional has than ones that only simplified has.
 * Latin words are told by their commonest small words.
 */

#define MAX_BYTES 4096 /* enough to know */

typedef struct
{
  guint han, traditional, simplified;
  guint kana, hangul, latin, cyrillic, thai, arabic;
  gboolean accents;
} Counts;

typedef struct
{
  const char *language;
  const char *words; /* between blanks */
} SmallWords;

static const SmallWords small_words[] = {
  { "en", " the and is are was not my to of for you it this that have how when where what can i "
          "please do does with your order been " },
  { "fr", " le la les des est et je vous une pas pour mon ma que qui dans avec bonjour merci du "
          "ne sur " },
  { "de", " der die das und ist nicht ich sie ein eine mein meine für mit wie zu auf wann bitte "
          "habe den " },
  { "es", " el la los las es y no mi que una por para con cuándo hola gracias pedido está del "
          "cómo " },
  { "it", " il lo gli è non mio mia che per con una sono quando grazie ciao ordine della " },
  { "pt", " o os é não meu minha que uma para com quando obrigado olá pedido do da " },
  { "nl", " de het een is niet mijn ik en van voor met wanneer hoe bestelling " },
  { "id", " saya yang tidak dan ini itu belum sudah kapan bagaimana pesanan di ke untuk " },
};

static void
count_char (Counts  *n,
            gunichar c)
{
  if ((c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x3ffff))
    {
      n->han++;
      n->traditional += wbl_is_traditional_only (c);
      n->simplified += wbl_is_simplified_only (c) && !wbl_is_traditional_only (c);
    }
  else if (c >= 0x3041 && c <= 0x30ff && c != 0x30fb)
    n->kana++;
  else if (c >= 0xac00 && c <= 0xd7a3)
    n->hangul++;
}

static void
count_word (Counts  *n,
            gunichar c)
{
  if (c < 0x250)
    n->latin += 2;
  else if (c >= 0x400 && c < 0x530)
    n->cyrillic += 2;
  else if (c >= 0x600 && c < 0x700)
    n->arabic += 2;
  else if (c >= 0xe00 && c < 0xe80)
    n->thai += 2;
}

static Counts
count (const char *text,
       int32_t     len)
{
  Counts n = { 0 };
  gboolean in_word = FALSE;

  for (int32_t i = 0; i < len;)
    {
      UChar32 c;
      gboolean letter;

      U8_NEXT (text, i, len, c);
      letter = c >= 0 && g_unichar_isalpha (c);
      if (letter && !in_word)
        count_word (&n, c);
      if (letter)
        count_char (&n, c);
      n.accents |= letter && c >= 0x80 && c < 0x250;
      in_word = letter && c < 0x1000;
    }
  return n;
}

/* How many words of @folded are among the small words of a language. */
static guint
count_small_words (const char *words,
                   char      **folded)
{
  guint n = 0;

  for (guint i = 0; folded[i] != NULL; i++)
    {
      g_autofree char *framed = g_strconcat (" ", folded[i], " ", NULL);

      n += *folded[i] != '\0' && strstr (words, framed) != NULL;
    }
  return n;
}

static const char *
detect_latin (const char   *text,
              gsize         len,
              const Counts *n)
{
  g_autofree char *part = g_strndup (text, len);
  g_autofree char *folded = wbl_fold (part);
  g_auto (GStrv) words = g_strsplit_set (folded, " ,.!?;:'\"()\n\t/", -1);
  const char *best = n->accents ? "other" : "en";
  guint best_n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (small_words); i++)
    {
      guint hits = count_small_words (small_words[i].words, words);

      if (hits <= best_n)
        continue;
      best_n = hits;
      best = small_words[i].language;
    }
  return best;
}

static const char *
detect_cjk (const Counts *n)
{
  if (n->hangul > n->han && n->hangul > n->kana)
    return "ko";
  if (n->kana > 0 && n->kana * 5 >= n->han + n->kana)
    return "ja";
  return n->traditional > n->simplified ? "zh-Hant" : "zh";
}

/**
 * wbl_detect_language:
 * @text: text, not necessarily valid UTF-8
 *
 * Guesses the language of a message from its script and small words; of a mixed one, that of the
 * heavier script. Looks at the first 4 KiB. May be called from any thread.
 *
 * Returns: (transfer none): "zh", "zh-Hant", "ja", "ko", "en", "fr", "de", "es", "it", "pt", "nl",
 *   "id", "ru", "ar", "th", or "other" if there is nothing to tell by
 */
const char *
wbl_detect_language (const char *text)
{
  gsize len;
  Counts n;
  guint cjk, top;

  g_return_val_if_fail (text != NULL, "other");

  len = strnlen (text, MAX_BYTES);
  n = count (text, len);
  cjk = n.han + n.kana + n.hangul;
  top = MAX (MAX (n.latin, n.cyrillic), MAX (n.arabic, n.thai));
  if (cjk == 0 && top == 0)
    return "other";
  if (cjk >= top)
    return detect_cjk (&n);
  if (n.latin == top)
    return detect_latin (text, len, &n);
  return n.cyrillic == top ? "ru" : n.arabic == top ? "ar" : "th";
}
