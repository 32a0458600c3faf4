/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sim-psf.h"
#include "dsc-sim-scene.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/* A star or galaxy of the scene. */
typedef struct {
  double ra, dec; /* deg */
  double flux_jy; /* all of it */
  gboolean is_star;
  double re_arcsec; /* half-light semi-major axis; 0 for stars, as are the rest */
  double q, pa;     /* axis ratio; position angle, radian */
  guint profile;    /* index into the Sersic indices */
} DscSimSource;

/* The light of a scene, immutable: stars first, then galaxies. */
typedef struct {
  double ra, dec, radius_arcsec; /* the disc they are spread over */
  GArray *sources;               /* of DscSimSource */
  GPtrArray *profiles;           /* of DscSimSersic */
  GArray *nebulae;               /* of DscSimNebula */
} DscSimSky;

DscSimSky *dsc_sim_sky_new (const DscSimScene *scene, double ra, double dec, double radius_arcsec);
void dsc_sim_sky_free (DscSimSky *sky);

/**
 * dsc_sim_sky_area: solid angle of each pixel over @nominal_arcsec2, computed every 8 pixels and
 * interpolated.
 * @ret_area: width * height
 */
void dsc_sim_sky_area (
    const DscWcs *wcs, guint width, guint height, double nominal_arcsec2, float *ret_area);

/**
 * dsc_sim_sky_render: the surface brightness that the scene gives on the pixels of @wcs, in MJy/sr,
 * without sky level and noise: sum (light * area) * nominal solid angle is the flux in the frame.
 * @ret_light: width * height; @ret_n_stars: (out): stars whose centre is in the frame
 * Errors: G_IO_ERROR_CANCELLED
 */
gboolean dsc_sim_sky_render (const DscSimSky *sky,
                             const DscWcs *wcs,
                             const DscSimPsf *psf,
                             guint width,
                             guint height,
                             double nominal_arcsec2,
                             const float *area,
                             double *ret_light,
                             guint *ret_n_stars,
                             GCancellable *cancellable,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSimSky, dsc_sim_sky_free)

G_END_DECLS
