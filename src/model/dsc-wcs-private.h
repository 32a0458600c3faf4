/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-transform-program.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

struct _DscWcs {
  gatomicrefcount ref_count;
  DscWcsKind kind;
  char *name, *description;
  guint n_steps;
  DscWcsStep *steps; /* own their strings and transforms */
  gboolean celestial;
  gboolean has_shape, has_box, is_tan;
  guint shape[2];
  DscBox box;
  DscTan tan;

  DscProgram *forward; /* pixel -> sky */
  DscProgram *vector;  /* pixel -> direction; NULL unless celestial */
  DscProgram *inverse; /* (nullable): as stored */

  const DscWcsBackend *backend; /* instead of the programs */
  gpointer backend_data;

  /* At a pixel well inside: what Newton's method falls back to and is checked against. */
  double centre[2], centre_sky[3], jacobian[4];
};

/* The sky as unit vectors of any length (@v: 3 arrays), or the two plane coordinates (2 arrays). */
void dsc_wcs_eval (const DscWcs *wcs, gsize n, const double *x, const double *y, double *const *v);

/* Finds centre_sky and jacobian. */
void dsc_wcs_init_centre (DscWcs *wcs);

/* Whether the direction is a linear function of the pixel, that is a gnomonic WCS; fills tan. */
gboolean dsc_wcs_find_tan (const DscWcs *wcs, DscTan *ret_tan);

/* East, north, outward at a point (the native axes for LONPOLE = 180). */
void dsc_tan_basis (const double crval[2], double east[3], double north[3], double out[3]);

G_END_DECLS
