/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dsc-fits-card.h"
#include "dsc-fits-model.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What was read from cards is read again from the cards made of it. */
static void
check_cards (const uint8_t *data, size_t size)
{
  g_autoptr (DscHeader) structure = NULL;
  g_autoptr (DscHeader) header = dsc_fits_header_parse ((const char *)data, size, &structure);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (DscHeader) again = NULL;

  for (guint i = 0; i < dsc_header_n_cards (header); i++)
    dsc_fits_card_format (text, dsc_header_get_card (header, i));
  dsc_fits_header_close (text);
  g_assert_true (text->len % DSC_FITS_BLOCK == 0);
  again = dsc_fits_header_parse (text->str, text->len, NULL);
  g_assert_true (dsc_header_n_cards (again) >= dsc_header_n_cards (header));
}

/* The bytes as a file: it opens and its pixels can be read, or it is refused with a message. */
static void
check_file (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = NULL;
  g_autofree char *path = NULL;
  int fd = memfd_create ("fits", MFD_CLOEXEC);

  if (fd < 0 || write (fd, data, size) != (ssize_t)size)
    g_error ("no file in memory");
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  model = dsc_fits_model_open_full (path, DSC_FITS_OPEN_ANY_WCS, &error);
  g_assert_true ((model == NULL) == (error != NULL));
  for (DscPlaneId id = 0; model != NULL && id < DSC_N_PLANES; id++)
    if (dsc_image_model_has_plane (model, id)) {
      g_autofree float *row = g_new (float, dsc_image_model_get_width (model));

      dsc_image_model_read_rows (model, id, 0, dsc_image_model_get_height (model) - 1, 1, row,
                                 NULL);
    }
  close (fd);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check_cards (data, size);
  check_file (data, size);
  return 0;
}
