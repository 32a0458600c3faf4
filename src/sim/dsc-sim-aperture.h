/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  DSC_SIM_NIRCAM,
  DSC_SIM_NIRISS,
  DSC_SIM_MIRI,
} DscSimInstrument;

/* Coefficients of x^1, y^1, x^2, xy, y^2 ... y^5. */
#define DSC_SIM_N_TERMS 20

/**
 * DscSimAperture: where a detector lies in the telescope's (V2, V3) plane and how its optics
 * distort: numbers like those of the observatory's aperture file (SIAF), rounded.
 *
 * @v2, @v3: arcsec, of the reference pixel; @v3_ideal_y_angle: deg (V3I_YANG); VPARITY is -1
 * @ref: reference pixel, 1-based as in the file; @size: pixels; @scale: arcsec per pixel
 * @x, @y: ideal coordinates in milliarcsec, of x and y in units of 1024 pixels from @ref
 */
typedef struct {
  const char *detector, *aperture;
  DscSimInstrument instrument;
  double v2, v3, v3_ideal_y_angle;
  double ref[2];
  guint size[2];
  double scale[2];
  double x[DSC_SIM_N_TERMS], y[DSC_SIM_N_TERMS];
} DscSimAperture;

#define DSC_SIM_VPARITY (-1)

/* Returns: (nullable): the aperture of a detector ("NRCB1") or of that name ("NRCB1_FULL") */
const DscSimAperture *dsc_sim_aperture_find (const char *name);
/* The @index-th of all, NULL after the last: for messages. */
const DscSimAperture *dsc_sim_aperture_nth (guint index);

/* A place to point: any aperture above, or one that spans detectors ("NRCBS_FULL"). FALSE: unknown.
 */
gboolean dsc_sim_aperture_point (const char *name, double *ret_v2, double *ret_v3);

/* Polynomial of degree 5: c[i][j] multiplies x^i y^j, i + j <= 5. */
#define DSC_SIM_DEGREE 5
typedef struct {
  double c[DSC_SIM_DEGREE + 1][DSC_SIM_DEGREE + 1];
} DscSimPolynomial;

double dsc_sim_polynomial_value (const DscSimPolynomial *p, double x, double y);

/**
 * DscSimDistortion: pixels from the reference pixel to ideal arcsec (@forward), and the
 * least-squares fit of the way back over the detector (@inverse): good to about 0.01 pixel, like
 * that of real files. [0] is x, [1] is y.
 */
typedef struct {
  DscSimPolynomial forward[2], inverse[2];
} DscSimDistortion;

void dsc_sim_distortion_init (DscSimDistortion *distortion, const DscSimAperture *aperture);

/* Wavelength in metres of a filter of an instrument. FALSE: no such filter there. */
gboolean
dsc_sim_filter_wavelength (DscSimInstrument instrument, const char *filter, double *ret_wavelength);
/* Returns: (transfer full): the names of its filters, comma separated, for messages */
char *dsc_sim_filter_list (DscSimInstrument instrument);

const char *dsc_sim_instrument_name (DscSimInstrument instrument);
gboolean dsc_sim_instrument_find (const char *name, DscSimInstrument *ret_instrument);

G_END_DECLS
