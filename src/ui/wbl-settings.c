/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wbl-settings"
#include "config.h"

#include "ui/wbl-settings.h"

/* What each key is without a schema; the same words as in data/…gschema.xml. */
static const struct
{
  const char *key;
  const char *fallback; /* GVariant text */
} keys[] = {
  { "window-width", "1280" },
  { "window-height", "800" },
  { "window-maximized", "false" },
  { "list-width", "328" },
  { "side-width", "338" },
  { "side-visible", "true" },
  { "first-run-done", "false" },
  { "send-key", "'unset'" },
  { "hold-seconds", "0" },
  { "held-after-minutes", "30" },
  { "target-minutes", "10" },
  { "notifications", "true" },
  { "notification-preview", "false" },
  { "notification-sound", "true" },
  { "search-people", "false" },
  { "close-behaviour", "'ask'" },
  { "note-to-reply-asked", "false" },
  { "last-queue", "'mine'" },
  { "last-status", "'open'" },
  { "shortcuts", "@a{sas} {}" },
};

struct _WblSettings
{
  GObject parent_instance;
  GSettings *settings; /* (owned) (nullable): no schema is installed */
  GHashTable *memory;  /* (owned) (element-type utf8 GVariant): without a schema */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WblSettings, wbl_settings, G_TYPE_OBJECT)

static void
gsettings_changed_cb (WblSettings *self, const char *key)
{
  g_signal_emit (self, signals[CHANGED], g_quark_from_string (key));
}

static GSettings *
open_installed (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    source != NULL ? g_settings_schema_source_lookup (source, APP_ID, TRUE) : NULL;
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static gboolean
has_key (WblSettings *self, const char *key)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  if (self->settings == NULL)
    return FALSE;
  g_object_get (self->settings, "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, key);
}

static GVariant *
fallback_value (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].key, key))
      return g_variant_parse (NULL, keys[i].fallback, NULL, NULL, NULL);
  g_assert_not_reached ();
}

static GVariant *
get_value (const char *key)
{
  WblSettings *self = wbl_settings_get_default ();
  GVariant *value = g_hash_table_lookup (self->memory, key);
  if (has_key (self, key))
    return g_settings_get_value (self->settings, key);
  return value != NULL ? g_variant_ref (value) : fallback_value (key);
}

static void
set_value (const char *key, GVariant *value)
{
  WblSettings *self = wbl_settings_get_default ();
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  g_autoptr (GVariant) old = get_value (key);
  if (g_variant_equal (old, sunk))
    return;
  if (has_key (self, key))
    {
      g_settings_set_value (self->settings, key, sunk);
      return;
    }
  g_hash_table_insert (self->memory, g_strdup (key), g_steal_pointer (&sunk));
  g_signal_emit (self, signals[CHANGED], g_quark_from_string (key));
}

static void
wbl_settings_finalize (GObject *object)
{
  WblSettings *self = WBL_SETTINGS (object);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->memory, g_hash_table_unref);
  G_OBJECT_CLASS (wbl_settings_parent_class)->finalize (object);
}

static void
wbl_settings_class_init (WblSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wbl_settings_finalize;
  signals[CHANGED] = g_signal_new ("changed", WBL_TYPE_SETTINGS, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wbl_settings_init (WblSettings *self)
{
  self->memory =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->settings = open_installed ();
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed", G_CALLBACK (gsettings_changed_cb), self,
                             G_CONNECT_SWAPPED);
  else
    g_info ("no settings schema installed; settings last for this run");
}

/**
 * wbl_settings_get_default:
 *
 * Returns: (transfer none): the settings of this process
 */
WblSettings *
wbl_settings_get_default (void)
{
  static WblSettings *instance;
  if (instance == NULL)
    instance = g_object_new (WBL_TYPE_SETTINGS, NULL);
  return instance;
}

/**
 * wbl_settings_get_bool:
 * @key: a key of the schema
 *
 * Returns: its value
 */
gboolean
wbl_settings_get_bool (const char *key)
{
  g_autoptr (GVariant) value = get_value (key);
  return g_variant_get_boolean (value);
}

/**
 * wbl_settings_get_int:
 * @key: a key of the schema
 *
 * Returns: its value
 */
int
wbl_settings_get_int (const char *key)
{
  g_autoptr (GVariant) value = get_value (key);
  return g_variant_get_int32 (value);
}

/**
 * wbl_settings_dup_string:
 * @key: a key of the schema, text or choice
 *
 * Returns: (transfer full): its value
 */
char *
wbl_settings_dup_string (const char *key)
{
  g_autoptr (GVariant) value = get_value (key);
  return g_variant_dup_string (value, NULL);
}

/**
 * wbl_settings_set_bool:
 * @key: a key of the schema
 * @value: its new value
 */
void
wbl_settings_set_bool (const char *key, gboolean value)
{
  set_value (key, g_variant_new_boolean (value));
}

/**
 * wbl_settings_set_int:
 * @key: a key of the schema
 * @value: its new value, within the schema's range
 */
void
wbl_settings_set_int (const char *key, int value)
{
  set_value (key, g_variant_new_int32 (value));
}

/**
 * wbl_settings_set_string:
 * @key: a key of the schema, text or choice
 * @value: its new value
 */
void
wbl_settings_set_string (const char *key, const char *value)
{
  set_value (key, g_variant_new_string (value));
}

/**
 * wbl_settings_ref_value:
 * @key: a key of the schema, of any type
 *
 * Returns: (transfer full): its value
 */
GVariant *
wbl_settings_ref_value (const char *key)
{
  return get_value (key);
}

/**
 * wbl_settings_set_value:
 * @key: a key of the schema, of any type
 * @value: its new value, of the schema's type; taken if floating
 */
void
wbl_settings_set_value (const char *key, GVariant *value)
{
  set_value (key, value);
}
