/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-kron.h"

#include <math.h>

#include "dsc-aperture.h"
#include "source_catalog-params.h"

#define REACH 6.0 /* axes within which the radius is measured */
#define ROWS_PER_LOOK 64
#define LEAST_LIMIT 1e6 /* pixels that an aperture may have in any image */

/* The part of the image around an aperture: pixel (0, 0) is (@x0, @y0) of the image. */
typedef struct {
  guint x0, y0, width, height;
  float *data, *err;
  guint8 *mask;
} Cutout;

typedef struct {
  double x, y, a, b, theta;
} Ellipse;

static void
cutout_clear (Cutout *self)
{
  g_free (self->data);
  g_free (self->err);
  g_free (self->mask);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cutout, cutout_clear)

/* Returns: FALSE if the ellipse is too large or outside of the image */
static gboolean
cutout_place (Cutout *self, const DscCatalogKron *kron, const Ellipse *e)
{
  double c = cos (e->theta), s = sin (e->theta), width = kron->map->width,
         height = kron->map->height;
  double half_x = hypot (e->a * c, e->b * s), half_y = hypot (e->a * s, e->b * c);
  double x0 = floor (e->x - half_x + 0.5), x1 = floor (e->x + half_x + 1.5);
  double y0 = floor (e->y - half_y + 0.5), y1 = floor (e->y + half_y + 1.5);

  if (!((x1 - x0) * (y1 - y0) <= MAX (width * height, LEAST_LIMIT)))
    return FALSE;
  x0 = MAX (x0, 0);
  y0 = MAX (y0, 0);
  x1 = MIN (x1, width);
  y1 = MIN (y1, height);
  if (!(x0 < x1 && y0 < y1))
    return FALSE;
  self->x0 = (guint)x0;
  self->y0 = (guint)y0;
  self->width = (guint)(x1 - x0);
  self->height = (guint)(y1 - y0);
  return TRUE;
}

/* Whether a loop over rows is to end at row @y: what is measured then is not looked at. */
static gboolean
is_stopped (const DscCatalogKron *kron, guint y)
{
  return y % ROWS_PER_LOOK == 0 && kron->images.cancellable != NULL
         && g_cancellable_is_cancelled (kron->images.cancellable);
}

static gsize
get_place (const DscCatalogKron *kron, const Cutout *cutout, guint x, guint y)
{
  return (gsize)(cutout->y0 + y) * kron->map->width + cutout->x0 + x;
}

static gboolean
is_neighbour (const DscCatalogKron *kron, gsize at, guint segment)
{
  return kron->map->labels[at] != 0 && kron->map->labels[at] != segment + 1;
}

static gboolean
is_bad (const DscCatalogKron *kron, gsize at)
{
  return !isfinite (kron->images.data[at]) || (kron->images.mask != NULL && kron->images.mask[at]);
}

/* The place whose values stand for those of a neighbour's pixel. Returns: FALSE if there is none */
static gboolean
find_mirror (const DscCatalogKron *kron,
             const Cutout *cutout,
             guint segment,
             const gint centre[2],
             guint x,
             guint y,
             gsize *ret_at)
{
  gint i = 2 * centre[0] - (gint)x, j = 2 * centre[1] - (gint)y;

  if (i < 0 || j < 0 || i >= (gint)cutout->width || j >= (gint)cutout->height)
    return FALSE;
  *ret_at = get_place (kron, cutout, (guint)i, (guint)j);
  return !is_neighbour (kron, *ret_at, segment) && !is_bad (kron, *ret_at);
}

static gboolean
cutout_allocate (Cutout *self, gboolean with_err)
{
  gsize n = (gsize)self->width * self->height;

  self->data = g_try_new (float, n);
  self->mask = g_try_new (guint8, n);
  self->err = with_err ? g_try_new (float, n) : NULL;
  return self->data != NULL && self->mask != NULL && (self->err != NULL || !with_err);
}

/* Returns: FALSE if there is nothing, or no memory for so much */
static gboolean
cutout_fill (Cutout *self,
             const DscCatalogKron *kron,
             guint segment,
             const Ellipse *e,
             double level,
             gboolean with_err)
{
  gint centre[2];
  gsize k = 0;

  if (!cutout_place (self, kron, e) || !cutout_allocate (self, with_err))
    return FALSE;
  centre[0] = (gint)(e->x - self->x0 + 0.5);
  centre[1] = (gint)(e->y - self->y0 + 0.5);
  for (guint y = 0; y < self->height && !is_stopped (kron, y); y++)
    for (guint x = 0; x < self->width; x++, k++) {
      gsize at = get_place (kron, self, x, y), from = at;
      gboolean other = kron->method != DSC_APERMASK_NONE && is_neighbour (kron, at, segment);
      gboolean known = !other || kron->method == DSC_APERMASK_MASK
                       || find_mirror (kron, self, segment, centre, x, y, &from);

      self->mask[k] = is_bad (kron, at) || (other && kron->method == DSC_APERMASK_MASK);
      self->data[k] = known ? (float)(kron->images.data[from] - level) : 0;
      if (with_err)
        self->err[k] = known ? kron->images.err[from] : 0;
    }
  return k == (gsize)self->width * self->height;
}

/* The mean of the distances in units of the axes. NaN: there is none */
static double
measure_radius (const DscCatalogKron *kron, guint segment, const DscCatalogSource *source)
{
  Ellipse e = { source->x, source->y, REACH * source->semimajor, REACH * source->semiminor,
                source->orientation * (G_PI / 180) };
  double c = cos (e.theta) / source->semimajor, s = sin (e.theta) / source->semimajor;
  double cb = cos (e.theta) / source->semiminor, sb = sin (e.theta) / source->semiminor;
  double sum = 0, sum_r = 0;
  g_auto (Cutout) cutout = { 0 };
  gsize k = 0;

  if (!cutout_fill (&cutout, kron, segment, &e, 0, FALSE))
    return NAN;
  for (guint y = 0; y < cutout.height && !is_stopped (kron, y); y++)
    for (guint x = 0; x < cutout.width; x++, k++) {
      double dx = cutout.x0 + x - e.x, dy = cutout.y0 + y - e.y;
      double u = c * dx + s * dy, v = cb * dy - sb * dx, r2 = u * u + v * v;

      if (cutout.mask[k] || r2 > REACH * REACH)
        continue;
      sum += cutout.data[k];
      sum_r += cutout.data[k] * sqrt (r2);
    }
  return sum > 0 && sum_r > 0 ? sum_r / sum : kron->params[1];
}

static double
limit_radius (const DscCatalogKron *kron, const DscCatalogSource *source, double radius)
{
  if (!(radius <= REACH))
    return NAN;
  radius = MAX (radius, kron->params[1]);
  if (kron->n_params == 3
      && kron->params[0] * radius * sqrt (source->semimajor * source->semiminor) <= kron->params[2])
    radius = 0;
  return radius;
}

void
dsc_catalog_kron_measure (const DscCatalogKron *self,
                          guint segment,
                          double local_background,
                          DscCatalogSource *source)
{
  Ellipse e = { source->x, source->y, 0, 0, source->orientation * (G_PI / 180) };
  g_auto (Cutout) cutout = { 0 };
  DscApertureSum sum;
  double scale;

  source->kron_radius = source->kron = source->kron_error = NAN;
  if (!(source->area > 0) || !isfinite (source->x) || !isfinite (source->y)
      || !isfinite (source->semimajor))
    return;
  source->kron_radius = limit_radius (self, source, measure_radius (self, segment, source));
  if (isnan (source->kron_radius))
    return;
  scale = self->params[0] * source->kron_radius;
  e.a = scale > 0 ? scale * source->semimajor : self->params[2];
  e.b = scale > 0 ? scale * source->semiminor : self->params[2];
  if (!cutout_fill (&cutout, self, segment, &e, local_background, self->images.err != NULL))
    return;
  dsc_aperture_ellipse (cutout.data, cutout.err, cutout.mask, cutout.width, cutout.height,
                        e.x - cutout.x0, e.y - cutout.y0, e.a, e.b, e.theta, &sum);
  if (!(sum.area > 0))
    return;
  source->kron = sum.sum;
  source->kron_error = sum.error;
}
