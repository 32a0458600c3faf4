/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-sim-exposure.h"

G_BEGIN_DECLS

/* What was put into a scene, in files. Each is written under a temporary name and renamed. Errors
 * of all: DSC_ERROR_WRITE with the path and the reason. */

/**
 * dsc_sim_truth_write_hits: a numpy archive of "cosmic_ray", the bytes of @hit (0 or 1) packed as
 * numpy.packbits does (first pixel in the highest bit), and "shape" (height, width) as int64.
 */
gboolean dsc_sim_truth_write_hits (
    const char *path, const guint8 *hit, guint width, guint height, GError **error);

/* truth.json: the scene, and of each exposure errors, sky level and corners. */
gboolean dsc_sim_truth_write_json (const char *directory,
                                   const DscSimScene *scene,
                                   GPtrArray *exposures,
                                   GError **error);

/* truth_catalog.ecsv: all sources; reference_stars.ecsv: the brightest stars. */
gboolean dsc_sim_truth_write_catalogs (const char *directory,
                                       const DscSimScene *scene,
                                       const DscSimSky *sky,
                                       GError **error);

/* DIRECTORY/<name>_asn.json, and in DIRECTORY/aligned if the scene has such copies. */
gboolean dsc_sim_truth_write_association (const char *directory,
                                          const DscSimScene *scene,
                                          GPtrArray *exposures,
                                          GError **error);

G_END_DECLS
