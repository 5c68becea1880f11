/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-editor"

#include "config.h"

#include "ui/knowledge/wbl-article-editor-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/wbl-compat.h"
#include "ui/wbl-problem.h"

G_DEFINE_FINAL_TYPE (WblArticleEditor, wbl_article_editor, ADW_TYPE_WINDOW)

/* wbl_article_editor_say: a line below the text, read out when it changes. */
void
wbl_article_editor_say (WblArticleEditor *self,
                        const char       *words)
{
  gtk_label_set_text (self->status, words);
  wbl_announce (GTK_WIDGET (self), words);
}

static char *
body_text (WblArticleEditor *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->body);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* wbl_article_editor_doc: Returns: (transfer full): what is typed, as it stands. @days_ok: (out) (nullable) */
WblArticleDoc *
wbl_article_editor_doc (WblArticleEditor *self,
                        gboolean         *days_ok)
{
  WblArticleDoc *doc = wbl_article_doc_copy (self->base);
  gboolean ok = wbl_article_fields_fill (self->fields, doc);

  g_free (doc->title);
  doc->title = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title_entry))));
  g_free (doc->body);
  doc->body = body_text (self);
  if (days_ok != NULL)
    *days_ok = ok;
  return doc;
}

/* ---- nothing typed is lost: one draft is on its way to the disk at a time, the newest next ---- */

static void keep_draft (WblArticleEditor *self);

static void
draft_kept_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  self->keeping = FALSE;
  if (self->desk == NULL || self->ended)
    return;
  if (!ok)
    wbl_article_editor_say (self, wbl_problem_sentence (error));
  else if (self->dirty)
    keep_draft (self);
  else
    gtk_label_set_text (self->status, _("Kept on this computer, not saved for the team yet."));
}

static void
keep_draft (WblArticleEditor *self)
{
  g_autoptr (WblArticleDoc) doc = NULL;

  if (self->keeping || self->ended || self->base == NULL)
    return;
  doc = wbl_article_editor_doc (self, NULL);
  self->keeping = TRUE;
  self->dirty = FALSE;
  wbl_desk_save_article_draft_async (self->desk, doc, draft_kept_cb, g_object_ref (self));
}

static void
edited_cb (WblArticleEditor *self)
{
  if (self->loading || self->base == NULL)
    return;
  self->dirty = TRUE;
  self->ended = FALSE;
  keep_draft (self);
  wbl_article_editor_queue_preview (self);
  wbl_article_editor_queue_similar (self);
}

static void
side_changed_cb (WblArticleEditor *self)
{
  if (self->base != NULL && g_strcmp0 (gtk_stack_get_visible_child_name (self->sides), "twin") == 0)
    wbl_article_editor_load_twin (self);
}

/* ---- loading ---- */

static void
show_heading (WblArticleEditor *self)
{
  g_autofree char *version = NULL;

  adw_window_title_set_title (self->heading, self->stored ? _("Edit Article") : _("New Article"));
  if (self->stored && self->base->version > 0)
    /* Translators: version of an article */
    version = g_strdup_printf (_("version %u"), self->base->version);
  adw_window_title_set_subtitle (self->heading, version != NULL ? version : "");
  gtk_window_set_title (GTK_WINDOW (self), self->stored ? _("Edit Article") : _("New Article"));
}

/* @typed: (nullable): what was typed before and not saved */
static void
show_doc (WblArticleEditor *self,
          WblArticleDoc    *base,
          WblArticleDoc    *typed)
{
  WblArticleDoc *doc = typed != NULL ? typed : base;

  self->loading = TRUE;
  g_set_object (&self->base, base);
  gtk_editable_set_text (GTK_EDITABLE (self->title_entry), doc->title);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->body), doc->body, -1);
  wbl_article_fields_set_doc (self->fields, doc);
  self->loading = FALSE;
  gtk_widget_set_sensitive (adw_window_get_content (ADW_WINDOW (self)), TRUE);
  show_heading (self);
  wbl_article_editor_queue_preview (self);
  gtk_widget_grab_focus (*doc->title == '\0' ? GTK_WIDGET (self->title_entry) : GTK_WIDGET (self->body));
}

typedef struct
{
  WblArticleEditor *self; /* (owned) */
  WblArticleDoc *typed;   /* (owned) (nullable) */
} Loading;

static void
loading_free (Loading *loading)
{
  g_object_unref (loading->self);
  g_clear_object (&loading->typed);
  g_free (loading);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loading, loading_free)

/* The draft's "of" is the version that was typed over, which need not be the newest now. */
static void
show_loaded (WblArticleEditor *self,
             WblArticleDoc    *doc,
             WblArticleDoc    *typed)
{
  wbl_article_doc_set (&doc->of, typed != NULL ? typed->of : doc->op);
  self->stored = TRUE;
  show_doc (self, doc, typed);
  if (typed != NULL)
    wbl_article_editor_say (self, g_strcmp0 (typed->of, doc->op) == 0
                                    ? _("This is what you typed before and did not save.")
                                    : _("A colleague saved another version meanwhile. Saving yours keeps both; yours will hold."));
}

static void
doc_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (Loading) loading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblArticleDoc) doc = wbl_desk_article_doc_finish (WBL_DESK (source), result, &error);

  if (loading->self->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (doc != NULL)
    show_loaded (loading->self, doc, loading->typed);
  else if (loading->typed != NULL)
    {
      show_doc (loading->self, loading->typed, NULL); /* a new one that was never saved */
      wbl_article_editor_say (loading->self, _("This is what you typed before and did not save."));
    }
  else
    wbl_article_editor_say (loading->self, wbl_problem_sentence (error));
}

static void
draft_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (Loading) loading = data;
  WblArticleEditor *self = loading->self;
  g_autoptr (GError) error = NULL;

  loading->typed = wbl_desk_article_draft_finish (WBL_DESK (source), result, &error);
  if (self->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  wbl_desk_article_doc_async (self->desk, g_object_get_data (G_OBJECT (self), "key"), self->cancellable, doc_read_cb,
                              g_steal_pointer (&loading));
}

static void
agents_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;
  g_autoptr (GPtrArray) agents = wbl_desk_agents_finish (WBL_DESK (source), result, NULL);

  if (agents != NULL && self->desk != NULL)
    wbl_article_fields_set_agents (self->fields, agents);
}

/* ---- saving ---- */

static void
reread_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;
  g_autoptr (WblArticleDoc) doc = wbl_desk_article_doc_finish (WBL_DESK (source), result, NULL);

  if (doc == NULL || self->desk == NULL)
    return;
  wbl_article_doc_set (&doc->of, doc->op);
  self->stored = TRUE;
  g_set_object (&self->base, doc);
  show_heading (self);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wbl_desk_command_finish (WBL_DESK (source), result, &error);

  self->saving = FALSE;
  if (self->desk == NULL)
    return;
  if (!ok)
    {
      self->ended = FALSE;
      wbl_article_editor_say (self, wbl_problem_sentence (error));
      return;
    }
  self->stored = TRUE;
  gtk_revealer_set_reveal_child (self->similar_revealer, FALSE);
  wbl_article_editor_say (self, _("Saved."));
  wbl_desk_article_doc_async (self->desk, self->base->key, self->cancellable, reread_cb, g_object_ref (self));
}

static void
save_now (WblArticleEditor *self)
{
  g_autoptr (WblArticleDoc) doc = wbl_article_editor_doc (self, NULL);

  self->saving = TRUE;
  self->ended = TRUE;
  self->dirty = FALSE;
  wbl_desk_save_article_async (self->desk, doc, saved_cb, g_object_ref (self));
}

static void
similar_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;

  if (g_str_equal (wbl_ask_finish (result), "create") && self->desk != NULL)
    save_now (self);
}

static void
ask_similar (WblArticleEditor *self)
{
  const WblAskResponse responses[] = {
    { "cancel", _("_Look Again"), ADW_RESPONSE_DEFAULT },
    { "create", _("_Create Anyway"), ADW_RESPONSE_SUGGESTED },
  };

  wbl_ask_async (GTK_WINDOW (self), _("Create It Anyway?"),
                 _("Articles that say much the same exist already. Two that differ a little give two answers."), responses,
                 G_N_ELEMENTS (responses), NULL, similar_answered_cb, g_object_ref (self));
}

/* Returns: (nullable): why it cannot be saved yet, in words */
static const char *
trouble_with (const WblArticleDoc *doc,
              gboolean             days_ok)
{
  if (*doc->title == '\0')
    return _("Give it a title first.");
  if (*doc->body == '\0')
    return _("Write some text first.");
  if (strlen (doc->body) > WBL_ARTICLE_MAX_BODY)
    return _("An article has at most 96 KiB of text. Split it, or import it as a file on each computer.");
  if (!days_ok)
    return _("A date cannot be read. Write it as 2026-03-01.");
  if (doc->valid_to_ms != 0 && doc->valid_to_ms <= doc->valid_from_ms)
    return _("The last day is before the first one.");
  return NULL;
}

static void
save_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  WblArticleEditor *self = WBL_ARTICLE_EDITOR (widget);
  gboolean days_ok = TRUE;
  g_autoptr (WblArticleDoc) doc = NULL;
  const char *trouble = NULL;

  if (self->base == NULL || self->saving)
    return;
  doc = wbl_article_editor_doc (self, &days_ok);
  trouble = trouble_with (doc, days_ok);
  if (trouble != NULL)
    wbl_article_editor_say (self, trouble);
  else if (!self->stored && self->n_similar > 0)
    ask_similar (self);
  else
    save_now (self);
}

/* ---- not wanted any more ---- */

static void
dropped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;
  g_autoptr (GError) error = NULL;

  if (wbl_desk_command_finish (WBL_DESK (source), result, &error))
    gtk_window_destroy (GTK_WINDOW (self));
  else if (self->desk != NULL)
    wbl_article_editor_say (self, wbl_problem_sentence (error));
}

static void
discard_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      data)
{
  g_autoptr (WblArticleEditor) self = data;

  if (!g_str_equal (wbl_ask_finish (result), "discard") || self->desk == NULL)
    return;
  self->ended = TRUE;
  wbl_desk_drop_article_draft_async (self->desk, self->base->key, dropped_cb, g_object_ref (self));
}

static void
discard_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  WblArticleEditor *self = WBL_ARTICLE_EDITOR (widget);
  const WblAskResponse responses[] = {
    { "cancel", _("_Keep"), ADW_RESPONSE_DEFAULT },
    { "discard", _("_Discard"), ADW_RESPONSE_DESTRUCTIVE },
  };

  if (self->base == NULL)
    return;
  wbl_ask_async (GTK_WINDOW (self), _("Discard the Changes?"),
                 _("What you typed here since the last saving is gone then. Closing the window keeps it."), responses,
                 G_N_ELEMENTS (responses), NULL, discard_answered_cb, g_object_ref (self));
}

static void
twin_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  WblArticleEditor *self = WBL_ARTICLE_EDITOR (widget);

  if (self->base != NULL)
    wbl_article_editor_open_twin (self);
}

/* ---- the class ---- */

static void
wbl_article_editor_dispose (GObject *object)
{
  WblArticleEditor *self = WBL_ARTICLE_EDITOR (object);

  g_clear_handle_id (&self->preview_id, g_source_remove);
  g_clear_handle_id (&self->similar_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->asking);
  gtk_widget_dispose_template (GTK_WIDGET (self), WBL_TYPE_ARTICLE_EDITOR);
  g_clear_object (&self->base);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->twin, wbl_twin_free);
  G_OBJECT_CLASS (wbl_article_editor_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, heading);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, title_entry);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, body);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, status);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, similar_revealer);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, similar);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, sides);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, preview);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, fields);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, twin_words);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, twin_button);
  gtk_widget_class_bind_template_child (widget_class, WblArticleEditor, twin_view);
}

static void
wbl_article_editor_class_init (WblArticleEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_article_editor_dispose;
  g_type_ensure (WBL_TYPE_ARTICLE_VIEW);
  g_type_ensure (WBL_TYPE_ARTICLE_FIELDS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/knowledge/wbl-article-editor.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, side_changed_cb);
  gtk_widget_class_install_action (widget_class, "editor.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "editor.discard", NULL, discard_cb);
  gtk_widget_class_install_action (widget_class, "editor.twin", NULL, twin_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "editor.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
wbl_article_editor_init (WblArticleEditor *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->body), "changed", G_CALLBACK (edited_cb), self);
}

/* Returns: (nullable): the window in which the article is being written already */
static WblArticleEditor *
find_open (const char *key)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (WBL_IS_ARTICLE_EDITOR (window) && g_strcmp0 (g_object_get_data (G_OBJECT (window), "key"), key) == 0)
        return WBL_ARTICLE_EDITOR (window);
    }
  return NULL;
}

static WblArticleEditor *
editor_new (GtkWindow  *parent,
            WblDesk    *desk,
            const char *key)
{
  WblArticleEditor *self = g_object_new (WBL_TYPE_ARTICLE_EDITOR, NULL);

  self->desk = g_object_ref (desk);
  g_object_set_data_full (G_OBJECT (self), "key", g_strdup (key), g_free);
  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  gtk_widget_set_sensitive (adw_window_get_content (ADW_WINDOW (self)), FALSE); /* until there is something to type over */
  wbl_desk_agents_async (desk, self->cancellable, agents_read_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

/**
 * wbl_article_editor_edit:
 * @parent: (nullable): a window of the application
 * @key: of an article, or of a draft of one that was never saved
 *
 * Opens an article to be edited, with what was typed before and not saved.
 */
void
wbl_article_editor_edit (GtkWindow  *parent,
                         WblDesk    *desk,
                         const char *key)
{
  WblArticleEditor *self = find_open (key);
  Loading *loading = NULL;

  if (self != NULL)
    {
      gtk_window_present (GTK_WINDOW (self));
      return;
    }
  self = editor_new (parent, desk, key);
  loading = g_new0 (Loading, 1);
  loading->self = g_object_ref (self);
  wbl_desk_article_draft_async (desk, key, self->cancellable, draft_read_cb, loading);
}

/**
 * wbl_article_editor_write:
 * @parent: (nullable): a window of the application
 * @start: (nullable): what the new article begins with
 *
 * Opens a new article.
 */
void
wbl_article_editor_write (GtkWindow     *parent,
                          WblDesk       *desk,
                          WblArticleDoc *start)
{
  g_autoptr (WblArticleDoc) doc = start != NULL ? wbl_article_doc_copy (start) : wbl_article_doc_new ();
  WblArticleEditor *self = NULL;

  if (doc->key == NULL)
    doc->key = wbl_article_new_key ();
  if (doc->title == NULL)
    doc->title = g_strdup ("");
  if (doc->body == NULL)
    doc->body = g_strdup ("");
  self = editor_new (parent, desk, doc->key);
  show_doc (self, doc, NULL);
  if (*doc->body != '\0' || *doc->title != '\0')
    edited_cb (self);
}

static void
source_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (GtkWindow) parent = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WblArticleDoc) doc = wbl_desk_article_doc_finish (WBL_DESK (source), result, &error);

  if (doc != NULL)
    wbl_article_editor_write (parent, WBL_DESK (source), doc);
  else
    g_info ("No article from a conversation: %s %d", g_quark_to_string (error->domain), error->code);
}

/**
 * wbl_article_editor_from_conversation:
 * @parent: a window of the application
 * @conversation: what was asked and answered
 *
 * Opens a new article with the question and the answer of a conversation, without what says whose they were.
 */
void
wbl_article_editor_from_conversation (GtkWindow  *parent,
                                      WblDesk    *desk,
                                      const char *conversation)
{
  wbl_desk_article_from_conversation_async (desk, conversation, NULL, source_read_cb, g_object_ref (parent));
}
