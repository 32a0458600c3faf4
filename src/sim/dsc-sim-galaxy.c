/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-galaxy.h"

#include <math.h>
#include <string.h>

/* The table covers u2 = 2^-24 .. 2^14 with this many entries per factor of two; below it the
 * profile is flat. */
#define MIN_EXP (-24)
#define MAX_EXP 14
#define PER_OCTAVE 128
#define MAX_STAMP_HALF 200

struct _DscSimSersic {
  double value[(MAX_EXP - MIN_EXP) * PER_OCTAVE + 1];
};

DscSimSersic *
dsc_sim_sersic_new (double index)
{
  DscSimSersic *sersic = g_new (DscSimSersic, 1);
  double b = 2.0 * index - 1.0 / 3.0;

  for (guint i = 0; i < G_N_ELEMENTS (sersic->value); i++) {
    double u2
        = ldexp (1.0 + (double)(i % PER_OCTAVE) / PER_OCTAVE, MIN_EXP + (int)(i / PER_OCTAVE));

    sersic->value[i] = exp (-b * pow (u2, 0.5 / index));
  }
  return sersic;
}

void
dsc_sim_sersic_free (DscSimSersic *sersic)
{
  g_free (sersic);
}

double
dsc_sim_sersic_value (const DscSimSersic *sersic, double u2)
{
  guint64 bits;
  double at;
  int octave;
  guint i;

  if (u2 <= ldexp (1.0, MIN_EXP))
    return sersic->value[0];
  memcpy (&bits, &u2, sizeof bits);
  octave = (int)(bits >> 52) - 1023 - MIN_EXP;
  if (octave >= MAX_EXP - MIN_EXP)
    return 0.0;
  bits = (bits & G_GUINT64_CONSTANT (0x000fffffffffffff)) | G_GUINT64_CONSTANT (0x3ff0000000000000);
  memcpy (&at, &bits, sizeof at);
  at = (at - 1.0) * PER_OCTAVE;
  i = (guint)at;
  at -= i;
  i += (guint)octave * PER_OCTAVE;
  return sersic->value[i] * (1.0 - at) + sersic->value[i + 1] * at;
}

DscSimEllipse
dsc_sim_ellipse (const double jacobian[4], double re_arcsec, double q, double pa)
{
  /* Major axis along (east, north) = (sin pa, cos pa). */
  double major[2], minor[2], a = 1.0 / (re_arcsec * re_arcsec), b = a / (q * q);

  for (int axis = 0; axis < 2; axis++) {
    double east = jacobian[axis], north = jacobian[2 + axis];

    major[axis] = east * sin (pa) + north * cos (pa);
    minor[axis] = east * cos (pa) - north * sin (pa);
  }
  return (DscSimEllipse){
    .xx = a * major[0] * major[0] + b * minor[0] * minor[0],
    .xy = a * major[0] * major[1] + b * minor[0] * minor[1],
    .yy = a * major[1] * major[1] + b * minor[1] * minor[1],
  };
}

/* Mean over a pixel from @n x @n points. */
static double
pixel_mean (const DscSimSersic *sersic, const DscSimEllipse *e, double dx, double dy, int n)
{
  double sum = 0.0;

  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++) {
      double x = dx + (i + 0.5) / n - 0.5, y = dy + (j + 0.5) / n - 0.5;

      sum += dsc_sim_sersic_value (sersic, e->xx * x * x + 2.0 * e->xy * x * y + e->yy * y * y);
    }
  return sum / (n * n);
}

/* Points a side: many in the core, few where the profile is smooth over a pixel. */
static int
points_at (double dx, double dy, double minor_axis)
{
  double r = hypot (dx, dy);

  if (r < 1.5)
    return 15;
  if (r < 4.0 || r < 2.0 * minor_axis)
    return 5;
  return minor_axis < 3.0 ? 3 : 2;
}

void
dsc_sim_add_galaxy (const DscSimSersic *sersic,
                    double *image,
                    guint width,
                    guint height,
                    double x,
                    double y,
                    double flux,
                    const DscSimEllipse *e)
{
  double trace = e->xx + e->yy, det = e->xx * e->yy - e->xy * e->xy;
  double split = sqrt (MAX (trace * trace / 4.0 - det, 0.0));
  double major = 1.0 / sqrt (trace / 2.0 - split), minor = 1.0 / sqrt (trace / 2.0 + split);
  int half = major < MAX_STAMP_HALF ? (int)MIN (8.0 * major + 4.0, MAX_STAMP_HALF) : MAX_STAMP_HALF;
  int n = 2 * half + 1;
  g_autofree double *stamp = NULL;
  double sum = 0.0;
  int ix, iy;

  if (!(det > 0.0)
      || !(x > -half - 1.0 && y > -half - 1.0 && x < width + half && y < height + half))
    return;
  ix = (int)rint (x);
  iy = (int)rint (y);
  stamp = g_new (double, (gsize)n *n);
  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++) {
      double dx = ix - half + i - x, dy = iy - half + j - y;

      stamp[j * n + i] = pixel_mean (sersic, e, dx, dy, points_at (dx, dy, minor));
      sum += stamp[j * n + i];
    }
  for (int j = MAX (0, half - iy); j < MIN (n, (int)height - iy + half); j++)
    for (int i = MAX (0, half - ix); i < MIN (n, (int)width - ix + half); i++)
      image[(gsize)(iy - half + j) * width + (ix - half + i)] += flux / sum * stamp[j * n + i];
}
