/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-library.h"
#include "dsc-wcs-correction.h"
#include "tweakreg-params.h"

G_BEGIN_DECLS

/* What there is to align: exposures with their sources, groups, the reference catalog. Made by the
 * step from files and images, or again by the window from the result of a run; immutable while it
 * is aligned. */

/**
 * DscTweakSource: 0-based pixels of its exposure.
 * @id: of its catalog
 * @x, @y: as the finder of the peer or the catalog of the user says
 * @xwin, @ywin: windowed centroid; NaN: none, or what the finder found is no star (a hit, a rim of
 * a saturated star, a close pair)
 * @error: of the windowed centroid along an axis, pixels, all told: noise, bad pixels and what is
 * left of bright stars; NaN: not known
 * @flux: data units times pixels, NaN: not known; @weight: of the user's catalog, NaN: none
 * @n_bad: pixels without value near the centre
 * @dropped: by hand: takes no part
 * @n_saturated: pixels without value for saturation within 16 pixels: what is found there may be a
 *   feature of the image of a bright star
 */
typedef struct {
  guint32 id, n_bad;
  double x, y, xwin, ywin, error, flux, weight;
  gboolean dropped;
  guint32 n_saturated;
} DscTweakSource;

/**
 * DscTweakExposure: one exposure of the library, in its order.
 * @name: its file name
 * @catalog: (nullable): path of the user's catalog; NULL: its sources were looked for
 * @group: index into the groups
 * @wcs: as it came in; @angles: of its aperture
 * @sources: (element-type DscTweakSource): strictly inside the bounding box, in catalog order
 * @fwhm: of its stars, pixels; NaN: not measured
 * @excluded: by hand: keeps its coordinates
 */
typedef struct {
  char *name, *catalog;
  guint group, width, height;
  DscWcs *wcs;
  DscWcsAngles angles;
  GArray *sources;
  double fwhm;
  gboolean excluded;
} DscTweakExposure;

/**
 * DscTweakGroup: exposures that move together.
 * @params: (nullable): the parameters of this group where they are not those of the step
 * @nudge: where it is put by hand before anything is matched: arcsec towards east and north, and
 *   degrees from north to east about its centre; 0: not
 */
typedef struct {
  char *name;
  DscTweakregParams *params;
  double nudge[3];
} DscTweakGroup;

/**
 * DscTweakCatalog: positions on the sky, degrees.
 * @name: as the parameter abs_refcat says it, without directory
 * @weight, @mag: (nullable): of each row; @mag: NaN where not known
 * @id: (nullable): NULL-terminated texts
 */
typedef struct {
  char *name;
  gsize n;
  double *ra, *dec, *weight, *mag;
  GStrv id;
} DscTweakCatalog;

typedef struct {
  DscCompat compat;
  guint n_exposures, n_groups;
  DscTweakExposure *exposures;
  DscTweakGroup *groups;
  DscTweakCatalog *reference; /* (nullable) */
  GPtrArray *notes; /* (element-type utf8): what a person should know of the making of it */
} DscTweakScene;

/* Empty exposures (no name, WCS or sources; groups 0) and groups for the caller to fill. */
DscTweakScene *dsc_tweak_scene_new (guint n_exposures, guint n_groups);
void dsc_tweak_scene_free (DscTweakScene *scene);
DscTweakCatalog *dsc_tweak_catalog_new (const char *name, gsize n);
void dsc_tweak_catalog_free (DscTweakCatalog *catalog);

/* The parameters in force for @group. */
const DscTweakregParams *dsc_tweak_scene_get_params (const DscTweakScene *scene,
                                                     guint group,
                                                     const DscTweakregParams *params);

/**
 * dsc_tweak_scene_from_library: exposures with names, WCS, angles and sizes, and the groups of the
 * library, as changed by the parameters regroup, exclude, nudge and group_params. No sources, no
 * reference.
 * Errors: DSC_ERROR_WCS naming the file; DSC_ERROR_PARAMETER naming what is not there
 */
DscTweakScene *dsc_tweak_scene_from_library (DscLibrary *library,
                                             const DscTweakregParams *params,
                                             DscCompat compat,
                                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakScene, dsc_tweak_scene_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakCatalog, dsc_tweak_catalog_free)

G_END_DECLS
