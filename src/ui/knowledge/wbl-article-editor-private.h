/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/knowledge/wbl-article-editor-fields.h"
#include "ui/knowledge/wbl-article-editor.h"
#include "ui/knowledge/wbl-article-view.h"

G_BEGIN_DECLS

struct _WblArticleEditor
{
  AdwWindow parent_instance;
  AdwWindowTitle *heading;
  GtkEntry *title_entry;
  GtkTextView *body;
  GtkLabel *status;
  GtkRevealer *similar_revealer;
  GtkBox *similar;
  GtkStack *sides;
  WblArticleView *preview;
  WblArticleFields *fields;
  GtkLabel *twin_words;
  GtkButton *twin_button;
  WblArticleView *twin_view;

  WblDesk *desk;             /* (owned) */
  WblArticleDoc *base;       /* (owned) (nullable): what the writing began from; NULL = not loaded */
  GCancellable *cancellable; /* (owned): of everything read, until the window closes */
  GCancellable *asking;      /* (owned) (nullable): of the search for similar articles */
  WblTwin *twin;             /* (owned) (nullable) */
  guint n_similar;
  guint preview_id, similar_id;
  gboolean stored;  /* the article is here already, not only typed */
  gboolean loading; /* what changes is not typed */
  gboolean dirty;   /* typed and not on disk */
  gboolean keeping; /* a draft is on its way to the disk */
  gboolean saving;
  gboolean ended;   /* saved or discarded: no draft is kept */
};

WblArticleDoc *wbl_article_editor_doc (WblArticleEditor *self, gboolean *days_ok);
void wbl_article_editor_say (WblArticleEditor *self, const char *words);

/* Help beside the text: wbl-article-editor-sides.c */
void wbl_article_editor_queue_preview (WblArticleEditor *self);
void wbl_article_editor_queue_similar (WblArticleEditor *self);
void wbl_article_editor_load_twin (WblArticleEditor *self);
void wbl_article_editor_open_twin (WblArticleEditor *self);

G_END_DECLS
