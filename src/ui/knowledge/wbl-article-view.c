/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-view"

#include "config.h"

#include "ui/knowledge/wbl-article-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "desk/wbl-knowledge.h"
#include "model/wbl-force.h"
#include "text/wbl-highlight.h"
#include "text/wbl-safe-text.h"
#include "ui/thread/wbl-words.h"
#include "ui/wbl-format.h"
#include "ui/widgets/wbl-toasts.h"

/* More than an article a person would read; the rest of a hostile one is left out with a line that says so. */
#define MAX_BLOCKS 400
#define MAX_BLOCK_BYTES 16384
#define MAX_TITLE_BYTES 300
#define SHORTEST_MATCH 4

struct _WblArticleView
{
  GtkBox parent_instance;
  GtkLabel *title;
  GtkLabel *meta;
  GtkWidget *caution;
  GtkLabel *reason;
  GtkBox *blocks;
  GtkSearchBar *find_bar;
  GtkEditable *find;
  GtkLabel *find_words;
  guint find_at; /* number of the match that is selected, from 0 */
};

G_DEFINE_FINAL_TYPE (WblArticleView, wbl_article_view, GTK_TYPE_BOX)

static char *
squeeze (const char *text)
{
  g_auto (GStrv) words = g_regex_split_simple ("\\s+", text, 0, 0);
  g_autofree char *joined = g_strjoinv ("", words);
  const char *start = g_str_has_prefix (joined, "…") ? joined + strlen ("…") : joined;

  if (g_str_has_suffix (joined, "…") && strlen (start) >= strlen ("…"))
    joined[strlen (joined) - strlen ("…")] = '\0';
  return g_strdup (start);
}

/**
 * wbl_article_block_matches:
 * @block: text of one block of an article
 * @passage: (nullable): the passage that was found, perhaps cut with "…" or holding several blocks
 *
 * Returns: whether one holds the other, spaces apart; a block of a few characters never counts as held
 */
gboolean
wbl_article_block_matches (const char *block,
                           const char *passage)
{
  g_autofree char *a = squeeze (block);
  g_autofree char *b = squeeze (passage != NULL ? passage : "");

  if (*a == '\0' || *b == '\0')
    return FALSE;
  return strstr (a, b) != NULL || (g_utf8_strlen (a, -1) >= SHORTEST_MATCH && strstr (b, a) != NULL);
}

/**
 * wbl_article_not_in_force_reason:
 * @article: an article that does not hold here
 * @now_ms: the time, UTC milliseconds
 *
 * Returns: (transfer full): why, in words for a person
 */
char *
wbl_article_not_in_force_reason (WblArticle *article,
                                 gint64      now_ms)
{
  g_autofree char *date = NULL;
  g_autofree char *region = NULL;

  if (article->valid_to_ms != 0 && article->valid_to_ms <= now_ms)
    {
      date = wbl_format_date (article->valid_to_ms);
      /* Translators: why an article is not in force; %s is a date */
      return g_strdup_printf (_("Not in force: it ended on %s."), date);
    }
  if (article->valid_from_ms > now_ms)
    {
      date = wbl_format_date (article->valid_from_ms);
      /* Translators: why an article is not in force; %s is a date */
      return g_strdup_printf (_("Not in force: it starts on %s."), date);
    }
  region = wbl_words_line (article->region);
  if (*region != '\0')
    /* Translators: why an article is not in force; %s is a region such as "EU" */
    return g_strdup_printf (_("Not for this customer: it holds for %s."), region);
  return g_strdup (_("Not in force for this customer."));
}

static char *
describe (WblArticle *article)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *date = NULL;

  if (article->version > 0)
    /* Translators: version of an article */
    g_ptr_array_add (parts, g_strdup_printf (_("version %u"), article->version));
  g_ptr_array_add (parts, g_strdup (article->internal ? _("internal, for notes only") : _("public")));
  if (!wbl_region_is_everywhere (article->region))
    g_ptr_array_add (parts, wbl_words_line (article->region));
  if (article->verified_ms != 0)
    {
      date = wbl_format_date (article->verified_ms);
      /* Translators: %s is the date of the last check of an article */
      g_ptr_array_add (parts, g_strdup_printf (_("verified %s"), date));
    }
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
set_label_text (GtkLabel   *label,
                const char *text,
                const char *language)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autofree char *bounded = wbl_display_text (text, MAX_BLOCK_BYTES);

  if (language != NULL)
    pango_attr_list_insert (attributes, pango_attr_language_new (pango_language_from_string (language)));
  gtk_label_set_text (label, bounded);
  gtk_label_set_attributes (label, attributes);
}

static GtkWidget *
text_label (const char *text,
            const char *language)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "xalign", 0.0,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "selectable", TRUE,
                                   "hexpand", TRUE,
                                   NULL);

  set_label_text (GTK_LABEL (label), text, language);
  return label;
}

static char *
block_mark (const WblBlock *block)
{
  if (block->kind == WBL_BLOCK_STEP)
    /* Translators: number of a step in a list of steps */
    return g_strdup_printf (_("%u."), block->number);
  return block->kind == WBL_BLOCK_BULLET ? g_strdup ("•") : NULL;
}

static GtkWidget *
marked_row (char      *mark,
            GtkWidget *label)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *number = gtk_label_new (mark);

  gtk_widget_set_valign (number, GTK_ALIGN_START);
  gtk_widget_add_css_class (number, "secondary");
  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_width_chars (GTK_LABEL (number), 2);
  gtk_box_append (GTK_BOX (row), number);
  gtk_box_append (GTK_BOX (row), label);
  return row;
}

static GtkWidget *
block_widget (const WblBlock *block,
              const char     *language)
{
  static const char *classes[] = {
    [WBL_BLOCK_HEADING] = "block-heading", [WBL_BLOCK_PARAGRAPH] = "block-text", [WBL_BLOCK_STEP] = "block-text",
    [WBL_BLOCK_BULLET] = "block-text",     [WBL_BLOCK_CODE] = "monospace",       [WBL_BLOCK_QUOTE] = "block-quote",
  };
  GtkWidget *label = text_label (block->text, language);
  g_autofree char *mark = block_mark (block);

  if ((guint) block->kind < G_N_ELEMENTS (classes))
    gtk_widget_add_css_class (label, classes[block->kind]);
  return mark != NULL ? marked_row (mark, label) : label;
}

static void
clear_blocks (WblArticleView *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->blocks))) != NULL)
    gtk_box_remove (self->blocks, child);
}

static gboolean
repeats_title (const WblBlock *block,
               guint           index,
               const char     *title)
{
  return index == 0 && block->kind == WBL_BLOCK_HEADING && g_strcmp0 (block->text, title) == 0;
}

static void
show_blocks (WblArticleView *self,
             WblArticle     *article,
             const char     *passage)
{
  g_autoptr (GPtrArray) blocks = wbl_article_blocks (article->body);

  for (guint i = 0; i < MIN (blocks->len, MAX_BLOCKS); i++)
    {
      const WblBlock *block = g_ptr_array_index (blocks, i);
      GtkWidget *widget = NULL;

      if (repeats_title (block, i, article->title))
        continue;
      widget = block_widget (block, article->language);
      if (block->kind != WBL_BLOCK_HEADING && wbl_article_block_matches (block->text, passage))
        gtk_widget_add_css_class (widget, "matched");
      gtk_box_append (self->blocks, widget);
    }
  if (blocks->len > MAX_BLOCKS)
    gtk_box_append (self->blocks, text_label (_("The rest of this article is too long to show."), NULL));
}

static void
show_reason (WblArticleView *self,
             WblArticle     *article,
             gboolean        in_force)
{
  g_autofree char *reason = NULL;

  gtk_widget_set_visible (self->caution, !in_force);
  if (in_force)
    return;
  reason = wbl_article_not_in_force_reason (article, wbl_now_ms ());
  gtk_label_set_text (self->reason, reason);
}

/* ---- find ---- */

/* One place of what is looked for. */
typedef struct
{
  GtkLabel *label; /* (unowned) */
  int start, end;  /* characters */
} Place;

static void
collect_places (GtkWidget  *widget,
                const char *query,
                GArray     *places)
{
  if (GTK_IS_LABEL (widget) && gtk_label_get_selectable (GTK_LABEL (widget)))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));
      g_autoptr (GArray) spans = wbl_find_matches (text, query);

      gtk_label_select_region (GTK_LABEL (widget), 0, 0);
      for (guint i = 0; i < spans->len; i++)
        {
          const WblMatchSpan *span = &g_array_index (spans, WblMatchSpan, i);
          Place place = { GTK_LABEL (widget), (int) g_utf8_pointer_to_offset (text, text + span->start),
                          (int) g_utf8_pointer_to_offset (text, text + span->end) };

          g_array_append_val (places, place);
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_places (child, query, places);
}

static void
scroll_to (WblArticleView *self,
           GtkWidget      *widget)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *content = scroller != NULL ? gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller)) : NULL;
  GtkAdjustment *adjustment = NULL;
  double x = 0, y = 0;

  if (content == NULL || !gtk_widget_translate_coordinates (widget, content, 0, 0, &x, &y))
    return;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  if (GTK_IS_VIEWPORT (content))
    y += gtk_adjustment_get_value (adjustment);
  gtk_adjustment_clamp_page (adjustment, y, y + gtk_widget_get_height (widget));
}

/* Selects the match at find_at, round and round. */
static void
show_place (WblArticleView *self)
{
  const char *query = gtk_editable_get_text (self->find);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  const Place *place = NULL;
  g_autofree char *words = NULL;

  collect_places (GTK_WIDGET (self->blocks), query, places);
  if (places->len == 0)
    {
      gtk_label_set_text (self->find_words, *query == '\0' ? "" : _("No match"));
      return;
    }
  self->find_at %= places->len;
  place = &g_array_index (places, Place, self->find_at);
  gtk_label_select_region (place->label, place->start, place->end);
  scroll_to (self, GTK_WIDGET (place->label));
  /* Translators: which of the places that were found in an article is selected */
  words = g_strdup_printf (_("%1$u of %2$u"), self->find_at + 1, places->len);
  gtk_label_set_text (self->find_words, words);
}

static void
find_changed_cb (WblArticleView *self)
{
  self->find_at = 0;
  show_place (self);
}

static void
find_next_cb (WblArticleView *self)
{
  self->find_at++;
  show_place (self);
}

static void
find_previous_cb (WblArticleView *self)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  collect_places (GTK_WIDGET (self->blocks), gtk_editable_get_text (self->find), places);
  self->find_at = self->find_at > 0 ? self->find_at - 1 : MAX (places->len, 1) - 1;
  show_place (self);
}

static void
find_stopped_cb (WblArticleView *self)
{
  gtk_search_bar_set_search_mode (self->find_bar, FALSE);
}

static void
wbl_article_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WBL_TYPE_ARTICLE_VIEW);
  G_OBJECT_CLASS (wbl_article_view_parent_class)->dispose (object);
}

static void
wbl_article_view_class_init (WblArticleViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wbl_article_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/warblerdesk/Warbler/knowledge/wbl-article-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WblArticleView, title);
  gtk_widget_class_bind_template_child (widget_class, WblArticleView, meta);
  gtk_widget_class_bind_template_child (widget_class, WblArticleView, caution);
  gtk_widget_class_bind_template_child (widget_class, WblArticleView, reason);
  gtk_widget_class_bind_template_child (widget_class, WblArticleView, blocks);
  gtk_widget_class_bind_template_child (widget_class, WblArticleView, find_bar);
  gtk_widget_class_bind_template_child (widget_class, WblArticleView, find);
  gtk_widget_class_bind_template_child (widget_class, WblArticleView, find_words);
  gtk_widget_class_bind_template_callback (widget_class, find_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_stopped_cb);
}

static void
wbl_article_view_init (WblArticleView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wbl_article_view_new:
 *
 * Returns: (transfer floating): a view without an article
 */
GtkWidget *
wbl_article_view_new (void)
{
  return g_object_new (WBL_TYPE_ARTICLE_VIEW, NULL);
}

/**
 * wbl_article_view_set_article:
 * @article: what to show; untrusted text, never read as markup
 * @passage: (nullable): the passage that was found, to tint
 * @in_force: whether it holds for this customer today; if not the view says why
 */
void
wbl_article_view_set_article (WblArticleView *self,
                              WblArticle     *article,
                              const char     *passage,
                              gboolean        in_force)
{
  g_autofree char *meta = NULL;

  g_return_if_fail (WBL_IS_ARTICLE_VIEW (self) && WBL_IS_ARTICLE (article));
  meta = describe (article);
  set_label_text (self->title, article->title, article->language);
  gtk_label_set_text (self->meta, meta);
  show_reason (self, article, in_force);
  gtk_search_bar_set_search_mode (self->find_bar, FALSE);
  clear_blocks (self);
  show_blocks (self, article, passage);
}

/**
 * wbl_article_view_open_find:
 *
 * Opens the field that finds words in the article.
 */
void
wbl_article_view_open_find (WblArticleView *self)
{
  g_return_if_fail (WBL_IS_ARTICLE_VIEW (self));
  gtk_search_bar_set_search_mode (self->find_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->find));
  scroll_to (self, GTK_WIDGET (self->find_bar));
}

static GtkWidget *
first_matched (WblArticleView *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->blocks));

  while (child != NULL && !gtk_widget_has_css_class (child, "matched"))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static gboolean
laid_out_cb (GtkWidget     *widget,
             GdkFrameClock *clock,
             gpointer       data)
{
  GtkWidget *matched = first_matched (WBL_ARTICLE_VIEW (widget));

  if (matched == NULL || !gtk_widget_get_mapped (widget))
    return G_SOURCE_REMOVE;
  if (gtk_widget_get_height (matched) == 0)
    return G_SOURCE_CONTINUE;
  scroll_to (WBL_ARTICLE_VIEW (widget), matched);
  return G_SOURCE_REMOVE;
}

/**
 * wbl_article_view_show_passage:
 *
 * Scrolls to the passage that was found, once it has its place.
 */
void
wbl_article_view_show_passage (WblArticleView *self)
{
  g_return_if_fail (WBL_IS_ARTICLE_VIEW (self));
  if (first_matched (self) != NULL)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), laid_out_cb, NULL, NULL);
}

static gboolean
find_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   view)
{
  if (!gtk_widget_get_mapped (view))
    return FALSE;
  wbl_article_view_open_find (view);
  return TRUE;
}

/**
 * wbl_article_view_add_find_key:
 * @around: a widget that the view is in
 *
 * Ctrl+F opens the field that finds words, wherever in @around the keyboard is. It acts before the article's text has the
 * key, which would move its cursor.
 */
void
wbl_article_view_add_find_key (WblArticleView *self,
                               GtkWidget      *around)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_return_if_fail (WBL_IS_ARTICLE_VIEW (self) && GTK_IS_WIDGET (around));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_f, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (find_key_cb, self, NULL)));
  gtk_widget_add_controller (around, keys);
}

static void
toast_cb (AdwToastOverlay *toasts,
          AdwToast        *toast)
{
  wbl_toasts_show (toasts, g_object_ref (toast));
}

/**
 * wbl_article_window_new:
 * @parent: the window it belongs to
 * @article: what to show
 * @passage: (nullable): the passage to tint
 * @in_force: whether it holds here
 * @below: (nullable): a widget to stand below it, whose "toast" (AdwToast) the window shows
 *
 * Returns: (transfer none): a window of its own for an article, not yet shown
 */
GtkWidget *
wbl_article_window_new (GtkWindow  *parent,
                        WblArticle *article,
                        const char *passage,
                        gboolean    in_force,
                        GtkWidget  *below)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/warblerdesk/Warbler/knowledge/wbl-article-window.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  WblArticleView *view = WBL_ARTICLE_VIEW (gtk_builder_get_object (builder, "view"));
  g_autofree char *title = NULL;

  wbl_article_view_set_article (view, article, passage, in_force);
  wbl_article_view_show_passage (view);
  wbl_article_view_add_find_key (view, GTK_WIDGET (window));
  title = wbl_display_text (article->title, MAX_TITLE_BYTES);
  gtk_window_set_title (window, title);
  if (below != NULL)
    {
      g_signal_connect_object (below, "toast", G_CALLBACK (toast_cb), gtk_builder_get_object (builder, "toasts"),
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (gtk_builder_get_object (builder, "content")), below);
    }
  if (parent != NULL)
    gtk_window_set_application (window, gtk_window_get_application (parent));
  return GTK_WIDGET (window);
}
