/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-pattern-match.h"
#include "dsc-tweak-field.h"

#define RADIUS 0.35     /* pixels within which a place is the same */
#define LEAST_SHIFT 3.0 /* pixels that the sky moved by */
#define MANY 12         /* other exposures that are looked at */
#define COPY_SHARE 0.7  /* of the sources of a copy of an exposure are at the same place */
#define COPY_RADIUS 2e-3

/* Pixels by which the sky moved from @a to @b, as the headers say; infinite if not in reach. */
static double
sky_shift (const DscTweakExposure *a, const DscTweakExposure *b)
{
  double x = 0.5 * a->width, y = 0.5 * a->height, u, v;

  dsc_wcs_pixel_to_sky1 (a->wcs, x, y, &u, &v);
  dsc_wcs_sky_to_pixel1 (b->wcs, u, v, &u, &v);
  u = hypot (u - x, v - y);
  return isfinite (u) ? u : INFINITY;
}

static gboolean
same_detector (const DscTweakExposure *a, const DscTweakExposure *b)
{
  return a->width == b->width && a->height == b->height
         && fabs (a->angles.v2_ref - b->angles.v2_ref) < 1e-3
         && fabs (a->angles.v3_ref - b->angles.v3_ref) < 1e-3;
}

static void
copy_pixels (const DscTweakExposure *e, double *x, double *y)
{
  for (guint i = 0; i < e->sources->len; i++) {
    const DscTweakSource *s = &g_array_index (e->sources, DscTweakSource, i);

    x[i] = s->x;
    y[i] = s->y;
  }
}

/* Whether two exposures are copies: not even the noise differs. */
static gboolean
is_copy (guint n, const double *x, const double *u, guint m, const guint *partner)
{
  guint same = 0;

  for (guint i = 0; i < n; i++)
    same += partner[i] != G_MAXUINT
            && hypot (x[i] - u[partner[i]], x[n + i] - u[m + partner[i]]) < COPY_RADIUS;
  return same > COPY_SHARE * MIN (n, m);
}

/* Counts for the sources of @a in how many of the others they are at the same place. */
static guint
count_hits (const DscTweakScene *scene, guint index, guint *hits)
{
  const DscTweakExposure *a = &scene->exposures[index];
  guint n = a->sources->len, looked = 0;
  g_autofree double *x = g_new (double, 2 * n + 1);
  g_autofree guint *partner = g_new (guint, n + 1);

  copy_pixels (a, x, x + n);
  for (guint k = 1; k < scene->n_exposures && looked < MANY; k++) {
    const DscTweakExposure *b = &scene->exposures[(index + k) % scene->n_exposures];
    g_autofree double *u = NULL;
    guint m;

    if (b->excluded || b->sources == NULL || b->sources->len == 0 || !same_detector (a, b)
        || sky_shift (a, b) < LEAST_SHIFT)
      continue;
    m = b->sources->len;
    u = g_new (double, 2 * m);
    copy_pixels (b, u, u + m);
    dsc_mutual_neighbours (n, x, x + n, m, u, u + m, RADIUS, partner);
    if (is_copy (n, x, u, m, partner))
      continue;
    looked++;
    for (guint i = 0; i < n; i++)
      hits[i] += partner[i] != G_MAXUINT;
  }
  return looked;
}

void
dsc_tweak_find_fixed (const DscTweakScene *scene, gboolean **ret_fixed, GCancellable *cancellable)
{
  for (guint e = 0; e < scene->n_exposures; e++) {
    const DscTweakExposure *a = &scene->exposures[e];
    g_autofree guint *hits = NULL;
    guint looked;

    ret_fixed[e] = NULL;
    if (a->excluded || a->sources == NULL || a->sources->len == 0
        || g_cancellable_is_cancelled (cancellable))
      continue;
    hits = g_new0 (guint, a->sources->len);
    looked = count_hits (scene, e, hits);
    if (looked == 0)
      continue;
    ret_fixed[e] = g_new0 (gboolean, a->sources->len);
    /* One of many can be a star that happens to fall there. */
    for (guint i = 0; i < a->sources->len; i++)
      ret_fixed[e][i] = hits[i] >= MAX (1, (looked + 1) / 2);
  }
}
