/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image.h"

#include "dsc-size.h"

G_DEFINE_BOXED_TYPE (DscImage, dsc_image, dsc_image_ref, dsc_image_unref)

DscImage *
dsc_image_new (
    DscPixelType type, guint width, guint height, guint depth, const char *what, GError **error)
{
  DscImage *image;
  gpointer data;
  gsize bytes;

  if (!dsc_size_check_image (what, width, height, depth, 4, &bytes, error))
    return NULL;
  data = dsc_try_alloc (bytes, what, error);
  if (data == NULL)
    return NULL;
  image = g_new0 (DscImage, 1);
  image->type = type;
  image->width = width;
  image->height = height;
  image->depth = depth;
  image->data = data;
  g_atomic_ref_count_init (&image->ref_count);
  return image;
}

DscImage *
dsc_image_ref (DscImage *image)
{
  g_return_val_if_fail (image != NULL, NULL);
  g_atomic_ref_count_inc (&image->ref_count);
  return image;
}

void
dsc_image_unref (DscImage *image)
{
  if (image == NULL || !g_atomic_ref_count_dec (&image->ref_count))
    return;
  g_free (image->data);
  g_free (image);
}

void
dsc_image_fill (DscImage *image, float value)
{
  gsize n = dsc_image_n_pixels (image);

  g_return_if_fail (image->type == DSC_PIXEL_FLOAT);
  for (gsize i = 0; i < n; i++)
    image->f[i] = value;
}
