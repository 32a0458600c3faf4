/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "dsc-region-file.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Regions of DS9 and CASA: what was read can be written and read again. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GPtrArray) regions = dsc_region_file_parse (text, "fuzz", &notes, &error);

  g_assert ((regions == NULL) == (error != NULL));
  for (guint format = 0; regions != NULL && format < 2; format++) {
    g_autofree char *written = dsc_region_file_format (regions, (DscRegionFormat)format);
    g_autoptr (GPtrArray) back = dsc_region_file_parse (written, "again", NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (back->len, ==, regions->len);
  }
  return 0;
}
