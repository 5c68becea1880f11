/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "store/wbl-question-index.h"
#include "text/wbl-digest.h"
#include "tests/unit/rounds.h"

/* The index in memory beside a table of which word is in which question, while they come and go. */

#define N_WORDS 12
#define N_ROWS 40

static const char *const words[N_WORDS] = { "refund", "kettle", "order", "退", "款", "水", "壶", "the", "的", "refunds", "p2p", "x" };

static guint64
word_of (guint i)
{
  gboolean character = (guchar) words[i][0] >= 0x80; /* UTF-8 of more than one byte */
  char stem[32];
  gsize len;

  g_strlcpy (stem, words[i], sizeof stem);
  len = character ? strlen (stem) : wbl_word_stem (stem, strlen (stem));
  return wbl_question_word (character ? WBL_FEATURE_CHAR : WBL_FEATURE_WORD, stem, len);
}

/* Each word of @mask, some of them twice; a space keeps characters from being pairs. */
static char *
text_of (guint mask)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_WORDS; i++)
    if (mask >> i & 1)
      g_string_append_printf (text, i % 3 == 0 ? "%s %s " : "%s ", words[i], words[i]);
  return g_string_free (text, FALSE);
}

static gboolean
has_row (const WblQuestionIndex *index, const WblQuestionPosting *posting, gint64 row)
{
  guint times = 0;

  for (guint i = 0; posting != NULL && i < posting->places->len; i++)
    times += wbl_question_index_get (index, g_array_index (posting->places, guint32, i))->row == row;
  g_assert_cmpuint (times, <=, 1);
  return times == 1;
}

static void
assert_index (const WblQuestionIndex *index, const guint masks[N_ROWS])
{
  guint size = 0;

  for (guint row = 0; row < N_ROWS; row++)
    size += masks[row] != 0;
  g_assert_cmpuint (wbl_question_index_get_size (index), ==, size);
  for (guint i = 0; i < N_WORDS; i++)
    {
      const WblQuestionPosting *posting = wbl_question_index_find (index, word_of (i));
      guint n = 0;

      for (guint row = 0; row < N_ROWS; row++)
        {
          gboolean has = (masks[row] >> i & 1) != 0 || (i == 0 && (masks[row] >> 9 & 1) != 0) || (i == 9 && (masks[row] & 1) != 0);

          g_assert_cmpint (has_row (index, posting, row + 1), ==, has);
          n += has;
        }
      g_assert_cmpuint (posting != NULL ? posting->places->len : 0, ==, n);
    }
}

static void
test_comes_and_goes (void)
{
  g_autoptr (WblQuestionIndex) index = wbl_question_index_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint masks[N_ROWS] = { 0 }, places = 0;

  for (guint round = 0; round < test_rounds (600, 20000); round++)
    {
      guint row = (guint) g_rand_int_range (rand, 0, N_ROWS), mask = (guint) g_rand_int_range (rand, 1, 1 << N_WORDS);
      g_autofree char *text = text_of (mask);

      wbl_question_index_remove (index, row + 1); /* also what is not there */
      masks[row] = g_rand_int_range (rand, 0, 3) == 0 ? 0 : mask;
      if (masks[row] != 0)
        wbl_question_index_add (index, row + 1, text);
      places = MAX (places, wbl_question_index_get_places (index));
      assert_index (index, masks);
    }
  g_assert_cmpuint (places, <=, N_ROWS); /* places are used again */
}

static void
test_words (void)
{
  g_autoptr (WblQuestionIndex) index = wbl_question_index_new ();
  const WblIndexedQuestion *question;

  wbl_question_index_add (index, 5, "退款退款 的 the refund Refunds");
  question = wbl_question_index_get (index, 0);
  g_assert_cmpint (question->row, ==, 5);
  g_assert_cmpfloat (question->words.size, ==, 2 * .25 + 2 + 1); /* 退, 款; 退款, 款退; refund */
  g_assert_nonnull (wbl_question_index_find (index, wbl_question_word (WBL_FEATURE_WORD, "款退", strlen ("款退"))));
  g_assert_nonnull (wbl_question_index_find (index, wbl_question_word (WBL_FEATURE_WORD, "the", 3))); /* found, but says nothing */
  g_assert_null (wbl_question_index_find (index, wbl_question_word (WBL_FEATURE_WORD, "退", strlen ("退"))));
  wbl_question_index_add (index, 6, "!?");
  g_assert_cmpuint (wbl_question_index_get_size (index), ==, 2);
  g_assert_cmpuint (wbl_question_index_get (index, 1)->words.words->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/question-index/comes-and-goes", test_comes_and_goes);
  g_test_add_func ("/question-index/words", test_words);
  return g_test_run ();
}
