/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-shape.h"

#include <math.h>

/* The variance of a pixel. */
#define PIXEL_VARIANCE (1.0 / 12)

/* By elimination with the inverse of the larger element of the first column, as LAPACK does it: the
 * sign of what should be 0 depends on it. */
static double
get_determinant (double xx, double xy, double yy)
{
  if (fabs (xy) > fabs (xx))
    return -(xy * (xy - xx * (1 / xy) * yy));
  return xx == 0 ? 0 : xx * (yy - xy * (1 / xx) * xy);
}

void
dsc_catalog_shape_set (DscCatalogSource *source, const DscSegmentValues *values, DscCompat compat)
{
  double xx = values->xx, yy = values->yy, xy = values->xy, angle, middle, spread, major, minor;

  source->semimajor = source->semiminor = source->ellipticity = source->orientation = NAN;
  if (!isfinite (xx) || !isfinite (yy) || !isfinite (xy)
      || (compat == DSC_COMPAT_JWST && get_determinant (xx, xy, yy) < 0))
    return;
  while (get_determinant (xx, xy, yy) < PIXEL_VARIANCE * PIXEL_VARIANCE) {
    xx += PIXEL_VARIANCE;
    yy += PIXEL_VARIANCE;
  }
  middle = 0.5 * (xx + yy);
  spread = hypot (0.5 * (xx - yy), xy);
  major = middle + spread;
  minor = middle - spread;
  source->semimajor = sqrt (major);
  source->semiminor = sqrt (MAX (minor, 0));
  source->ellipticity = 1 - source->semiminor / source->semimajor;
  angle = 0.5 * atan2 (2 * xy, xx - yy) * (180 / G_PI);
  source->orientation = angle < 0 ? angle + 360 : angle;
}
