/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dsc-association.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Any bytes as an association: it is read or refused with a message. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscAssociation) asn = NULL;
  g_autofree char *path = NULL;
  int fd = memfd_create ("asn", MFD_CLOEXEC);

  if (fd < 0 || write (fd, data, size) != (ssize_t)size)
    g_error ("no file in memory");
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  asn = dsc_association_read (path, &error);
  g_assert_true ((asn == NULL) == (error != NULL));
  if (asn != NULL)
    g_assert_true (asn->product != NULL && *asn->product != '\0');
  close (fd);
  return 0;
}
