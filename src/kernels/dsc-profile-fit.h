/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Nonlinear least squares of the shapes of a star (Levenberg-Marquardt of GSL). Every point has the
 * same weight; errors are 1 sigma from the scatter about the fit, 0 for a fit without any. Points
 * that are not finite do not count. Any thread.
 *
 * Errors: DSC_ERROR_FAILED with the reason: too few points, nothing above the background, the fit
 * does not come to rest, or runs out of the points. */

/* Gaussian: background + amplitude exp (-4 ln 2 (d / fwhm)^2)
 * Moffat (1969, A&A 3, 455): background + amplitude (1 + (2^(1/beta) - 1) (2 d / fwhm)^2)^-beta */
typedef enum { DSC_PROFILE_GAUSS, DSC_PROFILE_MOFFAT } DscProfileModel;

/* Between these the exponent of a Moffat profile is sought; at the upper one it is a Gaussian. */
#define DSC_PROFILE_BETA_MIN 0.6
#define DSC_PROFILE_BETA_MAX 30.0

/**
 * DscProfileFit: @amplitude > 0, @background: in the unit of the values
 * @center, @fwhm: in the unit of x (0 for a radial one), with errors
 * @beta: of a Moffat profile, NaN for a Gaussian
 * @rms: of the residuals; @n: points that counted
 */
typedef struct {
  DscProfileModel model;
  double amplitude, background;
  double center, center_error;
  double fwhm, fwhm_error;
  double beta, rms;
  guint n;
} DscProfileFit;

/* Values @value at places @x along a line. @subtract: with a constant background; else it is 0 */
gboolean dsc_profile_fit_line (const double *x,
                               const double *value,
                               gsize n,
                               DscProfileModel model,
                               gboolean subtract,
                               DscProfileFit *ret_fit,
                               GError **error);

/* Values at distances @radius >= 0 from a known centre. */
gboolean dsc_profile_fit_radial (const double *radius,
                                 const double *value,
                                 gsize n,
                                 DscProfileModel model,
                                 gboolean subtract,
                                 DscProfileFit *ret_fit,
                                 GError **error);

/* The fit at place (distance) @x. */
double dsc_profile_fit_eval (const DscProfileFit *fit, double x);

/**
 * DscGaussFit: a Gaussian in two dimensions on a constant background.
 * @x, @y: its centre, 0-based pixels, with errors
 * @fwhm: sqrt (fwhm_major fwhm_minor), with error; all in pixels
 * @theta: of the major axis, radians from x towards y, -pi/2 .. pi/2
 */
typedef struct {
  double amplitude, background;
  double x, y, x_error, y_error;
  double fwhm, fwhm_error, fwhm_major, fwhm_minor, theta;
  double rms;
  guint n;
} DscGaussFit;

/**
 * dsc_gauss_fit: of the pixels of a box of @data (@width x @height, row-major, 0-based with integer
 * centres) whose centres are within @radius of (@x, @y), begun at the brightest of them.
 */
gboolean dsc_gauss_fit (const float *data,
                        guint width,
                        guint height,
                        double x,
                        double y,
                        double radius,
                        DscGaussFit *ret_fit,
                        GError **error);

G_END_DECLS
