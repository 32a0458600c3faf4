/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"
#include "dsc-pyramid.h"
#include "dsc-rgb.h"

G_BEGIN_DECLS

/* Three images on the grid of the first; then in colour. Immutable once made. */
typedef struct {
  DscImage *planes[3]; /* values */
  double limits[3][2]; /* that suit them: the zscale low end and 99 % */
} DscRgbPlanes;

void dsc_rgb_planes_free (DscRgbPlanes *planes);
DscRgbPlanes *
dsc_rgb_planes_new (DscImageModel *const models[3], GCancellable *cancellable, GError **error);

/* Pyramids of what dsc_rgb_compose() makes. Both on any thread. */
gboolean dsc_rgb_planes_compose (const DscRgbPlanes *planes,
                                 const DscRgbRecipe *recipe,
                                 DscPyramid *ret_pyramids[3],
                                 GCancellable *cancellable,
                                 GError **error);

/* Writes the whole picture, every pixel, the last row on top; where there is no number it is black.
 */
gboolean dsc_rgb_save_png (DscPyramid *const pyramids[3], const char *path, GError **error);
/* The same on a thread. @source: (nullable): of the task; @callback finishes with
 * g_task_propagate_boolean() */
void dsc_rgb_save_png_async (DscPyramid *const pyramids[3],
                             const char *path,
                             gpointer source,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

G_END_DECLS
