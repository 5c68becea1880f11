/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-snippet"

#include "config.h"

#include "model/wbl-snippet.h"

G_DEFINE_FINAL_TYPE (WblSnippet, wbl_snippet, G_TYPE_OBJECT)

static void
wbl_snippet_finalize (GObject *object)
{
  WblSnippet *self = WBL_SNIPPET (object);

  g_free (self->id);
  g_free (self->category);
  g_free (self->name);
  g_free (self->zh);
  g_free (self->en);
  g_free (self->file_name);
  g_free (self->file_mime);
  g_free (self->file_hash);
  g_free (self->pinyin);
  g_free (self->initials);
  G_OBJECT_CLASS (wbl_snippet_parent_class)->finalize (object);
}

static void
wbl_snippet_class_init (WblSnippetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_snippet_finalize;
}

static void
wbl_snippet_init (WblSnippet *self)
{
}

/** wbl_snippet_new: Returns: (transfer full): an empty one, to be filled by its maker */
WblSnippet *
wbl_snippet_new (void)
{
  return g_object_new (WBL_TYPE_SNIPPET, NULL);
}

/**
 * wbl_snippet_get_text:
 * @self: a snippet
 * @language: (nullable): BCP 47 tag of what the customer writes; unknown counts as Chinese
 *
 * Returns: (transfer none): its text in that language, else in the one there is
 */
const char *
wbl_snippet_get_text (WblSnippet *self, const char *language)
{
  gboolean chinese = language == NULL || *language == '\0' || g_str_has_prefix (language, "zh");

  g_return_val_if_fail (WBL_IS_SNIPPET (self), "");
  if (chinese ? self->zh != NULL : self->en == NULL)
    return self->zh != NULL ? self->zh : "";
  return self->en != NULL ? self->en : "";
}

/**
 * wbl_snippet_is_valid:
 * @self: a snippet
 * @now_ms: the time, UTC milliseconds
 *
 * Returns: whether it holds now
 */
gboolean
wbl_snippet_is_valid (WblSnippet *self, gint64 now_ms)
{
  g_return_val_if_fail (WBL_IS_SNIPPET (self), FALSE);
  return self->valid_from_ms <= now_ms && (self->valid_to_ms == 0 || now_ms < self->valid_to_ms);
}
