/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Level and noise of the background of an image as Background2D of photutils 3.0.0 with a clipped
 * median finds them (reference part A, 3.3; part B, 3.3 and 4.5): one value per box, missing boxes
 * filled from their neighbours, a 3 x 3 median over boxes, a cubic B-spline between their centres.
 */

/**
 * DscBackgroundMesh: constant once made; free with dsc_background_mesh_free(). Arrays have @n_y
 * rows of @n_x boxes.
 * @width, @height: of the image
 * @box_width, @box_height: pixels; boxes tile the image from its pixel (0, 0), the last ones may
 * stick out
 * @n_good: pixels of each box that survived the clipping
 * @measured_level, @measured_rms: of each box, NaN where too few survived
 * @level, @rms: filled and filtered
 * @whole_image: no box had enough pixels: one box stands for all of the image
 */
typedef struct {
  guint width, height;
  guint box_width, box_height;
  guint n_x, n_y;
  guint *n_good;
  float *measured_level, *measured_rms;
  float *level, *rms;
  gboolean whole_image;
  /*< private >*/
  double *level_spline, *rms_spline;
  float level_range[2], rms_range[2]; /* the least and the greatest of @level and @rms */
} DscBackgroundMesh;

typedef enum {
  DSC_BACKGROUND_LEVEL,
  DSC_BACKGROUND_RMS,
} DscBackgroundMap;

/**
 * dsc_background_mesh_new: @data: @width * @height, row-major; NaN and infinite values do not
 * count. @mask: (nullable): nonzero where a pixel does not count. @box_size: pixels a side, cut to
 * the image; < 1: the whole image. The result does not depend on @n_threads (0: default).
 *
 * A box is clipped at 3 sigma about its median (population standard deviation, at most 5 rounds);
 * its level is the median of the survivors, its noise their standard deviation (in double
 * precision: the peer sums it in single precision, which is off by up to 1e-6 of it); more than 90
 * % of the pixels of a full box must survive. A box without goes by the 10 nearest others, weighted
 * with the inverse of their distance; of equally near ones those of dsc-box-tree.h.
 *
 * Errors: DSC_ERROR_FAILED if no pixel is good, DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
DscBackgroundMesh *dsc_background_mesh_new (const float *data,
                                            const guint8 *mask,
                                            guint width,
                                            guint height,
                                            int box_size,
                                            guint n_threads,
                                            GCancellable *cancellable,
                                            GError **error);
void dsc_background_mesh_free (DscBackgroundMesh *self);

/**
 * dsc_background_mesh_eval: pixels x0 .. x0 + n_columns - 1 of rows y0 .. y0 + n_rows - 1, as in
 * the whole image, @ret_values row-major. Between the least and the greatest value of the mesh.
 * Any thread. Masked pixels get values too: who goes by the peer sets them to 0.
 */
void dsc_background_mesh_eval (const DscBackgroundMesh *self,
                               DscBackgroundMap map,
                               guint x0,
                               guint y0,
                               guint n_columns,
                               guint n_rows,
                               float *ret_values);

/**
 * dsc_background_mesh_subtract: @ret_values = @data less the level in single precision, rectangles
 * as in dsc_background_mesh_eval(); masked pixels (@mask: (nullable)) stay as they are. @data and
 * @ret_values may be the same.
 */
void dsc_background_mesh_subtract (const DscBackgroundMesh *self,
                                   const float *data,
                                   const guint8 *mask,
                                   guint x0,
                                   guint y0,
                                   guint n_columns,
                                   guint n_rows,
                                   float *ret_values);

/**
 * dsc_background_mesh_cut: the same of columns x0 .. x0 + n_columns - 1 of rows y0 .. y0 + n_rows -
 * 1 of a whole image: @data, @mask: of all of it. @ret_values, @ret_mask ((nullable), 0 without
 * @mask): row-major, @n_columns x @n_rows, not @data or @mask
 */
void dsc_background_mesh_cut (const DscBackgroundMesh *self,
                              const float *data,
                              const guint8 *mask,
                              guint x0,
                              guint y0,
                              guint n_columns,
                              guint n_rows,
                              float *ret_values,
                              guint8 *ret_mask);

/**
 * dsc_background_mesh_middle_rms: the two middle ones of the noise of all pixels in ascending
 * order, the same twice of an odd number; 0 if there is no pixel. @mask: (nullable).
 * @count_masked: masked pixels count as 0, as with the peer, which finds noise where more than half
 * of an image is masked.
 */
void dsc_background_mesh_middle_rms (const DscBackgroundMesh *self,
                                     const guint8 *mask,
                                     gboolean count_masked,
                                     float ret_rms[2]);

/* The median of @factor >= 0 times the noise over the image, in single precision. */
float dsc_background_median_threshold (const float middle_rms[2], double factor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscBackgroundMesh, dsc_background_mesh_free)

G_END_DECLS
