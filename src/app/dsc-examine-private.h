/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-examine-measure.h"

G_BEGIN_DECLS

/* Shared by the files dsc-examine-*.c that measure. */

/* Pixels of an image from (@x0, @y0) on. @err: (nullable) */
typedef struct {
  float *data, *err;
  guint x0, y0, width, height;
} DscExamineBox;

void dsc_examine_box_clear (DscExamineBox *box);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscExamineBox, dsc_examine_box_clear)

/* The pixels within the limits that are in the image; DSC_ERROR_PARAMETER if none is. @err: with
 * their errors, if there are any of that plane */
gboolean dsc_examine_read (const DscExamineQuestion *q,
                           double x_lo,
                           double x_hi,
                           double y_lo,
                           double y_hi,
                           gboolean err,
                           DscExamineBox *ret_box,
                           GError **error);
/* The square of the settings about the place. */
gboolean
dsc_examine_read_square (const DscExamineQuestion *q, DscExamineBox *ret_box, GError **error);

/* That is measured: the one asked for if its pixels are numbers. */
DscPlaneId dsc_examine_get_plane (const DscExamineQuestion *q);
/* "MJy/sr", squared for a variance, "" for an area or a weight */
const char *dsc_examine_get_unit (const DscExamineQuestion *q);

/* Degrees of a pixel along the geometric mean of its sides; NaN without coordinates. */
double dsc_examine_get_scale (const DscExamineQuestion *q, double x, double y);
/* dsc-examine-unit.c: Jy of the sum of pixels; NaN where the unit, the area of a pixel or the plane
 * does not tell. @ret_wcs: the area is that of the coordinates, at (@x, @y) */
double dsc_examine_get_jansky (const DscExamineQuestion *q, double x, double y, gboolean *ret_wcs);

/* Adds to what is odd. */
void dsc_examine_add_note (DscExamineResult *r, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Sky of the place and the width on it. */
void dsc_examine_place (const DscExamineQuestion *q, DscExamineResult *r, double x, double y);
void dsc_examine_add_text (DscExamineResult *r, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The exponent of a Moffat profile; at its limit it is a Gaussian. */
void dsc_examine_add_beta (DscExamineResult *r, double beta);

/* The tools: they fill the result. */
typedef gboolean (*DscExamineFunc) (const DscExamineQuestion *q,
                                    DscExamineResult *r,
                                    GCancellable *cancellable,
                                    GError **error);

/* dsc-examine-star.c */
gboolean dsc_examine_aperture (const DscExamineQuestion *q,
                               DscExamineResult *r,
                               GCancellable *cancellable,
                               GError **error);
gboolean dsc_examine_radial (const DscExamineQuestion *q,
                             DscExamineResult *r,
                             GCancellable *cancellable,
                             GError **error);
gboolean dsc_examine_growth (const DscExamineQuestion *q,
                             DscExamineResult *r,
                             GCancellable *cancellable,
                             GError **error);
gboolean dsc_examine_gauss (const DscExamineQuestion *q,
                            DscExamineResult *r,
                            GCancellable *cancellable,
                            GError **error);
gboolean dsc_examine_mass (const DscExamineQuestion *q,
                           DscExamineResult *r,
                           GCancellable *cancellable,
                           GError **error);

/* dsc-examine-line.c: 'l' 'j' along a line, 'c' 'k' along a column, 'x' 'y' the value alone */
gboolean dsc_examine_line (const DscExamineQuestion *q,
                           DscExamineResult *r,
                           GCancellable *cancellable,
                           GError **error);
gboolean dsc_examine_value (const DscExamineQuestion *q,
                            DscExamineResult *r,
                            GCancellable *cancellable,
                            GError **error);

/* dsc-examine-area.c: 'm' 'h' 'n' statistics */
gboolean dsc_examine_stats (const DscExamineQuestion *q,
                            DscExamineResult *r,
                            GCancellable *cancellable,
                            GError **error);
gboolean dsc_examine_contours (const DscExamineQuestion *q,
                               DscExamineResult *r,
                               GCancellable *cancellable,
                               GError **error);
gboolean dsc_examine_surface (const DscExamineQuestion *q,
                              DscExamineResult *r,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
