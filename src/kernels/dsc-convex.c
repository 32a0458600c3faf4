/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-convex.h"

#include <math.h>

#define AT(polygon, i) g_array_index ((polygon), DscPoint, (i))

static GArray *
polygon_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (DscPoint));
}

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const DscPoint *p = a, *q = b;

  if (p->x != q->x)
    return p->x < q->x ? -1 : 1;
  return p->y < q->y ? -1 : p->y > q->y;
}

static double
cross (DscPoint o, DscPoint a, DscPoint b)
{
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/* Adds a point to a chain that turns left; not below @least points. */
static void
chain_add (GArray *chain, guint least, DscPoint p)
{
  while (chain->len >= least + 2
         && cross (AT (chain, chain->len - 2), AT (chain, chain->len - 1), p) <= 0.0)
    g_array_set_size (chain, chain->len - 1);
  g_array_append_val (chain, p);
}

GArray *
dsc_convex_hull (gsize n, const DscPoint *points, double min_separation)
{
  g_autofree DscPoint *sorted = g_memdup2 (points, n * sizeof *points);
  GArray *hull = polygon_new ();
  gsize m = 0;
  guint lower;

  qsort (sorted, n, sizeof *sorted, compare_points);
  for (gsize i = 0; i < n; i++)
    if (m == 0 || compare_points (&sorted[m - 1], &sorted[i]) != 0)
      sorted[m++] = sorted[i];
  for (gsize i = 0; i < m; i++)
    chain_add (hull, 0, sorted[i]);
  if (m < 2)
    return hull;
  g_array_set_size (hull, hull->len - 1);
  lower = hull->len;
  for (gsize i = m; i-- > 0;)
    chain_add (hull, lower, sorted[i]);
  for (guint k = hull->len - 1; k-- > 1;)
    if (fabs (AT (hull, k).x - AT (hull, k + 1).x) <= min_separation
        && fabs (AT (hull, k).y - AT (hull, k + 1).y) <= min_separation)
      g_array_remove_index (hull, k);
  g_array_set_size (hull, hull->len - 1); /* the first point again */
  return hull;
}

double
dsc_convex_area (const GArray *p)
{
  double sum = 0.0;

  for (guint i = 1; i + 1 < p->len; i++)
    sum += cross (AT (p, 0), AT (p, i), AT (p, i + 1));
  return 0.5 * sum;
}

/* The part of @p to the left of the line from @a to @b, or to the right of it. */
static GArray *
half (const GArray *p, DscPoint a, DscPoint b, gboolean right)
{
  GArray *result = polygon_new ();

  for (guint i = 0; i < p->len; i++) {
    DscPoint s = AT (p, i), e = AT (p, (i + 1) % p->len);
    double ds = cross (a, b, s) * (right ? -1.0 : 1.0), de = cross (a, b, e) * (right ? -1.0 : 1.0);

    if (ds >= 0.0)
      g_array_append_val (result, s);
    if ((ds > 0.0 && de < 0.0) || (ds < 0.0 && de > 0.0)) {
      double t = ds / (ds - de);
      DscPoint c = { s.x + t * (e.x - s.x), s.y + t * (e.y - s.y) };

      g_array_append_val (result, c);
    }
  }
  if (result->len < 3)
    g_array_set_size (result, 0);
  return result;
}

GArray *
dsc_convex_intersect (const GArray *a, const GArray *b)
{
  GArray *result = polygon_new ();

  if (a->len < 3 || b->len < 3)
    return result;
  g_array_append_vals (result, a->data, a->len);
  for (guint i = 0; i < b->len && result->len > 0; i++) {
    GArray *inside = half (result, AT (b, i), AT (b, (i + 1) % b->len), FALSE);

    g_array_unref (result);
    result = inside;
  }
  return result;
}

/* Cuts @q out of @piece: what is left, as convex pieces, goes to @ret. */
static void
subtract (const GArray *piece, const GArray *q, GPtrArray *ret)
{
  g_autoptr (GArray) rest = polygon_new ();

  g_array_append_vals (rest, piece->data, piece->len);
  for (guint i = 0; i < q->len && rest->len > 0; i++) {
    DscPoint a = AT (q, i), b = AT (q, (i + 1) % q->len);
    GArray *outside = half (rest, a, b, TRUE), *inside = half (rest, a, b, FALSE);

    if (outside->len > 0 && dsc_convex_area (outside) > 0.0)
      g_ptr_array_add (ret, outside);
    else
      g_array_unref (outside);
    g_array_unref (rest);
    rest = inside;
  }
}

static GPtrArray *
pieces_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
}

double
dsc_convex_union_area (GPtrArray *polygons)
{
  double area = 0.0;

  for (guint k = 0; k < polygons->len; k++) {
    g_autoptr (GPtrArray) pieces = pieces_new ();

    g_ptr_array_add (pieces, g_array_ref (polygons->pdata[k]));
    for (guint l = 0; l < k && pieces->len > 0; l++) {
      GPtrArray *left = pieces_new ();
      const GArray *other = polygons->pdata[l];

      for (guint i = 0; i < pieces->len; i++)
        if (other->len < 3)
          g_ptr_array_add (left, g_array_ref (pieces->pdata[i]));
        else
          subtract (pieces->pdata[i], other, left);
      g_ptr_array_unref (pieces);
      pieces = left;
    }
    for (guint i = 0; i < pieces->len; i++)
      area += dsc_convex_area (pieces->pdata[i]);
  }
  return area;
}
