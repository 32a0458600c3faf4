/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sim-json.h"
#include "dsc-sim-scene.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/* A round Gaussian of smooth light on the sky, too wide for the telescope to matter. */
typedef struct {
  double offset_arcsec[2]; /* of its centre from the middle of the field: east, north */
  double sigma_arcsec;
  double peak; /* MJy/sr */
} DscSimNebula;

/* The DscSimJsonFunc of "nebulae": appends one to scene->nebulae. */
gboolean
dsc_sim_nebula_read (DscSimScene *scene, DscSimJson *json, JsonObject *object, GError **error);

/**
 * dsc_sim_nebulae_add: adds all @nebulae (element-type DscSimNebula) of a field round (@ra, @dec),
 * degrees, to an image in MJy/sr: their brightness at the centre of each pixel of @wcs.
 */
void dsc_sim_nebulae_add (GArray *nebulae,
                          double ra,
                          double dec,
                          const DscWcs *wcs,
                          double *image,
                          guint width,
                          guint height);

G_END_DECLS
