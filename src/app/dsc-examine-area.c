/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-examine-private.h"

/* What is measured of a square about the place, or of a region. */

#define N_BINS 60
#define LOW_SIGMA 5.0
#define HIGH_SIGMA 15.0
#define N_LEVELS 8
#define MAX_PIECES 20000
#define MAX_SURFACE 48 /* points along a side */

static void
set_box (DscExamineResult *r, const DscExamineBox *box)
{
  r->box[0] = box->x0;
  r->box[1] = box->y0;
  r->box[2] = box->x0 + box->width - 1.0;
  r->box[3] = box->y0 + box->height - 1.0;
}

static gboolean
is_inside (double x, double y, gpointer user_data)
{
  const DscExamineQuestion *q = user_data;

  if (!dsc_region_contains (q->region, x, y))
    return FALSE;
  for (guint i = 0; q->excluded && i < q->excluded->len; i++)
    if (dsc_region_contains (q->excluded->pdata[i], x, y))
      return FALSE;
  return TRUE;
}

/* Those that do not reach the region are forgotten. */
static void
tell_excluded (const DscExamineQuestion *q, DscExamineResult *r)
{
  double box[4], other[4];

  if (!q->region || !q->excluded)
    return;
  dsc_region_get_bounds (q->region, box);
  for (guint i = q->excluded->len; i-- > 0;) {
    dsc_region_get_bounds (q->excluded->pdata[i], other);
    if (other[0] > box[2] || other[2] < box[0] || other[1] > box[3] || other[3] < box[1])
      g_ptr_array_remove_index_fast (q->excluded, i);
  }
  if (q->excluded->len > 0)
    dsc_examine_add_note (
        r, ngettext ("without %u excluded region", "without %u excluded regions", q->excluded->len),
        q->excluded->len);
}

/* --- statistics ------------------------------------------------------------------------------- */

/* Around the middle, where most pixels are: a star does not squeeze the rest into one bar. */
static void
set_histogram (const DscExamineQuestion *q, DscExamineResult *r, const DscExamineBox *box)
{
  const DscRegionStats *s = &r->stats;
  DscExamineFigure *f = &r->figure;
  double lo = MAX (s->min, s->clipped_median - LOW_SIGMA * s->clipped_std);
  double hi = MIN (s->max, s->clipped_median + HIGH_SIGMA * s->clipped_std), width;

  if (!(hi > lo)) {
    lo = s->min;
    hi = s->max > s->min ? s->max : s->min + 1;
  }
  width = (hi - lo) / N_BINS;
  f->kind = DSC_FIGURE_XY;
  f->bars = TRUE;
  f->n = N_BINS;
  f->x = g_new (double, N_BINS);
  f->y = g_new0 (double, N_BINS);
  for (guint i = 0; i < N_BINS; i++)
    f->x[i] = lo + (i + 0.5) * width;
  for (gsize i = 0; i < (gsize)box->width * box->height; i++) {
    double at = ((double)box->data[i] - lo) / width;

    if (q->region
        && !is_inside ((double)(i % box->width) + box->x0, (double)(i / box->width) + box->y0,
                       (gpointer)q))
      continue;
    if (at >= 0 && at <= N_BINS)
      f->y[(guint)MIN (at, N_BINS - 1)] += 1;
  }
  f->marks[0] = s->clipped_median;
  f->x_title = g_strdup (dsc_examine_get_unit (q));
  f->y_title = g_strdup (_ ("pixels"));
}

static gboolean
read_region (const DscExamineQuestion *q, DscExamineBox *box, GError **error)
{
  double bounds[4];

  dsc_region_get_bounds (q->region, bounds);
  return dsc_examine_read (q, bounds[0], bounds[2], bounds[1], bounds[3], FALSE, box, error);
}

static void
describe_stats (DscExamineResult *r)
{
  const DscRegionStats *s = &r->stats;

  dsc_examine_add_text (r, _ ("%zu pixels, %zu without a value"), s->n, s->n_bad);
  dsc_examine_add_text (r, _ ("mean %.6g\nmedian %.6g\nstd %.4g"), s->mean, s->median, s->std);
  dsc_examine_add_text (r, _ ("min %.6g\nmax %.6g\nsum %.6g"), s->min, s->max, s->sum);
  dsc_examine_add_text (r, _ ("clipped: mean %.6g\nmedian %.6g\nstd %.4g"), s->clipped_mean,
                        s->clipped_median, s->clipped_std);
  r->summary = g_strdup_printf (
      _ ("mean %.6g, median %.6g, std %.4g %s of %zu pixels; clipped %.6g ± %.4g"), s->mean,
      s->median, s->std, r->unit, s->n, s->clipped_median, s->clipped_std);
}

gboolean
dsc_examine_stats (const DscExamineQuestion *q,
                   DscExamineResult *r,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (DscExamineBox) box = { 0 };

  tell_excluded (q, r);
  if (!(q->region ? read_region (q, &box, error) : dsc_examine_read_square (q, &box, error))
      || !dsc_region_stats (box.data, NULL, box.width, box.height, box.x0, box.y0,
                            q->region ? is_inside : NULL, (gpointer)q, &r->stats, cancellable,
                            error))
    return FALSE;
  r->unit = g_strdup (dsc_examine_get_unit (q));
  set_box (r, &box);
  if (r->stats.n == 0) {
    dsc_examine_add_note (r, _ ("no pixel has a value"));
    return TRUE;
  }
  r->value = r->stats.mean;
  r->error = r->stats.std;
  r->background = r->stats.clipped_median;
  r->background_std = r->stats.clipped_std;
  set_histogram (q, r, &box);
  describe_stats (r);
  return TRUE;
}

/* --- contours --------------------------------------------------------------------------------- */

static void
set_contours (const DscExamineQuestion *q, DscExamineResult *r, const DscExamineBox *box)
{
  const DscRegionStats *s = &r->stats;
  DscExamineFigure *f = &r->figure;
  double levels[N_LEVELS];
  gboolean complete;

  f->n_levels = dsc_contour_levels (q->settings.levels, s->clipped_median, s->max, s->clipped_std,
                                    N_LEVELS, levels);
  if (f->n_levels == 0) {
    dsc_examine_add_note (r, _ ("no contours: all pixels are alike"));
    return;
  }
  f->kind = DSC_FIGURE_CONTOUR;
  f->pieces = dsc_contour (box->data, box->width, box->height, levels, f->n_levels, MAX_PIECES,
                           &complete);
  for (guint i = 0; i < f->pieces->len; i++) {
    DscContourPiece *piece = &g_array_index (f->pieces, DscContourPiece, i);

    piece->x0 += (float)box->x0;
    piece->x1 += (float)box->x0;
    piece->y0 += (float)box->y0;
    piece->y1 += (float)box->y0;
  }
  if (!complete)
    dsc_examine_add_note (r, _ ("more lines than can be drawn: take a smaller box"));
  f->x0 = box->x0;
  f->y0 = box->y0;
  f->width = box->width;
  f->height = box->height;
  for (guint i = 0; i < f->n_levels; i++)
    dsc_examine_add_text (r, "%.5g", levels[i]);
  r->summary = g_strdup_printf (
      ngettext ("%u contour from %.5g to %.5g %s", "%u contours from %.5g to %.5g %s", f->n_levels),
      f->n_levels, levels[0], levels[f->n_levels - 1], r->unit);
}

static gboolean
open_square (const DscExamineQuestion *q,
             DscExamineResult *r,
             DscExamineBox *box,
             GCancellable *cancellable,
             GError **error)
{
  if (!dsc_examine_read_square (q, box, error)
      || !dsc_region_stats (box->data, NULL, box->width, box->height, box->x0, box->y0, NULL, NULL,
                            &r->stats, cancellable, error))
    return FALSE;
  r->unit = g_strdup (dsc_examine_get_unit (q));
  r->value = r->stats.max;
  set_box (r, box);
  if (r->stats.n == 0)
    dsc_examine_add_note (r, _ ("no pixel has a value"));
  return TRUE;
}

gboolean
dsc_examine_contours (const DscExamineQuestion *q,
                      DscExamineResult *r,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto (DscExamineBox) box = { 0 };

  if (!open_square (q, r, &box, cancellable, error))
    return FALSE;
  if (r->stats.n > 0)
    set_contours (q, r, &box);
  return TRUE;
}

/* --- surface ---------------------------------------------------------------------------------- */

/* The mean of the pixels with a value of a square of @step. */
static float
get_mean (const DscExamineBox *box, guint x, guint y, guint step)
{
  double sum = 0;
  guint n = 0;

  for (guint j = y; j < MIN (y + step, box->height); j++) {
    for (guint i = x; i < MIN (x + step, box->width); i++) {
      float value = box->data[(gsize)j * box->width + i];

      if (!isfinite (value))
        continue;
      sum += (double)value;
      n++;
    }
  }
  return (float)(sum / n);
}

gboolean
dsc_examine_surface (const DscExamineQuestion *q,
                     DscExamineResult *r,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (DscExamineBox) box = { 0 };
  DscExamineFigure *f = &r->figure;

  if (!open_square (q, r, &box, cancellable, error))
    return FALSE;
  if (r->stats.n == 0)
    return TRUE;
  f->kind = DSC_FIGURE_SURFACE;
  f->step = (MAX (box.width, box.height) + MAX_SURFACE - 1) / MAX_SURFACE;
  f->width = (box.width + f->step - 1) / f->step;
  f->height = (box.height + f->step - 1) / f->step;
  f->x0 = box.x0;
  f->y0 = box.y0;
  f->grid = g_new (float, (gsize)f->width * f->height);
  for (guint i = 0; i < f->width * f->height; i++)
    f->grid[i] = get_mean (&box, i % f->width * f->step, i / f->width * f->step, f->step);
  f->y_title = g_strdup (r->unit);
  dsc_examine_add_text (r, _ ("%.5g to %.5g %s"), r->stats.min, r->stats.max, r->unit);
  r->summary
      = g_strdup_printf (_ ("highest %.6g, lowest %.6g %s"), r->stats.max, r->stats.min, r->unit);
  return TRUE;
}
