/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-magnitudes.h"

#include <math.h>

#define ZERO_POINT 8.9 /* the peer's; 8.90006 by definition */

double
dsc_catalog_get_abmag (double flux)
{
  return flux < 0 ? NAN : -2.5 * log10 (flux) + ZERO_POINT;
}

double
dsc_catalog_get_abmag_error (double flux, double flux_error)
{
  return flux < 0 ? NAN : 2.5 * log10 (1 + flux_error / flux);
}
