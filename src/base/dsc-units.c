/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-units.h"

const char *
dsc_unit_symbol (DscUnit unit)
{
  static const char *const symbols[DSC_N_UNITS] = {
    [DSC_UNIT_NONE] = "",     [DSC_UNIT_PIX] = "px",    [DSC_UNIT_ARCSEC] = "arcsec",
    [DSC_UNIT_MAS] = "mas",   [DSC_UNIT_DEG] = "deg",   [DSC_UNIT_SIGMA] = "sigma",
    [DSC_UNIT_FWHM] = "FWHM", [DSC_UNIT_PERCENT] = "%", [DSC_UNIT_MJY_SR] = "MJy/sr",
    [DSC_UNIT_JY] = "Jy",     [DSC_UNIT_SECOND] = "s",  [DSC_UNIT_FRACTION] = "fraction",
  };

  g_return_val_if_fail (unit < DSC_N_UNITS, "");
  return symbols[unit];
}
