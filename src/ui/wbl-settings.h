/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WblSettings: the window's settings. They live in GSettings when the schema is installed, else in memory for this run,
 * so that the window starts from a build folder too. Main thread only.
 *
 * Signal "changed" (detail: the key): a value differs.
 */
#define WBL_TYPE_SETTINGS (wbl_settings_get_type ())
G_DECLARE_FINAL_TYPE (WblSettings, wbl_settings, WBL, SETTINGS, GObject)

WblSettings *wbl_settings_get_default (void);
gboolean wbl_settings_get_bool (const char *key);
int wbl_settings_get_int (const char *key);
char *wbl_settings_dup_string (const char *key);
void wbl_settings_set_bool (const char *key, gboolean value);
void wbl_settings_set_int (const char *key, int value);
void wbl_settings_set_string (const char *key, const char *value);
GVariant *wbl_settings_ref_value (const char *key);
void wbl_settings_set_value (const char *key, GVariant *value);

G_END_DECLS
