/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-cli-import"

#include "config.h"

#include "cli/wbl-cli-private.h"
#include "desk/wbl-imports.h"

/* kb import: files and folders into articles, or with --dry-run what that would change. */

static const char *const kinds[] = { [WBL_IMPORT_ADDED] = "added", [WBL_IMPORT_CHANGED] = "changed", [WBL_IMPORT_GONE] = "gone" };

static void
add_passages (JsonBuilder *builder, const WblImportChange *change)
{
  json_builder_set_member_name (builder, "passages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < change->passages->len; i++)
    {
      const WblPassageChange *passage = g_ptr_array_index (change->passages, i);

      json_builder_begin_object (builder);
      wbl_json_add_bool (builder, "added", passage->added);
      wbl_json_add_string (builder, "heading", passage->heading);
      wbl_json_add_string (builder, "text", passage->text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
wbl_json_add_strings (JsonBuilder *builder, const char *name, GPtrArray *strings)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < strings->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (strings, i));
  json_builder_end_array (builder);
}

static void
add_change (JsonBuilder *builder, const WblImportChange *change)
{
  json_builder_begin_object (builder);
  wbl_json_add_string (builder, "change", kinds[change->kind]);
  wbl_json_add_string (builder, "key", change->key);
  wbl_json_add_string (builder, "title", change->title);
  wbl_json_add_string (builder, "file", change->name);
  if (change->kind == WBL_IMPORT_CHANGED)
    {
      wbl_json_add_int (builder, "passages_kept", change->n_kept);
      wbl_json_add_int (builder, "passages_new", change->n_new);
      wbl_json_add_int (builder, "passages_dropped", change->n_dropped);
      add_passages (builder, change);
    }
  wbl_json_add_strings (builder, "cited_in", change->conversations);
  json_builder_end_object (builder);
}

static gboolean
is_in_vain (const WblImportReport *report)
{
  return report->refused > 0 && report->added + report->changed + report->unchanged == 0;
}

static void
print_json (WblRun *run, const WblImportReport *report)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  wbl_json_add_bool (builder, "dry_run", report->dry_run);
  wbl_json_add_int (builder, "added", report->added);
  wbl_json_add_int (builder, "changed", report->changed);
  wbl_json_add_int (builder, "unchanged", report->unchanged);
  wbl_json_add_int (builder, "kept", report->kept);
  wbl_json_add_int (builder, "gone", report->gone);
  wbl_json_add_int (builder, "refused", report->refused);
  wbl_json_add_int (builder, "cited", report->cited);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->changes->len; i++)
    add_change (builder, g_ptr_array_index (report->changes, i));
  json_builder_end_array (builder);
  wbl_json_add_strings (builder, "problems", report->problems);
  wbl_json_add_strings (builder, "notes", report->notes);
  if (is_in_vain (report))
    wbl_json_add_error (builder, "refused", "nothing of this could be read");
  json_builder_end_object (builder);
  wbl_run_print_json (run, builder);
}

static void
print_text (WblRun *run, const WblImportReport *report)
{
  for (guint i = 0; report->dry_run && i < report->changes->len; i++)
    {
      const WblImportChange *change = g_ptr_array_index (report->changes, i);
      wbl_run_print (run, "%-8s %s (%s)\n", kinds[change->kind], change->title, change->name);
    }
  wbl_run_print (run, "%u added, %u changed, %u unchanged, %u kept, %u gone, %u refused\n", report->added, report->changed,
                 report->unchanged, report->kept, report->gone, report->refused);
  if (report->cited > 0)
    wbl_run_print (run, "%u replies cite text that is no more\n", report->cited);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WblRun *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblImportReport) report = wbl_desk_import_finish (run->desk, result, &error);

  if (report == NULL)
    {
      wbl_run_fail (run, error);
      return;
    }
  if (run->json)
    print_json (run, report);
  else
    print_text (run, report);
  for (guint i = 0; i < report->problems->len; i++)
    g_string_append_printf (run->err, "%s\n", (const char *) g_ptr_array_index (report->problems, i));
  for (guint i = 0; i < report->notes->len; i++)
    g_string_append_printf (run->err, "%s\n", (const char *) g_ptr_array_index (report->notes, i));
  wbl_run_end (run, is_in_vain (report) ? WBL_EXIT_FAILED : WBL_EXIT_OK);
}

/* A page would have to be fetched, from whatever machine its address names: nothing here does that. */
static gboolean
names_address (WblRun *run)
{
  for (guint i = 0; run->args[i] != NULL; i++)
    if (wbl_cli_is_address (run->args[i]))
      return TRUE;
  return FALSE;
}

void
wbl_cli_kb_import (WblRun *run)
{
  const WblImportOptions options = { run->collection, run->dry_run, run->remove_gone };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (names_address (run))
    {
      wbl_run_usage (run, "kb import reads files and folders and opens no addresses; save the page as a file, then import that");
      return;
    }
  for (guint i = 0; run->args[i] != NULL; i++)
    g_ptr_array_add (paths, g_canonicalize_filename (run->args[i], run->cwd));
  g_ptr_array_add (paths, NULL);
  wbl_desk_import_async (run->desk, (const char *const *) paths->pdata, &options, NULL, NULL, NULL, imported_cb, run);
}
