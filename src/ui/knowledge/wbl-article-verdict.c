/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-article-verdict"

#include "config.h"

#include "ui/knowledge/wbl-article-verdict.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "store/wbl-db.h"
#include "ui/wbl-problem.h"
#include "ui/widgets/wbl-toasts.h"

/* "This answered it" and "Wrong for this", and taking them back. */

typedef struct
{
  GtkWidget *widget; /* (owned) */
  WblDesk *desk;     /* (owned) */
  gboolean wrong;
  char *op_id;       /* (owned) (nullable): what was remembered */
} Verdict;

static void
verdict_free (Verdict *verdict)
{
  g_object_unref (verdict->widget);
  g_object_unref (verdict->desk);
  g_free (verdict->op_id);
  g_free (verdict);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Verdict, verdict_free)

static void
closure_free (gpointer  data,
              GClosure *closure)
{
  verdict_free (data);
}

static void
show (Verdict  *verdict,
      AdwToast *toast)
{
  g_signal_emit_by_name (verdict->widget, "toast", toast);
  g_object_unref (toast);
}

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Verdict) verdict = data;
  g_autoptr (GError) error = NULL;

  if (!wbl_desk_command_finish (WBL_DESK (source), result, &error))
    show (verdict, wbl_toast_new (wbl_problem_sentence (error)));
}

static void
undo_cb (AdwToast *toast,
         gpointer  data)
{
  const Verdict *verdict = data;
  Verdict *copy = g_new0 (Verdict, 1);

  *copy = (Verdict){ g_object_ref (verdict->widget), g_object_ref (verdict->desk), verdict->wrong, NULL };
  wbl_desk_undo_pick_async (verdict->desk, verdict->op_id, undone_cb, copy);
}

static const char *
failure_words (const GError *error)
{
  if (g_error_matches (error, WBL_STORE_ERROR, WBL_STORE_ERROR_INVALID))
    return _("The customer has asked nothing yet that could be remembered.");
  return wbl_problem_sentence (error);
}

static void
given_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Verdict) verdict = data;
  g_autoptr (GError) error = NULL;
  AdwToast *toast = NULL;

  verdict->op_id = wbl_desk_pick_article_finish (WBL_DESK (source), result, &error);
  if (verdict->op_id == NULL)
    {
      show (verdict, wbl_toast_new (failure_words (error)));
      return;
    }
  toast = wbl_toast_new (verdict->wrong ? _("Remembered: this article is wrong for such questions.")
                                        : _("Remembered: this article answers such questions."));
  adw_toast_set_button_label (toast, _("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), verdict, closure_free, G_CONNECT_DEFAULT);
  show (g_steal_pointer (&verdict), toast);
}

/**
 * wbl_article_verdict_give:
 * @widget: whose "toast" (AdwToast) says what became of it, with an Undo
 * @desk: the desk
 * @pick: what is said of an article; borrowed for the call
 */
void
wbl_article_verdict_give (GtkWidget            *widget,
                          WblDesk              *desk,
                          const WblArticlePick *pick)
{
  Verdict *verdict = g_new0 (Verdict, 1);

  *verdict = (Verdict){ g_object_ref (widget), g_object_ref (desk), pick->wrong, NULL };
  wbl_desk_pick_article_async (desk, pick, given_cb, verdict);
}
