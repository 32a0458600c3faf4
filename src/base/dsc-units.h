/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Units of parameters, as a person reads them. */
typedef enum {
  DSC_UNIT_NONE,
  DSC_UNIT_PIX,
  DSC_UNIT_ARCSEC,
  DSC_UNIT_MAS,
  DSC_UNIT_DEG,
  DSC_UNIT_SIGMA,
  DSC_UNIT_FWHM,
  DSC_UNIT_PERCENT,
  DSC_UNIT_MJY_SR,
  DSC_UNIT_JY,
  DSC_UNIT_SECOND,
  DSC_UNIT_FRACTION,
  DSC_N_UNITS
} DscUnit;

/* Returns: (transfer none): the symbol ("arcsec", "px", "MJy/sr"); "" for DSC_UNIT_NONE */
const char *dsc_unit_symbol (DscUnit unit);

#define DSC_DEG (G_PI / 180.0)        /* one degree, in radian */
#define DSC_ARCSEC (DSC_DEG / 3600.0) /* one second of arc, in radian */

G_END_DECLS
