/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-shoulder"
#include "config.h"

#include "ui/thread/wbl-shoulder.h"

struct _WblShoulder
{
  GObject parent_instance;
  gboolean on;
};

G_DEFINE_FINAL_TYPE (WblShoulder, wbl_shoulder, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
wbl_shoulder_class_init (WblShoulderClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", WBL_TYPE_SHOULDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_shoulder_init (WblShoulder *self)
{
}

/**
 * wbl_shoulder_get_default:
 *
 * Returns: (transfer none): the one of this run
 */
WblShoulder *
wbl_shoulder_get_default (void)
{
  static WblShoulder *shoulder = NULL;

  if (shoulder == NULL)
    shoulder = g_object_new (WBL_TYPE_SHOULDER, NULL);
  return shoulder;
}

/**
 * wbl_shoulder_is_on:
 *
 * Returns: whether phone and mail are masked for everybody
 */
gboolean
wbl_shoulder_is_on (void)
{
  return wbl_shoulder_get_default ()->on;
}

/**
 * wbl_shoulder_set_on:
 * @on: whether somebody looks on
 *
 * What is on screen follows before this returns.
 */
void
wbl_shoulder_set_on (gboolean on)
{
  WblShoulder *self = wbl_shoulder_get_default ();

  if (self->on == on)
    return;
  self->on = on;
  g_signal_emit (self, signals[CHANGED], 0);
}
