/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-diagnosis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-blot.h"
#include "dsc-size.h"

#define CHUNK_ROWS 16 /* rows looked at in one piece */
#define MAX_ROWS 512  /* of an exposure */
#define MAX_BACKGROUND 65536
#define MAX_FLANKS 8192 /* pixels that a shift is fitted to */
#define STEEP 5.0       /* gradient of a flank, in ERR or scatter */
#define REACH 5         /* pixels: the largest shift looked for */
#define MAX_ROUNDS 20
#define LEAST_SHIFT 0.1 /* pixels */
#define LEAST_GAIN 0.75 /* what a shift must leave of the residuals at most */
#define LEAST_FLANKS 100
#define SKY_ERR 2.0  /* a level that many ERR off */
#define CHI 2.0      /* a scatter that many times ERR */
#define BAD_ERR 0.05 /* fraction of pixels without a usable ERR */

/* Some of many values, spread evenly. */
typedef struct {
  GArray *values;
  guint limit;
  guint64 n, step;
} Sample;

/* A pixel on the flank of a source. */
typedef struct {
  double x, y;
  float sci; /* - level */
} Flank;

typedef struct {
  const DscOutlierPlan *plan;
  guint index;
  const DscResampleExposure *exposure;
  DscResampleMapping mapping;
  DscMapSource map;
  DscBlotSource median;
  GCancellable *cancellable;
  Sample background, errors; /* of float: residuals where it is flat; usable ERR */
  Sample flanks;             /* of Flank */
  guint64 n_good, n_bad_err;
  double sky, scatter, err;
} Study;

void
dsc_outlier_diagnosis_clear (DscOutlierDiagnosis *diagnosis)
{
  g_clear_pointer (&diagnosis->text, g_free);
}

static int
compare_floats (const void *a, const void *b)
{
  const float x = *(const float *)a, y = *(const float *)b;

  return x < y ? -1 : x > y;
}

/* Of an array, which is sorted. */
static double
take_median (GArray *values)
{
  if (values->len == 0)
    return NAN;
  qsort (values->data, values->len, sizeof (float), compare_floats);
  return g_array_index (values, float, values->len / 2);
}

/* 1.4826 times the median of absolute deviations; the values are lost. */
static double
take_scatter (GArray *values, double median)
{
  for (guint i = 0; i < values->len; i++)
    g_array_index (values, float, i) = fabsf (g_array_index (values, float, i) - (float)median);
  return 1.4826 * take_median (values);
}

/* The median where pixels of the exposure lie; in and out may be the same. */
static void
blot_points (const Study *study, guint n, const double *x, const double *y, float *ret)
{
  g_autofree double *u = g_new (double, n);
  g_autofree double *v = g_new (double, n);
  const DscResampleExposure *e = study->exposure;

  if (study->plan->params->resample_data)
    study->map.func (study->map.user_data, n, x, y, u, v);
  for (guint i = 0; i < n; i++) {
    if (!study->plan->params->resample_data) {
      u[i] = x[i];
      v[i] = y[i];
    }
    if (x[i] < e->x0 || x[i] > e->x1 || y[i] < e->y0 || y[i] > e->y1)
      u[i] = v[i] = NAN;
  }
  dsc_blot_linear (&study->median, n, u, v, ret);
}

/* Rows y0 .. y0 + n_rows - 1 of an exposure. */
typedef struct {
  gint y0;
  guint n_rows;
  float *sci, *err, *blot, *gradient;
  guint32 *dq;
  gpointer memory;
} Chunk;

static void
chunk_clear (Chunk *chunk)
{
  g_clear_pointer (&chunk->memory, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chunk, chunk_clear)

static gboolean
read_plane (
    const DscResampleExposure *e, DscPlaneId id, const Chunk *c, gpointer out, GError **error)
{
  if (dsc_image_model_has_plane (e->model, id))
    return dsc_image_model_read_rows (e->model, id, 0, (guint)c->y0, c->n_rows, out, error);
  memset (out, 0, (gsize)c->n_rows * e->width * 4);
  return TRUE;
}

static gboolean
chunk_load (Chunk *chunk, const Study *study, GError **error)
{
  const DscResampleExposure *e = study->exposure;
  gsize n = (gsize)chunk->n_rows * e->width;
  g_autofree double *x = g_new (double, e->width);
  g_autofree double *y = g_new (double, e->width);
  float *at = chunk->memory = g_malloc (5 * n * 4);
  DscOutlierInput input;
  gint last = (gint)chunk->n_rows - 1;

  chunk->sci = at;
  chunk->err = at + n;
  chunk->blot = at + 2 * n;
  chunk->gradient = at + 3 * n;
  chunk->dq = (guint32 *)(gpointer)(at + 4 * n);
  if (!read_plane (e, DSC_PLANE_SCI, chunk, chunk->sci, error)
      || !read_plane (e, DSC_PLANE_ERR, chunk, chunk->err, error)
      || !read_plane (e, DSC_PLANE_DQ, chunk, chunk->dq, error))
    return FALSE;
  for (gint r = 0; r <= last; r++) {
    for (guint i = 0; i < e->width; i++) {
      x[i] = i;
      y[i] = chunk->y0 + r;
    }
    blot_points (study, e->width, x, y, chunk->blot + (gsize)r * e->width);
  }
  for (gsize i = 0; i < n; i++)
    chunk->gradient[i] = NAN;
  input = (DscOutlierInput){ .sci = chunk->sci,
                             .err = chunk->err,
                             .blot = chunk->blot,
                             .width = e->width,
                             .height = e->height,
                             .y0 = chunk->y0,
                             .n_columns = e->width,
                             .n_rows = chunk->n_rows };
  if (last >= 2)
    dsc_outlier_gradient (&input, 0, chunk->y0 + 1, (gint)e->width - 1, chunk->y0 + last - 1,
                          chunk->gradient + e->width);
  return TRUE;
}

typedef void (*PixelFunc) (Study *study, const Chunk *chunk, gint x, gint y, gsize at);

/* Calls @func for good pixels with a gradient, in pieces of rows spread over the exposure. */
static gboolean
visit_pixels (Study *study, PixelFunc func, GError **error)
{
  const DscResampleExposure *e = study->exposure;
  guint n_chunks = MAX_ROWS / CHUNK_ROWS, step = CHUNK_ROWS - 2;

  if (e->height > MAX_ROWS)
    step = MAX (e->height / n_chunks, step);
  for (guint y0 = 0; y0 < e->height; y0 += step) {
    g_auto (Chunk) chunk = { .y0 = (gint)y0, .n_rows = MIN (CHUNK_ROWS, e->height - y0) };

    if (g_cancellable_set_error_if_cancelled (study->cancellable, error)
        || !chunk_load (&chunk, study, error))
      return FALSE;
    for (guint r = 0; r < chunk.n_rows; r++)
      for (guint x = 0; x < e->width; x++) {
        gsize at = (gsize)r * e->width + x;

        if (isfinite (chunk.sci[at]) && isfinite (chunk.blot[at]) && isfinite (chunk.gradient[at])
            && (chunk.dq[at] & DSC_DQ_DO_NOT_USE) == 0)
          func (study, &chunk, (gint)x, (gint)(y0 + r), at);
      }
  }
  return TRUE;
}

/* Whether the next value belongs to the sample: every step-th does, and the step grows with their
 * number. */
static gboolean
sample_takes (Sample *sample)
{
  GArray *array = sample->values;
  gsize size = g_array_get_element_size (array);

  if (array->len >= sample->limit) {
    for (guint i = 0; 2 * i < array->len; i++)
      memmove (array->data + i * size, array->data + 2 * i * size, size);
    g_array_set_size (array, (array->len + 1) / 2);
    sample->step *= 2;
  }
  return sample->n++ % sample->step == 0;
}

static void
sample_start (Sample *sample, guint limit)
{
  g_array_set_size (sample->values, 0);
  sample->limit = limit;
  sample->n = 0;
  sample->step = 1;
}

static void
add_flat (Study *study, const Chunk *chunk, gint x, gint y, gsize at)
{
  float err = chunk->err[at], residual;
  gboolean usable = isfinite (err) && err > 0;

  study->n_good++;
  study->n_bad_err += !usable;
  if (usable && sample_takes (&study->errors))
    g_array_append_val (study->errors.values, err);
  residual = chunk->sci[at] - study->plan->rules[study->index].level - chunk->blot[at];
  /* A flank is where the step to a neighbour is larger than noise makes it. */
  if ((isnan (study->scatter) || chunk->gradient[at] < STEEP * study->scatter)
      && sample_takes (&study->background))
    g_array_append_val (study->background.values, residual);
}

static void
add_flank (Study *study, const Chunk *chunk, gint x, gint y, gsize at)
{
  Flank flank = { x, y, chunk->sci[at] - study->plan->rules[study->index].level };

  if (chunk->gradient[at] >= STEEP * study->scatter && sample_takes (&study->flanks))
    g_array_append_val (study->flanks.values, flank);
}

/* Level, scatter and ERR where there are no sources: first of all pixels, then of the flat ones. */
static gboolean
measure_background (Study *study, GError **error)
{
  study->scatter = NAN;
  for (guint round = 0; round < 2; round++) {
    study->n_good = study->n_bad_err = 0;
    sample_start (&study->background, MAX_BACKGROUND);
    sample_start (&study->errors, MAX_BACKGROUND);
    if (!visit_pixels (study, add_flat, error))
      return FALSE;
    study->sky = take_median (study->background.values);
    study->scatter = take_scatter (study->background.values, study->sky);
    study->err = take_median (study->errors.values);
  }
  return TRUE;
}

/* Flanks against the median shifted by a trial. */
typedef struct {
  guint n;
  double *x, *y;
  float *blot, *side[4];
} Trial;

static void
trial_clear (Trial *trial)
{
  g_free (trial->x);
  g_free (trial->y);
  g_free (trial->blot);
  for (guint k = 0; k < G_N_ELEMENTS (trial->side); k++)
    g_free (trial->side[k]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, trial_clear)

static void
trial_init (Trial *trial, guint n)
{
  trial->n = n;
  trial->x = g_new (double, n);
  trial->y = g_new (double, n);
  trial->blot = g_new (float, n);
  for (guint k = 0; k < G_N_ELEMENTS (trial->side); k++)
    trial->side[k] = g_new (float, n);
}

static void
shift_blot (const Study *study, Trial *trial, double dx, double dy, float *ret)
{
  for (guint i = 0; i < trial->n; i++) {
    const Flank *f = &g_array_index (study->flanks.values, Flank, i);

    trial->x[i] = f->x - dx;
    trial->y[i] = f->y - dy;
  }
  blot_points (study, trial->n, trial->x, trial->y, ret);
}

/* Mean absolute residual with the sources of the median moved by (dx, dy). */
static double
try_shift (const Study *study, Trial *trial, double dx, double dy)
{
  double sum = 0;
  guint n = 0;

  shift_blot (study, trial, dx, dy, trial->blot);
  for (guint i = 0; i < trial->n; i++) {
    double r = g_array_index (study->flanks.values, Flank, i).sci - study->sky - trial->blot[i];

    if (isfinite (r)) {
      sum += fabs (r);
      n++;
    }
  }
  return n >= LEAST_FLANKS ? sum / n : INFINITY;
}

/* One Gauss-Newton step; residuals beyond @limit (hits) do not count. */
static gboolean
improve_shift (const Study *study, Trial *trial, double limit, double *dx, double *dy)
{
  static const double steps[4][2] = { { 0.5, 0 }, { -0.5, 0 }, { 0, 0.5 }, { 0, -0.5 } };
  double xx = 0, xy = 0, yy = 0, xr = 0, yr = 0, det;

  shift_blot (study, trial, *dx, *dy, trial->blot);
  for (guint k = 0; k < 4; k++)
    shift_blot (study, trial, *dx - steps[k][0], *dy - steps[k][1], trial->side[k]);
  for (guint i = 0; i < trial->n; i++) {
    double gx = trial->side[0][i] - trial->side[1][i], gy = trial->side[2][i] - trial->side[3][i];
    double r = g_array_index (study->flanks.values, Flank, i).sci - study->sky - trial->blot[i];

    if (!isfinite (gx) || !isfinite (gy) || !(fabs (r) <= limit))
      continue;
    xx += gx * gx;
    xy += gx * gy;
    yy += gy * gy;
    xr -= gx * r;
    yr -= gy * r;
  }
  det = xx * yy - xy * xy;
  if (!(det > 1e-12 * xx * yy))
    return FALSE;
  *dx += CLAMP ((yy * xr - xy * yr) / det, -0.5, 0.5);
  *dy += CLAMP ((xx * yr - xy * xr) / det, -0.5, 0.5);
  return hypot (*dx, *dy) <= REACH + 1;
}

/* Whole pixels first, then steps. Returns: FALSE if cancelled. @ret_gain: residuals with the shift
 * over those without */
static gboolean
find_shift (Study *study, DscOutlierDiagnosis *diagnosis, double *ret_gain, GError **error)
{
  g_auto (Trial) trial = { 0 };
  double still, best, dx = 0, dy = 0, found[2] = { 0, 0 };

  *ret_gain = 1;
  if (study->flanks.values->len < LEAST_FLANKS)
    return TRUE;
  trial_init (&trial, study->flanks.values->len);
  still = best = try_shift (study, &trial, 0, 0);
  for (gint j = -REACH; j <= REACH; j++)
    for (gint i = -REACH; i <= REACH; i++) {
      double value;

      if (g_cancellable_set_error_if_cancelled (study->cancellable, error))
        return FALSE;
      value = try_shift (study, &trial, i, j);
      if (value < best) {
        best = value;
        dx = found[0] = i;
        dy = found[1] = j;
      }
    }
  for (guint round = 0; round < MAX_ROUNDS; round++) {
    double value;

    if (g_cancellable_set_error_if_cancelled (study->cancellable, error))
      return FALSE;
    if (!improve_shift (study, &trial, 5 * best, &dx, &dy))
      break;
    value = try_shift (study, &trial, dx, dy);
    if (value < best) {
      best = value;
      found[0] = dx;
      found[1] = dy;
    }
  }
  if (still > 0 && isfinite (still)) {
    diagnosis->dx = found[0];
    diagnosis->dy = found[1];
    *ret_gain = best / still;
  }
  return TRUE;
}

static DscOutlierCause
find_cause (const Study *study, const DscOutlierDiagnosis *diagnosis, double gain)
{
  if (diagnosis->bad_err > BAD_ERR || !(study->err > 0))
    return DSC_OUTLIER_CAUSE_ERR;
  if (fabs (study->sky) > SKY_ERR * study->err && fabs (study->sky) > study->scatter)
    return DSC_OUTLIER_CAUSE_SKY;
  if (hypot (diagnosis->dx, diagnosis->dy) >= LEAST_SHIFT && gain <= LEAST_GAIN)
    return DSC_OUTLIER_CAUSE_MISALIGNMENT;
  if (study->scatter > CHI * study->err)
    return DSC_OUTLIER_CAUSE_ERR;
  return DSC_OUTLIER_CAUSE_UNKNOWN;
}

/* What is wrong, and what to try. */
static char *
explain (const Study *study, const DscOutlierDiagnosis *d, const char *unit)
{
  const DscOutlierRule *rule = &study->plan->rules[study->index];
  double times = study->scatter / study->err;

  switch (d->cause) {
  case DSC_OUTLIER_CAUSE_SKY:
    return g_strdup_printf (
        "its level is %.4g%s%s (%.1f ERR) %s the others: %s", fabs (study->sky),
        *unit != '\0' ? " " : "", unit, fabs (study->sky) / study->err,
        study->sky > 0 ? "above" : "below",
        dsc_outlier_plan_has_levels (study->plan)
            ? "the level of skymatch is that of its whole group; where detectors differ, give them "
              "group ids of their own in the association"
            : "run skymatch, or set backg if it has been subtracted elsewhere");
  case DSC_OUTLIER_CAUSE_MISALIGNMENT:
    return g_strdup_printf (
        "its sources are %.2f pixels off the others (dx %+.2f, dy %+.2f): align "
        "it with tweakreg, or raise scale",
        hypot (d->dx, d->dy), d->dx, d->dy);
  case DSC_OUTLIER_CAUSE_ERR:
    if (d->bad_err > BAD_ERR || !(study->err > 0))
      return g_strdup_printf ("%.1f %% of its good pixels have no usable ERR (0 or NaN): look at "
                              "its calibration",
                              100 * d->bad_err);
    return g_strdup_printf ("its pixels scatter %.1f times as much as ERR says: look at its "
                            "calibration, or try snr '%.0f %.0f'",
                            times, ceil (times * rule->snr[0]), ceil (times * rule->snr[1]));
  case DSC_OUTLIER_CAUSE_NONE:
  case DSC_OUTLIER_CAUSE_UNKNOWN:
  default:
    return g_strdup ("neither its sky nor its place nor its ERR explains it: look at the mask");
  }
}

/* The part of the median that the exposure lies on. */
static float *
load_median (Study *study, DscImageModel *median, GError **error)
{
  guint nx = dsc_image_model_get_width (median), ny = dsc_image_model_get_height (median);
  DscGroupWindow w = { .width = nx, .height = ny };
  g_autofree float *data = NULL, *row = g_new (float, nx);

  if (study->plan->params->resample_data
      && !dsc_outlier_plan_find_window (study->plan, study->index, &w))
    w.width = w.height = 1;
  data = dsc_try_alloc ((gsize)w.width * w.height * sizeof (float), "part of the median", error);
  if (data == NULL)
    return NULL;
  for (guint y = 0; y < w.height; y++) {
    if (g_cancellable_set_error_if_cancelled (study->cancellable, error)
        || !dsc_image_model_read_rows (median, DSC_PLANE_SCI, 0, (guint)w.y0 + y, 1, row, error))
      return NULL;
    memcpy (data + (gsize)y * w.width, row + w.x0, w.width * sizeof (float));
  }
  study->median = (DscBlotSource){ data, nx, ny, w.x0, w.y0, w.width, w.height };
  return g_steal_pointer (&data);
}

static gboolean
run_study (Study *study, DscOutlierDiagnosis *diagnosis, GError **error)
{
  double gain = 1;

  if (study->plan->params->resample_data)
    study->map = dsc_resample_plan_map (study->plan->resample, study->index, &study->mapping);
  if (!measure_background (study, error))
    return FALSE;
  sample_start (&study->flanks, MAX_FLANKS);
  if (!visit_pixels (study, add_flank, error) || !find_shift (study, diagnosis, &gain, error))
    return FALSE;
  diagnosis->bad_err = study->n_good > 0 ? (double)study->n_bad_err / (double)study->n_good : 0;
  diagnosis->cause = find_cause (study, diagnosis, gain);
  return TRUE;
}

gboolean
dsc_outlier_diagnose (const DscOutlierPlan *plan,
                      guint index,
                      DscImageModel *median,
                      DscOutlierExposure *exposure,
                      DscOutlierDiagnosis *ret_diagnosis,
                      GCancellable *cancellable,
                      GError **error)
{
  DscImageModel *model = plan->resample->exposures[index].model;
  g_autoptr (GArray) background = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GArray) errors = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GArray) flanks = g_array_new (FALSE, FALSE, sizeof (Flank));
  g_autofree float *data = NULL;
  g_autofree char *reason = NULL;
  Study study = { .plan = plan,
                  .index = index,
                  .exposure = &plan->resample->exposures[index],
                  .cancellable = cancellable,
                  .background.values = background,
                  .errors.values = errors,
                  .flanks.values = flanks };
  DscOutlierDiagnosis diagnosis = { .dx = NAN, .dy = NAN };

  data = load_median (&study, median, error);
  if (data == NULL || !run_study (&study, &diagnosis, error))
    return FALSE;
  exposure->cause = diagnosis.cause;
  reason = explain (&study, &diagnosis, dsc_image_model_get_unit (model));
  diagnosis.text = g_strdup_printf (
      "%s: %.1f %% of its good pixels are flagged: %s", dsc_image_model_get_name (model),
      exposure->n_good > 0 ? 100.0 * (double)exposure->n_flagged / (double)exposure->n_good : 0.0,
      reason);
  *ret_diagnosis = diagnosis;
  return TRUE;
}
