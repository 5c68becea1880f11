/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-driver"

#include "config.h"

#include "fuzz.h"

/*
 * What runs a target without libFuzzer: every file of its corpus, then mutations of them from a fixed seed, so that two
 * runs are the same. To get at an input that fails: WBL_FUZZ_TRACE=FILE keeps the last one.
 */

#define RUNS 20000
#define DEEP_RUNS 1000000
#ifdef __SANITIZE_ADDRESS__
#define BUDGET_US (5 * G_USEC_PER_SEC)
#else
#define BUDGET_US (15 * G_USEC_PER_SEC) /* a slow machine does fewer; the log says how many */
#endif
#define LONGEST 4096

static char *folder;      /* (owned) of the corpus */
static GPtrArray *corpus; /* (owned) (element-type GByteArray) */

static int
by_name (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static void
load_corpus (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autoptr (GSequence) names = g_sequence_new (g_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_sequence_insert_sorted (names, g_build_filename (folder, name, NULL), by_name, NULL);
  for (GSequenceIter *at = g_sequence_get_begin_iter (names); !g_sequence_iter_is_end (at); at = g_sequence_iter_next (at))
    {
      char *bytes = NULL;
      gsize size = 0;

      g_assert_true (g_file_get_contents (g_sequence_get (at), &bytes, &size, NULL));
      g_ptr_array_add (corpus, g_byte_array_new_take ((guint8 *) bytes, size));
    }
  g_assert_cmpuint (corpus->len, >, 0);
}

static void
run (const GByteArray *input)
{
  const char *trace = g_getenv ("WBL_FUZZ_TRACE");
  g_autofree guint8 *copy = g_memdup2 (input->data, input->len); /* its end is the end of a heap block */

  if (trace != NULL)
    g_assert_true (g_file_set_contents (trace, (const char *) input->data, input->len, NULL));
  LLVMFuzzerTestOneInput (copy, input->len);
}

/* ---- mutations ---- */

static guint
below (GRand *rand, guint n)
{
  return n > 1 ? (guint) g_rand_int_range (rand, 0, (gint32) n) : 0;
}

static void
insert (GByteArray *bytes, guint at, const guint8 *piece, guint n)
{
  guint old = bytes->len;
  g_autofree guint8 *copy = g_memdup2 (piece, n); /* it may be of the same array */

  if (n == 0 || old + n > LONGEST)
    return;
  g_byte_array_set_size (bytes, old + n);
  memmove (bytes->data + at + n, bytes->data + at, old - at);
  memcpy (bytes->data + at, copy, n);
}

/* A piece of another input, or of this one: structures meet other structures. */
static void
splice (GByteArray *bytes, GRand *rand)
{
  const GByteArray *other = corpus->pdata[below (rand, corpus->len)];
  guint from = below (rand, other->len);

  insert (bytes, below (rand, bytes->len + 1), other->data + from, 1 + below (rand, MIN (other->len - from, 64)));
}

static void
repeat (GByteArray *bytes, GRand *rand)
{
  guint from = below (rand, bytes->len);
  guint n = 1 + below (rand, MIN (bytes->len - from, 32));

  for (guint i = 0; i < 1 + below (rand, 16); i++)
    insert (bytes, from, bytes->data + from, n);
}

static void
mutate (GByteArray *bytes, GRand *rand)
{
  static const guint8 edges[] = { 0, 1, 0x7f, 0x80, 0xff, '0', '9', '"', '\\', '\'', '<', '{', '[', '\n', '-', '&' };
  guint at = below (rand, bytes->len);
  guint8 edge = edges[below (rand, G_N_ELEMENTS (edges))];

  switch (below (rand, bytes->len > 0 ? 6 : 1))
    {
    case 0:
      insert (bytes, at, &edge, 1);
      break;
    case 1:
      bytes->data[at] ^= (guint8) (1 << below (rand, 8));
      break;
    case 2:
      bytes->data[at] = edge;
      break;
    case 3:
      g_byte_array_remove_range (bytes, at, 1 + below (rand, MIN (bytes->len - at, 16)));
      break;
    case 4:
      splice (bytes, rand);
      break;
    default:
      repeat (bytes, rand);
      break;
    }
}

/* ---- tests ---- */

static void
test_corpus (void)
{
  g_autoptr (GByteArray) nothing = g_byte_array_new ();

  run (nothing);
  for (guint i = 0; i < corpus->len; i++)
    run (corpus->pdata[i]);
}

static void
test_mutations (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gint64 end = g_get_monotonic_time () + BUDGET_US;
  guint wanted = g_getenv ("WBL_TEST_DEEP") != NULL ? DEEP_RUNS : RUNS;
  gboolean unhurried = wanted == DEEP_RUNS || g_getenv ("WBL_FUZZ_TRACE") != NULL;
  guint n = 0;

  for (; n < wanted && (unhurried || g_get_monotonic_time () < end); n++)
    {
      const GByteArray *origin = corpus->pdata[below (rand, corpus->len)];
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      g_byte_array_append (bytes, origin->data, MIN (origin->len, LONGEST));
      for (guint i = 0; i < 1 + below (rand, 8); i++)
        mutate (bytes, rand);
      run (bytes);
    }
  g_test_message ("%u inputs", n);
  g_assert_cmpuint (n, >, 25);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", g_getenv ("WBL_FUZZ_TARGET"), NULL);
  corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  load_corpus ();
  g_test_add_func ("/fuzz/corpus", test_corpus);
  g_test_add_func ("/fuzz/mutations", test_mutations);
  status = g_test_run ();
  g_ptr_array_unref (corpus);
  g_free (folder);
  return status;
}
