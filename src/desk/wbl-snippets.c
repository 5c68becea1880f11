/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-snippets"

#include "config.h"

#include <string.h>

#include "desk/wbl-desk-private.h"
#include "desk/wbl-snippet-cites.h"
#include "desk/wbl-snippets.h"
#include "store/wbl-db-conversations.h"
#include "store/wbl-db-messages.h"
#include "store/wbl-db-ops.h"
#include "store/wbl-db-people.h"
#include "store/wbl-db-snippets.h"
#include "text/wbl-chips.h"
#include "text/wbl-fold.h"
#include "text/wbl-safe-text.h"

#define VALUE_BYTES 120 /* of a variable: a name is no story */
#define CHIP_MESSAGES 100

/* ---- the list ---- */

static void
array_destroy (gpointer array)
{
  g_ptr_array_unref (array);
}

static gpointer
list_job (WblDb *db, gpointer data, GError **error)
{
  return wbl_db_list_snippets (db, error);
}

/** wbl_desk_snippets_async: all snippets of the team. End with wbl_desk_snippets_finish(). */
void
wbl_desk_snippets_async (WblDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  wbl_desk_read (self, wbl_desk_snippets_async, list_job, NULL, NULL, array_destroy, cancellable, callback, data);
}

/** wbl_desk_snippets_finish: Returns: (transfer full) (element-type WblSnippet): by category and name. */
GPtrArray *
wbl_desk_snippets_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- finding one ---- */

typedef struct
{
  WblSnippet *snippet;
  int score;
} Match;

/* What is typed has no spaces that count: "tui huo", "tuihuo" and "th" all mean 退货. */
static char *
squeeze (const char *text)
{
  g_autofree char *folded = wbl_fold (text);
  GString *out = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      g_string_append_unichar (out, g_utf8_get_char (p));
  return g_string_free (out, FALSE);
}

static int
place_of (const char *text, const char *typed, int at_start, int inside)
{
  const char *found = strstr (text, typed);

  return found == NULL ? 0 : found == text ? at_start : inside;
}

static int
text_score (const char *text, const char *typed)
{
  g_autofree char *squeezed = text != NULL ? squeeze (text) : NULL;

  return squeezed != NULL && strstr (squeezed, typed) != NULL ? 1 : 0;
}

/* A beginning counts more than a middle, the name more than its pinyin, those more than category and text. */
static int
score_of (WblSnippet *snippet, const char *typed)
{
  g_autofree char *name = squeeze (snippet->name);
  g_autofree char *pinyin = squeeze (snippet->pinyin);
  int score = place_of (name, typed, 90, 70);

  score = MAX (score, place_of (snippet->initials, typed, 80, 40));
  score = MAX (score, place_of (pinyin, typed, 60, strlen (typed) > 2 ? 30 : 0));
  if (score == 0)
    score = 10 * text_score (snippet->category, typed);
  if (score == 0 && strlen (typed) > 2) /* two letters are in every English text */
    score = 5 * MAX (text_score (snippet->zh, typed), text_score (snippet->en, typed));
  return score;
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const Match *ma = a, *mb = b;

  if (ma->score != mb->score)
    return mb->score - ma->score;
  if (ma->snippet->used_ms != mb->snippet->used_ms)
    return ma->snippet->used_ms < mb->snippet->used_ms ? 1 : -1;
  return strcmp (ma->snippet->name, mb->snippet->name);
}

/**
 * wbl_snippets_match:
 * @snippets: (element-type WblSnippet): all of them
 * @typed: what a person typed: a part of the name, its pinyin or initials, words of the text; "" means all
 * @now_ms: the time, UTC milliseconds; what does not hold then is left out
 *
 * Returns: (transfer container) (element-type WblSnippet): those that fit, best first, then the last used
 */
GPtrArray *
wbl_snippets_match (GPtrArray *snippets, const char *typed, gint64 now_ms)
{
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autofree char *squeezed = squeeze (typed);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < snippets->len; i++)
    {
      WblSnippet *snippet = g_ptr_array_index (snippets, i);
      Match match = { snippet, *squeezed == '\0' ? 1 : 0 };

      if (!wbl_snippet_is_valid (snippet, now_ms))
        continue;
      if (match.score == 0)
        match.score = score_of (snippet, squeezed);
      if (match.score > 0)
        g_array_append_val (matches, match);
    }
  g_array_sort (matches, compare_matches);
  for (guint i = 0; i < matches->len; i++)
    g_ptr_array_add (found, g_array_index (matches, Match, i).snippet);
  return found;
}

/* ---- filling one in ---- */

typedef enum
{
  CUSTOMER_NAME,
  AGENT_NAME,
  ORDER,
  TRACKING,
  DATE,
  N_VARIABLES,
} Variable;

/* Both names of a variable mean the same, in any text. */
static const char *const variable_names[] = {
  "customer.name", "agent.name", "order", "tracking", "date", "客户姓名", "客服姓名", "订单号", "快递单号", "日期", NULL,
};

/** wbl_snippet_variables: Returns: (transfer none): the names of all variables; the second half are the Chinese ones. */
const char *const *
wbl_snippet_variables (void)
{
  return variable_names;
}

typedef struct
{
  char *values[N_VARIABLES]; /* (owned) (nullable) */
} Values;

static void
values_clear (Values *values)
{
  for (guint i = 0; i < N_VARIABLES; i++)
    g_free (values->values[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Values, values_clear)

static gboolean
lookup_cb (const char *name, gpointer data, char **value)
{
  Values *values = data;

  for (guint i = 0; variable_names[i] != NULL; i++)
    if (g_str_equal (variable_names[i], name))
      {
        *value = g_strdup (values->values[i % N_VARIABLES]);
        return TRUE;
      }
  return FALSE;
}

static char *
value_of (const char *text)
{
  g_autofree char *shown = text != NULL ? wbl_display_text (text, VALUE_BYTES) : NULL;

  if (shown == NULL || *g_strstrip (g_strdelimit (shown, "\r\n\t", ' ')) == '\0')
    return NULL;
  return g_steal_pointer (&shown);
}

/* The newest number of each kind that the thread shows. */
static void
find_numbers (WblDb *db, const char *conversation, Values *values)
{
  g_autoptr (WblThreadPage) page = wbl_db_thread_page (db, conversation, 0, CHIP_MESSAGES, NULL);

  for (guint i = 0; page != NULL && i < page->messages->len; i++)
    {
      const WblMessage *message = g_ptr_array_index (page->messages, i);
      g_autoptr (GArray) chips = message->type == WBL_CONTENT_TEXT ? wbl_find_chips (message->text) : NULL;

      for (guint j = 0; chips != NULL && j < chips->len; j++)
        {
          const WblChipSpan *chip = &g_array_index (chips, WblChipSpan, j);
          Variable which = chip->kind == WBL_CHIP_ORDER ? ORDER : TRACKING;

          if (chip->kind != WBL_CHIP_ORDER && chip->kind != WBL_CHIP_TRACKING)
            continue;
          g_free (values->values[which]);
          values->values[which] = g_strndup (message->text + chip->start, chip->end - chip->start);
        }
    }
}

static char *
date_in (gboolean chinese, gint64 now_ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr (GDateTime) now = g_date_time_to_local (utc);

  if (chinese)
    return g_strdup_printf ("%d 月 %d 日", g_date_time_get_month (now), g_date_time_get_day_of_month (now));
  return g_date_time_format (now, "%Y-%m-%d");
}

static void
find_values (WblDb *db, const WblConversation *c, gboolean chinese, Values *values)
{
  g_autofree char *agent = wbl_db_get_meta (db, "agent-name");

  values->values[CUSTOMER_NAME] = value_of (c->customer);
  values->values[AGENT_NAME] = value_of (agent);
  values->values[DATE] = date_in (chinese, wbl_db_now_ms (db));
  find_numbers (db, c->id, values);
}

void
wbl_filled_snippet_free (WblFilledSnippet *filled)
{
  if (filled == NULL)
    return;
  g_free (filled->text);
  g_clear_pointer (&filled->stops, g_array_unref);
  g_free (filled->file_name);
  g_free (filled->file_mime);
  g_clear_pointer (&filled->file, g_bytes_unref);
  g_free (filled);
}

static void
filled_destroy (gpointer data)
{
  wbl_filled_snippet_free (data);
}

static gpointer
fill_job (WblDb *db, gpointer data, GError **error)
{
  char **names = data;
  g_autoptr (WblSnippet) snippet = wbl_db_get_snippet (db, names[0], error);
  g_autoptr (WblConversation) c = snippet != NULL ? wbl_db_get_conversation (db, names[1], error) : NULL;
  g_autoptr (WblFilledSnippet) filled = g_new0 (WblFilledSnippet, 1);
  g_auto (Values) values = { 0 };
  const char *text;

  if (c == NULL || !wbl_db_snippet_used (db, snippet->id, error))
    return NULL;
  text = wbl_snippet_get_text (snippet, c->language);
  find_values (db, c, text == snippet->zh, &values);
  filled->stops = g_array_new (FALSE, FALSE, sizeof (WblTemplateStop));
  filled->text = wbl_template_fill (text, lookup_cb, &values, filled->stops);
  filled->file_name = g_strdup (snippet->file_name);
  filled->file_mime = g_strdup (snippet->file_mime);
  filled->file = snippet->file_hash != NULL ? wbl_db_get_snippet_file (db, snippet->file_hash) : NULL;
  return g_steal_pointer (&filled);
}

static void
names_free (gpointer names)
{
  g_strfreev (names);
}

/**
 * wbl_desk_fill_snippet_async:
 * @id: a snippet
 * @conversation: whom it is for: decides the language and what variables are
 *
 * Fills a snippet in for a customer. End with wbl_desk_fill_snippet_finish().
 */
void
wbl_desk_fill_snippet_async (WblDesk *self,
                             const char *id,
                             const char *conversation,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  const char *names[] = { id, conversation, NULL };

  wbl_desk_write (self, wbl_desk_fill_snippet_async, fill_job, g_strdupv ((GStrv) names), names_free, filled_destroy,
                  callback, data);
}

/** wbl_desk_fill_snippet_finish: Returns: (transfer full): what to insert. */
WblFilledSnippet *
wbl_desk_fill_snippet_finish (WblDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- writing one ---- */

typedef struct
{
  WblOp *op;
  char *hash; /* (nullable) of a new file */
  GBytes *file;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_clear_pointer (&write->op, wbl_op_free);
  g_free (write->hash);
  g_clear_pointer (&write->file, g_bytes_unref);
  g_free (write);
}

/* A file that the snippet has already stays, unless its name was left out. */
static void
keep_file (WblDb *db, Write *write)
{
  g_autoptr (WblSnippet) before = wbl_db_get_snippet (db, strchr (write->op->entity, ':') + 1, NULL);

  if (before == NULL || before->file_hash == NULL)
    return;
  wbl_op_set_string (write->op, "file_name", before->file_name);
  wbl_op_set_string (write->op, "file_mime", before->file_mime);
  wbl_op_set_string (write->op, "file_sha256", before->file_hash);
  wbl_op_set_int (write->op, "file_size", before->file_size);
}

static gpointer
put_job (WblDb *db, gpointer data, GError **error)
{
  Write *write = data;

  if (write->file != NULL)
    {
      if (!wbl_db_put_snippet_file (db, write->hash, write->file, error))
        return NULL;
    }
  else if (json_object_has_member (write->op->payload, "file_name"))
    keep_file (db, write);
  return GINT_TO_POINTER (wbl_snippet_add_cites (db, write->op, error) && wbl_db_op_add (db, write->op, error));
}

static const char *
refusal (const WblSnippetPut *put)
{
  gsize bytes = (put->zh != NULL ? strlen (put->zh) : 0) + (put->en != NULL ? strlen (put->en) : 0);

  if (put->name == NULL || *put->name == '\0' || strlen (put->name) > WBL_SNIPPET_NAME_MAX
      || (put->category != NULL && strlen (put->category) > WBL_SNIPPET_NAME_MAX))
    return "A snippet has a name of at most 200 bytes";
  if (bytes == 0 || bytes > WBL_SNIPPET_TEXT_MAX)
    return "A snippet has a text of at most 6 KiB";
  if (put->valid_to_ms != 0 && put->valid_to_ms <= put->valid_from_ms)
    return "It would end before it begins";
  if (put->file != NULL && (g_bytes_get_size (put->file) == 0 || g_bytes_get_size (put->file) > WBL_SNIPPET_FILE_MAX))
    return "A snippet's file has at most 5 MiB";
  return NULL;
}

static void
add_file (Write *write, const WblSnippetPut *put)
{
  g_autofree char *name = NULL;

  if (put->file_name == NULL)
    return;
  name = wbl_safe_filename (put->file_name);
  wbl_op_set_string (write->op, "file_name", name);
  if (put->file == NULL)
    return;
  write->file = g_bytes_ref (put->file);
  write->hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, put->file);
  wbl_op_set_string (write->op, "file_mime", put->file_mime != NULL ? put->file_mime : "application/octet-stream");
  wbl_op_set_string (write->op, "file_sha256", write->hash);
  wbl_op_set_int (write->op, "file_size", (gint64) g_bytes_get_size (put->file));
}

static Write *
write_new (const char *id)
{
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *entity = g_strconcat ("snippet:", id != NULL ? id : random, NULL);
  Write *write = g_new0 (Write, 1);

  write->op = wbl_op_new ("snippet", entity);
  return write;
}

/**
 * wbl_desk_put_snippet_async:
 * @put: borrowed for the call
 *
 * Adds or changes a snippet for the whole team. Its file stays on this device. Fails with WBL_DESK_ERROR_INVALID when
 * name or text is missing or too long. End with wbl_desk_command_finish().
 */
void
wbl_desk_put_snippet_async (WblDesk *self, const WblSnippetPut *put, GAsyncReadyCallback callback, gpointer data)
{
  const char *problem = refusal (put);
  Write *write;

  if (problem != NULL)
    {
      g_task_report_new_error (self, callback, data, wbl_desk_put_snippet_async, WBL_DESK_ERROR, WBL_DESK_ERROR_INVALID,
                               "%s", problem);
      return;
    }
  write = write_new (put->id);
  wbl_op_set_string (write->op, "name", put->name);
  wbl_op_set_string (write->op, "category", put->category != NULL ? put->category : "");
  wbl_op_set_string (write->op, "zh", put->zh != NULL ? put->zh : "");
  wbl_op_set_string (write->op, "en", put->en != NULL ? put->en : "");
  if (put->valid_from_ms != 0)
    wbl_op_set_int (write->op, "valid_from", put->valid_from_ms);
  if (put->valid_to_ms != 0)
    wbl_op_set_int (write->op, "valid_to", put->valid_to_ms);
  add_file (write, put);
  wbl_desk_command (self, wbl_desk_put_snippet_async, put_job, write, write_free, callback, data);
}

/** wbl_desk_delete_snippet_async: for the whole team; putting the same id again brings it back. */
void
wbl_desk_delete_snippet_async (WblDesk *self, const char *id, GAsyncReadyCallback callback, gpointer data)
{
  Write *write = write_new (id);

  json_object_set_boolean_member (write->op->payload, "deleted", TRUE);
  wbl_desk_command (self, wbl_desk_delete_snippet_async, put_job, write, write_free, callback, data);
}
