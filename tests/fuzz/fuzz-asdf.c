/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>

#include "dsc-asdf.h"
#include "dsc-gwcs.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever can be read can be evaluated, described and written, and reads again. */
static void
use (const DscWcs *wcs)
{
  g_autofree char *text = dsc_wcs_describe (wcs);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (DscWcs) again = NULL;
  g_autoptr (GError) error = NULL;
  double a, b, x, y;

  dsc_wcs_pixel_to_sky1 (wcs, 10.0, 20.0, &a, &b);
  dsc_wcs_sky_to_pixel1 (wcs, a, b, &x, &y);
  dsc_wcs_sky_to_pixel_stored (wcs, 1, &a, &b, &x, &y);
  bytes = dsc_gwcs_write (wcs, NULL, NULL);
  if (bytes == NULL)
    return;
  again = dsc_gwcs_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "ours", &error);
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) wcs_error = NULL;
  g_autoptr (DscAsdf) asdf = dsc_asdf_parse (data, size, "fuzz", &error);
  g_autoptr (DscWcs) wcs = dsc_gwcs_read (data, size, "fuzz", &wcs_error);

  g_assert ((asdf == NULL) == (error != NULL));
  g_assert ((wcs == NULL) == (wcs_error != NULL));
  for (guint i = 0; asdf != NULL && i < 4; i++) {
    g_autoptr (GBytes) block = dsc_asdf_read_block (asdf, i, NULL);
  }
  if (wcs != NULL)
    use (wcs);
  return 0;
}
