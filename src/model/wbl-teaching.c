/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-teaching"

#include "config.h"

#include "model/wbl-teaching.h"

/** wbl_teaching_new: Returns: (transfer full): nothing was taught of @article. */
WblTeaching *
wbl_teaching_new (const char *article)
{
  WblTeaching *teaching = g_new0 (WblTeaching, 1);

  teaching->article = g_strdup (article);
  teaching->title = g_strdup (article);
  return teaching;
}

void
wbl_teaching_free (WblTeaching *teaching)
{
  if (teaching == NULL)
    return;
  g_free (teaching->article);
  g_free (teaching->title);
  g_free (teaching->taught_by);
  g_free (teaching->answer);
  g_free (teaching);
}
