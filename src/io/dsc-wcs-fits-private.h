/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"

G_BEGIN_DECLS

/* What the writers of FITS WCS keywords share. */

#define DSC_SIP_MAX_ORDER 6

/* A polynomial without constant term: c[i][j] belongs to x^i y^j. */
typedef struct {
  guint order;
  double c[DSC_SIP_MAX_ORDER + 1][DSC_SIP_MAX_ORDER + 1];
} DscSipPoly;

double dsc_sip_poly_eval (const DscSipPoly *p, double x, double y);

/* Removes every WCS keyword. */
void dsc_wcs_fits_remove (DscHeader *header);

/* @crpix: 0-based. Either PC with CDELT (@cdelt given) or CD. */
void dsc_wcs_fits_put_linear (DscHeader *h,
                              const char *suffix,
                              const double crpix[2],
                              const double crval[2],
                              const double *cdelt,
                              const double matrix[4]);

/* @name: "A", "B", "AP", "BP"; terms of order @lowest and more */
void dsc_wcs_fits_put_poly (DscHeader *h, const char *name, const DscSipPoly *p, guint lowest);

G_END_DECLS
