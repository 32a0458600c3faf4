/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-group-overlap.h"

#include <math.h>
#include <string.h>

#include "dsc-convex.h"

#define DEGREE (G_PI / 180.0)
#define MANY_MEMBERS 50      /* from here on the hull of all */
#define SAME_PIXEL 0.0001    /* pixel: vertices that are one */
#define SAME_DIRECTION 1e-11 /* radian: the same in a tangent plane */
#define CATALOG_BOX 0.5      /* radian: around one or two sources of a catalog */
#define NEAR 0.1             /* cosine: what is farther away is not in the plane */

typedef struct {
  double v[3];
} Direction;

struct _DscSourceFootprint {
  GPtrArray *members; /* of GArray of Direction */
};

DscSourceFootprint *
dsc_source_footprint_new (void)
{
  DscSourceFootprint *f = g_new (DscSourceFootprint, 1);

  f->members = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  return f;
}

void
dsc_source_footprint_free (DscSourceFootprint *f)
{
  if (f == NULL)
    return;
  g_ptr_array_unref (f->members);
  g_free (f);
}

static GArray *
points_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (DscPoint));
}

static GArray *
make_polygon (const DscPoint corners[4])
{
  GArray *polygon = points_new ();

  g_array_append_vals (polygon, corners, 4);
  return polygon;
}

static GArray *
make_box (double x0, double x1, double y0, double y1)
{
  return make_polygon ((DscPoint[4]){ { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 } });
}

/* Half a pixel wide around the line between two points, and half a pixel longer. */
static GArray *
box_around_two (const DscPoint *p)
{
  double dx = p[1].x - p[0].x, dy = p[1].y - p[0].y, d = sqrt (dx * dx + dy * dy);
  double ux = d < SAME_PIXEL ? 0.5 : dx / (2.0 * d), uy = d < SAME_PIXEL ? 0.0 : dy / (2.0 * d);
  double cx = 0.5 * (p[0].x + p[1].x), cy = 0.5 * (p[0].y + p[1].y), k = d + 1.0;

  return make_polygon ((DscPoint[4]){ { cx - k * ux + uy, cy - k * uy - ux },
                                      { cx + k * ux + uy, cy + k * uy - ux },
                                      { cx + k * ux - uy, cy + k * uy + ux },
                                      { cx - k * ux - uy, cy - k * uy + ux } });
}

/* The rectangle of smallest area along one of the sides, half a pixel wider all around. */
static GArray *
smallest_box (gsize n, const DscPoint *p)
{
  GArray *best = NULL;
  double least = INFINITY;

  for (gsize i = 0; i < n; i++) {
    DscPoint a = p[i], b = p[(i + 1) % n];
    double d = hypot (b.x - a.x, b.y - a.y), dx = (b.x - a.x) / d, dy = (b.y - a.y) / d;
    double u0 = INFINITY, u1 = -INFINITY, v0 = INFINITY, v1 = -INFINITY;

    if (!(d > 0.0))
      continue;
    for (gsize k = 0; k < n; k++) {
      double u = (p[k].x - a.x) * dx + (p[k].y - a.y) * dy;
      double v = (p[k].y - a.y) * dx - (p[k].x - a.x) * dy;

      u0 = MIN (u0, u - 0.5);
      u1 = MAX (u1, u + 0.5);
      v0 = MIN (v0, v - 0.5);
      v1 = MAX (v1, v + 0.5);
    }
    if (!((u1 - u0) * (v1 - v0) < least))
      continue;
    least = (u1 - u0) * (v1 - v0);
    g_clear_pointer (&best, g_array_unref);
    best = make_polygon ((DscPoint[4]){ { a.x + u0 * dx - v0 * dy, a.y + u0 * dy + v0 * dx },
                                        { a.x + u1 * dx - v0 * dy, a.y + u1 * dy + v0 * dx },
                                        { a.x + u1 * dx - v1 * dy, a.y + u1 * dy + v1 * dx },
                                        { a.x + u0 * dx - v1 * dy, a.y + u0 * dy + v1 * dx } });
  }
  return best != NULL ? best : make_box (p[0].x - 0.5, p[0].x + 0.5, p[0].y - 0.5, p[0].y + 0.5);
}

/* One coordinate of the box that stays in the image, at least a pixel wide. */
static void
clip_range (double *low, double *high, double least, double most)
{
  *low = MAX (*low - 0.5, least);
  *high = MIN (*high + 0.5, most);
  if (*high - *low >= 1.0)
    return;
  if (*high == most)
    *low = MAX (*high - 1.0, least);
  else if (*low == least)
    *high = MIN (*low + 1.0, most);
}

/* The narrow boxes, and an upright one instead where they leave the image. */
static GArray *
box_of_few (gsize n, const DscPoint *p, const GArray *hull, const DscBox *image)
{
  double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
  gboolean outside = FALSE;
  GArray *box;

  if (n == 1)
    box = make_box (p->x - 0.5, p->x + 0.5, p->y - 0.5, p->y + 0.5);
  else if (n == 2)
    box = box_around_two (p);
  else if (hull->len > 2)
    box = smallest_box (hull->len, (const DscPoint *)(gpointer)hull->data);
  else
    box = smallest_box (n, p);
  for (guint i = 0; i < box->len; i++) {
    DscPoint c = g_array_index (box, DscPoint, i);

    outside |= c.x < image->x0 || c.x > image->x1 || c.y < image->y0 || c.y > image->y1;
  }
  if (!outside)
    return box;
  g_array_unref (box);
  for (gsize i = 0; i < n; i++) {
    x0 = MIN (x0, p[i].x);
    x1 = MAX (x1, p[i].x);
    y0 = MIN (y0, p[i].y);
    y1 = MAX (y1, p[i].y);
  }
  clip_range (&x0, &x1, image->x0, image->x1);
  clip_range (&y0, &y1, image->y0, image->y1);
  return make_box (x0, x1, y0, y1);
}

static Direction
to_direction (double ra, double dec)
{
  double c = cos (dec * DEGREE);
  Direction d = { { c * cos (ra * DEGREE), c * sin (ra * DEGREE), sin (dec * DEGREE) } };

  return d;
}

void
dsc_source_footprint_add (DscSourceFootprint *f,
                          const DscWcs *wcs,
                          guint width,
                          guint height,
                          gsize n,
                          const double *x,
                          const double *y)
{
  DscBox image = { -0.5, width - 0.5, -0.5, height - 0.5 };
  g_autoptr (GArray) points = points_new ();
  g_autoptr (GArray) hull = NULL;
  GArray *member;

  dsc_wcs_get_bounding_box (wcs, &image);
  for (gsize i = 0; i < n; i++)
    if (isfinite (x[i]) && isfinite (y[i])) {
      DscPoint p = { x[i], y[i] };

      g_array_append_val (points, p);
    }
  if (points->len == 0)
    return;
  hull = dsc_convex_hull (points->len, (const DscPoint *)(gpointer)points->data, SAME_PIXEL);
  if (points->len <= 3 || hull->len < 3 || !(dsc_convex_area (hull) > 0.0)) {
    GArray *box = box_of_few (points->len, (const DscPoint *)(gpointer)points->data, hull, &image);

    g_array_unref (hull);
    hull = box;
  }
  member = g_array_new (FALSE, FALSE, sizeof (Direction));
  for (guint i = 0; i < hull->len; i++) {
    DscPoint p = g_array_index (hull, DscPoint, i);
    Direction d;
    double ra, dec;

    dsc_wcs_pixel_to_sky1 (wcs, p.x, p.y, &ra, &dec);
    d = to_direction (ra, dec);
    if (isfinite (ra) && isfinite (dec))
      g_array_append_val (member, d);
  }
  g_ptr_array_add (f->members, member);
}

/* Axes of the plane that touches the sphere at the mean of some directions. */
typedef struct {
  double out[3], east[3], north[3];
} Plane;

static Plane
plane_at (gsize n, const Direction *d)
{
  Plane p = { { 0 }, { 0 }, { 0 } };
  double r = 0.0, h;

  for (gsize i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      p.out[k] += d[i].v[k];
  for (int k = 0; k < 3; k++)
    r += p.out[k] * p.out[k];
  for (int k = 0; k < 3 && r > 0.0; k++)
    p.out[k] /= sqrt (r);
  h = hypot (p.out[0], p.out[1]);
  p.east[0] = h > 0.0 ? -p.out[1] / h : 0.0;
  p.east[1] = h > 0.0 ? p.out[0] / h : 1.0;
  p.north[0] = -p.out[2] * p.east[1];
  p.north[1] = p.out[2] * p.east[0];
  p.north[2] = p.out[0] * p.east[1] - p.out[1] * p.east[0];
  return p;
}

static double
dot (const double *a, const double *b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Gnomonic; FALSE if some of it is too far away. Anticlockwise. */
static gboolean
project (const Plane *plane, const GArray *member, GArray *ret)
{
  double sum = 0.0;

  for (guint i = 0; i < member->len; i++) {
    const double *v = g_array_index (member, Direction, i).v;
    double w = dot (v, plane->out);
    DscPoint p = { dot (v, plane->east) / w, dot (v, plane->north) / w };

    if (!(w > NEAR))
      return FALSE;
    g_array_append_val (ret, p);
  }
  sum = dsc_convex_area (ret);
  for (guint i = 0; sum < 0.0 && i < ret->len / 2; i++) {
    DscPoint t = g_array_index (ret, DscPoint, i);

    g_array_index (ret, DscPoint, i) = g_array_index (ret, DscPoint, ret->len - 1 - i);
    g_array_index (ret, DscPoint, ret->len - 1 - i) = t;
  }
  return TRUE;
}

DscSourceFootprint *
dsc_source_footprint_new_from_sky (gsize n, const double *ra, const double *dec)
{
  DscSourceFootprint *f = dsc_source_footprint_new ();
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Direction));
  g_autoptr (GArray) points = points_new ();
  g_autoptr (GArray) hull = NULL;
  GArray *member;
  Plane plane;

  for (gsize i = 0; i < n; i++)
    if (isfinite (ra[i]) && isfinite (dec[i])) {
      Direction d = to_direction (ra[i], dec[i]);

      g_array_append_val (all, d);
    }
  plane = plane_at (all->len, (const Direction *)(gpointer)all->data);
  if (all->len == 0 || !project (&plane, all, points))
    return f;
  hull = dsc_convex_hull (points->len, (const DscPoint *)(gpointer)points->data, SAME_DIRECTION);
  if (hull->len < 3) {
    DscPoint a = g_array_index (hull, DscPoint, 0);
    DscPoint b = g_array_index (hull, DscPoint, hull->len - 1);

    g_array_unref (hull);
    hull = make_box (MIN (a.x, b.x) - CATALOG_BOX, MAX (a.x, b.x) + CATALOG_BOX,
                     MIN (a.y, b.y) - CATALOG_BOX, MAX (a.y, b.y) + CATALOG_BOX);
  }
  member = g_array_new (FALSE, FALSE, sizeof (Direction));
  for (guint i = 0; i < hull->len; i++) {
    DscPoint p = g_array_index (hull, DscPoint, i);
    double r = sqrt (1.0 + p.x * p.x + p.y * p.y);
    Direction d;

    for (int k = 0; k < 3; k++)
      d.v[k] = (plane.out[k] + p.x * plane.east[k] + p.y * plane.north[k]) / r;
    g_array_append_val (member, d);
  }
  g_ptr_array_add (f->members, member);
  return f;
}

/* The members of a footprint in the plane; of very many only their hull. */
static GPtrArray *
project_all (const DscSourceFootprint *f, const Plane *plane)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  g_autoptr (GArray) all = points_new ();

  for (guint i = 0; i < f->members->len; i++) {
    GArray *polygon = points_new ();

    if (!project (plane, f->members->pdata[i], polygon)) {
      g_array_unref (polygon);
      continue;
    }
    if (f->members->len > MANY_MEMBERS && polygon->len > 0)
      g_array_append_vals (all, polygon->data, polygon->len);
    g_ptr_array_add (list, polygon);
  }
  if (all->len > 0) {
    g_ptr_array_set_size (list, 0);
    g_ptr_array_add (
        list, dsc_convex_hull (all->len, (const DscPoint *)(gpointer)all->data, SAME_DIRECTION));
  }
  return list;
}

double
dsc_source_footprint_overlap (const DscSourceFootprint *a, const DscSourceFootprint *b)
{
  g_autoptr (GPtrArray) in_a = NULL;
  g_autoptr (GPtrArray) in_b = NULL;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  const GArray *first;
  Plane plane;

  if (a->members->len == 0 || b->members->len == 0)
    return 0.0;
  first = a->members->pdata[0];
  plane = plane_at (first->len, (const Direction *)(gpointer)first->data);
  in_a = project_all (a, &plane);
  in_b = project_all (b, &plane);
  for (guint i = 0; i < in_a->len; i++)
    for (guint j = 0; j < in_b->len; j++)
      g_ptr_array_add (parts, dsc_convex_intersect (in_a->pdata[i], in_b->pdata[j]));
  return dsc_convex_union_area (parts);
}

static double
row_sum (guint n, const double *overlap, guint row)
{
  double sum = 0.0;

  for (guint k = 0; k < n; k++)
    sum += overlap[(gsize)row * n + k];
  return sum;
}

void
dsc_group_order (guint n, const double *overlap, guint *order)
{
  gsize best = 0;
  guint i, j, m = 2;

  for (guint k = 0; k < n; k++)
    order[k] = k;
  if (n <= 2)
    return;
  for (gsize k = 0; k < (gsize)n * n; k++)
    if (overlap[k] > overlap[best])
      best = k;
  i = (guint)(best / n);
  j = (guint)(best % n);
  if (i == j) /* no overlap at all */
    j = 1;
  if (row_sum (n, overlap, i) < row_sum (n, overlap, j)) {
    guint t = i;

    i = j;
    j = t;
  }
  order[0] = i;
  order[1] = j;
  for (guint k = n; k-- > 0;) {
    guint place = m;

    if (k == i || k == j)
      continue;
    while (place > 2 && overlap[(gsize)i * n + order[place - 1]] < overlap[(gsize)i * n + k]) {
      order[place] = order[place - 1];
      place--;
    }
    order[place] = k;
    m++;
  }
}
