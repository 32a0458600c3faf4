/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "dsc-plane.h"

G_BEGIN_DECLS

/**
 * DscImage: one array of pixels in memory, reference counted. Row-major, x fastest: pixel (x, y) of
 * layer z is data[(z * height + y) * width + x]. Written by its maker, constant once shared.
 */
typedef struct {
  DscPixelType type;
  guint width, height, depth;
  union {
    gpointer data;
    float *f;
    guint32 *u;
  };
  gatomicrefcount ref_count;
} DscImage;

#define DSC_TYPE_IMAGE (dsc_image_get_type ())
GType dsc_image_get_type (void);

/**
 * dsc_image_new: @what names the array in messages. Pixels are 0.
 * Errors: DSC_ERROR_FORMAT for a zero axis, DSC_ERROR_TOO_LARGE.
 */
DscImage *dsc_image_new (
    DscPixelType type, guint width, guint height, guint depth, const char *what, GError **error);
DscImage *dsc_image_ref (DscImage *image);
void dsc_image_unref (DscImage *image);

static inline gsize
dsc_image_n_pixels (const DscImage *image)
{
  return (gsize)image->width * image->height * image->depth;
}

/* Sets every pixel of a float image. */
void dsc_image_fill (DscImage *image, float value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscImage, dsc_image_unref)

G_END_DECLS
