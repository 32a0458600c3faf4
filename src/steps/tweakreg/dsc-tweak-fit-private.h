/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

#define DSC_TWEAK_FIT_FORMAT "ditherscope alignment"
#define DSC_TWEAK_FIT_VERSION 1

/* @map: all of the correction that is in coordinates, shift in arcsec; @ra, @dec: of the centre of
 * the image without it */
typedef struct {
  DscPlaneMap map;
  double ra, dec;
} DscTweakCorrection;

/* FALSE: @wcs has no place for a correction */
gboolean dsc_tweak_correction_find (const DscTweakExposure *exposure,
                                    const DscWcs *wcs,
                                    DscTweakCorrection *ret);

const DscTweakFit *
dsc_tweak_fit_of_group (const DscTweakSolution *solution, DscTweakFitKind kind, guint group);

gboolean dsc_tweak_fit_table_write (const DscTweakScene *scene,
                                    const DscTweakSolution *solution,
                                    const char *path,
                                    GError **error);

G_END_DECLS
