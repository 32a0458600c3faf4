/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "dsc-session-document.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Any bytes as a session: it is refused with a message, or what is written of it is read as the
 * same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSessionDocument) document
      = dsc_session_document_parse ((const char *)data, size, "/tmp/a.dscope", &error);
  g_autoptr (DscSessionDocument) back = NULL;
  g_autofree char *first = NULL, *second = NULL;

  g_assert_true ((document == NULL) == (error != NULL));
  if (document == NULL)
    return 0;
  first = dsc_session_document_to_text (document, "/tmp/a.dscope");
  back = dsc_session_document_parse (first, strlen (first), "/tmp/a.dscope", &error);
  g_assert_no_error (error);
  second = dsc_session_document_to_text (back, "/tmp/a.dscope");
  g_assert_cmpstr (first, ==, second);
  return 0;
}
