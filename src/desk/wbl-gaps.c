/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-gaps"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-gaps.h"
#include "store/wbl-db-article-uses.h"
#include "store/wbl-db-gaps.h"
#include "text/wbl-anonymise.h"
#include "text/wbl-courtesy.h"
#include "text/wbl-likeness.h"

/*
 * Gaps are grouped by their words: the newest first, each joins the group whose texts together it is most like, or begins
 * one; then groups join in the same way, so that little hangs on the order. What was closed is a group too, which takes what
 * came before it was closed. Searches are masked before they are kept;
 * questions stay in their conversations and are masked when they are read.
 */

#define DAY_MS (24 * G_GINT64_CONSTANT (3600000))
#define LOOK_BACK_DAYS 90
#define TREND_DAYS 14
#define MAX_ROWS 1000
#define MAX_GAPS 200
#define TEXT_CHARS 120
#define SHORTEST 2
#define ALIKE .5

/* ---- a search that was no help ---- */

typedef struct
{
  WblGapKind kind;
  char *query, *conversation;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->query);
  g_free (search->conversation);
  g_free (search);
}

/* One short line without names, numbers and addresses. */
static char *
masked_line (const char *text, const char *const *names)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, 4096));
  g_autofree char *masked = wbl_anonymise (valid, names, WBL_ANONYMISE_DOTS);

  g_strdelimit (masked, "\n\r\t", ' ');
  g_strstrip (masked);
  return g_utf8_strlen (masked, -1) > TEXT_CHARS ? g_utf8_substring (masked, 0, TEXT_CHARS) : g_strdup (masked);
}

static gboolean
has_words (const char *text)
{
  guint n = 0;

  for (const char *at = text; *at != '\0' && n < SHORTEST; at = g_utf8_next_char (at))
    n += g_unichar_isalnum (g_utf8_get_char (at));
  return n >= SHORTEST;
}

static gpointer
note_job (WblDb *db, gpointer data, GError **error)
{
  Search *search = data;
  g_auto (GStrv) names = wbl_db_names_around (db, search->conversation != NULL ? search->conversation : "", error);
  g_autofree char *masked = names != NULL ? masked_line (search->query, (const char *const *) names) : NULL;

  if (masked == NULL || !has_words (masked))
    return NULL;
  return wbl_db_add_gap (db, search->kind, masked, search->conversation, error) ? GINT_TO_POINTER (1) : NULL;
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  wbl_store_job_finish (WBL_STORE (source), result, &error);
  if (error != NULL && !g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_CLOSED))
    g_info ("A search was not noted: %s %d", g_quark_to_string (error->domain), error->code);
}

/**
 * wbl_desk_note_search:
 * @conversation: (nullable): for which somebody searched
 * @query: what they had typed when they stopped
 * @n_hits: how many articles it found
 * @picked: whether one of them was used
 *
 * A search came to its end. One that was no help is kept, without what says whose it is.
 */
void
wbl_desk_note_search (WblDesk *self, const char *conversation, const char *query, guint n_hits, gboolean picked)
{
  Search *search;

  if (picked || !has_words (query))
    return;
  search = g_new (Search, 1);
  *search = (Search){ n_hits == 0 ? WBL_GAP_NOTHING : WBL_GAP_NO_PICK, g_strdup (query), g_strdup (conversation) };
  wbl_store_write_async (wbl_desk_get_store (self), WBL_PRIORITY_MAINTENANCE, note_job, search, search_free, NULL, NULL,
                         noted_cb, NULL);
}

/* ---- groups ---- */

typedef struct
{
  const WblGapRow *row;
  char *text;         /* (owned): masked */
  WblLikeness *words; /* (owned) */
} Item;

static void
item_clear (gpointer data)
{
  g_free (((Item *) data)->text);
  wbl_likeness_free (((Item *) data)->words);
}

/* What belongs together. */
typedef struct
{
  WblLikeness *words; /* (owned): of its texts together */
  GPtrArray *items;   /* (owned) (element-type Item, unowned): the newest first, of an open one */
  gint64 closed_ms;   /* when somebody closed it; 0 = it is open */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  wbl_likeness_free (group->words);
  g_ptr_array_unref (group->items);
  g_free (group);
}

static Group *
group_new (Item *item, gint64 closed_ms)
{
  Group *group = g_new0 (Group, 1);

  group->words = wbl_likeness_new (item->text, -1);
  group->items = g_ptr_array_new ();
  group->closed_ms = closed_ms;
  g_ptr_array_add (group->items, item);
  return group;
}

static const Item *
newest_of (const Group *group)
{
  return g_ptr_array_index (group->items, 0);
}

static Group *
find_group (GPtrArray *groups, const Group *one)
{
  Group *best = NULL;
  double likeness = ALIKE;

  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = g_ptr_array_index (groups, i);
      double l;

      if (group->closed_ms != 0 && newest_of (one)->row->at_ms > group->closed_ms)
        continue;
      l = wbl_likeness_compare (one->words, group->words);
      if (l >= likeness)
        {
          likeness = l;
          best = group;
        }
    }
  return best;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *ia = *(Item *const *) a, *ib = *(Item *const *) b;

  return ia->row->at_ms > ib->row->at_ms ? -1 : ia->row->at_ms < ib->row->at_ms;
}

/* @one: (transfer full): joins the group that it is like, or is one more. */
static void
put (GPtrArray *groups, Group *one)
{
  Group *group = find_group (groups, one);

  if (group == NULL)
    {
      g_ptr_array_add (groups, one);
      return;
    }
  wbl_likeness_add (group->words, one->words);
  g_ptr_array_extend (group->items, one->items, NULL, NULL);
  if (group->closed_ms == 0)
    g_ptr_array_sort (group->items, compare_items);
  group_free (one);
}

static void
join (WblGap *gap, GHashTable *people, const Item *item, gint64 now_ms)
{
  gint64 age = now_ms - item->row->at_ms;
  gboolean alone = *item->row->who == '\0';

  gap->n_nothing += item->row->kind == WBL_GAP_NOTHING;
  gap->n_no_pick += item->row->kind == WBL_GAP_NO_PICK;
  gap->n_questions += item->row->kind == WBL_GAP_QUESTION;
  gap->last_ms = MAX (gap->last_ms, item->row->at_ms);
  if (!alone && !g_hash_table_add (people, item->row->who))
    return;
  gap->people++;
  gap->trend += age < TREND_DAYS * DAY_MS ? 1 : age < 2 * TREND_DAYS * DAY_MS ? -1 : 0;
}

static WblGap *
gap_of (const Group *group, gint64 now_ms)
{
  g_autoptr (GHashTable) people = g_hash_table_new (g_str_hash, g_str_equal); /* conversations */
  WblGap *gap = g_new0 (WblGap, 1);

  gap->text = g_strdup (newest_of (group)->text);
  for (guint i = 0; i < group->items->len; i++)
    join (gap, people, g_ptr_array_index (group->items, i), now_ms);
  return gap;
}

static void
gap_free (gpointer data)
{
  g_free (((WblGap *) data)->text);
  g_free (data);
}

static int
compare_gaps (gconstpointer a, gconstpointer b)
{
  const WblGap *ga = *(WblGap *const *) a, *gb = *(WblGap *const *) b;

  if (ga->people != gb->people)
    return ga->people > gb->people ? -1 : 1;
  if (ga->trend != gb->trend)
    return ga->trend > gb->trend ? -1 : 1;
  return ga->last_ms > gb->last_ms ? -1 : ga->last_ms < gb->last_ms;
}

static GPtrArray *
gaps_of (GPtrArray *groups, gint64 now_ms)
{
  GPtrArray *gaps = g_ptr_array_new_with_free_func (gap_free);

  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = g_ptr_array_index (groups, i);

      if (group->closed_ms == 0)
        g_ptr_array_add (gaps, gap_of (group, now_ms));
    }
  g_ptr_array_sort (gaps, compare_gaps);
  if (gaps->len > MAX_GAPS)
    g_ptr_array_set_size (gaps, MAX_GAPS);
  return gaps;
}

static GArray *
items_of (WblDb *db, GPtrArray *rows)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));

  g_array_set_clear_func (items, item_clear);
  for (guint i = 0; i < rows->len; i++)
    {
      const WblGapRow *row = g_ptr_array_index (rows, i);
      g_auto (GStrv) names = row->kind == WBL_GAP_QUESTION ? wbl_db_names_around (db, row->who, NULL) : NULL;
      Item item = { row, masked_line (row->text, (const char *const *) names), NULL };

      if ((row->kind == WBL_GAP_QUESTION && names == NULL) || !has_words (item.text) || wbl_is_courtesy (item.text))
        {
          g_free (item.text);
          continue;
        }
      item.words = wbl_likeness_new (item.text, -1);
      g_array_append_val (items, item);
    }
  return items;
}

static GPtrArray *
group_items (GArray *items, GArray *closed)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < closed->len; i++)
    {
      Item *item = &g_array_index (closed, Item, i);

      g_ptr_array_add (groups, group_new (item, item->row->at_ms));
    }
  for (guint i = 0; i < items->len; i++)
    put (groups, group_new (&g_array_index (items, Item, i), 0));
  return groups;
}

/* Returns: (transfer full): the same, where groups that came to be alike are one. @groups: (transfer full) */
static GPtrArray *
join_groups (GPtrArray *groups)
{
  GPtrArray *joined = g_ptr_array_new_with_free_func (group_free);

  g_ptr_array_set_free_func (groups, NULL);
  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = g_ptr_array_index (groups, i);

      if (group->closed_ms != 0)
        g_ptr_array_add (joined, group);
      else
        put (joined, group);
    }
  g_ptr_array_unref (groups);
  return joined;
}

static gpointer
gaps_job (WblDb *db, gpointer data, GError **error)
{
  gint64 now_ms = wbl_db_now_ms (db);
  g_autoptr (GPtrArray) rows = wbl_db_gap_rows (db, now_ms - LOOK_BACK_DAYS * DAY_MS, MAX_ROWS, error);
  g_autoptr (GPtrArray) done = rows != NULL ? wbl_db_closed_gaps (db, error) : NULL;
  g_autoptr (GArray) items = NULL;
  g_autoptr (GArray) closed = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  if (done == NULL)
    return NULL;
  items = items_of (db, rows);
  closed = items_of (db, done);
  groups = join_groups (group_items (items, closed));
  return gaps_of (groups, now_ms);
}

static void
gaps_free (gpointer gaps)
{
  g_ptr_array_unref (gaps);
}

/**
 * wbl_desk_gaps_async:
 *
 * What was searched for or asked in the last 90 days and not answered by an article, grouped by its words, what concerns
 * most people first, then what grows. End with wbl_desk_gaps_finish().
 */
void
wbl_desk_gaps_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_gaps_async, gaps_job, NULL, NULL, gaps_free, cancellable, callback, data);
}

/** wbl_desk_gaps_finish: Returns: (transfer full) (element-type WblGap): the list. */
GPtrArray *
wbl_desk_gaps_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
close_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_close_gap (db, data, error) ? GINT_TO_POINTER (1) : NULL;
}

/** wbl_desk_close_gap_async: @text: of a gap that is none, or has an article now; what comes later is a gap again */
void
wbl_desk_close_gap_async (WblDesk *self, const char *text, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_command (self, wbl_desk_close_gap_async, close_job, g_strdup (text), g_free, callback, data);
}

/* A cell of a table; what a spreadsheet would take for a formula is kept a text. */
static void
append_cell (GString *out, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\"\"", parts);
  gboolean formula = *text != '\0' && strchr ("=+-@\t", *text) != NULL;

  g_string_append_printf (out, "\"%s%s\"", formula ? "'" : "", escaped);
}

/**
 * wbl_gaps_to_csv:
 * @gaps: (element-type WblGap): the list
 * @heads: (array zero-terminated=1): names of the columns: text, people, nothing found, no pick, questions, trend
 *
 * Returns: (transfer full): a table as RFC 4180 has it
 */
char *
wbl_gaps_to_csv (GPtrArray *gaps, const char *const *heads)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; heads[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_cell (out, heads[i]);
    }
  g_string_append (out, "\r\n");
  for (guint i = 0; i < gaps->len; i++)
    {
      const WblGap *gap = g_ptr_array_index (gaps, i);

      append_cell (out, gap->text);
      g_string_append_printf (out, ",%u,%u,%u,%u,%d\r\n", gap->people, gap->n_nothing, gap->n_no_pick, gap->n_questions,
                              gap->trend);
    }
  return g_string_free (out, FALSE);
}
