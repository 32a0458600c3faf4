/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-drizzle-private.h"

#define LANCZOS_STEP 0.003   /* of the table, input pixels */
#define FWHM_TO_SIGMA 2.3548 /* as the peer has it */
#define GAUSSIAN_SIGMAS 2.5

static double
lanczos (double x, guint order)
{
  double px = G_PI * x;

  if (x == 0)
    return 1;
  return x > order ? 0 : order * sin (px) * sin (px / order) / (px * px);
}

void
dsc_drizzle_setup_init (DscDrizzleSetup *setup, DscKernel kernel, double pixfrac, double ratio)
{
  *setup = (DscDrizzleSetup){ .kernel = kernel, .pixfrac = pixfrac, .ratio = (float)ratio };
  ratio = setup->ratio;
  switch (kernel) {
  case DSC_KERNEL_SQUARE:
  case DSC_KERNEL_POINT:
    break;
  case DSC_KERNEL_TURBO:
    setup->reach = pixfrac / ratio / 2;
    break;
  case DSC_KERNEL_GAUSSIAN:
    setup->reach = MAX (GAUSSIAN_SIGMAS * pixfrac / FWHM_TO_SIGMA / ratio, 1.2 / ratio);
    break;
  case DSC_KERNEL_LANCZOS2:
  case DSC_KERNEL_LANCZOS3: {
    guint order = kernel == DSC_KERNEL_LANCZOS2 ? 2 : 3;

    setup->reach = order / ratio;
    setup->n_lanczos = (guint)ceil (order / LANCZOS_STEP) + 1;
    setup->lanczos = g_new (double, setup->n_lanczos);
    for (guint i = 0; i < setup->n_lanczos; i++)
      setup->lanczos[i] = lanczos (i * LANCZOS_STEP, order);
    break;
  }
  default:
    g_assert_not_reached ();
  }
}

void
dsc_drizzle_setup_clear (DscDrizzleSetup *setup)
{
  g_clear_pointer (&setup->lanczos, g_free);
}

/* The cells [*a, *b] that lie in both ranges, relative to @origin. */
static inline gboolean
clip (gint *a, gint *b, gint origin, guint size)
{
  *a = MAX (*a - origin, 0);
  *b = MIN (*b - origin, (gint)size - 1);
  return *a <= *b;
}

/* Each kernel below spreads one pixel with centre (@x, @y) and weight @w. */

static void
spread_point (DscDrizzleTile *tile, double x, double y, float w, DscFloat4 d, guint32 dq)
{
  gint ix = dsc_drizzle_nint (x) - tile->x0, iy = dsc_drizzle_nint (y) - tile->y0;

  if (ix >= 0 && iy >= 0 && ix < (gint)tile->width && iy < (gint)tile->height)
    dsc_drizzle_put (tile, ix, iy, w, d, dq);
}

static void
spread_turbo (const DscDrizzleSetup *setup,
              DscDrizzleTile *tile,
              double x,
              double y,
              float w,
              DscFloat4 d,
              guint32 dq)
{
  double half = setup->reach, ratio = setup->ratio;
  double scale = 1 / (setup->pixfrac * setup->pixfrac) * ratio * ratio;
  gint ix0 = dsc_drizzle_nint (x - half), ix1 = dsc_drizzle_nint (x + half);
  gint iy0 = dsc_drizzle_nint (y - half), iy1 = dsc_drizzle_nint (y + half);

  if (!clip (&ix0, &ix1, tile->x0, tile->width) || !clip (&iy0, &iy1, tile->y0, tile->height))
    return;
  for (gint iy = iy0; iy <= iy1; iy++)
    for (gint ix = ix0; ix <= ix1; ix++) {
      double cx = ix + tile->x0, cy = iy + tile->y0;
      double wide = MIN (x + half, cx + 0.5) - MAX (x - half, cx - 0.5);
      double high = MIN (y + half, cy + 0.5) - MAX (y - half, cy - 0.5);

      if (wide > 0 && high > 0)
        dsc_drizzle_put (tile, ix, iy, (float)(wide * high * scale * w), d, dq);
    }
}

static void
spread_gaussian (const DscDrizzleSetup *setup,
                 DscDrizzleTile *tile,
                 double x,
                 double y,
                 float w,
                 DscFloat4 d,
                 guint32 dq)
{
  double ratio = setup->ratio, p = setup->pixfrac;
  double e = FWHM_TO_SIGMA * FWHM_TO_SIGMA * (ratio * ratio) * (1 / (p * p)) / 2, norm = e / G_PI;
  gint ix0 = dsc_drizzle_nint (x - setup->reach), ix1 = dsc_drizzle_nint (x + setup->reach);
  gint iy0 = dsc_drizzle_nint (y - setup->reach), iy1 = dsc_drizzle_nint (y + setup->reach);

  if (!clip (&ix0, &ix1, tile->x0, tile->width) || !clip (&iy0, &iy1, tile->y0, tile->height))
    return;
  for (gint iy = iy0; iy <= iy1; iy++)
    for (gint ix = ix0; ix <= ix1; ix++) {
      double dx = x - (ix + tile->x0), dy = y - (iy + tile->y0);
      float share = (float)(norm * exp (-(dx * dx + dy * dy) * e));

      dsc_drizzle_put (tile, ix, iy, (float)((double)share * w), d, dq);
    }
}

static void
spread_lanczos (const DscDrizzleSetup *setup,
                DscDrizzleTile *tile,
                double x,
                double y,
                float w,
                DscFloat4 d,
                guint32 dq)
{
  double per_pixel = setup->ratio / LANCZOS_STEP;
  gint ix0 = (gint)floor (CLAMP (x - setup->reach, -1e9, 1e9)) + 1;
  gint ix1 = (gint)floor (CLAMP (x + setup->reach, -1e9, 1e9));
  gint iy0 = (gint)floor (CLAMP (y - setup->reach, -1e9, 1e9)) + 1;
  gint iy1 = (gint)floor (CLAMP (y + setup->reach, -1e9, 1e9));

  if (!clip (&ix0, &ix1, tile->x0, tile->width) || !clip (&iy0, &iy1, tile->y0, tile->height))
    return;
  for (gint iy = iy0; iy <= iy1; iy++)
    for (gint ix = ix0; ix <= ix1; ix++) {
      guint kx = (guint)dsc_drizzle_nint (fabs ((x - (ix + tile->x0)) * per_pixel));
      guint ky = (guint)dsc_drizzle_nint (fabs ((y - (iy + tile->y0)) * per_pixel));

      if (kx < setup->n_lanczos && ky < setup->n_lanczos)
        dsc_drizzle_put (tile, ix, iy, (float)(setup->lanczos[kx] * setup->lanczos[ky] * w), d, dq);
    }
}

static void
spread_segment (const DscDrizzleSetup *setup,
                const DscDrizzleInput *input,
                DscDrizzleTile *tile,
                gint xa,
                gint xb,
                gint y)
{
  gsize map_at = dsc_pixmap_index (input->map, xa, y);
  gsize at = (gsize)(y - (gint)input->map->y0) * input->map->nx + xa;

  for (gint i = 0; i <= xb - xa; i++) {
    double px = input->map->x[map_at + i], py = input->map->y[map_at + i];
    float w = input->weight[at + i];
    DscFloat4 d = dsc_drizzle_get_values (input, at + i);
    guint32 dq = input->dq != NULL ? input->dq[at + i] : 0;

    if (w == 0 || isnan (w) || isnan (px) || isnan (py))
      continue;
    if (setup->kernel == DSC_KERNEL_POINT)
      spread_point (tile, px, py, w, d, dq);
    else if (setup->kernel == DSC_KERNEL_TURBO)
      spread_turbo (setup, tile, px, py, w, d, dq);
    else if (setup->kernel == DSC_KERNEL_GAUSSIAN)
      spread_gaussian (setup, tile, px, py, w, d, dq);
    else
      spread_lanczos (setup, tile, px, py, w, d, dq);
  }
}

/* How far a drop can lie from the hull of the centres of its 3 x 3 pixels, with the rounding of
 * nint and of the float ranges. */
static inline float
margin_of (const DscDrizzleSetup *setup)
{
  return (float)setup->reach + 1.25f;
}

/* The range of the map over segment @s of rows @y - 1 .. @y + 1. */
static inline void
range_around (const DscPixmap *map, gint y, guint s, float ret_range[4])
{
  const float (*r)[4]
      = (const float (*)[4])map->ranges + (gsize)(y - (gint)map->y0) * map->n_segments + s;
  const float *a = r[0], *b = r[map->n_segments], *c = r[2 * map->n_segments];

  ret_range[0] = MIN (MIN (a[0], b[0]), c[0]);
  ret_range[1] = MAX (MAX (a[1], b[1]), c[1]);
  ret_range[2] = MIN (MIN (a[2], b[2]), c[2]);
  ret_range[3] = MAX (MAX (a[3], b[3]), c[3]);
}

void
dsc_drizzle_add (const DscDrizzleSetup *setup, const DscDrizzleInput *input, DscDrizzleTile *tile)
{
  const DscPixmap *map = input->map;
  float margin = margin_of (setup);
  float x_low = tile->x0 - margin, x_high = tile->x0 + (gint)tile->width - 1 + margin;
  float y_low = tile->y0 - margin, y_high = tile->y0 + (gint)tile->height - 1 + margin;
  gint first = MAX (input->y0, (gint)map->y0);
  gint last = MIN (input->y1, (gint)(map->y0 + map->n_rows) - 1);

  for (gint y = first; y <= last; y++)
    for (guint s = 0; s < map->n_segments; s++) {
      gint xa = MAX ((gint)(s * DSC_PIXMAP_SEGMENT), input->x0);
      gint xb = MIN ((gint)((s + 1) * DSC_PIXMAP_SEGMENT) - 1, input->x1);
      float range[4];

      xb = MIN (xb, (gint)map->nx - 1);
      if (input->limits != NULL) {
        xa = MAX (xa, input->limits[y].x0);
        xb = MIN (xb, input->limits[y].x1);
      }
      range_around (map, y, s, range);
      if (xa > xb || !(range[0] <= x_high && range[1] >= x_low)
          || !(range[2] <= y_high && range[3] >= y_low))
        continue;
      if (setup->kernel == DSC_KERNEL_SQUARE)
        dsc_drizzle_square_segment (setup, input, tile, xa, xb, y);
      else
        spread_segment (setup, input, tile, xa, xb, y);
    }
}

gboolean
dsc_drizzle_find_window (
    const DscDrizzleSetup *setup, const DscPixmap *map, gint *x0, gint *y0, gint *x1, gint *y1)
{
  float margin = margin_of (setup), x_min = INFINITY, x_max = -INFINITY;
  float y_min = INFINITY, y_max = -INFINITY;

  for (gint y = (gint)map->y0; y < (gint)(map->y0 + map->n_rows); y++)
    for (guint s = 0; s < map->n_segments; s++) {
      float range[4];

      range_around (map, y, s, range);
      if (range[2] <= *y1 + margin && range[3] >= *y0 - margin && range[0] <= *x1 + margin
          && range[1] >= *x0 - margin) {
        x_min = MIN (x_min, range[0]);
        x_max = MAX (x_max, range[1]);
        y_min = MIN (y_min, range[2]);
        y_max = MAX (y_max, range[3]);
      }
    }
  if (x_min > x_max)
    return FALSE;
  *x0 = MAX (*x0, dsc_drizzle_nint (floor (x_min - margin)));
  *x1 = MIN (*x1, dsc_drizzle_nint (ceil (x_max + margin)));
  *y0 = MAX (*y0, dsc_drizzle_nint (floor (y_min - margin)));
  *y1 = MIN (*y1, dsc_drizzle_nint (ceil (y_max + margin)));
  return *x0 <= *x1 && *y0 <= *y1;
}
