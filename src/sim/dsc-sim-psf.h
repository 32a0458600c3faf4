/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscSimPsf: the image of a star through a primary mirror of 18 hexagonal segments with a fixed
 * wavefront error, centred on its core. Immutable.
 *
 * @over: samples per pixel; @half: half width in pixels: a star fills 2 half + 1 pixels
 * @n: (2 half + 1) over samples a side; sample i lies (i - (n - 1) / 2) / over pixels from the
 * centre
 * @stamp: n * n, the flux a whole pixel centred there would get; zero beyond half - 1 pixels; every
 *   set of samples one pixel apart sums to 1, so that a star keeps its flux wherever it falls
 * @kernel: (2 half + 1)^2, the optical PSF alone at whole pixels; sums to 1; convolves images whose
 *   pixels are integrated already
 */
typedef struct {
  guint over, half, n;
  double *stamp;
  double *kernel;
} DscSimPsf;

/**
 * dsc_sim_psf_new: matrix Fourier transform of the pupil (Soummer et al. 2007, Opt. Express 15,
 * 15935).
 * @wavelength: metres; @pixel_arcsec: side of a pixel
 */
DscSimPsf *dsc_sim_psf_new (double wavelength, double pixel_arcsec, guint over, guint half);
void dsc_sim_psf_free (DscSimPsf *psf);

/**
 * dsc_sim_psf_add_star: adds a star of @flux to an image of @width x @height at (@x, @y), 0-based;
 * cubic interpolation (Keys 1981). Parts outside the image are lost.
 */
void dsc_sim_psf_add_star (const DscSimPsf *psf,
                           double *image,
                           guint width,
                           guint height,
                           double x,
                           double y,
                           double flux);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSimPsf, dsc_sim_psf_free)

G_END_DECLS
