/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-psf.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "dsc-sim-random.h"
#include "dsc-units.h"

#define N_PUPIL 256
#define PUPIL_SIDE 6.7     /* metres: the sampled square */
#define SEGMENT_FLATS 1.32 /* metres, flat to flat, with its share of the gap */
#define SEGMENT_GAP 0.007
#define STRUT_HALF_WIDTH 0.06
#define N_SEGMENTS 18
#define MIRROR_SEED 42 /* one mirror for every scene */

typedef struct {
  double x, y;           /* centre, metres */
  double piston;         /* metres of wavefront */
  double tilt_x, tilt_y; /* metres of wavefront per metre */
} Segment;

static void
make_segments (Segment *segments)
{
  DscSimRandom random;
  guint n = 0;

  dsc_sim_random_init (&random, MIRROR_SEED, DSC_SIM_MIRROR, 0, 0);
  for (int q = -2; q <= 2; q++)
    for (int r = -2; r <= 2; r++) {
      int ring = MAX (MAX (ABS (q), ABS (r)), ABS (q + r));

      if (ring != 1 && ring != 2)
        continue;
      segments[n].x = SEGMENT_FLATS * r * sqrt (3.0) / 2.0;
      segments[n].y = SEGMENT_FLATS * (q + r / 2.0);
      segments[n].piston = 60e-9 * dsc_sim_normal (&random);
      segments[n].tilt_x = 40e-9 * dsc_sim_normal (&random);
      segments[n].tilt_y = 40e-9 * dsc_sim_normal (&random);
      n++;
    }
  g_assert (n == N_SEGMENTS);
}

/* Field at a point of the pupil: 0 in gaps, behind the three struts and outside. */
static double complex
field_at (const Segment *segments, double x, double y, double wavelength)
{
  static const double strut_deg[3] = { 90.0, 210.0, 330.0 };

  for (int i = 0; i < 3; i++) {
    double c = cos (strut_deg[i] * DSC_DEG), s = sin (strut_deg[i] * DSC_DEG);

    if (fabs (c * y - s * x) < STRUT_HALF_WIDTH && c * x + s * y > 0.0)
      return 0.0;
  }
  for (int k = 0; k < N_SEGMENTS; k++) {
    double dx = x - segments[k].x, dy = y - segments[k].y;
    double limit = (SEGMENT_FLATS - SEGMENT_GAP) / 2.0;
    double wfe;

    if (fabs (dy) >= limit || fabs (dx * cos (30.0 * DSC_DEG) + dy * 0.5) >= limit
        || fabs (-dx * cos (30.0 * DSC_DEG) + dy * 0.5) >= limit)
      continue;
    wfe = segments[k].piston + segments[k].tilt_x * dx + segments[k].tilt_y * dy;
    return cexp (I * 2.0 * G_PI * wfe / wavelength);
  }
  return 0.0;
}

static double
pupil_axis (double i)
{
  return ((i + 0.5) / N_PUPIL - 0.5) * PUPIL_SIDE;
}

/* The field on N_PUPIL^2 cells, each the mean of 3 x 3 points (gaps are finer than a cell). */
static double complex *
make_pupil (double wavelength)
{
  double complex *field = g_new (double complex, N_PUPIL *N_PUPIL);
  Segment segments[N_SEGMENTS];

  make_segments (segments);
  for (guint j = 0; j < N_PUPIL; j++)
    for (guint i = 0; i < N_PUPIL; i++) {
      double complex sum = 0.0;

      for (int v = -1; v <= 1; v++)
        for (int u = -1; u <= 1; u++)
          sum += field_at (segments, pupil_axis (i + u / 3.0), pupil_axis (j + v / 3.0),
                           wavelength);
      field[j * N_PUPIL + i] = sum / 9.0;
    }
  return field;
}

/* out = a b, row-major complex matrices of n x k and k x m. */
static void
multiply (guint n,
          guint k,
          guint m,
          const double complex *a,
          const double complex *b,
          double complex *out)
{
  for (guint i = 0; i < n; i++) {
    double *row = (double *)(out + (gsize)i * m);

    memset (row, 0, (gsize)m * sizeof (double complex));
    for (guint l = 0; l < k; l++) {
      double re = creal (a[(gsize)i * k + l]), im = cimag (a[(gsize)i * k + l]);
      const double *from = (const double *)(b + (gsize)l * m);

      if (re == 0.0 && im == 0.0)
        continue;
      for (guint j = 0; j < m; j++) {
        row[2 * j] += re * from[2 * j] - im * from[2 * j + 1];
        row[2 * j + 1] += re * from[2 * j + 1] + im * from[2 * j];
      }
    }
  }
}

/* Intensity on @n x @n points @step radian apart, the middle of them at (cx, cy) points. */
static double *
image_of (
    const double complex *field, guint n, double step, double cx, double cy, double wavelength)
{
  g_autofree double complex *ey = g_new (double complex, (gsize)n *N_PUPIL);
  g_autofree double complex *ex = g_new (double complex, (gsize)n *N_PUPIL);
  g_autofree double complex *half = g_new (double complex, (gsize)n *N_PUPIL);
  g_autofree double complex *full = g_new (double complex, (gsize)n *n);
  double *intensity = g_new (double, (gsize)n *n);

  for (guint i = 0; i < n; i++)
    for (guint p = 0; p < N_PUPIL; p++) {
      double phase = -2.0 * G_PI * step * pupil_axis (p) / wavelength;
      double t = i - (n - 1) / 2.0;

      ey[(gsize)i * N_PUPIL + p] = cexp (I * phase * (t + cy));
      ex[(gsize)p * n + i] = cexp (I * phase * (t + cx));
    }
  multiply (n, N_PUPIL, N_PUPIL, ey, field, half);
  multiply (n, N_PUPIL, n, half, ex, full);
  for (gsize i = 0; i < (gsize)n * n; i++)
    intensity[i] = creal (full[i]) * creal (full[i]) + cimag (full[i]) * cimag (full[i]);
  return intensity;
}

/* Running mean over @over points: n + over - 1 points become n, along one axis of stride @stride.
 */
static void
box_mean (const double *in, double *out, guint n, guint over, gsize stride)
{
  for (guint i = 0; i < n; i++) {
    double sum = 0.0;

    for (guint k = 0; k < over; k++)
      sum += in[(i + k) * stride];
    out[i * stride] = sum / over;
  }
}

/* Where the core lies, in points: centroid under a Gaussian of 1.5 pixels, iterated. */
static void
find_core (
    const double complex *field, double step, guint over, double wavelength, double centre[2])
{
  guint n = 12 * over + 1;

  centre[0] = centre[1] = 0.0;
  for (int pass = 0; pass < 8; pass++) {
    g_autofree double *image = image_of (field, n, step, centre[0], centre[1], wavelength);
    double sum = 0.0, sx = 0.0, sy = 0.0;

    for (guint j = 0; j < n; j++)
      for (guint i = 0; i < n; i++) {
        double x = i - (n - 1) / 2.0, y = j - (n - 1) / 2.0;
        double w = exp (-(x * x + y * y) / (4.5 * over * over)) * image[j * n + i];

        sum += w;
        sx += w * x;
        sy += w * y;
      }
    centre[0] += 2.0 * sx / sum;
    centre[1] += 2.0 * sy / sum;
  }
}

/* 1 inside, 0 beyond half - 1 pixels, a cosine between 85 % of that and it. */
static double
taper (double r, guint half)
{
  double outer = half - 1.0, inner = 0.85 * outer;

  if (r <= inner)
    return 1.0;
  return r < outer ? 0.5 * (1.0 + cos (G_PI * (r - inner) / (outer - inner))) : 0.0;
}

/* Makes every set of samples one pixel apart sum to 1: the taper broke this by a little. */
static void
normalise_phases (double *stamp, guint n, guint over)
{
  for (guint pj = 0; pj < over; pj++)
    for (guint pi = 0; pi < over; pi++) {
      double sum = 0.0;

      for (guint j = pj; j < n; j += over)
        for (guint i = pi; i < n; i += over)
          sum += stamp[(gsize)j * n + i];
      for (guint j = pj; j < n; j += over)
        for (guint i = pi; i < n; i += over)
          stamp[(gsize)j * n + i] /= sum;
    }
}

static double *
make_stamp (const double *fine, guint n, guint over, guint half)
{
  guint m = n + over - 1;
  g_autofree double *rows = g_new (double, (gsize)m *m);
  double *stamp = g_new (double, (gsize)n *n);

  for (guint i = 0; i < m; i++)
    box_mean (fine + i, rows + i, n, over, m);
  for (guint j = 0; j < n; j++)
    box_mean (rows + (gsize)j * m, stamp + (gsize)j * n, n, over, 1);
  for (guint j = 0; j < n; j++)
    for (guint i = 0; i < n; i++)
      stamp[(gsize)j * n + i] *= taper (hypot (i - (n - 1) / 2.0, j - (n - 1) / 2.0) / over, half);
  normalise_phases (stamp, n, over);
  return stamp;
}

static double *
make_kernel (const double complex *field,
             double pixel,
             guint half,
             guint over,
             const double centre[2],
             double wavelength)
{
  guint n = 2 * half + 1;
  double *kernel = image_of (field, n, pixel, centre[0] / over, centre[1] / over, wavelength);
  double sum = 0.0;

  for (guint j = 0; j < n; j++)
    for (guint i = 0; i < n; i++) {
      kernel[j * n + i] *= taper (hypot ((double)i - half, (double)j - half), half);
      sum += kernel[j * n + i];
    }
  for (guint i = 0; i < n * n; i++)
    kernel[i] /= sum;
  return kernel;
}

DscSimPsf *
dsc_sim_psf_new (double wavelength, double pixel_arcsec, guint over, guint half)
{
  DscSimPsf *psf = g_new0 (DscSimPsf, 1);
  g_autofree double complex *field = make_pupil (wavelength);
  g_autofree double *fine = NULL;
  double pixel = pixel_arcsec * DSC_ARCSEC;
  double centre[2];

  g_return_val_if_fail (over >= 1 && half >= 4, NULL);
  psf->over = over;
  psf->half = half;
  psf->n = (2 * half + 1) * over;
  find_core (field, pixel / over, over, wavelength, centre);
  fine = image_of (field, psf->n + over - 1, pixel / over, centre[0], centre[1], wavelength);
  psf->stamp = make_stamp (fine, psf->n, over, half);
  psf->kernel = make_kernel (field, pixel, half, over, centre, wavelength);
  return psf;
}

void
dsc_sim_psf_free (DscSimPsf *psf)
{
  if (psf == NULL)
    return;
  g_free (psf->stamp);
  g_free (psf->kernel);
  g_free (psf);
}

/* Weights of samples first .. first + 3 at fraction t after the second one. */
static void
cubic_weights (double t, double w[4])
{
  w[0] = ((-0.5 * t + 1.0) * t - 0.5) * t;
  w[1] = (1.5 * t - 2.5) * t * t + 1.0;
  w[2] = ((-1.5 * t + 2.0) * t + 0.5) * t;
  w[3] = (0.5 * t - 0.5) * t * t;
}

void
dsc_sim_psf_add_star (
    const DscSimPsf *psf, double *image, guint width, guint height, double x, double y, double flux)
{
  int half = (int)psf->half, n = (int)psf->n, over = (int)psf->over;
  double wx[4], wy[4], gx, gy;
  int ix, iy, first_x, first_y;

  if (!(x > -half - 1.0 && y > -half - 1.0 && x < width + half && y < height + half))
    return;
  ix = (int)rint (x);
  iy = (int)rint (y);
  /* Sample that falls on the leftmost (lowest) pixel, and the fraction, the same for all pixels. */
  gx = (ix - half - x) * over + (n - 1) / 2.0;
  gy = (iy - half - y) * over + (n - 1) / 2.0;
  first_x = (int)floor (gx) - 1;
  first_y = (int)floor (gy) - 1;
  cubic_weights (gx - floor (gx), wx);
  cubic_weights (gy - floor (gy), wy);
  for (int j = MAX (0, iy - half); j <= MIN ((int)height - 1, iy + half); j++)
    for (int i = MAX (0, ix - half); i <= MIN ((int)width - 1, ix + half); i++) {
      int sx = first_x + (i - ix + half) * over, sy = first_y + (j - iy + half) * over;
      double sum = 0.0;

      for (int b = MAX (0, -sy); b < MIN (4, n - sy); b++)
        for (int a = MAX (0, -sx); a < MIN (4, n - sx); a++)
          sum += wy[b] * wx[a] * psf->stamp[(gsize)(sy + b) * n + sx + a];
      image[(gsize)j * width + i] += flux * sum;
    }
}
