/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "fuzz-frame"

#include "config.h"

#include "fuzz.h"
#include "lanying/wbl-records.h"
#include "lanying/wbl-wire-json.h"
#include "model/wbl-json.h"

/* Frames in both directions: what decodes becomes JSON and back, and a page of records. */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (WblWireDirection direction = WBL_WIRE_UP; direction <= WBL_WIRE_DOWN; direction++)
    {
      g_autoptr (WblWireFrame) frame = wbl_wire_decode (data, size, direction, NULL);
      g_autofree char *text = frame != NULL ? wbl_wire_frame_to_json_text (frame) : NULL;
      g_autoptr (JsonNode) json = text != NULL ? wbl_json_parse (text, -1, NULL) : NULL;
      g_autoptr (GBytes) bytes = json != NULL ? wbl_wire_frame_from_json (json, direction, NULL) : NULL;
      g_autoptr (WblCloudPage) page = NULL;

      if (frame == NULL)
        continue;
      fuzz_assert_text (text);
      if (frame->sync_dl != NULL)
        page = wbl_records_read_page (frame, 7);
      for (guint i = 0; page != NULL && i < page->records->len; i++)
        {
          const WblCloudRecord *record = page->records->pdata[i];

          fuzz_assert_text (record->text);
          fuzz_assert_text (record->ext);
          g_assert_cmpint (record->id, >=, 0);
        }
      if (frame->unread_dl != NULL)
        g_array_unref (wbl_records_read_unread (frame->unread_dl));
    }
  return 0;
}
