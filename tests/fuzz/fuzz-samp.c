/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-samp-xmlrpc.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Messages of other programs. What is understood is understood again when it is written. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *method = NULL, *text = NULL;
  g_autoptr (GVariant) args = NULL;
  g_autoptr (GVariant) value = dsc_samp_decode_response ((const char *)data, size, NULL);
  g_autoptr (GVariant) again = NULL;

  if (value != NULL) {
    text = dsc_samp_encode_response (value);
    again = dsc_samp_decode_response (text, strlen (text), NULL);
    g_assert_true (again != NULL || strlen (text) > DSC_SAMP_MAX_BYTES);
  }
  dsc_samp_decode_call ((const char *)data, size, &method, &args, NULL);
  return 0;
}
