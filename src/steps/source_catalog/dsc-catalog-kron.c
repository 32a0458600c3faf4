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

static gboolean
is_neighbour (const DscCatalogKron *kron, const Cutout *cutout, guint x, guint y, guint segment)
{
  guint32 label = kron->map->labels[(gsize)(cutout->y0 + y) * kron->map->width + cutout->x0 + x];

  return label != 0 && label != segment + 1;
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

/* Returns: FALSE if the pixels cannot be had */
static gboolean
cutout_copy (Cutout *self, const DscCatalogKron *kron)
{
  const DscSegmentImages *images = &kron->images;
  DscCatalogRegion r = { self->x0, self->y0, self->x0 + self->width, self->y0 + self->height };
  gsize k = 0;

  if (kron->window != NULL)
    return dsc_catalog_window_copy (kron->window, &r, self->data, self->mask, self->err);
  for (guint y = r.y0; y < r.y1; y++)
    for (guint x = r.x0; x < r.x1; x++, k++) {
      gsize at = dsc_segment_images_place (images, kron->map, x, y);

      self->data[k] = images->data[at];
      self->mask[k] = images->mask != NULL && images->mask[at];
      if (self->err != NULL)
        self->err[k] = images->err[at];
    }
  return TRUE;
}

/* Masks what is bad, and neighbours that are left out. */
static void
cutout_subtract (Cutout *self, const DscCatalogKron *kron, guint segment, double level)
{
  gboolean leave_out = kron->method == DSC_APERMASK_MASK;
  gsize k = 0;

  for (guint y = 0; y < self->height && !is_stopped (kron, y); y++)
    for (guint x = 0; x < self->width; x++, k++) {
      self->mask[k] = self->mask[k] || !isfinite (self->data[k])
                      || (leave_out && is_neighbour (kron, self, x, y, segment));
      self->data[k] = (float)(self->data[k] - level);
    }
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
  *ret_at = (gsize)j * cutout->width + (gsize)i;
  return !is_neighbour (kron, cutout, (guint)i, (guint)j, segment) && !cutout->mask[*ret_at];
}

/* Puts others in the place of the pixels of neighbours, which stand for none. */
static void
cutout_mirror (Cutout *self, const DscCatalogKron *kron, guint segment, const Ellipse *e)
{
  const gint centre[] = { (gint)(e->x - self->x0 + 0.5), (gint)(e->y - self->y0 + 0.5) };
  gsize k = 0;

  for (guint y = 0; y < self->height && !is_stopped (kron, y); y++)
    for (guint x = 0; x < self->width; x++, k++) {
      gboolean known;
      gsize from;

      if (!is_neighbour (kron, self, x, y, segment))
        continue;
      known = find_mirror (kron, self, segment, centre, x, y, &from);
      self->data[k] = known ? self->data[from] : 0;
      if (self->err != NULL)
        self->err[k] = known ? self->err[from] : 0;
    }
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
  if (!cutout_place (self, kron, e) || !cutout_allocate (self, with_err)
      || !cutout_copy (self, kron))
    return FALSE;
  cutout_subtract (self, kron, segment, level);
  if (kron->method == DSC_APERMASK_CORRECT)
    cutout_mirror (self, kron, segment, e);
  return !is_stopped (kron, 0);
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
