/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-envelope"

#include "config.h"

#include "fuzz.h"
#include "lanying/wbl-discovery.h"
#include "lanying/wbl-envelope.h"
#include "lanying/wbl-rest.h"

/* The first byte chooses status and type, the rest is the body of a REST answer, of each list and of a discovery. */

static void
read_lists (JsonObject *envelope)
{
  const WblRestKind *const kinds[] = { &wbl_rest_groups, &wbl_rest_members, &wbl_rest_outcomes, &wbl_rest_devices,
                                       &wbl_rest_profiles, &wbl_rest_people, &wbl_rest_applications, &wbl_rest_invitations,
                                       &wbl_rest_contacts, &wbl_rest_announcements, &wbl_rest_files };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = wbl_rest_read_rows (kinds[i], envelope, &error);

      g_assert_true ((rows == NULL) == (error != NULL));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const types[] = { "application/json", "text/html", "", "application/json; charset=gbk" };
  WblHttpAnswer answer = { 200, NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) envelope = NULL;
  g_autoptr (WblDiscovery) discovery = NULL;
  g_autoptr (WblDiscovery) loaded = NULL;
  g_autofree char *saved = NULL;

  if (size == 0)
    return 0;
  answer.status = data[0] & 4 ? 502 : 200;
  answer.content_type = (char *) types[data[0] & 3];
  answer.body = g_bytes_new (data + 1, size - 1);
  envelope = wbl_envelope_read (&answer, &error);
  g_bytes_unref (answer.body);
  g_assert_true ((envelope == NULL) == (error != NULL));
  g_clear_error (&error);
  if (envelope == NULL)
    return 0;
  read_lists (envelope);
  discovery = wbl_discovery_read (envelope, TRUE, &error);
  g_assert_true ((discovery == NULL) == (error != NULL));
  if (discovery == NULL)
    return 0;
  for (guint i = 0; i < discovery->clusters->len; i++)
    g_assert_cmpuint (((WblCluster *) discovery->clusters->pdata[i])->rest->len, >, 0);
  saved = wbl_discovery_save (discovery);
  loaded = wbl_discovery_load (saved);
  g_assert_nonnull (loaded);
  g_assert_cmpuint (loaded->clusters->len, ==, discovery->clusters->len);
  return 0;
}
