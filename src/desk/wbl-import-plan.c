/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-import-plan"

#include "config.h"

#include <string.h>

#include "desk/wbl-import.h"
#include "desk/wbl-passages.h"
#include "model/wbl-cite.h"
#include "store/wbl-db-article-versions.h"
#include "store/wbl-db-imports.h"

/* What an import changes: the articles it brings against those that are stored, passage by passage. */

#define EXCERPT_CHARS 120

WblImportItem *
wbl_import_item_new (WblArticlePut *put, const WblImportFile *file)
{
  WblImportItem *item = g_new (WblImportItem, 1);

  *item = (WblImportItem){ put, file };
  return item;
}

void
wbl_import_item_free (WblImportItem *item)
{
  wbl_article_put_free (item->put);
  g_free (item);
}

/* ---- the report ---- */

static void
passage_change_free (gpointer data)
{
  WblPassageChange *change = data;

  g_free (change->heading);
  g_free (change->text);
  g_free (change);
}

static void
change_free (gpointer data)
{
  WblImportChange *change = data;

  g_free (change->key);
  g_free (change->title);
  g_free (change->name);
  g_ptr_array_unref (change->passages);
  g_ptr_array_unref (change->conversations);
  g_free (change);
}

WblImportReport *
wbl_import_report_new (gboolean dry_run)
{
  WblImportReport *report = g_new0 (WblImportReport, 1);

  report->dry_run = dry_run;
  report->changes = g_ptr_array_new_with_free_func (change_free);
  report->problems = g_ptr_array_new_with_free_func (g_free);
  report->notes = g_ptr_array_new_with_free_func (g_free);
  return report;
}

void
wbl_import_report_free (WblImportReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->changes);
  g_ptr_array_unref (report->problems);
  g_ptr_array_unref (report->notes);
  g_free (report);
}

static WblImportChange *
change_new (WblImportChangeKind kind, const char *key, const char *title, const char *name)
{
  WblImportChange *change = g_new0 (WblImportChange, 1);

  change->kind = kind;
  change->key = g_strdup (key);
  change->title = g_strdup (title);
  change->name = g_strdup (name);
  change->passages = g_ptr_array_new_with_free_func (passage_change_free);
  change->conversations = g_ptr_array_new_with_free_func (g_free);
  return change;
}

static void
add_change (WblImportReport *report, WblImportChange *change)
{
  if (report->changes->len < WBL_IMPORT_MAX_CHANGES)
    g_ptr_array_add (report->changes, change);
  else
    change_free (change);
}

/* ---- passages ---- */

/* How often each is there: the same text may stand twice. */
static GHashTable *
count_passages (GPtrArray *passages)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < passages->len; i++)
    {
      const char *id = ((WblPassage *) g_ptr_array_index (passages, i))->id;
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, id));

      g_hash_table_insert (counts, (gpointer) id, GUINT_TO_POINTER (n + 1));
    }
  return counts;
}

static void
add_passage (WblImportChange *change, gboolean added, const WblPassage *passage)
{
  WblPassageChange *part;

  if (change->passages->len >= WBL_IMPORT_MAX_PASSAGES)
    return;
  part = g_new (WblPassageChange, 1);
  *part = (WblPassageChange){ added, g_strdup (passage->heading),
                              g_utf8_strlen (passage->text, -1) > EXCERPT_CHARS
                                  ? g_utf8_substring (passage->text, 0, EXCERPT_CHARS)
                                  : g_strdup (passage->text) };
  g_ptr_array_add (change->passages, part);
}

/* What of @mine is not among @others. Returns: how many. */
static guint
add_missing (WblImportChange *change, gboolean added, GPtrArray *mine, GPtrArray *others)
{
  g_autoptr (GHashTable) counts = count_passages (others);
  guint n_missing = 0;

  for (guint i = 0; i < mine->len; i++)
    {
      const WblPassage *passage = g_ptr_array_index (mine, i);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, passage->id));

      if (n > 0)
        g_hash_table_insert (counts, passage->id, GUINT_TO_POINTER (n - 1));
      else
        {
          add_passage (change, added, passage);
          n_missing++;
        }
    }
  return n_missing;
}

static void
compare_passages (WblImportChange *change, GPtrArray *old, GPtrArray *new)
{
  change->n_dropped = add_missing (change, FALSE, old, new);
  change->n_new = add_missing (change, TRUE, new, old);
  change->n_kept = old->len - change->n_dropped;
}

/* ---- citations ---- */

/** Changed: an article whose text replies may cite. */
typedef struct
{
  WblImportChange *change; /* (unowned) */
  GHashTable *before, *after; /* ids of what could and can be cited (owned) */
} Changed;

static void
changed_free (gpointer data)
{
  Changed *changed = data;

  g_hash_table_unref (changed->before);
  g_hash_table_unref (changed->after);
  g_free (changed);
}

/* Passages, and the blocks that they are made of. */
static GHashTable *
ids_of (const char *body, GPtrArray *passages)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (body);

  for (guint i = 0; i < passages->len; i++)
    g_hash_table_add (ids, g_strdup (((WblPassage *) g_ptr_array_index (passages, i))->id));
  for (guint i = 0; i < blocks->len; i++)
    g_hash_table_add (ids, wbl_passage_id (((WblBlock *) g_ptr_array_index (blocks, i))->text));
  return ids;
}

static Changed *
changed_new (WblImportChange *change, GHashTable *before, GHashTable *after)
{
  Changed *changed = g_new (Changed, 1);

  *changed = (Changed){ change, before, after };
  return changed;
}

/* A citation of no passage, or of a part of one, is of the whole article. */
static gboolean
is_cited_text_gone (const Changed *changed, const WblUse *use)
{
  if (use->passage != NULL && g_hash_table_contains (changed->before, use->passage))
    return !g_hash_table_contains (changed->after, use->passage);
  return changed->change->n_dropped > 0;
}

static gboolean
flag_uses (WblDb *db, GHashTable *changed, WblImportReport *report, GError **error)
{
  g_autoptr (GPtrArray) uses = NULL;

  if (g_hash_table_size (changed) == 0)
    return TRUE;
  uses = wbl_db_list_uses (db, changed, error);
  for (guint i = 0; uses != NULL && i < uses->len; i++)
    {
      const WblUse *use = g_ptr_array_index (uses, i);
      const Changed *what = g_hash_table_lookup (changed, use->article);
      GPtrArray *conversations = what->change->conversations;

      if (!is_cited_text_gone (what, use))
        continue;
      report->cited++;
      if (!g_ptr_array_find_with_equal_func (conversations, use->conversation, g_str_equal, NULL))
        g_ptr_array_add (conversations, g_strdup (use->conversation));
    }
  return uses != NULL;
}

/* ---- articles ---- */

/* Whether an article that was never imported says the same. */
static gboolean
is_same (const WblArticle *a, const WblArticle *b)
{
  return g_str_equal (a->title, b->title) && g_str_equal (a->body, b->body) && g_strcmp0 (a->collection, b->collection) == 0
         && g_strcmp0 (a->url, b->url) == 0 && g_strcmp0 (a->region, b->region) == 0 && a->internal == b->internal
         && a->valid_from_ms == b->valid_from_ms && a->valid_to_ms == b->valid_to_ms;
}

/* What somebody of the team has written is left alone, whatever a file says. Returns: whether the item is to be written. */
static gboolean
plan_item (WblDb *db, const WblImportItem *item, GHashTable *changed, WblImportReport *report)
{
  const WblArticle *article = item->put->article;
  g_autofree char *hash = wbl_db_import_hash (db, article->key);
  g_autoptr (WblArticle) stored = g_strcmp0 (hash, item->put->hash) != 0 ? wbl_db_get_article (db, article->key, NULL) : NULL;
  g_autoptr (GPtrArray) old = NULL;
  g_autoptr (GPtrArray) new = NULL;
  WblImportChange *change;

  if (g_strcmp0 (hash, item->put->hash) == 0 || (hash == NULL && stored != NULL && is_same (stored, article)))
    {
      report->unchanged++;
      return FALSE;
    }
  if (wbl_db_article_is_team (db, article->key) && !wbl_db_article_is_filed (db, article->key))
    {
      report->kept++;
      return FALSE;
    }
  *(stored != NULL ? &report->changed : &report->added) += 1;
  if (report->changes->len >= WBL_IMPORT_MAX_CHANGES)
    return TRUE;
  change = change_new (stored != NULL ? WBL_IMPORT_CHANGED : WBL_IMPORT_ADDED, article->key, article->title, item->put->source);
  add_change (report, change);
  if (stored == NULL)
    return TRUE;
  old = wbl_article_passages (stored->body);
  new = wbl_article_passages (article->body);
  compare_passages (change, old, new);
  g_hash_table_insert (changed, change->key, changed_new (change, ids_of (stored->body, old), ids_of (article->body, new)));
  return TRUE;
}

/**
 * wbl_import_apply:
 * @items: (element-type WblImportItem): no key is there twice
 * @report: added to
 *
 * An article that was edited here since its file was imported, and whose file is the same, stays as it is.
 */
gboolean
wbl_import_apply (WblDb *db, GPtrArray *items, WblImportReport *report, GError **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new ();
  g_autoptr (GHashTable) changed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, changed_free);
  WblArticleCounts counts = { 0 };

  for (guint i = 0; i < items->len; i++)
    {
      const WblImportItem *item = g_ptr_array_index (items, i);

      if (plan_item (db, item, changed, report))
        g_ptr_array_add (puts, item->put);
    }
  if (!flag_uses (db, changed, report, error))
    return FALSE;
  if (report->dry_run)
    return TRUE;
  for (guint i = 0; i < items->len; i++)
    {
      const WblImportItem *item = g_ptr_array_index (items, i);

      if (!wbl_db_note_import (db, item->put->article->key, item->file->root, item->file->name, item->put->hash, error))
        return FALSE;
    }
  return wbl_db_put_articles (db, puts, &counts, error);
}

/* ---- what is gone ---- */

/* The team's is put away rather than removed, and only while no one has edited it. */
static gboolean
remove_article (WblDb *db, const char *key, GError **error)
{
  if (wbl_db_article_is_filed (db, key))
    return wbl_db_set_article_state (db, key, WBL_ARTICLE_ARCHIVED, error);
  return wbl_db_article_is_team (db, key) || wbl_db_delete_article (db, key, error);
}

/**
 * wbl_import_find_gone:
 * @root: a path that was read to its end
 * @keys: what is there now
 * @refused: files that could not be read whole: what was in them may still be there
 * @remove: whether to remove what is gone, unless the report is of a dry run
 *
 * Reports the articles that an earlier import of @root brought, and that are there no more.
 */
gboolean
wbl_import_find_gone (WblDb *db,
                      const char *root,
                      GHashTable *keys,
                      GHashTable *refused,
                      gboolean remove,
                      WblImportReport *report,
                      GError **error)
{
  g_autoptr (GPtrArray) before = wbl_db_list_imported (db, root, error);
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (GHashTable) changed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, changed_free);

  if (before == NULL)
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    {
      const WblImported *was = g_ptr_array_index (before, i);
      WblImportChange *change;

      if (g_hash_table_contains (keys, was->key) || g_hash_table_contains (refused, was->file)
          || (wbl_db_article_is_team (db, was->key) && !wbl_db_article_is_filed (db, was->key)))
        continue;
      report->gone++;
      if (report->changes->len < WBL_IMPORT_MAX_CHANGES)
        {
          change = change_new (WBL_IMPORT_GONE, was->key, was->title, was->file);
          change->n_dropped = 1;
          add_change (report, change);
          g_hash_table_insert (changed, change->key, changed_new (change, ids_of ("", nothing), ids_of ("", nothing)));
        }
      if (remove && !report->dry_run && !remove_article (db, was->key, error))
        return FALSE;
    }
  return flag_uses (db, changed, report, error);
}
