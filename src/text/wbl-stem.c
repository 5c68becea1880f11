/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-stem"

#include "config.h"

#include "text/wbl-stem.h"

#include <string.h>

/*
 * The suffix stripping algorithm of M. F. Porter, "An algorithm for suffix stripping",
 * Program 14(3), 1980, on lower-case ASCII words. m, *v*, *d and *o are the paper's conditions.
 */

typedef struct
{
  char *text;
  gsize len;
} Word;

typedef struct
{
  const char *from;
  gsize len; /* of from */
  const char *to;
} Rule;
#define RULE(from, to) { from, sizeof from - 1, to }

static gboolean
is_consonant (const Word *w,
              gsize       i)
{
  switch (w->text[i])
    {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
      return FALSE;
    case 'y':
      return i == 0 || !is_consonant (w, i - 1);
    default:
      return TRUE;
    }
}

/* m: how often a vowel run is followed by a consonant run in the first @len letters. */
static guint
measure (const Word *w,
         gsize       len)
{
  guint m = 0;

  for (gsize i = 1; i < len; i++)
    if (is_consonant (w, i) && !is_consonant (w, i - 1))
      m++;
  return m;
}

/* *v*: the first @len letters contain a vowel. */
static gboolean
has_vowel (const Word *w,
           gsize       len)
{
  for (gsize i = 0; i < len; i++)
    if (!is_consonant (w, i))
      return TRUE;
  return FALSE;
}

/* *d: the word ends in a double consonant. */
static gboolean
ends_double (const Word *w)
{
  return w->len > 1 && w->text[w->len - 1] == w->text[w->len - 2] && is_consonant (w, w->len - 1);
}

/* *o: the first @len letters end consonant, vowel, consonant, the last being none of w, x, y. */
static gboolean
ends_cvc (const Word *w,
          gsize       len)
{
  return len > 2 && is_consonant (w, len - 1) && !is_consonant (w, len - 2)
         && is_consonant (w, len - 3) && !strchr ("wxy", w->text[len - 1]);
}

static inline gboolean
ends_with (const Word *w,
           const char *suffix)
{
  gsize n = strlen (suffix);

  return w->len > n && memcmp (w->text + w->len - n, suffix, n) == 0;
}

static gboolean
fits (const Word *w,
      const Rule *rule)
{
  return w->len > rule->len && w->text[w->len - 1] == rule->from[rule->len - 1]
         && memcmp (w->text + w->len - rule->len, rule->from, rule->len) == 0;
}

static void
apply (Word       *w,
       const Rule *rule)
{
  w->len -= rule->len;
  memcpy (w->text + w->len, rule->to, strlen (rule->to));
  w->len += strlen (rule->to);
}

static void
step_1a (Word *w)
{
  if (ends_with (w, "sses") || ends_with (w, "ies"))
    w->len -= 2;
  else if (ends_with (w, "s") && !ends_with (w, "ss"))
    w->len -= 1;
}

/* After -ed and -ing: hoping, hopping, falling, filing keep what makes them words. */
static void
tidy_1b (Word *w)
{
  if (ends_with (w, "at") || ends_with (w, "bl") || ends_with (w, "iz"))
    w->text[w->len++] = 'e';
  else if (ends_double (w) && !strchr ("lsz", w->text[w->len - 1]))
    w->len--;
  else if (measure (w, w->len) == 1 && ends_cvc (w, w->len))
    w->text[w->len++] = 'e';
}

static void
step_1b (Word *w)
{
  gsize cut = ends_with (w, "ed") ? 2 : ends_with (w, "ing") ? 3 : 0;

  if (ends_with (w, "eed"))
    {
      if (measure (w, w->len - 3) > 0)
        w->len--;
    }
  else if (cut > 0 && has_vowel (w, w->len - cut))
    {
      w->len -= cut;
      tidy_1b (w);
    }
}

static void
step_1c (Word *w)
{
  if (ends_with (w, "y") && has_vowel (w, w->len - 1))
    w->text[w->len - 1] = 'i';
}

/* Applies the first rule whose suffix fits, if what stays has a measure above @above. */
static void
apply_rules (Word       *w,
             const Rule *rules,
             gsize       n_rules,
             guint       above)
{
  for (gsize i = 0; i < n_rules; i++)
    {
      if (!fits (w, &rules[i]))
        continue;
      if (measure (w, w->len - rules[i].len) > above)
        apply (w, &rules[i]);
      return;
    }
}

static void
step_2 (Word *w)
{
  static const Rule rules[] = {
    RULE ("ational", "ate"), RULE ("tional", "tion"), RULE ("enci", "ence"),   RULE ("anci", "ance"),
    RULE ("izer", "ize"),    RULE ("abli", "able"),   RULE ("alli", "al"),     RULE ("entli", "ent"),
    RULE ("eli", "e"),       RULE ("ousli", "ous"),   RULE ("ization", "ize"), RULE ("ation", "ate"),
    RULE ("ator", "ate"),    RULE ("alism", "al"),    RULE ("iveness", "ive"), RULE ("fulness", "ful"),
    RULE ("ousness", "ous"), RULE ("aliti", "al"),    RULE ("iviti", "ive"),   RULE ("biliti", "ble"),
  };

  apply_rules (w, rules, G_N_ELEMENTS (rules), 0);
}

static void
step_3 (Word *w)
{
  static const Rule rules[] = {
    RULE ("icate", "ic"), RULE ("ative", ""), RULE ("alize", "al"), RULE ("iciti", "ic"),
    RULE ("ical", "ic"),  RULE ("ful", ""),   RULE ("ness", ""),
  };

  apply_rules (w, rules, G_N_ELEMENTS (rules), 0);
}

static void
step_4 (Word *w)
{
  static const Rule rules[] = {
    RULE ("al", ""),    RULE ("ance", ""), RULE ("ence", ""), RULE ("er", ""),  RULE ("ic", ""),
    RULE ("able", ""),  RULE ("ible", ""), RULE ("ant", ""),  RULE ("ement", ""), RULE ("ment", ""),
    RULE ("ent", ""),   RULE ("ou", ""),   RULE ("ism", ""),  RULE ("ate", ""), RULE ("iti", ""),
    RULE ("ous", ""),   RULE ("ive", ""),  RULE ("ize", ""),
  };

  if (ends_with (w, "ion"))
    {
      if (strchr ("st", w->text[w->len - 4]) && measure (w, w->len - 3) > 1)
        w->len -= 3;
    }
  else
    apply_rules (w, rules, G_N_ELEMENTS (rules), 1);
}

static void
step_5 (Word *w)
{
  if (ends_with (w, "e"))
    {
      guint m = measure (w, w->len - 1);

      if (m > 1 || (m == 1 && !ends_cvc (w, w->len - 1)))
        w->len--;
    }
  if (ends_with (w, "ll") && measure (w, w->len) > 1)
    w->len--;
}

/**
 * wbl_stem:
 * @word: (inout): a word of lower-case ASCII letters, changed in place; needs no end mark
 * @len: its length
 *
 * Strips an English word to its stem. May be called from any thread.
 *
 * Returns: the stem's length, never more than @len
 */
gsize
wbl_stem (char *word,
          gsize len)
{
  Word w = { word, len };

  if (len < 3)
    return len;
  step_1a (&w);
  step_1b (&w);
  step_1c (&w);
  step_2 (&w);
  step_3 (&w);
  step_4 (&w);
  step_5 (&w);
  return w.len;
}
