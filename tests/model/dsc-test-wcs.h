/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/* A chain of the form that NIRCam exposures have (detector, v2v3, v2v3vacorr, world), with a
 * polynomial of degree 5 and its inverse, off by some 0.01 pixel as real ones are. */
DscWcs *dsc_test_exposure_wcs (double ra, double dec, double roll);

/* The same angle in (-180, 180]. */
double dsc_test_wrap (double degrees);

G_END_DECLS
