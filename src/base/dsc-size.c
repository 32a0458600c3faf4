/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-size.h"

#include <sys/mman.h>

#include "dsc-error.h"

gboolean
dsc_size_mul (gsize *ret_product, gsize a, gsize b)
{
  return g_size_checked_mul (ret_product, a, b);
}

gboolean
dsc_size_check_image (const char *what,
                      gint64 width,
                      gint64 height,
                      gint64 depth,
                      gsize element_size,
                      gsize *ret_bytes,
                      GError **error)
{
  gsize bytes;

  if (width < 1 || height < 1 || depth < 1) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "%s has an axis of zero length (%" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                 " x %" G_GINT64_FORMAT "); it holds no pixels",
                 what, width, height, depth);
    return FALSE;
  }
  if (width > DSC_MAX_AXIS || height > DSC_MAX_AXIS || depth > DSC_MAX_AXIS
      || !dsc_size_mul (&bytes, (gsize)width, (gsize)height)
      || !dsc_size_mul (&bytes, bytes, (gsize)depth) || !dsc_size_mul (&bytes, bytes, element_size)
      || bytes > DSC_MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "%s is %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                 " pixels; the limit is %d per axis and 4 TiB in all",
                 what, width, height, depth, DSC_MAX_AXIS);
    return FALSE;
  }
  if (ret_bytes != NULL)
    *ret_bytes = bytes;
  return TRUE;
}

/* Asks for large pages where the array is large: what costs time in one is not the pixels but the
 * thousands of small pages that the system hands out at first use and takes back at the end. */
static void
prefer_large_pages (gpointer p, gsize bytes)
{
#ifdef MADV_HUGEPAGE
  const gsize page = 4096, large = 2u << 20;
  gsize from = ((gsize)p + page - 1) / page * page, to = ((gsize)p + bytes) / page * page;

  if (bytes >= 4 * large)
    madvise ((gpointer)from, to - from, MADV_HUGEPAGE); /* a wish: failing does no harm */
#endif
}

gpointer
dsc_try_alloc (gsize bytes, const char *what, GError **error)
{
  gpointer p = g_try_malloc0 (MAX (bytes, 1));

  if (p == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "Not enough memory for %s: %.1f MiB were asked for", what,
                 (double)bytes / (1024.0 * 1024.0));
  else
    prefer_large_pages (p, bytes);
  return p;
}
