/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-pair.h"

#include <math.h>

#define SIDE 9 /* places along each axis that stand for an image */
#define N (SIDE * SIDE)

static void
make_places (guint width, guint height, double *x, double *y)
{
  for (guint i = 0; i < N; i++) {
    x[i] = (i % SIDE + 0.5) / SIDE * width - 0.5;
    y[i] = (i / SIDE + 0.5) / SIDE * height - 0.5;
  }
}

/* Of @n places on the sky, those that lie on the image; with the sums of @x and @y of them. */
static guint
count_inside (
    DscWcs *wcs, guint width, guint height, const double *ra, const double *dec, gboolean inside[N])
{
  double x[N], y[N];
  guint n = 0;

  dsc_wcs_sky_to_pixel (wcs, N, ra, dec, x, y);
  for (guint i = 0; i < N; i++) {
    inside[i] = x[i] >= -0.5 && y[i] >= -0.5 && x[i] < width - 0.5 && y[i] < height - 0.5;
    n += inside[i];
  }
  return n;
}

/* Degrees; cheap, to leave out what is far away. */
static double
find_distance (const DscTweakExposure *a, const DscTweakExposure *b)
{
  double ra[2], dec[2], cosine;

  dsc_wcs_pixel_to_sky1 (a->wcs, 0.5 * a->width, 0.5 * a->height, &ra[0], &dec[0]);
  dsc_wcs_pixel_to_sky1 (b->wcs, 0.5 * b->width, 0.5 * b->height, &ra[1], &dec[1]);
  for (guint i = 0; i < 2; i++) {
    ra[i] *= G_PI / 180;
    dec[i] *= G_PI / 180;
  }
  cosine = sin (dec[0]) * sin (dec[1]) + cos (dec[0]) * cos (dec[1]) * cos (ra[0] - ra[1]);
  return acos (CLAMP (cosine, -1, 1)) * 180 / G_PI;
}

static double
find_reach (const DscTweakExposure *e)
{
  double ra[2], dec[2];

  dsc_wcs_pixel_to_sky1 (e->wcs, 0, 0, &ra[0], &dec[0]);
  dsc_wcs_pixel_to_sky1 (e->wcs, e->width, e->height, &ra[1], &dec[1]);
  return hypot (remainder (ra[1] - ra[0], 360) * cos (dec[0] * G_PI / 180), dec[1] - dec[0]);
}

int
dsc_align_find_neighbour (const DscTweakScene *scene, guint exposure)
{
  const DscTweakExposure *own = &scene->exposures[exposure];
  double x[N], y[N], reach = find_reach (own), best_distance = INFINITY;
  guint best = 0;
  int found = -1;

  make_places (own->width, own->height, x, y);
  dsc_wcs_pixel_to_sky (own->wcs, N, x, y, x, y, FALSE);
  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];
    gboolean inside[N];
    double distance;
    guint n;

    if (i == exposure)
      continue;
    distance = find_distance (own, e);
    if (!(distance < reach + find_reach (e)))
      continue;
    /* Any other group comes before the own one. */
    n = count_inside (e->wcs, e->width, e->height, x, y, inside);
    n += n > 0 && e->group != own->group ? N : 0;
    if (n > best || (n == best && n > 0 && distance < best_distance)) {
      best = n;
      best_distance = distance;
      found = (int)i;
    }
  }
  return found;
}

void
dsc_align_show_overlap (DscImageView *view,
                        const DscTweakExposure *other,
                        DscWcs *first,
                        DscWcs *second)
{
  DscImageModel *model = dsc_image_view_get_model (view);
  double x[N], y[N], ra[N], dec[N], sx = 0, sy = 0;
  gboolean inside[N];
  guint n;

  if (!model)
    return;
  make_places (dsc_image_model_get_width (model), dsc_image_model_get_height (model), x, y);
  dsc_wcs_pixel_to_sky (first, N, x, y, ra, dec, FALSE);
  n = count_inside (second, other->width, other->height, ra, dec, inside);
  for (guint i = 0; i < N; i++) {
    sx += inside[i] ? x[i] : 0;
    sy += inside[i] ? y[i] : 0;
  }
  /* All of it is in view anyway. */
  if (n > 0 && n < N)
    dsc_image_view_center_on (view, sx / n, sy / n);
}
