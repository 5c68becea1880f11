/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text/wbl-stem.h"
#include "tests/unit/rounds.h"

#include <string.h>

/* The examples of the paper, then words of a shop. */
static const char *const cases[][2] = {
  { "caresses", "caress" },     { "ponies", "poni" },        { "ties", "ti" },
  { "caress", "caress" },       { "cats", "cat" },           { "feed", "feed" },
  { "agreed", "agre" },         { "plastered", "plaster" },  { "bled", "bled" },
  { "motoring", "motor" },      { "sing", "sing" },          { "conflated", "conflat" },
  { "troubled", "troubl" },     { "sized", "size" },         { "hopping", "hop" },
  { "tanned", "tan" },          { "falling", "fall" },       { "hissing", "hiss" },
  { "fizzed", "fizz" },         { "failing", "fail" },       { "filing", "file" },
  { "happy", "happi" },         { "sky", "sky" },            { "relational", "relat" },
  { "conditional", "condit" },  { "rational", "ration" },    { "valenci", "valenc" },
  { "hesitanci", "hesit" },     { "digitizer", "digit" },    { "conformabli", "conform" },
  { "radicalli", "radic" },     { "differentli", "differ" }, { "vileli", "vile" },
  { "analogousli", "analog" },  { "vietnamization", "vietnam" }, { "predication", "predic" },
  { "operator", "oper" },       { "feudalism", "feudal" },   { "decisiveness", "decis" },
  { "hopefulness", "hope" },    { "callousness", "callous" }, { "formaliti", "formal" },
  { "sensitiviti", "sensit" },  { "sensibiliti", "sensibl" }, { "triplicate", "triplic" },
  { "formative", "form" },      { "formalize", "formal" },   { "electriciti", "electr" },
  { "electrical", "electr" },   { "hopeful", "hope" },       { "goodness", "good" },
  { "revival", "reviv" },       { "allowance", "allow" },    { "inference", "infer" },
  { "airliner", "airlin" },     { "gyroscopic", "gyroscop" }, { "adjustable", "adjust" },
  { "defensible", "defens" },   { "irritant", "irrit" },     { "replacement", "replac" },
  { "adjustment", "adjust" },   { "dependent", "depend" },   { "adoption", "adopt" },
  { "homologou", "homolog" },   { "communism", "commun" },   { "activate", "activ" },
  { "angulariti", "angular" },  { "homologous", "homolog" }, { "effective", "effect" },
  { "bowdlerize", "bowdler" },  { "probate", "probat" },     { "rate", "rate" },
  { "cease", "ceas" },          { "controll", "control" },   { "roll", "roll" },
  { "refunds", "refund" },      { "refunded", "refund" },    { "refunding", "refund" },
  { "delivery", "deliveri" },   { "deliveries", "deliveri" }, { "shipping", "ship" },
  { "shipped", "ship" },        { "returns", "return" },     { "is", "is" },
  { "ion", "ion" },             { "s", "s" },                { "generalizations", "gener" },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char word[32];

      g_strlcpy (word, cases[i][0], sizeof word);
      word[wbl_stem (word, strlen (word))] = '\0';
      g_assert_cmpstr (word, ==, cases[i][1]);
    }
}

static void
test_never_longer (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0, n_rounds = test_rounds (20000, 200000); i < n_rounds; i++)
    {
      gsize len = g_rand_int_range (rand, 0, 20);
      char word[20];

      for (gsize k = 0; k < len; k++)
        word[k] = "aeiousnlytzbdg"[g_rand_int_range (rand, 0, 14)];
      g_assert_cmpuint (wbl_stem (word, len), <=, len);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/stem/table", test_table);
  g_test_add_func ("/text/stem/never-longer", test_never_longer);
  return g_test_run ();
}
