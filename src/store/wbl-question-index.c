/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-question-index"

#include "config.h"

#include "store/wbl-question-index.h"
#include "text/wbl-digest.h"
#include "text/wbl-function-words.h"

#define CHARACTER 1u        /* the bit of a word's number that says it is a single CJK character */
#define CHARACTER_SIZE .25

struct _WblQuestionIndex
{
  GArray *questions;    /* (owned) of WblIndexedQuestion */
  GArray *free;         /* (owned) of guint32: places that nobody has */
  GHashTable *places;   /* (owned): row → place */
  GHashTable *postings; /* (owned): of WblQuestionPosting, by its word */
};

/* ---- words ---- */

/** wbl_question_word: Returns: a number for a word or a character; two of one number would count as one: of so few among 2^63 that
 * does not happen. */
guint64
wbl_question_word (WblFeatureKind kind, const char *bytes, gsize len)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < len; i++)
    hash = (hash ^ (guchar) bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return ((hash ^ hash >> 29) & ~(guint64) CHARACTER) | (kind == WBL_FEATURE_CHAR ? CHARACTER : 0);
}

/** wbl_question_word_size: Returns: how much it says: a character says less than a word. */
double
wbl_question_word_size (guint64 word)
{
  return (word & CHARACTER) != 0 ? CHARACTER_SIZE : 1;
}

/* ---- the index ---- */

static void
question_clear (gpointer data)
{
  WblIndexedQuestion *question = data;

  g_clear_pointer (&question->digest, g_bytes_unref);
  g_clear_pointer (&question->words.words, g_array_unref);
  question->row = 0;
}

static void
posting_free (gpointer data)
{
  WblQuestionPosting *posting = data;

  g_array_unref (posting->places);
  g_free (posting);
}

/** wbl_question_index_new: Returns: (transfer full): one without questions. */
WblQuestionIndex *
wbl_question_index_new (void)
{
  WblQuestionIndex *self = g_new0 (WblQuestionIndex, 1);

  self->questions = g_array_new (FALSE, FALSE, sizeof (WblIndexedQuestion));
  g_array_set_clear_func (self->questions, question_clear);
  self->free = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->postings = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, posting_free);
  return self;
}

void
wbl_question_index_free (WblQuestionIndex *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->postings);
  g_hash_table_unref (self->places);
  g_array_unref (self->free);
  g_array_unref (self->questions);
  g_free (self);
}

static WblQuestionPosting *
posting_of (WblQuestionIndex *self, guint64 word)
{
  WblQuestionPosting *posting = g_hash_table_lookup (self->postings, &word);

  if (posting != NULL)
    return posting;
  posting = g_new (WblQuestionPosting, 1);
  *posting = (WblQuestionPosting){ word, g_array_new (FALSE, FALSE, sizeof (guint32)) };
  g_hash_table_insert (self->postings, &posting->word, posting);
  return posting;
}

typedef struct
{
  WblQuestionIndex *index;
  guint32 place;
  WblQuestionWords *words;
} Adding;

/* A word that was there before in this question is the last one in its list. */
static void
add_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Adding *adding = data;
  guint64 word = wbl_question_word (kind, bytes, len);
  GArray *places = posting_of (adding->index, word)->places;

  if (places->len > 0 && g_array_index (places, guint32, places->len - 1) == adding->place)
    return;
  g_array_append_val (places, adding->place);
  if (wbl_is_function_word (bytes, len))
    return;
  g_array_append_val (adding->words->words, word);
  adding->words->size += wbl_question_word_size (word);
}

static guint32
take_place (WblQuestionIndex *self)
{
  guint32 place = self->questions->len;

  if (self->free->len == 0)
    {
      g_array_set_size (self->questions, place + 1);
      return place;
    }
  place = g_array_index (self->free, guint32, self->free->len - 1);
  g_array_set_size (self->free, self->free->len - 1);
  return place;
}

static void
for_each_term (GBytes *bytes, WblFeatureFunc func, gpointer data)
{
  WblDigest digest;
  gsize len = 0;
  const guint8 *at = g_bytes_get_data (bytes, &len);

  if (wbl_digest_read (&digest, at, len))
    wbl_digest_for_each_term (&digest, WBL_DIGEST_BODY, func, data);
}

/** wbl_question_index_add: @row: a number other than 0, which is not there yet. */
void
wbl_question_index_add (WblQuestionIndex *self, gint64 row, const char *text)
{
  guint32 place = take_place (self);
  WblIndexedQuestion question = { row, wbl_digest_new ("", text), { g_array_new (FALSE, FALSE, sizeof (guint64)), 0 } };

  for_each_term (question.digest, add_cb, &(Adding){ self, place, &question.words });
  g_array_index (self->questions, WblIndexedQuestion, place) = question;
  g_hash_table_insert (self->places, g_memdup2 (&row, sizeof row), GUINT_TO_POINTER (place));
}

/* Of a word that is there several times the first time takes it out. */
static void
remove_cb (WblFeatureKind kind, gboolean cjk, const char *bytes, gsize len, gsize start, gsize end, gpointer data)
{
  Adding *removing = data;
  guint64 word = wbl_question_word (kind, bytes, len);
  WblQuestionPosting *posting = g_hash_table_lookup (removing->index->postings, &word);

  for (guint i = 0; posting != NULL && i < posting->places->len; i++)
    if (g_array_index (posting->places, guint32, i) == removing->place)
      {
        g_array_remove_index (posting->places, i);
        break;
      }
  if (posting != NULL && posting->places->len == 0)
    g_hash_table_remove (removing->index->postings, &word);
}

/** wbl_question_index_remove: nothing, if it is not there. */
void
wbl_question_index_remove (WblQuestionIndex *self, gint64 row)
{
  gpointer found = NULL;
  guint32 place;
  WblIndexedQuestion *question;

  if (!g_hash_table_lookup_extended (self->places, &row, NULL, &found))
    return;
  place = GPOINTER_TO_UINT (found);
  question = &g_array_index (self->questions, WblIndexedQuestion, place);
  for_each_term (question->digest, remove_cb, &(Adding){ self, place, NULL });
  question_clear (question);
  g_hash_table_remove (self->places, &row);
  g_array_append_val (self->free, place);
}

/* ---- finding ---- */

/** wbl_question_index_get_size: Returns: how many questions there are. */
guint
wbl_question_index_get_size (const WblQuestionIndex *self)
{
  return g_hash_table_size (self->places);
}

/** wbl_question_index_get_places: Returns: one more than the highest place that a question can have. */
guint
wbl_question_index_get_places (const WblQuestionIndex *self)
{
  return self->questions->len;
}

/** wbl_question_index_get: @place: from a posting. Returns: the question there, until the index changes. */
const WblIndexedQuestion *
wbl_question_index_get (const WblQuestionIndex *self, guint place)
{
  return &g_array_index (self->questions, WblIndexedQuestion, place);
}

/** wbl_question_index_find: Returns: (nullable): where those are that have a word, until the index changes. */
const WblQuestionPosting *
wbl_question_index_find (const WblQuestionIndex *self, guint64 word)
{
  return g_hash_table_lookup (self->postings, &word);
}
