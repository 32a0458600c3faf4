/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"
#include "dsc-sim-detector.h"
#include "dsc-sim-psf.h"
#include "dsc-sim-sky.h"
#include "dsc-sim-wcs.h"

G_BEGIN_DECLS

/**
 * DscSimExposure: one file of a scene: where it looks and what its header says; what it turned out
 * to hold once it is written.
 */
typedef struct {
  guint index;                    /* of the file in the scene */
  guint number;                   /* EXPOSURE: 1, 2 ... over all visits */
  const DscSimVisit *visit;       /* of the scene */
  const DscSimAperture *aperture; /* of the detector */
  char *root;                     /* file name without "_cal.fits" */
  guint width, height, start[2];  /* start: 1-based on the detector */
  double nominal_arcsec2;         /* solid angle of a pixel that PIXAR_A2 tells */
  DscSimPointing header, truth;
  DscWcs *header_wcs, *true_wcs;
  double jitter_arcsec[2]; /* east, north: the part of the pointing error of this exposure alone */

  gboolean touched; /* its files are being written, or are */
  double sky;       /* MJy/sr */
  guint n_stars, n_saturated;
  double corners_true[8], corners_header[8]; /* ra, dec of (0, 0), (w, 0), (w, h), (0, h) less 1 */
} DscSimExposure;

/**
 * dsc_sim_plan: the exposures of a scene in the order of their files: attitudes, WCS, names.
 * @ret_sky: (out): the light that covers them all
 * Returns: (transfer full) (element-type DscSimExposure)
 * Errors: those of dsc_sim_wcs_read(); DSC_ERROR_PARAMETER if two files would have the same name
 */
GPtrArray *dsc_sim_plan (const DscSimScene *scene, DscSimSky **ret_sky, GError **error);

/* The keywords of the primary and the SCI header. @aligned: of the copy with the true WCS.
 * Errors: those of dsc_wcs_to_fits_header() */
DscHeader *
dsc_sim_primary_header (const DscSimScene *scene, const DscSimExposure *exposure, gboolean aligned);
DscHeader *dsc_sim_sci_header (const DscSimScene *scene,
                               const DscSimExposure *exposure,
                               gboolean aligned,
                               GError **error);

/**
 * dsc_sim_exposure_write: makes the pixels and writes DIRECTORY/<root>_cal.fits, the aligned copy
 * if the scene wants one, and <root>_truth.npz.
 */
gboolean dsc_sim_exposure_write (DscSimExposure *exposure,
                                 const DscSimScene *scene,
                                 const DscSimSky *sky,
                                 const DscSimPsf *psf,
                                 const char *directory,
                                 GCancellable *cancellable,
                                 GError **error);

/* Removes the files of an exposure that is touched. */
void dsc_sim_exposure_remove (const DscSimExposure *exposure, const char *directory);

G_END_DECLS
