/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Rows of the two lists that are taken for the same star. */
typedef struct {
  guint reference, image;
} DscMatch;

/**
 * dsc_match_xy: pairs of two lists of positions in one plane: xyxymatch of stsci.stimage 0.3.2 with
 * algorithm "tolerance" (reference part A, 3.7). In each list, in the order of y, then x, a point
 * within @separation of an earlier one that was kept is left out. Each reference that is left then
 * takes the image point nearest to it within @tolerance (the limit belongs to it, but not a
 * point straight below; of equals the later one). A point of the image may serve several
 * references. Positions that are not finite are left out.
 *
 * @offset: image - reference; taken from the image positions first
 * @tolerance, @separation: > 0, units of the plane
 * @ret_matches: (element-type DscMatch): in the order of the references' y
 * Errors: DSC_ERROR_MIXED if there are more pairs than image points: @tolerance and @separation do
 *   not fit these lists; DSC_ERROR_PARAMETER; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_match_xy (gsize n_image,
                       const double *image_x,
                       const double *image_y,
                       gsize n_reference,
                       const double *reference_x,
                       const double *reference_y,
                       const double offset[2],
                       double tolerance,
                       double separation,
                       GArray *ret_matches,
                       GCancellable *cancellable,
                       GError **error);

/**
 * dsc_match_thin: the first half of it: rows in the order of y, then x, that are farther than
 * @separation from every earlier one that was kept.
 * @ret_rows: room for @n
 * @ret_n: how many are left
 */
gboolean dsc_match_thin (gsize n,
                         const double *x,
                         const double *y,
                         double separation,
                         guint *ret_rows,
                         gsize *ret_n,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
