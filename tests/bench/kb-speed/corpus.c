/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "corpus.h"

#define N_CHARACTERS 3000
#define N_CHINESE 20000
#define N_ENGLISH 40000
#define BODY_CHARACTERS 300 /* of Chinese */
#define BODY_WORDS 120      /* of English */
#define MESSAGE_CHARACTERS 200

struct _Corpus
{
  char **chinese; /* (owned): the most frequent first */
  char **english; /* (owned) */
};

typedef enum
{
  CHINESE,
  ENGLISH,
  MIXED
} Language;

/* Rank by Zipf's law: half of all text is a few hundred words. */
static guint
zipf (GRand *rand, guint n)
{
  return (guint) (pow (n, g_rand_double (rand))) - 1;
}

static char *
chinese_word (GRand *rand)
{
  GString *word = g_string_new (NULL);
  guint n = g_rand_int_range (rand, 0, 10) < 7 ? 2 : (guint) g_rand_int_range (rand, 1, 5);

  for (guint i = 0; i < n; i++)
    g_string_append_unichar (word, 0x4e00 + 5 * (guint) (N_CHARACTERS * pow (g_rand_double (rand), 2)));
  return g_string_free (word, FALSE);
}

static char *
english_word (GRand *rand)
{
  static const char *const onsets[] = { "b", "br", "c", "ch", "d", "dr", "f", "g", "gr", "h", "l", "m", "n", "p", "pl", "r", "s", "sh", "st", "t", "tr", "v", "w", "z" };
  static const char *const rests[] = { "a", "e", "i", "o", "u", "ar", "el", "in", "on", "us", "ea", "ing", "er", "ock", "and", "ist" };
  GString *word = g_string_new (NULL);

  for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
    g_string_append_printf (word, "%s%s", onsets[g_rand_int_range (rand, 0, G_N_ELEMENTS (onsets))],
                            rests[g_rand_int_range (rand, 0, G_N_ELEMENTS (rests))]);
  return g_string_free (word, FALSE);
}

Corpus *
corpus_new (void)
{
  Corpus *self = g_new0 (Corpus, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2024);

  self->chinese = g_new0 (char *, N_CHINESE + 1);
  self->english = g_new0 (char *, N_ENGLISH + 1);
  for (guint i = 0; i < N_CHINESE; i++)
    self->chinese[i] = chinese_word (rand);
  for (guint i = 0; i < N_ENGLISH; i++)
    self->english[i] = english_word (rand);
  return self;
}

void
corpus_free (Corpus *self)
{
  g_strfreev (self->chinese);
  g_strfreev (self->english);
  g_free (self);
}

static void
append_chinese (const Corpus *self, GRand *rand, guint n_characters, GString *text)
{
  for (guint n = 0, sentence = 0; n < n_characters;)
    {
      const char *word = self->chinese[zipf (rand, N_CHINESE)];

      g_string_append (text, word);
      n += (guint) g_utf8_strlen (word, -1);
      if (++sentence % 9 == 0)
        g_string_append (text, sentence % 27 == 0 ? "。\n" : "，");
    }
}

static void
append_english (const Corpus *self, GRand *rand, guint n_words, GString *text)
{
  for (guint n = 0; n < n_words; n++)
    g_string_append_printf (text, "%s%s", self->english[zipf (rand, N_ENGLISH)], n % 12 == 11 ? ". " : " ");
}

/* Two of five articles are Chinese, two English, one has both. */
static Language
language_of (guint number)
{
  return number % 5 < 2 ? CHINESE : number % 5 < 4 ? ENGLISH : MIXED;
}

static char *
text_of (const Corpus *self, GRand *rand, Language language, guint n_characters, guint n_words)
{
  GString *text = g_string_new (NULL);

  if (language == MIXED)
    {
      n_characters /= 2;
      n_words /= 2;
    }
  if (language != ENGLISH)
    append_chinese (self, rand, n_characters, text);
  if (language != CHINESE)
    append_english (self, rand, n_words, text);
  return g_string_free (text, FALSE);
}

void
corpus_article (const Corpus *self, guint number, char **title, char **body)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (number + 1);
  Language language = language_of (number);

  *title = text_of (self, rand, language, (guint) g_rand_int_range (rand, 6, 16), (guint) g_rand_int_range (rand, 4, 10));
  *body = text_of (self, rand, language, BODY_CHARACTERS / 2 + (guint) g_rand_int_range (rand, 0, BODY_CHARACTERS),
                   BODY_WORDS / 2 + (guint) g_rand_int_range (rand, 0, BODY_WORDS));
}

/* A piece of an article's text: @n characters from its own middle on. */
static char *
piece_of (const char *text, guint from, guint n)
{
  glong len = g_utf8_strlen (text, -1), first = MIN (from, MAX (0, len - (glong) n));

  return g_utf8_substring (text, first, MIN (len, first + (glong) n));
}

static char *
keyword (const Corpus *self, GRand *rand, Language language)
{
  GString *text = g_string_new (NULL);

  for (int i = g_rand_int_range (rand, 2, 4); i > 0; i--)
    {
      gboolean chinese = language == CHINESE || (language == MIXED && i == 1);
      const char *word = chinese ? self->chinese[zipf (rand, N_CHINESE)] : self->english[zipf (rand, N_ENGLISH)];
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", word);
    }
  return g_string_free (text, FALSE);
}

/** corpus_question: @article: (out): which of the first @n_articles they may have in mind. Returns: (transfer full): what somebody asks. */
char *
corpus_question (const Corpus *self, Ask ask, guint number, guint n_articles, guint *article)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1000003 * (number + 1) + ask);
  g_autofree char *title = NULL, *body = NULL, *piece = NULL, *more = NULL;
  Language language;

  *article = (guint) g_rand_int_range (rand, 0, (gint32) n_articles);
  language = language_of (*article);
  corpus_article (self, *article, &title, &body);
  switch (ask)
    {
    case ASK_KEYWORD:
      return keyword (self, rand, language);
    case ASK_SENTENCE:
      more = text_of (self, rand, language, 8, 5);
      piece = language == ENGLISH ? piece_of (title, 0, 40) : piece_of (title, 0, 12);
      return g_strconcat (more, " ", piece, language == ENGLISH ? "?" : "？", NULL);
    case ASK_MESSAGE:
      more = text_of (self, rand, language, MESSAGE_CHARACTERS / 2, MESSAGE_CHARACTERS / 12);
      piece = piece_of (body, 30, MESSAGE_CHARACTERS - (guint) MIN (MESSAGE_CHARACTERS, g_utf8_strlen (more, -1)));
      return g_strconcat (more, piece, NULL);
    case ASK_PREFIX:
    default:
      return piece_of (title, 0, (guint) g_rand_int_range (rand, 1, language == ENGLISH ? 20 : 7));
    }
}
