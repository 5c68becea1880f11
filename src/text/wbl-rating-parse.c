/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-rating-parse"

#include "config.h"

#include "text/wbl-rating-parse.h"

#include "text/wbl-fold.h"
#include "text/wbl-guide.h"

#include <string.h>

/*
 * A survey's answer in a person's own words. In this order:
 *
 * 1. a score with its unit (5星, 4/5, ★★☆☆☆, 3分) at the start, behind words such as "我给", or at
 *    the end; a second one that differs anywhere makes the answer ambiguous;
 * 2. a bare number at the start, alone or with a comment behind it, unless it counts (2件);
 * 3. words at the start (非常满意, very bad, 😡).
 *
 * Everything works on the folded text; the comment is cut from the original.
 */

#define MAX_BYTES 4000

typedef struct
{
  char **words; /* without their scores */
  int *scores;  /* of words */
  char **leads;
  char **units;
  char **not_units;
  char **opinions;
  char **measures;
  char **unsolved;
  char **unsolved_not;
} Lists;

/* A score found in the folded text. */
typedef struct
{
  int score; /* 0: none, or an ambiguous one */
  gsize start;
  gsize end;
} Found;

static void
split_scores (Lists *lists)
{
  lists->scores = g_new0 (int, g_strv_length (lists->words) + 1);
  for (guint i = 0; lists->words[i] != NULL; i++)
    {
      lists->scores[i] = lists->words[i][0] - '0';
      memmove (lists->words[i], lists->words[i] + 2, strlen (lists->words[i] + 2) + 1);
    }
}

static const Lists *
get_lists (void)
{
  static gsize once = 0;
  static Lists *lists = NULL;

  if (g_once_init_enter (&once))
    {
      lists = g_new0 (Lists, 1);
      lists->words = wbl_guide_load_folded ("rating-words.txt", NULL);
      lists->leads = wbl_guide_load_folded ("rating-leads.txt", NULL);
      lists->units = wbl_guide_load_folded ("rating-units.txt", NULL);
      lists->not_units = wbl_guide_load_folded ("rating-not-units.txt", NULL);
      lists->opinions = wbl_guide_load_folded ("rating-opinions.txt", NULL);
      lists->measures = wbl_guide_load_folded ("rating-measures.txt", NULL);
      lists->unsolved = wbl_guide_load_folded ("unsolved.txt", NULL);
      lists->unsolved_not = wbl_guide_load_folded ("unsolved-not.txt", NULL);
      split_scores (lists);
      g_once_init_leave (&once, 1);
    }
  return lists;
}

static gsize
char_length (const char *p)
{
  return *p == '\0' ? 0 : (gsize) g_utf8_skip[(guchar) *p];
}

/* Blanks and the punctuation between a score and a comment, but no question mark. */
static gboolean
is_separator (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  if (c < 0x80)
    return c != '\0' && strchr (" \t\n\r,.;:!-~)]\"'", (int) c) != NULL;
  return g_unichar_isspace (c) || (c >= 0x3001 && c <= 0x301f) || c == 0x2014;
}

static gsize
skip_separators (const char *text,
                 gsize       i)
{
  while (is_separator (text + i))
    i += char_length (text + i);
  return i;
}

/* Behind "我给", "my rating is", blanks and brackets. */
static gsize
skip_leads (const char *text)
{
  gsize i = 0, len;

  do
    {
      i = skip_separators (text, i);
      len = text[i] == '(' || text[i] == '[' ? 1 : wbl_guide_match (get_lists ()->leads, text + i,
                                                                   NULL);
      i += len;
    }
  while (len > 0);
  return i;
}

/* A digit 1 to 5, or the Han numeral of one. */
static int
read_numeral (const char *text,
              gsize      *len)
{
  static const char *const han[] = { "一", "二", "三", "四", "五" };

  *len = 1;
  if (*text >= '1' && *text <= '5')
    return *text - '0';
  *len = 3;
  if (g_str_has_prefix (text, "两"))
    return 2;
  for (int i = 0; i < 5; i++)
    if (g_str_has_prefix (text, han[i]))
      return i + 1;
  return 0;
}

/* Whether what stands before @at makes it no score: 4-5, 4.5, 三四, 4到5, 不是5. */
static gboolean
is_tied_before (const char *text,
                gsize       at)
{
  static const char *const ties[] = { "十", "半", "到", "至", "或", "第", "不是", "不给", "不值",
                                      "没有", "not ", "no " };
  const char *before = at > 0 ? g_utf8_find_prev_char (text, text + at) : NULL;
  gsize len;

  if (before == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ties); i++)
    if (at >= strlen (ties[i]) && g_str_has_prefix (text + at - strlen (ties[i]), ties[i]))
      return TRUE;
  return g_ascii_isalnum (*before) || strchr (".-~/_", *before) != NULL
         || read_numeral (before, &len) > 0;
}

/* 4/5, 5星, 三分, 5 stars. */
static Found
read_number_with_unit (const char *text,
                       gsize       at)
{
  const Lists *lists = get_lists ();
  gsize len, unit;
  int score = read_numeral (text + at, &len);
  Found found = { 0, at, 0 };

  if (score == 0 || is_tied_before (text, at))
    return found;
  at += len;
  if (text[at] == '.' && text[at + 1] == '0')
    at += 2;
  while (text[at] == ' ')
    at++;
  unit = wbl_guide_match (lists->units, text + at, NULL);
  if (unit == 0 || wbl_guide_match (lists->not_units, text + at + unit, NULL) > 0)
    return found;
  found.end = at + unit;
  while (wbl_guide_match (lists->units, text + found.end, NULL) > 0)
    found.end += wbl_guide_match (lists->units, text + found.end, NULL);
  found.score = score;
  return found;
}

static gboolean
is_full_star (gunichar c)
{
  return c == 0x2605 || c == 0x2b50 || c == 0x1f31f;
}

/* ★★☆☆☆: with hollow stars there must be five in all. */
static Found
read_stars (const char *text,
            gsize       at)
{
  Found found = { 0, at, at };
  int full = 0, hollow = 0;

  for (gunichar c; (c = g_utf8_get_char (text + found.end)) != '\0';
       found.end += char_length (text + found.end))
    {
      if (is_full_star (c) && hollow == 0)
        full++;
      else if (c == 0x2606)
        hollow++;
      else
        break;
    }
  if (full >= 1 && full + hollow <= 5 && (hollow == 0 || full + hollow == 5))
    found.score = full;
  return found;
}

static Found
read_explicit (const char *text,
               gsize       at)
{
  gunichar c = g_utf8_get_char (text + at);

  return is_full_star (c) || c == 0x2606 ? read_stars (text, at) : read_number_with_unit (text, at);
}

/* All scores with a unit must agree, and one must stand at the start or at the end. */
static Found
find_explicit (const char *text,
               gsize       start,
               gboolean   *ambiguous)
{
  Found best = { 0, 0, 0 };
  int first = 0;

  for (gsize i = start; text[i] != '\0';)
    {
      Found found = read_explicit (text, i);

      if (found.score > 0 && first > 0 && found.score != first)
        *ambiguous = TRUE;
      if (first == 0)
        first = found.score;
      if (found.score > 0
          && (found.start == start || text[skip_separators (text, found.end)] == '\0'))
        best = found.start == start || best.score == 0 ? found : best;
      if (found.end > found.start && found.score == 0)
        *ambiguous = TRUE;
      i = found.end > found.start ? found.end : i + char_length (text + i);
    }
  return best;
}

/* Whether what follows a bare number shows that it is a score: nothing, a separator, an opinion. */
static gboolean
is_bare_score (const char *rest)
{
  const Lists *lists = get_lists ();
  const char *next = rest + skip_separators (rest, 0);

  if (*next == '\0')
    return TRUE;
  if (*next == '?' || g_ascii_isdigit (*next) || wbl_guide_match (lists->measures, next, NULL) > 0)
    return FALSE;
  if (*rest == '\n')
    return TRUE;
  if (*rest == ' ' || next == rest)
    return wbl_guide_match (lists->opinions, next, NULL) > 0
           || (*rest == ' ' && g_utf8_get_char (next) >= 0x3400);
  return strchr (".-')\"", *rest) == NULL;
}

static Found
find_bare (const char *text,
           gsize       start)
{
  gsize len;
  int score = read_numeral (text + start, &len);
  Found found = { 0, start, start + len };
  const char *rest = text + found.end;

  if (score == 0 || is_tied_before (text, start))
    return found;
  if (len > 1 ? rest[skip_separators (rest, 0)] == '\0' : is_bare_score (rest))
    found.score = score;
  return found;
}

static gboolean
is_emoji (gunichar c)
{
  return (c >= 0x2600 && c < 0x2800) || c >= 0x1f000;
}

/* Words must end where a phrase does, or be long enough to mean nothing else. */
static gboolean
ends_phrase (const char *rest,
             gsize       len)
{
  static const char *const no_ends[] = { "吗", "么", "度", "?", NULL };
  const char *next = rest + skip_separators (rest, 0);

  for (guint i = 0; no_ends[i] != NULL; i++)
    if (g_str_has_prefix (rest, no_ends[i]))
      return FALSE;
  if (*rest == ' ')
    return *next == '\0' || (guchar) *next >= 0x80 || len >= strlen ("excellent")
           || wbl_guide_match (get_lists ()->opinions, next, NULL) > 0;
  if (*rest == '\0' || next > rest || g_str_has_prefix (rest, "了"))
    return *next != '?';
  return len >= strlen ("非常满意") && (guchar) *rest >= 0x80;
}

static Found
find_words (const char *text,
            gsize       start)
{
  const Lists *lists = get_lists ();
  guint which = 0;
  gsize len = wbl_guide_match (lists->words, text + start, &which);
  Found found = { 0, start, start + len };
  gboolean emoji = is_emoji (g_utf8_get_char (text + start));

  if (len == 0)
    return found;
  while (emoji && g_str_has_prefix (text + found.end, lists->words[which]))
    found.end += len;
  if (emoji || ends_phrase (text + found.end, len))
    found.score = lists->scores[which];
  return found;
}

/* Back over the separators before @at. */
static gsize
skip_back (const char *text,
           gsize       at)
{
  while (at > 0 && is_separator (g_utf8_prev_char (text + at)))
    at = g_utf8_prev_char (text + at) - text;
  return at;
}

static char *
cut_comment (const char  *text,
             const guint *map,
             const char  *folded,
             const Found *found)
{
  gboolean at_end = folded[skip_separators (folded, found->end)] == '\0';
  gsize from = at_end ? 0 : map[skip_separators (folded, found->end)];
  gsize to = at_end ? map[skip_back (folded, found->start)] : strlen (text);
  char *comment = NULL;

  if (at_end && skip_leads (folded) >= found->start)
    return NULL;
  comment = g_strstrip (g_strndup (text + from, to - from));
  if (*comment == '\0')
    g_clear_pointer (&comment, g_free);
  return comment;
}

/**
 * wbl_parse_rating:
 * @text: the first message after a survey
 * @comment: (out) (optional) (nullable) (transfer full): what it says beside the score; %NULL if
 *   nothing, or if there is no score
 *
 * Reads a score of one to five from an answer such as "5", "2星 太慢了", "★★☆☆☆", "very bad". May be
 * called from any thread.
 *
 * Returns: 1 to 5, or 0 if there is no score or an ambiguous one
 */
int
wbl_parse_rating (const char *text,
                  char      **comment)
{
  g_autofree guint *map = NULL;
  g_autofree char *folded = NULL;
  gboolean ambiguous = FALSE;
  gsize start;
  Found found, bare;

  if (comment != NULL)
    *comment = NULL;
  g_return_val_if_fail (text != NULL, 0);

  if (strlen (text) > MAX_BYTES)
    return 0;
  folded = wbl_fold_with_map (text, -1, &map);
  start = skip_leads (folded);
  found = find_explicit (folded, start, &ambiguous);
  bare = find_bare (folded, start);
  if (ambiguous || (found.score > 0 && bare.score > 0 && bare.score != found.score))
    return 0;
  if (found.score == 0)
    found = bare;
  if (found.score == 0)
    found = find_words (folded, start);
  if (found.score > 0 && folded[skip_separators (folded, found.end)] == '?')
    return 0;
  if (found.score > 0 && comment != NULL)
    *comment = cut_comment (text, map, folded, &found);
  return found.score;
}

static gboolean
is_word_start (const char *text,
               gsize       at)
{
  return at == 0 || !g_ascii_isalnum (text[at - 1]) || !g_ascii_isalnum (text[at]);
}

/**
 * wbl_says_unsolved:
 * @text: a customer's message or a rating's comment
 *
 * May be called from any thread.
 *
 * Returns: whether @text says that the problem is still there; then a conversation reopens,
 *   whatever its score
 */
gboolean
wbl_says_unsolved (const char *text)
{
  const Lists *lists = get_lists ();
  g_autofree char *folded = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  folded = wbl_guide_fold (text);
  for (gsize i = 0; folded[i] != '\0';)
    {
      gsize opposite = is_word_start (folded, i)
                           ? wbl_guide_match (lists->unsolved_not, folded + i, NULL)
                           : 0;

      if (opposite == 0 && is_word_start (folded, i)
          && wbl_guide_match (lists->unsolved, folded + i, NULL) > 0)
        return TRUE;
      i += opposite > 0 ? opposite : char_length (folded + i);
    }
  return FALSE;
}
