/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-region-strokes.h"

#include <math.h>

#include "dsc-catalog-stroke.h"
#include "dsc-units.h"

#define MANY 300u      /* regions */
#define PER_REGION 40u /* corners that take as long as one */
#define FAR 1e5        /* device pixels that cairo can still draw */
#define BUDGET 1.2e6   /* pixels to be blended in a frame, times the square of the scale */
#define PER_LINE 8.0   /* pixels blended for each along a line */
#define WIDTH 1.6
#define LEAST 0.7 /* device pixels from a corner to the next one that is drawn */
#define SMALL 2.0 /* half the size of a cross in place of a region */

typedef struct {
  const DscOverlayContext *context;
  DscPixels *pixels;
  DscStroke stroke;
  guint32 color;
  gboolean is_set;
  GArray *x, *y; /* of lines */
} Pen;

gboolean
dsc_region_strokes_are_many (const GPtrArray *regions)
{
  guint weight = 0;

  for (guint i = 0; i < regions->len && weight <= MANY; i++) {
    const DscRegion *region = regions->pdata[i];

    weight += region != NULL ? 1 + region->n_points / PER_REGION : 0;
  }
  return weight > MANY;
}

gboolean
dsc_region_find_box (const DscRegion *region, const DscOverlayContext *context, double ret_box[4])
{
  double bounds[4], margin = 2 * DSC_REGION_CROSS * context->scale;

  dsc_region_get_bounds (region, bounds);
  ret_box[0] = ret_box[1] = INFINITY;
  ret_box[2] = ret_box[3] = -INFINITY;
  for (guint i = 0; i < 4; i++) {
    double x, y;

    dsc_affine_apply (&context->affine, bounds[i % 2 * 2], bounds[1 + i / 2 * 2], &x, &y);
    ret_box[0] = MIN (ret_box[0], x);
    ret_box[1] = MIN (ret_box[1], y);
    ret_box[2] = MAX (ret_box[2], x);
    ret_box[3] = MAX (ret_box[3], y);
  }
  return ret_box[2] >= -margin && ret_box[3] >= -margin && ret_box[0] <= context->width + margin
         && ret_box[1] <= context->height + margin && ret_box[0] > -FAR && ret_box[1] > -FAR
         && ret_box[2] < FAR && ret_box[3] < FAR;
}

static void
set_color (Pen *pen, const DscRegion *region)
{
  if (pen->is_set && pen->color == region->color && pen->stroke.dashed == region->excluded)
    return;
  dsc_stroke_init (&pen->stroke, region->color, WIDTH * pen->context->scale, 1.0, region->excluded);
  pen->color = region->color;
  pen->is_set = TRUE;
}

static void
add_line (Pen *pen, double x0, double y0, double x1, double y1)
{
  const double x[2] = { x0, x1 }, y[2] = { y0, y1 };

  g_array_append_vals (pen->x, x, 2);
  g_array_append_vals (pen->y, y, 2);
}

static void
draw_lines (Pen *pen)
{
  dsc_stroke_lines (&pen->stroke, pen->pixels, pen->x->len / 2,
                    (const double *)(const void *)pen->x->data,
                    (const double *)(const void *)pen->y->data);
  g_array_set_size (pen->x, 0);
  g_array_set_size (pen->y, 0);
}

static void
draw_round (Pen *pen, const DscRegion *region, double a, double b, double angle)
{
  const DscAffine *m = &pen->context->affine;
  double c = cos (angle), s = sin (angle);
  DscAffine shape = { .xx = (m->xx * c + m->xy * s) * a,
                      .xy = (m->xy * c - m->xx * s) * b,
                      .yx = (m->yx * c + m->yy * s) * a,
                      .yy = (m->yy * c - m->yx * s) * b };

  dsc_affine_apply (m, region->x, region->y, &shape.x0, &shape.y0);
  if (a > 0 && b > 0)
    dsc_stroke_ellipse (&pen->stroke, pen->pixels, &shape);
}

/* Corners in device pixels; those that nobody could tell from the one before are passed over. */
static void
draw_corners (Pen *pen, const double *points, guint n, gboolean closed)
{
  double x, y, first[2], last[2];

  for (guint i = 0; i < n; i++) {
    dsc_affine_apply (&pen->context->affine, points[2 * i], points[2 * i + 1], &x, &y);
    if (i == 0) {
      first[0] = last[0] = x;
      first[1] = last[1] = y;
    } else if (fabs (x - last[0]) + fabs (y - last[1]) >= LEAST || i == n - 1) {
      add_line (pen, last[0], last[1], x, y);
      last[0] = x;
      last[1] = y;
    }
  }
  if (closed && n > 2)
    add_line (pen, last[0], last[1], first[0], first[1]);
  draw_lines (pen);
}

static void
draw_box (Pen *pen, const DscRegion *region)
{
  double c = cos (region->angle * DSC_DEG), s = sin (region->angle * DSC_DEG), points[8];

  for (guint i = 0; i < 4; i++) {
    double u = (i == 1 || i == 2 ? 0.5 : -0.5) * region->a, v = (i < 2 ? -0.5 : 0.5) * region->b;

    points[2 * i] = region->x + c * u - s * v;
    points[2 * i + 1] = region->y + s * u + c * v;
  }
  if (region->a > 0 && region->b > 0)
    draw_corners (pen, points, 4, TRUE);
}

static void
draw_cross (Pen *pen, double x, double y, double arm)
{
  arm *= pen->context->scale;
  add_line (pen, x - arm, y - arm, x + arm, y + arm);
  add_line (pen, x - arm, y + arm, x + arm, y - arm);
  draw_lines (pen);
}

static void
draw_region (Pen *pen, const DscRegion *region)
{
  double x, y;

  switch (region->shape) {
  case DSC_REGION_ANNULUS:
    draw_round (pen, region, region->b, region->b, 0);
    draw_round (pen, region, region->a, region->a, 0);
    break;
  case DSC_REGION_CIRCLE:
    draw_round (pen, region, region->a, region->a, 0);
    break;
  case DSC_REGION_ELLIPSE:
    draw_round (pen, region, region->a, region->b, region->angle * DSC_DEG);
    break;
  case DSC_REGION_BOX:
    draw_box (pen, region);
    break;
  case DSC_REGION_POINT:
    dsc_affine_apply (&pen->context->affine, region->x, region->y, &x, &y);
    draw_cross (pen, x, y, DSC_REGION_CROSS);
    break;
  case DSC_REGION_LINE:
    if (region->n_points > 0) {
      const double points[4] = { region->x, region->y, region->points[0], region->points[1] };

      draw_corners (pen, points, 2, FALSE);
    }
    break;
  case DSC_REGION_POLYGON:
    draw_corners (pen, region->points, region->n_points, TRUE);
    break;
  case DSC_REGION_TEXT:
  default:
    break;
  }
}

/* Pixels to be blended for all that is seen. */
static double
estimate (const GPtrArray *regions, const DscOverlayContext *context)
{
  double most = 2.0 * (context->width + context->height), cost = 0.0, box[4];

  for (guint i = 0; i < regions->len; i++) {
    const DscRegion *region = regions->pdata[i];

    if (region != NULL && region->shape != DSC_REGION_TEXT
        && dsc_region_find_box (region, context, box))
      cost += PER_LINE * MIN (most, 2.0 * (box[2] - box[0] + box[3] - box[1]));
  }
  return cost;
}

void
dsc_region_strokes_draw (const GPtrArray *regions,
                         int but,
                         const DscOverlayContext *context,
                         DscPixels *pixels)
{
  Pen pen = { .context = context, .pixels = pixels };
  gboolean shapes = estimate (regions, context) <= BUDGET * context->scale * context->scale;
  double box[4];

  pen.x = g_array_new (FALSE, FALSE, sizeof (double));
  pen.y = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < regions->len; i++) {
    const DscRegion *region = regions->pdata[i];

    if (region == NULL || (int)i == but || !dsc_region_find_box (region, context, box))
      continue;
    set_color (&pen, region);
    if (shapes)
      draw_region (&pen, region);
    else if (region->shape != DSC_REGION_TEXT)
      draw_cross (&pen, 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3]), SMALL);
  }
  g_array_unref (pen.x);
  g_array_unref (pen.y);
}
