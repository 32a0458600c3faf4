/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sphere-polygon.h"

#include <math.h>
#include <string.h>

#include "dsc-footprint.h"
#include "dsc-units.h"

#define ON_EDGE 1e-13                /* rad: a vertex so close to an edge lies on it */
#define SAME_POINT 1e-12             /* rad */
#define NO_AREA 1e-20                /* sr: a millionth of a JWST pixel */
#define PLANE_UNIT (DSC_DEG / 3.6e6) /* rad: milliarcseconds, for outlines in a plane */

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
cross (const double a[3], const double b[3], double ret[3])
{
  ret[0] = a[1] * b[2] - a[2] * b[1];
  ret[1] = a[2] * b[0] - a[0] * b[2];
  ret[2] = a[0] * b[1] - a[1] * b[0];
}

static void
subtract (const double a[3], const double b[3], double ret[3])
{
  for (guint k = 0; k < 3; k++)
    ret[k] = a[k] - b[k];
}

static void
normalize (double v[3])
{
  double length = sqrt (dot (v, v));

  for (guint k = 0; k < 3; k++)
    v[k] /= length;
}

/* a . (b x c) from differences, which are exact where the vectors are close. */
static double
triple (const double a[3], const double b[3], const double c[3])
{
  double u[3], v[3], n[3];

  subtract (b, a, u);
  subtract (c, a, v);
  cross (u, v, n);
  return dot (a, n);
}

static DscSpherePolygon *
polygon_alloc (guint n)
{
  DscSpherePolygon *polygon = g_new (DscSpherePolygon, 1);

  polygon->n = n;
  polygon->v = g_malloc0_n (MAX (n, 1), sizeof *polygon->v);
  return polygon;
}

void
dsc_sphere_polygon_free (DscSpherePolygon *polygon)
{
  if (polygon == NULL)
    return;
  g_free (polygon->v);
  g_free (polygon);
}

/* The excess of a fan of triangles (Eriksson 1990), signed. */
static double
signed_area (const DscSpherePolygon *p)
{
  double sum = 0;

  for (guint i = 1; i + 1 < p->n; i++) {
    const double *a = p->v[0], *b = p->v[i], *c = p->v[i + 1];

    sum += 2 * atan2 (triple (a, b, c), 1 + dot (a, b) + dot (b, c) + dot (c, a));
  }
  return sum;
}

static void
make_anticlockwise (DscSpherePolygon *p)
{
  if (signed_area (p) >= 0)
    return;
  for (guint i = 0, j = p->n - 1; i < j; i++, j--) {
    double t[3];

    memcpy (t, p->v[i], sizeof t);
    memcpy (p->v[i], p->v[j], sizeof t);
    memcpy (p->v[j], t, sizeof t);
  }
}

DscSpherePolygon *
dsc_sphere_polygon_new (guint n, const double *ra, const double *dec)
{
  g_autoptr (DscSpherePolygon) p = polygon_alloc (n);

  for (guint i = 0; i < n; i++) {
    double a = ra[i] * DSC_DEG, d = dec[i] * DSC_DEG;

    if (!isfinite (a) || !isfinite (d))
      return NULL;
    p->v[i][0] = cos (a) * cos (d);
    p->v[i][1] = sin (a) * cos (d);
    p->v[i][2] = sin (d);
  }
  make_anticlockwise (p);
  return g_steal_pointer (&p);
}

/* @n points from -0.5 to @size - 0.5 */
static double
side_point (guint k, guint n, guint size)
{
  return k == n - 1 ? size - 0.5 : -0.5 + k * ((double)size / (n - 1));
}

DscSpherePolygon *
dsc_sphere_polygon_from_wcs (const DscWcs *wcs, guint width, guint height, guint stepsize)
{
  guint nx = 2, ny = 2, n, at = 0;
  g_autofree double *x = NULL, *y = NULL;

  if (stepsize > 0) {
    nx = MAX (2, (guint)ceil ((width + 1.0) / stepsize));
    ny = MAX (2, (guint)ceil ((height + 1.0) / stepsize));
  }
  n = 2 * (nx + ny - 2);
  x = g_new (double, n);
  y = g_new (double, n);
  for (guint k = 0; k < nx; k++, at++) {
    x[at] = side_point (k, nx, width);
    y[at] = -0.5;
  }
  for (guint k = 1; k + 1 < ny; k++, at++) {
    x[at] = width - 0.5;
    y[at] = side_point (k, ny, height);
  }
  for (guint k = nx; k-- > 0; at++) {
    x[at] = side_point (k, nx, width);
    y[at] = height - 0.5;
  }
  for (guint k = ny - 1; k-- > 1; at++) {
    x[at] = -0.5;
    y[at] = side_point (k, ny, height);
  }
  dsc_wcs_pixel_to_sky (wcs, n, x, y, x, y, FALSE);
  return dsc_sphere_polygon_new (n, x, y);
}

double
dsc_sphere_polygon_area (const DscSpherePolygon *polygon)
{
  return fabs (signed_area (polygon));
}

double
dsc_sphere_area_to_arcsec2 (double steradian)
{
  return steradian * pow (3600 / DSC_DEG, 2);
}

static gboolean
is_convex (const DscSpherePolygon *p)
{
  for (guint i = 0; i < p->n; i++) {
    const double *a = p->v[i], *b = p->v[(i + 1) % p->n], *c = p->v[(i + 2) % p->n];
    double side[3];

    subtract (b, a, side);
    if (triple (a, b, c) < -ON_EDGE * sqrt (dot (side, side)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_same (const double a[3], const double b[3])
{
  double d[3];

  subtract (a, b, d);
  return dot (d, d) < SAME_POINT * SAME_POINT;
}

/* Drops repeated vertices. Returns: (nullable): NULL if nothing with an area is left */
static DscSpherePolygon *
tidy (DscSpherePolygon *p)
{
  guint n = 0;

  for (guint i = 0; i < p->n; i++)
    if (n == 0 || !is_same (p->v[i], p->v[n - 1]))
      memmove (p->v[n++], p->v[i], sizeof *p->v);
  while (n > 1 && is_same (p->v[n - 1], p->v[0]))
    n--;
  p->n = n;
  if (n >= 3 && dsc_sphere_polygon_area (p) > NO_AREA)
    return p;
  dsc_sphere_polygon_free (p);
  return NULL;
}

/* Sutherland and Hodgman's clipping at the half-space left of the edge from @a to @b. */
static DscSpherePolygon *
clip_at_edge (const DscSpherePolygon *p, const double a[3], const double b[3])
{
  DscSpherePolygon *out = polygon_alloc (2 * p->n + 2);
  double side[3], length, d_last = 0;
  guint n = 0;

  subtract (b, a, side);
  length = sqrt (dot (side, side));
  for (guint i = 0; i <= p->n; i++) {
    const double *v = p->v[i % p->n];
    double d = triple (a, b, v) / length;

    if (fabs (d) <= ON_EDGE)
      d = 0;
    if (i > 0 && ((d < 0 && d_last > 0) || (d > 0 && d_last < 0))) {
      const double *u = p->v[i - 1];
      double t = d_last / (d_last - d);

      for (guint k = 0; k < 3; k++)
        out->v[n][k] = u[k] + t * (v[k] - u[k]);
      normalize (out->v[n++]);
    }
    if (i < p->n && d >= 0)
      memcpy (out->v[n++], v, sizeof *out->v);
    d_last = d;
  }
  out->n = n;
  return out;
}

static DscSpherePolygon *
clip_convex (const DscSpherePolygon *p, const DscSpherePolygon *convex)
{
  g_autoptr (DscSpherePolygon) current = polygon_alloc (p->n);

  memcpy (current->v, p->v, p->n * sizeof *p->v);
  for (guint i = 0; i < convex->n && current->n > 0; i++) {
    const double *a = convex->v[i], *b = convex->v[(i + 1) % convex->n];
    DscSpherePolygon *next;

    if (is_same (a, b))
      continue;
    next = clip_at_edge (current, a, b);
    dsc_sphere_polygon_free (current);
    current = next;
  }
  return tidy (g_steal_pointer (&current));
}

/* A plane that touches the sphere: great circles are straight lines in it. */
typedef struct {
  double pole[3], east[3], north[3];
} Plane;

static gboolean
project (const Plane *plane, const DscSpherePolygon *p, DscPolygon *ret)
{
  for (guint i = 0; i < p->n; i++) {
    double z = dot (p->v[i], plane->pole);

    if (z < 0.1)
      return FALSE;
    ret->x[i] = dot (p->v[i], plane->east) / (z * PLANE_UNIT);
    ret->y[i] = dot (p->v[i], plane->north) / (z * PLANE_UNIT);
  }
  return TRUE;
}

static void
make_plane (const DscSpherePolygon *p, Plane *ret)
{
  double axis[3] = { 0, 0, 0 };
  guint smallest = 0;

  memset (ret, 0, sizeof *ret);
  for (guint i = 0; i < p->n; i++)
    for (guint k = 0; k < 3; k++)
      ret->pole[k] += p->v[i][k];
  normalize (ret->pole);
  for (guint k = 1; k < 3; k++)
    if (fabs (ret->pole[k]) < fabs (ret->pole[smallest]))
      smallest = k;
  axis[smallest] = 1;
  cross (axis, ret->pole, ret->east);
  normalize (ret->east);
  cross (ret->pole, ret->east, ret->north);
}

/* Of two outlines that both have dents: by the planar algorithm for unions. */
static DscSpherePolygon *
clip_any (const DscSpherePolygon *a, const DscSpherePolygon *b)
{
  Plane plane;
  DscPolygon *flat = dsc_polygon_new (a->n);
  g_autoptr (DscPolygon) clip = dsc_polygon_new (b->n);
  g_autoptr (GPtrArray) one = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);
  g_autoptr (GPtrArray) pieces = NULL;
  const DscPolygon *best = NULL;
  DscSpherePolygon *out;

  g_ptr_array_add (one, flat);
  make_plane (a, &plane);
  if (!project (&plane, a, flat) || !project (&plane, b, clip))
    return NULL;
  pieces = dsc_polygons_union (one, clip);
  for (guint i = 0; i < pieces->len; i++)
    if (best == NULL || fabs (dsc_polygon_area (pieces->pdata[i])) > fabs (dsc_polygon_area (best)))
      best = pieces->pdata[i];
  if (best == NULL)
    return NULL;
  out = polygon_alloc (best->n);
  for (guint i = 0; i < best->n; i++) {
    for (guint k = 0; k < 3; k++)
      out->v[i][k]
          = plane.pole[k] + PLANE_UNIT * (best->x[i] * plane.east[k] + best->y[i] * plane.north[k]);
    normalize (out->v[i]);
  }
  make_anticlockwise (out);
  return tidy (out);
}

DscSpherePolygon *
dsc_sphere_polygon_intersect (const DscSpherePolygon *a, const DscSpherePolygon *b)
{
  if (a->n < 3 || b->n < 3)
    return NULL;
  if (is_convex (b))
    return clip_convex (a, b);
  if (is_convex (a))
    return clip_convex (b, a);
  return clip_any (a, b);
}

void
dsc_sphere_polygon_get_sky (const DscSpherePolygon *polygon, double *ret_ra, double *ret_dec)
{
  for (guint i = 0; i < polygon->n; i++) {
    const double *v = polygon->v[i];
    double ra = atan2 (v[1], v[0]) / DSC_DEG;

    ret_ra[i] = ra < 0 ? ra + 360 : ra;
    ret_dec[i] = atan2 (v[2], hypot (v[0], v[1])) / DSC_DEG;
  }
}
