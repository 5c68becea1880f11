/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "unit/store/db-fixture.h"
#include "tests/unit/rounds.h"

/*
 * Desks of one team see the same messages and operations, each in an order of its own: late, twice, history before or
 * after the news, the team's log before or after the chats. In the end all must show the same.
 */

#define N_PEERS 2
#define N_MESSAGES 24
#define N_OPS 26
#define N_STORES 3

typedef struct
{
  gint64 mid, time_ms, from;
  int peer;
  const char *text;
  char *ext; /* (owned) (nullable) */
} Said;

typedef struct
{
  gint64 mid, at_ms;
  char *id, *entity, *payload;
  const char *kind, *agent;
} Done;

typedef struct
{
  Said said[N_MESSAGES];
  Done done[N_OPS];
} World;

static gint64
peer_of (int i)
{
  return CUSTOMER + i;
}

static void
make_said (World *world, GRand *rand)
{
  static const char *const words[] = { "我的帐篷漏水", "谢谢", "3", "5分", "Where is my parcel?", "ok thanks", "好的" };
  gint64 time[N_PEERS];

  for (int i = 0; i < N_PEERS; i++)
    time[i] = T0;
  for (int i = 0; i < N_MESSAGES; i++)
    {
      Said *said = &world->said[i];
      int what = g_rand_int_range (rand, 0, 10);

      said->peer = g_rand_int_range (rand, 0, N_PEERS);
      time[said->peer] += g_rand_int_range (rand, 0, 4) == 0 ? 80 * HOUR : g_rand_int_range (rand, 1, 50) * HOUR / 10;
      said->mid = 1000 + 10 * i;
      said->time_ms = time[said->peer];
      said->from = what < 3 ? UID : peer_of (said->peer);
      said->text = what == 0 ? "How was it? 1-5" : words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];
      said->ext = what == 0   ? g_strdup_printf ("{\"app\":\"warbler\",\"v\":1,\"t\":\"survey\",\"survey\":\"s%d\"}", i)
                  : what == 9 ? g_strdup ("{\"app\":\"warbler\",\"v\":1,\"t\":\"rating\",\"stars\":2}")
                              : NULL;
    }
}

/* What people say of an article: that it answers a question, or does not, and that it shall not be found by those words. */
static char *
learning_of (GRand *rand, const char *kind)
{
  static const char *const asked[] = { "帐篷漏水怎么办", "帐篷漏水怎么办？", "My tent leaks", "my tent  LEAKS!", "运费谁出" };
  static const char *const outcomes[] = { "helped", "sent", "wrong" };
  const char *question = asked[g_rand_int_range (rand, 0, G_N_ELEMENTS (asked))];

  if (g_str_equal (kind, "question.remove"))
    return g_strdup_printf ("{\"question\":\"%s\"%s}", question, g_rand_boolean (rand) ? ",\"undo\":true" : "");
  return g_strdup_printf ("{\"question\":\"%s\",\"outcome\":\"%s\"%s}", question,
                          outcomes[g_rand_int_range (rand, 0, G_N_ELEMENTS (outcomes))],
                          g_rand_boolean (rand) ? ",\"conv\":\"q5ds6ff3omeh56zpe2rnpgw5gt\"" : "");
}

static gboolean
is_learning (const char *kind)
{
  return g_str_equal (kind, "pick") || g_str_equal (kind, "question.remove");
}

static char *
payload_of (GRand *rand, const char *kind, gint64 mid)
{
  static const char *const states[] = { "open", "with_customer", "resolved", "resolved", "snoozed" };

  if (is_learning (kind))
    return learning_of (rand, kind);
  if (g_str_equal (kind, "status"))
    return g_strdup_printf ("{\"status\":\"%s\",\"up_to_mid\":\"%" G_GINT64_FORMAT "\",\"until\":0}",
                            states[g_rand_int_range (rand, 0, G_N_ELEMENTS (states))], mid);
  if (g_str_equal (kind, "label"))
    return g_strdup_printf ("{\"%s\":[\"l%d\"]}", g_rand_boolean (rand) ? "add" : "remove", g_rand_int_range (rand, 0, 3));
  if (g_str_equal (kind, "no_answer"))
    return g_strdup_printf ("{\"up_to_mid\":\"%" G_GINT64_FORMAT "\"}", mid);
  if (g_str_equal (kind, "review"))
    return g_strdup_printf ("{\"state\":\"%s\",\"cause\":\"policy\",\"note\":\"n\",\"sees\":[\"op%d\"]}",
                            g_rand_boolean (rand) ? "done" : "in_review", g_rand_int_range (rand, 0, N_OPS));
  return g_strdup_printf ("{\"agent\":\"a%d\",\"value\":%d,\"text\":\"t%d\"}", g_rand_int_range (rand, 1, 4),
                          g_rand_int_range (rand, 0, 3), g_rand_int_range (rand, 0, 9));
}

static void
make_done (World *world, GRand *rand)
{
  static const char *const kinds[] = { "status", "status", "claim", "assign", "label", "priority", "subject", "no_answer", "review", "note",
                                       "pick", "pick", "pick", "question.remove", "question.remove" };
  static const char *const agents[] = { "a1", "a2", "a3" };

  for (int i = 0; i < N_OPS; i++)
    {
      Done *done = &world->done[i];
      const Said *about = &world->said[g_rand_int_range (rand, 0, N_MESSAGES)];
      const Said *upto = &world->said[g_rand_int_range (rand, 0, N_MESSAGES)];
      g_autofree char *id = id_of (peer_of (about->peer), about->mid);

      done->mid = 500 + i;
      done->at_ms = world->said[g_rand_int_range (rand, 0, N_MESSAGES)].time_ms - g_rand_int_range (rand, 0, 2) * HOUR;
      done->id = g_strdup_printf ("op%d", i);
      done->kind = kinds[g_rand_int_range (rand, 0, G_N_ELEMENTS (kinds))];
      done->agent = agents[g_rand_int_range (rand, 0, 3)];
      done->entity = g_str_equal (done->kind, "review") ? g_strdup_printf ("rating:r%" G_GINT64_FORMAT, about->mid)
                     : is_learning (done->kind)         ? g_strdup_printf ("article:k%d", g_rand_int_range (rand, 0, 2))
                                                        : g_strconcat ("conv:", id, NULL);
      done->payload = payload_of (rand, done->kind, upto->mid);
    }
}

static void
world_clear (World *world)
{
  for (int i = 0; i < N_MESSAGES; i++)
    g_free (world->said[i].ext);
  for (int i = 0; i < N_OPS; i++)
    {
      g_free (world->done[i].id);
      g_free (world->done[i].entity);
      g_free (world->done[i].payload);
    }
}

static void
tell_message (WblDb *db, const Said *said)
{
  WblCloudPage *page = page_new (peer_of (said->peer));

  g_ptr_array_add (page->records, record_new (said->mid, said->from, said->time_ms, said->text, said->ext));
  store_page (db, page, 0);
}

/* A page of history: everything said with one customer between two places, some of it known already. */
static void
tell_history (WblDb *db, const World *world, int peer, int from, int to)
{
  WblCloudPage *page = page_new (peer_of (peer));

  for (int i = from; i < to; i++)
    if (world->said[i].peer == peer)
      g_ptr_array_add (page->records, record_new (world->said[i].mid, world->said[i].from, world->said[i].time_ms,
                                                  world->said[i].text, world->said[i].ext));
  store_page (db, page, 0);
}

static void
tell_op (WblDb *db, const Done *done)
{
  receive_op_at (db, done->mid, done->at_ms, done->id, done->kind, done->entity, done->agent, done->payload);
}

/* In the order things happened, or in any. */
static WblDb *
live (const World *world, GRand *rand, gboolean in_order)
{
  WblDb *db = db_new (TEAM);
  int order[N_MESSAGES + N_OPS];

  for (int i = 0; i < N_MESSAGES + N_OPS; i++)
    order[i] = i;
  for (int i = N_MESSAGES + N_OPS - 1; i > 0 && !in_order; i--)
    {
      int j = g_rand_int_range (rand, 0, i + 1), swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  for (int i = 0; i < N_MESSAGES + N_OPS; i++)
    {
      int what = order[i], from = g_rand_int_range (rand, 0, N_MESSAGES);

      if (what < N_MESSAGES)
        tell_message (db, &world->said[what]);
      else
        tell_op (db, &world->done[what - N_MESSAGES]);
      if (!in_order && g_rand_int_range (rand, 0, 10) == 0)
        tell_history (db, world, g_rand_int_range (rand, 0, N_PEERS), from, g_rand_int_range (rand, from, N_MESSAGES + 1));
      if (!in_order && g_rand_int_range (rand, 0, 10) == 0 && what >= N_MESSAGES)
        tell_op (db, &world->done[what - N_MESSAGES]);
    }
  return db;
}

static void
add_rows (WblDb *db, GString *out, const char *sql)
{
  g_autoptr (GError) error = NULL;
  WblStmt *stmt = wbl_db_prepare (db, sql, &error, "");

  g_assert_no_error (error);
  while (wbl_db_step (db, stmt, &error))
    g_string_append_printf (out, "%s\n", col_text (stmt, 0));
  g_assert_no_error (error);
  wbl_stmt_done (stmt);
}

/* Everything a person sees, without our row numbers. */
static char *
describe (WblDb *db)
{
  GString *out = g_string_new (NULL);

  add_rows (db, out,
            "SELECT 'm '||mid||' '||coalesce(substr(conversation,1,6),'-')||' t'||type||' c'||courtesy||' '||text"
            " FROM message ORDER BY mid");
  add_rows (db, out,
            "SELECT 'c '||substr(c.id,1,6)||' '||opening_mid||' '||opened_ms||' s'||status||' f'||folded_status||'@'||status_mid"
            "||' a:'||coalesce(assignee,'-')||'/'||coalesce(released_mid,'-')||'/'||reopened_ms||' p'||priority||' '||coalesce(subject,'-')||' l:'||replace(labels,char(10),',')"
            "||' n'||no_answer_mid||' w'||waiting_since||' q'||needs_answer||' last'||(SELECT mid FROM message WHERE id=last_row)"
            "||' '||last_ms||' '||last_customer_mid||' '||coalesce(language,'-') FROM conversation c ORDER BY opening_mid, c.id");
  add_rows (db, out,
            "SELECT 'r '||id||' '||stars||' '||comment||' '||at_ms||' u'||unsolved||' v'||review_state||' '||coalesce(reviewer,'-')"
            "||' '||n_reviews FROM rating ORDER BY id");
  add_rows (db, out, "SELECT 'survey '||id||' '||answered FROM survey ORDER BY id");
  add_rows (db, out,
            "SELECT 'q '||article||' '||wording||' '||text||' '||n_sent||' '||n_clicked||' '||n_wrong||' '||n_times FROM question"
            " ORDER BY article, wording");
  add_rows (db, out, "SELECT 'x '||article||' '||wording||' '||text FROM question_removed ORDER BY article, wording");
  add_rows (db, out, "SELECT 'k '||uid||' '||first_seen_ms FROM contact ORDER BY uid");
  return g_string_free (out, FALSE);
}

static gboolean
show_difference (const char *a, const char *b)
{
  g_auto (GStrv) la = g_strsplit (a, "\n", -1);
  g_auto (GStrv) lb = g_strsplit (b, "\n", -1);
  gboolean same = g_str_equal (a, b);

  for (guint i = 0; !same && la[i] != NULL && lb[i] != NULL; i++)
    if (!g_str_equal (la[i], lb[i]))
      g_test_message ("- %s\n+ %s", la[i], lb[i]);
  return same;
}

static void
run_world (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  World world = { 0 };
  g_autofree char *expected = NULL;
  WblDb *reference;

  make_said (&world, rand);
  make_done (&world, rand);
  reference = live (&world, rand, TRUE);
  expected = describe (reference);
  wbl_db_close (reference);
  for (int i = 0; i < N_STORES - 1; i++)
    {
      WblDb *db = live (&world, rand, FALSE);
      g_autofree char *got = describe (db);

      wbl_db_close (db);
      if (!show_difference (expected, got))
        g_error ("seed %u: store %d differs", seed, i);
    }
  world_clear (&world);
}

static void
test_converge (void)
{
  guint n = test_rounds (100, 3000);

  for (guint seed = 1; seed <= n; seed++)
    run_world (seed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/converge", test_converge);
  return g_test_run ();
}
