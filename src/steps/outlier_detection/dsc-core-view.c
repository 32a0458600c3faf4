/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-core-view.h"

#include <math.h>
#include <string.h>

#include "dsc-blot.h"
#include "dsc-core-guard.h"
#include "dsc-derived-model.h"
#include "dsc-size.h"

#define REACH 2                         /* pixels of the core on either side of its middle one */
#define BOX (REACH + DSC_OUTLIER_HALO)  /* and what judging them takes */
#define SIDE (2 * BOX + 1)              /* of that square */
#define BAND_ROWS 64                    /* rows read at a time */
#define BAND_MAX (BAND_ROWS + 2 * SIDE) /* and kept */
#define MAX_HALF 64                     /* mosaic pixels */

/* A source in an exposure: its pixel, 0-based. */
typedef struct {
  guint source;
  double x, y;
} Spot;

DscCorePlaces *
dsc_core_places_new (guint n)
{
  DscCorePlaces *places = g_new0 (DscCorePlaces, 1);

  places->n = n;
  places->x = g_new0 (double, n);
  places->y = g_new0 (double, n);
  return places;
}

void
dsc_core_places_free (DscCorePlaces *places)
{
  if (places == NULL)
    return;
  g_free (places->x);
  g_free (places->y);
  g_free (places->ra);
  g_free (places->dec);
  for (guint k = 0; k < 2; k++) {
    g_free (places->step[k].ra);
    g_free (places->step[k].dec);
  }
  g_free (places);
}

void
dsc_core_places_locate (DscCorePlaces *places, const DscWcs *mosaic, gboolean with_steps)
{
  guint n = places->n;

  places->ra = g_new (double, n);
  places->dec = g_new (double, n);
  dsc_wcs_pixel_to_sky (mosaic, n, places->x, places->y, places->ra, places->dec, FALSE);
  for (guint k = 0; with_steps && k < 2; k++) {
    g_autofree double *x = g_new (double, n);
    g_autofree double *y = g_new (double, n);

    for (guint i = 0; i < n; i++) {
      x[i] = places->x[i] + (k == 0);
      y[i] = places->y[i] + (k == 1);
    }
    places->step[k].ra = g_new (double, n);
    places->step[k].dec = g_new (double, n);
    dsc_wcs_pixel_to_sky (mosaic, n, x, y, places->step[k].ra, places->step[k].dec, FALSE);
  }
}

static int
compare_spots (gconstpointer a, gconstpointer b)
{
  const Spot *p = a, *q = b;

  if (p->y != q->y)
    return p->y < q->y ? -1 : 1;
  return p->source < q->source ? -1 : p->source > q->source;
}

/* The sources that an exposure sees, by its rows. */
static GArray *
find_spots (const DscOutlierPlan *plan, guint index, const DscCorePlaces *places)
{
  const DscResampleExposure *e = &plan->resample->exposures[index];
  GArray *spots = g_array_new (FALSE, FALSE, sizeof (Spot));
  g_autofree double *ra = g_new (double, places->n);
  g_autofree double *dec = g_new (double, places->n);
  g_autofree guint *source = g_new (guint, places->n);
  DscGroupWindow w;
  guint n = 0;

  if (!dsc_outlier_plan_find_window (plan, index, &w))
    return spots;
  for (guint i = 0; i < places->n; i++)
    if (places->x[i] >= w.x0 && places->x[i] <= w.x0 + (double)w.width && places->y[i] >= w.y0
        && places->y[i] <= w.y0 + (double)w.height) {
      ra[n] = places->ra[i];
      dec[n] = places->dec[i];
      source[n++] = i;
    }
  dsc_wcs_sky_to_pixel (e->wcs, n, ra, dec, ra, dec);
  for (guint i = 0; i < n; i++) {
    Spot spot = { source[i], ra[i], dec[i] };

    if (spot.x >= e->x0 - 0.5 && spot.x < e->x1 + 0.5 && spot.y >= e->y0 - 0.5
        && spot.y < e->y1 + 0.5)
      g_array_append_val (spots, spot);
  }
  g_array_sort (spots, compare_spots);
  return spots;
}

static gboolean
is_in_core (const Spot *spot, gint x, gint y)
{
  return hypot (x - spot->x, y - spot->y) <= DSC_CORE_RADIUS;
}

/* The pixels of the image around a spot. */
static void
get_box (const DscResampleExposure *e, const Spot *spot, gint reach, gint box[4])
{
  gint x = (gint)floor (spot->x + 0.5), y = (gint)floor (spot->y + 0.5);

  box[0] = MAX (x - reach, 0);
  box[1] = MAX (y - reach, 0);
  box[2] = MIN (x + reach, (gint)e->width - 1);
  box[3] = MIN (y + reach, (gint)e->height - 1);
}

static gboolean
has_flag (const DscResampleExposure *e, const Spot *spot, const guint8 *mask)
{
  gsize stride = dsc_mask_stride (e->width);
  gint box[4];

  get_box (e, spot, REACH, box);
  for (gint y = box[1]; y <= box[3]; y++)
    for (gint x = box[0]; x <= box[2]; x++)
      if (is_in_core (spot, x, y) && dsc_mask_get (mask, stride, (guint)x, (guint)y))
        return TRUE;
  return FALSE;
}

/* Rows of an exposure in memory; they only move up. */
typedef struct {
  const DscResampleExposure *e;
  gint y0, y1; /* y1 < y0: none */
  float *sci, *err;
  guint32 *dq;
} Rows;

static void
rows_clear (Rows *rows)
{
  g_clear_pointer (&rows->sci, g_free);
  g_clear_pointer (&rows->err, g_free);
  g_clear_pointer (&rows->dq, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

static gboolean
read_plane (const DscResampleExposure *e,
            DscPlaneId id,
            gint y0,
            guint n_rows,
            gpointer out,
            GError **error)
{
  if (dsc_image_model_has_plane (e->model, id))
    return dsc_image_model_read_rows (e->model, id, 0, (guint)y0, n_rows, out, error);
  memset (out, 0, (gsize)n_rows * e->width * 4);
  return TRUE;
}

/* Brings rows @y0 .. @y1 into memory, and some more after them. */
static gboolean
rows_load (Rows *rows, gint y0, gint y1, gboolean only_dq, GError **error)
{
  const DscResampleExposure *e = rows->e;
  guint n_rows;

  if (y0 >= rows->y0 && y1 <= rows->y1)
    return TRUE;
  if (rows->dq == NULL) {
    rows->dq = g_new (guint32, (gsize)BAND_MAX * e->width);
    rows->sci = only_dq ? NULL : g_new (float, (gsize)BAND_MAX * e->width);
    rows->err = only_dq ? NULL : g_new (float, (gsize)BAND_MAX * e->width);
  }
  rows->y0 = y0;
  rows->y1 = MIN (y1 + BAND_ROWS, (gint)e->height - 1);
  n_rows = (guint)(rows->y1 - y0 + 1);
  return read_plane (e, DSC_PLANE_DQ, y0, n_rows, rows->dq, error)
         && (only_dq
             || (read_plane (e, DSC_PLANE_SCI, y0, n_rows, rows->sci, error)
                 && read_plane (e, DSC_PLANE_ERR, y0, n_rows, rows->err, error)));
}

static inline gsize
rows_at (const Rows *rows, gint x, gint y)
{
  return (gsize)(y - rows->y0) * rows->e->width + (gsize)x;
}

/* Flags of a core on pixels that were good. @pixels: set of those counted before */
static gboolean
count_core (const Rows *rows, const Spot *spot, const guint8 *mask, GHashTable *pixels)
{
  const DscResampleExposure *e = rows->e;
  gsize stride = dsc_mask_stride (e->width);
  gboolean hit = FALSE;
  gint box[4];

  get_box (e, spot, REACH, box);
  for (gint y = box[1]; y <= box[3]; y++)
    for (gint x = box[0]; x <= box[2]; x++) {
      if (!is_in_core (spot, x, y) || !dsc_mask_get (mask, stride, (guint)x, (guint)y)
          || (rows->dq[rows_at (rows, x, y)] & DSC_DQ_DO_NOT_USE) != 0)
        continue;
      hit = TRUE;
      g_hash_table_add (pixels, GSIZE_TO_POINTER ((gsize)y * e->width + (gsize)x));
    }
  return hit;
}

gboolean
dsc_core_count (const DscOutlierPlan *plan,
                guint index,
                const DscCorePlaces *places,
                GBytes *flagged,
                guint *n_seen,
                guint *n_hit,
                DscCoreHits *ret_hits,
                GError **error)
{
  const DscResampleExposure *e = &plan->resample->exposures[index];
  const guint8 *mask = g_bytes_get_data (flagged, NULL);
  g_autoptr (GArray) spots = find_spots (plan, index, places);
  g_autoptr (GHashTable) pixels = g_hash_table_new (NULL, NULL);
  g_auto (Rows) rows = { .e = e, .y1 = -1 };
  DscCoreHits hits = { 0 };

  for (guint i = 0; i < spots->len; i++) {
    const Spot *spot = &g_array_index (spots, Spot, i);
    gint box[4];

    g_atomic_int_inc (&n_seen[spot->source]);
    if (!has_flag (e, spot, mask))
      continue;
    get_box (e, spot, REACH, box);
    if (!rows_load (&rows, box[1], box[3], TRUE, error))
      return FALSE;
    if (!count_core (&rows, spot, mask, pixels))
      continue;
    g_atomic_int_inc (&n_hit[spot->source]);
    hits.n_cores++;
  }
  hits.n_pixels = g_hash_table_size (pixels);
  *ret_hits = hits;
  return TRUE;
}

void
dsc_core_patches_free (DscCorePatches *patches)
{
  if (patches == NULL)
    return;
  g_free (patches->x0);
  g_free (patches->y0);
  g_free (patches->data);
  g_free (patches);
}

/* The row of the median that lies in a patch; the rest of it stays NaN. */
static void
copy_row (DscCorePatches *patches, guint i, gint y, const float *row)
{
  gint side = 2 * patches->half + 1;
  gint from = MAX (patches->x0[i], 0), to = MIN (patches->x0[i] + side, (gint)patches->nx);
  float *patch = patches->data + (gsize)i * side * side;

  if (from < to)
    memcpy (patch + (gsize)(y - patches->y0[i]) * side + (from - patches->x0[i]), row + from,
            (gsize)(to - from) * sizeof (float));
}

/* Rows @y .. @y + @n_rows - 1 of all patches; @rows: memory for them. */
static gboolean
load_patch_rows (DscCorePatches *patches,
                 DscImageModel *median,
                 guint y,
                 guint n_rows,
                 float *rows,
                 GError **error)
{
  gint side = 2 * patches->half + 1, end = (gint)(y + n_rows);
  gboolean loaded = FALSE;

  for (guint i = 0; i < patches->n; i++) {
    gint from = MAX (patches->y0[i], (gint)y), to = MIN (patches->y0[i] + side, end);

    if (from >= to)
      continue;
    if (!loaded && !dsc_image_model_read_rows (median, DSC_PLANE_SCI, 0, y, n_rows, rows, error))
      return FALSE;
    loaded = TRUE;
    for (gint v = from; v < to; v++)
      copy_row (patches, i, v, rows + (gsize)(v - (gint)y) * patches->nx);
  }
  return TRUE;
}

DscCorePatches *
dsc_core_patches_load (const DscOutlierPlan *plan,
                       DscImageModel *median,
                       const DscCorePlaces *places,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (DscCorePatches) p = g_new0 (DscCorePatches, 1);
  double pixel = 1 / plan->resample->grid.ratio; /* of an exposure, in pixels of the mosaic */
  g_autofree float *rows = NULL;
  gsize side, n;

  p->n = places->n;
  p->nx = dsc_image_model_get_width (median);
  p->ny = dsc_image_model_get_height (median);
  p->half = (gint)CLAMP (ceil (G_SQRT2 * (BOX + 1) * pixel) + 3, 1, MAX_HALF);
  side = (gsize)(2 * p->half + 1);
  n = side * side * p->n;
  p->x0 = g_new (gint, p->n);
  p->y0 = g_new (gint, p->n);
  p->data = dsc_try_alloc (MAX (n, 1) * sizeof (float), "the median around cores", error);
  if (p->data == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    p->data[i] = NAN;
  for (guint i = 0; i < p->n; i++) {
    p->x0[i] = (gint)floor (places->x[i] + 0.5) - p->half;
    p->y0[i] = (gint)floor (places->y[i] + 0.5) - p->half;
  }
  rows = g_new (float, (gsize)p->nx *BAND_ROWS);
  for (guint y = 0; y < p->ny; y += BAND_ROWS)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !load_patch_rows (p, median, y, MIN (BAND_ROWS, p->ny - y), rows, error))
      return NULL;
  return g_steal_pointer (&p);
}

/* The surroundings of one core in an exposure: the square of BOX, cut at the edges. */
typedef struct {
  gint x0, y0, x1, y1;
  guint width, height;
  float sci[SIDE * SIDE], err[SIDE * SIDE], blot[SIDE * SIDE], gradient[SIDE * SIDE];
  guint32 dq[SIDE * SIDE];
} Surroundings;

static inline gsize
box_at (const Surroundings *s, gint x, gint y)
{
  return (gsize)(y - s->y0) * s->width + (gsize)(x - s->x0);
}

static void
blot_box (const DscOutlierPlan *plan,
          guint index,
          const DscCorePatches *patches,
          guint core,
          Surroundings *s)
{
  DscResampleMapping mapping;
  DscMapSource map = dsc_resample_plan_map (plan->resample, index, &mapping);
  gsize side = (gsize)(2 * patches->half + 1), n = 0;
  DscBlotSource source = { patches->data + core * side * side,
                           patches->nx,
                           patches->ny,
                           patches->x0[core],
                           patches->y0[core],
                           (guint)side,
                           (guint)side };
  double x[SIDE * SIDE], y[SIDE * SIDE];

  for (gint v = s->y0; v <= s->y1; v++)
    for (gint u = s->x0; u <= s->x1; u++, n++) {
      x[n] = u;
      y[n] = v;
    }
  map.func (map.user_data, n, x, y, x, y);
  n = 0;
  for (gint v = s->y0; v <= s->y1; v++)
    for (gint u = s->x0; u <= s->x1; u++, n++)
      if (u < map.x0 || u > map.x1 || v < map.y0 || v > map.y1)
        x[n] = y[n] = NAN;
  dsc_blot_linear (&source, n, x, y, s->blot);
}

static void
fill_surroundings (const DscOutlierPlan *plan,
                   guint index,
                   const Rows *rows,
                   const DscCorePatches *patches,
                   const Spot *spot,
                   Surroundings *s)
{
  DscOutlierInput input;
  gint box[4];

  get_box (rows->e, spot, BOX, box);
  s->x0 = box[0];
  s->y0 = box[1];
  s->x1 = box[2];
  s->y1 = box[3];
  s->width = (guint)(s->x1 - s->x0 + 1);
  s->height = (guint)(s->y1 - s->y0 + 1);
  for (gint y = s->y0; y <= s->y1; y++) {
    gsize from = rows_at (rows, s->x0, y), to = box_at (s, s->x0, y);

    memcpy (s->sci + to, rows->sci + from, s->width * sizeof (float));
    memcpy (s->err + to, rows->err + from, s->width * sizeof (float));
    memcpy (s->dq + to, rows->dq + from, s->width * sizeof (guint32));
  }
  blot_box (plan, index, patches, spot->source, s);
  input = (DscOutlierInput){ s->sci, s->err, s->blot,  rows->e->width, rows->e->height,
                             s->x0,  s->y0,  s->width, s->height };
  get_box (rows->e, spot, BOX - 1, box);
  for (gsize i = 0; i < (gsize)s->width * s->height; i++)
    s->gradient[i] = NAN;
  for (gint y = box[1]; y <= box[3]; y++)
    dsc_outlier_gradient (&input, box[0], y, box[2], y, s->gradient + box_at (s, box[0], y));
}

/* The smallest scale with which a pixel is below a threshold; @share: of scale1 that counts. */
static double
find_scale (const Surroundings *s, const DscOutlierRule *rule, guint pass, double share, gsize at)
{
  double d = fabsf (s->sci[at] - s->blot[at] - rule->level), g = share * s->gradient[at];
  double e = isfinite (s->err[at]) ? s->err[at] : s->err[at] > 0 ? G_MAXFLOAT : 0;
  double excess = d - rule->snr[pass] * e;

  if (!(excess > 0) || isnan (g))
    return 0;
  return g > 0 ? excess / g : INFINITY;
}

/* An outlier is above the second threshold, and it or a neighbour above the first. */
static double
find_need (const DscOutlierPlan *plan,
           guint index,
           const Rows *rows,
           const Spot *spot,
           const Surroundings *s)
{
  const DscOutlierRule *rule = &plan->rules[index];
  double share = rule->scale[0] > 0 ? rule->scale[1] / rule->scale[0] : 1;
  double need = 0;
  gint box[4];

  get_box (rows->e, spot, REACH, box);
  for (gint y = box[1]; y <= box[3]; y++)
    for (gint x = box[0]; x <= box[2]; x++) {
      gsize at = box_at (s, x, y);
      double first = 0;

      if (!is_in_core (spot, x, y) || (s->dq[at] & DSC_DQ_DO_NOT_USE) != 0)
        continue;
      for (gint v = MAX (y - 1, s->y0); v <= MIN (y + 1, s->y1); v++)
        for (gint u = MAX (x - 1, s->x0); u <= MIN (x + 1, s->x1); u++)
          first = MAX (first, find_scale (s, rule, 0, 1, box_at (s, u, v)));
      need = MAX (need, MIN (first, find_scale (s, rule, 1, share, at)));
    }
  return need;
}

static void
take_samples (const DscOutlierPlan *plan,
              guint index,
              const Rows *rows,
              const Surroundings *s,
              const Spot *spot,
              const double jacobian[4],
              const guint8 *mask,
              DscCoreView *view)
{
  double step = 0.5 / plan->resample->grid.ratio;
  gsize stride = dsc_mask_stride (rows->e->width);
  guint k = 0;

  for (gint j = -3; j <= 3; j++)
    for (gint i = -3; i <= 3; i++) {
      double dx = step * i, dy = step * j;
      gint x = (gint)floor (spot->x + jacobian[0] * dx + jacobian[1] * dy + 0.5);
      gint y = (gint)floor (spot->y + jacobian[2] * dx + jacobian[3] * dy + 0.5);
      gsize at;

      if (i * i + j * j > 9)
        continue;
      k++;
      if (x < s->x0 || x > s->x1 || y < s->y0 || y > s->y1)
        continue;
      at = box_at (s, x, y);
      if ((s->dq[at] & DSC_DQ_DO_NOT_USE) != 0 || !isfinite (s->sci[at]))
        continue;
      view->value[k - 1] = s->sci[at] - plan->rules[index].level;
      view->good |= 1u << (k - 1);
      if (!dsc_mask_get (mask, stride, (guint)x, (guint)y))
        view->kept |= 1u << (k - 1);
    }
}

/* d(pixel of the exposure) / d(pixel of the mosaic). */
static gboolean
find_jacobian (const DscResampleExposure *e,
               const DscCorePlaces *places,
               const Spot *spot,
               double jacobian[4])
{
  gboolean ok = TRUE;

  for (guint k = 0; k < 2; k++) {
    double x, y;

    dsc_wcs_sky_to_pixel1 (e->wcs, places->step[k].ra[spot->source],
                           places->step[k].dec[spot->source], &x, &y);
    jacobian[k] = x - spot->x;
    jacobian[2 + k] = y - spot->y;
    ok = ok && isfinite (x) && isfinite (y);
  }
  return ok;
}

GArray *
dsc_core_look (const DscOutlierPlan *plan,
               guint index,
               const DscCorePlaces *places,
               const DscCorePatches *patches,
               GBytes *flagged,
               GCancellable *cancellable,
               GError **error)
{
  const DscResampleExposure *e = &plan->resample->exposures[index];
  const guint8 *mask = g_bytes_get_data (flagged, NULL);
  g_autoptr (GArray) spots = find_spots (plan, index, places);
  g_autoptr (GArray) views = g_array_new (FALSE, TRUE, sizeof (DscCoreView));
  g_autoptr (GHashTable) pixels = g_hash_table_new (NULL, NULL);
  g_auto (Rows) rows = { .e = e, .y1 = -1 };
  g_autofree Surroundings *s = g_new (Surroundings, 1);

  for (guint i = 0; i < spots->len; i++) {
    const Spot *spot = &g_array_index (spots, Spot, i);
    DscCoreView view = { .core = spot->source };
    double jacobian[4];
    gint box[4];

    get_box (e, spot, BOX, box);
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !rows_load (&rows, box[1], box[3], FALSE, error))
      return NULL;
    if (!find_jacobian (e, places, spot, jacobian))
      continue;
    fill_surroundings (plan, index, &rows, patches, spot, s);
    take_samples (plan, index, &rows, s, spot, jacobian, mask, &view);
    view.hit = count_core (&rows, spot, mask, pixels);
    view.need = find_need (plan, index, &rows, spot, s);
    if (view.good != 0)
      g_array_append_val (views, view);
  }
  return g_steal_pointer (&views);
}
