/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-nest-play"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "nest/wbl-nest-play.h"
#include "nest/wbl-nest-seed.h"

typedef struct
{
  char *dir;
  WblNestDb *db;
  gint64 support;
  gint64 team;
  GPtrArray *sent; /* texts: what was sent, in order */
  guint n_typing;
  guint n_cuts;
  gboolean is_cut;
  gboolean refuse; /* the store fails */
} Fixture;

static gboolean
send_cb (WblNestMessage *message, gpointer user_data, GError **error)
{
  Fixture *f = user_data;
  const char *where = message->to_id == f->team        ? "team"
                      : message->from_id == f->support ? "desk"
                                                       : "customer";

  if (f->refuse)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "disk full");
      return FALSE;
    }
  g_ptr_array_add (f->sent, g_strdup_printf ("%s %s %s%s", where, message->content,
                                             message->ext != NULL ? message->ext : "",
                                             f->is_cut ? " CUT" : ""));
  return wbl_nest_db_add_message (f->db, message, error);
}

static void
typing_cb (gint64 from, gint64 to, gboolean on, gpointer user_data)
{
  g_assert_cmpint (from, !=, to);
  ((Fixture *)user_data)->n_typing++;
}

static void
cut_cb (gboolean on, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (f->is_cut != on);
  f->is_cut = on;
  f->n_cuts++;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("wbl-play-XXXXXX", NULL);
  f->db = wbl_nest_db_open (f->dir, &error);
  g_assert_no_error (error);
  g_assert_true (wbl_nest_db_begin (f->db, &error));
  g_assert_true (wbl_nest_seed_demo (f->db, TRUE, &error));
  g_assert_true (wbl_nest_db_commit (f->db, &error));
  g_assert_true (wbl_nest_seed_find_accounts (f->db, &f->support, &f->team));
  f->sent = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->sent);
  wbl_nest_db_close (f->db);
  remove_tree (f->dir);
  g_free (f->dir);
}

static WblNestPlay *
play_new (Fixture *f, double speed)
{
  const WblNestPlayHost host = { send_cb, typing_cb, cut_cb, f };
  g_autoptr (GError) error = NULL;
  WblNestPlay *play = wbl_nest_play_new (f->db, &host, speed, &error);

  g_assert_no_error (error);
  return play;
}

static guint
count (Fixture *f, const char *start, const char *needle)
{
  guint n = 0;

  for (guint i = 0; i < f->sent->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (f->sent, i), start)
         && strstr (g_ptr_array_index (f->sent, i), needle) != NULL;
  return n;
}

static void
run_to_end (WblNestPlay *play)
{
  while (wbl_nest_play_is_running (play))
    g_main_context_iteration (NULL, TRUE);
}

/* Everything the morning promises happens, once. */
static void
test_all_steps (Fixture *f, gconstpointer data)
{
  g_autoptr (WblNestPlay) play = play_new (f, 3000);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) state = NULL;

  g_assert_true (wbl_nest_play_start (play, &error));
  g_assert_no_error (error);
  run_to_end (play);
  state = wbl_nest_play_dup_state (play);
  g_assert_cmpint (json_object_get_int_member (state, "step"), ==,
                   json_object_get_int_member (state, "steps"));
  g_assert_false (json_object_get_boolean_member (state, "running"));
  g_assert_cmpstr (json_object_get_string_member (state, "caption_en"), !=, "");
  g_assert_cmpstr (json_object_get_string_member (state, "caption_zh"), !=, "");
  g_assert_cmpuint (f->n_typing, ==, 2);
  g_assert_cmpuint (f->n_cuts, ==, 2);
  g_assert_false (f->is_cut);
  g_assert_cmpuint (count (f, "customer", ""), ==, 14);
  g_assert_cmpuint (count (f, "customer", " CUT"), ==, 1);
  g_assert_cmpuint (count (f, "customer", "\"t\":\"rating\""), ==, 1);
  g_assert_cmpuint (count (f, "desk", "\"t\":\"survey\""), ==, 1);
  g_assert_cmpuint (count (f, "desk", ""), ==, 4);
  g_assert_cmpuint (count (f, "team", "\"kind\":\"claim\""), ==, 3);
  g_assert_cmpuint (count (f, "team", "\"kind\":\"note\""), ==, 2);
  g_assert_cmpuint (count (f, "team", "\"kind\":\"promise\""), ==, 1);
  g_assert_cmpuint (count (f, "team", "\"kind\":\"promise.close\""), ==, 1);
}

/* A second morning has its own customers and goes on counting. */
static void
test_again (Fixture *f, gconstpointer data)
{
  g_autoptr (WblNestPlay) play = play_new (f, 5000);
  guint n_once = 0;

  g_assert_true (wbl_nest_play_start (play, NULL));
  run_to_end (play);
  n_once = f->sent->len;
  g_assert_true (wbl_nest_play_start (play, NULL));
  run_to_end (play);
  g_assert_cmpuint (f->sent->len, ==, 2 * n_once);
  g_assert_cmpuint (count (f, "team", "\"lamport\":1,"), ==, 0);
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  g_autoptr (WblNestPlay) play = play_new (f, 3000);
  g_autoptr (JsonObject) before = NULL;
  g_autoptr (JsonObject) after = NULL;

  g_assert_true (wbl_nest_play_start (play, NULL));
  while (!f->is_cut)
    g_main_context_iteration (NULL, TRUE);
  wbl_nest_play_pause (play);
  before = wbl_nest_play_dup_state (play);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  after = wbl_nest_play_dup_state (play);
  g_assert_true (json_object_get_boolean_member (after, "paused"));
  g_assert_true (json_object_get_boolean_member (after, "cut"));
  g_assert_cmpint (json_object_get_int_member (before, "elapsed_s"), ==,
                   json_object_get_int_member (after, "elapsed_s"));
  wbl_nest_play_resume (play);
  run_to_end (play);
  g_assert_cmpuint (count (f, "customer", "\"t\":\"rating\""), ==, 1);
}

/* Stopping in the cut gives the network back. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autoptr (WblNestPlay) play = play_new (f, 3000);

  g_assert_true (wbl_nest_play_start (play, NULL));
  while (!f->is_cut)
    g_main_context_iteration (NULL, TRUE);
  wbl_nest_play_stop (play);
  g_assert_false (f->is_cut);
  g_assert_false (wbl_nest_play_is_running (play));
}

static void
test_store_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (WblNestPlay) play = play_new (f, 3000);
  g_autoptr (JsonObject) state = NULL;

  f->refuse = TRUE;
  g_assert_true (wbl_nest_play_start (play, NULL));
  run_to_end (play);
  state = wbl_nest_play_dup_state (play);
  g_assert_cmpstr (json_object_get_string_member (state, "problem"), ==, "disk full");
  g_assert_cmpuint (f->sent->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/nest/play/all-steps", Fixture, NULL, set_up, test_all_steps, tear_down);
  g_test_add ("/nest/play/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/nest/play/pause", Fixture, NULL, set_up, test_pause, tear_down);
  g_test_add ("/nest/play/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/nest/play/store-fails", Fixture, NULL, set_up, test_store_fails, tear_down);
  return g_test_run ();
}
